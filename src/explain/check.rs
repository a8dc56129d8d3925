//! One check, how it went, and its JSON text, which only this file writes, so that every language shows the same.

use alloc::string::String;
use core::fmt::Write as _;

use super::cause::Cause;
use crate::error::Error;

/// One check and how it went.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Check {
    /// What was checked: `"signature"`.
    pub name: &'static str,
    /// Where it is required: an RFC and its section, or hs256's own policy.
    pub clause: &'static str,
    /// How it went.
    pub outcome: Outcome,
    /// Why it failed or was not reached. A check that passed has a cause only if its value is surely a mistake, such as
    /// an `exp` in milliseconds.
    pub cause: Option<Cause>,
    /// Which part of the token the cause is in.
    pub segment: Option<Segment>,
    /// Where the cause begins in that part, in bytes; see [`Segment`].
    pub offset: Option<usize>,
}

/// How a check went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The token passes it.
    Passed,
    /// The token fails it; had no earlier check failed, this would be the verdict.
    Failed(Error),
    /// Its input is missing, such as the claims of an unreadable payload.
    NotReached,
}

/// The part of a token that a cause is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Segment {
    /// The token as a whole; offsets count in its text.
    Token,
    /// The header; offsets count in what it decodes to.
    Header,
    /// The payload; offsets count in what it decodes to.
    Payload,
    /// The signature; offsets count in the token's text.
    Signature,
}

impl Segment {
    /// The name: `"header"`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Segment::Token => "token",
            Segment::Header => "header",
            Segment::Payload => "payload",
            Segment::Signature => "signature",
        }
    }
}

impl Outcome {
    /// The name: `"passed"`, `"failed"` or `"not_reached"`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Outcome::Passed => "passed",
            Outcome::Failed(_) => "failed",
            Outcome::NotReached => "not_reached",
        }
    }

    /// The error that a failed check would give as the verdict.
    #[must_use]
    pub const fn error(&self) -> Option<&Error> {
        match self {
            Outcome::Failed(error) => Some(error),
            Outcome::Passed | Outcome::NotReached => None,
        }
    }
}

impl Check {
    /// The check as a line of JSON, as in [`Explanation::to_json`](super::Explanation::to_json).
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = String::new();
        self.push_json(&mut json);
        json
    }

    pub(super) fn push_json(&self, json: &mut String) {
        let error = self.outcome.error();
        let members = [
            ("check", Some(self.name)),
            ("clause", Some(self.clause)),
            ("outcome", Some(self.outcome.name())),
            ("code", error.map(|error| error.code().name())),
            ("claim", error.and_then(Error::claim)),
            ("cause", self.cause.map(Cause::message)),
            ("kind", self.cause.map(Cause::kind)),
            ("segment", self.segment.map(Segment::name)),
        ];
        json.push('{');
        for (name, value) in members {
            json.push('"');
            json.push_str(name);
            json.push_str("\":");
            push_text(value, json);
            json.push(',');
        }
        let _ = match self.offset {
            Some(offset) => write!(json, "\"offset\":{offset}}}"),
            None => write!(json, "\"offset\":null}}"),
        };
    }
}

/// A string or `null`.
pub(super) fn push_text(text: Option<&str>, json: &mut String) {
    let stands_for_itself = |byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    match text {
        None => json.push_str("null"),
        Some(text) if text.bytes().all(stands_for_itself) => {
            json.push('"');
            json.push_str(text);
            json.push('"');
        }
        // The serialization of a string cannot fail.
        Some(text) => json.push_str(&serde_json::to_string(text).unwrap_or_default()),
    }
}
