//! The claims of a verified token as C sees them: views into the caller's buffer, escapes resolved.

use alloc::borrow::Cow;

use hs256::{ClaimName, ClaimValue, Claims, Code, JsonType, NumericDate};

use crate::border::{bytes, copy_out, exclusive, guard, shared, text};
use crate::buffer::Buffer;
use crate::builder::hs256_verifier;

/// A view of bytes that are somewhere else: `len` bytes from `data` on. If it is absent, `data` is NULL. Never ended by
/// NUL.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hs256_view {
    /// The first byte.
    pub data: *const u8,
    /// How many bytes.
    pub len: usize,
}

impl hs256_view {
    pub(crate) const ABSENT: hs256_view = hs256_view { data: core::ptr::null(), len: 0 };

    pub(crate) fn of(bytes: &[u8]) -> hs256_view {
        hs256_view { data: bytes.as_ptr(), len: bytes.len() }
    }
}

/// No claim.
pub const HS256_CLAIM_NONE: i32 = 0;
/// `iss`.
pub const HS256_CLAIM_ISS: i32 = 1;
/// `sub`.
pub const HS256_CLAIM_SUB: i32 = 2;
/// `jti`.
pub const HS256_CLAIM_JTI: i32 = 3;
/// `aud`.
pub const HS256_CLAIM_AUD: i32 = 4;
/// `exp`.
pub const HS256_CLAIM_EXP: i32 = 5;
/// `nbf`.
pub const HS256_CLAIM_NBF: i32 = 6;
/// `iat`.
pub const HS256_CLAIM_IAT: i32 = 7;
/// `kid`: not a claim, but what is named when a key was revoked.
pub const HS256_CLAIM_KID: i32 = 8;
/// The first claim that the policy requires; the second has the next number, and so on. hs256_claim_name() has the
/// names. A registered claim keeps its own id.
pub const HS256_CLAIM_REQUIRED: i32 = 1000;
/// The first of the policy's `claims`; the second has the next number, and so on, whether the policy also requires it
/// or not. hs256_claim_name() has the names.
pub const HS256_CLAIM_RULE: i32 = 2000;

// The core defines these ids; the header's generator needs them as literals.
const _: () = assert!(HS256_CLAIM_ISS == ClaimName::FIRST_REGISTERED_ID);
const _: () = assert!(HS256_CLAIM_KID == ClaimName::KID_ID);
const _: () = assert!(HS256_CLAIM_REQUIRED == ClaimName::FIRST_REQUIRED_ID);
const _: () = assert!(HS256_CLAIM_RULE == ClaimName::FIRST_RULE_ID);

/// In hs256_claims.present: the token has an `exp`.
pub const HS256_HAS_EXP: u32 = 1;
/// In hs256_claims.present: the token has an `nbf`.
pub const HS256_HAS_NBF: u32 = 2;
/// In hs256_claims.present: the token has an `iat`.
pub const HS256_HAS_IAT: u32 = 4;

/// The claims of a token, or why it was rejected.
///
/// Purpose: what hs256_verify() gives. Lifetime: the views point into the buffer given to the call; the struct itself owns
/// nothing and needs no freeing. Threads: as any struct.
///
/// Set `struct_size` to sizeof(hs256_claims) before every call: a library older or newer than this header then writes
/// only what both know. On a rejection only `error_claim`, `needed` and `error_at` are written.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hs256_claims {
    /// The size of this struct, as the caller's compiler knows it.
    pub struct_size: usize,
    /// On a rejection: the claim at fault, one of HS256_CLAIM_*; HS256_CLAIM_NONE where none is, and on HS256_OK.
    pub error_claim: i32,
    /// Which of the numbers below are there: HS256_HAS_*.
    pub present: u32,
    /// On HS256_ERR_BUFFER_TOO_SMALL: the buffer's length that is enough; 0 otherwise.
    pub needed: usize,
    /// On HS256_ERR_EXPIRED and HS256_ERR_NOT_YET_VALID: the value of the claim at fault in Unix seconds, which the signer
    /// of the token wrote; 0 otherwise.
    pub error_at: f64,
    /// The decoded payload as it was signed: an I-JSON object in UTF-8.
    pub payload: hs256_view,
    /// `iss` (RFC 7519 section 4.1.1), UTF-8, escapes resolved; absent if the token has none. The same holds for the
    /// next two.
    pub iss: hs256_view,
    /// `sub` (section 4.1.2). With hs256_builder_set_numeric_subject() the digits of an integer.
    pub sub: hs256_view,
    /// `jti` (section 4.1.7). It is up to the caller to check that it is new.
    pub jti: hs256_view,
    /// `aud` (section 4.1.3) as JSON: a string in quotes or an array. hs256_audience_next() iterates over it.
    pub aud: hs256_view,
    /// The id of the key that the signature matched under; absent if that key has none.
    pub key_id: hs256_view,
    /// `exp` (section 4.1.4) in Unix seconds.
    pub exp: f64,
    /// `nbf` (section 4.1.5) in Unix seconds.
    pub nbf: f64,
    /// `iat` (section 4.1.6) in Unix seconds. Checked only under a maximum age.
    pub iat: f64,
}

