//! What the fuzz targets share: the key, tokens signed without hs256's own signer, and an I-JSON oracle over serde_json.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use hs256::{Key, Verifier};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use sha2::Sha256;

pub const SECRET: &str = "supersecretdevkeythatishs256safe!";
pub const NOW: i64 = 1_700_000_000;

/// Accepts whatever is well-formed and in time, so that fuzzing gets as deep as it can.
pub static VERIFIER: LazyLock<Verifier> = LazyLock::new(|| {
    let key = Key::new(SECRET).expect("a key");
    Verifier::builder().key(key).any_audience().max_token_len(1 << 20).build().expect("a verifier")
});

/// A token with this header and payload and a good signature.
pub fn signed(header: &[u8], payload: &[u8]) -> String {
    let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key").chain_update(&input);
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

/// Whether `text` is an I-JSON object as serde_json's grammar and a set of names for each object have it.
pub fn is_i_json_object(text: &[u8]) -> bool {
    let first = text.iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
    first == Some(&b'{') && serde_json::from_slice::<IJson>(text).is_ok()
}

struct IJson;

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
