//! Bad input: one line that says what to do, exit 2 (or 1 where a token was judged), no panic, and never a byte of a
//! token, a secret or any other argument in a message.

use std::process::Output;

use crate::support::{OTHER, SECRET, bare, hs256, mint, shell, stderr, stdout};

/// One line, the exit code, and nothing of what was given.
fn assert_failure(output: &Output, code: i32, message: &str) {
    let text = stderr(output);
    assert_eq!(output.status.code(), Some(code), "{text}");
    assert!(text.starts_with("hs256: ") && text.lines().count() == 1 && text.contains(message), "{text}");
    for given in ["eyJ", SECRET, OTHER, "panicked", "Wrongly"] {
        assert!(!text.contains(given), "{given}: {text}");
    }
}

#[test]
fn the_environment_must_hold_a_secret() {
    let token = mint(&[]);
    for command in
        [&["verify", token.as_str()][..], &["sign"], &["secret", "check"], &["verify", "--lines", "/dev/null"]]
    {
        assert_failure(&bare(command).output().unwrap(), 2, "HS256_SECRET is not set; a secret comes from");
        let output = bare(command).env("HS256_SECRET", "").output().unwrap();
        assert_failure(&output, 2, "HS256_SECRET is empty; make a secret with");
        for name in ["NOSUCH", "", "A=B", OTHER] {
            let output = hs256(command).args(["--secret-env", name]).output().unwrap();
            assert_failure(&output, 2, "the variable that --secret-env names is not set");
        }
    }
}

#[test]
fn files_must_be_files() {
    let directory = tempfile::tempdir().unwrap();
    let empty = directory.path().join("empty");
    std::fs::write(&empty, "\n").unwrap();
    let (directory, empty) = (directory.path().to_str().unwrap(), empty.to_str().unwrap());
    let token = mint(&[]);
    for (flag, name) in [("--secret-file", "--secret-file"), ("--jwks-file", "--jwks-file")] {
        let verify = |path: &str| bare(&["verify", &token, flag, path]).output().unwrap();
        assert_failure(
            &verify("/no/such/Wrongly"),
            2,
            &format!("cannot read the file of {name}: there is no such file"),
        );
        assert_failure(&verify(directory), 2, "it is a directory, give a file");
        assert_failure(&verify(&token), 2, "there is no such file");
        assert_failure(&verify(empty), 2, "the file of");
    }
    for path in ["/no/such/Wrongly", directory, &token] {
        assert_failure(
            &hs256(&["verify", "--lines", path]).output().unwrap(),
            2,
            "cannot read the file given to --lines",
        );
        assert_failure(
            &hs256(&["sign", "--claims-file", path]).output().unwrap(),
            2,
            "cannot read the file of --claims-file",
        );
    }
    let output = shell("$H verify x - </; echo -n $?; $H verify --lines </; echo -n $?; $H verify - </; echo -n $?");
    assert_eq!(stdout(&output), "122", "{}", stderr(&output));
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_said_to_be_so() {
    use std::os::unix::fs::PermissionsExt as _;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(file.path()).is_ok() {
        return println!("skipped: this user may read everything");
    }
    let output = bare(&["sign", "--secret-file", file.path().to_str().unwrap()]).output().unwrap();
    assert_failure(&output, 2, "permission denied");
}

#[test]
fn binary_input_is_no_text() {
    let binary = [0xff, 0xfe, 0x00, 0x80, 0x1b].repeat(10);
    let from_stdin = |arguments: &[&str]| hs256(arguments).write_stdin(binary.clone()).output().unwrap();
    assert_failure(
        &from_stdin(&["sign", "--secret-file", "-"]),
        2,
        "is not UTF-8 text; write a binary secret as base64",
    );
    assert_failure(&from_stdin(&["sign", "--jwks-file", "-"]), 2, "the JWK Set is not a JSON object");
    assert_failure(&from_stdin(&["sign", "--claims-file", "-"]), 2, "not UTF-8 text; give a JSON object");
    assert_failure(&from_stdin(&["verify", "-"]), 1, "malformed");
    let output = from_stdin(&["verify", "--lines"]);
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(1), "malformed\n"));
    assert_eq!(from_stdin(&["inspect", "-"]).status.code(), Some(1));
}

