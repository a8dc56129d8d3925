//! A claim that is false of some payloads, as a defect would make it: fuzzing must find one of them.
#![no_main]
use hs256_fuzz::{NOW, VERIFIER, signed};

libfuzzer_sys::fuzz_target!(|payload: &[u8]| {
    let mut buffer = vec![0; payload.len()];
    let verdict = VERIFIER.verify_at(signed(br#"{"alg":"HS256"}"#, payload), NOW, &mut buffer);
    assert!(verdict.is_err() || payload.starts_with(b"{"), "planted on purpose"); // white space may stand before
});
