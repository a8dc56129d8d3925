//! Verifies and mints HS256 JSON Web Tokens, and nothing else.
//!
//! The claims of [RFC 7519](https://www.rfc-editor.org/rfc/rfc7519), in the compact serialization of
//! [RFC 7515](https://www.rfc-editor.org/rfc/rfc7515), under the HMAC-SHA256 of
//! [RFC 7518](https://www.rfc-editor.org/rfc/rfc7518#section-3.2). A token's shape is checked, then its signature is
//! verified, and only then is its payload read. Every rejection has one [`Code`], the same in every language of hs256.
//! No error, message or `Debug` output of hs256 ever holds a byte of a token or a key.
//!
//! ```
//! use core::time::Duration;
//! use hs256::{Key, Signer, Timestamps, Verifier};
//! use serde_json::json;
//!
//! let key = Key::new("supersecretdevkeythatishs256safe!")?; // at least 32 bytes
//! let token = Signer::new(key.clone())?
//!     .sign_with(&json!({"sub": "ada"}), Timestamps::now().expires_in(Duration::from_secs(900)))?;
//!
//! let verifier = Verifier::builder().key(key).leeway(Duration::from_secs(5)).build()?;
//! let claims = verifier.verify(&token)?;
//! assert_eq!(claims.subject().as_deref(), Some("ada"));
//! # Ok::<(), hs256::Error>(())
//! ```
//!
//! Build a [`Verifier`] once and share it: it is immutable and `Send + Sync`. [`Verifier::verify`] is the convenient
//! call; [`Verifier::verify_at`] takes the time and a buffer from its caller and allocates nothing.
//!
//! Without the default feature `std` the crate is `no_std` + `alloc` and has no clock; the verdict is the same. The
//! target wasm32-unknown-unknown has no clock either: `Verifier::verify`, `Timestamps::now` and `unix_now` are absent
//! there, and [`Verifier::verify_at`] and [`Timestamps::at`] take the time from the host, such as JavaScript's
//! `Date.now() / 1000`.
//!

#![cfg_attr(doc, doc = include_str!("../docs/JSONWEBTOKEN.md"))] // a source package need not have it
#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod base64url;
mod batch;
mod claims;
#[cfg(all(feature = "std", not(all(target_family = "wasm", target_os = "unknown"))))]
mod clock; // there, the standard library's clock stops the program
mod compact;
mod duration;
mod error;
mod explain;
mod header;
mod http;
mod json;
mod key;
mod keyring;
mod mac;
mod numeric_date;
mod policy;
mod policy_file;
mod revocations;
mod settings;
mod signer;
#[cfg(feature = "std")]
mod threads;
mod verdict;
mod verifier;

#[cfg(feature = "std")]
pub use batch::share_out;
pub use claims::{Audience, ClaimValue, Claims, JsonType};
#[cfg(all(feature = "std", not(all(target_family = "wasm", target_os = "unknown"))))]
pub use clock::unix_now;
pub use duration::parse_duration;
pub use error::{ClaimName, Code, Error, InvalidArgument};
pub use explain::{Cause, Check, Explanation, Outcome, Segment, explain};
pub use http::{Answer, Finding, Found, Guard, Refusal, Request, Source, bearer, challenge};
pub use key::{Key, KeyOp};
#[cfg(feature = "host-hmac")]
#[doc(hidden)]
pub use mac::hosted::HostHmac;
pub use numeric_date::NumericDate;
pub use policy::{MAX_LEEWAY, MAX_TOKEN_LEN_DEFAULT, MAX_TOKEN_LEN_RANGE, Scalar};
pub use policy_file::{Encoding, KeySource, PolicyFile, RevokedFile, SecretSource};
pub use revocations::Revocations;
pub use settings::MAX_DOCUMENT_LEN;
pub use signer::{SignError, Signer, Timestamps};
pub use verifier::{Verifier, VerifierBuilder};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct ReadmeExamples;
