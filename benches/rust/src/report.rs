//! The results: tables for people, JSON with all that it takes to judge them.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use crate::{Case, READING, TOKENS, Times};

/// The contestant that the others' minima are divided by.
const MEASURE: &str = "hs256 verify";

impl Times {
    fn minimum(&self) -> f64 {
        self.nanoseconds[0]
    }

    fn median(&self) -> f64 {
        self.nanoseconds[self.nanoseconds.len() / 2]
    }
}

/// A table for each question, the three sizes side by side.
pub fn print(cases: &[Case], times: &[Vec<Times>]) {
    println!("ns a token: minimum / median (minimum divided by that of {MEASURE})");
    for (cases, times) in cases.chunks(3).zip(times.chunks(3)) {
        let tokens = if cases[0].different_tokens == 1 { "one token repeated" } else { "256 tokens in turn" };
        println!("\n**{}, {tokens}**\n", cases[0].name);
        let sizes = cases.iter().map(|case| format!("{} ({} B)", case.size, case.token_bytes));
        row("", sizes);
        row("---", cases.iter().map(|_| "---:".into()));
        for (index, contestant) in times[0].iter().enumerate() {
            row(contestant.contestant, times.iter().map(|times| cell(&times[index], times)));
        }
    }
}

fn row(head: &str, cells: impl Iterator<Item = String>) {
    print!("| {head:30} |");
    cells.for_each(|cell| print!(" {cell:>24} |"));
    println!();
}

fn cell(times: &Times, all: &[Times]) -> String {
    let ratio = times.minimum() / measure(all).minimum();
    format!("{:.0} / {:.0} ({ratio:.2})", times.minimum(), times.median())
}

fn measure(all: &[Times]) -> &Times {
    all.iter().find(|times| times.contestant == MEASURE).unwrap()
}

/// The same figures and where they come from.
pub fn write(file: &str, rounds: usize, cases: &[Case], times: &[Vec<Times>]) {
    let results = cases.iter().zip(times).flat_map(|(case, all)| all.iter().map(move |times| result(case, times, all)));
    let report = json!({
        "machine": machine(),
        "versions": versions(),
        "commit": output("git", &["describe", "--always", "--dirty", "--abbrev=12"]),
        "command": std::env::args().collect::<Vec<_>>().join(" "),
        "rounds": rounds,
        "tokens_a_round": TOKENS,
        "tokens_a_reading": READING,
        "results": results.collect::<Vec<_>>(),
    });
    let text = serde_json::to_string_pretty(&report).unwrap() + "\n";
    if let Err(error) = fs::write(file, text) {
        eprintln!("cannot write {file}: {error}");
        std::process::exit(1);
    }
}

fn result(case: &Case, times: &Times, all: &[Times]) -> Value {
    json!({
        "case": case.name,
        "different_tokens": case.different_tokens,
        "size": case.size,
        "token_bytes": case.token_bytes,
        "contestant": times.contestant,
        "minimum_ns": tenths(times.minimum()),
        "median_ns": tenths(times.median()),
        "minimum_ratio": (times.minimum() / measure(all).minimum() * 1000.0).round() / 1000.0,
    })
}

fn tenths(nanoseconds: f64) -> f64 {
    (nanoseconds * 10.0).round() / 10.0
}

fn machine() -> Value {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name| cpuinfo.lines().find(|line| line.starts_with(name))?.split_once(": ").map(|(_, value)| value);
    json!({
        "cpu": field("model name"),
        "sha_ni": field("flags").map(|flags| flags.split(' ').any(|flag| flag == "sha_ni")),
        "cores": std::thread::available_parallelism().map_or(0, usize::from),
        "os": output("uname", &["-srm"]),
    })
}

/// The compiler, and what Cargo.lock pins of the contestants and their hashes (some in two versions).
fn versions() -> Vec<String> {
    let packages = include_str!("../Cargo.lock").split("[[package]]").filter_map(|package| {
        let field = |name| package.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "));
        Some((field("name")?.trim_matches('"'), field("version")?.trim_matches('"')))
    });
    let named = ["aws-lc-rs", "hmac", "hs256", "jsonwebtoken", "jwt-simple", "oxitoken", "sha2"];
    let pinned = packages.filter(|(name, _)| named.contains(name)).map(|(name, version)| format!("{name} {version}"));
    output("rustc", &["--version"]).into_iter().chain(pinned).collect()
}

/// What a program prints, or null where it is not to be had.
fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().into())
}
