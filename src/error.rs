//! Every verdict but `ok`: the codes, their numbers, names and messages in one table, and the error that carries them.
//!
//! Nothing here ever holds bytes of a token or a key. A claim's name in an error is a registered one or one that the
//! caller's own policy named; a field may be a member that no policy has.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::sync::Arc;
use core::fmt;

use crate::numeric_date::NumericDate;

pub(crate) mod hint;

/// The table: number, variant, name, message. Numbers are never reused. Every language makes its own errors from it.
macro_rules! codes {
    ($($number:literal $variant:ident $name:literal $message:literal)*) => {
        /// The code of a verdict: one name and one number, the same in every language.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #[repr(i32)]
        pub enum Code {
            $(#[doc = concat!("`", $name, "`: ", $message, ".")] $variant = $number,)*
        }

        impl Code {
            /// All codes, in the order of their numbers.
            pub const ALL: &'static [Code] = &[$(Code::$variant),*];

            /// The name, as in logs, JSON and test vectors: `"expired"`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// One fixed sentence for people, lower-case and without a full stop.
            #[must_use]
            pub const fn message(self) -> &'static str {
                match self { $(Code::$variant => $message,)* }
            }
        }
    };
}

codes! {
    0  Ok "ok" "the token is valid"
    1  InvalidArgument "invalid_argument" "the caller passed an argument that is null or out of range"
    2  BufferTooSmall "buffer_too_small" "the buffer is too small for the result"
    3  Internal "internal" "hs256 failed internally and rejects the token"
    4  WeakKey "weak_key" "the key is shorter than 32 bytes"
    10 Malformed "malformed" "the token is not a well-formed JWT"
    11 TooLarge "too_large" "the token is too large"
    12 AlgorithmNotAllowed "algorithm_not_allowed" "the token's algorithm is not HS256"
    13 UnsupportedHeader "unsupported_header" "the token's header asks for something unsupported"
    14 WrongType "wrong_type" "the token is not of the required type"
    20 UnknownKey "unknown_key" "no key is known for the token's key id"
    21 SignatureMismatch "signature_mismatch" "the token's signature does not match"
    30 InvalidClaim "invalid_claim" "a claim of the token has the wrong type"
    31 MissingClaim "missing_claim" "a required claim is missing from the token"
    32 ClaimMismatch "claim_mismatch" "a claim of the token does not have an accepted value"
    33 NotYetValid "not_yet_valid" "the token is not valid yet"
    34 Expired "expired" "the token has expired"
    40 Revoked "revoked" "the token has been revoked"
    41 Unavailable "unavailable" "the revocations are too old to say that the token is not revoked"
}

impl Code {
    /// The number, as it crosses the C ABI.
    #[must_use]
    pub const fn number(self) -> i32 {
        self as i32
    }

    /// The code with this number, or `None` for a number that no code has.
    #[must_use]
    pub fn from_number(number: i32) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.number() == number)
    }

    /// The code with this name, or `None` for a name that no code has.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.name() == name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a token was rejected, or why something could not be built.
