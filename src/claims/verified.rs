//! The claims of a verified token: registered claims as typed views, any other by name, all of them through serde.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::sync::Arc;
use core::{fmt, str};

use serde::Deserialize;

use super::{ClaimValue, ClaimsSet, Registered, audience};
use crate::json::Value;
use crate::numeric_date::NumericDate;

/// The claims of a verified token.
///
/// Only [`Verifier`](crate::Verifier) makes them. It has found the registered claims already, so reading one parses
/// nothing else. Strings are borrowed from the payload unless they hold an escape.
///
/// ```
/// # use hs256::{Key, Signer, Verifier};
/// # use serde_json::json;
/// # let key = Key::new([7; 32])?;
/// # let token = Signer::new(key.clone())?.sign(&json!({"sub": "ada", "exp": 4102444800_u64, "roles": ["admin"]}))?;
/// let verifier = Verifier::builder().key(key).build()?;
/// let claims = verifier.verify(&token)?;
/// assert_eq!(claims.subject().as_deref(), Some("ada"));
/// assert_eq!(claims.expires_at().unwrap().seconds(), 4102444800.0);
/// assert_eq!(claims.get("roles").unwrap().json(), r#"["admin"]"#);
///
/// #[derive(serde::Deserialize)]
/// struct Session { sub: String, roles: Vec<String> }
/// let session: Session = claims.deserialize().expect("a session of ours");
/// assert_eq!((session.sub.as_str(), session.roles.len()), ("ada", 1));
/// # Ok::<(), hs256::Error>(())
/// ```
#[derive(Clone)]
pub struct Claims<'p> {
    payload: Cow<'p, [u8]>,
    registered: Registered,
    key_id: Option<MatchedId<'p>>,
}

/// The id of the key that a signature matched under.
#[derive(Clone)]
pub(crate) enum MatchedId<'p> {
    Shared(Arc<String>),
    /// For claims that are dropped before the verifier. A shared id would make threads contend for its reference count.
    Borrowed(&'p String),
}

impl<'p> MatchedId<'p> {
    pub(crate) fn shared(id: &Arc<String>) -> MatchedId<'p> {
        MatchedId::Shared(Arc::clone(id))
    }

    pub(crate) fn borrowed(id: &'p Arc<String>) -> MatchedId<'p> {
        MatchedId::Borrowed(id)
    }

    fn text(&self) -> &str {
        match self {
            MatchedId::Shared(id) => id,
            MatchedId::Borrowed(id) => id,
        }
    }

    fn into_owned(self) -> MatchedId<'static> {
        match self {
            MatchedId::Shared(id) => MatchedId::Shared(id),
            MatchedId::Borrowed(id) => MatchedId::Shared(Arc::new(id.clone())),
        }
    }
}

