//! NumericDate (RFC 7519 section 2), compared with whole seconds exactly.

use core::cmp::Ordering;
use core::hash::{Hash, Hasher};

/// 10000-01-01T00:00:00Z. A time this late was most likely given in milliseconds by mistake.
pub(crate) const YEAR_10000: f64 = 253_402_300_800.0;

/// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted, fractions allowed (RFC 7519 section 2).
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct NumericDate(f64);

/// Every date is finite, so each equals itself.
impl Eq for NumericDate {}

impl Hash for NumericDate {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.0 + 0.0).to_bits().hash(state); // -0 and 0 are equal: both hash as 0
    }
}

impl NumericDate {
    /// These seconds; `None` if they are not finite.
    pub(crate) fn new(seconds: f64) -> Option<NumericDate> {
        seconds.is_finite().then_some(NumericDate(seconds))
    }

    /// The seconds; always finite.
    #[must_use]
    pub fn seconds(self) -> f64 {
        self.0
    }

    /// The date in the system clock's type; `None` if it is out of that type's range.
    #[cfg(feature = "std")]
    #[must_use]
    pub fn system_time(self) -> Option<std::time::SystemTime> {
        let distance = core::time::Duration::try_from_secs_f64(self.0.abs()).ok()?;
        let epoch = std::time::SystemTime::UNIX_EPOCH;
        if self.0 < 0.0 { epoch.checked_sub(distance) } else { epoch.checked_add(distance) }
    }

    /// Compares this date with whole seconds exactly: without rounding to a double, without overflow.
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "saturates; see below")]
    pub(crate) fn cmp_seconds(self, seconds: i128) -> Ordering {
        if let Ok(seconds) = i64::try_from(seconds)
            && seconds.unsigned_abs() < 1 << 53
        {
            // A double holds it exactly, and no date is NaN.
            return self.0.partial_cmp(&(seconds as f64)).unwrap_or(Ordering::Equal);
        }
        // Beyond 2^127 the cast saturates, far beyond every `seconds` made of 64-bit times. Below, the whole part
        // converts back without loss, since a double with a fraction is below 2^53.
        let whole = self.0 as i128;
        let fraction = self.0 - whole as f64;
        whole.cmp(&seconds).then(fraction.partial_cmp(&0.0).unwrap_or(Ordering::Equal))
    }
}
