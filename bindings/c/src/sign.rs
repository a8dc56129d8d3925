//! Minting across the border.

use core::ffi::{CStr, c_char};
use core::time::Duration;

use hs256::{ClaimName, Code, Error, SignError, Timestamps};

use crate::border::{apart, bytes, copy_out, guard, shared, system_time};
use crate::builder::hs256_signer;
use crate::claims::{HS256_CLAIM_NONE, hs256_view};
use crate::codes::c_message;

/// In hs256_times.flags: the token gets no `iat`.
pub const HS256_TIMES_NO_IAT: u32 = 1;
/// In hs256_times.flags: the token gets an `exp`, `expires_in` after `now`.
pub const HS256_TIMES_EXP: u32 = 2;
/// In hs256_times.flags: the token gets an `nbf`, `not_before_in` after `now`.
pub const HS256_TIMES_NBF: u32 = 4;
/// In hs256_times.flags: `now` is set. Without this flag, it is the system's time.
pub const HS256_TIMES_NOW: u32 = 8;

/// In hs256_times.flags: the token gets an `iat`, and claims that have one are refused. Not together with
/// HS256_TIMES_NO_IAT.
pub const HS256_TIMES_IAT: u32 = 16;

/// The times to add to the claims of a token that is minted.
///
/// Purpose: hs256_sign(). If all is zero except `struct_size`, only `iat` is added, by the system's clock, unless the
/// claims have one.
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
    /// Seconds from now to `exp`, at least 1; read with HS256_TIMES_EXP.
    pub expires_in: i64,
    /// Seconds from now to `nbf`, at least 0; read with HS256_TIMES_NBF.
    pub not_before_in: i64,
}

/// Why claims were not signed, for whoever wrote them.
///
/// Purpose: hs256_sign(). Lifetime: `member` points into the claims that were given to the call, or is static; `cause` and
/// `field` are static.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct hs256_sign_error {
    /// sizeof(hs256_sign_error), as the caller's compiler knows it. Set it before the call.
    pub struct_size: usize,
    /// The registered claim at fault, HS256_CLAIM_*, or HS256_CLAIM_NONE.
    pub claim: i32,
    /// 0.
    pub reserved: u32,
    /// The name of the top-level member that is at fault, or contains what is at fault, as it is written in the claims,
    /// escapes not resolved. For a claim that is missing, or was to be added, its name. Absent: none.
    pub member: hs256_view,
    /// Why: a phrase ended by NUL, never NULL.
    pub cause: *const c_char,
    /// With HS256_ERR_INVALID_ARGUMENT the argument or option at fault, or the time that the claims have already: "expires_in".
    /// Ended by NUL, never NULL; empty: none.
    pub field: *const c_char,
    /// The byte of the claims at fault, from 0; SIZE_MAX: none.
    pub offset: usize,
}

/// Mints a token. Its header is {"alg":"HS256","typ":"JWT"}, with the builder's `typ` and `cty`, and with `kid` if the key has
/// an id.
///
/// Returns: HS256_OK; HS256_ERR_TOO_LARGE if the token would be longer than the limit; HS256_ERR_MALFORMED if the
/// claims are not an I-JSON object; HS256_ERR_INVALID_CLAIM if a registered claim has the wrong type, if a time lies in
/// the year 10000 or later, or `exp` is more than 100 years after `iat`; HS256_ERR_MISSING_CLAIM or
/// HS256_ERR_CLAIM_MISMATCH if the key is bound to issuers and `iss` is not one of them; HS256_ERR_BUFFER_TOO_SMALL;
/// HS256_ERR_INVALID_ARGUMENT also if a time is to be added that the claims have already, or if `expires_in` is not
/// positive.
/// Out: `token`, of `capacity` bytes; `token_len`, its length, given on HS256_ERR_BUFFER_TOO_SMALL as well; `error`, why there
/// is no token, written unless that is HS256_OK; NULL if only the code matters.
/// In: `signer`; `claims`, `claims_len` bytes of JSON, signed as they are; `times`, added after them; NULL for none, not
/// even `iat`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_sign(
    signer: *const hs256_signer,
    token: *mut u8,
    capacity: usize,
    token_len: *mut usize,
    error: *mut hs256_sign_error,
    claims: *const u8,
    claims_len: usize,
    times: *const hs256_times,
) -> i32 {
    guard(|| {
        // SAFETY: the caller's promise for the struct, as the header states it.
        let out = unsafe { Out::new(error) }?;
        if !error.is_null() {
            apart(error.cast(), size_of::<hs256_sign_error>(), claims, claims_len)?;
        }
        // SAFETY: the caller's promise for the signer, as the header states it.
        let signer = unsafe { shared("signer", signer) }.map_err(|error| out.refuse_with(error))?;
        // SAFETY: the caller's promise for the claims, as the header states it.
        let claims = unsafe { bytes("claims", claims, claims_len) }.map_err(|error| out.refuse_with(error))?;
        let minted = if times.is_null() {
            signer.sign(claims, None)
        } else {
            // SAFETY: the caller's promise for the times, as the header states it.
            let times = unsafe { timestamps(times) }.map_err(|error| out.refuse_with(error))?;
            signer.sign(claims, Some(times))
        };
        let minted = minted.map_err(|error| out.refuse_claims(&error, claims))?;
        // SAFETY: the caller's promises for token and length, as the header states them.
        unsafe { copy_out(&minted, token, capacity, token_len, claims) }.map_err(|error| out.refuse_with(error))
    })
}

/// A caller's hs256_sign_error, or none.
struct Out(*mut hs256_sign_error);

