//! A token out of what was typed, pasted or piped. It takes wrapping off; it never judges or repairs what is inside.

use std::ffi::OsString;
use std::path::Path;

use crate::failure::Failure;
use crate::input;

/// Room for `Authorization: Bearer ` and a line ending around a token of the greatest length.
const WRAPPING: usize = 64;

/// How many bytes of a line tell all that is to know: one more is already too long a token in whatever wrapping.
pub(crate) fn telling_len(max_token_len: usize) -> usize {
    max_token_len.saturating_add(WRAPPING)
}

/// Whether the arguments ask for standard input.
pub(crate) fn from_stdin(words: &[OsString]) -> bool {
    matches!(words, [word] if word == "-")
}

/// The bytes that were given, wrapping and all. An unquoted `Bearer eyJ…` arrives as several words.
pub(crate) fn read(words: &[OsString], max_token_len: usize) -> Result<Vec<u8>, Failure> {
    if from_stdin(words) {
        let what = "the token from standard input";
        let file = input::open(Path::new("-"), what)?;
        return Ok(input::read(file, telling_len(max_token_len), what)?.to_vec());
    }
    let words: Vec<_> = words.iter().map(|word| word.as_encoded_bytes()).collect();
    Ok(words.join(&b' '))
}

/// The token inside: without one line ending, without `Authorization:` and `Bearer`.
///
/// Text too long for any wrapped token is given as it stands, since its end may have been cut off.
pub(crate) fn unwrapped(text: &[u8], max_token_len: usize) -> &[u8] {
    if text.len() > telling_len(max_token_len) {
        return text;
    }
    let line = input::without_line_ending(text);
    let credential = match line.split_at_checked("Authorization:".len()) {
        Some((field, value)) if field.eq_ignore_ascii_case(b"Authorization:") => value.trim_ascii_start(),
        _ => line,
    };
    hs256::bearer(credential).map_or(line, str::as_bytes)
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
            ("a.b.c\n\n", "a.b.c\n"),
            ("a.b.c\r", "a.b.c\r"),
            (" a.b.c", " a.b.c"),
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
