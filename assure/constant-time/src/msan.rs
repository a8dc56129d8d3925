//! MemorySanitizer's own functions instead of valgrind's requests: the compiled program itself tracks undefined bytes,
//! so the processor's SHA instructions run and are tracked.

use std::ffi::c_void;

unsafe extern "C" {
    fn __msan_poison(address: *const c_void, len: usize);
    fn __msan_unpoison(address: *const c_void, len: usize);
}

/// Whether this machine can show what the program must show: that the SHA instructions are used if there are any.
pub fn is_running() -> bool {
    let there = std::arch::is_x86_feature_detected!("sha");
    if !there {
        println!("skipped: constant time under MemorySanitizer, since this processor has no SHA instructions");
    }
    there
}

/// From now on MemorySanitizer stops at every jump and every address that depends on these bytes.
pub fn poison<T: ?Sized>(bytes: &mut T) {
    // SAFETY: the bytes exist, and only their shadow is written.
    unsafe { __msan_poison((&raw const *bytes).cast(), size_of_val(bytes)) };
}

/// Marks as public what is public in the end, such as a verdict.
pub fn publish<T: ?Sized>(bytes: &mut T) {
    // SAFETY: as above.
    unsafe { __msan_unpoison((&raw const *bytes).cast(), size_of_val(bytes)) };
}
