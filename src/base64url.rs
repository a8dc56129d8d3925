//! base64url without padding (RFC 4648 section 5), strictly canonical: no padding, no other alphabet, no white space,
//! no length of 4n+1, unused trailing bits zero. One text for each byte string, so a token cannot be respelt.

use alloc::string::String;
use alloc::vec::Vec;

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::{NO_PAD, STANDARD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

/// The segment is not canonical base64url.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotCanonical;

/// The engine for processors that `hs256-simd` does not cover: with NEON, if there is any. Building it fills two
/// tables, hence the static.
#[cfg(all(feature = "std", any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon"))))]
mod engine {
    use base64::engine::general_purpose::NO_PAD;
    use base64::engine::{GeneralPurposeConfig, Simd};
    use std::sync::LazyLock;

    const CONFIG: GeneralPurposeConfig = NO_PAD; // rejects trailing bits and padding

    static SIMD: LazyLock<Simd> = LazyLock::new(|| Simd::url_safe(CONFIG));

    pub(super) fn url_safe() -> &'static Simd {
        &SIMD
    }
}

mod words;

/// Whether a payload is checked first and decoded later. A check by words takes half as long as decoding, by vectors as
/// long.
const CHECKS_FIRST: bool =
    !cfg!(any(target_arch = "x86_64", all(feature = "std", target_arch = "aarch64", target_feature = "neon")));

/// How many bytes `text_len` characters decode to (a length of 4n+1 counts as 4n: decoding rejects it).
pub(crate) const fn decoded_len(text_len: usize) -> usize {
    text_len / 4 * 3 + (text_len % 4) * 3 / 4
}

/// How many characters `bytes_len` bytes encode to.
pub(crate) const fn encoded_len(bytes_len: usize) -> usize {
    bytes_len.saturating_mul(4).div_ceil(3)
}

/// Decodes `text` to the start of `buffer` and returns the number of bytes written.
///
/// A buffer shorter than [`decoded_len`] is rejected like a text that is not canonical; callers check it first.
pub(crate) fn decode(text: &[u8], buffer: &mut [u8]) -> Result<usize, NotCanonical> {
    let len = decoded_len(text.len());
    let bytes = buffer.get_mut(..len).ok_or(NotCanonical)?;
    match hs256_simd::decode_base64url(text, bytes) {
        Some(true) => Ok(len),
        Some(false) => Err(NotCanonical),
        None => decode_portably(text, bytes),
    }
}

/// Like [`decode`], for the 43 characters of 32 bytes.
#[inline(always)]
pub(crate) fn decode_32(text: &[u8; 43], bytes: &mut [u8; 32]) -> Result<(), NotCanonical> {
    match hs256_simd::decode_base64url_of_32(text, bytes) {
        Some(true) => Ok(()),
        Some(false) => Err(NotCanonical),
        None => decode_portably(text, bytes).map(drop),
    }
}

/// [`decode`] where the processor has no AVX2.
#[cfg(all(feature = "std", any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon"))))]
fn decode_portably(text: &[u8], bytes: &mut [u8]) -> Result<usize, NotCanonical> {
    engine::url_safe().decode_slice(text, bytes).map_err(|_| NotCanonical)
}

/// The same without SIMD, or without the `std` that detects it.
#[cfg(not(all(feature = "std", any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon")))))]
fn decode_portably(text: &[u8], bytes: &mut [u8]) -> Result<usize, NotCanonical> {
    check_by_words(text)?;
    words::decode(text, bytes);
    Ok(bytes.len())
}

fn check_by_words(text: &[u8]) -> Result<(), NotCanonical> {
    if words::is_canonical(text) { Ok(()) } else { Err(NotCanonical) }
}

/// Checks a text that is decoded later, by [`decode_checked`]. May decode it already.
#[inline(always)]
pub(crate) fn check_for(text: &[u8], buffer: &mut [u8]) -> Result<(), NotCanonical> {
    if CHECKS_FIRST { check_by_words(text) } else { decode(text, buffer).map(drop) }
}

