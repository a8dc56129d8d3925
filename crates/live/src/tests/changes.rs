//! Every way in which files change.

use std::os::unix::fs::symlink;

use super::*;

const OF_A: &str = "{\"jti\":\"a\"}\n";
const OF_B: &str = "{\"jti\":\"b\"}\n";

/// Each way leaves a list that revokes `b`, of the length that the one of `a` had.
#[test]
fn every_change_is_seen() {
    let replace = |name: &'static str| {
        move |folder: &Folder| {
            folder.write("new", OF_B);
            fs::rename(folder.path("new"), folder.path(name)).unwrap();
        }
    };
    type Step = Box<dyn Fn(&Folder)>;
    let nothing = || Box::new(|_: &Folder| {}) as Step;
    let linked: fn(&Folder) = |folder| {
        // As Kubernetes has it: revoked.jsonl -> ..data/revoked.jsonl, ..data -> ..1
        for (name, text) in [("..1", OF_A), ("..2", OF_B)] {
            fs::create_dir(folder.path(name)).unwrap();
            folder.write(format!("{name}/revoked.jsonl"), text);
        }
        symlink("..1", folder.path("..data")).unwrap();
        fs::remove_file(folder.path("revoked.jsonl")).unwrap();
        symlink("..data/revoked.jsonl", folder.path("revoked.jsonl")).unwrap();
    };
    let ways: [(&str, Step, Step); 8] = [
        ("in place", nothing(), Box::new(|folder| folder.write("revoked.jsonl", OF_B))),
        ("renamed over", nothing(), Box::new(replace("revoked.jsonl"))),
        (
            "..data swapped",
            Box::new(linked),
            Box::new(|folder| {
                symlink("..2", folder.path("..new")).unwrap();
                fs::rename(folder.path("..new"), folder.path("..data")).unwrap();
            }),
        ),
        (
            "a link turned elsewhere",
            Box::new(linked),
            Box::new(|folder| {
                fs::remove_file(folder.path("revoked.jsonl")).unwrap();
                symlink("..2/revoked.jsonl", folder.path("revoked.jsonl")).unwrap();
            }),
        ),
        ("behind a link", Box::new(linked), Box::new(replace("..1/revoked.jsonl"))),
        (
            "deleted and restored",
            nothing(),
            Box::new(|folder| {
                fs::remove_file(folder.path("revoked.jsonl")).unwrap();
                folder.write("revoked.jsonl", OF_B);
            }),
        ),
        (
            "another file named",
            nothing(),
            Box::new(|folder| {
                folder.write("other.jsonl", OF_B);
                folder.write("policy.json", FILE.replace("revoked.jsonl", "other.jsonl"));
            }),
        ),
        (
            "a link in place of a file",
            nothing(),
            Box::new(|folder| {
                folder.write("elsewhere", OF_B);
                fs::remove_file(folder.path("revoked.jsonl")).unwrap();
                symlink("elsewhere", folder.path("revoked.jsonl")).unwrap();
            }),
        ),
    ];
    for (way, prepare, change) in ways {
        let folder = Folder::new();
        prepare(&folder);
        let verifier = folder.open();
        assert_eq!(revoked(&verifier), "a", "{way}");
        change(&folder);
        assert_eq!(revoked(&verifier), "a", "{way}: before a look is due");
        folder.pass(1000);
        assert_eq!(revoked(&verifier), "b", "{way}");
        assert_eq!((verifier.status().generation, verifier.status().error.is_some()), (2, false), "{way}");
        folder.pass(1000);
        assert_eq!((revoked(&verifier), verifier.status().generation), ("b", 2), "{way}: nothing more");
    }
}

/// As a write within one tick of the clock that stamps files: neither length nor times tell.
#[test]
fn a_young_file_is_read_again() {
    let stamp = |folder: &Folder, of: std::time::SystemTime| {
        let file = fs::File::options().write(true).open(folder.path("revoked.jsonl")).unwrap();
        file.set_modified(of).unwrap();
    };
    let folder = Folder::new();
    folder.set_system_clock(0);
    let modified = fs::metadata(folder.path("revoked.jsonl")).unwrap().modified().unwrap();
    let verifier = folder.open();
    folder.write("revoked.jsonl", OF_B);
    stamp(&folder, modified);
    folder.pass(1000);
    assert_eq!(revoked(&verifier), "b");
    // And where the system's clock was set back: the file's times are in the future.
    folder.set_system_clock(-100_000);
    folder.pass(1000);
    assert_eq!(revoked(&verifier), "b");
    folder.write("revoked.jsonl", OF_A);
    stamp(&folder, modified);
    folder.pass(1000);
    assert_eq!(revoked(&verifier), "a");
}

#[test]
fn an_old_stamp_is_taken_for_what_it_says() {
    let folder = Folder::new();
    let verifier = folder.open();
    let seen = crate::files::read(
        &folder.path("revoked.jsonl"),
        100,
        &crate::files::Digester::new(),
        folder.clock.unix_nanos(),
    );
    let (again, has_changed) = seen.0.look(&crate::files::Digester::new(), folder.clock.unix_nanos(), false);
    // By another digester every content is another: it was not read.
    assert!(!has_changed && again.contents.unwrap().digest == seen.0.contents.unwrap().digest);
    drop(verifier);
}

