//! A query parameter (RFC 6750 section 2.3), in the encoding of HTML forms.

use alloc::borrow::Cow;

use super::credentials::Credentials;
use super::percent::{Decoded, split_once};

/// The most bytes of a token that are decoded: one more than any policy allows, so that it is too large for all of
/// them.
pub(super) const MOST: usize = (1 << 20) + 1;

/// The one parameter of this name.
pub(super) fn find<'r>(query: &'r [u8], name: &str) -> Credentials<Cow<'r, [u8]>> {
    let pairs = query.split(|byte| *byte == b'&').map(|piece| split_once(piece, b'='));
    let mut values = pairs.filter(|(found, _)| decoded(found).eq(name.bytes())).map(|(_, value)| value);
    match (values.next(), values.next()) {
        (_, Some(_)) => Credentials::Invalid,
        (None | Some([]), None) => Credentials::Nothing, // logout leaves an empty one
        (Some(value), None) if value.iter().any(|byte| matches!(byte, b'%' | b'+')) => {
            Credentials::Token(decoded(value).take(MOST).collect())
        }
        (Some(value), None) => Credentials::Token(Cow::Borrowed(value)),
    }
}

fn decoded(text: &[u8]) -> impl Iterator<Item = u8> + Clone {
    Decoded(text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }))
}
