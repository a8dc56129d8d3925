//! A cookie (RFC 6265 section 5.4), searched for in all Cookie fields: HTTP/2 splits them.

use super::credentials::Credentials;
use super::percent::split_once;
use super::request::trim;

/// The one cookie of this name. Two are refused even if one of them is empty: a neighbouring site can set the second,
/// and servers differ on which one counts.
pub(super) fn find<'r>(fields: impl Iterator<Item = &'r [u8]>, name: &str) -> Credentials<&'r [u8]> {
    let pieces = fields.flat_map(|field| field.split(|byte| *byte == b';'));
    let pairs = pieces.filter(|piece| piece.contains(&b'=')).map(|piece| split_once(piece, b'='));
    let mut values = pairs.filter(|(found, _)| trim(found) == name.as_bytes()).map(|(_, value)| unquoted(trim(value)));
    match (values.next(), values.next()) {
        (_, Some(_)) => Credentials::Invalid,
        (None | Some([]), None) => Credentials::Nothing, // logout leaves an empty one
        (Some(token), None) => Credentials::Token(token),
    }
}

/// The value without one pair of double quotes.
fn unquoted(value: &[u8]) -> &[u8] {
    value.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(value)
}

/// Whether a cookie can have this name. A name that no part of a Cookie field can have would never be found.
pub(super) fn is_name(text: &str) -> bool {
    let never = |byte: u8| byte.is_ascii_control() || matches!(byte, b';' | b'=');
    trim(text.as_bytes()) == text.as_bytes() && !text.bytes().any(never)
}
