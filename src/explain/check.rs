//! One check, its outcome, and its JSON text. Only this file writes that text, so that every language shows the same.

use alloc::string::String;
use core::fmt::Write as _;

use super::cause::Cause;
use crate::error::Error;

/// One check and its outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Check {
    /// What was checked: `"signature"`.
    pub name: &'static str,
    /// The source of the rule: an RFC and its section, or hs256's own policy.
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

/// The outcome of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The token passes it.
    Passed,
    /// The token fails it. If no earlier check had failed, this would be the verdict.
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
        push_fixed(json, "{\"check\":", Some(self.name));
        push_fixed(json, ",\"clause\":", Some(self.clause));
        push_fixed(json, ",\"outcome\":", Some(self.outcome.name()));
        push_fixed(json, ",\"code\":", error.map(|error| error.code().name()));
        json.push_str(",\"claim\":");
        push_text(error.and_then(Error::claim), json);
        push_fixed(json, ",\"cause\":", self.cause.map(Cause::message));
        push_fixed(json, ",\"kind\":", self.cause.map(Cause::kind));
        push_fixed(json, ",\"segment\":", self.segment.map(Segment::name));
        let _ = match self.offset {
            Some(offset) => write!(json, ",\"offset\":{offset}}}"), // writing to a string cannot fail
            None => write!(json, ",\"offset\":null}}"),
        };
    }
}

/// A prefix, and a text. The text is one of ours and needs no escapes.
fn push_fixed(json: &mut String, before: &str, text: Option<&'static str>) {
    json.push_str(before);
    match text {
        None => json.push_str("null"),
        Some(text) => {
            json.push('"');
            json.push_str(text);
            json.push('"');
        }
    }
}

/// A string or `null`. The serialization of a string cannot fail.
pub(super) fn push_text(text: Option<&str>, json: &mut String) {
    match text {
        None => json.push_str("null"),
        Some(text) => json.push_str(&serde_json::to_string(text).unwrap_or_default()),
    }
}
