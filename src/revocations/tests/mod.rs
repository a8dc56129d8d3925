use super::*;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::{Code, Signer, Verifier};

const SEED: [u8; 16] = *b"seed of the test";

fn parse(text: &str) -> Result<Revocations, Error> {
    Revocations::parse(text, SEED)
}

fn key() -> Key {
    Key::new([7; 32]).unwrap().with_id("k1")
}

/// The verdict of a verifier with this list on these claims.
fn verdict(list: &str, claims: &str) -> (Code, Option<String>) {
    let list = Arc::new(parse(list).unwrap());
    let verifier = Verifier::builder().key(key()).revocations(list).leeway(Duration::from_secs(10)).build().unwrap();
    let token = Signer::new(key()).unwrap().sign_json(claims).unwrap();
    match verifier.verify_at(&token, 1000, &mut [0; 1024]) {
        Ok(_) => (Code::Ok, None),
        Err(error) => (error.code(), error.claim().map(String::from)),
    }
}

#[test]
fn what_is_revoked() {
    let ok = (Code::Ok, None);
    let revoked = |claim: &str| (Code::Revoked, Some(claim.to_string()));
    for (list, claims, expected) in [
        ("", r#"{"jti":"a"}"#, ok.clone()),
        (" \t\r\n\n", r#"{"jti":"a"}"#, ok.clone()),
        ("{\"jti\":\"a\"}\n", r#"{"jti":"a"}"#, revoked("jti")),
        ("{\"jti\":\"a\"}\r\n", r#"{"jti":"\u0061"}"#, revoked("jti")),
        ("{\"jti\":\"\\u0061\"}\n", r#"{"jti":"a"}"#, revoked("jti")),
        ("{\"jti\":\"a\"}\n", r#"{"jti":"b"}"#, ok.clone()),
        ("{\"jti\":\"a\"}\n", r#"{"sub":"a"}"#, ok.clone()),
        // The entry's own end: now - leeway < exp.
        ("{\"jti\":\"a\",\"exp\":991}\n", r#"{"jti":"a"}"#, revoked("jti")),
        ("{\"jti\":\"a\",\"exp\":990}\n", r#"{"jti":"a"}"#, ok.clone()),
        ("{\"jti\":\"a\",\"exp\":991}\n{\"jti\":\"a\",\"exp\":1}\n", r#"{"jti":"a"}"#, revoked("jti")),
        // A subject, by the exact time.
        ("{\"sub\":\"ada\",\"before\":500}\n", r#"{"sub":"ada","iat":499}"#, revoked("sub")),
        ("{\"sub\":\"ada\",\"before\":500}\n", r#"{"sub":"ada","iat":499.999}"#, revoked("sub")),
        ("{\"sub\":\"ada\",\"before\":500}\n", r#"{"sub":"ada","iat":500}"#, ok.clone()),
        ("{\"sub\":\"ada\",\"before\":500}\n", r#"{"sub":"ada"}"#, revoked("sub")),
        ("{\"sub\":\"ada\",\"before\":0}\n", r#"{"sub":"ada","iat":-1}"#, revoked("sub")),
        (
            "{\"sub\":\"ada\",\"before\":5}\n{\"sub\":\"ada\",\"before\":3}\n",
            r#"{"sub":"ada","iat":4}"#,
            revoked("sub"),
        ),
        // The key.
        ("{\"kid\":\"k1\"}\n", r#"{"iat":999}"#, revoked("kid")),
        ("{\"kid\":\"k1\",\"before\":9}\n{\"kid\":\"k1\"}\n", r#"{"iat":999}"#, revoked("kid")),
        ("{\"kid\":\"k1\",\"before\":500}\n", r#"{"iat":500}"#, ok.clone()),
        ("{\"kid\":\"k1\",\"before\":500}\n", r#"{"iat":499}"#, revoked("kid")),
        ("{\"kid\":\"\"}\n", r#"{"iat":499}"#, ok.clone()),
        // Everything.
        ("{\"before\":500}\n", r#"{"iat":499}"#, revoked("iat")),
        ("{\"before\":500}\n{\"before\":400}\n", r#"{"iat":499}"#, revoked("iat")),
        ("{\"before\":500}\n", r#"{"iat":500}"#, ok.clone()),
        ("{\"before\":500}\n", "{}", revoked("iat")),
        // For one issuer.
        ("{\"jti\":\"a\",\"iss\":\"x\"}\n", r#"{"jti":"a","iss":"x"}"#, revoked("jti")),
        ("{\"jti\":\"a\",\"iss\":\"x\"}\n", r#"{"jti":"a","iss":"y"}"#, ok.clone()),
        ("{\"jti\":\"a\",\"iss\":\"x\"}\n", r#"{"jti":"a"}"#, ok.clone()),
        ("{\"jti\":\"ba\",\"iss\":\"x\"}\n", r#"{"jti":"a","iss":"xb"}"#, ok.clone()),
        ("{\"jti\":\"xa\"}\n", r#"{"jti":"a","iss":"x"}"#, ok.clone()),
        ("{\"jti\":\"a\",\"iss\":\"x\"}\n", r#"{"jti":"xa","iss":""}"#, ok.clone()),
        ("{\"jti\":\"a\"}\n", r#"{"jti":"a","iss":""}"#, revoked("jti")),
        ("{\"jti\":\"a\",\"iss\":\"x\",\"exp\":1}\n{\"jti\":\"a\"}\n", r#"{"jti":"a","iss":"x"}"#, revoked("jti")),
        ("{\"sub\":\"a\",\"iss\":\"x\",\"before\":9}\n", r#"{"sub":"a","iss":"x"}"#, revoked("sub")),
        // The order of the lookups.
        ("{\"before\":9}\n{\"kid\":\"k1\"}\n{\"sub\":\"a\",\"before\":9}\n", r#"{"sub":"a"}"#, revoked("sub")),
        ("{\"before\":9}\n{\"kid\":\"k1\"}\n", r#"{"sub":"a"}"#, revoked("kid")),
    ] {
        assert_eq!(verdict(list, claims), expected, "{list:?} {claims}");
    }
}

#[test]
fn whatever_is_no_entry_refuses_the_whole() {
    for line in [
        "{}",
        "[]",
        "x",
        "{\"jti\":\"a\"",
        "{\"jti\":\"a\"} {}",
        "{\"jti\":\"a\",\"jti\":\"b\"}",
        "{\"jti\":\"\"}",
        "{\"jti\":7}",
        "{\"jti\":null}",
        "{\"jti\":\"a\",\"sub\":\"b\"}",
        "{\"jti\":\"a\",\"before\":1}",
        "{\"jti\":\"a\",\"exp\":\"1\"}",
        "{\"jti\":\"a\",\"exp\":-1}",
        "{\"jti\":\"a\",\"exp\":1.0}",
        "{\"jti\":\"a\",\"exp\":1e3}",
        "{\"jti\":\"a\",\"exp\":9007199254740992}",
        "{\"jti\":\"a\",\"exp\":99999999999999999999}",
        "{\"jti\":\"a\",\"iss\":\"\"}",
        "{\"jti\":\"a\",\"more\":1}",
        "{\"sub\":\"a\"}",
        "{\"sub\":\"\",\"before\":1}",
        "{\"sub\":\"a\",\"before\":1,\"exp\":1}",
        "{\"kid\":7}",
        "{\"kid\":\"a\",\"iss\":\"b\"}",
        "{\"kid\":\"a\",\"exp\":1}",
        "{\"iss\":\"a\"}",
        "{\"iss\":\"a\",\"before\":1}",
        "{\"exp\":1}",
        "{\"as_of\":1,\"before\":1}",
        "{\"as_of\":-1}",
        "\u{FEFF}{\"jti\":\"a\"}",
        "{\"jti\":\"\\ud800\"}",
    ] {
        let error = parse(&format!("{{\"kid\":\"fine\"}}\n\n{line}\n")).unwrap_err();
        assert_eq!((error.code(), error.field()), (Code::InvalidArgument, Some("revoked")), "{line}");
        let shown = error.to_string();
        assert!(shown.contains("line 3: ") && !shown.contains("fine"), "{shown}");
    }
    let halved = parse("{\"jti\":\"a\"}\n{\"jti\":\"b\"}").unwrap_err().to_string();
    assert!(halved.contains("line 2: has no line end"), "{halved}");
    assert!(Revocations::parse(b"{\"jti\":\"\xff\"}\n", SEED).is_err());
}

#[test]
fn the_latest_counts() {
    let list = parse("{\"as_of\":5}\n{\"before\":3}\n{\"as_of\":4}\n{\"before\":2}\n{\"jti\":\"a\"}\n").unwrap();
    assert_eq!((list.as_of(), list.all_before(), list.counts()), (Some(5), Some(3), [1, 0, 0]));
    let shown = format!("{list:?}");
    assert!(shown.contains("as_of: Some(5)"), "{shown}");
}

#[test]
fn a_list_that_is_too_old() {
    let built = |list: &str, seconds| {
        let list = Arc::new(parse(list).unwrap());
        Verifier::builder().key(key()).revocations(list).max_stale(Duration::from_millis(seconds))?.build()
    };
    let token = Signer::new(key()).unwrap().sign_json(r#"{"jti":"a"}"#).unwrap();
    let code = |verifier: &Verifier, now| {
        verifier.verify_at(&token, now, &mut [0; 64]).map_or_else(|e| e.code(), |_| Code::Ok)
    };
    let verifier = built("{\"as_of\":1000}\n", 60_000).unwrap();
    assert_eq!([1060, 1061, 0].map(|now| code(&verifier, now)), [Code::Ok, Code::Unavailable, Code::Ok]);
    // What is known to be revoked stays revoked.
    let verifier = built("{\"as_of\":1000}\n{\"jti\":\"a\"}\n", 60_000).unwrap();
    assert_eq!([1060, 1061].map(|now| code(&verifier, now)), [Code::Revoked; 2]);
    let verifier = built("", 60_000).unwrap();
    assert_eq!(code(&verifier, i64::MAX), Code::Ok);
    for millis in [0, 999, 1500, (1 << 31) * 1000 + 1000] {
        assert_eq!(built("", millis).unwrap_err().field(), Some("max_stale"));
    }
    built("", (1 << 31) * 1000).unwrap();
    let alone = Verifier::builder().key(key()).max_stale(Duration::from_secs(1)).unwrap().build();
    assert_eq!(alone.unwrap_err().field(), Some("max_stale"));
}

#[test]
fn a_list_that_its_owner_calls_too_old() {
    let list = Arc::new(parse("{\"as_of\":1000}\n{\"jti\":\"a\"}\n").unwrap());
    let builder = Verifier::builder().key(key()).revocations_unavailable();
    let signer = Signer::new(key()).unwrap();
    for verifier in [builder.clone().build(), builder.revocations(list).build()].map(Result::unwrap) {
        let code = |claims: &str| {
            verifier.verify_at(signer.sign_json(claims).unwrap(), 1000, &mut [0; 64]).unwrap_err().code()
        };
        assert_eq!([code("{}"), code(r#"{"exp":1}"#)], [Code::Unavailable, Code::Expired]);
        let revoked = if verifier.rules.revoked.list.is_some() { Code::Revoked } else { Code::Unavailable };
        assert_eq!(code(r#"{"jti":"a"}"#), revoked);
    }
}

/// Each of many entries is found in a few steps, no other is found, and each takes at most 40 bytes.
#[test]
fn many_entries() {
    let count = if cfg!(miri) { 50 } else { 20_000 };
    let lines: Vec<_> = (0..count).map(|number| format!("{{\"jti\":\"{number}\"}}\n")).collect();
    let list = parse(&lines.concat()).unwrap();
    assert!(list.table.bytes() <= 40 * count + 24, "{}", list.table.bytes());
    assert!((1..=60).contains(&list.table.longest_search()), "{}", list.table.longest_search());
    let found = |kind, text: &str| list.table.get(list.digests.of(kind, None, Text::Plain(text.as_bytes()))).is_some();
    for number in 0..count {
        assert!(found(Kind::Token, &number.to_string()));
        assert!(!found(Kind::Subject, &number.to_string()));
        assert!(!found(Kind::Token, &(number + count).to_string()));
    }
}
