//! The calls for single values: [`bearer`] and [`challenge`].

use super::*;

#[test]
fn bearer_takes_the_scheme_in_any_case_and_one_or_more_spaces() {
    for value in ["Bearer a.b.c", "bearer a.b.c", "BEARER a.b.c", "bEaReR     a.b.c"] {
        assert_eq!(bearer(value), Some("a.b.c"), "{value}");
    }
    assert_eq!(bearer("Bearer !#~="), Some("!#~="));
    assert_eq!(bearer(b"Bearer x".as_slice()), Some("x"));
}

#[test]
fn a_token_of_rfc_9110_is_not_empty() {
    assert!(credentials::is_token("X-JWT-Assertion"));
    for text in ["", " ", "a b", "a:", "é"] {
        assert!(!credentials::is_token(text), "{text:?}");
    }
}

#[test]
fn bearer_refuses_everything_else() {
    let refused = [
        "",
        "B",
        "Bearer",
        "Bearer ",
        "Bearer    ",
        " Bearer a",
        "Bearera",
        "Bearer\ta",
        "Bearer\u{a0}a",
        "Bearer a ",
        "Bearer a b",
        "Bearer a\t",
        "Bearer a\n",
        "Bearer a\0",
        "Bearer é",
        "Basic a",
        "Bearer: a",
        "Bearer=a",
        "a.b.c",
    ];
    for value in refused {
        assert_eq!(bearer(value), None, "{value:?}");
    }
    assert_eq!(bearer(b"Bearer \xFF".as_slice()), None);
}

#[test]
fn a_challenge_without_credentials_names_no_error() {
    assert_eq!(challenge(None, None).unwrap(), "Bearer");
    assert_eq!(challenge(Some(Code::Ok), None).unwrap(), "Bearer");
    assert_eq!(challenge(None, Some(r#"a "quoted\" realm"#)).unwrap(), r#"Bearer realm="a \"quoted\\\" realm""#);
}

#[test]
fn a_challenge_describes_each_code_by_its_fixed_message() {
    for code in Code::ALL.iter().filter(|code| **code != Code::Ok) {
        let expected = format!(r#"Bearer realm="x", error="invalid_token", error_description="{}""#, code.message());
        assert_eq!(challenge(Some(*code), Some("x")).unwrap(), expected);
    }
}

#[test]
fn a_realm_cannot_inject_a_header() {
    for realm in ["a\r\nSet-Cookie: b", "a\n", "\0", "é", "\u{7f}"] {
        assert_eq!(challenge(None, Some(realm)).unwrap_err().field(), Some("realm"));
    }
}