#[test]
fn ten_megabytes_are_too_much() {
    let token = "eyJ".repeat(3_500_000);
    let from_stdin = |arguments: &[&str]| hs256(arguments).write_stdin(token.as_str()).output().unwrap();
    assert_failure(&from_stdin(&["verify", "-"]), 1, "too_large");
    assert_failure(&from_stdin(&["verify", "-", "--max-token-len", "1048576"]), 1, "too_large");
    assert_failure(&from_stdin(&["sign", "--secret-file", "-"]), 2, "longer than 64 KiB");
    assert_failure(&from_stdin(&["sign", "--jwks-file", "-"]), 2, "longer than 1024 KiB");
    assert_failure(&from_stdin(&["sign", "--claims-file", "-"]), 2, "more than fits into any token");
    let inspected = from_stdin(&["inspect", "-"]);
    assert_eq!(inspected.status.code(), Some(1));
    assert!(stdout(&inspected).contains("too_large") && !stdout(&inspected).contains("eyJ"));
}

#[test]
fn standard_input_is_one_thing() {
    for arguments in [
        &["verify", "-", "--secret-file", "-"][..],
        &["verify", "-", "--jwks-file", "-"],
        &["verify", "-", "--policy-json", "-"],
        &["verify", "--lines", "--policy-json", "-"],
        &["verify", "--lines", "--secret-file", "-"],
        &["verify", "--lines", "-", "--jwks-file", "-"],
        &["sign", "--claims-file", "-", "--secret-file", "-"],
    ] {
        let output = bare(arguments).write_stdin(SECRET).output().unwrap();
        assert_failure(&output, 2, "standard input cannot be");
    }
}

