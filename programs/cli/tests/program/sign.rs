//! `hs256 sign`: claims from flags and JSON, keys from everywhere.

use crate::support::{NOW, OTHER, SECRET, bare, hs256, mint, mint_json, stderr, stdout};

/// The claims of a token, as the core verifies and as they were signed.
fn claims(token: &str) -> String {
    let key = hs256::Key::new(SECRET).unwrap();
    let verifier = hs256::Verifier::builder().key(key).any_audience().build().unwrap();
    let mut buffer = vec![0; token.len()];
    verifier.verify_at(token, 1_700_000_000, &mut buffer).unwrap().json().to_owned()
}

#[test]
fn claims_come_from_flags_in_order() {
    let token = mint(&[
        "--sub",
        "ada",
        "--iss",
        "https://login.example",
        "--aud",
        "api",
        "--jti",
        "7",
        "--exp",
        "15m",
        "--nbf",
        "0s",
        "--claim",
        "tenant=a=\"b\"",
        "--claim-json",
        "roles=[ \"a\", 1.0 ]",
        "--claim-json",
        "ok= true ",
    ]);
    assert_eq!(
        claims(&token),
        concat!(
            r#"{"iss":"https://login.example","sub":"ada","aud":"api","jti":"7","tenant":"a=\"b\"","#,
            r#""roles":[ "a", 1.0 ],"ok":true,"iat":1700000000,"exp":1700000900,"nbf":1700000000}"#
        )
    );
}

