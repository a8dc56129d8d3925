//! Every check of a token, for people: what passed, what failed, what could not be looked at.
//!
//! It runs on after a failure, over a payload that no signature vouches for. It never decides: its verdict is the
//! verifier's own.

use alloc::vec::Vec;
use core::convert::Infallible;
use core::ops::ControlFlow;

use crate::base64url;
use crate::claims::Registered;
use crate::compact::Compact;
use crate::error::Error;
use crate::header::{self, Header};
use crate::key::Key;
use crate::policy::{MAX_TOKEN_LEN_RANGE, Policy};
use crate::verdict::{self, Rule, Rules, Subject, Visitor};
use crate::verifier::Verifier;

/// One check and how it went.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Check {
    /// What was looked at: `"signature"`.
    pub name: &'static str,
    /// Where it is demanded: an RFC and its section, or hs256's own policy.
    pub clause: &'static str,
    /// How it went.
    pub outcome: Outcome,
}

/// How a check went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The token passes it.
    Passed,
    /// The token fails it; had no check before failed, this would be the verdict.
    Failed(Error),
    /// It could not be made, and why.
    Skipped(&'static str),
}

/// All checks of one token, in the verdict's order. Made by [`explain`].
#[derive(Clone)]
pub struct Explanation {
    checks: Vec<Check>,
    verdict: Option<Result<(), Error>>,
    header: Option<Vec<u8>>,
    payload: Option<Vec<u8>>,
}

impl Explanation {
    /// The checks in the order of the verdict.
    #[must_use]
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// What the verifier said; `None` where there was none.
    #[must_use]
    pub fn verdict(&self) -> Option<&Result<(), Error>> {
        self.verdict.as_ref()
    }

    /// The decoded header, if it decodes. Anybody may have written it.
    #[must_use]
    pub fn unverified_header(&self) -> Option<&[u8]> {
        self.header.as_deref()
    }

    /// The decoded payload, if it decodes. Anybody may have written it unless the verdict is good.
    #[must_use]
    pub fn unverified_payload(&self) -> Option<&[u8]> {
        self.payload.as_deref()
    }
}

/// Redacted, but for the checks.
impl core::fmt::Debug for Explanation {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Explanation")
            .field("checks", &self.checks)
            .field("verdict", &self.verdict)
            .finish_non_exhaustive()
    }
}

/// Runs every check of `verifier` on a token as of `now` (Unix seconds) instead of stopping at the first that fails;
/// without a verifier, those that need neither key nor policy.
///
/// For people who wonder why a token is refused: in a command, a log at debug level, a test. Never to decide.
///
/// ```
/// use hs256::{Code, Key, Outcome, Verifier, explain};
/// let verifier = Verifier::builder().key(Key::new([7; 32])?).build()?;
/// let explanation = explain("eyJhbGciOiJub25lIn0.e30.", Some(&verifier), 1_700_000_000);
/// let failed: Vec<_> = explanation.checks().iter().filter(|c| matches!(c.outcome, Outcome::Failed(_))).collect();
/// assert_eq!(failed.len(), 2); // alg is none, and there is no signature
/// assert_eq!(failed[0].name, "algorithm");
/// assert_eq!(explanation.verdict().unwrap().as_ref().unwrap_err().code(), Code::AlgorithmNotAllowed);
/// # Ok::<(), hs256::Error>(())
/// ```
#[must_use]
pub fn explain(token: impl AsRef<[u8]>, verifier: Option<&Verifier>, now: i64) -> Explanation {
    let token = token.as_ref();
    let mut explanation = Explanation {
        checks: Vec::with_capacity(19),
        verdict: verifier.map(|verifier| verifier.rules.verify(token, now, Vec::new()).map(drop)),
        header: None,
        payload: None,
    };
    explanation.check_shape(token, verifier.map(|verifier| &verifier.rules), now);
    explanation
}

impl Explanation {
    fn add(&mut self, rule: Rule, outcome: impl Into<Outcome>) {
        self.checks.push(Check { name: rule.name, clause: rule.clause, outcome: outcome.into() });
    }