/// Whoever has the public half of a key pair, or reads a JWK's text somewhere, could mint tokens.
#[test]
fn what_is_no_shared_secret_is_refused() {
    let pem = "-----BEGIN PUBLIC KEY-----\nWronglyWronglyWronglyWrongly\n-----END PUBLIC KEY-----\n";
    let jwk = format!(r#"{{"kty":"oct","k":"{OTHER}"}}"#);
    let rsa = format!(r#"{{"kty":"RSA","n":"{OTHER}","e":"AQAB"}}"#);
    let token = mint(&[]);
    for (secret, encoding, message) in [
        (pem, "utf8", "a key or certificate in PEM, which is no shared secret"),
        (&jwk, "utf8", "the text of a JWK, which is not its secret"),
        (&format!("[{jwk}]").replace('[', r#"{"keys":["#).replace(']', "]}"), "utf8", "the text of a JWK Set"),
        (&rsa, "utf8", "the text of a JWK, which is not its secret"),
        (&rsa, "jwk", "the JWK's `kty` is not `oct`"),
        (pem, "jwk", "the JWK is not a JSON object"),
    ] {
        for command in [&["verify", token.as_str()][..], &["sign", "--allow-weak"]] {
            let mut command = bare(command);
            command.args(["--secret-encoding", encoding]).env("HS256_SECRET", secret);
            assert_failure(&command.output().unwrap(), 2, message);
        }
        let output = bare(&["secret", "check", "--secret-encoding", encoding]).env("HS256_SECRET", secret).output();
        let output = output.unwrap();
        let report = stdout(&output);
        assert!(output.status.code() == Some(1) && report.starts_with("BAD  encoding"), "{report}");
        assert!(report.contains(message) && !report.contains(OTHER) && !report.contains("Wrongly"), "{report}");
    }
}

#[test]
fn a_secret_is_no_argument() {
    let token = mint(&[]);
    for command in [&["verify", token.as_str()][..], &["sign"], &["inspect", token.as_str()], &["secret", "check"]] {
        for flag in [vec!["--secret", SECRET], vec!["--key", SECRET], vec!["--secret"]] {
            let output = bare(command).args(flag).output().unwrap();
            assert_failure(&output, 2, "it would stand in the process list");
        }
        let output = bare(command).arg(format!("--secret={SECRET}")).output().unwrap();
        assert_failure(&output, 2, "use HS256_SECRET, --secret-env NAME or --secret-file PATH");
    }
}

#[test]
fn no_argument_comes_back_in_a_message() {
    let token = mint(&["--sub", "ada"]);
    let dashed = format!("-{token}");
    for arguments in [
        &["verify"][..],
        &["verify", &dashed],
        &["verify", "x", "--leeway", &token],
        &["verify", "x", "--now", &token],
        &["verify", "x", "--max-token-len", &token],
        &["verify", "x", "--secret-encoding", &token],
        &["verify", "x", "--explain", "--lines"],
        &["verify", "--lines", &token, &token],
        &["verify", "x", "--issuer"],
        &["verify", "x", "--leeway", "1", "--leeway", "2"],
        &["verify", "x", "--secret-env", "A", "--secret-file", "B"],
        &["verify", "x", "--explain=Wrongly"],
        &["sign", &token],
        &["sign", "--claim", SECRET],
        &["sign", "--claim-json", &token],
        &["sign", "--exp", SECRET],
        &["secret", "--bytes", SECRET],
        &["secret", "--hex", "check"],
        &["completions", SECRET],
        &["man", SECRET],
        &[SECRET],
        &[&token],
        &["--Wrongly"],
    ] {
        let output = hs256(arguments).output().unwrap();
        assert_failure(&output, 2, "");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
    assert_failure(&hs256(&["verfy"]).output().unwrap(), 2, "did you mean verify?");
    assert_failure(
        &hs256(&["verify", "x", "--isuer=y"]).output().unwrap(),
        2,
        "there is no option --isuer (did you mean --issuer?)",
    );
}

#[cfg(unix)]
#[test]
fn arguments_need_not_be_text() {
    use std::os::unix::ffi::OsStrExt as _;
    let binary = std::ffi::OsStr::from_bytes(b"\xff\xfe.\x80.\x1b");
    assert_failure(&hs256(&["verify"]).arg(binary).output().unwrap(), 1, "malformed");
    assert_failure(&hs256(&["verify", "x", "--issuer"]).arg(binary).output().unwrap(), 2, "not UTF-8");
    assert_failure(&bare(&["sign"]).env("HS256_SECRET", binary).output().unwrap(), 2, "not UTF-8 text");
    assert_failure(&hs256(&["sign", "--secret-env"]).arg(binary).output().unwrap(), 2, "is not set");
}

#[test]
fn lost_output_is_no_success() {
    let token = mint(&["--sub", "ada"]);
    let commands = [
        format!("verify {token}"),
        "sign".into(),
        "secret".into(),
        "secret check".into(),
        format!("inspect {token}"),
        "completions bash".into(),
        "man".into(),
        "--help".into(),
        "verify --help".into(),
        "--version".into(),
    ];
    for command in commands {
        let output = shell(&format!("$H {command} >/dev/full"));
        assert_failure(&output, 2, "cannot write the output: no storage space");
        // When the program starts, `:` has ended and closed the pipe. Nothing is reported.
        let output = shell(&format!("(sleep 0.2; exec $H {command}) | :; echo ${{PIPESTATUS[0]}}"));
        assert_eq!((stdout(&output).as_str(), stderr(&output).as_str()), ("2\n", ""), "{command}");
    }
    let output = shell(&format!("$H verify {token}x 2>&-; echo $?; $H verify {token} >&-; echo $?"));
    assert!(stdout(&output).starts_with("1\n"), "{}", stdout(&output));
}
