//! The host as the platform for followed policy files: clocks, files, the environment, randomness, counters. The host
//! keeps copies of this module's memory, and its counters count for all of them.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;
use std::io;
use std::path::{Path, PathBuf};

use hs256::Key;
use hs256_live::world::{Clock, OpenFile, Stamp, World};
use zeroize::Zeroizing;

use crate::host::HMAC;

/// A file's stamp as the host writes it.
#[derive(Default)]
#[repr(C)]
struct HostStamp {
    file: [u64; 2],
    len: u64,
    /// Nanoseconds since 1970.
    times: [i64; 2],
    flags: u32,
}

/// The stamp is of a regular file.
const REGULAR: u32 = 1;
/// Other users may read it.
const OTHERS_READ: u32 = 2;
/// The system has no number for the file, and not all times.
const UNNUMBERED: u32 = 4;

#[link(wasm_import_module = "host")]
unsafe extern "C" {
    /// Nanoseconds by a monotonic clock; in a copy, the time when the call began.
    fn monotonic() -> u64;
    /// Nanoseconds since 1970.
    fn unix_nanos() -> i64;
    /// Writes 16 random bytes.
    fn random(to: *mut u8);
    /// The length of a variable's value, which is written if there is room; less than 0 if it is not set.
    fn variable(name: *const u8, name_len: usize, to: *mut u8, room: usize) -> i32;
    /// Whether the system takes a path for an absolute one.
    fn is_absolute(path: *const u8, path_len: usize) -> i32;
    /// Writes the stamp of the file that a path leads to. Less than 0 is an error, here and below.
    fn stat(path: *const u8, path_len: usize, to: *mut HostStamp) -> i32;
    /// Opens a file and returns its number.
    fn open(path: *const u8, path_len: usize) -> i32;
    /// Writes the stamp of an open file.
    fn stat_open(file: i32, to: *mut HostStamp) -> i32;
    /// Reads at most `room` bytes and returns how many; 0 at the end.
    fn read(file: i32, to: *mut u8, room: usize) -> i32;
    /// Closes a file.
    fn close(file: i32);
    /// Returns the length of the last error's text, and writes as much of it as there is room for.
    fn last_error(to: *mut u8, room: usize) -> usize;
    /// Makes `count` counters and returns the first one's number.
    fn counters(count: usize) -> u32;
    /// Counts one more.
    fn count(counter: u32);
    /// The value of a counter.
    fn counted(counter: u32) -> u64;
}

/// The host, instead of a system.
pub(crate) struct Host;

impl Clock for Host {
    fn monotonic(&self) -> u64 {
        // SAFETY: it takes no address.
        unsafe { monotonic() }
    }

    fn unix_nanos(&self) -> i128 {
        // SAFETY: it takes no address.
        i128::from(unsafe { unix_nanos() })
    }
}

impl World for Host {
    fn stamp(&self, path: &Path) -> io::Result<Stamp> {
        let path = path.as_os_str().as_encoded_bytes();
        // SAFETY: the host reads so many bytes and writes one stamp, as for each below, and keeps no address.
        stamped(|to| unsafe { stat(path.as_ptr(), path.len(), to) })
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn OpenFile>> {
        let path = path.as_os_str().as_encoded_bytes();
        // SAFETY: as above.
        let file = checked(unsafe { open(path.as_ptr(), path.len()) })?;
        Ok(Box::new(HostFile(file.cast_signed())))
    }

    fn join(&self, folder: &Path, file: &str) -> PathBuf {
        // SAFETY: as above.
        if unsafe { is_absolute(file.as_ptr(), file.len()) } == 0 { folder.join(file) } else { file.into() }
    }

    fn variable(&self, name: &str) -> Option<Zeroizing<Vec<u8>>> {
        let mut value = Zeroizing::new(Vec::new());
        loop {
            // SAFETY: as above: it writes into the room that there is.
            let len = unsafe { variable(name.as_ptr(), name.len(), value.as_mut_ptr(), value.len()) };
            let len = usize::try_from(len).ok()?;
            if len <= value.len() {
                value.truncate(len);
                return Some(value);
            }
            value = Zeroizing::new(alloc::vec![0; len]);
        }
    }

    fn seed(&self) -> [u8; 16] {
        let mut seed = [0; 16];
        // SAFETY: as above.
        unsafe { random(seed.as_mut_ptr()) };
        seed
    }

    fn process(&self) -> u32 {
        1 // memory that is copied is told to hold
    }

    /// Never called: only one call at a time is in this memory.
    fn nap(&self, _: Duration) {}

    fn key(&self, key: Key) -> Key {
        key.hosted(HMAC)
    }

    fn counters(&self, count: usize) -> Option<u32> {
        // SAFETY: it takes no address.
        Some(unsafe { counters(count) })
    }

    fn count(&self, counter: u32) {
        // SAFETY: it takes no address.
        unsafe { count(counter) }
    }

    fn counted(&self, counter: u32) -> u64 {
        // SAFETY: it takes no address.
        unsafe { counted(counter) }
    }
}

/// An open file, closed when it is dropped.
struct HostFile(i32);

impl io::Read for HostFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // SAFETY: it writes at most so many bytes.
        let read = checked(unsafe { read(self.0, buffer.as_mut_ptr(), buffer.len()) })?;
        usize::try_from(read).map_err(|_| io::ErrorKind::Other.into())
    }
}

impl OpenFile for HostFile {
    fn stamp(&self) -> io::Result<Stamp> {
        // SAFETY: it writes one stamp.
        stamped(|to| unsafe { stat_open(self.0, to) })
    }
}

impl Drop for HostFile {
    fn drop(&mut self) {
        // SAFETY: it takes no address.
        unsafe { close(self.0) }
    }
}

fn stamped(stat: impl FnOnce(*mut HostStamp) -> i32) -> io::Result<Stamp> {
    let mut stamp = HostStamp::default();
    checked(stat(&raw mut stamp))?;
    let HostStamp { file: [device, number], len, times, flags } = stamp;
    let times = if flags & UNNUMBERED == 0 { times.map(i128::from) } else { [i128::MAX; 2] };
    Ok(Stamp {
        file: (device, number),
        len,
        times,
        is_regular: flags & REGULAR != 0,
        others_read: flags & OTHERS_READ != 0,
    })
}

/// The host's return value, unless it stands for an error.
fn checked(given: i32) -> io::Result<u32> {
    u32::try_from(given).map_err(|_| io::Error::other(error_text()))
}

fn error_text() -> String {
    let mut text = alloc::vec![0; 512];
    // SAFETY: it writes into the room that there is.
    let len = unsafe { last_error(text.as_mut_ptr(), text.len()) };
    text.truncate(len);
    String::from_utf8_lossy(&text).into_owned()
}
