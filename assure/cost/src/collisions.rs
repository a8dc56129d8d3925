//! Names and texts that collide under those hashes of hs256 whose keys a stranger knows, computed from the hashes'
//! definitions. Choosing such names must gain nothing.

use std::collections::BTreeSet;

#[allow(dead_code, reason = "not all of it is for names without escapes")]
#[path = "../../../src/json/digest.rs"]
mod digest;

/// The import that the digest's file needs for names with escapes; there are none here.
mod string {
    pub(super) struct Unescape;

    impl Unescape {
        #[expect(clippy::new_ret_no_self, reason = "called as the one that it stands for")]
        pub(super) fn new(_: &[u8]) -> std::iter::Empty<u8> {
            std::iter::empty()
        }
    }
}

use digest::Digest;

/// 2^64 divided by the golden ratio, as in `src/json/digest.rs` and `src/keyring/table.rs`.
const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

/// Characters that JSON does not escape.
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Whether JSON does not escape this byte.
fn is_plain(byte: &u8) -> bool {
    (b' '..=b'~').contains(byte) && !b"\"\\".contains(byte)
}

/// The names, if the current digest cannot tell them apart.
fn alike(names: Vec<String>, kind: impl Fn(Digest) -> u64) -> Vec<String> {
    let kinds: BTreeSet<u64> = names.iter().map(|name| kind(Digest::plain(name.as_bytes(), 0, name.len()))).collect();
    assert!(names.len() > 1 && kinds.len() == 1, "src/json/digest.rs is not what these names were computed for");
    names
}

/// Eight letters, each of six bits of the number.
fn letters(number: u64) -> [u8; 8] {
    std::array::from_fn(|at| LETTERS[(number >> (6 * at) & 63) as usize])
}

fn text(bytes: &[&[u8]]) -> String {
    String::from_utf8(bytes.concat()).expect("letters")
}

/// A digest of a name holds its first eight bytes and its last, and nothing of the bytes between.
pub(crate) fn middles(count: usize) -> Vec<String> {
    let names = (0..count as u64).map(|number| text(&[b"the same", &letters(number)[..4], b"the same"]));
    alike(names.collect(), |digest| digest.0)
}

/// Names of sixteen bytes with one digest: the second half compensates for the first.
pub(crate) fn digests(count: usize) -> Vec<String> {
    let wanted = u64::from_le_bytes(*b"aaaaaaaa");
    let second_half = |first: [u8; 8]| {
        let last = u64::from_le_bytes(first).wrapping_mul(SPREAD).rotate_left(32) ^ wanted;
        let [seven @ .., _] = last.to_le_bytes(); // the length replaces the eighth byte
        seven.iter().all(is_plain).then(|| text(&[&first, &seven, b"a"]))
    };
    alike((0..).map(letters).filter_map(second_half).take(count).collect(), |digest| digest.0)
}

/// Short names in one of the 64 buckets.
pub(crate) fn buckets(count: usize) -> Vec<String> {
    let names = (0..1 << 30).map(letters).map(|[a, b, c, d, e, ..]| [a, b, c, d, e]);
    let same = names.filter(|name| Digest::plain(name, 0, name.len()).bucket() == 7);
    alike(same.take(count).map(|name| text(&[&name])).collect(), |digest| digest.bucket() as u64)
}

/// Key ids with one digest after a long common prefix: the last word compensates for the one before.
pub(crate) fn key_ids(prefix: &str, count: usize) -> Vec<String> {
    assert!(prefix.len().is_multiple_of(8));
    let step = |digest: u64, word: [u8; 8]| (digest.rotate_left(29) ^ u64::from_le_bytes(word)).wrapping_mul(SPREAD);
    let len = prefix.len() as u64 + 16;
    let (words, _) = prefix.as_bytes().as_chunks::<8>();
    let before = words.iter().fold(len, |digest, word| step(digest, *word));
    let wanted = u64::from_le_bytes(*b"aaaaaaaa");
    let id = |first: [u8; 8]| {
        let last = (step(before, first).rotate_left(29) ^ wanted).to_le_bytes();
        last.iter().all(is_plain).then(|| text(&[prefix.as_bytes(), &first, &last]))
    };
    (0..).map(letters).filter_map(id).take(count).collect()
}
