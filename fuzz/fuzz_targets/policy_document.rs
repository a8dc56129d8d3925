//! Any bytes as a policy document: an I-JSON object that a verifier can be built from, or the caller's mistake, named.
#![no_main]
use hs256::{Code, Key, Verifier};
use hs256_fuzz::IJson;

libfuzzer_sys::fuzz_target!(|text: &[u8]| match Verifier::builder().policy_json(text) {
    Ok(builder) => {
        assert!(IJson::is_object(text));
        builder.key(Key::new([7; 32]).expect("a key")).build().expect("a policy that was accepted");
    }
    Err(error) => {
        assert_eq!(error.code(), Code::InvalidArgument);
        assert!(IJson::is_object(text) || error.field() == Some("policy"));
    }
});
