//! The tables of docs/JSONWEBTOKEN.md: each row is run by both libraries, and no row is left out.

use std::collections::BTreeMap;
use std::time::Duration;

use hs256::{Code, Key, KeyOp, Signer, Timestamps, Verifier, VerifierBuilder, explain, unix_now};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, dangerous, decode_header};
use serde_json::{Value, json};

use crate::SECRET;

const TABLES: &str = include_str!("../../../docs/JSONWEBTOKEN.md");

type Verdict = Result<(), String>;

pub fn run() {
    let valid = valid_rows();
    let options = option_rows();
    same_names(&table("| is it valid? | hs256 | jsonwebtoken |"), valid.keys());
    same_names(&table("| jsonwebtoken | hs256 |"), options.keys());
    let answer = |verdict: &Verdict| if verdict.is_ok() { "yes" } else { "no" };
    for (row, (ours, theirs)) in &valid {
        let expected = format!("| {row} | {} | {} |", answer(ours), answer(theirs));
        assert!(TABLES.contains(&expected), "docs/JSONWEBTOKEN.md does not say {expected}: {ours:?}, {theirs:?}");
    }
    for run in options.values() {
        run();
    }
    println!("interop: {} rows of docs/JSONWEBTOKEN.md are as both libraries are", valid.len() + options.len());
}

/// The first cells of the table under this header.
fn table(header: &str) -> Vec<&'static str> {
    let (_, after) = TABLES.split_once(&format!("{header}\n")).expect(header);
    let rows = after.lines().skip(1).take_while(|line| !line.is_empty());
    rows.map(|line| line.trim_start_matches("| ").split_once(" | ").expect("cells").0).collect()
}

fn same_names<'a>(table: &[&str], run: impl Iterator<Item = &'a &'static str>) {
    let (mut table, mut run) = (table.to_vec(), run.copied().collect::<Vec<_>>());
    table.sort_unstable();
    run.sort_unstable();
    assert_eq!(table, run, "docs/JSONWEBTOKEN.md has other rows than are run");
}

fn ours(builder: VerifierBuilder, token: &str) -> Result<hs256::Claims<'static>, hs256::Error> {
    builder.build()?.verify(token)
}

fn plain() -> VerifierBuilder {
    Verifier::builder().key(Key::new(SECRET).expect("a key"))
}

fn theirs(validation: &Validation, token: &str) -> Result<Value, ErrorKind> {
    jsonwebtoken::decode::<Value>(token, &DecodingKey::from_secret(SECRET), validation)
        .map(|data| data.claims)
        .map_err(|error| error.kind().clone())
}

fn hs256() -> Validation {
    Validation::new(Algorithm::HS256)
}

fn changed(change: impl FnOnce(&mut Validation)) -> Validation {
    let mut validation = hs256();
    change(&mut validation);
    validation
}

fn mint(claims: &Value) -> String {
    jsonwebtoken::encode(&Header::default(), claims, &EncodingKey::from_secret(SECRET)).expect("a token")
}

/// A token of any header and payload.
fn sign(header: &str, payload: &[u8]) -> String {
    let input = format!("{}.{}", base64url(header.as_bytes()), base64url(payload));
    let tag = jsonwebtoken::crypto::sign(input.as_bytes(), &EncodingKey::from_secret(SECRET), Algorithm::HS256);
    format!("{input}.{}", tag.expect("a signature"))
}

fn base64url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().enumerate().fold(0_u32, |bits, (at, byte)| bits | u32::from(*byte) << (16 - 8 * at));
        let letters = (0..=chunk.len()).map(|at| ALPHABET[(bits >> (18 - 6 * at) & 63) as usize] as char);
        text.extend(letters);
    }
    text
}

/// The last letter of a signature of 32 bytes has two unused bits, which are zero.
fn loosened(mut token: String) -> String {
    let last = token.pop().expect("a letter");
    token.push(char::from(last as u8 + 1));
    token
}

