//! Strings (RFC 8259 section 7): where they end, and what their escapes mean.

use hs256_simd::{StringStops, string_stops};

use super::fault::Cause;
use super::scanner::Scanner;

/// A string that the scanner has read: the offsets of its contents, without the quotes.
pub(super) struct Scanned {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) escaped: bool,
}

impl Scanner<'_> {
    /// Steps over a string, quotes included, from one stop to the next: see [`Stops`].
    #[inline(always)]
    pub(super) fn string(&mut self) -> Result<Scanned, Cause> {
        self.at += 1;
        let start = self.at;
        let mut escaped = false;
        loop {
            self.at = self.stops.next(self.text, self.at);
            let stop = self.peek().ok_or(Cause::Syntax)?;
            if stop == b'"' {
                let end = self.at;
                self.at += 1;
                return Ok(Scanned { start, end, escaped });
            }
            if stop != b'\\' {
                return Err(Cause::ControlCharacter); // RFC 8259 section 7 wants it escaped
            }
            escaped = true;
            self.at += escape_len(self.text.get(self.at..).unwrap_or_default())?;
        }
    }

    /// In a list, after a string: steps over the next strings, as long as they are plain and only a comma separates
    /// them. Lists of permissions are the longest part of long tokens, so this goes from quote to quote by their bits.
    /// Anything else is left to the usual path, from the comma on.
    #[inline(always)]
    pub(super) fn next_strings(&mut self) {
        let byte = |at: usize| self.text.get(at).copied();
        let mut left = self.stops.bits(self.text, self.at);
        loop {
            let opening = self.stops.take(self.text, &mut left);
            if opening != self.at + 1 || byte(self.at) != Some(b',') || byte(opening) != Some(b'"') {
                return;
            }
            let closing = self.stops.take(self.text, &mut left);
            if byte(closing) != Some(b'"') {
                return;
            }
            self.at = closing + 1;
        }
    }
}

/// Finds the bytes that do not stand for themselves in a string: a quote, a backslash, a control character, the text's
/// end.
///
/// The scan and every walk find the end of a string with this. It searches a block of 64 bytes at once and keeps the
/// answer: several short strings fit into a block.
#[derive(Clone)]
pub(super) struct Stops {
    /// The offset of the block that `bits` is about, and a bit for each stop in it.
    block: usize,
    bits: u64,
    /// Some block so far had bytes that are not ASCII, so the text's UTF-8 has yet to be checked.
    pub(super) beyond_ascii: bool,
}

impl Stops {
    const BLOCK_LEN: usize = super::BLOCK_LEN;

    pub(super) const fn new() -> Stops {
        Stops { block: usize::MAX, bits: 0, beyond_ascii: false }
    }

    /// The offset of the first stop at or after `at`.
    #[inline(always)]
    pub(super) fn next(&mut self, text: &[u8], at: usize) -> usize {
        let mut left = self.bits(text, at);
        self.take(text, &mut left)
    }

    /// The bits of the stops at or after `at`, as far as its block goes.
    #[inline(always)]
    fn bits(&mut self, text: &[u8], at: usize) -> u64 {
        let block = at & !(Self::BLOCK_LEN - 1);
        let bits = if block == self.block { self.bits } else { self.read_block(text, block) };
        bits & u64::MAX << (at % Self::BLOCK_LEN)
    }

    /// The offset of the next stop. Takes its bit out of `left`, the remaining bits of the block read last.
    #[inline(always)]
    fn take(&mut self, text: &[u8], left: &mut u64) -> usize {
        while *left == 0 {
            *left = self.read_block(text, self.block + Self::BLOCK_LEN);
        }
        let stop = self.block + left.trailing_zeros() as usize;
        *left &= *left - 1;
        stop
    }

    #[inline(always)]
    fn read_block(&mut self, text: &[u8], block: usize) -> u64 {
        let found = block_stops(text, block);
        self.block = block;
        self.bits = found.stops;
        self.beyond_ascii |= found.beyond_ascii;
        found.stops
    }

    /// In a scanned text: the offset of the quote that closes the string whose inside starts at `at`, and whether the
    /// string has an escape.
    #[inline]
    pub(super) fn closing_quote(&mut self, text: &[u8], start: usize) -> (usize, bool) {
        let mut at = start;
        let mut escaped = false;
        loop {
            at = self.next(text, at);
            if text.get(at) != Some(&b'\\') {
                return (at, escaped);
            }
            escaped = true;
            at += 2; // the hexadecimal digits of a longer escape are plain
        }
    }
}

