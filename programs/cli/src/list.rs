//! The text of the list of revocations: what may be added to it, and which entries have ended.
//!
//! The core decides what a line means: it reads both the list and the new lines before anything is written.

use hs256::{Error, Revocations};
use serde::Deserialize;

use crate::failure::Failure;

/// The name of the list in messages.
pub(crate) const WHAT: &str = "the list";

/// No leeway is greater: no verifier accepts the token of an entry that ended this long ago.
const GREATEST_LEEWAY: u64 = 900;

/// A follower takes a list that becomes empty for a cut-off file. A blank line prevents that, and is not an entry.
const NOTHING: &[u8] = b"\n";

/// Checks a list before adding to it: a line after an invalid one would revoke nothing, since the whole list is
/// refused.
pub(crate) fn check(list: &[u8]) -> Result<(), Failure> {
    Revocations::parse(list, hs256_live::seed())
        .map(drop)
        .map_err(|error| Failure::with_code(error.code(), format!("{WHAT}: {}; nothing was changed", reason(&error))))
}

/// An entry's line with its end, if the core accepts it. The failure does not repeat the entry.
pub(crate) fn line(entry: &str) -> Result<String, Failure> {
    let line = format!("{entry}\n");
    // A single entry cannot collide: the seed need not be random, which would cost a system call per entry.
    match Revocations::parse(&line, [0; 16]) {
        Ok(_) => Ok(line),
        Err(error) => {
            Err(Failure::with_code(error.code(), format!("the entry: {}", reason(&error).replace("line 1: ", ""))))
        }
    }
}

fn reason(error: &Error) -> String {
    match error {
        Error::InvalidArgument(argument) => argument.reason.to_string(),
        other => other.to_string(),
    }
}

/// The lines that count now or later, and the number of those that do not.
pub(crate) fn pruned(list: &[u8], now: i64) -> (Vec<u8>, usize) {
    let (mut kept, mut ended) = (Vec::with_capacity(list.len()), 0);
    for line in lines(list) {
        match has_ended(line, now) {
            true => ended += 1,
            false => kept.extend_from_slice(line),
        }
    }
    (kept, ended)
}

/// What is written for a list, even if it has no line.
pub(crate) fn written(list: Vec<u8>) -> Vec<u8> {
    if list.is_empty() { NOTHING.into() } else { list }
}

/// The lines with their ends.
pub(crate) fn lines(list: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    list.split_inclusive(|byte| *byte == b'\n')
}

/// Whether a line, which the core has read, is about a token that no verifier accepts any more.
fn has_ended(line: &[u8], now: i64) -> bool {
    #[derive(Deserialize)]
    struct Ending {
        exp: Option<u64>,
    }
    let end = serde_json::from_slice::<Ending>(line).ok().and_then(|entry| entry.exp);
    end.is_some_and(|exp| i128::from(exp) + i128::from(GREATEST_LEEWAY) <= i128::from(now))
}
