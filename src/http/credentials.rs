//! Credentials in a header field: a scheme and a token (RFC 6750 section 2.1, RFC 9110 section 11).

use core::str;

/// What a source contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Credentials<T> {
    /// Nothing: the next source is tried.
    Nothing,
    Token(T),
    /// Something that is not well formed.
    Invalid,
}

/// The scheme that Authorization takes unless the owner names another.
pub(super) const BEARER: &str = "Bearer";

/// The token in an Authorization header's value, or `None` if it is not a bearer credential.
///
/// RFC 6750 section 2.1 with RFC 9110 section 11: the scheme `Bearer` in any case, one or more spaces, the token, and
/// nothing after it. The token itself is only checked to be visible ASCII. This function reads one value;
/// [`Guard`](crate::Guard) reads a whole request, and tells a request without credentials from one whose credentials
/// are not well formed.
///
/// ```
/// assert_eq!(hs256::bearer("Bearer abc.def.ghi"), Some("abc.def.ghi"));
/// assert_eq!(hs256::bearer("bearer   abc.def.ghi"), Some("abc.def.ghi"));
/// assert_eq!(hs256::bearer("Basic YWRhOmE="), None);
/// assert_eq!(hs256::bearer("Bearer abc def"), None);
/// ```
#[must_use]
pub fn bearer<V: AsRef<[u8]> + ?Sized>(header_value: &V) -> Option<&str> {
    match with_scheme(header_value.as_ref(), BEARER) {
        Credentials::Token(token) => str::from_utf8(token).ok(),
        _ => None,
    }
}

/// Two fields or more are refused, whatever is in them: servers differ on which one counts.
pub(super) fn of_fields<'r>(
    mut values: impl Iterator<Item = &'r [u8]>,
    read: impl FnOnce(&'r [u8]) -> Credentials<&'r [u8]>,
) -> Credentials<&'r [u8]> {
    match (values.next(), values.next()) {
        (None, _) => Credentials::Nothing,
        (Some(value), None) => read(value),
        (Some(_), Some(_)) => Credentials::Invalid,
    }
}

/// The token after a scheme.
pub(super) fn with_scheme<'r>(value: &'r [u8], scheme: &str) -> Credentials<&'r [u8]> {
    // One byte more than the scheme's length is enough to see another scheme, or a token without one, however long it
    // is.
    let scheme_len = value.iter().take(scheme.len() + 1).take_while(|byte| is_token_byte(**byte)).count();
    let Some((found, rest)) = value.split_at_checked(scheme_len) else { return Credentials::Nothing };
    if !found.eq_ignore_ascii_case(scheme.as_bytes()) {
        return if is_joined(value, scheme) { Credentials::Invalid } else { Credentials::Nothing };
    }
    let spaces = rest.iter().take_while(|byte| **byte == b' ').count();
    match rest.get(spaces..) {
        Some(token) if spaces > 0 && !token.is_empty() && is_visible(token) => Credentials::Token(token),
        _ => Credentials::Invalid,
    }
}

/// The whole value is the token.
pub(super) fn whole(value: &[u8]) -> Credentials<&[u8]> {
    match value {
        [] => Credentials::Nothing,
        token if is_visible(token) => Credentials::Token(token),
        _ => Credentials::Invalid,
    }
}

/// Whether a value of another scheme looks as if a server had joined two fields with a comma, the second with `scheme`.
/// Quotes are ignored: what one reader skips as quoted, another reads as text.
fn is_joined(value: &[u8], scheme: &str) -> bool {
    memchr::memchr_iter(b',', value).filter_map(|at| value.get(at + 1..)).any(|second| {
        let blanks = second.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let word = second.get(blanks..).and_then(|word| word.split_at_checked(scheme.len()));
        word.is_some_and(|(found, rest)| {
            found.eq_ignore_ascii_case(scheme.as_bytes()) && matches!(rest.first(), None | Some(b' '))
        })
    })
}

fn is_visible(token: &[u8]) -> bool {
    token.iter().all(u8::is_ascii_graphic)
}

/// Whether this may be a scheme or a field name: a token (RFC 9110 section 5.6.2).
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_token_byte)
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
