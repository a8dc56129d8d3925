//! Shared by the tests of the scanner.

mod duplicates;
mod fault;
mod nearest;
mod number;
mod scanner;
mod string;
mod texts;
mod walk;
mod wanted;

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use hs256_oracle::IJson;
use proptest::prelude::*;
use serde_json::Value as Json;

use super::duplicates::{SortKeys, names_are_distinct};
use super::fault::Fault;
use super::scanner::NotIJson;
use super::*;

const WANTED: [&str; 3] = ["exp", "a", "aud"];

const NOTHING: Wanted<0> = Wanted::new([]);

/// Compares the verdict with the oracle's, and all that the scan found with what serde_json reads.
fn compare(text: &[u8]) {
    let shown = String::from_utf8_lossy(text);
    let expected = IJson::is_object(text);
    let scanned = scan(text, &Wanted::new(WANTED));
    assert_eq!(scanned.is_ok(), expected, "{shown}");
    assert_eq!(diagnose(text).is_none(), expected, "{shown}");
    let Ok(found) = scanned else { return };
    let json: Json = serde_json::from_slice(text).unwrap();
    for (name, value) in WANTED.iter().zip(found) {
        assert_eq!(value.map(|value| to_json(value, text)), json.get(name).cloned(), "{shown} {name}");
    }
    let members: Vec<_> = members(text, outermost(text)).collect();
    assert_eq!(members.len(), json.as_object().unwrap().len(), "{shown}");
    for (name, value) in members {
        let name = name.string(text).unwrap();
        assert_eq!(to_json(value, text), json[&*name], "{shown} {name}");
    }
    // The slow way to find duplicates must agree that there are none, even if it was not needed.
    assert!(names_are_distinct(text, SortKeys::of(text).count()), "{shown}");
}

/// The value as serde_json reads its text, and through every accessor that fits.
fn to_json(value: Value, text: &[u8]) -> Json {
    let json: Json = serde_json::from_slice(value.json(text)).unwrap();
    assert_eq!(value.string(text).as_deref(), json.as_str());
    assert_eq!(value.number(text), json.as_f64());
    assert_eq!(json.as_str().is_some_and(|string| value.is(text, string)), json.is_string());
    assert!(!value.is(text, "no such string"));
    if value.kind() == Kind::Array {
        let items: Vec<_> = elements(text, value).map(|element| to_json(element, text)).collect();
        assert_eq!(Json::Array(items), json);
    }
    json
}

/// JSON texts, some of them not quite valid: odd numbers, escapes, white space, duplicates.
fn json_text() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        Just("null".to_string()),
        Just("true".to_string()),
        Just("false".to_string()),
        "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?",
        "[-+0-9.eE]{1,8}",
        string_text(),
    ];
    let space = "[ \t\n\r]{0,2}";
    scalar.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            (space, prop::collection::vec(inner.clone(), 0..6))
                .prop_map(|(space, items)| format!("[{space}{}{space}]", items.join(&format!("{space},{space}")))),
            object_text(inner),
        ]
    })
}

fn object_text(value: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let name = prop_oneof![
        3 => "\"[a-e]{0,2}\"",
        1 => Just("\"exp\"".to_string()),
        1 => Just("\"\\u0065xp\"".to_string()),
        2 => string_text(),
    ];
    ("[ \t\n\r]{0,2}", prop::collection::vec((name, value), 0..7)).prop_map(|(space, members)| {
        let members: Vec<_> = members.iter().map(|(name, value)| format!("{name}{space}:{space}{value}")).collect();
        format!("{space}{{{space}{}{space}}}{space}", members.join(&format!("{space},{space}")))
    })
}

fn string_text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[ -!#-\\[\\]-~]{0,12}",
        "\\PC{0,3}",
        "\\\\[\"\\\\/bfnrt]",
        "\\\\u[0-9a-fA-F]{4}",
        "\\\\u[dD][89abAB][0-9a-fA-F]{2}\\\\u[dD][c-fC-F][0-9a-fA-F]{2}",
        "\\\\u[dD][89a-fA-F][0-9a-fA-F]{2}",
    ];
    prop::collection::vec(part, 0..4).prop_map(|parts| format!("\"{}\"", parts.concat()))
}
