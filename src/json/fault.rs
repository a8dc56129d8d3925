//! Why a text is not an I-JSON object, and where: for the author of the text. The sender of a token is never told.

use alloc::borrow::Cow;
use alloc::format;
use core::ops::Range;

use super::scanner::{examine, scan};
use super::wanted::Wanted;

/// Why a text is not an I-JSON object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Nothing but white space.
    Empty,
    /// A byte order mark (RFC 8259 section 8.1).
    ByteOrderMark,
    NotUtf8,
    /// The text starts with something other than an object.
    NotAnObject,
    /// A syntax error without a cause of its own here, such as a text that ends too early.
    Syntax,
    /// A control character that is not escaped, in a string (RFC 8259 section 7).
    ControlCharacter,
    /// Half a surrogate pair (RFC 7493 section 2.1).
    LoneSurrogate,
    /// A number that no double holds (RFC 7493 section 2.2).
    NumberOutOfRange,
    /// More levels than [`MAX_DEPTH`](super::MAX_DEPTH).
    TooDeep,
    /// Longer than any text that is read.
    TooLong,
    /// A name that its object has already (RFC 7493 section 2.3).
    DuplicateMember,
    /// Something after the object.
    TrailingData,
}

impl Cause {
    pub(crate) const ALL: [Cause; 12] = [
        Cause::Empty,
        Cause::ByteOrderMark,
        Cause::NotUtf8,
        Cause::NotAnObject,
        Cause::Syntax,
        Cause::ControlCharacter,
        Cause::LoneSurrogate,
        Cause::NumberOutOfRange,
        Cause::TooDeep,
        Cause::TooLong,
        Cause::DuplicateMember,
        Cause::TrailingData,
    ];

    /// The cause in words, to be followed by the offset.
    pub(crate) const fn message(self) -> &'static str {
        match self {
            Cause::Empty => "nothing but white space",
            Cause::ByteOrderMark => "a byte order mark",
            Cause::NotUtf8 => "something that is not UTF-8",
            Cause::NotAnObject => "something other than an object",
            Cause::Syntax => "a breach of the grammar",
            Cause::ControlCharacter => "a control character that is not escaped",
            Cause::LoneSurrogate => "half a surrogate pair",
            Cause::NumberOutOfRange => "a number that no double holds",
            Cause::TooDeep => "a level too deep",
            Cause::TooLong => "more than is ever read",
            Cause::DuplicateMember => "a second member of this name",
            Cause::TrailingData => "something after the object",
        }
    }
}

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) cause: Cause,
    /// The offset of the first byte that breaks the rule.
    pub(crate) offset: usize,
}

/// Why a text is not an I-JSON object, for its author; `None` if it is one. Holds nothing of the text.
pub(crate) fn complaint(text: &[u8]) -> Option<Cow<'static, str>> {
    if scan(text, &const { Wanted::new([]) }).is_ok() {
        return None;
    }
    Some(match diagnose(text) {
        Some(Fault { cause, offset }) => {
            Cow::Owned(format!("not an I-JSON object: {} at byte {offset}", cause.message()))
        }
        None => Cow::Borrowed("not an I-JSON object"),
    })
}

/// What is wrong with a text that [`scan`](super::scan) rejects; `None` for one that it accepts.
#[cold]
pub(crate) fn diagnose(text: &[u8]) -> Option<Fault> {
    examine(&mut [], text, &const { Wanted::new([]) }).err()
}

/// The outermost object's member that the byte at `offset` belongs to: the range of its name, without the quotes. The
/// text before `offset` must be what the scan accepts.
#[cold]
pub(crate) fn member_at(text: &[u8], offset: usize) -> Option<Range<usize>> {
    let (mut depth, mut name_is_next, mut member) = (0_u32, false, None);
    let mut at = 0;
    while at <= offset {
        match text.get(at)? {
            b'"' => {
                let end = string_end(text, at + 1)?;
                if depth == 1 && name_is_next {
                    member = Some(at + 1..end);
                    name_is_next = false;
                }
                at = end;
            }
            b'{' | b'[' => {
                depth += 1;
                name_is_next |= depth == 1;
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                member = member.filter(|_| depth > 0);
            }
            b',' if depth == 1 => (name_is_next, member) = (true, None),
            _ => {}
        }
        at += 1;
    }
    member
}

/// The offset of the quote that ends the string whose characters start at `start`.
fn string_end(text: &[u8], start: usize) -> Option<usize> {
    let mut escaped = false;
    let ends = |byte: &u8| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    };
    text.get(start..)?.iter().position(ends).map(|len| start + len)
}
