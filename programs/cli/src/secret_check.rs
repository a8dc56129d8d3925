//! `hs256 secret check`: judges a secret by its length, its encoding, whether it is published and how regular it is.
//!
//! It never prints the secret or a part of it. Length and encoding are the core's verdict; the rest is advice.

use std::fmt::Write as _;
use std::process::ExitCode;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hs256::{Error, Key, KeyOp, Signer};
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::args::{CheckArgs, Encoding};
use crate::failure::{Failure, REJECTED};
use crate::output::Palette;
use crate::secret::{Secret, key_of};
use crate::{output, regularity};

pub(crate) fn run(args: &CheckArgs) -> Result<ExitCode, Failure> {
    let encoding = args.source.secret_encoding;
    let secret = Secret::read(&args.source)?;
    let text = secret.utf8()?;
    let report = match key_for_anything(text, encoding) {
        Err(error) => vec![Finding::bad("encoding", reason(&error))],
        Ok(key) => {
            let bytes = decoded(text, encoding);
            vec![
                encoding_finding(text, encoding, &bytes),
                length_finding(key, bytes.len()),
                published_finding(text, &bytes),
                regularity_finding(&bytes),
            ]
        }
    };
    output::write(page(&report, &Palette::for_stdout()))?;
    let rejected = report.iter().any(|finding| finding.judgement == Judgement::Bad);
    Ok(if rejected { REJECTED.into() } else { ExitCode::SUCCESS })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Judgement {
    Good,
    Note,
    Bad,
}

struct Finding {
    judgement: Judgement,
    what: &'static str,
    why: String,
}

impl Finding {
    fn good(what: &'static str, why: impl Into<String>) -> Finding {
        Finding { judgement: Judgement::Good, what, why: why.into() }
    }

    fn bad(what: &'static str, why: impl Into<String>) -> Finding {
        Finding { judgement: Judgement::Bad, what, why: why.into() }
    }
}

fn reason(error: &Error) -> String {
    match error {
        Error::InvalidArgument(argument) => argument.reason.to_string(),
        Error::WeakKey => "it decodes to nothing".into(),
        other => other.to_string(),
    }
}

/// The secret's bytes, of a text that the core has accepted in this encoding.
fn decoded(text: &str, encoding: Encoding) -> Zeroizing<Vec<u8>> {
    #[derive(Deserialize)]
    struct Jwk<'t> {
        k: &'t str,
    }
    let bytes = match encoding {
        Encoding::Utf8 => text.into(),
        Encoding::Base64 => STANDARD.decode(text).unwrap_or_default(),
        Encoding::Base64Url => URL_SAFE_NO_PAD.decode(text).unwrap_or_default(),
        Encoding::Hex => from_hex(text),
        Encoding::Jwk => {
            serde_json::from_str(text).ok().and_then(|Jwk { k }| URL_SAFE_NO_PAD.decode(k).ok()).unwrap_or_default()
        }
    };
    Zeroizing::new(bytes)
}

fn from_hex(text: &str) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()).unwrap_or_default();
    text.as_bytes().chunks(2).map(|pair| pair.iter().fold(0, |byte, half| byte << 4 | digit(*half))).collect()
}

/// Whether the text is what it is said to be, and what it could be taken for.
fn encoding_finding(text: &str, encoding: Encoding, bytes: &[u8]) -> Finding {
    let name = match encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Base64 => "base64",
        Encoding::Base64Url => "base64url",
        Encoding::Hex => "hexadecimal",
        Encoding::Jwk => "a JSON Web Key",
    };
    if encoding != Encoding::Utf8 {
        return Finding::good("encoding", format!("it is {name} of {} bytes", bytes.len()));
    }
    let also = [("hex", Encoding::Hex), ("base64url", Encoding::Base64Url), ("base64", Encoding::Base64)]
        .into_iter()
        .find(|(_, other)| key_for_anything(text, *other).is_ok());
    let why = match also {
        _ if text.trim() != text => "white space at its start or end counts as part of it; is that meant?".into(),
        Some((other, encoding)) => format!(
            "its characters are the key; whoever decodes it as {other} ({} bytes) must be told so, here by \
             --secret-encoding {other}",
            decoded(text, encoding).len()
        ),
        None => return Finding::good("encoding", "it is UTF-8, its characters are the key"),
    };
    Finding { judgement: Judgement::Note, what: "encoding", why }
}

/// The core's own judgement of the length.
fn length_finding(key: Key, len: usize) -> Finding {
    match Signer::new(key) {
        Ok(_) => Finding::good("length", format!("{len} bytes, 32 are needed (RFC 7518 section 3.2)")),
        Err(_) => Finding::bad("length", format!("{len} bytes, 32 are needed (RFC 7518 section 3.2)")),
    }
}

