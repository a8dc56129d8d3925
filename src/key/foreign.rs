//! Recognizes what is not a shared secret: half of a key pair, a certificate, the text of a JWK (docs/VERDICT.md). If a
//! public key is the secret, everyone who has it can mint tokens, and a public key is for everyone.
//!
//! Pure: bytes in, a reason out. It must never leave an unwiped copy of the bytes. Its time depends on the bytes, which
//! is harmless: it runs once, when a key is made.

use alloc::vec::Vec;

use memchr::memchr;
use zeroize::Zeroizing;

use super::jwk::in_blocks;
use crate::base64url;
use crate::json;

/// Why these bytes are not a shared secret: what they are, and what to do instead. `None` for a secret.
pub(super) fn found(secret: &[u8]) -> Option<&'static str> {
    // Keycloak shows keys as one word of base64, and Kubernetes stores files that way. Only one layer is decoded: no
    // tool writes a second.
    structure(secret).or_else(|| structure(&decoded(secret)?))
}

/// Decodes base64 or base64url, with or without padding and white space.
fn decoded(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let text = trimmed(text);
    // Most secrets have other bytes, too; those are not copied.
    let in_an_alphabet =
        |byte| matches!(byte, b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' | b'-' | b'_' | b'=');
    if !text.iter().all(|byte| in_an_alphabet(*byte) || is_space(*byte)) {
        return None;
    }
    let mut word = Zeroizing::new(Vec::with_capacity(text.len())); // never grows: no copy is left
    word.extend(text.iter().filter(|byte| !is_space(**byte)));
    base64url::decode_any_secret(&word)
}

macro_rules! key_pair {
    ($found:literal) => {
        Some(concat!(
            $found,
            ", which is no shared secret; take random bytes (`hs256 secret` makes some); tokens signed by a key pair need a \
             library for RS256, ES256 or EdDSA"
        ))
    };
}

/// [`found`], for bytes that are not encoded.
fn structure(bytes: &[u8]) -> Option<&'static str> {
    if der::is_key_or_certificate(from_first(bytes)) {
        return key_pair!("a key or certificate in DER");
    }
    let text = trimmed(bytes);
    if text.starts_with(b"PuTTY-User-Key-File-") {
        return key_pair!("a PuTTY key file");
    }
    // Whatever a line can be recognized by has a dash; few other secrets do.
    let lines = memchr(b'-', text).map(|_| text.split(|byte| matches!(byte, b'\r' | b'\n')));
    lines.into_iter().flatten().find_map(in_line).or_else(|| jwk(text))
}

fn in_line(line: &[u8]) -> Option<&'static str> {
    if line.starts_with(b"-----BEGIN ") {
        return key_pair!("a key or certificate in PEM");
    }
    if line.starts_with(b"---- BEGIN SSH2") {
        return key_pair!("an SSH2 public key");
    }
    if has_ssh_key(line) { key_pair!("an SSH public key") } else { None }
}

/// The bytes without white space around them and a byte order mark before them.
fn trimmed(bytes: &[u8]) -> &[u8] {
    let text = from_first(bytes);
    let len = text.iter().rposition(|byte| !is_space(*byte)).map_or(0, |last| last + 1);
    text.get(..len).unwrap_or_default()
}

/// The bytes without white space and a byte order mark before them.
fn from_first(bytes: &[u8]) -> &[u8] {
    let after_space = |bytes: &'_ [u8]| bytes.iter().position(|byte| !is_space(*byte)).unwrap_or(bytes.len());
    let text = bytes.get(after_space(bytes)..).unwrap_or_default();
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    text.get(after_space(text)..).unwrap_or_default()
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Whether the name of a key type is followed by base64 that repeats the name (RFC 4253 section 6.6). A password that
/// begins with `ssh-` is not followed by such a word.
fn has_ssh_key(line: &[u8]) -> bool {
    const TYPES: [&[u8]; 4] = [b"ssh-", b"ecdsa-sha2-", b"sk-ssh-", b"sk-ecdsa-"];
    let mut words = line.split(|byte| matches!(byte, b' ' | b'\t')).filter(|word| !word.is_empty()).peekable();
    while let Some(name) = words.next() {
        let (true, Some(word)) = (TYPES.iter().any(|start| name.starts_with(start)), words.peek()) else { continue };
        let blob = base64url::decode_any_secret(word).unwrap_or_default();
        if let Some((len, rest)) = blob.split_first_chunk()
            && usize::try_from(u32::from_be_bytes(*len)) == Ok(name.len())
            && rest.starts_with(name)
        {
            return true;
        }
    }
    false
}

/// A JWK or a JWK Set (RFC 7517): its own constructor knows which part of the text is the secret.
fn jwk(text: &[u8]) -> Option<&'static str> {
    if text.first() != Some(&b'{') {
        return None;
    }
    match json::scan(&in_blocks(text), &const { json::Wanted::new(["kty", "keys"]) }) {
        Ok([Some(_), _]) => Some("the text of a JWK, which is not its secret; give it as a JWK"),
        Ok([None, Some(_)]) => {
            Some("the text of a JWK Set, which is not a secret; give it as a JWK Set, or one of its keys as a JWK")
        }
        _ => None,
    }
}

