//! A list of texts to look up a token's strings in. A lookup among 64 texts costs hardly more than among one.
//!
//! There is no hash, so there are no strings that collide. A string with escapes is read once, whatever the list.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::value::{Kind, Value};

/// Texts, sorted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts {
    /// The first eight bytes of each, so that a search seldom looks into a text.
    heads: Vec<u64>,
    entries: Vec<Entry>,
    /// One bit for each length that a text has. A token has room for many short strings, and few texts are short.
    lens: u64,
}

#[derive(Debug, Clone)]
struct Entry {
    text: Arc<str>,
    /// The text's index in the list as given.
    index: usize,
}

impl Texts {
    /// Up to this many texts are compared one by one, which is faster than searching.
    const FEW: usize = 4;

    pub(crate) const NONE: Texts = Texts { heads: Vec::new(), entries: Vec::new(), lens: 0 };

    pub(crate) fn new<'t>(texts: impl IntoIterator<Item = (usize, &'t Arc<str>)>) -> Texts {
        let mut list = Texts::NONE;
        texts.into_iter().for_each(|(index, text)| list.insert(index, text.clone()));
        list
    }

    /// Adds a text, with its index in the list as given.
    pub(crate) fn insert(&mut self, index: usize, text: Arc<str>) {
        let at = self.entries.partition_point(|entry| *entry.text <= *text);
        self.heads.insert(at, head(&mut text.bytes()).0);
        self.lens |= len_bit(text.len());
        self.entries.insert(at, Entry { text, index });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The texts, sorted.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| &*entry.text)
    }

    /// The index of a text in the list.
    pub(crate) fn index_of_text(&self, text: &str) -> Option<usize> {
        self.find(text.as_bytes()).map(|entry| entry.index)
    }

    /// Whether `value` of the scanned `text` is a string that is in the list.
    pub(crate) fn contains(&self, text: &[u8], value: Value) -> bool {
        self.index_of(text, value).is_some()
    }

    /// The index of the string `value` in the list.
    #[inline]
    pub(crate) fn index_of(&self, text: &[u8], value: Value) -> Option<usize> {
        let found = match value.kind() {
            Kind::Plain if self.entries.len() <= Self::FEW => {
                let bytes = value.bytes(text);
                self.entries.iter().find(|entry| entry.text.as_bytes() == bytes)
            }
            Kind::Plain => self.find(value.bytes(text)),
            Kind::Escaped => self.find_unescaped(value.unescaped(text)),
            _ => None,
        };
        found.map(|entry| entry.index)
    }

    fn find(&self, bytes: &[u8]) -> Option<&Entry> {
        if self.lens & len_bit(bytes.len()) == 0 {
            return None;
        }
        let (head, _) = match bytes.first_chunk() {
            Some(first) => (u64::from_be_bytes(*first), HEAD_LEN),
            None => head(&mut bytes.iter().copied()),
        };
        let candidates = self.of_head(head)?;
        candidates.get(candidates.binary_search_by(|entry| entry.text.as_bytes().cmp(bytes)).ok()?)
    }

    /// Narrows down the candidates, with every byte after the head, to those that have the same byte there.
    #[inline(never)]
    fn find_unescaped(&self, mut bytes: impl Iterator<Item = u8>) -> Option<&Entry> {
        let (head, mut len) = head(&mut bytes);
        let mut candidates = self.of_head(head)?;
        if len < HEAD_LEN {
            return candidates.iter().find(|entry| entry.text.len() == len);
        }
        for byte in bytes {
            let byte_of = |entry: &Entry| entry.text.as_bytes().get(len).copied();
            let [first, last] = [candidates.first()?, candidates.last()?].map(byte_of);
            if first != last || first != Some(byte) {
                // The candidates have the earlier bytes in common, so they are sorted by this one. A text that ends
                // here comes first.
                let from = candidates.partition_point(|entry| byte_of(entry) < Some(byte));
                let to = candidates.partition_point(|entry| byte_of(entry) <= Some(byte));
                candidates = candidates.get(from..to)?;
            }
            len += 1;
        }
        candidates.iter().find(|entry| entry.text.len() == len)
    }

    /// The texts with this head, if any. The head of a shorter text is padded with zeros, so it may equal the head of a
    /// text that has a NUL there.
    fn of_head(&self, head: u64) -> Option<&[Entry]> {
        let from = self.heads.partition_point(|other| *other < head);
        let rest = self.heads.get(from..)?;
        if rest.first() != Some(&head) {
            return None;
        }
        self.entries.get(from..from + rest.iter().take_while(|other| **other == head).count())
    }
}

/// The bit of a length; all long lengths share one.
fn len_bit(len: usize) -> u64 {
    1 << len.min(63)
}

const HEAD_LEN: usize = 8;

/// The next eight bytes as a number that sorts as they do, padded with zeros, and how many bytes there were.
fn head(bytes: &mut impl Iterator<Item = u8>) -> (u64, usize) {
    let (head, len) = bytes.take(HEAD_LEN).fold((0, 0), |(head, len), byte| (head << 8 | u64::from(byte), len + 1));
    (head.checked_shl(8 * u32::try_from(HEAD_LEN - len).unwrap_or_default()).unwrap_or(0), len)
}
