//! A shared secret, and the forms it may be written in.
//!
//! A secret's bytes are never kept: a key holds the prepared HMAC state, wiped when the last copy is dropped. `Debug`
//! shows the length and the id.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use crate::error::Error;
use crate::json::Texts;
#[cfg(not(feature = "host-hmac"))]
use crate::mac::Mac;
#[cfg(feature = "host-hmac")]
use crate::mac::hosted::{HostHmac, Mac};
use crate::mac::{Job, Tag};

mod encoding;
mod foreign;
mod jwk;
mod terms;

use jwk::{Jwk, KeyOps};
use terms::Terms;

pub use jwk::KeyOp;

/// The shortest key in bytes: the size of the hash output (RFC 7518 section 3.2).
const MIN_LEN: usize = 32;

/// A shared secret, with an id if the caller rotates keys.
///
/// At least 32 bytes (RFC 7518 section 3.2): a shorter one is refused with [`Error::WeakKey`] by
/// [`VerifierBuilder::build`](crate::VerifierBuilder::build) and [`Signer::new`](crate::Signer::new) unless
/// [`Key::allow_weak`] was called. The constructors always refuse an empty one.
///
/// The encoding of the secret is never guessed: `new` takes the bytes as they are (of a `&str`, its UTF-8), and each
/// encoding has a constructor. Cloning shares the prepared state.
///
/// ```
/// use hs256::Key;
/// let today = Key::from_base64url("c3VwZXJzZWNyZXRkZXZrZXl0aGF0aXNoczI1NnNhZmUh")?.with_id("2026-11");
/// assert_eq!(format!("{today:?}"), r#"Key { len: 33, id: Some("2026-11"), .. }"#);
/// # Ok::<(), hs256::Error>(())
/// ```
///
/// # Security
///
/// The state is wiped from the heap on drop; what the compiler left on the stack while hashing is beyond safe Rust's
/// reach. Whoever can read the process's memory has the key.
#[derive(Clone)]
pub struct Key {
    // No padding and no optional fat pointer: a move does not write such bytes, so they could carry leftovers of
    // hashing from the stack to the heap, where nothing wipes them.
    mac: Arc<Mac>,
    len: usize,
    min_len: usize,
    id: Option<Arc<String>>,
    /// `None` for nearly every key, so that the checks are one comparison.
    terms: Option<Arc<Terms>>,
}

