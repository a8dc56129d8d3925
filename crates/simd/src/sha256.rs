//! SHA-256 (FIPS 180-4): of one message, by sha2, and the rounds of one message and of two by SHA instructions, for
//! [`hmac`](crate::hmac).

use sha2::block_api::compress256;

/// Hashes whole blocks into a state, as [`compress256`] does.
///
/// Never inlined: a caller compiled for AVX moves memory through ymm registers, and while the upper half of one is in
/// use, each switch to `sha256rnds2`, which has no VEX encoding, costs hundreds of cycles.
#[inline(never)]
pub fn compress(state: &mut [u32; 8], blocks: &[[u8; 64]]) {
    compress256(state, blocks);
}

/// Whether functions compiled for the SHA instructions, SSSE3 and SSE4.1 may be called.
#[cfg(target_arch = "x86_64")]
#[inline]
pub(crate) fn has_instructions() -> bool {
    // Compiling for AVX, LLVM spills registers between the rounds with ymm moves, and a batch takes up to 60 times as
    // long, for the reason given at `compress`. sha2's own loop needs no spills.
    if cfg!(target_feature = "avx") {
        return false;
    }
    cpufeatures::new!(sha_instructions, "sha", "ssse3", "sse4.1");
    sha_instructions::get()
}

#[cfg(target_arch = "x86_64")]
pub(crate) mod x86 {
    use crate::x86::{bytes, load};
    use core::arch::x86_64::*;

    /// The constants of FIPS 180-4 section 4.2.2: four rounds a row, sixteen a group.
    const K: [[[u32; 4]; 4]; 4] = [
        [
            [0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5],
            [0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5],
            [0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3],
            [0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174],
        ],
        [
            [0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc],
            [0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da],
            [0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7],
            [0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967],
        ],
        [
            [0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13],
            [0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85],
            [0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3],
            [0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070],
        ],
        [
            [0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5],
            [0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3],
            [0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208],
            [0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2],
        ],
    ];

    /// A state in the order that the instructions want.
    #[derive(Clone, Copy)]
    pub(crate) struct Lane {
        abef: __m128i,
        cdgh: __m128i,
    }

    impl Lane {
        #[target_feature(enable = "sha,ssse3,sse4.1")]
        pub(crate) fn load(state: &[u32; 8]) -> Lane {
            let [a, b, c, d, e, f, g, h] = *state;
            let cdab = _mm_shuffle_epi32::<0b10_11_00_01>(words([a, b, c, d]));
            let efgh = _mm_shuffle_epi32::<0b00_01_10_11>(words([e, f, g, h]));
            Lane { abef: _mm_alignr_epi8::<8>(cdab, efgh), cdgh: _mm_blend_epi16::<0xF0>(efgh, cdab) }
        }

        /// Hashes a block of one message alone.
        #[inline]
        #[target_feature(enable = "sha,ssse3,sse4.1")]
        pub(crate) fn compress(&mut self, message: [__m128i; 4]) {
            let before = *self;
            let [mut w0, mut w1, mut w2, mut w3] = message;
            let [first, second, third, last] = &K;
            for [k0, k1, k2, k3] in [first, second, third] {
                four_rounds(self, w0, words(*k0));
                w0 = later(w0, w1, w2, w3);
                four_rounds(self, w1, words(*k1));
                w1 = later(w1, w2, w3, w0);
                four_rounds(self, w2, words(*k2));
                w2 = later(w2, w3, w0, w1);
                four_rounds(self, w3, words(*k3));
                w3 = later(w3, w0, w1, w2);
            }
            let [k0, k1, k2, k3] = last;
            four_rounds(self, w0, words(*k0));
            four_rounds(self, w1, words(*k1));
            four_rounds(self, w2, words(*k2));
            four_rounds(self, w3, words(*k3));
            *self = sum(*self, before);
        }

        /// The state's words in order.
        #[inline]
        #[target_feature(enable = "sha,ssse3,sse4.1")]
        fn in_order(self) -> [__m128i; 2] {
            let feba = _mm_shuffle_epi32::<0b00_01_10_11>(self.abef);
            let dchg = _mm_shuffle_epi32::<0b10_11_00_01>(self.cdgh);
            [_mm_blend_epi16::<0xF0>(feba, dchg), _mm_alignr_epi8::<8>(dchg, feba)]
        }

        /// The outer hash's block after the key's block: the state as the message, and the padding for 96 bytes (FIPS
        /// 180-4 section 5.1.1).
        #[inline]
        #[target_feature(enable = "sha,ssse3,sse4.1")]
        pub(crate) fn padded(self) -> [__m128i; 4] {
            let [abcd, efgh] = self.in_order();
            [abcd, efgh, words([0x8000_0000, 0, 0, 0]), words([0, 0, 0, 96 * 8])]
        }