fn published_finding(text: &str, bytes: &[u8]) -> Finding {
    let published = |known: &&str| {
        text.trim().eq_ignore_ascii_case(known)
            || bytes.eq_ignore_ascii_case(known.as_bytes())
            || *bytes == *encoded(known)
    };
    match PUBLISHED.iter().any(published) {
        true => Finding::bad("published", "it stands in public documentation: everybody has it, replace it"),
        false => Finding::good("published", "it is none of the well-known examples"),
    }
}

/// What a published text stands for where it is an encoding of at least 32 bytes.
fn encoded(known: &str) -> Vec<u8> {
    let candidates = [Encoding::Hex, Encoding::Base64Url, Encoding::Base64];
    let encoding = candidates.into_iter().find(|encoding| key_for_anything(known, *encoding).is_ok());
    encoding.map(|encoding| decoded(known, encoding).to_vec()).filter(|bytes| bytes.len() >= 32).unwrap_or(known.into())
}

fn regularity_finding(bytes: &[u8]) -> Finding {
    match regularity::flaw(bytes) {
        Some(flaw) => Finding::bad("randomness", flaw),
        None => Finding::good("randomness", "nothing speaks against it; only how it was made can speak for it"),
    }
}

fn page(report: &[Finding], palette: &Palette) -> String {
    let mut out = String::new();
    for Finding { judgement, what, why } in report {
        let (style, word) = match judgement {
            Judgement::Good => (palette.good, "ok"),
            Judgement::Note => (palette.name, "note"),
            Judgement::Bad => (palette.bad, "BAD"),
        };
        let _ = writeln!(out, "{style}{word:<5}{style:#}{what:<11} {why}"); // writing to a string cannot fail
    }
    if report.iter().any(|finding| finding.judgement == Judgement::Bad) {
        out.push_str("make a new one with `hs256 secret`\n");
    }
    out
}

/// Secrets out of RFCs, READMEs, tutorials and default configurations, which end up in production.
const PUBLISHED: &[&str] = &[
    // hs256, Mastra
    "supersecretdevkeythatishs256safe!",
    // RFC 7515 A.1, RFC 7520 3.5, RFC 7797
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
    "hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg",
    // jwt.io, then and now
    "secret",
    "your-256-bit-secret",
    "your-384-bit-secret",
    "your-512-bit-secret",
    "a-string-secret-at-least-256-bits-long",
    "a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long",
    // jose (JavaScript)
    "cc7e0d44fd473002f1c42167459001140ec6389b7353f8088f4d9a95f2f596f2",
    // FastAPI
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
    // NestJS
    "DO NOT USE THIS VALUE. INSTEAD, CREATE A COMPLEX SECRET AND KEEP IT SAFE OUTSIDE OF THE SOURCE CODE.",
    // Supabase, PostgREST, Hasura
    "super-secret-jwt-token-with-at-least-32-characters-long",
    "your-super-secret-jwt-token-with-at-least-32-characters-long",
    "reallyreallyreallyreallyverysafe",
    "3EK6FD+o0+c7tzBNVfjpMkNDi2yARAAKzQlk8O2IKoxQu4nF7EdAh8s3TwpHwrdWT6R",
    // Spring Boot tutorials
    "404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970",
    // jsonwebtoken, golang-jwt, Flask, and what everybody types
    "shhhhh",
    "shhhhhared-secret",
    "AllYourBase",
    "my_secret_key",
    "mySecretKey",
    "super-secret",
    "supersecret",
    "your-secret-key",
    "your_jwt_secret",
    "jwt_secret",
    "changeme",
    "password",
];

/// Whatever the `key_ops` of a JWK is: its strength does not depend on that.
fn key_for_anything(text: &str, encoding: Encoding) -> Result<Key, Error> {
    key_of(text, encoding, KeyOp::Verify).or_else(|_| key_of(text, encoding, KeyOp::Sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judgement_of_published(text: &str, encoding: Encoding) -> Judgement {
        published_finding(text, &decoded(text, encoding)).judgement
    }

    #[test]
    fn every_published_secret_is_found_as_text_and_as_what_it_encodes() {
        for known in PUBLISHED {
            assert_eq!(judgement_of_published(known, Encoding::Utf8), Judgement::Bad, "{known}");
        }
        let hex: String = "supersecretdevkeythatishs256safe!".bytes().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(judgement_of_published(&hex, Encoding::Hex), Judgement::Bad);
        let rfc = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
        assert_eq!(judgement_of_published(rfc, Encoding::Base64Url), Judgement::Bad);
        let jwk = format!(r#"{{"kty":"oct","k":"{rfc}"}}"#);
        assert_eq!(judgement_of_published(&jwk, Encoding::Jwk), Judgement::Bad);
        let spring = "404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970";
        assert_eq!(judgement_of_published(&STANDARD.encode(from_hex(spring)), Encoding::Base64), Judgement::Bad);
        assert_eq!(judgement_of_published("kX3v0p9Qm1zR7tY5wB2nC8dF4gH6jL0s", Encoding::Utf8), Judgement::Good);
    }
}
