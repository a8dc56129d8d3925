//! The verifier that follows a policy file.

use std::marker::PhantomData;
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::{ArcSwap, Guard};
use hs256::{ClaimName, Claims, Error, KeyOp};

use crate::counters::{Codes, Counter, Tally};
use crate::follow::{Follower, Kind, State};
use crate::load::Loaded;
use crate::mistake::{Mistake, Mistakes};
use crate::names::Names;
use crate::status::{self, Status};
use crate::world::{Moments, System, World};

/// Decides whether tokens are valid, by a policy file that it follows. Any number of threads may use it.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("policy.json");
/// # std::fs::write(folder.path().join("jwt.key"), "a test secret of 32 bytes or more")?;
/// # let token = hs256::Signer::new(hs256::Key::new("a test secret of 32 bytes or more")?)?.sign_json(r#"{"jti":"7f"}"#)?;
/// std::fs::write(folder.path().join("revoked.jsonl"), "")?;
/// std::fs::write(&path, r#"{"version": 1, "keys": [{"file": "jwt.key"}], "revoked": {"file": "revoked.jsonl"}}"#)?;
/// let verifier = hs256_live::Verifier::open(&path)?;
/// assert!(verifier.verify(&token).is_ok());
///
/// std::fs::write(folder.path().join("revoked.jsonl"), "{\"jti\":\"7f\"}\n")?;
/// verifier.refresh()?; // or a second later
/// assert_eq!(verifier.verify(&token).unwrap_err().code(), hs256::Code::Revoked);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Verifier {
    follower: Follower<Verifying>,
}

/// The core's verifier, and where its verdicts are counted.
pub(crate) struct Verifying {
    verifier: hs256::Verifier,
    /// The same verifier with a list that is too old, if only the clock can tell.
    stale: Option<hs256::Verifier>,
    /// The age from which the list is too old.
    max_stale: Option<Duration>,
    /// Counters sorted by the address of the key's id, which verified claims share.
    by_id: Vec<(usize, Counter)>,
    without_id: Option<Counter>,
    codes: Codes,
}

pub(crate) struct Shared {
    pub(crate) tally: ArcSwap<Tally>,
    names: Names,
}

impl Kind for Verifying {
    const OP: KeyOp = KeyOp::Verify;
    type Shared = Shared;

    fn make(loaded: &Loaded, shared: &Shared) -> Result<Verifying, Mistake> {
        let mut builder = loaded.builder.clone().keys(loaded.keys.iter().map(|timed| timed.key.clone()));
        let mut max_stale = None;
        let mistake = |error: Error| Mistake::from(&error);
        if let Some(list) = &loaded.list {
            builder = builder.revocations(list.list.clone());
            max_stale = list.max_stale;
        }
        if let Some(max_stale) = max_stale {
            builder = builder.max_stale(max_stale).map_err(mistake)?;
        }
        let by_clock = max_stale.is_some() && loaded.list.as_ref().is_some_and(|list| list.list.as_of().is_none());
        let stale = by_clock.then(|| builder.clone().revocations_unavailable().build()).transpose().map_err(mistake)?;
        let verifier = builder.build().map_err(mistake)?;

        let ids = || loaded.keys.iter().map(|timed| timed.key.id());
        let tally = shared.tally.load().with_ids(ids().map(|id| id.map(Arc::from)));
        let counters = tally.by_id();
        let counter = |id: &str| Some((id.as_ptr().addr(), Counter::clone(counters.get(&Some(id))?)));
        let mut by_id: Vec<_> = ids().flatten().filter_map(counter).collect();
        by_id.sort_unstable_by_key(|(address, _)| *address);
        let without_id = counters.get(&None).map(|counter| Counter::clone(counter));
        drop(counters);
        let codes = tally.codes();
        shared.tally.store(Arc::new(tally));
        shared.names.add(&verifier);
        Ok(Verifying { verifier, stale, max_stale, by_id, without_id, codes })
    }
}

impl Verifier {
    /// Opens a verifier from a policy file.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the file and with what it names.
    pub fn open(path: impl AsRef<Path>) -> Result<Verifier, Mistakes> {
        Verifier::open_by(path.as_ref(), Arc::new(System))
    }

    /// Opens it in another world than the system.
    ///
    /// # Errors
    ///
    /// Those of [`Verifier::open`].
    #[doc(hidden)]
    pub fn open_by(path: &Path, world: Arc<dyn World>) -> Result<Verifier, Mistakes> {
        let shared = Shared { tally: ArcSwap::from_pointee(Tally::new(world.clone())), names: Names::new() };
        Ok(Verifier { follower: Follower::open(path, world, shared)? })
    }

    #[cfg(test)]
    pub(crate) fn follower(&self) -> &Follower<Verifying> {
        &self.follower
    }