///
/// Cheap to clone, compared by value. [`Error::code`] is what to log and to switch on. [`Error::claim`] names the claim
/// at fault, [`Error::at`] gives its time if it has one, and [`Error::field`] names the caller's option at fault.
/// `Display` is the code's fixed message, the claim's name and the usual fix ([`Error::hint`]), never token or key.
///
/// ```
/// use hs256::{Code, Key, Verifier};
/// let verifier = Verifier::builder().key(Key::new([7; 32])?).build()?;
/// let error = verifier.verify("not a token").unwrap_err();
/// assert_eq!(error.code(), Code::Malformed);
/// assert!(error.to_string().starts_with("the token is not a well-formed JWT: "));
/// # Ok::<(), hs256::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Error {
    /// The caller's mistake: an option out of range, a secret that is not what its constructor takes. Shared, so that a
    /// clone of an error needs no memory.
    InvalidArgument(Arc<InvalidArgument>),
    /// The caller's buffer is shorter than the decoded payload.
    BufferTooSmall {
        /// The length in bytes that is enough.
        needed: usize,
    },
    /// A defect of hs256: the token is rejected. The core never makes this; a language binding does.
    Internal,
    /// A key of fewer than 32 bytes (RFC 7518 section 3.2).
    WeakKey,
    /// A key of no bytes at all, which nothing allows. Its code is [`Code::WeakKey`], too, but its message differs:
    /// making the secret longer is not the fix.
    EmptyKey,
    /// Not a compact serialization of canonical base64url with I-JSON objects inside.
    Malformed,
    /// The token is longer than the policy's limit, or its header than 2 KiB.
    TooLarge,
    /// `alg` is not exactly `HS256`.
    AlgorithmNotAllowed,
    /// The header has `crit`, a `b64` other than `true`, or a nested token.
    UnsupportedHeader,
    /// The header's `typ` is not the policy's.
    WrongType,
    /// No key of the ring may be tried for this token.
    UnknownKey,
    /// The signature is not 32 bytes, or matches under no key.
    SignatureMismatch,
    /// The claim has a type that its definition forbids.
    InvalidClaim(ClaimName),
    /// The policy requires the claim and the token has none.
    MissingClaim(ClaimName),
    /// The claim's value is not one that the policy accepts.
    ClaimMismatch(ClaimName),
    /// `nbf` (or, under a maximum age, `iat`) is in the future.
    NotYetValid {
        /// `nbf` or `iat`.
        claim: ClaimName,
        /// Its value.
        at: NumericDate,
    },
    /// `exp` has passed, or the token is older than the maximum age.
    Expired {
        /// `exp` or `iat`.
        claim: ClaimName,
        /// Its value.
        at: NumericDate,
    },
    /// The token, its subject, its key or all of its time was revoked.
    Revoked(ClaimName),
    /// The revocations are older than the verifier's owner allows.
    Unavailable,
    /// The claims cannot be signed. A [`SignError`](crate::SignError) about claims becomes this by `?`.
    NotSigned {
        /// As of the token that would have been signed.
        code: Code,
        /// The registered claim at fault.
        claim: Option<ClaimName>,
        /// The text of the `SignError`. Shared, so that a clone of an error needs no memory.
        message: Arc<Box<str>>,
    },
}

/// What was wrong with an argument. Boxed, so that verdicts do not pay for moving it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct InvalidArgument {
    /// Which argument or option: `"leeway"`. In a policy document it may be a member that no policy has.
    pub field: Cow<'static, str>,
    /// What it must be instead. Never a value.
    pub reason: Cow<'static, str>,
}

impl Error {
    /// [`Error::InvalidArgument`] of this option and this reason.
    #[must_use]
    pub fn invalid_argument(field: impl Into<Cow<'static, str>>, reason: impl Into<Cow<'static, str>>) -> Error {
        Error::InvalidArgument(Arc::new(InvalidArgument { field: field.into(), reason: reason.into() }))
    }

