//! A lookup table of items by name, sorted. Among 4,096 entries a search takes at most 12 comparisons, and one to confirm.

use alloc::vec::Vec;
use core::cmp::Ordering;

/// An item that can be looked up by a byte string.
pub(crate) trait Named {
    fn name(&self) -> &[u8];
}

/// Sorted by the digest of each name, then by the name: a search seldom leaves the table, and names that collide cost
/// no more than others.
#[derive(Debug)]
pub(crate) struct Table<T>(Vec<Entry<T>>);

#[derive(Debug)]
struct Entry<T> {
    digest: u64,
    item: T,
}

impl<T: Named> Table<T> {
    pub(crate) fn new(items: impl IntoIterator<Item = T>) -> Table<T> {
        let entry = |item: T| Entry { digest: digest(item.name()), item };
        let mut entries: Vec<Entry<T>> = items.into_iter().map(entry).collect();
        entries.sort_unstable_by(|a, b| a.compare(b.digest, b.item.name()));
        Table(entries)
    }

    /// Whether two entries have the same name.
    pub(crate) fn has_duplicate(&self) -> bool {
        let same = |pair: &[Entry<T>]| matches!(pair, [a, b] if a.compare(b.digest, b.item.name()).is_eq());
        self.0.windows(2).any(same)
    }

    /// The index of the item of this name.
    pub(crate) fn index(&self, name: &[u8]) -> Option<usize> {
        let digest = digest(name);
        self.0.binary_search_by(|entry| entry.compare(digest, name)).ok()
    }

    pub(crate) fn find(&self, name: &[u8]) -> Option<&T> {
        self.get(self.index(name)?)
    }

    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        self.0.get(index).map(|entry| &entry.item)
    }

    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &T> {
        self.0.iter().map(|entry| &entry.item)
    }
}

impl<T: Named> Entry<T> {
    fn compare(&self, digest: u64, name: &[u8]) -> Ordering {
        self.digest.cmp(&digest).then_with(|| self.item.name().cmp(name))
    }
}

/// Digests eight bytes at a time. Colliding names are compared by their bytes, so whoever chooses them gains nothing.
fn digest(name: &[u8]) -> u64 {
    /// 2^64 divided by the golden ratio: multiplication by it spreads low bits over the high ones.
    const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
    let step = |digest: u64, word: u64| (digest.rotate_left(29) ^ word).wrapping_mul(SPREAD);
    let (words, rest) = name.as_chunks();
    let mut last = [0; 8];
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    let whole = words.iter().fold(name.len() as u64, |digest, word| step(digest, u64::from_le_bytes(*word)));
    step(whole, u64::from_le_bytes(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Named for &str {
        fn name(&self) -> &[u8] {
            self.as_bytes()
        }
    }

    #[test]
    fn names_of_one_digest_are_told_apart() {
        let entry = |item: &'static str| Entry { digest: 7, item };
        let table = Table(["", "a", "ab", "b"].map(entry).into());
        let index = |name: &str| table.0.binary_search_by(|entry| entry.compare(7, name.as_bytes())).ok();
        assert_eq!(["", "a", "ab", "b", "aa", "c"].map(index), [Some(0), Some(1), Some(2), Some(3), None, None]);
        assert!(!table.has_duplicate());
        assert!(Table(["a", "a"].map(entry).into()).has_duplicate());
    }
}
