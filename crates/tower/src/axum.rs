//! The extractor for axum's handlers.

use axum::body::Body;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::response::{IntoResponse, Response};
use hs256::{Claims, Code, Refusal};
use http::StatusCode;
use http::request::Parts;
use std::convert::Infallible;

use crate::service::{Passed, refusal};

/// The claims of a request's valid token. `Option<Verified>` is for routes that an optional guard also lets run without
/// claims.
#[derive(Debug, Clone)]
pub struct Verified(pub Claims<'static>);

/// Why there are no claims: the guard let the request pass without a token, or there is no guard.
#[derive(Debug)]
pub struct NotVerified(Option<Passed>);

impl<S: Sync> FromRequestParts<S> for Verified {
    type Rejection = NotVerified;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Verified, NotVerified> {
        let claims = parts.extensions.get::<Claims<'static>>().cloned();
        claims.map(Verified).ok_or_else(|| NotVerified(parts.extensions.get().cloned()))
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Verified {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Verified>, Infallible> {
        Ok(parts.extensions.get::<Claims<'static>>().cloned().map(Verified))
    }
}

/// The answer that the guard would give if it were not optional and the path not exempt.
impl IntoResponse for NotVerified {
    fn into_response(self) -> Response {
        let Some(Passed { shared, refusal: why, source }) = self.0 else {
            let message = "hs256: this route takes Verified, and no Hs256Layer is around it";
            return (StatusCode::INTERNAL_SERVER_ERROR, message).into_response();
        };
        let why = if why == Refusal::Verdict(Code::Ok) { Refusal::MissingToken } else { why };
        refusal::<Body>(&shared.strict.answer(why, source))
    }
}
