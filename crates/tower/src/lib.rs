//! Guards tower services and axum routes with HS256 JSON Web Tokens.
//!
//! [`hs256::Guard`] decides where a token is found and what is answered, the same in every language; this crate passes
//! it the request and writes its answer. A valid token's claims are in the request's extensions as
//! [`Claims<'static>`](hs256::Claims), and an axum handler takes them as [`Verified`].
//!
//! ```
//! # #[cfg(feature = "axum")] {
//! use axum::{Router, routing::get};
//! use hs256::{Key, Verifier};
//! use hs256_tower::{Hs256Layer, Verified};
//!
//! async fn me(Verified(claims): Verified) -> String {
//!     format!("hello {}", claims.subject().unwrap_or_default())
//! }
//!
//! let key = Key::new("a secret for this example, 32+ bytes")?; // in earnest, of the environment
//! let verifier = Verifier::builder().key(key).require("sub").build()?;
//! let guard = Hs256Layer::builder(verifier).realm("api").exempt(["/health"]).build()?;
//!
//! let app: Router = Router::new().route("/me", get(me)).layer(guard);
//! # }
//! # Ok::<(), hs256::Error>(())
//! ```
//!
//! A request without a token, or with one that is not valid, is answered with 401 and the challenge of RFC 6750 section
//! 3, and the route does not run. If a function of the owner's fails or panics, the answer is 500, and the route does
//! not run either.
#![cfg_attr(
    feature = "axum",
    doc = "\n\nLayers of axum run from the last one added to the first: a CORS layer is added after the guard, so that a"
)]
#![cfg_attr(feature = "axum", doc = "401 carries its headers, too.")]
#![forbid(unsafe_code)]

#[cfg(feature = "axum")]
mod axum;
mod builder;
#[cfg(feature = "tokio")]
mod expiry;
mod guard;
mod hook;
mod service;

#[cfg(feature = "axum")]
pub use axum::{NotVerified, Verified};
pub use builder::Builder;
#[cfg(feature = "tokio")]
pub use expiry::until_expiry;
pub use guard::Refused;
pub use hook::{BoxError, BoxFuture};
pub use service::{Hs256, Hs256Layer};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
