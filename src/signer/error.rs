//! Why nothing was signed, for the author of the claims: which claim, why, and where.

use alloc::string::{String, ToString as _};
use alloc::sync::Arc;
use core::fmt;
use core::ops::Range;

use crate::claims::{self, ClaimsSet};
use crate::error::{ClaimName, Code, Error};
use crate::json::{self, Cause, Kind, Value};

pub(super) const TOO_LONG: &str = "the token would be longer than the limit";
pub(super) const NO_ISSUER: &str = "missing, and the key is bound to issuers";
pub(super) const OTHER_ISSUER: &str = "not one of the issuers that the key is bound to";
pub(super) const YEAR_10000: &str = "in the year 10000 or later; was it given in milliseconds?";
pub(super) const LONG_LIFE: &str =
    "more than 3155760000 seconds (100 years) after `iat`; was it given in milliseconds?";
const EXP_THERE: &str = "the claims have `exp` already, and `expires_in` is to add it: leave one of them out";
const NBF_THERE: &str = "the claims have `nbf` already, and `not_before_in` is to add it: leave one of them out";
const IAT_THERE: &str = "the claims have `iat` already, and it is to be added: leave it out of the claims";
const EXP_NULL: &str =
    "the claims have `exp` already, as null, and `expires_in` is to add it: leave it out of the claims";
const NBF_NULL: &str =
    "the claims have `nbf` already, as null, and `not_before_in` is to add it: leave it out of the claims";
const NULL: &str = "null, which is a value: leave the claim out";
const NULL_BY_SERDE: &str = "null, as serde writes `None`: add `#[serde(skip_serializing_if = \"Option::is_none\")]`";
pub(super) const NO_LIFE: &str = "`expires_in` is less than a second";
pub(super) const NOT_SERIALIZED: &str = "the claims cannot be serialized as JSON";
const NO_KEY: &str = "no key to sign with is within its time";
pub(super) const NOT_AN_OBJECT: &str = "the claims serialize to something other than an object: use a struct or a map";

/// Why a [`Signer`](super::Signer) made no token.
///
/// It says more than [`Error`], since the caller wrote the claims. `?` turns it into an [`Error`] that keeps code,
/// claim and text. It holds no claim's value.
///
/// ```
/// use hs256::{Code, Key, Signer};
/// let signer = Signer::new(Key::new([7; 32])?)?;
/// let error = signer.sign_json(r#"{"sub":"ada","exp":"tomorrow"}"#).unwrap_err();
/// assert_eq!((error.code(), error.claim()), (Code::InvalidClaim, Some("exp")));
/// assert_eq!((error.cause(), error.offset()), ("not a number", Some(19)));
///
/// let error = signer.sign_json(r#"{"sub":"ada","roles":{"a":1,"a":2}}"#).unwrap_err();
/// assert_eq!((error.code(), error.member()), (Code::Malformed, Some("roles")));
/// assert_eq!(error.to_string(), "the claims cannot be signed: a second member of this name (in `roles`, byte 28)");
/// # Ok::<(), hs256::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignError {
    error: Error,
    cause: &'static str,
    member: Option<Member>,
    offset: Option<usize>,
}

/// A member of the claims' outermost object.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Member {
    /// As written, escapes not resolved.
    name: String,
    range: Range<usize>,
}

