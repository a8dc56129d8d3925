//! What the files of this crate share on x86-64.

use core::arch::x86_64::*;

/// Bytes in a register: compiles to one load.
#[inline]
#[target_feature(enable = "sse2")]
pub(crate) fn load(bytes: &[u8; 16]) -> __m128i {
    let bits = i128::from_le_bytes(*bytes);
    #[expect(clippy::cast_possible_truncation, reason = "the upper half and the lower")]
    let [high, low] = [(bits >> 64) as i64, bits as i64];
    _mm_set_epi64x(high, low)
}

/// The bytes of a register: compiles to one store.
#[inline]
#[target_feature(enable = "sse4.1")]
pub(crate) fn bytes(register: __m128i) -> [u8; 16] {
    let [low, high] = [_mm_extract_epi64::<0>(register), _mm_extract_epi64::<1>(register)].map(i64::cast_unsigned);
    (u128::from(high) << 64 | u128::from(low)).to_le_bytes()
}
