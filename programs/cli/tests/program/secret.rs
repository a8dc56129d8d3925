//! `hs256 secret` and `hs256 secret check`.

use std::collections::BTreeSet;

use crate::support::{OTHER, SECRET, bare, hs256, stderr, stdout};

fn new(flags: &[&str]) -> String {
    let output = bare(&["secret"]).args(flags).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", stderr(&output));
    stdout(&output).strip_suffix('\n').unwrap().to_owned()
}

fn check(secret: &str, encoding: &str) -> (Option<i32>, String) {
    let mut command = bare(&["secret", "check", "--secret-encoding", encoding, "--secret-file", "-"]);
    let output = command.write_stdin(secret).output().unwrap();
    assert!(output.stderr.is_empty(), "{}", stderr(&output));
    (output.status.code(), stdout(&output))
}

#[test]
fn a_new_secret_is_long_enough_and_never_the_same() {
    let secrets: BTreeSet<_> = (0..20).map(|_| new(&[])).collect();
    assert_eq!(secrets.len(), 20);
    assert!(secrets.iter().all(|secret| secret.len() == 43 && hs256::Key::from_base64url(secret).is_ok()));
    let hex = new(&["--hex"]);
    assert!(hex.len() == 64 && hs256::Key::from_hex(&hex).is_ok());
    assert_eq!(new(&["--bytes", "64", "--hex"]).len(), 128);
    for bytes in ["31", "1025", "x", "-1"] {
        bare(&["secret", "--bytes", bytes]).assert().code(2).stdout("");
    }
}

#[test]
fn a_new_secret_is_a_good_one_in_every_reading() {
    for (flags, encoding) in [(&[][..], "utf8"), (&[], "base64url"), (&["--hex"], "utf8"), (&["--hex"], "hex")] {
        let (code, report) = check(&new(flags), encoding);
        assert_eq!(code, Some(0), "{report}");
        assert_eq!(report.lines().count(), 4, "{report}");
    }
}

#[test]
fn a_secret_is_judged_by_its_length() {
    assert_eq!(check("kX3v0p9Qm1zR7tY5wB2nC8dF4gH6jL0", "utf8").0, Some(1));
    assert_eq!(check(SECRET, "utf8").0, Some(0));
    assert_eq!(check(&format!("{SECRET}\n"), "utf8").1, check(SECRET, "utf8").1);
    let (code, report) = check("a1b2c3d4e5f60718", "hex");
    assert!(code == Some(1) && report.contains("BAD  length      8 bytes"), "{report}");
}

#[test]
fn a_secret_is_judged_by_its_encoding() {
    for (secret, encoding) in [(SECRET, "hex"), ("a=", "base64url"), ("abc", "base64"), ("{}", "jwk")] {
        let (code, report) = check(secret, encoding);
        assert!(code == Some(1) && report.starts_with("BAD  encoding"), "{report}");
    }
    let (code, report) = check(&format!(" {SECRET}"), "utf8");
    assert!(code == Some(0) && report.starts_with("note encoding    white space"), "{report}");
}

