//! Any bytes as a header, well signed: what passes is an I-JSON object with `alg` HS256 and no `crit`.
#![no_main]
use hs256::Error;
use hs256_fuzz::{IJson, NOW, VERIFIER, signed};

libfuzzer_sys::fuzz_target!(|header: &[u8]| {
    let verdict = VERIFIER.verify_at(signed(header, b"{}"), NOW, &mut [0; 8]).map(drop);
    if verdict.is_ok() {
        let json: serde_json::Value = serde_json::from_slice(header).expect("JSON");
        assert!(IJson::is_object(header) && json["alg"] == "HS256" && json.get("crit").is_none());
    } else if header.len() <= 2048 && !IJson::is_object(header) {
        assert_eq!(verdict, Err(Error::Malformed));
    }
});
