use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::super::texts::Texts;
use crate::json;

/// Both ways to look up, one by one and by hash, find what a comparison with each text finds.
#[test]
fn a_string_is_found_at_its_index() {
    for count in [0, 1, 4, 5, 64] {
        let texts: Vec<Arc<str>> = (0..count).map(|index| format!("text {index} é").into()).collect();
        let lookup = Texts::new(texts.iter().enumerate());
        assert_eq!((lookup.len(), lookup.is_empty()), (count, count == 0));
        for index in 0..70 {
            for string in [format!("text {index} é"), format!("\\u0074ext {index} \\u00e9")] {
                let text = format!(r#"{{"a":["{string}",5]}}"#);
                let [array] = json::scan(text.as_bytes(), &json::Wanted::new(["a"])).unwrap();
                let mut elements = json::elements(text.as_bytes(), array.unwrap());
                let found = lookup.index_of(text.as_bytes(), elements.next().unwrap());
                assert_eq!(found, (index < count).then_some(index));
                assert!(!lookup.contains(text.as_bytes(), elements.next().unwrap()));
            }
        }
    }
}

/// Computed: the hash has a fixed key here.
#[test]
fn equal_hashes_are_told_apart_by_the_bytes() {
    const PAIRS: [(&str, &str); 3] = [
        (r"http~RI+3v)Eb8", "https://login."),
        (r"api w27f)K2B5c", "api of tenant "),
        (r"a loqfbn;:j&sG", "a long name 01"),
    ];
    let texts: Vec<Arc<str>> = PAIRS.iter().map(|(_, text)| *text).chain(["x", "y"]).map(Into::into).collect();
    let lookup = Texts::new(texts.iter().enumerate());
    for (same, as_) in PAIRS {
        assert_eq!(json::hash(same), json::hash(as_));
        for (string, expected) in [(same, false), (as_, true)] {
            let text = format!(r#"{{"a":"{string}"}}"#);
            let [value] = json::scan(text.as_bytes(), &json::Wanted::new(["a"])).unwrap();
            assert_eq!(lookup.contains(text.as_bytes(), value.unwrap()), expected);
        }
    }
}
