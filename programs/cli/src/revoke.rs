//! `hs256 revoke`: adds an entry to a list of revocations, or drops those that have ended.
//!
//! What a line means is the core's to say: what the list holds and what is added are both read by it before anything is written.

use std::process::ExitCode;

use hs256::{Error, Revocations};
use hs256_live::MAX_LIST_LEN;
use serde::{Deserialize, Serialize};

use crate::args::RevokeArgs;
use crate::failure::{self, Failure};
use crate::time::{self, Instant};
use crate::{replace, token};

/// No leeway is greater: an entry that ended so long ago speaks of no token that any verifier accepts.
const GREATEST_LEEWAY: u64 = 900;

const WHAT: &str = "the list";

pub(crate) fn run(args: &RevokeArgs) -> Result<ExitCode, Failure> {
    if token::resembles(args.file.as_os_str()) {
        return Err(Failure::new("FILE is a token; name the list, and the token by --jti"));
    }
    let now = time::now_or(args.clock.now);
    if args.prune {
        return prune(args, now);
    }
    let line = line(args, now)?;
    replace::replace(&args.file, WHAT, MAX_LIST_LEN, |list| {
        let list = list.unwrap_or_default();
        check(list)?;
        Ok([list, line.as_bytes()].concat())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// An entry as it is written, its members in the order of docs/POLICY.md.
#[derive(Serialize)]
struct Entry<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    jti: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iss: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<i64>,
}

/// The line that the arguments ask for, which the core has read.
fn line(args: &RevokeArgs, now: i64) -> Result<String, Failure> {
    let names = [&args.jti, &args.sub, &args.kid, &args.iss];
    if names.into_iter().flatten().any(|name| token::resembles(name.as_ref())) {
        return Err(Failure::new(
            "a token never goes into the list; revoke it by its `jti`, which `hs256 inspect` shows",
        ));
    }
    let before = args.before.or(args.sub.is_some().then_some(Instant::Now));
    let entry = Entry {
        jti: args.jti.as_deref(),
        sub: args.sub.as_deref(),
        kid: args.kid.as_deref(),
        iss: args.iss.as_deref(),
        exp: args.exp,
        before: before.map(|before| match before {
            Instant::Now => now.saturating_add(1), // a token of this very second has `iat` = now
            Instant::At(seconds) => seconds,
        }),
    };
    let line = serde_json::to_string(&entry).map_err(|_| Failure::new("the entry cannot be written"))? + "\n";
    match Revocations::parse(&line, hs256_live::seed()) {
        Ok(_) => Ok(line),
        Err(error) => {
            Err(Failure::with_code(error.code(), format!("the entry: {}", reason(&error).replace("line 1: ", ""))))
        }
    }
}

/// What the list holds must be sound: a line behind one that refuses the whole would revoke nothing.
fn check(list: &[u8]) -> Result<(), Failure> {
    Revocations::parse(list, hs256_live::seed())
        .map(drop)
        .map_err(|error| Failure::with_code(error.code(), format!("{WHAT}: {}; nothing was changed", reason(&error))))
}

fn reason(error: &Error) -> String {
    match error {
        Error::InvalidArgument(argument) => argument.reason.to_string(),
        other => other.to_string(),
    }
}

fn prune(args: &RevokeArgs, now: i64) -> Result<ExitCode, Failure> {
    let mut dropped = 0;
    replace::replace(&args.file, WHAT, MAX_LIST_LEN, |list| {
        let list = list.ok_or_else(|| Failure::new("cannot read the list: there is no such file"))?;
        check(list)?;
        let (ended, kept): (Vec<_>, Vec<_>) =
            list.split_inclusive(|byte| *byte == b'\n').partition(|line| has_ended(line, now));
        dropped = ended.len();
        Ok(match kept.concat() {
            // A list that shrinks to nothing is one that was cut off, to a verifier that follows it.
            kept if kept.is_empty() => b"\n".to_vec(),
            kept => kept,
        })
    })?;
    let entries = if dropped == 1 { "entry" } else { "entries" };
    failure::say(&format!("{dropped} {entries} dropped"));
    Ok(ExitCode::SUCCESS)
}

/// Whether a line of the list, which the core has read, is of a token that nobody accepts any more.
fn has_ended(line: &[u8], now: i64) -> bool {
    #[derive(Deserialize)]
    struct Ending {
        exp: Option<u64>,
    }
    let end = serde_json::from_slice::<Ending>(line).ok().and_then(|entry| entry.exp);
    end.is_some_and(|exp| i128::from(exp) + i128::from(GREATEST_LEEWAY) <= i128::from(now))
}
