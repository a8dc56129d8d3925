use alloc::format;

use super::*;
use crate::json::value::MAX_LEN;

/// `text` has a `^` before the byte where the fault must be found.
#[track_caller]
fn assert_fault(cause: Cause, text: &[u8]) {
    let offset = text.iter().position(|byte| *byte == b'^').expect("a mark");
    let text = [&text[..offset], &text[offset + 1..]].concat();
    let shown = String::from_utf8_lossy(&text);
    assert_eq!(scan(&text, &NOTHING), Err(NotIJson), "{shown}");
    assert_eq!(diagnose(&text), Some(Fault { cause, offset }), "{shown}");
}

#[test]
fn nothing_is_wrong_with_an_object() {
    for text in ["{}", " { } ", r#"{"a":[1,{"b":"\u00e9é"}],"c":{"b":null}}"#] {
        assert_eq!(diagnose(text.as_bytes()), None, "{text}");
    }
}

#[test]
fn empty() {
    assert_fault(Cause::Empty, b"^");
    assert_fault(Cause::Empty, b" \r\n\t^");
}

#[test]
fn byte_order_mark() {
    assert_fault(Cause::ByteOrderMark, b"^\xEF\xBB\xBF{}");
    assert_fault(Cause::ByteOrderMark, b"^\xEF\xBB\xBF");
    assert_fault(Cause::NotAnObject, b" ^\xEF\xBB\xBF{}"); // not at the start: a character like others
}

#[test]
fn not_utf8() {
    assert_fault(Cause::NotUtf8, b"{\"a\":\"\xC3\xA9^\xE9\"}");
    assert_fault(Cause::NotUtf8, b"{\"^\xED\xA0\x80\":1}");
    assert_fault(Cause::NotUtf8, b"^\xFF\xFE{\0}\0");
    assert_fault(Cause::NotUtf8, b"{\"a\":\"^\xE9\",}");
    assert_fault(Cause::Syntax, b"{\"a\":1,^}\xE9");
}

#[test]
fn not_an_object() {
    for text in ["^[]", " ^\"a\"", "^1", "^null", "^}", "^a: 1", "^\u{1}"] {
        assert_fault(Cause::NotAnObject, text.as_bytes());
    }
}

#[test]
fn syntax() {
    for text in [
        "{^",
        "{\"a\"^",
        "{\"a\":^",
        "{\"a\":1^",
        "{\"a\":\"^",
        "{\"a\":\"b^",
        "{^a:1}",
        "{^'a':1}",
        "{\"a\" ^1}",
        "{\"a\":1 ^\"b\":2}",
        "{\"a\":1,^}",
        "{\"a\":[1,^]}",
        "{\"a\":[1^}}",
        "{\"a\":1^]",
        "{\"a\":^nul}",
        "{\"a\":^NaN}",
        "{\"a\":-^}",
        "{\"a\":0^1}",
        "{\"a\":1.^}",
        "{\"a\":1e^}",
        "{\"a\":^.5}",
        "{\"a\":\"^\\x\"}",
        "{\"a\":\"^\\u12\"}",
        "{\"a\":^// no comment\n1}",
    ] {
        assert_fault(Cause::Syntax, text.as_bytes());
    }
}

#[test]
fn control_character_in_a_string() {
    assert_fault(Cause::ControlCharacter, b"{\"a\":\"b^\nc\"}");
    assert_fault(Cause::ControlCharacter, b"{\"^\0\":1}");
    assert_fault(Cause::ControlCharacter, format!("{{\"{}^\t\":1}}", "x".repeat(100)).as_bytes());
    assert_fault(Cause::Syntax, b"{\"a\":^\x011}");
}

#[test]
fn lone_surrogate() {
    for text in
        [r#"{"a":"b^\ud800"}"#, r#"{"^\uDFFF":1}"#, r#"{"a":"^\ud834\u0020"}"#, r#"{"a":"\ud834\udd1e^\udd1e"}"#]
    {
        assert_fault(Cause::LoneSurrogate, text.as_bytes());
    }
}

#[test]
fn number_out_of_range() {
    assert_fault(Cause::NumberOutOfRange, br#"{"a":[1,^1e309]}"#);
    assert_fault(Cause::NumberOutOfRange, br#"{"a":^-1.8e308}"#);
    assert_fault(Cause::NumberOutOfRange, format!(r#"{{"a":^1{}}}"#, "0".repeat(400)).as_bytes());
}

#[test]
fn too_deep() {
    assert_fault(Cause::TooDeep, format!(r#"{{"a":{}^["#, "[".repeat(126)).as_bytes());
    assert_fault(Cause::TooDeep, format!(r#"{}^{{"a":1}}"#, r#"{"a":"#.repeat(127)).as_bytes());
}

#[test]
fn too_long() {
    let text = format!("{{{}}}", " ".repeat(MAX_LEN - 1));
    assert_eq!(diagnose(text.as_bytes()), Some(Fault { cause: Cause::TooLong, offset: MAX_LEN }));
}

#[test]
fn duplicate_member() {
    assert_fault(Cause::DuplicateMember, br#"{"a":1,"b":2,^"a":3}"#);
    assert_fault(Cause::DuplicateMember, br#"{"a":1,^"\u0061":2}"#);
    assert_fault(Cause::DuplicateMember, br#"{"":1, ^"":2}"#);
    assert_fault(Cause::DuplicateMember, br#"{"a":{"a":1,"b":[{"a":1}],^"a":2},"a":3}"#);
    // Of several the first; of three the second.
    assert_fault(Cause::DuplicateMember, br#"{"z":1,"a":1,^"z":2,"a":2,"z":3}"#);
    // Everything else comes first.
    assert_fault(Cause::Syntax, br#"{"a":1,"a":2,^}"#);
    let names: String = (0..3000).map(|number| format!("\"{number}\":0,")).collect();
    assert_fault(Cause::DuplicateMember, format!("{{{names}^\"1234\":0}}").as_bytes());
}

#[test]
fn something_after_the_object() {
    assert_fault(Cause::TrailingData, b"{} ^{}");
    assert_fault(Cause::TrailingData, b"{}^}");
    assert_fault(Cause::TrailingData, b"{}\n^\0");
}
