//! Mints tokens: only with HS256, and only tokens that a verifier accepts.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use crate::base64url;
use crate::claims::{ClaimsSet, Registered};
use crate::error::Error;
use crate::header;
use crate::key::{Key, KeyOp};
use crate::keyring;
use crate::mac::TAG_LEN;
use crate::policy::{self, MAX_TOKEN_LEN_DEFAULT};

mod error;
mod times;

pub use error::SignError;
use times::Added;
pub use times::Timestamps;

/// Mints tokens with one key. Immutable and shareable like a verifier.
///
/// The header is `{"alg":"HS256","typ":"JWT"}`, with the key's id as `kid` if it has one. Claims that a verifier would
/// find malformed or invalid are refused, and so are times that nobody means. The bytes given are signed unchanged.
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
    typ: Option<Box<str>>,
    cty: Option<Box<str>>,
    /// The encoded header and its dot: the start of every token.
    prefix: String,
    max_token_len: usize,
}

impl Signer {
    /// A signer with this key.
    ///
    /// # Errors
    ///
    /// [`Error::WeakKey`] if the key is shorter than 32 bytes and not allowed to be; [`Error::InvalidArgument`] if its
    /// issuers or times are invalid ([`Key::check_terms`]), if its JWK does not allow signing, or if its id is too long
    /// for a header of 2 KiB.
    pub fn new(key: Key) -> Result<Signer, Error> {
        key.check_terms()?;
        key.check_op(KeyOp::Sign)?;
        key.check_strength()?;
        let signer = Signer { key, typ: None, cty: None, prefix: String::new(), max_token_len: MAX_TOKEN_LEN_DEFAULT };
        signer.with_header("key")
    }

    /// Sets the `typ` in the header of the tokens instead of `JWT` (RFC 8725 section 3.11), for verifiers that require
    /// it.
    ///
    /// ```
    /// use hs256::{Key, Signer, Verifier};
    /// let key = Key::new([7; 32])?;
    /// let token = Signer::new(key.clone())?.with_typ("at+jwt")?.sign_json("{}")?;
    /// assert!(Verifier::builder().key(key).typ("at+jwt").build()?.verify(&token).is_ok());
    /// # Ok::<(), hs256::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if it is empty, or too long for a header of 2 KiB.
    pub fn with_typ(self, typ: impl Into<String>) -> Result<Signer, Error> {
        let typ = not_empty("typ", typ.into())?;
        Signer { typ: Some(typ), ..self }.with_header("typ")
    }

    /// Sets the `cty` in the header of the tokens (RFC 7519 section 5.2), for peers that ask for one.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if it is empty, `JWT` in any case, which says that the payload is another token, or
    /// too long for a header of 2 KiB.
    pub fn with_cty(self, cty: impl Into<String>) -> Result<Signer, Error> {
        let cty = not_empty("cty", cty.into())?;
        if header::is_nested(&cty) {
            return Err(Error::invalid_argument("cty", "`JWT` means a nested token, which no verifier accepts"));
        }
        Signer { cty: Some(cty), ..self }.with_header("cty")
    }

    /// Sets the maximum length of the tokens instead of 16 KiB: 256 bytes to 1 MiB. Verifiers need the same limit to
    /// accept them.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the limit is out of range.
    pub fn with_max_token_len(self, bytes: usize) -> Result<Signer, Error> {
        policy::check_max_token_len(bytes)?;
        Ok(Signer { max_token_len: bytes, ..self })
    }

    /// Prepares the header from the key, `typ` and `cty`. `field`: which of them was set last.
    fn with_header(self, field: &'static str) -> Result<Signer, Error> {
        let header = header::Minted { typ: self.typ.as_deref(), cty: self.cty.as_deref(), kid: self.key.id() }.text();
        if header.len() > header::MAX_LEN {
            return Err(Error::invalid_argument(field, "the header would be longer than 2 KiB"));
        }
        let mut prefix = String::new();
        base64url::encode(header.as_bytes(), &mut prefix);
        prefix.push('.');
        Ok(Signer { prefix, ..self })
    }

