//! What the caller requires of a token beyond a good signature. A policy is checked when it is made and never changes.

use alloc::sync::Arc;
use core::cmp::Ordering;
use core::ops::RangeInclusive;
use core::time::Duration;

use crate::claims::{self, ClaimsSet};
use crate::error::{ClaimName, Error};
use crate::json::{Texts, Value};
use crate::numeric_date::NumericDate;

pub(crate) mod document;
mod hint;
pub(crate) mod member;
mod named;
mod numbers;
mod required;
mod rule;

use member::{Draft, Member};
pub(crate) use named::NamedClaims;
use named::Names;
use required::Required;
use rule::ClaimRules;
pub use rule::Scalar;

/// The largest leeway: 900 s. A larger one is refused, since it is usually milliseconds given as seconds.
pub const MAX_LEEWAY: Duration = Duration::from_secs(900);

/// The longest token in bytes unless the policy says otherwise: 16 KiB.
pub const MAX_TOKEN_LEN_DEFAULT: usize = 16 * 1024;

/// The allowed limits for a token's length: 256 bytes to 1 MiB.
pub const MAX_TOKEN_LEN_RANGE: RangeInclusive<usize> = 256..=1024 * 1024;

/// The members of a checked [`Draft`], prepared for the checks.
#[derive(Debug, Clone)]
pub(crate) struct Policy {
    issuers: Texts,
    audiences: Texts,
    any_audience: bool,
    subject: Option<Arc<str>>,
    pub(crate) numeric_subject: bool,
    pub(crate) typ: Option<Arc<str>>,
    required: Required,
    claims: ClaimRules,
    /// The names of both.
    names: Names,
    /// Seconds.
    leeway: u64,
    /// Seconds.
    max_age: Option<u64>,
    pub(crate) max_token_len: usize,
}

/// The policy that requires nothing.
impl Default for Policy {
    fn default() -> Policy {
        Policy::of(&Draft::default())
    }
}

impl Policy {
    /// The policy, if the draft has no mistake.
    pub(crate) fn new(draft: &Draft) -> Result<Policy, Error> {
        draft.check().map(|()| Policy::of(draft))
    }

    fn of(draft: &Draft) -> Policy {
        let texts = |member| Texts::new(draft.texts(member).iter().enumerate());
        let mut names = Names::default();
        let max_token_len = draft.integer(Member::MaxTokenLen).and_then(|bytes| usize::try_from(bytes).ok());
        Policy {
            issuers: texts(Member::Issuer),
            audiences: texts(Member::Audience),
            any_audience: draft.flag(Member::AnyAudience),
            subject: draft.text(Member::Subject).cloned(),
            numeric_subject: draft.flag(Member::NumericSubject),
            typ: draft.text(Member::Typ).cloned(),
            required: Required::new(draft.texts(Member::Required), &mut names),
            claims: ClaimRules::new(draft.claims(), &mut names),
            names,
            leeway: draft.integer(Member::Leeway).unwrap_or(0),
            max_age: draft.integer(Member::MaxAge),
            max_token_len: max_token_len.unwrap_or(MAX_TOKEN_LEN_DEFAULT),
        }
    }

    /// The name of the claim with this id, if it comes from this policy.
    pub(crate) fn claim_name(&self, id: i32) -> Option<&str> {
        let index_from = |first: i32| usize::try_from(id.checked_sub(first)?).ok();
        match index_from(ClaimName::FIRST_RULE_ID) {
            Some(index) => self.claims.name(index),
            None => self.required.name(index_from(ClaimName::FIRST_REQUIRED_ID)?),
        }
    }

    /// The claims that the two checks below need by name, found in one walk.
    #[inline]
    pub(crate) fn find_named(&self, set: ClaimsSet<'_>) -> Option<NamedClaims> {
        self.names.find_in(set)
    }

    /// Every required claim is present.
    #[inline]
    pub(crate) fn check_required(&self, set: ClaimsSet<'_>, named: Option<&NamedClaims>) -> Result<(), Error> {
        self.required.check(set, named)
    }

    /// Each claim whose values are named has one of them.
    #[inline]
    pub(crate) fn check_claims(&self, set: ClaimsSet<'_>, named: Option<&NamedClaims>) -> Result<(), Error> {
        self.claims.check(set, named)
    }

    /// The value that broke the rule with this index.
    pub(crate) fn rule_value(&self, index: usize, named: &NamedClaims) -> Option<Value> {
        self.claims.value(index, named)
    }

    /// RFC 7519 section 4.1.1.
    #[inline]
    pub(crate) fn check_issuer(&self, set: ClaimsSet<'_>) -> Result<(), Error> {
        if self.issuers.is_empty() { Ok(()) } else { self.check_named_issuers(set) }
    }

