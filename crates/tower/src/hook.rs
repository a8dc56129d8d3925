//! The owner's functions: called between finding a token and answering, never trusted not to panic.

use std::error::Error;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;

use hs256::{Claims, Verifier};
use http::request::Parts;

use crate::guard::Refused;

/// What a function of the owner's fails with: the request is answered 500, and no route runs.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// What an asynchronous function gives: `Box::pin(async move { … })`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, BoxError>> + Send + 'a>>;

type OfRequest<T> = dyn for<'r> Fn(&'r Parts) -> BoxFuture<'r, T> + Send + Sync;
type OfClaims = dyn for<'r> Fn(&'r Claims<'static>, &'r Parts) -> BoxFuture<'r, bool> + Send + Sync;
type Listener = dyn Fn(&Refused, &Parts) + Send + Sync;

/// Where the verifier of a request comes from.
pub(crate) enum Verifiers {
    One(Arc<Verifier>),
    #[cfg(feature = "live")]
    Following(Arc<hs256_live::Verifier>),
    Asked(Box<OfRequest<Arc<Verifier>>>),
}

/// The others, where they are given.
#[derive(Default)]
pub(crate) struct Hooks {
    pub(crate) get_token: Option<Box<OfRequest<Option<String>>>>,
    pub(crate) is_revoked: Option<Box<OfClaims>>,
    pub(crate) authorize: Option<Box<OfClaims>>,
    pub(crate) on_refusal: Option<Box<Listener>>,
}

/// The result of an asynchronous call, or the error that a panic becomes, in the call itself too.
pub(crate) async fn guarded<T, F>(call: impl FnOnce() -> F) -> Result<T, BoxError>
where
    F: Future<Output = Result<T, BoxError>>,
{
    let panicked = |_| BoxError::from("a function of the guard's owner panicked");
    let mut future = pin!(catch_unwind(AssertUnwindSafe(call)).map_err(panicked)?);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(poll) => poll,
        Err(payload) => std::task::Poll::Ready(Err(panicked(payload))),
    })
    .await
}
