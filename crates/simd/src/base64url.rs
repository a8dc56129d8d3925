//! base64url without padding (RFC 4648 section 5), 32 characters at a time, with AVX2.
//!
//! Follows Wojciech Muła and Daniel Lemire, "Faster Base64 Encoding and Decoding Using AVX2 Instructions" (2018), with
//! tables for the URL-safe alphabet. No table is looked up in memory: the time depends only on the length.

/// Decodes `text` into `bytes`, which must have exactly the decoded length, and returns whether it is canonical: no
/// character outside the alphabet, no length of 4n+1, unused trailing bits zero. If not, `bytes` may hold anything.
///
/// Returns `None`, having done nothing, if the processor has no AVX2.
#[inline]
#[must_use]
pub fn decode_base64url(text: &[u8], bytes: &mut [u8]) -> Option<bool> {
    #[cfg(target_arch = "x86_64")]
    {
        cpufeatures::new!(avx2, "avx2");
        if avx2::get() {
            // SAFETY: the processor has the instructions that the function is compiled for.
            return Some(unsafe { x86::decode(text, bytes) });
        }
    }
    let _ = (text, bytes);
    None
}

/// Decodes the 43 characters of 32 bytes, as [`decode_base64url`] does.
///
/// Twice as fast, since the length is fixed. Nothing but `bytes` is written, so that a caller can decode straight to
/// where it compares them.
#[inline]
#[must_use]
pub fn decode_base64url_of_32(text: &[u8; 43], bytes: &mut [u8; 32]) -> Option<bool> {
    #[cfg(target_arch = "x86_64")]
    {
        cpufeatures::new!(avx2_for_32, "avx2");
        if avx2_for_32::get() {
            // SAFETY: the processor has the instructions that the function is compiled for.
            return Some(unsafe { x86::decode_32(text, bytes) });
        }
    }
    let _ = (text, bytes);
    None
}

#[cfg(target_arch = "x86_64")]
pub(crate) mod x86 {
    use crate::x86::{bytes, load};
    use core::arch::x86_64::*;

    /// KINDS maps a character's upper four bits to its class, one bit each; MISFITS maps its lower four bits to the
    /// classes in which no character of the alphabet has them.
    const KINDS: [u8; 16] =
        [NONE, NONE, HYPHEN, DIGITS, FROM_1, TO_A_OR_F, FROM_1, TO_A, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE];
    const MISFITS: [u8; 16] = misfits();

    /// Of 0x20 to 0x2F only `-`; `0` to `9`; `A` to `O` and `a` to `o`; `P` to `Z` and `_`; `p` to `z`; none.
    const HYPHEN: u8 = 1;
    const DIGITS: u8 = 2;
    const FROM_1: u8 = 4;
    const TO_A_OR_F: u8 = 8;
    const TO_A: u8 = 16;
    const NONE: u8 = 32;

    const fn misfits() -> [u8; 16] {
        let mut misfits = [NONE; 16];
        let mut places: &mut [u8] = &mut misfits;
        let mut low = 0;
        while let [place, rest @ ..] = places {
            if low != 0xD {
                *place |= HYPHEN;
            }
            if low > 9 {
                *place |= DIGITS;
            }
            if low == 0 {
                *place |= FROM_1;
            }
            if low > 0xA {
                *place |= TO_A;
                if low != 0xF {
                    *place |= TO_A_OR_F;
                }
            }
            places = rest;
            low += 1;
        }
        misfits
    }

    /// What to add to a character to get its value, by its high nibble; 33 more for `_`.
    const OFFSETS: [u8; 16] = [
        0,
        0,
        62_u8.wrapping_sub(b'-'),
        52_u8.wrapping_sub(b'0'),
        0_u8.wrapping_sub(b'A'),
        0_u8.wrapping_sub(b'A'),
        26_u8.wrapping_sub(b'a'),
        26_u8.wrapping_sub(b'a'),
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
    ];

    /// Moves a quarter's twelve bytes, each quad's first byte first, to their index among the 48 bytes of four
    /// quarters.
    const ORDERS: [[u8; 16]; 4] = [
        [2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, NO, NO, NO, NO],
        [5, 4, 10, 9, 8, 14, 13, 12, NO, NO, NO, NO, 2, 1, 0, 6],
        [8, 14, 13, 12, NO, NO, NO, NO, 2, 1, 0, 6, 5, 4, 10, 9],
        [NO, NO, NO, NO, 2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12],
    ];

    /// No byte: zero.
    const NO: u8 = 0x80;

