//! Many tokens in one call.

use alloc::vec::Vec;
use core::num::NonZeroUsize;

use hs256::{Code, Error, share_out};

use crate::border::{apart, bytes, check_array, guard, hs256_buffer_len, invalid, shared, slice};
use crate::buffer::Buffer;
use crate::builder::hs256_verifier;
use crate::claims::{hs256_claims, hs256_view};
use crate::source::Current;
use crate::verify::{Out, decide, decide_pair};

/// The most threads that a batch may be spread over.
const MAX_THREADS: usize = 256;

/// Decides as of `now` whether each of many tokens is valid, in one call, on several threads if asked to.
///
/// Returns: HS256_OK if every token was judged: `codes` has the verdicts. HS256_ERR_INVALID_ARGUMENT, and nothing judged,
/// for a pointer, a length or a struct_size that is wrong, or more than 256 threads. HS256_ERR_BUFFER_TOO_SMALL, and nothing judged,
/// if `buffer_len` is less than the sum of hs256_buffer_len() of the tokens' lengths.
/// Out: `codes`, `count` numbers: HS256_OK or why not. `claims`, `count` structs, the struct_size of each set; NULL if only
/// the verdicts matter. `buffer`, of `buffer_len` bytes: the claims are views into it.
/// In: `verifier`; `tokens`, `count` views, which must not overlap the buffer; `now`, Unix seconds; `threads`, the most
/// to use, the calling thread included: 0 (counts as 1) to 256. No more are started than pay off for the tokens.
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
        let threads = NonZeroUsize::new(threads.max(1)).filter(|threads| threads.get() <= MAX_THREADS);
        let threads = threads.ok_or(Code::InvalidArgument)?;
        // SAFETY: the caller's promise for the verifier, as the header states it.
        let verifier = unsafe { shared("verifier", verifier) }?;
        // SAFETY: the caller's promise for the tokens, as the header states it.
        let tokens = unsafe { slice("tokens", tokens, count) }?;
        if count > 0 {
            check_array("codes", codes.cast_const(), count)?;
        }
        // SAFETY: the caller's promise for the claims, as the header states it.
        let outs = unsafe { outs(claims, count) }?;
        for token in tokens {
            if token.len > 0 {
                check_array("tokens", token.data, token.len)?; // before lengths are added up
            }
            apart(buffer, buffer_len, token.data, token.len)?; // in no part of it, another token's neither
        }
        let needed = tokens.iter().fold(0_usize, |sum, token| sum.saturating_add(hs256_buffer_len(token.len)));
        if needed > buffer_len {
            return Err(Code::BufferTooSmall);
        }
        let current = verifier.current(now);
        // SAFETY: the caller's promise for the buffer, as the header states it.
        let buffer = unsafe { Buffer::new(buffer, buffer_len) }?;
        // SAFETY: the caller's promise for what the tokens point to, as the header states it.
        let mut jobs = unsafe { jobs(tokens, outs, buffer) }?;
        let threads = current.batch_threads(threads, tokens.iter().map(|token| token.len));
        share_out(threads, &mut jobs, |share| share.chunks_mut(2).for_each(|jobs| Job::judge(jobs, &current, now)));
        for (place, job) in jobs.iter().enumerate() {
            // SAFETY: the caller's promise: `codes` has as many places as there are tokens.
            let code = unsafe { codes.add(place) };
            // SAFETY: as above.
            unsafe { code.write(job.code) };
        }
        Ok(())
    })
}

/// One token, and where its verdict is written.
struct Job<'c> {
    token: &'c [u8],
    buffer: Buffer<'c>,
    out: Out,
    code: i32,
}

impl Job<'_> {
    /// Verifies two jobs together, or a single last one.
    fn judge(jobs: &mut [Job<'_>], current: &Current<'_>, now: i64) {
        let status = guard(|| {
            if let [one, other] = &mut *jobs {
                let verdicts = decide_pair(current, [one.buffer, other.buffer], [one.token, other.token], now);
                [one, other].into_iter().zip(verdicts).for_each(|(job, verdict)| job.answer(verdict, current));
            } else {
                for job in &mut *jobs {
                    let verdict = decide(current, job.buffer, job.token, now);
                    job.answer(verdict, current);
                }
            }
            Ok(())
        });
        if status != 0 {
            jobs.iter_mut().for_each(|job| job.code = status);
        }
    }

    fn answer(&mut self, verdict: Result<hs256_claims, Error>, current: &Current<'_>) {
        self.code = match verdict {
            Ok(claims) => {
                self.out.accept(claims);
                0
            }
            Err(error) => {
                self.out.refuse(&error, current);
                error.code().number()
            }
        };
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
    stride.checked_mul(count).filter(|bytes| isize::try_from(*bytes).is_ok()).ok_or_else(|| invalid("claims"))?;
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
unsafe fn jobs<'c>(tokens: &'c [hs256_view], outs: Vec<Out>, mut buffer: Buffer<'c>) -> Result<Vec<Job<'c>>, Error> {
    let mut jobs = Vec::with_capacity(tokens.len());
    for (token, out) in tokens.iter().zip(outs) {
        // SAFETY: the caller's promise, passed on.
        let token = unsafe { bytes("tokens", token.data, token.len) }?;
        let part = buffer.split_off(hs256_buffer_len(token.len())).ok_or(Error::Internal)?;
        jobs.push(Job { token, buffer: part, out, code: Code::Internal.number() });
    }
    Ok(jobs)
}
