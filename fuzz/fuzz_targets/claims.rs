//! Any bytes as a payload, well signed: refused as malformed exactly if it is no I-JSON object, and what is accepted reads
//! as serde_json reads it.
#![no_main]
use hs256::Error;
use hs256_fuzz::{IJson, NOW, VERIFIER, signed};
use serde_json::Value;

libfuzzer_sys::fuzz_target!(|payload: &[u8]| {
    let mut buffer = vec![0; payload.len()];
    let verdict = VERIFIER.verify_at(signed(br#"{"alg":"HS256"}"#, payload), NOW, &mut buffer);
    let malformed = matches!(verdict, Err(Error::Malformed));
    assert_eq!(malformed, !IJson::is_object(payload));
    let Ok(claims) = verdict else { return };
    let json: Value = serde_json::from_slice(payload).expect("JSON");
    assert_eq!(claims.subject().as_deref(), json["sub"].as_str());
    assert_eq!(claims.expires_at().map(|date| date.seconds()), json["exp"].as_f64());
    for (name, value) in json.as_object().expect("an object") {
        let claim = claims.get(name).expect("a claim");
        assert_eq!(claim.deserialize::<Value>().expect("JSON"), *value);
        assert_eq!(claim.as_str().as_deref(), value.as_str());
    }
});
