//! What the module that becomes Go source has beside the C ABI: memory for what a call takes, and keys that are the host's.
//! Two functions are imported, of the module `host`.

use alloc::alloc::{alloc_zeroed, dealloc};
use core::alloc::Layout;

use hs256::HostHmac;
use hs256_capi::builder::{hs256_builder, hs256_builder_new};
use hs256_capi::keys::set_host_hmac;

#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// Takes the secret, and gives a handle.
    fn hmac_key(secret: *const u8, secret_len: usize) -> u32;
    /// Writes the 32 bytes of the tag.
    fn hmac_tag(handle: u32, tag: *mut u8, message: *const u8, message_len: usize);
}

const HMAC: HostHmac = HostHmac { key, tag };

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

/// A builder whose keys are the host's.
#[unsafe(no_mangle)]
pub extern "C" fn host_builder() -> *mut hs256_builder {
    let builder = hs256_builder_new();
    // SAFETY: it is new.
    unsafe { set_host_hmac(builder, HMAC) };
    builder
}

fn layout(len: usize) -> Option<Layout> {
    Layout::from_size_align(len.max(1), 16).ok()
}

/// So many bytes of zeros; 0 if there is no memory.
#[unsafe(no_mangle)]
pub extern "C" fn host_alloc(len: usize) -> *mut u8 {
    // SAFETY: the layout is not empty.
    layout(len).map_or(core::ptr::null_mut(), |layout| unsafe { alloc_zeroed(layout) })
}

/// Frees them.
///
/// # Safety
///
/// [`host_alloc`] gave them, for this length, and they are not used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn host_free(bytes: *mut u8, len: usize) {
    if let Some(layout) = layout(len) {
        // SAFETY: the caller's promise.
        unsafe { dealloc(bytes, layout) }
    }
}
