//! Verifiers, signers and guards, built in steps.

use core::ffi::{CStr, c_char};
use core::ptr::{null, null_mut};

use hs256_capi::builder::{
    hs256_builder, hs256_builder_build, hs256_builder_build_signer, hs256_builder_field, hs256_builder_free,
    hs256_builder_message, hs256_builder_new, hs256_builder_policy, hs256_builder_set_header_cty,
    hs256_builder_set_header_typ, hs256_builder_set_max_stale, hs256_builder_set_max_token_len,
    hs256_builder_set_revocations, hs256_signer, hs256_signer_free, hs256_verifier, hs256_verifier_free, set_seed,
};
use hs256_capi::codes::HS256_ERR_INTERNAL;
use hs256_capi::guard::{
    hs256_guard, hs256_guard_field, hs256_guard_free, hs256_guard_message, hs256_guard_new, hs256_guard_options,
};
use hs256_capi::keys::{
    hs256_builder_add_jwks, hs256_builder_add_key, hs256_builder_bind_key, hs256_builder_set_key_from,
    hs256_builder_set_key_until,
};

use crate::shared::{Shared, shared};
use crate::verify::seconds;

/// The numbers of the steps, as in bindings/node/src/addon.c; a lower number adds a key, by HS256_SECRET_*.
pub(crate) const STEP_JWKS: i32 = 5;
pub(crate) const STEP_BIND: i32 = 6;
pub(crate) const STEP_POLICY: i32 = 7;
pub(crate) const STEP_TYP: i32 = 8;
pub(crate) const STEP_CTY: i32 = 9;
pub(crate) const STEP_REVOKED: i32 = 10;
pub(crate) const STEP_FROM: i32 = 11;
pub(crate) const STEP_UNTIL: i32 = 12;
pub(crate) const STEP_MAX_TOKEN_LEN: i32 = 13;
pub(crate) const STEP_MAX_STALE: i32 = 14;

/// Makes a builder.
#[unsafe(no_mangle)]
pub extern "C" fn builder() -> *mut hs256_builder {
    hs256_builder_new()
}

/// Sets the seed for lists of revocations: 128 random bits in four numbers.
#[unsafe(no_mangle)]
pub extern "C" fn seed(a: u32, b: u32, c: u32, d: u32) {
    set_seed(u64::from(a) << 32 | u64::from(b), u64::from(c) << 32 | u64::from(d));
}

/// One step of a builder: its number, and either a number or a text of `len` bytes in the input, which is overwritten
/// afterwards. A key's id of `id_len` bytes follows the text; less than 0 for no id. Returns the status.
///
/// # Safety
///
/// `builder` was returned by [`builder`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn step(
    builder: *mut hs256_builder,
    number: i32,
    len: usize,
    id_len: i32,
    flags: u32,
    value: f64,
) -> i32 {
    let shared = shared();
    let input = shared.input.as_ptr();
    let (text, id_len) = (input, usize::try_from(id_len).ok());
    let Some(total) = len.checked_add(id_len.unwrap_or(0)).filter(|total| *total <= shared.input.len()) else {
        return HS256_ERR_INTERNAL;
    };
    let id = if id_len.is_some() { input.wrapping_add(len) } else { null() };
    // A document may be empty while the input has no memory of its own.
    let id = if id_len == Some(0) { [0].as_ptr() } else { id };
    // SAFETY: the caller's promise; and text and id are in the input.
    #[allow(clippy::multiple_unsafe_ops_per_block, reason = "one of them is done")]
    let status = unsafe {
        match number {
            STEP_JWKS => hs256_builder_add_jwks(builder, text, len, flags),
            STEP_BIND => hs256_builder_bind_key(builder, text, len),
            STEP_POLICY => hs256_builder_policy(builder, text, len),
            STEP_TYP => hs256_builder_set_header_typ(builder, text, len),
            STEP_CTY => hs256_builder_set_header_cty(builder, text, len),
            STEP_REVOKED => hs256_builder_set_revocations(builder, text, len),
            STEP_FROM => hs256_builder_set_key_from(builder, seconds(value)),
            STEP_UNTIL => hs256_builder_set_key_until(builder, seconds(value)),
            STEP_MAX_TOKEN_LEN => hs256_builder_set_max_token_len(builder, size(value)),
            STEP_MAX_STALE => hs256_builder_set_max_stale(builder, seconds(value)),
            key if key < STEP_JWKS => hs256_builder_add_key(builder, key, text, len, id, id_len.unwrap_or(0), flags),
            _ => HS256_ERR_INTERNAL,
        }
    };
    shared.wipe(total);
    status
}

