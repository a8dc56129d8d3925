//! A value of a scanned text, and what can be read of it.

use alloc::borrow::Cow;
use alloc::string::String;
use core::num::NonZeroU64;
use core::str;

use super::number::small_integer;
use super::string::Unescape;

/// The longest text. The payload of the longest token, 1 MiB, is shorter.
pub(super) const MAX_LEN: usize = (1 << PLACE_BITS) - 1;

/// How many bits a place in a text takes.
const PLACE_BITS: u32 = 20;

/// What kind of value a [`Value`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Bool,
    Number,
    /// A string without escapes: its characters are its value.
    Plain,
    /// A string with at least one escape.
    Escaped,
    Array,
    Object,
}

impl Kind {
    pub(crate) const fn is_string(self) -> bool {
        matches!(self, Kind::Plain | Kind::Escaped)
    }
}

/// Where a value stands in its text: a string without its quotes, an array or object with its brackets.
///
/// In 64 bits, and never 0, so that seven of them that may be absent are passed around at little cost: from the lowest bit,
/// 1, where it starts, where it ends ([`PLACE_BITS`] each), its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Value(NonZeroU64);

impl Value {
    #[inline(always)]
    pub(super) fn new(kind: Kind, start: usize, end: usize) -> Value {
        let bits = (kind as u64) << (2 * PLACE_BITS) | (end as u64) << PLACE_BITS | start as u64;
        Value(NonZeroU64::MIN | bits << 1)
    }

    #[expect(clippy::cast_possible_truncation, reason = "20 bits")]
    fn place(self, lowest: u32) -> usize {
        (self.0.get() >> lowest & MAX_LEN as u64) as usize
    }

    pub(super) fn start(self) -> usize {
        self.place(1)
    }

    fn end(self) -> usize {
        self.place(1 + PLACE_BITS)
    }

    pub(crate) const fn kind(self) -> Kind {
        match self.0.get() >> (1 + 2 * PLACE_BITS) {
            0 => Kind::Null,
            1 => Kind::Bool,
            2 => Kind::Number,
            3 => Kind::Plain,
            4 => Kind::Escaped,
            5 => Kind::Array,
            _ => Kind::Object,
        }
    }

    /// The value's bytes within the text that it was found in.
    pub(crate) fn bytes(self, text: &[u8]) -> &[u8] {
        text.get(self.start()..self.end()).unwrap_or_default()
    }

    /// The value as JSON, a string with its quotes.
    pub(crate) fn json(self, text: &[u8]) -> &[u8] {
        let quotes = usize::from(self.kind().is_string());
        text.get(self.start().saturating_sub(quotes)..self.end() + quotes).unwrap_or_default()
    }

    /// Where the value as JSON ends.
    pub(crate) fn json_end(self) -> usize {
        self.end() + usize::from(self.kind().is_string())
    }

    /// The string that this value is; `None` for other kinds. Allocates only where there is an escape to resolve.
    pub(crate) fn string(self, text: &[u8]) -> Option<Cow<'_, str>> {
        match self.kind() {
            Kind::Plain => str::from_utf8(self.bytes(text)).ok().map(Cow::Borrowed),
            Kind::Escaped => String::from_utf8(self.unescaped(text).collect()).ok().map(Cow::Owned),
            _ => None,
        }
    }

    /// The bytes of the string that this value is, escapes resolved; of another kind, those of its text.
    pub(crate) fn unescaped(self, text: &[u8]) -> Unescape<'_> {
        Unescape::new(self.bytes(text))
    }

    /// Whether this value is a string equal to `expected`, escapes resolved, without allocating.
    pub(crate) fn is(self, text: &[u8], expected: &str) -> bool {
        match self.kind() {
            Kind::Plain => self.bytes(text) == expected.as_bytes(),
            Kind::Escaped => self.unescaped(text).eq(expected.bytes()),
            _ => false,
        }
    }

    /// The number as the nearest double; `None` for other kinds.
    pub(crate) fn number(self, text: &[u8]) -> Option<f64> {
        if self.kind() != Kind::Number {
            return None;
        }
        let bytes = self.bytes(text);
        small_integer(bytes).or_else(|| str::from_utf8(bytes).ok()?.parse().ok())
    }
}
