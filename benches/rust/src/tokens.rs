//! The tokens, as ../../tokens.py signed them, and their claims.

use std::fs;

use serde::Deserialize;

/// How many tokens there are of each size and answer.
pub const COUNT: usize = 256;

/// The secret and the tokens.
pub struct Recipe {
    pub secret: String,
    pub sizes: Vec<Size>,
}

pub struct Size {
    pub name: String,
    pub samples: Vec<Sample>,
}

impl Recipe {
    /// Reads what `tokens.py sign` wrote; the claims come from tokens.json, without decoding a token.
    pub fn read(file: &str) -> Recipe {
        let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{file}: {error}"));
        let (secret, lines) = text.split_once('\n').expect("the secret stands on the first line");
        let payloads: Payloads = serde_json::from_str(include_str!("../../tokens.json")).unwrap();
        let sizes = payloads.sizes.iter().map(|size| Size { name: size.name.clone(), samples: samples(size, lines) });
        Recipe { secret: secret.into(), sizes: sizes.collect() }
    }
}

fn samples(size: &Payload, lines: &str) -> Vec<Sample> {
    let of_size = lines.lines().filter_map(|line| line.strip_prefix(&size.name)?.strip_prefix('\t'));
    let samples = of_size.enumerate().map(|(index, line)| {
        let (answer, token) = line.split_once('\t').expect("two tabs");
        let answer = match answer {
            "accept" => Answer::Accepted,
            "bad signature" => Answer::BadSignature,
            "expired" => Answer::Expired,
            other => panic!("unknown answer: {other}"),
        };
        let payload = size.claims.replace("NNNN", &format!("{:04}", index % COUNT));
        let signed_len = token.rfind('.').expect("a dot");
        Sample { token: token.into(), signed_len, claims: serde_json::from_str(&payload).unwrap(), answer }
    });
    samples.collect()
}

#[derive(Deserialize)]
struct Payloads {
    sizes: Vec<Payload>,
}

#[derive(Deserialize)]
struct Payload {
    name: String,
    claims: String,
}

/// A contestant's answer to a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Accepted,
    BadSignature,
    Expired,
    /// Anything else, which is never correct here.
    Other,
}

/// A token, and what is known of it.
pub struct Sample {
    pub token: String,
    pub signed_len: usize,
    /// Those of a good token.
    pub claims: Claims,
    pub answer: Answer,
}

impl Sample {
    /// The answer of a contestant that accepted the token and read this subject.
    pub fn accepted_as(&self, subject: &str) -> Answer {
        if subject == self.claims.sub { Answer::Accepted } else { Answer::Other }
    }
}

/// The claims as an application would type them, and as the typed contestants return them. L's list of permissions is
/// not among them: reading it costs 143 strings, and no contestant must pay for what another leaves unread.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Claims {
    pub iss: Option<String>,
    pub sub: String,
    pub jti: Option<String>,
    pub iat: i64,
    pub nbf: Option<i64>,
    pub exp: i64,
    pub name: String,
    pub email: Option<String>,
    pub role: String,
    pub scope: Option<String>,
}
