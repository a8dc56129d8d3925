//! `hs256 verify` of one token: every policy flag, every output, every exit code.

use crate::support::{NOW, OTHER, bare, hs256, mint, mint_json, stderr, stdout};

/// `verify --json` at [`NOW`]: the exit code, the code and the claim.
fn verdict(token: &str, flags: &[&str]) -> (i32, String, Option<String>) {
    let output = hs256(&["verify", "--json", "--now", NOW, token]).args(flags).output().unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let claim = answer["claim"].as_str().map(ToOwned::to_owned);
    assert_eq!(answer["ok"], answer["code"] == "ok");
    assert_eq!(answer["claims"].is_null(), answer["code"] != "ok");
    (output.status.code().unwrap(), answer["code"].as_str().unwrap().to_owned(), claim)
}

fn rejected(code: &str, claim: Option<&str>) -> (i32, String, Option<String>) {
    (1, code.to_owned(), claim.map(ToOwned::to_owned))
}

const OK: fn() -> (i32, String, Option<String>) = || (0, "ok".to_owned(), None);

#[test]
fn every_policy_flag_reaches_the_core() {
    let token = mint(&["--sub", "ada", "--iss", "i", "--aud", "api", "--exp", "60", "--nbf", "10"]);
    let base = ["--any-audience", "--leeway", "10"];
    let with = |flags: &[&str]| verdict(&token, &[&base, flags].concat());
    assert_eq!(with(&[]), OK());
    assert_eq!(verdict(&token, &["--leeway", "10"]), rejected("claim_mismatch", Some("aud")));
    assert_eq!(verdict(&token, &["--any-audience"]), rejected("not_yet_valid", Some("nbf")));
    assert_eq!(verdict(&mint(&["--claim-json", "exp=1700000000"]), &[]), rejected("expired", Some("exp")));
    assert_eq!(verdict(&mint(&["--claim-json", "exp=1700000000"]), &["--leeway", "1s"]), OK());
}

