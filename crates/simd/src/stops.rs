//! Which bytes end a run of plain ones in a JSON text, inside of a string and outside: 64 bytes at a time, one bit each.

/// What [`string_stops`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StringStops {
    /// One bit for each byte, the lowest for the first: set for a quote, a backslash or a control character (below
    /// 0x20), none of which stands for itself in a JSON string (RFC 8259 section 7).
    pub stops: u64,
    /// Whether any byte is not ASCII.
    pub beyond_ascii: bool,
}

/// Searches 64 bytes of a JSON text.
#[inline]
#[must_use]
pub fn string_stops(bytes: &[u8; 64]) -> StringStops {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: every x86-64 processor has SSE2.
    let found = unsafe { x86::string_stops(bytes) };
    #[cfg(not(target_arch = "x86_64"))]
    let found = by_words(bytes);
    found
}

/// Searches 64 bytes of a JSON text for quotes and brackets: one bit for each byte, the lowest for the first.
///
/// The bit is set for each of `"[]{}`, for `Y`, `_`, `y`, which JSON never has outside of strings, and for DEL.
#[inline]
#[must_use]
pub fn structures(bytes: &[u8; 64]) -> u64 {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: every x86-64 processor has SSE2.
    let found = unsafe { x86::structures(bytes) };
    #[cfg(not(target_arch = "x86_64"))]
    let found = structures_by_words(bytes);
    found
}

/// `[`, `]`, `{`, `}` are 0x5B, 0x5D, 0x7B, 0x7D: with these bits set, all are [`BRACKET`].
const BRACKET_BITS: u8 = 0x26;
const BRACKET: u8 = 0x7F;

const fn eight(byte: u8) -> u64 {
    byte as u64 * 0x0101_0101_0101_0101
}

/// The high bit of each byte that is zero. No sum carries into the next byte.
const fn zeros(word: u64) -> u64 {
    !(((word & eight(0x7F)) + eight(0x7F)) | word) & eight(0x80)
}

/// The high bits of eight bytes, in order.
const fn gathered(high_bits: u64) -> u64 {
    // The product gathers the eight bits in its highest byte; none collide below it.
    (high_bits >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// Eight bytes at a time, on any processor.
#[cfg_attr(
    all(target_arch = "x86_64", not(test)),
    expect(dead_code, reason = "for other processors, and for the tests")
)]
fn structures_by_words(bytes: &[u8; 64]) -> u64 {
    let (words, _) = bytes.as_chunks();
    let found = |word: u64| zeros(word ^ eight(b'"')) | zeros((word | eight(BRACKET_BITS)) ^ eight(BRACKET));
    let bits = words.iter().map(|word| gathered(found(u64::from_le_bytes(*word))));
    bits.zip((0..).step_by(8)).fold(0, |all, (bits, place)| all | bits << place)
}

/// Eight bytes at a time, on any processor.
#[cfg_attr(
    all(target_arch = "x86_64", not(test)),
    expect(dead_code, reason = "for other processors, and for the tests")
)]
fn by_words(bytes: &[u8; 64]) -> StringStops {
    let (words, _) = bytes.as_chunks();
    let mut found = StringStops { stops: 0, beyond_ascii: false };
    let mut all = 0;
    for (place, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let low = word & eight(0x7F);
        // Each sum has the high bit of a byte, unless that is a stop or not ASCII; none carries into the next byte.
        let not_quote = (low ^ eight(b'"')) + eight(0x7F);
        let not_backslash = (low ^ eight(b'\\')) + eight(0x7F);
        let not_control = low + eight(0x80 - 0x20);
        let plain = not_quote & not_backslash & not_control | word;
        found.stops |= gathered(!plain & eight(0x80)) << (place * 8);
        all |= word;
    }
    found.beyond_ascii = all & eight(0x80) != 0;
    found
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::{BRACKET, BRACKET_BITS, StringStops};
    use crate::x86::load;
    use core::arch::x86_64::*;

    #[inline]
    #[target_feature(enable = "sse2")]
    pub(super) fn string_stops(bytes: &[u8; 64]) -> StringStops {
        let (quarters, _) = bytes.as_chunks();
        let [quote, backslash, last_control] = [b'"', b'\\', 0x1F].map(|byte| _mm_set1_epi8(byte.cast_signed()));
        let mut stops = 0;
        let mut all = _mm_setzero_si128();
        for (place, quarter) in quarters.iter().enumerate() {
            let bytes = load(quarter);
            let delimiters = _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash));
            let controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
            let mask = _mm_movemask_epi8(_mm_or_si128(delimiters, controls)).cast_unsigned();
            stops |= u64::from(mask) << (place * 16);
            all = _mm_or_si128(all, bytes);
        }
        StringStops { stops, beyond_ascii: _mm_movemask_epi8(all) != 0 }
    }

    #[inline]
    #[target_feature(enable = "sse2")]
    pub(super) fn structures(bytes: &[u8; 64]) -> u64 {
        let (quarters, _) = bytes.as_chunks();
        let [quote, bits, bracket] = [b'"', BRACKET_BITS, BRACKET].map(|byte| _mm_set1_epi8(byte.cast_signed()));
        let mut found = 0;
        for (place, quarter) in quarters.iter().enumerate() {
            let bytes = load(quarter);
            let brackets = _mm_cmpeq_epi8(_mm_or_si128(bytes, bits), bracket);
            let mask = _mm_movemask_epi8(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), brackets)).cast_unsigned();
            found |= u64::from(mask) << (place * 16);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn naive(bytes: &[u8; 64]) -> StringStops {
        let bit = |(place, byte): (usize, &u8)| u64::from(matches!(byte, b'"' | b'\\' | 0..0x20)) << place;
        StringStops { stops: bytes.iter().enumerate().map(bit).sum(), beyond_ascii: !bytes.is_ascii() }
    }

    fn naive_structures(bytes: &[u8; 64]) -> u64 {
        let bit = |(place, byte): (usize, &u8)| u64::from(br#""[]{}Y_y"#.contains(byte) || *byte == 0x7F) << place;
        bytes.iter().enumerate().map(bit).sum()
    }

    /// Every byte at every index, among bytes of each kind.
    #[test]
    fn as_by_a_naive_look() {
        for around in [b'a', b'"', b'[', 0x1F, b' ', 0x7F, 0x80, 0xFF, 0] {
            for place in 0..64 {
                for byte in 0..=255 {
                    let mut bytes = [around; 64];
                    bytes[place] = byte;
                    let expected = naive(&bytes);
                    assert_eq!(string_stops(&bytes), expected, "{byte} at {place} among {around}");
                    assert_eq!(by_words(&bytes), expected, "{byte} at {place} among {around}");
                    let expected = naive_structures(&bytes);
                    assert_eq!(structures(&bytes), expected, "{byte} at {place} among {around}");
                    assert_eq!(structures_by_words(&bytes), expected, "{byte} at {place} among {around}");
                }
            }
        }
    }
}
