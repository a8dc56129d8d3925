//! What every entry point needs: a guard against panics, checked pointers, checked lengths.

#[cfg(not(target_family = "wasm"))]
use std::panic::{AssertUnwindSafe, catch_unwind};

use hs256::{Code, Error};

/// The buffer length that is enough for any token of this length: 3/2 of it, rounded up, plus 3.
///
/// Returns: bytes.
/// In: `token_len`, bytes.
#[unsafe(no_mangle)]
pub extern "C" fn hs256_buffer_len(token_len: usize) -> usize {
    token_len.saturating_add(token_len.div_ceil(2)).saturating_add(3)
}

/// Runs `call` and gives its status as a number. A panic becomes `HS256_ERR_INTERNAL`.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn guard(call: impl FnOnce() -> Result<(), Code>) -> i32 {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(())) => 0,
        Ok(Err(code)) => code.number(),
        Err(panic) => {
            // Dropping the payload could run arbitrary code and panic again, so we leak it.
            core::mem::forget(panic);
            Code::Internal.number()
        }
    }
}

/// The same where a panic ends the instance: its host sees a trap.
#[cfg(target_family = "wasm")]
pub(crate) fn guard(call: impl FnOnce() -> Result<(), Code>) -> i32 {
    call().map_or_else(Code::number, |()| 0)
}

/// The system's time in Unix seconds.
#[cfg(not(target_family = "wasm"))]
#[allow(clippy::unnecessary_wraps, reason = "there may be none")]
pub(crate) fn system_time() -> Result<i64, Error> {
    Ok(hs256::unix_now())
}

/// This target has no clock: callers pass the time.
#[cfg(target_family = "wasm")]
pub(crate) fn system_time() -> Result<i64, Error> {
    Err(Error::invalid_argument("now", "there is no clock here"))
}

/// The error for a bad pointer or length from the caller.
pub(crate) fn invalid(field: &'static str) -> Error {
    Error::invalid_argument(field, "a null or misaligned pointer, or a length that no object can have")
}

/// A C caller's input bytes. NULL is the empty input if the length is 0.
///
/// # Safety
///
/// Unless it is NULL, `data` points to `len` readable bytes that nobody writes to for `'a`.
pub(crate) unsafe fn bytes<'a>(field: &'static str, data: *const u8, len: usize) -> Result<&'a [u8], Error> {
    // SAFETY: the caller's promise, passed on.
    unsafe { slice(field, data, len) }
}

/// A C caller's input text: bytes that must be UTF-8.
///
/// # Safety
///
/// As for [`bytes`].
pub(crate) unsafe fn text<'a>(field: &'static str, data: *const u8, len: usize) -> Result<&'a str, Error> {
    // SAFETY: the caller's promise, passed on.
    let bytes = unsafe { bytes(field, data, len) }?;
    core::str::from_utf8(bytes).map_err(|_| Error::invalid_argument(field, "not UTF-8"))
}

/// A C caller's array to read. NULL is the empty array if the length is 0.
///
/// # Safety
///
/// Unless it is NULL or misaligned, `data` points to `len` elements that nobody writes to for `'a`.
pub(crate) unsafe fn slice<'a, T>(field: &'static str, data: *const T, len: usize) -> Result<&'a [T], Error> {
    if len == 0 {
        return Ok(&[]);
    }
    check_array(field, data, len)?;
    // SAFETY: checked above, and the caller's promise for the rest.
    Ok(unsafe { core::slice::from_raw_parts(data, len) })
}

/// Rejects what cannot be an array.
pub(crate) fn check_array<T>(field: &'static str, data: *const T, len: usize) -> Result<(), Error> {
    let size = len.checked_mul(size_of::<T>()).and_then(|size| isize::try_from(size).ok());
    if data.is_null() || !data.is_aligned() || size.is_none() { Err(invalid(field)) } else { Ok(()) }
}

/// A C caller's struct or handle to read.
///
/// # Safety
///
/// Unless it is NULL or misaligned, `pointer` points to a `T` that nobody writes to for `'a`.
pub(crate) unsafe fn shared<'a, T>(field: &'static str, pointer: *const T) -> Result<&'a T, Error> {
    if !pointer.is_aligned() {
        return Err(invalid(field));
    }
    // SAFETY: aligned, and the caller's promise for the rest; `as_ref` checks for NULL.
    unsafe { pointer.as_ref() }.ok_or_else(|| invalid(field))
}

/// A C caller's struct or handle to change.
///
/// # Safety
///
/// Unless it is NULL or misaligned, `pointer` points to a `T` that only the callee uses for `'a`.
pub(crate) unsafe fn exclusive<'a, T>(field: &'static str, pointer: *mut T) -> Result<&'a mut T, Error> {
    if !pointer.is_aligned() {
        return Err(invalid(field));
    }
    // SAFETY: aligned, and the caller's promise for the rest; `as_mut` checks for NULL.
    unsafe { pointer.as_mut() }.ok_or_else(|| invalid(field))
}

/// Rejects an output that overlaps an input, before a reference to either exists: Rust's rules and C's `restrict`
/// forbid it.
pub(crate) fn apart(output: *const u8, output_len: usize, input: *const u8, input_len: usize) -> Result<(), Error> {
    let (output, input) = (output.addr(), input.addr());
    let overlap = output < input.saturating_add(input_len) && input < output.saturating_add(output_len);
    if overlap { Err(invalid("buffer")) } else { Ok(()) }
}

/// Copies `text`, made from `input`, to a C caller's buffer and sets its length, even if the buffer is too small.
///
/// # Safety
///
/// `data` points to `capacity` bytes that may be written, or is NULL; `len` as for [`exclusive`].
pub(crate) unsafe fn copy_out(
    text: &str,
    data: *mut u8,
    capacity: usize,
    len: *mut usize,
    input: &[u8],
) -> Result<(), Error> {
    apart(data, capacity, input.as_ptr(), input.len())?;
    if capacity > 0 {
        check_array("buffer", data, capacity)?;
    }
    // SAFETY: the caller's promise, passed on.
    let len = unsafe { exclusive("len", len) }?;
    *len = text.len();
    if text.len() > capacity {
        return Err(Error::BufferTooSmall { needed: text.len() });
    }
    // SAFETY: the buffer has room for it, and `text` is our own.
    unsafe { core::ptr::copy_nonoverlapping(text.as_ptr(), data, text.len()) };
    Ok(())
}
