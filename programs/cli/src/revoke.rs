//! `hs256 revoke`: adds an entry to a list of revocations or to the stream that a fleet follows, or drops ended entries
//! from a list.

use std::path::Path;
use std::process::ExitCode;

use hs256_live::MAX_LIST_LEN;
use serde::Serialize;

use crate::args::RevokeArgs;
use crate::failure::{self, Failure};
use crate::stream::Source;
use crate::time::{self, Instant};
use crate::{list, replace, token};

pub(crate) fn run(args: &RevokeArgs) -> Result<ExitCode, Failure> {
    if args.file.as_ref().is_some_and(|file| token::resembles(file.as_os_str())) {
        return Err(Failure::new("FILE is a token; name the list, and the token by --jti"));
    }
    let now = time::now_or(args.clock.now);
    match &args.file {
        Some(file) if args.prune => prune(file, now),
        Some(file) => append(file, &line(args, now)?),
        None => publish(args, &line(args, now)?),
    }
}

fn append(file: &Path, line: &str) -> Result<ExitCode, Failure> {
    replace::replace(file, list::WHAT, MAX_LIST_LEN, |text| {
        let text = text.unwrap_or_default();
        list::check(text)?;
        Ok([text, line.as_bytes()].concat())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Adds the entry to the stream that followers copy.
fn publish(args: &RevokeArgs, line: &str) -> Result<ExitCode, Failure> {
    let source = Source::of(&args.redis)?;
    source.connect()?.add(line.trim_end())?;
    Ok(ExitCode::SUCCESS)
}

/// An entry's text, with its members in the order of docs/POLICY.md.
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

/// The line for the arguments, already read by the core.
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
    let entry = serde_json::to_string(&entry).map_err(|_| Failure::new("the entry cannot be written"))?;
    list::line(&entry)
}

fn prune(file: &Path, now: i64) -> Result<ExitCode, Failure> {
    let mut dropped = 0;
    replace::replace(file, list::WHAT, MAX_LIST_LEN, |text| {
        let text = text.ok_or_else(|| Failure::new("cannot read the list: there is no such file"))?;
        list::check(text)?;
        let (kept, ended) = list::pruned(text, now);
        dropped = ended;
        Ok(list::written(kept))
    })?;
    let entries = if dropped == 1 { "entry" } else { "entries" };
    failure::say(&format!("{dropped} {entries} dropped"));
    Ok(ExitCode::SUCCESS)
}
