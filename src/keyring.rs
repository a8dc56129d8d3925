//! The ring of keys that a verifier has: which of them may have signed a token, and which one did.

use alloc::vec::Vec;

use crate::error::Error;
use crate::header::Header;
use crate::key::Key;
use crate::mac::Tag;

/// The keys of a verifier: 1 to 16, none weak unless allowed, no id twice.
#[derive(Debug)]
pub(crate) struct KeyRing(Vec<Key>);

/// Which keys of a ring a token may have been signed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Candidates {
    /// The key at this index, which the `kid` names, then those without id.
    NamedFirst(u8),
    /// Those without id.
    Unnamed,
}

impl KeyRing {
    const MAX: usize = 16;

    pub(crate) fn new(keys: Vec<Key>) -> Result<KeyRing, Error> {
        if keys.is_empty() {
            return Err(Error::invalid_argument("key", "at least one key is needed"));
        }
        if keys.len() > Self::MAX {
            return Err(Error::invalid_argument("key", "at most 16 keys"));
        }
        keys.iter().try_for_each(Key::check_strength)?;
        for (index, key) in keys.iter().enumerate() {
            if key.id().is_some() && keys.iter().skip(index + 1).any(|other| other.id() == key.id()) {
                return Err(Error::invalid_argument("key", "two keys have the same id"));
            }
        }
        Ok(KeyRing(keys))
    }

    /// The keys to try for a token with this header.
    pub(crate) fn candidates(&self, header: &Header<'_>) -> Result<Candidates, Error> {
        let named = |key: &Key| key.id().is_some_and(|id| header.names_key(id));
        match (0..).zip(&self.0).find(|(_, key)| named(key)) {
            Some((index, _)) => Ok(Candidates::NamedFirst(index)),
            None if self.0.iter().any(|key| key.id().is_none()) => Ok(Candidates::Unnamed),
            None => Err(Error::UnknownKey),
        }
    }

    /// The candidates, in the order in which they are tried.
    pub(crate) fn in_order(&self, candidates: Candidates) -> impl Iterator<Item = &Key> {
        let named = match candidates {
            Candidates::NamedFirst(index) => self.0.get(usize::from(index)),
            Candidates::Unnamed => None,
        };
        named.into_iter().chain(self.0.iter().filter(|key| key.id().is_none()))
    }

    /// The first of the candidates under which `tag` is the tag of `message`. `first`: what the tag is under the first of
    /// them, if that is known.
    #[inline]
    pub(crate) fn matching(
        &self,
        candidates: Candidates,
        message: &[u8],
        tag: Tag,
        mut first: Option<Tag>,
    ) -> Result<&Key, Error> {
        let mut tag_under = |key: &Key| first.take().unwrap_or_else(|| key.tag(message));
        self.in_order(candidates).find(|key| tag_under(key) == tag).ok_or(Error::SignatureMismatch)
    }

    /// The ids of the keys that have one.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(Key::id)
    }
}