    #[target_feature(enable = "avx2")]
    pub(super) fn decode(text: &[u8], bytes: &mut [u8]) -> bool {
        let (chunks, rest) = text.as_chunks();
        let mut misfits = _mm256_setzero_si256();
        let mut places = bytes;
        for chunk in chunks {
            let Some((place, behind)) = places.split_first_chunk_mut() else { return false };
            *place = decode_chunk(chunk, &mut misfits);
            places = behind;
        }
        // Padded with characters of value 0: the byte after the decoded rest is then 0 exactly if the rest's unused
        // bits are.
        let mut last = [b'A'; 32];
        let (head, _) = last.split_at_mut(rest.len());
        head.copy_from_slice(rest);
        let decoded = decode_chunk(&last, &mut misfits);
        let Some((head, [unused, ..])) = decoded.split_at_checked(places.len()) else { return false };
        places.copy_from_slice(head);
        let right_len = places.len() == rest.len() * 3 / 4 && rest.len() % 4 != 1;
        right_len && *unused == 0 && _mm256_testz_si256(misfits, misfits) == 1
    }

    /// The last eleven characters are read as the sixteen that end the text, and characters of value 0 are shifted in
    /// after them. So no part of the text is copied, and each of the four words is written once, as it will be read.
    #[target_feature(enable = "avx2")]
    pub(super) fn decode_32(text: &[u8; 43], bytes: &mut [u8; 32]) -> bool {
        let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) else { return false };
        let mut misfits = _mm256_setzero_si256();
        let [a, b, c] = words(decode_register(load_32(first), &mut misfits));
        let zeros = _mm_set1_epi8(0x41); // 'A'
        let last = _mm_alignr_epi8::<5>(zeros, load(last));
        let [d, unused, _] = words(decode_register(_mm256_set_m128i(zeros, last), &mut misfits));
        bytes.as_chunks_mut().0.iter_mut().zip([a, b, c, d]).for_each(|(place, word)| *place = word.to_le_bytes());
        unused == 0 && _mm256_testz_si256(misfits, misfits) == 1
    }

    /// Decodes 32 characters to 24 bytes. Any outside the alphabet sets a bit in `misfits`.
    #[target_feature(enable = "avx2")]
    fn decode_chunk(chunk: &[u8; 32], misfits: &mut __m256i) -> [u8; 24] {
        let mut bytes = [0; 24];
        let words = words(decode_register(load_32(chunk), misfits));
        bytes.as_chunks_mut().0.iter_mut().zip(words).for_each(|(place, word)| *place = word.to_le_bytes());
        bytes
    }

    /// Decodes 32 characters to the first 24 bytes of a register. Any outside the alphabet sets a bit in `misfits`.
    #[target_feature(enable = "avx2")]
    fn decode_register(characters: __m256i, misfits: &mut __m256i) -> __m256i {
        let low_half = _mm256_set1_epi8(0x0F);
        let upper = _mm256_and_si256(_mm256_srli_epi16::<4>(characters), low_half);
        let lower = _mm256_and_si256(characters, low_half);
        let kinds = _mm256_shuffle_epi8(twice(&KINDS), upper);
        let misfit = _mm256_and_si256(kinds, _mm256_shuffle_epi8(twice(&MISFITS), lower));
        *misfits = _mm256_or_si256(*misfits, misfit);

        let underscores = _mm256_cmpeq_epi8(characters, _mm256_set1_epi8(0x5F));
        let offsets = _mm256_shuffle_epi8(twice(&OFFSETS), upper);
        let more = _mm256_and_si256(underscores, _mm256_set1_epi8(33));
        let values = _mm256_add_epi8(_mm256_add_epi8(characters, offsets), more);

        // Joins pairs of 6 bits into 12 and pairs of 12 into 24, then packs these together, the first byte first.
        let twelves = _mm256_maddubs_epi16(values, _mm256_set1_epi32(0x0140_0140));
        let quads = _mm256_madd_epi16(twelves, _mm256_set1_epi32(0x0001_1000));
        let [in_order, ..] = &ORDERS;
        let halves = _mm256_shuffle_epi8(quads, twice(in_order));
        _mm256_permutevar8x32_epi32(halves, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7))
    }

    /// Decodes a text in parts, between other instructions. Uses SSSE3 and SSE4.1, since those other instructions may
    /// have no VEX encoding.
    pub(crate) struct Decoder<'t> {
        text: &'t [u8],
        bytes: &'t mut [u8],
        /// How many characters have been decoded.
        at: usize,
        misfits: __m128i,
    }

    impl<'t> Decoder<'t> {
        /// `bytes` must have exactly the decoded length, as for [`super::decode_base64url`].
        #[inline]
        #[target_feature(enable = "ssse3,sse4.1")]
        pub(crate) fn new(text: &'t [u8], bytes: &'t mut [u8]) -> Decoder<'t> {
            Decoder { text, bytes, at: 0, misfits: _mm_setzero_si128() }
        }

        /// Decodes the next 64 characters; `false` if fewer are left.
        #[inline]
        #[target_feature(enable = "ssse3,sse4.1")]
        pub(crate) fn step(&mut self) -> bool {
            let Some((text, place)) = part(self.text, self.bytes, self.at) else { return false };
            decode_64(text, place, &mut self.misfits);
            self.at += text.len();
            true
        }

        /// Decodes what is left, and returns whether the whole text is canonical; `false` for fewer than 16 characters.
        #[inline]
        #[target_feature(enable = "ssse3,sse4.1")]
        pub(crate) fn finish(mut self) -> bool {
            while self.step() {}
            let [in_order, ..] = &ORDERS;
            while let Some((text, place)) = part::<16, 12>(self.text, self.bytes, self.at) {
                let [decoded @ .., _, _, _, _] = bytes(decode_16(load(text), in_order, &mut self.misfits));
                *place = decoded;
                self.at += text.len();
            }
            let right_len = self.bytes.len() == self.text.len() / 4 * 3 + self.text.len() % 4 * 3 / 4;
            let canonical = match self.text.len() % 4 {
                0 => self.finish_quad::<0, 12>(),
                2 => self.finish_quad::<2, 10>(),
                3 => self.finish_quad::<1, 11>(),
                _ => false,
            };
            canonical && right_len
        }

        /// Decodes the characters that end the text, most of them once more, so that nothing is copied. Characters of
        /// value 0 are shifted in after them to complete the last quad; the byte after the last is then 0 exactly if
        /// the unused bits are.
        #[inline]
        #[target_feature(enable = "ssse3,sse4.1")]
        fn finish_quad<const MISSING: i32, const BYTES: usize>(mut self) -> bool {
            let place = self.bytes.last_chunk_mut::<BYTES>();
            let (Some(last), Some(place)) = (self.text.last_chunk(), place) else { return false };
            let last = _mm_alignr_epi8::<MISSING>(_mm_set1_epi8(0x41), load(last)); // 'A'
            let [in_order, ..] = &ORDERS;
            let decoded = bytes(decode_16(last, in_order, &mut self.misfits));
            let Some((decoded, [unused, ..])) = decoded.split_first_chunk() else { return false };
            *place = *decoded;
            *unused == 0 && _mm_testz_si128(self.misfits, self.misfits) == 1
        }
    }

    /// The next `CHARACTERS` characters from `at` on, a multiple of four, and the bytes that they decode to.
    #[inline]
    fn part<'p, const CHARACTERS: usize, const BYTES: usize>(
        text: &'p [u8],
        bytes: &'p mut [u8],
        at: usize,
    ) -> Option<(&'p [u8; CHARACTERS], &'p mut [u8; BYTES])> {
        Some((text.get(at..)?.first_chunk()?, bytes.get_mut(at / 4 * 3..)?.first_chunk_mut()?))
    }

    /// Decodes 64 characters. Any outside the alphabet sets a bit in `misfits`.
    #[inline]
    #[target_feature(enable = "ssse3,sse4.1")]
    fn decode_64(text: &[u8; 64], place: &mut [u8; 48], misfits: &mut __m128i) {
        let ([a, b, c, d], [low, middle, high]) = (text.as_chunks().0, place.as_chunks_mut().0) else { return };
        let [in_a, in_b, in_c, in_d] = &ORDERS;
        let a = decode_16(load(a), in_a, misfits);
        let b = decode_16(load(b), in_b, misfits);
        let c = decode_16(load(c), in_c, misfits);
        let d = decode_16(load(d), in_d, misfits);
        *low = bytes(_mm_blend_epi16::<0b1100_0000>(a, b));
        *middle = bytes(_mm_blend_epi16::<0b1111_0000>(b, c));
        *high = bytes(_mm_blend_epi16::<0b1111_1100>(c, d));
    }

    /// Decodes 16 characters to 12 bytes, in this order. Any outside the alphabet sets a bit in `misfits`.
    #[inline]
    #[target_feature(enable = "ssse3,sse4.1")]
    fn decode_16(characters: __m128i, order: &[u8; 16], misfits: &mut __m128i) -> __m128i {
        let low_half = _mm_set1_epi8(0x0F);
        let upper = _mm_and_si128(_mm_srli_epi16::<4>(characters), low_half);
        let lower = _mm_and_si128(characters, low_half);
        let misfit = _mm_and_si128(_mm_shuffle_epi8(load(&KINDS), upper), _mm_shuffle_epi8(load(&MISFITS), lower));
        *misfits = _mm_or_si128(*misfits, misfit);

        let underscores = _mm_cmpeq_epi8(characters, _mm_set1_epi8(0x5F));
        let offsets = _mm_shuffle_epi8(load(&OFFSETS), upper);
        let more = _mm_and_si128(underscores, _mm_set1_epi8(33));
        let values = _mm_add_epi8(_mm_add_epi8(characters, offsets), more);

        let twelves = _mm_maddubs_epi16(values, _mm_set1_epi32(0x0140_0140));
        let quads = _mm_madd_epi16(twelves, _mm_set1_epi32(0x0001_1000));
        _mm_shuffle_epi8(quads, load(order))
    }

    /// A table of 16 bytes, in each half of a register.
    #[target_feature(enable = "avx2")]
    fn twice(table: &[u8; 16]) -> __m256i {
        _mm256_broadcastsi128_si256(load(table))
    }

    #[target_feature(enable = "avx2")]
    fn load_32(bytes: &[u8; 32]) -> __m256i {
        let (halves, _) = bytes.as_chunks();
        let [low, high] = halves else { return _mm256_setzero_si256() };
        _mm256_set_m128i(load(high), load(low))
    }

    /// The first 24 bytes.
    #[target_feature(enable = "avx2")]
    fn words(register: __m256i) -> [i64; 3] {
        [_mm256_extract_epi64::<0>(register), _mm256_extract_epi64::<1>(register), _mm256_extract_epi64::<2>(register)]
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /// Written from the RFC. Returns the number of bytes if the text is canonical.
    pub(crate) fn naive(text: &[u8], bytes: &mut [u8]) -> Option<usize> {
        let (mut bits, mut count, mut len) = (0_u32, 0, 0);
        for byte in text {
            let value = ALPHABET.iter().position(|a| a == byte)?;
            bits = bits << 6 | u32::try_from(value).unwrap();
            count += 6;
            if count >= 8 {
                count -= 8;
                bytes[len] = u8::try_from(bits >> count & 0xFF).unwrap();
                len += 1;
            }
        }
        let unused = bits & ((1 << count) - 1);
        (count < 6 && unused == 0).then_some(len)
    }

    fn compare(text: &[u8]) {
        let (mut expected, mut bytes) = ([0; 128], [0; 128]);
        let canonical = naive(text, &mut expected);
        let len = text.len() * 3 / 4;
        let Some(judged) = decode_base64url(text, &mut bytes[..len]) else { return };
        assert_eq!(judged, canonical.is_some(), "{text:?}");
        if judged {
            assert_eq!(bytes[..len], expected[..len], "{text:?}");
        }
        if let Ok(text) = text.try_into() {
            let mut bytes = [0xFF; 32];
            assert_eq!(decode_base64url_of_32(text, &mut bytes), Some(judged), "{text:?}");
            assert!(!judged || bytes == expected[..32], "{text:?}");
        }
    }

    /// Every byte at every index of texts of each length up to three chunks.
    #[test]
    fn as_by_a_naive_decoder() {
        let mut text = [0; 97];
        text.iter_mut().zip(ALPHABET.iter().cycle().skip(7).step_by(11)).for_each(|(place, byte)| *place = *byte);
        for len in 0..=97 {
            for place in 0..len {
                let mut text = text;
                for byte in 0..=255 {
                    text[place] = byte;
                    compare(&text[..len]);
                }
            }
        }
        compare(b"");
    }

    /// A buffer of any other length is refused, whatever it holds.
    #[test]
    fn only_into_the_right_length() {
        for (text_len, right) in [(0, 0), (4, 3), (31, 23), (32, 24), (33, 24), (64, 48), (75, 56)] {
            for len in 0..=96 {
                let judged = decode_base64url(&[b'A'; 75][..text_len], &mut [0; 96][..len]);
                assert!(
                    judged.is_none_or(|canonical| canonical == (len == right && text_len % 4 != 1)),
                    "{text_len} {len}"
                );
            }
        }
    }
}