/// What does not load changes nothing, and is told.
#[test]
fn what_does_not_load_changes_nothing() {
    type Change = fn(&Folder);
    let ways: [(&str, Change, &str); 10] = [
        ("deleted", |folder| fs::remove_file(folder.path("revoked.jsonl")).unwrap(), "revoked.file"),
        ("truncated", |folder| folder.write("revoked.jsonl", ""), "revoked.file"),
        ("half written", |folder| folder.write("revoked.jsonl", "{\"jti\":\"b\"}\n{\"jti\":"), "revoked.file"),
        ("no list", |folder| folder.write("revoked.jsonl", "{\"jwt\":\"b\"}\n"), "revoked.file"),
        (
            "a folder",
            |folder| {
                fs::remove_file(folder.path("revoked.jsonl")).unwrap();
                fs::create_dir(folder.path("revoked.jsonl")).unwrap();
            },
            "revoked.file",
        ),
        ("no policy file", |folder| fs::remove_file(folder.path("policy.json")).unwrap(), "file"),
        ("half a policy file", |folder| folder.write("policy.json", &FILE[..40]), "file"),
        (
            "a policy of nothing",
            |folder| folder.write("policy.json", FILE.replace("\"revoked\"", "\"policy\":{\"issuer\":[]},\"revoked\"")),
            "policy.issuer",
        ),
        ("an empty secret", |folder| folder.write("jwt.key", "\n"), "keys[0]"),
        (
            "the folder gone",
            |folder| fs::rename(folder.folder.path(), folder.folder.path().with_extension("gone")).unwrap(),
            "file",
        ),
    ];
    for (way, change, field) in ways {
        let folder = Folder::new();
        let verifier = folder.open();
        change(&folder);
        for round in 0..3 {
            folder.pass(1000);
            assert_eq!(revoked(&verifier), "a", "{way}");
            let status = verifier.status();
            let error = status.error.unwrap();
            assert_eq!((status.generation, fields(&error.mistakes)), (1, vec![field]), "{way}");
            assert_eq!(error.age, Duration::from_secs(round), "{way}");
        }
        assert_eq!(fields(&verifier.refresh().unwrap_err()), [field], "{way}");
        // And mended.
        let gone = folder.folder.path().with_extension("gone");
        if gone.exists() {
            fs::rename(gone, folder.folder.path()).unwrap();
        }
        let _ = fs::remove_dir(folder.path("revoked.jsonl"));
        folder.write("policy.json", FILE);
        folder.write("jwt.key", SECRET);
        folder.write("revoked.jsonl", OF_B);
        folder.pass(1000);
        assert_eq!(revoked(&verifier), "b", "{way}");
        assert!(verifier.status().error.is_none(), "{way}");
    }
}

#[test]
fn a_file_that_may_not_be_read_any_more() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    let verifier = folder.open();
    fs::set_permissions(folder.path("revoked.jsonl"), fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(folder.path("revoked.jsonl")).is_ok() {
        println!("skipped: a file that may not be read, since this user may read all");
        return;
    }
    folder.pass(1000);
    assert_eq!(revoked(&verifier), "a");
    assert_eq!(fields(&verifier.status().error.unwrap().mistakes), ["revoked.file"]);
}

/// At opening an empty list means that nothing is revoked; and one that was empty may stay so.
#[test]
fn an_empty_list_revokes_nothing() {
    let folder = Folder::new();
    folder.write("revoked.jsonl", "");
    let verifier = folder.open();
    assert_eq!(revoked(&verifier), "neither");
    folder.write("jwt.key", format!("{SECRET}\n"));
    folder.pass(1000);
    assert_eq!((revoked(&verifier), verifier.status().error.is_none()), ("neither", true));
    folder.write("revoked.jsonl", OF_A);
    folder.pass(1000);
    assert_eq!(revoked(&verifier), "a");
}

/// Relative paths start at the folder of the path as given, which here is a link in another folder.
#[test]
fn relative_paths_start_at_the_folder_of_the_path_as_given() {
    let folder = Folder::new();
    fs::create_dir(folder.path("real")).unwrap();
    fs::rename(folder.path("policy.json"), folder.path("real/policy.json")).unwrap();
    symlink("real/policy.json", folder.path("policy.json")).unwrap();
    let verifier = folder.open();
    assert_eq!(revoked(&verifier), "a");
    // The whole folder replaced by another.
    let moved = folder.folder.path().with_extension("moved");
    fs::rename(folder.folder.path(), &moved).unwrap();
    fs::create_dir(folder.folder.path()).unwrap();
    folder.write("policy.json", FILE);
    folder.write("jwt.key", SECRET);
    folder.write("revoked.jsonl", OF_B);
    folder.pass(1000);
    assert_eq!(revoked(&verifier), "b");
    fs::remove_dir_all(moved).unwrap();
}

#[test]
fn a_secret_is_rotated() {
    let folder = Folder::new();
    let verifier = folder.open();
    folder.write("jwt.key", OTHER);
    folder.pass(1000);
    assert_eq!(verdict(&verifier, B), Code::SignatureMismatch);
    assert_eq!(verdict_under(&verifier, OTHER, B), Code::Ok);
    assert_eq!(verdict_under(&verifier, OTHER, A), Code::Revoked); // the same list, not read again
}

#[test]
fn zero_means_when_asked_to() {
    let folder = Folder::new();
    folder.write("policy.json", FILE.replace("\"revoked\"", "\"refresh\":0,\"revoked\""));
    let verifier = folder.open();
    folder.write("revoked.jsonl", OF_B);
    folder.pass(1_000_000);
    assert_eq!(revoked(&verifier), "a");
    assert_eq!(verifier.refresh(), Ok(true));
    assert_eq!(revoked(&verifier), "b");
    assert_eq!(verifier.refresh(), Ok(false));
    // Whatever the times say.
    let modified = fs::metadata(folder.path("revoked.jsonl")).unwrap().modified().unwrap();
    folder.write("revoked.jsonl", OF_A);
    fs::File::options().write(true).open(folder.path("revoked.jsonl")).unwrap().set_modified(modified).unwrap();
    assert_eq!(verifier.refresh(), Ok(true));
    assert_eq!(revoked(&verifier), "a");
}
