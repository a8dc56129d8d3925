//! Every form of nothing, for every member: a setting that was meant to require something never requires nothing.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::super::member::Type;
use super::*;

/// JSON of every type, empty and not.
const VALUES: [(Json, &str); 16] = [
    (Json::Null, "null"),
    (Json::Bool, "true"),
    (Json::Bool, "false"),
    (Json::Integer, "0"),
    (Json::Integer, "300"),
    (Json::Number, "300.0"),
    (Json::Number, "-0"),
    (Json::Number, "3e2"),
    (Json::Text, r#""a""#),
    (Json::EmptyText, r#""""#),
    (Json::Texts, r#"["a"]"#),
    (Json::Other, "[]"),
    (Json::Other, r#"[""]"#),
    (Json::Other, "[null]"),
    (Json::Other, "{}"),
    (Json::Object, r#"{"a":"b"}"#),
];

#[derive(Clone, Copy, PartialEq)]
enum Json {
    Null,
    Bool,
    Integer,
    Number,
    Text,
    EmptyText,
    Texts,
    Object,
    /// Values that no member accepts.
    Other,
}

fn admits(member: Member, json: Json, text: &str) -> bool {
    match member.type_() {
        Type::TextOrTexts => matches!(json, Json::Text | Json::Texts),
        Type::Text | Type::Media => json == Json::Text,
        Type::Flag => json == Json::Bool,
        Type::Names => json == Json::Texts,
        Type::Claims => json == Json::Object,
        Type::Integer { least, greatest, .. } => {
            json == Json::Integer && (least..=greatest).contains(&text.parse().unwrap())
        }
    }
}

#[test]
fn a_member_is_of_its_type_and_not_empty() {
    for member in Member::ALL {
        for (json, text) in VALUES {
            let document = format!(r#"{{"{}":{text}}}"#, member.name());
            let expected = (!admits(member, json, text)).then(|| member.name().to_string());
            assert_eq!(field(&document), expected, "{document}");
            // Another member does not make it valid: the table's order decides which of two mistakes is named.
            let other = if member == Member::MaxTokenLen { Member::Issuer } else { Member::MaxTokenLen };
            let document = format!(r#"{{"{}":{text},"{}":null}}"#, member.name(), other.name());
            let named = if expected.is_some() && (member as usize) < (other as usize) { member } else { other };
            assert_eq!(field(&document), Some(named.name().into()), "{document}");
        }
    }
}

#[test]
fn integers_end_at_both_ends_of_their_range() {
    for member in Member::ALL {
        let Type::Integer { least, greatest, .. } = member.type_() else { continue };
        let refused = |integer: &str| field(format!(r#"{{"{}":{integer}}}"#, member.name())).is_some();
        assert!(!refused(&least.to_string()) && !refused(&greatest.to_string()));
        assert!(least == 0 || refused(&(least - 1).to_string()));
        assert!(refused(&(greatest + 1).to_string()));
        for beyond in ["18446744073709551615", "18446744073709551616", "340282366920938463463374607431768211756"] {
            assert!(refused(beyond), "{beyond}");
        }
    }
}

/// Names that somebody may write for the member.
fn nearly(name: &str) -> Vec<String> {
    let camel: String = name.split('_').map(|word| format!("{}{}", &word[..1].to_uppercase(), &word[1..])).collect();
    let mut names: Vec<String> = [name.to_uppercase(), name.replace('_', "-"), name.replace('_', "")].into();
    names.extend([format!("{}{}", &camel[..1].to_lowercase(), &camel[1..]), camel]);
    names.extend([format!("{name}s"), format!("{name}_"), name.replace("ud", "du")]);
    for at in 0..name.len() {
        names.push(format!("{}{}", &name[..at], &name[at + 1..])); // a letter left out
        names.push(format!("{}{}", &name[..=at], &name[at..])); // a letter twice
    }
    names.retain(|name| Member::ALL.iter().all(|member| member.name() != name));
    names
}

#[test]
fn a_name_that_is_nearly_right_is_refused() {
    for member in Member::ALL {
        for name in nearly(member.name()) {
            for value in ["\"a\"", "null", "5"] {
                let document = format!(r#"{{"{name}":{value}}}"#);
                let (field, reason) = refusal(&document).unwrap_or_else(|| panic!("{document}"));
                assert_eq!(field, name);
                assert!(reason.starts_with("an unknown member"), "{reason}");
            }
        }
    }
}

/// No reason contains a value or a name from the document. A field is never more than a member's name.
#[test]
fn no_reason_shows_what_a_document_says() {
    const SECRET: &str = "s3cret value";
    let mut documents: Vec<String> = Vec::new();
    for member in Member::ALL {
        let name = member.name();
        documents.push(format!(r#"{{"{name}":"{SECRET}","{name}":"{SECRET}"}}"#));
        documents.push(format!(r#"{{"{name}":[{{"{SECRET}":"{SECRET}"}}]}}"#));
        documents.push(format!(r#"{{"{name}":["{SECRET}","{SECRET}",""]}}"#));
        documents.push(format!(r#"{{"{name}":{{"{SECRET}":["{SECRET}",null]}}}}"#));
        documents.push(format!(r#"{{"{name}":"{SECRET}"#));
    }
    for document in documents {
        let (field, reason) = refusal(&document).unwrap_or_else(|| panic!("{document}"));
        assert!(!field.contains("s3cret") && !reason.contains("s3cret"), "{document}: {field} {reason}");
    }
    let (field, reason) = refusal(format!(r#"{{"{SECRET}":"{SECRET}"}}"#)).unwrap();
    assert!(field == SECRET && !reason.contains("s3cret"), "{reason}");
}

#[test]
fn an_unknown_member_is_named_if_it_can_be_shown() {
    let e = "é".repeat(32);
    for name in [" issuer", "issuér", "іssuer", "is\"su\\er", "😀", "x\u{a0}", &e, &"x".repeat(64)] {
        let document = serde_json::json!({ name: 1 }).to_string();
        assert_eq!(field(&document).as_deref(), Some(name), "{document}");
    }
    for name in ["", "x\0", "x\n", "\u{1f}", "x\u{7f}", "\u{85}x", &format!("x{e}"), &"x".repeat(65)] {
        let document = serde_json::json!({ name: 1 }).to_string();
        assert_eq!(field(&document).as_deref(), Some("policy"), "{document}");
    }
}
