//! Compares bytes by words, for the module that becomes Go source. The `memcmp` that Rust brings for WebAssembly
//! compares single bytes, and every verification compares a token's header and issuer.

const WORD: usize = size_of::<u64>();

/// C's function, which all comparisons of slices call.
///
/// # Safety
///
/// Both point to `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memcmp(one: *const u8, other: *const u8, len: usize) -> i32 {
    let mut at = 0;
    while len - at >= WORD {
        // SAFETY: so many bytes are left from there.
        let [a, b] = [one, other].map(|data| unsafe { data.add(at).cast::<u64>().read_unaligned() });
        if a != b {
            return if a.swap_bytes() < b.swap_bytes() { -1 } else { 1 };
        }
        at += WORD;
    }
    while at < len {
        // SAFETY: as above.
        let [a, b] = [one, other].map(|data| unsafe { data.add(at).read() });
        if a != b {
            return i32::from(a) - i32::from(b);
        }
        at += 1;
    }
    0
}