#[test]
fn iat_is_set_unless_told_not_to() {
    assert_eq!(claims(&mint(&[])), r#"{"iat":1700000000}"#);
    assert_eq!(claims(&mint(&["--no-iat"])), "{}");
    let token = stdout(&hs256(&["sign"]).output().unwrap());
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let iat: u64 = claims(token.trim_end()).strip_prefix(r#"{"iat":"#).unwrap().trim_end_matches('}').parse().unwrap();
    assert!(now - iat < 60);
}

#[test]
fn a_time_may_be_absolute() {
    let token = mint(&["--no-iat", "--exp", "@1800000000", "--nbf", "2023-11-14T22:13:20Z"]);
    assert_eq!(claims(&token), r#"{"exp":1800000000,"nbf":1700000000}"#);
    for flags in [
        &["--exp", "1800000000"][..],
        &["--exp", "1800000000000"],
        &["--exp", "@1800000000", "--claim-json", "exp=1"],
        &["--exp", "@9e9"],
        &["--exp", "2026-12-31"],
    ] {
        let output = hs256(&["sign"]).args(flags).output().unwrap();
        assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(2), ""), "{flags:?}");
    }
    let output = hs256(&["sign", "--exp", "1800000000"]).output().unwrap();
    assert!(stderr(&output).contains("write a date in Unix seconds with @"), "{}", stderr(&output));
}

#[test]
fn two_audiences_are_a_list() {
    assert_eq!(claims(&mint(&["--aud", "a", "--aud", "b", "--no-iat"])), r#"{"aud":["a","b"]}"#);
}

#[test]
fn json_is_signed_byte_for_byte() {
    let json = "{ \"n\" : 1.50, \"z\":1e2,\t\"a\" :[ 1,2] }";
    assert_eq!(claims(&mint_json(&format!("\n{json}\n"))), json);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, json).unwrap();
    let path = file.path().to_str().unwrap();
    let token = mint(&["--claims-file", path, "--sub", "ada", "--exp", "60"]);
    let behind = r#","sub":"ada","iat":1700000000,"exp":1700000060}"#;
    assert_eq!(claims(&token), format!("{}{behind}", json.trim_end_matches('}')));
    assert_eq!(claims(&mint_json("{}")), "{}");
    std::fs::write(&file, "{\"iat\":5}").unwrap();
    assert_eq!(claims(&mint(&["--claims-file", path, "--claim", "a=b"])), r#"{"iat":5,"a":"b"}"#);
}

#[test]
fn only_the_token_is_printed() {
    let output = hs256(&["sign", "--sub", "ada"]).output().unwrap();
    assert!(output.stderr.is_empty());
    let token = stdout(&output);
    assert_eq!((token.lines().count(), token.matches('.').count()), (1, 2));
}

#[test]
fn what_the_core_refuses_is_not_minted() {
    for (json, message) in [
        (r#"{"exp":"soon"}"#, "the claims: not a number (claim `exp`), at byte 7"),
        (r#"{"a":1,"a":2}"#, "the claims: a second member of this name, at byte 7"),
        (r#"{"n":1e999}"#, "the claims: a number that no double holds, at byte 5"),
        ("[]", "not a JSON object (line 1, column 0)"),
        ("{", "not a JSON object (line 1, column 1)"),
        ("", "not a JSON object"),
        ("\u{feff}{}", "not a JSON object (line 1, column 1)"),
    ] {
        let output = hs256(&["sign", "--claims-file", "-", "--now", NOW]).write_stdin(json).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{json}");
        assert!(output.stdout.is_empty() && stderr(&output).contains(message), "{json}: {}", stderr(&output));
        assert_eq!(stderr(&output).lines().count(), 1);
    }
    for (flags, message) in [
        (&["--claim", "nonsense"][..], "--claim wants NAME=VALUE"),
        (&["--claim-json", "a=b"], "--claim-json wants JSON"),
        (&["--sub", "a", "--claim", "sub=b"], "the claim \"sub\" is given twice"),
        (&["--exp", "5m", "--claim-json", "exp=5"], "--exp: the claims have `exp` already: leave one of them out"),
        (&["--exp", "0"], "--exp: less than a second"),
        (&["--typ", ""], "--typ: empty"),
        (&["--cty", ""], "--cty: empty"),
        (&["--cty", "JWT"], "--cty: `JWT` means a nested token"),
        (&["--exp", "soon"], "write a duration (15m, 1h 30m, 7d), or a date"),
        (&["--exp=-5m"], "a duration cannot be negative"),
        (&["--claim", "a=b", "--max-token-len", "100"], "--max-token-len: not from 256"),
        (&["--max-token-len", "256", "--claim", &format!("a={}", "b".repeat(300))], "longer than the limit"),
        (&["--aud", "a", "--claim-json", "nbf=\"x\""], "(claim `nbf`)"),
    ] {
        let output = hs256(&["sign", "--now", NOW]).args(flags).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{flags:?}");
        assert!(output.stdout.is_empty() && stderr(&output).contains(message), "{flags:?}: {}", stderr(&output));
    }
}

#[test]
fn the_header_takes_a_typ_and_a_cty() {
    let token = mint(&["--typ", "at+jwt", "--cty", "x", "--kid", "k"]);
    // {"alg":"HS256","typ":"at+jwt","cty":"x","kid":"k"}
    assert!(token.starts_with("eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCIsImN0eSI6IngiLCJraWQiOiJrIn0."), "{token}");
}

#[test]
fn keys_come_in_every_encoding() {
    let expected = mint(&["--sub", "ada"]);
    let hex: String = SECRET.bytes().map(|byte| format!("{byte:02x}")).collect();
    let base64 = "a1gzdjBwOVFtMXpSN3RZNXdCMm5DOGRGNGdINmpMMHM";
    let jwk = format!(r#"{{"kty":"oct","k":"{base64}"}}"#);
    let padded = format!("{base64}=");
    for (encoding, text) in [("utf8", SECRET), ("hex", &hex), ("base64url", base64), ("base64", &padded), ("jwk", &jwk)]
    {
        let flags = ["sign", "--now", NOW, "--sub", "ada", "--secret-encoding", encoding];
        bare(&flags).env("HS256_SECRET", text).assert().success().stdout(format!("{expected}\n"));
        let mut from_stdin = bare(&flags);
        from_stdin.args(["--secret-file", "-"]).write_stdin(format!("{text}\n")).assert().success();
        // A variable's value is taken as it is, with a line ending.
        let output = bare(&flags).env("HS256_SECRET", format!("{text}\n")).output().unwrap();
        let same = stdout(&output) == format!("{expected}\n");
        assert_eq!(same, encoding == "jwk", "{encoding}"); // JSON allows white space around it
    }
}

#[test]
fn a_key_of_a_set_is_chosen_by_its_id() {
    let set = format!(
        r#"{{"keys":[{{"kty":"RSA","kid":"r","n":"x","e":"AQAB"}},{{"kty":"oct","kid":"a","k":"{}"}},{{"kty":"oct","kid":"b","k":"{}"}},
        {{"kty":"oct","kid":"e","use":"enc","k":"AA"}},{{"kty":"oct","kid":"h","alg":"HS512","k":"AA"}}]}}"#,
        "a1gzdjBwOVFtMXpSN3RZNXdCMm5DOGRGNGdINmpMMHM", "Wms0dzFxOFJuMmFTNnVYM3lDOW1EN2VHNWhKMGxNNHQ"
    );
    let sign = |flags: &[&str]| {
        bare(&["sign", "--sub", "ada", "--jwks-file", "-"]).args(flags).write_stdin(set.as_str()).output().unwrap()
    };
    let token = stdout(&sign(&["--kid", "b"]));
    let verify =
        |flags: &[&str]| bare(&["verify", token.trim_end()]).args(flags).env("HS256_SECRET", OTHER).output().unwrap();
    assert_eq!(verify(&[]).status.code(), Some(0));
    assert_eq!(verify(&["--kid", "b"]).status.code(), Some(0));
    assert!(stderr(&verify(&["--kid", "c"])).contains("unknown_key"));
    assert!(stderr(&sign(&[])).contains("choose one with --kid"));
    assert!(stderr(&sign(&["--kid", "zz"])).contains("no HS256 key of the id"));
    assert!(stderr(&sign(&["--kid", "h"])).contains("no HS256 key of the id"));
    assert!(stderr(&sign(&["--secret-encoding", "hex"])).contains("cannot be used with"));
}

#[test]
fn a_broken_key_set_is_refused() {
    for set in [
        "",
        "{}",
        "[]",
        r#"{"keys":{}}"#,
        r#"{"keys":[1]}"#,
        r#"{"keys":[]}"#,
        r#"{"keys":[{"kty":"RSA"}]}"#,
        r#"{"keys":[{"kty":"oct"}]}"#,
        r#"{"keys":[{"kty":"oct","k":"a="}]}"#,
        "\u{0}",
    ] {
        let output = bare(&["sign", "--jwks-file", "-"]).write_stdin(set).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{set}");
        assert!(output.stdout.is_empty() && stderr(&output).lines().count() == 1, "{set}");
    }
}

#[test]
fn a_weak_secret_needs_the_callers_word() {
    let output = bare(&["sign"]).env("HS256_SECRET", "short").output().unwrap();
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(2), ""));
    assert!(stderr(&output).contains("shorter than 32 bytes") && !stderr(&output).contains("short;"));
    bare(&["sign", "--allow-weak"]).env("HS256_SECRET", "short").assert().success();
    bare(&["sign", "--allow-weak"]).env("HS256_SECRET", "").assert().code(2);
}
