//! What the fuzz targets share: the key, tokens signed without hs256's own signer, and the tests' I-JSON oracle.

extern crate alloc;

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use hs256::{Key, Verifier};
use sha2::Sha256;

#[path = "../tests/support/i_json.rs"]
mod i_json;

pub use i_json::IJson;

pub const SECRET: &str = "supersecretdevkeythatishs256safe!";
pub const NOW: i64 = 1_700_000_000;

/// Accepts whatever is well-formed and in time, so that fuzzing gets as deep as it can.
pub static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    let key = Key::new(SECRET).expect("a key");
    Verifier::builder().key(key).any_audience().max_token_len(1 << 20).build().expect("a verifier")
});

/// A token with this header and payload and a good signature.
pub fn signed(header: &[u8], payload: &[u8]) -> String {
    let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key").chain_update(&input);
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}
