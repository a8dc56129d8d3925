//! Reads the request cases (`tests/requests/README.md`), for every Rust guard that runs them.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hs256::{Key, Revocations, Verifier};
use serde_json::Value;

use super::case_files;

/// All cases of these folders of `tests` and of the files that `HS256_REQUESTS` names.
pub(crate) fn cases(folders: &[&str]) -> Vec<Value> {
    case_files::cases(&case_files::files(folders, "HS256_REQUESTS"), "cases")
}

/// A case's verifier.
pub(crate) fn verifier(case: &Value) -> Verifier {
    let mut builder = Verifier::builder();
    for entry in case["keys"].as_array().unwrap() {
        let mut key = Key::new(STANDARD.decode(entry["secret_base64"].as_str().unwrap()).unwrap()).unwrap();
        if let Some(id) = entry["id"].as_str() {
            key = key.with_id(id);
        }
        let issuers = entry["issuer"].as_array().into_iter().flatten();
        builder = builder.key(issuers.fold(key, |key, issuer| key.bound_to(issuer.as_str().unwrap())));
    }
    builder = builder.policy_json(case["policy"].to_string()).unwrap();
    if let Some(revoked) = case["revoked"].as_str() {
        builder = builder.revocations(Arc::new(Revocations::parse(revoked, [7; 16]).unwrap()));
    }
    if let Some(seconds) = case["max_stale"].as_u64() {
        builder = builder.max_stale(Duration::from_secs(seconds)).unwrap();
    }
    builder.build().unwrap()
}

/// The name and the value of an entry in a request's `headers`.
pub(crate) fn header(entry: &Value) -> (String, Vec<u8>) {
    let text = |index: usize| entry[index].as_str();
    let value = text(1).map_or_else(|| STANDARD.decode(text(2).unwrap()).unwrap(), |value| value.as_bytes().to_vec());
    (text(0).unwrap().to_owned(), value)
}