#[test]
fn issuers_subjects_audiences_and_presence() {
    let token = mint(&["--sub", "ada", "--iss", "i", "--aud", "api"]);
    let with = |flags: &[&str]| verdict(&token, flags);
    assert_eq!(with(&["--audience", "api"]), OK());
    assert_eq!(with(&["--aud", "x", "--aud", "api"]), OK());
    assert_eq!(with(&["--aud", "x"]), rejected("claim_mismatch", Some("aud")));
    assert_eq!(with(&["--aud", "api", "--issuer", "x", "--iss", "i"]), OK());
    assert_eq!(with(&["--aud", "api", "--issuer", "x"]), rejected("claim_mismatch", Some("iss")));
    assert_eq!(with(&["--aud", "api", "--subject", "ada"]), OK());
    assert_eq!(with(&["--aud", "api", "--sub", "bob"]), rejected("claim_mismatch", Some("sub")));
    assert_eq!(with(&["--aud", "api", "--require", "iat", "--require", "te\u{202e}nant"]).2.unwrap(), "te\u{202e}nant");
    assert_eq!(with(&["--aud", "api", "--typ", "application/jwt"]), OK());
    assert_eq!(with(&["--aud", "api", "--typ", "at+jwt"]), rejected("wrong_type", None));
    assert_eq!(with(&["--aud", "api", "--max-age", "0"]), OK());
    assert_eq!(verdict(&mint_json(r#"{"iat":1699999999}"#), &["--max-age", "0"]), rejected("expired", Some("iat")));
    assert_eq!(
        verdict(&mint(&["--claim", &format!("a={}", "b".repeat(300))]), &["--max-token-len", "256"]),
        rejected("too_large", None)
    );
}

#[test]
fn a_claim_has_one_of_the_values_that_are_named() {
    let token = mint(&["--claim", "use=access", "--claim-json", "level=3", "--claim-json", r#"roles=["a","b"]"#]);
    let with = |flags: &[&str]| verdict(&token, flags);
    assert_eq!(with(&["--claim", "use=access", "--claim-json", "level=3.0", "--claim", "roles=b"]), OK());
    assert_eq!(with(&["--claim", "use=refresh", "--claim", "use=access"]), OK());
    assert_eq!(with(&["--claim", "use=refresh", "--claim-json", "use=1"]), rejected("claim_mismatch", Some("use")));
    assert_eq!(with(&["--claim", "level=3"]), rejected("claim_mismatch", Some("level")));
    assert_eq!(with(&["--claim", "tenant=acme"]), rejected("missing_claim", Some("tenant")));
}

/// `sign` mints no such token: this one is the core's example, {"sub":7} under 32 bytes of 7.
#[test]
fn a_numeric_subject_is_accepted_where_it_is_asked_for() {
    let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOjd9.hJQ8zIi6hlR3c7ta8HiXiVsznoHzQcfx8Wa8bvpQ99E";
    let exit = |flags: &[&str]| {
        let mut command = bare(&["verify", "--secret-encoding", "hex", token]);
        command.args(flags).env("HS256_SECRET", "07".repeat(32)).output().unwrap().status.code()
    };
    assert_eq!(exit(&[]), Some(1));
    assert_eq!(exit(&["--numeric-subject", "--subject", "7"]), Some(0));
    assert_eq!(exit(&["--numeric-subject", "--subject", "8"]), Some(1));
}

#[test]
fn a_policy_document_demands_as_flags_do() {
    let token = mint(&["--sub", "ada", "--iss", "i", "--aud", "api", "--claim-json", "level=3"]);
    let judged = |document: &str, flags: &[&str]| {
        let mut command = hs256(&["verify", "--json", "--now", NOW, "--policy-json", "-", &token]);
        let output = command.args(flags).write_stdin(document).output().unwrap();
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        (output.status.code().unwrap(), answer["code"].as_str().unwrap_or_default().to_owned(), stderr(&output))
    };
    let ok = (0, "ok".to_owned(), String::new());
    assert_eq!(judged(r#"{"issuer":["x","i"],"audience":"api","claims":{"level":[1,3]}}"#, &[]), ok);
    assert_eq!(judged(r#"{"audience":"api"}"#, &["--issuer", "i"]), ok);
    assert_eq!(judged("{}", &["--aud", "api", "--issuer", "x"]).1, "claim_mismatch");
    assert_eq!(judged(r#"{"any_audience":true,"max_token_len":256}"#, &["--leeway", "5"]), ok);
    for (document, flags, message) in [
        (r#"{"audience":[]}"#, &[][..], "the policy from standard input: `audience`: empty: leave it out, or set it"),
        (r#"{"audiences":"a"}"#, &[], "the policy from standard input: `audiences`: an unknown member"),
        ("\u{feff}{}", &[], "the policy from standard input: "),
        ("", &[], "the policy from standard input: "),
        (r#"{"issuer":"i"}"#, &["--issuer", "i"], "--issuer: set twice"),
        ("{}", &["--issuer", ""], "--issuer: has an empty string"),
        ("{}", &["--subject", ""], "--subject: empty: leave it out"),
        ("{}", &["--typ", "application/"], "--typ: nothing but `application/`"),
        ("{}", &["--require", "a", "--require", "a"], "--require: has a name twice"),
        ("{}", &["--claim", "sub=ada"], "--claim and --claim-json: "),
        ("{}", &["--claim", "=x"], "--claim and --claim-json: "),
        ("{}", &["--claim-json", "a=null"], "--claim and --claim-json: "),
        ("{}", &["--claim-json", "a=[1]"], "--claim and --claim-json: "),
        ("{}", &["--any-audience", "--aud", "api"], "--any-audience: true, although `audience` is set"),
        ("{}", &["--leeway", "16m"], "--leeway: more than 900 seconds"),
        ("{}", &["--max-age", "0.5s"], "--max-age: not an integer written in digits alone"),
    ] {
        let (exit, code, text) = judged(document, flags);
        assert_eq!((exit, code.as_str()), (2, "invalid_argument"), "{document} {flags:?}: {text}");
        assert!(text.starts_with(&format!("hs256: {message}")) && text.lines().count() == 1, "{text}");
    }
    let output = hs256(&["verify", "--policy-json", "/no/such", &token]).output().unwrap();
    assert_eq!(stderr(&output), "hs256: cannot read the file of --policy-json: there is no such file\n");
}

#[test]
fn options_out_of_range_are_usage_errors() {
    let token = mint(&[]);
    for flags in [["--leeway", "901"], ["--leeway", "0.5s"], ["--max-age", "0.5s"], ["--max-token-len", "255"]] {
        assert_eq!(verdict(&token, &flags), (2, "invalid_argument".to_owned(), None), "{flags:?}");
    }
}

#[test]
fn a_piped_answer_is_the_claims_on_one_line() {
    let token = mint_json("{ \"b\" : 1.0,\n \"a\": [ 1e2, {\"x\" : \"\u{9b}\u{202e}é\"} ] }");
    let expected = "{\"b\":1.0,\"a\":[1e2,{\"x\":\"\\u009b\\u202eé\"}]}\n";
    hs256(&["verify", &token]).assert().success().stdout(expected).stderr("");
    let json = format!(r#"{{"ok":true,"code":"ok","claim":null,"at":null,"claims":{}}}"#, expected.trim_end());
    hs256(&["verify", "--json", &token]).assert().success().stdout(json + "\n").stderr("");
}

#[test]
fn a_refusal_is_one_line_on_standard_error() {
    let output =
        hs256(&["verify", &mint(&["--claim-json", "exp=1700000000"]), "--now", "1700003601"]).output().unwrap();
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(1), ""));
    assert_eq!(
        stderr(&output),
        "hs256: rejected: expired: the token has expired (claim `exp`); its exp is 1 h 1 s ago\n"
    );
    let output = hs256(&["verify", &mint(&[]), "--require", "a\u{1b}[31m"]).output().unwrap();
    assert!(stderr(&output).contains("(claim `a\\u001b[31m`)"), "{}", stderr(&output));
    let output = bare(&["verify", &mint(&[])]).env("HS256_SECRET", OTHER).output().unwrap();
    assert!(stderr(&output).contains("signature_mismatch") && stderr(&output).contains("--secret-encoding"));
    // The core's hint, with flags instead of options.
    for (flags, hint) in [
        (
            &["--aud", "api"][..],
            "(claim `aud`): without --audience or --any-audience, a token that has one is rejected\n",
        ),
        (&["--nbf", "1h"], "(claim `nbf`): --leeway allows for clocks that differ; "),
    ] {
        let output = hs256(&["verify", &mint(flags), "--now", NOW]).output().unwrap();
        assert!(stderr(&output).contains(hint), "{}", stderr(&output));
    }
    let output = hs256(&["verify", "Bearer x"]).output().unwrap();
    assert!(stderr(&output).contains("the token is not a well-formed JWT: --explain says why;"), "{}", stderr(&output));
}

#[test]
fn a_token_may_be_pasted_in_its_wrapping() {
    let token = mint(&["--sub", "ada"]);
    for words in [
        vec![token.clone()],
        vec![format!("Bearer {token}")],
        vec!["bearer".to_owned(), token.clone()],
        vec![format!("Authorization: Bearer {token}")],
        vec!["authorization:".to_owned(), "Bearer".to_owned(), token.clone()],
    ] {
        hs256(&["verify"]).args(&words).assert().success();
        let words = words.join(" ");
        hs256(&["verify", &format!("\n \"{words}\" ")]).assert().success();
        for (before, after) in [("", ""), ("", "\n"), ("", "\r\n"), ("\r\n \t", "\n\n"), ("\u{feff}", ""), ("'", "'\n")]
        {
            for command in [&["verify", "-"][..], &["verify", "--lines"], &["inspect", "-"]] {
                let is_one_line = !before.contains('\n') && !after.contains("\n\n");
                if is_one_line || command.contains(&"-") {
                    hs256(command).write_stdin(format!("{before}{words}{after}")).assert().success();
                }
            }
        }
    }
    for text in [format!("{token}\0"), format!("\"{token}'"), token.replace('.', ". ")] {
        hs256(&["verify", "-"]).write_stdin(text).assert().code(1);
    }
}

/// A variable that is not set, or a command before the pipe that failed: nothing was judged.
#[test]
fn no_token_at_all_is_a_usage_error() {
    for text in ["", "\n", " \r\n\t", "\u{feff}", "\"\"", "''\n"] {
        for command in ["verify", "inspect"] {
            let output = hs256(&[command, "-"]).write_stdin(text).output().unwrap();
            assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(2), ""), "{text:?}");
            assert!(
                stderr(&output).starts_with("hs256: standard input is empty: there is no token"),
                "{}",
                stderr(&output)
            );
            let output = hs256(&[command, text]).output().unwrap();
            assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(2), ""), "{text:?}");
            assert!(stderr(&output).starts_with("hs256: the token is empty (is a variable"), "{}", stderr(&output));
        }
    }
    let output = hs256(&["verify", "--lines"]).write_stdin("").output().unwrap();
    let message = "hs256: the tokens from standard input: empty\n";
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(2), message));
}

#[test]
fn lines_does_not_take_a_token_for_a_file() {
    let token = mint(&["--claim", &format!("a={}", "b".repeat(300))]);
    for text in [mint(&[]), token.clone(), format!("Bearer {token}"), format!("{token}\n")] {
        let output = hs256(&["verify", "--lines", &text]).output().unwrap();
        let message = "hs256: cannot read the file given to --lines: it is a token; leave --lines out, or pipe tokens in, \
                       one a line\n";
        assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(2), message));
    }
}

#[test]
fn explain_shows_every_check() {
    let token = mint(&["--sub", "ada", "--aud", "api", "--claim-json", "exp=1700000000"]);
    let output = hs256(&["verify", "--explain", &token, "--now", NOW]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    insta::assert_snapshot!("explain", stdout(&output));
    let output = hs256(&["verify", "--explain", "--json", &token, "--now", NOW]).output().unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let failed: Vec<_> = answer["checks"].as_array().unwrap().iter().filter(|c| c["outcome"] == "failed").collect();
    assert_eq!((failed.len(), &failed[0]["code"], &failed[1]["claim"]), (2, &"claim_mismatch".into(), &"exp".into()));
    hs256(&["verify", "--explain", &token, "--now", NOW, "--lines"]).assert().code(2);
}

#[test]
fn the_command_explain_prints_what_the_core_says() {
    let token = mint(&["--sub", "ada", "--aud", "api", "--claim-json", "exp=1700000000"]);
    let explain = |arguments: &[&str]| hs256(&[&["explain", "--now", NOW], arguments].concat()).output().unwrap();
    let output = explain(&[&token]);
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(1), ""));
    assert!(stdout(&output).contains("expired: a time in the past"), "{}", stdout(&output));
    let json = stdout(&explain(&["--json", &token]));
    let start = r#"{"verdict":{"code":"claim_mismatch","claim":"aud"},"checks":[{"check":"length","clause":"#;
    assert!(json.starts_with(start) && json.ends_with("}]}\n"), "{json}");
    assert!(!json.contains("ada") && !json.contains("api"), "{json}");
    assert_eq!(explain(&["--any-audience", "--now", "-1", &token]).status.code(), Some(2)); // --now is given twice
    assert_eq!(explain(&["a.b.c.d.e"]).status.code(), Some(1));
    assert!(stdout(&explain(&["a.b.c.d.e"])).contains("an encrypted token (JWE)"));
    assert_eq!(explain(&[]).status.code(), Some(2));
    let good = mint(&["--sub", "ada"]);
    assert_eq!(explain(&[&good]).status.code(), Some(0));
}

#[test]
fn a_forged_token_names_no_byte_of_itself() {
    for token in ["eyJhbGciOiJub25lIn0.e30.", "not.a.token", "\u{1b}[31m.x.y", "a\nb.c.d"] {
        let output = hs256(&["verify", token]).output().unwrap();
        assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(1), ""));
        assert_eq!(stderr(&output).lines().count(), 1);
        assert!(!stderr(&output).contains("eyJ") && !stderr(&output).contains('\u{1b}'));
    }
}

#[test]
fn several_keys_come_from_a_set() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let set = r#"{"keys":[{"kty":"oct","kid":"new","k":"Wms0dzFxOFJuMmFTNnVYM3lDOW1EN2VHNWhKMGxNNHQ"},
                          {"kty":"oct","kid":"old","k":"a1gzdjBwOVFtMXpSN3RZNXdCMm5DOGRGNGdINmpMMHM"}]}"#;
    std::fs::write(&file, set).unwrap();
    let path = file.path().to_str().unwrap();
    for kid in ["new", "old"] {
        let token = stdout(&bare(&["sign", "--jwks-file", path, "--kid", kid]).output().unwrap());
        bare(&["verify", "--jwks-file", path, token.trim_end()]).assert().success();
        bare(&["verify", "--jwks-file", path, "--kid", "old", token.trim_end()]).assert().code(i32::from(kid == "new"));
    }
    let output = bare(&["verify", "--jwks-file", path, &mint(&[])]).output().unwrap();
    assert!(stderr(&output).contains("unknown_key"), "{}", stderr(&output));
}
