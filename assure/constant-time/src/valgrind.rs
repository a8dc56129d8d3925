//! Valgrind's client requests (valgrind.h), which do nothing on a real processor.
//!
//! Written out as five instructions, to avoid a crate that needs libclang.

use std::arch::asm;

const RUNNING_ON_VALGRIND: usize = 0x1001;
const MEMCHECK: usize = (b'M' as usize) << 24 | (b'C' as usize) << 16;
const MAKE_MEM_UNDEFINED: usize = MEMCHECK + 1;
const MAKE_MEM_DEFINED: usize = MEMCHECK + 2;

fn request(code: usize, address: usize, len: usize) -> usize {
    let arguments = [code, address, len, 0, 0, 0];
    let mut result = 0_usize;
    // SAFETY: rotations by 128 bits in total and an exchange with itself change nothing; valgrind recognizes the
    // sequence.
    unsafe {
        asm!(
            "rol rdi, 3", "rol rdi, 13", "rol rdi, 61", "rol rdi, 51", "xchg rbx, rbx",
            in("rax") arguments.as_ptr(), inout("rdx") result,
            options(nostack)
        );
    }
    result
}

pub fn is_running() -> bool {
    request(RUNNING_ON_VALGRIND, 0, 0) > 0
}

/// From now on memcheck reports every jump and every address that depends on these bytes.
pub fn poison<T: ?Sized>(bytes: &mut T) {
    request(MAKE_MEM_UNDEFINED, (&raw mut *bytes).addr(), size_of_val(bytes));
}

/// Marks as public what is public in the end, such as a verdict.
pub fn publish<T: ?Sized>(bytes: &mut T) {
    request(MAKE_MEM_DEFINED, (&raw mut *bytes).addr(), size_of_val(bytes));
}
