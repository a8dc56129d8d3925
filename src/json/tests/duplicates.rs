use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::*;
use crate::json::duplicates::{SortKey, SortKeys};

/// Around every size at which another way to find duplicates takes over.
#[test]
fn duplicates_are_found_among_any_number_of_names() {
    for count in [3, 30, 31, 32, 33, 34, 500, 895, 896, 897, 1791, 1792, 1793, 2559, 2560, 2561, 6000] {
        let names: Vec<_> = (0..count).map(|i| format!("\"n{i}\"")).collect();
        let object = |names: &[String]| format!("{{{}:0}}", names.join(":0,"));
        assert!(scan(object(&names).as_bytes(), &NOTHING).is_ok(), "{count}");
        for (from, to) in [(0, count - 1), (count - 1, 0), (count / 2, count - 1), (0, 1)] {
            let mut repeated = names.clone();
            repeated[to] = names[from].replace('n', "\\u006e");
            assert!(scan(object(&repeated).as_bytes(), &NOTHING).is_err(), "{count} {from} {to}");
            repeated[to].clone_from(&names[from]);
            assert!(scan(object(&repeated).as_bytes(), &NOTHING).is_err(), "{count} {from} {to}");
        }
    }
}

#[test]
fn names_of_different_objects_may_be_the_same() {
    for inner in [1, 5, 40, 700] {
        let object = format!("{{\"\\u0061\":{}}}", r#"{"a":"#.repeat(50) + "1" + &"}".repeat(50));
        let text = format!(r#"{{"list":[{object}{}]}}"#, format!(",{object}").repeat(inner));
        assert!(scan(text.as_bytes(), &NOTHING).is_ok(), "{inner}");
        let text = text.replacen(r#""list""#, r#""x":{"y":1,"y":2},"list""#, 1);
        assert!(scan(text.as_bytes(), &NOTHING).is_err(), "{inner}");
    }
}

/// Among this many names, some in each text have the same hash by chance.
#[test]
fn names_of_one_hash_are_told_apart() {
    let names = |last: &str| {
        let name = |number: u64| format!("\"{:016x}\":0,", number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        format!(r#"{{{}"{last}":0}}"#, (0..30_000).map(name).collect::<String>())
    };
    let text = names("x");
    let mut groups: Vec<u64> = SortKeys::of(text.as_bytes()).map(SortKey::group).collect();
    groups.sort_unstable();
    assert!(groups.windows(2).any(|pair| pair[0] == pair[1]), "no two names collide");
    assert!(scan(text.as_bytes(), &NOTHING).is_ok());
    assert!(scan(names("\\u0030000000000000000").as_bytes(), &NOTHING).is_err());
}

#[test]
fn long_names_are_compared_whole() {
    for len in [6, 7, 8, 9, 254, 255, 256, 257, 511, 512, 1000] {
        let name = "x".repeat(len);
        let other = format!("{}y{}", &name[..len / 2], &name[len / 2 + 1..]);
        assert!(scan(format!(r#"{{"{name}":1,"{other}":2}}"#).as_bytes(), &NOTHING).is_ok(), "{len}");
        assert!(scan(format!(r#"{{"{name}":1,"{other}":2,"{name}":3}}"#).as_bytes(), &NOTHING).is_err(), "{len}");
    }
}
