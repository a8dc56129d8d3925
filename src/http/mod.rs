//! The request law (docs/REQUESTS.md): where a request's token is found, and what is answered.
//!
//! Pure functions over raw header fields, independent of any HTTP library. A framework passes on what it received and
//! writes the answer; no binding parses a cookie, a query or an Authorization header itself. Time is linear in the
//! request, and nothing is allocated except for a token with escapes in a query.

mod answer;
mod challenge;
mod cookie;
mod credentials;
mod exempt;
mod guard;
mod options;
mod percent;
mod query;
mod request;
mod subprotocol;

pub use answer::{Answer, Refusal};
pub use challenge::challenge;
pub use credentials::bearer;
pub use guard::{Finding, Found, Guard};
pub use request::{Request, Source};

#[cfg(test)]
mod tests;
