//! A number's magnitude, by the digits it is written with: compared exactly, in one pass, without making it a double.

use core::cmp::Ordering;

/// The magnitude of a number in a scanned text: its digits and where the point is among them, without the sign.
#[derive(Clone, Copy)]
pub(crate) struct Decimal<'t> {
    /// The part before any exponent.
    mantissa: &'t [u8],
    /// The power of ten of the first digit that is not 0; `None` for zero.
    order: Option<i64>,
}

impl<'t> Decimal<'t> {
    pub(crate) fn new(number: &'t [u8]) -> Decimal<'t> {
        let exponent_at = number.iter().position(|byte| matches!(byte, b'e' | b'E')).unwrap_or(number.len());
        let (mantissa, exponent) = number.split_at_checked(exponent_at).unwrap_or_default();
        let mut order = -1_i64;
        let (mut significant, mut fraction) = (false, false);
        for byte in mantissa {
            match byte {
                b'-' => {}
                b'.' => fraction = true,
                digit => {
                    significant |= *digit != b'0';
                    order += i64::from(significant && !fraction) - i64::from(!significant && fraction);
                }
            }
        }
        let digits = exponent.iter().filter(|byte| byte.is_ascii_digit());
        let size = digits.fold(0_i64, |sum, digit| sum.saturating_mul(10).saturating_add(i64::from(digit - b'0')));
        let negative = exponent.get(1) == Some(&b'-');
        let order = order.saturating_add(if negative { -size } else { size });
        Decimal { mantissa, order: significant.then_some(order) }
    }

    /// The power of ten of the first digit that is not 0; `None` for zero.
    pub(super) fn order(self) -> Option<i64> {
        self.order
    }

    /// The digits from the first that is not 0 on.
    pub(super) fn digits(self) -> impl Iterator<Item = u8> + 't {
        self.mantissa.iter().copied().filter(u8::is_ascii_digit).skip_while(|digit| *digit == b'0')
    }

    /// Compares with the number of these digits, whose first has this order. Neither its first digit nor its last is 0,
    /// so digits that compare less belong to a smaller number, even if they are fewer. No digits: zero.
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
