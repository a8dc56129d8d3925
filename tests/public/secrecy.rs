//! No error, `Debug` output or message holds bytes of a token or of a key.

use crate::support::{Vector, VectorKey, vectors};
use hs256::{Claims, Code, Error, Key, KeyOp, Signer, Verifier, challenge, explain};

/// Whether any run of `window` bytes of `secret` stands in `text`, as it is or as Rust escapes it.
fn leaks(text: &str, secret: &[u8], window: usize) -> bool {
    secret.windows(window).any(|run| {
        let escaped: String = run.escape_ascii().to_string();
        let digits = format!("{run:?}");
        text.contains(&escaped) || text.contains(digits.trim_matches(['[', ']']))
    })
}

#[test]
fn the_hunt_finds_what_is_there() {
    assert!(leaks("the key is abcdefgh", b"xxabcdefghxx", 8));
    assert!(leaks("[97, 98, 99, 100]", b"abcd", 4));
    assert!(!leaks("the key is abcdefg", b"xxabcdefghxx", 8));
}

/// What a program could print of a vector's verdict.
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
        let shown = everything_shown(&vector);
        // Every header starts alike and says no secret: what follows it must not be seen.
        for segment in vector.token.split(|byte| *byte == b'.').skip(1) {
            assert!(!leaks(&shown, segment, 8), "{}: {shown}", vector.name);
        }
        // Of rings of thousands a few: their keys are made and shown alike.
        for secret in vector.keys.iter().flat_map(VectorKey::secrets).take(8) {
            if secret.iter().any(|byte| *byte != secret[0]) {
                // " 32 bytes " stands in a test secret and in a message.
                assert!(!leaks(&shown, &secret, 12), "{}: {shown}", vector.name);
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
    let shown = format!("{key:?} {builder:?} {signer:?} {:?}", builder.clone().build().unwrap());
    assert!(!leaks(&shown, secret.as_bytes(), 6), "{shown}");
    assert!(shown.contains("len: 33") && shown.contains("id"), "{shown}");
}

/// A secret that its constructor refuses is not in the error either.
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
        assert!(!leaks(&format!("{error} {error:?}"), secret.as_bytes(), 6), "{error}");
    }
}
