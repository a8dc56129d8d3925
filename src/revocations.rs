//! A snapshot of what is revoked, consulted after every other check. Its text is that of docs/POLICY.md section 4.

use alloc::sync::Arc;
use core::fmt;
use core::time::Duration;

use crate::claims::ClaimsSet;
use crate::error::{ClaimName, Error};
use crate::json::Value;
use crate::key::Key;

mod parse;
mod table;

use table::{Digests, Kind, Table, Text};

/// The revoked tokens, subjects, keys and times, as one list has them.
///
/// Immutable: a newer list is a new value. Each entry takes at most 40 bytes, regardless of its text, which is not
/// kept.
///
/// ```
/// use std::sync::Arc;
/// use hs256::{Code, Key, Revocations, Signer, Verifier};
///
/// let list = "{\"jti\":\"7f\"}\n{\"sub\":\"ada\",\"before\":1700000000}\n";
/// let revoked = Revocations::parse(list, [0; 16])?; // in earnest, 16 random bytes
/// # let key = Key::new([7; 32])?;
/// let verifier = Verifier::builder().key(key.clone()).revocations(Arc::new(revoked)).build()?;
///
/// let token = Signer::new(key)?.sign_json(r#"{"jti":"7f","sub":"grace"}"#)?;
/// let error = verifier.verify(&token).unwrap_err();
/// assert_eq!((error.code(), error.claim()), (Code::Revoked, Some("jti")));
/// # Ok::<(), hs256::Error>(())
/// ```
pub struct Revocations {
    table: Table,
    digests: Digests,
    counts: [usize; 3],
    /// Whether any entry is for one issuer.
    by_issuer: bool,
    /// Everything issued before this time.
    all_before: Option<u64>,
    as_of: Option<i64>,
}

impl Revocations {
    /// Reads a list in JSON Lines. `seed`: random bytes that key the digests of the entries, so that nobody can compute
    /// collisions in advance.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] of field `revoked` with the line's number, if any line is not an entry: a list is
    /// accepted as a whole or not at all.
    pub fn parse(text: impl AsRef<[u8]>, seed: [u8; 16]) -> Result<Revocations, Error> {
        parse::read(text.as_ref(), Digests::new(seed))
    }

    /// How many tokens (`jti`), subjects and keys (`kid`) have an entry.
    #[must_use]
    pub fn counts(&self) -> [usize; 3] {
        self.counts
    }

    /// Everything issued before this time (Unix seconds) is revoked.
    #[must_use]
    pub fn all_before(&self) -> Option<u64> {
        self.all_before
    }

    /// When the list was complete (Unix seconds), according to the list.
    #[must_use]
    pub fn as_of(&self) -> Option<i64> {
        self.as_of
    }

    /// The claim by which a token is revoked, if it is: `jti`, `sub`, `kid`, or `iat` if everything up to a time is
    /// revoked.
    fn claim(&self, set: ClaimsSet<'_>, key: Option<&Key>, earliest: i128) -> Option<&'static str> {
        let is_before = |before: u64| {
            // A token without a time of issue counts as older than any time.
            set.issued_at().is_none_or(|iat| iat.cmp_seconds(before.into()).is_lt())
        };
        let named = |kind: Kind, value: Option<Value>| value.and_then(|value| self.find(kind, value, set));
        if named(Kind::Token, set.jti()).is_some_and(|exp| i128::from(exp) > earliest) {
            return Some("jti");
        }
        if named(Kind::Subject, set.sub()).is_some_and(is_before) {
            return Some("sub");
        }
        let id = key.and_then(Key::id).filter(|_| self.has(Kind::Key));
        let of_key = id.and_then(|id| self.table.get(self.digests.of(Kind::Key, None, Text::Plain(id.as_bytes()))));
        if of_key.is_some_and(|before| before == Table::ALWAYS || is_before(before)) {
            return Some(ClaimName::KID);
        }
        self.all_before.is_some_and(is_before).then_some("iat")
    }

    fn has(&self, kind: Kind) -> bool {
        self.counts.get(kind as usize).is_some_and(|count| *count > 0)
    }

    /// The latest time of the entries for this value of a claim, both without an issuer and with the token's.
    fn find(&self, kind: Kind, value: Value, set: ClaimsSet<'_>) -> Option<u64> {
        if !self.has(kind) {
            return None;
        }
        let entry = |issuer: Option<Value>| {
            let issuer = issuer.map(|issuer| Text::Json(issuer, set.text()));
            self.table.get(self.digests.of(kind, issuer, Text::Json(value, set.text())))
        };
        let of_issuer = set.iss().filter(|_| self.by_issuer).and_then(|iss| entry(Some(iss)));
        entry(None).max(of_issuer)
    }
}

/// The counts, and no value.
impl fmt::Debug for Revocations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [tokens, subjects, keys] = self.counts;
        let mut shown = f.debug_struct("Revocations");
        shown.field("jti", &tokens).field("sub", &subjects).field("kid", &keys);
        shown.field("all_before", &self.all_before).field("as_of", &self.as_of).finish_non_exhaustive()
    }
}

