//! Finds the token in text that was typed, pasted or piped. It removes wrapping; it never checks or repairs what is
//! inside.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use crate::failure::Failure;
use crate::input;

/// Room for the longest token with `Authorization: Bearer ` and a line ending.
const WRAPPING: usize = 64;

/// How many bytes of a line are enough: with one more, the token is too long in any wrapping.
pub(crate) fn telling_len(max_token_len: usize) -> usize {
    max_token_len.saturating_add(WRAPPING)
}

/// Whether the arguments ask for standard input.
pub(crate) fn from_stdin(words: &[OsString]) -> bool {
    matches!(words, [word] if word == "-")
}

/// The given bytes, wrapping included. An unquoted `Bearer eyJ…` arrives as several words.
///
/// Empty input is not a token to verify: a variable is not set, or a command before the pipe has failed.
pub(crate) fn read(words: &[OsString], max_token_len: usize) -> Result<Vec<u8>, Failure> {
    let (text, empty) = match from_stdin(words) {
        true => {
            (read_stdin(max_token_len)?, "standard input is empty: there is no token (did the command before it fail?)")
        }
        false => {
            let words: Vec<_> = words.iter().map(|word| word.as_encoded_bytes()).collect();
            (words.join(&b' '), "the token is empty (is a variable of the shell not set?)")
        }
    };
    if peeled(&text).is_empty() { Err(Failure::new(empty)) } else { Ok(text) }
}

fn read_stdin(max_token_len: usize) -> Result<Vec<u8>, Failure> {
    let what = "the token from standard input";
    let file = input::open(Path::new("-"), what)?;
    Ok(input::read(file, telling_len(max_token_len), what)?.to_vec())
}

/// Whether a text that should be something else, such as a path, begins like a token: with a JSON object in base64url.
pub(crate) fn resembles(text: &OsStr) -> bool {
    let text = unwrapped(text.as_encoded_bytes(), usize::MAX);
    text.starts_with(b"eyJ") && text.iter().filter(|byte| **byte == b'.').count() >= 2
}

/// The token inside: without white space, quotes and byte order mark around it, without `Authorization:` and `Bearer`.
///
/// A text too long for any wrapped token is returned unchanged, since its end may have been cut off.
pub(crate) fn unwrapped(text: &[u8], max_token_len: usize) -> &[u8] {
    if text.len() > telling_len(max_token_len) {
        return text;
    }
    let text = peeled(text);
    let credential = match text.split_at_checked("Authorization:".len()) {
        Some((field, value)) if field.eq_ignore_ascii_case(b"Authorization:") => value.trim_ascii_start(),
        _ => text,
    };
    hs256::bearer(credential).map_or(text, str::as_bytes)
}

/// Removes what a clipboard, an editor or a settings file puts around a text.
fn peeled(mut text: &[u8]) -> &[u8] {
    loop {
        text = match text.trim_ascii() {
            [b'\xef', b'\xbb', b'\xbf', rest @ ..] => rest,
            [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] | [b'`', inner @ .., b'`'] => inner,
            trimmed => return trimmed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapping_comes_off_and_nothing_else_does() {
        let cases = [
            ("a.b.c", "a.b.c"),
            ("a.b.c\n", "a.b.c"),
            ("a.b.c\r\n", "a.b.c"),
            ("\n \na.b.c\r\n\n", "a.b.c"),
            ("\u{feff}a.b.c", "a.b.c"),
            ("\"a.b.c\"\n", "a.b.c"),
            ("'a.b.c'", "a.b.c"),
            ("`a.b.c`", "a.b.c"),
            ("\u{feff}\"'Bearer a.b.c' \"", "a.b.c"),
            ("\"a.b.c'", "\"a.b.c'"),
            ("\"", "\""),
            ("a.b .c", "a.b .c"),
            ("a.b.c\0", "a.b.c\0"),
            ("Bearer a.b.c", "a.b.c"),
            ("bearer   a.b.c\n", "a.b.c"),
            ("Authorization: Bearer a.b.c\r\n", "a.b.c"),
            ("authorization:Bearer a.b.c", "a.b.c"),
            ("Authorization: a.b.c", "Authorization: a.b.c"),
            ("Bearer a b", "Bearer a b"),
            ("", ""),
        ];
        for (text, token) in cases {
            assert_eq!(unwrapped(text.as_bytes(), 256), token.as_bytes(), "{text:?}");
        }
    }

    #[test]
    fn a_text_that_may_have_been_cut_off_is_left_alone() {
        let long = [b"Bearer ".as_slice(), &[b' '; 400], b"a.b.c"].concat();
        assert_eq!(unwrapped(&long, 256), long);
    }
}
