//! Every check of a token, for people: which passed, which failed and why, which could not be made.
//!
//! It continues after a failure, with a payload that no signature vouches for. It never decides. It shows no claim's
//! value, no part of a signature and no key, so its text may be logged.

mod cause;
mod check;
mod claims;
mod header;
mod shape;

use alloc::string::String;
use alloc::vec::Vec;
use core::convert::Infallible;
use core::ops::ControlFlow;

pub use cause::Cause;
use check::push_text;
pub use check::{Check, Outcome, Segment};
use shape::{Fault, Segments};

use crate::base64url;
use crate::claims::{ClaimsSet, Registered};
use crate::error::{Code, Error};
use crate::json::{self, Value};
use crate::key::Key;
use crate::policy::{MAX_TOKEN_LEN_RANGE, Policy};
use crate::revocations::Revoked;
use crate::verdict::{self, Rule, Rules, Subject, Visitor};
use crate::verifier::Verifier;

/// All checks of one token, in the verdict's order. Made by [`explain`].
#[derive(Clone)]
pub struct Explanation {
    checks: Vec<Check>,
    has_verifier: bool,
    header: Option<Vec<u8>>,
    payload: Option<Vec<u8>>,
}

impl Explanation {
    /// The checks in the order of the verdict.
    #[must_use]
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// The verifier's verdict on this token: the first failure; `None` without a verifier.
    #[must_use]
    pub fn verdict(&self) -> Option<Result<(), Error>> {
        let first_failure = self.checks.iter().find_map(|check| check.outcome.error());
        self.has_verifier.then(|| first_failure.map_or(Ok(()), |error| Err(error.clone())))
    }

    /// The decoded header, if it is a JSON object. Anyone may have written it.
    #[must_use]
    pub fn unverified_header(&self) -> Option<&[u8]> {
        self.header.as_deref()
    }

    /// The decoded payload, if it decodes. Anyone may have written it unless the verdict is good.
    #[must_use]
    pub fn unverified_payload(&self) -> Option<&[u8]> {
        self.payload.as_deref()
    }

    /// The verdict and the checks as one line of JSON, the same in every language:
    /// `{"verdict":{"code":…,"claim":…},"checks":[{"check":…,"clause":…,"outcome":…,"code":…,"claim":…,"cause":…,"kind":…,
    /// "segment":…,"offset":…},…]}`. Anything absent is `null`, such as the verdict without a verifier.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = String::with_capacity(4096); // the usual length
        json.push_str("{\"verdict\":");
        match self.verdict() {
            None => json.push_str("null"),
            Some(verdict) => {
                json.push_str("{\"code\":");
                push_text(Some(verdict.as_ref().err().map_or(Code::Ok, Error::code).name()), &mut json);
                json.push_str(",\"claim\":");
                push_text(verdict.as_ref().err().and_then(Error::claim), &mut json);
                json.push('}');
            }
        }
        let mut separator = ",\"checks\":[";
        for check in &self.checks {
            json.push_str(separator);
            check.push_json(&mut json);
            separator = ",";
        }
        json.push_str("]}");
        json
    }
}

/// Redacted except for the checks.
impl core::fmt::Debug for Explanation {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Explanation").field("checks", &self.checks).finish_non_exhaustive()
    }
}

/// Runs every check of `verifier` on a token as of `now` (Unix seconds) instead of stopping at the first that fails;
/// without a verifier, those that need neither key nor policy.
///
/// For people who wonder why a token is rejected: in a command, a log at debug level, a test. Never to decide.
///
/// ```
/// use hs256::{Cause, Code, Key, Outcome, Verifier, explain};
/// let verifier = Verifier::builder().key(Key::new([7; 32])?).build()?;
/// let explanation = explain("eyJhbGciOiJub25lIn0.e30.", Some(&verifier), 1_700_000_000);
/// let failed: Vec<_> = explanation.checks().iter().filter(|c| matches!(c.outcome, Outcome::Failed(_))).collect();
/// assert_eq!(failed.len(), 2); // alg is none, and there is no signature
/// assert_eq!((failed[0].name, failed[0].cause, failed[0].offset), ("algorithm", Some(Cause::Unsigned), Some(7)));
/// assert_eq!(explanation.verdict().unwrap().unwrap_err().code(), Code::AlgorithmNotAllowed);
/// # Ok::<(), hs256::Error>(())
/// ```
#[must_use]
pub fn explain(token: impl AsRef<[u8]>, verifier: Option<&Verifier>, now: i64) -> Explanation {
    let mut explanation =
        Explanation { checks: Vec::with_capacity(22), has_verifier: verifier.is_some(), header: None, payload: None };
    explanation.check_token(token.as_ref(), verifier.map(|verifier| &verifier.rules), now);
    explanation
}

/// Why a check did not simply pass, and where.
#[derive(Default)]
struct Note {
    cause: Option<Cause>,
    segment: Option<Segment>,
    offset: Option<usize>,
}

impl Note {
    const NONE: Note = Note { cause: None, segment: None, offset: None };

    const fn of(cause: Cause) -> Note {
        Note { cause: Some(cause), segment: None, offset: None }
    }

    const fn at(cause: Cause, segment: Segment, offset: Option<usize>) -> Note {
        Note { cause: Some(cause), segment: Some(segment), offset }
    }

    fn in_token(Fault { cause, offset }: Fault) -> Note {
        Note::at(cause, Segment::Token, Some(offset))
    }

    fn in_json(fault: json::Fault, segment: Segment) -> Note {
        Note::at(fault.cause.into(), segment, Some(fault.offset))
    }

    fn in_header(cause: Cause, value: Option<Value>) -> Note {
        Note::at(cause, Segment::Header, value.map(Value::json_start))
    }
}

