//! The policy file (docs/POLICY.md): `--policy`, `hs256 policy check`, `hs256 policy schema`. Only the crate
//! `hs256-live` says what is wrong with one.

use std::path::Path;
use std::process::ExitCode;

use hs256::Code;
use hs256_live::{Mistake, Mistakes, Report};

use crate::args::{PolicyCheckArgs, PolicyCommand};
use crate::failure::{self, Failure, REJECTED};
use crate::{input, json, output};

const OPTION: &str = "the file of --policy";

/// The schema as it is published next to the law.
const SCHEMA: &str = include_str!("../../../docs/policy-file.schema.json");

pub(crate) fn run(command: &PolicyCommand) -> Result<ExitCode, Failure> {
    match command {
        PolicyCommand::Check(args) => check(args),
        PolicyCommand::Schema => output::write(SCHEMA).map(|()| ExitCode::SUCCESS),
    }
}

/// All mistakes and weaknesses, one per line on standard error.
fn check(args: &PolicyCheckArgs) -> Result<ExitCode, Failure> {
    input::open(&args.file, "the policy file")?; // that it cannot be read is no verdict on it
    let Report { mistakes, warnings } = hs256_live::check(&args.file);
    for mistake in mistakes.iter().flat_map(Mistakes::iter) {
        failure::say(&shown(mistake));
    }
    warn("", &warnings);
    let is_refused = mistakes.is_some() || (args.strict && !warnings.is_empty());
    Ok(if is_refused { REJECTED.into() } else { ExitCode::SUCCESS })
}

/// Opens a follower of the file of `--policy`, and reports weaknesses in the file.
pub(crate) fn open<T>(path: &Path, open: impl FnOnce(&Path) -> Result<T, Mistakes>) -> Result<T, Failure> {
    let opened = open(path).map_err(|mistakes| refused(&mistakes))?;
    warn(&format!("{OPTION}: "), &hs256_live::check(path).warnings);
    Ok(opened)
}

fn warn(what: &str, warnings: &[Mistake]) {
    for warning in warnings {
        failure::say(&format!("warning: {what}{}", shown(warning)));
    }
}

/// The failure to open the file of `--policy`.
fn refused(mistakes: &Mistakes) -> Failure {
    failure(OPTION, mistakes.iter().cloned())
}

/// One line per mistake.
pub(crate) fn failure(what: &str, mistakes: impl Iterator<Item = Mistake>) -> Failure {
    let mut mistakes = mistakes.peekable();
    let code = mistakes.peek().map_or(Code::InvalidArgument, Mistake::code);
    let lines: Vec<_> = mistakes.map(|mistake| format!("{what}: {}", shown(&mistake))).collect();
    Failure::with_code(code, lines.join("\n"))
}

/// A mistake. It may name an unknown member of the file, and such a name could control a terminal.
fn shown(mistake: &Mistake) -> String {
    json::harmless(&mistake.to_string())
}
