//! The parts of hs256 that use vector instructions: HMAC-SHA256 of one message or of two while decoding, base64url,
//! and the search for the ends of JSON strings.
//!
//! Of the crates of hs256's own that the core depends on, only this one has unsafe code: calls to functions compiled
//! for instructions that the processor has.

#![no_std]

mod base64url;
mod hmac;
mod sha256;
mod stops;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use base64url::{decode_base64url, decode_base64url_of_32};
pub use hmac::{Segment, Task, decodes_beside_hashing, hmac_and_decode, hmac_and_decode_pair};
pub use sha256::compress;
pub use stops::{StringStops, string_stops, structures};
