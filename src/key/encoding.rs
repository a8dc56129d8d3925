//! The encodings of a secret as text (RFC 4648), decoded strictly: each secret has one text per encoding. An error
//! names the mistake in everyday terms, and never holds a part of the text.

use alloc::vec::Vec;

use zeroize::Zeroizing;

use crate::base64url;

/// A secret's bytes, wiped when dropped, or why the text is refused.
type Decoded = Result<Zeroizing<Vec<u8>>, &'static str>;

/// The messages for a line break and for other white space, in texts of this encoding.
macro_rules! space {
    ($encoding:literal) => {
        [
            concat!("not ", $encoding, ": a line break in the text or at its end; give it without"),
            concat!("not ", $encoding, ": white space in the text or around it; give it without"),
        ]
    };
}
/// Section 4: with padding.
pub(super) fn base64(text: &[u8]) -> Decoded {
    base64url::decode_standard_secret(text).map_err(|_| flaw_of_base64(text))
}

/// Section 5: without padding.
pub(super) fn base64url(text: &[u8]) -> Decoded {
    base64url::decode_secret(text).map_err(|_| flaw_of_base64url(text))
}

/// Section 8, in either case.
pub(super) fn hex(text: &[u8]) -> Decoded {
    let mut secret = Zeroizing::new(Vec::with_capacity(text.len() / 2)); // never grows: no copy is left
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    for pair in text.chunks(2) {
        let [high, low] = *pair else { return Err(flaw_of_hex(text)) };
        let (Some(high), Some(low)) = (digit(high), digit(low)) else { return Err(flaw_of_hex(text)) };
        secret.push(high << 4 | low);
    }
    Ok(secret)
}

#[cold]
fn flaw_of_base64(text: &[u8]) -> &'static str {
    let unpadded = without_padding(text);
    if let Some(space) = flaw_of_space(text, space!("base64")) {
        return space;
    }
    if unpadded.iter().any(|byte| matches!(byte, b'-' | b'_')) {
        return "not base64: it has a letter of base64url (`-` or `_`); give it as base64url";
    }
    if unpadded.contains(&b'=') {
        return "not base64: padding (`=`) inside the text";
    }
    if !unpadded.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')) {
        return "not base64: a character that is not of its alphabet";
    }
    match (unpadded.len() % 4, text.len() - unpadded.len()) {
        (1, _) => "not base64: of an impossible length: was it cut off?",
        (0, 0) | (2, 2) | (3, 1) => "not base64: unused bits at its end are not zero",
        (_, 0) => "not base64: its padding (`=`) is missing; text without padding is base64url",
        _ => "not base64: its padding (`=`) is of a wrong length",
    }
}

#[cold]
fn flaw_of_base64url(text: &[u8]) -> &'static str {
    if let Some(space) = flaw_of_space(text, space!("base64url")) {
        return space;
    }
    let unpadded = without_padding(text);
    if unpadded.iter().any(|byte| matches!(byte, b'+' | b'/')) {
        return "not base64url: it has a letter of base64 (`+` or `/`); give it as base64";
    }
    if unpadded.len() < text.len() {
        return "not base64url: it has padding (`=`), which base64url is written without";
    }
    if !unpadded.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
        return "not base64url: a character that is not of its alphabet";
    }
    match text.len() % 4 {
        1 => "not base64url: of an impossible length: was it cut off?",
        _ => "not base64url: unused bits at its end are not zero",
    }
}

#[cold]
fn flaw_of_hex(text: &[u8]) -> &'static str {
    if text.starts_with(b"0x") || text.starts_with(b"0X") {
        return "not hexadecimal: it begins with `0x`; leave that out";
    }
    if let Some(space) = flaw_of_space(text, space!("hexadecimal")) {
        return space;
    }
    if text.iter().all(u8::is_ascii_hexdigit) {
        return "not hexadecimal: an odd number of digits: was it cut off?";
    }
    "not hexadecimal: a character that is not a digit"
}

/// White space, the mistake in nearly every text that comes from a file or a shell.
fn flaw_of_space(text: &[u8], [line_break, white_space]: [&'static str; 2]) -> Option<&'static str> {
    if text.iter().any(|byte| matches!(byte, b'\r' | b'\n')) {
        return Some(line_break);
    }
    text.iter().any(|byte| matches!(byte, b' ' | b'\t')).then_some(white_space)
}

fn without_padding(text: &[u8]) -> &[u8] {
    let len = text.iter().rposition(|byte| *byte != b'=').map_or(0, |last| last + 1);
    text.get(..len).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flaw_is_named() {
        type Decode = fn(&[u8]) -> Decoded;
        let cases: [(Decode, &[u8], &str); 26] = [
            (base64, b"Zm9vYg", "its padding (`=`) is missing"),
            (base64, b"Zm9vYg=", "its padding (`=`) is of a wrong length"),
            (base64, b"Zm9vYg===", "its padding (`=`) is of a wrong length"),
            (base64, b"Zm9v=", "its padding (`=`) is of a wrong length"),
            (base64, b"Zg==Zg==", "padding (`=`) inside"),
            (base64, b"Zh==", "unused bits"),
            (base64, b"Zm9vY", "of an impossible length"),
            (base64, b"Zm_v", "give it as base64url"),
            (base64, b"Zm9v\n", "a line break"),
            (base64, b"Zm9v\r\nZm9v", "a line break"),
            (base64, b" Zm9v", "white space"),
            (base64, b"Zm9v\0", "alphabet"),
            (base64, b"\xEF\xBB\xBFZm9v", "alphabet"),
            (base64url, b"Zg==", "it has padding"),
            (base64url, b"Zm+v", "give it as base64"),
            (base64url, b"Zm/vYg==", "give it as base64"),
            (base64url, b"Zh", "unused bits"),
            (base64url, b"Zm9vY", "of an impossible length"),
            (base64url, b"Zm9v\n", "a line break"),
            (base64url, b"Zm9v\t", "white space"),
            (base64url, b"a.b", "alphabet"),
            (hex, b"0x00", "begins with `0x`"),
            (hex, b"0XAB", "begins with `0x`"),
            (hex, b"abc", "an odd number"),
            (hex, b"ab\n", "a line break"),
            (hex, b"zz", "not a digit"),
        ];
        for (decode, text, flaw) in cases {
            let found = decode(text).unwrap_err();
            assert!(found.contains(flaw), "{text:?}: {found}");
        }
    }

    #[test]
    fn what_is_canonical_is_read() {
        for (bytes, standard, url) in
            [(&b""[..], "", ""), (b"f", "Zg==", "Zg"), (b"fo", "Zm8=", "Zm8"), (b"\xFB\xFF", "+/8=", "-_8")]
        {
            assert_eq!(*base64(standard.as_bytes()).unwrap(), bytes);
            assert_eq!(*base64url(url.as_bytes()).unwrap(), bytes);
        }
        assert_eq!(*hex(b"00fFa9").unwrap(), [0, 0xFF, 0xA9]);
        assert!(hex(b"").unwrap().is_empty());
    }
}
