//! The ring of keys that a verifier has: which of them may have signed a token, and which one did.

use alloc::vec::Vec;

use crate::claims::ClaimsSet;
use crate::error::{ClaimName, Error};
use crate::header::{self, Header, KeyId};
use crate::json::Texts;
use crate::key::{Key, KeyOp};
use crate::mac::Tag;

mod table;

pub(crate) use table::{Named, Table};

/// The most keys in all.
const MAX: usize = 4096;

/// The most keys without an id: each is tried for every token, at the cost of an HMAC.
const MAX_UNNAMED: usize = 16;

/// The keys of a verifier, checked: see [`KeyRing::new`].
#[derive(Debug)]
pub(crate) struct KeyRing {
    /// Those with an id.
    named: Table<Key>,
    /// Those without, as added.
    unnamed: Vec<Key>,
    /// Whether any key is in use only for some time.
    timed: bool,
}

/// Which keys of a ring a token may have been signed with, regardless of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Candidates {
    /// The key that the `kid` names, by its index among the keys with an id, then those without. The index is a whole
    /// word, so that a result with an error in its other arm is moved by words.
    NamedFirst(usize),
    /// Those without id.
    Unnamed,
}

impl KeyRing {
    /// At least one key, at most 16 without an id and 4,096 in all, none weak unless allowed, no id twice. The first
    /// mistake is reported, in this order: terms and operations of each key, weak keys, the counts, the ids.
    pub(crate) fn new(mut keys: Vec<Key>) -> Result<KeyRing, Error> {
        keys.iter().try_for_each(|key| key.check_terms().and_then(|()| key.check_op(KeyOp::Verify)))?;
        keys.iter().try_for_each(Key::check_strength)?;
        check_counts(&keys)?;
        let timed = keys.iter().any(Key::is_timed);
        let named = Table::new(keys.extract_if(.., |key| key.id().is_some()));
        if named.has_duplicate() {
            return Err(Error::invalid_argument("key", "two keys have the same id"));
        }
        keys.shrink_to(MAX_UNNAMED); // may have had room for thousands
        Ok(KeyRing { named, unnamed: keys, timed })
    }

    /// The keys that a token with this header may have been signed with, regardless of the time. [`KeyRing::in_time`]
    /// then says whether any of them is in use as of now.
    pub(crate) fn candidates(&self, header: &Header<'_>) -> Result<Candidates, Error> {
        let named = match header.key_id() {
            KeyId::None => None,
            KeyId::Plain(id) => self.named.index(id),
            KeyId::Escaped => self.index_of_escaped(header),
        };
        match named {
            Some(index) => Ok(Candidates::NamedFirst(index)),
            None if self.unnamed.is_empty() => Err(Error::UnknownKey),
            None => Ok(Candidates::Unnamed),
        }
    }

    /// The index of the key with this `kid`, after resolving its escapes. Never inlined, so that other tokens do not
    /// pay for the buffer.
    #[inline(never)]
    fn index_of_escaped(&self, header: &Header<'_>) -> Option<usize> {
        self.named.index(header.unescaped_key_id(&mut [0; header::MAX_LEN]))
    }

    /// The candidates, if any of them is in use as of `now`.
    pub(crate) fn in_time(&self, candidates: Candidates, now: i64) -> Result<Candidates, Error> {
        if self.timed && self.in_order(candidates, now).next().is_none() {
            return Err(Error::UnknownKey);
        }
        Ok(candidates)
    }

    /// Whether the key that the `kid` names exists, but is not in use as of `now`.
    pub(crate) fn named_is_outside_its_time(&self, candidates: Candidates, now: i64) -> bool {
        match candidates {
            Candidates::NamedFirst(index) => self.named.get(index).is_some_and(|key| !key.in_time(now)),
            Candidates::Unnamed => false,
        }
    }

    /// The candidates as of `now`, in the order in which they are tried.
    pub(crate) fn in_order(&self, candidates: Candidates, now: i64) -> impl Iterator<Item = &Key> {
        let named = match candidates {
            Candidates::NamedFirst(index) => self.named.get(index),
            Candidates::Unnamed => None,
        };
        named.into_iter().chain(&self.unnamed).filter(move |key| key.in_time(now))
    }

    /// The first of the candidates under which `tag` is the tag of `message`. `first`: the tag under the first
    /// candidate, if known.
    #[inline]
    pub(crate) fn matching(
        &self,
        candidates: Candidates,
        now: i64,
        message: &[u8],
        tag: &Tag,
        mut first: Option<&Tag>,
    ) -> Result<&Key, Error> {
        let mut fits = |key: &Key| match first.take() {
            Some(first) => first == tag,
            None => key.tag(message) == *tag,
        };
        // No `ok_or`: to drop an error made in advance takes a call, here and in the verdict.
        match self.in_order(candidates, now).find(|key| fits(key)) {
            Some(key) => Ok(key),
            None => Err(Error::SignatureMismatch),
        }
    }

