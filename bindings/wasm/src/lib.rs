//! hs256 for WebAssembly: no imports (except in the module for Go: [`host`]), no clock, no files, no threads. It calls
//! the C ABI's functions where those have a rule to keep, and the core where they would only convert.
//!
//! A host writes the arguments of a call to the input ([`shared::reserve`]) and reads the answer where the results say
//! ([`shared::results`]). Times are passed as whole doubles. A handle is an address; 0 is none. A call that traps
//! leaves the instance in an unusable state: the host replaces it. `bindings/node/lib/wasm` is such a host.

#![no_std]

extern crate alloc;
#[cfg(feature = "host-hmac")]
extern crate std; // for crates/live; its panics trap as well

#[cfg(not(feature = "host-hmac"))]
pub mod build;
#[cfg(feature = "host-hmac")]
mod compare;
mod heap;
#[cfg(feature = "host-hmac")]
pub mod host;
#[cfg(not(feature = "host-hmac"))]
pub mod http;
#[cfg(not(feature = "host-hmac"))]
mod marks;
#[cfg(not(feature = "host-hmac"))]
pub mod names;
#[cfg(not(feature = "host-hmac"))]
pub mod shared;
#[cfg(not(feature = "host-hmac"))]
pub mod sign;
#[cfg(not(feature = "host-hmac"))]
pub mod verify;
#[cfg(feature = "host-hmac")]
mod world;

/// On a defect, or without memory, the host sees a trap.
#[cfg(not(feature = "host-hmac"))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
