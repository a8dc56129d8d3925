//! A request as a guard sees it: raw bytes, nothing decoded, nothing joined.

use super::percent::split_once;

/// Where a token came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Source {
    /// The Authorization field.
    Authorization,
    /// The header that the owner named.
    Header,
    /// The cookie.
    Cookie,
    /// The query parameter.
    Query,
    /// The subprotocols of a WebSocket handshake.
    WebSocket,
    /// The owner's own function.
    Custom,
}

impl Source {
    /// The name, as `onRefusal` and the request cases have it: `"authorization"`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Source::Authorization => "authorization",
            Source::Header => "header",
            Source::Cookie => "cookie",
            Source::Query => "query",
            Source::WebSocket => "websocket",
            Source::Custom => "custom",
        }
    }
}

/// The parts of an HTTP request that a guard looks at.
///
/// Pass every field as received, repeated ones too: two Authorization fields are refused, but a server that hides the
/// second has decided which one counts.
#[derive(Debug, Clone)]
pub struct Request<'r, I> {
    method: &'r [u8],
    target: &'r [u8],
    fields: I,
}

impl<'r, I> Request<'r, I>
where
    I: Iterator<Item = (&'r [u8], &'r [u8])> + Clone,
{
    /// A request with this method, target and fields, each a name and a value.
    ///
    /// `target` is the request's target as received, path and query or the absolute form; not what a router leaves of
    /// the path after mounting. In HTTP/2 and 3 it is `:path`.
    pub fn new(
        method: &'r (impl AsRef<[u8]> + ?Sized),
        target: &'r (impl AsRef<[u8]> + ?Sized),
        fields: I,
    ) -> Request<'r, I> {
        Request { method: method.as_ref(), target: target.as_ref(), fields }
    }

    /// The values of all fields of this name, in order, without the white space around them.
    pub(super) fn values(&self, name: &str) -> impl Iterator<Item = &'r [u8]> + Clone {
        let named = self.fields.clone().filter(move |(found, _)| found.eq_ignore_ascii_case(name.as_bytes()));
        named.map(|(_, value)| trim(value))
    }

    /// A CORS preflight (Fetch, section 4.8): browsers send no token with it.
    pub(super) fn is_preflight(&self) -> bool {
        self.method == b"OPTIONS"
            && self.values("origin").next().is_some()
            && self.values("access-control-request-method").next().is_some()
    }

    /// A WebSocket handshake (RFC 6455 section 4.1).
    pub(super) fn upgrades_to_websocket(&self) -> bool {
        self.values("upgrade").flat_map(elements).any(|protocol| protocol.eq_ignore_ascii_case(b"websocket"))
    }

    /// The target up to its first question mark.
    pub(super) fn target_without_query(&self) -> &'r [u8] {
        split_once(self.target, b'?').0
    }

    /// The target after its first question mark; empty if there is none.
    pub(super) fn query(&self) -> &'r [u8] {
        split_once(self.target, b'?').1
    }
}

/// The elements of a list field (RFC 9110 section 5.6.1), without empty ones.
pub(super) fn elements(value: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    value.split(|byte| *byte == b',').map(trim).filter(|element| !element.is_empty())
}

/// The value without the spaces and tabs around it (OWS, RFC 9110 section 5.6.3).
pub(super) fn trim(value: &[u8]) -> &[u8] {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let start = value.iter().position(|byte| !blank(byte)).unwrap_or(value.len());
    let end = value.iter().rposition(|byte| !blank(byte)).map_or(start, |last| last + 1);
    value.get(start..end).unwrap_or_default()
}
