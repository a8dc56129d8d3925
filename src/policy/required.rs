//! The claims that a policy requires.

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::claims::{self, ClaimsSet};
use crate::error::{ClaimName, Error};
use crate::json::Texts;

/// The names, in the policy's order: at most 64, so that a bit for each fits into a word.
#[derive(Debug, Clone, Default)]
pub(crate) struct Required {
    names: Vec<Arc<str>>,
    /// Those that a scan does not find on its way.
    unregistered: Texts,
}

impl Required {
    pub(crate) fn new(names: &[Arc<str>]) -> Required {
        let unregistered = names.iter().enumerate().filter(|(_, name)| !claims::is_registered(name));
        Required { names: names.into(), unregistered: Texts::new(unregistered) }
    }

    /// The name with this index.
    pub(crate) fn name(&self, index: usize) -> Option<&str> {
        self.names.get(index).map(|name| &**name)
    }

    /// Names the first one that the claims set does not have.
    #[inline]
    pub(crate) fn check(&self, set: ClaimsSet<'_>) -> Result<(), Error> {
        if self.names.is_empty() { Ok(()) } else { self.check_some(set) }
    }

    #[inline(never)]
    fn check_some(&self, set: ClaimsSet<'_>) -> Result<(), Error> {
        let found = self.found(set);
        match self.names.iter().enumerate().find(|(index, _)| found >> index & 1 == 0) {
            None => Ok(()),
            Some((index, name)) => Err(Error::MissingClaim(ClaimName::of_policy(name, index))),
        }
    }

    /// A bit for each name that the claims set has. The claims set is walked once, not once a name.
    fn found(&self, set: ClaimsSet<'_>) -> u64 {
        let mut found = 0;
        for (index, name) in self.names.iter().enumerate() {
            found |= u64::from(set.registered(name).flatten().is_some()) << index;
        }
        let mut missing = self.unregistered.len();
        let mut members = set.members();
        while missing > 0
            && let Some((name, _)) = members.next()
        {
            if let Some(index) = self.unregistered.index_of(set.text(), name) {
                found |= 1 << index;
                missing -= 1;
            }
        }
        found
    }
}
