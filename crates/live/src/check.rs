//! Checks a policy file for its author: what is wrong, and what is weak.

use std::path::Path;

use hs256::{Encoding, KeyOp, KeySource, PolicyFile, SecretSource};
use serde_json::Value;

use crate::files::Digester;
use crate::load::{Before, load};
use crate::mistake::{Mistake, Mistakes};
use crate::secret;
use crate::world::{Clock as _, Stamp, System};

/// The result of [`check`].
#[derive(Debug, Clone)]
pub struct Report {
    /// What is wrong, if anything: no verifier can then be opened from the file.
    pub mistakes: Option<Mistakes>,
    /// What is weak: it works, and should be otherwise. Known as far as the file could be read.
    pub warnings: Vec<Mistake>,
}

/// Checks a policy file and all that it names, as [`Verifier::open`](crate::Verifier::open) would load them now.
pub fn check(path: impl AsRef<Path>) -> Report {
    let mut judge = Critic::default();
    let before = Before { variables: Default::default(), list: None, read: Vec::new() };
    let (digester, now) = (Digester::new(&System), System.unix_nanos());
    let attempt = load(&System, path.as_ref(), KeyOp::Verify, before, &digester, now, &mut judge);
    Report { mistakes: attempt.result.err(), warnings: judge.warnings }
}

/// Sees what is loaded. A type parameter, so that libraries which only open files do not contain the knowledge about
/// secrets.
pub(crate) trait Judge: Default {
    /// A secret as it was found.
    fn secret(&mut self, _field: &str, _source: &KeySource, _secret: &[u8], _stamp: Option<Stamp>) {}

    /// The contents of the file itself.
    fn file(&mut self, _file: &PolicyFile, _now: i64) {}
}

/// Ignores everything.
#[derive(Default)]
pub(crate) struct Nobody;

impl Judge for Nobody {}

/// Collects what is weak.
#[derive(Default)]
struct Critic {
    warnings: Vec<Mistake>,
}

impl Critic {
    fn warn(&mut self, field: impl Into<String>, reason: &str) {
        self.warnings.push(Mistake::new(field, reason));
    }

    /// A secret that is refused for its length already has a message.
    fn judge(&mut self, field: &str, source: &KeySource, text: &str, encoding: Encoding) {
        let bytes = secret::decoded(text, encoding);
        let is_used = !bytes.is_empty() && (source.allow_weak || !secret::is_short(&bytes));
        if let (true, Some(flaw)) = (is_used, secret::flaw(text, &bytes)) {
            self.warn(field, flaw);
        }
    }
}

impl Judge for Critic {
    fn secret(&mut self, field: &str, source: &KeySource, secret: &[u8], stamp: Option<Stamp>) {
        if stamp.is_some_and(|stamp| stamp.others_read) {
            let member = if matches!(source.secret, SecretSource::File(_)) { "file" } else { "jwks_file" };
            self.warn(format!("{field}.{member}"), "every user of this system can read the file");
        }
        let Ok(text) = str::from_utf8(secret) else { return };
        if !matches!(source.secret, SecretSource::JwksFile(_)) {
            return self.judge(field, source, text, source.encoding);
        }
        let set: Value = serde_json::from_str(text).unwrap_or_default();
        let keys = set.get("keys").and_then(Value::as_array).into_iter().flatten();
        for k in keys.filter_map(|key| key.get("k")?.as_str()) {
            self.judge(field, source, k, Encoding::Base64Url);
        }
    }

    fn file(&mut self, file: &PolicyFile, now: i64) {
        let policy: Value = serde_json::from_str(&file.policy).unwrap_or_default();
        let texts = |name: &str| -> Vec<&str> {
            let value = policy.get(name);
            let list = value.and_then(Value::as_array).into_iter().flatten();
            value.into_iter().chain(list).filter_map(Value::as_str).collect()
        };
        let accepted = texts("issuer");
        for (index, key) in file.keys.iter().enumerate() {
            if key.until.is_some_and(|until| until <= now) {
                self.warn(format!("keys[{index}].until"), "the key has run out: no token is accepted under it");
            }
            let is_accepted = |issuer: &String| accepted.contains(&issuer.as_str());
            if !accepted.is_empty() && !key.issuers.is_empty() && !key.issuers.iter().any(is_accepted) {
                let reason = "the key is bound to issuers that the policy never accepts";
                self.warn(format!("keys[{index}].issuer"), reason);
            }
        }
        if !texts("required").contains(&"exp") {
            self.warn("policy.required", "no `exp` is demanded: a token without one is accepted for ever");
        }
        if policy.get("any_audience") == Some(&Value::Bool(true)) {
            self.warn("policy.any_audience", "tokens that were made for other services are accepted");
        }
    }
}
