//! What following files needs from its platform: clocks, files, the environment, randomness. The platform is the
//! operating system unless a host replaces it, as for WebAssembly, which has none of these (`bindings/wasm`). No part
//! of the API.
//!
//! Nothing is decided here. The rest of this crate decides what a stamp means, when a look is due and what a file says.

use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use hs256::Key;
use zeroize::Zeroizing;

pub use crate::clock::{Clock, System};
pub use crate::follow::Moments;

/// Distinguishes a file from others, and from most changed versions of itself, without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The id of the device, and that of the file on it.
    pub file: (u64, u64),
    /// In bytes.
    pub len: u64,
    /// In nanoseconds since 1970: when the contents changed, and when the file did. The greatest values if the file has
    /// no id: then no time is ever old enough, and the contents are read at each look.
    pub times: [i128; 2],
    /// Whether it is a regular file, not a folder, a pipe or the like.
    pub is_regular: bool,
    /// Whether other users may read it.
    pub others_read: bool,
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
            is_regular: metadata.is_file(),
            others_read: metadata.mode() & 0o004 != 0,
        }
    }

    #[cfg(not(unix))]
    fn of(metadata: &Metadata) -> Stamp {
        Stamp {
            file: (0, 0),
            len: metadata.len(),
            times: [i128::MAX; 2],
            is_regular: metadata.is_file(),
            others_read: false,
        }
    }
}

/// A file that is open.
pub trait OpenFile: io::Read {
    /// Its stamp now, whatever the path leads to by now.
    ///
    /// # Errors
    ///
    /// Those of the system.
    fn stamp(&self) -> io::Result<Stamp>;
}

impl OpenFile for File {
    fn stamp(&self) -> io::Result<Stamp> {
        Ok(Stamp::of(&self.metadata()?))
    }
}

/// The platform of a follower.
pub trait World: Clock {
    /// The stamp of the file that a path leads to.
    ///
    /// # Errors
    ///
    /// Those of the system.
    fn stamp(&self, path: &Path) -> io::Result<Stamp> {
        Ok(Stamp::of(&std::fs::metadata(path)?))
    }

    /// Opens a file to read it.
    ///
    /// # Errors
    ///
    /// Those of the system.
    fn open(&self, path: &Path) -> io::Result<Box<dyn OpenFile>> {
        Ok(Box::new(File::open(path)?))
    }

    /// The path of a file named relative to a folder.
    fn join(&self, folder: &Path, file: &str) -> PathBuf {
        folder.join(file)
    }

    /// A variable of the environment.
    fn variable(&self, name: &str) -> Option<Zeroizing<Vec<u8>>> {
        std::env::var_os(name).map(|value| Zeroizing::new(value.into_encoded_bytes()))
    }

    /// 128 random bits.
    fn seed(&self) -> [u8; 16] {
        crate::seed()
    }

    /// The process's id, which `fork` changes.
    fn process(&self) -> u32 {
        std::process::id()
    }

    /// Lets other threads run.
    fn nap(&self, time: Duration) {
        std::thread::sleep(time);
    }

    /// Takes a key into use: a host may compute its tags.
    fn key(&self, key: Key) -> Key {
        key
    }

    /// Makes `count` counters that all copies of this memory share, and returns the first one's number; `None` if the
    /// memory has no copies.
    fn counters(&self, _count: usize) -> Option<u32> {
        None
    }

    /// Counts one more on a counter of [`World::counters`].
    fn count(&self, _counter: u32) {}

    /// The value of a counter.
    fn counted(&self, _counter: u32) -> u64 {
        0
    }
}

impl World for System {}
