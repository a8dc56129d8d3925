//! `hs256 completions` and `hs256 man`: files that a package installs with the program, made from its own help.

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{Command, CommandFactory as _};
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

pub(crate) fn man(path: &[String]) -> Result<ExitCode, Failure> {
    let mut program = Cli::command();
    program.build();
    let command = path.iter().try_fold(&program, |command, name| command.find_subcommand(name));
    let command = command.ok_or(Failure::new("there is no such command; see `hs256 --help`"))?;
    output::write(page_of(command).map_err(|error| Failure::unwritable(&error))?)?;
    Ok(ExitCode::SUCCESS)
}

/// A page in roff: clap_mangen's sections, and the text after the options as its own sections, unfilled.
fn page_of(command: &Command) -> io::Result<Vec<u8>> {
    let man = clap_mangen::Man::new(command.clone());
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    let behind = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    for block in behind.split("\n\n").filter(|block| !block.is_empty()) {
        let (title, lines) = match block.split_once(":\n") {
            Some((title, lines)) => (title.to_uppercase(), lines),
            None => ("NOTES".into(), block),
        };
        write!(page, ".SH \"{title}\"\n.nf\n{}\n.fi\n", roff(lines))?;
    }
    Ok(page)
}

/// Text as roff shows it unchanged: no escapes, no requests, hyphens that can be copied.
fn roff(lines: &str) -> String {
    let line = |line: &str| format!("\\&{}", line.replace('\\', "\\e").replace('-', "\\-"));
    lines.lines().map(line).collect::<Vec<_>>().join("\n")
}
