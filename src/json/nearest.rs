//! The double that is nearest to a number of any length, at a bounded cost.
//!
//! The standard library's parser takes many microseconds for a number of more than 19 digits that is nearly halfway between
//! two doubles, and a short token has room for three such dates. So only the first 19 digits are parsed. If there are more,
//! the number is nearest to the double that these give or to the next one: it is compared with the point halfway between
//! the two, as integers.

use core::cmp::Ordering;
use core::fmt::{self, Write as _};
use core::str;

use super::decimal::{Decimal, digit_value, power};

/// This many digits fit into 64 bits, and a number of no more digits is cheap to parse.
const FEW_DIGITS: usize = 19;

/// The double that is nearest to a number of a scanned text; of two that are equally near, the even one (IEEE 754).
#[inline(never)] // nearly all dates are small integers
pub(super) fn nearest(number: &[u8]) -> Option<f64> {
    if number.len() <= FEW_DIGITS {
        return rounded_once(number).or_else(|| str::from_utf8(number).ok()?.parse().ok());
    }
    let decimal = Decimal::new(number);
    let magnitude = decimal.order().map_or(Some(0.0), |order| nearest_magnitude(decimal, order))?;
    Some(if number.first() == Some(&b'-') { -magnitude } else { magnitude })
}

/// The number, if a double holds exactly both the integer that its digits make and the power of ten to multiply or
/// divide it by. Then one operation rounds it to the nearest (Clinger 1990). Nearly all short numbers are like this,
/// and the parser takes several times as long to find that out. `number` has at most [`FEW_DIGITS`] characters.
fn rounded_once(number: &[u8]) -> Option<f64> {
    const POWERS: [f64; 23] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ];
    let magnitude = number.strip_prefix(b"-");
    let mut bytes = magnitude.unwrap_or(number).iter();
    let (mut integer, mut fraction_len, mut in_fraction) = (0_u64, 0, false);
    for byte in bytes.by_ref() {
        match byte {
            b'.' => in_fraction = true,
            b'e' | b'E' => break,
            b'0'..=b'9' => {
                integer = integer * 10 + digit_value(*byte);
                fraction_len += i64::from(in_fraction);
            }
            _ => return None, // only in bytes that were not scanned
        }
    }
    if integer > 1 << 53 {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "up to 2^53, hence exact")]
    let integer = integer.cast_signed() as f64;
    let power = if integer == 0.0 { 0 } else { power(bytes.as_slice()) - fraction_len };
    let factor = POWERS.get(usize::try_from(power.unsigned_abs()).ok()?)?;
    let rounded = if power < 0 { integer / factor } else { integer * factor };
    Some(if magnitude.is_some() { -rounded } else { rounded })
}

fn nearest_magnitude(decimal: Decimal<'_>, order: i64) -> Option<f64> {
    match order {
        ..-324 => return Some(0.0), // less than the point halfway to the least double, 2^-1075
        309.. => return None,       // only in bytes that were not scanned
        _ => {}
    }
    let mut digits = decimal.digits();
    let first = Chunk::of(&mut digits);
    let low = parse(first.value, order + 1 - i64::from(first.len))?;
    if are_zeros(digits) {
        return Some(low);
    }
    // Numbers of 19 digits are closer to each other than doubles are.
    let is_even = low.to_bits() & 1 == 0;
    Some(match cmp_with_halfway(decimal, order, low) {
        Ordering::Less => low,
        Ordering::Equal if is_even => low,
        Ordering::Equal | Ordering::Greater => low.next_up(),
    })
}

/// The value of up to 19 digits.
struct Chunk {
    value: u64,
    len: u32,
}

impl Chunk {
    /// The next digits.
    fn of(digits: &mut impl Iterator<Item = u8>) -> Chunk {
        digits.take(FEW_DIGITS).fold(Chunk { value: 0, len: 0 }, |Chunk { value, len }, digit| Chunk {
            value: value * 10 + digit_value(digit),
            len: len + 1,
        })
    }
}

fn are_zeros(mut digits: impl Iterator<Item = u8>) -> bool {
    digits.all(|digit| digit == b'0')
}

/// Parses `digits * 10^exponent`.
fn parse(digits: u64, exponent: i64) -> Option<f64> {
    let mut text = Short { bytes: [0; Short::LEN], len: 0 };
    write!(text, "{digits}e{exponent}").ok()?;
    str::from_utf8(text.bytes.get(..text.len)?).ok()?.parse().ok()
}

/// A short text, made without allocating.
struct Short {
    bytes: [u8; Short::LEN],
    len: usize,
}

impl Short {
    /// Two 64-bit numbers, a sign and an `e`.
    const LEN: usize = 20 + 1 + 20;
}

