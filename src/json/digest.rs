//! What tells member names apart while a text is scanned.

use super::string::Unescape;

/// What tells names apart at once: the length, 255 for all greater ones, above seven bytes that are the name, or of a longer
/// name a hash of its first eight bytes and its last. Names of up to seven bytes are the same if their digests are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct NameDigest(pub(super) u64);

impl NameDigest {
    pub(super) const NONE: NameDigest = NameDigest(0);
    /// From this length on a digest does not hold the name.
    const HASHED: usize = 8;
    const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

    /// The digest of the name without escapes that stands in `text` from `start` to `end`.
    #[inline(always)]
    pub(super) fn new(text: &[u8], start: usize, end: usize) -> NameDigest {
        let len = end - start;
        let eight_from =
            |at: usize| text.get(at..).and_then(<[u8]>::first_chunk).map(|bytes| u64::from_le_bytes(*bytes));
        if len >= NameDigest::HASHED {
            let [first, last] = [start, end - 8].map(|at| eight_from(at).unwrap_or_default());
            return NameDigest::of(first.wrapping_mul(NameDigest::SPREAD).rotate_left(32) ^ last, len);
        }
        // Eight bytes at once, with what stands behind the name cut off, but for a name at the very end of the text.
        match eight_from(start) {
            Some(bytes) => NameDigest::of(bytes & !(u64::MAX << (len * 8)), len),
            None => NameDigest::of_short(text.get(start..end).unwrap_or_default().iter().copied()),
        }
    }

    const fn of(bytes: u64, len: usize) -> NameDigest {
        let len = if len < 255 { len as u64 } else { 255 };
        NameDigest(bytes & u64::MAX >> 8 | len << 56)
    }

    /// Of up to seven bytes. Of a longer name it is one that no wanted name has.
    fn of_short(name: impl Iterator<Item = u8>) -> NameDigest {
        let (bytes, len) = name.enumerate().fold((0, 0), |(bytes, _), (place, byte)| {
            let byte = if place < NameDigest::HASHED { u64::from(byte) << (place * 8) } else { 0 };
            (bytes | byte, place + 1)
        });
        NameDigest::of(bytes, len)
    }

    pub(super) const fn of_wanted(name: &str) -> NameDigest {
        let mut bytes = [0; 8];
        let (place, _) = bytes.split_at_mut(name.len());
        place.copy_from_slice(name.as_bytes());
        assert!(name.len() < NameDigest::HASHED);
        NameDigest::of(u64::from_le_bytes(bytes), name.len())
    }

    #[inline(never)]
    pub(super) fn of_escaped(inside: &[u8]) -> NameDigest {
        NameDigest::of_short(Unescape::new(inside))
    }

    /// A number below 64, mostly another one for another name.
    pub(super) const fn place(self) -> usize {
        (self.0.wrapping_mul(NameDigest::SPREAD) >> 58) as usize
    }
}