        /// The state as the bytes of a hash (FIPS 180-4 section 3.1).
        #[inline]
        #[target_feature(enable = "sha,ssse3,sse4.1")]
        pub(crate) fn big_endian(self) -> [[u8; 16]; 2] {
            let [abcd, efgh] = self.in_order();
            [bytes(swapped(abcd)), bytes(swapped(efgh))]
        }
    }

    /// Hashes a block of each of two messages: the 64 rounds for both lanes, four of one and then four of the other.
    /// Each word is a separate variable: a loop over an array would go through memory in each step and gain nothing.
    #[target_feature(enable = "sha,ssse3,sse4.1")]
    pub(crate) fn compress_both(lanes: &mut [Lane; 2], messages: [[__m128i; 4]; 2]) {
        let [before, other_before] = *lanes;
        let [mut one, mut other] = *lanes;
        let [[mut w0, mut w1, mut w2, mut w3], [mut v0, mut v1, mut v2, mut v3]] = messages;
        let mut rounds = |w, v, constants: &[u32; 4]| {
            four_rounds(&mut one, w, words(*constants));
            four_rounds(&mut other, v, words(*constants));
        };
        let [first, second, third, last] = &K;
        for [k0, k1, k2, k3] in [first, second, third] {
            rounds(w0, v0, k0);
            (w0, v0) = (later(w0, w1, w2, w3), later(v0, v1, v2, v3));
            rounds(w1, v1, k1);
            (w1, v1) = (later(w1, w2, w3, w0), later(v1, v2, v3, v0));
            rounds(w2, v2, k2);
            (w2, v2) = (later(w2, w3, w0, w1), later(v2, v3, v0, v1));
            rounds(w3, v3, k3);
            (w3, v3) = (later(w3, w0, w1, w2), later(v3, v0, v1, v2));
        }
        let [k0, k1, k2, k3] = last;
        rounds(w0, v0, k0);
        rounds(w1, v1, k1);
        rounds(w2, v2, k2);
        rounds(w3, v3, k3);

        *lanes = [sum(one, before), sum(other, other_before)];
    }

    #[target_feature(enable = "sha,ssse3,sse4.1")]
    fn four_rounds(lane: &mut Lane, message: __m128i, constants: __m128i) {
        let words = _mm_add_epi32(message, constants);
        lane.cdgh = _mm_sha256rnds2_epu32(lane.cdgh, lane.abef, words);
        lane.abef = _mm_sha256rnds2_epu32(lane.abef, lane.cdgh, _mm_shuffle_epi32::<0b00_00_11_10>(words));
    }

    /// The message words that come sixteen after those of `a`, from the sixteen of `a` to `d` (FIPS 180-4 section
    /// 6.2.2).
    #[target_feature(enable = "sha,ssse3,sse4.1")]
    fn later(a: __m128i, b: __m128i, c: __m128i, d: __m128i) -> __m128i {
        _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(a, b), _mm_alignr_epi8::<4>(d, c)), d)
    }

    #[target_feature(enable = "sha,ssse3,sse4.1")]
    fn sum(a: Lane, b: Lane) -> Lane {
        Lane { abef: _mm_add_epi32(a.abef, b.abef), cdgh: _mm_add_epi32(a.cdgh, b.cdgh) }
    }

    /// A block's words, big-endian (FIPS 180-4 section 3.1).
    #[target_feature(enable = "sha,ssse3,sse4.1")]
    pub(crate) fn message(block: &[u8; 64]) -> [__m128i; 4] {
        let mut message = [_mm_setzero_si128(); 4];
        for (words, bytes) in message.iter_mut().zip(block.as_chunks::<16>().0) {
            *words = swapped(load(bytes));
        }
        message
    }

    /// Four words, the bytes of each reversed.
    #[target_feature(enable = "sha,ssse3,sse4.1")]
    fn swapped(words: __m128i) -> __m128i {
        _mm_shuffle_epi8(words, _mm_set_epi64x(0x0C0D_0E0F_0809_0A0B, 0x0405_0607_0001_0203))
    }

    #[target_feature(enable = "sha,ssse3,sse4.1")]
    fn words(words: [u32; 4]) -> __m128i {
        // In pairs: for four words LLVM would emit four loads.
        let [a, b, c, d] = words.map(u64::from);
        _mm_set_epi64x((d << 32 | c).cast_signed(), (b << 32 | a).cast_signed())
    }
}
