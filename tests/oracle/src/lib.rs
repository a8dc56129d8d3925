//! The oracle for the JSON scanner: serde_json's grammar plus the rules of I-JSON (RFC 7493). For tests and fuzzing.
//!
//! Slow and simple on purpose: it keeps every name of an object and shares no line with what it judges.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// An I-JSON value of any kind.
pub struct IJson;

impl IJson {
    /// Whether `text` is an I-JSON object.
    #[must_use]
    pub fn is_object(text: &[u8]) -> bool {
        let first = text.iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
        first == Some(&b'{') && serde_json::from_slice::<IJson>(text).is_ok()
    }
}

impl<'de> Deserialize<'de> for IJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<IJson, D::Error> {
        deserializer.deserialize_any(IJson)
    }
}

impl<'de> Visitor<'de> for IJson {
    type Value = IJson;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("I-JSON")
    }
    fn visit_unit<E>(self) -> Result<IJson, E> {
        Ok(IJson)
    }
    fn visit_bool<E>(self, _: bool) -> Result<IJson, E> {
        Ok(IJson)
    }
    fn visit_u64<E>(self, _: u64) -> Result<IJson, E> {
        Ok(IJson)
    }
    fn visit_i64<E>(self, _: i64) -> Result<IJson, E> {
        Ok(IJson)
    }
    fn visit_f64<E>(self, _: f64) -> Result<IJson, E> {
        Ok(IJson)
    }
    fn visit_str<E>(self, _: &str) -> Result<IJson, E> {
        Ok(IJson)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<IJson, A::Error> {
        while elements.next_element::<IJson>()?.is_some() {}
        Ok(IJson)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<IJson, A::Error> {
        let mut names = BTreeSet::new();
        while let Some((name, IJson)) = members.next_entry::<String, IJson>()? {
            if !names.insert(name) {
                return Err(A::Error::custom("duplicate"));
            }
        }
        Ok(IJson)
    }
}
