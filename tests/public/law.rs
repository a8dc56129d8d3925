//! Compares docs/VERDICT.md with the code. Its tables must list every check in the order of the verdict, each with a
//! function that exists and a file of vectors that fail the check.

use hs256::{Key, Verifier, explain};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// A row: the rule, the code and the claim of a token that breaks it, the check, the function, and the file of vectors.
struct Row<'t> {
    code: &'t str,
    claim: Option<&'t str>,
    check: &'t str,
    function: &'t str,
    vectors: &'t str,
}

/// The rows of the tables that have a column for the check.
fn rows(page: &str) -> Vec<Row<'_>> {
    let tables = page.split("\n\n").filter(|part| part.contains("| or else | check | function | vectors |"));
    tables.flat_map(|table| table.lines().skip(2)).map(row).collect()
}

fn row(line: &str) -> Row<'_> {
    let words = |cell| -> Vec<&str> { str::split(cell, '`').skip(1).step_by(2).collect() };
    let cells: Vec<&str> = line.trim_matches('|').rsplitn(5, " | ").collect();
    let [vectors, function, check, or_else, _] = cells[..] else { panic!("not five columns: {line}") };
    let or_else = words(or_else);
    Row {
        code: or_else[0],
        claim: or_else.get(1).copied(),
        check: words(check)[0],
        function: words(function)[0],
        vectors: words(vectors)[0],
    }
}

fn read(path: impl AsRef<Path>) -> Option<String> {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).ok()
}

#[test]
fn the_page_names_every_check_in_its_order() {
    let page = read("docs/VERDICT.md").unwrap();
    let mut named: Vec<_> = rows(&page).iter().map(|row| row.check.to_owned()).collect();
    named.dedup();
    let verifier = Verifier::builder().key(Key::new([7; 32]).unwrap()).build().unwrap();
    let made = explain("eyJhbGciOiJIUzI1NiJ9.e30.", Some(&verifier), 0);
    assert_eq!(named, made.checks().iter().map(|check| check.name).collect::<Vec<_>>());
}

#[test]
fn each_function_of_the_page_is_in_its_file() {
    for Row { function, check, .. } in rows(&read("docs/VERDICT.md").unwrap()) {
        let (module, name) = function.split_once("::").unwrap();
        let source = read(format!("src/{module}.rs")).or_else(|| read(format!("src/{module}/mod.rs")));
        let source = source.unwrap_or_else(|| panic!("{check}: there is no module {module}"));
        let declared = ['(', '<'].iter().any(|after| source.contains(&format!("fn {name}{after}")));
        assert!(declared, "{check}: {module} has no function {name}");
    }
}

#[test]
fn each_file_of_the_page_has_a_vector_that_fails_the_check() {
    for Row { code, claim, check, vectors, .. } in rows(&read("docs/VERDICT.md").unwrap()) {
        let text = read(format!("tests/vectors/{vectors}")).unwrap_or_else(|| panic!("{check}: there is no {vectors}"));
        let file: Value = serde_json::from_str(&text).unwrap();
        let fails = |vector: &Value| {
            let expected = &vector["expect"];
            expected["code"] == code && claim.is_none_or(|claim| expected["claim"] == claim)
        };
        assert!(file["vectors"].as_array().unwrap().iter().any(fails), "{check}: no {code} in {vectors}");
    }
}
