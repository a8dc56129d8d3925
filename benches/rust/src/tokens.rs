//! The tokens: what `tokens.json` says, signed, in batches of one or of 256 that all deserve one answer.

use hs256::{Key, Signer};
use serde::Deserialize;

/// `../../tokens.json`; tokens.py beside it says what it holds.
#[derive(Deserialize)]
pub struct Recipe {
    pub secret: String,
    exp: u64,
    expired_exp: u64,
    pub sizes: Vec<Size>,
}

#[derive(Deserialize)]
pub struct Size {
    pub name: String,
    pub token_bytes: usize,
    claims: String,
}

impl Recipe {
    pub fn read() -> Recipe {
        serde_json::from_str(include_str!("../../tokens.json")).unwrap()
    }

    pub fn samples(&self, size: &Size, answer: Answer, count: usize) -> Vec<Sample> {
        (0..count).map(|number| self.sample(size, answer, number)).collect()
    }

    fn sample(&self, size: &Size, answer: Answer, number: usize) -> Sample {
        let mut payload = size.claims.replace("NNNN", &format!("{number:04}"));
        if answer == Answer::Expired {
            payload = payload.replace(&self.exp.to_string(), &self.expired_exp.to_string());
        }
        let signer = Signer::new(Key::new(&self.secret).unwrap()).unwrap();
        let mut token = signer.sign_json(&payload).unwrap();
        let signed_len = token.rfind('.').unwrap();
        if answer == Answer::BadSignature {
            // Another first character is another tag; another last one might be no base64url at all.
            let first = signed_len + 1..signed_len + 2;
            let other = if &token[first.clone()] == "A" { "B" } else { "A" };
            token.replace_range(first, other);
        }
        assert_eq!(token.len(), size.token_bytes, "{}", size.name);
        Sample { token, signed_len, claims: serde_json::from_str(&payload).unwrap(), answer }
    }
}

/// What a contestant says of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Accepted,
    BadSignature,
    Expired,
    /// Anything else: never right here.
    Other,
}

/// A token, and what is known of it.
pub struct Sample {
    pub token: String,
    pub signed_len: usize,
    pub claims: Claims,
    pub answer: Answer,
}

impl Sample {
    /// The answer of a contestant that let the token in and read this subject.
    pub fn accepted_as(&self, subject: &str) -> Answer {
        if subject == self.claims.sub { Answer::Accepted } else { Answer::Other }
    }
}

/// The claims as an application would type them: what the typed contestants give. L's list of permissions is not among
/// them: whoever reads it pays for 143 strings, and no contestant is to pay for what another leaves unread.
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
