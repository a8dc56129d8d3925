//! `hs256 policy check`, `hs256 policy schema`, and the option `--policy` of other commands.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use crate::support::{SECRET, bare, program, stderr, stdout};

/// A folder with `jwt.key`, which its owner alone can read, and a policy file.
struct Folder(tempfile::TempDir);

impl Folder {
    fn with(policy: &str) -> Folder {
        let folder = Folder(tempfile::tempdir().unwrap());
        fs::write(folder.path("jwt.key"), SECRET).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(folder.path("jwt.key"), fs::Permissions::from_mode(0o600)).unwrap();
        }
        fs::write(folder.path("policy.json"), policy).unwrap();
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn check(&self, flags: &[&str]) -> Output {
        bare(&["policy", "check"]).args(flags).arg(self.path("policy.json")).output().unwrap()
    }
}

const SOUND: &str = r#"{"version": 1, "keys": [{"file": "jwt.key"}], "policy": {"required": ["exp"]}}"#;

/// The exit code and what is said; nothing on standard output.
fn said(output: &Output) -> (i32, String) {
    assert!(output.stdout.is_empty());
    (output.status.code().unwrap(), stderr(output))
}

#[test]
fn a_sound_file_is_passed_in_silence() {
    let folder = Folder::with(SOUND);
    assert_eq!(said(&folder.check(&[])), (0, String::new()));
    assert_eq!(said(&folder.check(&["--strict"])), (0, String::new()));
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let folder = Folder::with(concat!(
        r#"{"version": 2, "keys": [{"env": "A", "until": -1}, {"secret": "Wrongly0here"}], "#,
        "\"r\u{202e}\": 1, \"refresh\": 86401}"
    ));
    let (code, text) = said(&folder.check(&[]));
    let fields: Vec<_> = text.lines().map(|line| line.split(": ").nth(1).unwrap()).collect();
    assert_eq!(
        fields,
        ["`r\\u202e`", "`version`", "`keys[0].until`", "`keys[1].secret`", "`keys[1]`", "`refresh`"],
        "{text}"
    );
    assert!(code == 1 && text.lines().all(|line| line.starts_with("hs256: `")) && !text.contains("Wrongly"), "{text}");
}

