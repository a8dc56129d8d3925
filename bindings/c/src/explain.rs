//! Why a token was rejected, across the border.

use hs256::explain;

use crate::border::{apart, bytes, copy_out, guard, shared, system_time};
use crate::builder::hs256_verifier;

/// Writes every check of a token and how it went as one line of JSON: what passed, what failed, why and where. For people
/// who wonder why a token is rejected; never to decide. It holds no claim's value, no part of a signature and no key.
///
/// The text is an object of `verdict` (`code`, `claim`) and `checks`, an array in the order in which tokens are judged. A check
/// has `check`, `clause`, `outcome`, `code`, `claim`, `cause`, `kind`, `segment` and `offset`; what is not there is null.
/// `outcome` is passed, failed or not_reached; `segment` is token, header, payload or signature; `offset` counts from 0 in
/// what the header or the payload decodes to, otherwise in the token's text. `kind` is for programs, `cause` for people.
///
/// Returns: HS256_OK if there is an explanation, whatever the verdict in it; HS256_ERR_BUFFER_TOO_SMALL.
/// Out: `text`, of `capacity` bytes, not ended by NUL; `text_len`, its length, given on HS256_ERR_BUFFER_TOO_SMALL as well.
/// 8 KiB are enough unless the policy names claims with long names.
/// In: `verifier`; `token`, `token_len` bytes, which must not overlap `text`; `now`, Unix seconds, NULL for the system's time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_explain(
    verifier: *const hs256_verifier,
    text: *mut u8,
    capacity: usize,
    text_len: *mut usize,
    token: *const u8,
    token_len: usize,
    now: *const i64,
) -> i32 {
    guard(|| {
        // SAFETY: the caller's promise for the verifier, as the header states it.
        let verifier = unsafe { shared("verifier", verifier) }?;
        apart(text, capacity, token, token_len)?;
        // SAFETY: the caller's promise for the token, as the header states it.
        let token = unsafe { bytes("token", token, token_len) }?;
        let now = if now.is_null() {
            system_time()?
        } else {
            // SAFETY: the caller's promise for the time, as the header states it.
            *unsafe { shared("now", now) }?
        };
        let json = explain(token, Some(&verifier.current(now)), now).to_json();
        // SAFETY: the caller's promises for text and length, as the header states them.
        Ok(unsafe { copy_out(&json, text, capacity, text_len, token) }?)
    })
}
