//! What the module that becomes Go source has besides the C ABI: memory for arguments, keys held by the host, and
//! policy files that one instance follows for its copies. The imports, from the module `host`, are here and in
//! `world.rs`.

use alloc::alloc::{alloc_zeroed, dealloc};
use alloc::sync::Arc;
use core::alloc::Layout;

use hs256::HostHmac;
use hs256_capi::builder::{hs256_builder, hs256_builder_new, hs256_signer, hs256_verifier, set_seed};
use hs256_capi::keys::set_host_hmac;
use hs256_capi::live::{Follower, open};
use hs256_live::world::Moments;

use crate::world::Host;

#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// Takes the secret and returns a handle.
    fn hmac_key(secret: *const u8, secret_len: usize) -> u32;
    /// Writes the 32 bytes of the tag.
    fn hmac_tag(handle: u32, tag: *mut u8, message: *const u8, message_len: usize);
    /// Releases the handle.
    fn hmac_forget(handle: u32);
}

pub(crate) const HMAC: HostHmac = HostHmac { key, tag, forget };

fn key(secret: &[u8]) -> u32 {
    // SAFETY: the host reads so many bytes, and keeps no address.
    unsafe { hmac_key(secret.as_ptr(), secret.len()) }
}

fn tag(handle: u32, message: &[u8]) -> [u8; 32] {
    let mut tag = [0; 32];
    // SAFETY: as above; and it writes as many bytes as a tag has.
    unsafe { hmac_tag(handle, tag.as_mut_ptr(), message.as_ptr(), message.len()) };
    tag
}

/// Sets the seed for a builder's lists of revocations: 128 random bits.
#[unsafe(no_mangle)]
pub extern "C" fn host_seed(low: u64, high: u64) {
    set_seed(low, high);
}

/// A builder whose keys are held by the host.
#[unsafe(no_mangle)]
pub extern "C" fn host_builder() -> *mut hs256_builder {
    let builder = hs256_builder_new();
    // SAFETY: it is new.
    unsafe { set_host_hmac(builder, HMAC) };
    builder
}

fn forget(handle: u32) {
    // SAFETY: it takes no address.
    unsafe { hmac_forget(handle) }
}

/// hs256_verifier_open() with the host's files.
///
/// # Safety
///
/// As the header states it for hs256_verifier_open().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn host_verifier_open(
    verifier: *mut *mut hs256_verifier,
    message: *mut u8,
    message_len: *mut usize,
    path: *const u8,
    path_len: usize,
) -> i32 {
    // SAFETY: the caller's promises, passed on.
    unsafe { open(Arc::new(Host), verifier, message, message_len, path, path_len) }
}

/// hs256_signer_open() with the host's files.
///
/// # Safety
///
/// As the header states it for hs256_signer_open().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn host_signer_open(
    signer: *mut *mut hs256_signer,
    message: *mut u8,
    message_len: *mut usize,
    path: *const u8,
    path_len: usize,
) -> i32 {
    // SAFETY: the caller's promises, passed on.
    unsafe { open(Arc::new(Host), signer, message, message_len, path, path_len) }
}

/// Looks at the files of an opened verifier if a look is due, and writes when the next ones are.
///
/// # Safety
///
/// `verifier` was returned by [`host_verifier_open`] and not freed; `moments` may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn host_verifier_look(verifier: *const hs256_verifier, moments: *mut Moments) {
    // SAFETY: the caller's promises, passed on.
    unsafe { look(verifier, moments) }
}

/// The same for an opened signer.
///
/// # Safety
///
/// As for [`host_verifier_look`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn host_signer_look(signer: *const hs256_signer, moments: *mut Moments) {
    // SAFETY: the caller's promises, passed on.
    unsafe { look(signer, moments) }
}

/// # Safety
///
/// As for [`host_verifier_look`].
unsafe fn look<F: Follower>(handle: *const F, moments: *mut Moments) {
    // SAFETY: the caller's promise.
    if let Some(next) = unsafe { &*handle }.moments() {
        // SAFETY: the caller's promise.
        unsafe { moments.write(next) }
    }
}

/// For a copy of the memory where a verifier was opened: it never looks, and continues with the state in use. Returns 1
/// if the list in use is too old as of `now`; the host must then wait for the look in progress elsewhere. Otherwise
/// returns 0. `readable_at`: from the last moments.
///
/// # Safety
///
/// `verifier` was returned by [`host_verifier_open`] and not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn host_verifier_hold(verifier: *const hs256_verifier, readable_at: u64, now: i64) -> i32 {
    // SAFETY: the caller's promise.
    unsafe { &*verifier }.opened().map_or(0, |verifier| i32::from(verifier.hold(readable_at, now)))
}

/// The same for an opened signer.
///
/// # Safety
///
/// `signer` was returned by [`host_signer_open`] and not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn host_signer_hold(signer: *const hs256_signer) {
    // SAFETY: the caller's promise.
    if let Some(signer) = unsafe { &*signer }.opened() {
        signer.hold();
    }
}

fn layout(len: usize) -> Option<Layout> {
    Layout::from_size_align(len.max(1), 16).ok()
}

/// Allocates `len` zeroed bytes; 0 if there is no memory.
#[unsafe(no_mangle)]
pub extern "C" fn host_alloc(len: usize) -> *mut u8 {
    // SAFETY: the layout is not empty.
    layout(len).map_or(core::ptr::null_mut(), |layout| unsafe { alloc_zeroed(layout) })
}

/// Frees them.
///
/// # Safety
///
/// [`host_alloc`] returned them, for this length, and they are not used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn host_free(bytes: *mut u8, len: usize) {
    if let Some(layout) = layout(len) {
        // SAFETY: the caller's promise.
        unsafe { dealloc(bytes, layout) }
    }
}