#[test]
fn published_secrets_are_known() {
    let hex: String = "supersecretdevkeythatishs256safe!".bytes().map(|byte| format!("{byte:02x}")).collect();
    for (secret, encoding) in [
        ("supersecretdevkeythatishs256safe!", "utf8"),
        ("c3VwZXJzZWNyZXRkZXZrZXl0aGF0aXNoczI1NnNhZmUh", "base64url"),
        ("c3VwZXJzZWNyZXRkZXZrZXl0aGF0aXNoczI1NnNhZmUh", "base64"),
        (&hex, "hex"),
        (r#"{"kty":"oct","k":"hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg"}"#, "jwk"),
        ("your-256-bit-secret", "utf8"),
        ("09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7", "utf8"),
        ("404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970", "hex"),
    ] {
        let (code, report) = check(secret, encoding);
        assert!(code == Some(1) && report.contains("BAD  published"), "{secret} {report}");
        assert!(!report.contains(secret), "{report}");
    }
}

/// What people paste: a line break or a byte order mark around it, quotes, a word or two of another language.
#[test]
fn what_is_around_or_in_a_secret_blinds_nothing() {
    let check = |secret: &str| {
        let output = bare(&["secret", "check"]).env("HS256_SECRET", secret).output().unwrap();
        (output.status.code(), stdout(&output))
    };
    let base64 = "Q0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl9gYWJjZGVmZ2hpamtsbW5vcHFy\nc3R1dnd4eXo8PT4/";
    for (secret, finding) in [
        ("0f987876650b4a085e64594fae9219e7781b17506bec02489ad061fba8cb22db", "BAD  published"),
        ("reallyreallyreallyreallyverysafe", "BAD  published"),
        ("\u{feff}super-secret-jwt-token-with-at-least-32-characters-long", "BAD  published"),
        ("\u{feff}super-secret-jwt-token-with-at-least-32-characters-long", "note encoding    a byte order mark"),
        ("UpNVntn3cDxHJpq99YMc1T1AQgQpc8kfYTuRgBiYa15BLrx8etQoXz3gZv1/u2oq\n", "BAD  published"),
        ("\"09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7\"", "BAD  published"),
        ("mein geheimes passwort für den server", "BAD  randomness"),
        ("passwordpasswordpasswordpassword\n", "BAD  randomness"),
        ("abcabcabcabcabcabcabcabcabcabcabcabcü", "BAD  randomness"),
        (base64, "note encoding    a line break"),
    ] {
        let (code, report) = check(secret);
        assert!(report.contains(finding), "{secret:?}: {report}");
        assert_eq!(code, Some(i32::from(report.contains("BAD"))), "{secret:?}: {report}");
    }
    let (code, report) = check(r#"{"kty": "oct", "k": "ZGVtby1zaGFyZWQtc2VjcmV0LW9mLW91ci1vd24tMDEyMzQ1Njc4OWFi"}"#);
    assert!(code == Some(1) && report.starts_with("BAD  encoding") && report.contains("JWK"), "{report}");
}

#[test]
fn a_bad_secret_that_is_used_is_warned_of() {
    let published = "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7";
    let regular = "passwordpasswordpasswordpassword";
    let set = r#"{"keys":[{"kty":"oct","kid":"a","k":"hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg"},
                          {"kty":"oct","kid":"b","k":"Wms0dzFxOFJuMmFTNnVYM3lDOW1EN2VHNWhKMGxNNHQ"}]}"#;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, set).unwrap();
    let path = file.path().to_str().unwrap();
    let warned = |secret: &str, flags: &[&str], warning: &str| {
        let output = bare(&["sign"]).args(flags).env("HS256_SECRET", secret).output().unwrap();
        let token = stdout(&output);
        assert_eq!(stderr(&output), warning);
        let output = bare(&["verify", token.trim_end()]).args(flags).env("HS256_SECRET", secret).output().unwrap();
        assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), warning));
    };
    let everybody = "it is in public documentation or code, so everybody has it: replace it\n";
    warned(published, &[], &format!("hs256: warning: HS256_SECRET: {everybody}"));
    warned(published, &["--secret-encoding", "hex"], &format!("hs256: warning: HS256_SECRET: {everybody}"));
    warned(regular, &[], "hs256: warning: HS256_SECRET: it repeats itself\n");
    let short = "hs256: warning: HS256_SECRET: shorter than 32 bytes: whoever has one token can find it by guessing\n";
    warned("kX3v0p9Qm1", &["--allow-weak"], short);
    warned("", &["--jwks-file", path, "--kid", "a"], &format!("hs256: warning: the file of --jwks-file: {everybody}"));
    warned("", &["--jwks-file", path, "--kid", "b"], "");
    warned(OTHER, &[], "");
}

#[test]
fn regular_secrets_are_found_out() {
    for secret in ["0".repeat(40), "0123456789".repeat(4), "qwertyuiopasdfghjklzxcvbnm1234567".into()] {
        let (code, report) = check(&secret, "utf8");
        assert!(code == Some(1) && report.contains("BAD  randomness"), "{report}");
    }
}

#[test]
fn a_secret_comes_from_where_the_flags_say() {
    hs256(&["secret", "check"]).assert().success();
    bare(&["secret", "check", "--secret-env", "MINE"]).env("MINE", OTHER).assert().success();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, format!("{OTHER}\r\n")).unwrap();
    let path = file.path().to_str().unwrap();
    let output = bare(&["secret", "check", "--secret-file", path]).output().unwrap();
    assert!(output.status.success() && stdout(&output).contains("32 bytes"), "{}", stdout(&output));
}
