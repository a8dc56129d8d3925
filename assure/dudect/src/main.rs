//! Times the core's own `src/mac.rs` for two classes of secrets and checks, as dudect does, whether the times
//! distinguish the classes. The benches named `planted` have a leak, which the times must reveal.

#[allow(dead_code, unexpected_cfgs, reason = "not all of it is timed; no host hashes here")]
#[path = "../../../src/mac.rs"]
mod mac;

extern crate alloc;

use std::hint::black_box;

use dudect_bencher::rand::{Rng, RngExt};
use dudect_bencher::{BenchRng, Class, CtRunner, ctbench_main};
use hs256_simd::Segment;
use mac::{Job, Mac, Tag};

const ROUNDS: usize = 20_000;

fn random_bytes(rng: &mut BenchRng) -> [u8; 32] {
    let mut bytes = [0; 32];
    rng.fill_bytes(&mut bytes);
    bytes
}

/// Left: the expected tag. Right: one that differs, usually from its first byte on.
fn time_comparing(runner: &mut CtRunner, rng: &mut BenchRng, same: impl Fn(&Tag, &Tag) -> bool) {
    let inputs: Vec<_> = (0..ROUNDS)
        .map(|_| {
            let expected = random_bytes(rng);
            if rng.random() { (Class::Left, expected, expected) } else { (Class::Right, expected, random_bytes(rng)) }
        })
        .collect();
    for (class, expected, given) in inputs {
        let (expected, given) = (Tag(expected), Tag(given));
        runner.run_one(class, || (0..200).filter(|_| same(black_box(&expected), black_box(&given))).count());
    }
}

/// Left: a key of zeros. Right: any key.
fn time_keys(runner: &mut CtRunner, rng: &mut BenchRng, more: impl Fn(&[u8; 32])) {
    let inputs: Vec<_> = (0..ROUNDS)
        .map(|_| if rng.random() { (Class::Left, [0; 32]) } else { (Class::Right, random_bytes(rng)) })
        .collect();
    for (class, key) in inputs {
        runner.run_one(class, || {
            more(black_box(&key));
            Mac::new(black_box(&key)).tag(black_box(&[b'm'; 200]))
        });
    }
}

fn comparing_tags(runner: &mut CtRunner, rng: &mut BenchRng) {
    time_comparing(runner, rng, |expected, given| expected == given);
}

fn keying_and_hashing(runner: &mut CtRunner, rng: &mut BenchRng) {
    time_keys(runner, rng, |_| {});
}

/// A job of this message, with two segments of 43 characters.
fn job<'j>(message: &'j [u8], (segments, tag): &'j mut ([[u8; 32]; 2], Tag)) -> Job<'j> {
    Job { message, segments: segments.each_mut().map(|bytes| Segment { text: &[b'A'; 43], bytes }), tag }
}

/// Two keys at once, one of which is zeros or random.
fn keying_and_hashing_a_pair(runner: &mut CtRunner, rng: &mut BenchRng) {
    let inputs: Vec<_> = (0..ROUNDS)
        .map(|_| if rng.random() { (Class::Left, [0; 32]) } else { (Class::Right, random_bytes(rng)) })
        .collect();
    for (class, key) in inputs {
        runner.run_one(class, || {
            let macs = [Mac::new(black_box(&key)), Mac::new(black_box(&[7; 32]))];
            let messages = [&[b'm'; 200][..], &[b'n'; 250]].map(black_box);
            let mut rooms = [([[0; 32]; 2], Tag::NONE); 2];
            let [room, other_room] = &mut rooms;
            let jobs = [job(messages[0], room), job(messages[1], other_room)];
            if Mac::tag_and_decode_pair(macs.each_ref(), jobs).is_none() {
                // A processor on which each is hashed alone.
                (rooms[0].1, rooms[1].1) = (macs[0].tag(messages[0]), macs[1].tag(messages[1]));
            }
            rooms
        });
    }
}

fn planted_comparing(runner: &mut CtRunner, rng: &mut BenchRng) {
    time_comparing(runner, rng, |expected, given| {
        expected.0.iter().zip(&given.0).all(|(expected, given)| black_box(expected) == black_box(given))
    });
}

fn planted_keying(runner: &mut CtRunner, rng: &mut BenchRng) {
    time_keys(runner, rng, |key| {
        for byte in key {
            for bit in 0..8 {
                if black_box(byte >> bit & 1) == 1 {
                    black_box(bit);
                }
            }
        }
    });
}

ctbench_main!(comparing_tags, keying_and_hashing, keying_and_hashing_a_pair, planted_comparing, planted_keying);
