//! A walk through a scanned text, from value to value.

use super::string::string_len;
use super::value::{Kind, Value};

/// The members of a scanned object, in order: name (a string) and value.
pub(crate) fn members<'t>(text: &'t [u8], object: Value) -> impl Iterator<Item = (Value, Value)> + 't {
    let mut values = Values { text, at: object.start() + 1 };
    core::iter::from_fn(move || Some((values.next()?, values.next()?)))
}

/// The elements of a scanned array, in order.
pub(crate) fn elements(text: &[u8], array: Value) -> impl Iterator<Item = Value> + Clone + '_ {
    Values { text, at: array.start() + 1 }
}

/// The next value at or after `at`, in the inside of an array, or `None` at its end.
pub(crate) fn next_value(text: &[u8], at: usize) -> Option<Value> {
    Values { text, at }.next()
}

/// The object that a scanned text is.
pub(crate) fn outermost(text: &[u8]) -> Value {
    let start = text.iter().position(|byte| *byte == b'{').unwrap_or_default();
    Value::new(Kind::Object, start, text.len())
}

/// Values of a scanned text from `at` to the bracket that closes their container, without going into them.
#[derive(Clone)]
struct Values<'t> {
    text: &'t [u8],
    at: usize,
}

impl Iterator for Values<'_> {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        while let b' ' | b'\n' | b'\r' | b'\t' | b',' | b':' = self.text.get(self.at)? {
            self.at += 1;
        }
        let start = self.at;
        let rest = self.text.get(start..)?;
        let (kind, len) = match rest.first()? {
            b'"' => {
                let len = string_len(rest.get(1..)?);
                self.at = start + len + 2;
                let escaped = rest.get(1..=len)?.contains(&b'\\');
                let kind = if escaped { Kind::Escaped } else { Kind::Plain };
                return Some(Value::new(kind, start + 1, start + 1 + len));
            }
            b'{' => (Kind::Object, container_len(rest)),
            b'[' => (Kind::Array, container_len(rest)),
            b't' => (Kind::Bool, 4),
            b'f' => (Kind::Bool, 5),
            b'n' => (Kind::Null, 4),
            b'}' | b']' => return None,
            _ => (Kind::Number, rest.iter().take_while(|byte| !matches!(byte, b',' | b'}' | b']' | 0..=b' ')).count()),
        };
        if len == 0 {
            return None; // no scanned text has such a value
        }
        self.at = start + len;
        Some(Value::new(kind, start, self.at))
    }
}

/// The length of the container that `text` starts with, up to and with its closing bracket.
fn container_len(text: &[u8]) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        at += 1;
        match byte {
            b'"' => at += text.get(at..).map_or(0, string_len) + 1,
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
