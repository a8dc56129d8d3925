//! The codes as C constants, their names and messages, and the versions.

use core::ffi::{CStr, c_char};

use hs256::{ClaimName, Code};

/// The version of this header's ABI. It changes when a program compiled against an older header could break. Compare it
/// with hs256_abi_version() if the library is loaded at run time.
pub const HS256_ABI_VERSION: u32 = 2;

/// The token is valid; the call did what it says.
pub const HS256_OK: i32 = 0;
/// The caller's mistake: a null pointer, an option out of range.
pub const HS256_ERR_INVALID_ARGUMENT: i32 = 1;
/// The buffer is too small; the needed length is given back.
pub const HS256_ERR_BUFFER_TOO_SMALL: i32 = 2;
/// A defect of hs256, caught before it reaches the caller: the token is rejected.
pub const HS256_ERR_INTERNAL: i32 = 3;
/// A key shorter than 32 bytes (RFC 7518 section 3.2), or an empty one.
pub const HS256_ERR_WEAK_KEY: i32 = 4;
/// Not a compact serialization of canonical base64url with I-JSON objects inside (RFC 7515 section 3.1, RFC 7493).
pub const HS256_ERR_MALFORMED: i32 = 10;
/// The token is longer than the policy's limit, or its header than 2 KiB.
pub const HS256_ERR_TOO_LARGE: i32 = 11;
/// `alg` is not exactly HS256 (RFC 7515 section 4.1.1).
pub const HS256_ERR_ALGORITHM_NOT_ALLOWED: i32 = 12;
/// `crit`, a `b64` other than true, or a nested token (RFC 7515 section 4.1.11, RFC 7797, RFC 7519 section 5.2).
pub const HS256_ERR_UNSUPPORTED_HEADER: i32 = 13;
/// The header's `typ` is not the policy's (RFC 8725 section 3.11).
pub const HS256_ERR_WRONG_TYPE: i32 = 14;
/// No key may be tried for the token's `kid` (RFC 7515 section 4.1.4).
pub const HS256_ERR_UNKNOWN_KEY: i32 = 20;
/// The signature is not 32 bytes, or matches under no key.
pub const HS256_ERR_SIGNATURE_MISMATCH: i32 = 21;
/// A registered claim has the wrong type (RFC 7519 section 4.1).
pub const HS256_ERR_INVALID_CLAIM: i32 = 30;
/// A claim that the policy requires is absent.
pub const HS256_ERR_MISSING_CLAIM: i32 = 31;
/// A claim's value is not one that the policy accepts.
pub const HS256_ERR_CLAIM_MISMATCH: i32 = 32;
/// `nbf` (or, under a maximum age, `iat`) lies in the future.
pub const HS256_ERR_NOT_YET_VALID: i32 = 33;
/// `exp` has passed, or the token is older than the maximum age.
pub const HS256_ERR_EXPIRED: i32 = 34;
/// The token, its subject, its key or all of its time was revoked.
pub const HS256_ERR_REVOKED: i32 = 40;
/// The list of revocations is older than hs256_builder_set_max_stale() allows.
pub const HS256_ERR_UNAVAILABLE: i32 = 41;

/// Names and messages with a NUL at their end, made from the core's table when the library is compiled.
macro_rules! c_strings {
    ($($variant:ident)*) => {
        fn c_name(code: Code) -> &'static CStr {
            match code { $(Code::$variant => c_string!(Code::$variant.name()),)* _ => c"unknown" }
        }
        pub(crate) fn c_message(code: Code) -> &'static CStr {
            match code { $(Code::$variant => c_string!(Code::$variant.message()),)* _ => c"unknown code" }
        }
    };
}

/// A static C string of a constant text.
macro_rules! c_string {
    ($text:expr) => {{
        const TEXT: &str = $text;
        const BYTES: [u8; TEXT.len() + 1] = terminated(TEXT);
        const STRING: &CStr = match CStr::from_bytes_with_nul(&BYTES) {
            Ok(string) => string,
            Err(_) => c"",
        };
        STRING
    }};
}

/// `text` with a NUL after it.
#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const fn terminated<const N: usize>(text: &str) -> [u8; N] {
    let mut bytes = [0; N];
    let mut at = 0;
    while at < text.len() {
        bytes[at] = text.as_bytes()[at];
        at += 1;
    }
    bytes
}

