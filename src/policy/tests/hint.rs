use super::super::hint::for_unknown;

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
        assert_eq!(for_unknown(name), alloc::format!("an unknown member: is `{meant}` meant?"), "{name}");
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
        let hint = for_unknown(name);
        assert!(hint.starts_with("an unknown member: ") && hint.contains(word), "{name}: {hint}");
    }
}

#[test]
fn for_any_other_name_all_known_ones_are_named() {
    for name in ["", "x", "something else", "__proto__", &"issuer".repeat(20)] {
        assert!(for_unknown(name).starts_with("an unknown member; known are issuer, audience, any_audience"), "{name}");
    }
}