impl Key {
    /// A key of these bytes; of a text, its UTF-8.
    ///
    /// ```
    /// use hs256::{Code, Key};
    /// let public = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA1vm4cs8ZeHHhZ8mczkOuLvjp3B6dAqTYox9Q/4I/XUQ=\n\
    ///               -----END PUBLIC KEY-----\n";
    /// assert_eq!(Key::new(public).unwrap_err().code(), Code::InvalidArgument);
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the bytes are not a shared secret but a key of a key pair or a certificate (PEM,
    /// DER, SSH, PuTTY), the text of a JWK or JWK Set, or one of these in base64 or base64url. [`Error::EmptyKey`] if
    /// empty.
    ///
    /// # Security
    ///
    /// If the public half of a key pair were the secret, anyone who has that half could mint tokens. So this check
    /// cannot be turned off, and the other constructors make it too. Keys without structure, such as the 32 bytes of
    /// Ed25519, cannot be told from a secret.
    pub fn new(secret: impl AsRef<[u8]>) -> Result<Key, Error> {
        let secret = secret.as_ref();
        if let Some(reason) = foreign::found(secret) {
            return Err(invalid(reason));
        }
        if secret.is_empty() {
            return Err(Error::EmptyKey);
        }
        Ok(Key { mac: Arc::new(Mac::new(secret)), len: secret.len(), min_len: MIN_LEN, id: None, terms: None })
    }

    /// A key from strict base64 with padding (RFC 4648 section 4).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the text is not canonical, naming its flaw; [`Error::EmptyKey`] if it is empty.
    pub fn from_base64(text: &str) -> Result<Key, Error> {
        Key::new(&*encoding::base64(text.as_bytes()).map_err(invalid)?)
    }

    /// A key from strict base64url without padding (RFC 4648 section 5).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the text is not canonical, naming its flaw; [`Error::EmptyKey`] if it is empty.
    pub fn from_base64url(text: &str) -> Result<Key, Error> {
        Key::new(&*encoding::base64url(text.as_bytes()).map_err(invalid)?)
    }

    /// A key from hexadecimal digits in either case (RFC 4648 section 8).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the text has any other character or an odd length; [`Error::EmptyKey`] if it is
    /// empty.
    pub fn from_hex(text: &str) -> Result<Key, Error> {
        Key::new(&*encoding::hex(text.as_bytes()).map_err(invalid)?)
    }

    /// A key from a JSON Web Key of `kty` `oct` (RFC 7517, RFC 7518 section 6.4); its `kid` becomes the id. The key
    /// remembers its `key_ops`: a verifier or a signer refuses a key whose `key_ops` do not allow its operation.
    ///
    /// ```
    /// use hs256::{Key, KeyOp};
    /// let jwk = r#"{"kty":"oct","kid":"a","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#;
    /// assert_eq!(Key::from_jwk(jwk, KeyOp::Verify)?.id(), Some("a"));
    /// # Ok::<(), hs256::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the text is not an I-JSON object, `kty` is not `oct`, `alg` is present and not
    /// `HS256`, `use` is present and not `sig`, `key_ops` is present and does not name `op`, `k` is not canonical
    /// base64url, or `kid` is present and not a string; [`Error::EmptyKey`] if `k` is empty.
    pub fn from_jwk(text: impl AsRef<[u8]>, op: KeyOp) -> Result<Key, Error> {
        Key::of_jwk(jwk::one(text.as_ref(), op).map_err(invalid)?)
    }

    /// The keys of a JWK Set (RFC 7517 section 5) that are for `op`, in order. Keys of another kind or purpose are
    /// skipped.
    ///
    /// ```
    /// use hs256::{Key, KeyOp, Verifier};
    /// let set = r#"{"keys": [
    ///     {"kty": "oct", "kid": "2026-11", "k": "dGVzdCBzZWNyZXQgaW4gYSBKV0ssIDMyIGJ5dGVzLi4"},
    ///     {"kty": "RSA", "kid": "other", "n": "AQAB", "e": "AQAB"}
    /// ]}"#;
    /// let keys = Key::from_jwks(set, KeyOp::Verify)?;
    /// assert_eq!(keys.len(), 1);
    /// let verifier = Verifier::builder().keys(keys).build()?;
    /// # Ok::<(), hs256::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the text is not an I-JSON object with an array `keys` of objects, if a key that is
    /// not skipped is invalid by the rules of [`Key::from_jwk`], or if no key is left; [`Error::EmptyKey`] for an empty
    /// `k`.
    pub fn from_jwks(text: impl AsRef<[u8]>, op: KeyOp) -> Result<Vec<Key>, Error> {
        jwk::set(text.as_ref(), op).map_err(invalid)?.into_iter().map(Key::of_jwk).collect()
    }

    fn of_jwk(jwk: Jwk) -> Result<Key, Error> {
        let key = Key { id: jwk.id.map(Arc::new), ..Key::new(&*jwk.secret)? };
        Ok(if jwk.ops == KeyOps::ALL { key } else { key.with_terms(|terms| terms.ops = jwk.ops) })
    }

    /// Gives the key an id: the key is then tried only for tokens with exactly this `kid` (RFC 7515 section 4.1.4), and
    /// tokens signed with it carry the id.
    #[must_use]
    pub fn with_id(self, id: impl Into<String>) -> Key {
        Key { id: Some(Arc::new(id.into())), ..self }
    }

    /// Accepts the key even if it is shorter than 32 bytes. An empty key is still refused.
    ///
    /// # Security
    ///
    /// Anyone with one token can try secrets offline and will find a short or guessable one. Only for peers whose
    /// secret cannot be changed.
    #[must_use]
    pub fn allow_weak(self) -> Key {
        Key { min_len: 1, ..self }
    }

    /// Binds the key to an issuer; each further call adds another. If this key verifies the signature, `iss` must be
    /// present and be one of them, and a signer signs only such claims with it. A key that is not bound may sign for
    /// any issuer that the policy accepts.
    ///
    /// At most 64, none empty: [`VerifierBuilder::build`](crate::VerifierBuilder::build) and
    /// [`Signer::new`](crate::Signer::new) refuse anything else.
    ///
    /// ```
    /// use hs256::{Code, Key, Signer, Verifier};
    /// let of_a = Key::new([1; 32])?.with_id("a").bound_to("https://a.example");
    /// let of_b = Key::new([2; 32])?.with_id("b").bound_to("https://b.example");
    /// let verifier = Verifier::builder().key(of_a).key(of_b.clone()).build()?;
    ///
    /// // Tenant B's key does not sign for tenant A.
    /// let forged = Signer::new(Key::new([2; 32])?.with_id("b"))?.sign_json(r#"{"iss":"https://a.example"}"#)?;
    /// assert_eq!(verifier.verify(&forged).unwrap_err().code(), Code::ClaimMismatch);
    /// assert!(Signer::new(of_b)?.sign_json(r#"{"iss":"https://a.example"}"#).is_err());
    /// # Ok::<(), hs256::Error>(())
    /// ```
    #[must_use]
    pub fn bound_to(self, issuer: impl Into<String>) -> Key {
        let issuer = issuer.into().into();
        self.with_terms(|terms| terms.bind(issuer))
    }

    /// The key is in use only from this time on: Unix seconds, 0 to 2^53 - 1. Before that it counts as absent, without
    /// leeway.
    #[must_use]
    pub fn valid_from(self, from: i64) -> Key {
        self.with_terms(|terms| terms.from = Some(from))
    }

    /// The key is in use only before this time: Unix seconds, 0 to 2^53 - 1, after [`Key::valid_from`] if both are
    /// given. From then on it counts as absent, without leeway.
    #[must_use]
    pub fn valid_until(self, until: i64) -> Key {
        self.with_terms(|terms| terms.until = Some(until))
    }

    fn with_terms(mut self, change: impl FnOnce(&mut Terms)) -> Key {
        let mut terms = self.terms.take().unwrap_or_else(|| Arc::new(Terms::NONE));
        change(Arc::make_mut(&mut terms));
        Key { terms: Some(terms), ..self }
    }

    /// The id that tokens must name for this key to be tried.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref().map(String::as_str)
    }

