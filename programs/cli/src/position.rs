//! How far a stream was read into a list, kept next to the list in `FILE.position`.
//!
//! The two files cannot be replaced together, so this one holds the list's digest. If the digest differs, this position
//! belongs to another list, and the stream is read again from its start.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::failure::Failure;
use crate::replace::{self, Beside};

pub(crate) const SUFFIX: &str = ".position";

const WHAT: &str = "the position of the stream, beside the list";

/// A longer file is not a position: a stream's name is one line.
const MAX_LEN: u64 = 64 * 1024;

/// The id of a stream's entry: milliseconds and a sequence number. Ids only grow within a stream.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Id(u64, u64);

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.0, self.1)
    }
}

impl FromStr for Id {
    type Err = ();

    fn from_str(text: &str) -> Result<Id, ()> {
        let (milliseconds, sequence) = text.split_once('-').ok_or(())?;
        Ok(Id(milliseconds.parse().map_err(drop)?, sequence.parse().map_err(drop)?))
    }
}

/// How far a stream was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Position {
    /// The last entry that was read, or the stream's last entry when all of it was read.
    pub(crate) last: Id,
    /// How many entries were ever added up to it. For each that Redis counts beyond, one more must arrive.
    pub(crate) added: u64,
}

#[derive(Serialize, Deserialize)]
struct Document {
    stream: String,
    last_id: String,
    entries_added: u64,
    list_sha256: String,
}

/// The state of a list when its position was written.
pub(crate) struct Saved {
    pub(crate) position: Position,
    pub(crate) stream: String,
    /// The list's digest.
    pub(crate) digest: String,
}

impl Saved {
    /// The position next to a list; `None` if there is none.
    pub(crate) fn read(list: &Path) -> Result<Option<Saved>, Failure> {
        let Some(text) = replace::read(list, SUFFIX, WHAT, MAX_LEN)? else { return Ok(None) };
        let document = serde_json::from_slice::<Document>(&text).ok();
        let saved = document.and_then(|Document { stream, last_id, entries_added, list_sha256 }| {
            let position = Position { last: last_id.parse().ok()?, added: entries_added };
            Some(Saved { position, stream, digest: list_sha256 })
        });
        saved
            .map(Some)
            .ok_or_else(|| Failure::new(format!("{WHAT}: not what hs256 writes; --rebuild makes both again")))
    }

    pub(crate) fn beside(&self) -> Beside {
        let document = Document {
            stream: self.stream.clone(),
            last_id: self.position.last.to_string(),
            entries_added: self.position.added,
            list_sha256: self.digest.clone(),
        };
        let mut text = serde_json::to_vec(&document).unwrap_or_default(); // names and numbers: it cannot fail
        text.push(b'\n');
        Beside { suffix: SUFFIX, text }
    }
}

/// A digest that identifies a list.
pub(crate) fn digest(list: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(list))
}