    /// The ids of the keys that have one.
    pub(crate) fn ids(&self) -> impl ExactSizeIterator<Item = &str> {
        self.named.iter().map(|key| key.id().unwrap_or_default())
    }
}

fn check_counts(keys: &[Key]) -> Result<(), Error> {
    if keys.is_empty() {
        return Err(Error::invalid_argument("key", "at least one key is needed"));
    }
    if keys.iter().filter(|key| key.id().is_none()).count() > MAX_UNNAMED {
        return Err(Error::invalid_argument("key", "more than 16 keys without an id, each tried for every token"));
    }
    if keys.len() > MAX {
        return Err(Error::invalid_argument("key", "more than 4096 keys"));
    }
    Ok(())
}

impl Named for Key {
    fn name(&self) -> &[u8] {
        self.id().unwrap_or_default().as_bytes()
    }
}

/// The key that verified the signature must be allowed to speak for the issuer: it is unbound, or bound to this issuer
/// too. If it is bound to others, no further key is tried. Without a key there is nothing to check.
#[inline(always)]
pub(crate) fn check_key_issuer(key: Option<&Key>, set: ClaimsSet<'_>) -> Result<(), Error> {
    match key.and_then(Key::issuers) {
        Some(issuers) => check_bound_key(issuers, set),
        None => Ok(()),
    }
}

#[inline(never)]
fn check_bound_key(issuers: &Texts, set: ClaimsSet<'_>) -> Result<(), Error> {
    let name = || ClaimName::registered("iss");
    let iss = set.iss().ok_or_else(|| Error::MissingClaim(name()))?;
    if issuers.contains(set.text(), iss) { Ok(()) } else { Err(Error::ClaimMismatch(name())) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::String;

    fn key(id: Option<String>) -> Key {
        let key = Key::new([7; 32]).unwrap();
        match id {
            Some(id) => key.with_id(id),
            None => key,
        }
    }

    fn ring(unnamed: usize, named: usize) -> Result<KeyRing, Error> {
        let named = (0..named).map(|number| key(Some(format!("tenant-{number}"))));
        KeyRing::new(named.chain((0..unnamed).map(|_| key(None))).collect())
    }

    #[test]
    fn the_ring_holds_so_many_keys() {
        for (unnamed, named, sound) in [
            (0, 0, false),
            (1, 0, true),
            (16, 0, true),
            (17, 0, false),
            (0, 1, true),
            (0, 4096, true),
            (0, 4097, false),
            (1, 4095, true),
            (1, 4096, false),
            (16, 4080, true),
            (16, 4081, false),
        ] {
            let built = ring(unnamed, named);
            assert_eq!(built.is_ok(), sound, "{unnamed} {named}");
            assert_eq!(built.err().and_then(|error| error.field().map(String::from)), (!sound).then(|| "key".into()));
        }
    }

    #[test]
    fn every_id_is_found_and_no_other() {
        for named in [1, 2, 3, 16, 17, 300, 4096] {
            let ring = ring(0, named).unwrap();
            let mut seen = alloc::vec![false; named];
            for number in 0..named {
                let id = format!("tenant-{number}");
                let index = ring.named.index(id.as_bytes()).unwrap();
                assert_eq!(ring.named.get(index).and_then(Key::id), Some(id.as_str()));
                seen[index] = true;
            }
            assert!(seen.into_iter().all(|seen| seen));
            for other in ["", "tenant-", "tenant-00", "Tenant-0", "tenant-4096", "tenant-0\0"] {
                assert_eq!(ring.named.index(other.as_bytes()), None);
            }
        }
    }

    #[test]
    fn the_first_mistake_decides() {
        let weak = || Key::new([1; 31]).unwrap();
        let twice = || key(Some("a".into()));
        let mistake = |keys: Vec<Key>| KeyRing::new(keys).unwrap_err();
        assert_eq!(mistake(alloc::vec![weak(), key(None).bound_to("")]).field(), Some("issuer"));
        assert_eq!(mistake(alloc::vec![weak(), key(None).valid_from(-1)]).field(), Some("from"));
        assert_eq!(mistake(alloc::vec![twice(), twice(), weak()]), Error::WeakKey);
        let many = (0..17).map(|_| key(None)).chain([twice(), twice()]).collect();
        assert!(format!("{}", mistake(many)).contains("16 keys"));
        assert!(format!("{}", mistake(alloc::vec![twice(), twice()])).contains("same id"));
    }
}
