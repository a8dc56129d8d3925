//! The claims that a policy needs by name and that the scan does not find: one walk through a claims set finds all of
//! them.

use alloc::sync::Arc;

use super::rule::ClaimRules;
use crate::claims::ClaimsSet;
use crate::json::{Texts, Value};

/// The names, each with its index in [`NamedClaims`].
#[derive(Debug, Clone, Default)]
pub(crate) struct Names(Texts);

/// The values that a claims set has for these names.
pub(crate) struct NamedClaims([Option<Value>; NamedClaims::MAX]);

impl Names {
    /// The index of a name, which is added if it is new.
    pub(crate) fn index_of(&mut self, name: &Arc<str>) -> usize {
        self.0.index_of_text(name).unwrap_or_else(|| {
            let index = self.0.len();
            self.0.insert(index, name.clone());
            index
        })
    }

    /// Finds the claims of these names. `None` if there are no names.
    #[inline]
    pub(crate) fn find_in(&self, set: ClaimsSet<'_>) -> Option<NamedClaims> {
        (!self.0.is_empty()).then(|| self.walk(set))
    }

    #[inline(never)]
    fn walk(&self, set: ClaimsSet<'_>) -> NamedClaims {
        let mut values = [None; NamedClaims::MAX];
        let mut missing = self.0.len();
        let mut members = set.members();
        while missing > 0
            && let Some((name, value)) = members.next()
        {
            if let Some(entry) = self.0.index_of(set.text(), name).and_then(|index| values.get_mut(index)) {
                *entry = Some(value);
                missing -= 1;
            }
        }
        NamedClaims(values)
    }
}

impl NamedClaims {
    /// As many as a policy has rules and required names.
    const MAX: usize = 2 * ClaimRules::MAX;

    pub(crate) fn value(&self, index: usize) -> Option<Value> {
        self.0.get(index).copied().flatten()
    }
}
