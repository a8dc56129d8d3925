//! What every entry point needs at the border: a guard against panics, checked pointers, checked lengths.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use hs256::{Code, Error};

/// Runs `call` and gives its status as a number. A panic becomes `HS256_ERR_INTERNAL`.
pub(crate) fn guard(call: impl FnOnce() -> Result<(), Code>) -> i32 {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(Ok(())) => 0,
        Ok(Err(code)) => code.number(),
        Err(panic) => {
            // Its destructor is nobody's we know and may panic again: a leak in a case that never comes is the lesser evil.
            std::mem::forget(panic);
            Code::Internal.number()
        }
    }
}

/// The caller's mistake with a pointer or a length.
pub(crate) const fn invalid(field: &'static str) -> Error {
    Error::InvalidArgument { field, reason: "a null or misaligned pointer, or a length that no object can have" }
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
    std::str::from_utf8(bytes).map_err(|_| Error::InvalidArgument { field, reason: "not UTF-8" })
}

/// A C caller's output buffer. NULL is the empty buffer if the length is 0.
///
/// # Safety
///
/// Unless it is NULL, `data` points to `len` bytes that may be written and that only the callee uses for `'a`. They need
/// not be initialized: they are set to zero wherever they were not written before being read.
pub(crate) unsafe fn buffer<'a>(field: &'static str, data: *mut u8, len: usize) -> Result<&'a mut [u8], Error> {
    // SAFETY: the caller's promise, passed on.
    unsafe { slice_mut(field, data, len) }
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
    Ok(unsafe { std::slice::from_raw_parts(data, len) })
}

/// A C caller's array to write. NULL is the empty array if the length is 0.
///
/// # Safety
///
/// Unless it is NULL or misaligned, `data` points to `len` elements that only the callee uses for `'a`.
pub(crate) unsafe fn slice_mut<'a, T>(field: &'static str, data: *mut T, len: usize) -> Result<&'a mut [T], Error> {
    if len == 0 {
        return Ok(&mut []);
    }
    check_array(field, data, len)?;
    // SAFETY: checked above, and the caller's promise for the rest.
    Ok(unsafe { std::slice::from_raw_parts_mut(data, len) })
}

fn check_array<T>(field: &'static str, data: *const T, len: usize) -> Result<(), Error> {
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
    unsafe { pointer.as_ref() }.ok_or(invalid(field))
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
    unsafe { pointer.as_mut() }.ok_or(invalid(field))
}

/// Refuses an output that overlaps an input: Rust's rules, and C's `restrict`, forbid it.
pub(crate) fn apart(output: &Range<*const u8>, input: &[u8]) -> Result<(), Error> {
    let input = input.as_ptr_range();
    if output.start < input.end && input.start < output.end { Err(invalid("buffer")) } else { Ok(()) }
}

/// Copies `text`, made from `input`, to a C caller's buffer and gives its length, also if the buffer is too small.
///
/// # Safety
///
/// As for [`buffer`] and [`exclusive`].
pub(crate) unsafe fn copy_out(
    text: &str,
    data: *mut u8,
    capacity: usize,
    len: *mut usize,
    input: &[u8],
) -> Result<(), Error> {
    // SAFETY: the caller's promise, passed on.
    let len = unsafe { exclusive("len", len) }?;
    // SAFETY: the caller's promise, passed on.
    let buffer = unsafe { buffer("buffer", data, capacity) }?;
    apart(&buffer.as_ptr_range(), input)?;
    *len = text.len();
    let room = buffer.get_mut(..text.len()).ok_or(Error::BufferTooSmall { needed: text.len() })?;
    room.copy_from_slice(text.as_bytes());
    Ok(())
}
