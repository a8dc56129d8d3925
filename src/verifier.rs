//! The verifier and its builder: what callers hold. Every decision is made in `verdict`.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use crate::claims::Claims;
#[cfg(feature = "std")]
use crate::clock::unix_now;
use crate::error::Error;
use crate::key::Key;
use crate::keyring::KeyRing;
use crate::policy::Policy;
use crate::verdict::Rules;

/// Decides whether tokens are valid. Built once by [`Verifier::builder`], sound and immutable from then on, and shared
/// between threads without a lock.
///
/// What it does not check: that a `jti` was not seen before, that a token was not revoked, that the connection was
/// confidential.
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
    /// A builder with no key and the default policy: no claim is required, no leeway given, tokens of at most 16 KiB,
    /// and a token that names an audience is refused.
    pub fn builder() -> VerifierBuilder {
        VerifierBuilder { keys: Vec::new(), policy: Policy::default() }
    }

    /// Decides by the system's clock and gives the claims with a payload of their own.
    ///
    /// # Errors
    ///
    /// Why the token is refused: the first check that fails, in the order of `docs/VERDICT.md`.
    #[cfg(feature = "std")]
    pub fn verify(&self, token: impl AsRef<[u8]>) -> Result<Claims<'static>, Error> {
        self.rules.verify(token.as_ref(), unix_now(), Vec::new())
    }

    /// Decides as of `now` (Unix seconds) and gives claims that stand in `buffer`. Allocates nothing, for tokens of up to
    /// 16 KiB; beyond, only for a claims set of more than 2,560 names.
    ///
    /// A buffer of 3/4 of the token's length is always long enough. What an error leaves in the buffer is zero wherever
    /// it was written to.
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
    /// Why the token is refused: the first check that fails, in the order of `docs/VERDICT.md`. A token with its dots in
    /// place and a payload longer than `buffer` is [`Error::BufferTooSmall`] before it is looked at any further.
    pub fn verify_at<'b>(&self, token: impl AsRef<[u8]>, now: i64, buffer: &'b mut [u8]) -> Result<Claims<'b>, Error> {
        self.rules.verify(token.as_ref(), now, buffer)
    }

    /// The longest token that is looked into, in bytes: a longer one is [`Error::TooLarge`], at no cost.
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
    policy: Policy,
}

impl VerifierBuilder {
    /// Adds a key: 1 to 16 in all, no id twice. Keys without id are tried for every token, in the order added.
    pub fn key(mut self, key: Key) -> Self {
        self.keys.push(key);
        self
    }

    /// Adds an accepted issuer: `iss` must then be present and one of them.
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.policy.issuers.push(issuer.into().into());
        self
    }

    /// Adds a name that this service goes by: `aud` must then be present and hold one of them.
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.policy.audiences.push(audience.into().into());
        self
    }

    /// Accepts tokens for any audience. Without this and without [`VerifierBuilder::audience`] a token that has an `aud`
    /// is refused (RFC 7519 section 4.1.3).
    pub fn any_audience(mut self) -> Self {
        self.policy.any_audience = true;
        self
    }

    /// Demands this `sub`.
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.policy.subject = Some(subject.into().into());
        self
    }

    /// Demands this `typ` in the header (RFC 8725 section 3.11), compared without case, `application/` optional.
    pub fn typ(mut self, typ: impl Into<String>) -> Self {
        self.policy.typ = Some(typ.into().into());
        self
    }

    /// How far clocks may be apart: whole seconds, at most 900; 0 by default.
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.policy.leeway = leeway;
        self
    }

    /// How long ago a token may have been issued: whole seconds. `iat` must then be present and not in the future.
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.policy.max_age = Some(max_age);
        self
    }

    /// Demands that a claim of this name is present, at the top level, with any value. The first missing is named.
    pub fn require(mut self, claim: impl Into<Arc<str>>) -> Self {
        self.policy.required.push(claim.into());
        self
    }

    /// How long a token may be: 256 bytes to 1 MiB; 16 KiB by default.
    pub fn max_token_len(mut self, bytes: usize) -> Self {
        self.policy.max_token_len = bytes;
        self
    }

    /// Whether the policy so far is sound, for callers who want each mistake named where it is made.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`], as [`VerifierBuilder::build`] gives for the policy.
    pub fn check_policy(&self) -> Result<(), Error> {
        self.policy.check()
    }

    /// The verifier, if keys and policy are sound.
    ///
    /// # Errors
    ///
    /// [`Error::WeakKey`] for a key of fewer than 32 bytes that is not allowed to be weak. [`Error::InvalidArgument`] for
    /// no key or more than 16, two keys with one id, a leeway beyond 900 s or a duration with a fraction of a second, a
    /// limit for the token's length out of range.
    pub fn build(self) -> Result<Verifier, Error> {
        let VerifierBuilder { keys, policy } = self;
        let keys = KeyRing::new(keys)?;
        policy.check()?;
        Ok(Verifier { rules: Rules::new(keys, policy) })
    }
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
