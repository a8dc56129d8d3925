//! Loads a policy file with the secrets and the list that it names. All or nothing.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use hs256::{
    Encoding, Key, KeyOp, KeySource, MAX_DOCUMENT_LEN, PolicyFile, Revocations, SecretSource, Verifier, VerifierBuilder,
};
use zeroize::Zeroizing;

use crate::check::Judge;
use crate::files::{self, Contents, Digest, Digester, Read, Seen};
use crate::mistake::{Mistake, Mistakes};
use crate::secret;
use crate::world::World;

/// A longer file is not a secret: somebody named the wrong file.
const MAX_SECRET: u64 = 64 * 1024;
/// A longer file is not a key set: 4096 keys take half as much.
const MAX_SET: u64 = 1024 * 1024;
/// The longest list of revocations that is read, in bytes.
pub const MAX_LIST_LEN: u64 = 4 * 1024 * 1024 * 1024;

/// The keys from environment variables, by name and encoding. The environment is read once, since another thread of the
/// process may change it.
pub(crate) type Variables = BTreeMap<(String, &'static str), Key>;

/// A list of revocations as it is in use.
#[derive(Clone)]
pub(crate) struct List {
    pub(crate) path: PathBuf,
    pub(crate) digest: Digest,
    pub(crate) is_empty: bool,
    pub(crate) list: Arc<Revocations>,
    pub(crate) max_stale: Option<Duration>,
}

/// A key with its times.
#[derive(Debug, Clone)]
pub(crate) struct TimedKey {
    pub(crate) key: Key,
    pub(crate) from: Option<i64>,
    pub(crate) until: Option<i64>,
    pub(crate) sign: bool,
}

/// Everything that a file specifies.
pub(crate) struct Loaded {
    pub(crate) keys: Vec<TimedKey>,
    /// From the policy, without keys and list.
    pub(crate) builder: VerifierBuilder,
    pub(crate) list: Option<List>,
    pub(crate) refresh: Duration,
    pub(crate) variables: Variables,
}

/// What a load can reuse.
pub(crate) struct Before<'a> {
    pub(crate) variables: Variables,
    pub(crate) list: Option<&'a List>,
    /// The files that the look has read when it found a change: they need not be read and hashed again.
    pub(crate) read: Vec<Read>,
}

/// The result of a load, and the files that it read.
pub(crate) struct Attempt {
    pub(crate) result: Result<Loaded, Mistakes>,
    pub(crate) seen: Vec<Seen>,
}

/// Loads a file for `op`. Only verifiers read the list. `judge` sees each secret.
pub(crate) fn load<J: Judge>(
    world: &dyn World,
    path: &Path,
    op: KeyOp,
    mut before: Before<'_>,
    digester: &Digester,
    now: i128,
    judge: &mut J,
) -> Attempt {
    let mut attempt = Attempt { result: Err(Mistakes::one("file", "cannot be loaded")), seen: Vec::new() };
    // Everything is loaded again if a file changed while the files were read.
    for _ in 0..3 {
        *judge = J::default();
        let read = std::mem::take(&mut before.read);
        let mut loader = Loader {
            world,
            folder: path.parent().unwrap_or(Path::new("")),
            op,
            before: &before,
            digester,
            now,
            judge,
            read,
            seen: Vec::new(),
            mistakes: Vec::new(),
        };
        let loaded = loader.load(path);
        let result = match (loaded, Mistakes::of(std::mem::take(&mut loader.mistakes))) {
            (Some(loaded), None) => Ok(loaded),
            (_, Some(mistakes)) => Err(mistakes),
            (None, None) => continue, // never: what is not loaded has a mistake
        };
        let seen = loader.seen;
        let is_whole = seen.iter().all(|seen| seen.contents.is_none() || seen.is_in_place(world));
        attempt = Attempt { result, seen };
        if is_whole {
            break;
        }
    }
    attempt
}

