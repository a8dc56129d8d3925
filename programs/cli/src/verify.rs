//! `hs256 verify` for one token: asks the core, prints the answer. The policy is passed on, never interpreted.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

use hs256::{Check, Claims, Code, Error, Explanation, KeyOp, NumericDate, Outcome, Segment, Verifier};

use crate::args::VerifyArgs;
use crate::failure::{self, Failure, REJECTED};
use crate::output::{Palette, styled};
use crate::{input, json, output, policy, policy_file, secret, time, token};

pub(crate) fn run(args: &VerifyArgs) -> Result<ExitCode, Failure> {
    let (verifier, text) = asked(args)?;
    let now = time::now_or(args.clock.now);
    verifier.with(now, |verifier| judge(args, verifier, &text, now))
}

fn judge(args: &VerifyArgs, verifier: &Verifier, text: &[u8], now: i64) -> Result<ExitCode, Failure> {
    let token = token::unwrapped(text, verifier.max_token_len());
    let mut buffer = vec![0; token.len()];
    let answer = verifier.verify_at(token, now, &mut buffer);
    let explanation = args.explain.then(|| hs256::explain(token, Some(verifier), now));
    print(args, &answer, explanation.as_ref(), now)?;
    Ok(if answer.is_ok() { ExitCode::SUCCESS } else { REJECTED.into() })
}

/// The verifier of the flags, or the one that follows the file of `--policy`.
pub(crate) enum Asked {
    Flags(Box<Verifier>),
    File(hs256_live::Verifier),
}

impl Asked {
    /// Runs something with the current verifier, which verifies tokens as of `now`.
    pub(crate) fn with<T>(&self, now: i64, work: impl FnOnce(&Verifier) -> T) -> T {
        match self {
            Asked::Flags(verifier) => work(verifier),
            Asked::File(verifier) => work(&verifier.current(now)),
        }
    }
}

/// The requested verifier, and the token as given, wrapping included.
pub(crate) fn asked(args: &VerifyArgs) -> Result<(Asked, Vec<u8>), Failure> {
    if args.token.is_empty() {
        return Err(Failure::new("no token; give it as the argument, or `-` to read it from standard input"));
    }
    let token_on_stdin = token::from_stdin(&args.token);
    input::refuse_sharing_stdin(&[
        ("the token", token_on_stdin),
        ("the secret", secret::from_stdin(&args.key)),
        ("the policy", policy::from_stdin(&args.policy)),
    ])?;
    let verifier = verifier(args)?;
    let max_token_len = verifier.with(time::now_or(args.clock.now), Verifier::max_token_len);
    let text = token::read(&args.token, max_token_len)?;
    Ok((verifier, text))
}

/// The verifier for these arguments. With `--json`, the reason why there is none is also printed as an answer, besides
/// the message.
pub(crate) fn verifier(args: &VerifyArgs) -> Result<Asked, Failure> {
    let verifier = build(args);
    if let (true, Err(Failure { code: Some(code), .. })) = (args.json, &verifier) {
        let mut line = String::new();
        push_result(*code, None, None, None, &mut line);
        output::write(line + "}\n")?;
    }
    verifier
}

fn build(args: &VerifyArgs) -> Result<Asked, Failure> {
    if let Some(path) = &args.key.policy {
        return policy_file::open(path, |path| hs256_live::open(path)).map(Asked::File);
    }
    let keys = secret::keys(&args.key, KeyOp::Verify)?;
    let builder = policy::add(&args.policy, &args.limit, Verifier::builder().keys(keys))?;
    let verifier = builder.build().map_err(|error| Failure::refused("the secret", &error))?;
    Ok(Asked::Flags(Box::new(verifier)))
}

type Answer<'c> = Result<Claims<'c>, Error>;

fn print(args: &VerifyArgs, answer: &Answer<'_>, explanation: Option<&Explanation>, now: i64) -> Result<(), Failure> {
    let mut text = String::new();
    if args.json {
        push_json(answer, explanation, &mut text);
        return output::write(text);
    }
    let palette = Palette::for_stdout();
    if let Some(explanation) = explanation {
        push_checks(explanation.checks(), &palette, &mut text);
    }
    match answer {
        Ok(claims) if output::is_terminal() => json::pretty(claims.json(), &palette, &mut text),
        Ok(claims) => json::one_line(claims.json(), &mut text),
        Err(_) => {}
    }
    if answer.is_ok() {
        text.push('\n');
    }
    output::write(text)?;
    tell(answer, now);
    Ok(())
}

