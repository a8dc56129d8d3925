//! MemorySanitizer's own functions, in the place of valgrind's requests: the program is compiled to keep track itself of what
//! is undefined, so the processor's SHA instructions run and are followed.

use std::ffi::c_void;

unsafe extern "C" {
    fn __msan_poison(address: *const c_void, len: usize);
    fn __msan_unpoison(address: *const c_void, len: usize);
}

/// Whether what the program is to show can be shown here: the SHA instructions are used where there are some.
pub fn is_running() -> bool {
    let there = std::arch::is_x86_feature_detected!("sha");
    if !there {
        println!("skipped: constant time under MemorySanitizer, since this processor has no SHA instructions");
    }
    there
}

/// From now on MemorySanitizer stops at every jump and every address that depends on these bytes.
pub fn poison<T: ?Sized>(bytes: &mut T) {
    // SAFETY: the bytes are there, and nothing but their shadow is written.
    unsafe { __msan_poison((&raw const *bytes).cast(), size_of_val(bytes)) };
}

/// What is public after all, such as a verdict.
pub fn publish<T: ?Sized>(bytes: &mut T) {
    // SAFETY: as above.
    unsafe { __msan_unpoison((&raw const *bytes).cast(), size_of_val(bytes)) };
}
