//! Parses durations and dates as people write them, and formats dates for people. It does not decide whether a time is
//! too early or too late.

use std::time::Duration;

use jiff::{SignedDuration, Span, Timestamp};

/// `15m`, `1h 30m`, `7d`, `2 weeks`; a bare number is seconds. Months and years are refused: they have no fixed length.
pub(crate) fn parse_duration(text: &str) -> Result<Duration, &'static str> {
    const HOW: &str = "write a duration as 30s, 15m, 1h 30m or 7d; a bare number is seconds";
    if let Some(duration) = hs256::parse_duration(text) {
        return Ok(duration);
    }
    if let Ok(seconds) = text.parse() {
        return Ok(Duration::from_secs(seconds));
    }
    let span: Span = text.parse().map_err(|_| HOW)?;
    let days_are_even = jiff::SpanRelativeTo::days_are_24_hours();
    let duration = span.to_duration(days_are_even).map_err(|_| HOW)?;
    Duration::try_from(duration).map_err(|_| NEGATIVE)
}

const NEGATIVE: &str = "a duration cannot be negative";

/// A claim's time as people write it: a duration from now, or an absolute time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    After(Duration),
    /// Unix seconds.
    At(i64),
}

/// `15m` is 15 minutes from now; `@1798761600` are Unix seconds, `2026-12-31T00:00:00Z` is a date of RFC 3339.
///
/// A bare number of more than ten years is refused: it is a date in seconds or milliseconds, not a duration.
pub(crate) fn parse_when(text: &str) -> Result<When, &'static str> {
    const TEN_YEARS: Duration = Duration::from_secs(10 * 366 * 86_400);
    const HOW: &str = "write a duration (15m, 1h 30m, 7d), or a date as @1798761600 or 2026-12-31T00:00:00Z";
    if let Some(seconds) = text.strip_prefix('@') {
        return seconds.parse().map(When::At).map_err(|_| "after @, write whole Unix seconds");
    }
    if let Ok(date) = text.parse::<Timestamp>() {
        return Ok(When::At(date.as_second()));
    }
    match parse_duration(text) {
        Ok(duration) if text.parse::<u64>().is_ok() && duration > TEN_YEARS => {
            Err("that many seconds from now? write a date in Unix seconds with @: @1798761600")
        }
        Ok(duration) => Ok(When::After(duration)),
        Err(NEGATIVE) => Err(NEGATIVE),
        Err(_) => Err(HOW),
    }
}

/// An absolute time, which may be the time when the program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Instant {
    Now,
    /// Unix seconds.
    At(i64),
}

/// `now`, or a date as [`parse_date`] takes it.
pub(crate) fn parse_instant(text: &str) -> Result<Instant, &'static str> {
    const HOW: &str = "write `now`, or a date as 1798761600 or 2026-12-31T00:00:00Z";
    if text == "now" { Ok(Instant::Now) } else { date_of(text, HOW).map(Instant::At) }
}

/// A date: Unix seconds as tokens have them, with `@` before them or not, or RFC 3339.
pub(crate) fn parse_date(text: &str) -> Result<i64, &'static str> {
    date_of(text, "write a date as 1798761600 or 2026-12-31T00:00:00Z")
}

fn date_of(text: &str, how: &'static str) -> Result<i64, &'static str> {
    let date = match text.strip_prefix('@').unwrap_or(text).parse::<i64>() {
        Ok(seconds) => Timestamp::from_second(seconds).map_err(|_| "milliseconds? write whole Unix seconds")?,
        Err(_) => text.parse::<Timestamp>().map_err(|_| how)?,
    };
    if date.as_second() < 0 { Err("before 1970: is it meant?") } else { Ok(date.as_second()) }
}

/// What may be wrong with a time in the year 10000 or later, which has no calendar date here.
pub(crate) fn doubt(seconds: f64) -> Option<&'static str> {
    (seconds > 0.0 && date(seconds).is_none()).then_some("milliseconds? a NumericDate is in seconds")
}

/// The system's clock in Unix seconds, unless the caller fixed the time.
pub(crate) fn now_or(fixed: Option<i64>) -> i64 {
    fixed.unwrap_or_else(|| Timestamp::now().as_second())
}

/// `2026-11-23 22:47:00 UTC`.
pub(crate) fn date(seconds: f64) -> Option<String> {
    let since_epoch = SignedDuration::try_from_secs_f64(seconds).ok()?;
    let date = Timestamp::from_duration(since_epoch).ok()?;
    Some(date.strftime("%Y-%m-%d %H:%M:%S UTC").to_string())
}

/// The day in UTC: `2026-11-23`.
pub(crate) fn day(seconds: i64) -> Option<String> {
    Timestamp::from_second(seconds).ok().map(|date| date.strftime("%Y-%m-%d").to_string())
}

