//! The members that a scan looks for.

use super::digest::NameDigest;

/// How many members are ever wanted of one text.
pub(super) const MOST_WANTED: usize = 7;

/// The names of wanted members, of up to seven bytes each, and at each one's `place` which of them it may be.
pub(crate) struct Wanted<const N: usize>(pub(super) WantedNames);

pub(super) struct WantedNames {
    digests: [NameDigest; MOST_WANTED],
    slots: [u8; 64],
}

impl<const N: usize> Wanted<N> {
    /// The places left over are for the empty name, and what is found for them is left out. Names that meet in one place do
    /// not compile.
    #[expect(clippy::indexing_slicing, reason = "done by the compiler, which would say so")]
    pub(crate) const fn new(names: [&str; N]) -> Wanted<N> {
        let mut digests = [NameDigest::NONE; MOST_WANTED];
        let mut slots = [0; 64];
        let mut taken = 0_u64;
        let mut slot = 0;
        while slot < N {
            let digest = NameDigest::of_wanted(names[slot]);
            assert!(taken & 1 << digest.place() == 0);
            taken |= 1 << digest.place();
            digests[slot] = digest;
            slots[digest.place()] = [0, 1, 2, 3, 4, 5, 6][slot];
            slot += 1;
        }
        Wanted(WantedNames { digests, slots })
    }
}

impl WantedNames {
    /// Which of them a name is; MOST_WANTED: none.
    #[inline(always)]
    pub(super) fn slot(&self, name: NameDigest) -> usize {
        let slot = self.slots.get(name.place()).map_or(0, |slot| usize::from(*slot));
        if self.digests.get(slot) == Some(&name) { slot } else { MOST_WANTED }
    }
}
