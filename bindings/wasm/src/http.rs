//! Where a request's token is found, and the answer to a request.

use alloc::vec::Vec;
use core::ptr::null;

use hs256_capi::claims::hs256_view;
use hs256_capi::codes::{HS256_ERR_BUFFER_TOO_SMALL, HS256_ERR_INTERNAL, HS256_OK};
use hs256_capi::guard::{
    hs256_answer, hs256_field, hs256_find_token, hs256_found, hs256_guard, hs256_http_request, hs256_response,
};
use hs256_capi::http::{hs256_bearer, hs256_challenge};

use crate::shared::{NO_MEMORY, Shared, address, grow, shared};

const NONE: hs256_view = hs256_view { data: null(), len: 0 };

fn view_of(bytes: &[u8]) -> hs256_view {
    hs256_view { data: bytes.as_ptr(), len: bytes.len() }
}

/// Finds the token of the request of `len` bytes in the input: method, target, names and values of `fields` fields,
/// with NULs between them. Returns 0, and as results finding, source, token, subprotocol and whether the token is
/// ASCII; or a status for the failure.
///
/// # Safety
///
/// `guard` was returned by `guard` and not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn find(guard: *const hs256_guard, len: usize, fields: usize) -> i32 {
    let Shared { input, output, results, .. } = shared();
    let text = input.get(..len).unwrap_or(input);
    // A value that contains a NUL would shift everything after it, so the parts are counted.
    let mut parts = text.split(|byte| *byte == 0).map(view_of);
    let (Some(method), Some(target)) = (parts.next(), parts.next()) else { return HS256_ERR_INTERNAL };
    let mut pairs = Vec::new();
    while let Some(name) = parts.next() {
        let Some(value) = parts.next() else { return HS256_ERR_INTERNAL };
        pairs.push(hs256_field { name, value });
    }
    if pairs.len() != fields {
        return HS256_ERR_INTERNAL;
    }
    let request = hs256_http_request {
        struct_size: size_of::<hs256_http_request>(),
        method,
        target,
        fields: pairs.as_ptr(),
        fields_len: pairs.len(),
    };
    let mut found = hs256_found {
        struct_size: size_of::<hs256_found>(),
        finding: 0,
        source: 0,
        token: NONE,
        subprotocol: NONE,
        needed: 0,
    };
    loop {
        let (buffer, buffer_len) = (output.as_mut_ptr(), output.len());
        // SAFETY: the caller's promise for the guard; the rest is of this call.
        let status = unsafe { hs256_find_token(guard, &raw mut found, buffer, buffer_len, &raw const request) };
        if status == HS256_ERR_BUFFER_TOO_SMALL && found.needed > buffer_len {
            if !grow(output, found.needed) {
                return NO_MEMORY;
            }
            continue;
        }
        if status != HS256_OK {
            return status;
        }
        break;
    }
    // SAFETY: the view is of the input, or of the output, and nobody writes to either.
    let token = if found.token.data.is_null() { &[] } else { unsafe { bytes(found.token) } };
    let [finding, source, data, token_len, ascii, subprotocol, subprotocol_len, ..] = results;
    (*finding, *source) = (found.finding, found.source);
    (*data, *token_len) = (address(found.token.data.addr()), address(found.token.len));
    *ascii = i32::from(token.is_ascii());
    (*subprotocol, *subprotocol_len) = (address(found.subprotocol.data.addr()), address(found.subprotocol.len));
    HS256_OK
}

/// # Safety
///
/// The view is not absent, and its memory is not written to for `'a`.
unsafe fn bytes<'a>(view: hs256_view) -> &'a [u8] {
    // SAFETY: the caller's promise.
    unsafe { core::slice::from_raw_parts(view.data, view.len) }
}

/// Makes the answer. Results: status, flags, Retry-After; then challenge, error, code and source, each as an address
/// and a length, which is -1 if it is absent.
///
/// # Safety
///
/// As for [`find`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn answer(guard: *const hs256_guard, refusal: i32, source: i32) -> i32 {
    let mut response = hs256_response {
        struct_size: size_of::<hs256_response>(),
        status: 0,
        flags: 0,
        challenge: NONE,
        error: NONE,
        code: NONE,
        source: NONE,
        retry_after: 0,
        reserved: 0,
    };
    // SAFETY: the caller's promise.
    let status = unsafe { hs256_answer(guard, &raw mut response, refusal, source) };
    let shared = shared();
    shared.set(0, response.status);
    shared.set(1, response.flags.cast_signed());
    shared.set(2, response.retry_after.cast_signed());
    shared.set_view(3, response.challenge);
    shared.set_view(5, response.error);
    shared.set_view(7, response.code);
    shared.set_view(9, response.source);
    status
}

/// Finds the token in the Authorization value of `len` bytes in the input. Returns the status, and as results the
/// token's address and length.
#[unsafe(no_mangle)]
pub extern "C" fn bearer(len: usize) -> i32 {
    let shared = shared();
    let mut token = NONE;
    // SAFETY: the value is in the input.
    let status = unsafe { hs256_bearer(&raw mut token, shared.input.as_ptr(), len.min(shared.input.len())) };
    shared.set_view(0, token);
    status
}

/// Writes the WWW-Authenticate value for a code, with the realm of `realm_len` bytes in the input; 0: none. Returns the
/// status, and as results the value's address and length.
#[unsafe(no_mangle)]
pub extern "C" fn challenge(code: i32, realm_len: usize) -> i32 {
    /// The same size as in Node's addon.
    const ROOM: usize = 2048;
    let shared = shared();
    if !grow(&mut shared.output, ROOM) {
        return NO_MEMORY;
    }
    let Shared { input, output, .. } = &mut *shared;
    let (out, realm, realm_len, mut len) = (output.as_mut_ptr(), input.as_ptr(), realm_len.min(input.len()), 0);
    // SAFETY: the realm is in the input, and the output has so much room.
    let status = unsafe { hs256_challenge(out, ROOM, &raw mut len, code, realm, realm_len) };
    shared.set(0, address(shared.output.as_ptr().addr()));
    shared.set(1, address(len));
    status
}