    fn check_shape(&mut self, token: &[u8], rules: Option<&Rules>, now: i64) {
        let max_len = rules.map_or(*MAX_TOKEN_LEN_RANGE.end(), |rules| rules.policy.max_token_len);
        let short_enough = if token.len() > max_len { Err(Error::TooLarge) } else { Ok(()) };
        self.add(verdict::LENGTH, short_enough);

        let split = Compact::split(token, token.len());
        self.add(verdict::SEGMENTS, outcome(&split));
        let Ok(compact) = split else { return };

        let segments = [compact.header, compact.payload, compact.signature];
        let canonical = segments.iter().try_for_each(|segment| base64url::check(segment));
        self.add(verdict::ENCODING, canonical.map_err(|_| Error::Malformed));

        let key = self.check_header(&compact, rules, now);
        self.check_claims(&compact, rules, key, now);
    }

    /// Gives the key that the signature matches under.
    fn check_header<'r>(&mut self, compact: &Compact<'_>, rules: Option<&'r Rules>, now: i64) -> Option<&'r Key> {
        let mut buffer = [0; header::MAX_LEN];
        let decoded = Header::decode(compact.header, &mut buffer);
        self.add(verdict::HEADER, outcome(&decoded));
        let Ok(header) = decoded else {
            for rule in [verdict::ALGORITHM, verdict::EXTENSIONS, verdict::TYPE, verdict::KEY, verdict::SIGNATURE] {
                self.add(rule, Outcome::Skipped("the header is unreadable"));
            }
            return None;
        };
        self.header = Some(header.text().into());
        self.add(verdict::ALGORITHM, header.check_algorithm());
        self.add(verdict::EXTENSIONS, header.check_extensions());
        let Some(Rules { keys, policy, .. }) = rules else {
            let rest = [verdict::TYPE, verdict::KEY, verdict::SIGNATURE];
            rest.into_iter().for_each(|rule| self.add(rule, NO_VERIFIER));
            return None;
        };
        self.add(verdict::TYPE, header.check_type(policy.typ.as_deref()));
        let candidates = keys.candidates(&header).and_then(|candidates| keys.in_time(candidates, now));
        self.add(verdict::KEY, outcome(&candidates));
        let Ok(candidates) = candidates else {
            self.add(verdict::SIGNATURE, Outcome::Skipped("no key to try"));
            return None;
        };
        let tag = compact.decode_signature().and_then(|tag| tag.ok_or(Error::SignatureMismatch));
        let key = tag.and_then(|tag| keys.matching(candidates, now, compact.signing_input, tag, None));
        self.add(verdict::SIGNATURE, outcome(&key));
        key.ok()
    }

    fn check_claims(&mut self, compact: &Compact<'_>, rules: Option<&Rules>, key: Option<&Key>, now: i64) {
        let mut payload = alloc::vec![0; compact.payload_len()];
        let decoded = compact.decode_payload(&mut payload);
        let mut registered = Registered::NONE;
        let set = decoded.clone().and_then(|()| registered.scan(&payload));
        self.add(verdict::PAYLOAD, outcome(&set));
        let default = Policy::default();
        let policy = rules.map_or(&default, |rules| &rules.policy);
        let subject = set.ok().map(|set| Subject { set, policy, key, now });
        let ControlFlow::Continue(()) =
            verdict::check_claims(&mut All { explanation: self, subject, has_verifier: rules.is_some() });
        self.payload = decoded.is_ok().then_some(payload);
    }
}

const NO_VERIFIER: Outcome = Outcome::Skipped("no key was given");

/// Goes through all checks on claims and notes how each went.
struct All<'a> {
    explanation: &'a mut Explanation,
    /// `None` if the payload is unreadable.
    subject: Option<Subject<'a>>,
    has_verifier: bool,
}

impl Visitor for All<'_> {
    type Stop = Infallible;

    fn visit(&mut self, rule: Rule, check: impl FnOnce(Subject<'_>) -> Result<(), Error>) -> ControlFlow<Infallible> {
        let outcome = match self.subject {
            None => Outcome::Skipped("the payload is unreadable"),
            Some(_) if rule.needs_verifier && !self.has_verifier => NO_VERIFIER,
            Some(Subject { key: None, .. }) if rule.needs_key => Outcome::Skipped("no key matched"),
            Some(subject) => check(subject).into(),
        };
        self.explanation.add(rule, outcome);
        ControlFlow::Continue(())
    }
}

fn outcome<T>(result: &Result<T, Error>) -> Outcome {
    result.as_ref().map_or_else(|error| Outcome::Failed(error.clone()), |_| Outcome::Passed)
}

impl From<Result<(), Error>> for Outcome {
    fn from(result: Result<(), Error>) -> Outcome {
        outcome(&result)
    }
}