    #[inline(never)]
    fn check_named_issuers(&self, set: ClaimsSet<'_>) -> Result<(), Error> {
        let iss = present("iss", set.iss())?;
        accept("iss", self.issuers.contains(set.text(), iss))
    }

    /// RFC 7519 section 4.1.2.
    #[inline]
    pub(crate) fn check_subject(&self, set: ClaimsSet<'_>) -> Result<(), Error> {
        match &self.subject {
            None => Ok(()),
            Some(subject) => Self::check_named_subject(subject, set),
        }
    }

    #[inline(never)]
    fn check_named_subject(subject: &str, set: ClaimsSet<'_>) -> Result<(), Error> {
        present("sub", set.sub())?;
        accept("sub", set.subject_is(subject))
    }

    /// RFC 7519 section 4.1.3: a token must be rejected by everyone who is not in its audience, and a service without a
    /// name cannot be.
    #[inline]
    pub(crate) fn check_audience(&self, set: ClaimsSet<'_>) -> Result<(), Error> {
        if self.audiences.is_empty() {
            accept("aud", set.aud().is_none() || self.any_audience)
        } else {
            self.check_named_audiences(set)
        }
    }

    #[inline(never)]
    fn check_named_audiences(&self, set: ClaimsSet<'_>) -> Result<(), Error> {
        let aud = present("aud", set.aud())?;
        let ours = |value: Value| self.audiences.contains(set.text(), value);
        accept("aud", claims::audience(set.text(), aud).any(ours))
    }

    /// Whether a token that has an audience is rejected just for that.
    pub(crate) fn names_no_audience(&self) -> bool {
        self.audiences.is_empty()
    }

    pub(crate) fn leeway(&self) -> Duration {
        Duration::from_secs(self.leeway)
    }

    /// RFC 7519 section 4.1.5: `now + leeway >= nbf`.
    pub(crate) fn check_not_before(&self, set: ClaimsSet<'_>, now: i64) -> Result<(), Error> {
        match set.not_before() {
            Some(nbf) if nbf.cmp_seconds(self.latest(now)) == Ordering::Greater => Err(not_yet_valid("nbf", nbf)),
            _ => Ok(()),
        }
    }

    /// RFC 7519 section 4.1.4: `now - leeway < exp`, so the second of `exp` itself is too late.
    pub(crate) fn check_expiry(&self, set: ClaimsSet<'_>, now: i64) -> Result<(), Error> {
        match set.expires_at() {
            Some(exp) if exp.cmp_seconds(self.earliest(now)) != Ordering::Greater => Err(expired("exp", exp)),
            _ => Ok(()),
        }
    }

    /// Under a maximum age: `iat` is present, not in the future, and `now - leeway - iat <= max_age`.
    pub(crate) fn check_age(&self, set: ClaimsSet<'_>, now: i64) -> Result<(), Error> {
        let Some(max_age) = self.max_age else { return Ok(()) };
        present("iat", set.iat())?;
        let Some(iat) = set.issued_at() else { return Ok(()) }; // not a number: the check of types has seen it
        if iat.cmp_seconds(self.latest(now)) == Ordering::Greater {
            return Err(not_yet_valid("iat", iat));
        }
        if iat.cmp_seconds(self.earliest(now) - i128::from(max_age)) == Ordering::Less {
            return Err(expired("iat", iat));
        }
        Ok(())
    }

    /// The latest time that counts as now. 128 bits hold every sum of 64-bit times.
    fn latest(&self, now: i64) -> i128 {
        i128::from(now) + i128::from(self.leeway)
    }

    /// The earliest time that counts as now.
    pub(crate) fn earliest(&self, now: i64) -> i128 {
        i128::from(now) - i128::from(self.leeway)
    }
}

/// Checks a limit for a token's length, for verifiers and signers.
pub(crate) fn check_max_token_len(bytes: usize) -> Result<(), Error> {
    Member::MaxTokenLen.check_integer(u64::try_from(bytes).unwrap_or(u64::MAX))
}

fn present(name: &'static str, claim: Option<Value>) -> Result<Value, Error> {
    claim.ok_or_else(|| Error::MissingClaim(ClaimName::registered(name)))
}

fn accept(name: &'static str, accepted: bool) -> Result<(), Error> {
    if accepted { Ok(()) } else { Err(Error::ClaimMismatch(ClaimName::registered(name))) }
}

fn not_yet_valid(name: &'static str, at: NumericDate) -> Error {
    Error::NotYetValid { claim: ClaimName::registered(name), at }
}

fn expired(name: &'static str, at: NumericDate) -> Error {
    Error::Expired { claim: ClaimName::registered(name), at }
}

#[cfg(test)]
pub(crate) mod tests;
