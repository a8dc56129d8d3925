//! Reads the files of shared cases, for the Rust tests of every crate.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// The files of these folders of `tests/`, in order, then those that the environment variable names.
pub(crate) fn files(folders: &[&str], environment: &str) -> Vec<PathBuf> {
    // The crate's folder is the repository's root or inside it.
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|folder| folder.join("tests"));
    let tests = above.into_iter().find(|folder| folder.join("vectors").is_dir()).unwrap();
    let entries = |folder: &&str| {
        let folder = tests.join(folder);
        std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
    };
    let mut files: Vec<PathBuf> = folders.iter().flat_map(entries).map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    assert!(!files.is_empty(), "no cases in {folders:?}");
    let more = std::env::var(environment).unwrap_or_default();
    files.extend(more.split(':').filter(|path| !path.is_empty()).map(PathBuf::from));
    files
}

/// The cases of all these files. Each file is a document of format 1 with a list of this name.
pub(crate) fn cases(files: &[PathBuf], list: &str) -> Vec<Value> {
    let read = |file: &PathBuf| {
        let text = std::fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let mut document: Value =
            serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert_eq!(document["format"], 1, "{}", file.display());
        let Value::Array(cases) = document[list].take() else { panic!("{}: no {list}", file.display()) };
        cases
    };
    files.iter().flat_map(read).collect()
}
