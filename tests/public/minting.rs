//! The shared minting cases (`tests/minting/README.md`): the exact token that a signer makes, or why it refuses.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hs256::{Code, Error, Key, KeyOp, SignError, Signer, Timestamps, Verifier};
use serde_json::Value;

use crate::support::{VectorKey, case_files};

#[test]
fn minting() {
    let (mut passed, mut failed) = (0, 0);
    for case in cases() {
        match check(&case) {
            Ok(()) => passed += 1,
            Err(got) => {
                failed += 1;
                println!("{}: expected {}, got {got}", case["name"], case["expect"]);
            }
        }
    }
    println!("minting rust: {passed} passed, {failed} failed");
    assert!(failed == 0 && passed > 0);
}

/// All cases of `tests/minting` and of the files that `HS256_MINTING` names.
fn cases() -> Vec<Value> {
    case_files::cases(&case_files::files(&["minting"], "HS256_MINTING"), "cases")
}

/// The error is what came instead of what the case expects.
fn check(case: &Value) -> Result<(), String> {
    let expect = &case["expect"];
    let token = match mint(case) {
        Ok(token) => token,
        Err(error) => {
            let same = expect["code"] == error.code().name()
                && expect["claim"].as_str() == error.claim()
                && (expect["field"].is_null() || expect["field"].as_str() == error.error().field());
            return if same { Ok(()) } else { Err(format!("{error:?}")) };
        }
    };
    let segment = |index| {
        let segment = token.split('.').nth(index).unwrap();
        String::from_utf8(URL_SAFE_NO_PAD.decode(segment).unwrap()).unwrap()
    };
    let (header, payload) = (segment(0), segment(1));
    if expect["header"] != header || expect["payload"] != payload {
        return Err(format!("{header} {payload}"));
    }
    verify(case, &token)
}

fn mint(case: &Value) -> Result<String, SignError> {
    let unsigned = |field| {
        let Value::Number(seconds) = &case[field] else { return Ok(None) };
        // Other languages refuse negative durations. In Rust, the type has none.
        let negative = SignError::from(Error::invalid_argument(field, "negative"));
        seconds.as_u64().map(Duration::from_secs).map(Some).ok_or(negative)
    };
    let mut signer = Signer::new(key(case, KeyOp::Sign)?)?;
    if let Some(typ) = case["typ"].as_str() {
        signer = signer.with_typ(typ)?;
    }
    if let Some(cty) = case["cty"].as_str() {
        signer = signer.with_cty(cty)?;
    }
    let claims = case["claims_text"].as_str().unwrap();
    let mut times = Timestamps::at(case["now"].as_i64().unwrap_or(0));
    times = match &case["issued_at"] {
        Value::Bool(true) => times.with_issued_at(),
        Value::String(_) => times, // the default: added unless the claims have it
        _ => times.without_issued_at(),
    };
    if let Some(lifetime) = unsigned("expires_in")? {
        times = times.expires_in(lifetime);
    }
    if let Some(delay) = unsigned("not_before_in")? {
        times = times.not_before_in(delay);
    }
    signer.sign_json_with(claims, times)
}

/// A verifier accepts what was minted, except for its times.
fn verify(case: &Value, token: &str) -> Result<(), String> {
    let Ok(key) = key(case, KeyOp::Verify) else { return Ok(()) }; // a JWK that may only sign
    let verifier = Verifier::builder().key(key).any_audience().build().unwrap();
    let now = case["now"].as_i64().unwrap_or(0);
    match verifier.verify_at(token, now, &mut vec![0; token.len()]).map_err(|error| error.code()) {
        Ok(_) | Err(Code::NotYetValid | Code::Expired) => Ok(()),
        Err(Code::UnknownKey) if !(case["key"]["from"].is_null() && case["key"]["until"].is_null()) => Ok(()),
        Err(code) => Err(format!("a token that is {code}")),
    }
}

fn key(case: &Value, op: KeyOp) -> Result<Key, Error> {
    let mut keys = VectorKey::read(&case["key"]).build(op)?;
    Ok(keys.remove(0)) // one entry makes one key
}
