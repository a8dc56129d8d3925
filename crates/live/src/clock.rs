//! The clocks: a monotonic one for the age of things, and the system's, which may be set.

use std::time::{Duration, SystemTime};

/// Where the time comes from; in tests, from them.
pub trait Clock: Send + Sync {
    /// Nanoseconds since some moment.
    fn monotonic(&self) -> u64;

    /// Since 1970, in nanoseconds.
    fn unix_nanos(&self) -> i128;

    /// Since 1970, in seconds, rounded down.
    fn unix(&self) -> i64 {
        i64::try_from(self.unix_nanos().div_euclid(1_000_000_000)).unwrap_or(i64::MAX)
    }
}

/// The system's clocks.
pub struct System;

impl Clock for System {
    /// Read for every verdict. It is the time of the kernel's last tick, some milliseconds old, which costs a fraction
    /// of an exact reading.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    #[inline]
    fn monotonic(&self) -> u64 {
        let now = rustix::time::clock_gettime(rustix::time::ClockId::MonotonicCoarse);
        // Neither is ever negative.
        now.tv_sec.cast_unsigned().wrapping_mul(1_000_000_000).wrapping_add(now.tv_nsec.cast_unsigned())
    }

    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    fn monotonic(&self) -> u64 {
        static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
        u64::try_from(START.get_or_init(std::time::Instant::now).elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    fn unix_nanos(&self) -> i128 {
        let nanos = |duration: Duration| i128::try_from(duration.as_nanos()).unwrap_or(i128::MAX);
        match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => nanos(since),
            Err(before) => -nanos(before.duration()),
        }
    }
}