/// A date relative to now: `in 3 h 12 min`, `5 min ago`, `now`.
pub(crate) fn distance(date: f64, now: i64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a second more or less in 285 million years")]
    let seconds = (date - now as f64).trunc();
    match span(seconds.abs()) {
        None => "now".into(),
        Some(span) if seconds > 0.0 => format!("in {span}"),
        Some(span) => format!("{span} ago"),
    }
}

/// The two greatest units that are not zero: `3 h 12 min`.
pub(crate) fn span(mut seconds: f64) -> Option<String> {
    const UNITS: [(&str, f64); 5] =
        [("y", 365.25 * 86_400.0), ("d", 86_400.0), ("h", 3600.0), ("min", 60.0), ("s", 1.0)];
    let mut parts = Vec::new();
    for (unit, length) in UNITS {
        let count = (seconds / length).floor();
        seconds -= count * length;
        if count >= 1.0 {
            parts.push(if count < 1e15 { format!("{count} {unit}") } else { format!("{count:e} {unit}") });
        }
    }
    parts.truncate(2);
    (!parts.is_empty()).then(|| parts.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_people_write_them() {
        let cases = [
            ("30", 30),
            ("0", 0),
            ("30s", 30),
            ("15m", 900),
            ("15min", 900),
            ("1h30m", 5400),
            ("1h 30m", 5400),
            ("7d", 604_800),
            ("2w", 1_209_600),
            ("2 weeks", 1_209_600),
            ("1.5h", 5400),
            ("PT15M", 900),
        ];
        for (text, seconds) in cases {
            assert_eq!(parse_duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "x", "-5", "-5m", "5m ago", "1y", "1mo", "15x", "eyJhbGciOiJIUzI1NiJ9", "99999999999999999999"]
        {
            assert!(parse_duration(text).is_err(), "{text}");
        }
        assert_eq!(parse_duration("0.5s"), Ok(Duration::from_millis(500)));
    }

    #[test]
    fn a_time_is_so_long_after_now_or_absolute() {
        for (text, when) in [
            ("15m", When::After(Duration::from_secs(900))),
            ("30", When::After(Duration::from_secs(30))),
            ("3650d", When::After(Duration::from_secs(3650 * 86_400))),
            ("@1798761600", When::At(1_798_761_600)),
            ("@-1", When::At(-1)),
            ("2026-12-31T00:00:00Z", When::At(1_798_675_200)),
            ("2026-12-31T01:00:00+01:00", When::At(1_798_675_200)),
            ("2026-12-31 00:00:00.9Z", When::At(1_798_675_200)),
        ] {
            assert_eq!(parse_when(text), Ok(when), "{text}");
        }
        for text in
            ["", "@", "@soon", "@1.5", "1798761600", "1798761600000", "2026-12-31", "2026-12-31T00:00:00", "-5m"]
        {
            assert!(parse_when(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_date_is_in_seconds_or_of_rfc_3339() {
        for (text, seconds) in [("1798761600", 1_798_761_600), ("@0", 0), ("2026-12-31T00:00:00Z", 1_798_675_200)] {
            assert_eq!(parse_date(text), Ok(seconds), "{text}");
            assert_eq!(parse_instant(text), Ok(Instant::At(seconds)), "{text}");
        }
        assert_eq!(parse_instant("now"), Ok(Instant::Now));
        for text in ["", "@", "15m", "1798761600000", "-1", "1.5", "2026-12-31", "Now", "99999999999999999999"] {
            assert!(parse_date(text).is_err() && parse_instant(text).is_err(), "{text}");
        }
        assert!(parse_date("now").is_err());
    }

    #[test]
    fn dates_are_read_by_people() {
        assert_eq!(date(1_700_000_000.0).as_deref(), Some("2023-11-14 22:13:20 UTC"));
        assert_eq!(date(1_700_000_000.75).as_deref(), Some("2023-11-14 22:13:20 UTC"));
        assert_eq!(date(-1.0).as_deref(), Some("1969-12-31 23:59:59 UTC"));
        assert_eq!(date(1e300), None);
        assert_eq!(date(f64::MAX), None);
    }

    #[test]
    fn distances_have_two_units() {
        let cases = [
            (0.0, "now"),
            (0.9, "now"),
            (-0.9, "now"),
            (1.0, "in 1 s"),
            (-59.0, "59 s ago"),
            (60.0, "in 1 min"),
            (11_520.0, "in 3 h 12 min"),
            (-86_400.0, "1 d ago"),
            (90_061.0, "in 1 d 1 h"),
            (31_557_600.0 * 2.0, "in 2 y"),
            (1e300, "in 3.168808781402895e292 y"),
        ];
        for (date, distance) in cases {
            assert_eq!(super::distance(date, 0), distance);
        }
    }
}
