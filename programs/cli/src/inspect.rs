//! `hs256 inspect`: the contents of a token, without a key. It prints NOT VERIFIED before anything else and never
//! decides.

use std::fmt::Write as _;
use std::process::ExitCode;

use hs256::{Explanation, Outcome};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::args::InspectArgs;
use crate::failure::{Failure, REJECTED};
use crate::output::{Palette, styled};
use crate::{json, output, time, token, verify};

const MAX_TOKEN_LEN: usize = *hs256::MAX_TOKEN_LEN_RANGE.end();

pub(crate) fn run(args: &InspectArgs) -> Result<ExitCode, Failure> {
    let text = token::read(&args.token, MAX_TOKEN_LEN)?;
    let now = time::now_or(args.clock.now);
    let token = Decoded(hs256::explain(token::unwrapped(&text, MAX_TOKEN_LEN), None, now));
    output::write(if args.json { token.json() } else { token.page(now, &Palette::for_stdout()) })?;
    Ok(if token.is_readable() { ExitCode::SUCCESS } else { REJECTED.into() })
}

/// A token's parts. Anyone may have written them.
struct Decoded(Explanation);

impl Decoded {
    /// The header, if it is a JSON object: the core hands out no other.
    fn header(&self) -> Option<&str> {
        self.0.unverified_header().and_then(as_text)
    }

    /// The payload, if it is a JSON object.
    fn claims(&self) -> Option<&str> {
        self.0.unverified_payload().filter(|_| self.passed("payload")).and_then(as_text)
    }

    fn passed(&self, name: &str) -> bool {
        self.0.checks().iter().any(|check| check.name == name && check.outcome == Outcome::Passed)
    }

    fn is_readable(&self) -> bool {
        self.header().is_some() && self.claims().is_some()
    }

    fn json(&self) -> String {
        let mut out = String::from(r#"{"verified":false,"header":"#);
        json::one_line(self.header().unwrap_or("null"), &mut out);
        out.push_str(r#","claims":"#);
        json::one_line(self.claims().unwrap_or("null"), &mut out);
        out.push_str("}\n");
        out
    }

    fn page(&self, now: i64, palette: &Palette) -> String {
        let mut out = styled(palette.bad, "NOT VERIFIED");
        out.push_str(": no key was used, anybody may have written this\n\nheader ");
        match self.header() {
            Some(header) => json::pretty(header, palette, &mut out),
            None => out.push_str("cannot be read"),
        }
        out.push_str("\nclaims ");
        match (self.claims(), self.0.unverified_payload()) {
            (Some(claims), _) => json::pretty(claims, palette, &mut out),
            (None, Some(payload)) => push_foreign(payload, &mut out),
            (None, None) => out.push_str("cannot be read"),
        }
        out.push('\n');
        self.push_times(now, palette, &mut out);
        self.push_failures(palette, &mut out);
        out
    }

    /// The three dates, each with its meaning now.
    fn push_times(&self, now: i64, palette: &Palette, out: &mut String) {
        let dates = self.claims().and_then(|claims| serde_json::from_str::<Dates<'_>>(claims).ok());
        let Some(Dates { iat, nbf, exp }) = dates else { return };
        let mut separator = "\n";
        for (name, date, past, future) in
            [("iat", iat, "issued", "issued"), ("nbf", nbf, "began", "begins"), ("exp", exp, "expired", "expires")]
        {
            let Some(seconds) = date.and_then(|date| serde_json::from_str::<f64>(date.get()).ok()) else { continue };
            let distance = time::distance(seconds, now);
            let words = if distance.starts_with("in ") { future } else { past };
            let date = time::date(seconds).unwrap_or("beyond the calendar".into());
            let dim = palette.dim;
            let doubt = time::doubt(seconds).map(|doubt| format!(" ({doubt})")).unwrap_or_default();
            let _ = writeln!(out, "{separator}{name}  {date}  {dim}{words} {distance}{dim:#}{doubt}");
            separator = "";
        }
    }

    /// What no key could fix.
    fn push_failures(&self, palette: &Palette, out: &mut String) {
        let failed = |check: &&hs256::Check| matches!(check.outcome, Outcome::Failed(_));
        let failures: Vec<_> = self.0.checks().iter().filter(failed).cloned().collect();
        if !failures.is_empty() {
            out.push('\n');
            verify::push_checks(&failures, palette, out);
        }
    }
}

/// What is not a JSON object, as far as anybody reads it.
fn push_foreign(payload: &[u8], out: &mut String) {
    const SHOWN: usize = 4096;
    let shown = payload.get(..SHOWN).unwrap_or(payload);
    let _ = write!(out, "are not a JSON object: {}", json::quoted(shown));
    if payload.len() > SHOWN {
        let _ = write!(out, " and {} bytes more", payload.len() - SHOWN);
    }
}

/// The dates of a claims set, of any type; other claims are not converted.
#[derive(Deserialize)]
struct Dates<'j> {
    #[serde(borrow)]
    iat: Option<&'j RawValue>,
    #[serde(borrow)]
    nbf: Option<&'j RawValue>,
    #[serde(borrow)]
    exp: Option<&'j RawValue>,
}

fn as_text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}
