//! The verdict across the border.

use core::mem::offset_of;

use hs256::{Claims, Code, Error, NumericDate, Verifier};

use crate::border::{apart, bytes, guard, hs256_buffer_len, invalid, shared, system_time};
use crate::buffer::Buffer;
use crate::builder::hs256_verifier;
use crate::claims::{HS256_CLAIM_NONE, hs256_claims};
use crate::source::Current;

/// Decides by the system's clock whether a token is valid. hs256_verify_at() takes the time from its caller.
///
/// Returns, Out, In: as hs256_verify_at().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_verify(
    verifier: *const hs256_verifier,
    buffer: *mut u8,
    buffer_len: usize,
    claims: *mut hs256_claims,
    token: *const u8,
    token_len: usize,
) -> i32 {
    // SAFETY: the caller's promises, passed on.
    guard(|| unsafe { verify(verifier, buffer, buffer_len, claims, token, token_len, system_time()?) })
}

/// Decides as of `now` whether a token is valid, and gives its claims. Allocates nothing for a token of up to 16 KiB whose
/// registered claims hold no escapes.
///
/// Returns: HS256_OK if it is valid; otherwise why not, the first check that fails. HS256_ERR_BUFFER_TOO_SMALL and
/// HS256_ERR_INVALID_ARGUMENT are not verdicts on the token. After the first, `claims->needed` is the length to try again
/// with. The second means one of these, checked in this order: `claims` is misaligned, or its `struct_size` is not set;
/// `verifier` is NULL, as after a builder that failed; `token` overlaps `buffer`; `token` is NULL and `token_len` is not 0;
/// `buffer` is NULL and `buffer_len` is not 0.
/// Out: `buffer`, of `buffer_len` bytes, takes the decoded payload and, after it, the key's id and strings that had to be unescaped. 3/4 of
/// token_len is enough unless `iss`, `sub` or `jti` holds an escape, 3/2 always. `claims`, the views into it; on a
/// rejection its `error_claim` and `error_at`, on HS256_ERR_BUFFER_TOO_SMALL its `needed`; NULL if only the verdict matters.
/// In: `verifier`; `token`, `token_len` bytes, which must not overlap `buffer`; `now`, Unix seconds.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_verify_at(
    verifier: *const hs256_verifier,
    buffer: *mut u8,
    buffer_len: usize,
    claims: *mut hs256_claims,
    token: *const u8,
    token_len: usize,
    now: i64,
) -> i32 {
    // SAFETY: the caller's promises, passed on.
    guard(|| unsafe { verify(verifier, buffer, buffer_len, claims, token, token_len, now) })
}

/// The arguments of hs256_verify() or hs256_verify_at() in one place.
///
/// Purpose: hs256_verify_request(), for callers to whom every argument is expensive, such as foreign-function
/// interfaces that convert each one at run time: fill the struct once, and for every further token set only its
/// `token_len`. Lifetime: the caller's; the struct itself owns nothing and needs no freeing. Threads: one at a time, as
/// it names outputs.
#[repr(C)]
pub struct hs256_request {
    /// sizeof(hs256_request), as the caller's compiler knows it.
    pub struct_size: usize,
    /// Decides.
    pub verifier: *const hs256_verifier,
    /// Out: takes the decoded payload and, after it, the key's id and strings that had to be unescaped.
    pub buffer: *mut u8,
    /// The buffer's length in bytes.
    pub buffer_len: usize,
    /// Out: the claims, or NULL.
    pub claims: *mut hs256_claims,
    /// What counts as now, in Unix seconds; NULL for the system's time.
    pub now: *const i64,
    /// The token.
    pub token: *const u8,
    /// Its length in bytes.
    pub token_len: usize,
}

