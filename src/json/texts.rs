//! A list of texts in which a token's strings are looked up, at hardly more cost for 64 texts than for one.
//!
//! There is no hash, so there are no strings that collide. A string without escapes is found by a binary search; one with
//! escapes is read once, whatever the list.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::value::{Kind, Value};

/// Texts, sorted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts(Vec<Entry>);

#[derive(Debug, Clone)]
struct Entry {
    /// The first eight bytes, so that a search seldom leaves the list.
    head: u64,
    text: Arc<str>,
    /// The text's index in the list as given.
    index: usize,
}

impl Texts {
    /// Up to this many texts are compared one by one, which is faster than searching.
    const FEW: usize = 4;

    pub(crate) const NONE: Texts = Texts(Vec::new());

    pub(crate) fn new<'t>(texts: impl IntoIterator<Item = (usize, &'t Arc<str>)>) -> Texts {
        let mut list = Texts::NONE;
        texts.into_iter().for_each(|(index, text)| list.insert(index, text.clone()));
        list
    }

    /// Adds a text, with its index in the list as given.
    pub(crate) fn insert(&mut self, index: usize, text: Arc<str>) {
        let at = self.0.partition_point(|entry| *entry.text <= *text);
        self.0.insert(at, Entry { head: head(text.as_bytes()), text, index });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The texts, sorted.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|entry| &*entry.text)
    }

    /// Whether `value` of the scanned `text` is a string that is in the list.
    pub(crate) fn contains(&self, text: &[u8], value: Value) -> bool {
        self.index_of(text, value).is_some()
    }

    /// The index of the string `value` in the list.
    #[inline]
    pub(crate) fn index_of(&self, text: &[u8], value: Value) -> Option<usize> {
        let found = match value.kind() {
            Kind::Plain if self.0.len() <= Self::FEW => {
                let bytes = value.bytes(text);
                self.0.iter().find(|entry| entry.text.as_bytes() == bytes)
            }
            Kind::Plain => self.find(value.bytes(text)),
            Kind::Escaped => self.find_unescaped(value.unescaped(text)),
            _ => None,
        };
        found.map(|entry| entry.index)
    }

    /// The index of a text in the list.
    pub(crate) fn index_of_text(&self, text: &str) -> Option<usize> {
        self.find(text.as_bytes()).map(|entry| entry.index)
    }

    fn find(&self, bytes: &[u8]) -> Option<&Entry> {
        let head = head(bytes);
        let from = self.0.partition_point(|entry| entry.head < head);
        let same_head = self.0.get(from..)?.iter().take_while(|entry| entry.head == head).count();
        let candidates = self.0.get(from..from + same_head)?;
        candidates.get(candidates.binary_search_by(|entry| entry.text.as_bytes().cmp(bytes)).ok()?)
    }

    /// Narrows the list down with every byte to the texts that have the same byte there.
    #[inline(never)]
    fn find_unescaped(&self, bytes: impl Iterator<Item = u8>) -> Option<&Entry> {
        let (mut candidates, mut len) = (self.0.as_slice(), 0);
        for byte in bytes {
            let byte_of = |entry: &Entry| entry.text.as_bytes().get(len).copied();
            let [first, last] = [candidates.first()?, candidates.last()?].map(byte_of);
            if first != last || first != Some(byte) {
                // They have the bytes before in common, so they are sorted by this one. A text that ends here is first.
                let from = candidates.partition_point(|entry| byte_of(entry) < Some(byte));
                let to = candidates.partition_point(|entry| byte_of(entry) <= Some(byte));
                candidates = candidates.get(from..to)?;
            }
            len += 1;
        }
        candidates.first().filter(|entry| entry.text.len() == len)
    }
}

/// The first eight bytes as a number that sorts as they do.
fn head(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or_else(
        || {
            let mut head = [0; 8];
            head.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
            u64::from_be_bytes(head)
        },
        |head| u64::from_be_bytes(*head),
    )
}
