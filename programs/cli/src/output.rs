//! Standard output: whether it is a terminal, whether it wants colours, and how to write to it without a panic when it
//! closes.

use std::io::{self, IsTerminal as _, Write as _};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

use crate::failure::Failure;

/// The colours of an answer; all plain if none are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Palette {
    pub(crate) good: Style,
    pub(crate) bad: Style,
    pub(crate) dim: Style,
    pub(crate) name: Style,
    pub(crate) string: Style,
    pub(crate) number: Style,
}

impl Palette {
    const COLOURED: Palette = Palette {
        good: AnsiColor::Green.on_default().bold(),
        bad: AnsiColor::Red.on_default().bold(),
        dim: Style::new().dimmed(),
        name: AnsiColor::Blue.on_default().bold(),
        string: AnsiColor::Green.on_default(),
        number: AnsiColor::Cyan.on_default(),
    };

    /// The colours for standard output, by NO_COLOR, CLICOLOR_FORCE, TERM and whether it is a terminal.
    pub(crate) fn for_stdout() -> Palette {
        Palette::choose(AutoStream::choice(&io::stdout()))
    }

    /// The colours for standard error.
    pub(crate) fn for_stderr() -> Palette {
        Palette::choose(AutoStream::choice(&io::stderr()))
    }

    fn choose(choice: ColorChoice) -> Palette {
        if choice == ColorChoice::Never { Palette::default() } else { Palette::COLOURED }
    }
}

/// Text in a style, which may be plain.
pub(crate) fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// Whether a person is looking.
pub(crate) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Writes everything and flushes: an exit code of 0 after lost output would be a lie.
pub(crate) fn write(text: impl AsRef<[u8]>) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_ref()).and_then(|()| stdout.flush()).map_err(|error| Failure::unwritable(&error))
}
