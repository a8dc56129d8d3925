//! The policy for the core: the document that the flags make, and the one that `--policy-json` names.
//!
//! Flags are written into a document (docs/POLICY.md) and never interpreted, so that the command line refuses what
//! every language refuses, in the same words.

use std::path::Path;
use std::time::Duration;

use hs256::{Error, MAX_DOCUMENT_LEN, VerifierBuilder};
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};

use crate::args::{LimitArgs, PolicyArgs};
use crate::claim::{name_and_json, name_and_text};
use crate::failure::Failure;
use crate::input;

/// Whether the policy will be read from standard input.
pub(crate) fn from_stdin(args: &PolicyArgs) -> bool {
    args.policy_json.as_deref().is_some_and(input::is_stdin)
}

/// Adds the demands of the flags and of the file. A member that both set is a mistake.
pub(crate) fn add(args: &PolicyArgs, limit: &LimitArgs, builder: VerifierBuilder) -> Result<VerifierBuilder, Failure> {
    let builder = match &args.policy_json {
        Some(path) => add_file(path, builder)?,
        None => builder,
    };
    let document =
        serde_json::to_string(&Document::new(args, limit)?).map_err(|_| Failure::new("a claim cannot be written"))?;
    builder.policy_json(document).map_err(|error| Failure::refused("the policy", &error))
}

fn add_file(path: &Path, builder: VerifierBuilder) -> Result<VerifierBuilder, Failure> {
    let what = match input::is_stdin(path) {
        true => "the policy from standard input",
        false => "the file of --policy-json",
    };
    let text = input::read(input::open(path, what)?, MAX_DOCUMENT_LEN, what)?;
    builder.policy_json(&*text).map_err(|error| match &error {
        Error::InvalidArgument(argument) if argument.field == "policy" => {
            Failure::with_code(error.code(), format!("{what}: {}", argument.reason))
        }
        Error::InvalidArgument(argument) => {
            Failure::with_code(error.code(), format!("{what}: `{}`: {}", argument.field, argument.reason))
        }
        _ => Failure::refused("the secret", &error),
    })
}

/// The given flags, as members.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(skip_serializing_if = "is_empty")]
    issuer: &'a [String],
    #[serde(skip_serializing_if = "is_empty")]
    audience: &'a [String],
    #[serde(skip_serializing_if = "is_false")]
    any_audience: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'a str>,
    #[serde(skip_serializing_if = "is_false")]
    numeric_subject: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    typ: Option<&'a str>,
    #[serde(skip_serializing_if = "is_empty")]
    required: &'a [String],
    #[serde(skip_serializing_if = "Claims::is_empty")]
    claims: Claims,
    #[serde(skip_serializing_if = "Option::is_none")]
    leeway: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_age: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_token_len: Option<usize>,
}

impl<'a> Document<'a> {
    fn new(args: &'a PolicyArgs, limit: &LimitArgs) -> Result<Document<'a>, Failure> {
        Ok(Document {
            issuer: &args.issuer,
            audience: &args.audience,
            any_audience: args.any_audience,
            subject: args.subject.as_deref(),
            numeric_subject: args.numeric_subject,
            typ: args.typ.as_deref(),
            required: &args.require,
            claims: Claims::new(args)?,
            leeway: args.leeway.and_then(seconds),
            max_age: args.max_age.and_then(seconds),
            max_token_len: limit.max_token_len,
        })
    }
}

fn is_empty(list: &[String]) -> bool {
    list.is_empty()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// Digits for whole seconds. Any other duration keeps its fraction, which the core refuses.
fn seconds(duration: Duration) -> Option<Box<RawValue>> {
    match duration.subsec_nanos() {
        0 => to_raw_value(&duration.as_secs()).ok(),
        _ => to_raw_value(&duration.as_secs_f64()).ok(),
    }
}

/// The values of each claim, in the order of the flags.
#[derive(Default)]
struct Claims(Vec<(String, Vec<Box<RawValue>>)>);

impl Claims {
    fn new(args: &PolicyArgs) -> Result<Claims, Failure> {
        let mut claims = Claims::default();
        for claim in &args.claim {
            let (name, value) = name_and_text(claim)?;
            claims.add(name, to_raw_value(value).map_err(|_| Failure::new("a claim cannot be written"))?);
        }
        for claim in &args.claim_json {
            let (name, value) = name_and_json(claim)?;
            claims.add(name, value.to_owned());
        }
        Ok(claims)
    }

    fn add(&mut self, name: &str, value: Box<RawValue>) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, values)) => values.push(value),
            None => self.0.push((name.into(), vec![value])),
        }
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Claims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, values)| (name, values)))
    }
}
