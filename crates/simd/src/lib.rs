//! What hs256 does by vector instructions: two SHA-256 side by side, base64url, and the search for the ends of JSON strings.
//!
//! This is the one crate of hs256's own with unsafe code in the core's tree: calls of functions compiled for instructions
//! that the processor has.

#![no_std]

mod base64url;
mod sha256;
mod stops;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use base64url::decode_base64url;
pub use sha256::{compress, compress_pair};
pub use stops::{StringStops, string_stops};
