//! A C caller's memory for the contents of a token: the payload, then the key's id and strings with resolved escapes.

use core::marker::PhantomData;

use hs256::Error;

use crate::border::check_array;
use crate::claims::hs256_view;

/// Not a slice: it need not be initialized, and Rust may only look at what is.
#[derive(Clone, Copy)]
pub(crate) struct Buffer<'b> {
    data: *mut u8,
    len: usize,
    caller: PhantomData<&'b [u8]>,
}

// SAFETY: as of a slice that one thread has at a time.
unsafe impl Send for Buffer<'_> {}

impl<'b> Buffer<'b> {
    /// NULL is the empty buffer if the length is 0.
    ///
    /// # Safety
    ///
    /// Unless it is NULL, `data` points to `len` bytes that may be written, and for `'b` nobody uses them but through what is
    /// made here.
    pub(crate) unsafe fn new(data: *mut u8, len: usize) -> Result<Buffer<'b>, Error> {
        if len > 0 {
            check_array("buffer", data, len)?;
        }
        Ok(Buffer { data, len, caller: PhantomData })
    }

    /// Splits off the first bytes; `None` if there are too few.
    pub(crate) fn split_off(&mut self, len: usize) -> Option<Buffer<'b>> {
        let rest = self.len.checked_sub(len)?;
        let first = Buffer { len, ..*self };
        // SAFETY: within the buffer, or right after it.
        (self.data, self.len) = (unsafe { self.data.add(len) }, rest);
        Some(first)
    }

    /// Copies bytes to the front and splits them off; `None` if there is no room.
    pub(crate) fn keep(&mut self, bytes: &[u8]) -> Option<hs256_view> {
        let place = self.split_off(bytes.len())?;
        // SAFETY: there is room for them, and they are somewhere else.
        unsafe { core::ptr::copy_nonoverlapping(bytes.as_ptr(), place.data, place.len) };
        Some(hs256_view { data: place.data, len: place.len })
    }

    /// The first bytes, no more than `most`, set to zero.
    ///
    /// # Safety
    ///
    /// The slice is cut to what is still read of it before anything else is written there.
    pub(crate) unsafe fn room(&self, most: usize) -> &'b mut [u8] {
        let len = self.len.min(most);
        if len == 0 {
            return &mut [];
        }
        // In a wasm module all memory is initialized: its host zeroes it.
        #[cfg(not(target_family = "wasm"))]
        // SAFETY: within the buffer.
        unsafe {
            self.data.write_bytes(0, len);
        }
        // SAFETY: within the buffer, and initialized; the caller's promise for the rest.
        unsafe { core::slice::from_raw_parts_mut(self.data, len) }
    }

    /// Sets the first bytes to zero, no more than `most`.
    ///
    /// # Safety
    ///
    /// Nothing that borrows the buffer is alive.
    pub(crate) unsafe fn wipe(&self, most: usize) {
        // SAFETY: within the buffer, and the caller's promise.
        unsafe { self.data.write_bytes(0, self.len.min(most)) };
    }
}
