//! Bearer tokens in HTTP (RFC 6750) across the border.

use hs256::Code;

use crate::border::{bytes, copy_out, exclusive, guard, text};
use crate::claims::hs256_view;

/// Finds the token in the value of an Authorization header: the scheme Bearer in any case, one or more spaces, the
/// token, nothing after it (RFC 6750 section 2.1).
///
/// Returns: HS256_OK; HS256_ERR_MALFORMED if it is not a bearer credential: treat the request as one without credentials.
/// Out: `token`, a view into the value.
/// In: `value`, `value_len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_bearer(token: *mut hs256_view, value: *const u8, value_len: usize) -> i32 {
    guard(|| {
        // SAFETY: the caller's promise for the view, as the header states it.
        let out = unsafe { exclusive("token", token) }?;
        // SAFETY: the caller's promise for the value, as the header states it.
        let value = unsafe { bytes("value", value, value_len) }?;
        *out = hs256_view::of(hs256::bearer(value).ok_or(Code::Malformed)?.as_bytes());
        Ok(())
    })
}

/// Writes the value of the WWW-Authenticate header that goes with a 401 (RFC 6750 section 3). Nothing of a token is in it.
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT if `code` is not a code or the realm is not visible ASCII and spaces;
/// HS256_ERR_BUFFER_TOO_SMALL.
/// Out: `challenge`, of `capacity` bytes; `challenge_len`, its length, given on HS256_ERR_BUFFER_TOO_SMALL as well. It is
/// not ended by NUL. 256 bytes and the realm's length are always enough, twice that if the realm has quotes.
/// In: `code`, why the token was rejected, or HS256_OK for a request without credentials, whose challenge names no
/// error; `realm`, `realm_len` bytes, NULL for none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_challenge(
    challenge: *mut u8,
    capacity: usize,
    challenge_len: *mut usize,
    code: i32,
    realm: *const u8,
    realm_len: usize,
) -> i32 {
    guard(|| {
        let code = Code::from_number(code).ok_or(Code::InvalidArgument)?;
        // SAFETY: the caller's promise for the realm, as the header states it.
        let realm_text = unsafe { text("realm", realm, realm_len) }?;
        let realm = (!realm_text.is_empty()).then_some(realm_text);
        let value = hs256::challenge(Some(code), realm)?;
        // SAFETY: the caller's promises for challenge and length, as the header states them.
        Ok(unsafe { copy_out(&value, challenge, capacity, challenge_len, realm_text.as_bytes()) }?)
    })
}
