//! A list of texts, prepared so that looking one of a token's strings up costs the same for 1 and for 64.

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::json::{self, Value};

/// A policy's texts, sorted by a hash.
///
/// The hash has no secret: strings chosen to collide with a text cost one comparison each, since the bytes confirm every
/// match. A string is unescaped for its hash, and again only where the hash is that of a text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts(Vec<Entry>);

#[derive(Debug, Clone)]
struct Entry {
    hash: u64,
    /// The text's index in the list as given.
    index: usize,
    text: Arc<str>,
}

impl Texts {
    /// Up to this many texts are compared one by one, which is faster than hashing.
    const FEW: usize = 4;

    pub(crate) fn new<'t>(texts: impl IntoIterator<Item = (usize, &'t Arc<str>)>) -> Texts {
        let entry = |(index, text): (usize, &Arc<str>)| Entry { hash: json::hash(text), index, text: text.clone() };
        let mut entries: Vec<Entry> = texts.into_iter().map(entry).collect();
        entries.sort_by_key(|entry| entry.hash);
        Texts(entries)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether `value` of the scanned `text` is a string that is in the list.
    pub(crate) fn contains(&self, text: &[u8], value: Value) -> bool {
        self.index_of(text, value).is_some()
    }

    /// The index of the string `value` in the list.
    #[inline]
    pub(crate) fn index_of(&self, text: &[u8], value: Value) -> Option<usize> {
        let few = self.0.len() <= Self::FEW;
        let candidates = if few { &self.0 } else { self.of_hash(value.hash(text)) };
        candidates.iter().find_map(|entry| value.is(text, &entry.text).then_some(entry.index))
    }

    fn of_hash(&self, hash: u64) -> &[Entry] {
        let from = self.0.partition_point(|entry| entry.hash < hash);
        let rest = self.0.get(from..).unwrap_or_default();
        let len = rest.iter().take_while(|entry| entry.hash == hash).count();
        rest.get(..len).unwrap_or_default()
    }
}
