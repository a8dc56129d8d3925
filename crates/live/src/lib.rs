//! Verifies HS256 JSON Web Tokens by a policy file that it follows. To rotate a key, change the policy or revoke a
//! token, change a file: every verifier that was opened from it notices within seconds, without a restart.
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("policy.json");
//! # std::fs::write(folder.path().join("jwt.key"), "a test secret of 32 bytes or more\n")?;
//! # std::fs::write(&path, r#"{"version": 1, "keys": [{"file": "jwt.key", "id": "2026-11"}]}"#)?;
//! // {"version": 1, "keys": [{"file": "jwt.key", "id": "2026-11"}]}
//! let verifier = hs256_live::open(&path)?;
//! let signer = hs256_live::Signer::open(&path)?;
//!
//! let token = signer.sign_json(r#"{"sub":"ada"}"#)?;
//! let claims = verifier.verify(&token)?;
//! assert_eq!((claims.subject().as_deref(), claims.key_id()), (Some("ada"), Some("2026-11")));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `docs/POLICY.md` lists what a file may contain. Any number of threads may use a [`Verifier`]. It has no thread of
//! its own and no file watcher: every `refresh` seconds, one of its callers looks for changed files. So it works after
//! `fork`, in a worker, and on network file systems. If a file does not load, nothing changes.

#![forbid(unsafe_code)]

mod check;
mod clock;
mod counters;
mod files;
mod follow;
mod load;
mod mistake;
mod names;
pub mod secret;
mod signer;
mod status;
mod verifier;
#[doc(hidden)]
pub mod world;

use std::hash::{BuildHasher as _, RandomState};
use std::path::Path;

pub use check::{Report, check};
pub use load::MAX_LIST_LEN;
pub use mistake::{Mistake, Mistakes};
pub use signer::Signer;
pub use status::{KeyStatus, LastError, ListStatus, Status};
pub use verifier::{Current, Verifier};

/// Opens a verifier from a policy file, as [`Verifier::open`] does.
///
/// # Errors
///
/// Everything that is wrong with the file and with what it names.
pub fn open(path: impl AsRef<Path>) -> Result<Verifier, Mistakes> {
    Verifier::open(path)
}

/// The seed of the standard library's own hashes, which comes from the system's randomness: for
/// [`Revocations::parse`](hs256::Revocations::parse).
#[must_use]
pub fn seed() -> [u8; 16] {
    let word = || RandomState::new().hash_one(0u8);
    (u128::from(word()) << 64 | u128::from(word())).to_ne_bytes()
}

#[cfg(test)]
mod tests;