    /// The id, shared.
    pub(crate) fn shared_id(&self) -> Option<&Arc<String>> {
        self.id.as_ref()
    }

    /// Checks that the key has 32 bytes or more (RFC 7518 section 3.2) or is allowed to be weak. Building a verifier or
    /// a signer checks this too.
    ///
    /// # Errors
    ///
    /// [`Error::WeakKey`] if it is not.
    pub fn check_strength(&self) -> Result<(), Error> {
        if self.len >= self.min_len { Ok(()) } else { Err(Error::WeakKey) }
    }

    /// Checks that the key's issuers and times are valid. Building a verifier or a signer checks this too.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] for more than 64 issuers or an empty one (`issuer`), a time out of range (`from`,
    /// `until`), or a `from` that is not before `until`.
    pub fn check_terms(&self) -> Result<(), Error> {
        self.terms.as_ref().map_or(Ok(()), |terms| terms.check())
    }

    /// Checks that the key's JWK, if it comes from one, allows this.
    pub(crate) fn check_op(&self, op: KeyOp) -> Result<(), Error> {
        self.terms.as_ref().map_or(Ok(()), |terms| terms.check_op(op))
    }

    /// Whether the key is in use as of `now` (Unix seconds), by [`Key::valid_from`] and [`Key::valid_until`].
    #[must_use]
    pub fn in_time(&self, now: i64) -> bool {
        self.terms.as_ref().is_none_or(|terms| terms.in_time(now))
    }

    /// Whether the key is in use only for some time.
    pub(crate) fn is_timed(&self) -> bool {
        self.terms.as_ref().is_some_and(|terms| terms.from.is_some() || terms.until.is_some())
    }

    /// The issuers that the key is bound to; none if it is not bound.
    pub(crate) fn issuers(&self) -> Option<&Texts> {
        self.terms.as_ref().map(|terms| &terms.issuers).filter(|issuers| !issuers.is_empty())
    }

    /// Hands the key to a host, which computes its tags from then on. No part of the API.
    #[cfg(feature = "host-hmac")]
    #[doc(hidden)]
    #[must_use]
    pub fn hosted(self, hmac: HostHmac) -> Key {
        match self.mac.hosted(hmac) {
            Some(mac) => Key { mac: Arc::new(mac), ..self },
            None => self,
        }
    }

    pub(crate) fn tag(&self, message: &[u8]) -> Tag {
        self.mac.tag(message)
    }

    /// [`crate::mac::Mac::tag_and_decode`].
    #[inline(always)]
    pub(crate) fn tag_and_decode(&self, job: Job<'_>) -> Option<bool> {
        self.mac.tag_and_decode(job)
    }

    /// [`crate::mac::Mac::tag_and_decode_pair`].
    #[inline(always)]
    pub(crate) fn tag_and_decode_pair(keys: [&Key; 2], jobs: [Job<'_>; 2]) -> Option<[bool; 2]> {
        Mac::tag_and_decode_pair(keys.map(|key| &*key.mac), jobs)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("len", &self.len).field("id", &self.id).finish_non_exhaustive()
    }
}

fn invalid(reason: &'static str) -> Error {
    Error::invalid_argument("key", reason)
}
