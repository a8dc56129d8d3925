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

/// `costarring` and `liquid`, and so on: pairs that FNV-1a gives one hash.
#[test]
fn equal_hashes_are_told_apart_by_the_bytes() {
    let texts: Vec<Arc<str>> = ["costarring", "declinate", "altarage", "x", "y"].map(Into::into).into();
    let lookup = Texts::new(texts.iter().enumerate());
    for (same, as_) in [("liquid", "costarring"), ("macallums", "declinate"), ("zinke", "altarage")] {
        assert_eq!(json::hash(same), json::hash(as_));
        let text = format!(r#"{{"a":"{same}"}}"#);
        let [value] = json::scan(text.as_bytes(), &json::Wanted::new(["a"])).unwrap();
        assert!(!lookup.contains(text.as_bytes(), value.unwrap()));
    }
}
