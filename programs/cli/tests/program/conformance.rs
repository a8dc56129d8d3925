//! The program's verdicts are the vectors' verdicts: every vector of `tests/vectors` that flags can express.
//!
//! All of them run through `verify --lines --json`, grouped by keys, policy and time; every tenth, and those that one
//! line cannot hold, through `verify --json -` too. What is left out is counted, with the reason.

#[path = "../../../../tests/support/case_files.rs"]
mod case_files;

use std::collections::BTreeMap;

use assert_cmd::Command;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::support::{bare, stderr};

#[test]
fn the_program_agrees_with_the_vectors() {
    let mut groups: BTreeMap<String, Vec<Vector>> = BTreeMap::new();
    let mut skipped: BTreeMap<&str, usize> = BTreeMap::new();
    let mut found = 0;
    for vector in vectors() {
        found += 1;
        match vector.obstacle() {
            Some(reason) => *skipped.entry(reason).or_default() += 1,
            None => groups.entry(vector.caller()).or_default().push(vector),
        }
    }
    let mut failures = Vec::new();
    let (mut in_lines, mut alone) = (0, 0);
    for group in groups.values() {
        let (lines, others): (Vec<_>, Vec<_>) = group.iter().partition(|vector| vector.fits_a_line());
        in_lines += lines.len();
        failures.extend(run_lines(&lines));
        for (place, vector) in lines.iter().step_by(10).chain(&others).enumerate() {
            // A group of one vector has already run alone.
            if place > 0 || lines.len() != 1 {
                alone += 1;
                failures.extend(vector.check(&vector.run_alone()));
            }
        }
    }
    let passed = found - skipped.values().sum::<usize>();
    println!("cli: {found} vectors, {passed} run ({in_lines} in lines, {alone} alone), skipped: {skipped:?}");
    assert!(failures.is_empty(), "{} failed:\n{}", failures.len(), failures.join("\n"));
    assert!(passed > 0, "no vector was run");
}

/// All vectors of the folder and of the files that HS256_VECTORS names.
fn vectors() -> Vec<Vector> {
    case_files::cases(&case_files::files(&["vectors"], "HS256_VECTORS"), "vectors").into_iter().map(Vector).collect()
}

struct Vector(Value);

impl Vector {
    fn token(&self) -> Vec<u8> {
        match self.0["token_base64"].as_str() {
            Some(bytes) => STANDARD.decode(bytes).unwrap(),
            None => self.0["token"].as_str().unwrap().into(),
        }
    }

    fn keys(&self) -> impl Iterator<Item = (Vec<u8>, &Value, bool)> {
        self.0["keys"].as_array().unwrap().iter().map(|key| {
            let secret = STANDARD.decode(key["secret_base64"].as_str().unwrap()).unwrap();
            (secret, &key["id"], key["allow_weak"].as_bool().unwrap_or(false))
        })
    }