impl hs256_claims {
    const EMPTY: hs256_claims = hs256_claims {
        struct_size: 0,
        error_claim: HS256_CLAIM_NONE,
        present: 0,
        needed: 0,
        error_at: 0.0,
        payload: hs256_view::ABSENT,
        iss: hs256_view::ABSENT,
        sub: hs256_view::ABSENT,
        jti: hs256_view::ABSENT,
        aud: hs256_view::ABSENT,
        key_id: hs256_view::ABSENT,
        exp: 0.0,
        nbf: 0.0,
        iat: 0.0,
    };

    /// The views of verified claims. The key's id is copied into `spare`, and strings with escapes are resolved into it.
    ///
    /// `None` if `spare` is too short for them.
    pub(crate) fn of(claims: &Claims<'_>, spare: &mut Buffer<'_>) -> Option<hs256_claims> {
        let mut present = 0;
        let mut date = |date: Option<NumericDate>, bit: u32| {
            present |= if date.is_some() { bit } else { 0 };
            date.map_or(0.0, NumericDate::seconds)
        };
        let (exp, nbf, iat) = (
            date(claims.expires_at(), HS256_HAS_EXP),
            date(claims.not_before(), HS256_HAS_NBF),
            date(claims.issued_at(), HS256_HAS_IAT),
        );
        let key_id = match claims.key_id() {
            None => hs256_view::ABSENT,
            Some(id) => spare.keep(id.as_bytes())?,
        };
        let [iss, sub, jti, aud] = claims.utf8();
        let mut view = |claim: Option<Cow<'_, [u8]>>| match claim {
            None => Some(hs256_view::ABSENT),
            Some(Cow::Borrowed(bytes)) => Some(hs256_view::of(bytes)), // in the buffer already
            Some(Cow::Owned(bytes)) => spare.keep(&bytes),
        };
        Some(hs256_claims {
            present,
            payload: hs256_view::of(claims.payload()),
            iss: view(iss)?,
            sub: view(sub)?,
            jti: view(jti)?,
            aud: view(aud)?,
            key_id,
            exp,
            nbf,
            iat,
            ..hs256_claims::EMPTY
        })
    }
}

/// The name of a claim by its id.
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT if no claim has this id.
/// Out: `name`, which lives as long as the verifier, even if that has another policy by now.
/// In: `verifier`, which returned the id; NULL will do for ids below HS256_CLAIM_REQUIRED; `claim`, one of HS256_CLAIM_*.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_claim_name(verifier: *const hs256_verifier, name: *mut hs256_view, claim: i32) -> i32 {
    guard(|| {
        // SAFETY: the caller's promise for the view, as the header states it.
        let out = unsafe { exclusive("name", name) }?;
        let name = if claim < HS256_CLAIM_REQUIRED {
            ClaimName::registered_name(claim).map(|name| hs256_view::of(name.as_bytes()))
        } else {
            // SAFETY: the caller's promise for the verifier, as the header states it.
            unsafe { shared("verifier", verifier) }?.claim_name(claim)
        };
        *out = name.ok_or(Code::InvalidArgument)?;
        Ok(())
    })
}

/// null
pub const HS256_JSON_NULL: i32 = 0;
/// true or false
pub const HS256_JSON_BOOL: i32 = 1;
/// A number.
pub const HS256_JSON_NUMBER: i32 = 2;
/// A string.
pub const HS256_JSON_STRING: i32 = 3;
/// An array.
pub const HS256_JSON_ARRAY: i32 = 4;
/// An object.
pub const HS256_JSON_OBJECT: i32 = 5;