impl<'p> Claims<'p> {
    /// `registered`: what scanning this payload found.
    pub(crate) fn new(payload: Cow<'p, [u8]>, registered: Registered, key_id: Option<MatchedId<'p>>) -> Claims<'p> {
        Claims { payload, registered, key_id }
    }

    fn set(&self) -> ClaimsSet<'_> {
        ClaimsSet { text: &self.payload, registered: &self.registered }
    }

    /// `iss`: who issued the token (RFC 7519 section 4.1.1).
    #[must_use]
    pub fn issuer(&self) -> Option<Cow<'_, str>> {
        self.set().iss()?.string_or_digits(&self.payload)
    }

    /// `sub`: whom the token is about (RFC 7519 section 4.1.2). Under a policy's `numeric_subject`, an integer's
    /// digits.
    #[must_use]
    pub fn subject(&self) -> Option<Cow<'_, str>> {
        self.set().sub()?.string_or_digits(&self.payload)
    }

    /// `aud`: whom the token is for (RFC 7519 section 4.1.3); `None` if the token has none.
    #[must_use]
    pub fn audience(&self) -> Option<Audience<'_>> {
        self.set().aud().map(|aud| Audience { payload: &self.payload, aud })
    }

    /// `exp`: the token is rejected from this time on (RFC 7519 section 4.1.4).
    #[must_use]
    pub fn expires_at(&self) -> Option<NumericDate> {
        self.set().expires_at()
    }

    /// `nbf`: the token is rejected before this time (RFC 7519 section 4.1.5).
    #[must_use]
    pub fn not_before(&self) -> Option<NumericDate> {
        self.set().not_before()
    }

    /// `iat`: when the token was issued (RFC 7519 section 4.1.6). Checked only under a maximum age.
    #[must_use]
    pub fn issued_at(&self) -> Option<NumericDate> {
        self.set().issued_at()
    }

    /// `jti`: the token's own id (RFC 7519 section 4.1.7). The caller checks that it was not seen before.
    #[must_use]
    pub fn id(&self) -> Option<Cow<'_, str>> {
        self.set().jti()?.string_or_digits(&self.payload)
    }

    /// The claim of this name, registered or not, at the top level of the claims set.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<ClaimValue<'_>> {
        let value = self.set().member(name)?;
        Some(ClaimValue { payload: &self.payload, value })
    }

    /// Deserializes all claims into a type of the caller's, with serde.
    ///
    /// # Errors
    ///
    /// serde_json's, if the claims do not fit the type. Its message may quote the claims: it is for the caller's eyes.
    pub fn deserialize<'a, T: Deserialize<'a>>(&'a self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.json()) // from bytes it would check the UTF-8 of each string by itself
    }

    /// The decoded payload, byte for byte as it was signed: an I-JSON object.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The decoded payload as text.
    #[must_use]
    pub fn json(&self) -> &str {
        str::from_utf8(&self.payload).unwrap_or_default() // the scan has checked it
    }

    /// The id of the key that verified the signature, if the key has one.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_ref().map(MatchedId::text)
    }

    /// `iss`, `sub` and `jti`, and `aud` as JSON: for callers that pass bytes on and need no second check for UTF-8.
    #[doc(hidden)]
    #[must_use]
    #[inline]
    pub fn utf8(&self) -> [Option<Cow<'_, [u8]>>; 4] {
        let (set, payload) = (self.set(), &self.payload);
        let [iss, sub, jti] = [set.iss(), set.sub(), set.jti()].map(|claim| claim?.utf8(payload));
        [iss, sub, jti, set.aud().map(|aud| Cow::Borrowed(aud.json(payload)))]
    }

    /// The claims with an owned payload.
    #[must_use]
    pub fn into_owned(self) -> Claims<'static> {
        Claims {
            payload: Cow::Owned(self.payload.into_owned()),
            registered: self.registered,
            key_id: self.key_id.map(MatchedId::into_owned),
        }
    }
}

/// Redacted: claims are personal data, and a payload is three quarters of a token.
impl fmt::Debug for Claims<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims")
            .field("len", &self.payload.len())
            .field("key_id", &self.key_id())
            .finish_non_exhaustive()
    }
}

/// The `aud` of a verified token (RFC 7519 section 4.1.3).
#[derive(Clone, Copy)]
pub struct Audience<'c> {
    payload: &'c [u8],
    aud: Value,
}

impl<'c> Audience<'c> {
    /// Its strings, in order.
    pub fn iter(&self) -> impl Iterator<Item = Cow<'c, str>> + Clone + use<'c> {
        ClaimValue { payload: self.payload, value: self.aud }.strings()
    }

    /// The claim as it is written in the payload: JSON text, a string or an array.
    #[must_use]
    pub fn json(&self) -> &'c str {
        ClaimValue { payload: self.payload, value: self.aud }.json()
    }

    /// Whether `name` is one of them, compared byte for byte (RFC 7519 section 2, StringOrURI).
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        audience(self.payload, self.aud).any(|value| value.is(self.payload, name))
    }
}

impl fmt::Debug for Audience<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Audience").field("len", &self.iter().count()).finish_non_exhaustive()
    }
}
