use super::*;
use crate::check;

#[test]
fn all_that_is_wrong_is_said_when_it_is_opened() {
    let folder = Folder::new();
    folder.write("short.key", "short");
    folder.write("revoked.jsonl", "{}\n");
    folder.write(
        "policy.json",
        r#"{"version":1,"keys":[{"env":"HS256_TEST_NOT_SET"},{"file":"none.key"},{"file":"short.key"},
            {"file":"jwt.key","encoding":"hex"},{"jwks_file":"jwt.key"}],"revoked":{"file":"revoked.jsonl"}}"#,
    );
    let mistakes = folder.try_open().unwrap_err();
    assert_eq!(fields(&mistakes), ["keys[0].env", "keys[1].file", "keys[2]", "keys[3]", "keys[4]", "revoked.file"]);
    assert_eq!((mistakes.code(), mistakes.iter().nth(2).unwrap().code()), (Code::InvalidArgument, Code::WeakKey));
    let shown = mistakes.to_string();
    assert_eq!(shown.lines().count(), 6);
    assert!(!shown.contains("short.key") && !shown.contains(SECRET) && shown.contains("line 1: "), "{shown}");
    assert_eq!(check(folder.path("policy.json")).mistakes, Some(mistakes));

    folder.write("policy.json", r#"{"version":1,"keys":[{"file":"short.key"}]}"#);
    assert_eq!(folder.try_open().unwrap_err().code(), Code::WeakKey);
    folder.write("policy.json", r#"{"version":1,"keys":[{"file":"jwt.key","id":"a"},{"file":"jwt.key","id":"a"}]}"#);
    assert_eq!(fields(&folder.try_open().unwrap_err()), ["keys"]);
    folder.write("policy.json", [b' '; 300_000]);
    assert_eq!(fields(&folder.try_open().unwrap_err()), ["file"]);
    let nowhere = Verifier::open(folder.path("nowhere")).unwrap_err().to_string();
    assert!(nowhere.starts_with("`file`: cannot be read: "), "{nowhere}");
    assert_eq!(fields(&Verifier::open("").unwrap_err()), ["file"]);
}

#[test]
fn secrets_in_every_place_and_encoding() {
    let folder = Folder::new();
    let hex: String = SECRET.bytes().map(|byte| format!("{byte:02X}")).collect();
    for (name, text, key) in [
        ("plain", SECRET.to_string(), r#"{"file":"plain"}"#),
        ("end", format!("{SECRET}\r\n"), r#"{"file":"end"}"#),
        ("hex", format!("{hex}\n"), r#"{"file":"hex","encoding":"hex"}"#),
        (
            "set",
            r#"{"keys":[{"kty":"oct","k":"dGVzdCBzZWNyZXQgb2YgZmlsZXMgdGhhdCBhcmUgZm9sbG93ZWQsIDMyKyBieXRlcw"}]}"#
                .into(),
            r#"{"jwks_file":"set"}"#,
        ),
        (
            "jwk",
            r#"{"kty":"oct","k":"dGVzdCBzZWNyZXQgb2YgZmlsZXMgdGhhdCBhcmUgZm9sbG93ZWQsIDMyKyBieXRlcw"}"#.into(),
            r#"{"file":"jwk","encoding":"jwk"}"#,
        ),
    ] {
        folder.write(name, text);
        folder.write("policy.json", format!(r#"{{"version":1,"keys":[{key}]}}"#));
        assert_eq!(verdict(&folder.open(), "{}"), Code::Ok, "{name}");
    }
    folder.write("plain", format!("{SECRET}\n\n"));
    folder.write("policy.json", r#"{"version":1,"keys":[{"file":"plain"}]}"#);
    assert_eq!(verdict(&folder.open(), "{}"), Code::SignatureMismatch);
    // A variable that every process has.
    let path = std::env::var("PATH").unwrap();
    folder.write(
        "policy.json",
        r#"{"version":1,"keys":[{"env":"PATH","allow_weak":true,"id":"a"},{"env":"PATH","allow_weak":true}]}"#,
    );
    let verifier = folder.open();
    assert_eq!(verdict_under(&verifier, &path, "{}"), Code::Ok);
    folder.write("policy.json", r#"{"version":1,"keys":[{"env":"PATH","allow_weak":true,"issuer":"a"}]}"#);
    folder.pass(1000);
    assert_eq!(verdict_under(&verifier, &path, "{}"), Code::MissingClaim);
}

#[test]
fn what_is_weak_is_warned_of() {
    let folder = Folder::new();
    let warned = |file: &str| {
        folder.write("policy.json", file);
        let report = check(folder.path("policy.json"));
        assert_eq!(report.mistakes, None, "{file}");
        let fields: Vec<String> = report.warnings.iter().map(|warning| warning.field().to_string()).collect();
        fields
    };
    #[cfg(unix)]
    let private = |name: &str| {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(folder.path(name), fs::Permissions::from_mode(0o600)).unwrap();
    };
    folder.write("jwt.key", "q7Zp0mV2xT9cKd4Lw8RbYh3NsFg6Ju1E");
    private("jwt.key");
    let exp = r#""policy":{"required":["exp"]}"#;
    assert!(warned(&format!(r#"{{"version":1,"keys":[{{"file":"jwt.key"}}],{exp}}}"#)).is_empty());
    assert_eq!(warned(r#"{"version":1,"keys":[{"file":"jwt.key"}]}"#), ["policy.required"]);
    assert_eq!(
        warned(r#"{"version":1,"keys":[{"file":"jwt.key"}],"policy":{"required":["exp"],"any_audience":true}}"#),
        ["policy.any_audience"]
    );
    assert_eq!(warned(&format!(r#"{{"version":1,"keys":[{{"file":"jwt.key","until":5}}],{exp}}}"#)), ["keys[0].until"]);
    assert_eq!(
        warned(
            r#"{"version":1,"keys":[{"file":"jwt.key","issuer":["a","b"]}],"policy":{"issuer":"c","required":["exp"]}}"#
        ),
        ["keys[0].issuer"]
    );
    for weak in ["supersecretdevkeythatishs256safe!\n", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"] {
        folder.write("weak.key", weak);
        private("weak.key");
        assert_eq!(warned(&format!(r#"{{"version":1,"keys":[{{"file":"weak.key"}}],{exp}}}"#)), ["keys[0]"]);
    }
    folder.write("set.json", r#"{"keys":[{"kty":"oct","k":"YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE"}]}"#);
    assert_eq!(
        warned(&format!(r#"{{"version":1,"keys":[{{"jwks_file":"set.json"}}],{exp}}}"#)),
        ["keys[0].jwks_file", "keys[0]"]
    );
}
