//! Minting: only tokens that the verifier accepts, under HS256 alone.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;
use core::time::Duration;

use serde::Serialize;

use crate::base64url;
use crate::claims::Registered;
#[cfg(feature = "std")]
use crate::clock;
use crate::error::Error;
use crate::header;
use crate::key::Key;
use crate::mac::TAG_LEN;
use crate::policy::{self, MAX_TOKEN_LEN_DEFAULT};

/// Mints tokens with one key. Immutable and shareable like a verifier.
///
/// The header is `{"alg":"HS256","typ":"JWT"}`, with the key's id as `kid` where it has one. Claims that the verifier
/// would call malformed or invalid are refused; the bytes given are signed as they are.
///
/// ```
/// use hs256::{Key, Signer};
/// let signer = Signer::new(Key::new([7; 32])?)?;
/// let token = signer.sign_json(r#"{"sub":"ada"}"#)?;
/// assert!(token.starts_with("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhZGEifQ."));
/// # Ok::<(), hs256::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Signer {
    key: Key,
    /// The encoded header and its dot: the start of every token.
    prefix: String,
    max_token_len: usize,
}

impl Signer {
    /// A signer with this key.
    ///
    /// # Errors
    ///
    /// [`Error::WeakKey`] if the key is shorter than 32 bytes and not allowed to be; [`Error::InvalidArgument`] if its id
    /// is too long for a header of 2 KiB.
    pub fn new(key: Key) -> Result<Signer, Error> {
        key.check_strength()?;
        let header = header::minted(key.id());
        if header.len() > header::MAX_LEN {
            return Err(Error::invalid_argument("key", "the id is too long for a header of 2 KiB"));
        }
        let mut prefix = String::new();
        base64url::encode(header.as_bytes(), &mut prefix);
        prefix.push('.');
        Ok(Signer { key, prefix, max_token_len: MAX_TOKEN_LEN_DEFAULT })
    }

    /// The signer with another limit for the length of its tokens than 16 KiB: 256 bytes to 1 MiB. Verifiers need the
    /// same to accept them.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the limit is out of range.
    pub fn with_max_token_len(self, bytes: usize) -> Result<Signer, Error> {
        policy::check_max_token_len(bytes)?;
        Ok(Signer { max_token_len: bytes, ..self })
    }

    /// A token with these claims, which must serialize to a JSON object.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the claims cannot be serialized, and what [`Signer::sign_json`] gives.
    pub fn sign(&self, claims: &(impl Serialize + ?Sized)) -> Result<String, Error> {
        self.sign_json(to_json(claims)?)
    }

    /// A token with these claims and those times.
    ///
    /// # Errors
    ///
    /// What [`Signer::sign`] and [`Signer::sign_json_with`] give.
    pub fn sign_with(&self, claims: &(impl Serialize + ?Sized), times: Timestamps) -> Result<String, Error> {
        self.sign_json_with(to_json(claims)?, times)
    }

    /// A token with these claims: an I-JSON object, signed byte for byte as given.
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] if it is no I-JSON object, [`Error::InvalidClaim`] if a registered claim has the wrong type,
    /// [`Error::TooLarge`] if the token would be longer than the limit.
    pub fn sign_json(&self, claims: impl AsRef<[u8]>) -> Result<String, Error> {
        let claims = claims.as_ref();
        let len = self.prefix.len() + base64url::encoded_len(claims.len()) + 1 + base64url::encoded_len(TAG_LEN);
        if len > self.max_token_len {
            return Err(Error::TooLarge);
        }
        let mut registered = Registered::NONE;
        registered.scan(claims)?.check_types(false)?;
        let mut token = String::with_capacity(len);
        token.push_str(&self.prefix);
        base64url::encode(claims, &mut token);
        let tag = self.key.tag(token.as_bytes());
        token.push('.');
        base64url::encode(&tag.0, &mut token);
        Ok(token)
    }

    /// A token with these claims, the times added behind them.
    ///
    /// # Errors
    ///
    /// What [`Signer::sign_json`] gives; [`Error::InvalidArgument`] if a time is given that the claims have already.
    pub fn sign_json_with(&self, claims: impl AsRef<[u8]>, times: Timestamps) -> Result<String, Error> {
        let claims = claims.as_ref();
        if claims.len() > self.max_token_len {
            return Err(Error::TooLarge);
        }
        self.sign_json(times.added_to(claims)?)
    }
}

