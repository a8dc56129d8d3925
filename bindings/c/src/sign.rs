//! Minting across the border.

use std::time::Duration;

use hs256::{Error, Timestamps, unix_now};

use crate::border::{bytes, copy_out, guard, shared};
use crate::builder::hs256_signer;

/// In hs256_times.flags: the token gets no `iat`.
pub const HS256_TIMES_NO_IAT: u32 = 1;
/// In hs256_times.flags: the token gets an `exp`, `expires_in` after `now`.
pub const HS256_TIMES_EXP: u32 = 2;
/// In hs256_times.flags: the token gets an `nbf`, `not_before_in` after `now`.
pub const HS256_TIMES_NBF: u32 = 4;
/// In hs256_times.flags: `now` is given; without it, it is the system's time.
pub const HS256_TIMES_NOW: u32 = 8;

/// The times to add to the claims of a token that is minted.
///
/// Purpose: hs256_sign(). All zero but `struct_size`: `iat` by the system's clock and nothing else.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hs256_times {
    /// sizeof(hs256_times), as the caller's compiler knows it.
    pub struct_size: usize,
    /// HS256_TIMES_* or 0.
    pub flags: u32,
    /// 0.
    pub reserved: u32,
    /// What counts as now, in Unix seconds; read with HS256_TIMES_NOW.
    pub now: i64,
    /// Seconds from now to `exp`; read with HS256_TIMES_EXP.
    pub expires_in: i64,
    /// Seconds from now to `nbf`; read with HS256_TIMES_NBF.
    pub not_before_in: i64,
}

/// Mints a token. Its header is {"alg":"HS256","typ":"JWT"}, with `kid` if the key has an id.
///
/// Returns: HS256_OK; HS256_ERR_MALFORMED if the claims are no I-JSON object; HS256_ERR_INVALID_CLAIM if a registered claim
/// has the wrong type; HS256_ERR_TOO_LARGE if the token would be longer than the limit; HS256_ERR_BUFFER_TOO_SMALL;
/// HS256_ERR_INVALID_ARGUMENT also if a time is to be added that the claims have already.
/// Out: `token`, of `capacity` bytes; `token_len`, its length, given on HS256_ERR_BUFFER_TOO_SMALL as well.
/// In: `signer`; `claims`, `claims_len` bytes of JSON, signed as they are; `times`, added behind them; NULL for none, not
/// even `iat`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_sign(
    signer: *const hs256_signer,
    token: *mut u8,
    capacity: usize,
    token_len: *mut usize,
    claims: *const u8,
    claims_len: usize,
    times: *const hs256_times,
) -> i32 {
    guard(|| {
        // SAFETY: the caller's promise for the signer, as the header states it.
        let signer = unsafe { shared("signer", signer) }?;
        // SAFETY: the caller's promise for the claims, as the header states it.
        let claims = unsafe { bytes("claims", claims, claims_len) }?;
        let minted = if times.is_null() {
            signer.signer.sign_json(claims)
        } else {
            // SAFETY: the caller's promise for the times, as the header states it.
            signer.signer.sign_json_with(claims, unsafe { timestamps(times) }?)
        };
        // SAFETY: the caller's promises for token and length, as the header states them.
        Ok(unsafe { copy_out(&minted?, token, capacity, token_len, claims) }?)
    })
}

/// # Safety
///
/// `times` is misaligned or points to a struct of the size that its first member says.
unsafe fn timestamps(times: *const hs256_times) -> Result<Timestamps, Error> {
    const KNOWN: u32 = HS256_TIMES_NO_IAT | HS256_TIMES_EXP | HS256_TIMES_NBF | HS256_TIMES_NOW;
    let invalid = |reason| Error::invalid_argument("times", reason);
    // The caller's struct may be shorter than ours, so only its first member is looked at before its size is known.
    // SAFETY: the caller's promise: the struct has at least its first member.
    let struct_size = *unsafe { shared("times", times.cast::<usize>()) }?;
    if struct_size < size_of::<hs256_times>() {
        return Err(invalid("its struct_size is not set"));
    }
    // SAFETY: it is as long as ours or longer, and the caller's promise for the rest.
    let times = unsafe { shared("times", times) }?;
    if times.flags & !KNOWN != 0 || times.reserved != 0 {
        return Err(invalid("unknown bits are set in flags or reserved"));
    }
    let given = |flag: u32| times.flags & flag != 0;
    let seconds =
        |seconds: i64| u64::try_from(seconds).map(Duration::from_secs).map_err(|_| invalid("a duration is negative"));
    let mut timestamps = Timestamps::at(if given(HS256_TIMES_NOW) { times.now } else { unix_now() });
    if given(HS256_TIMES_EXP) {
        timestamps = timestamps.expires_in(seconds(times.expires_in)?);
    }
    if given(HS256_TIMES_NBF) {
        timestamps = timestamps.not_before_in(seconds(times.not_before_in)?);
    }
    Ok(if given(HS256_TIMES_NO_IAT) { timestamps.without_issued_at() } else { timestamps })
}