/// Recognizes keys and certificates by the tags of their structure (X.690), without a DER library.
mod der {
    const INTEGER: u8 = 0x02;
    const BIT_STRING: u8 = 0x03;
    const OCTET_STRING: u8 = 0x04;
    const OBJECT_IDENTIFIER: u8 = 0x06;
    const SEQUENCE: u8 = 0x30;

    /// The most children of any structure recognized here: PKCS #1 with several primes.
    const MOST_CHILDREN: usize = 10;

    /// A tag and its contents.
    type Value<'d> = (u8, &'d [u8]);

    /// Whether the bytes are one of the structures, with nothing but white space after it. The white space is checked
    /// here, not trimmed before: a key may end in 0x20.
    pub(super) fn is_key_or_certificate(bytes: &[u8]) -> bool {
        match next(bytes) {
            Some(((SEQUENCE, contents), rest)) => rest.iter().all(|byte| super::is_space(*byte)) && is_listed(contents),
            _ => false,
        }
    }

    fn is_listed(contents: &[u8]) -> bool {
        let mut children: [Value<'_>; MOST_CHILDREN] = [(0, &[]); MOST_CHILDREN];
        let (mut count, mut rest) = (0, contents);
        while !rest.is_empty() {
            let (Some((child, after)), Some(place)) = (next(rest), children.get_mut(count)) else { return false };
            *place = child;
            (count, rest) = (count + 1, after);
        }
        match children.get(..count).unwrap_or_default() {
            // A public key; a certificate, request or revocation list (RFC 5280, RFC 2986).
            [algorithm, (BIT_STRING, _)] | [(SEQUENCE, _), algorithm, (BIT_STRING, _)] => is_algorithm(*algorithm),
            // PKCS #8: encrypted (RFC 5958 section 3), and not (section 2).
            [algorithm, (OCTET_STRING, _)] if is_algorithm(*algorithm) => true,
            [(INTEGER, _), algorithm @ (SEQUENCE, _), (OCTET_STRING, _), options @ ..] => {
                is_algorithm(*algorithm) && are_options(options)
            }
            // SEC 1 (RFC 5915 section 3).
            [(INTEGER, _), (OCTET_STRING, _), options @ ..] => are_options(options),
            // PKCS #1: a public key, and a private one (RFC 8017 appendix A.1).
            [(INTEGER, _), (INTEGER, _)] => true,
            [numbers @ .., (SEQUENCE, _)] | numbers => {
                numbers.len() == 9 && numbers.iter().all(|(tag, _)| *tag == INTEGER)
            }
        }
    }

    /// A SEQUENCE that begins with an OBJECT IDENTIFIER.
    fn is_algorithm((tag, contents): Value<'_>) -> bool {
        tag == SEQUENCE && matches!(next(contents), Some(((OBJECT_IDENTIFIER, _), _)))
    }

    /// `[0]` and `[1]`, each of which may be absent. In PKCS #8, `[1]` is a BIT STRING without a tag of its own.
    fn are_options(options: &[Value<'_>]) -> bool {
        matches!(options, [] | [(0xA0 | 0xA1 | 0x81, _)] | [(0xA0, _), (0xA1 | 0x81, _)])
    }

    /// The first value, and what follows it. The length must be minimal (X.690 section 10.1).
    fn next(bytes: &[u8]) -> Option<(Value<'_>, &[u8])> {
        let ([tag, length], rest) = bytes.split_first_chunk()?;
        let (len, rest) = match *length {
            short @ ..=0x7F => (usize::from(short), rest),
            long @ 0x81..=0x84 => {
                let (digits, rest) = rest.split_at_checked(usize::from(long - 0x80))?;
                let len = digits.iter().fold(0, |len: usize, digit| len << 8 | usize::from(*digit));
                let is_minimal = len >= 0x80 && digits.first() != Some(&0);
                (is_minimal.then_some(len)?, rest)
            }
            _ => return None,
        };
        let (contents, rest) = rest.split_at_checked(len)?;
        Some(((*tag, contents), rest))
    }
}

#[cfg(test)]
mod tests;
