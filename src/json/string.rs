//! Strings (RFC 8259 section 7): where they end, and what their escapes stand for.

use hs256_simd::{StringStops, string_stops};

use super::NotIJson;
use super::number::eight;
use super::scanner::Scanner;

/// How many bytes are looked at together for what ends a run of plain ones in a string.
const BLOCK_LEN: usize = 64;

/// What a scanned string was.
pub(super) struct Scanned {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) escaped: bool,
}

impl Scanner<'_> {
    /// Reads a string from its opening quote past its closing one, from each byte that needs a look to the next: a quote, a
    /// backslash, a control character.
    #[inline(always)]
    pub(super) fn string(&mut self) -> Result<Scanned, NotIJson> {
        self.at += 1;
        let start = self.at;
        let mut escaped = false;
        loop {
            self.find_stop();
            let stop = self.peek().ok_or(NotIJson)?;
            if stop == b'"' {
                let end = self.at;
                self.at += 1;
                return Ok(Scanned { start, end, escaped });
            }
            if stop != b'\\' {
                return Err(NotIJson); // a control character must be escaped (RFC 8259 section 7)
            }
            escaped = true;
            self.at += self.text.get(self.at..).and_then(escape_len).ok_or(NotIJson)?;
        }
    }

    /// Steps to the next byte, from here on, that does not stand for itself in a string. The text's end is one.
    #[inline(always)]
    fn find_stop(&mut self) {
        let mut block = self.at & !(BLOCK_LEN - 1);
        let mut stops = if block == self.block { self.stops } else { self.read_block(block) };
        stops &= u64::MAX << (self.at % BLOCK_LEN);
        while stops == 0 {
            block += BLOCK_LEN;
            stops = self.read_block(block);
        }
        self.at = block + stops.trailing_zeros() as usize;
    }

    #[inline(always)]
    fn read_block(&mut self, block: usize) -> u64 {
        let found = block_stops(self.text, block);
        self.block = block;
        self.stops = found.stops;
        self.beyond_ascii |= found.beyond_ascii;
        found.stops
    }
}

/// What stops a string in the 64 bytes of `text` from `block` on. Behind the text's end everything does.
#[inline(never)]
fn block_stops(text: &[u8], block: usize) -> StringStops {
    let rest = text.get(block..).unwrap_or_default();
    if let Some(bytes) = rest.first_chunk() {
        return string_stops(bytes);
    }
    let mut bytes = [0; BLOCK_LEN];
    if let Some(place) = bytes.get_mut(..rest.len()) {
        place.copy_from_slice(rest);
    }
    string_stops(&bytes)
}

/// The length of the escape that `text` starts with, a surrogate with the other half that it needs; `None` if it is none.
#[inline(never)]
fn escape_len(text: &[u8]) -> Option<usize> {
    match text.get(1)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(2),
        b'u' => match code_unit(text)? {
            0xD800..=0xDBFF if matches!(text.get(6..).and_then(code_unit)?, 0xDC00..=0xDFFF) => Some(12),
            0xD800..=0xDFFF => None,
            _ => Some(6),
        },
        _ => None,
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

/// How many bytes of a scanned text come before the closing quote of the string whose inside it starts with.
pub(super) fn string_len(text: &[u8]) -> usize {
    let mut at = 0;
    loop {
        at += text.get(at..).map_or(0, plain_run);
        match text.get(at) {
            Some(b'\\') => at += 2, // at least: hexadecimal digits are plain
            _ => return at,
        }
    }
}

/// How many bytes at the start of `bytes` come before the first quote or backslash.
fn plain_run(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let word = u64::from_le_bytes(*chunk);
        // The lowest high bit that is set marks the first byte that is meant: a borrow can only set bits above a true one.
        let zero_in = |word: u64| word.wrapping_sub(eight(1)) & !word;
        let stop = (zero_in(word ^ eight(b'"')) | zero_in(word ^ eight(b'\\'))) & eight(0x80);
        if stop != 0 {
            return at + (stop.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    at + bytes.get(at..).unwrap_or_default().iter().take_while(|byte| !matches!(byte, b'"' | b'\\')).count()
}

/// The bytes of a scanned string's value: its inside with the escapes resolved.
#[derive(Clone)]
pub(crate) struct Unescape<'t> {
    rest: &'t [u8],
    /// What is left of a character that an escape gave, encoded as UTF-8; the next byte first, zero-padded at the end.
    pending: [u8; 4],
    pending_len: u8,
}

impl<'t> Unescape<'t> {
    pub(crate) fn new(inside: &'t [u8]) -> Unescape<'t> {
        Unescape { rest: inside, pending: [0; 4], pending_len: 0 }
    }

    /// The character of the escape that `rest` starts with, and its length in the text.
    fn escape(&self) -> Option<(char, usize)> {
        let short = match self.rest.get(1)? {
            b'b' => '\u{8}',
            b'f' => '\u{C}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = code_unit(self.rest)?;
                let Some(high) = first.checked_sub(0xD800).filter(|_| first < 0xDC00) else {
                    return Some((char::from_u32(first)?, 6));
                };
                let low = code_unit(self.rest.get(6..)?)?.checked_sub(0xDC00)?;
                return Some((char::from_u32(0x1_0000 + (high << 10 | low))?, 12));
            }
            itself => char::from(*itself),
        };
        Some((short, 2))
    }
}

impl Iterator for Unescape<'_> {
    type Item = u8;

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
        let (character, len) = self.escape()?;
        self.rest = self.rest.get(len..)?;
        self.pending_len = u8::try_from(character.encode_utf8(&mut self.pending).len()).ok()?;
        self.next()
    }
}
