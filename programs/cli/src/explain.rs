//! `hs256 explain`: every check of a token and its outcome. It asks the core and prints the answer.

use std::process::ExitCode;

use crate::args::{ExplainArgs, VerifyArgs};
use crate::failure::{Failure, REJECTED};
use crate::output::Palette;
use crate::verify::{self, push_checks};
use crate::{output, time, token};

pub(crate) fn run(args: ExplainArgs) -> Result<ExitCode, Failure> {
    let json = args.json;
    let args = VerifyArgs::from(args);
    let (verifier, text) = verify::asked(&args)?;
    let now = time::now_or(args.clock.now);
    let explanation = verifier
        .with(now, |verifier| hs256::explain(token::unwrapped(&text, verifier.max_token_len()), Some(verifier), now));

    let mut page = String::new();
    if json {
        page = explanation.to_json();
        page.push('\n');
    } else {
        push_checks(explanation.checks(), &Palette::for_stdout(), &mut page);
    }
    output::write(page)?;
    let is_valid = explanation.verdict().is_some_and(|verdict| verdict.is_ok());
    Ok(if is_valid { ExitCode::SUCCESS } else { REJECTED.into() })
}