c_strings! {
    Ok InvalidArgument BufferTooSmall Internal WeakKey Malformed TooLarge AlgorithmNotAllowed UnsupportedHeader WrongType
    UnknownKey SignatureMismatch InvalidClaim MissingClaim ClaimMismatch NotYetValid Expired Revoked Unavailable
}

/// The name of a code, the same in every language: "expired".
///
/// Returns: a static string ended by NUL, never NULL; "unknown" for a number that is not a code.
/// In: `code`, what a function returned.
#[unsafe(no_mangle)]
pub extern "C" fn hs256_error_name(code: i32) -> *const c_char {
    Code::from_number(code).map_or(c"unknown", c_name).as_ptr()
}

/// One fixed sentence about a code, for people, lower-case and without a full stop: "the token has expired".
///
/// Returns: a static string ended by NUL, never NULL; "unknown code" for a number that is not a code.
/// In: `code`, what a function returned.
#[unsafe(no_mangle)]
pub extern "C" fn hs256_error_message(code: i32) -> *const c_char {
    Code::from_number(code).map_or(c"unknown code", c_message).as_ptr()
}

/// What usually fixes a rejection with this code about this claim: "without `audience` or `any_audience`, a token that
/// has one is rejected". It follows from the two alone and says nothing of the token; hs256_explain() looks at that.
///
/// A name between backticks is an option, as the policy document calls it (here hs256_builder_add_audience() and
/// hs256_builder_set_any_audience()), or `explain` for hs256_explain(). Bindings put their own names there.
///
/// Returns: a static string ended by NUL, never NULL, empty if hs256_error_message() says enough.
/// In: `code`, what a function returned; `claim`, hs256_claims.error_claim or HS256_CLAIM_NONE.
#[unsafe(no_mangle)]
pub extern "C" fn hs256_error_hint(code: i32, claim: i32) -> *const c_char {
    let claim = ClaimName::registered_name(claim);
    Code::from_number(code).and_then(|code| code.hint_for_c(claim)).unwrap_or_default().as_ptr()
}

/// The version of the library: "0.1.0".
///
/// Returns: a static string ended by NUL, never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn hs256_version() -> *const c_char {
    c_string!(env!("CARGO_PKG_VERSION")).as_ptr()
}

/// The version of the library's ABI: HS256_ABI_VERSION of the header that it was built with.
///
/// Returns: the number. A program that loads the library at run time must not continue if it differs from its own.
#[unsafe(no_mangle)]
pub extern "C" fn hs256_abi_version() -> u32 {
    HS256_ABI_VERSION
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    /// The constants are the core's numbers, and every code has a name and a message here.
    #[test]
    fn constants_names_and_messages_are_the_cores() {
        let constants = [
            HS256_OK,
            HS256_ERR_INVALID_ARGUMENT,
            HS256_ERR_BUFFER_TOO_SMALL,
            HS256_ERR_INTERNAL,
            HS256_ERR_WEAK_KEY,
            HS256_ERR_MALFORMED,
            HS256_ERR_TOO_LARGE,
            HS256_ERR_ALGORITHM_NOT_ALLOWED,
            HS256_ERR_UNSUPPORTED_HEADER,
            HS256_ERR_WRONG_TYPE,
            HS256_ERR_UNKNOWN_KEY,
            HS256_ERR_SIGNATURE_MISMATCH,
            HS256_ERR_INVALID_CLAIM,
            HS256_ERR_MISSING_CLAIM,
            HS256_ERR_CLAIM_MISMATCH,
            HS256_ERR_NOT_YET_VALID,
            HS256_ERR_EXPIRED,
            HS256_ERR_REVOKED,
            HS256_ERR_UNAVAILABLE,
        ];
        assert_eq!(constants.to_vec(), Code::ALL.iter().map(|code| code.number()).collect::<Vec<_>>());
        for code in Code::ALL {
            assert_eq!(c_name(*code).to_str(), Ok(code.name()));
            assert_eq!(c_message(*code).to_str(), Ok(code.message()));
            for claim in 0..=8 {
                // SAFETY: a static string.
                let hint = unsafe { CStr::from_ptr(hs256_error_hint(code.number(), claim)) };
                assert_eq!(hint.to_str(), Ok(code.hint(ClaimName::registered_name(claim)).unwrap_or_default()));
            }
        }
    }
}
