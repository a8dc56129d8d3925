//! What is wrong with a policy file, for its author. Never a value from the file, or from a file that it names.

use std::fmt;
use std::sync::Arc;

use hs256::{Code, Error};

/// One mistake or weakness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    field: String,
    reason: String,
    code: Code,
}

impl Mistake {
    pub(crate) fn new(field: impl Into<String>, reason: impl Into<String>) -> Mistake {
        Mistake { field: field.into(), reason: reason.into(), code: Code::InvalidArgument }
    }

    /// The core's error about a member of the file.
    pub(crate) fn of_core(field: &str, error: &Error) -> Mistake {
        let reason = match error {
            Error::InvalidArgument(argument) => argument.reason.to_string(),
            other => other.to_string(),
        };
        let field = match error.field() {
            Some(member @ ("issuer" | "from" | "until")) => format!("{field}.{member}"),
            _ => field.into(),
        };
        Mistake { field, reason, code: error.code() }
    }

    /// The path of the member: `keys[1].until`; `file` for the file as a whole.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What is wrong with it.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// [`Code::WeakKey`] for a short or empty key, otherwise [`Code::InvalidArgument`].
    #[must_use]
    pub fn code(&self) -> Code {
        self.code
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.field, self.reason)
    }
}

impl From<&Error> for Mistake {
    fn from(error: &Error) -> Mistake {
        Mistake::of_core(error.field().unwrap_or("file"), error)
    }
}

/// Everything that is wrong with a policy file and with what it names; at least one mistake. As text, one
/// line each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistakes(Arc<[Mistake]>);

impl Mistakes {
    /// `None` if nothing is wrong.
    pub(crate) fn of(mistakes: Vec<Mistake>) -> Option<Mistakes> {
        if mistakes.is_empty() { None } else { Some(Mistakes(mistakes.into())) }
    }

    pub(crate) fn one(field: &str, reason: &str) -> Mistakes {
        Mistake::new(field, reason).into()
    }

    /// The mistakes, in the order of the file.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Mistake> {
        self.0.iter()
    }

    /// The code of the first.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.first().map_or(Code::InvalidArgument, Mistake::code)
    }
}

impl From<Mistake> for Mistakes {
    fn from(mistake: Mistake) -> Mistakes {
        Mistakes([mistake].into())
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, mistake) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            mistake.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Mistakes {}
