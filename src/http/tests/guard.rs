//! Options, and what a guard never does.

use super::*;
use crate::policy::MAX_TOKEN_LEN_RANGE;

fn guard(options: &str) -> Guard {
    Guard::from_json(options).unwrap()
}

fn mistake(options: impl AsRef<[u8]>) -> (String, String) {
    match Guard::from_json(&options).unwrap_err() {
        Error::InvalidArgument(argument) => (argument.field.clone().into_owned(), argument.reason.clone().into_owned()),
        error => panic!("{error}"),
    }
}

fn find<'r>(guard: &Guard, target: &'r str, fields: &'r [(&'r str, &'r str)]) -> Found<'r> {
    let fields = fields.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes()));
    guard.find(&Request::new("GET", target, fields))
}

#[test]
fn a_text_that_is_no_object_is_refused() {
    for text in ["", "null", "[]", "{", "{}x", "\u{feff}{}", r#"{"realm":"a","realm":"a"}"#, r#"{"realm":"\ud800"}"#] {
        assert_eq!(mistake(text).0, "guard", "{text}");
    }
    assert_eq!(mistake(b"{\"realm\":\"\xff\"}").0, "guard");
    assert_eq!(mistake(r#"{"realm":"a",}"#).1, "not an I-JSON object: a breach of the grammar at byte 13");
    let long = |len: usize| format!("{{{}}}", " ".repeat(len - 2));
    assert!(Guard::from_json(&long(256 * 1024)).is_ok());
    assert_eq!(mistake(long(256 * 1024 + 1)), ("guard".into(), "longer than 256 KiB".into()));
}

#[test]
fn an_unknown_option_is_named_as_a_member_of_a_policy_is() {
    let (field, reason) = mistake(r#"{"realm":"","relm":"x"}"#);
    assert_eq!(field, "relm");
    assert_eq!(reason, "not an option of a guard: is `realm` meant?");
    let (field, reason) = mistake(r#"{"a b":1}"#);
    assert_eq!(field, "a b");
    assert!(reason.starts_with("not an option of a guard; known are verifier, "), "{reason}");
    assert_eq!(mistake(r#"{"a\nb":1}"#).0, "guard");
    assert_eq!(mistake(r#"{"":1}"#).0, "guard");
    assert_eq!(mistake(format!(r#"{{"{}":1}}"#, "x".repeat(64))).0, "x".repeat(64));
    assert_eq!(mistake(format!(r#"{{"{}":1}}"#, "x".repeat(65))).0, "guard");
}

#[test]
fn every_option_is_refused_when_it_is_given_as_nothing_or_of_a_wrong_type() {
    let texts = ["realm", "header", "scheme", "cookie", "query"];
    let flags = ["optional", "websocket", "describe"];
    let stand_ins = ["verifier", "get_token", "is_revoked", "authorize", "on_refusal"];
    for (names, good, bad) in [
        (texts.as_slice(), r#""x""#, [r#""""#, "true", "1"].as_slice()),
        (&flags, "true", &[r#""""#, "1", "[]"]),
        (&stand_ins, "true", &[r#""""#, "false", "1", "{}"]),
        (&["policy_file"], r#""x""#, &[r#""""#, r#""a\u0000""#, "false", "1", "[]", "{}"]),
        (&["exempt"], "[]", &[r#""""#, r#""/a""#, "{}", "true", "[1]", r#"[""]"#, r#"["/a",null]"#]),
    ] {
        for name in names {
            assert!(Guard::from_json(&format!(r#"{{"{name}":{good}}}"#)).is_ok(), "{name}");
            for bad in bad.iter().chain(&["null"]) {
                assert_eq!(mistake(format!(r#"{{"{name}":{bad}}}"#)).0, *name, "{bad}");
            }
        }
    }
}

#[test]
fn a_policy_file_is_a_path_and_decides_alone() {
    for path in [r#""policy.json""#, r#"" ""#, r#""\ud83d\ude00""#, "true"] {
        assert!(Guard::from_json(&format!(r#"{{"policy_file":{path}}}"#)).is_ok(), "{path}");
        for both in [
            format!(r#"{{"policy_file":{path},"verifier":true}}"#),
            format!(r#"{{"verifier":true,"policy_file":{path}}}"#),
        ] {
            let reason = "given beside `verifier`: only one of the two can decide";
            assert_eq!(mistake(both), ("policy_file".into(), reason.into()), "{path}");
        }
    }
    assert_eq!(mistake(r#"{"policy_file":"a","verifier":false}"#).0, "verifier");
    assert_eq!(mistake(r#"{"policy_file":null,"verifier":true}"#).0, "policy_file");
}

#[test]
fn the_first_mistake_decides_in_the_order_of_the_options() {
    assert_eq!(mistake(r#"{"describe":null,"realm":"","verifier":null}"#).0, "verifier");
    assert_eq!(mistake(r#"{"describe":null,"realm":""}"#).0, "realm");
    assert_eq!(mistake(r#"{"verifier":null,"relm":1}"#).0, "relm");
}

/// The refusal of a longer one by its length does not depend on where it was cut.
#[test]
fn more_of_a_token_in_a_query_is_decoded_than_a_verifier_takes() {
    assert!(query::MOST > *MAX_TOKEN_LEN_RANGE.end());
    let target = format!("/?t={}", "%41".repeat(query::MOST + 10));
    let Finding::Token { token, .. } = find(&guard(r#"{"query":"t"}"#), &target, &[]).finding else { panic!() };
    assert_eq!(token.len(), query::MOST);
}

#[test]
fn only_an_escaped_token_is_copied() {
    let guard = guard(r#"{"query":"t"}"#);
    for (target, copied) in [("/?t=a.b.c", false), ("/?%74=a.b.c", false), ("/?t=a%2Eb.c", true), ("/?t=a+b", true)] {
        let Finding::Token { token, .. } = find(&guard, target, &[]).finding else { panic!() };
        assert_eq!(matches!(token, alloc::borrow::Cow::Owned(_)), copied, "{target}");
    }
}

#[test]
fn debug_shows_no_token() {
    let found = find(&guard("{}"), "/", &[("Authorization", "Bearer secret.to.ken")]);
    assert_eq!(format!("{:?}", found.finding), "Token { source: Authorization, .. }");
}

#[test]
fn a_mistake_in_a_list_has_its_index() {
    for (exempt, entry) in [
        (r#"[null]"#, "[0]: null: leave it out"),
        (r#"["/a",null]"#, "[1]: null: leave it out"),
        (r#"["/a",7]"#, "[1]: not a string"),
        (r#"["/a","/b","c"]"#, "[2]: does not begin with `/`"),
        (r#"["/a*"]"#, "[0]: its `*` is not alone"),
    ] {
        let (field, reason) = mistake(format!(r#"{{"exempt":{exempt}}}"#));
        assert!(field == "exempt" && reason.starts_with(entry), "{field}: {reason}");
    }
}

#[test]
fn a_target_that_is_no_path_is_exempt_from_nothing() {
    let guard = guard(r#"{"exempt":["/login","/a/"]}"#);
    for (target, exempt) in [
        ("/login", true),
        ("HTTP://h/login", true),
        ("x://h/login", true),
        ("http://h:80/a/", true),
        ("", false),
        ("*", false),
        ("login", false),
        ("h:80", false),
        ("http://h", false),
        ("http:///login", false),
        ("http:/login", false),
        ("http://h\\x/login", false),
        ("http://h\tx/login", false),
        ("http://h?/login", false),
    ] {
        assert_eq!(find(&guard, target, &[]).finding == Finding::Exempt, exempt, "{target}");
    }
}

#[test]
fn utf8_across_escapes_is_told_from_what_is_none() {
    for (bytes, utf8) in [
        (b"a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80b".as_slice(), true),
        (b"", true),
        (b"\xC3", false),
        (b"\xE2\x82", false),
        (b"\xF0\x9F\x98", false),
        (b"\x80", false),
        (b"\xC0\xAF", false),
        (b"\xED\xA0\x80", false),
        (b"\xF5\x80\x80\x80", false),
        (b"\xC3\x28", false),
    ] {
        assert_eq!(percent::is_utf8(bytes.iter().copied()), utf8, "{bytes:?}");
        assert_eq!(core::str::from_utf8(bytes).is_ok(), utf8);
    }
}

#[test]
fn every_refusal_has_an_answer() {
    let guard = guard(r#"{"optional":true}"#);
    for refusal in Refusal::all() {
        for source in [None, Some(Source::Query), Some(Source::Cookie)] {
            let answer = guard.answer(refusal, source);
            let status = refusal.status();
            assert_eq!(answer.no_store, source == Some(Source::Query));
            assert_eq!(answer.passes, answer.status == 200);
            assert_eq!(answer.challenge.is_some(), matches!(answer.status, 401 | 403), "{refusal:?}");
            assert_eq!(answer.error.is_some(), matches!(answer.status, 401 | 403 | 503), "{refusal:?}");
            assert!(answer.told || refusal == Refusal::MissingToken || refusal == Refusal::Verdict(Code::Ok));
            assert!(answer.status == status || status == 401 && answer.passes);
        }
    }
}

#[test]
fn the_subprotocol_is_named_whichever_source_decides() {
    let guard = guard(r#"{"websocket":true,"cookie":"s"}"#);
    let upgrade = [("Upgrade", "h2c, WebSocket"), ("Cookie", "s=x"), ("Sec-WebSocket-Protocol", "bearer, y")];
    assert_eq!(find(&guard, "/", &upgrade).subprotocol, Some("bearer"));
    assert_eq!(find(&guard, "/", upgrade.get(..2).unwrap()).subprotocol, None);
    assert_eq!(find(&guard, "/", upgrade.get(1..).unwrap()).subprotocol, None);
}

/// Time that grows with the square of a request's length would take minutes here.
#[test]
fn hostile_requests_take_linear_time() {
    let guard = guard(r#"{"cookie":"s","query":"t","websocket":true,"exempt":["/a/"]}"#);
    let len = 1 << 18;
    for unit in
        [",", ", ", ",\t", ";", "=", "s=", "&", "%", "%2", "%25", "t=", "bearer,", "Bearer", ",Bearer", "\"", "/a"]
    {
        let text = unit.repeat(len / unit.len());
        let blanks = format!("{text}{}", " ".repeat(len));
        let target = format!("/a/{text}?{text}");
        let fields = vec![
            ("Authorization", blanks.as_str()),
            ("Upgrade", "websocket"),
            ("Cookie", blanks.as_str()),
            ("Sec-WebSocket-Protocol", blanks.as_str()),
        ];
        let _ = find(&guard, &target, &fields);
        let _ = bearer(&blanks);
    }
}