impl fmt::Write for Short {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.len + text.len();
        let to = self.bytes.get_mut(self.len..end).ok_or(fmt::Error)?;
        to.iter_mut().zip(text.bytes()).for_each(|(to, from)| *to = from);
        self.len = end;
        Ok(())
    }
}

/// Compares a number, whose first digit has this order, with the point halfway between `low` and the next double.
fn cmp_with_halfway(decimal: Decimal<'_>, order: i64, low: f64) -> Ordering {
    /// More chunks of digits than any such point has, so comparing these first digits is enough: the digits after them
    /// matter only if the first ones are equal to the point's.
    const CHUNKS: u32 = 42;
    let mut digits = decimal.digits();
    let (mut number, mut len) = (Integer::new(0), 0);
    for chunk in (0..CHUNKS).map(|_| Chunk::of(&mut digits)).take_while(|chunk| chunk.len > 0) {
        number.multiply_and_add(10_u64.pow(chunk.len), chunk.value);
        len += i64::from(chunk.len);
    }
    // number * 10^exponent against halfway * 2^binary_exponent. The powers of five go to the side that they multiply.
    let exponent = order + 1 - len;
    let (halfway, binary_exponent) = halfway_above(low);
    let mut halfway = Integer::new(halfway);
    number.multiply_by_power_of_five(exponent.max(0).unsigned_abs());
    halfway.multiply_by_power_of_five((-exponent).max(0).unsigned_abs());
    let rest = if are_zeros(digits) { Ordering::Equal } else { Ordering::Greater };
    number.cmp_shifted(&halfway, binary_exponent - exponent).then(rest)
}

/// The point halfway between a double that is not negative and the next one, as an integer times a power of two. Above the
/// greatest double it is the one between that and the power of two which would follow.
pub(crate) fn halfway_above(double: f64) -> (u64, i64) {
    // A double is an integer times a power of two (IEEE 754 section 3.4).
    let bits = double.to_bits();
    let (field, fraction) = (bits >> 52, bits & ((1 << 52) - 1));
    let mantissa = fraction | u64::from(field > 0) << 52;
    let exponent = i64::try_from(field.max(1)).unwrap_or_default() - 1075;
    (mantissa * 2 + 1, exponent - 1)
}

/// An integer of at most 3,072 bits: 42 chunks of digits take 2,651, and the integer compared with them hardly more.
struct Integer {
    /// The lowest first. Those from `len` on are 0.
    limbs: [u64; 48],
    len: usize,
}

impl Integer {
    fn new(value: u64) -> Integer {
        let mut integer = Integer { limbs: [0; 48], len: 0 };
        integer.multiply_and_add(0, value);
        integer
    }

    #[expect(clippy::cast_possible_truncation, reason = "the low half and the high half of 128 bits")]
    fn multiply_and_add(&mut self, factor: u64, addend: u64) {
        let mut carry = addend;
        for limb in self.limbs.iter_mut().take(self.len) {
            let product = u128::from(*limb) * u128::from(factor) + u128::from(carry);
            (*limb, carry) = (product as u64, (product >> 64) as u64);
        }
        if carry != 0
            && let Some(limb) = self.limbs.get_mut(self.len)
        {
            *limb = carry;
            self.len += 1;
        }
    }

    fn multiply_by_power_of_five(&mut self, power: u64) {
        const FIVE_TO_27: u64 = 5_u64.pow(27); // the greatest in 64 bits
        for _ in 0..power / 27 {
            self.multiply_and_add(FIVE_TO_27, 0);
        }
        self.multiply_and_add((0..power % 27).map(|_| 5).product(), 0);
    }

    /// Compares with `other * 2^shift`.
    fn cmp_shifted(&self, other: &Integer, shift: i64) -> Ordering {
        if shift < 0 {
            return other.cmp_shifted(self, -shift).reverse();
        }
        let shift = usize::try_from(shift).unwrap_or_default();
        let (limbs, bits) = (shift / 64, shift % 64);
        let shifted = |at: usize| {
            let [low, high] = [limbs + 1, limbs].map(|limbs| at.checked_sub(limbs).map_or(0, |at| other.limb(at)));
            high << bits | low >> 1 >> (63 - bits)
        };
        let len = self.len.max(other.len + limbs + 1);
        let compared = (0..len).rev().map(|at| self.limb(at).cmp(&shifted(at)));
        compared.into_iter().find(|compared| compared.is_ne()).unwrap_or(Ordering::Equal)
    }

    fn limb(&self, at: usize) -> u64 {
        self.limbs.get(at).copied().unwrap_or(0)
    }
}
