//! Runs the core's own `src/mac.rs` with the key undefined, under valgrind or, with `--cfg hs256_msan`, built with
//! MemorySanitizer: either reports every jump and every memory address that depends on the key, on the states made of it,
//! or on a tag.
//!
//! With an argument, a twin with a leak runs instead, which must be reported: `compare` compares tags by `==` on their
//! bytes, `key` jumps on a bit of the key, `table` uses a byte of the key as a table index.

use std::hint::black_box;
use std::process::exit;

use hs256_simd::Segment;

#[allow(dead_code, unexpected_cfgs, reason = "the twins do without some of it; no host hashes here")]
#[path = "../../../src/mac.rs"]
mod mac;
#[cfg_attr(hs256_msan, path = "msan.rs")]
mod valgrind;

extern crate alloc;

use mac::{Job, Mac, Tag};
use valgrind::{poison, publish};

fn same(tag: &Tag, other: &Tag, twin: &str) -> bool {
    let mut same = match twin {
        // As slices of any length: for 32 bytes known in advance the compiler happens to emit no jump.
        "compare" => black_box(&tag.0[..]) == black_box(&other.0[..]),
        _ => tag == other,
    };
    publish(&mut same); // the verdict is public
    same
}

fn leak_of_key(key: &[u8], twin: &str) -> u8 {
    static TABLE: [u8; 256] = [7; 256];
    match twin {
        "key" if black_box(key[0]) & 1 == 1 => *black_box(&1),
        "table" => black_box(&TABLE)[usize::from(key[0])],
        _ => 0,
    }
}

/// A job of this message, with two segments of 43 characters.
fn job<'j>(message: &'j [u8], (segments, tag): &'j mut ([[u8; 32]; 2], Tag)) -> Job<'j> {
    Job { message, segments: segments.each_mut().map(|bytes| Segment { text: &[b'A'; 43], bytes }), tag }
}

fn main() {
    let twin = std::env::args().nth(1).unwrap_or_default();
    if !["", "compare", "key", "table"].contains(&twin.as_str()) {
        eprintln!("argument: nothing, or a twin with a leak: compare, key, table");
        exit(2);
    }
    if !valgrind::is_running() {
        exit(if cfg!(hs256_msan) { 0 } else { 2 });
    }
    let mut checks = 0;
    for key_len in [1, 31, 32, 33, 63, 64, 65, 128, 200] {
        for message_len in [0, 1, 55, 56, 63, 64, 65, 119, 120, 250, 1000] {
            let mut key = vec![b'k'; key_len];
            let message = vec![b'm'; message_len];
            let mut expected = Mac::new(&key).tag(&message); // while the key is still public
            poison(&mut key[..]);
            black_box(leak_of_key(&key, &twin));
            let mac = Mac::new(&key);
            let tag = mac.tag(&message);
            // Together with decoding, if the processor has the instructions for it: alone, and next to a message of
            // another length under another key.
            let (other, other_message) = (Mac::new(&[7; 32]), &message[..message_len / 2]);
            let mut rooms = [(); 3].map(|()| ([[0; 32]; 2], Tag::NONE));
            let [alone, first, second] = &mut rooms;
            let canonical = mac.tag_and_decode(job(&message, alone));
            assert!(canonical.is_none_or(|canonical| canonical && same(&alone.1, &tag, &twin)));
            let pair = Mac::tag_and_decode_pair([&mac, &other], [job(&message, first), job(other_message, second)]);
            assert!(pair.is_none_or(|canonical| {
                canonical == [true; 2]
                    && same(&first.1, &tag, &twin)
                    && same(&second.1, &other.tag(other_message), &twin)
            }));
            for bit in [None, Some(0), Some(7), Some(100), Some(255)] {
                let mut given = expected;
                if let Some(bit) = bit {
                    given.0[bit / 8] ^= 1 << (bit % 8);
                }
                assert_eq!(same(&tag, &given, &twin), bit.is_none());
                checks += 1;
            }
            // Wiping the states must not read them, and comparing with a secret tag must not leak either.
            drop(mac);
            poison(&mut expected);
            assert!(same(&tag, &expected, &twin));
        }
    }
    println!("constant time: {checks} comparisons of tags under a secret key");
}