/// A count; negative ones become 0.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
fn size(value: f64) -> usize {
    value as usize
}

/// The mistake in the last step or build of a builder: message and field, as results 0 to 3.
///
/// # Safety
///
/// As for [`step`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn mistake(builder: *const hs256_builder) {
    // SAFETY: the caller's promise.
    let message = unsafe { hs256_builder_message(builder) };
    // SAFETY: the caller's promise.
    let field = unsafe { hs256_builder_field(builder) };
    set_texts(shared(), message, field);
}

fn set_texts(shared: &mut Shared, message: *const c_char, field: *const c_char) {
    set_c_string(shared, 0, message);
    set_c_string(shared, 2, field);
}

/// Sets two results to the address and length of a string from the C functions.
pub(crate) fn set_c_string(shared: &mut Shared, index: usize, string: *const c_char) {
    // SAFETY: what they give is ended by NUL.
    let string = if string.is_null() { c"" } else { unsafe { CStr::from_ptr(string) } };
    shared.set_text(index, string.to_bytes());
}

/// Makes a verifier from a builder; its status is result 0.
///
/// # Safety
///
/// As for [`step`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn build_verifier(builder: *mut hs256_builder) -> *mut hs256_verifier {
    let mut made = null_mut();
    // SAFETY: the caller's promise.
    let status = unsafe { hs256_builder_build(builder, &raw mut made) };
    shared().set(0, status);
    made
}

/// Makes a signer with the only key of a builder; its status is result 0.
///
/// # Safety
///
/// As for [`step`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn build_signer(builder: *mut hs256_builder) -> *mut hs256_signer {
    let mut made = null_mut();
    // SAFETY: the caller's promise.
    let status = unsafe { hs256_builder_build_signer(builder, &raw mut made) };
    shared().set(0, status);
    made
}

/// Makes a guard with the options of `len` bytes in the input. Results: the status, then message and field.
#[unsafe(no_mangle)]
pub extern "C" fn guard(len: usize) -> *mut hs256_guard {
    let made = hs256_guard_new();
    let shared = shared();
    // SAFETY: the guard is new, and the options are in the input.
    let status = unsafe { hs256_guard_options(made, shared.input.as_ptr(), len.min(shared.input.len())) };
    // SAFETY: the guard is new.
    let message = unsafe { hs256_guard_message(made) };
    // SAFETY: the guard is new.
    let field = unsafe { hs256_guard_field(made) };
    set_texts(shared, message, field);
    shared.set(4, status);
    made
}

/// Frees a builder.
///
/// # Safety
///
/// It is not used afterwards. The same holds for the functions below.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn free_builder(builder: *mut hs256_builder) {
    // SAFETY: the caller's promise.
    unsafe { hs256_builder_free(builder) }
}

/// Frees a verifier.
///
/// # Safety
///
/// It is not used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn free_verifier(verifier: *mut hs256_verifier) {
    // SAFETY: the caller's promise.
    unsafe { hs256_verifier_free(verifier) }
}

/// Frees a signer.
///
/// # Safety
///
/// It is not used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn free_signer(signer: *mut hs256_signer) {
    // SAFETY: the caller's promise.
    unsafe { hs256_signer_free(signer) }
}

/// Frees a guard.
///
/// # Safety
///
/// It is not used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn free_guard(guard: *mut hs256_guard) {
    // SAFETY: the caller's promise.
    unsafe { hs256_guard_free(guard) }
}