/// Decodes a text that [`check_for`] has checked with the same buffer, of [`decoded_len`] bytes.
#[inline(always)]
pub(crate) fn decode_checked(text: &[u8], buffer: &mut [u8]) {
    if CHECKS_FIRST {
        words::decode(text, buffer);
    }
}

/// Decodes into a new vector, wiped when dropped: for secrets.
pub(crate) fn decode_secret(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, NotCanonical> {
    decode_secret_by(&URL_SAFE_NO_PAD, text)
}

/// Like [`decode_secret`], and as strict, for the ordinary alphabet with padding (RFC 4648 section 4).
pub(crate) fn decode_standard_secret(text: &[u8]) -> Result<Zeroizing<Vec<u8>>, NotCanonical> {
    decode_secret_by(&STANDARD, text)
}

/// Decodes either alphabet, with or without padding, canonical or not: only to inspect the contents, never to make a
/// key.
pub(crate) fn decode_any_secret(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, NO_PAD.with_decode_allow_trailing_bits(true));
    let unpadded = text.strip_suffix(b"==").or(text.strip_suffix(b"=")).unwrap_or(text);
    let mut word = Zeroizing::new(unpadded.to_vec());
    for byte in word.iter_mut() {
        *byte = match *byte {
            b'+' => b'-',
            b'/' => b'_',
            other => other,
        };
    }
    decode_secret_by(&LENIENT, &word).ok()
}

/// The vector has its full length from the start: growing would leave copies of the secret behind.
fn decode_secret_by(engine: &impl Engine, text: &[u8]) -> Result<Zeroizing<Vec<u8>>, NotCanonical> {
    let mut bytes = Zeroizing::new(alloc::vec![0; decoded_len(text.len()) + 3]);
    let len = engine.decode_slice(text, &mut bytes).map_err(|_| NotCanonical)?;
    bytes.truncate(len);
    Ok(bytes)
}

/// Checks that `text`, of any length, is canonical, without keeping what it decodes to.
pub(crate) fn check(text: &[u8]) -> Result<(), NotCanonical> {
    const QUADS: usize = 256;
    let mut scratch = [0; QUADS / 4 * 3];
    // Every chunk but the last is whole quads, so only the last may end in part of one.
    text.chunks(QUADS).try_for_each(|chunk| decode(chunk, &mut scratch).map(drop))
}

