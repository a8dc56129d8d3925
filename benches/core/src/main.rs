//! `hs256-bench-core SECRET TOKEN ANSWER COUNT`: verifies the token COUNT times and checks each answer; for the answer
//! `hash`, it only hashes the token. See benches/core/run.sh.

use std::env;
use std::hint::black_box;

use hmac::{Hmac, KeyInit, Mac};
use hs256::{Code, Key, Verifier};
use sha2::Sha256;

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let [_, secret, token, answer, count] = arguments.as_slice() else {
        panic!("usage: hs256-bench-core SECRET TOKEN ANSWER COUNT");
    };
    let count: usize = count.parse().expect("COUNT is a number");
    if answer == "hash" {
        return hash(secret.as_bytes(), token, count);
    }
    let expected = match answer.as_str() {
        "accept" => None,
        "bad signature" => Some(Code::SignatureMismatch),
        "expired" => Some(Code::Expired),
        other => panic!("unknown answer: {other}"),
    };
    let verifier = Verifier::builder().key(Key::new(secret).unwrap()).build().unwrap();
    let mut buffer = [0; 4096];
    for _ in 0..count {
        let given = verifier.verify_at(black_box(token), 1_800_000_000, &mut buffer);
        assert_eq!(given.err().map(|error| error.code()), expected);
    }
}

/// HMAC-SHA256 of the signing input with a prepared key state: the minimum that any verification needs.
fn hash(secret: &[u8], token: &str, count: usize) {
    let state = Hmac::<Sha256>::new_from_slice(secret).unwrap();
    let signing_input = &token[..token.rfind('.').expect("a dot")];
    for _ in 0..count {
        black_box(state.clone().chain_update(black_box(signing_input)).finalize());
    }
}
