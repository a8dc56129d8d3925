//! The names of the claims in policies, with ids for the C ABI that keep their meaning across loads.

use std::sync::Arc;

use arc_swap::ArcSwap;
use hs256::{ClaimName, Verifier};

/// The most names: this many ids are free between the first required claim's and the first rule's.
const MAX: usize = 1000;

/// Only grows: an id that was given out keeps its name, and the name its address.
#[derive(Clone, Default)]
struct Lists {
    required: Vec<Arc<str>>,
    rules: Vec<Arc<str>>,
}

pub(crate) struct Names(ArcSwap<Lists>);

impl Names {
    pub(crate) fn new() -> Names {
        Names(ArcSwap::default())
    }

    /// Adds the names of a policy. Must not be called by two threads at the same time.
    pub(crate) fn add(&self, verifier: &Verifier) {
        let mut lists = Lists::clone(&self.0.load());
        add(&mut lists.required, verifier, ClaimName::FIRST_REQUIRED_ID);
        add(&mut lists.rules, verifier, ClaimName::FIRST_RULE_ID);
        self.0.store(Arc::new(lists));
    }

    pub(crate) fn id(&self, claim: &ClaimName) -> i32 {
        let lists = self.0.load();
        let (names, first) = match (claim.required_index(), claim.rule_index()) {
            (Some(_), _) => (&lists.required, ClaimName::FIRST_REQUIRED_ID),
            (None, Some(_)) => (&lists.rules, ClaimName::FIRST_RULE_ID),
            (None, None) => return claim.id(),
        };
        let index = names.iter().position(|name| **name == *claim.as_str()).and_then(|index| i32::try_from(index).ok());
        index.map_or(0, |index| first + index)
    }

    pub(crate) fn name(&self, id: i32) -> Option<Arc<str>> {
        let lists = self.0.load();
        let (names, first) = if id >= ClaimName::FIRST_RULE_ID {
            (&lists.rules, ClaimName::FIRST_RULE_ID)
        } else {
            (&lists.required, ClaimName::FIRST_REQUIRED_ID)
        };
        names.get(usize::try_from(id.checked_sub(first)?).ok()?).cloned()
    }
}

fn add(names: &mut Vec<Arc<str>>, verifier: &Verifier, first: i32) {
    for name in (first..).map_while(|id| verifier.claim_name(id)) {
        if names.len() < MAX && !names.iter().any(|known| **known == *name) {
            names.push(name.into());
        }
    }
}