impl Explanation {
    fn add(&mut self, rule: Rule, outcome: Outcome, Note { cause, segment, offset }: Note) {
        self.checks.push(Check { name: rule.name, clause: rule.clause, outcome, cause, segment, offset });
    }

    /// Adds a check that passed, or that failed as `note` says.
    fn add_result(&mut self, rule: Rule, result: Result<(), Error>, note: impl FnOnce() -> Note) {
        match result {
            Ok(()) => self.add(rule, Outcome::Passed, Note::NONE),
            Err(error) => self.add(rule, Outcome::Failed(error), note()),
        }
    }

    fn add_not_reached(&mut self, rule: Rule, cause: Cause) {
        self.add(rule, Outcome::NotReached, Note::of(cause));
    }

    fn check_token(&mut self, token: &[u8], rules: Option<&Rules>, now: i64) {
        let max_len = rules.map_or(*MAX_TOKEN_LEN_RANGE.end(), |rules| rules.policy.max_token_len);
        let short_enough = if token.len() > max_len { Err(Error::TooLarge) } else { Ok(()) };
        let too_long = Fault { cause: Cause::TokenTooLong, offset: max_len };
        self.add_result(verdict::LENGTH, short_enough, || Note::in_token(too_long));

        let segments = Segments::of(token);
        let fault = shape::segments_fault(token);
        self.add_fault(verdict::SEGMENTS, fault);
        match &segments.compact {
            Some(compact) => self.add_fault(verdict::ENCODING, shape::encoding_fault(compact, fault)),
            None => self.add_not_reached(verdict::ENCODING, Cause::SegmentUnreadable),
        }
        let key = self.check_header(&segments, rules, now);
        self.check_payload(segments.payload, rules, key, now);
    }

    fn add_fault(&mut self, rule: Rule, fault: Option<Fault>) {
        match fault {
            None => self.add(rule, Outcome::Passed, Note::NONE),
            Some(fault) => self.add(rule, Outcome::Failed(Error::Malformed), Note::in_token(fault)),
        }
    }

    fn check_payload(&mut self, segment: Option<&[u8]>, rules: Option<&Rules>, key: Option<&Key>, now: i64) {
        let mut registered = Registered::NONE;
        let payload = segment.and_then(decoded);
        let set = match &payload {
            None => {
                self.add_not_reached(verdict::PAYLOAD, Cause::SegmentUnreadable);
                None
            }
            Some(payload) => {
                let set = registered.examine(payload);
                match &set {
                    Ok(_) => self.add(verdict::PAYLOAD, Outcome::Passed, Note::NONE),
                    Err(fault) => {
                        self.add(verdict::PAYLOAD, Outcome::Failed(Error::Malformed), payload_note(payload, *fault));
                    }
                }
                set.ok()
            }
        };
        self.check_claims(set, rules, key, now);
        self.payload = payload;
    }

    fn check_claims(&mut self, set: Option<ClaimsSet<'_>>, rules: Option<&Rules>, key: Option<&Key>, now: i64) {
        let (policy, revoked) = (Policy::default(), Revoked::default());
        let (policy, revoked) = rules.map_or((&policy, &revoked), |rules| (&rules.policy, &rules.revoked));
        let named = set.and_then(|set| policy.find_named(set));
        let subject = set.map(|set| Subject { set, named: named.as_ref(), policy, revoked, key, now });
        let ControlFlow::Continue(()) = verdict::check_claims(&mut All { explanation: self, subject });
    }
}

fn decoded(segment: &[u8]) -> Option<Vec<u8>> {
    let mut payload = alloc::vec![0; base64url::decoded_len(segment.len())];
    base64url::decode(segment, &mut payload).ok().map(|_| payload)
}

/// A payload that is not an object is often a nested token, which begins as every header does.
fn payload_note(payload: &[u8], fault: json::Fault) -> Note {
    if payload.starts_with(b"eyJ") {
        return Note::at(Cause::NestedToken, Segment::Payload, Some(0));
    }
    Note::in_json(fault, Segment::Payload)
}

/// Goes through all checks on claims and notes how each went.
struct All<'a> {
    explanation: &'a mut Explanation,
    /// `None` if the payload is unreadable.
    subject: Option<Subject<'a>>,
}

impl Visitor for All<'_> {
    type Stop = Infallible;

    fn visit(&mut self, rule: Rule, check: impl FnOnce(&Subject<'_>) -> Result<(), Error>) -> ControlFlow<Infallible> {
        match self.subject {
            None => self.explanation.add_not_reached(rule, Cause::PayloadUnreadable),
            Some(_) if rule.needs_verifier && !self.explanation.has_verifier => {
                self.explanation.add_not_reached(rule, Cause::NoVerifier);
            }
            Some(Subject { key: None, .. }) if rule.needs_key => {
                self.explanation.add_not_reached(rule, Cause::NoKeyMatched);
            }
            Some(subject) => {
                let (outcome, note) = explained(rule, check(&subject), subject);
                self.explanation.add(rule, outcome, note);
            }
        }
        ControlFlow::Continue(())
    }
}

/// How a check on claims went, and why.
fn explained(rule: Rule, result: Result<(), Error>, subject: Subject<'_>) -> (Outcome, Note) {
    let (outcome, cause, value) = match result {
        Ok(()) => {
            let remark = claims::of_pass(rule, subject);
            (Outcome::Passed, remark.map(|(cause, _)| cause), remark.map(|(_, value)| value))
        }
        Err(error) => {
            let (cause, value) = claims::of_failure(rule, &error, subject);
            (Outcome::Failed(error), cause, value)
        }
    };
    (outcome, Note { cause, segment: cause.map(|_| Segment::Payload), offset: value.map(Value::json_start) })
}
