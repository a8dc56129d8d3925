//! One claim of a payload that a verifier has checked: its JSON type, its value, its text.

use alloc::borrow::Cow;
use core::{fmt, str};

use serde::Deserialize;

use super::audience;
use crate::json::{self, Kind, Value};

/// The types of JSON values (RFC 8259 section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say all")]
pub enum JsonType {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

/// A claim of a verified token.
#[derive(Clone, Copy)]
pub struct ClaimValue<'c> {
    pub(super) payload: &'c [u8],
    pub(super) value: Value,
}

impl<'c> ClaimValue<'c> {
    /// The claim of this name in a payload that a verifier gave earlier, for callers that could keep only its bytes.
    ///
    /// For other bytes the result is arbitrary, but it never panics: nothing is checked again.
    #[must_use]
    pub fn find(payload: &'c [u8], name: &str) -> Option<ClaimValue<'c>> {
        let member = |(member, value): (Value, Value)| member.is(payload, name).then_some(value);
        let value = json::members(payload, json::outermost(payload)).find_map(member)?;
        Some(ClaimValue { payload, value })
    }

    /// The next value at or after `at` in a piece of JSON that a verifier gave earlier, and the offset where it ends.
    /// Walks through the inside of an array, for callers that cannot hold an iterator. `None` at the end of the piece
    /// or the array.
    ///
    /// For other bytes the result is arbitrary, but it never panics: nothing is checked again.
    #[must_use]
    pub fn read(json: &'c [u8], at: usize) -> Option<(ClaimValue<'c>, usize)> {
        let value = json::next_value(json, at)?;
        Some((ClaimValue { payload: json, value }, value.json_end()))
    }

    /// The value itself if it is a string, or the strings in an array, as in `aud`. Other values are left out.
    pub fn strings(&self) -> impl Iterator<Item = Cow<'c, str>> + Clone + use<'c> {
        let payload = self.payload;
        audience(payload, self.value).filter_map(move |value| value.string(payload))
    }

    /// The type of the JSON value.
    #[must_use]
    pub fn json_type(&self) -> JsonType {
        match self.value.kind() {
            Kind::Null => JsonType::Null,
            Kind::Bool => JsonType::Bool,
            Kind::Number => JsonType::Number,
            Kind::Plain | Kind::Escaped => JsonType::String,
            Kind::Array => JsonType::Array,
            Kind::Object => JsonType::Object,
        }
    }

    /// The value as it is written in the payload: JSON text.
    #[must_use]
    pub fn json(&self) -> &'c str {
        str::from_utf8(self.value.json(self.payload)).unwrap_or_default() // the scan has checked it
    }

    /// The value as a string; `None` for other types.
    #[must_use]
    pub fn as_str(&self) -> Option<Cow<'c, str>> {
        self.value.string(self.payload)
    }

    /// The value as a number, the nearest double; `None` for other types.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        self.value.number(self.payload)
    }

    /// The value as a boolean; `None` for other types.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        (self.value.kind() == Kind::Bool).then(|| self.value.is_true(self.payload))
    }

    /// Whether the value is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.value.kind() == Kind::Null
    }

    /// Deserializes the value into a type of the caller's, with serde.
    ///
    /// # Errors
    ///
    /// serde_json's, if the value does not fit the type. Its message may quote the value.
    pub fn deserialize<T: Deserialize<'c>>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.json())
    }
}

impl fmt::Debug for ClaimValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClaimValue").field("type", &self.json_type()).finish_non_exhaustive()
    }
}
