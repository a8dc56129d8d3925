//! Whatever hs256 accepts, jsonwebtoken accepts with the same claims, apart from these refusals of its own:
//!
//! - it reads `exp` and `nbf` as whole seconds of 64 bits, rounded, so dates that are negative or beyond that differ;
//! - it refuses header parameters of types that it has fields for and hs256 ignores (`jwk`, `x5c`, `b64` and so on).
#![no_main]
use hs256_fuzz::{NOW, SECRET, VERIFIER, signed};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::Value;

libfuzzer_sys::fuzz_target!(|payload: &[u8]| {
    let token = signed(br#"{"alg":"HS256","typ":"JWT"}"#, payload);
    let mut buffer = vec![0; payload.len()];
    let Ok(claims) = VERIFIER.verify_at(&token, NOW, &mut buffer) else { return };
    let mut validation = Validation::new(Algorithm::HS256);
    validation.required_spec_claims.clear();
    // Its clock is the system's: times are compared by the vectors, here only what the claims are.
    validation.validate_exp = false;
    validation.validate_aud = false;
    let theirs = decode::<Value>(&token, &DecodingKey::from_secret(SECRET.as_bytes()), &validation);
    assert_eq!(theirs.expect("accepted there as well").claims, claims.deserialize::<Value>().expect("JSON"));
});
