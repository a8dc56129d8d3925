//! The owner's functions: called between finding a token and answering. They may panic.

use std::error::Error;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;

use hs256::{Claims, Verifier};
use http::request::Parts;

use crate::guard::Refused;

/// The error of a function of the owner's: the request is answered with 500, and no route runs.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// What an asynchronous function returns: `Box::pin(async move { … })`.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, BoxError>> + Send + 'a>>;

type OfRequest<T> = dyn for<'r> Fn(&'r Parts) -> BoxFuture<'r, T> + Send + Sync;
type OfClaims = dyn for<'r> Fn(&'r Claims<'static>, &'r Parts) -> BoxFuture<'r, bool> + Send + Sync;
type Listener = dyn Fn(&Refused, &Parts) + Send + Sync;

/// The source of a request's verifier.
pub(crate) enum Verifiers {
    One(Arc<Verifier>),
    #[cfg(feature = "live")]
    Following(Arc<hs256_live::Verifier>),
    Asked(Box<OfRequest<Arc<Verifier>>>),
}

/// The other functions, if given.
#[derive(Default)]
pub(crate) struct Hooks {
    pub(crate) get_token: Option<Box<OfRequest<Option<String>>>>,
    pub(crate) is_revoked: Option<Box<OfClaims>>,
    pub(crate) authorize: Option<Box<OfClaims>>,
    pub(crate) on_refusal: Option<Box<Listener>>,
}

/// The result of an asynchronous call. A panic becomes an error, also a panic in the call that makes the future.
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
