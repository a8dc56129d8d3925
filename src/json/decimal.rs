//! A number's magnitude, from its written digits: compared exactly, in one pass, without converting it to a double.

use core::cmp::Ordering;

use memchr::{memchr, memchr2};

/// The magnitude of a number in a scanned text: its digits, from the first that is not 0 on, without the sign.
#[derive(Clone, Copy)]
pub(crate) struct Decimal<'t> {
    /// The digits before the point and after it.
    whole: &'t [u8],
    fraction: &'t [u8],
    /// The power of ten of the first digit; `None` for zero.
    order: Option<i64>,
}

impl<'t> Decimal<'t> {
    pub(crate) fn new(number: &'t [u8]) -> Decimal<'t> {
        let number = number.strip_prefix(b"-").unwrap_or(number);
        let (mantissa, exponent) = around(number, memchr2(b'e', b'E', number));
        let (whole, mut fraction) = around(mantissa, memchr(b'.', mantissa));
        let whole = without_zeros(whole);
        let mut order = i64::try_from(whole.len()).unwrap_or(i64::MAX) - 1;
        if whole.is_empty() {
            let len = fraction.len();
            fraction = without_zeros(fraction);
            order -= i64::try_from(len - fraction.len()).unwrap_or(i64::MAX);
        }
        let order = order.saturating_add(power(exponent));
        let is_zero = whole.is_empty() && fraction.is_empty();
        Decimal { whole, fraction, order: (!is_zero).then_some(order) }
    }

    /// The power of ten of the first digit; `None` for zero.
    pub(super) fn order(self) -> Option<i64> {
        self.order
    }

    /// The digits.
    pub(super) fn digits(self) -> impl Iterator<Item = u8> + 't {
        self.whole.iter().chain(self.fraction).copied()
    }

    /// Compares with the number that has these digits, the first of this order. Neither its first digit nor its last is
    /// 0, so digits that compare less belong to a smaller number, even if they are fewer. No digits: zero.
    pub(crate) fn cmp(self, order: i64, digits: &[u8]) -> Ordering {
        let of_order = self.order.cmp(&(!digits.is_empty()).then_some(order));
        of_order.then_with(|| {
            let mut own = self.digits();
            for other in digits {
                match own.next().map_or(Ordering::Less, |digit| digit.cmp(other)) {
                    Ordering::Equal => {}
                    decided => return decided,
                }
            }
            if own.all(|digit| digit == b'0') { Ordering::Equal } else { Ordering::Greater }
        })
    }
}

/// The exponent after an `e`; 0 without one.
#[inline]
pub(super) fn power(exponent: &[u8]) -> i64 {
    let (negative, digits) = match exponent {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] | digits => (false, digits),
    };
    let next = |size: u64, digit: &u8| size.saturating_mul(10).saturating_add(digit_value(*digit));
    let size = i64::try_from(digits.iter().fold(0, next)).unwrap_or(i64::MAX);
    if negative { -size } else { size }
}

/// A digit's value. For any other byte, which a scanned text does not have here, some value that overflows nowhere.
pub(super) fn digit_value(digit: u8) -> u64 {
    u64::from(digit & 0x0F)
}

/// The bytes before and after this index; without an index, all bytes and none.
fn around(bytes: &[u8], index: Option<usize>) -> (&[u8], &[u8]) {
    let (before, rest) = bytes.split_at_checked(index.unwrap_or(bytes.len())).unwrap_or_default();
    (before, rest.get(1..).unwrap_or_default())
}

/// The digits from the first that is not 0 on.
fn without_zeros(digits: &[u8]) -> &[u8] {
    let zeros = digits.iter().position(|digit| *digit != b'0').unwrap_or(digits.len());
    digits.get(zeros..).unwrap_or_default()
}
