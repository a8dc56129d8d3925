//! Changes a file so that readers find either the old text or the new one, never a mix, even after a power cut.
//!
//! The new text goes into a temporary file next to the old one, with its mode and owner, and is renamed when it is on
//! the disk. Processes that change the same file wait for each other at a lock file next to it, `FILE.lock`. That file
//! stays: if it were removed, two processes could hold a lock of that name. A link is followed: its target is replaced,
//! the link stays.

use std::ffi::OsString;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::input;

/// Replaces a file's text by the result of `change`. `what` names the file in messages. A file of more than `limit`
/// bytes is refused.
///
/// If there is no such file, `change` gets `None`, and the new file is for its owner only.
pub(crate) fn replace(
    path: &Path,
    what: &str,
    limit: u64,
    change: impl FnOnce(Option<&[u8]>) -> Result<Vec<u8>, Failure>,
) -> Result<(), Failure> {
    replace_with(path, what, limit, |before| Ok((change(before)?, None)))
}

/// A second file next to the first. It is replaced after the first, under the same lock. A power cut may come between
/// the two.
pub(crate) struct Beside {
    /// The suffix of its name after the first one's.
    pub(crate) suffix: &'static str,
    pub(crate) text: Vec<u8>,
}

/// Like [`replace`], with a second file, if `change` returns one.
pub(crate) fn replace_with(
    path: &Path,
    what: &str,
    limit: u64,
    change: impl FnOnce(Option<&[u8]>) -> Result<(Vec<u8>, Option<Beside>), Failure>,
) -> Result<(), Failure> {
    if input::is_stdin(path) {
        return Err(Failure::new(format!("{what}: standard input cannot be replaced; name a file")));
    }
    let failed = |error: io::Error| Failure::unwritable_file(what, &error);
    let target = Target::of(path).map_err(failed)?;
    let _lock = target.lock().map_err(failed)?;
    let before = target.read(what, limit)?;
    let (text, beside) = change(before.as_ref().map(|before| before.text.as_slice()))?;
    let like = before.as_ref().map(|before| &before.metadata);
    target.write(like, &text).map_err(failed)?;
    if let Some(beside) = beside {
        target.beside(beside.suffix).write(like, &beside.text).map_err(failed)?;
    }
    Ok(())
}

/// The text of the file with this suffix after the name of `path`; `None` if there is none.
pub(crate) fn read(path: &Path, suffix: &str, what: &str, limit: u64) -> Result<Option<Vec<u8>>, Failure> {
    let target = Target::of(path).map_err(|error| Failure::unreadable(what, &error))?.beside(suffix);
    Ok(target.read(what, limit)?.map(|before| before.text.to_vec()))
}

/// Writes a secret into a new file for its owner only, the owner of `like`. The file must not exist.
pub(crate) fn create(path: &Path, what: &str, text: &[u8], like: &Path) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let fill = |mut file: File| {
        give(&file, &like.metadata()?)?;
        file.write_all(text)?;
        file.sync_all()
    };
    let made = options.open(path).and_then(|file| fill(file).inspect_err(|_| drop(fs::remove_file(path))));
    made.map_err(|error| Failure::unwritable_file(what, &error))
}

/// A file before the change.
struct Before {
    metadata: Metadata,
    text: Zeroizing<Vec<u8>>,
}

/// A file's own name, links resolved, and its folder.
struct Target {
    folder: PathBuf,
    name: OsString,
}

impl Target {
    fn of(path: &Path) -> io::Result<Target> {
        let path = match path.canonicalize() {
            Err(error) if error.kind() == io::ErrorKind::NotFound && path.symlink_metadata().is_err() => {
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
                folder.canonicalize()?.join(path.file_name().ok_or(io::ErrorKind::IsADirectory)?)
            }
            path => path?, // a link to nowhere ends here: whoever made it meant another file
        };
        match (path.parent(), path.file_name()) {
            (Some(folder), Some(name)) if !path.is_dir() => Ok(Target { folder: folder.into(), name: name.into() }),
            _ => Err(io::ErrorKind::IsADirectory.into()),
        }
    }

    fn beside(&self, suffix: &str) -> Target {
        let mut name = self.name.clone();
        name.push(suffix);
        Target { folder: self.folder.clone(), name }
    }

    fn path(&self) -> PathBuf {
        self.folder.join(&self.name)
    }

    /// Waits for the lock, which is released with the returned file.
    fn lock(&self) -> io::Result<File> {
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(self.beside(".lock").path())?;
        fs4::FileExt::lock(&file)?;
        Ok(file)
    }

    fn read(&self, what: &str, limit: u64) -> Result<Option<Before>, Failure> {
        let path = self.path();
        let metadata = match path.metadata() {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failure::unreadable(what, &error)),
        };
        if !metadata.is_file() {
            return Err(Failure::new(format!("{what}: neither a file nor a link to one: it cannot be replaced")));
        }
        let Some(len) = usize::try_from(metadata.len()).ok().filter(|_| metadata.len() <= limit) else {
            return Err(Failure::new(format!("{what}: longer than {limit} bytes: is it the right file?")));
        };
        let text = input::read(input::open(&path, what)?, len, what)?;
        match text.len() > len {
            true => Err(Failure::new(format!("{what}: another program is writing it; nothing was changed"))),
            false => Ok(Some(Before { metadata, text })),
        }
    }

    /// Only under the lock of the file, or of the file that it belongs to.
    fn write(&self, before: Option<&Metadata>, text: &[u8]) -> io::Result<()> {
        let mut name = OsString::from(".");
        name.push(&self.name);
        name.push(".tmp");
        // A killed process may have left one. Under the lock nobody else uses it; with random names they would fill the
        // disk.
        match fs::remove_file(self.folder.join(&name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = tempfile::Builder::new().prefix(&name).rand_bytes(0).tempfile_in(&self.folder)?;
        if let Some(before) = before {
            keep(&file, before)?;
        }
        file.write_all(text)?;
        file.as_file().sync_all()?;
        file.persist(self.path())?;
        self.sync_folder()
    }

    /// Only this puts the new name on the disk. Windows has no such call.
    fn sync_folder(&self) -> io::Result<()> {
        if cfg!(unix) { File::open(&self.folder)?.sync_all() } else { Ok(()) }
    }
}

/// Gives the temporary file, which only its owner can read, the owner and the mode of the file that it will replace. A
/// service that can no longer read its list would stop, and a list that others can read is no better.
fn keep(file: &NamedTempFile, before: &Metadata) -> io::Result<()> {
    give(file.as_file(), before)?;
    file.as_file().set_permissions(before.permissions())
}

/// Gives a file the owner and the group of another, on systems that have them.
#[cfg_attr(not(unix), expect(clippy::unnecessary_wraps, reason = "as on Unix"))]
fn give(file: &File, like: &Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, fchown};
        let made = file.metadata()?;
        if (made.uid(), made.gid()) != (like.uid(), like.gid()) {
            fchown(file, Some(like.uid()), Some(like.gid()))?;
        }
    }
    #[cfg(not(unix))]
    let _ = (file, like);
    Ok(())
}
