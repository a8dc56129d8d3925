//! jsonwebtoken and hs256 read each other's tokens: the same claims, varied, both ways.
//!
//! With the argument `planted` each token's claims are changed after signing, which must fail.

use hs256::{Key, Signer, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde_json::{Value, json};

const SECRET: &[u8] = b"supersecretdevkeythatishs256safe!";
const TOKENS: u64 = 400;

/// Claims of every kind, another set for each number: texts, big and broken numbers, nested, empty.
fn claims(number: u64) -> Value {
    let text = ["", "ada", "é\u{1F600}\u{0}", "\"\\/\n\u{7f}", "\u{2028}\u{FFFF}", &"x".repeat(900)];
    let numbers = [
        json!(0), json!(-1), json!(u64::MAX), json!(i64::MIN), json!(1e300), json!(5e-324), json!(0.1), json!(-0.5),
    ];
    let text = text[number as usize % text.len()];
    let big = &numbers[number as usize / 2 % numbers.len()];
    let value = match number % 7 {
        0 => json!(text),
        1 => big.clone(),
        2 => json!([]),
        3 => json!({}),
        4 => json!([null, true, [text, { "a": big }]]),
        5 => (0..number % 100).fold(json!(number), |inner, _| json!({ "n": inner })),
        _ => json!(false),
    };
    let mut claims = json!({ "sub": text, "jti": number.to_string(), "v": value });
    if number % 3 > 0 {
        claims["exp"] = json!(4_000_000_000_u64 + number);
    }
    if number % 4 > 0 {
        claims["aud"] = if number % 4 == 1 { json!("a") } else { json!(["b", "a", text]) };
    }
    if number % 5 == 0 {
        claims[text] = json!(number);
    }
    claims
}

fn main() {
    let planted = std::env::args().nth(1).is_some_and(|argument| argument == "planted");
    let key = Key::new(SECRET).expect("a key");
    let signer = Signer::new(key.clone()).expect("a signer");
    let verifier = Verifier::builder().key(key).any_audience().build().expect("a verifier");
    let mut validation = Validation::new(Algorithm::HS256);
    validation.required_spec_claims.clear();
    validation.validate_aud = false;
    for number in 0..TOKENS {
        let claims = claims(number);
        let theirs = jsonwebtoken::encode(&Header::default(), &claims, &EncodingKey::from_secret(SECRET));
        let read = verifier.verify(theirs.expect("theirs")).expect("hs256 accepts theirs");
        assert_eq!(read.deserialize::<Value>().expect("JSON"), claims, "{number}");

        let mut ours = signer.sign(&claims).expect("ours");
        if planted {
            let payload = ours.find('.').expect("a dot") + 5;
            let other = if ours.as_bytes()[payload] == b'A' { "B" } else { "A" };
            ours.replace_range(payload..=payload, other);
        }
        let read = jsonwebtoken::decode::<Value>(&ours, &DecodingKey::from_secret(SECRET), &validation);
        assert_eq!(read.expect("jsonwebtoken accepts ours").claims, claims, "{number}");
    }
    println!("interop: {TOKENS} tokens of jsonwebtoken read by hs256, {TOKENS} of hs256 read by jsonwebtoken");
}
