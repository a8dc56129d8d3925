//! `hs256 inspect`: everything a token says, none of it believed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::support::{NOW, bare, mint, mint_json, stderr, stdout};

fn inspect(token: &str, flags: &[&str]) -> (Option<i32>, String) {
    let output = bare(&["inspect", "--now", NOW, token]).args(flags).output().unwrap();
    assert!(output.stderr.is_empty(), "{}", stderr(&output));
    (output.status.code(), stdout(&output))
}

/// A token with claims that nobody signs.
fn unsigned(claims: &str) -> String {
    let segment = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    format!("{}.{}.{}", segment(br#"{"alg":"HS256"}"#), segment(claims.as_bytes()), segment(&[0; 32]))
}

#[test]
fn it_says_not_verified_first() {
    for token in [mint(&["--sub", "ada"]), "eyJhbGciOiJub25lIn0.e30.".into(), "junk".into()] {
        assert!(inspect(&token, &[]).1.starts_with("NOT VERIFIED: "), "{token}");
    }
}

#[test]
fn times_are_dates_and_distances() {
    let token = mint_json(r#"{"iat":1699999700,"nbf":1700000000,"exp":1700011520,"sub":"ada"}"#);
    let (code, page) = inspect(&token, &[]);
    assert_eq!(code, Some(0));
    insta::assert_snapshot!("inspect", page);
    let (_, page) = inspect(&unsigned(r#"{"exp":1e300,"iat":-5.5,"nbf":1700000001.5}"#), &[]);
    for line in [
        "iat  1969-12-31 23:59:54 UTC  issued 53 y 317 d ago",
        "nbf  2023-11-14 22:13:21 UTC  begins in 1 s",
        "exp  beyond the calendar  expires in 3.168808781402895e292 y (milliseconds?",
    ] {
        assert!(page.contains(line), "{page}");
    }
}

#[test]
fn times_in_milliseconds_are_doubted() {
    let (_, page) = inspect(&unsigned(r#"{"iat":1700000000000,"nbf":253402207200,"exp":253402300800}"#), &[]);
    let doubt = " (milliseconds? a NumericDate is in seconds)\n";
    let doubted: Vec<_> = page.lines().filter(|line| line.ends_with(doubt.trim_end())).map(|line| &line[..3]).collect();
    assert_eq!(doubted, ["iat", "exp"], "{page}");
}

#[test]
fn an_encrypted_token_is_said_to_be_one() {
    let jwe = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA"; // {"alg":"dir","enc":"A128GCM"}
    let (code, page) = inspect(jwe, &[]);
    assert_eq!(code, Some(1));
    assert!(page.contains("five segments: an encrypted token (JWE), which hs256 cannot read"), "{page}");
}

#[test]
fn json_says_it_is_not_verified() {
    let (code, line) = inspect(&mint_json("{\"a\" : 1.0}"), &["--json"]);
    assert_eq!(code, Some(0));
    assert_eq!(line, "{\"verified\":false,\"header\":{\"alg\":\"HS256\",\"typ\":\"JWT\"},\"claims\":{\"a\":1.0}}\n");
    let (code, line) = inspect("junk", &["--json"]);
    assert_eq!((code, line.as_str()), (Some(1), "{\"verified\":false,\"header\":null,\"claims\":null}\n"));
}

#[test]
fn what_cannot_be_read_is_said() {
    let (code, page) = inspect("eyJhbGciOiJub25lIn0.e30.", &[]); // unsigned, but readable
    assert!(code == Some(0) && page.contains("FAILED  algorithm"), "{page}");
    let (code, page) = inspect("eyJhbGciOiJIUzI1NiJ9.G1szMW0.AAAA", &[]); // the payload is ESC [31m
    assert!(code == Some(1) && page.contains("claims are not a JSON object: \"\\u001b[31m\""), "{page}");
    let (code, page) = inspect("bm9wZQ.e30.AAAA", &[]);
    assert!(code == Some(1) && page.contains("header cannot be read"), "{page}");
    assert!(page.contains("FAILED  header       RFC 7515 4, RFC 7493                    malformed"), "{page}");
}

#[test]
fn a_token_cannot_drive_the_terminal() {
    let claims = "{\"\u{9b}31m\":\"\u{7f}\u{85}\u{202e}\u{2066}\u{200b}\\u001b]0;x\\u0007\"}";
    for flags in [&[][..], &["--json"]] {
        let (_, out) = inspect(&mint_json(claims), flags);
        assert!(out.chars().all(|c| c == '\n' || (' '..='~').contains(&c)), "{out:?}");
    }
}

#[test]
fn wrapping_and_standard_input_are_taken() {
    let token = mint(&["--sub", "ada"]);
    bare(&["inspect", "Bearer", &token]).assert().success();
    bare(&["inspect", "-"]).write_stdin(format!("Authorization: Bearer {token}\r\n")).assert().success();
    bare(&["inspect"]).assert().code(2);
}