/// Appends the encoding of `bytes` to `text`.
pub(crate) fn encode(bytes: &[u8], text: &mut String) {
    URL_SAFE_NO_PAD.encode_string(bytes, text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    fn decoded(text: &[u8]) -> Result<Vec<u8>, NotCanonical> {
        let mut buffer = vec![0; decoded_len(text.len())];
        let by_vectors = decode(text, &mut buffer).map(|len| buffer[..len].to_vec());
        let portably = decode_portably(text, &mut buffer).map(|len| buffer[..len].to_vec());
        assert_eq!(by_vectors, portably);
        assert_eq!(by_words(text), portably);
        assert_eq!(check(text).is_ok(), portably.is_ok());
        assert!(portably.as_ref().map_or(true, |bytes| bytes.len() == buffer.len()));
        portably
    }

    fn by_words(text: &[u8]) -> Result<Vec<u8>, NotCanonical> {
        check_by_words(text)?;
        let mut bytes = vec![0; decoded_len(text.len())];
        words::decode(text, &mut bytes);
        Ok(bytes)
    }

    #[test]
    fn the_vectors_of_rfc_4648_section_10_without_padding() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg"),
            ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ] {
            let mut encoded = String::new();
            encode(bytes.as_bytes(), &mut encoded);
            assert_eq!(encoded, text);
            assert_eq!(decoded(text.as_bytes()).as_deref(), Ok(bytes.as_bytes()));
        }
    }

    /// Compares with a decoder written from the RFC: every last quad of one to four characters, after texts that take
    /// only the scalar path and after texts that take the SIMD path first.
    #[test]
    fn every_tail_of_one_to_three_characters_is_judged_as_by_a_naive_decoder() {
        for prefix in [&b""[..], &[b'A'; 96]] {
            for a in 0..=255 {
                compare(prefix, &[a]);
                for b in 0..=255 {
                    compare(prefix, &[a, b]);
                    if prefix.is_empty() && a == b'M' {
                        (0..=255).for_each(|c| compare(prefix, &[a, b, c]));
                    }
                }
            }
        }
    }

    /// Every byte at every index of a word, among characters of each kind.
    #[test]
    fn a_byte_of_no_alphabet_is_found_wherever_it_stands() {
        for around in [b'-', b'0', b'9', b'A', b'Z', b'_', b'a', b'z'] {
            for place in 0..24 {
                for byte in 0..=255 {
                    let mut text = [around; 24];
                    text[place] = byte;
                    assert_eq!(decoded(&text).is_ok(), ALPHABET.contains(&byte), "{byte} at {place} among {around}");
                }
            }
        }
    }

    /// `prefix` is whole quads of the letter A, which decode to zeros.
    fn compare(prefix: &[u8], tail: &[u8]) {
        let text = [prefix, tail].concat();
        let expected = naive(tail).map(|bytes| [vec![0; prefix.len() / 4 * 3], bytes].concat());
        assert_eq!(check(&text).is_ok(), expected.is_some(), "{text:?}");
        assert_eq!(decoded(&text).ok(), expected, "{text:?}");
    }

    fn naive(text: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let (mut bits, mut count) = (0_u32, 0);
        for byte in text {
            let value = ALPHABET.iter().position(|a| a == byte)?;
            bits = bits << 6 | u32::try_from(value).unwrap();
            count += 6;
            if count >= 8 {
                count -= 8;
                bytes.push(u8::try_from(bits >> count & 0xFF).unwrap());
            }
        }
        let unused = bits & ((1 << count) - 1);
        (count < 6 && unused == 0).then_some(bytes)
    }

    /// All 2^24 quads of the alphabet, in both directions, alone and eight together. Takes seconds with assertions, so
    /// only `tests/run.sh` runs it.
    #[test]
    #[cfg_attr(debug_assertions, ignore = "2^24 cases: `tests/run.sh` runs it by itself")]
    fn every_quad_decodes_to_its_bits_and_back() {
        let mut encoded = String::new();
        let (mut quads, mut all_bytes) = ([[0; 4]; 8], [[0; 3]; 8]);
        for bits in 0..1_u32 << 24 {
            let quad = [18, 12, 6, 0].map(|shift| ALPHABET[(bits >> shift & 63) as usize]);
            let mut bytes = [0; 3];
            assert_eq!(decode(&quad, &mut bytes), Ok(3));
            assert_eq!(bytes, bits.to_be_bytes()[1..]);
            encoded.clear();
            encode(&bytes, &mut encoded);
            assert_eq!(encoded.as_bytes(), quad);

            let place = (bits % 8) as usize;
            (quads[place], all_bytes[place]) = (quad, bytes);
            if place == 7 {
                let mut bytes = [0; 24];
                assert_eq!(decode(quads.as_flattened(), &mut bytes), Ok(24));
                assert_eq!(bytes, all_bytes.as_flattened());
                assert!(words::is_canonical(quads.as_flattened()));
                words::decode(quads.as_flattened(), &mut bytes);
                assert_eq!(bytes, all_bytes.as_flattened());
            }
        }
    }

    #[test]
    fn secrets_decode_in_both_alphabets() {
        assert_eq!(decode_secret(b"-_8").unwrap()[..], [0xFB, 0xFF]);
        assert_eq!(decode_standard_secret(b"+/8=").unwrap()[..], [0xFB, 0xFF]);
        for text in [&b"+/8"[..], b"-_8=", b"-_9", b"-", b"-_8 ", b" -_8"] {
            assert_eq!(decode_secret(text), Err(NotCanonical));
        }
        for text in [&b"-_8="[..], b"+/8", b"+/9=", b"+/8=\n"] {
            assert_eq!(decode_standard_secret(text), Err(NotCanonical));
        }
    }
}
