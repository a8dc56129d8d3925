//! Walks through a scanned text, from value to value, in order.
//!
//! Nothing is checked again: the text must have passed the scan. For other bytes the results mean nothing, but every
//! walk ends.

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
        let end = self.stops.closing_quote(self.text, start);
        let kind = if self.text.get(start..end)?.contains(&b'\\') { Kind::Escaped } else { Kind::Plain };
        self.at = end + 1;
        Some(Value::new(kind, start, end))
    }

    /// The offset after the bracket that closes the container which starts at `self.at`.
    fn container_end(&mut self) -> usize {
        let mut depth = 0_usize;
        let mut at = self.at;
        while let Some(byte) = self.text.get(at) {
            at += 1;
            match byte {
                b'"' => at = self.stops.closing_quote(self.text, at) + 1,
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
        let rest = self.text.get(start..)?;
        let (kind, end) = match rest.first()? {
            b'"' => return self.string(),
            b'{' => (Kind::Object, self.container_end()),
            b'[' => (Kind::Array, self.container_end()),
            b't' => (Kind::Bool, start + 4),
            b'f' => (Kind::Bool, start + 5),
            b'n' => (Kind::Null, start + 4),
            b'}' | b']' => return None,
            _ => {
                let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']' | 0..=b' ');
                (Kind::Number, start + rest.iter().position(ends).unwrap_or(rest.len()))
            }
        };
        if end == start {
            return None; // only in bytes that were not scanned
        }
        self.at = end;
        Some(Value::new(kind, start, end))
    }
}
