use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::super::numbers::Numbers;
use crate::json;

fn contains(numbers: &Numbers, number: &str) -> bool {
    let text = format!(r#"{{"a":{number}}}"#);
    let [value] = json::scan(text.as_bytes(), &json::Wanted::new(["a"])).unwrap();
    numbers.contains(text.as_bytes(), value.unwrap())
}

/// Digits of a number that is greater or less than a double by far less than its precision, and of halfway points.
fn around(double: f64) -> Vec<String> {
    let exact = |double: f64| format!("{double:.1100e}");
    let mut numbers = Vec::new();
    for neighbour in [double, double.next_up(), double.next_down()] {
        if neighbour.is_finite() && neighbour >= 0.0 {
            numbers.push(exact(neighbour));
            numbers.push(format!("{neighbour:.17e}"));
            numbers.push(format!("{neighbour:.25e}"));
        }
    }
    // Halfway points of integers and fractions with few digits are written down exactly by one digit more.
    for more in ["5", "49999999999999999999999999", "50000000000000000000000000000001"] {
        numbers.push(format!("{double}{}{more}", if double.fract() == 0.0 { "." } else { "" }));
    }
    numbers
}

#[test]
fn long_numbers_are_judged_as_by_parsing() {
    let doubles = [0.0, 1.0, 0.1, 5.0, 1e22, 1e23, 9007199254740992.0, 9007199254740994.0, 1.5e300, 2.5e-300]
        .into_iter()
        .chain([5e-324, 1e-323, f64::MIN_POSITIVE, f64::MIN_POSITIVE.next_down(), f64::MAX, 4503599627370496.0]);
    let halfway = [
        "9007199254740993",
        "9007199254740993.000000000000000000000000",
        "9007199254740993.000000000000000000000001",
        "9007199254740992.999999999999999999999999",
        "9007199254740995.00000000000000000000",
        "90071992547409930000000000000000000e-19",
        "1.00000000000000011102230246251565404236316680908203125",
        "1.000000000000000111022302462515654042363166809082031250000000000000000000",
        "1.0000000000000001110223024625156540423631668090820312500001",
        "1.00000000000000011102230246251565404236316680908203124999",
        "0.99999999999999994448884876874217297881841659545898437500",
        "0.99999999999999994448884876874217297881841659545898437499",
        "2.4703282292062327208e-324",
        "2.4703282292062327208299e-324",
        "0.00000000000000000000000000000",
        "0.0e99999999999999999999999999",
        "1e-99999999999999999999999999",
    ];
    for double in doubles {
        let numbers = Numbers::new([double, 7e77]);
        let negative = Numbers::new([-double]);
        for number in around(double).into_iter().chain(halfway.map(Into::into)) {
            let parsed: f64 = number.parse().unwrap();
            if parsed.is_infinite() {
                continue;
            }
            assert_eq!(contains(&numbers, &number), parsed == double, "{double:e}: {number}");
            assert_eq!(contains(&negative, &format!("-{number}")), parsed == double, "-{double:e}: {number}");
            assert_eq!(contains(&negative, &number), double == 0.0 && parsed == 0.0, "-{double:e}: {number}");
        }
    }
}

#[test]
fn each_of_many_numbers_is_found() {
    let numbers = Numbers::new((0..64).map(|number| f64::from(number) - 32.0));
    for number in -40..40 {
        for zeros in ["", ".0", ".00000000000000000000000"] {
            assert_eq!(contains(&numbers, &format!("{number}{zeros}")), (-32..32).contains(&number), "{number}{zeros}");
        }
    }
}
