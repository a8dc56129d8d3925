use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::*;
use crate::json::Texts;

/// The index of a string in the list, given the characters between its quotes.
fn index_of(list: &Texts, inside: &str) -> Option<usize> {
    let text = format!(r#"{{"a":"{inside}"}}"#);
    let [value] = scan(text.as_bytes(), &Wanted::new(["a"])).unwrap();
    list.index_of(text.as_bytes(), value.unwrap())
}

fn escaped(string: &str) -> String {
    string.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect()
}

/// One by one, by a search, and by reading escapes: each finds what a comparison with each text finds.
#[test]
fn a_string_is_found_at_its_index() {
    let any =
        ["", "\0", "a", "a\0", "a\0\0\0\0\0\0\0\0", "aaaaaaa", "aaaaaaaa", "aaaaaaaaa", "aaaaaaaab", "aaaaaaaaaa"];
    let more = ["https://login.example/a", "https://login.example/b", "https://login.example/", "é", "\u{1F600}", "~"];
    let strings: Vec<String> = any.iter().chain(&more).map(|text| String::from(*text)).collect();
    let numbered = (0..64).map(|number| format!("text {number}"));
    let strings: Vec<String> = strings.into_iter().chain(numbered).collect();
    for count in [0, 1, 2, 4, 5, 10, 16, 64, strings.len()] {
        for turned in 0..strings.len() {
            let texts: Vec<Arc<str>> =
                strings.iter().cycle().skip(turned).take(count).map(|text| text[..].into()).collect();
            let list = Texts::new(texts.iter().enumerate());
            assert_eq!((list.len(), list.is_empty()), (count, count == 0));
            assert!(list.iter().is_sorted());
            for string in &strings {
                let expected = texts.iter().position(|text| **text == **string);
                let (start, end) = string.split_at(string.char_indices().last().map_or(0, |(at, _)| at));
                assert_eq!(index_of(&list, &escaped(string)), expected, "{string:?} {count}");
                if !string.contains('\0') {
                    assert_eq!(index_of(&list, string), expected, "{string:?} {count}");
                    assert_eq!(index_of(&list, &format!("{start}{}", escaped(end))), expected, "{string:?} {count}");
                }
            }
        }
    }
}

#[test]
fn what_is_listed_twice_is_found_and_what_is_no_string_is_not() {
    for count in [2, 8] {
        let texts: Vec<Arc<str>> = ["5", "b"].into_iter().cycle().take(count).map(Into::into).collect();
        let list = Texts::new(texts.iter().enumerate());
        assert_eq!(
            [index_of(&list, "5"), index_of(&list, "\\u0062")].map(|index| index.map(|index| index % 2)),
            [Some(0), Some(1)]
        );
        for value in ["5", "null", "true", "[\"5\"]", "{\"5\":\"5\"}"] {
            let text = format!(r#"{{"a":{value}}}"#);
            let [value] = scan(text.as_bytes(), &Wanted::new(["a"])).unwrap();
            assert!(!list.contains(text.as_bytes(), value.unwrap()));
        }
    }
}
