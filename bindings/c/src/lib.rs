//! The C library of hs256: the core's verdict over a C ABI. Everything here converts arguments, calls the core once and
//! converts the answer; no rule of the verdict is written twice. The documentation is C's: it becomes `include/hs256.h`.

//!
//! `bindings/wasm` builds it for wasm32, which has no clock, no threads and no system's randomness, and where a panic traps. The
//! feature `live`, which is on by default, has it open policy files; for wasm32 it takes a host with clocks and files.

#![no_std]
#![allow(non_camel_case_types, reason = "the names are C's")]

extern crate alloc;
#[cfg(any(not(target_family = "wasm"), feature = "live"))]
extern crate std;

#[cfg(not(target_family = "wasm"))]
pub mod batch;
pub mod border;
mod buffer;
pub mod builder;
pub mod claims;
pub mod codes;
pub mod duration;
pub mod explain;
pub mod guard;
pub mod http;
pub mod keys;
#[cfg(feature = "live")]
pub mod live;
pub mod sign;
mod source;
pub mod verify;

/// Panics on purpose, to prove that no panic reaches the caller. In test builds only.
#[cfg(hs256_test_hooks)]
#[unsafe(no_mangle)]
pub extern "C" fn hs256_test_panic() -> i32 {
    #[allow(clippy::panic, reason = "that is its purpose")]
    border::guard(|| panic!("on purpose"))
}
