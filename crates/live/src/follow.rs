//! Follows a policy file: what it describes now, and when somebody looks whether that has changed.
//!
//! Nothing here takes a lock of the standard library: in a process made by `fork`, one that another thread held would never be
//! released. What changes is replaced as a whole; who looks is noted by the process's id.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use arc_swap::{ArcSwap, Guard};
use hs256::KeyOp;

use crate::check::Nobody;
use crate::files::{Digester, Read, Seen};
use crate::load::{Before, List, Loaded, TimedKey, Variables, load};
use crate::mistake::{Mistake, Mistakes};
use crate::world::World;

/// How long to wait before asking again whether another thread has looked.
const NAP: Duration = Duration::from_micros(200);

/// What is made of what a file describes: verifiers or signers.
pub(crate) trait Kind: Sized + Send + Sync {
    const OP: KeyOp;
    /// What all that is made of one file shares, whatever is loaded.
    type Shared: Send + Sync;

    fn make(loaded: &Loaded, shared: &Self::Shared) -> Result<Self, Mistake>;
}

/// What a file described when it was last loaded. Never changes.
pub(crate) struct State<K> {
    pub(crate) made: K,
    pub(crate) keys: Vec<TimedKey>,
    pub(crate) list: Option<List>,
    /// When that list was last found to be the one in its file, in nanoseconds by the monotonic clock. Not the follower's: who
    /// still has a list that was replaced must not take it for as young as the new one.
    readable_at: AtomicU64,
    variables: Variables,
    /// Nanoseconds between two looks; 0: they are asked for.
    period: u64,
    pub(crate) generation: u64,
    /// Unix seconds.
    pub(crate) loaded_at: i64,
    pub(crate) load_time: Duration,
}

/// What the last look has seen.
struct Looked {
    seen: Vec<Seen>,
    error: Option<Failure>,
}

/// Why the files as they are now are not in use.
#[derive(Clone)]
pub(crate) struct Failure {
    pub(crate) mistakes: Mistakes,
    /// By the monotonic clock, when it was first found.
    since: u64,
}

/// When somebody is to look, by the monotonic clock, for a host that verifies with copies of this memory: they cannot look
/// themselves ([`Follower::hold`]).
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Moments {
    /// Of what is in use.
    pub generation: u64,
    /// One caller looks from then on, in nanoseconds; `u64::MAX`: none.
    pub due: u64,
    /// All wait for the look from then on.
    pub overdue: u64,
    /// What [`Follower::hold`] is to be told.
    pub readable_at: u64,
    /// Whether a list is in use that may become too old: the host asks [`Verifier::hold`](crate::Verifier::hold) for each call.
    pub ages: bool,
}

