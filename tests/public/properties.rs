//! What must hold for every token: a signed token verifies, and nothing else does.

use std::num::NonZeroUsize;
use std::time::Duration;

use hs256::{Claims, Code, Error, Key, Signer, Timestamps, Verifier, explain};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const SECRET: &str = "supersecretdevkeythatishs256safe!";

fn key() -> Key {
    Key::new(SECRET).unwrap()
}

fn verifier() -> Verifier {
    Verifier::builder().key(key()).any_audience().build().unwrap()
}

fn any_json() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Claims sets that each pass some more of the checks than the one before.
const CLAIMS: &[&str] = &[
    "{}",
    r#"{"iss":"a"}"#,
    r#"{"iss":"a","x":1}"#,
    r#"{"iss":"c","x":1}"#,
    r#"{"iss":"a","x":1,"aud":["b","c"]}"#,
    r#"{"iss":"a","x":1,"aud":"b","nbf":100,"exp":101}"#,
];

/// What people and attackers write over a token's characters.
const EDITS: &[&str] = &["A", "_", ".", "..", "=", "+", " ", "\n", "\"", "Bearer ", "\u{feff}", "%3D", "eyJ"];

proptest! {
    #[test]
    fn what_is_signed_verifies_with_the_same_claims(
        private in prop::collection::btree_map("[^ei].*", any_json(), 0..6),
        sub in any::<String>(),
        kid in prop::option::of(any::<String>()),
    ) {
        let mut claims: Map<String, Value> = private.into_iter().collect();
        for name in ["aud", "nbf", "jti"] {
            claims.remove(name);
        }
        claims.insert("sub".into(), sub.clone().into());
        let key = match kid { Some(kid) => key().with_id(kid), None => key() };
        let signer = Signer::new(key.clone()).unwrap().with_max_token_len(1 << 20).unwrap();
        let token = signer.sign_with(&claims, Timestamps::now().expires_in(Duration::from_secs(60))).unwrap();
        let verifier = Verifier::builder().key(key.clone()).max_token_len(1 << 20).require("iat").build().unwrap();
        let verified = verifier.verify(&token).unwrap();
        let subject = verified.subject();
        prop_assert_eq!(subject.as_deref(), Some(sub.as_str()));
        prop_assert_eq!(verified.key_id(), key.id());
        let mut read: Map<String, Value> = verified.deserialize().unwrap();
        prop_assert!(read.remove("iat").is_some() && read.remove("exp").is_some());
        prop_assert_eq!(read, claims);
    }

    #[test]
    fn no_bytes_make_it_panic(token in prop::collection::vec(any::<u8>(), 0..200), now in any::<i64>()) {
        let error = verifier().verify_at(&token, now, &mut [0; 200]).unwrap_err();
        prop_assert_eq!(error, Error::Malformed);
    }

    /// Explaining never decides. Its verdict is that of verifying, however the token was changed.
    #[test]
    fn explaining_gives_the_verdict(
        key in 0..3_usize,
        claims in prop::sample::select(CLAIMS),
        edits in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(EDITS)), 0..3),
        strict in any::<bool>(),
        now in prop::sample::select(&[0, 99, 100, 101, i64::MAX][..]),
    ) {
        let keys = [self::key(), self::key().with_id("k"), Key::new([7; 32]).unwrap()];
        let mut token = Signer::new(keys[key].clone()).unwrap().sign_json(claims).unwrap().into_bytes();
        for (index, edit) in edits {
            let at = index.index(token.len() + 1);
            token.splice(at..(at + edit.len()).min(token.len()), edit.bytes());
        }
        let builder = Verifier::builder().key(self::key().with_id("k").bound_to("a").valid_until(100));
        let builder = match strict {
            true => builder.issuer("a").audience("b").typ("JWT").require("x"),
            false => builder.key(self::key()),
        };
        let verifier = builder.build().unwrap();
        let verdict = verifier.verify_at(&token, now, &mut [0; 999]).map(drop);
        prop_assert_eq!(explain(&token, Some(&verifier), now).verdict(), Some(verdict));
    }

    #[test]
    fn no_token_like_text_is_accepted(token in "(eyJhbGciOiJIUzI1NiJ9|[A-Za-z0-9_-]{0,20})\\.[A-Za-z0-9_-]{1,60}\\.[A-Za-z0-9_-]{0,44}") {
        prop_assert!(verifier().verify(&token).is_err());
    }
}

