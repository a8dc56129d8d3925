//! `hs256 secret check`: checks a secret's length and encoding, whether it is published, and how regular it is.
//!
//! It never prints the secret or a part of it. Length and encoding are the core's verdict; the rest is advice.

use std::fmt::Write as _;
use std::process::ExitCode;

use hs256::{Error, Key, KeyOp, Signer};
use hs256_live::secret::{PUBLISHED, decoded, is_published, regularity};

use crate::args::{CheckArgs, Encoding};
use crate::failure::{Failure, REJECTED};
use crate::output;
use crate::output::Palette;
use crate::secret::Secret;

pub(crate) fn run(args: &CheckArgs) -> Result<ExitCode, Failure> {
    let encoding = args.source.secret_encoding;
    let secret = Secret::read(&args.source)?;
    let text = secret.utf8()?;
    let report = match key_for_anything(text, encoding) {
        Err(error) => vec![Finding::bad("encoding", reason(&error))],
        Ok(key) => {
            let bytes = decoded(text, encoding.into());
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
        Error::EmptyKey => "it decodes to nothing".into(),
        other => other.to_string(),
    }
}

/// Whether the text has the given encoding, and which other encodings it fits.
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
        _ if text.contains('\u{feff}') => "a byte order mark counts as part of it; is that meant?".into(),
        _ if text.contains(['\n', '\r']) => "a line break counts as part of it; is that meant?".into(),
        _ if text.trim() != text => "white space at its start or end counts as part of it; is that meant?".into(),
        Some((other, encoding)) => format!(
            "its characters are the key; whoever decodes it as {other} ({} bytes) must be told so, here by \
             --secret-encoding {other}",
            decoded(text, encoding.into()).len()
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
    match is_published(text, bytes) {
        true => Finding::bad("published", PUBLISHED),
        false => Finding::good("published", "it is not one of the well-known examples"),
    }
}

fn regularity_finding(bytes: &[u8]) -> Finding {
    match regularity(bytes) {
        Some(flaw) => Finding::bad("randomness", flaw),
        None => Finding::good(
            "randomness",
            "nothing suggests that it is not random; only how it was made can show that it is",
        ),
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

/// Regardless of a JWK's `key_ops`: its strength does not depend on them.
fn key_for_anything(text: &str, encoding: Encoding) -> Result<Key, Error> {
    let encoding = hs256::Encoding::from(encoding);
    encoding.key(text, KeyOp::Verify).or_else(|_| encoding.key(text, KeyOp::Sign))
}