impl Out {
    /// # Safety
    ///
    /// `error` is NULL or misaligned, or points to a struct of the size that its first member says, which only the callee
    /// uses until it returns.
    unsafe fn new(error: *mut hs256_sign_error) -> Result<Out, Code> {
        if error.is_null() {
            return Ok(Out(error));
        }
        if !error.is_aligned() {
            return Err(Code::InvalidArgument);
        }
        // The caller's struct may be shorter than ours, so only its first member is looked at before its size is known.
        // SAFETY: aligned, and the caller's promise: the struct has at least its first member.
        let struct_size = unsafe { error.cast::<usize>().read() };
        if struct_size < size_of::<hs256_sign_error>() { Err(Code::InvalidArgument) } else { Ok(Out(error)) }
    }

    /// Writes a mistake that is not about the claims.
    fn refuse_with(&self, error: Error) -> Code {
        let code = error.code();
        let cause = match error.field() {
            Some("iat") => c"`iat` is both asked for and left out",
            Some("not_before_in") => c"`not_before_in` is less than 0 seconds", // as the core says of `expires_in`
            _ => c_message(code),
        };
        self.write(&error, HS256_CLAIM_NONE, hs256_view::ABSENT, cause, usize::MAX);
        code
    }

    /// Writes what is wrong with the claims.
    fn refuse_claims(&self, error: &SignError, claims: &[u8]) -> Code {
        let in_claims = error.member_range().and_then(|range| claims.get(range));
        let claim = error.claim_name().map_or(HS256_CLAIM_NONE, ClaimName::id);
        let member = in_claims.or(ClaimName::registered_name(claim).map(str::as_bytes));
        let member = member.map_or(hs256_view::ABSENT, hs256_view::of);
        self.write(error.error(), claim, member, c_cause(error.cause()), error.offset().unwrap_or(usize::MAX));
        error.code()
    }

    fn write(&self, error: &Error, claim: i32, member: hs256_view, cause: &'static CStr, offset: usize) {
        let (cause, field) = (cause.as_ptr(), c_field(error.field().unwrap_or_default()).as_ptr());
        // SAFETY: checked by `new`, and its caller's promise for the rest; NULL is left alone.
        if let Some(out) = unsafe { self.0.as_mut() } {
            *out = hs256_sign_error { claim, reserved: 0, member, cause, field, offset, ..*out };
        }
    }
}

/// The causes with a NUL after each, made when the library is compiled.
#[allow(clippy::indexing_slicing, reason = "in a constant, an index out of range does not compile")]
static CAUSES: [u8; CAUSES_LEN] = {
    let mut text = [0; CAUSES_LEN];
    let (mut index, mut at) = (0, 0);
    while index < SignError::CAUSES.len() {
        let cause = SignError::CAUSES[index].as_bytes();
        let mut from = 0;
        while from < cause.len() {
            text[at + from] = cause[from];
            from += 1;
        }
        (index, at) = (index + 1, at + cause.len() + 1);
    }
    text
};

#[allow(clippy::indexing_slicing, reason = "in a constant, an index out of range does not compile")]
const CAUSES_LEN: usize = {
    let (mut index, mut len) = (0, 0);
    while index < SignError::CAUSES.len() {
        len += SignError::CAUSES[index].len() + 1;
        index += 1;
    }
    len
};

/// A cause as a C string.
fn c_cause(cause: &str) -> &'static CStr {
    let mut at = 0;
    for known in SignError::CAUSES {
        if *known == cause {
            let text = CAUSES.get(at..).unwrap_or_default();
            return CStr::from_bytes_until_nul(text).unwrap_or_default();
        }
        at += known.len() + 1;
    }
    c""
}

/// What hs256_sign() may be refused for: its arguments, the options of hs256_times, the times that are added.
const FIELDS: [&CStr; 12] = [
    c"signer",
    c"key",
    c"claims",
    c"times",
    c"buffer",
    c"len",
    c"expires_in",
    c"not_before_in",
    c"iat",
    c"exp",
    c"nbf",
    c"",
];

/// A field as a C string.
fn c_field(field: &str) -> &'static CStr {
    let known = FIELDS.into_iter().find(|known| known.to_bytes() == field.as_bytes());
    debug_assert!(known.is_some(), "a field without a C string: {field}");
    known.unwrap_or_default()
}

/// # Safety
///
/// `times` is misaligned or points to a struct of the size that its first member says.
unsafe fn timestamps(times: *const hs256_times) -> Result<Timestamps, Error> {
    const KNOWN: u32 = HS256_TIMES_NO_IAT | HS256_TIMES_EXP | HS256_TIMES_NBF | HS256_TIMES_NOW | HS256_TIMES_IAT;
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
    let mut timestamps = Timestamps::at(if given(HS256_TIMES_NOW) { times.now } else { system_time()? });
    if given(HS256_TIMES_EXP) {
        // A negative duration becomes 0, which the core refuses.
        timestamps = timestamps.expires_in(Duration::from_secs(u64::try_from(times.expires_in).unwrap_or(0)));
    }
    if given(HS256_TIMES_NBF) {
        let delay =
            u64::try_from(times.not_before_in).map_err(|_| Error::invalid_argument("not_before_in", "negative"))?;
        timestamps = timestamps.not_before_in(Duration::from_secs(delay));
    }
    match (given(HS256_TIMES_IAT), given(HS256_TIMES_NO_IAT)) {
        (true, true) => Err(Error::invalid_argument("iat", "both asked for and left out")),
        (true, false) => Ok(timestamps.with_issued_at()),
        (false, true) => Ok(timestamps.without_issued_at()),
        (false, false) => Ok(timestamps),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_is_a_c_string() {
        for cause in SignError::CAUSES {
            assert_eq!(c_cause(cause).to_str(), Ok(*cause));
        }
        assert_eq!(c_cause("no cause"), c"");
    }
}
