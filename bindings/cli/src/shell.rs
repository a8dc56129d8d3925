//! `hs256 completions` and `hs256 man`: what a package installs beside the program, made from its own help.

use std::process::ExitCode;

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::args::Cli;
use crate::failure::Failure;
use crate::output;

pub(crate) fn completions(shell: Shell) -> Result<ExitCode, Failure> {
    let mut script = Vec::new(); // clap_complete panics when its writer fails; memory does not
    clap_complete::generate(shell, &mut Cli::command(), "hs256", &mut script);
    output::write(script)?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn man(command: Option<&str>) -> Result<ExitCode, Failure> {
    let mut program = Cli::command();
    program.build();
    let page = match command {
        None => program,
        Some(name) => match program.find_subcommand(name) {
            Some(found) => found.clone(),
            None => return Err(Failure::new("there is no such command; see `hs256 --help`")),
        },
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page).render(&mut text).map_err(|error| Failure::unwritable(&error))?;
    output::write(text)?;
    Ok(ExitCode::SUCCESS)
}
