//! Every check of a token, for people: what passed, what failed and why, what could not be looked at.
//!
//! It runs on after a failure, over a payload that no signature vouches for. It never decides. It shows no claim's value,
//! no part of a signature and no key, so its text may be logged.

mod cause;
mod check;
mod claims;
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
use crate::compact::Compact;
use crate::error::{Code, Error};
use crate::header::{self, Extension, Header};
use crate::json::{self, Value};
use crate::key::Key;
use crate::mac::TAG_LEN;
use crate::policy::{MAX_TOKEN_LEN_RANGE, Policy};
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

    /// What the verifier says of this token: the first failure; `None` where there was no verifier.
    #[must_use]
    pub fn verdict(&self) -> Option<Result<(), Error>> {
        let first_failure = self.checks.iter().find_map(|check| check.outcome.error());
        self.has_verifier.then(|| first_failure.map_or(Ok(()), |error| Err(error.clone())))
    }

    /// The decoded header, if it is a JSON object. Anybody may have written it.
    #[must_use]
    pub fn unverified_header(&self) -> Option<&[u8]> {
        self.header.as_deref()
    }

    /// The decoded payload, if it decodes. Anybody may have written it unless the verdict is good.
    #[must_use]
    pub fn unverified_payload(&self) -> Option<&[u8]> {
        self.payload.as_deref()
    }

    /// The verdict and the checks as one line of JSON, the same in every language:
    /// `{"verdict":{"code":…,"claim":…},"checks":[{"check":…,"clause":…,"outcome":…,"code":…,"claim":…,"cause":…,"kind":…,
    /// "segment":…,"offset":…},…]}`. What is not there is `null`, the verdict where there was no verifier.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = String::from("{\"verdict\":");
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

/// Redacted, but for the checks.
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
        Explanation { checks: Vec::with_capacity(20), has_verifier: verifier.is_some(), header: None, payload: None };
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

    fn in_header(cause: Cause, value: Option<Value>) -> Note {
        Note::at(cause, Segment::Header, value.map(Value::json_start))
    }
}

impl Explanation {
    fn add(&mut self, rule: Rule, outcome: Outcome, Note { cause, segment, offset }: Note) {
        self.checks.push(Check { name: rule.name, clause: rule.clause, outcome, cause, segment, offset });
    }

    /// Adds a check that passed, or failed for what `note` says.
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

    /// Gives the key that the signature matches under.
    fn check_header<'r>(&mut self, segments: &Segments<'_>, rules: Option<&'r Rules>, now: i64) -> Option<&'r Key> {
        let mut buffer = [0; header::MAX_LEN];
        let Some(header) = self.read_header(segments.header, &mut buffer) else {
            for rule in [verdict::ALGORITHM, verdict::EXTENSIONS, verdict::TYPE, verdict::KEY, verdict::SIGNATURE] {
                self.add_not_reached(rule, Cause::HeaderUnreadable);
            }
            return None;
        };
        self.header = Some(header.text().into());
        self.add_result(verdict::HEADER, header.check_parameters(), || match header.no_string() {
            Some(value) => Note::in_header(Cause::NotAString, Some(value)),
            None => Note::in_header(Cause::NoAlg, None),
        });
        self.add_result(verdict::ALGORITHM, header.check_algorithm(), || {
            Note::in_header(algorithm_cause(&header), header.alg)
        });
        self.add_result(verdict::EXTENSIONS, header.check_extensions(), || extension_note(&header));
        let Some(rules) = rules else {
            let rest = [verdict::TYPE, verdict::KEY, verdict::SIGNATURE];
            rest.into_iter().for_each(|rule| self.add_not_reached(rule, Cause::NoVerifier));
            return None;
        };
        self.add_result(verdict::TYPE, header.check_type(rules.policy.typ.as_deref()), || {
            let typ = header.typ.filter(|typ| typ.kind().is_string());
            Note::in_header(if typ.is_some() { Cause::OtherTyp } else { Cause::NoTyp }, typ)
        });
        self.check_signature(&header, segments.compact.as_ref(), rules, now)
    }