/// What a terminal shows is no JSON: quotation marks stay as they are.
#[test]
fn a_mistake_is_written_as_people_write() {
    let (code, text) = said(&Folder::with(r#"{"keys": [{"file": "jwt.key"}]}"#).check(&[]));
    assert!(code == 1 && text.contains(r#"write `"version": 1`"#), "{text}");
}

#[test]
fn what_the_file_names_is_judged_too() {
    let policy = SOUND.replace(r#""policy""#, r#""revoked": {"file": "l"}, "policy""#);
    let folder =
        Folder::with(&policy.replace(r#"{"file": "jwt.key"}"#, r#"{"file": "jwt.key"}, {"env": "HS256_NOSUCH"}"#));
    fs::write(folder.path("jwt.key"), "short").unwrap();
    let (code, text) = said(&folder.check(&[]));
    assert_eq!((code, text.lines().count()), (1, 3), "{text}");
    for field in ["`keys[0]`: ", "`keys[1].env`: the variable is not set", "`revoked.file`: cannot be read"] {
        assert!(text.contains(field), "{field}: {text}");
    }
}

#[test]
fn what_is_weak_is_a_warning_unless_it_is_to_be_strict() {
    let folder = Folder::with(&SOUND.replace(r#"{"required": ["exp"]}"#, r#"{"any_audience": true}"#));
    fs::write(folder.path("jwt.key"), "a".repeat(32)).unwrap();
    let (code, text) = said(&folder.check(&[]));
    assert_eq!((code, text.lines().count()), (0, 3), "{text}");
    for field in ["`keys[0]`: ", "`policy.required`: no `exp` is demanded", "`policy.any_audience`: "] {
        assert!(text.contains(&format!("hs256: warning: {field}")), "{field}: {text}");
    }
    assert_eq!(said(&folder.check(&["--strict"])), (1, text));
}

#[test]
fn a_file_that_is_not_there_is_not_judged() {
    let folder = Folder::with(SOUND);
    fs::remove_file(folder.path("policy.json")).unwrap();
    let expected = "hs256: cannot read the policy file: there is no such file\n";
    assert_eq!(said(&folder.check(&[])), (2, expected.to_owned()));
}

#[test]
fn the_schema_is_the_published_one() {
    let output = bare(&["policy", "schema"]).output().unwrap();
    assert_eq!(stdout(&output), include_str!("../../../../docs/policy-file.schema.json"));
    assert!(output.status.success() && serde_json::from_slice::<serde_json::Value>(&output.stdout).is_ok());
}

/// Verifies or explains by the policy file.
fn by_file(folder: &Folder, command: &[&str]) -> Output {
    bare(command).arg("--policy").arg(folder.path("policy.json")).output().unwrap()
}

const SERVICE: &str = r#"{"version": 1, "keys": [{"file": "jwt.key", "id": "k"}], "revoked": {"file": "l"},
    "policy": {"audience": "api", "required": ["exp"], "typ": "at+jwt"}}"#;

/// A folder whose policy file is [`SERVICE`], with this list.
fn service(list: &str) -> Folder {
    let folder = Folder::with(SERVICE);
    fs::write(folder.path("l"), list).unwrap();
    folder
}

#[test]
fn a_policy_file_signs_and_verifies() {
    let folder = service("{\"jti\":\"7f\"}\n");
    let output = by_file(&folder, &["sign", "--aud", "api", "--exp", "15m", "--cty", "x"]);
    let token = stdout(&output);
    assert!(output.status.success(), "{}", stderr(&output));
    let header = stdout(&bare(&["inspect", "--json", token.trim_end()]).output().unwrap());
    assert!(header.contains(r#""header":{"alg":"HS256","typ":"at+jwt","cty":"x","kid":"k"}"#), "{header}");

    for command in [&["verify"][..], &["verify", "--explain"], &["verify", "--json"], &["explain"]] {
        let output = by_file(&folder, &[command, &[token.trim_end()]].concat());
        assert_eq!(output.status.code(), Some(0), "{command:?}: {}", stderr(&output));
    }
    for (flags, code) in [
        (&["--aud", "web", "--exp", "15m"][..], "claim_mismatch"),
        (&["--aud", "api"], "missing_claim"),
        (&["--aud", "api", "--exp", "15m", "--jti", "7f"], "revoked"),
    ] {
        let token = stdout(&by_file(&folder, &[&["sign"], flags].concat()));
        let output = by_file(&folder, &["verify", "--json", token.trim_end()]);
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((output.status.code(), answer.get("code").unwrap().as_str()), (Some(1), Some(code)));
    }
}

/// What the check warns of is said wherever the file is used, on standard error alone.
#[test]
fn what_is_weak_is_said_too() {
    let folder = Folder::with(r#"{"version": 1, "keys": [{"file": "jwt.key"}], "policy": {"any_audience": true}}"#);
    let checked = stderr(&folder.check(&[])).replace("warning: ", "warning: the file of --policy: ");
    assert_eq!(checked.lines().count(), 2, "{checked}");
    let signed = by_file(&folder, &["sign"]);
    assert_eq!(stderr(&signed), checked);
    let token = stdout(&signed);
    for command in [&["verify", token.trim_end()][..], &["explain", token.trim_end()]] {
        let output = by_file(&folder, command);
        assert_eq!((output.status.code(), stderr(&output)), (Some(0), checked.clone()), "{command:?}");
    }
}

#[test]
fn a_stream_is_judged_by_the_file_as_it_is_then() {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::process::{Command, Stdio};
    let policy = SERVICE.replace(r#""policy": {"#, r#""refresh": 1, "policy": {"max_token_len": 256, "#);
    let folder = service("{\"before\":1}\n");
    fs::write(folder.path("policy.json"), &policy).unwrap();
    let token = stdout(&by_file(&folder, &["sign", "--aud", "api", "--exp", "15m", "--jti", "7f"]));
    let mut child = Command::new(program())
        .args(["verify", "--lines", "--policy"])
        .arg(folder.path("policy.json"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (mut input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut answers = BufReader::new(output).lines();
    let mut answer = |token: &str| {
        input.write_all(token.as_bytes()).unwrap();
        let line = answers.next().unwrap().unwrap();
        line.split('\t').next().unwrap().to_owned()
    };
    assert_eq!(answer(&token), "ok");
    // The list and the maximum length of a token change while the program runs.
    bare(&["revoke", "--jti", "7f"]).arg(folder.path("l")).assert().success();
    fs::write(folder.path("policy.json"), policy.replace("256", "2048")).unwrap();
    let long = stdout(&by_file(&folder, &["sign", "--aud", "api", "--exp", "15m", "--sub", &"a".repeat(900)]));
    let started = std::time::Instant::now();
    while answer(&token) != "revoked" {
        assert!(started.elapsed().as_secs() < 30, "it does not follow the file");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(answer(&long), "ok");
    drop(input);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn what_does_not_open_is_said_as_the_check_says_it() {
    let folder = Folder::with(r#"{"version": 2, "keys": [{"env": "HS256_NOSUCH"}], "refresh": -1}"#);
    let checked = stderr(&folder.check(&[])).replace("hs256: ", "hs256: the file of --policy: ");
    assert_eq!(checked.lines().count(), 2);
    for command in [&["verify", "a.b.c"][..], &["verify", "--lines"], &["explain", "a.b.c"], &["sign"]] {
        assert_eq!(said(&by_file(&folder, command)), (2, checked.clone()), "{command:?}");
    }
    let output = by_file(&folder, &["verify", "--json", "a.b.c"]);
    assert!(stdout(&output).contains(r#""code":"invalid_argument""#), "{}", stdout(&output));

    let folder = Folder::with(&SOUND.replace("}]", r#", "until": 5}]"#));
    assert_eq!(said(&by_file(&folder, &["sign"])).0, 2);
    assert!(stderr(&by_file(&folder, &["sign"])).contains("no key is within its time"));
}

#[test]
fn a_policy_file_stands_alone() {
    let folder = service("");
    for flags in [
        &["--secret-env", "A"][..],
        &["--secret-file", "a"],
        &["--secret-encoding", "utf8"],
        &["--jwks-file", "a"],
        &["--kid", "a"],
        &["--allow-weak"],
        &["--max-token-len", "999"],
    ] {
        for command in ["verify", "explain", "sign"] {
            let (code, text) = said(&by_file(&folder, &[&[command], flags].concat()));
            assert!(code == 2 && text.contains("cannot be used with"), "{command} {flags:?}: {text}");
        }
    }
    for flags in [
        &["--issuer", "a"][..],
        &["--audience", "a"],
        &["--any-audience"],
        &["--subject", "a"],
        &["--numeric-subject"],
        &["--typ", "a"],
        &["--require", "a"],
        &["--claim", "a=b"],
        &["--claim-json", "a=1"],
        &["--leeway", "5s"],
        &["--max-age", "5s"],
        &["--policy-json", "a"],
    ] {
        for command in [&["verify"][..], &["verify", "--lines"], &["explain"]] {
            let (code, text) = said(&by_file(&folder, &[command, flags].concat()));
            assert!(code == 2 && text.contains("cannot be used with"), "{command:?} {flags:?}: {text}");
        }
    }
    let (code, text) = said(&by_file(&folder, &["sign", "--typ", "a"]));
    assert!(code == 2 && text.contains("cannot be used with"), "{text}");
}