fn to_json(claims: &(impl Serialize + ?Sized)) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(claims).map_err(|_| Error::invalid_argument("claims", "they cannot be serialized as JSON"))
}

/// The times of a token to be minted: `iat`, and `exp` and `nbf` as durations from it.
///
/// ```
/// use core::time::Duration;
/// use hs256::{Key, Signer, Timestamps};
/// let signer = Signer::new(Key::new([7; 32])?)?;
/// let times = Timestamps::at(1_700_000_000).expires_in(Duration::from_secs(60));
/// let token = signer.sign_json_with(r#"{"sub":"ada"}"#, times)?; // {"sub":"ada","iat":1700000000,"exp":1700000060}
/// # Ok::<(), hs256::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Timestamps {
    now: i64,
    issued_at: bool,
    expires_in: Option<Duration>,
    not_before_in: Option<Duration>,
}

impl Timestamps {
    /// `iat` as of `now`, in Unix seconds, and nothing else yet.
    pub const fn at(now: i64) -> Timestamps {
        Timestamps { now, issued_at: true, expires_in: None, not_before_in: None }
    }

    /// `iat` by the system's clock, and nothing else yet.
    #[cfg(feature = "std")]
    pub fn now() -> Timestamps {
        Timestamps::at(clock::unix_now())
    }

    /// `exp` so long after now; a fraction of a second is cut off.
    pub const fn expires_in(self, lifetime: Duration) -> Timestamps {
        Timestamps { expires_in: Some(lifetime), ..self }
    }

    /// `nbf` so long after now; a fraction of a second is cut off.
    pub const fn not_before_in(self, delay: Duration) -> Timestamps {
        Timestamps { not_before_in: Some(delay), ..self }
    }

    /// No `iat`.
    pub const fn without_issued_at(self) -> Timestamps {
        Timestamps { issued_at: false, ..self }
    }

