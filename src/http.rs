//! Bearer tokens in HTTP (RFC 6750): the token out of an Authorization header, the challenge for a 401. Pure functions
//! that know no HTTP library.

use alloc::string::String;
use core::str;

use crate::error::{Code, Error};

/// The token in an Authorization header's value, or `None` if it is not a bearer credential.
///
/// RFC 6750 section 2.1 with RFC 9110 section 11: the scheme `Bearer` in any case, one or more spaces, the token, and
/// nothing after it. The token is not judged beyond being visible ASCII. No token means no credentials: answer 401 with
/// [`challenge`] without a code.
///
/// ```
/// assert_eq!(hs256::bearer("Bearer abc.def.ghi"), Some("abc.def.ghi"));
/// assert_eq!(hs256::bearer("bearer   abc.def.ghi"), Some("abc.def.ghi"));
/// assert_eq!(hs256::bearer("Basic YWRhOmE="), None);
/// assert_eq!(hs256::bearer("Bearer abc def"), None);
/// ```
#[must_use]
pub fn bearer<V: AsRef<[u8]> + ?Sized>(header_value: &V) -> Option<&str> {
    const SCHEME: &[u8] = b"Bearer";
    let (scheme, rest) = header_value.as_ref().split_at_checked(SCHEME.len())?;
    let token = rest.iter().position(|byte| *byte != b' ').and_then(|spaces| rest.get(spaces..))?;
    let separated = token.len() < rest.len();
    let visible = token.iter().all(u8::is_ascii_graphic);
    if scheme.eq_ignore_ascii_case(SCHEME) && separated && visible { str::from_utf8(token).ok() } else { None }
}

/// The value of the `WWW-Authenticate` header that goes with a 401 (RFC 6750 section 3).
///
/// Without credentials (`None`) it holds no error, as section 3.1 asks; otherwise `invalid_token` and the code's fixed
/// message. Nothing of the token is ever in it.
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
    let mut value = String::from("Bearer");
    let mut separator = " ";
    let mut parameter = |name: &str, text: &str| {
        value.push_str(separator);
        value.push_str(name);
        value.push_str("=\"");
        for character in text.chars() {
            if matches!(character, '"' | '\\') {
                value.push('\\'); // quoted-pair (RFC 9110 section 5.6.4)
            }
            value.push(character);
        }
        value.push('"');
        separator = ", ";
    };
    if let Some(realm) = realm {
        if !realm.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Err(Error::invalid_argument("realm", "not visible ASCII and spaces"));
        }
        parameter("realm", realm);
    }
    if let Some(code) = code.filter(|code| *code != Code::Ok) {
        parameter("error", "invalid_token");
        parameter("error_description", code.message());
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn bearer_takes_the_scheme_in_any_case_and_one_or_more_spaces() {
        for value in ["Bearer a.b.c", "bearer a.b.c", "BEARER a.b.c", "bEaReR     a.b.c"] {
            assert_eq!(bearer(value), Some("a.b.c"), "{value}");
        }
        assert_eq!(bearer("Bearer !#~="), Some("!#~="));
        assert_eq!(bearer(b"Bearer x".as_slice()), Some("x"));
    }

    #[test]
    fn bearer_refuses_everything_else() {
        let refused = [
            "",
            "B",
            "Bearer",
            "Bearer ",
            "Bearer    ",
            " Bearer a",
            "Bearera",
            "Bearer\ta",
            "Bearer\u{a0}a",
            "Bearer a ",
            "Bearer a b",
            "Bearer a\t",
            "Bearer a\n",
            "Bearer a\0",
            "Bearer é",
            "Basic a",
            "Bearer: a",
            "Bearer=a",
            "a.b.c",
        ];
        for value in refused {
            assert_eq!(bearer(value), None, "{value:?}");
        }
        assert_eq!(bearer(b"Bearer \xFF".as_slice()), None);
    }

    #[test]
    fn a_challenge_without_credentials_names_no_error() {
        assert_eq!(challenge(None, None).unwrap(), "Bearer");
        assert_eq!(challenge(Some(Code::Ok), None).unwrap(), "Bearer");
        assert_eq!(challenge(None, Some(r#"a "quoted\" realm"#)).unwrap(), r#"Bearer realm="a \"quoted\\\" realm""#);
    }

    #[test]
    fn a_challenge_describes_each_code_by_its_fixed_message() {
        for code in Code::ALL.iter().filter(|code| **code != Code::Ok) {
            let expected =
                format!(r#"Bearer realm="x", error="invalid_token", error_description="{}""#, code.message());
            assert_eq!(challenge(Some(*code), Some("x")).unwrap(), expected);
        }
    }

    #[test]
    fn a_realm_cannot_inject_a_header() {
        for realm in ["a\r\nSet-Cookie: b", "a\n", "\0", "é", "\u{7f}"] {
            assert_eq!(challenge(None, Some(realm)).unwrap_err().field(), Some("realm"));
        }
    }
}
