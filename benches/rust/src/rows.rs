//! The program's output: a line of JSON for each contestant in each case, and one for the compiler.

use std::process::Command;

use serde_json::json;

use crate::{Case, Readings};

/// The compiler that built everything.
pub fn print_runtime() {
    let output = Command::new("rustc").arg("--version").output().expect("rustc runs");
    println!("{}", json!({ "language": "rust", "runtime": String::from_utf8_lossy(&output.stdout).trim() }));
}

/// One contestant in one case: its nanoseconds a token in every round, and those of the loop next to it.
pub fn print((library, api): (&str, &str), case: &Case, readings: &Readings) {
    let tenths: Vec<f64> = readings.rounds.iter().map(|ns| (ns * 10.0).round() / 10.0).collect();
    let row = json!({
        "language": "rust",
        "library": library,
        "version": version(library),
        "api": api,
        "size": case.size,
        "case": case.name,
        "tokens": case.tokens,
        "rounds": tenths,
        "loops": readings.loops,
    });
    println!("{row}");
}

/// The version that Cargo.lock pins; the newest if there are several.
fn version(library: &str) -> String {
    let packages = include_str!("../Cargo.lock").split("[[package]]").filter_map(|package| {
        let field = |name| package.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "));
        Some((field("name")?.trim_matches('"'), field("version")?.trim_matches('"')))
    });
    let name = if library == "HMAC-SHA256 alone" { "sha2" } else { library };
    packages
        .filter(|(package, _)| *package == name)
        .map(|(_, version)| version.to_string())
        .last()
        .expect("it is pinned")
}
