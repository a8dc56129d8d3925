//! The signer that follows a policy file.

use std::path::Path;
use std::sync::Arc;

use hs256::{Error, Key, KeyOp, SignError, Timestamps};

use crate::follow::{Follower, Kind};
use crate::load::{Loaded, TimedKey};
use crate::mistake::{Mistake, Mistakes};
use crate::world::{Moments, System, World};

/// Mints tokens by a policy file that it follows: with the key that has `sign`, otherwise with the first key that is
/// within its time. Until the `from` of the key that has `sign`, and for the policy's `leeway` after it, the nearest
/// key before it signs.
///
/// Tokens have the `typ` that the policy requires, if any, and at most the length that it allows. It does not check
/// that the claims meet the policy: that is up to the caller.
pub struct Signer {
    follower: Follower<Signing>,
}

/// The signers of all usable keys.
pub(crate) struct Signing {
    /// The one that has `sign`.
    meant: Option<KeySigner>,
    /// Before this time the others are preferred: machines with slow clocks do not have this key yet.
    until: i64,
    /// In order of preference.
    others: Vec<KeySigner>,
}

type KeySigner = (hs256::Signer, Key);

impl Kind for Signing {
    const OP: KeyOp = KeyOp::Sign;
    type Shared = ();

    fn make(loaded: &Loaded, (): &()) -> Result<Signing, Mistake> {
        let mistake = |error: Error| Mistake::of_core("keys", &error);
        // Only to read the policy: keys that sign need not be keys that verify.
        let any_key = Key::new([0; 32]).map_err(mistake)?;
        let verifier = loaded.builder.clone().key(any_key).build().map_err(mistake)?;
        let signer = |timed: &TimedKey| {
            let signer = hs256::Signer::new(timed.key.clone())?.with_max_token_len(verifier.max_token_len())?;
            let signer = match verifier.typ() {
                Some(typ) => signer.with_typ(typ)?,
                None => signer,
            };
            Ok((signer, timed.key.clone()))
        };
        let meant = loaded.keys.iter().position(|timed| timed.sign);
        let (before, rest) = loaded.keys.split_at(meant.unwrap_or(0));
        let (meant, after) = rest.split_at(usize::from(meant.is_some()));
        let leeway = i64::try_from(verifier.leeway().as_secs()).unwrap_or(i64::MAX);
        let until =
            meant.first().map_or(i64::MAX, |timed| timed.from.map_or(i64::MIN, |from| from.saturating_add(leeway)));
        let others = before.iter().rev().chain(after).filter(|_| until > i64::MIN);
        Ok(Signing {
            meant: meant.first().map(signer).transpose().map_err(mistake)?,
            until,
            others: others.map(signer).collect::<Result<_, _>>().map_err(mistake)?,
        })
    }
}

impl Signer {
    /// Opens a signer from a policy file. The list of revocations that it may name is not read.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the file and with what it names.
    pub fn open(path: impl AsRef<Path>) -> Result<Signer, Mistakes> {
        Signer::open_by(path.as_ref(), Arc::new(System))
    }

    /// Opens it in another world than the system.
    ///
    /// # Errors
    ///
    /// Those of [`Signer::open`].
    #[doc(hidden)]
    pub fn open_by(path: &Path, world: Arc<dyn World>) -> Result<Signer, Mistakes> {
        Ok(Signer { follower: Follower::open(path, world, ())? })
    }

    /// As [`hs256::Signer::sign_json`].
    ///
    /// # Errors
    ///
    /// Those of [`hs256::Signer::sign_json`], and [`SignError::no_key`] if no key is within its time.
    pub fn sign_json(&self, claims: impl AsRef<[u8]>) -> Result<String, SignError> {
        self.with(|signer| signer.sign_json(claims))
    }

    /// As [`hs256::Signer::sign_json_with`].
    ///
    /// # Errors
    ///
    /// Those of [`hs256::Signer::sign_json_with`], and [`SignError::no_key`] if no key is within its time.
    pub fn sign_json_with(&self, claims: impl AsRef<[u8]>, times: Timestamps) -> Result<String, SignError> {
        self.with(|signer| signer.sign_json_with(claims, times))
    }

    /// Runs `sign` with the signer of the key that signs now.
    ///
    /// # Errors
    ///
    /// Those of `sign`, and [`SignError::no_key`] if no key is within its time.
    pub fn with<T>(&self, sign: impl FnOnce(&hs256::Signer) -> Result<T, SignError>) -> Result<T, SignError> {
        let state = self.follower.current();
        let now = self.follower.unix();
        let Signing { meant, until, others } = &state.made;
        let others = others.iter().take_while(|_| now < *until);
        let found = others.chain(meant).find(|(_, key)| key.in_time(now));
        found.map_or_else(|| Err(SignError::no_key()), |(signer, _)| sign(signer))
    }

    /// Looks if a look is due, and returns when the next ones are.
    #[doc(hidden)]
    pub fn moments(&self) -> Moments {
        self.follower.moments()
    }

    /// For a copy of this memory: continues with the state in use.
    #[doc(hidden)]
    pub fn hold(&self) {
        self.follower.hold(0);
    }

    /// Looks at the files now, regardless of `refresh`. Returns whether the state in use has changed.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with them. The state in use stays in use.
    pub fn refresh(&self) -> Result<bool, Mistakes> {
        self.follower.refresh()
    }
}
