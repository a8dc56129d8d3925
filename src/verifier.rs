//! The verifier and its builder: what callers hold. Every decision is made in `verdict`.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use crate::claims::{Claims, MatchedId};
use crate::error::{ClaimName, Error};
use crate::key::Key;
use crate::keyring::KeyRing;
use crate::policy::member::{Demand, Draft, Member, Source};
use crate::policy::{Policy, Scalar, document};
use crate::revocations::{Revocations, Revoked};
use crate::verdict::Rules;

/// Decides whether tokens are valid. Built once by [`Verifier::builder`], valid and immutable from then on, and shared
/// between threads without a lock.
///
/// What it does not check: that a `jti` was not seen before, that the connection was confidential.
pub struct Verifier {
    pub(crate) rules: Rules,
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rules { keys, policy, .. } = &self.rules;
        f.debug_struct("Verifier").field("keys", keys).field("policy", policy).finish_non_exhaustive()
    }
}

impl Verifier {
    /// A builder with no key and the default policy: no claim is required, there is no leeway, a token has at most 16
    /// KiB, and one that names an audience is rejected.
    pub fn builder() -> VerifierBuilder {
        VerifierBuilder { keys: Vec::new(), policy: Draft::default(), revoked: Revoked::default() }
    }

    /// Decides as of `now` (Unix seconds) and returns claims that are views into `buffer`. Allocates nothing, for
    /// tokens of up to 16 KiB; beyond, only for a claims set of more than 2,560 names.
    ///
    /// A buffer of 3/4 of the token's length is always long enough. After an error, every byte of the buffer that was
    /// written is zero.
    ///
    /// ```
    /// # use hs256::{Code, Key, Signer, Verifier};
    /// # let key = Key::new([7; 32])?;
    /// # let token = Signer::new(key.clone())?.sign_json(r#"{"sub":"ada","exp":1700000000}"#)?;
    /// let verifier = Verifier::builder().key(key).build()?;
    /// let mut buffer = [0; 1024];
    /// let claims = verifier.verify_at(&token, 1_699_999_999, &mut buffer)?;
    /// assert_eq!(claims.subject().as_deref(), Some("ada"));
    ///
    /// let error = verifier.verify_at(&token, 1_700_000_000, &mut buffer).unwrap_err();
    /// assert_eq!((error.code(), error.claim()), (Code::Expired, Some("exp")));
    /// # Ok::<(), hs256::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Why the token is rejected: the first check that fails, in the order of `docs/VERDICT.md`. If the token has its
    /// two dots and its payload is longer than `buffer`, the error is [`Error::BufferTooSmall`], before any further
    /// check.
    pub fn verify_at<'b>(&self, token: impl AsRef<[u8]>, now: i64, buffer: &'b mut [u8]) -> Result<Claims<'b>, Error> {
        self.rules.verify(token.as_ref(), now, buffer, MatchedId::shared)
    }

    /// [`Verifier::verify_at`] with claims that borrow the key's id.
    ///
    /// # Errors
    ///
    /// Those of `verify_at`.
    #[doc(hidden)]
    pub fn borrow_at<'b>(&'b self, token: &[u8], now: i64, buffer: &'b mut [u8]) -> Result<Claims<'b>, Error> {
        self.rules.verify(token, now, buffer, MatchedId::borrowed)
    }

    /// The name of a claim by its id in the C ABI ([`ClaimName::id`]): a registered one, or one that this verifier's policy
    /// names.
    #[must_use]
    pub fn claim_name(&self, id: i32) -> Option<&str> {
        ClaimName::registered_name(id).or_else(|| self.rules.policy.claim_name(id))
    }

    /// How far clocks may differ.
    #[must_use]
    pub fn leeway(&self) -> Duration {
        self.rules.policy.leeway()
    }

    /// The `typ` that the header must have, if the policy requires one.
    #[must_use]
    pub fn typ(&self) -> Option<&str> {
        self.rules.policy.typ.as_deref()
    }

    /// The maximum length of a token in bytes. A longer token is [`Error::TooLarge`] and is not read.
    #[must_use]
    pub fn max_token_len(&self) -> usize {
        self.rules.policy.max_token_len
    }
}

/// Collects keys and policy for a [`Verifier`]; [`VerifierBuilder::build`] checks them.
///
/// ```
/// use core::time::Duration;
/// use hs256::{Key, Verifier};
/// let verifier = Verifier::builder()
///     .key(Key::new("the secret of this month, 32+ bytes")?.with_id("2026-11"))
///     .key(Key::new("the secret of last month, 32+ bytes")?.with_id("2026-10"))
///     .issuer("https://login.example")
///     .audience("https://api.example")
///     .require("exp")
///     .leeway(Duration::from_secs(30))
///     .build()?;
/// # Ok::<(), hs256::Error>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct VerifierBuilder {
    keys: Vec<Key>,
    policy: Draft,
    revoked: Revoked,
}