impl SignError {
    /// All texts that [`SignError::cause`] can return, for languages that prepare them.
    #[allow(clippy::indexing_slicing, reason = "in a constant, an index out of range does not compile")]
    pub const CAUSES: &'static [&'static str] = &{
        let mut causes = [""; 12 + 19];
        let (of_json, own) = causes.split_at_mut(12);
        let mut index = 0;
        while index < of_json.len() {
            of_json[index] = Cause::ALL[index].message();
            index += 1;
        }
        own.copy_from_slice(&[
            claims::NOT_A_STRING,
            claims::NOT_AN_AUDIENCE,
            claims::NOT_A_DATE,
            TOO_LONG,
            NO_ISSUER,
            OTHER_ISSUER,
            YEAR_10000,
            LONG_LIFE,
            EXP_THERE,
            NBF_THERE,
            IAT_THERE,
            EXP_NULL,
            NBF_NULL,
            NULL,
            NULL_BY_SERDE,
            NO_LIFE,
            NOT_SERIALIZED,
            NOT_AN_OBJECT,
            NO_KEY,
        ]);
        causes
    };

    /// For signers that choose a key by the time: [`Error::InvalidArgument`] of field `key`, since no key is within its
    /// time.
    #[must_use]
    pub fn no_key() -> SignError {
        SignError::invalid_argument("key", NO_KEY)
    }

    /// A mistake that is not in the claims' text.
    pub(super) const fn new(error: Error, cause: &'static str) -> SignError {
        SignError { error, cause, member: None, offset: None }
    }

    pub(super) fn invalid_argument(field: &'static str, reason: &'static str) -> SignError {
        SignError::new(Error::invalid_argument(field, reason), reason)
    }

    /// A mistake at this offset of the claims' text.
    pub(super) fn at(error: Error, cause: &'static str, claims: &[u8], offset: usize) -> SignError {
        let member = json::member_at(claims, offset).and_then(|range| {
            let name = str::from_utf8(claims.get(range.clone())?).ok()?.into();
            Some(Member { name, range })
        });
        SignError { error, cause, member, offset: Some(offset) }
    }

    /// The claims are not an I-JSON object.
    #[cold]
    pub(super) fn not_i_json(claims: &[u8]) -> SignError {
        match json::diagnose(claims) {
            Some(fault) => SignError::at(Error::Malformed, fault.cause.message(), claims, fault.offset),
            None => SignError::new(Error::Malformed, Cause::NotAnObject.message()),
        }
    }

    /// The claims already have a time that is to be added.
    #[cold]
    pub(super) fn there_already(name: &'static str, set: ClaimsSet<'_>) -> SignError {
        let value = set.member(name);
        let cause = match (name, is_null(value)) {
            ("exp", false) => EXP_THERE,
            ("exp", true) => EXP_NULL,
            ("nbf", false) => NBF_THERE,
            ("nbf", true) => NBF_NULL,
            _ => IAT_THERE,
        };
        let offset = value.map_or(0, Value::json_start);
        SignError::at(Error::invalid_argument(name, cause), cause, set.text(), offset)
    }

    /// A registered claim has the wrong type.
    #[cold]
    pub(super) fn wrong_type(error: Error, set: ClaimsSet<'_>) -> SignError {
        let name = error.claim().unwrap_or_default();
        let cause = if is_null(set.member(name)) { NULL } else { claims::type_fault(name) };
        SignError::about(error, cause, set)
    }

    /// A mistake in the value of the claim that the error names, if the claims have it.
    #[cold]
    pub(super) fn about(error: Error, cause: &'static str, set: ClaimsSet<'_>) -> SignError {
        match error.claim().and_then(|name| set.member(name)) {
            Some(value) => SignError::at(error, cause, set.text(), value.json_start()),
            None => SignError::new(error, cause),
        }
    }

    /// The error for claims that serde wrote: for a null it says how to leave it out.
    pub(super) fn by_serde(self) -> SignError {
        if ![EXP_NULL, NBF_NULL, NULL].contains(&self.cause) {
            return self;
        }
        let error = match self.error {
            Error::InvalidArgument(argument) => Error::invalid_argument(argument.field.clone(), NULL_BY_SERDE),
            error => error,
        };
        SignError { error, cause: NULL_BY_SERDE, ..self }
    }

    /// The code of this error; never [`Code::Ok`].
    #[must_use]
    pub fn code(&self) -> Code {
        self.error.code()
    }

    /// The registered claim at fault.
    #[must_use]
    pub fn claim(&self) -> Option<&str> {
        self.error.claim()
    }

    /// The member of the claims' outermost object that is at fault or contains the fault, as written there. If the
    /// claim at fault was added or is missing, that claim.
    #[must_use]
    pub fn member(&self) -> Option<&str> {
        self.member.as_ref().map(|member| member.name.as_str()).or(self.claim())
    }

    /// Where [`SignError::member`] is written in the claims' text, without its quotes.
    #[must_use]
    pub fn member_range(&self) -> Option<Range<usize>> {
        self.member.as_ref().map(|member| member.range.clone())
    }

    /// Why: a fixed phrase, lower-case and without a full stop.
    #[must_use]
    pub fn cause(&self) -> &'static str {
        self.cause
    }

    /// The offset of the fault in the claims' text, in bytes.
    #[must_use]
    pub fn offset(&self) -> Option<usize> {
        self.offset
    }

    /// The claim at fault.
    #[must_use]
    pub fn claim_name(&self) -> Option<&ClaimName> {
        self.error.claim_name()
    }

    /// The error without cause and offset.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.error
    }
}

fn is_null(value: Option<Value>) -> bool {
    value.is_some_and(|value| value.kind() == Kind::Null)
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.code() == Code::InvalidArgument {
            return self.error.fmt(f);
        }
        write!(f, "the claims cannot be signed: {}", self.cause)?;
        match (self.claim(), self.member(), self.offset) {
            (Some(claim), _, Some(offset)) => write!(f, " (claim `{claim}`, byte {offset})"),
            (Some(claim), _, None) => write!(f, " (claim `{claim}`)"),
            (None, Some(member), Some(offset)) => write!(f, " (in `{member}`, byte {offset})"),
            (None, _, Some(offset)) => write!(f, " (byte {offset})"),
            (None, _, None) => Ok(()),
        }
    }
}

impl core::error::Error for SignError {}

/// Keeps the cause: [`Error::InvalidArgument`] has it already, and [`Error::NotSigned`] gets this error's text.
impl From<SignError> for Error {
    fn from(error: SignError) -> Error {
        match error.error {
            Error::InvalidArgument(_) | Error::WeakKey | Error::EmptyKey => error.error,
            _ => Error::NotSigned {
                code: error.code(),
                claim: error.claim_name().cloned(),
                message: Arc::new(error.to_string().into()),
            },
        }
    }
}

/// A mistake that was found before the claims were looked at.
impl From<Error> for SignError {
    fn from(error: Error) -> SignError {
        let cause = error.code().message();
        SignError::new(error, cause)
    }
}