/// The verdict in words, on standard error: always for a rejection, otherwise only for a person at a terminal.
fn tell(answer: &Answer<'_>, now: i64) {
    let palette = Palette::for_stderr();
    match answer {
        Ok(claims) if io::stderr().is_terminal() && output::is_terminal() => {
            let expiry = claims.expires_at().map(|exp| format!(", expires {}", time::distance(exp.seconds(), now)));
            failure::say(&format!("{}{}", styled(palette.good, "valid"), expiry.unwrap_or_default()));
        }
        Ok(_) => {}
        Err(error) => {
            let code = styled(palette.bad, &format!("rejected: {}", error.code()));
            failure::say(&format!("{code}: {}{}", safe(error), when(error, now).unwrap_or_default()));
        }
    }
}

/// An error's message, with the flags that its hint is about. A claim that it names may come from `--require` and
/// contain anything.
fn safe(error: &Error) -> String {
    let mut message = error.to_string();
    if let Some(hint) = error.hint() {
        message = message.replace(hint, &failure::in_flags(hint));
    }
    json::harmless(&message)
}

/// The time of the claim at fault, relative to now.
fn when(error: &Error, now: i64) -> Option<String> {
    let (claim, at) = (error.claim()?, error.at()?);
    Some(format!("; its {claim} is {}", time::distance(at.seconds(), now)))
}

/// `{"ok":…,"code":…,"claim":…,"at":…,"claims":…}`, and a line feed.
pub(crate) fn push_json(answer: &Answer<'_>, explanation: Option<&Explanation>, out: &mut String) {
    match answer {
        Ok(claims) => push_result(Code::Ok, None, None, Some(claims.json()), out),
        Err(error) => push_result(error.code(), error.claim(), error.at(), None, out),
    }
    if let Some(explanation) = explanation {
        let checks: Vec<_> = explanation.checks().iter().map(Check::to_json).collect();
        let _ = write!(out, ",\"checks\":[{}]", checks.join(","));
    }
    out.push_str("}\n");
}

/// The result's members, without the closing brace.
fn push_result(code: Code, claim: Option<&str>, at: Option<NumericDate>, claims: Option<&str>, out: &mut String) {
    let claim = claim.map_or("null".into(), |claim| json::quoted(claim.as_bytes()));
    let at = at.map_or("null".into(), |at| at.seconds().to_string());
    let _ = write!(out, r#"{{"ok":{},"code":"{code}","claim":{claim},"at":{at},"claims":"#, code == Code::Ok);
    json::one_line(claims.unwrap_or("null"), out);
}

/// One line per check: its outcome, its name, its clause, and why it failed or was not reached.
pub(crate) fn push_checks(checks: &[Check], palette: &Palette, out: &mut String) {
    for check in checks {
        let (style, outcome) = match &check.outcome {
            Outcome::Passed => (palette.good, "passed"),
            Outcome::Failed(_) => (palette.bad, "FAILED"),
            Outcome::NotReached => (palette.dim, "skipped"),
        };
        let dim = palette.dim;
        let (name, clause, why) = (check.name, check.clause, why(check));
        let line = format!("{style}{outcome:<8}{style:#}{name:<12} {dim}{clause:<39}{dim:#} {why}");
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

/// The code, the cause and its position: `malformed: a second member of this name (payload, byte 17)`.
fn why(check: &Check) -> String {
    let error = check.outcome.error();
    let message = match (error, check.cause) {
        (_, Some(cause)) => cause.message().into(),
        (Some(error), None) => error.code().message().into(),
        (None, None) => String::new(),
    };
    let code = error.map(|error| format!("{}: ", error.code())).unwrap_or_default();
    let place = match (error.and_then(Error::claim), check.segment, check.offset) {
        (Some(claim), _, Some(offset)) => {
            format!(" (claim {}, byte {offset} of the payload)", json::quoted(claim.as_bytes()))
        }
        (Some(claim), _, None) => format!(" (claim {})", json::quoted(claim.as_bytes())),
        (None, Some(segment), Some(offset)) => format!(" (byte {offset} of the {})", segment_text(segment)),
        (None, ..) => String::new(),
    };
    format!("{code}{message}{place}")
}

/// What an offset counts in: offsets of a signature count in the token's text.
fn segment_text(segment: Segment) -> &'static str {
    match segment {
        Segment::Signature => "token",
        other => other.name(),
    }
}
