//! Reads the shared vectors (`tests/vectors/README.md`), of formats 1 and 2, and runs them through the public API.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hs256::{Claims, Error, Key, KeyOp, Revocations, Verifier, VerifierBuilder};
use serde_json::Value;
use serde_json::value::RawValue;

pub(crate) mod case_files;
pub(crate) mod request_cases;
mod typed;

/// One vector: the input, and the expected result.
pub(crate) struct Vector {
    pub(crate) name: String,
    pub(crate) token: Vec<u8>,
    pub(crate) keys: Vec<VectorKey>,
    pub(crate) now: i64,
    pub(crate) policy: Policy,
    /// A list of revocations, and how old it may be.
    pub(crate) revoked: Option<Vec<u8>>,
    pub(crate) max_stale: Option<u64>,
    pub(crate) code: String,
    pub(crate) claim: Option<String>,
    pub(crate) field: Option<String>,
    pub(crate) at: Option<f64>,
    /// If the vector says so: the id of the key that must match, or that this key has none.
    pub(crate) key_id: Option<Option<String>>,
    /// In the Wycheproof file: whether the signature alone is good.
    pub(crate) jws: Option<String>,
    /// The rows of an explanation, except for checks that pass without a remark.
    pub(crate) explain: Option<Value>,
}

pub(crate) enum Policy {
    /// A document that typed options may be able to express.
    Object(Box<RawValue>),
    /// The exact text of a document.
    Text(Vec<u8>),
}

/// An entry of a vector's keys, or a minting case's key: one key, or a JWK Set.
pub(crate) struct VectorKey {
    pub(crate) secret: Vec<u8>,
    pub(crate) id: Option<String>,
    pub(crate) allow_weak: bool,
    encoding: String,
    issuers: Option<Vec<String>>,
    from: Option<i64>,
    until: Option<i64>,
}

/// All vectors of `tests/vectors` and of the files that `HS256_VECTORS` names.
pub(crate) fn vectors() -> Vec<Vector> {
    case_files::files(&["vectors", "vectors/format2"], "HS256_VECTORS").iter().flat_map(|file| load(file)).collect()
}

#[derive(serde::Deserialize)]
struct File {
    format: u32,
    vectors: Vec<Box<RawValue>>,
}

/// The policy as text, since the order of its members and the spelling of its numbers matter.
#[derive(serde::Deserialize)]
struct PolicyText {
    policy: Option<Box<RawValue>>,
}