pub(crate) struct Follower<K: Kind> {
    path: PathBuf,
    world: Arc<dyn World>,
    digester: Digester,
    pub(crate) shared: K::Shared,
    state: ArcSwap<State<K>>,
    looked: ArcSwap<Looked>,
    /// States that were replaced while somebody used them. A list of a million revocations takes long to free: whoever looks does
    /// it, not who verifies.
    retired: ArcSwap<Vec<Arc<State<K>>>>,
    /// When the last look ended, in nanoseconds by the monotonic clock.
    looked_at: AtomicU64,
    /// How many looks there were.
    looks: AtomicU64,
    /// The id of the process, a thread of which looks right now; 0: none.
    looking: AtomicU32,
    /// What happens before the next caller goes on with what it has found in use.
    #[cfg(test)]
    meanwhile: std::sync::Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl<K: Kind> Follower<K> {
    pub(crate) fn open(path: &Path, world: Arc<dyn World>, shared: K::Shared) -> Result<Follower<K>, Mistakes> {
        let digester = Digester::new(&*world);
        let start = world.monotonic();
        let before = Before { variables: Variables::new(), list: None, read: Vec::new() };
        let attempt = load(&*world, path, K::OP, before, &digester, world.unix_nanos(), &mut Nobody);
        let loaded = attempt.result?;
        let state = State::new(loaded, &shared, 1, &*world, start)?;
        Ok(Follower {
            path: path.into(),
            digester,
            shared,
            state: ArcSwap::from_pointee(state),
            looked: ArcSwap::from_pointee(Looked { seen: attempt.seen, error: None }),
            retired: ArcSwap::default(),
            looked_at: AtomicU64::new(world.monotonic()),
            looks: AtomicU64::new(0),
            looking: AtomicU32::new(0),
            #[cfg(test)]
            meanwhile: std::sync::Mutex::default(),
            world,
        })
    }

    /// What is in use, after a look if one is due. One caller looks; others go on with what there is while that is younger than
    /// twice the period, and wait beyond.
    #[inline]
    pub(crate) fn current(&self) -> Guard<Arc<State<K>>> {
        // Read before what is in use is: if a look ends in between, that is what it has found, or the age is one that is due.
        let looked_at = self.looked_at.load(Ordering::Acquire);
        let state = self.state.load();
        #[cfg(test)]
        self.happen();
        if state.period != 0 && self.since(looked_at) >= state.period {
            let period = state.period;
            drop(state);
            return self.current_when_due(period);
        }
        state
    }

    #[cold]
    fn current_when_due(&self, period: u64) -> Guard<Arc<State<K>>> {
        if let Some(turn) = self.try_turn() {
            // Somebody may have looked since the age was asked for.
            if self.age() >= period {
                let _ = self.look(&turn, false); // kept, for who asks
            }
        } else if self.age() >= period.saturating_mul(2) {
            self.wait();
        }
        self.state.load()
    }

    /// Looks if a look is due, and says when the next one is.
    pub(crate) fn moments(&self) -> Moments {
        let state = self.current();
        let looked_at = self.looked_at.load(Ordering::Acquire);
        let after = |periods: u64| match state.period {
            0 => u64::MAX,
            period => looked_at.saturating_add(period.saturating_mul(periods)),
        };
        Moments {
            generation: state.generation,
            due: after(1),
            overdue: after(2),
            readable_at: state.readable_at.load(Ordering::Acquire),
            ages: state.list.as_ref().is_some_and(|list| list.max_stale.is_some()),
        }
    }

    /// In a copy of the memory that this is in: no look is ever due. `readable_at`: [`Moments::readable_at`] by the last look.
    pub(crate) fn hold(&self, readable_at: u64) {
        self.looked_at.store(u64::MAX, Ordering::Release);
        self.state.load().readable_at.store(readable_at, Ordering::Release);
    }

    /// What is in use, whatever its age.
    pub(crate) fn as_it_is(&self) -> Guard<Arc<State<K>>> {
        self.state.load()
    }

    /// Waits for a look that is going on, if any is.
    pub(crate) fn wait_for_look(&self) {
        if self.looking.load(Ordering::Acquire) != 0 {
            self.wait();
        }
    }

    /// Until there was a look since this was called.
    fn wait(&self) {
        let before = self.looks.load(Ordering::Acquire);
        while self.looks.load(Ordering::Acquire) == before {
            match self.try_turn() {
                Some(turn) if self.looks.load(Ordering::Acquire) == before => {
                    let _ = self.look(&turn, false);
                }
                Some(_) => {}
                None => self.world.nap(NAP),
            }
        }
    }

    /// Looks now, at the contents whatever the times of the files. Gives whether something else is in use since.
    pub(crate) fn refresh(&self) -> Result<bool, Mistakes> {
        loop {
            match self.try_turn() {
                Some(turn) => return self.look(&turn, true),
                None => self.world.nap(NAP),
            }
        }
    }

    /// How long ago the last look was, in nanoseconds.
    #[inline]
    fn age(&self) -> u64 {
        self.since(self.looked_at.load(Ordering::Acquire))
    }

    #[inline]
    fn since(&self, time: u64) -> u64 {
        self.world.monotonic().saturating_sub(time)
    }

    pub(crate) fn unix(&self) -> i64 {
        self.world.unix()
    }

    /// For how long the list of a state was not found in its file.
    pub(crate) fn list_age(&self, state: &State<K>) -> Duration {
        Duration::from_nanos(self.since(state.readable_at.load(Ordering::Acquire)))
    }

    /// Why the files as they are now are not in use, and for how long that has been so.
    pub(crate) fn failure(&self) -> Option<(Mistakes, Duration)> {
        let looked = self.looked.load();
        let failure = looked.error.as_ref()?;
        Some((failure.mistakes.clone(), Duration::from_nanos(self.since(failure.since))))
    }

    /// Does something in the middle of a look.
    #[cfg(test)]
    pub(crate) fn while_looking(&self, during: impl FnOnce()) {
        if let Some(turn) = self.try_turn() {
            during();
            let _ = self.look(&turn, true);
        }
    }

    /// Holds the next caller up, with what was in use, while something happens.
    #[cfg(test)]
    pub(crate) fn meanwhile(&self, happens: impl FnOnce() + Send + 'static) {
        *self.meanwhile.lock().unwrap() = Some(Box::new(happens));
    }

    #[cfg(test)]
    fn happen(&self) {
        let happens = self.meanwhile.lock().unwrap().take();
        if let Some(happens) = happens {
            happens();
        }
    }

    #[cfg(test)]
    pub(crate) fn note_looking(&self, process: u32) {
        self.looking.store(process, Ordering::SeqCst);
    }

    #[cfg(test)]
    pub(crate) fn retired(&self) -> usize {
        self.retired.load().len()
    }

    fn try_turn(&self) -> Option<Turn<'_, K>> {
        let own = self.world.process();
        // The note of another process is one that `fork` has copied: its thread is not here.
        let taken = match self.looking.compare_exchange(0, own, Ordering::AcqRel, Ordering::Acquire) {
            Err(other) if other != own => {
                self.looking.compare_exchange(other, own, Ordering::AcqRel, Ordering::Acquire).is_ok()
            }
            taken => taken.is_ok(),
        };
        taken.then(|| Turn(self)) // made only if it is: dropping one ends a turn
    }

