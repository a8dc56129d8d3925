//! The only clock. Everything else takes the time as an argument.

use core::time::Duration;
use std::time::SystemTime;

/// Seconds since 1970 by the system's clock, rounded down; before 1970 they are negative.
#[must_use]
pub fn unix_now() -> i64 {
    let seconds = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => seconds(since),
        Err(before) => -seconds(before.duration()) - i64::from(before.duration().subsec_nanos() > 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_the_systems() {
        assert!(unix_now() > 1_700_000_000);
    }
}
