//! A loop of known length, timed right before and after each reading. If it is slow, other work used the processor, and
//! report.py discards the reading.

use std::hint::black_box;
use std::time::Instant;

/// About 5 us.
const STEPS: u64 = 4_000;

/// The time of a chain of multiplications, three cycles each, with as many additions between them as a processor can
/// start meanwhile. The chain shows a lower clock and a task switch. The additions show a neighbour on the same core,
/// which takes half of the slots in a cycle and does not slow a chain by itself.
pub fn nanoseconds() -> f64 {
    let start = Instant::now();
    let mut x = black_box(1_u64);
    let [mut a, mut b, mut c, mut d, mut e, mut f] = [0_u64; 6];
    for _ in 0..black_box(STEPS) {
        x = x.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        a = a.wrapping_add(x);
        b ^= x;
        c = c.wrapping_add(a ^ x);
        d ^= b.wrapping_add(x);
        e = e.wrapping_add(a ^ b);
        f ^= a.wrapping_add(b);
    }
    black_box((c, d, e, f));
    start.elapsed().as_nanos() as f64
}
