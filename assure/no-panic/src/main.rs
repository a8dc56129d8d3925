//! A program with one call of `Verifier::verify_at`, whose machine code is searched for paths to a panic.
//!
//! `--cfg hs256_planted="panic"` adds an index that may be out of range, which the search must find.

use hs256::Verifier;

#[inline(never)]
fn verdict(verifier: &Verifier, token: &[u8], now: i64, buffer: &mut [u8]) -> bool {
    #[cfg(hs256_planted = "panic")]
    if token[3] == b'A' {
        return false;
    }
    verifier.verify_at(token, now, buffer).is_ok()
}

fn main() {
    let key = hs256::Key::new("supersecretdevkeythatishs256safe!").expect("a key");
    let verifier = Verifier::builder().key(key).build().expect("a verifier");
    let token = std::env::args().nth(1).unwrap_or_default();
    println!("{}", verdict(&verifier, token.as_bytes(), 0, &mut vec![0; token.len()]));
}
