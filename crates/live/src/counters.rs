//! Counts verdicts. Each thread has its own cells, up to a limit, so that no thread waits for another's.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use hs256::Code;

use crate::world::World;

/// With more threads than this, some share cells.
const MAX_STRIPES: usize = 16;

/// How many cells are kept together: two cache lines, which some processors fetch as one.
const LINE: usize = 16;

#[repr(align(128))]
#[derive(Default)]
struct Line([AtomicU64; LINE]);

/// A number of counters. If the memory has copies, the host keeps them.
pub(crate) enum Counters {
    Own(Striped),
    Hosted { world: Arc<dyn World>, first: u32, count: usize },
}

impl Counters {
    pub(crate) fn new(world: &Arc<dyn World>, count: usize) -> Counters {
        match world.counters(count) {
            Some(first) => Counters::Hosted { world: world.clone(), first, count },
            None => Counters::Own(Striped::new(count)),
        }
    }

    /// Counts one more.
    #[inline]
    pub(crate) fn count(&self, index: usize) {
        match self {
            Counters::Own(striped) => striped.count(index),
            Counters::Hosted { world, .. } => {
                if let Some(counter) = self.hosted(index) {
                    world.count(counter);
                }
            }
        }
    }

    pub(crate) fn total(&self, index: usize) -> u64 {
        match self {
            Counters::Own(striped) => striped.total(index),
            Counters::Hosted { world, .. } => self.hosted(index).map_or(0, |counter| world.counted(counter)),
        }
    }

    /// The host's number of an existing counter.
    fn hosted(&self, index: usize) -> Option<u32> {
        match self {
            Counters::Hosted { first, count, .. } if index < *count => first.checked_add(u32::try_from(index).ok()?),
            _ => None,
        }
    }
}

/// Counters in memory: each thread has a stripe, up to the number of stripes.
pub(crate) struct Striped {
    lines: Box<[Line]>,
    lines_a_stripe: usize,
    /// The number of stripes, a power of two, less one.
    mask: usize,
}

impl Striped {
    pub(crate) fn new(count: usize) -> Striped {
        let stripes = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let stripes = stripes.next_power_of_two().min(MAX_STRIPES);
        let lines_a_stripe = count.div_ceil(LINE).max(1);
        let lines = (0..stripes * lines_a_stripe).map(|_| Line::default()).collect();
        Striped { lines, lines_a_stripe, mask: stripes - 1 }
    }

    /// Counts one more.
    #[inline]
    pub(crate) fn count(&self, index: usize) {
        // An index out of range would count in another stripe.
        let at = index / LINE;
        let line =
            self.lines.get((stripe() & self.mask) * self.lines_a_stripe + at).filter(|_| at < self.lines_a_stripe);
        if let Some(cell) = line.and_then(|line| line.0.get(index % LINE)) {
            cell.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn total(&self, index: usize) -> u64 {
        if index / LINE >= self.lines_a_stripe {
            return 0;
        }
        let lines = self.lines.iter().skip(index / LINE).step_by(self.lines_a_stripe);
        lines.filter_map(|line| line.0.get(index % LINE)).map(|cell| cell.load(Ordering::Relaxed)).sum()
    }
}

/// This thread's number.
#[inline]
fn stripe() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static STRIPE: Cell<usize> = const { Cell::new(usize::MAX) };
    }
    STRIPE.with(|stripe| {
        if stripe.get() == usize::MAX {
            stripe.set(NEXT.fetch_add(1, Ordering::Relaxed) % MAX_STRIPES);
        }
        stripe.get()
    })
}

/// The counters of a verifier, across all loads: one per code, and one per key id that was ever in use, for accepted
/// tokens.
#[derive(Clone)]
pub(crate) struct Tally {
    world: Arc<dyn World>,
    codes: Codes,
    /// In order of appearance.
    ids: Vec<(Option<Arc<str>>, Counter)>,
}

/// One counter.
#[derive(Clone)]
pub(crate) struct Counter {
    counters: Arc<Counters>,
    index: usize,
}

impl Counter {
    #[inline]
    pub(crate) fn count(&self) {
        self.counters.count(self.index);
    }

    fn total(&self) -> u64 {
        self.counters.total(self.index)
    }
}

/// A counter for each code but [`Code::Ok`], whose tokens are counted by key.
#[derive(Clone)]
pub(crate) struct Codes(Arc<Counters>);

impl Codes {
    #[inline]
    pub(crate) fn count(&self, code: Code) {
        self.0.count(usize::try_from(code.number()).unwrap_or(CODES));
    }

    pub(crate) fn total(&self, code: Code) -> u64 {
        usize::try_from(code.number()).map_or(0, |index| self.0.total(index))
    }
}

/// More than the number of any code.
const CODES: usize = 48;

impl Tally {
    pub(crate) fn new(world: Arc<dyn World>) -> Tally {
        let codes = Codes(Arc::new(Counters::new(&world, CODES)));
        Tally { world, codes, ids: Vec::new() }
    }

    /// Adds a counter for each of these ids.
    pub(crate) fn with_ids(&self, ids: impl Iterator<Item = Option<Arc<str>>>) -> Tally {
        let mut tally = self.clone();
        let mut new: Vec<Option<Arc<str>>> = Vec::new();
        let mut known: HashSet<Option<Arc<str>>> = self.ids.iter().map(|(id, _)| id.clone()).collect();
        for id in ids {
            if known.insert(id.clone()) {
                new.push(id);
            }
        }
        if !new.is_empty() {
            let counters = Arc::new(Counters::new(&self.world, new.len()));
            let cells = new.into_iter().enumerate();
            tally.ids.extend(cells.map(|(index, id)| (id, Counter { counters: counters.clone(), index })));
        }
        tally
    }

    /// The counters of tokens that were accepted under each id.
    pub(crate) fn by_id(&self) -> HashMap<Option<&str>, &Counter> {
        self.ids.iter().map(|(id, counter)| (id.as_deref(), counter)).collect()
    }

    pub(crate) fn codes(&self) -> Codes {
        self.codes.clone()
    }

    /// How many tokens were accepted under each id.
    pub(crate) fn accepted(&self) -> impl Iterator<Item = (Option<&str>, u64)> {
        self.ids.iter().map(|(id, cell)| (id.as_deref(), cell.total()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::System;

    #[test]
    fn every_count_counts_once() {
        let counters = Striped::new(40);
        std::thread::scope(|scope| {
            for _ in 0..20 {
                scope.spawn(|| (0..1000).for_each(|round| counters.count(round % 40)));
            }
        });
        assert!((0..40).all(|index| counters.total(index) == 500));
        counters.count(4000); // no counter, no panic
        assert_eq!(counters.total(4000), 0);
    }

    #[test]
    fn a_count_outlives_a_reload() {
        let ids = |ids: [&'static str; 2]| ids.map(|id| Some(Arc::from(id))).into_iter();
        let first = Tally::new(Arc::new(System)).with_ids(ids(["a", "b"]));
        first.by_id()[&Some("a")].count();
        let second = first.with_ids(ids(["b", "c"]).chain([None]));
        second.by_id()[&Some("b")].count();
        first.by_id()[&Some("b")].count();
        second.by_id()[&None].count();
        let accepted: Vec<_> = second.accepted().collect();
        assert_eq!(accepted, [(Some("a"), 1), (Some("b"), 2), (Some("c"), 0), (None, 1)]);
        assert!(Code::ALL.iter().all(|code| usize::try_from(code.number()).unwrap() < CODES));
    }
}
