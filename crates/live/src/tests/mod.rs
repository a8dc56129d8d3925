mod changes;
mod counts;
mod opening;
mod signing;
mod stale;
mod waiting;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hs256::{Code, Key};
use tempfile::TempDir;

use crate::world::{Clock, OpenFile, System, World};
use crate::{Mistakes, Verifier};

const SECRET: &str = "test secret of files that are followed, 32+ bytes";
const OTHER: &str = "another test secret of files, as long as the 1st!";

/// Clocks that tests set. The system's clock is the real one plus an offset in seconds.
#[derive(Default)]
struct Fake {
    monotonic_millis: AtomicU64,
    unix_offset: AtomicI64,
    /// The names of the files that were opened.
    opened: Mutex<Vec<String>>,
}

impl World for Fake {
    fn open(&self, path: &Path) -> io::Result<Box<dyn OpenFile>> {
        self.opened.lock().unwrap().push(path.file_name().unwrap().to_str().unwrap().into());
        System.open(path)
    }
}

impl Clock for Fake {
    fn monotonic(&self) -> u64 {
        (1_000_000 + self.monotonic_millis.load(Ordering::SeqCst)) * 1_000_000
    }

    fn unix_nanos(&self) -> i128 {
        System.unix_nanos() + i128::from(self.unix_offset.load(Ordering::SeqCst)) * 1_000_000_000
    }
}

/// A folder with a policy file, and the clocks for everything opened from it.
struct Folder {
    folder: TempDir,
    clock: Arc<Fake>,
}

const FILE: &str = r#"{"version":1,"keys":[{"file":"jwt.key"}],"revoked":{"file":"revoked.jsonl"}}"#;

impl Folder {
    /// With a list that revokes the token `a`. A minute has passed since, so the state of the files is settled.
    fn new() -> Folder {
        let folder = Folder { folder: tempfile::tempdir().unwrap(), clock: Arc::default() };
        folder.clock.unix_offset.store(60, Ordering::SeqCst);
        folder.write("policy.json", FILE);
        folder.write("jwt.key", SECRET);
        folder.write("revoked.jsonl", "{\"jti\":\"a\"}\n");
        folder
    }

    fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: impl AsRef<Path>, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).unwrap();
    }

    fn try_open(&self) -> Result<Verifier, Mistakes> {
        Verifier::open_by(&self.path("policy.json"), self.clock.clone())
    }

    fn open(&self) -> Verifier {
        self.try_open().unwrap()
    }

    /// Lets time pass, in milliseconds.
    fn pass(&self, millis: u64) {
        self.clock.monotonic_millis.fetch_add(millis, Ordering::SeqCst);
    }

    fn set_system_clock(&self, offset: i64) {
        self.clock.unix_offset.store(offset, Ordering::SeqCst);
    }
}

/// The verdict on a token under [`SECRET`] with these claims.
fn verdict(verifier: &Verifier, claims: &str) -> Code {
    verdict_under(verifier, SECRET, claims)
}

fn verdict_under(verifier: &Verifier, secret: &str, claims: &str) -> Code {
    let token = hs256::Signer::new(Key::new(secret).unwrap()).unwrap().sign_json(claims).unwrap();
    verifier.verify_at(token, 1000, &mut [0; 256]).map_or_else(|error| error.code(), |_| Code::Ok)
}

const A: &str = r#"{"jti":"a"}"#;
const B: &str = r#"{"jti":"b"}"#;

/// Which of the tokens `a` and `b` are revoked.
fn revoked(verifier: &Verifier) -> &'static str {
    match (verdict(verifier, A), verdict(verifier, B)) {
        (Code::Revoked, Code::Ok) => "a",
        (Code::Ok, Code::Revoked) => "b",
        (Code::Revoked, Code::Revoked) => "both",
        (Code::Ok, Code::Ok) => "neither",
        other => panic!("{other:?}"),
    }
}

fn fields(mistakes: &Mistakes) -> Vec<&str> {
    mistakes.iter().map(crate::Mistake::field).collect()
}
