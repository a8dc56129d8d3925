use alloc::format;

use super::*;

/// Every end of a string, at every index of the blocks that are searched together.
#[test]
fn strings_end_wherever_blocks_do() {
    for len in 0..=140 {
        for end in
            ["", "\\n", "\\\"", "\\\\", "\\u00e9", "\\", "\\ud834\\udd1e", "\\ud834", "\u{1}", "\u{7F}é", "\"", "\n"]
        {
            let string = format!("{}{end}", "x".repeat(len));
            for text in [format!(r#"{{"a":"{string}"}}"#), format!(r#"{{"{string}":"{string}","b":["{string}"]}}"#)] {
                compare(text.as_bytes());
                compare(&text.as_bytes()[..text.len() - 1]);
                compare(&text.as_bytes()[..text.len() - 2]);
            }
        }
    }
}

#[test]
fn utf8_is_checked_wherever_it_stands_in_a_string() {
    let bad: [&[u8]; 9] = [
        b"\x80",
        b"\xC0\x80",
        b"\xC3",
        b"\xE2\x82",
        b"\xED\xA0\x80",
        b"\xF4\x90\x80\x80",
        b"\xF8\x88\x80\x80\x80",
        b"\xFF",
        b"\xEF\xBF",
    ];
    for padding in 0..20 {
        for bytes in bad {
            for (before, after) in [(r#"{"a":""#, r#""}"#), (r#"{""#, r#"":1}"#)] {
                let text = [before.as_bytes(), &b"x".repeat(padding), bytes, after.as_bytes()].concat();
                assert_eq!(scan(&text, &NOTHING), Err(NotIJson), "{bytes:?}");
            }
        }
        let good = format!("{{\"a\":\"{}é€\u{1F600}\u{FFFF}\u{7F}\"}}", "x".repeat(padding));
        assert!(scan(good.as_bytes(), &NOTHING).is_ok());
        compare(good.as_bytes());
    }
    assert_eq!(scan(b"\xEF\xBB\xBF{}", &NOTHING), Err(NotIJson));
}
