//! The digest of a member name: 64 bits that tell names apart while a text is scanned.

use super::string::Unescape;

/// A name in 64 bits. Top byte: length, capped at 255. Low seven: the name, or a hash of its first eight bytes and its
/// last eight if it is longer. Names of up to seven bytes are equal exactly if their digests are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Digest(pub(super) u64);

impl Digest {
    pub(super) const NONE: Digest = Digest(0);
    /// From this length on a digest holds a hash instead of the name.
    const HASHED: usize = 8;
    /// 2^64 divided by the golden ratio: multiplying by it spreads low bits over the high ones.
    const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

    /// The digest of a name without escapes: the bytes of `text` from `start` to `end`.
    #[inline(always)]
    pub(super) fn plain(text: &[u8], start: usize, end: usize) -> Digest {
        let len = end - start;
        let eight_from =
            |at: usize| text.get(at..).and_then(<[u8]>::first_chunk).map(|bytes| u64::from_le_bytes(*bytes));
        if len >= Digest::HASHED {
            let [first, last] = [start, end - 8].map(|at| eight_from(at).unwrap_or_default());
            return Digest::pack(first.wrapping_mul(Digest::SPREAD).rotate_left(32) ^ last, len);
        }
        // One read of eight bytes, with those after the name masked out. Only the very end of a text has fewer bytes
        // left.
        match eight_from(start) {
            Some(bytes) => Digest::pack(bytes & !(u64::MAX << (len * 8)), len),
            None => Digest::short(text.get(start..end).unwrap_or_default().iter().copied()),
        }
    }

    /// The digest of a name with escapes. `inside`: the characters between its quotes.
    #[inline(never)]
    pub(super) fn escaped(inside: &[u8]) -> Digest {
        Digest::short(Unescape::new(inside))
    }

    pub(super) const fn wanted(name: &str) -> Digest {
        let mut bytes = [0; 8];
        let (low, _) = bytes.split_at_mut(name.len());
        low.copy_from_slice(name.as_bytes());
        assert!(name.len() < Digest::HASHED);
        Digest::pack(u64::from_le_bytes(bytes), name.len())
    }

    /// The digest of a name of up to seven bytes. For a longer name it only has to differ from every wanted digest.
    fn short(name: impl Iterator<Item = u8>) -> Digest {
        let (bytes, len) = name.enumerate().fold((0, 0), |(bytes, _), (index, byte)| {
            let byte = if index < Digest::HASHED { u64::from(byte) << (index * 8) } else { 0 };
            (bytes | byte, index + 1)
        });
        Digest::pack(bytes, len)
    }

    const fn pack(bytes: u64, len: usize) -> Digest {
        let len = if len < 255 { len as u64 } else { 255 };
        Digest(bytes & u64::MAX >> 8 | len << 56)
    }

    /// A number below 64 that two digests seldom share.
    pub(super) const fn bucket(self) -> usize {
        (self.0.wrapping_mul(Digest::SPREAD) >> 58) as usize
    }
}
