//! The steps between a request and its answer: find, verify, ask the owner. The rules are in `hs256::Guard`.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use hs256::{Answer, Claims, Code, Error, Finding, Guard, NumericDate, Refusal, Source};
use http::request::Parts;

use crate::hook::{BoxError, Hooks, Verifiers, guarded};

/// What `on_refusal` is given. Never a byte of the token.
#[derive(Debug)]
#[non_exhaustive]
pub struct Refused {
    /// The verdict's name, such as `"expired"`, or `"missing_token"`, `"invalid_request"`, `"insufficient_scope"`.
    pub code: &'static str,
    /// The claim at fault, if the verdict names one.
    pub claim: Option<String>,
    /// When the token expired, or becomes valid: the time of the claim at fault.
    pub at: Option<NumericDate>,
    /// Where the token was found.
    pub source: Option<Source>,
    /// The verdict ([`hs256::Error`]), or the error of a function of the owner's.
    pub error: Option<BoxError>,
}

/// A guard with everything it calls.
pub(crate) struct Shared {
    pub(crate) law: Guard,
    /// The same without `optional`: the answer for a handler that needs claims where the guard let the request pass
    /// without.
    #[cfg(feature = "axum")]
    pub(crate) strict: Guard,
    pub(crate) verifiers: Verifiers,
    pub(crate) hooks: Hooks,
}

/// The result of checking a request.
pub(crate) struct Outcome {
    /// This request needs no token.
    exempt: bool,
    pub(crate) refusal: Refusal,
    pub(crate) source: Option<Source>,
    pub(crate) subprotocol: Option<&'static str>,
    pub(crate) claims: Option<Claims<'static>>,
    error: Option<BoxError>,
}

impl Outcome {
    fn new(refusal: Refusal, source: Option<Source>) -> Outcome {
        Outcome { exempt: false, refusal, source, subprotocol: None, claims: None, error: None }
    }

    fn failed(error: BoxError, source: Option<Source>) -> Outcome {
        Outcome { error: Some(error), ..Outcome::new(Refusal::Verdict(Code::Internal), source) }
    }
}

impl Shared {
    /// Decides, and tells `on_refusal`. `target` is the whole target of the request, not the part that a router has
    /// left.
    pub(crate) async fn decide(&self, parts: &Parts, target: &[u8]) -> Outcome {
        let fields = parts.headers.iter().map(|(name, value)| (name.as_str().as_bytes(), value.as_bytes()));
        let fields: Vec<_> = fields.collect(); // they are gone through once for each source
        let request = hs256::Request::new(parts.method.as_str(), target, fields.iter().copied());
        let found = self.law.find(&request);
        let mut outcome = self.outcome(found.finding, parts).await;
        outcome.subprotocol = found.subprotocol;
        if !outcome.exempt && self.law.answer(outcome.refusal, outcome.source).told {
            self.tell(&mut outcome, parts);
        }
        outcome
    }

    /// The answer; `None` if the guard has nothing to say.
    pub(crate) fn answer(&self, outcome: &Outcome) -> Option<Answer<'_>> {
        (!outcome.exempt).then(|| self.law.answer(outcome.refusal, outcome.source))
    }

    async fn outcome(&self, finding: Finding<'_>, parts: &Parts) -> Outcome {
        match finding {
            Finding::Exempt => Outcome { exempt: true, ..Outcome::new(Refusal::MissingToken, None) },
            Finding::Nothing => Outcome::new(Refusal::MissingToken, None),
            Finding::Invalid { source } => Outcome::new(Refusal::InvalidRequest, Some(source)),
            Finding::Token { source, token } => self.verify(&token, source, parts).await,
            Finding::AskOwner => self.ask_for_token(parts).await,
            // A kind of finding that this version does not know must not open a route.
            _ => Outcome::failed("a finding of no known kind".into(), None),
        }
    }

    async fn ask_for_token(&self, parts: &Parts) -> Outcome {
        let Some(get_token) = &self.hooks.get_token else {
            return Outcome::failed("no get_token".into(), Some(Source::Custom));
        };
        match guarded(|| get_token(parts)).await {
            Ok(Some(token)) if !token.is_empty() => self.verify(token.as_bytes(), Source::Custom, parts).await,
            Ok(_) => Outcome::new(Refusal::MissingToken, None),
            Err(error) => Outcome::failed(error, Some(Source::Custom)),
        }
    }

    async fn verify(&self, token: &[u8], source: Source, parts: &Parts) -> Outcome {
        let verdict = match &self.verifiers {
            Verifiers::One(verifier) => verifier.verify(token),
            #[cfg(feature = "live")]
            Verifiers::Following(verifier) => verifier.verify(token),
            Verifiers::Asked(ask) => match guarded(|| ask(parts)).await {
                Ok(verifier) => verifier.verify(token),
                Err(error) => return Outcome::failed(error, Some(source)),
            },
        };
        match verdict {
            Ok(claims) => self.permit(claims, source, parts).await,
            Err(error) => {
                let refusal = Refusal::Verdict(error.code());
                Outcome { error: Some(error.into()), ..Outcome::new(refusal, Some(source)) }
            }
        }
    }

    async fn permit(&self, claims: Claims<'static>, source: Source, parts: &Parts) -> Outcome {
        if let Some(is_revoked) = &self.hooks.is_revoked {
            match guarded(|| is_revoked(&claims, parts)).await {
                Ok(false) => {}
                Ok(true) => return Outcome::new(Refusal::Verdict(Code::Revoked), Some(source)),
                Err(error) => return Outcome::failed(error, Some(source)),
            }
        }
        if let Some(authorize) = &self.hooks.authorize {
            match guarded(|| authorize(&claims, parts)).await {
                Ok(true) => {}
                Ok(false) => return Outcome::new(Refusal::InsufficientScope, Some(source)),
                Err(error) => return Outcome::failed(error, Some(source)),
            }
        }
        Outcome { claims: Some(claims), ..Outcome::new(Refusal::Verdict(Code::Ok), Some(source)) }
    }

    /// A listener that panics changes nothing; the panic hook has reported it.
    fn tell(&self, outcome: &mut Outcome, parts: &Parts) {
        let Some(on_refusal) = &self.hooks.on_refusal else { return };
        let error = outcome.error.take();
        let verdict = error.as_ref().and_then(|error| error.downcast_ref::<Error>());
        let verdict = verdict.filter(|verdict| outcome.refusal == Refusal::Verdict(verdict.code()));
        let (claim, at) = verdict.map(|verdict| (verdict.claim().map(String::from), verdict.at())).unwrap_or_default();
        let refused = Refused { code: outcome.refusal.code(), claim, at, source: outcome.source, error };
        let _ = catch_unwind(AssertUnwindSafe(|| on_refusal(&refused, parts)));
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hs256Layer").field("guard", &self.law).finish_non_exhaustive()
    }
}
