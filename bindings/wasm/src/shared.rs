//! The memory through which arguments and answers are passed: one instance has one host, which calls it from one
//! thread.

use alloc::vec::Vec;
use core::cell::UnsafeCell;

use hs256_capi::claims::hs256_view;

/// Instead of a status: a call failed for lack of memory.
pub(crate) const NO_MEMORY: i32 = -1;

/// Instead of a length: there is no text.
const ABSENT: i32 = -1;

/// Where the host writes arguments and reads answers.
pub(crate) struct Shared {
    /// The arguments of the next call. Longer if an earlier call needed more.
    pub(crate) input: Vec<u8>,
    /// The answer of the last call, unless it is elsewhere.
    pub(crate) output: Vec<u8>,
    /// Numbers from the last call besides the returned one.
    pub(crate) results: [i32; 16],
    /// The time of the claim at fault, if the rejection has one.
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

    /// Sets two results to the address and the length of a text.
    pub(crate) fn set_text(&mut self, index: usize, text: &[u8]) {
        self.set(index, address(text.as_ptr().addr()));
        self.set(index + 1, address(text.len()));
    }

    /// The same for a text that may be absent.
    pub(crate) fn set_view(&mut self, index: usize, view: hs256_view) {
        self.set(index, address(view.data.addr()));
        self.set(index + 1, if view.data.is_null() { ABSENT } else { address(view.len) });
    }
}

/// An address or a length for JavaScript, which reads the bits as unsigned.
pub(crate) fn address(value: usize) -> i32 {
    u32::try_from(value).unwrap_or(u32::MAX).cast_signed()
}

/// Makes a buffer at least `len` bytes long; false if there is no memory.
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

/// The shared memory. Each export takes it once, and none passes it to another.
pub(crate) fn shared() -> &'static mut Shared {
    // SAFETY: an instance has one thread, which is in one export at a time: nothing is imported that could call back.
    unsafe { &mut *SHARED.0.get() }
}

/// The address of the results: sixteen numbers of 32 bits, then a double, the time of the claim at fault.
#[unsafe(no_mangle)]
pub extern "C" fn results() -> *const i32 {
    shared().results.as_ptr()
}

/// The address of that double.
#[unsafe(no_mangle)]
pub extern "C" fn refused_at() -> f64 {
    shared().at
}

/// Makes room for `len` bytes of input, and returns its address; 0 if there is no memory. The old contents may be lost.
#[unsafe(no_mangle)]
pub extern "C" fn reserve(len: usize) -> *mut u8 {
    let shared = shared();
    if grow(&mut shared.input, len) { shared.input.as_mut_ptr() } else { core::ptr::null_mut() }
}

/// Frees the memory of input and output.
#[unsafe(no_mangle)]
pub extern "C" fn release() {
    let shared = shared();
    shared.input = Vec::new();
    shared.output = Vec::new();
}
