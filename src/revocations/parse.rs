//! The list's text: JSON Lines, one entry per line. Any line that is not an entry makes the whole list invalid.

use alloc::borrow::Cow;
use alloc::format;
use alloc::vec::Vec;

use super::Revocations;
use super::table::{Digests, Entry, Kind, Table, Text};
use crate::error::Error;
use crate::json::{self, Value};

/// The greatest time: 2^53 - 1, up to which all readers of JSON agree.
const MAX_TIME: u64 = (1 << 53) - 1;

type Reason = Cow<'static, str>;

pub(super) fn read(text: &[u8], digests: Digests) -> Result<Revocations, Error> {
    let refuse = |line: usize, reason: &str| Err(Error::invalid_argument("revoked", format!("line {line}: {reason}")));
    let mut list =
        List { digests, entries: Vec::new(), counts: [0; 3], by_issuer: false, all_before: None, as_of: None };
    let mut number = 0;
    let mut rest = text;
    while !rest.is_empty() {
        number += 1;
        let Some(end) = memchr::memchr(b'\n', rest) else {
            return refuse(number, "has no line end: is the file half written?");
        };
        let (line, after) = rest.split_at_checked(end).unwrap_or_default();
        rest = after.get(1..).unwrap_or_default();
        if line.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r')) {
            continue;
        }
        if let Err(reason) = list.add(line) {
            return refuse(number, &reason);
        }
    }
    Ok(list.finish())
}

struct List {
    digests: Digests,
    entries: Vec<Entry>,
    counts: [usize; 3],
    by_issuer: bool,
    all_before: Option<u64>,
    as_of: Option<u64>,
}

/// The members of a line, each optional.
#[derive(Default)]
struct Members {
    jti: Option<Value>,
    sub: Option<Value>,
    kid: Option<Value>,
    iss: Option<Value>,
    exp: Option<u64>,
    before: Option<u64>,
    as_of: Option<u64>,
}

impl Members {
    fn of(line: &[u8]) -> Result<Members, Reason> {
        if let Some(complaint) = json::complaint(line) {
            return Err(complaint);
        }
        let mut members = Members::default();
        for (name, value) in json::members(line, json::outermost(line)) {
            match name.string(line).as_deref() {
                Some("jti") => members.jti = Some(text("jti", line, value)?),
                Some("sub") => members.sub = Some(text("sub", line, value)?),
                Some("iss") => members.iss = Some(text("iss", line, value)?),
                Some("kid") => members.kid = Some(string("kid", value)?),
                Some("exp") => members.exp = Some(time("exp", line, value)?),
                Some("before") => members.before = Some(time("before", line, value)?),
                Some("as_of") => members.as_of = Some(time("as_of", line, value)?),
                _ => return Err("an unknown member; known are jti, sub, kid, iss, exp, before, as_of".into()),
            }
        }
        Ok(members)
    }
}

impl List {
    fn add(&mut self, line: &[u8]) -> Result<(), Reason> {
        match Members::of(line)? {
            Members { jti: Some(jti), iss, exp, sub: None, kid: None, before: None, as_of: None } => {
                self.push(Kind::Token, line, iss, jti, exp.unwrap_or(Table::ALWAYS));
            }
            Members { sub: Some(sub), iss, before, jti: None, kid: None, exp: None, as_of: None } => {
                self.push(Kind::Subject, line, iss, sub, before.ok_or("`sub` without `before`")?);
            }
            Members { kid: Some(kid), before, jti: None, sub: None, iss: None, exp: None, as_of: None } => {
                self.push(Kind::Key, line, None, kid, before.unwrap_or(Table::ALWAYS));
            }
            Members {
                before: before @ Some(_),
                jti: None,
                sub: None,
                kid: None,
                iss: None,
                exp: None,
                as_of: None,
            } => {
                self.all_before = self.all_before.max(before);
            }
            Members { as_of: as_of @ Some(_), jti: None, sub: None, kid: None, iss: None, exp: None, before: None } => {
                self.as_of = self.as_of.max(as_of);
            }
            _ => {
                let reason = "not one of {jti}, {jti, exp}, {sub, before}, {kid}, {kid, before}, {before}, {as_of}, \
                              with `iss` beside jti or sub alone";
                return Err(reason.into());
            }
        }
        Ok(())
    }

    fn push(&mut self, kind: Kind, line: &[u8], issuer: Option<Value>, value: Value, time: u64) {
        self.by_issuer |= issuer.is_some();
        let issuer = issuer.map(|issuer| Text::Json(issuer, line));
        self.entries.push(Entry::new(self.digests.of(kind, issuer, Text::Json(value, line)), time));
        if let Some(count) = self.counts.get_mut(kind as usize) {
            *count += 1;
        }
    }

    fn finish(self) -> Revocations {
        let List { digests, entries, counts, by_issuer, all_before, as_of } = self;
        let as_of = as_of.and_then(|as_of| i64::try_from(as_of).ok());
        Revocations { table: Table::new(entries), digests, counts, by_issuer, all_before, as_of }
    }
}

fn string(name: &str, value: Value) -> Result<Value, Reason> {
    if value.kind().is_string() { Ok(value) } else { Err(format!("`{name}` is not a string").into()) }
}

/// A text that is not empty: an empty name would revoke nothing, which nobody means.
fn text(name: &str, line: &[u8], value: Value) -> Result<Value, Reason> {
    let value = string(name, value)?;
    if value.bytes(line).is_empty() { Err(format!("`{name}` is empty").into()) } else { Ok(value) }
}

fn time(name: &str, line: &[u8], value: Value) -> Result<u64, Reason> {
    let time = value.whole_number(line).filter(|time| *time <= MAX_TIME);
    time.ok_or_else(|| format!("`{name}` must be an integer from 0 to 2^53 - 1, written in digits alone").into())
}
