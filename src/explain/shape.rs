//! A token's text: its segments, as far as they can be told apart, and the usual mistakes with it.

use crate::base64url;
use crate::compact::Compact;
use crate::explain::cause::Cause;

/// Words that come before tokens in header values. Compared without case (RFC 9110 section 11.1).
const SCHEMES: [&str; 4] = ["Authorization", "Bearer", "Token", "JWT"];

/// The segments of a text that may not be a token.
pub(super) struct Segments<'t> {
    pub(super) header: Option<&'t [u8]>,
    pub(super) payload: Option<&'t [u8]>,
    /// All three, if there are two dots.
    pub(super) compact: Option<Compact<'t>>,
}

/// What is wrong with a text, and at which offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) cause: Cause,
    pub(super) offset: usize,
}

impl<'t> Segments<'t> {
    /// A token that was cut off may still have its header and payload. Of more than three segments only the first is
    /// known to be the header.
    pub(super) fn of(token: &'t [u8]) -> Segments<'t> {
        let mut parts = between_dots(token);
        let [header, payload, signature, fourth] = [(); 4].map(|()| parts.next());
        let there = |segment: Option<&'t [u8]>| segment.filter(|segment| !segment.is_empty());
        let compact = match (header, payload, signature, fourth) {
            (Some(header), Some(payload), Some(signature), None) => {
                let signing_input = token.get(..header.len() + 1 + payload.len()).unwrap_or_default();
                Some(Compact { header, payload, signature, signing_input })
            }
            _ => None,
        };
        Segments {
            header: there(header).filter(|_| payload.is_some()),
            payload: there(payload).filter(|_| fourth.is_none()),
            compact,
        }
    }
}

fn between_dots(token: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(token);
    core::iter::from_fn(move || {
        let whole = rest?;
        let dot = memchr::memchr(b'.', whole);
        rest = dot.and_then(|dot| whole.get(dot + 1..));
        whole.get(..dot.unwrap_or(whole.len()))
    })
}

/// What breaks the rule of the segments: only base64url characters, two dots, an empty segment only at the end. What is
/// around the token comes first, since people can remove it.
pub(super) fn segments_fault(token: &[u8]) -> Option<Fault> {
    wrapping(token).or_else(|| wrong_dots(token)).or_else(|| foreign_byte(token)).or_else(|| empty_segment(token))
}

fn wrapping(token: &[u8]) -> Option<Fault> {
    let at = |cause, offset| Some(Fault { cause, offset });
    let inner = token.trim_ascii();
    if inner.is_empty() {
        return at(Cause::Empty, 0);
    }
    if token.starts_with(b"\xEF\xBB\xBF") {
        return at(Cause::ByteOrderMark, 0);
    }
    if SCHEMES.iter().any(|scheme| starts_with_scheme(token, scheme)) {
        return at(Cause::HeaderValue, 0);
    }
    let is_quote = |byte: &u8| matches!(byte, b'"' | b'\'' | b'`');
    let last = token.len() - 1;
    match token.first()? {
        b'{' => at(Cause::JsonSerialization, 0),
        first if is_quote(first) => at(Cause::Quotes, 0),
        first if first.is_ascii_whitespace() => at(Cause::WhiteSpaceAround, 0),
        _ if inner.len() < token.len() => at(Cause::WhiteSpaceAround, inner.len()),
        _ if token.last().is_some_and(is_quote) => at(Cause::Quotes, last),
        _ => None,
    }
}

fn starts_with_scheme(token: &[u8], scheme: &str) -> bool {
    token.split_at_checked(scheme.len()).is_some_and(|(word, rest)| {
        word.eq_ignore_ascii_case(scheme.as_bytes()) && matches!(rest.first(), Some(b' ' | b'\t' | b':'))
    })
}

fn wrong_dots(token: &[u8]) -> Option<Fault> {
    let mut dots = memchr::memchr_iter(b'.', token);
    if dots.by_ref().take(2).count() < 2 {
        return Some(Fault { cause: Cause::TooFewSegments, offset: token.len() });
    }
    let offset = dots.next()?;
    let cause = if dots.count() == 1 { Cause::Encrypted } else { Cause::TooManySegments };
    Some(Fault { cause, offset })
}

fn foreign_byte(token: &[u8]) -> Option<Fault> {
    if between_dots(token).all(|segment| base64url::check(segment).is_ok()) {
        return None; // the same, sooner
    }
    let ours = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let offset = token.iter().position(|byte| !ours(byte))?;
    let cause = match token.get(offset)? {
        b'=' => Cause::Padding,
        b'+' | b'/' => Cause::StandardAlphabet,
        b'%' => Cause::PercentEncoding,
        byte if byte.is_ascii_whitespace() => Cause::WhiteSpaceInside,
        _ => Cause::ForeignByte,
    };
    Some(Fault { cause, offset })
}

fn empty_segment(token: &[u8]) -> Option<Fault> {
    let first_dot = memchr::memchr(b'.', token)?;
    let offset = if first_dot == 0 { 0 } else { first_dot + 1 };
    let empty = first_dot == 0 || token.get(offset) == Some(&b'.');
    empty.then_some(Fault { cause: Cause::EmptySegment, offset })
}

/// What breaks the rule of the encoding. `segments`: the fault of the segments, if any.
pub(super) fn encoding_fault(compact: &Compact<'_>, segments: Option<Fault>) -> Option<Fault> {
    let mut start = 0;
    for segment in [compact.header, compact.payload, compact.signature] {
        let end = start + segment.len();
        if base64url::check(segment).is_err() {
            let cause = if segment.len() % 4 == 1 { Cause::ImpossibleLength } else { Cause::TrailingBits };
            let in_alphabet = Fault { cause, offset: end.saturating_sub(1) };
            return Some(segments.filter(|fault| fault.cause != Cause::EmptySegment).unwrap_or(in_alphabet));
        }
        start = end + 1;
    }
    None
}
