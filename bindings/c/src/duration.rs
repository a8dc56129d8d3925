//! Durations as people write them, across the border.

use hs256::Code;

use crate::border::{exclusive, guard, text};

/// Reads a duration as people write it in options: digits, and one of s, m (minutes), h, d (24 hours), w: "15m". For bindings
/// whose users expect that; nothing else is guessed, such as the unit of a bare number.
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT for any other text, and for more seconds than 64 bits hold.
/// Out: `seconds`, 0 or more.
/// In: `text`, `text_len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_duration(seconds: *mut i64, text: *const u8, text_len: usize) -> i32 {
    guard(|| {
        // SAFETY: the caller's promise for the seconds, as the header states it.
        let out = unsafe { exclusive("seconds", seconds) }?;
        // SAFETY: the caller's promise for the text, as the header states it.
        let text = unsafe { self::text("text", text, text_len) }?;
        let duration = hs256::parse_duration(text).ok_or(Code::InvalidArgument)?;
        *out = i64::try_from(duration.as_secs()).map_err(|_| Code::InvalidArgument)?;
        Ok(())
    })
}