/// A verifier's revocations, if any, and how old they may be.
#[derive(Debug, Clone, Default)]
pub(crate) struct Revoked {
    pub(crate) list: Option<Arc<Revocations>>,
    /// Seconds.
    pub(crate) max_stale: Option<u64>,
    /// Whether the owner says that the list is too old.
    pub(crate) unavailable: bool,
}

impl Revoked {
    pub(crate) fn set_max_stale(&mut self, max_stale: Duration) -> Result<(), Error> {
        if max_stale.subsec_nanos() > 0 || !(1..=1 << 31).contains(&max_stale.as_secs()) {
            return Err(Error::invalid_argument("max_stale", "must be a whole number of seconds from 1 to 2^31"));
        }
        self.max_stale = Some(max_stale.as_secs());
        Ok(())
    }

    /// Without a list a limit to its age would never reject anything, which nobody means.
    pub(crate) fn check_terms(&self) -> Result<(), Error> {
        if self.max_stale.is_some() && self.list.is_none() {
            return Err(Error::invalid_argument("max_stale", "given without revocations"));
        }
        Ok(())
    }

    /// Made after all other checks of a token: only one that is otherwise valid is reported as revoked. `earliest`: now,
    /// less the leeway.
    #[inline]
    pub(crate) fn check(&self, set: ClaimsSet<'_>, key: Option<&Key>, earliest: i128) -> Result<(), Error> {
        match &self.list {
            Some(list) => list.check(set, key, earliest),
            None => Ok(()),
        }
    }

    /// Whether the list is fresh enough to say that something is not revoked.
    #[inline]
    pub(crate) fn check_age(&self, now: i64) -> Result<(), Error> {
        match (self.max_stale, &self.list) {
            (Some(max_stale), Some(list)) if !self.unavailable => list.check_age(now, max_stale),
            _ if self.unavailable => Err(Error::Unavailable),
            _ => Ok(()),
        }
    }
}

impl Revocations {
    #[inline(never)]
    fn check(&self, set: ClaimsSet<'_>, key: Option<&Key>, earliest: i128) -> Result<(), Error> {
        match self.claim(set, key, earliest) {
            Some(name) => Err(Error::Revoked(ClaimName::registered(name))),
            None => Ok(()),
        }
    }

    #[inline(never)]
    fn check_age(&self, now: i64, max_stale: u64) -> Result<(), Error> {
        if self.is_older(now, max_stale) { Err(Error::Unavailable) } else { Ok(()) }
    }

    /// Whether its last `as_of` is more than `max_stale` seconds before `now`. A list without `as_of` is never too old.
    #[must_use]
    pub fn is_older(&self, now: i64, max_stale: u64) -> bool {
        let age = self.as_of.map_or(0, |as_of| i128::from(now) - i128::from(as_of));
        age > i128::from(max_stale)
    }
}

#[cfg(test)]
mod tests;
