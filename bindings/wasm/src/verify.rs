//! The verdict, and why.

use hs256::{ClaimName, Error, NumericDate};
use hs256_capi::border::hs256_buffer_len;
use hs256_capi::builder::hs256_verifier;

use crate::marks::{self, MARKS_LEN};
use crate::shared::{NO_MEMORY, Shared, address, grow, shared};

/// The id of a key that matched was in the token's header, which has at most 2 KiB.
const TAIL_AT_MOST: usize = 2048 + MARKS_LEN;

/// A status and the claim at fault in one number: status + 256 * claim.
pub(crate) const CLAIM_SHIFT: i32 = 256;

/// Decides whether the token of `len` bytes in the input is valid as of `now`.
///
/// Returns 0, and as results the address of the payload's text with its tail, its length, and whether it is ASCII; or
/// why the token is rejected, with the time of the claim at fault in [`crate::shared::refused_at`]; or -1 if there is
/// no memory.
///
/// # Safety
///
/// `verifier` was returned by `build` and not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn verify(verifier: *const hs256_verifier, len: usize, now: f64) -> i32 {
    // SAFETY: the caller's promise.
    let verifier = unsafe { &*verifier };
    let shared = shared();
    let room = hs256_buffer_len(len);
    if !grow(&mut shared.output, room + TAIL_AT_MOST) {
        return NO_MEMORY;
    }
    let Shared { input, output, results, at } = shared;
    let token = input.get(..len).unwrap_or(input);
    let (payload_room, tail) = output.split_at_mut(room);
    let start = payload_room.as_ptr().addr();
    let claims = match verifier.verifier().verify_at(token, seconds(now), payload_room) {
        Ok(claims) => claims,
        Err(error) => {
            *at = error.at().map_or(0.0, NumericDate::seconds);
            return verdict(&error);
        }
    };
    let payload = claims.payload();
    let ascii = payload.is_ascii();
    let id = claims.key_id().unwrap_or_default();
    let tail_len = id.len() + MARKS_LEN;
    let Some((id_room, marks_room)) = tail.get_mut(..tail_len).and_then(|tail| tail.split_at_mut_checked(id.len()))
    else {
        return Error::Internal.code().number();
    };
    id_room.copy_from_slice(id.as_bytes());
    marks_room.copy_from_slice(&marks::of(&claims, ascii));
    let all_ascii = ascii && id.is_ascii();
    let offset = payload.as_ptr().addr() - start;
    let end = offset + payload.len();
    drop(claims);
    output.copy_within(room..room + tail_len, end);
    let text = output.get(offset..end + tail_len).unwrap_or_default();
    let [data, text_len, is_ascii, ..] = results;
    *data = address(text.as_ptr().addr());
    *text_len = address(text.len());
    *is_ascii = i32::from(all_ascii);
    0
}

/// Whole seconds from a double, clamped to what 64 bits hold.
#[allow(clippy::cast_possible_truncation, reason = "it saturates")]
pub(crate) fn seconds(value: f64) -> i64 {
    value as i64
}

pub(crate) fn verdict(error: &Error) -> i32 {
    error.code().number() + CLAIM_SHIFT * error.claim_name().map_or(0, ClaimName::id)
}

/// Writes the outcome of each check of the token of `len` bytes in the input, as JSON; the first two results are its
/// address and length.
///
/// # Safety
///
/// As for [`verify`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn explain(verifier: *const hs256_verifier, len: usize, now: f64) {
    // SAFETY: the caller's promise.
    let verifier = unsafe { &*verifier };
    let shared = shared();
    let json = hs256::explain(shared.input(len), Some(verifier.verifier()), seconds(now)).to_json();
    shared.set_text(0, json.as_bytes());
    shared.output = json.into_bytes(); // where it was
}

/// The verifier's leeway in seconds.
///
/// # Safety
///
/// As for [`verify`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn leeway(verifier: *const hs256_verifier) -> f64 {
    // SAFETY: the caller's promise.
    unsafe { &*verifier }.verifier().leeway().as_secs_f64()
}
