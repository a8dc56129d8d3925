//! A value of a scanned text: where it is, and what can be read from it.

use alloc::borrow::Cow;
use alloc::string::String;
use core::num::NonZeroU64;
use core::str;

use super::nearest::nearest;
use super::number::small_integer;
use super::string::Unescape;

/// How many bits an offset into a text takes.
const OFFSET_BITS: u32 = 20;

/// The longest text that is read. The payload of the longest token, which has 1 MiB, is shorter.
pub(super) const MAX_LEN: usize = (1 << OFFSET_BITS) - 1;

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

/// The offsets where a value starts and ends in its text: a string without its quotes, an array or object with its
/// brackets.
///
/// 64 bits and never 0, so that seven values that may be absent are cheap to pass around. From the lowest bit: a 1; the
/// start and the end ([`OFFSET_BITS`] each); the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Value(NonZeroU64);

impl Value {
    #[inline(always)]
    pub(super) fn new(kind: Kind, start: usize, end: usize) -> Value {
        Value(NonZeroU64::MIN | Value::bits(kind, start, end))
    }

    /// The value that a scan finds for a string without escapes, for texts that need no scan.
    pub(crate) const fn plain(start: usize, end: usize) -> Value {
        Value(NonZeroU64::MIN.saturating_add(Value::bits(Kind::Plain, start, end)))
    }

    /// All bits but the lowest.
    #[inline(always)]
    const fn bits(kind: Kind, start: usize, end: usize) -> u64 {
        ((kind as u64) << (2 * OFFSET_BITS) | (end as u64) << OFFSET_BITS | start as u64) << 1
    }

    #[expect(clippy::cast_possible_truncation, reason = "20 bits")]
    fn offset(self, lowest_bit: u32) -> usize {
        (self.0.get() >> lowest_bit & MAX_LEN as u64) as usize
    }

    pub(super) fn start(self) -> usize {
        self.offset(1)
    }

    fn end(self) -> usize {
        self.offset(1 + OFFSET_BITS)
    }

    pub(crate) const fn kind(self) -> Kind {
        match self.0.get() >> (1 + 2 * OFFSET_BITS) {
            0 => Kind::Null,
            1 => Kind::Bool,
            2 => Kind::Number,
            3 => Kind::Plain,
            4 => Kind::Escaped,
            5 => Kind::Array,
            _ => Kind::Object,
        }
    }

    /// The value's bytes, without the quotes of a string. `text` is the text that was scanned, here and below.
    pub(crate) fn bytes(self, text: &[u8]) -> &[u8] {
        text.get(self.start()..self.end()).unwrap_or_default()
    }

    /// The value as JSON, with the quotes of a string.
    pub(crate) fn json(self, text: &[u8]) -> &[u8] {
        text.get(self.json_start()..self.json_end()).unwrap_or_default()
    }

    /// The offset where the value as JSON starts.
    pub(crate) fn json_start(self) -> usize {
        self.start().saturating_sub(usize::from(self.kind().is_string()))
    }

    /// The offset where the value as JSON ends.
    pub(crate) fn json_end(self) -> usize {
        self.end() + usize::from(self.kind().is_string())
    }

    /// The string; `None` for a value of another kind. Allocates only if there is an escape to resolve.
    pub(crate) fn string(self, text: &[u8]) -> Option<Cow<'_, str>> {
        if self.kind().is_string() { self.string_or_digits(text) } else { None }
    }

    /// The string, or a number's digits; `None` for a value of another kind.
    pub(crate) fn string_or_digits(self, text: &[u8]) -> Option<Cow<'_, str>> {
        match self.utf8(text)? {
            Cow::Borrowed(utf8) => str::from_utf8(utf8).ok().map(Cow::Borrowed),
            Cow::Owned(utf8) => String::from_utf8(utf8).ok().map(Cow::Owned),
        }
    }

    /// The bytes of [`Value::string_or_digits`], without a second check for UTF-8.
    #[inline]
    pub(crate) fn utf8(self, text: &[u8]) -> Option<Cow<'_, [u8]>> {
        match self.kind() {
            Kind::Plain | Kind::Number => Some(Cow::Borrowed(self.bytes(text))),
            Kind::Escaped => Some(Cow::Owned(self.unescaped(text).collect())),
            _ => None,
        }
    }

    /// The bytes of the string, with its escapes resolved; for a value of another kind, those of its JSON.
    pub(crate) fn unescaped(self, text: &[u8]) -> Unescape<'_> {
        Unescape::new(self.bytes(text))
    }

    /// Whether this is the string `expected`, escapes resolved. Does not allocate.
    pub(crate) fn is(self, text: &[u8], expected: &str) -> bool {
        match self.kind() {
            Kind::Plain => self.bytes(text) == expected.as_bytes(),
            Kind::Escaped => self.unescaped(text).eq(expected.bytes()),
            _ => false,
        }
    }

    /// Whether this is `true`.
    pub(crate) fn is_true(self, text: &[u8]) -> bool {
        self.kind() == Kind::Bool && self.bytes(text) == b"true"
    }

    /// Whether this is an integer of at most 2^53 - 1 in magnitude, written in digits and perhaps a minus; `-0` is not.
    pub(crate) fn is_integer(self, text: &[u8]) -> bool {
        const GREATEST: &[u8] = b"9007199254740991";
        let bytes = self.bytes(text);
        let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
        let in_range = digits.len() < GREATEST.len() || digits.len() == GREATEST.len() && digits <= GREATEST;
        self.kind() == Kind::Number && digits.iter().all(u8::is_ascii_digit) && in_range && bytes != b"-0"
    }

    /// The number, if it is written with digits only: for some readers of JSON `1e2`, `5.0` and `-0` are integers, for
    /// others they are not. `None` for anything else, and for a number too great for the type.
    pub(crate) fn whole_number(self, text: &[u8]) -> Option<u64> {
        let next = |number: u64, digit: &u8| number.checked_mul(10)?.checked_add(u64::from(digit - b'0'));
        let digits = self.bytes(text);
        (self.kind() == Kind::Number && digits.iter().all(u8::is_ascii_digit))
            .then(|| digits.iter().try_fold(0, next))
            .flatten()
    }

    /// The number as the nearest double; `None` for a value of another kind.
    pub(crate) fn number(self, text: &[u8]) -> Option<f64> {
        if self.kind() != Kind::Number {
            return None;
        }
        let bytes = self.bytes(text);
        small_integer(bytes).or_else(|| nearest(bytes))
    }
}
