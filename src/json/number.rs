//! Numbers (RFC 8259 section 6): their grammar, their range, their value.

use super::decimal::Decimal;
use super::fault::Cause;
use super::scanner::Scanner;

impl Scanner<'_> {
    /// Steps over a number.
    #[inline(always)]
    pub(super) fn number(&mut self) -> Result<(), Cause> {
        /// Every number below ten to this power is within the range of a double.
        const IN_RANGE: usize = 308;
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1, // no digit may follow a leading zero
            _ => self.digits()?,
        }
        // The number is below ten to this power. Nearly always that decides, without a second look at the digits.
        let mut power = self.at - start;
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            let sign = self.peek().filter(|byte| matches!(byte, b'+' | b'-'));
            self.at += usize::from(sign.is_some());
            let exponent = self.exponent()?;
            if sign != Some(b'-') {
                power += exponent;
            }
        }
        if power > IN_RANGE && !self.text.get(start..self.at).is_some_and(is_finite) {
            self.at = start;
            return Err(Cause::NumberOutOfRange);
        }
        Ok(())
    }

    /// Steps over the digits of an exponent and returns its value, at most 1000.
    #[inline(always)]
    fn exponent(&mut self) -> Result<usize, Cause> {
        let start = self.at;
        let mut exponent = 0;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            exponent = (exponent * 10 + usize::from(digit - b'0')).min(1000);
            self.at += 1;
        }
        if self.at == start { Err(Cause::Syntax) } else { Ok(exponent) }
    }

    /// Steps over one digit or more.
    #[inline(always)]
    fn digits(&mut self) -> Result<(), Cause> {
        let start = self.at;
        while let Some(word) = self.text.get(self.at..).and_then(<[u8]>::first_chunk) {
            let digits = leading_digits(u64::from_le_bytes(*word));
            self.at += digits;
            if digits < 8 {
                return if self.at == start { Err(Cause::Syntax) } else { Ok(()) };
            }
        }
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == start { Err(Cause::Syntax) } else { Ok(()) }
    }
}

/// The digits of 2^1024 - 2^970, the smallest number that rounds to infinity. The last digit is not 0, so digits that
/// compare less belong to a smaller number, even if they are fewer.
pub(super) const INFINITE: &[u8] = b"179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587\
    207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571\
    366959622842914819860834936475292719074168444365510704342711559699508093042880177904174497792";

/// Whether a number is within the range of a double: by its order of magnitude and, at the very edge, by its digits.
///
/// Not by parsing it: one halfway between two doubles takes microseconds, and a stranger's header has room for many.
pub(super) fn is_finite(number: &[u8]) -> bool {
    Decimal::new(number).cmp(308, INFINITE).is_lt()
}

/// The number, if it is 1 to 15 digits and nothing else: a double holds it exactly.
pub(super) fn small_integer(bytes: &[u8]) -> Option<f64> {
    let digit = |byte: u8| Some(u64::from(byte.wrapping_sub(b'0'))).filter(|digit| *digit <= 9);
    let number = match bytes.split_first_chunk() {
        // Ten digits: a NumericDate from 2001 to 2286.
        Some((eight, [tens, ones])) => {
            eight_digits(u64::from_le_bytes(*eight))? * 100 + digit(*tens)? * 10 + digit(*ones)?
        }
        _ if bytes.len() <= 15 => bytes.iter().try_fold(0, |number, byte| Some(number * 10 + digit(*byte)?))?,
        _ => return None,
    };
    #[expect(clippy::cast_precision_loss, reason = "below 10^15, hence exact")]
    Some(number.cast_signed() as f64) // from a signed one it is one instruction
}

/// The number with these eight digits, the first digit in the lowest byte. Joins digits into pairs, pairs into
/// fours, fours into eight.
const fn eight_digits(word: u64) -> Option<u64> {
    if leading_digits(word) < 8 {
        return None;
    }
    let digits = word & eight(0x0F);
    let pairs = (digits.wrapping_mul(1 + (10 << 8)) >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs.wrapping_mul(1 + (100 << 16)) >> 16) & 0x0000_FFFF_0000_FFFF;
    Some(fours.wrapping_mul(1 + (10_000 << 32)) >> 32)
}

/// How many of eight bytes are digits, up to the first that is not. The first byte is the lowest.
const fn leading_digits(word: u64) -> usize {
    let values = word ^ eight(b'0');
    // The sum sets the high bit of each value of 10 or more. It never carries into the next byte.
    let beyond = (((values & eight(0x7F)) + eight(0x80 - 10)) | values) & eight(0x80);
    beyond.trailing_zeros() as usize / 8
}

/// The byte, eight times.
const fn eight(byte: u8) -> u64 {
    byte as u64 * 0x0101_0101_0101_0101
}
