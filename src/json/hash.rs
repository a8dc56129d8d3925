//! The hash by which member names are sorted: a polynomial over a prime field, evaluated at a point that is its
//! key.
//!
//! Two strings of n bytes collide under at most n / 7 of the 2^61 keys, so whoever does not know the key cannot choose
//! strings that collide.

use hs256_simd::compress;

use super::string::Unescape;

/// The 1 that precedes seven bytes.
const FULL: u64 = 1 << 56;

/// The point at which the polynomials of strings are evaluated.
#[derive(Clone, Copy)]
pub(super) struct HashKey(u64);

impl HashKey {
    /// The field's prime, of Mersenne's form: the remainder takes a shift and an addition.
    const PRIME: u64 = (1 << 61) - 1;

    /// The text's own key, compressed from the text by SHA-256. Another name makes another text and so another key, so
    /// no text can be built around names that collide. A text has the same key on every machine: no randomness.
    pub(super) fn of(text: &[u8]) -> HashKey {
        let mut state = [0; 8];
        let (blocks, rest) = text.as_chunks();
        compress(&mut state, blocks);
        let mut last = [0; 64];
        last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
        compress(&mut state, &[last]);
        let [high, low, ..] = state.map(u64::from);
        HashKey((high << 32 | low) & HashKey::PRIME)
    }

    /// The hash of a string by the characters between its quotes: the same however it is escaped.
    pub(super) fn hash_inside(self, inside: &[u8], escaped: bool) -> u64 {
        if escaped { self.hash(0, Unescape::new(inside)) } else { self.hash_plain(inside) }
    }

    /// [`HashKey::hash`], a word at a time.
    fn hash_plain(self, mut bytes: &[u8]) -> u64 {
        let mut hash = 0;
        while let Some(eight) = bytes.first_chunk() {
            hash = self.next(hash, u64::from_be_bytes(*eight) >> 8 | FULL);
            bytes = bytes.get(7..).unwrap_or_default();
        }
        self.hash(hash, bytes.iter().copied())
    }

    /// Continues `hash` with a string's bytes; the result is below 2^61. Each coefficient is seven bytes after a 1; the
    /// last one has fewer.
    fn hash(self, hash: u64, bytes: impl Iterator<Item = u8>) -> u64 {
        let (hash, last) = bytes.fold((hash, 1), |(hash, word), byte| {
            let word = word << 8 | u64::from(byte);
            if word < FULL { (hash, word) } else { (self.next(hash, word), 1) }
        });
        self.next(hash, last)
    }

    /// One step of Horner's rule. The key multiplies the last coefficient too: short strings are spread like others.
    fn next(self, hash: u64, word: u64) -> u64 {
        let value = (u128::from(hash) + u128::from(word)) * u128::from(self.0);
        #[expect(clippy::cast_possible_truncation, reason = "61 bits, and below 2^62")]
        let (low, high) = (value as u64 & HashKey::PRIME, (value >> 61) as u64);
        let sum = low + high;
        if sum < HashKey::PRIME { sum } else { sum - HashKey::PRIME }
    }
}
