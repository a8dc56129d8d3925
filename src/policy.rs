//! What the caller demands of a token beyond a good signature. A policy that exists is checked and never changes.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::ops::RangeInclusive;
use core::time::Duration;

use crate::claims::{self, ClaimsSet};
use crate::error::{ClaimName, Error};
use crate::json::Value;

/// The greatest leeway: 900 s. A greater one is refused, since milliseconds given as seconds are the usual reason.
pub const MAX_LEEWAY: Duration = Duration::from_secs(900);

/// The longest token in bytes unless the policy says otherwise: 16 KiB.
pub const MAX_TOKEN_LEN_DEFAULT: usize = 16 * 1024;

/// What the limit for a token's length may be set to: 256 bytes to 1 MiB.
pub const MAX_TOKEN_LEN_RANGE: RangeInclusive<usize> = 256..=1024 * 1024;

/// The policy's fields, as the builder fills them in and [`Policy::check`] has judged them.
#[derive(Debug, Clone)]
pub(crate) struct Policy {
    pub(crate) issuers: Vec<Box<str>>,
    pub(crate) audiences: Vec<Box<str>>,
    pub(crate) any_audience: bool,
    pub(crate) subject: Option<Box<str>>,
    pub(crate) typ: Option<Box<str>>,
    pub(crate) leeway: Duration,
    pub(crate) max_age: Option<Duration>,
    pub(crate) required: Vec<Arc<str>>,
    pub(crate) max_token_len: usize,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            issuers: Vec::new(),
            audiences: Vec::new(),
            any_audience: false,
            subject: None,
            typ: None,
            leeway: Duration::ZERO,
            max_age: None,
            required: Vec::new(),
            max_token_len: MAX_TOKEN_LEN_DEFAULT,
        }
    }
}

impl Policy {
    /// What a builder may not let through.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.leeway > MAX_LEEWAY {
            let reason = "more than 900 seconds (was it given in milliseconds?)";
            return Err(Error::invalid_argument("leeway", reason));
        }
        check_whole_seconds("leeway", self.leeway)?;
        check_whole_seconds("max_age", self.max_age.unwrap_or_default())?;
        check_max_token_len(self.max_token_len)
    }

    /// Every required claim is present.
    pub(crate) fn check_required(&self, set: ClaimsSet<'_>) -> Result<(), Error> {
        match self.required.iter().enumerate().find(|(_, name)| set.member(name).is_none()) {
            None => Ok(()),
            Some((index, name)) => Err(Error::MissingClaim(ClaimName::of_policy(name, index))),
        }
    }

    /// RFC 7519 section 4.1.1.
    pub(crate) fn check_issuer(&self, set: ClaimsSet<'_>) -> Result<(), Error> {
        if self.issuers.is_empty() {
            return Ok(());
        }
        let iss = present("iss", set.iss())?;
        accept("iss", self.issuers.iter().any(|issuer| iss.is(set.text(), issuer)))
    }

    /// RFC 7519 section 4.1.2.
    pub(crate) fn check_subject(&self, set: ClaimsSet<'_>) -> Result<(), Error> {
        let Some(subject) = &self.subject else { return Ok(()) };
        accept("sub", present("sub", set.sub())?.is(set.text(), subject))
    }

    /// RFC 7519 section 4.1.3: who does not find itself in a token's audience must reject it, and who has no name cannot.
    pub(crate) fn check_audience(&self, set: ClaimsSet<'_>) -> Result<(), Error> {
        if self.audiences.is_empty() {
            return accept("aud", set.aud().is_none() || self.any_audience);
        }
        let aud = present("aud", set.aud())?;
        let ours = |value: Value| self.audiences.iter().any(|audience| value.is(set.text(), audience));
        accept("aud", claims::audience(set.text(), aud).any(ours))
    }

    /// RFC 7519 section 4.1.5: `now + leeway >= nbf`.
    pub(crate) fn check_not_before(&self, set: ClaimsSet<'_>, now: i64) -> Result<(), Error> {
        match set.not_before() {
            Some(nbf) if nbf.cmp_seconds(self.latest(now)) == Ordering::Greater => {
                Err(Error::NotYetValid(ClaimName::registered("nbf")))
            }
            _ => Ok(()),
        }
    }

    /// RFC 7519 section 4.1.4: `now - leeway < exp`, so the second of `exp` itself is too late.
    pub(crate) fn check_expiry(&self, set: ClaimsSet<'_>, now: i64) -> Result<(), Error> {
        match set.expires_at() {
            Some(exp) if exp.cmp_seconds(self.earliest(now)) != Ordering::Greater => {
                Err(Error::Expired(ClaimName::registered("exp")))
            }
            _ => Ok(()),
        }
    }

    /// Under a maximal age: `iat` is present, not in the future, and `now - leeway - iat <= max_age`.
    pub(crate) fn check_age(&self, set: ClaimsSet<'_>, now: i64) -> Result<(), Error> {
        let Some(max_age) = self.max_age else { return Ok(()) };
        present("iat", set.iat())?;
        let Some(iat) = set.issued_at() else { return Ok(()) }; // no number, which the check of types has seen
        if iat.cmp_seconds(self.latest(now)) == Ordering::Greater {
            return Err(Error::NotYetValid(ClaimName::registered("iat")));
        }
        if iat.cmp_seconds(self.earliest(now) - i128::from(max_age.as_secs())) == Ordering::Less {
            return Err(Error::Expired(ClaimName::registered("iat")));
        }
        Ok(())
    }

    /// The latest time that counts as now. 128 bits hold every sum of 64-bit times.
    fn latest(&self, now: i64) -> i128 {
        i128::from(now) + i128::from(self.leeway.as_secs())
    }

    /// The earliest time that counts as now.
    fn earliest(&self, now: i64) -> i128 {
        i128::from(now) - i128::from(self.leeway.as_secs())
    }
}

/// What a limit for a token's length may be, for verifiers and signers.
pub(crate) fn check_max_token_len(bytes: usize) -> Result<(), Error> {
    if MAX_TOKEN_LEN_RANGE.contains(&bytes) {
        return Ok(());
    }
    Err(Error::invalid_argument("max_token_len", "not from 256 bytes to 1 MiB (1048576)"))
}

fn check_whole_seconds(field: &'static str, duration: Duration) -> Result<(), Error> {
    if duration.subsec_nanos() == 0 {
        return Ok(());
    }
    Err(Error::invalid_argument(field, "not a whole number of seconds"))
}

fn present(name: &'static str, claim: Option<Value>) -> Result<Value, Error> {
    claim.ok_or(Error::MissingClaim(ClaimName::registered(name)))
}

fn accept(name: &'static str, accepted: bool) -> Result<(), Error> {
    if accepted { Ok(()) } else { Err(Error::ClaimMismatch(ClaimName::registered(name))) }
}
