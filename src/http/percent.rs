//! Percent-encoding (RFC 3986 section 2.1), decoded on the fly: nothing is copied.

use core::str;

/// Decodes each escape once; a broken one stays as it is.
#[derive(Clone)]
pub(super) struct Decoded<I>(pub(super) I);

impl<I: Iterator<Item = u8> + Clone> Iterator for Decoded<I> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let byte = self.0.next()?;
        if byte != b'%' {
            return Some(byte);
        }
        let mut ahead = self.0.clone();
        let Some(decoded) = escaped(&mut ahead) else { return Some(byte) };
        self.0 = ahead;
        Some(decoded)
    }
}

/// The byte that the next two digits encode.
fn escaped(digits: &mut impl Iterator<Item = u8>) -> Option<u8> {
    let mut digit = || char::from(digits.next()?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit()? << 4 | digit()?)
}

/// Whether any percent sign is not followed by two digits.
pub(super) fn has_broken_escape(text: &[u8]) -> bool {
    let mut rest = text.iter().copied();
    while let Some(byte) = rest.next() {
        if byte == b'%' && escaped(&mut rest).is_none() {
            return true;
        }
    }
    false
}

/// Whether these bytes are UTF-8, without collecting them.
pub(super) fn is_utf8(mut bytes: impl Iterator<Item = u8>) -> bool {
    while let Some(first) = bytes.next() {
        let len = match first {
            0..=0x7F => continue,
            0x80..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0.. => 4,
        };
        let mut character = [first, 0, 0, 0];
        for entry in character.iter_mut().take(len).skip(1) {
            *entry = bytes.next().unwrap_or(0);
        }
        if character.get(..len).is_none_or(|character| str::from_utf8(character).is_err()) {
            return false;
        }
    }
    true
}

/// The parts before and after the first `separator`; the second is empty if there is none.
pub(super) fn split_once(text: &[u8], separator: u8) -> (&[u8], &[u8]) {
    let Some(at) = text.iter().position(|byte| *byte == separator) else { return (text, &[]) };
    (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default())
}