/// hs256_verify() or hs256_verify_at() with its arguments in a struct.
///
/// Returns, Out: as hs256_verify_at(). HS256_ERR_INVALID_ARGUMENT also if `struct_size` is less than that of this header.
/// In: `request`, all members set; only what it points to is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_verify_request(request: *const hs256_request) -> i32 {
    guard(|| {
        // A shorter struct would come from a version before this struct existed, so no reference to the whole is made
        // first.
        // SAFETY: the caller's promise: there is a struct, with its first member.
        let struct_size = *unsafe { shared("request", request.cast::<usize>()) }?;
        if !request.is_aligned() || struct_size < size_of::<hs256_request>() {
            return Err(invalid("request").into());
        }
        // SAFETY: the caller's promise: it is as long as it says.
        let of = unsafe { shared("request", request) }?;
        let now = if of.now.is_null() {
            system_time()?
        } else {
            // SAFETY: the caller's promise for what the struct points to.
            *unsafe { shared("now", of.now) }?
        };
        // SAFETY: as above.
        unsafe { verify(of.verifier, of.buffer, of.buffer_len, of.claims, of.token, of.token_len, now) }
    })
}

/// # Safety
///
/// The promises of `hs256_verify_at`'s caller.
#[inline(always)] // a call would cost some 5 % of the verdict
unsafe fn verify(
    verifier: *const hs256_verifier,
    buffer_data: *mut u8,
    buffer_len: usize,
    claims: *mut hs256_claims,
    token: *const u8,
    token_len: usize,
    now: i64,
) -> Result<(), Code> {
    // Done first, so that a rejection never shows the claim of an earlier one.
    // SAFETY: the caller's promise, passed on.
    let out = unsafe { Out::new(claims) }?;
    // SAFETY: the caller's promise, passed on.
    let verifier = unsafe { shared("verifier", verifier) }?;
    apart(buffer_data, buffer_len, token, token_len)?;
    // SAFETY: the caller's promise, passed on.
    let token = unsafe { bytes("token", token, token_len) }?;
    let current = verifier.current(now);
    // SAFETY: the caller's promise, passed on.
    let buffer = unsafe { Buffer::new(buffer_data, buffer_len) }?;
    let verdict = decide(&current, buffer, token, now);
    Ok(verdict.map(|claims| out.accept(claims)).inspect_err(|error| out.refuse(error, &current))?)
}

/// The core's verdict and its claims as views into `buffer`.
#[inline(always)]
pub(crate) fn decide(current: &Current<'_>, buffer: Buffer<'_>, token: &[u8], now: i64) -> Result<hs256_claims, Error> {
    // SAFETY: what is written later is after the payload, which the core has cut the room to.
    let room = unsafe { buffer.room(payload_most(current, token)) };
    let verdict = views(current.borrow_at(token, now, room), current, buffer, token);
    wipe_if_too_small(&verdict, buffer, token);
    verdict
}

/// Like [`decide`], for two tokens together.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn decide_pair(
    current: &Current<'_>,
    buffers: [Buffer<'_>; 2],
    tokens: [&[u8]; 2],
    now: i64,
) -> [Result<hs256_claims, Error>; 2] {
    let ([buffer, other_buffer], [token, other]) = (buffers, tokens);
    // SAFETY: as above.
    let room = unsafe { buffer.room(payload_most(current, token)) };
    // SAFETY: as above.
    let other_room = unsafe { other_buffer.room(payload_most(current, other)) };
    let [verdict, other_verdict] = current.borrow_pair_at(tokens, now, [room, other_room]);
    let verdicts = [views(verdict, current, buffer, token), views(other_verdict, current, other_buffer, other)];
    wipe_if_too_small(&verdicts[0], buffer, token);
    wipe_if_too_small(&verdicts[1], other_buffer, other);
    verdicts
}

/// The core leaves nothing of a rejected token in the buffer, and neither do we. Not within [`views`], which still has the
/// claims that borrow the buffer.
fn wipe_if_too_small(verdict: &Result<hs256_claims, Error>, buffer: Buffer<'_>, token: &[u8]) {
    if matches!(verdict, Err(Error::BufferTooSmall { .. })) {
        // SAFETY: the claims are gone.
        unsafe { buffer.wipe(hs256_buffer_len(token.len())) }
    }
}

/// The greatest length of a payload of this token; 0 for a token that is too long to be decoded.
fn payload_most(verifier: &Verifier, token: &[u8]) -> usize {
    if token.len() > verifier.max_token_len() { 0 } else { token.len().div_ceil(4) * 3 }
}

