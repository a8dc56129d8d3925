//! Follows a policy file: the state in use, and when a caller looks for changes.
//!
//! Nothing here takes a lock of the standard library: after a `fork`, a lock that another thread held would never be
//! released. State is replaced as a whole, and the caller that looks is identified by its process id.

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

/// How long to wait before checking again whether another thread has finished its look.
const NAP: Duration = Duration::from_micros(200);

/// What is made from a file: verifiers or signers.
pub(crate) trait Kind: Sized + Send + Sync {
    const OP: KeyOp;
    /// What everything made from one file shares, across loads.
    type Shared: Send + Sync;

    fn make(loaded: &Loaded, shared: &Self::Shared) -> Result<Self, Mistake>;
}

/// The contents of a file when it was last loaded. Never changes.
pub(crate) struct State<K> {
    pub(crate) made: K,
    pub(crate) keys: Vec<TimedKey>,
    pub(crate) list: Option<List>,
    /// When this list was last found to be the one in its file, in nanoseconds by the monotonic clock. Kept here and
    /// not in the follower: a caller that still has a replaced list must not take it for as fresh as the new one.
    readable_at: AtomicU64,
    variables: Variables,
    /// Nanoseconds between two looks; 0: callers ask for them.
    period: u64,
    pub(crate) generation: u64,
    /// Unix seconds.
    pub(crate) loaded_at: i64,
    pub(crate) load_time: Duration,
}

/// What the last look saw.
struct Looked {
    seen: Vec<Seen>,
    error: Option<Failure>,
    /// How often `error` has changed.
    error_changes: u64,
}

/// Why the current files are not in use.
#[derive(Clone, PartialEq)]
pub(crate) struct Failure {
    pub(crate) mistakes: Mistakes,
    /// When it was first found, by the monotonic clock.
    since: u64,
}

/// When the next looks are due, by the monotonic clock. For a host that verifies with copies of this memory, which
/// cannot look themselves ([`Verifier::hold`](crate::Verifier::hold)).
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Moments {
    /// Greater after each look that changed what copies report: the state in use, or why the current files are not.
    pub generation: u64,
    /// From this time on one caller looks, in nanoseconds; `u64::MAX`: never.
    pub due: u64,
    /// From this time on all callers wait for the look.
    pub overdue: u64,
    /// The argument for [`Verifier::hold`](crate::Verifier::hold).
    pub readable_at: u64,
    /// Whether the list in use may become too old: then the host asks [`Verifier::hold`](crate::Verifier::hold) in each
    /// call.
    pub ages: bool,
}

