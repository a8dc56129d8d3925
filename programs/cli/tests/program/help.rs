//! The help texts, as people read them, and the files that a package makes of them.

use crate::support::{bare, shell, stderr, stdout};

const COMMANDS: [&[&str]; 19] = [
    &[],
    &["verify"],
    &["explain"],
    &["sign"],
    &["inspect"],
    &["secret"],
    &["secret", "check"],
    &["policy"],
    &["policy", "check"],
    &["policy", "schema"],
    &["keys"],
    &["keys", "add"],
    &["keys", "rotate"],
    &["keys", "retire"],
    &["revoke"],
    &["follow"],
    &["play"],
    &["completions"],
    &["man"],
];

#[test]
fn help_reads_well() {
    for command in COMMANDS {
        let output = bare(command).arg("--help").output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty());
        let name = ["help", &command.join("-")].join("-");
        insta::assert_snapshot!(name.trim_end_matches('-'), stdout(&output));
    }
}

#[test]
fn a_help_text_ends_in_what_holds_for_its_command() {
    for command in &COMMANDS[1..] {
        let help = stdout(&bare(command).arg("--help").output().unwrap());
        assert_eq!(help.contains("\n  HS256_SECRET "), help.contains("--secret-env"), "{help}");
        let judges = matches!(command, ["verify" | "explain" | "inspect" | "policy"] | [_, "check"]);
        assert_eq!(help.contains("\n  1  "), judges, "{help}");
    }
}

#[test]
fn no_flag_takes_a_secret() {
    for command in COMMANDS {
        let help = stdout(&bare(command).arg("--help").output().unwrap());
        assert!(!help.contains("--secret "), "{help}");
    }
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = stdout(&bare(&["completions", shell]).output().unwrap());
        assert!(script.contains("secret-file") && !script.contains("--secret "), "{shell}");
    }
}

#[test]
fn nothing_at_all_shows_the_help_and_fails() {
    let output = bare(&[]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty() && stderr(&output).contains("Usage: hs256"));
}

#[test]
fn the_version_is_the_crates() {
    bare(&["--version"]).assert().success().stdout(concat!("hs256 ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn bash_can_read_its_completions() {
    let script = "$H completions bash >\"$TMP\" && bash -n \"$TMP\"";
    let output = shell(&format!("TMP=$(mktemp); {script}; echo $?; rm -f \"$TMP\""));
    assert_eq!(stdout(&output), "0\n", "{}", stderr(&output));
}

#[test]
fn every_command_has_a_manual_page() {
    for command in COMMANDS {
        let mut man = bare(&["man"]);
        let page = stdout(&man.args(command).output().unwrap());
        assert!(page.contains(".TH hs256") && page.contains(".SH NAME"), "{page}");
        let has_examples = !matches!(command, ["completions" | "man"]);
        assert_eq!(page.contains(".SH \"EXIT STATUS\"\n.nf"), has_examples, "{page}");
        assert_eq!(page.contains(".SH \"EXAMPLES\"\n.nf"), has_examples, "{page}");
    }
    bare(&["man", "nosuch"]).assert().code(2);
    bare(&["man", "check"]).assert().code(2);
}

#[test]
fn shells_complete_the_names_after_man() {
    let names = "verify explain sign inspect secret check policy schema keys add rotate retire revoke follow play completions \
         man";
    let all: std::collections::BTreeSet<_> = COMMANDS.concat().into_iter().collect();
    assert_eq!(all, names.split(' ').collect());
    for (shell, completion) in [("bash", format!("-h --help {names}\"")), ("zsh", format!(":({names})"))] {
        let script = stdout(&bare(&["completions", shell]).output().unwrap());
        assert!(script.contains(&completion), "{script}");
    }
}

#[test]
fn a_hint_names_the_help_of_the_command() {
    for command in COMMANDS {
        let output = bare(command).arg("--nosuch").output().unwrap();
        let name = [&["hs256"], command].concat().join(" ");
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).ends_with(&format!("; see `{name} --help`\n")), "{}", stderr(&output));
    }
}
