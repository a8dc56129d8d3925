//! What a guard answers: the table of section 3.

use crate::error::Code;

/// What became of a request's token.
///
/// ```
/// use hs256::{Code, Refusal};
/// assert_eq!((Refusal::MissingToken.status(), Refusal::MissingToken.code()), (401, "missing_token"));
/// assert_eq!((Refusal::Verdict(Code::Expired).status(), Refusal::Verdict(Code::Expired).code()), (401, "expired"));
/// assert_eq!(Refusal::Verdict(Code::Internal).status(), 500);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// No source had a token.
    MissingToken,
    /// The credentials are not well formed.
    InvalidRequest,
    /// The token is valid, but the owner's `authorize` did not return true.
    InsufficientScope,
    /// The verifier's code. [`Code::Internal`] is also for an owner's hook that throws or panics,
    /// [`Code::InvalidArgument`] for a verifier that was closed, [`Code::Revoked`] for the owner's `isRevoked`.
    Verdict(Code),
}

impl Refusal {
    /// The description of credentials that are not well formed.
    const NOT_WELL_FORMED: &'static str = "the request's credentials are not well formed";

    /// What `onRefusal` is told: `"missing_token"`, `"invalid_request"`, `"insufficient_scope"`, or the verdict's code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Refusal::MissingToken => "missing_token",
            Refusal::InvalidRequest => "invalid_request",
            Refusal::InsufficientScope => "insufficient_scope",
            Refusal::Verdict(code) => code.name(),
        }
    }

    /// The HTTP status. Credentials that are not well formed are 401, not RFC 6750's 400: proxies that ask a guard
    /// understand only 401 and 403.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Refusal::MissingToken | Refusal::InvalidRequest => 401,
            Refusal::InsufficientScope => 403,
            Refusal::Verdict(Code::Ok) => 200,
            Refusal::Verdict(Code::InvalidArgument | Code::Internal | Code::WeakKey) => 500,
            Refusal::Verdict(Code::Unavailable) => 503,
            Refusal::Verdict(_) => 401,
        }
    }

    /// The word for a body, if the framework has no way of its own to report an error.
    pub(super) const fn error(self) -> Option<&'static str> {
        match (self, self.status()) {
            (Refusal::MissingToken, _) => Some("unauthorized"),
            (Refusal::InvalidRequest | Refusal::InsufficientScope, _) => Some(self.code()),
            (_, 401) => Some("invalid_token"),
            (_, 503) => Some("unavailable"),
            _ => None,
        }
    }

    /// The error and the description of the challenge; `None` for an answer without one.
    pub(super) const fn challenged(self) -> Option<(Option<&'static str>, Option<&'static str>)> {
        match (self, self.status()) {
            (Refusal::MissingToken, _) => Some((None, None)),
            (Refusal::InvalidRequest, _) => Some((self.error(), Some(Refusal::NOT_WELL_FORMED))),
            (Refusal::InsufficientScope, _) => Some((self.error(), None)),
            (Refusal::Verdict(code), 401) => Some((self.error(), Some(code.message()))),
            _ => None,
        }
    }

    /// Every refusal.
    pub(super) fn all() -> impl Iterator<Item = Refusal> {
        let own = [Refusal::MissingToken, Refusal::InvalidRequest, Refusal::InsufficientScope];
        own.into_iter().chain(Code::ALL.iter().copied().map(Refusal::Verdict))
    }
}

/// What a guard answers. It holds nothing of the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer<'g> {
    /// Whether the route runs: with the claims after [`Code::Ok`], otherwise without any.
    pub passes: bool,
    /// Whether `onRefusal` is told [`Refusal::code`], even if the route runs.
    pub told: bool,
    /// The status: 401, 403, 500 or 503; 200 if the route runs, which then sets its own.
    pub status: u16,
    /// The value of `WWW-Authenticate`; `None` for an answer without it.
    pub challenge: Option<&'g str>,
    /// Whether the answer carries `Cache-Control: no-store`. If the route runs, set it before that.
    pub no_store: bool,
    /// The value of `Retry-After` in seconds; `None` for an answer without it.
    pub retry_after: Option<u32>,
    /// The word for a body, if the framework has no way of its own to report an error; `None` with a status of 200 or
    /// 500.
    pub error: Option<&'static str>,
}
