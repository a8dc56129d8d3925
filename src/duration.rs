//! Durations as written in options: `15m`.

use core::time::Duration;

/// Reads a duration in the one form that every language accepts: digits, and one of `s`, `m` (minutes), `h`, `d` (24
/// hours), `w`. Nothing is guessed. A number without a unit is refused, since some libraries read seconds and others
/// milliseconds; so are blanks, signs, fractions and months.
///
/// `None` for any other text, and for more seconds than 64 signed bits hold.
///
/// ```
/// use core::time::Duration;
/// assert_eq!(hs256::parse_duration("15m"), Some(Duration::from_secs(900)));
/// assert_eq!(hs256::parse_duration("900"), None);
/// ```
#[must_use]
pub fn parse_duration(text: &str) -> Option<Duration> {
    let unit = match text.bytes().next_back()? {
        b's' => 1,
        b'm' => 60,
        b'h' => 3600,
        b'd' => 86_400,
        b'w' => 7 * 86_400,
        _ => return None,
    };
    let digits = text.get(..text.len() - 1)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None; // `parse` would take a plus sign
    }
    let seconds = digits.parse::<i64>().ok()?.checked_mul(unit)?;
    u64::try_from(seconds).ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_digits_and_a_unit() {
        for (text, seconds) in [
            ("0s", 0),
            ("1s", 1),
            ("015m", 900),
            ("2h", 7200),
            ("30d", 2_592_000),
            ("2w", 1_209_600),
            ("9223372036854775807s", i64::MAX as u64),
        ] {
            assert_eq!(parse_duration(text), Some(Duration::from_secs(seconds)), "{text}");
        }
    }

    #[test]
    fn nothing_else_is_one() {
        for text in [
            "",
            "s",
            "15",
            "15 m",
            " 15m",
            "15m ",
            "+15m",
            "-15m",
            "1.5h",
            "1e3s",
            "15M",
            "15min",
            "1h30m",
            "1mo",
            "1y",
            "15ms",
            "m15",
            "１５m",
            "15ｍ",
            "9223372036854775808s",
            "9223372036854775807m",
            "99999999999999999999s",
            "15m\0",
        ] {
            assert_eq!(parse_duration(text), None, "{text:?}");
        }
    }
}