#[test]
fn any_flipped_bit_is_refused() {
    let token = Signer::new(key()).unwrap().sign(&json!({"sub": "ada", "exp": 4_102_444_800_u64})).unwrap();
    let verifier = verifier();
    assert!(verifier.verify(&token).is_ok());
    for bit in 0..token.len() * 8 {
        let mut other = token.clone().into_bytes();
        other[bit / 8] ^= 1 << (bit % 8);
        let error = verifier.verify(&other).unwrap_err();
        let expected = [Code::Malformed, Code::AlgorithmNotAllowed, Code::SignatureMismatch];
        assert!(expected.contains(&error.code()), "bit {bit}: {error}");
    }
}

#[test]
fn any_byte_changed_cut_or_added_is_refused() {
    let token = Signer::new(key()).unwrap().sign(&json!({"a": 1})).unwrap().into_bytes();
    let verifier = verifier();
    for at in 0..token.len() {
        assert!(verifier.verify(&token[..at]).is_err(), "cut at {at}");
        for byte in 0..=255 {
            let mut other = token.clone();
            other[at] = byte;
            assert_eq!(verifier.verify(&other).is_ok(), other == token, "{byte} at {at}");
            other = token.clone();
            other.insert(at, byte);
            assert!(verifier.verify(&other).is_err(), "{byte} before {at}");
        }
    }
    for byte in 0..=255 {
        assert!(verifier.verify([&token[..], &[byte]].concat()).is_err(), "{byte} behind");
    }
}

/// A token verifies only with the key that signed it.
#[test]
fn another_key_is_refused() {
    let token = Signer::new(key()).unwrap().sign(&json!({})).unwrap();
    let other = Verifier::builder().key(Key::new([1; 32]).unwrap()).build().unwrap();
    assert_eq!(other.verify(&token).unwrap_err(), Error::SignatureMismatch);
}

/// The verdicts are in order, one for each token, whatever the numbers of tokens and threads.
#[test]
fn a_batch_is_judged_as_its_tokens_one_by_one() {
    let signer = Signer::new(key()).unwrap();
    let tokens: Vec<String> = (0..23)
        .map(|number| match number % 4 {
            0 => signer.sign_json(format!(r#"{{"sub":"{number}"}}"#)).unwrap(),
            1 => signer.sign_json(r#"{"exp":1}"#).unwrap(),
            2 => signer.sign_json("{}").unwrap() + "A",
            _ => String::new(),
        })
        .collect();
    let verdict =
        |result: Result<Claims<'_>, Error>| result.map(|claims| claims.subject().map(std::borrow::Cow::into_owned));
    for count in 0..=tokens.len() {
        let tokens = &tokens[..count];
        let one_by_one: Vec<_> = tokens.iter().map(|token| verdict(verifier().verify(token))).collect();
        let batch: Vec<_> = verifier().verify_batch(tokens, 2).into_iter().map(verdict).collect();
        assert_eq!(batch, one_by_one);
        for threads in [1, 2, 3, 7, 64].map(|threads| NonZeroUsize::new(threads).unwrap()) {
            let batch: Vec<_> = verifier().verify_batch_on(threads, tokens, 2).into_iter().map(verdict).collect();
            assert_eq!(batch, one_by_one);
        }
    }
    let many = vec![tokens; 200].concat(); // enough for several threads
    let lens = || many.iter().map(String::len);
    let one_by_one: Vec<_> = many.iter().map(|token| verdict(verifier().verify(token))).collect();
    for threads in [2, 3, 64].map(|threads| NonZeroUsize::new(threads).unwrap()) {
        assert!(verifier().batch_threads(threads, lens()).get() > 1);
        let batch: Vec<_> = verifier().verify_batch_on(threads, &many, 2).into_iter().map(verdict).collect();
        assert_eq!(batch, one_by_one);
    }
    let cores = NonZeroUsize::new(256).unwrap();
    assert_eq!(verifier().batch_threads(cores, lens().take(1)).get(), 1);
    assert_eq!(verifier().batch_threads(cores, [100_000_000; 23]).get(), 1); // too long to be read at all
}