    /// A token with these claims, which must serialize to a JSON object.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the claims cannot be serialized, or not to an object, and those of
    /// [`Signer::sign_json`].
    pub fn sign(&self, claims: &(impl Serialize + ?Sized)) -> Result<String, SignError> {
        self.sign_json(to_json(claims)?).map_err(SignError::by_serde)
    }

    /// A token with these claims and times.
    ///
    /// # Errors
    ///
    /// Those of [`Signer::sign`] and [`Signer::sign_json_with`].
    pub fn sign_with(&self, claims: &(impl Serialize + ?Sized), times: Timestamps) -> Result<String, SignError> {
        self.sign_json_with(to_json(claims)?, times).map_err(SignError::by_serde)
    }

    /// A token with these claims: an I-JSON object, signed byte for byte as given.
    ///
    /// # Errors
    ///
    /// In this order: [`Error::TooLarge`] if the token would be longer than the limit; [`Error::Malformed`] if the
    /// claims are not an I-JSON object; [`Error::InvalidClaim`] if a registered claim has the wrong type, if a time is
    /// in the year 10000 or later, or if `exp` is more than 3,155,760,000 seconds after `iat`; [`Error::MissingClaim`]
    /// or [`Error::ClaimMismatch`] if the key is bound to issuers and `iss` is none of them.
    pub fn sign_json(&self, claims: impl AsRef<[u8]>) -> Result<String, SignError> {
        self.mint(claims.as_ref(), Added::default())
    }

    /// A token with these claims, the times added after them.
    ///
    /// # Errors
    ///
    /// Those of [`Signer::sign_json`]; [`Error::InvalidArgument`] if the claims already have a time that is to be
    /// added (null counts; a serde field that is `None` wants `skip_serializing_if`), or if the token would expire within a second.
    pub fn sign_json_with(&self, claims: impl AsRef<[u8]>, times: Timestamps) -> Result<String, SignError> {
        self.mint(claims.as_ref(), times.added()?)
    }

    fn mint(&self, claims: &[u8], added: Added) -> Result<String, SignError> {
        self.len(claims.len())?; // before they are read
        let mut registered = Registered::NONE;
        let set = registered.scan(claims);
        let added = added.beside(set.as_ref().ok().and_then(|set| set.iat()));
        let payload = with_times(claims, added);
        let len = self.len(payload.len())?;
        self.check(set.map_err(|_| SignError::not_i_json(claims))?, added)?;
        let mut token = String::with_capacity(len);
        token.push_str(&self.prefix);
        base64url::encode(&payload, &mut token);
        let tag = self.key.tag(token.as_bytes());
        token.push('.');
        base64url::encode(&tag.0, &mut token);
        Ok(token)
    }

    /// The length of a token with a payload of this length.
    fn len(&self, payload: usize) -> Result<usize, SignError> {
        let len = self.prefix.len() + base64url::encoded_len(payload) + 1 + base64url::encoded_len(TAG_LEN);
        if len > self.max_token_len { Err(SignError::new(Error::TooLarge, error::TOO_LONG)) } else { Ok(len) }
    }

    /// Refuses claims that a verifier would reject, times that nobody means, and issuers that the key is not bound to.
    fn check(&self, set: ClaimsSet<'_>, added: Added) -> Result<(), SignError> {
        added.check_new(set)?;
        set.check_types(false).map_err(|error| SignError::wrong_type(error, set))?;
        added.check_meant(set)?;
        keyring::check_key_issuer(Some(&self.key), set).map_err(|error| {
            let cause = if set.iss().is_some() { error::OTHER_ISSUER } else { error::NO_ISSUER };
            SignError::about(error, cause, set)
        })
    }
}

