//! The last known state of files, by path. A path is resolved anew each time, so that a symbolic link that changes its
//! target, Kubernetes' swap of `..data` and an editor's rename are all noticed.

use std::hash::Hasher as _;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use siphasher::sip128::{Hasher128 as _, SipHasher13};
use zeroize::Zeroizing;

use crate::world::{Stamp, World};

/// How long after a change a second one may leave a file's times the same: more than a tick of any clock that stamps
/// files.
const YOUNG_NANOS: i128 = 2_000_000_000;

impl Stamp {
    /// Whether the file may have changed between this stamp and `now` without a trace in the stamp. A file with times
    /// in the future may have, too.
    fn is_young(&self, now: i128) -> bool {
        self.times.iter().any(|time| time.saturating_add(YOUNG_NANOS) > now)
    }
}

/// A file as it was last seen.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) path: PathBuf,
    /// `None` if it could not be read.
    pub(crate) contents: Option<Contents>,
}

/// A file that was read, with its bytes.
pub(crate) type Read = (Seen, Zeroizing<Vec<u8>>);

/// The result of a look at a file.
pub(crate) struct Look {
    pub(crate) seen: Seen,
    /// Whether the contents differ from those before.
    pub(crate) has_changed: bool,
    /// The contents, if they were read.
    pub(crate) bytes: Option<Zeroizing<Vec<u8>>>,
}

/// What is remembered of the contents.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Contents {
    pub(crate) stamp: Stamp,
    pub(crate) digest: Digest,
    /// Whether an equal stamp means equal contents.
    settled: bool,
}

/// A digest of the contents under a key that only this process knows: nobody can write other contents with the same
/// digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Digest(u128);

/// Makes digests.
#[derive(Debug, Clone)]
pub(crate) struct Digester([u8; 16]);

impl Digester {
    pub(crate) fn new(world: &dyn World) -> Digester {
        Digester(world.seed())
    }

    pub(crate) fn digest(&self, bytes: &[u8]) -> Digest {
        let mut hasher = SipHasher13::new_with_key(&self.0);
        hasher.write(bytes);
        Digest(hasher.finish128().as_u128())
    }
}

/// Reads a file of at most `limit` bytes.
pub(crate) fn read(
    world: &dyn World,
    path: &Path,
    limit: u64,
    digester: &Digester,
    now: i128,
) -> (Seen, io::Result<Zeroizing<Vec<u8>>>) {
    let read = read_unchanging(world, path, limit);
    let contents = read.as_ref().ok().map(|(stamp, bytes)| Contents {
        stamp: *stamp,
        digest: digester.digest(bytes),
        settled: !stamp.is_young(now),
    });
    (Seen { path: path.into(), contents }, read.map(|(_, bytes)| bytes))
}

/// Reads the contents between two equal stamps, so that they are not a mix of two versions.
fn read_unchanging(world: &dyn World, path: &Path, limit: u64) -> io::Result<(Stamp, Zeroizing<Vec<u8>>)> {
    for _ in 0..3 {
        // Checked before opening: opening a pipe waits for a writer.
        if !world.stamp(path)?.is_regular {
            return Err(io::Error::other("not a regular file"));
        }
        let mut file = world.open(path)?;
        let before = file.stamp()?;
        if before.len > limit {
            return Err(io::Error::other(format!("longer than {} KiB: is it the right file?", limit / 1024)));
        }
        let room = usize::try_from(before.len).unwrap_or(0).saturating_add(1);
        let mut bytes = Zeroizing::new(Vec::with_capacity(room)); // never grows, so that no copy of a secret is left
        file.by_ref().take(before.len.saturating_add(1)).read_to_end(&mut bytes)?;
        let after = file.stamp()?;
        if before == after && bytes.len() as u64 == before.len {
            return Ok((before, bytes));
        }
    }
    Err(io::Error::other("it changes while it is read"))
}

impl Seen {
    /// Whether the path still leads to the file with this stamp.
    pub(crate) fn is_in_place(&self, world: &dyn World) -> bool {
        world.stamp(&self.path).ok() == self.contents.map(|contents| contents.stamp)
    }

    /// Looks again. `again`: reads the contents regardless of the stamp.
    pub(crate) fn look(&self, world: &dyn World, digester: &Digester, now: i128, again: bool) -> Look {
        let stamp = world.stamp(&self.path).ok();
        let is_same = match (self.contents, stamp) {
            (None, None) => true,
            (Some(contents), Some(stamp)) => contents.settled && contents.stamp == stamp,
            _ => false,
        };
        if is_same && !again {
            return Look { seen: self.clone(), has_changed: false, bytes: None };
        }
        let (seen, bytes) = read(world, &self.path, u64::MAX, digester, now);
        let digest = |seen: &Seen| seen.contents.map(|contents| contents.digest);
        let has_changed = digest(&seen) != digest(self);
        Look { seen, has_changed, bytes: bytes.ok() }
    }
}
