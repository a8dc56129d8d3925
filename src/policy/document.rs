//! The policy document: the text in which every language, the command line and the vectors write a policy.
//!
//! It is an I-JSON object, read by the scanner that reads tokens. No error shows a value.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use super::hint::instead_of;
use super::member::{Demand, Draft, Member, Reason, Source, Type};
use super::rule::{Demanded, Scalar};
use crate::error::{Error, NULL_GIVEN};
use crate::json::{self, Kind, Value};
use crate::settings::Settings;

/// The members that a document may have.
pub(super) fn document() -> Settings<{ Member::ALL.len() }> {
    Settings {
        name: "policy",
        members: Member::ALL.map(Member::name),
        unknown: "an unknown member",
        instead: instead_of,
    }
}

/// Whether a policy has a member of this name, given without case, `_`, `-` and spaces.
pub(crate) fn is_member(plain: &str) -> bool {
    Member::ALL.iter().any(|member| member.name().chars().filter(|c| *c != '_').eq(plain.chars()))
}

/// Reads a document into a draft. Mistakes are found in this order: the text; unknown members, in its order; the
/// others, in the table's order.
pub(crate) fn read(text: &[u8], draft: &mut Draft) -> Result<(), Error> {
    let values = document().read(text)?;
    for (member, value) in Member::ALL.into_iter().zip(values) {
        let Some(value) = value else { continue };
        draft.set(member, member.type_().read(text, value), Source::Document);
        draft.check_member(member)?;
    }
    Ok(())
}

/// All mistakes of a document inside a text that is known to be I-JSON, in the order of [`read`]. `mistake` gets each,
/// with the name of the member if that can be shown.
pub(crate) fn read_all(text: &[u8], object: Value, mistake: &mut dyn FnMut(Option<&str>, Reason)) {
    let mut draft = Draft::default();
    let values = document().read_all(text, object, &mut |name, advice| mistake(name, advice.into()));
    for (member, value) in Member::ALL.into_iter().zip(values) {
        let Some(value) = value else { continue };
        draft.set(member, member.type_().read(text, value), Source::Document);
        if let Err(Error::InvalidArgument(argument)) = draft.check_member(member) {
            mistake(Some(member.name()), argument.reason.clone());
        }
    }
}

impl Type {
    /// The value of a member of this type.
    pub(crate) fn read(self, text: &[u8], value: Value) -> Result<Demand, Reason> {
        match (self, value.kind()) {
            (_, Kind::Null) => Err(NULL_GIVEN.into()),
            (Type::TextOrTexts, Kind::Plain | Kind::Escaped) => Ok(Demand::Texts(texts(text, [value])?)),
            (Type::TextOrTexts | Type::Names, Kind::Array) => {
                Ok(Demand::Texts(texts(text, json::elements(text, value))?))
            }
            (Type::Text | Type::Media, Kind::Plain | Kind::Escaped) => {
                Ok(Demand::Text(string(text, value).ok_or(NOT_TEXT)?))
            }
            (Type::Flag, Kind::Bool) => Ok(Demand::Flag(value.is_true(text))),
            (Type::Claims, Kind::Object) => Ok(Demand::Claims(claims(text, value)?)),
            (Type::Integer { otherwise, .. }, Kind::Number) => Ok(Demand::Integer(integer(text, value, otherwise)?)),
            (Type::TextOrTexts, _) => Err("neither a string nor a list of strings".into()),
            (Type::Text | Type::Media, _) => Err(NOT_TEXT.into()),
            (Type::Flag, _) => Err("neither true nor false".into()),
            (Type::Names, _) => Err("not a list of names".into()),
            (Type::Claims, _) => Err("not an object of claims and their values".into()),
            (Type::Integer { .. }, _) => Err(NOT_DIGITS.into()),
        }
    }
}

const NOT_TEXT: &str = "not a string";
const NOT_DIGITS: &str = "not an integer written in digits alone";

fn string(text: &[u8], value: Value) -> Option<Arc<str>> {
    value.string(text).map(|string| String::into(string.into_owned()))
}

fn texts(text: &[u8], values: impl IntoIterator<Item = Value>) -> Result<Vec<Arc<str>>, &'static str> {
    values.into_iter().map(|value| string(text, value).ok_or("has something other than a string")).collect()
}

/// Only digits: some readers of JSON take `1e2`, `5.0` and `-0` for integers and others do not. All take a negative
/// integer for an integer, so its author is told that the sign is the mistake.
fn integer(text: &[u8], value: Value, out_of_range: &'static str) -> Result<u64, &'static str> {
    let digits = value.bytes(text);
    if !digits.iter().all(u8::is_ascii_digit) {
        return Err(if is_negative(digits) { "negative" } else { NOT_DIGITS });
    }
    value.whole_number(text).ok_or(out_of_range)
}

fn is_negative(number: &[u8]) -> bool {
    let digits = number.strip_prefix(b"-").unwrap_or_default();
    digits != b"0" && !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

fn claims(text: &[u8], object: Value) -> Result<Vec<Demanded>, &'static str> {
    json::members(text, object)
        .map(|(name, value)| {
            let values = match value.kind() {
                Kind::Array => json::elements(text, value).map(|element| scalar(text, element)).collect(),
                _ => scalar(text, value).map(|one| alloc::vec![one]),
            };
            Ok((string(text, name).unwrap_or_default(), values?))
        })
        .collect()
}

fn scalar(text: &[u8], value: Value) -> Result<Scalar, &'static str> {
    let scalar = match value.kind() {
        Kind::Plain | Kind::Escaped => value.string(text).map(|string| Scalar::Text(string.into())),
        Kind::Number => value.number(text).map(Scalar::Number),
        Kind::Bool => Some(Scalar::Bool(value.is_true(text))),
        Kind::Null | Kind::Array | Kind::Object => None,
    };
    scalar.ok_or("has a value other than a string, a number, true, false or a list of these")
}