fn load(file: &Path) -> Vec<Vector> {
    let text = std::fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let File { format, vectors } =
        serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    assert!(matches!(format, 1 | 2), "{}", file.display());
    vectors.iter().map(|vector| Vector::read(vector, format)).collect()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn bytes(value: &Value) -> Vec<u8> {
    STANDARD.decode(value.as_str().unwrap()).unwrap()
}

impl Vector {
    fn read(raw: &RawValue, format: u32) -> Vector {
        let json: Value = serde_json::from_str(raw.get()).unwrap();
        let policy = if let Some(text) = json["policy_text"].as_str() {
            Policy::Text(text.into())
        } else if json.get("policy_base64").is_some() {
            Policy::Text(bytes(&json["policy_base64"]))
        } else if format == 1 {
            Policy::Object(document_of_format_1(&json["policy"]))
        } else {
            let PolicyText { policy } = serde_json::from_str(raw.get()).unwrap();
            Policy::Object(policy.unwrap_or_else(|| RawValue::from_string("{}".into()).unwrap()))
        };
        Vector {
            name: text(&json["name"]).unwrap(),
            token: match text(&json["token"]) {
                Some(token) => token.into_bytes(),
                None => bytes(&json["token_base64"]),
            },
            keys: json["keys"].as_array().unwrap().iter().map(VectorKey::read).collect(),
            now: json["now"].as_i64().unwrap(),
            policy,
            revoked: match json.get("revoked_base64") {
                Some(base64) => Some(bytes(base64)),
                None => text(&json["revoked"]).map(String::into_bytes),
            },
            max_stale: json["max_stale"].as_u64(),
            code: text(&json["expect"]["code"]).unwrap(),
            claim: text(&json["expect"]["claim"]),
            field: text(&json["expect"]["field"]),
            at: json["expect"]["at"].as_f64(),
            key_id: json["expect"].get("key_id").map(text),
            jws: text(&json["jws"]),
            explain: json.get("explain").cloned(),
        }
    }

    /// The vector's verifier, with the policy given as a document, or the error that building it gives.
    pub(crate) fn verifier(&self) -> Result<Verifier, Error> {
        let builder = Verifier::builder().keys(self.ring()?);
        let document = match &self.policy {
            Policy::Object(object) => object.get().as_bytes(),
            Policy::Text(text) => text,
        };
        self.build(builder.policy_json(document)?)
    }

    /// Builds the verifier, with the vector's revocations if it has any. Errors in them come last.
    fn build(&self, builder: VerifierBuilder) -> Result<Verifier, Error> {
        let (Some(revoked), max_stale) = (&self.revoked, self.max_stale) else { return builder.build() };
        builder.clone().build()?;
        let builder = builder.revocations(Arc::new(Revocations::parse(revoked, [7; 16])?));
        match max_stale {
            Some(seconds) => builder.max_stale(Duration::from_secs(seconds))?.build(),
            None => builder.build(),
        }
    }

    fn ring(&self) -> Result<Vec<Key>, Error> {
        let keys = self.keys.iter().map(|key| key.build(KeyOp::Verify)).collect::<Result<Vec<_>, _>>()?;
        Ok(keys.into_iter().flatten().collect())
    }

    /// The same verifier, with the policy set by typed options; `None` if these cannot express it.
    pub(crate) fn typed_verifier(&self) -> Option<Result<Verifier, Error>> {
        let Policy::Object(object) = &self.policy else { return None };
        let build = || {
            let builder = Verifier::builder().keys(self.ring()?);
            self.build(typed::set(builder, object)?)
        };
        Some(build())
    }
}

/// A policy of format 1 as a document.
fn document_of_format_1(policy: &Value) -> Box<RawValue> {
    let empty = serde_json::Map::new();
    let mut document = serde_json::Map::new();
    for (name, value) in policy.as_object().unwrap_or(&empty) {
        let absent = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        let name = match name.as_str() {
            "issuers" => "issuer",
            "audiences" => "audience",
            other => other,
        };
        if !absent {
            document.insert(name.into(), value.clone());
        }
    }
    if document.contains_key("audience") {
        document.remove("any_audience");
    }
    serde_json::value::to_raw_value(&document).unwrap()
}

impl VectorKey {
    pub(crate) fn read(key: &Value) -> VectorKey {
        let jwks = text(&key["jwks"]).map(String::into_bytes);
        VectorKey {
            encoding: if jwks.is_some() { "jwks".into() } else { text(&key["encoding"]).unwrap_or("utf8".into()) },
            secret: jwks.unwrap_or_else(|| bytes(&key["secret_base64"])),
            id: text(&key["id"]),
            allow_weak: key["allow_weak"].as_bool().unwrap_or(false),
            issuers: key["issuer"].is_array().then(|| list(&key["issuer"])),
            from: key["from"].as_i64(),
            until: key["until"].as_i64(),
        }
    }

    /// What must never be shown: the secret as given. Of a JWK or a JWK Set, only each `k`, since the rest is public.
    pub(crate) fn secrets(&self) -> Vec<Vec<u8>> {
        let whole = || vec![self.secret.clone()];
        if !self.encoding.starts_with("jwk") {
            return whole();
        }
        let Ok(json) = serde_json::from_slice::<Value>(&self.secret) else { return whole() };
        let jwks = json["keys"].as_array().cloned().unwrap_or_else(|| vec![json]);
        jwks.iter().filter_map(|jwk| text(&jwk["k"])).map(String::into_bytes).collect()
    }

    /// The key, or the keys of the set, for `op`.
    pub(crate) fn build(&self, op: KeyOp) -> Result<Vec<Key>, Error> {
        let text = || std::str::from_utf8(&self.secret).map_err(|_| Error::invalid_argument("key", "no text"));
        let keys = match self.encoding.as_str() {
            "utf8" => vec![Key::new(&self.secret)?],
            "base64" => vec![Key::from_base64(text()?)?],
            "base64url" => vec![Key::from_base64url(text()?)?],
            "hex" => vec![Key::from_hex(text()?)?],
            "jwk" => vec![Key::from_jwk(&self.secret, op)?],
            "jwks" => Key::from_jwks(&self.secret, op)?,
            other => panic!("{other}"),
        };
        if self.issuers.as_ref().is_some_and(Vec::is_empty) {
            // In Rust, a key is bound to one issuer at a time, so the list cannot be empty.
            return Err(Error::invalid_argument("issuer", "an empty list"));
        }
        Ok(keys.into_iter().map(|key| self.with_terms(key)).collect())
    }

    fn with_terms(&self, mut key: Key) -> Key {
        if let Some(id) = &self.id {
            key = key.with_id(id.as_str());
        }
        if self.allow_weak {
            key = key.allow_weak();
        }
        if let Some(from) = self.from {
            key = key.valid_from(from);
        }
        if let Some(until) = self.until {
            key = key.valid_until(until);
        }
        self.issuers.iter().flatten().fold(key, |key, issuer| key.bound_to(issuer.as_str()))
    }
}

fn list(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(|item| item.as_str().unwrap().to_owned()).collect()
}

/// A result as vectors write it: the code, followed by a space and the claim if there is one.
pub(crate) fn outcome<T>(result: &Result<T, Error>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(error) => match error.claim() {
            None => error.code().to_string(),
            Some(claim) => format!("{} {claim}", error.code()),
        },
    }
}

