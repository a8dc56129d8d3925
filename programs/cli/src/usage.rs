//! Reports clap's errors about the command line in one line, without the words that were typed: they may be a secret.

use std::error::Error as _;
use std::{env, iter, process};

use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::args::Cli;
use crate::failure::{Failure, UNUSABLE};

/// The failure for a clap error. `--help` and `--version` are not failures: they are printed, and the program ends.
pub(crate) fn explain(error: &clap::Error) -> Failure {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => match error.print() {
            Ok(()) => process::exit(0),
            Err(error) => Failure::unwritable(&error),
        },
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print(); // on standard error; without it there is nobody to tell
            process::exit(UNUSABLE.into())
        }
        ErrorKind::UnknownArgument if is_secret(error) => Failure::new(
            "a secret is never taken from an argument, where it would stand in the process list and the shell's history; \
             use HS256_SECRET, --secret-env NAME or --secret-file PATH",
        ),
        _ => Failure::new(format!("{}; see `{} --help`", reason(error), command_name())),
    }
}

/// `hs256 secret check`: the program and the commands that were named, by our own names.
fn command_name() -> String {
    let program = Cli::command();
    let words = env::args_os().skip(1);
    let commands = words.scan(&program, |command, word| {
        *command = command.find_subcommand(word)?;
        Some(command.get_name().to_owned())
    });
    iter::once("hs256".to_owned()).chain(commands).collect::<Vec<_>>().join(" ")
}

/// The flags with which other programs take a secret.
fn is_secret(error: &clap::Error) -> bool {
    let argument = context(error, ContextKind::InvalidArg).unwrap_or_default();
    let name = argument.split('=').next().unwrap_or_default();
    ["--secret", "--secret-key", "--key", "--password"].contains(&name)
}

fn reason(error: &clap::Error) -> String {
    let argument = context(error, ContextKind::InvalidArg).unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument => unknown_argument(error, &argument),
        ErrorKind::InvalidSubcommand => suggested("there is no such command", error, ContextKind::SuggestedSubcommand),
        ErrorKind::MissingSubcommand => "a command is missing".into(),
        ErrorKind::InvalidValue => match context(error, ContextKind::ValidValue) {
            Some(values) if !values.is_empty() => format!("{argument} must be one of {values}"),
            _ => format!("{argument} needs a value"),
        },
        ErrorKind::ValueValidation => match error.source() {
            Some(source) => format!("{argument}: {source}"),
            None => format!("{argument}: this value is not valid"),
        },
        ErrorKind::ArgumentConflict => match context(error, ContextKind::PriorArg) {
            Some(prior) if argument.is_empty() => format!("{prior} cannot be used with a command"),
            Some(prior) if prior != argument => format!("{argument} cannot be used with {prior}"),
            _ => format!("{argument} cannot be given twice"),
        },
        ErrorKind::MissingRequiredArgument => format!("{argument} is missing"),
        ErrorKind::InvalidUtf8 => "an argument is not UTF-8 text".into(),
        _ => format!("{argument} has too many or too few values"),
    }
}

/// An unknown flag's name is repeated only if it can hardly be anything but a mistyped flag.
fn unknown_argument(error: &clap::Error, argument: &str) -> String {
    let name = argument.split('=').next().unwrap_or_default();
    let harmless = name.len() <= 24 && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'-'));
    let what = match name.strip_prefix("--") {
        Some(_) if harmless => format!("there is no option {name}"),
        _ => "an argument was not expected (a token that begins with a dash goes after `--`, or to standard input)"
            .into(),
    };
    suggested(&what, error, ContextKind::SuggestedArg)
}

/// Suggestions are our own names: never what was typed.
fn suggested(what: &str, error: &clap::Error, kind: ContextKind) -> String {
    match context(error, kind) {
        Some(suggestion) => format!("{what} (did you mean {suggestion}?)"),
        None => what.into(),
    }
}

fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        _ => None,
    }
}
