//! The exact results of the public functions: what constructors refuse, what the accessors of claims return, how values
//! are read from bytes that were never scanned, and which checks `explain` lists.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hs256::{
    Cause, ClaimName, ClaimValue, Claims, Code, Error, Finding, Guard, JsonType, Key, KeyOp, MAX_LEEWAY, Outcome,
    Revocations, SignError, Signer, Source, Timestamps, Verifier, VerifierBuilder, explain,
};
use sha2::{Digest as _, Sha256};

const SECRET: &str = "supersecretdevkeythatishs256safe!";

fn key() -> Key {
    Key::new(SECRET).unwrap()
}

/// The verified claims of a token with this claims set.
fn claims(json: &str) -> Claims<'static> {
    let key = key().with_id("k");
    let token = Signer::new(key.clone()).unwrap().sign_json(json).unwrap();
    let verifier = Verifier::builder().key(key).any_audience().build().unwrap();
    verifier.verify_at(&token, 0, &mut vec![0; token.len()]).unwrap().into_owned()
}

/// A token with a valid signature over claims that our signer refuses.
fn signed_by_hand(json: &str) -> String {
    let padded = |with: u8| {
        let mut block = [with; 64];
        block.iter_mut().zip(SECRET.bytes()).for_each(|(byte, secret)| *byte ^= secret);
        block
    };
    let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256"}"#), URL_SAFE_NO_PAD.encode(json));
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(&input).finalize();
    let tag = Sha256::new().chain_update(padded(0x5C)).chain_update(inner).finalize();
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(tag))
}

