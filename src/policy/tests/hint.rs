use alloc::borrow::ToOwned;
use alloc::format;

use super::super::document::document;
use super::refusal;

#[test]
fn the_nearest_name_is_named() {
    for (name, meant) in [
        ("issuers", "issuer"),
        ("isuer", "issuer"),
        ("Issuer", "issuer"),
        ("audiences", "audience"),
        ("anyAudience", "any_audience"),
        ("any-audience", "any_audience"),
        ("subject ", "subject"),
        ("numericSubject", "numeric_subject"),
        ("type", "typ"),
        ("require", "required"),
        ("claim", "claims"),
        ("leway", "leeway"),
        ("maxAge", "max_age"),
        ("maxTokenLength", "max_token_len"),
    ] {
        assert_eq!(document().advice(name), format!("an unknown member: is `{meant}` meant?"), "{name}");
    }
}

#[test]
fn a_negative_integer_is_said_to_be_negative() {
    for (number, reason) in [
        ("-1", "negative"),
        ("-99999999999999999999", "negative"),
        ("-0", "not an integer written in digits alone"),
        ("-1.5", "not an integer written in digits alone"),
        ("-1e2", "not an integer written in digits alone"),
    ] {
        let expected = ("max_age".to_owned(), reason.to_owned());
        assert_eq!(refusal(format!("{{\"max_age\":{number}}}")), Some(expected), "{number}");
    }
}

#[test]
fn options_of_other_libraries_say_what_to_do_instead() {
    for (name, word) in [
        ("algorithms", "HS256"),
        ("complete", "leave it out"),
        ("ignoreExpiration", "`exp`"),
        ("verify_exp", "`exp`"),
        ("clockTolerance", "`leeway`"),
        ("clock_tolerance", "`leeway`"),
        ("secretOrKey", "beside the policy"),
        ("options", "into the policy itself"),
        ("requiredClaims", "`required`"),
        ("maxTokenAge", "`max_age`"),
        ("verify_signature", "always"),
        ("expiresIn", "signing"),
        ("$schema", "beside the policy"),
    ] {
        let hint = document().advice(name);
        assert!(hint.starts_with("an unknown member: ") && hint.contains(word), "{name}: {hint}");
    }
}

#[test]
fn for_any_other_name_all_known_ones_are_named() {
    for name in ["", "x", "something else", "__proto__", &"issuer".repeat(20)] {
        assert!(
            document().advice(name).starts_with("an unknown member; known are issuer, audience, any_audience"),
            "{name}"
        );
    }
}
