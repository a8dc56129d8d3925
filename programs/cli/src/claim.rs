//! A claim on the command line: `NAME=VALUE`, where the value is text, or `NAME=JSON`.

use serde_json::value::RawValue;

use crate::failure::Failure;

/// The name and the text of `--claim`.
pub(crate) fn name_and_text(claim: &str) -> Result<(&str, &str), Failure> {
    claim.split_once('=').ok_or(Failure::new("--claim wants NAME=VALUE"))
}

/// The name and the JSON of `--claim-json`.
pub(crate) fn name_and_json(claim: &str) -> Result<(&str, &RawValue), Failure> {
    let (name, value) = claim.split_once('=').ok_or(Failure::new("--claim-json wants NAME=JSON"))?;
    let value = serde_json::from_str(value)
        .map_err(|_| Failure::new("--claim-json wants JSON behind NAME=: 'roles=[\"admin\"]', level=3, ok=true"))?;
    Ok((name, value))
}
