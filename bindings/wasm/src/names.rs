//! Names and numbers that a host shares with this module. The core and the C ABI define them.

use alloc::vec::Vec;

use hs256::{ClaimName, Code};
use hs256_capi::builder::hs256_verifier;
use hs256_capi::claims::HS256_CLAIM_KID;
use hs256_capi::codes::{
    HS256_ERR_EXPIRED, HS256_ERR_INTERNAL, HS256_ERR_NOT_YET_VALID, HS256_ERR_REVOKED, HS256_OK, hs256_error_hint,
};
use hs256_capi::guard::{
    HS256_ANSWER_NO_STORE, HS256_ANSWER_PASSES, HS256_ANSWER_TOLD, HS256_FOUND_ASK_OWNER, HS256_FOUND_EXEMPT,
    HS256_FOUND_INVALID, HS256_FOUND_TOKEN, HS256_REFUSAL_INSUFFICIENT_SCOPE, HS256_REFUSAL_INVALID_REQUEST,
    HS256_REFUSAL_MISSING_TOKEN, HS256_SOURCE_CUSTOM, HS256_SOURCE_NONE,
};
use hs256_capi::keys::{
    HS256_KEY_ALLOW_WEAK, HS256_KEY_TO_SIGN, HS256_SECRET_BASE64, HS256_SECRET_BASE64URL, HS256_SECRET_HEX,
    HS256_SECRET_JWK, HS256_SECRET_RAW,
};
use hs256_capi::sign::{HS256_TIMES_EXP, HS256_TIMES_IAT, HS256_TIMES_NBF, HS256_TIMES_NO_IAT, HS256_TIMES_NOW};

use crate::build::{
    STEP_BIND, STEP_CTY, STEP_FROM, STEP_JWKS, STEP_MAX_STALE, STEP_MAX_TOKEN_LEN, STEP_POLICY, STEP_REVOKED, STEP_TYP,
    STEP_UNTIL, set_c_string,
};
use crate::marks::{self, MARK_LEN, MARKS_LEN};
use crate::shared::shared;
use crate::verify::CLAIM_SHIFT;

/// A mark's offset.
#[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "less than 64")]
const fn mark(index: usize) -> i32 {
    (index * MARK_LEN) as i32
}

/// The ones that JavaScript needs, as in bindings/node/src/addon.c; a test compares the two.
#[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "small constants")]
const NUMBERS: &[(&str, i32)] = &[
    ("step.utf8", HS256_SECRET_RAW),
    ("step.base64", HS256_SECRET_BASE64),
    ("step.base64url", HS256_SECRET_BASE64URL),
    ("step.hex", HS256_SECRET_HEX),
    ("step.jwk", HS256_SECRET_JWK),
    ("step.jwks", STEP_JWKS),
    ("step.bind", STEP_BIND),
    ("step.policy", STEP_POLICY),
    ("step.typ", STEP_TYP),
    ("step.cty", STEP_CTY),
    ("step.revoked", STEP_REVOKED),
    ("step.from", STEP_FROM),
    ("step.until", STEP_UNTIL),
    ("step.maxTokenLength", STEP_MAX_TOKEN_LEN),
    ("step.maxStale", STEP_MAX_STALE),
    ("key.allowWeak", HS256_KEY_ALLOW_WEAK as i32),
    ("key.toSign", HS256_KEY_TO_SIGN as i32),
    ("times.issuedAt", HS256_TIMES_IAT as i32),
    ("times.noIssuedAt", HS256_TIMES_NO_IAT as i32),
    ("times.expiresIn", HS256_TIMES_EXP as i32),
    ("times.notBeforeIn", HS256_TIMES_NBF as i32),
    ("times.now", HS256_TIMES_NOW as i32),
    ("mark.iss", mark(0)),
    ("mark.sub", mark(1)),
    ("mark.jti", mark(2)),
    ("mark.aud", mark(3)),
    ("mark.exp", mark(4)),
    ("mark.nbf", mark(5)),
    ("mark.iat", mark(6)),
    ("mark.keyId", mark(7)),
    ("marks.length", MARKS_LEN as i32),
    ("marks.found", 0),
    ("marks.absent", marks::ABSENT as i32),
    ("batch.atOnce", 64),
    ("batch.atMost", 4096),
    ("verdict.claimUnit", CLAIM_SHIFT),
    ("verdict.notYetValid", HS256_ERR_NOT_YET_VALID),
    ("verdict.expired", HS256_ERR_EXPIRED),
    ("found.exempt", HS256_FOUND_EXEMPT),
    ("found.token", HS256_FOUND_TOKEN),
    ("found.invalid", HS256_FOUND_INVALID),
    ("found.askOwner", HS256_FOUND_ASK_OWNER),
    ("source.none", HS256_SOURCE_NONE),
    ("source.custom", HS256_SOURCE_CUSTOM),
    ("refusal.ok", HS256_OK),
    ("refusal.internal", HS256_ERR_INTERNAL),
    ("refusal.revoked", HS256_ERR_REVOKED),
    ("refusal.missingToken", HS256_REFUSAL_MISSING_TOKEN),
    ("refusal.invalidRequest", HS256_REFUSAL_INVALID_REQUEST),
    ("refusal.insufficientScope", HS256_REFUSAL_INSUFFICIENT_SCOPE),
    ("answer.passes", HS256_ANSWER_PASSES as i32),
    ("answer.told", HS256_ANSWER_TOLD as i32),
    ("answer.noStore", HS256_ANSWER_NO_STORE as i32),
];

