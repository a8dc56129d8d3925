//! Sets a policy document by the builder's typed options. Its members are read in their order and its numbers as text:
//! a map would lose the order, and a double digits.

use std::time::Duration;

use hs256::{Error, Scalar, VerifierBuilder};
use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;

/// An object's members, in order.
struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Members, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

/// Sets each member of the document. An error is a value that other languages refuse and that Rust's types cannot hold.
pub(crate) fn set(mut builder: VerifierBuilder, document: &RawValue) -> Result<VerifierBuilder, Error> {
    let Members(members) = serde_json::from_str(document.get()).unwrap();
    for (name, value) in members {
        builder = match name.as_str() {
            "issuer" => builder.issuers(texts(&value)),
            "audience" => builder.audiences(texts(&value)),
            "any_audience" => {
                if flag(&value) {
                    builder.any_audience()
                } else {
                    builder
                }
            }
            "subject" => builder.subject(text(&value)),
            "numeric_subject" => {
                if flag(&value) {
                    builder.numeric_subject()
                } else {
                    builder
                }
            }
            "typ" => builder.typ(text(&value)),
            "required" => builder.required(texts(&value)),
            "claims" => claims(builder, &value),
            "leeway" => builder.leeway(Duration::from_secs(integer("leeway", &value)?)),
            "max_age" => builder.max_age(Duration::from_secs(integer("max_age", &value)?)),
            "max_token_len" => builder.max_token_len(usize::try_from(integer("max_token_len", &value)?).unwrap()),
            // Any other member has no typed option here and is set by a document.
            _ => builder.policy_json(format!("{{{}:{value}}}", serde_json::json!(name)))?,
        };
    }
    Ok(builder)
}

fn text(value: &RawValue) -> String {
    serde_json::from_str(value.get()).unwrap()
}

fn flag(value: &RawValue) -> bool {
    serde_json::from_str(value.get()).unwrap()
}

fn texts(value: &RawValue) -> Vec<String> {
    elements(value).iter().map(|element| text(element)).collect()
}

/// The elements of a list, or the value itself if it is not a list.
fn elements(value: &RawValue) -> Vec<Box<RawValue>> {
    if value.get().starts_with('[') { serde_json::from_str(value.get()).unwrap() } else { vec![value.to_owned()] }
}

/// The exact integer: a double would round it.
fn integer(field: &'static str, value: &RawValue) -> Result<u64, Error> {
    value.get().parse().map_err(|_| Error::invalid_argument(field, "no unsigned integer"))
}

fn claims(mut builder: VerifierBuilder, value: &RawValue) -> VerifierBuilder {
    let Members(members) = serde_json::from_str(value.get()).unwrap();
    for (name, values) in members {
        for value in elements(&values) {
            builder = builder.claim(name.as_str(), scalar(&value));
        }
    }
    builder
}

fn scalar(value: &RawValue) -> Scalar {
    match value.get() {
        "true" => true.into(),
        "false" => false.into(),
        quoted if quoted.starts_with('"') => text(value).into(),
        digits => digits.parse::<f64>().unwrap().into(),
    }
}