    /// The code of this error; never [`Code::Ok`].
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Error::InvalidArgument(_) => Code::InvalidArgument,
            Error::BufferTooSmall { .. } => Code::BufferTooSmall,
            Error::Internal => Code::Internal,
            Error::WeakKey | Error::EmptyKey => Code::WeakKey,
            Error::Malformed => Code::Malformed,
            Error::TooLarge => Code::TooLarge,
            Error::AlgorithmNotAllowed => Code::AlgorithmNotAllowed,
            Error::UnsupportedHeader => Code::UnsupportedHeader,
            Error::WrongType => Code::WrongType,
            Error::UnknownKey => Code::UnknownKey,
            Error::SignatureMismatch => Code::SignatureMismatch,
            Error::InvalidClaim(_) => Code::InvalidClaim,
            Error::MissingClaim(_) => Code::MissingClaim,
            Error::ClaimMismatch(_) => Code::ClaimMismatch,
            Error::NotYetValid { .. } => Code::NotYetValid,
            Error::Expired { .. } => Code::Expired,
            Error::Revoked(_) => Code::Revoked,
            Error::Unavailable => Code::Unavailable,
            Error::NotSigned { code, .. } => *code,
        }
    }

    /// The usual fix for a rejection: [`Code::hint`] of the code and the claim. [`Error::NotSigned`] is not a
    /// rejection.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Error::NotSigned { .. } => None,
            _ => self.code().hint(self.claim()),
        }
    }

    /// What an [`Error::InvalidArgument`] is about: an option, an argument, a member of the policy document.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match self {
            Error::InvalidArgument(argument) => Some(&argument.field),
            _ => None,
        }
    }

    /// The name of the claim at fault: a registered one, or one that the policy requires.
    #[must_use]
    pub fn claim(&self) -> Option<&str> {
        self.claim_name().map(ClaimName::as_str)
    }

    /// The claim at fault, with its index in the policy's list if it comes from there.
    #[must_use]
    pub const fn claim_name(&self) -> Option<&ClaimName> {
        match self {
            Error::InvalidClaim(claim)
            | Error::MissingClaim(claim)
            | Error::ClaimMismatch(claim)
            | Error::NotYetValid { claim, .. }
            | Error::Expired { claim, .. }
            | Error::Revoked(claim) => Some(claim),
            Error::NotSigned { claim, .. } => claim.as_ref(),
            _ => None,
        }
    }

    /// When the token has expired or becomes valid: the value of the claim at fault, which [`Error::claim`] names. The
    /// signature was good, so the issuer wrote it. For `iat` it is the time from which the policy's maximum age counts.
    ///
    /// ```
    /// # use hs256::{Key, Signer, Verifier};
    /// # let key = Key::new([7; 32])?;
    /// # let token = Signer::new(key.clone())?.sign_json(r#"{"exp":1700000000}"#)?;
    /// let verifier = Verifier::builder().key(key).build()?;
    /// let error = verifier.verify(&token).unwrap_err();
    /// assert_eq!(error.at().map(|at| at.seconds()), Some(1700000000.0));
    /// # Ok::<(), hs256::Error>(())
    /// ```
    #[must_use]
    pub const fn at(&self) -> Option<NumericDate> {
        match self {
            Error::NotYetValid { at, .. } | Error::Expired { at, .. } => Some(*at),
            _ => None,
        }
    }
}

/// The message for a short key and for an empty one.
const WEAK_KEY: &str =
    "the key is shorter than 32 bytes (RFC 7518 section 3.2): take a longer one, or set `allow_weak` for it";
const EMPTY_KEY: &str = "the key is empty (an environment variable that is not set is the usual reason)";

/// Why an option given as null is refused, in a policy and in a guard alike.
pub(crate) const NULL_GIVEN: &str =
    "null: leave it out, or set it (an environment variable that is not set is the usual reason)";

/// As [`NULL_GIVEN`], for an empty text or list.
pub(crate) const EMPTY_GIVEN: &str =
    "empty: leave it out, or set it (an environment variable that is not set is the usual reason)";

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::InvalidArgument(argument) => {
                write!(f, "invalid argument `{}`: {}", argument.field, argument.reason)
            }
            Error::WeakKey => f.write_str(WEAK_KEY),
            Error::EmptyKey => f.write_str(EMPTY_KEY),
            Error::NotSigned { message, .. } => f.write_str(message),
            Error::BufferTooSmall { needed } => write!(f, "{}: {needed} bytes are needed", self.code().message()),
            _ => {
                f.write_str(self.code().message())?;
                self.claim().map_or(Ok(()), |claim| write!(f, " (claim `{claim}`)"))?;
                self.hint().map_or(Ok(()), |hint| write!(f, ": {hint}"))
            }
        }
    }
}

impl core::error::Error for Error {}

impl From<Error> for Code {
    fn from(error: Error) -> Code {
        error.code()
    }
}

/// The name of the claim that an error is about.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ClaimName(Name);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Name {
    Registered(&'static str),
    Required { name: Arc<str>, index: usize },
    Rule { name: Arc<str>, index: usize },
}

impl ClaimName {
    /// One of the seven names of RFC 7519 section 4.1.
    pub(crate) const fn registered(name: &'static str) -> ClaimName {
        ClaimName(Name::Registered(name))
    }

    /// A name that the policy requires, with its index in the policy's list.
    pub(crate) const fn required(name: Arc<str>, index: usize) -> ClaimName {
        ClaimName(Name::Required { name, index })
    }

