//! After keys, verifiers and signers are dropped, neither their secrets nor the HMAC states made from them are left in
//! the process's heap. The test searches the whole heap. It does not search stacks: safe Rust cannot wipe what the
//! compiler spills there, as `SECURITY.md` says.
//!
//! `HS256_PLANTED=heap` leaves a part of a secret in freed memory. The test must then fail.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::hint::black_box;
use std::os::unix::fs::FileExt;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hs256::{Key, KeyOp, Signer, Verifier};
use sha2::block_api::compress256;
use zeroize::{Zeroize, Zeroizing};

/// The needles are masked with this, so that the search does not find the needles themselves.
const MASK: u64 = 0xC3A5_5A3C_9669_F00F;
const WINDOW: usize = 8;
const SECRET_LEN: usize = 48;

/// Every run of 8 bytes of something secret, masked and sorted.
struct Needles(Vec<u64>);

impl Needles {
    fn add(&mut self, secret: &[u8]) {
        let masked = |run: &[u8]| u64::from_ne_bytes(run.try_into().unwrap()) ^ MASK;
        self.0.extend(secret.windows(WINDOW).map(masked));
    }

    /// How often one of them is in the heap.
    fn found(&self) -> usize {
        self.search().0
    }

    /// The number of hits, and the number of bytes searched.
    fn search(&self) -> (usize, u64) {
        let memory = fs::File::open("/proc/self/mem").unwrap();
        let mut piece = [0_u8; 64 * 1024]; // on the stack, which is not searched
        let (mut hits, mut searched) = (0, 0_u64);
        for (start, end) in heap() {
            let mut at = start;
            while at + (WINDOW as u64) <= end {
                let wanted = usize::try_from(end - at).unwrap().min(piece.len());
                let got = memory.read_at(&mut piece[..wanted], at).unwrap();
                assert!(got >= WINDOW);
                for run in piece[..got].windows(WINDOW) {
                    let masked = u64::from_ne_bytes(run.try_into().unwrap()) ^ MASK;
                    hits += usize::from(self.0.binary_search(&masked).is_ok());
                }
                searched += got as u64;
                at += (got - WINDOW + 1) as u64;
            }
        }
        piece.zeroize();
        assert!(searched > 64 * 1024, "{searched} bytes are no heap");
        (hits, searched)
    }
}

/// The address ranges of writable memory that no file backs, except the stacks of the main thread and of this one.
fn heap() -> Vec<(u64, u64)> {
    let local = 0_u8;
    let here = black_box(&raw const local) as u64;
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let mut ranges = Vec::new();
    for line in maps.lines() {
        let fields: Vec<_> = line.split_whitespace().collect();
        let (start, end) = fields[0].split_once('-').unwrap();
        let [start, end] = [start, end].map(|address| u64::from_str_radix(address, 16).unwrap());
        let name = fields.get(5).copied().unwrap_or_default();
        let is_heap = fields[1].starts_with("rw") && matches!(name, "" | "[heap]");
        if is_heap && !(start..end).contains(&here) {
            ranges.push((start, end));
        }
    }
    ranges
}

/// A secret that was never in this process before.
fn fresh_secret() -> Zeroizing<Vec<u8>> {
    let mut secret = Zeroizing::new(vec![0; SECRET_LEN]);
    fs::File::open("/dev/urandom").unwrap().read_exact_at(&mut secret, 0).unwrap();
    secret
}

/// The secret, and what HMAC makes from it (RFC 2104 section 2): both padded blocks, and the state after each.
fn needles(secret: &[u8]) -> Needles {
    let mut needles = Needles(Vec::with_capacity(4096));
    needles.add(secret);
    for pad in [0x36, 0x5C] {
        let mut block = [pad; 64];
        block.iter_mut().zip(secret).for_each(|(byte, secret)| *byte ^= secret);
        needles.add(&block[..SECRET_LEN]);
        let mut state = [
            0x6A09_E667_u32,
            0xBB67_AE85,
            0x3C6E_F372,
            0xA54F_F53A,
            0x510E_527F,
            0x9B05_688C,
            0x1F83_D9AB,
            0x5BE0_CD19,
        ]; // FIPS 180-4 section 5.3.3
        compress256(&mut state, &[block]);
        let mut native: Vec<u8> = Vec::with_capacity(32);
        state.iter().for_each(|word| native.extend_from_slice(&word.to_ne_bytes()));
        needles.add(&native);
        native.zeroize();
        let mut big_endian: Vec<u8> = Vec::with_capacity(32);
        state.iter().for_each(|word| big_endian.extend_from_slice(&word.to_be_bytes()));
        needles.add(&big_endian);
        big_endian.zeroize();
    }
    needles.0.sort_unstable();
    needles
}

fn keys(secret: &[u8]) -> Vec<Key> {
    let hex: Zeroizing<String> = Zeroizing::new(secret.iter().fold(String::with_capacity(96), |mut hex, byte| {
        hex.extend([byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16).unwrap()));
        hex
    }));
    let base64 = Zeroizing::new(STANDARD.encode(secret));
    let base64url = Zeroizing::new(URL_SAFE_NO_PAD.encode(secret));
    let jwk = Zeroizing::new(format!(r#"{{"kty":"oct","kid":"j","k":"{}"}}"#, *base64url));
    vec![
        Key::new(secret).unwrap(),
        Key::from_hex(&hex).unwrap().with_id("h"),
        Key::from_base64(&base64).unwrap().with_id("b"),
        Key::from_base64url(&base64url).unwrap().with_id("u"),
        Key::from_jwk(&*jwk, KeyOp::Verify).unwrap(),
    ]
}

#[test]
fn no_secret_is_left_in_the_heap() {
    let secret = fresh_secret();
    let needles = needles(&secret);
    assert!(needles.found() > 0, "the search does not find the secret while it is there");
    let keys = keys(&secret);
    drop(secret); // wiped
    assert!(needles.found() > 0, "the search does not find the states that keys hold");

    let mut builder = Verifier::builder();
    for key in &keys {
        builder = builder.key(key.clone());
    }
    let verifier = builder.clone().build().unwrap();
    for key in &keys {
        let token = Signer::new(key.clone()).unwrap().sign_json(r#"{"sub":"ada"}"#).unwrap();
        assert!(verifier.verify_at(&token, 0, &mut [0; 64]).is_ok());
        assert!(verifier.verify(&token).is_ok());
        let mut forged = token.into_bytes();
        let last = forged.len() - 2;
        forged[last] ^= 1;
        assert!(verifier.verify(&forged).is_err());
    }
    drop((verifier, builder));
    let held = needles.found();
    assert!(held > 0, "the search does not find the states that keys hold");
    if std::env::var("HS256_PLANTED").is_ok_and(|planted| planted == "heap") {
        let Needles(masked) = &needles;
        let run = masked[masked.len() / 2] ^ MASK;
        drop(black_box(vec![run; 40])); // freed without being wiped
    }
    drop(keys);
    let (left, searched) = needles.search();
    println!("heap: {held} hits before, {left} after the last drop, in {} KiB", searched / 1024);
    assert_eq!(left, 0, "left in the heap after the last copy was dropped");
}
