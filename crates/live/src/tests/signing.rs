use super::*;
use crate::Signer;

fn signer(folder: &Folder) -> Result<Signer, Mistakes> {
    Signer::open_by(&folder.path("policy.json"), folder.clock.clone())
}

/// The id of the key that has signed.
fn key_id(signer: &Signer) -> Option<String> {
    let token = signer.sign_json("{}").unwrap();
    let keys = ["old", "new"].map(|id| Key::new(SECRET).unwrap().with_id(id));
    let verifier = hs256::Verifier::builder().keys(keys).key(Key::new(SECRET).unwrap()).build().unwrap();
    verifier.verify(token).unwrap().key_id().map(String::from)
}

#[test]
fn the_key_that_is_to_sign_or_the_first_within_its_time() {
    let folder = Folder::new();
    let now = folder.clock.unix();
    let keys = |more: &str| {
        folder.write("policy.json", format!(
            r#"{{"version":1,"keys":[{{"file":"jwt.key","id":"old","until":{}}},{{"file":"jwt.key","id":"new"{more}}}],
                "revoked":{{"file":"nowhere"}}}}"#,
            now + 100
        ));
    };
    keys("");
    let signer = signer(&folder).unwrap();
    assert_eq!(key_id(&signer).as_deref(), Some("old"));
    folder.set_system_clock(60 + 101); // at once: times of keys need no look
    assert_eq!(key_id(&signer).as_deref(), Some("new"));
    folder.set_system_clock(60);
    keys(r#","sign":true"#);
    folder.pass(1000);
    assert_eq!(key_id(&signer).as_deref(), Some("new"));
    keys(&format!(r#","sign":true,"until":{}"#, now - 1)); // it has run out: no other key takes its place
    assert_eq!(signer.refresh(), Ok(true));
    let error = signer.sign_json("{}").unwrap_err();
    assert_eq!((error.code(), error.error().field()), (Code::InvalidArgument, Some("key")));
    assert!(error.to_string().contains("within its time"), "{error}");
}

/// Until the key that is to sign is within its time, the nearest before it signs, without any call for a look.
#[test]
fn until_the_key_that_is_to_sign_begins_another_signs() {
    let folder = Folder::new();
    let now = folder.clock.unix();
    let ids = |keys: &str, policy: &str, offsets: &[i64]| -> Vec<Option<String>> {
        let (from, until) = (now + 100, now + 1000);
        let keys = keys.replace("FROM", &from.to_string()).replace("UNTIL", &until.to_string());
        folder.write("policy.json", format!(r#"{{"version":1,"keys":[{keys}],"policy":{policy}}}"#));
        folder.set_system_clock(60);
        let signer = signer(&folder).unwrap();
        let id = |offset: &i64| {
            folder.set_system_clock(60 + offset);
            signer.sign_json("{}").ok().map(|token| id_of(&token))
        };
        offsets.iter().map(id).collect()
    };
    let some = |ids: &[&str]| -> Vec<_> { ids.iter().map(|id| Some(String::from(*id))).collect() };
    let key = |id: &str, more: &str| format!(r#"{{"file":"jwt.key","id":"{id}"{more}}}"#);
    let [oldest, old] = ["oldest", "old"].map(|id| key(id, r#","until":UNTIL"#));
    let [new, other] = [key("new", r#","sign":true,"from":FROM"#), key("other", "")];

    let rotated_twice = [&*oldest, &old, &new, &other].join(",");
    assert_eq!(ids(&rotated_twice, "{}", &[0, 98, 102, 2000]), some(&["old", "old", "new", "new"]));
    // One machine's clock may be behind another's by the leeway: its verifiers do not have the key yet.
    assert_eq!(ids(&rotated_twice, r#"{"leeway":10}"#, &[98, 108, 112]), some(&["old", "old", "new"]));
    // The leeway leaves no gap in which no key signs.
    let ends = key("old", r#","until":FROM"#);
    assert_eq!(ids(&[ends, new.clone()].join(","), r#"{"leeway":10}"#, &[98, 102]), some(&["old", "new"]));
    assert_eq!(ids(&[&*new, &other, &old].join(","), "{}", &[0, 102]), some(&["other", "new"]));
    assert_eq!(ids(&new, r#"{"leeway":10}"#, &[98, 102]), [None, Some("new".into())]);
}

/// The `kid` of a token.
fn id_of(token: &str) -> String {
    let keys = ["oldest", "old", "new", "other"].map(|id| Key::new(SECRET).unwrap().with_id(id));
    let verifier = hs256::Verifier::builder().keys(keys).build().unwrap();
    verifier.verify(token).unwrap().key_id().unwrap().into()
}

#[test]
fn a_key_set_that_may_not_sign() {
    let folder = Folder::new();
    let jwk = |ops: &str| {
        format!(
            r#"{{"kty":"oct","k":"dGVzdCBzZWNyZXQgb2YgZmlsZXMgdGhhdCBhcmUgZm9sbG93ZWQsIDMyKyBieXRlcw","key_ops":["{ops}"]}}"#
        )
    };
    folder.write("policy.json", r#"{"version":1,"keys":[{"jwks_file":"set.json"}]}"#);
    folder.write("set.json", format!(r#"{{"keys":[{}]}}"#, jwk("verify")));
    assert_eq!(fields(&signer(&folder).err().unwrap()), ["keys"]);
    assert_eq!(verdict(&folder.open(), "{}"), Code::Ok);
    folder.write("set.json", format!(r#"{{"keys":[{},{}]}}"#, jwk("verify"), jwk("sign")));
    assert_eq!(key_id(&signer(&folder).unwrap()), None);
    folder.write("one.json", jwk("verify"));
    folder.write(
        "policy.json",
        r#"{"version":1,"keys":[{"file":"one.json","encoding":"jwk"},{"file":"jwt.key","id":"new"}]}"#,
    );
    assert_eq!(key_id(&signer(&folder).unwrap()).as_deref(), Some("new"));
}

#[test]
fn tokens_are_what_the_policy_demands_of_a_header() {
    let folder = Folder::new();
    folder.write(
        "policy.json",
        r#"{"version":1,"keys":[{"file":"jwt.key"}],"policy":{"typ":"at+jwt","max_token_len":256}}"#,
    );
    let token = signer(&folder).unwrap().sign_json("{}").unwrap();
    assert!(folder.open().verify(&token).is_ok());
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(256));
    assert_eq!(signer(&folder).unwrap().sign_json(long).unwrap_err().code(), Code::TooLarge);
}
