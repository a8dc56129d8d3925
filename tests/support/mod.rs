//! The shared vectors (`tests/vectors/README.md`), read and run through the public API.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hs256::{Claims, Error, Key, Verifier, VerifierBuilder};
use serde_json::Value;

/// One vector: what goes in and what must come out.
pub(crate) struct Vector {
    pub(crate) name: String,
    pub(crate) token: Vec<u8>,
    pub(crate) keys: Vec<VectorKey>,
    pub(crate) now: i64,
    pub(crate) policy: Value,
    pub(crate) code: String,
    pub(crate) claim: Option<String>,
    /// In the Wycheproof file: whether the signature itself is good.
    pub(crate) jws: Option<String>,
}

pub(crate) struct VectorKey {
    pub(crate) secret: Vec<u8>,
    pub(crate) id: Option<String>,
    pub(crate) allow_weak: bool,
}

/// All vectors of `tests/vectors` and of the files that `HS256_VECTORS` names.
pub(crate) fn vectors() -> Vec<Vector> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no vectors in {}", folder.display());
    let more = std::env::var("HS256_VECTORS").unwrap_or_default();
    files.extend(more.split(':').filter(|path| !path.is_empty()).map(PathBuf::from));
    files.iter().flat_map(|file| load(file)).collect()
}

fn load(file: &Path) -> Vec<Vector> {
    let text = std::fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let document: Value = serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    assert_eq!(document["format"], 1, "{}", file.display());
    document["vectors"].as_array().unwrap().iter().map(Vector::read).collect()
}

impl Vector {
    fn read(json: &Value) -> Vector {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let bytes = |value: &Value| STANDARD.decode(value.as_str().unwrap()).unwrap();
        let key = |key: &Value| VectorKey {
            secret: bytes(&key["secret_base64"]),
            id: text(&key["id"]),
            allow_weak: key["allow_weak"].as_bool().unwrap_or(false),
        };
        Vector {
            name: text(&json["name"]).unwrap(),
            token: match text(&json["token"]) {
                Some(token) => token.into_bytes(),
                None => bytes(&json["token_base64"]),
            },
            keys: json["keys"].as_array().unwrap().iter().map(key).collect(),
            now: json["now"].as_i64().unwrap(),
            policy: json["policy"].clone(),
            code: text(&json["expect"]["code"]).unwrap(),
            claim: text(&json["expect"]["claim"]),
            jws: text(&json["jws"]),
        }
    }

    /// The verifier that the vector asks for, or why there can be none.
    pub(crate) fn verifier(&self) -> Result<Verifier, Error> {
        let mut builder = Verifier::builder();
        for key in &self.keys {
            builder = builder.key(key.build()?);
        }
        self.with_policy(builder)?.build()
    }

    fn with_policy(&self, mut builder: VerifierBuilder) -> Result<VerifierBuilder, Error> {
        let policy = &self.policy;
        for issuer in list(&policy["issuers"]) {
            builder = builder.issuer(issuer);
        }
        for audience in list(&policy["audiences"]) {
            builder = builder.audience(audience);
        }
        for name in list(&policy["required"]) {
            builder = builder.require(name);
        }
        if policy["any_audience"] == true {
            builder = builder.any_audience();
        }
        if let Some(subject) = policy["subject"].as_str() {
            builder = builder.subject(subject);
        }
        if let Some(typ) = policy["typ"].as_str() {
            builder = builder.typ(typ);
        }
        if let Some(leeway) = seconds("leeway", &policy["leeway"])? {
            builder = builder.leeway(leeway);
        }
        if let Some(max_age) = seconds("max_age", &policy["max_age"])? {
            builder = builder.max_age(max_age);
        }
        if let Some(bytes) = seconds("max_token_len", &policy["max_token_len"])? {
            builder = builder.max_token_len(usize::try_from(bytes.as_secs()).unwrap());
        }
        Ok(builder)
    }
}

impl VectorKey {
    fn build(&self) -> Result<Key, Error> {
        let mut key = Key::new(&self.secret)?;
        if let Some(id) = &self.id {
            key = key.with_id(id.as_str());
        }
        Ok(if self.allow_weak { key.allow_weak() } else { key })
    }
}

fn list(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(|item| item.as_str().unwrap().to_owned()).collect()
}

/// A negative number has no `Duration`: what the other languages refuse, Rust's types rule out.
fn seconds(field: &'static str, value: &Value) -> Result<Option<Duration>, Error> {
    match value {
        Value::Null => Ok(None),
        value => {
            let invalid = Error::invalid_argument(field, "not a duration");
            Ok(Some(Duration::try_from_secs_f64(value.as_f64().unwrap()).map_err(|_| invalid)?))
        }
    }
}

/// A result as vectors write it: the code and, behind a space, the claim.
pub(crate) fn outcome<T>(result: &Result<T, Error>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(error) => match error.claim() {
            None => error.code().to_string(),
            Some(claim) => format!("{} {claim}", error.code()),
        },
    }
}

impl Vector {
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
    assert_eq!(claims.subject().map(String::from), text("sub"));
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