pub(crate) struct Follower<K: Kind> {
    path: PathBuf,
    world: Arc<dyn World>,
    digester: Digester,
    pub(crate) shared: K::Shared,
    state: ArcSwap<State<K>>,
    looked: ArcSwap<Looked>,
    /// States that were replaced while in use. Freeing a list of a million revocations takes long, so the caller that
    /// looks does it, not one that verifies.
    retired: ArcSwap<Vec<Arc<State<K>>>>,
    /// When the last look ended, in nanoseconds by the monotonic clock.
    looked_at: AtomicU64,
    /// How many looks there were.
    looks: AtomicU64,
    /// The id of the process that has a thread looking right now; 0: none.
    looking: AtomicU32,
    /// In tests: what happens before the next caller continues with the state that it found.
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
            looked: ArcSwap::from_pointee(Looked { seen: attempt.seen, error: None, error_changes: 0 }),
            retired: ArcSwap::default(),
            looked_at: AtomicU64::new(world.monotonic()),
            looks: AtomicU64::new(0),
            looking: AtomicU32::new(0),
            #[cfg(test)]
            meanwhile: std::sync::Mutex::default(),
            world,
        })
    }

    /// The state in use, after a look if one is due. One caller looks. The others continue with the current state if it
    /// is younger than twice the period, and wait otherwise.
    #[inline]
    pub(crate) fn current(&self) -> Guard<Arc<State<K>>> {
        // Read before the state: if a look ends in between, the state is the new one, or the age is old enough that a
        // look is due.
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
            // Another caller may have looked since the age was read.
            if self.age() >= period {
                let _ = self.look(&turn, false); // kept, for who asks
            }
        } else if self.age() >= period.saturating_mul(2) {
            self.wait();
        }
        self.state.load()
    }

    /// Looks if a look is due, and returns when the next ones are.
    pub(crate) fn moments(&self) -> Moments {
        let state = self.current();
        let looked_at = self.looked_at.load(Ordering::Acquire);
        let after = |periods: u64| match state.period {
            0 => u64::MAX,
            period => looked_at.saturating_add(period.saturating_mul(periods)),
        };
        Moments {
            generation: state.generation + self.looked.load().error_changes,
            due: after(1),
            overdue: after(2),
            readable_at: state.readable_at.load(Ordering::Acquire),
            ages: state.list.as_ref().is_some_and(|list| list.max_stale.is_some()),
        }
    }

    /// For a copy of this memory: no look is ever due. `readable_at`: [`Moments::readable_at`] of the last look.
    pub(crate) fn hold(&self, readable_at: u64) {
        self.looked_at.store(u64::MAX, Ordering::Release);
        self.state.load().readable_at.store(readable_at, Ordering::Release);
    }

    /// The state in use, regardless of its age.
    pub(crate) fn as_it_is(&self) -> Guard<Arc<State<K>>> {
        self.state.load()
    }

    /// Waits for the look in progress, if there is one.
    pub(crate) fn wait_for_look(&self) {
        if self.looking.load(Ordering::Acquire) != 0 {
            self.wait();
        }
    }

    /// Waits until a look has ended since this was called, looking itself if nobody does.
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

    /// Looks now, and reads the contents regardless of the files' times. Returns whether the state in use has changed.
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

    /// How long ago the list of a state was last found in its file.
    pub(crate) fn list_age(&self, state: &State<K>) -> Duration {
        Duration::from_nanos(self.since(state.readable_at.load(Ordering::Acquire)))
    }

    /// Why the current files are not in use, and for how long.
    pub(crate) fn failure(&self) -> Option<(Mistakes, Duration)> {
        let looked = self.looked.load();
        let failure = looked.error.as_ref()?;
        Some((failure.mistakes.clone(), Duration::from_nanos(self.since(failure.since))))
    }

    /// Runs `during` in the middle of a look.
    #[cfg(test)]
    pub(crate) fn while_looking(&self, during: impl FnOnce()) {
        if let Some(turn) = self.try_turn() {
            during();
            let _ = self.look(&turn, true);
        }
    }

    /// Holds up the next caller, after it has read the state in use, while `happens` runs.
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
        // Another process's id was copied by `fork`: its thread does not exist here.
        let taken = match self.looking.compare_exchange(0, own, Ordering::AcqRel, Ordering::Acquire) {
            Err(other) if other != own => {
                self.looking.compare_exchange(other, own, Ordering::AcqRel, Ordering::Acquire).is_ok()
            }
            taken => taken.is_ok(),
        };
        taken.then(|| Turn(self)) // made only if it is: dropping one ends a turn
    }

    /// Looks for changes and takes them into use. `again`: reads all files, and retries what has failed before.
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
        let error_changes = looked.error_changes + u64::from(error != looked.error);
        self.looked.store(Arc::new(Looked { seen, error, error_changes }));
        self.bury();
        drop(end);
        outcome
    }

    /// Loads the current files. `seen`: the files of this look, which become those of this load. `read`: those of them
    /// that the look has read.
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
                // The state in use also depends on files that this load did not get to.
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

    /// Frees the replaced states that nobody uses any more.
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

/// Records the end of a look, even after a panic, so that not every call panics.
struct End<'f, K: Kind>(&'f Follower<K>);

impl<K: Kind> Drop for End<'_, K> {
    fn drop(&mut self) {
        self.0.looked_at.store(self.0.world.monotonic(), Ordering::Release);
        self.0.looks.fetch_add(1, Ordering::AcqRel);
    }
}

/// The right to look; one caller has it at a time.
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
        // If the list would be too old before the next look, look earlier.
        let max_stale = list.as_ref().and_then(|list| list.max_stale).unwrap_or(Duration::MAX);
        let period = nanos(refresh.min(max_stale));
        let load_time = Duration::from_nanos(world.monotonic().saturating_sub(start));
        let readable_at = AtomicU64::new(start);
        Ok(State { made, keys, list, readable_at, variables, period, generation, loaded_at: world.unix(), load_time })
    }

    /// Whether looks happen without being asked for.
    pub(crate) fn is_followed(&self) -> bool {
        self.period != 0
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
