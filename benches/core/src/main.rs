//! `hs256-bench-core SECRET TOKEN TASK COUNT`: does the task with the token COUNT times and checks each answer. See
//! `main` for the tasks, and benches/core/run.sh.

use std::env;
use std::hint::black_box;
use std::ptr::{null, null_mut};

use hmac::{Hmac, KeyInit, Mac};
use hs256::{Code, Key, Verifier};
use hs256_capi::batch::hs256_verify_batch;
use hs256_capi::border::hs256_buffer_len;
use hs256_capi::builder::{
    hs256_builder_build, hs256_builder_free, hs256_builder_new, hs256_verifier, hs256_verifier_free,
};
use hs256_capi::claims::{hs256_claims, hs256_view};
use hs256_capi::keys::hs256_builder_add_key;
use hs256_capi::verify::hs256_verify_at;
use sha2::Sha256;

/// When the tokens are verified.
const NOW: i64 = 1_800_000_000;

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let [_, secret, token, task, count] = arguments.as_slice() else {
        panic!("usage: hs256-bench-core SECRET TOKEN TASK COUNT");
    };
    let secret = secret.as_bytes();
    let times = 0..count.parse().expect("COUNT is a number");
    let buffer = &mut [0; 8192];
    match task.as_str() {
        // The minimum that any verification needs.
        "hash" => {
            let state = Hmac::new_from_slice(secret).unwrap();
            times.for_each(|_| hash(&state, token));
        }
        "hash with a new key" => times.for_each(|_| hash(&Hmac::new_from_slice(black_box(secret)).unwrap(), token)),
        "accept" => times.for_each(verify(secret, token, buffer, None)),
        "bad signature" => times.for_each(verify(secret, token, buffer, Some(Code::SignatureMismatch))),
        "expired" => times.for_each(verify(secret, token, buffer, Some(Code::Expired))),
        "build" => times.for_each(|_| verify(black_box(secret), token, buffer, None)(0)),
        "batch" => {
            let verdicts = verifier(secret).verify_batch(&vec![token; times.len()], NOW);
            assert!(verdicts.iter().all(Result::is_ok));
        }
        "C" => {
            let verifier = CVerifier::new(secret);
            times.for_each(|_| verifier.accept(token, buffer));
        }
        "C build" => times.for_each(|_| CVerifier::new(black_box(secret)).accept(token, buffer)),
        "C batch" => CVerifier::new(secret).accept_batch(token, times.len()),
        other => panic!("unknown task: {other}"),
    }
}

/// HMAC-SHA256 of the signing input.
fn hash(state: &Hmac<Sha256>, token: &str) {
    let signing_input = &token[..token.rfind('.').expect("a dot")];
    black_box(state.clone().chain_update(black_box(signing_input)).finalize());
}

fn verifier(secret: &[u8]) -> Verifier {
    Verifier::builder().key(Key::new(secret).unwrap()).build().unwrap()
}

/// Verifies the token with one verifier, in each call.
fn verify(secret: &[u8], token: &str, buffer: &mut [u8], expected: Option<Code>) -> impl FnMut(usize) {
    let verifier = verifier(secret);
    move |_| {
        let given = verifier.verify_at(black_box(token), NOW, buffer);
        assert_eq!(given.err().map(|error| error.code()), expected);
    }
}

/// A verifier as a C caller has it.
struct CVerifier(*mut hs256_verifier);

impl CVerifier {
    fn new(secret: &[u8]) -> CVerifier {
        let mut verifier = null_mut();
        // SAFETY: only this thread uses the builder, and frees it once; the lengths are those of what is pointed to.
        unsafe {
            let builder = hs256_builder_new();
            hs256_builder_add_key(builder, 0, secret.as_ptr(), secret.len(), null(), 0, 0);
            assert_eq!(hs256_builder_build(builder, &mut verifier), 0);
            hs256_builder_free(builder);
        }
        CVerifier(verifier)
    }

    fn accept(&self, token: &str, buffer: &mut [u8]) {
        let (token, mut claims) = (black_box(token), claims());
        let (data, len, claims) = (buffer.as_mut_ptr(), buffer.len(), &mut claims);
        // SAFETY: the lengths are those of what is pointed to, and the struct says its size.
        let code = unsafe { hs256_verify_at(self.0, data, len, claims, token.as_ptr(), token.len(), NOW) };
        assert_eq!(code, 0);
    }

    fn accept_batch(&self, token: &str, count: usize) {
        let tokens = vec![hs256_view { data: token.as_ptr(), len: token.len() }; count];
        let (mut codes, mut claims) = (vec![-1; count], vec![claims(); count]);
        let mut buffer = vec![0; count * hs256_buffer_len(token.len())];
        let (out, claims) = (codes.as_mut_ptr(), claims.as_mut_ptr());
        // SAFETY: as many of each as there are tokens, and a buffer of the length that is asked for.
        let code = unsafe {
            hs256_verify_batch(self.0, out, claims, buffer.as_mut_ptr(), buffer.len(), tokens.as_ptr(), count, NOW, 1)
        };
        assert_eq!((code, codes), (0, vec![0; count]));
    }
}

impl Drop for CVerifier {
    fn drop(&mut self) {
        // SAFETY: a builder's, freed once.
        unsafe { hs256_verifier_free(self.0) };
    }
}

/// Room for claims, as a C caller prepares it.
fn claims() -> hs256_claims {
    let view = hs256_view { data: null(), len: 0 };
    let [payload, iss, sub, jti, aud, key_id] = [view; 6];
    hs256_claims {
        struct_size: size_of::<hs256_claims>(),
        error_claim: 0,
        present: 0,
        needed: 0,
        error_at: 0.0,
        payload,
        iss,
        sub,
        jti,
        aud,
        key_id,
        exp: 0.0,
        nbf: 0.0,
        iat: 0.0,
    }
}
