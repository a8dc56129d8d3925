//! The program `hs256`: verifies, mints and inspects HS256 JSON Web Tokens from a shell.
//!
//! It reads text and prints answers. Only the crate `hs256` decides whether a token is valid; nothing here compares a
//! claim, decodes a segment or reads a header for that. No message of this program ever repeats an argument's value, a
//! path or a byte of its input: any of them may be a misplaced token or secret. Only claim names and mistyped flags are
//! named.

#![forbid(unsafe_code)]

mod args;
mod claim;
mod entries;
mod explain;
mod failure;
mod follow;
mod input;
mod inspect;
mod json;
mod keys;
mod lines;
mod list;
mod output;
mod play;
mod policy;
mod policy_file;
mod position;
mod replace;
mod revoke;
mod secret;
mod secret_check;
mod shell;
mod sign;
mod stream;
mod time;
mod token;
mod usage;
mod verify;

use std::process::ExitCode;

use args::{Command, SecretCommand};
use failure::Failure;

fn main() -> ExitCode {
    failure::silence_panics();
    match args::parse().and_then(run) {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}

fn run(command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Verify(args) if args.lines => lines::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Explain(args) => explain::run(*args),
        Command::Sign(args) => sign::run(&args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Secret(args) => match args.command {
            Some(SecretCommand::Check(args)) => secret_check::run(&args),
            None => secret::run(&args),
        },
        Command::Policy { command } => policy_file::run(&command),
        Command::Keys { command } => keys::run(&command),
        Command::Revoke(args) => revoke::run(&args),
        Command::Follow(args) => follow::run(&args),
        Command::Play(args) => play::run(&args),
        Command::Completions { shell } => shell::completions(shell),
        Command::Man { command } => shell::man(&command),
    }
}