/// The claims with the times inserted before the closing brace. All other bytes are unchanged.
fn with_times(claims: &[u8], added: Added) -> Cow<'_, [u8]> {
    let end = claims.iter().rposition(|byte| *byte == b'}').unwrap_or(claims.len());
    let (members, brace) = claims.split_at_checked(end).unwrap_or_default();
    let times = added.members(members.trim_ascii() != b"{");
    if times.is_empty() {
        return Cow::Borrowed(claims);
    }
    let mut payload = Vec::with_capacity(claims.len() + times.len());
    payload.extend_from_slice(members);
    payload.extend_from_slice(times.as_bytes());
    payload.extend_from_slice(brace);
    Cow::Owned(payload)
}

fn not_empty(field: &'static str, text: String) -> Result<Box<str>, Error> {
    if text.is_empty() {
        return Err(Error::invalid_argument(field, "empty; leave it out, or set it"));
    }
    Ok(text.into())
}

fn to_json(claims: &(impl Serialize + ?Sized)) -> Result<Vec<u8>, SignError> {
    let json = serde_json::to_vec(claims).map_err(|_| SignError::invalid_argument("claims", error::NOT_SERIALIZED))?;
    if json.starts_with(b"{") { Ok(json) } else { Err(SignError::invalid_argument("claims", error::NOT_AN_OBJECT)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use crate::verifier::Verifier;
    use alloc::collections::BTreeMap;
    use alloc::string::ToString;
    use core::time::Duration;

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
            (" { } ", Timestamps::at(7), r#" { ,"iat":7} "#),
            (r#"{"a":1} "#, Timestamps::at(7).expires_in(minute), r#"{"a":1,"iat":7,"exp":67} "#),
            (r#"{"iat":1}"#, Timestamps::at(-60).without_issued_at().not_before_in(minute), r#"{"iat":1,"nbf":0}"#),
        ] {
            let expected = expected.replace("{ ,", "{ ");
            assert_eq!(payload(&signer.sign_json_with(claims, times).unwrap()), expected);
        }
        for claims in [r#"{"iat":1}"#, r#"{"\u0069at":1}"#] {
            assert_eq!(payload(&signer.sign_json_with(claims, Timestamps::at(7)).unwrap()), claims);
            let error = signer.sign_json_with(claims, Timestamps::at(7).with_issued_at()).unwrap_err();
            assert_eq!(error.error().field(), Some("iat"), "{error}");
            assert_eq!(Error::from(error.clone()), *error.error());
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
                let kept = Error::from(error.clone());
                assert_eq!((kept.code(), kept.claim(), kept.at(), kept.hint()), (code, claim, None, None));
                assert_eq!(kept.to_string(), error.to_string(), "{claims}");
            }
        }
        let map = BTreeMap::from([((1, 2), 3)]); // a key that JSON does not have
        assert_eq!(signer.sign(&map).unwrap_err().error().field(), Some("claims"));
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
                let token = signer.sign_json(&claims).map_err(|error| error.code());
                assert_eq!(token.map(|token| token.len()), if len > limit { Err(Code::TooLarge) } else { Ok(len) });
            }
        }
        for limit in [0, 255, (1 << 20) + 1] {
            assert!(Signer::new(key()).unwrap().with_max_token_len(limit).is_err());
        }
    }

    #[test]
    fn an_id_must_fit_the_header() {
        let with_id = |len: usize| Signer::new(key().with_id("x".repeat(len)));
        let longest = header::MAX_LEN - header::Minted { kid: Some(""), ..header::Minted::default() }.text().len();
        assert!(with_id(longest).is_ok());
        assert_eq!(with_id(longest + 1).unwrap_err().field(), Some("key"));
        let rest = longest - r#","cty":"""#.len();
        assert!(with_id(0).unwrap().with_cty("x".repeat(rest)).is_ok());
        assert_eq!(with_id(0).unwrap().with_cty("x".repeat(rest + 1)).unwrap_err().field(), Some("cty"));
        assert_eq!(with_id(0).unwrap().with_typ("x".repeat(2048)).unwrap_err().field(), Some("typ"));
    }

    #[test]
    fn the_header_has_its_members_in_order() {
        let signer = Signer::new(key().with_id("a\"\u{1}é")).unwrap();
        let signer = signer.with_cty("x;v=1").unwrap().with_typ("at+jwt").unwrap();
        let token = signer.sign_json("{}").unwrap();
        let mut header = [0; 256];
        let len = base64url::decode(token.split('.').next().unwrap().as_bytes(), &mut header).unwrap();
        let expected = r#"{"alg":"HS256","typ":"at+jwt","cty":"x;v=1","kid":"a\"\u0001é"}"#;
        assert_eq!(core::str::from_utf8(&header[..len]), Ok(expected));
        for (typ, cty) in [("", "x"), ("x", ""), ("x", "JWT"), ("x", "jwt")] {
            let refused = Signer::new(key()).unwrap().with_typ(typ).and_then(|signer| signer.with_cty(cty));
            assert_eq!(refused.unwrap_err().field(), Some(if typ.is_empty() { "typ" } else { "cty" }));
        }
    }

    #[test]
    fn a_refusal_says_which_member_why_and_where() {
        let signer = Signer::new(key().bound_to("a")).unwrap();
        let iss = r#""iss":"a""#;
        for (claims, code, member, cause, offset) in [
            (" ", Code::Malformed, None, "nothing but white space", Some(1)),
            ("[]", Code::Malformed, None, "something other than an object", Some(0)),
            (r#"{"a":1,"b":{"c":"\ud800"}}"#, Code::Malformed, Some("b"), "half a surrogate pair", Some(17)),
            (r#"{"a":[1e400]}"#, Code::Malformed, Some("a"), "a number that no double holds", Some(6)),
            (r#"{"a":1,"\u0061":2}"#, Code::Malformed, Some(r"\u0061"), "a second member of this name", Some(7)),
            ("{}x", Code::Malformed, None, "something after the object", Some(2)),
            (r#"{"a":{},"sub":5}"#, Code::InvalidClaim, Some("sub"), "not a string", Some(14)),
            (r#"{"aud":7}"#, Code::InvalidClaim, Some("aud"), "not a string or an array of strings", Some(7)),
            (r#"{"a":0}"#, Code::MissingClaim, Some("iss"), error::NO_ISSUER, None),
            (r#"{"iss":"b"}"#, Code::ClaimMismatch, Some("iss"), error::OTHER_ISSUER, Some(7)),
        ] {
            let error = signer.sign_json(claims).unwrap_err();
            assert_eq!(
                (error.code(), error.member(), error.cause(), error.offset()),
                (code, member, cause, offset),
                "{claims}"
            );
            assert!(SignError::CAUSES.contains(&cause));
            if let (Some(range), Some(member)) = (error.member_range(), member) {
                assert_eq!(&claims[range], member);
            }
        }
        let minute = Duration::from_secs(60);
        let all = Timestamps::at(7).with_issued_at().expires_in(minute).not_before_in(minute);
        for (name, option) in [("exp", "expires_in"), ("nbf", "not_before_in"), ("iat", "")] {
            let claims = alloc::format!(r#"{{{iss},"{name}":9}}"#);
            let error = signer.sign_json_with(&claims, all).unwrap_err();
            assert_eq!((error.code(), error.member()), (Code::InvalidArgument, Some(name)));
            assert!(error.cause().starts_with(&alloc::format!("the claims have `{name}` already")), "{error}");
            assert!(error.cause().contains(option) && SignError::CAUSES.contains(&error.cause()), "{error}");
        }
        let claims = alloc::format!(r#"{{{iss},"exp":1700000000000}}"#);
        let error = signer.sign_json(&claims).unwrap_err();
        assert_eq!((error.claim(), error.offset()), (Some("exp"), Some(17)));
        assert!(error.to_string().contains("milliseconds"), "{error}");
        let late = Timestamps::at(1_700_000_000_000);
        let error = signer.sign_json_with(alloc::format!("{{{iss}}}"), late).unwrap_err();
        assert_eq!((error.claim(), error.member(), error.offset()), (Some("iat"), Some("iat"), None));
    }

    #[test]
    fn a_null_is_refused_by_how_to_leave_it_out() {
        #[derive(Serialize)]
        struct Session {
            exp: Option<u64>,
        }
        let signer = Signer::new(key()).unwrap();
        let nothing = Session { exp: None };
        let times = Timestamps::at(7).expires_in(Duration::from_secs(60));
        for (error, code) in [
            (signer.sign_with(&nothing, times), Code::InvalidArgument),
            (signer.sign(&nothing), Code::InvalidClaim),
            (signer.sign_with(&BTreeMap::from([("iat", None::<u64>)]), times), Code::InvalidClaim),
            (signer.sign(&BTreeMap::from([("iss", None::<&str>)])), Code::InvalidClaim),
        ] {
            let error = error.unwrap_err();
            assert_eq!((error.code(), error.offset()), (code, Some(7)), "{error}");
            let says = error.to_string();
            assert!(says.contains(r#"`#[serde(skip_serializing_if = "Option::is_none")]`"#), "{says}");
            assert!(SignError::CAUSES.contains(&error.cause()));
        }
        for (claims, says) in [
            (r#"{"exp":null}"#, "the claims have `exp` already, as null, and `expires_in` is to add it"),
            (r#"{"sub":null}"#, "null, which is a value: leave the claim out"),
        ] {
            let error = signer.sign_json_with(claims, times).unwrap_err();
            assert!(error.cause().starts_with(says) && SignError::CAUSES.contains(&error.cause()), "{error}");
        }
    }

    #[test]
    fn what_serializes_to_no_object_is_refused() {
        #[derive(Serialize)]
        struct Unit;
        #[derive(Serialize)]
        struct New<T>(T);
        #[derive(Serialize)]
        enum Kind {
            Unit,
            Claims { sub: &'static str },
        }
        fn refused(claims: &impl Serialize) {
            let signer = Signer::new(key()).unwrap();
            for error in [signer.sign(claims), signer.sign_with(claims, Timestamps::at(7))].map(Result::unwrap_err) {
                assert_eq!((error.code(), error.error().field()), (Code::InvalidArgument, Some("claims")));
                assert_eq!(error.cause(), error::NOT_AN_OBJECT);
            }
        }
        refused(&());
        refused(&Unit);
        refused(&Kind::Unit);
        refused(&None::<BTreeMap<&str, &str>>);
        refused(&r#"{"sub":"ada"}"#);
        refused(&br#"{"sub":"ada"}"#);
        refused(&[("sub", "ada")]);
        refused(&New(5));
        refused(&true);
        let signer = Signer::new(key()).unwrap();
        for token in
            [signer.sign(&BTreeMap::from([("sub", "ada")])), signer.sign(&New(Some(BTreeMap::from([("sub", "ada")]))))]
        {
            assert_eq!(payload(&token.unwrap()), r#"{"sub":"ada"}"#);
        }
        let token = signer.sign(&Kind::Claims { sub: "ada" }).unwrap();
        assert_eq!(payload(&token), r#"{"Claims":{"sub":"ada"}}"#);
    }

    #[test]
    fn times_that_nobody_means() {
        let signer = Signer::new(key()).unwrap();
        let year = 253_402_300_800_i64;
        let hundred_years = 3_155_760_000;
        for (now, seconds, code) in [
            (year - 1, None, None),
            (year, None, Some(Code::InvalidClaim)),
            (year - 61, Some(60), None),
            (year - 60, Some(60), Some(Code::InvalidClaim)),
            (0, Some(hundred_years), None),
            (0, Some(hundred_years + 1), Some(Code::InvalidClaim)),
            (0, Some(1), None),
            (0, Some(0), Some(Code::InvalidArgument)),
            (i64::MIN, None, None),
            (i64::MAX, Some(u64::MAX), Some(Code::InvalidClaim)),
        ] {
            let times = Timestamps::at(now);
            let times = seconds.map_or(times, |seconds| times.expires_in(Duration::from_secs(seconds)));
            assert_eq!(signer.sign_json_with("{}", times).err().map(|error| error.code()), code, "{now} {seconds:?}");
        }
        assert!(signer.sign_json(r#"{"exp":1}"#).is_ok()); // in the past
    }
}