    /// A name among the policy's `claims`, with its index there.
    pub(crate) const fn rule(name: Arc<str>, index: usize) -> ClaimName {
        ClaimName(Name::Rule { name, index })
    }

    /// The name itself: `"exp"`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Name::Registered(name) => name,
            Name::Required { name, .. } | Name::Rule { name, .. } => name,
        }
    }

    /// The index in the policy's list of required claims, counted from 0; `None` for a name that is not from there.
    #[must_use]
    pub const fn required_index(&self) -> Option<usize> {
        match self.0 {
            Name::Required { index, .. } => Some(index),
            Name::Registered(_) | Name::Rule { .. } => None,
        }
    }

    /// The index among the policy's `claims`, counted from 0; `None` for a name that is not from there.
    #[must_use]
    pub const fn rule_index(&self) -> Option<usize> {
        match self.0 {
            Name::Rule { index, .. } => Some(index),
            Name::Registered(_) | Name::Required { .. } => None,
        }
    }
}

impl fmt::Debug for ClaimName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    /// Pinned: a number or a name that changes breaks every language's users.
    #[test]
    fn numbers_and_names_are_pinned() {
        let pinned = [
            (0, "ok"),
            (1, "invalid_argument"),
            (2, "buffer_too_small"),
            (3, "internal"),
            (4, "weak_key"),
            (10, "malformed"),
            (11, "too_large"),
            (12, "algorithm_not_allowed"),
            (13, "unsupported_header"),
            (14, "wrong_type"),
            (20, "unknown_key"),
            (21, "signature_mismatch"),
            (30, "invalid_claim"),
            (31, "missing_claim"),
            (32, "claim_mismatch"),
            (33, "not_yet_valid"),
            (34, "expired"),
            (40, "revoked"),
            (41, "unavailable"),
        ];
        assert_eq!(Code::ALL.len(), pinned.len());
        for (code, (number, name)) in Code::ALL.iter().zip(pinned) {
            assert_eq!((code.number(), code.name(), code.to_string().as_str()), (number, name, name));
            assert_eq!(Code::from_number(number), Some(*code));
            assert_eq!(Code::from_name(name), Some(*code));
        }
        assert_eq!(Code::from_number(5), None);
        assert_eq!(Code::from_name("Expired"), None);
    }

    #[test]
    fn messages_are_one_lower_case_line_without_a_full_stop() {
        for code in Code::ALL {
            let message = code.message();
            assert!(message.starts_with(|c: char| c.is_ascii_lowercase()), "{message}");
            assert!(message.bytes().all(|b| (b' '..=b'~').contains(&b) && b != b'"' && b != b'\\'), "{message}");
            assert!(!message.ends_with('.'), "{message}");
        }
    }

    #[test]
    fn an_error_names_its_claim() {
        let at = NumericDate::new(-0.5).unwrap();
        let exp = Error::Expired { claim: ClaimName::registered("exp"), at };
        assert_eq!(exp.to_string(), "the token has expired (claim `exp`)");
        assert_eq!(exp.claim_name().and_then(ClaimName::required_index), None);
        let aud = Error::ClaimMismatch(ClaimName::registered("aud"));
        let hint = "without `audience` or `any_audience`, a token that has one is rejected";
        assert_eq!(
            aud.to_string(),
            alloc::format!("a claim of the token does not have an accepted value (claim `aud`): {hint}")
        );
        assert_eq!(Error::WeakKey.to_string(), WEAK_KEY);
        assert_eq!(exp.at().map(NumericDate::seconds), Some(-0.5));

        let tenant = Error::MissingClaim(ClaimName::required("tenant".into(), 2));
        assert_eq!((tenant.claim(), tenant.at()), (Some("tenant"), None));
        assert_eq!(tenant.claim_name().and_then(ClaimName::required_index), Some(2));
        assert_eq!(alloc::format!("{tenant:?}"), "MissingClaim(\"tenant\")");

        let small = Error::BufferTooSmall { needed: 12 };
        assert_eq!(small.to_string(), "the buffer is too small for the result: 12 bytes are needed");
        assert_eq!(small.claim(), None);
    }
}
