//! Files as they were seen: by path, resolved anew each time, so that a symbolic link that is turned elsewhere, Kubernetes' swap
//! of `..data` and an editor's rename are all seen.

use std::fs::{File, Metadata};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// How long after a change a file's times may not show another one yet: more than a tick of any clock that stamps files.
const YOUNG_NANOS: i128 = 2_000_000_000;

/// What tells a file from another, and most changes, without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    file: (u64, u64),
    len: u64,
    /// In nanoseconds: when the contents changed, and when the file did.
    times: [i128; 2],
    /// Whether other users may read it.
    pub(crate) others_read: bool,
}

impl Stamp {
    #[cfg(unix)]
    fn of(metadata: &Metadata) -> Stamp {
        use std::os::unix::fs::MetadataExt as _;
        let nanos = |seconds: i64, nanos: i64| i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
        Stamp {
            file: (metadata.dev(), metadata.ino()),
            len: metadata.len(),
            times: [nanos(metadata.mtime(), metadata.mtime_nsec()), nanos(metadata.ctime(), metadata.ctime_nsec())],
            others_read: metadata.mode() & 0o004 != 0,
        }
    }

    /// Without a number for the file, its contents are read at each look: no time is ever old enough.
    #[cfg(not(unix))]
    fn of(metadata: &Metadata) -> Stamp {
        Stamp { file: (0, 0), len: metadata.len(), times: [i128::MAX; 2], others_read: false }
    }

    /// Whether the file may have changed since this stamp was taken, at the time `now`, without a trace in it. So may one whose
    /// times are in the future.
    fn is_young(&self, now: i128) -> bool {
        self.times.iter().any(|time| time.saturating_add(YOUNG_NANOS) > now)
    }
}

/// A file as it was seen.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) path: PathBuf,
    /// `None` if it could not be read.
    pub(crate) contents: Option<Contents>,
}

/// What was seen of the contents.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Contents {
    pub(crate) stamp: Stamp,
    pub(crate) digest: Digest,
    /// Whether an equal stamp means equal contents.
    settled: bool,
}

/// Of the contents, with something before them that only this process knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Digest([u8; 32]);

/// Makes digests.
#[derive(Debug, Clone)]
pub(crate) struct Digester([u8; 16]);

impl Digester {
    pub(crate) fn new() -> Digester {
        Digester(crate::seed())
    }

    pub(crate) fn digest(&self, bytes: &[u8]) -> Digest {
        Digest(Sha256::new().chain_update(self.0).chain_update(bytes).finalize().into())
    }
}

/// Reads a file of at most `limit` bytes.
pub(crate) fn read(path: &Path, limit: u64, digester: &Digester, now: i128) -> (Seen, io::Result<Zeroizing<Vec<u8>>>) {
    let read = read_unchanging(path, limit);
    let contents = read.as_ref().ok().map(|(stamp, bytes)| Contents {
        stamp: *stamp,
        digest: digester.digest(bytes),
        settled: !stamp.is_young(now),
    });
    (Seen { path: path.into(), contents }, read.map(|(_, bytes)| bytes))
}

/// Reads the contents between two equal stamps, so that they are not a mixture of two.
fn read_unchanging(path: &Path, limit: u64) -> io::Result<(Stamp, Zeroizing<Vec<u8>>)> {
    for _ in 0..3 {
        // Asked for before it is opened: to open a pipe is to wait for a writer.
        if !std::fs::metadata(path)?.is_file() {
            return Err(io::Error::other("not a regular file"));
        }
        let mut file = File::open(path)?;
        let before = Stamp::of(&file.metadata()?);
        if before.len > limit {
            return Err(io::Error::other(format!("longer than {} KiB: is it the right file?", limit / 1024)));
        }
        let room = usize::try_from(before.len).unwrap_or(0).saturating_add(1);
        let mut bytes = Zeroizing::new(Vec::with_capacity(room)); // never grows, so that no copy of a secret is left
        file.by_ref().take(before.len.saturating_add(1)).read_to_end(&mut bytes)?;
        let after = Stamp::of(&file.metadata()?);
        if before == after && bytes.len() as u64 == before.len {
            return Ok((before, bytes));
        }
    }
    Err(io::Error::other("it changes while it is read"))
}

impl Seen {
    /// Whether the path leads to the file of this stamp still.
    pub(crate) fn is_in_place(&self) -> bool {
        stamp(&self.path) == self.contents.map(|contents| contents.stamp)
    }

    /// Looks again. Gives what is seen now, and whether the contents are others. `again`: reads them whatever the stamp says.
    pub(crate) fn look(&self, digester: &Digester, now: i128, again: bool) -> (Seen, bool) {
        let stamp = stamp(&self.path);
        let is_same = match (self.contents, stamp) {
            (None, None) => true,
            (Some(contents), Some(stamp)) => contents.settled && contents.stamp == stamp,
            _ => false,
        };
        if is_same && !again {
            return (self.clone(), false);
        }
        let (seen, _) = read(&self.path, u64::MAX, digester, now);
        let digest = |seen: &Seen| seen.contents.map(|contents| contents.digest);
        let has_changed = digest(&seen) != digest(self);
        (seen, has_changed)
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    std::fs::metadata(path).ok().map(|metadata| Stamp::of(&metadata))
}
