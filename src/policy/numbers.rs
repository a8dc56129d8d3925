//! The allowed numbers of a claim: doubles, in a sorted list with the halfway points around each.

use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::json::{Decimal, Value, halfway_above};

/// The magnitudes of the numbers that are not negative, and of those that are not positive.
#[derive(Debug, Clone, Default)]
pub(crate) struct Numbers([Magnitudes; 2]);

/// Magnitudes, sorted.
#[derive(Debug, Clone, Default)]
struct Magnitudes {
    /// As bits, which have the same order: searching these is cheapest.
    bits: Vec<u64>,
    /// One bit for each integer below 100: a token has room for many numbers of one digit or two.
    small: u128,
    intervals: Vec<Interval>,
}

/// The interval of numbers that round to a magnitude.
#[derive(Debug, Clone)]
struct Interval {
    from: Halfway,
    to: Halfway,
}

/// A decimal number halfway between two doubles.
#[derive(Debug, Clone)]
struct Halfway {
    /// The power of ten of the first digit.
    order: i64,
    /// Neither the first nor the last is 0. Empty for zero.
    digits: Vec<u8>,
    /// Whether it rounds to the magnitude that it bounds: of two equally near doubles, the even one is taken.
    included: bool,
}

impl Numbers {
    /// Numbers of at most this length are parsed: a double is found for 19 digits in a few steps.
    ///
    /// Parsing more digits takes microseconds where they come near a halfway point, and a token has room for many such
    /// numbers. So longer ones are compared with the halfway points digit by digit.
    const PARSED: usize = 19;

    pub(crate) fn new(numbers: impl IntoIterator<Item = f64>) -> Numbers {
        let mut lists = [Vec::new(), Vec::new()];
        for number in numbers {
            let [positive, negative] = &mut lists;
            if number >= 0.0 {
                positive.push(number.abs().to_bits());
            }
            if number <= 0.0 {
                negative.push(number.abs().to_bits());
            }
        }
        Numbers(lists.map(Magnitudes::new))
    }

    /// Whether `value` of the scanned `text` is a number that is in the list.
    pub(crate) fn contains(&self, text: &[u8], value: Value) -> bool {
        let bytes = value.bytes(text);
        let [positive, negative] = &self.0;
        let list = if bytes.first() == Some(&b'-') { negative } else { positive };
        if list.bits.is_empty() {
            return false;
        }
        match bytes {
            [one @ b'0'..=b'9'] => return list.small >> (one - b'0') & 1 == 1,
            [ten @ b'0'..=b'9', one @ b'0'..=b'9'] => return list.small >> ((ten - b'0') * 10 + one - b'0') & 1 == 1,
            _ => {}
        }
        if bytes.len() <= Self::PARSED {
            return value.number(text).is_some_and(|number| list.bits.binary_search(&number.abs().to_bits()).is_ok());
        }
        let number = Decimal::new(bytes);
        list.intervals.binary_search_by(|interval| interval.cmp(number)).is_ok()
    }
}

impl Magnitudes {
    fn new(mut bits: Vec<u64>) -> Magnitudes {
        bits.sort_unstable();
        let is_listed = |integer: &i32| bits.contains(&f64::from(*integer).to_bits());
        Magnitudes {
            small: (0..100).filter(is_listed).fold(0, |bits, integer| bits | 1 << integer),
            intervals: bits.iter().map(|magnitude| Interval::around(f64::from_bits(*magnitude))).collect(),
            bits,
        }
    }
}

impl Interval {
    fn around(magnitude: f64) -> Interval {
        let zero = Halfway { order: 0, digits: Vec::new(), included: true };
        let included = magnitude.to_bits() & 1 == 0;
        let from = if magnitude > 0.0 { Halfway { included, ..Halfway::above(magnitude.next_down()) } } else { zero };
        Interval { from, to: Halfway { included, ..Halfway::above(magnitude) } }
    }

    /// Less if the numbers of this interval are less than `number`.
    fn cmp(&self, number: Decimal<'_>) -> Ordering {
        let is_below = |cmp: Ordering, bound: &Halfway| cmp.is_lt() || cmp.is_eq() && !bound.included;
        if is_below(number.cmp(self.from.order, &self.from.digits), &self.from) {
            return Ordering::Greater;
        }
        if is_below(number.cmp(self.to.order, &self.to.digits).reverse(), &self.to) {
            return Ordering::Less;
        }
        Ordering::Equal
    }
}

impl Halfway {
    /// Between a double that is not negative and the next one.
    fn above(double: f64) -> Halfway {
        let (mantissa, exponent) = halfway_above(double);
        Halfway::of_product(mantissa, exponent)
    }

    /// The digits of `mantissa * 2^exponent`. A negative power of two has the digits of a power of five, with the point
    /// elsewhere.
    fn of_product(mantissa: u64, exponent: i64) -> Halfway {
        let mut digits = Vec::new(); // the last one first
        let mut rest = mantissa;
        while rest > 0 {
            digits.push(digit(rest % 10));
            rest /= 10;
        }
        let (base, most): (u64, u64) = if exponent < 0 { (5, 12) } else { (2, 28) };
        let mut power = exponent.unsigned_abs();
        while power > 0 {
            let now = power.min(most);
            multiply(&mut digits, base.pow(u32::try_from(now).unwrap_or_default()));
            power -= now;
        }
        let order = i64::try_from(digits.len()).unwrap_or_default() - 1 + exponent.min(0);
        let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
        Halfway { order, digits: digits.into_iter().skip(zeros).rev().collect(), included: false }
    }
}

fn multiply(digits: &mut Vec<u8>, factor: u64) {
    let mut carry = 0;
    for one in digits.iter_mut() {
        carry += u64::from(*one - b'0') * factor;
        *one = digit(carry % 10);
        carry /= 10;
    }
    while carry > 0 {
        digits.push(digit(carry % 10));
        carry /= 10;
    }
}

#[expect(clippy::cast_possible_truncation, reason = "below 10")]
fn digit(value: u64) -> u8 {
    b'0' + value as u8
}
