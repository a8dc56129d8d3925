use alloc::format;
use alloc::string::{String, ToString};
use core::str;

use proptest::prelude::*;

use super::*;
use crate::json::number::{INFINITE, is_finite, small_integer};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5000))]

    /// What the scan decides by the lengths, and what by the digits.
    #[test]
    fn numbers_of_any_lengths_are_judged_as_by_parsing(
        sign in "-?",
        whole in prop_oneof!["0", "[1-9][0-9]{0,320}", "[1-9]0{0,320}"],
        fraction in prop_oneof!["", "\\.[0-9]{1,330}"],
        exponent in prop::option::of(("(e|E-|e\\+)0{0,3}", 0..330_usize, any::<bool>())),
    ) {
        let mut number = format!("{sign}{whole}{fraction}");
        if let Some((e, exponent, at_the_edge)) = exponent {
            let edge = (306 + exponent % 4).saturating_sub(whole.len());
            number += &format!("{e}{}", if at_the_edge { edge } else { exponent });
        }
        let text = format!("{{\"a\":{number}}}");
        let expected = number.parse::<f64>().unwrap().is_finite();
        prop_assert_eq!(scan(text.as_bytes(), &NOTHING).is_ok(), expected, "{}", number);
    }
}

/// Around the greatest double and the least number beyond it, with the digits anywhere around the point.
#[test]
fn range_is_judged_as_by_parsing() {
    let edge = str::from_utf8(INFINITE).unwrap();
    let below = format!("{}1", &edge[..308]);
    let above = format!("{}3", &edge[..308]);
    let digits = [
        edge,
        &below,
        &above,
        "17976931348623157",
        "1797693134862315807",
        "1797693134862315808",
        "18",
        "1",
        "9",
        "24703282292062327208",
        "000017976931348623159",
        "0",
        "00",
    ];
    let (mut finite, mut infinite) = (0, 0);
    for digits in digits {
        for tail in ["", "0", "0000", "1"] {
            let digits = format!("{digits}{tail}");
            for point in [0, 1, 2, 5, digits.len() / 2, digits.len() - 1, digits.len()].map(|at| at.min(digits.len())) {
                for order in [-400, 0, 306, 307, 308, 309, 310, 400, 1_000_000] {
                    let (whole, part) = digits.split_at(point);
                    let whole = if whole.is_empty() { "0" } else { whole };
                    let part = if part.is_empty() { String::new() } else { format!(".{part}") };
                    for number in [
                        format!("{whole}{part}e{}", order - 1),
                        format!("-{whole}{part}E{order}"),
                        format!("{whole}{part}e+{}", (order + 1).max(0)),
                        format!("{whole}{part}"),
                    ] {
                        let expected = number.parse::<f64>().unwrap().is_finite();
                        assert_eq!(is_finite(number.as_bytes()), expected, "{number}");
                        if whole == "0" || !whole.starts_with('0') {
                            let text = format!("{{\"a\":{number}}}");
                            assert_eq!(scan(text.as_bytes(), &NOTHING).is_ok(), expected, "{number}");
                        }
                        *(if expected { &mut finite } else { &mut infinite }) += 1;
                    }
                }
            }
        }
    }
    assert!(finite > 1000 && infinite > 1000, "{finite} {infinite}");
    for number in ["1e99999999999999999999999", "1e-99999999999999999999999", "0e99999999999999999999999"] {
        assert_eq!(is_finite(number.as_bytes()), number.parse::<f64>().unwrap().is_finite(), "{number}");
    }
}

#[test]
fn short_integers_are_read_as_by_parsing() {
    for len in 1..=17 {
        let digits: String = "98765432109876543".chars().take(len).collect();
        for place in 0..len {
            for other in ["0", "9", ".", "e", "/", ":", "-"] {
                let text = format!("{}{other}{}", &digits[..place], &digits[place + 1..]);
                if let Some(number) = small_integer(text.as_bytes()) {
                    assert_eq!(number, text.parse::<f64>().unwrap(), "{text}");
                }
                assert_eq!(
                    small_integer(text.as_bytes()).is_some(),
                    len <= 15 && text.bytes().all(|b| b.is_ascii_digit()),
                    "{text}"
                );
            }
        }
    }
}

#[test]
fn numbers_are_within_the_range_of_a_double() {
    let max = f64::MAX.to_string(); // 309 digits
    let more = format!("{}9{}", &max[..16], &max[17..]);
    let zeros = "0".repeat(400);
    for (number, fine) in [
        ("1.7976931348623157e308", true),
        ("1.7976931348623159e308", false),
        ("-1.7976931348623159e308", false),
        ("1e309", false),
        ("-1e400", false),
        ("1e-400", true),
        ("0e999999999999", true),
        ("1e-999999999999", true),
        (&max, true),
        (&more, false),
        (&format!("1{zeros}"), false),
        (&format!("0.{zeros}1"), true),
        (&format!("0.{zeros}1e401"), true),
        (&format!("{max}.5"), true),
    ] {
        for text in [format!(r#"{{"exp":{number}}}"#), format!(r#"{{"a":[[{number}]]}}"#)] {
            assert_eq!(scan(text.as_bytes(), &Wanted::new(WANTED)).is_ok(), fine, "{number}");
            compare(text.as_bytes());
        }
    }
}