    /// Why the command line cannot express this vector, or `None` if it can.
    fn obstacle(&self) -> Option<&'static str> {
        let lower = self.token().to_ascii_lowercase();
        if lower.is_empty() {
            return Some("no token is a usage error");
        }
        let has_quotes = matches!(lower.as_slice(), [b'"', .., b'"'] | [b'\'', .., b'\''] | [b'`', .., b'`']);
        let has_scheme = lower.starts_with(b"bearer ") || lower.starts_with(b"authorization:");
        let has_mark = lower.starts_with("\u{feff}".as_bytes());
        if has_quotes || has_scheme || has_mark || lower.trim_ascii() != lower {
            return Some("the program takes the wrapping off");
        }
        let mut weak = self.keys().filter(|(secret, ..)| secret.len() < 32).map(|(.., allowed)| allowed);
        if weak.next().is_some_and(|first| weak.any(|other| other != first)) {
            return Some("--allow-weak is for all keys");
        }
        let negative = |name: &str| self.0["policy"][name].as_f64().is_some_and(|number| number < 0.0);
        if ["leeway", "max_age", "max_token_len"].into_iter().any(negative) {
            return Some("no negative durations and lengths");
        }
        None
    }

    /// Whether it can run with others. If the verifier cannot be built, there is one answer for all tokens.
    fn fits_a_line(&self) -> bool {
        !self.token().contains(&b'\n')
            && !["weak_key", "invalid_argument"].contains(&self.0["expect"]["code"].as_str().unwrap())
    }

    /// What vectors must have in common to run in one process.
    fn caller(&self) -> String {
        json!([self.0["keys"], self.0["policy"], self.0["now"]]).to_string()
    }

    fn key_set(&self) -> String {
        let keys: Vec<_> = self
            .keys()
            .map(|(secret, id, _)| {
                let mut key = json!({"kty": "oct", "k": URL_SAFE_NO_PAD.encode(secret)});
                if !id.is_null() {
                    key["kid"] = id.clone();
                }
                key
            })
            .collect();
        json!({"keys": keys}).to_string()
    }

    /// The command with this vector's keys, policy and time, and its key file.
    fn command(&self) -> (Command, tempfile::NamedTempFile) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(&file, self.key_set()).unwrap();
        let mut command = bare(&["verify", "--json", "--jwks-file"]);
        command.arg(file.path()).arg(format!("--now={}", self.0["now"]));
        if self.keys().any(|(.., allow_weak)| allow_weak) {
            command.arg("--allow-weak");
        }
        let policy = &self.0["policy"];
        for (name, flag) in [("issuers", "--issuer"), ("audiences", "--audience"), ("required", "--require")] {
            for value in policy[name].as_array().into_iter().flatten() {
                command.arg(format!("{flag}={}", value.as_str().unwrap()));
            }
        }
        for (name, flag) in [("subject", "--subject"), ("typ", "--typ")] {
            if let Some(value) = policy[name].as_str() {
                command.arg(format!("{flag}={value}"));
            }
        }
        for (name, flag) in [("leeway", "--leeway"), ("max_age", "--max-age"), ("max_token_len", "--max-token-len")] {
            if !policy[name].is_null() {
                command.arg(format!("{flag}={}", policy[name]));
            }
        }
        if policy["any_audience"] == true {
            command.arg("--any-audience");
        }
        (command, file)
    }

    fn run_alone(&self) -> Answer {
        let (mut command, _file) = self.command();
        let output = command.arg("-").write_stdin([&self.token(), b"\r\n".as_slice()].concat()).output().unwrap();
        let answer: Answer = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{}: no answer: {}", self.0["name"], stderr(&output)));
        let exit = match answer.code.as_str() {
            "ok" => 0,
            "weak_key" | "invalid_argument" => 2,
            _ => 1,
        };
        assert_eq!(output.status.code(), Some(exit), "{}", self.0["name"]);
        answer
    }

    /// What is wrong with an answer, or `None`.
    fn check(&self, answer: &Answer) -> Option<String> {
        let (code, claim) = (&self.0["expect"]["code"], self.0["expect"]["claim"].as_str());
        let claims = match answer.ok {
            true => {
                let token = self.token();
                let payload = token.split(|byte| *byte == b'.').nth(1).unwrap();
                serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
            }
            false => Value::Null,
        };
        let read: Value = serde_json::from_str(answer.claims.get()).unwrap();
        let at = self.0["expect"]["at"].as_f64();
        let right = answer.code == *code
            && answer.claim.as_deref() == claim
            && (at.is_none() || answer.at == at)
            && read == claims;
        (!right).then(|| format!("{}: expected {code} {claim:?} {claims}, got {answer:?}", self.0["name"]))
    }
}

/// The claims stay text: at their greatest depth, serde_json could not parse them inside another object.
#[derive(Debug, serde::Deserialize)]
struct Answer {
    ok: bool,
    code: String,
    claim: Option<String>,
    at: Option<f64>,
    claims: Box<serde_json::value::RawValue>,
}

/// One process for vectors of one caller.
fn run_lines(vectors: &[&Vector]) -> Vec<String> {
    let Some(first) = vectors.first() else { return Vec::new() };
    // Each line ends in two bytes, so that a token that ends in a carriage return keeps it.
    let input: Vec<_> =
        vectors.iter().map(|vector| vector.token()).flat_map(|token| [token, b"\r\n".to_vec()]).collect();
    let (mut command, _file) = first.command();
    let output = command.arg("--lines").write_stdin(input.concat()).output().unwrap();
    let answers: Vec<Answer> =
        output.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
    assert_eq!(answers.len(), vectors.len(), "{}: {}", first.0["name"], stderr(&output));
    vectors.iter().zip(&answers).filter_map(|(vector, answer)| vector.check(answer)).collect()
}
