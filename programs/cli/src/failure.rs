//! Why the program could not do what it was asked, and its exit codes: 0 valid, 1 rejected, 2 usage or environment.
//!
//! A failure's message is one line (for a policy file, one line per mistake), says what to do, and has only fixed
//! words: never an argument, a path or input.

use std::io::{self, Write as _};
use std::panic;
use std::process::ExitCode;

use hs256::{Code, Error};

/// The token was judged and rejected.
pub(crate) const REJECTED: u8 = 1;
/// Nothing was judged, or the answer could not be written.
pub(crate) const UNUSABLE: u8 = 2;

/// A reason to end with [`UNUSABLE`].
#[derive(Debug)]
pub(crate) struct Failure {
    /// `None` if nobody is left to tell: the reader of our output is gone.
    message: Option<String>,
    /// The core's code, if the core refused a key or an option.
    pub(crate) code: Option<Code>,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Failure {
        Failure { message: Some(message.into()), code: None }
    }

    /// With the core's code for it.
    pub(crate) fn with_code(code: Code, message: impl Into<String>) -> Failure {
        Failure { message: Some(message.into()), code: Some(code) }
    }

    /// The core refused what `what` gave it: a key, a policy, claims.
    pub(crate) fn refused(what: &str, error: &Error) -> Failure {
        let message = match error {
            Error::WeakKey => format!(
                "{what}: shorter than 32 bytes; make one with `hs256 secret`, or say --allow-weak if it cannot be changed"
            ),
            Error::InvalidArgument(argument) if argument.field == "key" => format!("{what}: {}", argument.reason),
            Error::InvalidArgument(argument) => format!("{}: {}", flag(&argument.field), argument.reason),
            other => format!("{what}: {other}"),
        };
        Failure { message: Some(message), code: Some(error.code()) }
    }

    /// Reading failed. The path is not repeated: `what` says which argument it came from.
    pub(crate) fn unreadable(what: &str, error: &io::Error) -> Failure {
        Failure::new(format!("cannot read {what}: {}", of_file(error)))
    }

    /// Writing a file failed, and its old contents are still there.
    pub(crate) fn unwritable_file(what: &str, error: &io::Error) -> Failure {
        Failure::new(format!("cannot write {what}: {}; nothing was changed", of_file(error)))
    }

    /// Writing the answer failed. A closed pipe is the reader's choice and is not reported.
    pub(crate) fn unwritable(error: &io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure { message: None, code: None },
            kind => Failure::new(format!("cannot write the output: {kind}")),
        }
    }

    pub(crate) fn message(&self) -> &str {
        self.message.as_deref().unwrap_or_default()
    }

    /// Reports the failure and returns the exit code.
    pub(crate) fn report(self) -> ExitCode {
        if let Some(message) = self.message {
            message.lines().for_each(say);
        }
        ExitCode::from(UNUSABLE)
    }
}

fn of_file(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".into(),
        io::ErrorKind::AlreadyExists => "there is a file of this name".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::IsADirectory => "it is a directory, give a file".into(),
        kind => kind.to_string(),
    }
}

/// The flag that sets the core's field.
fn flag(field: &str) -> String {
    match field {
        "required" => "--require".into(),
        "claims" => "--claim and --claim-json".into(),
        field => format!("--{}", field.replace('_', "-")),
    }
}

/// A text from the core with its options, which are between backticks, replaced by their flags.
pub(crate) fn in_flags(text: &str) -> String {
    let part = |(index, part): (usize, &str)| if index % 2 == 0 { part.into() } else { flag(part) };
    let text: String = text.split('`').enumerate().map(part).collect();
    text.replace("another encoding", "another --secret-encoding")
}

/// One line on standard error, after the program's name.
pub(crate) fn say(message: &str) {
    let _ = writeln!(io::stderr(), "hs256: {message}"); // if standard error is gone, there is nobody to tell
}

/// A panic would be a defect, and its message could quote the text that caused it: so only its location is printed.
pub(crate) fn silence_panics() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(|place| format!(" at {}:{}", place.file(), place.line()));
        say(&format!("internal error{}; please report this line", place.unwrap_or_default()));
        std::process::exit(UNUSABLE.into());
    }));
}
