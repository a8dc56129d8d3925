//! Verifying takes less than 16 KiB of stack, however deeply a token's JSON is nested and for whatever it is rejected.
//! So it is safe on small stacks: those of Go's callbacks, musl's threads and coroutines.
//!
//! The test fills the stack below the call with a pattern; the bytes that changed were used. The figure holds only for
//! release builds, since others keep every temporary. `HS256_PLANTED=stack` replaces the scanner with a recursive one.
//! The test must then fail.

#![allow(unsafe_code, reason = "the stack cannot be painted without")]

use std::hint::black_box;
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hs256::{Key, Signer, Verifier};

const LIMIT: usize = 16 * 1024;
const PAINTED: usize = 256 * 1024;
/// The bytes that the function which writes the pattern may use itself.
const MARGIN: usize = 1024;
const PAINT: u64 = 0x9E37_79B9_7F4A_7C15;

/// How many bytes of stack `work` uses, in steps of 8, measured from this function's frame.
#[inline(never)]
fn stack_used(work: &mut dyn FnMut()) -> usize {
    let here = black_box(&raw const work).addr() & !7;
    for place in (here - PAINTED..here - MARGIN).step_by(8) {
        // SAFETY: the thread's stack is 1 MiB, and nothing below this frame and its callees is in use.
        unsafe { std::ptr::with_exposed_provenance_mut::<u64>(place).write_volatile(PAINT) };
    }
    work();
    for place in (here - PAINTED..here - MARGIN).step_by(8) {
        // SAFETY: as above.
        if unsafe { std::ptr::with_exposed_provenance::<u64>(place).read_volatile() } != PAINT {
            return here - place;
        }
    }
    0 // at most the margin
}

fn in_a_thread<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    thread::scope(|scope| {
        let builder = thread::Builder::new().stack_size(1 << 20);
        builder.spawn_scoped(scope, work).unwrap().join().unwrap()
    })
}

/// A scanner that recurses, as the core's must not.
#[inline(never)]
fn recursive(text: &[u8]) -> usize {
    let mut frame = [0_u8; 200];
    let frame = black_box(&mut frame);
    match text.split_first() {
        Some((b'[' | b'{', rest)) => 1 + recursive(rest),
        Some((_, rest)) => recursive(rest),
        None => usize::from(frame[0]),
    }
}

fn nested(depth: usize) -> [String; 2] {
    let arrays = format!(r#"{{"a":{}1{}}}"#, "[".repeat(depth - 1), "]".repeat(depth - 1));
    let objects = format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth));
    [arrays, objects]
}

/// A token with this header and a signature that does not match.
fn unsigned(header: &[u8]) -> Vec<u8> {
    format!("{}.e30.{}", URL_SAFE_NO_PAD.encode(header), "A".repeat(43)).into_bytes()
}

/// Uses this many bytes of stack for an array, and little else.
#[inline(never)]
fn array<const BYTES: usize>() {
    black_box(&mut [1_u8; BYTES]);
}

#[test]
fn the_meter_reads_what_was_used() {
    let arrays: [(usize, fn()); 3] =
        [(4 * 1024, array::<4096>), (40 * 1024, array::<40_960>), (130 * 1024, array::<133_120>)];
    for (bytes, array) in arrays {
        let used = in_a_thread(|| stack_used(&mut || array()));
        // Without optimization, the array may be on the stack twice.
        assert!((bytes..=2 * bytes + 2048).contains(&used), "{bytes} bytes, {used} measured");
    }
    assert!(in_a_thread(|| stack_used(&mut || assert_eq!(recursive(&[b'['; 127]), 127))) > LIMIT);
}

#[test]
fn no_nesting_and_no_vector_takes_16_kib() {
    let planted = std::env::var("HS256_PLANTED").is_ok_and(|planted| planted == "stack");
    let key = Key::new("supersecretdevkeythatishs256safe!").unwrap();
    let verifier = Verifier::builder().key(key.clone()).any_audience().max_token_len(1 << 20).build().unwrap();
    let signer = Signer::new(key).unwrap().with_max_token_len(1 << 20).unwrap();
    let names: Vec<_> = (0..2_000).map(|name| format!("\"{name:x}\":1")).collect();
    let payloads = (1..=127).flat_map(nested).chain([format!("{{{}}}", names.join(","))]);
    let mut tokens: Vec<_> = payloads.map(|payload| (signer.sign_json(payload).unwrap().into_bytes(), true)).collect();
    // Deeper than a signer accepts, so in the header, which is read before the signature is checked.
    for depth in [100, 127, 128, 129, 300, 400] {
        tokens.extend(nested(depth).map(|header| (unsigned(header.as_bytes()), false)));
    }
    let (mut most, mut measured) = (0, 0);
    let mut measure = |verifier: &Verifier, token: &[u8], now: i64, valid: Option<bool>| {
        let mut buffer = vec![0; token.len()];
        let used = in_a_thread(|| {
            stack_used(&mut || {
                if planted {
                    recursive(&token[..token.len().min(300)]);
                }
                let verdict = verifier.verify_at(token, now, &mut buffer).map(drop);
                assert!(valid.is_none_or(|valid| valid == verdict.is_ok()));
            })
        });
        (most, measured) = (most.max(used), measured + 1);
    };
    for (token, valid) in &tokens {
        measure(&verifier, token, 0, Some(*valid));
    }
    for vector in crate::support::vectors() {
        if let Ok(verifier) = vector.verifier() {
            measure(&verifier, &vector.token, vector.now, Some(vector.code == "ok"));
        }
    }
    println!("stack: {most} bytes at most over {measured} tokens");
    if cfg!(debug_assertions) {
        println!("skipped: the limit, which holds for release builds only");
    } else {
        assert!(most < LIMIT, "{most} bytes of stack");
    }
}
