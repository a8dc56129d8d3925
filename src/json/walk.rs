//! Walks through a scanned text, from value to value, in order.
//!
//! Nothing is checked again: the text must have passed the scan. For other bytes the results mean nothing, but every
//! walk ends.

use hs256_simd::structures;

use super::string::Stops;
use super::value::{Kind, Value};

/// The members of an object of a scanned text, in order: name (a string) and value.
pub(crate) fn members<'t>(text: &'t [u8], object: Value) -> impl Iterator<Item = (Value, Value)> + 't {
    let mut values = Values::new(text, object.start() + 1);
    core::iter::from_fn(move || Some((values.next()?, values.next()?)))
}

/// The elements of an array of a scanned text, in order.
pub(crate) fn elements(text: &[u8], array: Value) -> impl Iterator<Item = Value> + Clone + '_ {
    Values::new(text, array.start() + 1)
}

/// The first value of an array that starts at the offset `at` or after it; `None` at the array's end.
pub(crate) fn next_value(text: &[u8], at: usize) -> Option<Value> {
    Values::new(text, at).next()
}

/// The object that a scanned text consists of.
pub(crate) fn outermost(text: &[u8]) -> Value {
    let start = text.iter().position(|byte| *byte == b'{').unwrap_or_default();
    Value::new(Kind::Object, start, text.len())
}

/// The values from `at` to the bracket that closes their container. What is nested in them is skipped.
#[derive(Clone)]
struct Values<'t> {
    text: &'t [u8],
    at: usize,
    stops: Stops,
}

impl<'t> Values<'t> {
    fn new(text: &'t [u8], at: usize) -> Values<'t> {
        Values { text, at, stops: Stops::new() }
    }

    /// The string whose opening quote is at `self.at`.
    fn string(&mut self) -> Option<Value> {
        let start = self.at + 1;
        let (end, escaped) = self.stops.closing_quote(self.text, start);
        let kind = if escaped { Kind::Escaped } else { Kind::Plain };
        self.at = end + 1;
        Some(Value::new(kind, start, end))
    }

    /// The offset after the number that starts at `self.at`.
    #[inline(always)]
    fn number_end(&self) -> usize {
        let mut at = self.at;
        while let Some(byte) = self.text.get(at)
            && !matches!(byte, b',' | b'}' | b']' | 0..=b' ')
        {
            at += 1;
        }
        at
    }

    /// The offset after the bracket that closes the container which starts at `self.at`.
    fn container_end(&mut self) -> usize {
        let mut depth = 0_usize;
        let mut at = self.at;
        let mut structures = Structures::new();
        loop {
            at = structures.next(self.text, at);
            let Some(byte) = self.text.get(at) else { break };
            at += 1;
            match byte {
                b'"' => at = self.stops.closing_quote(self.text, at).0 + 1,
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                _ => {}
            }
        }
        at
    }
}

impl Iterator for Values<'_> {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        while let b' ' | b'\n' | b'\r' | b'\t' | b',' | b':' = self.text.get(self.at)? {
            self.at += 1;
        }
        let start = self.at;
        let (kind, end) = match self.text.get(start)? {
            b'"' => return self.string(),
            b'{' => (Kind::Object, self.container_end()),
            b'[' => (Kind::Array, self.container_end()),
            b't' => (Kind::Bool, start + 4),
            b'f' => (Kind::Bool, start + 5),
            b'n' => (Kind::Null, start + 4),
            b'}' | b']' => return None,
            _ => (Kind::Number, self.number_end()),
        };
        if end == start {
            return None; // only in bytes that were not scanned
        }
        self.at = end;
        Some(Value::new(kind, start, end))
    }
}

/// Finds quotes and brackets outside of strings, as [`Stops`] finds the ends of strings.
#[derive(Clone)]
pub(super) struct Structures {
    /// The offset of the block that `bits` is about, and a bit for each quote or bracket in it.
    block: usize,
    bits: u64,
}

impl Structures {
    const BLOCK_LEN: usize = super::BLOCK_LEN;

    pub(super) const fn new() -> Structures {
        Structures { block: usize::MAX, bits: 0 }
    }

    /// The offset of the first quote or bracket at or after `at`; if there is none, one past the end of the text.
    #[inline(always)]
    pub(super) fn next(&mut self, text: &[u8], at: usize) -> usize {
        let block = at & !(Self::BLOCK_LEN - 1);
        if block != self.block {
            *self = Structures { block, bits: block_structures(text, block) };
        }
        let mut bits = self.bits & u64::MAX << (at % Self::BLOCK_LEN);
        while bits == 0 {
            self.block += Self::BLOCK_LEN;
            if self.block >= text.len() {
                return self.block;
            }
            self.bits = block_structures(text, self.block);
            bits = self.bits;
        }
        self.block + bits.trailing_zeros() as usize
    }
}

/// A bit for each quote or bracket in the 64 bytes of `text` from `block` on.
#[inline(never)]
fn block_structures(text: &[u8], block: usize) -> u64 {
    let rest = text.get(block..).unwrap_or_default();
    if let Some(bytes) = rest.first_chunk() {
        return structures(bytes);
    }
    let mut bytes = [0; Structures::BLOCK_LEN];
    bytes.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    structures(&bytes)
}
