use super::*;
use crate::Signer;

fn signer(folder: &Folder) -> Result<Signer, Mistakes> {
    Signer::open_by(&folder.path("policy.json"), Box::new(folder.clock.clone()))
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
    keys(&format!(r#","sign":true,"from":{}"#, now + 200));
    assert_eq!(signer.refresh(), Ok(true));
    let error = signer.sign_json("{}").unwrap_err();
    assert_eq!((error.code(), error.error().field()), (Code::InvalidArgument, Some("key")));
    assert!(error.to_string().contains("within its time"), "{error}");
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
