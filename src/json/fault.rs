//! Why a text is not an I-JSON object, and where: for whoever wrote it. The sender of a token is never told.

use core::str;

use super::duplicates::first_duplicate;
use super::scanner::grammar_fault;
use super::value::MAX_LEN;

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
    /// A breach of the grammar that has no cause of its own here, the end of the text too early among them.
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
    /// Where it is, in bytes: the first byte of what breaks the rule.
    pub(crate) offset: usize,
}

/// What is wrong with a text that [`scan`](super::scan) rejects; `None` if it rejects nothing.
///
/// A second pass over the text, so that the scan itself carries no causes. The first fault counts, except that duplicate
/// members are looked for only where everything else is right.
#[cold]
pub(crate) fn diagnose(text: &[u8]) -> Option<Fault> {
    if text.len() > MAX_LEN {
        return Some(Fault { cause: Cause::TooLong, offset: MAX_LEN });
    }
    if text.starts_with(b"\xEF\xBB\xBF") {
        return Some(Fault { cause: Cause::ByteOrderMark, offset: 0 });
    }
    let encoding = str::from_utf8(text).err().map(|error| Fault { cause: Cause::NotUtf8, offset: error.valid_up_to() });
    let earliest = [encoding, grammar_fault(text)].into_iter().flatten().min_by_key(|fault| fault.offset);
    earliest.or_else(|| Some(Fault { cause: Cause::DuplicateMember, offset: first_duplicate(text)? }))
}
