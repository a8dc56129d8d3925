//! How many threads a batch of tokens is worth. Decided only here, for Rust, the C ABI and the command line.

use core::num::NonZeroUsize;

/// The least work for a thread, in nanoseconds: several times the cost of starting one and waiting for it (20 to 60
/// us).
const WORTH_A_THREAD: usize = 200_000;

/// The cost of a token and of each of its bytes, in nanoseconds. The lower end of the measurements, since an idle
/// thread costs more than a busy one saves.
const TOKEN: usize = 250;
const BYTE: usize = 1;

/// The `asked` number of threads, or fewer if tokens of these lengths are not worth that many: 1 for a few tokens.
pub(crate) fn worth(asked: NonZeroUsize, lens: impl Iterator<Item = usize>) -> NonZeroUsize {
    let cost = lens.fold(0_usize, |sum, len| sum.saturating_add(len.saturating_mul(BYTE).saturating_add(TOKEN)));
    NonZeroUsize::new(cost / WORTH_A_THREAD).map_or(NonZeroUsize::MIN, |most| most.min(asked))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_are_as_many_as_the_tokens_are_worth() {
        let threads = |asked: usize, count: usize, len: usize| {
            worth(NonZeroUsize::new(asked).unwrap(), core::iter::repeat_n(len, count)).get()
        };
        assert_eq!(threads(256, 0, 0), 1);
        assert_eq!(threads(256, 1, 195), 1);
        assert_eq!(threads(usize::MAX, 1, 1 << 20), 5);
        assert_eq!(threads(256, 798, 251), 1);
        assert_eq!(threads(256, 799, 251), 2);
        assert_eq!(threads(256, 1_000_000, 195), 256);
        assert_eq!(threads(2, 1_000_000, 195), 2);
        assert_eq!(threads(1, 1_000_000, 195), 1);
        assert_eq!(threads(3, 2, usize::MAX), 3);
    }
}
