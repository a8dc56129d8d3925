//! The signer that follows a policy file.

use std::path::Path;

use hs256::{Error, Key, KeyOp, SignError, Timestamps};

use crate::clock::{Clock, System};
use crate::follow::{Follower, Kind};
use crate::load::{Loaded, TimedKey};
use crate::mistake::{Mistake, Mistakes};

/// Mints tokens by a policy file that it follows: with the key that has `sign`, otherwise with the first that is within its time.
///
/// Tokens have the `typ` that the policy demands, if it demands one, and are at most as long as it allows. Claims are the
/// caller's: that they are what the policy demands is not checked.
pub struct Signer {
    follower: Follower<Signing>,
}

/// The signers of the keys that may be taken, in order.
pub(crate) struct Signing(Vec<(hs256::Signer, Key)>);

impl Kind for Signing {
    const OP: KeyOp = KeyOp::Sign;
    type Shared = ();

    fn make(loaded: &Loaded, (): &()) -> Result<Signing, Mistake> {
        let mistake = |error: Error| Mistake::of_core("keys", &error);
        let meant = loaded.keys.iter().filter(|timed| timed.sign);
        let all = loaded.keys.iter().filter(|_| !loaded.keys.iter().any(|timed| timed.sign));
        let keys: Vec<&TimedKey> = meant.chain(all).collect();
        // Only for what its policy says: keys that sign need not be ones that verify.
        let any_key = Key::new([0; 32]).map_err(mistake)?;
        let verifier = loaded.builder.clone().key(any_key).build().map_err(mistake)?;
        let signer = |timed: &&TimedKey| {
            let signer = hs256::Signer::new(timed.key.clone())?.with_max_token_len(verifier.max_token_len())?;
            let signer = match verifier.typ() {
                Some(typ) => signer.with_typ(typ)?,
                None => signer,
            };
            Ok((signer, timed.key.clone()))
        };
        keys.iter().map(signer).collect::<Result<_, _>>().map(Signing).map_err(mistake)
    }
}

impl Signer {
    /// Opens a signer from a policy file. The list of revocations that it may name is not read.
    ///
    /// # Errors
    ///
    /// All that is wrong with the file, and with what it names.
    pub fn open(path: impl AsRef<Path>) -> Result<Signer, Mistakes> {
        Signer::open_by(path.as_ref(), Box::new(System))
    }

    pub(crate) fn open_by(path: &Path, clock: Box<dyn Clock>) -> Result<Signer, Mistakes> {
        Ok(Signer { follower: Follower::open(path, clock, ())? })
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
        let found = state.made.0.iter().find(|(_, key)| key.in_time(now));
        found.map_or_else(|| Err(SignError::no_key()), |(signer, _)| sign(signer))
    }

    /// Looks at the files now, whatever `refresh` says. Gives whether something else is in use since.
    ///
    /// # Errors
    ///
    /// All that is wrong with them. What was in use still is.
    pub fn refresh(&self) -> Result<bool, Mistakes> {
        self.follower.refresh()
    }
}