impl VerifierBuilder {
    /// Adds a key. A verifier needs at least one key, and takes at most 16 keys without an id and 4,096 in all. No two
    /// keys may have the same id. Keys without an id are tried for every token, in the order added.
    pub fn key(mut self, key: Key) -> Self {
        self.keys.push(key);
        self
    }

    /// Adds keys, such as those of a JWK Set, in their order.
    pub fn keys(mut self, keys: impl IntoIterator<Item = Key>) -> Self {
        self.keys.extend(keys);
        self
    }

    /// Sets the policy from the text of a policy document, as every other language does: see `docs/POLICY.md`.
    ///
    /// A member that it sets must not be set by another call as well.
    ///
    /// ```
    /// use hs256::{Key, Verifier};
    /// let verifier = Verifier::builder()
    ///     .key(Key::new([7; 32])?)
    ///     .policy_json(r#"{"issuer": "https://login.example", "claims": {"token_use": "access"}, "leeway": 5}"#)?
    ///     .build()?;
    ///
    /// let mistake = Verifier::builder().policy_json(r#"{"audiences": ["api"]}"#).unwrap_err();
    /// assert_eq!(mistake.to_string(), "invalid argument `audiences`: an unknown member: is `audience` meant?");
    /// # Ok::<(), hs256::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A mistake in the keys added before comes first, as in [`VerifierBuilder::build`]. Otherwise
    /// [`Error::InvalidArgument`] for the first mistake: a text that is not an I-JSON object (its field is `policy`),
    /// then unknown members in their order, then the others in the order of `docs/POLICY.md`.
    pub fn policy_json(mut self, text: impl AsRef<[u8]>) -> Result<Self, Error> {
        match document::read(text.as_ref(), &mut self.policy) {
            Ok(()) => Ok(self),
            Err(mistake) if self.keys.is_empty() => Err(mistake),
            Err(mistake) => Err(self.check_keys().err().unwrap_or(mistake)),
        }
    }

    /// Adds an accepted issuer: `iss` must then be present and one of them. 1 to 64, none empty.
    pub fn issuer(self, issuer: impl Into<String>) -> Self {
        self.issuers([issuer])
    }

    /// Adds accepted issuers. An empty list is a mistake that [`VerifierBuilder::build`] reports: it would demand
    /// nothing.
    pub fn issuers(self, issuers: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.add(Member::Issuer, issuers.into_iter().map(shared))
    }

    /// Adds a name of this service: `aud` must then be present and hold one of these names. 1 to 64, none empty.
    pub fn audience(self, audience: impl Into<String>) -> Self {
        self.audiences([audience])
    }

    /// Adds names of this service. An empty list is a mistake that [`VerifierBuilder::build`] reports.
    pub fn audiences(self, audiences: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.add(Member::Audience, audiences.into_iter().map(shared))
    }

    /// Accepts tokens for any audience. Without this and without [`VerifierBuilder::audience`], a token that has an
    /// `aud` is rejected (RFC 7519 section 4.1.3). Setting both is a mistake.
    pub fn any_audience(self) -> Self {
        self.set(Member::AnyAudience, Demand::Flag(true))
    }

    /// Requires this `sub`.
    pub fn subject(self, subject: impl Into<String>) -> Self {
        self.set(Member::Subject, Demand::Text(shared(subject)))
    }

    /// Also accepts an integer as `sub`, for tokens of libraries that wrote user ids as numbers: digits, optionally
    /// after a minus sign, at most 2^53 - 1 in magnitude. The digits are then the subject.
    ///
    /// ```
    /// # use hs256::{Key, Verifier};
    /// # let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOjd9.hJQ8zIi6hlR3c7ta8HiXiVsznoHzQcfx8Wa8bvpQ99E";
    /// let verifier = Verifier::builder().key(Key::new([7; 32])?).numeric_subject().build()?;
    /// let claims = verifier.verify(token)?; // {"sub":7}
    /// assert_eq!(claims.subject().as_deref(), Some("7"));
    /// # Ok::<(), hs256::Error>(())
    /// ```
    pub fn numeric_subject(self) -> Self {
        self.set(Member::NumericSubject, Demand::Flag(true))
    }

    /// Requires this `typ` in the header (RFC 8725 section 3.11), compared without case. A value without a `/` is read
    /// as if `application/` came before it (RFC 7515 section 4.1.9).
    pub fn typ(self, typ: impl Into<String>) -> Self {
        self.set(Member::Typ, Demand::Text(shared(typ)))
    }

    /// Requires a claim of this name at the top level, with any value. The error names the first missing claim. 1 to 64
    /// names, none empty, none twice.
    pub fn require(self, claim: impl Into<Arc<str>>) -> Self {
        self.add(Member::Required, [claim.into()])
    }

