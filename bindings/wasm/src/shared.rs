//! The memory through which calls and their answers go: one instance has one host, which calls it from one thread.

use alloc::vec::Vec;
use core::cell::UnsafeCell;

use hs256_capi::claims::hs256_view;

/// What could not be done for want of memory, in place of a status.
pub(crate) const NO_MEMORY: i32 = -1;

/// In place of a length: there is no text.
const ABSENT: i32 = -1;

/// Where the host writes what a call takes and reads what it gives.
pub(crate) struct Shared {
    /// What the host wrote for the next call, longer than that if an earlier call took more.
    pub(crate) input: Vec<u8>,
    /// What the last call gave, as far as it is not elsewhere.
    pub(crate) output: Vec<u8>,
    /// Numbers that the last call gave beside the one it returned.
    pub(crate) results: [i32; 16],
    /// The time of the claim at fault, of a refusal for one.
    pub(crate) at: f64,
}

impl Shared {
    /// The first bytes of the input; all of it if there are fewer.
    pub(crate) fn input(&self, len: usize) -> &[u8] {
        self.input.get(..len).unwrap_or(&self.input)
    }

    /// Overwrites the first bytes of the input, after a secret.
    pub(crate) fn wipe(&mut self, len: usize) {
        let input = self.input.get_mut(..len).unwrap_or_default();
        for byte in input.iter_mut() {
            // SAFETY: a reference may be written through; a plain write before no read might be left out.
            unsafe { core::ptr::from_mut(byte).write_volatile(0) };
        }
    }

    /// Sets a result.
    pub(crate) fn set(&mut self, index: usize, value: i32) {
        if let Some(result) = self.results.get_mut(index) {
            *result = value;
        }
    }

    /// Sets two results to where a text is and how long.
    pub(crate) fn set_text(&mut self, index: usize, text: &[u8]) {
        self.set(index, address(text.as_ptr().addr()));
        self.set(index + 1, address(text.len()));
    }

    /// The same for what may be absent.
    pub(crate) fn set_view(&mut self, index: usize, view: hs256_view) {
        self.set(index, address(view.data.addr()));
        self.set(index + 1, if view.data.is_null() { ABSENT } else { address(view.len) });
    }
}

/// An address or a length as JavaScript gets it: it reads the bits as unsigned.
pub(crate) fn address(value: usize) -> i32 {
    u32::try_from(value).unwrap_or(u32::MAX).cast_signed()
}

/// Makes a buffer at least so long; false if there is no memory.
pub(crate) fn grow(buffer: &mut Vec<u8>, len: usize) -> bool {
    let more = len.saturating_sub(buffer.len());
    if buffer.try_reserve(more).is_err() {
        return false;
    }
    buffer.resize(len.max(buffer.len()), 0);
    true
}

struct Slot(UnsafeCell<Shared>);

// SAFETY: an instance has one thread.
unsafe impl Sync for Slot {}

static SHARED: Slot =
    Slot(UnsafeCell::new(Shared { input: Vec::new(), output: Vec::new(), results: [0; 16], at: 0.0 }));

/// The shared memory, which each export takes once and none passes to another.
pub(crate) fn shared() -> &'static mut Shared {
    // SAFETY: an instance has one thread, which is in one export at a time: nothing is imported that could call back.
    unsafe { &mut *SHARED.0.get() }
}

/// Where the results are: sixteen numbers of 32 bits, then a double, the time of the claim at fault.
#[unsafe(no_mangle)]
pub extern "C" fn results() -> *const i32 {
    shared().results.as_ptr()
}

/// Where that double is.
#[unsafe(no_mangle)]
pub extern "C" fn refused_at() -> f64 {
    shared().at
}

/// Makes room for so many bytes of input, and gives where they go; 0 if there is no memory. What was there may be lost.
#[unsafe(no_mangle)]
pub extern "C" fn reserve(len: usize) -> *mut u8 {
    let shared = shared();
    if grow(&mut shared.input, len) { shared.input.as_mut_ptr() } else { core::ptr::null_mut() }
}

/// Frees what input and output take.
#[unsafe(no_mangle)]
pub extern "C" fn release() {
    let shared = shared();
    shared.input = Vec::new();
    shared.output = Vec::new();
}