/// The stops in the 64 bytes of `text` from `block` on. Every byte past the end of the text is one.
#[inline(never)]
fn block_stops(text: &[u8], block: usize) -> StringStops {
    let rest = text.get(block..).unwrap_or_default();
    if let Some(bytes) = rest.first_chunk() {
        return string_stops(bytes);
    }
    if let (Some(bytes), [_, ..]) = (text.last_chunk(), rest) {
        // Nothing is copied: the rest is at the end of the text's last 64 bytes.
        let StringStops { stops, beyond_ascii } = string_stops(bytes);
        let past_the_end = u64::MAX << rest.len();
        return StringStops { stops: stops >> (Stops::BLOCK_LEN - rest.len()) | past_the_end, beyond_ascii };
    }
    let mut bytes = [0; Stops::BLOCK_LEN];
    if let Some(start) = bytes.get_mut(..rest.len()) {
        start.copy_from_slice(rest);
    }
    string_stops(&bytes)
}

/// The length of the escape that `text` starts with. Both halves of a surrogate pair are one escape.
#[inline(never)]
fn escape_len(text: &[u8]) -> Result<usize, Cause> {
    match text.get(1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(2),
        Some(b'u') => match code_unit(text).ok_or(Cause::Syntax)? {
            0xD800..=0xDBFF if matches!(text.get(6..).and_then(code_unit), Some(0xDC00..=0xDFFF)) => Ok(12),
            0xD800..=0xDFFF => Err(Cause::LoneSurrogate),
            _ => Ok(6),
        },
        _ => Err(Cause::Syntax),
    }
}

/// The code unit of the `\uXXXX` that `text` starts with.
fn code_unit(text: &[u8]) -> Option<u32> {
    let (head, digits) = text.first_chunk::<6>()?.split_first_chunk::<2>()?;
    if head != b"\\u" {
        return None;
    }
    digits.iter().try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?))
}

/// The bytes of a scanned string, with its escapes resolved.
#[derive(Clone)]
pub(crate) struct Unescape<'t> {
    rest: &'t [u8],
    /// UTF-8 bytes of an escaped character that are still to come: the next one first, zeros at the end.
    pending: [u8; 4],
    pending_len: u8,
}

impl<'t> Unescape<'t> {
    /// `inside`: the characters between the quotes.
    pub(crate) fn new(inside: &'t [u8]) -> Unescape<'t> {
        Unescape { rest: inside, pending: [0; 4], pending_len: 0 }
    }

    /// The next byte of the `\uXXXX`, or of the two that make a surrogate pair, that `rest` starts with. The other
    /// bytes become pending.
    #[inline(never)]
    fn code_point(&mut self) -> Option<u8> {
        let first = code_unit(self.rest)?;
        let (character, len) = match first.checked_sub(0xD800).filter(|_| first < 0xDC00) {
            None => (char::from_u32(first)?, 6),
            Some(high) => {
                let low = code_unit(self.rest.get(6..)?)?.checked_sub(0xDC00)?;
                (char::from_u32(0x1_0000 + (high << 10 | low))?, 12)
            }
        };
        self.rest = self.rest.get(len..)?;
        let mut bytes = [0; 4];
        self.pending_len = u8::try_from(character.encode_utf8(&mut bytes).len() - 1).ok()?;
        let [first, b, c, d] = bytes;
        self.pending = [b, c, d, 0];
        Some(first)
    }
}

impl Iterator for Unescape<'_> {
    type Item = u8;

    #[inline]
    fn next(&mut self) -> Option<u8> {
        if self.pending_len > 0 {
            let [byte, b, c, d] = self.pending;
            self.pending = [b, c, d, 0];
            self.pending_len -= 1;
            return Some(byte);
        }
        let (byte, rest) = self.rest.split_first()?;
        if *byte != b'\\' {
            self.rest = rest;
            return Some(*byte);
        }
        let (escaped, rest) = rest.split_first()?;
        let byte = match escaped {
            b'u' => return self.code_point(),
            b'b' => b'\x08',
            b'f' => b'\x0C',
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            itself => *itself,
        };
        self.rest = rest;
        Some(byte)
    }
}