    /// Requires claims of these names. An empty list is a mistake that [`VerifierBuilder::build`] reports.
    pub fn required(self, claims: impl IntoIterator<Item = impl Into<Arc<str>>>) -> Self {
        self.add(Member::Required, claims.into_iter().map(Into::into))
    }

    /// Adds an allowed value for a claim: the claim must then be present, and be one of its allowed values or an array
    /// that contains one. 1 to 64 claims with 1 to 64 values each. Not for registered claims.
    ///
    /// ```
    /// use hs256::{Key, Signer, Verifier};
    /// let key = Key::new([7; 32])?;
    /// let verifier = Verifier::builder().key(key.clone()).claim("token_use", "access").build()?;
    /// let refresh = Signer::new(key)?.sign_json(r#"{"token_use":"refresh"}"#)?;
    /// assert_eq!(verifier.verify(refresh).unwrap_err().claim(), Some("token_use"));
    /// # Ok::<(), hs256::Error>(())
    /// ```
    pub fn claim(mut self, name: impl Into<Arc<str>>, value: impl Into<Scalar>) -> Self {
        self.policy.add_claim(name.into(), value.into());
        self
    }

    /// How far clocks may differ: whole seconds, at most 900; 0 by default.
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.policy.set_seconds(Member::Leeway, leeway);
        self
    }

    /// How long ago a token may have been issued: whole seconds. `iat` must then be present and not in the future.
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.policy.set_seconds(Member::MaxAge, max_age);
        self
    }

    /// How long a token may be: 256 bytes to 1 MiB; 16 KiB by default.
    pub fn max_token_len(self, bytes: usize) -> Self {
        self.set(Member::MaxTokenLen, Demand::Integer(u64::try_from(bytes).unwrap_or(u64::MAX)))
    }

    /// Rejects the tokens of this list. Without a list nothing is revoked.
    pub fn revocations(mut self, list: Arc<Revocations>) -> Self {
        self.revoked.list = Some(list);
        self
    }

    /// How old the list may be, counted from its last `as_of`: whole seconds, from 1 to 2^31. When it is older, no
    /// token is accepted ([`Error::Unavailable`]). Without `as_of`, or without this call, the list is never too old.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for a duration out of this range.
    pub fn max_stale(mut self, max_stale: Duration) -> Result<Self, Error> {
        self.revoked.set_max_stale(max_stale)?;
        Ok(self)
    }

    /// Declares the list too old, whatever its `as_of`: a token that it does not revoke is [`Error::Unavailable`]. For
    /// owners who know in another way that the list has not been read for too long.
    pub fn revocations_unavailable(mut self) -> Self {
        self.revoked.unavailable = true;
        self
    }

    fn set(mut self, member: Member, demand: Demand) -> Self {
        self.policy.set(member, Ok(demand), Source::Setter);
        self
    }

    fn add(mut self, member: Member, texts: impl IntoIterator<Item = Arc<str>>) -> Self {
        self.policy.add(member, texts.into_iter().collect());
        self
    }

    /// Checks the keys so far, for callers that report their mistakes first.
    ///
    /// # Errors
    ///
    /// Those of [`VerifierBuilder::build`] for the keys.
    pub fn check_keys(&self) -> Result<(), Error> {
        KeyRing::new(self.keys.clone()).map(drop)
    }

    /// Checks the policy so far, for callers that report each mistake where it is made.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`], like [`VerifierBuilder::build`] for the policy.
    pub fn check_policy(&self) -> Result<(), Error> {
        self.policy.check()
    }

    /// Builds the verifier, if keys and policy are valid.
    ///
    /// # Errors
    ///
    /// [`Error::WeakKey`] for a key of fewer than 32 bytes that is not allowed to be weak. [`Error::InvalidArgument`]
    /// for no key, more than 16 without an id or 4,096 in all, two keys with the same id, a key whose issuers or times
    /// are invalid or whose JWK does not allow verifying, and for policy settings that are out of range, empty or set
    /// twice.
    pub fn build(self) -> Result<Verifier, Error> {
        let VerifierBuilder { keys, policy, revoked } = self;
        let (keys, policy) = (KeyRing::new(keys)?, Policy::new(&policy)?);
        revoked.check_terms()?;
        Ok(Verifier { rules: Rules::new(keys, policy, revoked) })
    }
}

fn shared(text: impl Into<String>) -> Arc<str> {
    text.into().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_secret() {
        let verifier = Verifier::builder().key(Key::new("debug-must-not-show-this-secret!").unwrap()).build().unwrap();
        let shown = alloc::format!("{verifier:?}");
        assert!(shown.contains("len: 32") && !shown.contains("must-not"), "{shown}");
    }
}
