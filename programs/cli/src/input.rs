//! Reads bytes from files, standard input and the environment, never more than asked for.

use std::env;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use zeroize::Zeroizing;

use crate::failure::Failure;

/// The path `-` is standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Opens a path that an argument gave; `what` names that argument in a failure.
pub(crate) fn open(path: &Path, what: &str) -> Result<File, Failure> {
    let file = if is_stdin(path) { stdin() } else { File::open(path) };
    let file = file.map_err(|error| Failure::unreadable(what, &error))?;
    match file.metadata() {
        // Some systems open a directory and fail on the first read; others refuse to open it, with another error.
        Ok(metadata) if metadata.is_dir() => Err(Failure::unreadable(what, &io::ErrorKind::IsADirectory.into())),
        _ => Ok(file),
    }
}

/// Standard input without the standard library's buffer, which would keep a copy of a secret.
fn stdin() -> io::Result<File> {
    #[cfg(unix)]
    let stdin = std::os::fd::AsFd::as_fd(&io::stdin()).try_clone_to_owned()?;
    #[cfg(windows)]
    let stdin = std::os::windows::io::AsHandle::as_handle(&io::stdin()).try_clone_to_owned()?;
    Ok(stdin.into())
}

/// All bytes, or the first `limit + 1` if there are more. The buffer is wiped when dropped and never grows, so no copy
/// is left.
pub(crate) fn read(file: File, limit: usize, what: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
    const PROBE: usize = 64; // room that spares `read_to_end` a probe of its own
    let mut bytes = Zeroizing::new(Vec::with_capacity(limit + 1 + PROBE));
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    file.take(most).read_to_end(&mut bytes).map_err(|error| Failure::unreadable(what, &error))?;
    Ok(bytes)
}

/// The value of an environment variable; `None` if it is not set, or if no variable can have this name.
pub(crate) fn variable(name: &OsStr) -> Option<Zeroizing<Vec<u8>>> {
    let is_name = !name.is_empty() && !name.as_encoded_bytes().iter().any(|byte| matches!(byte, b'=' | 0));
    is_name.then(|| env::var_os(name)).flatten().map(|value| Zeroizing::new(value.into_encoded_bytes()))
}

/// Only one argument can be standard input.
pub(crate) fn refuse_sharing_stdin(users: &[(&str, bool)]) -> Result<(), Failure> {
    let names: Vec<_> = users.iter().filter(|(_, uses)| *uses).map(|(name, _)| *name).collect();
    match names.as_slice() {
        [] | [_] => Ok(()),
        names => Err(Failure::new(format!(
            "standard input cannot be {} at once; give one of them another way",
            names.join(" and ")
        ))),
    }
}
