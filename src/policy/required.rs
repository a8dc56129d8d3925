//! The claims that a policy requires.

use alloc::sync::Arc;
use alloc::vec::Vec;

use super::named::{NamedClaims, Names};
use crate::claims::{self, ClaimsSet};
use crate::error::{ClaimName, Error};

/// The names, in the policy's order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Required(Vec<Name>);

#[derive(Debug, Clone)]
struct Name {
    name: Arc<str>,
    /// The index in [`NamedClaims`]; `None` for a registered claim.
    index: Option<usize>,
}

impl Required {
    pub(crate) fn new(names: &[Arc<str>], all: &mut Names) -> Required {
        let mut index = |name: &Arc<str>| (!claims::is_registered(name)).then(|| all.index_of(name));
        Required(names.iter().map(|name| Name { name: name.clone(), index: index(name) }).collect())
    }

    /// The name with this index.
    pub(crate) fn name(&self, index: usize) -> Option<&str> {
        self.0.get(index).map(|name| &*name.name)
    }

    /// Names the first required claim that the claims set lacks. `named`: the values of the names that are not
    /// registered.
    #[inline]
    pub(crate) fn check(&self, set: ClaimsSet<'_>, named: Option<&NamedClaims>) -> Result<(), Error> {
        if self.0.is_empty() { Ok(()) } else { self.check_some(set, named) }
    }

    #[inline(never)]
    fn check_some(&self, set: ClaimsSet<'_>, named: Option<&NamedClaims>) -> Result<(), Error> {
        for (place, Name { name, index }) in self.0.iter().enumerate() {
            let value = match index {
                Some(index) => named.and_then(|named| named.value(*index)),
                None => set.registered(name).flatten(),
            };
            if value.is_none() {
                return Err(Error::MissingClaim(ClaimName::of_policy(name, place)));
            }
        }
        Ok(())
    }
}
