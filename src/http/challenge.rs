//! The value of WWW-Authenticate (RFC 6750 section 3).

use alloc::string::String;

use super::credentials::BEARER;
use crate::error::{Code, Error};

/// The value of the `WWW-Authenticate` header that goes with a 401 (RFC 6750 section 3).
///
/// Without credentials (`None`) it holds no error, as section 3.1 asks; otherwise `invalid_token` and the code's fixed
/// message. Nothing of the token is ever in it. This is only the header's value;
/// [`Guard::answer`](crate::Guard::answer) returns the whole answer.
///
/// ```
/// use hs256::{Code, challenge};
/// assert_eq!(challenge(None, Some("api"))?, r#"Bearer realm="api""#);
/// assert_eq!(
///     challenge(Some(Code::Expired), None)?,
///     r#"Bearer error="invalid_token", error_description="the token has expired""#,
/// );
/// # Ok::<(), hs256::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::InvalidArgument`] if the realm has a character other than visible ASCII and space.
pub fn challenge(code: Option<Code>, realm: Option<&str>) -> Result<String, Error> {
    realm.map_or(Ok(()), check_realm).map_err(|reason| Error::invalid_argument("realm", reason))?;
    let code = code.filter(|code| *code != Code::Ok);
    Ok(write(BEARER, realm, code.map(|_| "invalid_token"), code.map(Code::message)))
}

/// A line break in a realm would end the header and begin another.
pub(super) fn check_realm(realm: &str) -> Result<(), &'static str> {
    let quotable = |byte: u8| matches!(byte, b' '..=b'~');
    if realm.bytes().all(quotable) { Ok(()) } else { Err("not visible ASCII and spaces") }
}

/// A scheme and those parameters that are present.
pub(super) fn write(scheme: &str, realm: Option<&str>, error: Option<&str>, description: Option<&str>) -> String {
    let mut value = String::from(scheme);
    let mut separator = " ";
    for (name, text) in [("realm", realm), ("error", error), ("error_description", description)] {
        let Some(text) = text else { continue };
        value.extend([separator, name, "=\""]);
        for character in text.chars() {
            if matches!(character, '"' | '\\') {
                value.push('\\'); // quoted-pair (RFC 9110 section 5.6.4)
            }
            value.push(character);
        }
        value.push('"');
        separator = ", ";
    }
    value
}
