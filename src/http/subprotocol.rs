//! A token among the subprotocols of a WebSocket handshake: browsers let a page set no other field.

use super::credentials::Credentials;
use super::request::elements;

/// The element before the token, which the answer names unless the application chooses another.
pub(super) const BEARER: &str = "bearer";

/// The element after `bearer`.
pub(super) fn find<'r>(fields: impl Iterator<Item = &'r [u8]>) -> Credentials<&'r [u8]> {
    let mut elements = fields.flat_map(elements);
    if !elements.any(|element| element == BEARER.as_bytes()) {
        return Credentials::Nothing;
    }
    match elements.next() {
        Some(token) if token != BEARER.as_bytes() && !elements.any(|element| element == BEARER.as_bytes()) => {
            Credentials::Token(token)
        }
        _ => Credentials::Invalid,
    }
}
