//! Changes a file so that whoever reads it finds the old text or the new one, and nothing between, also after a power cut.
//!
//! The new text goes into a temporary file beside the old one, with its mode and owner, and takes its name when it is on the
//! disk. Those who change the same file at once wait for each other at a lock file beside it, `FILE.lock`, which stays: if it
//! were removed, two could hold a lock of that name. A link is followed: what it points at is replaced, the link stays.

use std::ffi::OsString;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::input;

/// Replaces a file's text by what `change` makes of it. `what` names the file in messages; `limit`: more bytes are no such file.
///
/// If there is no such file, `change` is given `None`; the file that it makes is for its owner alone.
pub(crate) fn replace(
    path: &Path,
    what: &str,
    limit: u64,
    change: impl FnOnce(Option<&[u8]>) -> Result<Vec<u8>, Failure>,
) -> Result<(), Failure> {
    replace_with(path, what, limit, |before| Ok((change(before)?, None)))
}

/// A second file, beside the first, which is replaced under the same lock after it. A power cut may come between the two.
pub(crate) struct Beside {
    /// What its name has after the first one's.
    pub(crate) suffix: &'static str,
    pub(crate) text: Vec<u8>,
}

/// As [`replace`], with a second file, if `change` gives one.
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

/// The text of the file whose name has this suffix after that of `path`; `None` if there is none.
pub(crate) fn read(path: &Path, suffix: &str, what: &str, limit: u64) -> Result<Option<Vec<u8>>, Failure> {
    let target = Target::of(path).map_err(|error| Failure::unreadable(what, &error))?.beside(suffix);
    Ok(target.read(what, limit)?.map(|before| before.text.to_vec()))
}

/// Writes a secret into a new file for its owner alone, who is the owner of `like`. There must be none of this name.
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

/// A file as it is before the change.
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

    /// Waits for the lock, which ends with the file that is given.
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

    /// Only under the lock of the file, or of the one that it is beside.
    fn write(&self, before: Option<&Metadata>, text: &[u8]) -> io::Result<()> {
        let mut name = OsString::from(".");
        name.push(&self.name);
        name.push(".tmp");
        // Who was killed may have left one. Under the lock it is nobody's; with names at random they would fill the disk.
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

    /// Only then is the new name on the disk. Windows has no such thing.
    fn sync_folder(&self) -> io::Result<()> {
        if cfg!(unix) { File::open(&self.folder)?.sync_all() } else { Ok(()) }
    }
}

/// Gives the temporary file, which is its owner's alone, the owner and the mode of the one that it will replace: a service
/// that can no longer read its list would stop, and one that others can read is no better.
fn keep(file: &NamedTempFile, before: &Metadata) -> io::Result<()> {
    give(file.as_file(), before)?;
    file.as_file().set_permissions(before.permissions())
}

/// Gives a file the owner and the group of another, where there are such things.
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
