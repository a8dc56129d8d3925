//! Any bytes as a policy file: an I-JSON object with sound sources of keys and a sound policy, or its mistakes, named.
#![no_main]
use hs256::{Code, Key, KeyOp, PolicyFile, Verifier};
use hs256_fuzz::IJson;

libfuzzer_sys::fuzz_target!(|text: &[u8]| match PolicyFile::parse(text) {
    Ok(file) => {
        assert!(IJson::is_object(text) && !file.keys.is_empty());
        for source in &file.keys {
            let _ = source.keys(text, KeyOp::Verify);
        }
        let builder = Verifier::builder().key(Key::new([7; 32]).expect("a key"));
        builder.policy_json(file.policy).expect("a policy that was accepted").build().expect("a verifier");
    }
    Err(mistakes) => {
        assert!(mistakes.iter().all(|mistake| mistake.code() == Code::InvalidArgument && mistake.field().is_some()));
        let is_text = mistakes.iter().any(|mistake| mistake.field() == Some("file"));
        assert!(!mistakes.is_empty() && (IJson::is_object(text) || is_text));
    }
});
