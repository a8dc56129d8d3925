//! The terms of a key: when it is in use, which issuers it may sign for, which operations it allows.

use alloc::sync::Arc;

use super::jwk::{KeyOp, KeyOps};
use crate::error::Error;
use crate::json::Texts;

/// The most issuers that a key may be bound to.
const MAX_ISSUERS: usize = 64;

/// The latest time that a double, and so every language, holds exactly.
const LATEST: i64 = (1 << 53) - 1;

/// The terms of a key that has any. Filled in by the key's constructors, checked by [`Terms::check`].
#[derive(Debug, Clone)]
pub(super) struct Terms {
    pub(super) ops: KeyOps,
    /// Empty: any issuer.
    pub(super) issuers: Texts,
    pub(super) from: Option<i64>,
    pub(super) until: Option<i64>,
}

impl Terms {
    pub(super) const NONE: Terms = Terms { ops: KeyOps::ALL, issuers: Texts::NONE, from: None, until: None };

    /// Adds an issuer. Keeps one more than [`Terms::check`] allows, so that it can see the excess.
    pub(super) fn bind(&mut self, issuer: Arc<str>) {
        if self.issuers.len() <= MAX_ISSUERS {
            self.issuers.insert(self.issuers.len(), issuer);
        }
    }

    /// `now >= from` and `now < until`, without leeway: only the verifier's clock decides which keys are in use.
    pub(super) fn in_time(&self, now: i64) -> bool {
        self.from.is_none_or(|from| now >= from) && self.until.is_none_or(|until| now < until)
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        if self.issuers.len() > MAX_ISSUERS {
            return Err(Error::invalid_argument("issuer", "a key is bound to at most 64 issuers"));
        }
        if self.issuers.iter().any(str::is_empty) {
            let reason =
                "a key is bound to an empty issuer (an environment variable that is not set is the usual reason)";
            return Err(Error::invalid_argument("issuer", reason));
        }
        check_time("from", self.from)?;
        check_time("until", self.until)?;
        match (self.from, self.until) {
            (Some(from), Some(until)) if from >= until => {
                Err(Error::invalid_argument("until", "not after the key's `from`"))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn check_op(&self, op: KeyOp) -> Result<(), Error> {
        if self.ops.allow(op) {
            return Ok(());
        }
        Err(Error::invalid_argument(
            "key",
            match op {
                KeyOp::Verify => "the `key_ops` of its JWK does not name `verify`",
                KeyOp::Sign => "the `key_ops` of its JWK does not name `sign`",
            },
        ))
    }
}

fn check_time(field: &'static str, time: Option<i64>) -> Result<(), Error> {
    if time.is_none_or(|time| (0..=LATEST).contains(&time)) {
        return Ok(());
    }
    Err(Error::invalid_argument(field, "not from 0 to 2^53 - 1, in Unix seconds"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_on_both_sides_of_their_boundaries() {
        let timed = |from, until| Terms { from, until, ..Terms::NONE };
        for (from, until, field) in [
            (None, None, None),
            (Some(0), Some(1), None),
            (Some(LATEST - 1), Some(LATEST), None),
            (Some(LATEST), None, None),
            (None, Some(0), None),
            (Some(-1), None, Some("from")),
            (None, Some(-1), Some("until")),
            (Some(LATEST + 1), None, Some("from")),
            (None, Some(LATEST + 1), Some("until")),
            (Some(5), Some(5), Some("until")),
            (Some(6), Some(5), Some("until")),
        ] {
            let checked = timed(from, until).check();
            assert_eq!(checked.as_ref().err().and_then(Error::field), field, "{from:?} {until:?}");
        }
        let terms = timed(Some(10), Some(20));
        assert_eq!([9, 10, 19, 20].map(|now| terms.in_time(now)), [false, true, true, false]);
        assert!(timed(None, None).in_time(i64::MIN) && timed(None, None).in_time(i64::MAX));
    }

    #[test]
    fn one_to_64_issuers_none_empty() {
        let bound = |issuers: &[&str]| {
            let mut terms = Terms::NONE;
            issuers.iter().for_each(|issuer| terms.bind((*issuer).into()));
            terms
        };
        for (terms, field) in [
            (bound(&["a"]), None),
            (bound(&["a"; 64]), None),
            (bound(&["a"; 65]), Some("issuer")),
            (bound(&["a"; 1000]), Some("issuer")),
            (bound(&["a", ""]), Some("issuer")),
        ] {
            assert_eq!(terms.check().as_ref().err().and_then(Error::field), field);
        }
    }
}