fn reason(error: &Error) -> String {
    match error {
        Error::InvalidArgument(argument) if argument.field == "key" => argument.reason.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn keys_are_read_from_each_encoding_to_the_same_bytes() {
    let token = Signer::new(key()).unwrap().sign_json("{}").unwrap();
    for key in [
        Key::from_hex("7375706572736563726574646576 6b65797468617469736873323536736166 6521".replace(' ', "").as_str()),
        Key::from_hex("7375706572736563726574646576 6B65797468617469736873323536736166 6521".replace(' ', "").as_str()),
        Key::from_base64("c3VwZXJzZWNyZXRkZXZrZXl0aGF0aXNoczI1NnNhZmUh"),
        Key::from_base64url("c3VwZXJzZWNyZXRkZXZrZXl0aGF0aXNoczI1NnNhZmUh"),
        Key::from_jwk(r#"{"kty":"oct","k":"c3VwZXJzZWNyZXRkZXZrZXl0aGF0aXNoczI1NnNhZmUh"}"#, KeyOp::Sign),
        Key::from_jwk(
            r#"{"use":"sig","alg":"HS256","kty":"oct","k":"c3VwZXJzZWNyZXRkZXZrZXl0aGF0aXNoczI1NnNhZmUh","x":0}"#,
            KeyOp::Verify,
        ),
    ] {
        let verifier = Verifier::builder().key(key.unwrap()).build().unwrap();
        assert!(verifier.verify(&token).is_ok());
    }
}

#[test]
fn a_secret_in_the_wrong_encoding_is_refused() {
    for (text, flaw) in
        [("a", "odd"), ("0g", "not a digit"), ("é0", "not a digit"), ("0x", "`0x`"), (" 00", "white space")]
    {
        let reason = reason(&Key::from_hex(text).unwrap_err());
        assert!(reason.starts_with("not hexadecimal: ") && reason.contains(flaw), "{text:?}: {reason}");
    }
    let base64 = reason(&Key::from_base64("QQ").unwrap_err());
    assert_eq!(base64, "not base64: its padding (`=`) is missing; text without padding is base64url");
    let base64url = reason(&Key::from_base64url("QQ==").unwrap_err());
    assert_eq!(base64url, "not base64url: it has padding (`=`), which base64url is written without");
    let empty_jwk = Key::from_jwk(r#"{"kty":"oct","k":""}"#, KeyOp::Verify);
    for empty in [Key::new(""), Key::from_hex(""), Key::from_base64(""), Key::from_base64url(""), empty_jwk] {
        let error = empty.unwrap_err();
        assert_eq!((&error, error.code()), (&Error::EmptyKey, Code::WeakKey));
        assert!(error.to_string().starts_with("the key is empty ("), "{error}");
    }
}

/// This SSH public key was made for the test, and its private key was thrown away. A public key is no secret, in any
/// encoding.
#[test]
fn a_public_key_is_refused_by_every_constructor() {
    let public = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBdePsvZm1GdrEAOIIpK8fDWc3IGNrLnQt1TMLMheuFS";
    let hex: String = public.bytes().map(|byte| format!("{byte:02x}")).collect();
    let (base64, base64url) = (STANDARD.encode(public), URL_SAFE_NO_PAD.encode(public));
    let jwk = format!(r#"{{"kty":"oct","k":"{base64url}"}}"#);
    for key in [
        Key::new(public),
        Key::new(&base64),
        Key::new(&base64url),
        Key::from_hex(&hex),
        Key::from_base64(&base64),
        Key::from_base64url(&base64url),
        Key::from_base64(&STANDARD.encode(&base64)),
        Key::from_jwk(&jwk, KeyOp::Verify),
    ] {
        assert!(reason(&key.unwrap_err()).starts_with("an SSH public key, which is no shared secret;"));
    }
    assert!(reason(&Key::new(&jwk).unwrap_err()).starts_with("the text of a JWK,"));
}

#[test]
fn a_jwk_that_is_not_for_hs256_is_refused() {
    for (jwk, expected) in [
        ("", "the JWK is not a JSON object"),
        (r#"{"kty":"oct","k":"QQ","k":"QQ"}"#, "the JWK is not a JSON object"),
        (r#"{"k":"QQ"}"#, "the JWK has no `kty`; is it a JWK Set?"),
        (r#"{"kty":"RSA","k":"QQ"}"#, "the JWK's `kty` is not `oct`"),
        (r#"{"kty":1,"k":"QQ"}"#, "the JWK's `kty` is not `oct`"),
        (r#"{"kty":"oct","alg":"HS384","k":"QQ"}"#, "the JWK's `alg` is not `HS256`"),
        (r#"{"kty":"oct","use":"enc","k":"QQ"}"#, "the JWK's `use` is not `sig`"),
        (r#"{"kty":"oct"}"#, "the JWK's `k` is missing or not a string"),
        (r#"{"kty":"oct","k":1}"#, "the JWK's `k` is missing or not a string"),
        (r#"{"kty":"oct","k":"QQ=="}"#, "the JWK's `k` is not base64url without padding"),
        (r#"{"kty":"oct","k":"QQ","kid":1}"#, "the JWK's `kid` is not a string"),
    ] {
        assert_eq!(reason(&Key::from_jwk(jwk, KeyOp::Verify).unwrap_err()), expected, "{jwk}");
    }
    assert_eq!(Key::from_jwk(r#"{"kty":"oct","k":"QQ","kid":"\u0061"}"#, KeyOp::Verify).unwrap().id(), Some("a"));
    assert_eq!(Key::from_jwk(r#"{"kty":"oct","k":"\u0051Q"}"#, KeyOp::Verify).unwrap().id(), None);
}

#[test]
fn a_key_is_weak_below_32_bytes() {
    for len in 1..=64 {
        let strength = Key::new(vec![1; len]).unwrap().check_strength();
        assert_eq!(strength, if len < 32 { Err(Error::WeakKey) } else { Ok(()) }, "{len}");
        assert_eq!(Key::new(vec![1; len]).unwrap().allow_weak().check_strength(), Ok(()));
    }
}

#[test]
fn a_builder_refuses_each_mistake_by_name() {
    type Change = fn(VerifierBuilder) -> VerifierBuilder;
    let good: [Change; 8] = [
        |b| b,
        |b| b.leeway(MAX_LEEWAY),
        |b| b.leeway(Duration::from_secs(1)),
        |b| b.max_age(Duration::from_secs((1 << 53) - 1)),
        |b| b.max_token_len(256),
        |b| b.max_token_len(1024 * 1024),
        |b| (1..16_u8).fold(b, |b, n| b.key(Key::new([n; 32]).unwrap())),
        |b| b.key(key().with_id("a")).key(key().with_id("b")),
    ];
    for change in good {
        assert!(change(Verifier::builder()).check_policy().is_ok());
        assert!(change(Verifier::builder().key(key())).build().is_ok());
    }
    let bad: [(Change, &str, &str); 9] = [
        (
            |b| b.leeway(MAX_LEEWAY + Duration::from_secs(1)),
            "leeway",
            "more than 900 seconds (was it given in milliseconds?)",
        ),
        (|b| b.leeway(Duration::from_millis(1500)), "leeway", "not a whole number of seconds"),
        (|b| b.leeway(Duration::from_nanos(1)), "leeway", "not a whole number of seconds"),
        (|b| b.max_age(Duration::from_millis(1)), "max_age", "not a whole number of seconds"),
        (|b| b.max_token_len(255), "max_token_len", "not from 256 bytes to 1 MiB (1048576)"),
        (|b| b.max_token_len(1024 * 1024 + 1), "max_token_len", "not from 256 bytes to 1 MiB (1048576)"),
        (
            |b| (1..17_u8).fold(b, |b, n| b.key(Key::new([n; 32]).unwrap())),
            "key",
            "more than 16 keys without an id, each tried for every token",
        ),
        (|b| b.key(key().with_id("a")).key(key()).key(key().with_id("a")), "key", "two keys have the same id"),
        (|b| b.key(key().with_id("")).key(key().with_id("")), "key", "two keys have the same id"),
    ];
    for (change, field, reason) in bad {
        let expected = Error::invalid_argument(field, reason);
        assert_eq!(change(Verifier::builder().key(key())).build().unwrap_err(), expected);
        if field != "key" {
            assert_eq!(change(Verifier::builder()).check_policy().unwrap_err(), expected);
        }
    }
    let none = Error::invalid_argument("key", "at least one key is needed");
    assert_eq!(Verifier::builder().build().unwrap_err(), none);
    let weak = Verifier::builder().key(key()).key(Key::new([1; 31]).unwrap()).build();
    assert_eq!(weak.unwrap_err(), Error::WeakKey);
}

#[test]
fn claims_give_what_the_payload_says() {
    let json = r#"{"iss":"i","sub":"\u0073","jti":"j","aud":["a","\u0062"],"exp":3e9,"nbf":-1.5,"iat":1,"n":null,
        "t":true,"f":false,"o":{"a":[1]},"s":"x","e":"\n"}"#;
    let claims = claims(json);
    assert_eq!((claims.payload(), claims.json()), (json.as_bytes(), json));
    assert_eq!(claims.key_id(), Some("k"));
    assert_eq!(claims.issuer().as_deref(), Some("i"));
    assert_eq!(claims.subject().as_deref(), Some("s"));
    assert_eq!(claims.id().as_deref(), Some("j"));
    let seconds = [claims.expires_at(), claims.not_before(), claims.issued_at()].map(|date| date.unwrap().seconds());
    assert_eq!(seconds, [3e9, -1.5, 1.0]);

    let audience = claims.audience().unwrap();
    assert_eq!(audience.iter().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(audience.json(), r#"["a","\u0062"]"#);
    assert!(
        audience.contains("a") && audience.contains("b") && !audience.contains("c") && !audience.contains("\\u0062")
    );
    assert_eq!(format!("{audience:?}"), "Audience { len: 2, .. }");

    let get = |name| claims.get(name).unwrap();
    for (name, json_type) in [
        ("n", JsonType::Null),
        ("t", JsonType::Bool),
        ("iat", JsonType::Number),
        ("s", JsonType::String),
        ("e", JsonType::String),
        ("aud", JsonType::Array),
        ("o", JsonType::Object),
    ] {
        assert_eq!(get(name).json_type(), json_type, "{name}");
        assert_eq!(get(name).is_null(), name == "n");
        assert_eq!(get(name).as_bool().is_some(), name == "t");
        assert_eq!(get(name).as_f64().is_some(), name == "iat");
        assert_eq!(get(name).as_str().is_some(), ["s", "e"].contains(&name));
        assert_eq!(ClaimValue::find(claims.payload(), name).unwrap().json(), get(name).json());
    }
    assert_eq!((get("t").as_bool(), get("f").as_bool()), (Some(true), Some(false)));
    assert_eq!(get("e").as_str().as_deref(), Some("\n"));
    assert_eq!(get("s").strings().chain(get("o").strings()).collect::<Vec<_>>(), ["x"]);
    assert!(claims.get("a").is_none() && ClaimValue::find(claims.payload(), "a").is_none());
    assert_eq!(format!("{:?} {claims:?}", get("s")).matches('x').count(), 0);
    assert_eq!(format!("{:?}", get("s")), "ClaimValue { type: String, .. }");
    assert_eq!(format!("{claims:?}"), format!("Claims {{ len: {}, key_id: Some(\"k\"), .. }}", json.len()));

    let claims = self::claims(r#"{"aud":"one"}"#);
    let audience = claims.audience().unwrap();
    assert_eq!((audience.json(), audience.iter().count()), (r#""one""#, 1));
    assert!(audience.contains("one") && !audience.contains("on"));
}

/// The buffer must be at least as long as the payload. After a rejection it holds nothing of the token.
#[test]
fn a_buffer_is_too_small_below_the_payloads_length() {
    let token = Signer::new(key()).unwrap().sign_json(r#"{"sub":"ada","exp":1}"#).unwrap();
    let verifier = Verifier::builder().key(key()).build().unwrap();
    for len in 0..30 {
        let mut buffer = vec![0xAA; len];
        let verdict = verifier.verify_at(&token, 0, &mut buffer).map(drop);
        assert_eq!(verdict, if len < 21 { Err(Error::BufferTooSmall { needed: 21 }) } else { Ok(()) }, "{len}");
        let verdict = verifier.verify_at(&token, 1, &mut buffer).map(drop).map_err(|error| error.code());
        assert_eq!(verdict, Err(if len < 21 { Code::BufferTooSmall } else { Code::Expired }));
        assert!(len < 21 || buffer[..21].iter().all(|byte| *byte == 0));
    }
}

#[test]
fn dates_become_system_times_where_those_reach() {
    let epoch = SystemTime::UNIX_EPOCH;
    for (exp, expected) in [
        ("1.5", Some(epoch + Duration::from_millis(1500))),
        ("0", Some(epoch)),
        ("-0.0", Some(epoch)),
        ("-1.5", Some(epoch - Duration::from_millis(1500))),
        ("1e300", None),
        ("-1e300", None),
        ("1.8e19", None),
    ] {
        let token = signed_by_hand(&format!(r#"{{"iat":{exp}}}"#));
        let claims = Verifier::builder().key(key()).build().unwrap().verify(&token).unwrap();
        assert_eq!(claims.issued_at().unwrap().system_time(), expected, "{exp}");
    }
    assert_eq!(claims("{}").issued_at(), None);
}

/// Not every whole number beyond 2^53 is a double. Times are compared without rounding, on both sides of zero.
#[test]
fn times_beyond_the_whole_doubles_are_compared_exactly() {
    const EXACT: i64 = 1 << 53;
    let verifier = Verifier::builder().key(key()).build().unwrap();
    for exp in [0, EXACT - 1, EXACT, EXACT + 2, EXACT + 4, 1 << 60, -EXACT, -EXACT - 4, i64::MIN] {
        let [expires, begins] = ["exp", "nbf"].map(|name| signed_by_hand(&format!(r#"{{"{name}":{exp}}}"#)));
        for now in [-3, -1, 0, 1, 3].map(|distance| exp.saturating_add(distance)) {
            let verdict =
                |token: &str| verifier.verify_at(token, now, &mut [0; 64]).map_err(|error| error.code()).err();
            assert_eq!(verdict(&expires), (now >= exp).then_some(Code::Expired), "{exp} {now}");
            assert_eq!(verdict(&begins), (now < exp).then_some(Code::NotYetValid), "{exp} {now}");
        }
    }
}

/// The bytes come from no verifier. Any answer will do, but nothing may panic or read beyond the bytes.
#[test]
fn bytes_that_were_never_scanned_are_looked_at_safely() {
    let read = |bytes| ClaimValue::read(bytes, 0).unwrap().0;
    for (bytes, string) in [
        (&br#""\uZZ""#[..], ""),
        (br#""a\udc00b""#, "a"),
        (br#""a\ud800""#, "a"),
        (br#""a\ud800\u0041""#, "a"),
        (br#""a\ud800\uDC""#, "a"),
        (br#""a\ud83d\ude00b""#, "a\u{1F600}b"),
        (br#""\b\f\n\r\t\"\\\/""#, "\u{8}\u{c}\n\r\t\"\\/"),
    ] {
        assert_eq!(read(bytes).as_str().as_deref(), Some(string), "{bytes:?}");
    }
    assert_eq!(read(b"\"\xFF\"").as_str(), None);
    assert_eq!(read(b"\"\xFF\"").json(), "");
    assert_eq!(read(b"\xFF").as_f64(), None);
    assert_eq!(read(b"12x").as_f64(), None);
    assert_eq!(read(b"0000000000000000000000000\xFFe-x\xFF9").as_f64(), Some(0.0));
    assert_eq!(read(b"true").as_bool(), Some(true));
    assert!(ClaimValue::read(b"\x01", 0).is_none() && ClaimValue::read(b"]", 0).is_none());
    assert!(ClaimValue::read(b"", 5).is_none());
    assert_eq!(read(b"\"abc").json(), "");
    let (value, end) = ClaimValue::read(br#" ,"a" ,[1,"]",{"x":[2]}],3"#, 5).unwrap();
    assert_eq!((value.json(), end), (r#"[1,"]",{"x":[2]}]"#, 24));
}

#[test]
fn integers_are_exact_doubles() {
    for number in
        ["0", "7", "999999999999999", "1000000000000000", "9007199254740993", "123456789012345678901234567890"]
    {
        let claims = claims(&format!(r#"{{"n":{number}}}"#));
        assert_eq!(claims.get("n").unwrap().as_f64(), Some(number.parse().unwrap()));
    }
    for number in ["-1", "1.5", "1e3", "-0"] {
        let claims = claims(&format!(r#"{{"n":{number}}}"#));
        assert_eq!(claims.get("n").unwrap().as_f64(), Some(number.parse().unwrap()));
    }
}

#[test]
fn a_signer_refuses_what_is_too_long_before_it_looks() {
    let signer = Signer::new(key()).unwrap().with_max_token_len(256).unwrap();
    let long = format!(r#"{{"a":"{}"}}"#, "x".repeat(300));
    let code = |token: Result<String, SignError>| token.unwrap_err().code();
    assert_eq!(code(signer.sign_json(&long)), Code::TooLarge);
    assert_eq!(code(signer.sign_json_with(" ".repeat(130), Timestamps::at(0))), Code::TooLarge);
    assert_eq!(code(signer.sign_json_with(" ".repeat(100), Timestamps::at(0))), Code::Malformed);
    let map = std::collections::BTreeMap::from([((1, 2), 3)]); // JSON has no such names
    for error in [signer.sign_with(&map, Timestamps::at(0)), signer.sign(&map)].map(Result::unwrap_err) {
        assert_eq!((error.code(), error.error().field()), (Code::InvalidArgument, Some("claims")));
    }
}

#[test]
fn errors_carry_their_codes() {
    for (error, code) in [(Error::Internal, Code::Internal), (Error::Unavailable, Code::Unavailable)] {
        assert_eq!(error.code(), code);
        assert!(error.to_string().starts_with(code.message()), "{error}");
        assert_eq!(Code::from(error), code);
    }
    for code in Code::ALL {
        assert_eq!(format!("{code}"), code.name());
    }
    let argument = Error::invalid_argument("leeway", "not a whole number of seconds");
    assert_eq!(argument.to_string(), "invalid argument `leeway`: not a whole number of seconds");
    // A writer without room gives an error, not a panic.
    use std::fmt::Write;
    struct Room(usize);
    impl Write for Room {
        fn write_str(&mut self, text: &str) -> std::fmt::Result {
            self.0 = self.0.checked_sub(text.len()).ok_or(std::fmt::Error)?;
            Ok(())
        }
    }
    assert!(write!(Room(0), "{}", Error::Malformed).is_err());
    let no_subject = Verifier::builder().key(key()).require("sub").build().unwrap();
    let missing = no_subject.verify(Signer::new(key()).unwrap().sign_json("{}").unwrap()).unwrap_err();
    for room in 0..missing.to_string().len() {
        assert!(write!(Room(room), "{missing}").is_err(), "{room}");
    }
    assert!(write!(Room(0), "{}", Signer::new(key()).unwrap().sign_json("0").unwrap_err()).is_err());
}

/// A missing registered claim is identified by its name, any other by its index in the policy.
#[test]
fn a_missing_claim_is_named() {
    let token = Signer::new(key()).unwrap().sign_json("{}").unwrap();
    for name in ["iss", "sub", "jti", "aud", "exp", "nbf", "iat"] {
        let verifier = Verifier::builder().key(key()).require(name).build().unwrap();
        let error = verifier.verify(&token).unwrap_err();
        assert_eq!((error.code(), error.claim()), (Code::MissingClaim, Some(name)));
        assert_eq!(error.claim_name().unwrap().required_index(), None);
    }
    for names in [&["a"][..], &["a", "exp"], &["ex", "exp"]] {
        let builder = Verifier::builder().key(key());
        let verifier = names.iter().fold(builder, |builder, name| builder.require(*name)).build().unwrap();
        let error = verifier.verify(&token).unwrap_err();
        assert_eq!(error.claim_name().map(|claim| (claim.as_str(), claim.required_index())), Some((names[0], Some(0))));
    }
}

/// Without a verifier, only the checks that need neither a key nor a policy run. The others are skipped with a reason.
#[test]
fn explain_without_a_key_shows_what_can_be_seen() {
    let token = Signer::new(key()).unwrap().sign_json(r#"{"sub":"ada"}"#).unwrap();
    let explanation = explain(&token, None, 0);
    assert_eq!(explanation.verdict(), None);
    assert!(explanation.to_json().starts_with(r#"{"verdict":null,"checks":[{"check":"length""#));
    assert_eq!(explanation.unverified_header(), Some(&br#"{"alg":"HS256","typ":"JWT"}"#[..]));
    assert_eq!(explanation.unverified_payload(), Some(&br#"{"sub":"ada"}"#[..]));
    let shown: Vec<_> =
        explanation.checks().iter().map(|check| (check.name, (check.outcome.clone(), check.cause))).collect();
    let no_key = || (Outcome::NotReached, Some(Cause::NoVerifier));
    let passed = || (Outcome::Passed, None);
    let expected = [
        ("length", passed()),
        ("segments", passed()),
        ("encoding", passed()),
        ("header", passed()),
        ("algorithm", passed()),
        ("extensions", passed()),
        ("type", no_key()),
        ("key", no_key()),
        ("signature", no_key()),
        ("payload", passed()),
        ("claim_types", passed()),
        ("required", no_key()),
        ("issuer", no_key()),
        ("key_issuer", no_key()),
        ("subject", no_key()),
        ("audience", no_key()),
        ("claims", no_key()),
        ("not_before", no_key()),
        ("expiry", no_key()),
        ("age", no_key()),
        ("revoked", no_key()),
        ("available", no_key()),
    ];
    assert_eq!(shown, expected);
    let shown = format!("{explanation:?}");
    assert!(shown.starts_with("Explanation { checks: [Check {") && !shown.contains("ada"), "{shown}");
}

#[test]
fn explain_goes_on_where_the_verdict_stops() {
    let verifier = Verifier::builder()
        .key(key().with_id("k"))
        .require("exp")
        .issuer("i")
        .subject("s")
        .audience("a")
        .typ("at+jwt")
        .max_age(Duration::from_secs(1))
        .build()
        .unwrap();
    let signer = Signer::new(key()).unwrap();
    let token = signer.sign_json(r#"{"iss":"x","sub":"x","aud":"x","nbf":9,"iat":9}"#).unwrap();
    let failed = |token: &str, now| -> Vec<_> {
        explain(token, Some(&verifier), now)
            .checks()
            .iter()
            .filter(|check| matches!(check.outcome, Outcome::Failed(_)))
            .map(|check| check.name)
            .collect()
    };
    let all = ["type", "key", "required", "issuer", "subject", "audience", "not_before", "age"];
    assert_eq!(failed(&token, 0), all);
    assert_eq!(
        failed(&signer.sign_json(r#"{"iss":"i","sub":"s","aud":"a","exp":9,"iat":9}"#).unwrap(), 9),
        ["type", "key", "expiry"]
    );
    assert_eq!(failed("", 0), ["segments"]);
    assert_eq!(failed(&"x".repeat(16 * 1024 + 1), 0), ["length", "segments"]);
    let unreadable = explain("e30.bm90IEpTT04.", Some(&verifier), 0);
    let outcome = |name| {
        let check = unreadable.checks().iter().find(|check| check.name == name).unwrap();
        (check.outcome.clone(), check.cause)
    };
    assert_eq!(outcome("header"), (Outcome::Failed(Error::Malformed), Some(Cause::NoAlg)));
    assert_eq!(outcome("extensions"), (Outcome::Passed, None));
    assert_eq!(outcome("payload"), (Outcome::Failed(Error::Malformed), Some(Cause::NotAnObject)));
    assert_eq!(outcome("claim_types"), (Outcome::NotReached, Some(Cause::PayloadUnreadable)));
    assert_eq!(outcome("expiry"), (Outcome::NotReached, Some(Cause::PayloadUnreadable)));
}

/// The table of hints in VERDICT.md has every hint, and no other.
#[test]
fn the_page_has_every_hint() {
    let page = include_str!("../../docs/VERDICT.md");
    let claims = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];
    let mut hints = 0;
    for code in Code::ALL {
        for claim in claims {
            let Some(hint) = code.hint(Some(claim)) else { continue };
            let row = |row: &&str| row.starts_with(&format!("| `{code}` | ")) && row.ends_with(&format!("| {hint} |"));
            let row = page.lines().find(row).unwrap_or_else(|| panic!("{code}: {hint}"));
            assert!(row.contains(&format!("`{claim}`")) != code.hint(None).is_some(), "{row}");
            hints += usize::from(claim == "iss" || code.hint(None).is_none());
        }
    }
    assert_eq!(hints, 18);
}

#[test]
fn the_page_on_explaining_has_every_cause() {
    let rows: String =
        Cause::ALL.iter().map(|cause| format!("| `{}` | {} |\n", cause.kind(), cause.message())).collect();
    let page = include_str!("../../docs/EXPLAIN.md");
    let (_, table) = page.split_once("| kind | cause |\n| --- | --- |\n").unwrap();
    assert_eq!(table, rows);
}

/// The C ABI numbers claims: each claim that a verdict names has an id, and the verifier finds the name by the id.
#[test]
fn a_claim_has_an_id_and_a_verifier_knows_its_name() {
    let verifier = Verifier::builder().key(key()).any_audience().typ("at+jwt").leeway(Duration::from_secs(7));
    let verifier = verifier.build().unwrap();
    assert_eq!((verifier.typ(), verifier.leeway()), (Some("at+jwt"), Duration::from_secs(7)));
    let verifier = Verifier::builder().key(key()).any_audience().required(["exp", "tenant"]).claim("scope", "a");
    let verifier = verifier.build().unwrap();
    assert_eq!((verifier.typ(), verifier.leeway()), (None, Duration::ZERO));
    let id = |json: &str| {
        let error = verifier.verify_at(signed_by_hand(json), 0, &mut [0; 256]).unwrap_err();
        let name = error.claim_name().unwrap();
        assert_eq!(verifier.claim_name(name.id()), error.claim());
        name.id()
    };
    assert_eq!(id(r#"{"exp":9,"scope":"a"}"#), ClaimName::FIRST_REQUIRED_ID + 1);
    assert_eq!(id(r#"{"exp":9,"tenant":"t","scope":"b"}"#), ClaimName::FIRST_RULE_ID);
    assert_eq!(ClaimName::registered_name(id(r#"{"exp":-9,"tenant":"t","scope":"a"}"#)), Some("exp"));
    assert_eq!(verifier.claim_name(ClaimName::KID_ID), Some("kid"));
    let list = Revocations::parse(r#"{"kid":"2026-10"}"#.to_owned() + "\n", [7; 16]).unwrap();
    let verifier = Verifier::builder().key(key().with_id("2026-10")).revocations(Arc::new(list)).build().unwrap();
    let signer = Signer::new(key().with_id("2026-10")).unwrap();
    let revoked = verifier.verify(signer.sign_json("{}").unwrap()).unwrap_err();
    assert_eq!((revoked.code(), revoked.claim_name().unwrap().id()), (Code::Revoked, ClaimName::KID_ID));
    for unknown in [i32::MIN, -1, 0, 9, ClaimName::FIRST_REQUIRED_ID + 2, ClaimName::FIRST_RULE_ID + 1, i32::MAX] {
        assert_eq!(verifier.claim_name(unknown), None, "{unknown}");
    }
}

/// The C library reads claims like this: they are the same, but borrow the key's id from the verifier.
#[test]
fn claims_may_borrow_the_id_of_their_key() {
    for id in [None, Some("2026-11")] {
        let key = match id {
            Some(id) => key().with_id(id),
            None => key(),
        };
        let signer = Signer::new(key.clone()).unwrap();
        let verifier = Verifier::builder().key(key).any_audience().build().unwrap();
        let full = (r#"{"iss":"a\u0062","sub":"ada","jti":"j","aud":["x","y"]}"#, [Some("ab"), Some("ada"), Some("j")]);
        for ((json, texts), aud) in [(full, Some(r#"["x","y"]"#)), (("{}", [None; 3]), None)] {
            let token = signer.sign_json(json).unwrap();
            let [mut one, mut two, mut three] = [[0; 256]; 3];
            let single = verifier.borrow_at(token.as_bytes(), 0, &mut one).unwrap();
            let pair = verifier.borrow_pair_at([token.as_bytes(); 2], 0, [&mut two, &mut three]).map(Result::unwrap);
            for claims in [&single, &pair[0], &pair[1]] {
                assert_eq!((claims.json(), claims.key_id()), (json, id));
                let [iss, sub, jti] = texts.map(|text| text.map(str::as_bytes));
                assert_eq!(claims.utf8().each_ref().map(Option::as_deref), [iss, sub, jti, aud.map(str::as_bytes)]);
            }
            let owned = single.into_owned();
            assert_eq!((owned.json(), owned.key_id()), (json, id));
        }
        assert_eq!(verifier.borrow_at(b"", 0, &mut []).unwrap_err(), Error::Malformed);
    }
}

#[test]
fn a_check_is_the_line_of_the_explanation() {
    let explanation = explain("e30.bm90IEpTT04.", None, 0);
    let json = explanation.to_json();
    assert!(explanation.checks().iter().all(|check| json.contains(&check.to_json())), "{json}");
}

/// Integers in a policy are rounded to doubles like those in a token.
#[test]
fn a_claim_may_be_any_integer() {
    let verifier = Verifier::builder().key(key()).any_audience().claim("n", 7_i64).claim("n", u64::MAX);
    let verifier = verifier.build().unwrap();
    for (json, code) in [
        (r#"{"n":7}"#, Code::Ok),
        (r#"{"n":18446744073709551615}"#, Code::Ok),
        (r#"{"n":18446744073709551616}"#, Code::Ok),
        (r#"{"n":8}"#, Code::ClaimMismatch),
    ] {
        let mut buffer = [0; 256];
        let verdict = verifier.verify_at(signed_by_hand(json), 0, &mut buffer);
        assert_eq!(verdict.map_or_else(|error| error.code(), |_| Code::Ok), code, "{json}");
    }
}

/// 0 and -0 are the same date, so a set holds one of them.
#[test]
fn equal_dates_hash_alike() {
    let date = |json: &str| {
        let verifier = Verifier::builder().key(key()).any_audience().build().unwrap();
        verifier.verify_at(signed_by_hand(json), 0, &mut [0; 256]).unwrap().not_before().unwrap()
    };
    let dates = [r#"{"nbf":0}"#, r#"{"nbf":-0}"#, r#"{"nbf":-1.5}"#, r#"{"nbf":-15e-1}"#].map(date);
    assert_eq!(std::collections::HashSet::from(dates).len(), 2);
}

/// A signer refuses a JWK that may only verify, and a verifier one that may only sign.
#[test]
fn a_jwk_is_used_for_what_it_says() {
    let jwk =
        |op: &str| format!("{{\"kty\":\"oct\",\"k\":\"{}\",\"key_ops\":[\"{op}\"]}}", URL_SAFE_NO_PAD.encode(SECRET));
    let verifies = Key::from_jwk(jwk("verify"), KeyOp::Verify).unwrap();
    let refused = Signer::new(verifies).unwrap_err();
    assert_eq!((refused.code(), refused.field()), (Code::InvalidArgument, Some("key")));
    assert!(refused.to_string().contains("does not name `sign`"), "{refused}");
    let signs = Key::from_jwk(jwk("sign"), KeyOp::Sign).unwrap();
    let refused = Verifier::builder().key(signs).any_audience().build().unwrap_err();
    assert!(reason(&refused).contains("does not name `verify`"), "{refused}");
}

#[test]
fn no_key_is_no_fault_of_the_claims() {
    let error = SignError::no_key();
    assert_eq!((error.code(), error.claim(), error.offset()), (Code::InvalidArgument, None, None));
}

/// The debug output of a finding says where the token was, but not the token.
#[test]
fn findings_show_no_token() {
    let source = Source::Cookie;
    for (finding, shown) in [
        (Finding::Exempt, "Exempt"),
        (Finding::Nothing, "Nothing"),
        (Finding::AskOwner, "AskOwner"),
        (Finding::Invalid { source }, "Invalid { source: Cookie }"),
        (Finding::Token { source, token: b"a token"[..].into() }, "Token { source: Cookie, .. }"),
    ] {
        assert_eq!(format!("{finding:?}"), shown);
    }
}

/// An error in the builder stays, whatever is set after it.
#[test]
fn claims_are_set_in_one_way() {
    let builder = Verifier::builder().key(key()).policy_json(r#"{"any_audience":true,"claims":{"a":1}}"#).unwrap();
    let error = builder.claim("b", "x").claim("c", "y").build().unwrap_err();
    assert_eq!((error.code(), error.field()), (Code::InvalidArgument, Some("claims")));
}

/// If the list's file cannot be read, a list that is still fresh by its own time does not help.
#[test]
fn a_list_may_be_unavailable() {
    let list = Arc::new(Revocations::parse("{\"as_of\":0}\n", [0; 16]).unwrap());
    let builder = Verifier::builder().key(key()).any_audience().revocations(list).max_stale(Duration::from_secs(9));
    let verifier = builder.unwrap().revocations_unavailable().build().unwrap();
    let error = verifier.verify_at(signed_by_hand("{}"), 0, &mut [0; 256]).unwrap_err();
    assert_eq!(error, Error::Unavailable);
}

/// Claims that serde wrote are refused for the same causes as claims that were given as text.
#[test]
fn what_serde_writes_is_refused_alike() {
    let error = Signer::new(key()).unwrap().sign(&serde_json::json!({"sub": 1})).unwrap_err();
    assert_eq!((error.code(), error.claim()), (Code::InvalidClaim, Some("sub")));
    let bound = Signer::new(key().bound_to("i")).unwrap().sign_json("{}").unwrap_err();
    assert!(bound.to_string().ends_with("(claim `iss`)"), "{bound}");
}

#[test]
fn a_guard_takes_names_that_a_request_can_have() {
    for options in [r#"{"cookie":"a;b"}"#, r#"{"cookie":"a=b"}"#, r#"{"cookie":"a\u0000b"}"#, r#"{"scheme":""}"#] {
        assert_eq!(Guard::from_json(options).unwrap_err().code(), Code::InvalidArgument, "{options}");
    }
}
