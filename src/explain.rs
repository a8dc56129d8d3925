//! Every check of a token, for people: what passed, what failed, what could not be looked at.
//!
//! It runs on after a failure, over a payload that no signature vouches for. It never decides: its verdict is the
//! verifier's own.

use alloc::vec::Vec;

use crate::base64url;
use crate::claims::ClaimsSet;
use crate::compact::Compact;
use crate::error::Error;
use crate::header::{self, Header};
use crate::policy::MAX_TOKEN_LEN_RANGE;
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
        checks: Vec::with_capacity(18),
        verdict: verifier.map(|verifier| verifier.verify_owned(token, now).map(drop)),
        header: None,
        payload: None,
    };
    explanation.check_shape(token, verifier, now);
    explanation
}

const NO_VERIFIER: Outcome = Outcome::Skipped("no key was given");

impl Explanation {
    fn add(&mut self, name: &'static str, clause: &'static str, outcome: impl Into<Outcome>) {
        self.checks.push(Check { name, clause, outcome: outcome.into() });
    }

    fn check_shape(&mut self, token: &[u8], verifier: Option<&Verifier>, now: i64) {
        let max_len = verifier.map_or(*MAX_TOKEN_LEN_RANGE.end(), |verifier| verifier.policy.max_token_len);
        let short_enough = if token.len() > max_len { Err(Error::TooLarge) } else { Ok(()) };
        self.add("length", "hs256 limit", short_enough);

        let split = Compact::split(token, token.len());
        self.add("segments", "RFC 7515 3.1", split.as_ref().map(drop).map_err(Clone::clone));
        let Ok(compact) = split else { return };

        let segments = [compact.header, compact.payload, compact.signature];
        let canonical = segments.iter().try_for_each(|segment| base64url::check(segment));
        self.add("encoding", "RFC 4648 5, RFC 7515 2", canonical.map_err(|_| Error::Malformed));

        self.check_header(&compact, verifier);
        self.check_claims(&compact, verifier, now);
    }

    fn check_header(&mut self, compact: &Compact<'_>, verifier: Option<&Verifier>) {
        let mut buffer = [0; header::MAX_LEN];
        let decoded = Header::decode(compact.header, &mut buffer);
        self.add("header", "RFC 7515 4, RFC 7493", decoded.as_ref().map(drop).map_err(Clone::clone));
        match decoded {
            Ok(header) => {
                self.add("algorithm", "RFC 7515 4.1.1", header.check_algorithm());
                self.add("extensions", "RFC 7515 4.1.11, RFC 7797, RFC 7519 5.2", header.check_extensions());
                let Some(verifier) = verifier else {
                    self.header = Some(header.text().into());
                    return self.skip_key(NO_VERIFIER);
                };
                self.add("type", "RFC 8725 3.11", header.check_type(verifier.policy.typ.as_deref()));
                let candidates = verifier.keys.candidates(&header);
                self.add("key", "RFC 7515 4.1.4", candidates.as_ref().map(drop).map_err(Clone::clone));
                match candidates {
                    Ok(candidates) => {
                        let tag = compact.decode_signature().and_then(|tag| tag.ok_or(Error::SignatureMismatch));
                        let key =
                            tag.and_then(|tag| verifier.keys.matching(candidates, compact.signing_input, tag, None));
                        self.add("signature", "RFC 7515 5.2, RFC 7518 3.2", key.map(drop));
                    }
                    Err(_) => self.add("signature", "RFC 7515 5.2", Outcome::Skipped("no key to try")),
                }
                self.header = Some(header.text().into());
            }
            Err(_) => {
                const UNREADABLE: Outcome = Outcome::Skipped("the header is unreadable");
                self.add("algorithm", "RFC 7515 4.1.1", UNREADABLE);
                self.add("extensions", "RFC 7515 4.1.11, RFC 7797, RFC 7519 5.2", UNREADABLE);
                self.skip_key(UNREADABLE);
            }
        }
    }

    fn skip_key(&mut self, why: Outcome) {
        self.add("type", "RFC 8725 3.11", why.clone());
        self.add("key", "RFC 7515 4.1.4", why.clone());
        self.add("signature", "RFC 7515 5.2, RFC 7518 3.2", why);
    }

    fn check_claims(&mut self, compact: &Compact<'_>, verifier: Option<&Verifier>, now: i64) {
        let mut payload = alloc::vec![0; compact.payload_len()];
        let set = compact.decode_payload(&mut payload).and_then(|()| {
            self.payload = Some(payload.clone());
            ClaimsSet::of(&payload)
        });
        self.add("payload", "RFC 7519 7.2, RFC 7493", set.as_ref().map(drop).map_err(Clone::clone));
        let unreadable = Outcome::Skipped("the payload is unreadable");
        let types = set.as_ref().map(|set| set.check_types(&payload));
        self.add("claim types", "RFC 7519 4.1", types.map_or(unreadable.clone(), Outcome::from));

        for (name, clause) in POLICY_CHECKS {
            let outcome = match (&set, verifier) {
                (Err(_), _) => unreadable.clone(),
                (Ok(_), None) => NO_VERIFIER,
                (Ok(set), Some(verifier)) => {
                    let policy = &verifier.policy;
                    match name {
                        "required" => policy.check_required(set, &payload),
                        "issuer" => policy.check_issuer(set, &payload),
                        "subject" => policy.check_subject(set, &payload),
                        "audience" => policy.check_audience(set, &payload),
                        "not before" => policy.check_not_before(set, now),
                        "expiry" => policy.check_expiry(set, now),
                        _ => policy.check_age(set, now),
                    }
                    .into()
                }
            };
            self.add(name, clause, outcome);
        }
    }
}

const POLICY_CHECKS: [(&str, &str); 7] = [
    ("required", "hs256 policy"),
    ("issuer", "RFC 7519 4.1.1"),
    ("subject", "RFC 7519 4.1.2"),
    ("audience", "RFC 7519 4.1.3"),
    ("not before", "RFC 7519 4.1.5"),
    ("expiry", "RFC 7519 4.1.4"),
    ("age", "RFC 7519 4.1.6, hs256 policy"),
];

impl From<Result<(), Error>> for Outcome {
    fn from(result: Result<(), Error>) -> Outcome {
        result.map_or_else(Outcome::Failed, |()| Outcome::Passed)
    }
}
