//! A shared secret, and what it may be written as.
//!
//! A secret's bytes are never kept: a key holds the prepared HMAC state, wiped when the last copy is dropped. `Debug`
//! shows the length and the id.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;

use zeroize::Zeroizing;

use crate::base64url;
use crate::error::Error;
use crate::json;
use crate::mac::{Mac, Tag};

mod foreign;

/// RFC 7518 section 3.2: a key of at least the size of the hash output.
const MIN_LEN: usize = 32;

/// A shared secret, with an id where the caller rotates keys.
///
/// At least 32 bytes (RFC 7518 section 3.2): a shorter one is refused with [`Error::WeakKey`] by
/// [`VerifierBuilder::build`](crate::VerifierBuilder::build) and [`Signer::new`](crate::Signer::new) unless
/// [`Key::allow_weak`] was called; an empty one is refused at once and always.
///
/// How the secret is written is never guessed: `new` takes the bytes as they are (a `&str` is its UTF-8), and each
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
    // No padding, and no fat pointer that may be absent: bytes that a move leaves as they were would carry what hashing
    // left on the stack into the heap, where nothing wipes it.
    mac: Arc<Mac>,
    len: usize,
    min_len: usize,
    id: Option<Arc<String>>,
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
    /// [`Error::InvalidArgument`] if the bytes are no shared secret: a key of a key pair or a certificate (PEM, DER, SSH,
    /// PuTTY), the text of a JWK or JWK Set, or one of these in base64 or base64url. [`Error::WeakKey`] if it is empty.
    ///
    /// # Security
    ///
    /// The public half of a key pair taken for the secret lets anyone mint tokens who has that half, so nothing turns this
    /// check off; it holds for the other constructors, too. Keys without a structure, such as the 32 bytes of Ed25519,
    /// cannot be told from a secret.
    pub fn new(secret: impl AsRef<[u8]>) -> Result<Key, Error> {
        let secret = secret.as_ref();
        if let Some(reason) = foreign::found(secret) {
            return Err(invalid(reason));
        }
        if secret.is_empty() {
            return Err(Error::WeakKey);
        }
        Ok(Key { mac: Arc::new(Mac::new(secret)), len: secret.len(), min_len: MIN_LEN, id: None })
    }

    /// A key from base64 with padding (RFC 4648 section 4), strictly.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the text is not canonical, [`Error::WeakKey`] if it is empty.
    pub fn from_base64(text: &str) -> Result<Key, Error> {
        let secret = base64url::decode_standard_secret(text.as_bytes());
        Key::new(secret.map_err(|_| invalid("not canonical base64 with padding (RFC 4648 section 4)"))?)
    }

    /// A key from base64url without padding (RFC 4648 section 5), strictly.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the text is not canonical, [`Error::WeakKey`] if it is empty.
    pub fn from_base64url(text: &str) -> Result<Key, Error> {
        let secret = base64url::decode_secret(text.as_bytes());
        Key::new(secret.map_err(|_| invalid("not canonical base64url without padding (RFC 4648 section 5)"))?)
    }

    /// A key from hexadecimal digits in either case (RFC 4648 section 8).
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the text has another character or an odd length, [`Error::WeakKey`] if it is empty.
    pub fn from_hex(text: &str) -> Result<Key, Error> {
        let error = invalid("not an even number of hexadecimal digits");
        let mut secret = Zeroizing::new(Vec::with_capacity(text.len() / 2));
        for pair in text.as_bytes().chunks(2) {
            let [high, low] = *pair else { return Err(error) };
            match (char::from(high).to_digit(16), char::from(low).to_digit(16)) {
                (Some(high), Some(low)) => secret.push(u8::try_from(high << 4 | low).unwrap_or_default()),
                _ => return Err(error),
            }
        }
        Key::new(&*secret)
    }

    /// A key from a JSON Web Key of `kty` `oct` (RFC 7517, RFC 7518 section 6.4); its `kid` becomes the id.
    ///
    /// ```
    /// use hs256::Key;
    /// let jwk = r#"{"kty":"oct","kid":"a","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#;
    /// assert_eq!(Key::from_jwk(jwk)?.id(), Some("a"));
    /// # Ok::<(), hs256::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the text is not an I-JSON object, `kty` is not `oct`, `k` is not canonical base64url,
    /// `alg` is present and not `HS256`, `use` is present and not `sig`, or `kid` is present and not a string;
    /// [`Error::WeakKey`] if `k` is empty.
    pub fn from_jwk(json: &str) -> Result<Key, Error> {
        let text = json.as_bytes();
        let [kty, k, alg, purpose, kid] =
            json::scan(text, &const { json::Wanted::new(["kty", "k", "alg", "use", "kid"]) })
                .map_err(|_| invalid("the JWK is not a JSON object"))?;
        if !kty.is_some_and(|kty| kty.is(text, "oct")) {
            return Err(invalid("the JWK's `kty` is not `oct`"));
        }
        if alg.is_some_and(|alg| !alg.is(text, "HS256")) {
            return Err(invalid("the JWK's `alg` is not `HS256`"));
        }
        if purpose.is_some_and(|purpose| !purpose.is(text, "sig")) {
            return Err(invalid("the JWK's `use` is not `sig`"));
        }
        let secret = k
            .filter(|k| k.kind() == json::Kind::Plain)
            .and_then(|k| base64url::decode_secret(k.bytes(text)).ok())
            .ok_or(invalid("the JWK's `k` is not canonical base64url"))?;
        let key = Key::new(&*secret)?;
        match kid {
            None => Ok(key),
            Some(kid) => Ok(key.with_id(kid.string(text).ok_or(invalid("the JWK's `kid` is not a string"))?)),
        }
    }

    /// The key with an id: it is then tried only for tokens whose `kid` is exactly that (RFC 7515 section 4.1.4), and
    /// tokens signed with it carry the id.
    #[must_use]
    pub fn with_id(self, id: impl Into<String>) -> Key {
        Key { id: Some(Arc::new(id.into())), ..self }
    }

    /// The key, accepted though it is shorter than 32 bytes. An empty one is refused all the same.
    ///
    /// # Security
    ///
    /// Anyone with one token can try secrets at their leisure; a short or guessable one is found. Only for peers whose
    /// secret cannot be changed.
    #[must_use]
    pub fn allow_weak(self) -> Key {
        Key { min_len: 1, ..self }
    }

    /// The id that tokens must name for this key to be tried.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref().map(String::as_str)
    }

    /// The id, shared.
    pub(crate) fn shared_id(&self) -> Option<Arc<String>> {
        self.id.clone()
    }

    /// Whether the key is of 32 bytes or more (RFC 7518 section 3.2), or allowed to be weak. Building a verifier or a
    /// signer asks this, too.
    ///
    /// # Errors
    ///
    /// [`Error::WeakKey`] if it is not.
    pub fn check_strength(&self) -> Result<(), Error> {
        if self.len >= self.min_len { Ok(()) } else { Err(Error::WeakKey) }
    }

    pub(crate) fn tag(&self, message: &[u8]) -> Tag {
        self.mac.tag(message)
    }

    /// The tags of two messages, each under its own key.
    pub(crate) fn tags(keys: [&Key; 2], messages: [&[u8]; 2]) -> [Tag; 2] {
        Mac::tags(keys.map(|key| &*key.mac), messages)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("len", &self.len).field("id", &self.id).finish_non_exhaustive()
    }
}

const fn invalid(reason: &'static str) -> Error {
    Error::invalid_argument("key", reason)
}
