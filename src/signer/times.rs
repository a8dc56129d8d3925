//! The times that a signer adds to the claims, and the times that it refuses in the claims.

use alloc::string::String;
use core::fmt::Write as _;
use core::time::Duration;

use super::error::{self, SignError};
use crate::claims::ClaimsSet;
use crate::error::{ClaimName, Error};
use crate::json::Value;
use crate::numeric_date::{NumericDate, YEAR_10000};

/// 100 years of 365.25 days: the longest from `iat` to `exp`.
const LONGEST_LIFE: f64 = 3_155_760_000.0;

/// The times of a token to be minted: `iat`, and `exp` and `nbf` as durations from it.
///
/// `iat` is added if the claims have none, so claims may bring their own.
///
/// ```
/// use core::time::Duration;
/// use hs256::{Key, Signer, Timestamps};
/// let signer = Signer::new(Key::new([7; 32])?)?;
/// let times = Timestamps::at(1_700_000_000).expires_in(Duration::from_secs(60));
/// let token = signer.sign_json_with(r#"{"sub":"ada"}"#, times)?; // {"sub":"ada","iat":1700000000,"exp":1700000060}
/// # Ok::<(), hs256::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Timestamps {
    now: i64,
    issued_at: IssuedAt,
    expires_in: Option<Duration>,
    not_before_in: Option<Duration>,
}

/// Whether `iat` is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum IssuedAt {
    UnlessThere,
    Always,
    Never,
}

impl Timestamps {
    /// `iat` as of `now`, in Unix seconds, unless the claims have one; and no other time yet.
    pub const fn at(now: i64) -> Timestamps {
        Timestamps { now, issued_at: IssuedAt::UnlessThere, expires_in: None, not_before_in: None }
    }

    /// `exp` this long after now: at least a second; a fraction of a second is cut off.
    pub const fn expires_in(self, lifetime: Duration) -> Timestamps {
        Timestamps { expires_in: Some(lifetime), ..self }
    }

    /// `nbf` this long after now; a fraction of a second is cut off.
    pub const fn not_before_in(self, delay: Duration) -> Timestamps {
        Timestamps { not_before_in: Some(delay), ..self }
    }

    /// Always adds `iat`: claims that already have one are refused.
    pub const fn with_issued_at(self) -> Timestamps {
        Timestamps { issued_at: IssuedAt::Always, ..self }
    }

    /// No `iat`.
    pub const fn without_issued_at(self) -> Timestamps {
        Timestamps { issued_at: IssuedAt::Never, ..self }
    }

    /// The times to add. It is a mistake to make a token that has already expired; an `exp` in the claims themselves
    /// may be in the past.
    pub(super) fn added(self) -> Result<Added, SignError> {
        if self.expires_in.is_some_and(|lifetime| lifetime.as_secs() == 0) {
            return Err(SignError::invalid_argument("expires_in", error::NO_LIFE));
        }
        let after = |delay: Duration| i128::from(self.now) + i128::from(delay.as_secs()); // fits into 128 bits
        Ok(Added {
            iat: (self.issued_at != IssuedAt::Never).then_some(i128::from(self.now)),
            iat_may_be_there: self.issued_at == IssuedAt::UnlessThere,
            exp: self.expires_in.map(after),
            nbf: self.not_before_in.map(after),
        })
    }
}

/// Times to add to the claims.
#[derive(Clone, Copy, Default)]
pub(super) struct Added {
    iat: Option<i128>,
    /// If the claims have an `iat`, theirs is kept and none is added.
    iat_may_be_there: bool,
    exp: Option<i128>,
    nbf: Option<i128>,
}

impl Added {
    /// What is added to claims with this `iat`, or without one.
    pub(super) fn beside(self, iat: Option<Value>) -> Added {
        if self.iat_may_be_there && iat.is_some() { Added { iat: None, ..self } } else { self }
    }

    /// In the order in which they are written.
    fn in_order(self) -> impl Iterator<Item = (&'static str, i128)> {
        let times = [("iat", self.iat), ("exp", self.exp), ("nbf", self.nbf)];
        times.into_iter().filter_map(|(name, time)| Some((name, time?)))
    }

    /// The members to write before the claims' closing brace. `after_members`: whether others come before them.
    pub(super) fn members(self, after_members: bool) -> String {
        let mut members = String::new();
        for (name, seconds) in self.in_order() {
            let comma = if after_members || !members.is_empty() { "," } else { "" };
            let _ = write!(members, r#"{comma}"{name}":{seconds}"#); // writing to a string cannot fail
        }
        members
    }

    /// Checks that the claims have none of them already.
    pub(super) fn check_new(self, set: ClaimsSet<'_>) -> Result<(), SignError> {
        match self.in_order().find(|(name, _)| set.member(name).is_some()) {
            Some((name, _)) => Err(SignError::there_already(name, set)),
            None => Ok(()),
        }
    }

    /// Checks that no time in the claims, or added to them, is obviously a mistake.
    pub(super) fn check_meant(self, set: ClaimsSet<'_>) -> Result<(), SignError> {
        let [exp, nbf, iat] = [
            self.exp.map(double).or(set.expires_at().map(NumericDate::seconds)),
            self.nbf.map(double).or(set.not_before().map(NumericDate::seconds)),
            self.iat.map(double).or(set.issued_at().map(NumericDate::seconds)),
        ];
        let refused = |name, cause| Err(SignError::about(Error::InvalidClaim(ClaimName::registered(name)), cause, set));
        for (name, time) in [("exp", exp), ("nbf", nbf), ("iat", iat)] {
            if time.is_some_and(|time| time >= YEAR_10000) {
                return refused(name, error::YEAR_10000);
            }
        }
        match (exp, iat) {
            (Some(exp), Some(iat)) if exp - iat > LONGEST_LIFE => refused("exp", error::LONG_LIFE),
            _ => Ok(()),
        }
    }
}

/// Exact for every time that is not refused anyway.
#[expect(clippy::cast_precision_loss, reason = "see above")]
const fn double(seconds: i128) -> f64 {
    seconds as f64
}
