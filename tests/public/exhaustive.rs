//! Changes a signature in every way that can be enumerated. Each must be rejected with its exact code.
//!
//! `properties.rs` changes, cuts and adds bytes anywhere in a token, and the tests of `src/base64url` try every group
//! of four characters. `HS256_PLANTED=exhaustive` replaces the verifier with a defective one. The tests must then fail.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hs256::{Error, Key, Signer, Verifier};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

struct Subject {
    verifier: Verifier,
    signing_input: String,
    tag: [u8; 32],
    planted: bool,
}

impl Subject {
    fn new() -> Subject {
        let key = Key::new("supersecretdevkeythatishs256safe!").unwrap();
        let token = Signer::new(key.clone()).unwrap().sign_json(r#"{"sub":"ada"}"#).unwrap();
        let (signing_input, signature) = token.rsplit_once('.').unwrap();
        Subject {
            verifier: Verifier::builder().key(key).build().unwrap(),
            signing_input: signing_input.to_owned(),
            tag: URL_SAFE_NO_PAD.decode(signature).unwrap().try_into().unwrap(),
            planted: std::env::var("HS256_PLANTED").is_ok_and(|planted| planted == "exhaustive"),
        }
    }

    fn verdict(&self, signature: &str) -> Result<(), Error> {
        if self.planted {
            // The defect: it decodes base64 leniently, and does not compare the last bit of the tag.
            let engine = URL_SAFE_NO_PAD.decode(signature.get(..43).unwrap_or(signature)).unwrap_or_default();
            let same = engine.len() == 32 && engine[..31] == self.tag[..31] && engine[31] | 1 == self.tag[31] | 1;
            return if same { Ok(()) } else { Err(Error::SignatureMismatch) };
        }
        let token = format!("{}.{signature}", self.signing_input);
        self.verifier.verify_at(token, 0, &mut [0; 64]).map(drop)
    }

    fn verdict_on_tag(&self, tag: &[u8]) -> Result<(), Error> {
        self.verdict(&URL_SAFE_NO_PAD.encode(tag))
    }
}

#[test]
fn every_flipped_bit_and_every_other_byte_of_the_tag_is_a_mismatch() {
    let subject = Subject::new();
    assert_eq!(subject.verdict_on_tag(&subject.tag), Ok(()));
    let (mut flips, mut others) = (0, 0);
    for place in 0..32 {
        for difference in 1..=255_u8 {
            let mut tag = subject.tag;
            tag[place] ^= difference;
            assert_eq!(subject.verdict_on_tag(&tag), Err(Error::SignatureMismatch), "byte {place} ^ {difference}");
            if difference.is_power_of_two() { flips += 1 } else { others += 1 }
        }
    }
    assert_eq!((flips, others), (256, 32 * 247));
}

/// Truncated tags (RFC 2104 section 5) are not HS256: RFC 7518 section 3.2 demands all 32 bytes.
#[test]
fn every_other_length_of_the_signature_is_a_mismatch() {
    let subject = Subject::new();
    let twice = [subject.tag, subject.tag].concat();
    for len in 0..=64 {
        let expected = if len == 32 { Ok(()) } else { Err(Error::SignatureMismatch) };
        assert_eq!(subject.verdict_on_tag(&twice[..len]), expected, "{len} bytes");
    }
}

/// 43 characters of 6 bits have two bits more than a tag. These must be zero, so that each tag has only one encoding.
#[test]
fn every_other_character_of_the_signature_is_refused() {
    let subject = Subject::new();
    let signature = URL_SAFE_NO_PAD.encode(subject.tag);
    let mut refused = [0, 0];
    for place in 0..signature.len() {
        for byte in 0..=127_u8 {
            let mut other = signature.clone().into_bytes();
            if other[place] == byte || byte == b'.' {
                continue; // a dot would make another segment; `properties.rs` tries that
            }
            other[place] = byte;
            let value = ALPHABET.iter().position(|character| *character == byte);
            let canonical = value.is_some_and(|value| place < 42 || value % 4 == 0);
            let expected = if canonical { Error::SignatureMismatch } else { Error::Malformed };
            let verdict = subject.verdict(str::from_utf8(&other).unwrap());
            assert_eq!(verdict, Err(expected), "{byte} at {place}");
            refused[usize::from(canonical)] += 1;
        }
    }
    assert_eq!(refused, [42 * 63 + 111, 42 * 63 + 15]);
}
