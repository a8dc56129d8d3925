//! What is signed verifies with the same bytes; with any one bit changed it does not.
#![no_main]
use std::sync::LazyLock;
use std::time::Duration;

use hs256::{Key, Signer, Timestamps};
use hs256_fuzz::{NOW, SECRET, VERIFIER};

static SIGNER: LazyLock<Signer> = LazyLock::new(|| Signer::new(Key::new(SECRET).expect("a key")).expect("a signer"));

libfuzzer_sys::fuzz_target!(|input: (&[u8], u16, Option<u32>)| {
    let (claims, bit, lifetime) = input;
    let signed = match lifetime {
        None => SIGNER.sign_json(claims),
        Some(lifetime) => {
            let lifetime = Duration::from_secs(u64::from(lifetime) + 1);
            SIGNER.sign_json_with(claims, Timestamps::at(NOW).expires_in(lifetime))
        }
    };
    let Ok(token) = signed else { return };
    let mut buffer = vec![0; token.len()];
    match VERIFIER.verify_at(&token, NOW, &mut buffer) {
        Ok(verified) if lifetime.is_none() => assert_eq!(verified.payload(), claims),
        Ok(verified) => assert!(verified.expires_at().is_some() && verified.issued_at().is_some()),
        Err(error) => assert!(matches!(error.claim(), Some("exp" | "nbf")), "{error}"),
    }
    let mut changed = token.into_bytes();
    let bit = usize::from(bit) % (changed.len() * 8);
    changed[bit / 8] ^= 1 << (bit % 8);
    assert!(VERIFIER.verify_at(&changed, NOW, &mut buffer).is_err());
});