struct Loader<'a, J> {
    world: &'a dyn World,
    folder: &'a Path,
    op: KeyOp,
    before: &'a Before<'a>,
    digester: &'a Digester,
    now: i128,
    judge: &'a mut J,
    /// The files that were read before.
    read: Vec<Read>,
    seen: Vec<Seen>,
    mistakes: Vec<Mistake>,
}

impl<J: Judge> Loader<'_, J> {
    fn load(&mut self, path: &Path) -> Option<Loaded> {
        let text = self.read("file", path, MAX_DOCUMENT_LEN as u64)?.1;
        let file = match PolicyFile::parse(&*text) {
            Ok(file) => file,
            Err(mistakes) => {
                self.mistakes.extend(mistakes.iter().map(Mistake::from));
                return None;
            }
        };
        let mut variables = self.before.variables.clone();
        let mut keys = Vec::new();
        for (index, source) in file.keys.iter().enumerate() {
            self.keys(&format!("keys[{index}]"), source, &mut variables, &mut keys);
        }
        // Variables that the file no longer names are forgotten, and their keys wiped.
        variables.retain(|(name, encoding), _| {
            let is_named = |source: &KeySource| {
                source.secret == SecretSource::Env(name.clone()) && source.encoding.name() == *encoding
            };
            file.keys.iter().any(is_named)
        });
        let builder = self.ring(&keys, &file);
        let list = match (&file.revoked, self.op) {
            (Some(revoked), KeyOp::Verify) => self.list(&revoked.file, revoked.max_stale),
            _ => None,
        };
        self.judge.file(&file, i64::try_from(self.now.div_euclid(1_000_000_000)).unwrap_or(i64::MAX));
        Some(Loaded { keys, builder: builder?, list, refresh: Duration::from_secs(file.refresh), variables })
    }

    /// The builder of the file's policy, if keys and policy are valid.
    fn ring(&mut self, keys: &[TimedKey], file: &PolicyFile) -> Option<VerifierBuilder> {
        let builder = Verifier::builder().keys(keys.iter().map(|timed| timed.key.clone()));
        // If there is no key, each source has said why. A signer may lack a key that it may sign with.
        if let (true, Err(error)) = (self.mistakes.is_empty() && self.op == KeyOp::Verify, builder.check_keys()) {
            self.mistakes.push(Mistake::of_core("keys", &error));
        }
        if let (true, true, KeyOp::Sign) = (self.mistakes.is_empty(), keys.is_empty(), self.op) {
            self.mistakes.push(Mistake::new("keys", "none of them may sign, by the `key_ops` of their JWKs"));
        }
        if !self.mistakes.is_empty() {
            return None;
        }
        match Verifier::builder().policy_json(&file.policy) {
            Ok(policy) => Some(policy),
            Err(error) => {
                self.mistakes.push(Mistake::of_core("policy", &error));
                None
            }
        }
    }

    /// Adds the keys of a source.
    fn keys(&mut self, field: &str, source: &KeySource, variables: &mut Variables, keys: &mut Vec<TimedKey>) {
        let made = match &source.secret {
            SecretSource::Env(name) => self.variable(field, name, source, variables),
            SecretSource::File(file) => self.secret(field, &format!("{field}.file"), file, source, MAX_SECRET),
            SecretSource::JwksFile(file) => self.secret(field, &format!("{field}.jwks_file"), file, source, MAX_SET),
            _ => None,
        };
        let (from, until, sign) = (source.from, source.until, source.sign);
        keys.extend(made.into_iter().flatten().map(|key| TimedKey { key, from, until, sign }));
    }

    fn variable(&mut self, field: &str, name: &str, source: &KeySource, variables: &mut Variables) -> Option<Vec<Key>> {
        let known = (name.into(), source.encoding.name());
        let key = match variables.get(&known) {
            Some(key) => Ok(Some(key.clone())),
            None => {
                let Some(secret) = self.world.variable(name) else {
                    self.mistakes.push(Mistake::new(format!("{field}.env"), "the variable is not set"));
                    return None;
                };
                self.judge.secret(field, source, &secret, None);
                match str::from_utf8(&secret) {
                    Ok(text) => self.encoded(text, source.encoding).map(|key| key.map(|key| self.world.key(key))),
                    Err(_) => {
                        self.mistakes.push(Mistake::new(format!("{field}.env"), "the variable's value is not UTF-8"));
                        return None;
                    }
                }
            }
        };
        if let Ok(Some(key)) = &key {
            variables.insert(known, key.clone());
        }
        let key = key.and_then(|key| key.map(|key| source.with_terms(key)).transpose());
        self.noted(field, key.map(|key| key.into_iter().collect()))
    }

    /// The key of a text; `None` if it is a JWK that is only for the other operation.
    fn encoded(&self, text: &str, encoding: Encoding) -> Result<Option<Key>, hs256::Error> {
        match encoding.key(text, self.op) {
            Err(_) if self.op == KeyOp::Sign && encoding.key(text, KeyOp::Verify).is_ok() => Ok(None),
            key => key.map(Some),
        }
    }

    /// The keys of a secret in a file.
    fn secret(&mut self, field: &str, member: &str, file: &str, source: &KeySource, limit: u64) -> Option<Vec<Key>> {
        let path = self.world.join(self.folder, file);
        let (contents, bytes) = self.read(member, &path, limit)?;
        let secret = match source.secret {
            SecretSource::JwksFile(_) => bytes.as_slice(),
            _ => secret::without_line_end(&bytes),
        };
        self.judge.secret(field, source, secret, Some(contents.stamp));
        let keys = match source.keys(secret, self.op) {
            Err(_) if self.op == KeyOp::Sign && source.keys(secret, KeyOp::Verify).is_ok() => Ok(Vec::new()),
            keys => keys,
        };
        self.noted(field, keys.map(|keys| keys.into_iter().map(|key| self.world.key(key)).collect()))
    }

    fn noted<T>(&mut self, field: &str, result: Result<T, hs256::Error>) -> Option<T> {
        result.map_err(|error| self.mistakes.push(Mistake::of_core(field, &error))).ok()
    }

    /// The list of revocations. Keeps the one in use if its text is unchanged.
    fn list(&mut self, file: &str, max_stale: Option<u64>) -> Option<List> {
        let path = self.world.join(self.folder, file);
        let (Contents { digest, .. }, text) = self.read("revoked.file", &path, MAX_LIST_LEN)?;
        let max_stale = max_stale.map(Duration::from_secs);
        let before = self.before.list;
        if let Some(before) = before.filter(|before| before.digest == digest) {
            return Some(List { path, max_stale, ..before.clone() });
        }
        if text.is_empty() && before.is_some_and(|before| before.path == path && !before.is_empty) {
            let reason = "the list has become empty: was it truncated? A list that revokes nothing has a blank line, or `{\"as_of\": …}`";
            self.mistakes.push(Mistake::new("revoked.file", reason));
            return None;
        }
        let list = Revocations::parse(&*text, self.world.seed());
        let list = list.map_err(|error| self.mistakes.push(Mistake::of_core("revoked.file", &error))).ok()?;
        Some(List { path, digest, is_empty: text.is_empty(), list: Arc::new(list), max_stale })
    }

    fn read(&mut self, field: &str, path: &Path, limit: u64) -> Option<(Contents, Zeroizing<Vec<u8>>)> {
        // A list that is too long is read again, for the error.
        let is_known = |(seen, bytes): &Read| seen.path == path && bytes.len() as u64 <= limit;
        let (seen, bytes) = match self.read.iter().position(is_known) {
            Some(index) => {
                let (seen, bytes) = self.read.swap_remove(index);
                (seen, Ok(bytes))
            }
            None => files::read(self.world, path, limit, self.digester, self.now),
        };
        let contents = seen.contents;
        self.seen.push(seen);
        match bytes {
            Ok(bytes) => Some((contents?, bytes)),
            Err(error) => {
                self.mistakes.push(Mistake::new(field, unreadable(&error)));
                None
            }
        }
    }
}

fn unreadable(error: &io::Error) -> String {
    format!("cannot be read: {error}")
}
