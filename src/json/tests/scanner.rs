use alloc::format;

use proptest::prelude::*;

use super::*;
use crate::json::value::MAX_LEN;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn objects_are_judged_as_by_the_oracle(text in object_text(json_text())) {
        compare(text.as_bytes());
    }

    #[test]
    fn mutated_objects_are_judged_as_by_the_oracle(
        text in object_text(json_text()),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..4),
    ) {
        let mut text = text.into_bytes();
        for (place, byte, kind) in edits {
            let at = place.index(text.len().max(1));
            match kind {
                0 if at < text.len() => text[at] = byte,
                1 if at < text.len() => { text.remove(at); }
                2 => text.insert(at, b"{}[]\",:\\ 0e"[byte as usize % 11]),
                _ => text.truncate(at),
            }
        }
        compare(&text);
    }
}

#[test]
fn depth_is_limited_as_in_serde_json() {
    for depth in [1, 2, 126, 127, 128, 129] {
        let objects = format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth));
        let arrays = format!(r#"{{"a":{}{}}}"#, "[".repeat(depth - 1), "]".repeat(depth - 1));
        compare(objects.as_bytes());
        assert_eq!(scan(objects.as_bytes(), &NOTHING).is_ok(), depth <= 127, "{depth}");
        if depth > 1 {
            compare(arrays.as_bytes());
            assert_eq!(scan(arrays.as_bytes(), &NOTHING).is_ok(), depth <= 127, "{depth}");
        }
    }
}

#[test]
fn no_text_is_too_long_for_the_places_of_its_names() {
    let text = |len: usize| format!("{{{}}}", " ".repeat(len - 2));
    assert!(scan(text(MAX_LEN).as_bytes(), &Wanted::new(WANTED)).is_ok());
    assert!(scan(text(MAX_LEN + 1).as_bytes(), &Wanted::new(WANTED)).is_err());
    assert!(crate::base64url::decoded_len(*crate::policy::MAX_TOKEN_LEN_RANGE.end()) <= MAX_LEN);
}

#[test]
fn every_byte_alone_in_each_place_is_judged_as_by_the_oracle() {
    let places = [
        "?{}",
        "{?}",
        "{}?",
        r#"{"?":1}"#,
        r#"{"a"?:1}"#,
        r#"{"a":?}"#,
        r#"{"a":1?}"#,
        r#"{"a":"\?"}"#,
        r#"{"a":"\u00?0"}"#,
        r#"{"a":"12345678?"}"#,
        r#"{"a":[?]}"#,
        r#"{"a":[1?2]}"#,
        r#"{"a":1,?"b":2}"#,
        r#"{"a":-?}"#,
        r#"{"a":1.?}"#,
        r#"{"a":0?}"#,
        r#"{"a":1e?}"#,
        r#"{"a":tru?}"#,
        r#"{"a":{"b":1}?}"#,
    ];
    for place in places {
        let at = place.find('?').unwrap();
        for byte in 0..=255 {
            let mut text = place.as_bytes().to_vec();
            text[at] = byte;
            compare(&text);
        }
    }
}
