//! No error, `Debug` output or message holds bytes of a token or of a key.

use std::collections::HashSet;

use crate::support::{Vector, VectorKey, vectors};
use hs256::{Claims, Code, Error, Key, KeyOp, Signer, Verifier, challenge, explain};

/// The text that was shown, and a set of every four bytes in it. Looking up the first four bytes of a run is much
/// faster than searching the text for each of a secret's many runs.
struct Shown {
    text: String,
    starts: HashSet<[u8; 4]>,
}

impl Shown {
    fn new(text: String) -> Self {
        let starts = text.as_bytes().windows(4).filter_map(|start| start.try_into().ok()).collect();
        Self { text, starts }
    }

    fn contains(&self, run: &str) -> bool {
        run.as_bytes().first_chunk().is_none_or(|start| self.starts.contains(start)) && self.text.contains(run)
    }
}

/// Whether the text contains any run of `window` bytes of `secret`, as it is, escaped, or as a list of numbers.
fn leaks(shown: &Shown, secret: &[u8], window: usize) -> bool {
    let escaped: Vec<_> = secret.iter().map(|byte| byte.escape_ascii().to_string()).collect();
    let digits: Vec<_> = secret.iter().map(u8::to_string).collect();
    escaped.windows(window).any(|run| shown.contains(&run.concat()))
        || digits.windows(window).any(|run| shown.contains(&run.join(", ")))
}

#[test]
fn the_hunt_finds_what_is_there() {
    let shown = |text: &str| Shown::new(text.to_owned());
    assert!(leaks(&shown("the key is abcdefgh"), b"xxabcdefghxx", 8));
    assert!(leaks(&shown("[97, 98, 99, 100]"), b"abcd", 4));
    assert!(leaks(&shown(r"a\x00\n\x80b"), b"a\0\n\x80b", 3));
    assert!(leaks(&shown("abc"), b"abcd", 3));
    assert!(!leaks(&shown("the key is abcdefg"), b"xxabcdefghxx", 8));
}

/// Everything that a program could print about a vector's verdict.
fn everything_shown(vector: &Vector) -> String {
    let mut shown = String::new();
    let mut show = |error: &Error| {
        shown.push_str(&format!("{error} {error:?} {error:#?} {} ", error.code().message()));
        shown.push_str(&challenge(Some(error.code()), Some("realm")).unwrap());
    };
    let verifier = match vector.verifier() {
        Ok(verifier) => verifier,
        Err(error) => {
            show(&error);
            return shown;
        }
    };
    let mut buffer = vec![0; vector.token.len()];
    match verifier.verify_at(&vector.token, vector.now, &mut buffer) {
        Err(error) => show(&error),
        Ok(claims) => shown.push_str(&shown_claims(&claims)),
    }
    shown.push_str(&format!("{:?}", explain(&vector.token, Some(&verifier), vector.now)));
    // The policy is the caller's own and may be shown; keys may not.
    shown.push_str(&format!("{:?}", verifier));
    shown
}

fn shown_claims(claims: &Claims<'_>) -> String {
    let values: Vec<_> = ["iss", "sub", "aud", "exp", "name"].iter().map(|name| claims.get(name)).collect();
    format!("{claims:?} {:?} {values:?}", claims.audience())
}

#[test]
fn no_vector_shows_its_token_or_key() {
    for vector in vectors() {
        let shown = Shown::new(everything_shown(&vector));
        // Headers start alike and hold no secret. The segments after the header must not be shown.
        for segment in vector.token.split(|byte| *byte == b'.').skip(1) {
            assert!(!leaks(&shown, segment, 8), "{}: {}", vector.name, shown.text);
        }
        // Some vectors have thousands of keys, which are all made and shown alike: a few are enough.
        for secret in vector.keys.iter().flat_map(VectorKey::secrets).take(8) {
            if secret.iter().any(|byte| *byte != secret[0]) {
                // Not 8: " 32 bytes " is in a test secret and in a message.
                assert!(!leaks(&shown, &secret, 12), "{}: {}", vector.name, shown.text);
            }
        }
    }
}

#[test]
fn keys_signers_and_builders_are_redacted() {
    let secret = "supersecretdevkeythatishs256safe!";
    let key = Key::new(secret).unwrap().with_id("id");
    let builder = Verifier::builder().key(key.clone());
    let signer = Signer::new(key.clone()).unwrap();
    let shown = Shown::new(format!("{key:?} {builder:?} {signer:?} {:?}", builder.clone().build().unwrap()));
    assert!(!leaks(&shown, secret.as_bytes(), 6), "{}", shown.text);
    assert!(shown.contains("len: 33") && shown.contains("id"), "{}", shown.text);
}

/// If a constructor refuses a secret, its error does not contain the secret either.
#[test]
fn refused_secrets_are_not_shown() {
    let secret = "zq9!xw7?vk5*hj3%";
    let jwk = format!(r#"{{"kty":"oct","k":"{secret}"}}"#);
    for result in [
        Key::from_base64(secret),
        Key::from_base64url(secret),
        Key::from_hex(secret),
        Key::from_jwk(&jwk, KeyOp::Verify),
    ] {
        let error = result.unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument);
        assert!(!leaks(&Shown::new(format!("{error} {error:?}")), secret.as_bytes(), 6), "{error}");
    }
}
