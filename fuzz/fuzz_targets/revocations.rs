//! Any bytes as a list of revocations: refused as a whole, or every line an I-JSON object, and asked after all other checks.
#![no_main]
use std::sync::Arc;

use hs256::{Code, Key, Revocations, Verifier};
use hs256_fuzz::{IJson, NOW, SECRET, signed};

libfuzzer_sys::fuzz_target!(|input: (&[u8], &[u8])| {
    let (list, claims) = input;
    let revoked = match Revocations::parse(list, [7; 16]) {
        Ok(revoked) => Arc::new(revoked),
        Err(error) => {
            assert_eq!((error.code(), error.field()), (Code::InvalidArgument, Some("revoked")));
            return;
        }
    };
    let entry = |line: &&[u8]| !line.iter().all(|byte| b" \t\r".contains(byte));
    let entries: Vec<&[u8]> = list.split(|byte| *byte == b'\n').filter(entry).collect();
    assert!(entries.iter().all(|line| IJson::is_object(line)));
    assert!(revoked.counts().iter().sum::<usize>() <= entries.len());
    let key = Key::new(SECRET).expect("a key");
    let builder = || Verifier::builder().key(key.clone()).any_audience();
    let [with, without] =
        [builder().revocations(revoked.clone()), builder()].map(|builder| builder.build().expect("a verifier"));
    let token = signed(br#"{"alg":"HS256"}"#, claims);
    let [with, without] =
        [&with, &without].map(|verifier| verifier.verify_at(&token, NOW, &mut vec![0; token.len()]).map(drop).err());
    // Asked last: what is wrong otherwise stays so.
    match with {
        Some(error) if error.code() == Code::Revoked => assert!(without.is_none() && !entries.is_empty()),
        with => assert!(with == without),
    }
});