fn valid_rows() -> BTreeMap<&'static str, (Verdict, Verdict)> {
    let (now, day) = (unix_now(), 86_400);
    let later = now + day;
    let both = |builder: VerifierBuilder, validation: &Validation, token: &str| {
        (
            ours(builder, token).map(drop).map_err(|error| error.to_string()),
            theirs(validation, token).map(drop).map_err(|kind| format!("{kind:?}")),
        )
    };
    let default = |token: &str| both(plain(), &hs256(), token);
    let claims = |claims: Value| default(&mint(&claims));
    let payload = |payload: &[u8]| default(&sign(r#"{"alg":"HS256"}"#, payload));
    let header = |header: &str| default(&sign(header, format!(r#"{{"exp":{later}}}"#).as_bytes()));
    let secret = |secret: &[u8]| {
        let token =
            jsonwebtoken::encode(&Header::default(), &json!({ "exp": later }), &EncodingKey::from_secret(secret));
        let key = DecodingKey::from_secret(secret);
        let decoded = token.and_then(|token| jsonwebtoken::decode::<Value>(token, &key, &hs256()));
        let built = Key::new(secret).and_then(|key| Verifier::builder().key(key).build());
        (built.map(drop).map_err(|error| error.to_string()), decoded.map(drop).map_err(|error| error.to_string()))
    };
    let audience = changed(|validation| validation.set_audience(&["api"]));
    let issuer = changed(|validation| validation.set_issuer(&["i"]));
    let subject = changed(|validation| validation.sub = Some("ada".into()));
    let (exp, twice) = (json!({ "exp": later }), format!(r#"{{"exp":{later},"a":1,"a":2}}"#));
    let key = EncodingKey::from_secret(SECRET);
    let hs512 = jsonwebtoken::encode(&Header::new(Algorithm::HS512), &exp, &key).expect("a token");
    BTreeMap::from([
        ("no `exp`", claims(json!({}))),
        ("`exp` half a minute ago", claims(json!({ "exp": now - 30 }))),
        ("`nbf` a day ahead", claims(json!({ "exp": later, "nbf": later }))),
        ("`iat` a day ahead, no maximum age", claims(json!({ "exp": later, "iat": later }))),
        ("an `aud`, and no audience named", claims(json!({ "exp": later, "aud": "api" }))),
        ("no `aud`, and an audience named", both(plain().audience("api"), &audience, &mint(&exp))),
        ("no `iss`, and an issuer named", both(plain().issuer("i"), &issuer, &mint(&exp))),
        ("no `sub`, and a subject named", both(plain().subject("ada"), &subject, &mint(&exp))),
        (
            "`iss` is a list that has the issuer named",
            both(plain().issuer("i"), &issuer, &mint(&json!({ "exp": later, "iss": ["i", "j"] }))),
        ),
        ("`sub` is a number", claims(json!({ "exp": later, "sub": 7 }))),
        (
            "`aud` is a number, and an audience named",
            both(plain().audience("api"), &audience, &mint(&json!({ "exp": later, "aud": 7 }))),
        ),
        ("`exp` is a text", claims(json!({ "exp": later.to_string() }))),
        ("a secret of 31 bytes", secret(&SECRET[..31])),
        ("an empty secret", secret(b"")),
        ("HS512", default(&hs512)),
        ("a registered claim twice", payload(format!(r#"{{"exp":{later},"exp":{later}}}"#).as_bytes())),
        ("another claim twice", payload(twice.as_bytes())),
        ("`crit` with an unknown extension", header(r#"{"alg":"HS256","crit":["x"],"x":1}"#)),
        ("`b64: false` in the header", header(r#"{"alg":"HS256","b64":false}"#)),
        ("a nested token (`cty` of `JWT`)", header(r#"{"alg":"HS256","cty":"JWT"}"#)),
        ("invalid UTF-8 in a claim", payload(&[format!(r#"{{"exp":{later},"a":""#).as_bytes(), b"\xff\"}"].concat())),
        ("a signature with loose trailing bits", default(&loosened(mint(&exp)))),
        ("a token of 20 KiB", claims(json!({ "exp": later, "a": "a".repeat(15 * 1024) }))),
    ])
}

/// hs256's verdict on a token: its code and the claim.
fn code(builder: VerifierBuilder, token: &str) -> (Code, Option<String>) {
    let error = ours(builder, token).expect_err("hs256 rejects it");
    (error.code(), error.claim().map(Into::into))
}

fn about(code: Code, claim: &str) -> (Code, Option<String>) {
    (code, Some(claim.into()))
}

fn option_rows() -> BTreeMap<&'static str, fn()> {
    fn later() -> i64 {
        unix_now() + 86_400
    }
    fn token(more: Value) -> String {
        let mut claims = json!({ "exp": later() });
        claims.as_object_mut().expect("claims").extend(more.as_object().expect("claims").clone());
        mint(&claims)
    }
    fn good(builder: VerifierBuilder, validation: &Validation, token: &str) {
        ours(builder, token).expect("hs256 accepts it");
        theirs(validation, token).expect("jsonwebtoken accepts it");
    }
    let rows: [(&'static str, fn()); 26] = [
        (r#"a short secret, as in tests: `b"secret"`"#, || {
            let key = Key::new("secret").expect("a key");
            assert_eq!(Verifier::builder().key(key.clone()).build().unwrap_err().code(), Code::WeakKey);
            let token = Signer::new(key.clone().allow_weak()).unwrap().sign(&json!({ "exp": later() })).unwrap();
            Verifier::builder().key(key.allow_weak()).build().unwrap().verify(&token).unwrap();
            jsonwebtoken::decode::<Value>(&token, &DecodingKey::from_secret(b"secret"), &hs256()).unwrap();
        }),
        ("`Validation::new(Algorithm::HS256)` in each call", || {
            let builder = || plain().require("exp").leeway(Duration::from_secs(60));
            good(builder(), &hs256(), &mint(&json!({ "exp": unix_now() - 30 })));
            assert_eq!(code(builder(), &mint(&json!({}))), about(Code::MissingClaim, "exp"));
            assert_eq!(theirs(&hs256(), &mint(&json!({}))), Err(ErrorKind::MissingRequiredClaim("exp".into())));
            let old = mint(&json!({ "exp": unix_now() - 70 }));
            assert_eq!(code(builder(), &old), about(Code::Expired, "exp"));
            assert_eq!(theirs(&hs256(), &old), Err(ErrorKind::ExpiredSignature));
        }),
        ("`decode::<Claims>(token, &key, &validation)?.claims`", || {
            type Claims = BTreeMap<String, u64>;
            let (fits, other) = (mint(&json!({ "exp": later() })), token(json!({ "a": "x" })));
            let key = DecodingKey::from_secret(SECRET);
            let read = ours(plain(), &fits).unwrap().deserialize::<Claims>().unwrap();
            assert_eq!(read, jsonwebtoken::decode::<Claims>(&fits, &key, &hs256()).unwrap().claims);
            assert!(ours(plain(), &other).unwrap().deserialize::<Claims>().is_err());
            let error = jsonwebtoken::decode::<Claims>(&other, &key, &hs256()).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Json(_)));
        }),
        ("`DecodingKey::from_base64_secret(text)`", || {
            let text = "c3VwZXJzZWNyZXRkZXZrZXl0aGF0aXNoczI1NnNhZmUh"; // SECRET
            let token = token(json!({}));
            Verifier::builder().key(Key::from_base64(text).unwrap()).build().unwrap().verify(&token).unwrap();
            let key = DecodingKey::from_base64_secret(text).unwrap();
            jsonwebtoken::decode::<Value>(&token, &key, &hs256()).unwrap();
            Key::from_base64url(text).and(Key::from_hex(&"ab".repeat(32))).unwrap();
        }),
        ("`DecodingKey::from_jwk(&jwk)`", || {
            let text = r#"{"kty":"oct","k":"c3VwZXJzZWNyZXRkZXZrZXl0aGF0aXNoczI1NnNhZmUh"}"#;
            let token = token(json!({}));
            let key = Key::from_jwk(text, KeyOp::Verify).unwrap();
            Verifier::builder().key(key).build().unwrap().verify(&token).unwrap();
            let key = DecodingKey::from_jwk(&serde_json::from_str(text).unwrap()).unwrap();
            jsonwebtoken::decode::<Value>(&token, &key, &hs256()).unwrap();
            assert_eq!(Key::from_jwks(format!(r#"{{"keys":[{text}]}}"#), KeyOp::Verify).unwrap().len(), 1);
        }),
        ("`decode_header(token)?.kid` to choose a key", || {
            let key = Key::new(SECRET).unwrap().with_id("2026-11");
            let token = Signer::new(key.clone()).unwrap().sign(&json!({})).unwrap();
            assert_eq!(decode_header(&token).unwrap().kid.as_deref(), Some("2026-11"));
            let claims = Verifier::builder().key(key).build().unwrap().verify(&token).unwrap();
            assert_eq!(claims.key_id(), Some("2026-11"));
        }),
        ("`validation.algorithms`", || {
            let key = EncodingKey::from_secret(SECRET);
            let claims = json!({ "exp": later() });
            let token = jsonwebtoken::encode(&Header::new(Algorithm::HS384), &claims, &key).unwrap();
            theirs(&changed(|validation| validation.algorithms.push(Algorithm::HS384)), &token).unwrap();
            assert_eq!(code(plain(), &token), (Code::AlgorithmNotAllowed, None));
        }),
        ("`validation.leeway`, 60 by default", || {
            let late = mint(&json!({ "exp": unix_now() - 30 }));
            good(plain().leeway(Duration::from_secs(40)), &changed(|validation| validation.leeway = 40), &late);
            assert_eq!(theirs(&changed(|v| v.leeway = 20), &late), Err(ErrorKind::ExpiredSignature));
            assert_eq!(code(plain(), &late), about(Code::Expired, "exp"));
            assert_eq!(plain().leeway(Duration::from_secs(901)).build().unwrap_err().field(), Some("leeway"));
        }),
        ("`validation.required_spec_claims`, `exp` by default", || {
            let nothing = mint(&json!({}));
            ours(plain(), &nothing).unwrap();
            theirs(&changed(|validation| validation.required_spec_claims.clear()), &nothing).unwrap();
            let token = token(json!({}));
            assert_eq!(code(plain().require("tenant"), &token), about(Code::MissingClaim, "tenant"));
            theirs(&changed(|v| v.set_required_spec_claims(&["exp", "tenant"])), &token).unwrap(); // ignored
        }),
        ("`validation.validate_exp = false`", || {
            let old = mint(&json!({ "exp": 1 }));
            theirs(&changed(|validation| validation.validate_exp = false), &old).unwrap();
            plain().build().unwrap().verify_at(&old, 0, &mut [0; 64]).unwrap();
        }),
        ("`validation.validate_nbf = true`", || {
            let early = token(json!({ "nbf": later() }));
            let validation = changed(|validation| validation.validate_nbf = true);
            assert_eq!(theirs(&validation, &early), Err(ErrorKind::ImmatureSignature));
            assert_eq!(code(plain(), &early), about(Code::NotYetValid, "nbf"));
        }),
        ("`validation.validate_aud = false`", || {
            let validation = changed(|validation| validation.validate_aud = false);
            good(plain().any_audience(), &validation, &token(json!({ "aud": "x" })));
        }),
        ("`set_audience`, `set_issuer`, `validation.sub`", || {
            let validation = changed(|validation| {
                validation.set_audience(&["a", "b"]);
                validation.set_issuer(&["i", "j"]);
                validation.sub = Some("ada".into());
            });
            let builder = plain().audiences(["a", "b"]).issuers(["i", "j"]).subject("ada");
            good(builder.clone(), &validation, &token(json!({ "aud": ["x", "b"], "iss": "j", "sub": "ada" })));
            theirs(&validation, &token(json!({}))).unwrap();
            assert_eq!(code(builder, &token(json!({}))), about(Code::MissingClaim, "iss"));
        }),
        ("`validation.reject_tokens_expiring_in_less_than`", || {
            let token = mint(&json!({ "exp": unix_now() + 30 }));
            let validation = changed(|validation| validation.reject_tokens_expiring_in_less_than = 200);
            assert_eq!(theirs(&validation, &token), Err(ErrorKind::ExpiredSignature));
            let claims = ours(plain(), &token).unwrap();
            assert!(claims.expires_at().unwrap().seconds() < unix_now() as f64 + 200.0);
        }),
        ("`insecure_decode`, `decode_header`", || {
            let forged = loosened(token(json!({ "sub": "somebody" })));
            dangerous::insecure_decode::<Value>(&forged).unwrap();
            let verifier = plain().build().unwrap();
            let explained = explain(&forged, Some(&verifier), unix_now());
            assert!(!format!("{explained:?}").contains("somebody"));
        }),
        ("`encode(&Header::default(), &claims, &key)`", || {
            let claims = json!({ "exp": later(), "sub": "ada" });
            let ours = Signer::new(Key::new(SECRET).unwrap()).unwrap().sign(&claims).unwrap();
            assert_eq!(theirs(&hs256(), &ours).unwrap(), claims);
        }),
        ("`Header { typ, cty, kid, .. }`", || {
            let signer = Signer::new(Key::new(SECRET).unwrap().with_id("k")).unwrap();
            let token = signer.with_typ("at+jwt").unwrap().with_cty("x").unwrap().sign(&json!({})).unwrap();
            let header = decode_header(&token).unwrap();
            assert_eq!(
                [header.typ, header.cty, header.kid].map(Option::unwrap),
                ["at+jwt", "x", "k"].map(String::from)
            );
        }),
        ("`exp: get_current_timestamp() + 900`", || {
            let signer = Signer::new(Key::new(SECRET).unwrap()).unwrap();
            let times = Timestamps::now().expires_in(Duration::from_secs(900));
            let claims = theirs(&hs256(), &signer.sign_with(&json!({}), times).unwrap()).unwrap();
            let left = claims["exp"].as_u64().unwrap() - jsonwebtoken::get_current_timestamp();
            assert!((890..=900).contains(&left));
        }),
        ("`ErrorKind::ExpiredSignature`", || {
            let old = mint(&json!({ "exp": 5 }));
            assert_eq!(theirs(&hs256(), &old), Err(ErrorKind::ExpiredSignature));
            let error = ours(plain(), &old).unwrap_err();
            assert_eq!((error.code(), error.claim()), (Code::Expired, Some("exp")));
            assert_eq!(error.at().map(hs256::NumericDate::seconds), Some(5.0));
        }),
        ("`ErrorKind::ImmatureSignature`", || {
            let early = token(json!({ "nbf": later() }));
            assert_eq!(theirs(&changed(|v| v.validate_nbf = true), &early), Err(ErrorKind::ImmatureSignature));
            assert_eq!(code(plain(), &early), about(Code::NotYetValid, "nbf"));
        }),
        ("`ErrorKind::InvalidIssuer`, `InvalidAudience`, `InvalidSubject`", || {
            let token = token(json!({ "iss": "x", "aud": "x", "sub": "x" }));
            let validation = changed(|validation| validation.set_issuer(&["i"]));
            assert_eq!(theirs(&validation, &token), Err(ErrorKind::InvalidIssuer));
            assert_eq!(code(plain().issuer("i"), &token), about(Code::ClaimMismatch, "iss"));
            let validation = changed(|validation| validation.set_audience(&["a"]));
            assert_eq!(theirs(&validation, &token), Err(ErrorKind::InvalidAudience));
            assert_eq!(code(plain().audience("a"), &token), about(Code::ClaimMismatch, "aud"));
            let validation = changed(|validation| validation.sub = Some("ada".into()));
            assert_eq!(theirs(&validation, &token), Err(ErrorKind::InvalidSubject));
            assert_eq!(code(plain().subject("ada"), &token), about(Code::ClaimMismatch, "sub"));
        }),
        ("`ErrorKind::MissingRequiredClaim`", || {
            let validation = changed(|validation| validation.set_required_spec_claims(&["sub"]));
            let token = token(json!({}));
            assert_eq!(theirs(&validation, &token), Err(ErrorKind::MissingRequiredClaim("sub".into())));
            assert_eq!(code(plain().require("sub"), &token), about(Code::MissingClaim, "sub"));
        }),
        ("`ErrorKind::InvalidClaimFormat`", || {
            let token = mint(&json!({ "exp": "soon" }));
            let validation = changed(|validation| validation.required_spec_claims.clear());
            assert_eq!(theirs(&validation, &token), Err(ErrorKind::InvalidClaimFormat("exp".into())));
            assert_eq!(code(plain(), &token), about(Code::InvalidClaim, "exp"));
        }),
        ("`ErrorKind::InvalidSignature`", || {
            let token =
                token(json!({})).replace("eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9", &base64url(br#"{"alg":"HS256"}"#));
            assert_eq!(theirs(&hs256(), &token), Err(ErrorKind::InvalidSignature));
            assert_eq!(code(plain(), &token), (Code::SignatureMismatch, None));
        }),
        ("`ErrorKind::InvalidAlgorithm`", || {
            let key = EncodingKey::from_secret(SECRET);
            let claims = json!({ "exp": later() });
            let token = jsonwebtoken::encode(&Header::new(Algorithm::HS512), &claims, &key).unwrap();
            assert_eq!(theirs(&hs256(), &token), Err(ErrorKind::InvalidAlgorithm));
            assert_eq!(code(plain(), &token), (Code::AlgorithmNotAllowed, None));
        }),
        ("`ErrorKind::InvalidToken`, `Base64`, `Json`, `Utf8`", || {
            assert_eq!(theirs(&hs256(), "x"), Err(ErrorKind::InvalidToken));
            assert!(matches!(theirs(&hs256(), "=.e30."), Err(ErrorKind::Base64(_))));
            let broken = sign(r#"{"alg":"HS256"}"#, b"{");
            assert!(matches!(theirs(&hs256(), &broken), Err(ErrorKind::Json(_))));
            for malformed in ["x", "=.e30.", &broken] {
                assert_eq!(code(plain(), malformed), (Code::Malformed, None));
            }
            assert_eq!(code(plain(), &"x".repeat(20_000)), (Code::TooLarge, None));
        }),
    ];
    BTreeMap::from(rows)
}
