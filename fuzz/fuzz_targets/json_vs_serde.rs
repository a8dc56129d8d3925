//! The scanner against serde_json and the I-JSON rules, in both directions, without a token around it.
#![no_main]
use std::sync::LazyLock;

use hs256::{ClaimValue, Error, Key, Signer};
use hs256_fuzz::{IJson, SECRET};

static SIGNER: LazyLock<Signer> = LazyLock::new(|| {
    let signer = Signer::new(Key::new(SECRET).expect("a key")).expect("a signer");
    signer.with_max_token_len(1 << 20).expect("in range")
});

libfuzzer_sys::fuzz_target!(|text: &[u8]| {
    // The signer scans what it is given and says malformed to what is no I-JSON object.
    let accepted = !SIGNER.sign_json(text).is_err_and(|error| *error.error() == Error::Malformed);
    assert_eq!(accepted, IJson::is_object(text));
    // Looking into bytes that were never scanned must be safe and come to an end, whatever it gives.
    let mut at = 0;
    while let Some((value, end)) = ClaimValue::read(text, at) {
        let _ = (value.json(), value.as_str(), value.as_f64(), value.strings().count(), ClaimValue::find(text, "a"));
        assert!(end > at);
        at = end;
    }
});
