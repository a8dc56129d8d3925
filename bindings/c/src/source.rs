//! The sources of verifiers and signers: a builder or, with the feature `live`, a policy file that they follow.

use alloc::string::String;
use core::ops::Deref;

use hs256::{ClaimName, Claims, Error, SignError, Signer, Timestamps, Verifier};

use crate::builder::{hs256_signer, hs256_verifier};
use crate::claims::hs256_view;

/// Where a verifier is from.
#[allow(clippy::large_enum_variant, reason = "in a box either way, and the larger one is asked for every verdict")]
pub(crate) enum Source {
    Built(Verifier),
    #[cfg(feature = "live")]
    Opened(hs256_live::Verifier),
}

impl hs256_verifier {
    /// The verifier that decides now, for one call. `now`: as of when it will.
    #[inline(always)]
    pub(crate) fn current(&self, now: i64) -> Current<'_> {
        #[cfg(not(feature = "live"))]
        let _ = now;
        match &self.source {
            Source::Built(verifier) => Current::Built(verifier),
            #[cfg(feature = "live")]
            Source::Opened(verifier) => Current::Opened(verifier.current(now), verifier),
        }
    }

    /// What decides.
    #[cfg(not(feature = "live"))]
    pub fn verifier(&self) -> &Verifier {
        let Source::Built(verifier) = &self.source;
        verifier
    }

    /// The verifier that follows a file, if this is one.
    #[cfg(feature = "live")]
    pub fn opened(&self) -> Option<&hs256_live::Verifier> {
        match &self.source {
            Source::Built(_) => None,
            Source::Opened(verifier) => Some(verifier),
        }
    }

    /// A claim's name, which lives as long as this.
    pub(crate) fn claim_name(&self, id: i32) -> Option<hs256_view> {
        match &self.source {
            Source::Built(verifier) => verifier.claim_name(id).map(|name| hs256_view::of(name.as_bytes())),
            #[cfg(feature = "live")]
            Source::Opened(verifier) => verifier.claim_name(id).map(|name| hs256_view::of(name.as_bytes())),
        }
    }
}

/// A verifier for one call.
pub(crate) enum Current<'v> {
    Built(&'v Verifier),
    #[cfg(feature = "live")]
    Opened(hs256_live::Current<'v>, &'v hs256_live::Verifier),
}

impl Deref for Current<'_> {
    type Target = Verifier;

    #[inline(always)]
    fn deref(&self) -> &Verifier {
        match self {
            Current::Built(verifier) => verifier,
            #[cfg(feature = "live")]
            Current::Opened(current, _) => current,
        }
    }
}

impl Current<'_> {
    #[inline(always)]
    pub(crate) fn count_accepted(&self, claims: &Claims<'_>) {
        #[cfg(not(feature = "live"))]
        let _ = claims;
        #[cfg(feature = "live")]
        if let Current::Opened(current, _) = self {
            current.count_accepted(claims.key_id());
        }
    }

    #[inline(always)]
    pub(crate) fn count_rejected(&self, error: &Error) {
        #[cfg(not(feature = "live"))]
        let _ = error;
        #[cfg(feature = "live")]
        if let Current::Opened(current, _) = self {
            current.count_rejected(error);
        }
    }

    /// The id of a claim that this verifier's policy names, or a registered one.
    pub(crate) fn claim_id(&self, claim: &ClaimName) -> i32 {
        match self {
            Current::Built(_) => claim.id(),
            #[cfg(feature = "live")]
            Current::Opened(_, verifier) => verifier.claim_id(claim),
        }
    }
}

/// The source of a signer.
pub(crate) enum SignerSource {
    Built(Signer),
    #[cfg(feature = "live")]
    Opened(hs256_live::Signer),
}

impl hs256_signer {
    /// The signer that follows a file, if this is one.
    #[cfg(feature = "live")]
    pub fn opened(&self) -> Option<&hs256_live::Signer> {
        match &self.source {
            SignerSource::Built(_) => None,
            SignerSource::Opened(signer) => Some(signer),
        }
    }

    pub(crate) fn sign(&self, claims: &[u8], times: Option<Timestamps>) -> Result<String, SignError> {
        let sign = |signer: &Signer| match times {
            None => signer.sign_json(claims),
            Some(times) => signer.sign_json_with(claims, times),
        };
        match &self.source {
            SignerSource::Built(signer) => sign(signer),
            #[cfg(feature = "live")]
            SignerSource::Opened(signer) => signer.with(sign),
        }
    }
}
