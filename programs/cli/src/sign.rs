//! `hs256 sign`: claims from flags and from a JSON object, minted by the core. It prints the token and nothing else.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use hs256::{SignError, Signer, Timestamps};
use serde::de::IgnoredAny;

use crate::args::{ClaimArgs, SignArgs};
use crate::claim::{name_and_json, name_and_text};
use crate::failure::Failure;
use crate::time::When;
use crate::{input, json, output, policy_file, secret, time};

/// A claims set longer than the longest token is refused before it is read to its end.
const MAX_LEN: usize = *hs256::MAX_TOKEN_LEN_RANGE.end();

pub(crate) fn run(args: &SignArgs) -> Result<ExitCode, Failure> {
    let claims_on_stdin = args.claims.claims_file.as_deref().is_some_and(input::is_stdin);
    input::refuse_sharing_stdin(&[("the claims", claims_on_stdin), ("the secret", secret::from_stdin(&args.key))])?;
    let signer = signer(args)?;
    let claims = ClaimsText::collect(&args.claims)?;
    let times = timestamps(&args.claims, time::now_or(args.clock.now));
    let token = signer.sign_json_with(claims.text, times).map_err(|error| refused(&error))?;
    output::write(format!("{token}\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// The core's refusal of claims, with its cause: the core's message for the code is about tokens to verify.
fn refused(error: &SignError) -> Failure {
    let claim = error.claim().map(|claim| format!(" (claim `{claim}`)")).unwrap_or_default();
    let at = error.offset().map(|offset| format!(", at byte {offset}")).unwrap_or_default();
    match error.error().field() {
        Some("expires_in") => Failure::with_code(error.code(), "--exp: less than a second"),
        Some(time @ ("exp" | "nbf" | "iat")) => {
            let message = format!("--{time}: the claims have `{time}` already: leave one of them out");
            Failure::with_code(error.code(), message)
        }
        Some(_) => Failure::refused("the claims", error.error()),
        None => Failure::with_code(error.code(), format!("the claims: {}{claim}{at}", error.cause())),
    }
}

fn signer(args: &SignArgs) -> Result<Signer, Failure> {
    let mut signer = match &args.key.policy {
        Some(path) => Ok(signer_of(path)?),
        None => Signer::new(secret::signing_key(&args.key)?),
    };
    if let Some(typ) = &args.typ {
        signer = signer.and_then(|signer| signer.with_typ(typ));
    }
    if let Some(cty) = &args.cty {
        signer = signer.and_then(|signer| signer.with_cty(cty));
    }
    if let Some(bytes) = args.limit.max_token_len {
        signer = signer.and_then(|signer| signer.with_max_token_len(bytes));
    }
    signer.map_err(|error| Failure::refused("the secret", &error))
}

/// The signer with the key that signs now, from a policy file.
fn signer_of(path: &Path) -> Result<Signer, Failure> {
    let live = policy_file::open(path, |path| hs256_live::Signer::open(path))?;
    live.with(|signer| Ok(signer.clone())).map_err(|error| {
        Failure::with_code(error.code(), "the file of --policy: no key is within its time, so none can sign")
    })
}

/// Adds `iat` unless told not to. Absolute times are already claims.
fn timestamps(args: &ClaimArgs, now: i64) -> Timestamps {
    let mut times = Timestamps::at(now);
    if args.no_iat {
        times = times.without_issued_at();
    }
    if let Some(When::After(lifetime)) = args.exp {
        times = times.expires_in(lifetime);
    }
    if let Some(When::After(delay)) = args.nbf {
        times = times.not_before_in(delay);
    }
    times
}

/// The text of a JSON object that grows at its end; the given text stays byte for byte.
struct ClaimsText {
    text: String,
    names: BTreeMap<String, IgnoredAny>,
}

impl ClaimsText {
    fn collect(args: &ClaimArgs) -> Result<ClaimsText, Failure> {
        let mut claims = match &args.claims_file {
            Some(path) => ClaimsText::read(path)?,
            None => ClaimsText { text: "{}".into(), names: BTreeMap::new() },
        };
        for (name, value) in [("iss", &args.iss), ("sub", &args.sub)] {
            if let Some(value) = value {
                claims.add(name, &string(value))?;
            }
        }
        match args.aud.as_slice() {
            [] => {}
            [one] => claims.add("aud", &string(one))?,
            many => claims
                .add("aud", &format!("[{}]", many.iter().map(|name| string(name)).collect::<Vec<_>>().join(",")))?,
        }
        if let Some(id) = &args.jti {
            claims.add("jti", &string(id))?;
        }
        for (name, time) in [("exp", args.exp), ("nbf", args.nbf)] {
            if let Some(When::At(seconds)) = time {
                claims.add(name, &seconds.to_string())?;
            }
        }
        for claim in &args.claim {
            let (name, value) = name_and_text(claim)?;
            claims.add(name, &string(value))?;
        }
        for claim in &args.claim_json {
            let (name, value) = name_and_json(claim)?;
            claims.add(name, value.get())?;
        }
        Ok(claims)
    }

    fn read(path: &Path) -> Result<ClaimsText, Failure> {
        let what = if input::is_stdin(path) { "the claims from standard input" } else { "the file of --claims-file" };
        let bytes = input::read(input::open(path, what)?, MAX_LEN, what)?;
        if bytes.len() > MAX_LEN {
            return Err(Failure::new(format!("{what}: more than fits into any token")));
        }
        let text = String::from_utf8(bytes.to_vec())
            .map_err(|_| Failure::new(format!("{what}: not UTF-8 text; give a JSON object")))?;
        let names = serde_json::from_str(&text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            Failure::new(format!("{what}: not a JSON object (line {line}, column {column})"))
        })?;
        Ok(ClaimsText { text: text.trim_ascii().into(), names })
    }

    fn add(&mut self, name: &str, value: &str) -> Result<(), Failure> {
        if self.names.insert(name.into(), IgnoredAny).is_some() {
            return Err(Failure::new(format!("the claim {} is given twice", json::quoted(name.as_bytes()))));
        }
        self.text.pop(); // the brace that every JSON object ends with
        let comma = if self.names.len() == 1 { "" } else { "," };
        self.text.push_str(&format!("{comma}{}:{value}}}", string(name)));
        Ok(())
    }
}

fn string(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default() // a string cannot fail
}
