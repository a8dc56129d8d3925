//! The members that a scan looks for.

use super::digest::Digest;

/// How many members a caller may look for in one text.
pub(super) const MOST_WANTED: usize = 7;

/// The names of the wanted members, of up to seven bytes each.
pub(crate) struct Wanted<const N: usize>(pub(super) LookupTable);

/// The digests of the wanted names, and for each bucket the index of the one digest that may be in it.
pub(super) struct LookupTable {
    digests: [Digest; MOST_WANTED],
    index_of_bucket: [u8; 64],
}

impl<const N: usize> Wanted<N> {
    /// Two names in one bucket are a compile error. Buckets without a name hold 0: comparing the digests settles those
    /// too.
    ///
    /// Unused digests are that of the empty name. The caller's array has no entry for them, so what they find is
    /// dropped.
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which reports an index out of range")]
    pub(crate) const fn new(names: [&str; N]) -> Wanted<N> {
        let mut digests = [Digest::NONE; MOST_WANTED];
        let mut index_of_bucket = [0; 64];
        let mut taken = 0_u64;
        let mut index = 0;
        while index < N {
            let digest = Digest::wanted(names[index]);
            assert!(taken & 1 << digest.bucket() == 0);
            taken |= 1 << digest.bucket();
            digests[index] = digest;
            index_of_bucket[digest.bucket()] = [0, 1, 2, 3, 4, 5, 6][index];
            index += 1;
        }
        Wanted(LookupTable { digests, index_of_bucket })
    }
}

impl LookupTable {
    /// The index of the wanted name with this digest, or [`MOST_WANTED`] if there is none.
    #[inline(always)]
    pub(super) fn index(&self, name: Digest) -> usize {
        let index = self.index_of_bucket.get(name.bucket()).map_or(0, |index| usize::from(*index));
        if self.digests.get(index) == Some(&name) { index } else { MOST_WANTED }
    }
}
