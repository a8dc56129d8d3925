//! The program under test, in an environment that holds nothing of the caller's.

use std::process::{Command as StdCommand, Output, Stdio};

use assert_cmd::Command;

/// 2023-11-14 22:13:20 UTC.
pub(crate) const NOW: &str = "1700000000";
pub(crate) const SECRET: &str = "kX3v0p9Qm1zR7tY5wB2nC8dF4gH6jL0s";
pub(crate) const OTHER: &str = "Zk4w1q8Rn2aS6uX3yC9mD7eG5hJ0lM4t";

/// `hs256` with these arguments and no secret.
pub(crate) fn bare(arguments: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.args(arguments);
    for variable in ["HS256_SECRET", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    command.env("COLUMNS", "100");
    command
}

/// `hs256` with these arguments and [`SECRET`].
pub(crate) fn hs256(arguments: &[&str]) -> Command {
    let mut command = bare(arguments);
    command.env("HS256_SECRET", SECRET);
    command
}

pub(crate) fn program() -> &'static str {
    env!("CARGO_BIN_EXE_hs256")
}

/// A token of [`SECRET`] with these flags, minted at [`NOW`].
pub(crate) fn mint(flags: &[&str]) -> String {
    let output = hs256(&["sign", "--now", NOW]).args(flags).output().unwrap();
    let token = stdout(&output);
    assert!(output.status.success(), "{}", stderr(&output));
    token.strip_suffix('\n').unwrap().to_owned()
}

/// A token with these claims, byte for byte.
pub(crate) fn mint_json(claims: &str) -> String {
    let output = hs256(&["sign", "--claims-file", "-", "--no-iat", "--now", NOW]).write_stdin(claims).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    stdout(&output).trim_end().to_owned()
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// What a shell script prints whose `$H` is the program; for pipes and terminals.
pub(crate) fn shell(script: &str) -> Output {
    let mut command = StdCommand::new("bash");
    command.args(["-c", script]).env("H", program()).env("HS256_SECRET", SECRET).stdin(Stdio::null());
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    command.env("TERM", "xterm-256color").output().unwrap()
}