    /// The header, if its text is an I-JSON object; otherwise why not is added.
    fn read_header<'b>(&mut self, segment: Option<&[u8]>, buffer: &'b mut header::Buffer) -> Option<Header<'b>> {
        let text = match segment.map(|segment| header::decode_text(segment, buffer)) {
            Some(Ok(text)) => text,
            Some(Err(Error::TooLarge)) => {
                let note = Note::at(Cause::HeaderTooLong, Segment::Header, Some(header::MAX_LEN));
                self.add(verdict::HEADER, Outcome::Failed(Error::TooLarge), note);
                return None;
            }
            _ => {
                self.add_not_reached(verdict::HEADER, Cause::SegmentUnreadable);
                return None;
            }
        };
        match Header::scan(text) {
            Ok(header) => Some(header),
            Err(error) => {
                self.add(verdict::HEADER, Outcome::Failed(error), json_note(text, Segment::Header));
                None
            }
        }
    }

    fn check_signature<'r>(
        &mut self,
        header: &Header<'_>,
        compact: Option<&Compact<'_>>,
        Rules { keys, .. }: &'r Rules,
        now: i64,
    ) -> Option<&'r Key> {
        let kid = header.kid.filter(|kid| kid.kind().is_string());
        let candidates = match keys.candidates(header) {
            Err(error) => {
                let cause = if kid.is_some() { Cause::UnknownKid } else { Cause::NoKid };
                self.add(verdict::KEY, Outcome::Failed(error), Note::in_header(cause, kid));
                self.add_not_reached(verdict::SIGNATURE, Cause::NoKeyToTry);
                return None;
            }
            Ok(candidates) => candidates,
        };
        if let Err(error) = keys.in_time(candidates, now) {
            self.add(verdict::KEY, Outcome::Failed(error), Note::in_header(Cause::KeyOutsideItsTime, kid));
            self.add_not_reached(verdict::SIGNATURE, Cause::NoKeyToTry);
            return None;
        }
        self.add(verdict::KEY, Outcome::Passed, Note::NONE);
        let Some((compact, Ok(tag))) = compact.map(|compact| (compact, compact.decode_signature())) else {
            self.add_not_reached(verdict::SIGNATURE, Cause::SegmentUnreadable);
            return None;
        };
        let matched = tag
            .ok_or(Error::SignatureMismatch)
            .and_then(|tag| keys.matching(candidates, now, compact.signing_input, tag, None));
        self.add_result(verdict::SIGNATURE, matched.as_ref().map(drop).map_err(Error::clone), || {
            if tag.is_none() {
                return length_note(compact);
            }
            let outside = keys.named_is_outside_its_time(candidates, now);
            Note::at(if outside { Cause::KeyOutsideItsTime } else { Cause::OtherSecret }, Segment::Signature, None)
        });
        matched.ok()
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
                let set = registered.scan(payload);
                self.add_result(verdict::PAYLOAD, set.as_ref().map(drop).map_err(Error::clone), || {
                    payload_note(payload)
                });
                set.ok()
            }
        };
        self.check_claims(set, rules, key, now);
        self.payload = payload;
    }

    fn check_claims(&mut self, set: Option<ClaimsSet<'_>>, rules: Option<&Rules>, key: Option<&Key>, now: i64) {
        let default = Policy::default();
        let policy = rules.map_or(&default, |rules| &rules.policy);
        let subject = set.map(|set| Subject { set, policy, key, now });
        let ControlFlow::Continue(()) = verdict::check_claims(&mut All { explanation: self, subject });
    }
}

fn decoded(segment: &[u8]) -> Option<Vec<u8>> {
    let mut payload = alloc::vec![0; base64url::decoded_len(segment.len())];
    base64url::decode(segment, &mut payload).ok().map(|_| payload)
}

/// Why a text that the scan rejects is no I-JSON object.
fn json_note(text: &[u8], segment: Segment) -> Note {
    json::diagnose(text).map_or(Note::NONE, |fault| Note::at(fault.cause.into(), segment, Some(fault.offset)))
}

/// A nested token is what people put into a payload that is no object: it begins as every header does.
fn payload_note(payload: &[u8]) -> Note {
    if payload.starts_with(b"eyJ") {
        return Note::at(Cause::NestedToken, Segment::Payload, Some(0));
    }
    json_note(payload, Segment::Payload)
}

fn algorithm_cause(header: &Header<'_>) -> Cause {
    let Some(alg) = header.alg else { return Cause::NoAlg };
    let is = |name: &[u8]| alg.kind().is_string() && alg.bytes(header.text()).eq_ignore_ascii_case(name);
    if is(b"none") {
        Cause::Unsigned
    } else if is(b"HS256") {
        Cause::AlgorithmCase
    } else {
        Cause::OtherAlgorithm
    }
}

fn extension_note(header: &Header<'_>) -> Note {
    header.extension().map_or(Note::NONE, |(extension, value)| {
        let cause = match extension {
            Extension::Critical => Cause::CriticalExtension,
            Extension::UnencodedPayload => Cause::UnencodedPayload,
            Extension::NestedToken => Cause::NestedToken,
        };
        Note::in_header(cause, Some(value))
    })
}

/// What is wrong with a signature that does not have the length of a tag.
fn length_note(compact: &Compact<'_>) -> Note {
    const LEN: usize = base64url::encoded_len(TAG_LEN);
    let start = compact.signing_input.len() + 1;
    let (cause, offset) = match compact.signature.len() {
        0 => (Cause::NoSignature, start),
        len if len < LEN => (Cause::SignatureCutOff, start + len),
        _ => (Cause::SignatureTooLong, start + LEN),
    };
    Note::at(cause, Segment::Signature, Some(offset))
}

/// Goes through all checks on claims and notes how each went.
struct All<'a> {
    explanation: &'a mut Explanation,
    /// `None` if the payload is unreadable.
    subject: Option<Subject<'a>>,
}

impl Visitor for All<'_> {
    type Stop = Infallible;

    fn visit(&mut self, rule: Rule, check: impl FnOnce(Subject<'_>) -> Result<(), Error>) -> ControlFlow<Infallible> {
        match self.subject {
            None => self.explanation.add_not_reached(rule, Cause::PayloadUnreadable),
            Some(_) if rule.needs_verifier && !self.explanation.has_verifier => {
                self.explanation.add_not_reached(rule, Cause::NoVerifier);
            }
            Some(Subject { key: None, .. }) if rule.needs_key => {
                self.explanation.add_not_reached(rule, Cause::NoKeyMatched);
            }
            Some(subject) => {
                let (outcome, note) = explained(rule, check(subject), subject);
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