    /// The claims set with these times as its last members. Its other bytes stay as they are.
    fn added_to(self, claims: &[u8]) -> Result<Vec<u8>, Error> {
        let mut registered = Registered::NONE;
        let set = registered.scan(claims)?;
        let after = |delay: Duration| i128::from(self.now) + i128::from(delay.as_secs());
        let times = [
            ("iat", self.issued_at.then_some(i128::from(self.now))),
            ("exp", self.expires_in.map(after)),
            ("nbf", self.not_before_in.map(after)),
        ];
        if times.iter().all(|(_, time)| time.is_none()) {
            return Ok(claims.into());
        }
        let text = claims.trim_ascii_end();
        let mut text = Vec::from(text.strip_suffix(b"}").unwrap_or(text)); // a scanned object ends so
        let mut empty = set.is_empty();
        for (name, time) in times {
            let Some(seconds) = time else { continue };
            if set.member(name).is_some() {
                return Err(Error::invalid_argument(name, "the claims have it already"));
            }
            let mut member = String::new();
            let comma = if empty { "" } else { "," };
            let _ = write!(member, r#"{comma}"{name}":{seconds}"#); // writing to a string cannot fail
            text.extend_from_slice(member.as_bytes());
            empty = false;
        }
        text.push(b'}');
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use crate::verifier::Verifier;

    fn key() -> Key {
        Key::new("supersecretdevkeythatishs256safe!").unwrap()
    }

    /// The payload of a token that our verifier accepts.
    fn payload(token: &str) -> String {
        let verifier = Verifier::builder().key(key()).max_token_len(1 << 20).build().unwrap();
        let mut buffer = alloc::vec![0; token.len()];
        verifier.verify_at(token, 0, &mut buffer).unwrap().json().into()
    }

    #[test]
    fn claims_are_signed_byte_for_byte() {
        let signer = Signer::new(key()).unwrap();
        for claims in ["{}", " {\t\"a\" : 1e2 ,\r\n \"b\":\"\\u0061\" } \n"] {
            assert_eq!(payload(&signer.sign_json(claims).unwrap()), claims);
            let nothing = Timestamps::at(5).without_issued_at();
            assert_eq!(payload(&signer.sign_json_with(claims, nothing).unwrap()), claims);
        }
    }

    #[test]
    fn times_stand_behind_the_claims() {
        let signer = Signer::new(key()).unwrap();
        let minute = Duration::from_secs(60);
        for (claims, times, expected) in [
            ("{}", Timestamps::at(-7), r#"{"iat":-7}"#),
            (" { } ", Timestamps::at(7), r#" { ,"iat":7}"#),
            (r#"{"a":1} "#, Timestamps::at(7).expires_in(minute), r#"{"a":1,"iat":7,"exp":67}"#),
            (r#"{"iat":1}"#, Timestamps::at(-60).without_issued_at().not_before_in(minute), r#"{"iat":1,"nbf":0}"#),
            (
                "{}",
                Timestamps::at(i64::MAX).expires_in(Duration::from_secs(1)).without_issued_at(),
                r#"{"exp":9223372036854775808}"#,
            ),
        ] {
            let expected = expected.replace("{ ,", "{ ");
            assert_eq!(payload(&signer.sign_json_with(claims, times).unwrap()), expected);
        }
        for claims in [r#"{"iat":1}"#, r#"{"\u0069at":1}"#] {
            let error = signer.sign_json_with(claims, Timestamps::at(7)).unwrap_err();
            assert_eq!(error.field(), Some("iat"), "{error}");
        }
    }

    #[test]
    fn what_the_verifier_would_refuse_is_not_signed() {
        let signer = Signer::new(key()).unwrap();
        for (claims, code, claim) in [
            ("", Code::Malformed, None),
            ("[]", Code::Malformed, None),
            (r#"{"a":1,"a":2}"#, Code::Malformed, None),
            (r#"{"exp":"1"}"#, Code::InvalidClaim, Some("exp")),
            (r#"{"aud":[1],"iss":null}"#, Code::InvalidClaim, Some("iss")),
        ] {
            for error in [signer.sign_json(claims), signer.sign_json_with(claims, Timestamps::at(7))] {
                let error = error.unwrap_err();
                assert_eq!((error.code(), error.claim()), (code, claim), "{claims}");
            }
        }
        let map = alloc::collections::BTreeMap::from([((1, 2), 3)]); // a key that JSON has not
        assert_eq!(signer.sign(&map).unwrap_err().field(), Some("claims"));
        assert_eq!(Signer::new(Key::new([1; 31]).unwrap()).unwrap_err(), Error::WeakKey);
        assert!(Signer::new(Key::new([1; 31]).unwrap().allow_weak()).is_ok());
    }

    #[test]
    fn a_token_is_at_most_as_long_as_the_limit() {
        for limit in [256, 16 * 1024, 1 << 20] {
            let signer = Signer::new(key()).unwrap().with_max_token_len(limit).unwrap();
            let around = limit / 4 * 3 - 70..limit / 4 * 3 - 50;
            for claims in around.map(|len| alloc::format!(r#"{{"a":"{}"}}"#, "x".repeat(len))) {
                let len = signer.prefix.len() + base64url::encoded_len(claims.len()) + 44;
                let token = signer.sign_json(&claims);
                assert_eq!(token.map(|token| token.len()), if len > limit { Err(Error::TooLarge) } else { Ok(len) });
            }
        }
        for limit in [0, 255, (1 << 20) + 1] {
            assert!(Signer::new(key()).unwrap().with_max_token_len(limit).is_err());
        }
    }

    #[test]
    fn an_id_must_fit_the_header() {
        let with_id = |len: usize| Signer::new(key().with_id("x".repeat(len)));
        let longest = header::MAX_LEN - header::minted(Some("")).len();
        assert!(with_id(longest).is_ok());
        assert_eq!(with_id(longest + 1).unwrap_err().field(), Some("key"));
    }
}
