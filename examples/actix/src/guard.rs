//! A guard for actix-web, by docs/REQUESTS.md: `hs256::Guard` finds the token and says what is answered. Yours to copy.

use std::sync::Arc;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::ErrorInternalServerError;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::middleware::Next;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, HttpResponse};
use hs256::{Answer, Claims, Code, Finding, Refusal, Request, Source, Verifier};
use std::future::{Ready, ready};

/// A verifier and where its tokens are found. Build it at start, and share it.
pub struct Guard {
    pub law: hs256::Guard,
    pub verifier: Verifier,
}

/// The claims of the request's token: an argument of handlers.
pub struct Verified(pub Claims<'static>);

impl FromRequest for Verified {
    type Error = Error;
    type Future = Ready<Result<Verified, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let claims = request.extensions().get::<Claims<'static>>().cloned();
        // An exempt route, an optional guard or none at all: the application's mistake.
        ready(
            claims
                .map(Verified)
                .ok_or_else(|| ErrorInternalServerError("a route takes Verified, and no token was asked for")),
        )
    }
}

/// For `middleware::from_fn`: the route runs, with the claims, or the request is refused.
pub async fn guarded(
    guard: Arc<Guard>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some((refusal, source)) = guard.decide(&request) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let answer = guard.law.answer(refusal, source);
    if !answer.passes {
        return Ok(request.into_response(refused(&answer)));
    }
    let mut response = next.call(request).await?.map_into_boxed_body();
    if answer.no_store {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}

impl Guard {
    /// `None`: nobody is asked for a token here. Claims go where [`Verified`] looks.
    fn decide(&self, request: &ServiceRequest) -> Option<(Refusal, Option<Source>)> {
        let fields: Vec<_> =
            request.headers().iter().map(|(name, value)| (name.as_str().as_bytes(), value.as_bytes())).collect();
        let head = request.head();
        let target = head.uri.path_and_query().map_or("", |target| target.as_str());
        let asked = Request::new(head.method.as_str(), target, fields.iter().copied());
        match self.law.find(&asked).finding {
            Finding::Exempt => None,
            Finding::Nothing => Some((Refusal::MissingToken, None)),
            Finding::Invalid { source } => Some((Refusal::InvalidRequest, Some(source))),
            Finding::Token { source, token } => Some((self.verdict(request, &token), Some(source))),
            // This guard has no function get_token; and a finding that it does not know must not open a route.
            _ => Some((Refusal::Verdict(Code::Internal), None)),
        }
    }

    fn verdict(&self, request: &ServiceRequest, token: &[u8]) -> Refusal {
        match self.verifier.verify(token) {
            Ok(claims) => {
                request.extensions_mut().insert(claims);
                Refusal::Verdict(Code::Ok)
            }
            Err(error) => Refusal::Verdict(error.code()),
        }
    }
}

fn refused(answer: &Answer<'_>) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    if let Some(challenge) = answer.challenge {
        response.insert_header((WWW_AUTHENTICATE, challenge));
    }
    if answer.no_store {
        response.insert_header((CACHE_CONTROL, "no-store"));
    }
    if let Some(seconds) = answer.retry_after {
        response.insert_header((RETRY_AFTER, seconds));
    }
    match answer.error {
        Some(error) => response.content_type("application/json").body(format!(r#"{{"error":"{error}"}}"#)),
        None => response.finish(),
    }
}
