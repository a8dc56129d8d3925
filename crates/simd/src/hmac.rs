//! HMAC-SHA256 (RFC 2104) of one message, with base64url decoded meanwhile.
//!
//! Each round of SHA-256 waits for the one before it. Decoding waits for nothing, so its instructions run in the gaps.

/// A base64url text, and the buffer that it is decoded to, of exactly the decoded length.
#[derive(Debug)]
pub struct Segment<'s> {
    /// The text.
    pub text: &'s [u8],
    /// The buffer. If the text is not canonical, it may hold anything.
    pub bytes: &'s mut [u8],
}

/// The shortest text of a segment: the end of a text is read as sixteen characters. Hardly any token has fewer.
#[cfg(target_arch = "x86_64")]
const SHORTEST: usize = 16;

/// Computes the tag of a message under the key with these `states`, and decodes both segments as
/// [`decode_base64url`](crate::decode_base64url) does. Returns whether both are canonical; the tag is right in any case.
///
/// `states`: the inner and the outer hash state after the key's block. `message`: its whole blocks, and its padded end.
/// The first segment is decoded while the whole blocks are hashed, so it should not be longer than they are.
///
/// Returns `None`, having done nothing, if the processor has no SHA instructions, if the crate is compiled for AVX, or
/// if a segment has fewer than 16 characters. Constant time in the states and the hashed bytes, as far as the
/// instructions are.
#[inline]
#[must_use]
pub fn hmac_and_decode(
    states: [&[u32; 8]; 2],
    message: [&[[u8; 64]]; 2],
    segments: [Segment<'_>; 2],
    tag: &mut [u8; 32],
) -> Option<bool> {
    #[cfg(target_arch = "x86_64")]
    if decodes_beside_hashing() && segments.iter().all(|segment| segment.text.len() >= SHORTEST) {
        // SAFETY: the processor has the instructions that the function is compiled for.
        return Some(unsafe { x86::hmac_and_decode(states, message, segments, tag) });
    }
    let _ = (states, message, segments, tag);
    None
}

/// Whether [`hmac_and_decode`] does anything here, for segments that are long enough.
#[inline]
#[must_use]
pub fn decodes_beside_hashing() -> bool {
    #[cfg(target_arch = "x86_64")]
    let there = crate::sha256::has_instructions();
    #[cfg(not(target_arch = "x86_64"))]
    let there = false;
    there
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::Segment;
    use crate::base64url::x86::Decoder;
    use crate::sha256::x86::{Lane, message};

    #[target_feature(enable = "sha,ssse3,sse4.1")]
    pub(super) fn hmac_and_decode(
        [inner, outer]: [&[u32; 8]; 2],
        [blocks, end]: [&[[u8; 64]]; 2],
        [first, second]: [Segment<'_>; 2],
        tag: &mut [u8; 32],
    ) -> bool {
        let mut first = Decoder::new(first.text, first.bytes);
        let second = Decoder::new(second.text, second.bytes);
        let mut hash = Lane::load(inner);
        for block in blocks {
            hash.compress(message(block));
            first.step();
        }
        let first = first.finish();
        for block in end {
            hash.compress(message(block));
        }
        let second = second.finish();
        let mut hash_of_hash = Lane::load(outer);
        hash_of_hash.compress(hash.padded());
        tag.as_chunks_mut().0.copy_from_slice(&hash_of_hash.big_endian());
        first && second
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base64url::tests::{ALPHABET, naive};
    use crate::sha256::compress;

    const STATES: [[u32; 8]; 2] = [[0x0123_4567; 8], [0x89AB_CDEF, 1, 2, 3, 4, 5, 6, 7]];

    /// Compares [`hmac_and_decode`] with [`hmac`] and [`naive`].
    fn compare(message: [&[[u8; 64]]; 2], texts: [&[u8]; 2]) {
        let (mut payload, mut signature, mut tag) = ([0xFF; 256], [0xFF; 256], [0xFF; 32]);
        let [text, other_text] = texts;
        let segments = [
            Segment { text, bytes: &mut payload[..text.len() * 3 / 4] },
            Segment { text: other_text, bytes: &mut signature[..other_text.len() * 3 / 4] },
        ];
        let Some(canonical) = hmac_and_decode(STATES.each_ref(), message, segments, &mut tag) else { return };
        assert_eq!(tag, hmac(message), "{texts:?}");
        let mut expected = [[0; 256]; 2];
        let [bytes, other_bytes] = &mut expected;
        let lens = [naive(text, bytes), naive(other_text, other_bytes)];
        assert_eq!(canonical, lens.iter().all(Option::is_some), "{texts:?}");
        for ((bytes, expected), (text, len)) in [payload, signature].iter().zip(&expected).zip(texts.iter().zip(lens)) {
            if let Some(len) = len {
                assert_eq!(bytes[..len], expected[..len], "{text:?}");
            }
            assert!(bytes[text.len() * 3 / 4..].iter().all(|byte| *byte == 0xFF), "written behind {text:?}");
        }
    }

    /// The hash of the hash, its padding written by hand.
    fn hmac(message: [&[[u8; 64]]; 2]) -> [u8; 32] {
        let [mut hash, mut hash_of_hash] = STATES;
        message.iter().for_each(|blocks| compress(&mut hash, blocks));
        let mut block = [0; 64];
        block[..32].copy_from_slice(hash.map(u32::to_be_bytes).as_flattened());
        block[32] = 0x80;
        block[62..].copy_from_slice(&(96_u16 * 8).to_be_bytes());
        compress(&mut hash_of_hash, &[block]);
        let mut tag = [0; 32];
        tag.copy_from_slice(hash_of_hash.map(u32::to_be_bytes).as_flattened());
        tag
    }

    /// Characters that repeat after no chunk.
    fn text() -> [u8; 200] {
        let mut text = [0; 200];
        text.iter_mut().zip(ALPHABET.iter().cycle().skip(7).step_by(11)).for_each(|(to, from)| *to = *from);
        text
    }

    fn blocks() -> [[u8; 64]; 4] {
        let mut blocks = [[0; 64]; 4];
        let bytes = (0..=255).map(|number: u8| number.wrapping_mul(167).wrapping_add(13));
        blocks.as_flattened_mut().iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
        blocks
    }

    /// Texts of every length at which the chunks of 16 and of 64 characters can meet, with messages of more blocks and
    /// of fewer.
    #[test]
    fn of_every_length() {
        let (text, blocks) = (text(), blocks());
        for whole in 0..=2 {
            for end in 1..=2 {
                let (message, rest) = blocks.split_at(whole);
                for len in 0..=200 {
                    compare([message, &rest[..end]], [&text[..len], &text[..43]]);
                    compare([message, &rest[..end]], [&text[..43], &text[200 - len..]]);
                }
            }
        }
    }

    /// Every byte at every index: of texts whose chunks are decoded during whole blocks, after them, and as the rest.
    #[test]
    fn of_every_byte() {
        let (text, blocks) = (text(), blocks());
        let (message, end) = blocks.split_at(1);
        for len in [16, 18, 19, 43, 64, 66, 67, 96, 128, 150] {
            for place in 0..len {
                let mut text = text;
                for byte in 0..=255 {
                    text[place] = byte;
                    compare([message, &end[..1]], [&text[..len], &[b'A'; 16]]);
                    compare([message, &end[..1]], [&[b'A'; 16], &text[..len]]);
                }
            }
        }
    }

    /// A buffer of any other length is refused, whatever it holds; the tag is right all the same.
    #[test]
    fn only_into_the_right_length() {
        let blocks = blocks();
        let message = [&blocks[..2], &blocks[2..3]];
        for (text_len, right) in
            [(16, 12), (17, 12), (18, 13), (31, 23), (43, 32), (63, 47), (64, 48), (65, 48), (75, 56)]
        {
            for len in 0..=100 {
                let (mut bytes, mut tag) = ([0; 100], [0; 32]);
                let segments = [(&[b'A'; 75][..text_len], &mut bytes[..len]), (&[b'A'; 16][..], &mut [0; 12][..])];
                let segments = segments.map(|(text, bytes)| Segment { text, bytes });
                let Some(canonical) = hmac_and_decode(STATES.each_ref(), message, segments, &mut tag) else { return };
                assert_eq!(canonical, len == right && text_len % 4 != 1, "{text_len} into {len}");
                assert_eq!(tag, hmac(message));
            }
        }
    }
}
