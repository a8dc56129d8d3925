//! Many tokens in one call: pairs, whose tags are computed side by side; batches of pairs; batches on several threads.

use alloc::vec::Vec;
#[cfg(feature = "std")]
use core::num::NonZeroUsize;
#[cfg(feature = "std")]
use std::{sync::Mutex, thread};

use crate::claims::{Claims, MatchedId};
use crate::error::Error;
#[cfg(feature = "std")]
use crate::threads;
use crate::verifier::Verifier;

impl Verifier {
    /// Verifies two tokens, each as [`Verifier::verify_at`] does. Their tags are computed side by side, in much less
    /// than the time of both where the processor has SHA instructions (x86-64). Like `verify_at`, allocates nothing.
    ///
    /// # Errors
    ///
    /// Those of `verify_at`, one for each token.
    pub fn verify_pair_at<'b>(
        &self,
        tokens: [&[u8]; 2],
        now: i64,
        buffers: [&'b mut [u8]; 2],
    ) -> [Result<Claims<'b>, Error>; 2] {
        self.rules.verify_pair(tokens, now, buffers, MatchedId::shared)
    }

    /// [`Verifier::verify_pair_at`] with claims that borrow the key's id.
    #[doc(hidden)]
    pub fn borrow_pair_at<'b>(
        &'b self,
        tokens: [&[u8]; 2],
        now: i64,
        buffers: [&'b mut [u8]; 2],
    ) -> [Result<Claims<'b>, Error>; 2] {
        self.rules.verify_pair(tokens, now, buffers, MatchedId::borrowed)
    }

    /// Verifies many tokens as of `now` (Unix seconds), two at a time as [`Verifier::verify_pair_at`] does, and returns
    /// claims that own their payloads, in the order of the tokens.
    ///
    /// ```
    /// # use hs256::{Code, Key, Signer, Verifier};
    /// # let key = Key::new([7; 32])?;
    /// # let token = Signer::new(key.clone())?.sign_json("{}")?;
    /// let verifier = Verifier::builder().key(key).build()?;
    /// let verdicts = verifier.verify_batch(&[token.as_str(), "no.token.at.all"], 1_700_000_000);
    /// assert!(verdicts[0].is_ok());
    /// assert_eq!(verdicts[1].as_ref().unwrap_err().code(), Code::Malformed);
    /// # Ok::<(), hs256::Error>(())
    /// ```
    pub fn verify_batch<T: AsRef<[u8]>>(&self, tokens: &[T], now: i64) -> Vec<Result<Claims<'static>, Error>> {
        let (pairs, last) = tokens.as_chunks::<2>();
        let mut verdicts = Vec::with_capacity(tokens.len());
        for pair in pairs {
            let tokens = pair.each_ref().map(AsRef::as_ref);
            verdicts.extend(self.rules.verify_pair(tokens, now, [Vec::new(), Vec::new()], MatchedId::shared));
        }
        verdicts.extend(last.iter().map(|token| self.rules.verify(token.as_ref(), now, Vec::new(), MatchedId::shared)));
        verdicts
    }

    /// How many of the `asked` threads pay off for a batch of tokens of these lengths: 1 for a few tokens, and for
    /// tokens that are too large, which are free.
    #[cfg(feature = "std")]
    #[must_use]
    pub fn batch_threads(&self, asked: NonZeroUsize, lens: impl IntoIterator<Item = usize>) -> NonZeroUsize {
        threads::worth(asked, lens.into_iter().filter(|len| *len <= self.max_token_len()))
    }

    /// [`Verifier::verify_batch`] on up to `threads` threads, including the caller's: as many as pay off
    /// ([`Verifier::batch_threads`]).
    #[cfg(feature = "std")]
    pub fn verify_batch_on<T: AsRef<[u8]> + Sync>(
        &self,
        threads: NonZeroUsize,
        tokens: &[T],
        now: i64,
    ) -> Vec<Result<Claims<'static>, Error>> {
        let threads = self.batch_threads(threads, tokens.iter().map(|token| token.as_ref().len()));
        // Every entry is replaced: each is in one share, and each share is taken.
        let mut jobs: Vec<_> = tokens.iter().map(|token| (token, Err(Error::Internal))).collect();
        share_out(threads, &mut jobs, |share| {
            let tokens: Vec<_> = share.iter().map(|(token, _)| token).collect();
            let verdicts = self.verify_batch(&tokens, now);
            share.iter_mut().zip(verdicts).for_each(|(job, verdict)| job.1 = verdict);
        });
        jobs.into_iter().map(|(_, verdict)| verdict).collect()
    }
}

/// Does `work` on all `items`, in shares that `threads` threads, including the caller's, take until no share is left.
///
/// For callers who verify batches in their own way; [`Verifier::verify_batch_on`] uses it too. Every share but the last
/// has an even number of items, so that tokens can be verified in pairs. If no thread can be started, the caller's does
/// all.
///
/// ```
/// let mut squares: Vec<u64> = (0..1000).collect();
/// hs256::share_out(2.try_into()?, &mut squares, |share| share.iter_mut().for_each(|number| *number *= *number));
/// assert_eq!(squares[999], 998_001);
/// # Ok::<(), std::num::TryFromIntError>(())
/// ```
///
/// # Panics
///
/// If `work` panics, on any thread.
#[cfg(feature = "std")]
pub fn share_out<T: Send>(threads: NonZeroUsize, items: &mut [T], work: impl Fn(&mut [T]) + Sync) {
    // Small shares: a thread that starts late or is held up leaves the rest to the others.
    const SHARES_A_THREAD: usize = 16;
    let share_len = items.len().div_ceil(threads.get().saturating_mul(SHARES_A_THREAD)).next_multiple_of(2).max(2);
    // No more threads than shares.
    let helpers = threads.get().min(items.len().div_ceil(share_len)).saturating_sub(1);
    let shares = Mutex::new(items.chunks_mut(share_len));
    let next = || shares.lock().ok().and_then(|mut shares| shares.next());
    let work = || core::iter::from_fn(next).for_each(&work);
    if helpers == 0 {
        return work(); // no thread to wait for
    }
    thread::scope(|scope| {
        for _ in 0..helpers {
            if thread::Builder::new().spawn_scoped(scope, work).is_err() {
                break;
            }
        }
        work();
    });
}
