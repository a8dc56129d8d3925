//! Many tokens in one crossing of the border.

use std::thread;

use hs256::Error;

use crate::border::{apart, buffer, bytes, guard, invalid, shared, slice, slice_mut};
use crate::builder::hs256_verifier;
use crate::claims::{hs256_claims, hs256_view};
use crate::verify::{Out, decide};

/// The most threads that a batch may be spread over.
const MAX_THREADS: usize = 256;

/// Decides as of `now` whether each of many tokens is valid, in one call, spread over threads on request.
///
/// Returns: HS256_OK if every token was judged: `codes` has the verdicts. HS256_ERR_INVALID_ARGUMENT, and nothing judged,
/// for a pointer, a length or a struct_size that is wrong. HS256_ERR_BUFFER_TOO_SMALL, and nothing judged, if `buffer_len`
/// is less than the sum of hs256_buffer_len() of the tokens' lengths.
/// Out: `codes`, `count` numbers: HS256_OK or why not. `claims`, `count` structs, the struct_size of each set; NULL if only
/// the verdicts matter. `buffer`, of `buffer_len` bytes: the claims are views into it.
/// In: `verifier`; `tokens`, `count` views, which must not overlap the buffer; `now`, Unix seconds; `threads`, 0 or 1 for
/// the calling thread alone, more than 256 count as 256.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_verify_batch(
    verifier: *const hs256_verifier,
    codes: *mut i32,
    claims: *mut hs256_claims,
    buffer: *mut u8,
    buffer_len: usize,
    tokens: *const hs256_view,
    count: usize,
    now: i64,
    threads: usize,
) -> i32 {
    guard(|| {
        // SAFETY: the caller's promise for the verifier, as the header states it.
        let verifier = unsafe { shared("verifier", verifier) }?;
        // SAFETY: the caller's promise for the buffer, as the header states it.
        let buffer = unsafe { self::buffer("buffer", buffer, buffer_len) }?;
        // SAFETY: the caller's promise for the tokens, as the header states it.
        let tokens = unsafe { slice("tokens", tokens, count) }?;
        // SAFETY: the caller's promise for the codes, as the header states it.
        let codes = unsafe { slice_mut("codes", codes, count) }?;
        // SAFETY: the caller's promise for the claims, as the header states it.
        let outs = unsafe { outs(claims, count) }?;
        // SAFETY: the caller's promise for what the tokens point to, as the header states it.
        let mut jobs = unsafe { jobs(tokens, codes, outs, buffer) }?;
        let share = jobs.len().div_ceil(threads.clamp(1, MAX_THREADS)).max(1);
        let judge = |jobs: &mut [Job<'_>]| jobs.iter_mut().for_each(|job| job.judge(verifier, now));
        if jobs.len() <= share {
            judge(&mut jobs); // nobody to wait for
            return Ok(());
        }
        thread::scope(|scope| {
            let mut shares = jobs.chunks_mut(share);
            let ours = shares.next();
            for theirs in shares {
                scope.spawn(move || judge(theirs));
            }
            ours.map(judge);
        });
        Ok(())
    })
}

/// One token, and where its verdict goes.
struct Job<'c> {
    token: &'c [u8],
    buffer: &'c mut [u8],
    out: Out,
    code: &'c mut i32,
}

impl Job<'_> {
    fn judge(&mut self, verifier: &hs256_verifier, now: i64) {
        *self.code = guard(|| {
            let result = decide(verifier, self.buffer, self.token, now);
            Ok(result.map(|claims| self.out.accept(claims)).inspect_err(|error| self.out.refuse(error))?)
        });
    }
}

/// Where each token's claims go.
///
/// # Safety
///
/// `claims` is NULL, or misaligned, or points to `count` structs, each of the size that its first member says, which only
/// the callee uses.
unsafe fn outs(claims: *mut hs256_claims, count: usize) -> Result<Vec<Out>, Error> {
    if claims.is_null() || count == 0 {
        return Ok((0..count).map(|_| Out::none()).collect());
    }
    // SAFETY: the caller's promise: there is a first struct, with its first member.
    let stride = *unsafe { shared("claims", claims.cast::<usize>()) }?;
    stride.checked_mul(count).filter(|bytes| isize::try_from(*bytes).is_ok()).ok_or(invalid("claims"))?;
    (0..count)
        .map(|place| {
            // SAFETY: the caller's promise: all structs have the size that the first one says.
            let claims = unsafe { claims.byte_add(place * stride) };
            // SAFETY: the caller's promise, passed on.
            let out = unsafe { Out::new(claims) }?;
            if out.struct_size == stride { Ok(out) } else { Err(invalid("claims")) }
        })
        .collect()
}

/// Gives each token its part of the buffer.
///
/// # Safety
///
/// Each token is a view of bytes that nobody writes to for `'c`.
unsafe fn jobs<'c>(
    tokens: &'c [hs256_view],
    codes: &'c mut [i32],
    outs: Vec<Out>,
    mut buffer: &'c mut [u8],
) -> Result<Vec<Job<'c>>, Error> {
    let whole = buffer.as_ptr_range(); // a token may lie in no part of the buffer, its own or another's
    let needed = tokens.iter().fold(0_usize, |sum, token| sum.saturating_add(hs256_buffer_len(token.len)));
    let mut jobs = Vec::with_capacity(tokens.len());
    for ((token, code), out) in tokens.iter().zip(codes).zip(outs) {
        // SAFETY: the caller's promise, passed on.
        let token = unsafe { bytes("tokens", token.data, token.len) }?;
        apart(&whole, token)?;
        let (part, rest) = std::mem::take(&mut buffer)
            .split_at_mut_checked(hs256_buffer_len(token.len()))
            .ok_or(Error::BufferTooSmall { needed })?;
        buffer = rest;
        jobs.push(Job { token, buffer: part, out, code });
    }
    Ok(jobs)
}

/// The length of buffer that is enough for a token of this length whatever it holds: 3/2 of it, rounded up, and 3.
///
/// Returns: bytes.
/// In: `token_len`, bytes.
#[unsafe(no_mangle)]
pub extern "C" fn hs256_buffer_len(token_len: usize) -> usize {
    token_len.saturating_add(token_len.div_ceil(2)).saturating_add(3)
}