/// The name of one of the numbers, as results 0 and 1, and its value as result 2. Returns 0 after the last.
#[unsafe(no_mangle)]
pub extern "C" fn number(index: usize) -> i32 {
    let Some((name, value)) = NUMBERS.get(index) else { return 0 };
    let shared = shared();
    shared.set_text(0, name.as_bytes());
    shared.set(2, *value);
    1
}

/// Name and message of a code, as results 0 to 3. Returns 0 if there is no such code.
#[unsafe(no_mangle)]
pub extern "C" fn code(number: i32) -> i32 {
    let Some(code) = Code::from_number(number) else { return 0 };
    let shared = shared();
    shared.set_text(0, code.name().as_bytes());
    shared.set_text(2, code.message().as_bytes());
    1
}

/// The usual fix for a rejection with this verdict (a status + 256 * claim), as results 0 and 1. Returns 1; 0 if there
/// is no hint; -1 after the last verdict that may have one.
#[unsafe(no_mangle)]
pub extern "C" fn hint(verdict: i32) -> i32 {
    if !(0..CLAIM_SHIFT * (HS256_CLAIM_KID + 1)).contains(&verdict) {
        return -1;
    }
    let shared = shared();
    set_c_string(shared, 0, hs256_error_hint(verdict % CLAIM_SHIFT, verdict / CLAIM_SHIFT));
    i32::from(shared.results[1] != 0)
}

/// The name of a claim by its id, as results 0 and 1. Returns 0 if there is none. Without a verifier, only for
/// registered claims.
///
/// # Safety
///
/// `verifier` is null, or was returned by `build_verifier` and not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn claim_name(verifier: *const hs256_verifier, id: i32) -> i32 {
    // SAFETY: the caller's promise.
    let verifier = unsafe { verifier.as_ref() };
    let name = ClaimName::registered_name(id).or_else(|| verifier.and_then(|it| it.verifier().claim_name(id)));
    let Some(name) = name else { return 0 };
    shared().set_text(0, name.as_bytes());
    1
}

/// The version, as results 0 and 1.
#[unsafe(no_mangle)]
pub extern "C" fn version() {
    shared().set_text(0, env!("CARGO_PKG_VERSION").as_bytes());
}

/// Parses the duration of `len` bytes in the input and returns its seconds; less than 0 if it is not a duration.
#[unsafe(no_mangle)]
pub extern "C" fn duration(len: usize) -> f64 {
    let shared = shared();
    let text: Vec<u8> = shared.input(len).into();
    let seconds = core::str::from_utf8(&text).ok().and_then(hs256::parse_duration).map(|time| time.as_secs());
    // As in the C function: up to what 63 bits hold.
    seconds.and_then(|seconds| i64::try_from(seconds).ok()).map_or(-1.0, |seconds| seconds as f64)
}