/// Finds a claim of any name at the top level of a verified payload.
///
/// Returns: HS256_OK; HS256_ERR_MISSING_CLAIM if there is none; HS256_ERR_INVALID_ARGUMENT if the name is not UTF-8.
/// Out: `value`, the claim's value as JSON text, a string with its quotes, in the payload; `json_type`, one of
/// HS256_JSON_*; NULL if it does not matter.
/// In: `payload`, `payload_len` bytes that hs256_verify() gave (for others the answer means nothing); `name`,
/// `name_len` bytes of UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_claim_get(
    value: *mut hs256_view,
    json_type: *mut i32,
    payload: *const u8,
    payload_len: usize,
    name: *const u8,
    name_len: usize,
) -> i32 {
    guard(|| {
        // SAFETY: the caller's promise for the view, as the header states it.
        let out = unsafe { exclusive("value", value) }?;
        // SAFETY: the caller's promise for the payload, as the header states it.
        let payload = unsafe { bytes("payload", payload, payload_len) }?;
        // SAFETY: the caller's promise for the name, as the header states it.
        let name = unsafe { text("name", name, name_len) }?;
        let claim = ClaimValue::find(payload, name).ok_or(Code::MissingClaim)?;
        if !json_type.is_null() {
            // SAFETY: the caller's promise for the type, as the header states it.
            *unsafe { exclusive("json_type", json_type) }? = json_type_id(claim.json_type());
        }
        *out = hs256_view::of(claim.json().as_bytes());
        Ok(())
    })
}

const fn json_type_id(json_type: JsonType) -> i32 {
    match json_type {
        JsonType::Null => HS256_JSON_NULL,
        JsonType::Bool => HS256_JSON_BOOL,
        JsonType::Number => HS256_JSON_NUMBER,
        JsonType::String => HS256_JSON_STRING,
        JsonType::Array => HS256_JSON_ARRAY,
        JsonType::Object => HS256_JSON_OBJECT,
    }
}

/// Resolves the escapes of a JSON string, such as hs256_claim_get() or hs256_audience_next() gives.
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT if it is another value than a string; HS256_ERR_BUFFER_TOO_SMALL.
/// Out: `buffer`, the string's UTF-8; `len`, its length, given on HS256_ERR_BUFFER_TOO_SMALL as well. A buffer of
/// `json_len` bytes is always long enough.
/// In: `json`, `json_len` bytes that one of them gave (for others the answer means nothing), the quotes included.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_string(
    buffer: *mut u8,
    capacity: usize,
    len: *mut usize,
    json: *const u8,
    json_len: usize,
) -> i32 {
    guard(|| {
        // SAFETY: the caller's promise for the text, as the header states it.
        let json = unsafe { bytes("json", json, json_len) }?;
        let string = ClaimValue::read(json, 0).and_then(|(value, _)| value.as_str()).ok_or(Code::InvalidArgument)?;
        // SAFETY: the caller's promises for buffer and length, as the header states them.
        Ok(unsafe { copy_out(&string, buffer, capacity, len, json) }?)
    })
}

/// Iterates over an `aud`: one string, or the strings of an array.
///
/// Returns: HS256_OK with the next string; HS256_ERR_MISSING_CLAIM after the last.
/// Out: `value`, the string as JSON text with its quotes: hs256_string() resolves its escapes. `position`, which must
/// be 0 before the first call and stay as it is between calls.
/// In: `aud`, `aud_len` bytes, of hs256_claims.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_audience_next(
    value: *mut hs256_view,
    position: *mut usize,
    aud: *const u8,
    aud_len: usize,
) -> i32 {
    guard(|| {
        // SAFETY: the caller's promise for the view, as the header states it.
        let out = unsafe { exclusive("value", value) }?;
        // SAFETY: the caller's promise for the position, as the header states it.
        let position = unsafe { exclusive("position", position) }?;
        // SAFETY: the caller's promise for the text, as the header states it.
        let aud = unsafe { bytes("aud", aud, aud_len) }?;
        let inside = usize::from(aud.first() == Some(&b'['));
        let (value, end) = ClaimValue::read(aud, inside.max(*position)).ok_or(Code::MissingClaim)?;
        *out = hs256_view::of(value.json().as_bytes());
        *position = end;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ids_of_registered_claims_are_the_cores() {
        for (id, name) in [
            (HS256_CLAIM_ISS, "iss"),
            (HS256_CLAIM_SUB, "sub"),
            (HS256_CLAIM_JTI, "jti"),
            (HS256_CLAIM_AUD, "aud"),
            (HS256_CLAIM_EXP, "exp"),
            (HS256_CLAIM_NBF, "nbf"),
            (HS256_CLAIM_IAT, "iat"),
            (HS256_CLAIM_KID, "kid"),
        ] {
            assert_eq!(ClaimName::registered_name(id), Some(name));
        }
        for id in [i32::MIN, -1, HS256_CLAIM_NONE, 9, HS256_CLAIM_REQUIRED, HS256_CLAIM_RULE, i32::MAX] {
            assert_eq!(ClaimName::registered_name(id), None, "{id}");
        }
    }
}
