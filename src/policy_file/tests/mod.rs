mod schema;

use super::*;
use alloc::string::ToString;

/// The fields with which a text is refused; empty if it is accepted.
fn fields(text: impl AsRef<[u8]>) -> Vec<String> {
    let mistakes = PolicyFile::parse(text).err().unwrap_or_default();
    mistakes.iter().map(|mistake| mistake.field().unwrap().into()).collect()
}

#[test]
fn a_whole_file() {
    let file = PolicyFile::parse(
        r#"{ "$schema": "policy-file.schema.json", "version": 1,
             "keys": [ { "env": "JWT_SECRET", "id": "2026-11", "sign": true },
                       { "file": "jwt-old.key", "encoding": "base64url", "id": "2026-10", "until": 1798761600 },
                       { "jwks_file": "tenants.json", "issuer": "https://a.example" },
                       { "env": "A", "encoding": "hex", "issuer": ["a", "b"], "allow_weak": true, "from": 1, "until": 2 } ],
             "policy": { "issuer": ["https://login.example"], "claims": {"b": 1, "a": 1e0}, "required": ["exp"] },
             "revoked": { "file": "revoked.jsonl", "max_stale": 300 },
             "refresh": 0 }"#,
    )
    .unwrap();
    let [signing, old, tenants, last] = file.keys.as_slice() else { panic!("{file:?}") };
    assert_eq!((signing.secret.clone(), signing.encoding), (SecretSource::Env("JWT_SECRET".into()), Encoding::Utf8));
    assert_eq!((signing.id.as_deref(), signing.sign), (Some("2026-11"), true));
    assert_eq!((old.secret.clone(), old.encoding), (SecretSource::File("jwt-old.key".into()), Encoding::Base64Url));
    assert_eq!((old.from, old.until, old.sign), (None, Some(1_798_761_600), false));
    assert_eq!(tenants.secret, SecretSource::JwksFile("tenants.json".into()));
    assert_eq!(tenants.issuers, ["https://a.example"]);
    assert_eq!((last.issuers.len(), last.allow_weak, last.from, last.until), (2, true, Some(1), Some(2)));
    assert_eq!(
        file.policy,
        r#"{ "issuer": ["https://login.example"], "claims": {"b": 1, "a": 1e0}, "required": ["exp"] }"#
    );
    assert_eq!(file.revoked, Some(RevokedFile { file: "revoked.jsonl".into(), max_stale: Some(300) }));
    assert_eq!(file.refresh, 0);

    let least = PolicyFile::parse(r#"{"version":1,"keys":[{"env":"A"}]}"#).unwrap();
    assert_eq!((least.policy.as_str(), least.revoked, least.refresh), ("{}", None, 1));
}

