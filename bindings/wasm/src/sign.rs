//! Minting.

use core::ptr::null;

use hs256_capi::builder::hs256_signer;
use hs256_capi::claims::{HS256_CLAIM_NONE, hs256_view};
use hs256_capi::codes::{HS256_ERR_BUFFER_TOO_SMALL, HS256_OK};
use hs256_capi::sign::{hs256_sign, hs256_sign_error, hs256_times};

use crate::build::set_c_string;
use crate::shared::{NO_MEMORY, Shared, address, grow, shared};
use crate::verify::{CLAIM_SHIFT, seconds};

/// Mints a token with the claims of `len` bytes in the input; flags and times as in hs256_times.
///
/// Returns 0, and as the first two results the token's address and length; or -1 if there is no memory; or the verdict
/// on the claims, and as results member, cause, field (an address and a length each) and the offset; absent ones are
/// -1.
///
/// # Safety
///
/// `signer` was returned by `build_signer` and not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn sign(
    signer: *const hs256_signer,
    len: usize,
    flags: u32,
    now: f64,
    expires_in: f64,
    not_before_in: f64,
) -> i32 {
    let shared = shared();
    let times = hs256_times {
        struct_size: size_of::<hs256_times>(),
        flags,
        reserved: 0,
        now: seconds(now),
        expires_in: seconds(expires_in),
        not_before_in: seconds(not_before_in),
    };
    let mut error = hs256_sign_error {
        struct_size: size_of::<hs256_sign_error>(),
        claim: HS256_CLAIM_NONE,
        reserved: 0,
        member: hs256_view { data: null(), len: 0 },
        cause: null(),
        field: null(),
        offset: usize::MAX,
    };
    let mut token_len = len.saturating_mul(2).saturating_add(512);
    loop {
        if !grow(&mut shared.output, token_len) {
            return NO_MEMORY;
        }
        let Shared { input, output, .. } = &mut *shared;
        let (token, capacity) = (output.as_mut_ptr(), output.len());
        // SAFETY: the caller's promise for the signer; the rest is of this call.
        let status = unsafe {
            hs256_sign(
                signer,
                token,
                capacity,
                &raw mut token_len,
                &raw mut error,
                input.as_ptr(),
                len.min(input.len()),
                &raw const times,
            )
        };
        if status == HS256_OK {
            shared.set(0, address(shared.output.as_ptr().addr()));
            shared.set(1, address(token_len));
            return HS256_OK;
        }
        if status == HS256_ERR_BUFFER_TOO_SMALL && token_len > capacity {
            continue;
        }
        shared.set_view(0, error.member);
        set_c_string(shared, 2, error.cause);
        set_c_string(shared, 4, error.field);
        shared.set(6, address(error.offset));
        return status + CLAIM_SHIFT * error.claim;
    }
}
