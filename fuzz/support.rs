//! What the fuzz targets share: the key, tokens signed without hs256's own signer, and the tests' I-JSON oracle.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use hs256::{Key, Verifier};
use sha2::Sha256;

pub use hs256_oracle::IJson;

pub const SECRET: &str = "supersecretdevkeythatishs256safe!";
pub const NOW: i64 = 1_700_000_000;

/// Accepts whatever is well-formed and in time, so that fuzzing gets as deep as it can.
pub static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    let key = Key::new(SECRET).expect("a key");
    Verifier::builder().key(key).any_audience().max_token_len(1 << 20).build().expect("a verifier")
});

/// A token with this header and payload and a good signature.
pub fn signed(header: &[u8], payload: &[u8]) -> String {
    static MAC: LazyLock<Hmac<Sha256>> =
        LazyLock::new(|| Hmac::new_from_slice(SECRET.as_bytes()).expect("HMAC takes any key"));
    let mut token = String::with_capacity(2 * (header.len() + payload.len()) + 64);
    URL_SAFE_NO_PAD.encode_string(header, &mut token);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(payload, &mut token);
    let tag = MAC.clone().chain_update(&token).finalize().into_bytes();
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(tag, &mut token);
    token
}
