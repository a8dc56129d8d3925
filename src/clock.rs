//! The only clock, and the calls that read it. Everything else takes the time as an argument.

use alloc::vec::Vec;
use core::time::Duration;
use std::time::SystemTime;

use crate::claims::{Claims, MatchedId};
use crate::error::Error;
use crate::signer::Timestamps;
use crate::verifier::Verifier;

impl Verifier {
    /// Verifies a token at the system's time. The claims own their payload.
    ///
    /// # Errors
    ///
    /// Why the token is rejected: the first check that fails, in the order of `docs/VERDICT.md`.
    pub fn verify(&self, token: impl AsRef<[u8]>) -> Result<Claims<'static>, Error> {
        self.rules.verify(token.as_ref(), unix_now(), Vec::new(), MatchedId::shared)
    }
}

impl Timestamps {
    /// `iat` by the system's clock, unless the claims have one, and nothing else yet.
    pub fn now() -> Timestamps {
        Timestamps::at(unix_now())
    }
}

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
