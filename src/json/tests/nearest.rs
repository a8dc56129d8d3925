use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use proptest::prelude::*;

use crate::json::nearest::{halfway_above, nearest};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5000))]

    #[test]
    fn any_number_is_nearest_to_what_parsing_gives(
        number in "-?(0|[1-9][0-9]{0,30})(\\.0{0,20}[0-9]{1,40})?",
        exponent in prop_oneof![Just(0), -30..30_i32, -380..-300_i32, 260..277_i32],
    ) {
        let number = format!("{number}e{exponent}");
        let parsed: f64 = number.parse().unwrap();
        prop_assert_eq!(nearest(number.as_bytes()).map(f64::to_bits), Some(parsed.to_bits()), "{}", number);
    }

    #[test]
    fn a_short_number_is_nearest_to_what_parsing_gives(number in "-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,17})?([eE][+-]?0{0,2}[0-9]{1,3})?") {
        let parsed: f64 = number.parse().unwrap();
        if parsed.is_finite() {
            prop_assert_eq!(nearest(number.as_bytes()).map(f64::to_bits), Some(parsed.to_bits()), "{}", number);
        }
    }
}

/// The digits of the point halfway between a double and the next one, and the power of ten of the last of them.
fn halfway_digits(double: f64) -> (String, i64) {
    let (mantissa, exponent) = halfway_above(double);
    let factor = if exponent < 0 { 5 } else { 2 };
    let mut digits: Vec<u32> = format!("{mantissa}").bytes().rev().map(|digit| u32::from(digit - b'0')).collect();
    for _ in 0..exponent.unsigned_abs() {
        let mut carry = 0;
        for digit in &mut digits {
            carry += *digit * factor;
            *digit = carry % 10;
            carry /= 10;
        }
        if carry > 0 {
            digits.push(carry);
        }
    }
    (digits.iter().rev().map(|digit| char::from_digit(*digit, 10).unwrap()).collect(), exponent.min(0))
}

/// The number with these digits, in several spellings.
fn spellings(digits: &str, last: i64) -> Vec<String> {
    let order = last + i64::try_from(digits.len()).unwrap() - 1;
    let mut spellings = Vec::from([
        format!("{digits}e{last}"),
        format!("{}.{}e{order}", &digits[..1], &digits[1..]),
        format!("0.{digits}E{}", order + 1),
        format!("0.{}{digits}e{}", "0".repeat(30), order + 31),
        format!("{digits}{}e{}", "0".repeat(900), last - 900),
    ]);
    if last < 0 && order >= 0 {
        let (whole, part) = digits.split_at(usize::try_from(order).unwrap() + 1);
        spellings.push(format!("{whole}.{part}"));
    }
    spellings
}

#[test]
fn the_nearest_double_is_that_of_parsing() {
    let special = [0.0, 5e-324, 1e-323, 1.5e-310, 1.0, 2.0, 0.1, 1e22, 1e23, 9007199254740992.0, 1.7e9, 1e300, 1e-300];
    let edges = [f64::MIN_POSITIVE, f64::MIN_POSITIVE.next_down(), f64::MIN_POSITIVE.next_up(), f64::MAX.next_down()];
    let any = (1..30_u64).map(|number| f64::from_bits(number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 1));
    let mut seen = [0; 2];
    for double in special.into_iter().chain(edges).chain(any.filter(|double| *double < f64::MAX)) {
        let (half, last) = halfway_digits(double);
        let below = |len: usize| format!("{}{}", &half[..half.len() - 1], "4".repeat(len));
        for (digits, last) in [
            (half.clone(), last),
            (format!("{half}{}1", "0".repeat(10)), last - 11),
            (format!("{half}{}1", "0".repeat(800)), last - 801),
            (below(1), last),
            (below(100), last - 99),
            (format!("{double:.30e}").split_once('e').unwrap().0.replace('.', ""), -30),
        ] {
            for spelling in spellings(&digits, last) {
                let parsed: f64 = spelling.parse().unwrap();
                assert_eq!(nearest(spelling.as_bytes()).map(f64::to_bits), Some(parsed.to_bits()), "{spelling}");
                assert_eq!(nearest(format!("-{spelling}").as_bytes()), Some(-parsed), "-{spelling}");
                seen[usize::from(parsed == double)] += 1;
            }
        }
        for len in [19, 20, 21, 50, 400].map(|len| half.len().min(len)) {
            let cut = i64::try_from(half.len() - len).unwrap() + last;
            for spelling in spellings(&half[..len], cut) {
                let parsed: f64 = spelling.parse().unwrap();
                assert_eq!(nearest(spelling.as_bytes()).map(f64::to_bits), Some(parsed.to_bits()), "{spelling}");
            }
        }
    }
    assert!(seen.iter().all(|count| *count > 100), "{seen:?}");
}

#[test]
fn zero_and_what_is_nearest_to_it_keep_their_sign() {
    let zeros = "0".repeat(400);
    for (number, bits) in [
        (format!("0.{zeros}"), 0),
        (format!("-0.{zeros}"), 1 << 63),
        (format!("-0.{zeros}1"), 1 << 63),
        (format!("0.{zeros}1e401"), 1.0_f64.to_bits()),
        ("0.00000000000000000001e-99999999999999999999".into(), 0),
        ("0.00000000000000000000e99999999999999999999".into(), 0),
    ] {
        assert_eq!(nearest(number.as_bytes()).map(f64::to_bits), Some(bits), "{number}");
    }
}
