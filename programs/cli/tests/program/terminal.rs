//! What a person at a terminal sees: needs the program `script` (Debian: bsdutils) for a pseudo-terminal.

#![cfg(target_os = "linux")]

use crate::support::{mint, shell, stdout};

/// What colours go by, whatever the environment of the tests has.
const PLAIN: &str = "unset CI NO_COLOR CLICOLOR CLICOLOR_FORCE; export H TERM=xterm";

/// What a command writes to a terminal 100 columns wide, or `None` where there is no `script`.
fn terminal(environment: &str, command: &str) -> Option<String> {
    let output = shell(&format!("{PLAIN}; {environment} script -qec 'stty cols 100; {command}' /dev/null </dev/null"));
    if output.status.code() == Some(127) {
        println!("skipped: there is no `script`");
        return None;
    }
    Some(stdout(&output).replace("\r\n", "\n"))
}

#[test]
fn claims_are_pretty_and_coloured() {
    let token = mint(&["--sub", "ada", "--claim", "evil=\u{1b}[31m\u{202e}", "--no-iat"]);
    let Some(seen) = terminal("", &format!("$H verify {token}")) else { return };
    let name = "\u{1b}[1m\u{1b}[34m";
    let expected = format!(
        "{{\n  {name}\"sub\"\u{1b}[0m: \u{1b}[32m\"ada\"\u{1b}[0m,\n  {name}\"evil\"\u{1b}[0m: \u{1b}[32m\"\\u001b[31m\\u202e\"\u{1b}[0m\n}}\n"
    );
    assert!(seen.starts_with(&expected), "{seen:?}");
    assert!(seen.contains("hs256: \u{1b}[1m\u{1b}[32mvalid\u{1b}[0m\n"), "{seen:?}");
}

#[test]
fn no_color_is_honoured() {
    let token = mint(&["--sub", "ada", "--no-iat"]);
    for command in ["verify", "inspect", "verify --explain"] {
        let Some(seen) = terminal("NO_COLOR=1", &format!("$H {command} {token}")) else { return };
        assert!(seen.contains("\n  \"sub\": \"ada\"\n") && !seen.contains('\u{1b}'), "{seen:?}");
        let Some(seen) = terminal("TERM=dumb", &format!("$H {command} {token}")) else { return };
        assert!(!seen.contains('\u{1b}'), "{seen:?}");
    }
    let forced = shell(&format!("{PLAIN}; CLICOLOR_FORCE=1 $H verify --explain {token}"));
    assert!(stdout(&forced).contains("\u{1b}[1m\u{1b}[32mpassed"), "{}", stdout(&forced));
}

#[test]
fn what_takes_long_shows_how_long() {
    let token = mint(&["--sub", "ada"]);
    let slow = format!("(for i in 1 2 3 4 5 6 7 8; do echo {token}; sleep 0.25; done) | $H verify --lines >/dev/null");
    let Some(seen) = terminal("", &slow) else { return };
    assert!(seen.contains(" tokens, ") && seen.contains("/s") && seen.contains("8 tokens: 8 "), "{seen:?}");

    // For a file, the progress shows the remaining time. A slow reader makes the run long enough for that.
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, format!("{token}\n").repeat(200_000)).unwrap();
    let slow = format!(
        "$H verify --lines {} | (for i in $(seq 40); do sleep 0.04; head -c 100000 >/dev/null; done; cat >/dev/null)",
        file.path().display()
    );
    let Some(seen) = terminal("", &slow) else { return };
    assert!(seen.contains(" % ") && seen.contains(" left") && seen.contains("200000 tokens: 200000 "), "{seen:?}");

    let Some(seen) = terminal("", &format!("echo {token} | $H verify --lines >/dev/null")) else { return };
    assert!(!seen.contains("/s"), "{seen:?}");
}