#[inline(always)]
fn views(
    verdict: Result<Claims<'_>, Error>,
    current: &Current<'_>,
    buffer: Buffer<'_>,
    token: &[u8],
) -> Result<hs256_claims, Error> {
    // The size that is missing for the payload would not be enough for its strings, so report what is enough for both.
    let too_small = Error::BufferTooSmall { needed: hs256_buffer_len(token.len()) };
    match verdict {
        Ok(claims) => {
            let mut spare = buffer;
            let views = spare.split_off(claims.payload().len()).and_then(|_| hs256_claims::of(&claims, &mut spare));
            let Some(views) = views else { return Err(too_small) };
            current.count_accepted(&claims);
            Ok(views)
        }
        Err(Error::BufferTooSmall { .. }) => Err(too_small),
        Err(error) => {
            current.count_rejected(&error);
            Err(error)
        }
    }
}

/// Where a C caller wants its `hs256_claims`, of the size that its header had.
pub(crate) struct Out {
    /// NULL where only the verdict matters.
    claims: *mut hs256_claims,
    pub(crate) struct_size: usize,
}

// SAFETY: an `Out` is the only one that uses its struct, on whatever thread it is.
unsafe impl Send for Out {}

impl Out {
    /// For a caller who wants only the verdict.
    pub(crate) fn none() -> Out {
        Out { claims: core::ptr::null_mut(), struct_size: 0 }
    }

    /// # Safety
    ///
    /// Until the last use of what this gives, `claims` is NULL, or misaligned, or points to a struct of the size that its
    /// first member says, which only the callee uses.
    pub(crate) unsafe fn new(claims: *mut hs256_claims) -> Result<Out, Error> {
        if claims.is_null() {
            return Ok(Out::none());
        }
        // The caller's struct may be shorter than ours, so no reference to the whole is made.
        // SAFETY: the caller's promise: the struct has at least its first member.
        let struct_size = *unsafe { shared("claims", claims.cast::<usize>()) }?;
        if !claims.is_aligned() || struct_size < offset_of!(hs256_claims, payload) {
            return Err(Error::invalid_argument("claims", "misaligned, or struct_size is not set"));
        }
        let out = Out { claims, struct_size };
        out.refuse_with(HS256_CLAIM_NONE, 0, 0.0);
        Ok(out)
    }

    /// Writes the claims of a valid token, as much of the struct as both sides know.
    pub(crate) fn accept(&self, claims: hs256_claims) {
        if self.claims.is_null() {
            return;
        }
        let claims = hs256_claims { struct_size: self.struct_size, ..claims };
        if self.struct_size >= size_of::<hs256_claims>() {
            // SAFETY: `new`'s promise: so many bytes may be written, and nothing else uses them; and it is aligned.
            return unsafe { self.claims.write(claims) };
        }
        // SAFETY: as above.
        unsafe {
            core::ptr::copy_nonoverlapping(
                (&raw const claims).cast::<u8>(),
                self.claims.cast::<u8>(),
                self.struct_size,
            );
        }
    }

    /// Writes what goes with a rejection by `current`.
    pub(crate) fn refuse(&self, error: &Error, current: &Current<'_>) {
        let needed = if let Error::BufferTooSmall { needed } = error { *needed } else { 0 };
        let claim = error.claim_name().map_or(HS256_CLAIM_NONE, |claim| current.claim_id(claim));
        self.refuse_with(claim, needed, error.at().map_or(0.0, NumericDate::seconds));
    }

    /// These members come before `payload`, so the caller's struct has them.
    fn refuse_with(&self, error_claim: i32, needed: usize, error_at: f64) {
        if self.claims.is_null() {
            return;
        }
        // SAFETY: `new`'s promise; the member is within the struct's size, and aligned as the struct is.
        let error_claim_place = unsafe { &raw mut (*self.claims).error_claim };
        // SAFETY: as above.
        let needed_place = unsafe { &raw mut (*self.claims).needed };
        // SAFETY: as above.
        let error_at_place = unsafe { &raw mut (*self.claims).error_at };
        // SAFETY: as above.
        unsafe { error_claim_place.write(error_claim) };
        // SAFETY: as above.
        unsafe { needed_place.write(needed) };
        // SAFETY: as above.
        unsafe { error_at_place.write(error_at) };
    }
}
