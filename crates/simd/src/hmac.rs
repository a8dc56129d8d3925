//! HMAC-SHA256 (RFC 2104) of one message or of two, with base64url decoded meanwhile.
//!
//! Each round of SHA-256 waits for the one before it. Decoding and the rounds of a second message wait for none of them,
//! so their instructions run in the gaps.

/// A base64url text, and the buffer that it is decoded to, of exactly the decoded length.
#[derive(Debug)]
pub struct Segment<'s> {
    /// The text.
    pub text: &'s [u8],
    /// The buffer. If the text is not canonical, it may hold anything.
    pub bytes: &'s mut [u8],
}

/// A message whose tag is computed, and the segments that are decoded meanwhile.
#[derive(Debug)]
pub struct Task<'t> {
    /// The inner and the outer hash state after the key's block.
    pub states: [&'t [u32; 8]; 2],
    /// The message's whole blocks, and its padded end.
    pub message: [&'t [[u8; 64]]; 2],
    /// Each is decoded as [`decode_base64url`](crate::decode_base64url) does. Of a task alone, the first is decoded beside
    /// the message's whole blocks, so it should not be longer than they are.
    pub segments: [Segment<'t>; 2],
    /// Where the tag is written, whatever the segments hold.
    pub tag: &'t mut [u8; 32],
}

/// The shortest text of a segment: the end of a text is read as sixteen characters. Hardly any token has fewer.
#[cfg(target_arch = "x86_64")]
const SHORTEST: usize = 16;

/// Does a task, and returns whether both of its segments are canonical.
///
/// Returns `None`, having done nothing, if the processor has no SHA instructions, if the crate is compiled for AVX, or
/// if a segment has fewer than 16 characters. Constant time in the states and the hashed bytes, as far as the
/// instructions are.
#[inline]
#[must_use]
pub fn hmac_and_decode(task: Task<'_>) -> Option<bool> {
    #[cfg(target_arch = "x86_64")]
    if decodes_beside_hashing() && task.is_long_enough() {
        // SAFETY: the processor has the instructions that the function is compiled for.
        return Some(unsafe { x86::hmac_and_decode(task) });
    }
    let _ = task;
    None
}

/// Does two tasks side by side, each as [`hmac_and_decode`] does, or neither.
///
/// A SHA instruction takes four cycles, and one can start every two or three. So both take much less time than one after
/// the other.
#[inline]
#[must_use]
pub fn hmac_and_decode_pair(tasks: [Task<'_>; 2]) -> Option<[bool; 2]> {
    #[cfg(target_arch = "x86_64")]
    if decodes_beside_hashing() && tasks.iter().all(Task::is_long_enough) {
        // SAFETY: the processor has the instructions that the function is compiled for.
        return Some(unsafe { x86::hmac_and_decode_pair(tasks) });
    }
    let _ = tasks;
    None
}

/// Whether [`hmac_and_decode`] and its twin do anything here, for segments that are long enough.
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
impl Task<'_> {
    #[inline]
    fn is_long_enough(&self) -> bool {
        self.segments.iter().all(|segment| segment.text.len() >= SHORTEST)
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::Task;
    use crate::base64url::decode_base64url;
    use crate::base64url::x86::Decoder;
    use crate::sha256::x86::{Lane, compress_both, message};

    #[target_feature(enable = "sha,ssse3,sse4.1")]
    pub(super) fn hmac_and_decode(task: Task<'_>) -> bool {
        let ([inner, outer], [blocks, end]) = (task.states, task.message);
        let [mut first, second] = task.segments.map(|segment| Decoder::new(segment.text, segment.bytes));
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
        task.tag.as_chunks_mut().0.copy_from_slice(&hash_of_hash.big_endian());
        first && second
    }

    /// Two messages leave so few gaps that the first segments, which are long, are better decoded by wider vectors.
    #[target_feature(enable = "sha,ssse3,sse4.1")]
    pub(super) fn hmac_and_decode_pair([one, other]: [Task<'_>; 2]) -> [bool; 2] {
        let ([inner, outer], [other_inner, other_outer]) = (one.states, other.states);
        let ([first, second], [other_first, other_second]) = (one.segments, other.segments);
        let [first, other_first] = [first, other_first].map(|segment| {
            decode_base64url(segment.text, segment.bytes)
                .unwrap_or_else(|| Decoder::new(segment.text, segment.bytes).finish())
        });
        let mut hashes = [Lane::load(inner), Lane::load(other_inner)];
        let (mut blocks, mut other_blocks) = (one.message.into_iter().flatten(), other.message.into_iter().flatten());
        loop {
            let [hash, other_hash] = &mut hashes;
            match (blocks.next(), other_blocks.next()) {
                (Some(block), Some(other_block)) => compress_both(&mut hashes, [message(block), message(other_block)]),
                (Some(block), None) => hash.compress(message(block)),
                (None, Some(block)) => other_hash.compress(message(block)),
                (None, None) => break,
            }
        }
        let [second, other_second] =
            [second, other_second].map(|segment| Decoder::new(segment.text, segment.bytes).finish());
        let mut hashes_of_hashes = [Lane::load(outer), Lane::load(other_outer)];
        let [hash, other_hash] = hashes;
        compress_both(&mut hashes_of_hashes, [hash.padded(), other_hash.padded()]);
        let [hash, other_hash] = hashes_of_hashes;
        one.tag.as_chunks_mut().0.copy_from_slice(&hash.big_endian());
        other.tag.as_chunks_mut().0.copy_from_slice(&other_hash.big_endian());
        [first && second, other_first && other_second]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base64url::tests::{ALPHABET, naive};
    use crate::sha256::compress;

    const STATES: [[u32; 8]; 2] = [[0x0123_4567; 8], [0x89AB_CDEF, 1, 2, 3, 4, 5, 6, 7]];

    /// Room for what a task writes, and more, which stays as it is.
    #[derive(Debug, PartialEq)]
    struct Room {
        segments: [[u8; 256]; 2],
        tag: [u8; 32],
    }

    impl Room {
        fn new() -> Room {
            Room { segments: [[0xFF; 256]; 2], tag: [0xFF; 32] }
        }

        /// `lens`: of the segments' buffers.
        fn task<'t>(&'t mut self, message: [&'t [[u8; 64]]; 2], texts: [&'t [u8]; 2], lens: [usize; 2]) -> Task<'t> {
            let [bytes, other_bytes] = self.segments.each_mut();
            let segments = [
                Segment { text: texts[0], bytes: &mut bytes[..lens[0]] },
                Segment { text: texts[1], bytes: &mut other_bytes[..lens[1]] },
            ];
            Task { states: STATES.each_ref(), message, segments, tag: &mut self.tag }
        }
    }

    /// Checks what a task wrote, and returns what it has to return: by [`hmac`] and [`naive`].
    fn check(room: &Room, message: [&[[u8; 64]]; 2], texts: [&[u8]; 2]) -> bool {
        assert_eq!(room.tag, hmac(message), "{texts:?}");
        let canonical = texts.iter().zip(&room.segments).map(|(text, bytes)| {
            let mut expected = [0; 256];
            let len = naive(text, &mut expected);
            if let Some(len) = len {
                assert_eq!(bytes[..len], expected[..len], "{text:?}");
            }
            assert!(bytes[text.len() * 3 / 4..].iter().all(|byte| *byte == 0xFF), "written behind {text:?}");
            len.is_some()
        });
        canonical.fold(true, |all, one| all & one)
    }

    /// Does the task alone, and beside another one, as the first of the two and as the second.
    fn compare(message: [&[[u8; 64]]; 2], texts: [&[u8]; 2]) {
        let lens = texts.map(|text| text.len() * 3 / 4);
        let mut room = Room::new();
        let Some(canonical) = hmac_and_decode(room.task(message, texts, lens)) else { return };
        assert_eq!(canonical, check(&room, message, texts), "{texts:?}");

        let (other_message, other_texts): ([&[[u8; 64]]; 2], [&[u8]; 2]) =
            ([&[], &[[7; 64]]], [b"Zm9vYmFyZm9vYmFy"; 2]);
        let (mut room, mut other) = (Room::new(), Room::new());
        let pair = [room.task(message, texts, lens), other.task(other_message, other_texts, [12; 2])];
        assert_eq!(hmac_and_decode_pair(pair), Some([canonical, true]), "{texts:?}");
        assert_eq!([canonical, true], [check(&room, message, texts), check(&other, other_message, other_texts)]);
        let (mut room, mut other) = (Room::new(), Room::new());
        let pair = [other.task(other_message, other_texts, [12; 2]), room.task(message, texts, lens)];
        assert_eq!(hmac_and_decode_pair(pair), Some([true, canonical]), "{texts:?}");
        assert_eq!([canonical, true], [check(&room, message, texts), check(&other, other_message, other_texts)]);
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

    /// Two messages of zero to two whole blocks, and of one block or two at the end.
    #[test]
    fn two_messages_of_any_length() {
        let (text, blocks) = (text(), blocks());
        let lens = || (0..=2).flat_map(|whole| (1..=2).map(move |end| (whole, end)));
        let message = |(whole, end)| [&blocks[..whole], &blocks[whole..whole + end]];
        let texts = [&text[..76], &text[..44]];
        for one in lens() {
            for other in lens() {
                let (mut room, mut other_room) = (Room::new(), Room::new());
                let pair = [room.task(message(one), texts, [57, 33]), other_room.task(message(other), texts, [57, 33])];
                let Some(canonical) = hmac_and_decode_pair(pair) else { return };
                let expected = [check(&room, message(one), texts), check(&other_room, message(other), texts)];
                assert_eq!([canonical, expected], [[true; 2]; 2], "{one:?} {other:?}");
            }
        }
    }

    /// Neither of two tasks is done if a segment is too short.
    #[test]
    fn both_or_neither() {
        let blocks = blocks();
        let message = [&blocks[..2], &blocks[2..3]];
        for short in 0..4 {
            let mut texts = [[&[b'A'; 16][..]; 2]; 2];
            texts[short / 2][short % 2] = &[b'A'; 15];
            let lens = texts.map(|texts| texts.map(|text| text.len() * 3 / 4));
            let (mut room, mut other_room) = (Room::new(), Room::new());
            let pair = [room.task(message, texts[0], lens[0]), other_room.task(message, texts[1], lens[1])];
            assert_eq!(hmac_and_decode_pair(pair), None);
            assert!(room == Room::new() && other_room == Room::new());
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
                let mut room = Room::new();
                let texts = [&[b'A'; 75][..text_len], &[b'A'; 16]];
                let Some(canonical) = hmac_and_decode(room.task(message, texts, [len, 12])) else { return };
                let expected = len == right && text_len % 4 != 1;
                assert_eq!(canonical, expected, "{text_len} into {len}");
                assert_eq!(room.tag, hmac(message));
                let (mut room, mut other) = (Room::new(), Room::new());
                let pair = [room.task(message, texts, [len, 12]), other.task(message, [texts[1]; 2], [12; 2])];
                assert_eq!(hmac_and_decode_pair(pair), Some([expected, true]), "{text_len} into {len}");
                assert_eq!([room.tag, other.tag], [hmac(message); 2]);
            }
        }
    }
}
