//! The signer that follows a policy file.

use std::path::Path;
use std::sync::Arc;

use hs256::{Error, Key, KeyOp, SignError, Timestamps};

use crate::follow::{Follower, Kind};
use crate::load::{Loaded, TimedKey};
use crate::mistake::{Mistake, Mistakes};
use crate::world::{Moments, System, World};

/// Mints tokens by a policy file that it follows: with the key that has `sign`, otherwise with the first that is within its time.
/// Until the `from` of the key that has `sign`, and for the policy's `leeway` after it, the nearest key before it signs.
///
/// Tokens have the `typ` that the policy demands, if it demands one, and are at most as long as it allows. The claims
/// are up to the caller: it does not check that they are what the policy demands.
pub struct Signer {
    follower: Follower<Signing>,
}

/// The signers of the keys that may be taken.
pub(crate) struct Signing {
    /// The one that has `sign`.
    meant: Option<KeySigner>,
    /// Before then, those that are preferred to it: machines whose clocks are behind do not have it yet.
    until: i64,
    /// In the order in which they are taken.
    others: Vec<KeySigner>,
}

type KeySigner = (hs256::Signer, Key);

impl Kind for Signing {
    const OP: KeyOp = KeyOp::Sign;
    type Shared = ();

    fn make(loaded: &Loaded, (): &()) -> Result<Signing, Mistake> {
        let mistake = |error: Error| Mistake::of_core("keys", &error);
        // Only for what its policy says: keys that sign need not be ones that verify.
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
    /// All that is wrong with the file, and with what it names.
    pub fn open(path: impl AsRef<Path>) -> Result<Signer, Mistakes> {
        Signer::open_by(path.as_ref(), Arc::new(System))
    }

    /// Opens it where another world is in the system's place.
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

    /// Does something with the signer of the key that is to sign now.
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

    /// Looks if a look is due, and says when the next one is.
    #[doc(hidden)]
    pub fn moments(&self) -> Moments {
        self.follower.moments()
    }

    /// In a copy of the memory that this is in: goes on with what is in use.
    #[doc(hidden)]
    pub fn hold(&self) {
        self.follower.hold(0);
    }

    /// Looks at the files now, whatever `refresh` says. Returns whether something else is in use since then.
    ///
    /// # Errors
    ///
    /// All that is wrong with them. The state in use stays in use.
    pub fn refresh(&self) -> Result<bool, Mistakes> {
        self.follower.refresh()
    }
}
