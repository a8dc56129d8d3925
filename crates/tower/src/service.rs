//! The layer and its service: passes requests on and writes answers.

use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hs256::{Answer, Claims};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, SEC_WEBSOCKET_PROTOCOL, WWW_AUTHENTICATE};
use http::request::Parts;
use http::{HeaderValue, Request, Response, StatusCode};
use tower_layer::Layer;
use tower_service::Service;

use crate::guard::Shared;

/// Guards the service that it wraps. Made by [`Hs256Layer::builder`]; clones share everything.
#[derive(Debug, Clone)]
pub struct Hs256Layer {
    pub(crate) shared: Arc<Shared>,
}

/// A guarded service.
#[derive(Debug, Clone)]
pub struct Hs256<S> {
    inner: S,
    shared: Arc<Shared>,
}

impl<S> Layer<S> for Hs256Layer {
    type Service = Hs256<S>;

    fn layer(&self, inner: S) -> Hs256<S> {
        Hs256 { inner, shared: self.shared.clone() }
    }
}

/// What a guard attaches to a request that it lets pass, for the extractor.
#[cfg(feature = "axum")]
#[derive(Debug, Clone)]
pub(crate) struct Passed {
    pub(crate) shared: Arc<Shared>,
    pub(crate) refusal: hs256::Refusal,
    pub(crate) source: Option<hs256::Source>,
}

impl<S, B, R> Service<Request<B>> for Hs256<S>
where
    S: Service<Request<B>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    B: Send + 'static,
    R: From<&'static str>,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<R>, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let shared = self.shared.clone();
        let next = self.inner.clone();
        let mut inner = mem::replace(&mut self.inner, next); // the one that is ready
        Box::pin(async move {
            let (mut parts, body) = request.into_parts();
            parts.extensions.remove::<Claims<'static>>(); // those of a guard around this one
            let mut outcome = shared.decide(&parts, target(&parts).as_bytes()).await;
            let answer = shared.answer(&outcome);
            if let Some(answer) = answer.filter(|answer| !answer.passes) {
                return Ok(refusal(&answer));
            }
            let no_store = answer.is_some_and(|answer| answer.no_store);
            #[cfg(feature = "axum")]
            parts.extensions.insert(Passed {
                shared: shared.clone(),
                refusal: outcome.refusal,
                source: outcome.source,
            });
            if let Some(claims) = outcome.claims.take() {
                parts.extensions.insert(claims);
            }
            let mut response = inner.call(Request::from_parts(parts, body)).await?;
            let headers = response.headers_mut();
            if no_store {
                headers.insert(CACHE_CONTROL, NO_STORE);
            }
            if let Some(subprotocol) = outcome.subprotocol {
                headers.entry(SEC_WEBSOCKET_PROTOCOL).or_insert(HeaderValue::from_static(subprotocol));
            }
            Ok(response)
        })
    }
}

/// The path and the query of the whole request: a nested router of axum's has removed the front of its own.
fn target(parts: &Parts) -> String {
    let uri = &parts.uri;
    #[cfg(feature = "axum")]
    let uri = parts.extensions.get::<axum::extract::OriginalUri>().map_or(uri, |original| &original.0);
    uri.path_and_query().map_or_else(String::new, |target| target.as_str().into())
}

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// The response to a request whose route does not run.
pub(crate) fn refusal<R: From<&'static str>>(answer: &Answer<'_>) -> Response<R> {
    let body = match answer.error {
        None => "",
        Some("unauthorized") => r#"{"error":"unauthorized"}"#,
        Some("invalid_request") => r#"{"error":"invalid_request"}"#,
        Some("insufficient_scope") => r#"{"error":"insufficient_scope"}"#,
        Some("unavailable") => r#"{"error":"unavailable"}"#,
        Some(_) => r#"{"error":"invalid_token"}"#,
    };
    let mut response = Response::new(R::from(body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if !body.is_empty() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    if let Some(challenge) = answer.challenge.and_then(|challenge| HeaderValue::from_str(challenge).ok()) {
        headers.insert(WWW_AUTHENTICATE, challenge);
    }
    if answer.no_store {
        headers.insert(CACHE_CONTROL, NO_STORE);
    }
    if let Some(seconds) = answer.retry_after {
        headers.insert(RETRY_AFTER, seconds.into());
    }
    response
}
