//! Weaknesses of a secret that may still be used. Nothing here ever shows a part of it.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hs256::{Encoding, Error, Key};
use serde_json::Value;
use zeroize::Zeroizing;

mod published;
mod regularity;

pub use published::is_published;
pub use regularity::regularity;

/// What is said of a published secret.
pub const PUBLISHED: &str = "it is in public documentation or code, so everybody has it: replace it";

const SHORT: &str = "shorter than 32 bytes: whoever has one token can find it by guessing";

/// What is wrong with a secret: it is published, short, or too regular to be random. `text`: as it was written;
/// `bytes`: the key, from [`decoded`].
///
/// ```
/// use hs256_live::secret::flaw;
/// let text = "supersecretdevkeythatishs256safe!"; // in every documentation of hs256
/// assert!(flaw(text, text.as_bytes()).is_some());
/// ```
#[must_use]
pub fn flaw(text: &str, bytes: &[u8]) -> Option<&'static str> {
    if is_published(text, bytes) {
        return Some(PUBLISHED);
    }
    if is_short(bytes) {
        return Some(SHORT);
    }
    regularity(bytes)
}

/// Whether the core finds the bytes too short for a key.
#[must_use]
pub fn is_short(bytes: &[u8]) -> bool {
    matches!(Key::new(bytes).and_then(|key| key.check_strength()), Err(Error::WeakKey | Error::EmptyKey))
}

/// The secret's bytes, of a text that the core has accepted in this encoding; empty for any other text.
#[must_use]
pub fn decoded(text: &str, encoding: Encoding) -> Zeroizing<Vec<u8>> {
    let bytes = match encoding {
        Encoding::Utf8 => text.into(),
        Encoding::Base64 => STANDARD.decode(text).unwrap_or_default(),
        Encoding::Base64Url => URL_SAFE_NO_PAD.decode(text).unwrap_or_default(),
        Encoding::Hex => from_hex(text),
        Encoding::Jwk => {
            let jwk: Value = serde_json::from_str(text).unwrap_or_default();
            jwk.get("k").and_then(Value::as_str).and_then(|k| URL_SAFE_NO_PAD.decode(k).ok()).unwrap_or_default()
        }
    };
    Zeroizing::new(bytes)
}

fn from_hex(text: &str) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()).unwrap_or_default();
    text.as_bytes().chunks(2).map(|pair| pair.iter().fold(0, |byte, half| byte << 4 | digit(*half))).collect()
}

/// A file's contents without one line end at the end.
#[must_use]
pub fn without_line_end(bytes: &[u8]) -> &[u8] {
    let line = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    if line.len() < bytes.len() { line.strip_suffix(b"\r").unwrap_or(line) } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_end_does_not_count() {
        for (text, rest) in
            [("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), ("a\r", "a\r"), ("a", "a"), ("\n", ""), ("", "")]
        {
            assert_eq!(without_line_end(text.as_bytes()), rest.as_bytes(), "{text:?}");
        }
    }

    #[test]
    fn every_encoding_gives_the_same_bytes() {
        let bytes = [0xfb, 0xff, 0x10];
        for (text, encoding) in [
            ("+/8Q", Encoding::Base64),
            ("-_8Q", Encoding::Base64Url),
            ("FBff10", Encoding::Hex),
            (r#"{"kty":"oct","k":"-_8Q"}"#, Encoding::Jwk),
        ] {
            assert_eq!(*decoded(text, encoding), bytes, "{text}");
        }
        assert_eq!(*decoded("a", Encoding::Utf8), *b"a");
    }
}