/// The result: the outcome, the field of an invalid argument, and the time of the claim at fault.
#[derive(Debug)]
pub(crate) struct Got {
    outcome: String,
    field: Option<String>,
    at: Option<f64>,
}

impl Got {
    pub(crate) fn of<T>(result: &Result<T, Error>) -> Got {
        let field = result.as_ref().err().and_then(Error::field).map(str::to_owned);
        let at = result.as_ref().err().and_then(Error::at).map(hs256::NumericDate::seconds);
        Got { outcome: outcome(result), field, at }
    }
}

impl Vector {
    pub(crate) fn expects(&self, got: &Got) -> bool {
        got.outcome == self.expected()
            && self.at.is_none_or(|at| got.at == Some(at))
            && (self.field.is_none() || got.field == self.field)
    }

    pub(crate) fn expected(&self) -> String {
        match &self.claim {
            None => self.code.clone(),
            Some(claim) => format!("{} {claim}", self.code),
        }
    }

    /// The payload as serde_json reads it.
    pub(crate) fn payload(&self) -> Value {
        let segment = self.token.split(|byte| *byte == b'.').nth(1).unwrap();
        let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(segment).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }
}

/// Every way to ask for a claim must agree with serde_json's view of the payload.
pub(crate) fn check_claims(claims: &Claims<'_>, payload: &Value) {
    assert_eq!(claims.deserialize::<Value>().unwrap(), *payload);
    let text = |name: &str| payload[name].as_str().map(str::to_owned);
    assert_eq!(claims.issuer().map(String::from), text("iss"));
    let number = || payload["sub"].as_i64().map(|number| number.to_string()); // numeric_subject accepts it
    assert_eq!(claims.subject().map(String::from), text("sub").or_else(number));
    assert_eq!(claims.id().map(String::from), text("jti"));
    assert_eq!(claims.expires_at().map(hs256::NumericDate::seconds), payload["exp"].as_f64());
    assert_eq!(claims.not_before().map(hs256::NumericDate::seconds), payload["nbf"].as_f64());
    assert_eq!(claims.issued_at().map(hs256::NumericDate::seconds), payload["iat"].as_f64());
    let audience = claims.audience().map(|aud| aud.iter().map(String::from).collect::<Vec<_>>());
    let expected = match &payload["aud"] {
        Value::Null => None,
        Value::String(one) => Some(vec![one.clone()]),
        many => Some(list(many)),
    };
    assert_eq!(audience, expected);
    for (name, value) in payload.as_object().unwrap() {
        let claim = claims.get(name).unwrap_or_else(|| panic!("no {name}"));
        assert_eq!(claim.deserialize::<Value>().unwrap(), *value);
        assert_eq!(claim.as_str().as_deref(), value.as_str());
        assert_eq!(claim.as_f64(), value.as_f64());
        assert_eq!(claim.as_bool(), value.as_bool());
        assert_eq!(claim.is_null(), value.is_null());
    }
    assert!(claims.get("no such claim").is_none());
}