    /// Verifies a token at the system's time. The claims own their payload.
    ///
    /// # Errors
    ///
    /// Why the token is rejected: the first check that fails, in the order of `docs/VERDICT.md`.
    #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
    pub fn verify(&self, token: impl AsRef<[u8]>) -> Result<Claims<'static>, Error> {
        let current = self.current(hs256::unix_now());
        let verdict = current.verify(token);
        current.count(&verdict);
        verdict
    }

    /// Decides as of `now` (Unix seconds), as [`hs256::Verifier::verify_at`] does. Looks at the files do not depend on
    /// `now`; they take memory and time.
    ///
    /// # Errors
    ///
    /// Those of [`hs256::Verifier::verify_at`].
    pub fn verify_at<'b>(&self, token: impl AsRef<[u8]>, now: i64, buffer: &'b mut [u8]) -> Result<Claims<'b>, Error> {
        let current = self.current(now);
        let verdict = current.verify_at(token, now, buffer);
        current.count(&verdict);
        verdict
    }

    /// Verifies many tokens, all with the same state, as [`hs256::Verifier::verify_batch`] does.
    pub fn verify_batch<T: AsRef<[u8]>>(&self, tokens: &[T], now: i64) -> Vec<Result<Claims<'static>, Error>> {
        let current = self.current(now);
        let verdicts = current.verify_batch(tokens, now);
        verdicts.iter().for_each(|verdict| current.count(verdict));
        verdicts
    }

    /// The verifier in use, after a look at the files if one is due. For calls that need one that does not change:
    /// batches, explanations. `now`: the time as of which tokens will be verified.
    ///
    /// While it is kept, its state cannot be freed: keep it for a call, not for the life of a server.
    #[inline]
    pub fn current(&self, now: i64) -> Current<'_> {
        let state = self.follower.current();
        if state.made.max_stale.is_some() {
            return self.current_of_list(state, now);
        }
        Current { state, is_stale: false, verifier: PhantomData }
    }

    /// Before reporting the list as too old, waits for the look in progress.
    #[inline(never)]
    fn current_of_list(&self, mut state: Guard<Arc<State<Verifying>>>, now: i64) -> Current<'_> {
        let mut is_stale = self.is_stale(&state, now);
        if is_stale && state.is_followed() {
            drop(state);
            self.follower.wait_for_look();
            state = self.follower.as_it_is();
            is_stale = self.is_stale(&state, now);
        }
        Current { state, is_stale, verifier: PhantomData }
    }

    fn is_stale(&self, state: &State<Verifying>, now: i64) -> bool {
        let Some((list, max_stale)) = state.list.as_ref().zip(state.made.max_stale) else { return false };
        match list.list.as_of() {
            Some(_) => list.list.is_older(now, max_stale.as_secs()),
            None => self.follower.list_age(state) > max_stale,
        }
    }

    /// Looks at the files now, regardless of `refresh`. Returns whether the state in use has changed.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with them. The state in use stays in use.
    pub fn refresh(&self) -> Result<bool, Mistakes> {
        self.follower.refresh()
    }

    /// Looks if a look is due, and returns when the next ones are.
    #[doc(hidden)]
    pub fn moments(&self) -> Moments {
        self.follower.moments()
    }

    /// For a copy of this memory: continues with the state in use. Returns whether its list is too old as of `now`; the
    /// host must then wait for the look in progress elsewhere.
    #[doc(hidden)]
    pub fn hold(&self, readable_at: u64, now: i64) -> bool {
        self.follower.hold(readable_at);
        let state = self.follower.as_it_is();
        state.is_followed() && self.is_stale(&state, now)
    }

    /// The state in use, and the counts of verdicts so far. Never a secret. Does not look at files.
    #[must_use]
    pub fn status(&self) -> Status {
        status::of(&self.follower)
    }

    /// The claim's id in the C ABI, as [`ClaimName::id`] gives it, but with the same name across loads. 0 if there were
    /// more than 1000 names.
    #[must_use]
    pub fn claim_id(&self, claim: &ClaimName) -> i32 {
        self.follower.shared.names.id(claim)
    }

    /// The name for an id from [`Verifier::claim_id`]. It stays valid, at the same address, as long as the verifier.
    #[must_use]
    pub fn claim_name(&self, id: i32) -> Option<Arc<str>> {
        self.follower.shared.names.name(id)
    }
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verifier").field("status", &self.status()).finish_non_exhaustive()
    }
}

/// The verifier that was in use when it was asked for.
pub struct Current<'v> {
    state: Guard<Arc<State<Verifying>>>,
    is_stale: bool,
    verifier: PhantomData<&'v Verifier>,
}

impl Deref for Current<'_> {
    type Target = hs256::Verifier;

    #[inline]
    fn deref(&self) -> &hs256::Verifier {
        match &self.state.made.stale {
            Some(stale) if self.is_stale => stale,
            _ => &self.state.made.verifier,
        }
    }
}

impl Current<'_> {
    /// Counts a verdict of this verifier for [`Verifier::status`]. The methods of [`Verifier`] do that themselves.
    #[inline]
    pub fn count(&self, verdict: &Result<Claims<'_>, Error>) {
        match verdict {
            Ok(claims) => self.count_accepted(claims.key_id()),
            Err(error) => self.count_rejected(error),
        }
    }

    /// Counts an accepted token; `key_id`: as the claims give it.
    #[inline]
    pub fn count_accepted(&self, key_id: Option<&str>) {
        let Verifying { by_id, without_id, .. } = &self.state.made;
        let counter = match key_id.map(|id| id.as_ptr().addr()) {
            None => without_id.as_ref(),
            Some(address) => {
                let index = by_id.binary_search_by_key(&address, |(known, _)| *known).ok();
                index.and_then(|index| by_id.get(index)).map(|(_, counter)| counter)
            }
        };
        if let Some(counter) = counter {
            counter.count();
        }
    }

    /// Counts a rejected token. A buffer that is too small is not a verdict, and not counted.
    #[inline]
    pub fn count_rejected(&self, error: &Error) {
        if matches!(error, Error::BufferTooSmall { .. }) {
            return;
        }
        self.state.made.codes.count(error.code());
    }
}
