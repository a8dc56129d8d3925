//! jsonwebtoken and hs256 read each other's tokens, with the same claims both ways, and differ only as
//! docs/JSONWEBTOKEN.md says. The peers of other languages are in their tests, with the same claims sets:
//! `tests/interop/claims.json`.
//!
//! With HS256_PLANTED=interop each token is damaged on its way, so this must fail.

use hs256::{Key, Signer, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde_json::Value;

mod rows;

const SECRET: &[u8] = b"supersecretdevkeythatishs256safe!";
const CLAIMS: &str = include_str!("../../../tests/interop/claims.json");
const STRICT: &str = include_str!("../../../tests/interop/strict.json");
const PEER: &str = "jsonwebtoken (Rust)";

/// The token as it arrives.
fn on_its_way(mut token: String) -> String {
    if std::env::var("HS256_PLANTED").is_ok_and(|planted| planted == "interop") {
        let place = token.len() - 2;
        let other = if token.as_bytes()[place] == b'A' { "E" } else { "A" };
        token.replace_range(place..=place, other);
    }
    token
}

fn main() {
    let key = Key::new(SECRET).expect("a key");
    let signer = Signer::new(key.clone()).expect("a signer");
    let verifier = Verifier::builder().key(key).any_audience().build().expect("a verifier");
    let mut validation = Validation::new(Algorithm::HS256);
    validation.required_spec_claims.clear();
    validation.validate_aud = false;
    let sets: Vec<Value> = serde_json::from_str(CLAIMS).expect("claims sets");
    for (number, claims) in sets.iter().enumerate() {
        let theirs =
            jsonwebtoken::encode(&Header::default(), claims, &EncodingKey::from_secret(SECRET)).expect("theirs");
        let read = verifier.verify(on_its_way(theirs)).expect("hs256 accepts theirs");
        assert_eq!(read.deserialize::<Value>().expect("JSON"), *claims, "{number}");

        let ours = on_its_way(signer.sign(claims).expect("ours"));
        let read = jsonwebtoken::decode::<Value>(&ours, &DecodingKey::from_secret(SECRET), &validation);
        assert_eq!(read.expect("jsonwebtoken accepts ours").claims, *claims, "{number}");
    }
    let count = sets.len();
    assert!(count >= 200);
    println!("interop: {count} tokens of {PEER} read by hs256, {count} of hs256 read by {PEER}");

    let cases: Vec<Value> = serde_json::from_str(STRICT).expect("cases");
    let strict = Verifier::builder().key(Key::new(SECRET).expect("a key")).build().expect("a verifier");
    validation.validate_aud = true;
    let mut accepted = Vec::new();
    for case in &cases {
        let (name, token) = (case["name"].as_str().expect("a name"), case["token"].as_str().expect("a token"));
        let code = strict.verify(token).expect_err(name).code();
        assert_eq!(code.name(), case["code"].as_str().expect("a code"), "{name}");
        if jsonwebtoken::decode::<Value>(token, &DecodingKey::from_secret(SECRET), &validation).is_ok() {
            accepted.push(name);
        }
    }
    let listed = |case: &&Value| case["accepted_by"].as_array().expect("peers").iter().any(|peer| peer == PEER);
    let expected: Vec<_> = cases.iter().filter(listed).map(|case| case["name"].as_str().expect("a name")).collect();
    assert_eq!(accepted, expected, "tests/interop/strict.py says otherwise of {PEER}");
    println!("interop: {} of {} tokens that hs256 rejects are accepted by {PEER}", accepted.len(), cases.len());
    rows::run();
}