    /// Looks whether anything has changed, and takes it into use. `again`: reads all files, and tries what has failed before.
    fn look(&self, _: &Turn<'_, K>, again: bool) -> Result<bool, Mistakes> {
        let end = End(self);
        self.bury();
        let (start, now) = (self.world.monotonic(), self.world.unix_nanos());
        let looked = self.looked.load_full();
        let mut has_changed = again && looked.error.is_some();
        let mut seen = Vec::with_capacity(looked.seen.len());
        let mut read = Vec::new();
        for file in &looked.seen {
            let look = file.look(&*self.world, &self.digester, now, again);
            has_changed |= look.has_changed;
            read.extend(look.bytes.map(|bytes| (look.seen.clone(), bytes)));
            seen.push(look.seen);
        }
        let outcome = if has_changed {
            let loaded = self.load(start, now, &mut seen, read);
            loaded.map(|()| true)
        } else {
            drop(read);
            looked.error.clone().map_or(Ok(false), |failure| Err(failure.mistakes))
        };
        let error = outcome.as_ref().err().map(|mistakes| {
            let known = looked.error.as_ref().filter(|failure| failure.mistakes == *mistakes);
            known.cloned().unwrap_or_else(|| Failure { mistakes: mistakes.clone(), since: start })
        });
        let state = self.state.load();
        if let Some(list) = &state.list {
            let contents = seen.iter().find(|file| file.path == list.path).and_then(|file| file.contents);
            if contents.is_some_and(|contents| contents.digest == list.digest) {
                state.readable_at.store(start, Ordering::Release);
            }
        }
        drop(state);
        self.looked.store(Arc::new(Looked { seen, error }));
        self.bury();
        drop(end);
        outcome
    }

    /// Loads what the files describe now. `seen`: the files of this look, which become those of this load. `read`: those of them
    /// that it has read.
    fn load(&self, start: u64, now: i128, seen: &mut Vec<Seen>, read: Vec<Read>) -> Result<(), Mistakes> {
        let state = self.state.load_full();
        let before = Before { variables: state.variables.clone(), list: state.list.as_ref(), read };
        let attempt = load(&*self.world, &self.path, K::OP, before, &self.digester, now, &mut Nobody);
        let made = attempt
            .result
            .and_then(|loaded| State::new(loaded, &self.shared, state.generation + 1, &*self.world, start));
        let old = std::mem::replace(seen, attempt.seen);
        match made {
            Ok(made) => {
                let retired = self.state.swap(Arc::new(made));
                drop(state);
                self.retire(retired);
                Ok(())
            }
            Err(mistakes) => {
                // What is in use is made from some that the load did not get to.
                let known: Vec<_> = seen.iter().map(|file| file.path.clone()).collect();
                seen.extend(old.into_iter().filter(|file| !known.contains(&file.path)));
                Err(mistakes)
            }
        }
    }

    fn retire(&self, state: Arc<State<K>>) {
        let mut retired = self.take_retired();
        retired.push(state);
        self.retired.store(Arc::new(retired));
    }

    /// Frees what nobody uses any more.
    fn bury(&self) {
        if self.retired.load().is_empty() {
            return;
        }
        let mut retired = self.take_retired();
        retired.retain(|state| Arc::strong_count(state) > 1);
        self.retired.store(Arc::new(retired));
    }

    fn take_retired(&self) -> Vec<Arc<State<K>>> {
        let retired = self.retired.swap(Arc::default());
        Arc::try_unwrap(retired).unwrap_or_else(|shared| Vec::clone(&shared))
    }
}

/// Notes that a look has ended, also where it panicked, so that not every call panics.
struct End<'f, K: Kind>(&'f Follower<K>);

impl<K: Kind> Drop for End<'_, K> {
    fn drop(&mut self) {
        self.0.looked_at.store(self.0.world.monotonic(), Ordering::Release);
        self.0.looks.fetch_add(1, Ordering::AcqRel);
    }
}

/// Whose turn it is to look.
struct Turn<'f, K: Kind>(&'f Follower<K>);

impl<K: Kind> Drop for Turn<'_, K> {
    fn drop(&mut self) {
        self.0.looking.store(0, Ordering::Release);
    }
}

impl<K: Kind> State<K> {
    fn new(
        loaded: Loaded,
        shared: &K::Shared,
        generation: u64,
        world: &dyn World,
        start: u64,
    ) -> Result<State<K>, Mistakes> {
        let made = K::make(&loaded, shared).map_err(Mistakes::from)?;
        let Loaded { keys, list, refresh, variables, .. } = loaded;
        // A list that would be too old before the next look is looked at in time.
        let max_stale = list.as_ref().and_then(|list| list.max_stale).unwrap_or(Duration::MAX);
        let period = nanos(refresh.min(max_stale));
        let load_time = Duration::from_nanos(world.monotonic().saturating_sub(start));
        let readable_at = AtomicU64::new(start);
        Ok(State { made, keys, list, readable_at, variables, period, generation, loaded_at: world.unix(), load_time })
    }

    /// Whether somebody looks without being asked to.
    pub(crate) fn is_followed(&self) -> bool {
        self.period != 0
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
