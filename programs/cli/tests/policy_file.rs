//! `hs256 policy check` and `hs256 policy schema`.

#![allow(clippy::unwrap_used, reason = "a test that cannot run must fail")]

mod support;

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use support::{SECRET, bare, stderr, stdout};

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
    assert_eq!(stdout(&output), include_str!("../../../docs/policy-file.schema.json"));
    assert!(output.status.success() && serde_json::from_slice::<serde_json::Value>(&output.stdout).is_ok());
}