#[test]
fn every_mistake_is_said_at_once() {
    let text = r#"{ "version": 2, "keys": [ {}, 5, {"env": "A=", "file": "b", "id": ""}, {"jwks_file": "x", "id": "a", "sign": false,
                      "encoding": "hex"}, {"env": "A", "encoding": "base32", "from": 5, "until": 5, "kid": "a"} ],
                    "policy": {"issuer": [], "audience": "a", "any_audience": true, "leeway": 901, "audiences": 1},
                    "revoked": {"max_stale": 0}, "refresh": 86401, "audience": "a" }"#;
    assert_eq!(
        fields(text),
        [
            "audience",
            "version",
            "keys[0]",
            "keys[1]",
            "keys[2].file",
            "keys[2].env",
            "keys[2].id",
            "keys[3].encoding",
            "keys[3].id",
            "keys[3].sign",
            "keys[4].kid",
            "keys[4].encoding",
            "keys[4].until",
            "policy.audiences",
            "policy.issuer",
            "policy.any_audience",
            "policy.leeway",
            "revoked.file",
            "revoked.max_stale",
            "refresh"
        ]
    );
    let signs = r#"{"version":1,"keys":[{"env":"A","sign":true},{"env":"B","sign":true},{"env":"C","sign":false}]}"#;
    assert_eq!(fields(signs), ["keys[1].sign"]);
    assert_eq!(fields(r#"{"":0}"#), ["file", "version", "keys"]);
    assert_eq!(
        fields(r#"{"version":1,"keys":[{"\u0007":0,"env":"A"}],"revoked":{"\u0007":0,"file":"a"},"policy":{"":0}}"#),
        ["keys[0]", "policy", "revoked"]
    );
}

#[test]
fn no_mistake_shows_a_value() {
    let secret = "a secret that has got in there";
    for text in [
        r#"{"version":"S","keys":["S",{"env":"S="},{"file":"S\u0000"},{"env":"A","encoding":"S","id":["S"],"from":"S"}],"refresh":"S"}"#,
        r#"{"version":1,"keys":"S","policy":"S","revoked":"S"}"#,
        r#"{"version":1,"keys":[{"secret":"S"}],"policy":{"issuer":[["S"]]},"revoked":{"file":["S"]}}"#,
        r#"{"version":1,"keys":[{"env":"S"}]}S"#,
    ] {
        let mistakes = PolicyFile::parse(text.replace('S', secret)).unwrap_err();
        for mistake in mistakes {
            assert!(!mistake.to_string().contains("secret that has"), "{mistake}");
        }
    }
}

#[test]
fn what_is_no_object_is_one_mistake() {
    for text in ["", "[]", "{", "\u{feff}{}", r#"{"version":1,"version":1}"#, "{} {}", "{\"a\":\"\\ud800\"}"] {
        assert_eq!(fields(text), ["file"], "{text}");
    }
    assert_eq!(fields(alloc::vec![b' '; (256 << 10) + 1]), ["file"]);
}

#[test]
fn there_are_1_to_4096_keys() {
    let file = |keys: String| format!("{{\"version\":1,\"keys\":{keys}}}");
    let many = |count| file(format!("[{}]", alloc::vec![r#"{"env":"A"}"#; count].join(",")));
    assert_eq!(PolicyFile::parse(many(4096)).map(|file| file.keys.len()), Ok(4096));
    for (text, reason) in [
        (many(4097), "more than 4096 keys"),
        (many(0), "empty: a verifier needs a key"),
        (file("{}".into()), "not a list of keys"),
        (r#"{"version":1}"#.into(), "missing: a verifier needs a key"),
    ] {
        assert_eq!(PolicyFile::parse(text), Err(alloc::vec![Error::invalid_argument("keys", reason)]));
    }
}

#[test]
fn unknown_members_are_told_what_to_do() {
    for (text, advice) in [
        (r#"{"colour":5}"#, "`colour`: not a member of a policy file; known are $schema, version, keys"),
        (r#"{"keys":[{"colour":5}]}"#, "`keys[0].colour`: not a member of a key; known are env, file"),
        (r#"{"revoked":{"colour":5}}"#, "`revoked.colour`: not a member of `revoked`; known are file, max_stale"),
        (r#"{"secrets":5}"#, "`secrets`: not a member of a policy file: use `keys`, a list"),
        (r#"{"revocations":5}"#, ": use `revoked`, an object of `file` and `max_stale`"),
        (r#"{"keys":[{"alg":5}]}"#, ": the algorithm is HS256 and nothing else: leave it out"),
        (r#"{"keys":[{"iss":5}]}"#, ": use `issuer`"),
        (r#"{"keys":[{"jwks":5}]}"#, ": use `jwks_file`"),
        (r#"{"keys":[{"exp":5}]}"#, ": use `until`"),
        (r#"{"keys":[{"not-before":5}]}"#, ": use `from`"),
        (r#"{"leeway":5}"#, "a member of `policy`"),
        (r#"{"maxTokenLen":5}"#, "a member of `policy`"),
        (r#"{"secret":5}"#, "`keys`"),
        (r#"{"refesh":5}"#, "is `refresh` meant?"),
        (r#"{"keys":[{"secret":5}]}"#, "the file contains no secret"),
        (r#"{"keys":[{"kid":5}]}"#, "use `id`"),
        (r#"{"keys":[{"jwks_uri":5}]}"#, "never from a network"),
        (r#"{"keys":[{"allowWeak":true}]}"#, "is `allow_weak` meant?"),
        (r#"{"revoked":{"maxStale":true}}"#, "is `max_stale` meant?"),
        (r#"{"policy":{"algorithms":[]}}"#, "HS256"),
    ] {
        let mistakes = PolicyFile::parse(text).unwrap_err();
        assert!(mistakes.iter().any(|mistake| mistake.to_string().contains(advice)), "{text} {mistakes:?}");
    }
}

#[test]
fn a_source_makes_its_keys() {
    let keys = |source: &str, secret: &[u8]| {
        let file = PolicyFile::parse(format!("{{\"version\":1,\"keys\":[{source}]}}")).unwrap();
        file.keys[0].keys(secret, crate::KeyOp::Verify)
    };
    let secret = [b'x'; 32];
    let key = &keys(r#"{"env":"A","id":"a","from":5,"until":9,"issuer":"i"}"#, &secret).unwrap()[0];
    assert_eq!((key.id(), [4, 5, 8, 9].map(|now| key.in_time(now))), (Some("a"), [false, true, true, false]));
    assert_eq!(keys(r#"{"env":"A"}"#, b"short").unwrap_err(), Error::WeakKey);
    assert!(keys(r#"{"env":"A","allow_weak":true}"#, b"short").is_ok());
    assert_eq!(keys(r#"{"env":"A","allow_weak":true}"#, b"").unwrap_err(), Error::EmptyKey);
    assert_eq!(keys(r#"{"file":"a"}"#, &[0xff; 32]).unwrap_err().field(), Some("key"));
    let set = br#"{"keys":[{"kty":"oct","kid":"s","k":"dGVzdCBzZWNyZXQgaW4gYSBKV0ssIDMyIGJ5dGVzLi4"},{"kty":"RSA"}]}"#;
    let of_set = keys(r#"{"jwks_file":"a","until":9}"#, set).unwrap();
    assert_eq!(keys(r#"{"jwks_file":"a"}"#, b"{}").unwrap_err().field(), Some("key"));
    assert_eq!((of_set.len(), of_set[0].id(), of_set[0].in_time(9)), (1, Some("s"), false));
    let jwk = br#"{"kty":"oct","kid":"s","k":"dGVzdCBzZWNyZXQgaW4gYSBKV0ssIDMyIGJ5dGVzLi4"}"#;
    assert_eq!(keys(r#"{"file":"a","encoding":"jwk","id":"other"}"#, jwk).unwrap()[0].id(), Some("other"));
    assert_eq!(keys(r#"{"file":"a","encoding":"hex"}"#, &[b'a'; 64]).unwrap()[0].id(), None);
    let text = b"eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHg";
    assert!(keys(r#"{"file":"a","encoding":"base64url"}"#, text).is_ok());
    assert!(keys(r#"{"file":"a","encoding":"base64"}"#, &[&text[..], b"="].concat()).is_ok());
    assert_eq!(keys(r#"{"file":"a","encoding":"base64"}"#, b"-").unwrap_err().field(), Some("key"));
}
