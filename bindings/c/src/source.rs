//! Where verifiers and signers are from: a builder, or a policy file that they follow. For wasm32 there are no files.

use alloc::string::String;
use core::ops::Deref;

use hs256::{ClaimName, Claims, Error, SignError, Signer, Timestamps, Verifier};

use crate::builder::{hs256_signer, hs256_verifier};
use crate::claims::hs256_view;

/// Where a verifier is from.
#[allow(clippy::large_enum_variant, reason = "in a box either way, and the larger one is asked for every verdict")]
pub(crate) enum Source {
    Built(Verifier),
    #[cfg(not(target_family = "wasm"))]
    Opened(hs256_live::Verifier),
}

impl hs256_verifier {
    /// The verifier that decides now, for one call. `now`: as of when it will.
    #[inline(always)]
    pub(crate) fn current(&self, now: i64) -> Current<'_> {
        #[cfg(target_family = "wasm")]
        let _ = now;
        match &self.source {
            Source::Built(verifier) => Current::Built(verifier),
            #[cfg(not(target_family = "wasm"))]
            Source::Opened(verifier) => Current::Opened(verifier.current(now), verifier),
        }
    }

    /// What decides.
    #[cfg(target_family = "wasm")]
    pub fn verifier(&self) -> &Verifier {
        let Source::Built(verifier) = &self.source;
        verifier
    }

    /// A claim's name, which lives as long as this.
    pub(crate) fn claim_name(&self, id: i32) -> Option<hs256_view> {
        match &self.source {
            Source::Built(verifier) => verifier.claim_name(id).map(|name| hs256_view::of(name.as_bytes())),
            #[cfg(not(target_family = "wasm"))]
            Source::Opened(verifier) => verifier.claim_name(id).map(|name| hs256_view::of(name.as_bytes())),
        }
    }
}

/// A verifier for one call.
pub(crate) enum Current<'v> {
    Built(&'v Verifier),
    #[cfg(not(target_family = "wasm"))]
    Opened(hs256_live::Current<'v>, &'v hs256_live::Verifier),
}

impl Deref for Current<'_> {
    type Target = Verifier;

    #[inline(always)]
    fn deref(&self) -> &Verifier {
        match self {
            Current::Built(verifier) => verifier,
            #[cfg(not(target_family = "wasm"))]
            Current::Opened(current, _) => current,
        }
    }
}

impl Current<'_> {
    #[inline(always)]
    pub(crate) fn count_accepted(&self, claims: &Claims<'_>) {
        #[cfg(target_family = "wasm")]
        let _ = claims;
        #[cfg(not(target_family = "wasm"))]
        if let Current::Opened(current, _) = self {
            current.count_accepted(claims.key_id());
        }
    }

    #[inline(always)]
    pub(crate) fn count_rejected(&self, error: &Error) {
        #[cfg(target_family = "wasm")]
        let _ = error;
        #[cfg(not(target_family = "wasm"))]
        if let Current::Opened(current, _) = self {
            current.count_rejected(error);
        }
    }

    /// The id of a claim that this verifier's policy names, or a registered one.
    pub(crate) fn claim_id(&self, claim: &ClaimName) -> i32 {
        match self {
            Current::Built(_) => claim.id(),
            #[cfg(not(target_family = "wasm"))]
            Current::Opened(_, verifier) => verifier.claim_id(claim),
        }
    }
}

/// Where a signer is from.
pub(crate) enum SignerSource {
    Built(Signer),
    #[cfg(not(target_family = "wasm"))]
    Opened(hs256_live::Signer),
}

impl hs256_signer {
    pub(crate) fn sign(&self, claims: &[u8], times: Option<Timestamps>) -> Result<String, SignError> {
        let sign = |signer: &Signer| match times {
            None => signer.sign_json(claims),
            Some(times) => signer.sign_json_with(claims, times),
        };
        match &self.source {
            SignerSource::Built(signer) => sign(signer),
            #[cfg(not(target_family = "wasm"))]
            SignerSource::Opened(signer) => signer.with(sign),
        }
    }
}
