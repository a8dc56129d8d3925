//! All the ways in which files change.

use std::os::unix::fs::symlink;

use super::*;

use serde_json::Value;

const OF_A: &str = "{\"jti\":\"a\"}\n";
const OF_B: &str = "{\"jti\":\"b\"}\n";

/// `tests/changes/changes.json`, which every language runs; the README there describes it.
fn table() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/changes/changes.json");
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn steps<'t>(way: &'t Value, member: &str) -> impl Iterator<Item = &'t Value> {
    way[member].as_array().into_iter().flatten()
}

fn step(folder: &Folder, step: &Value) {
    use std::os::unix::fs::PermissionsExt as _;
    let path = folder.path(text(&step[1]));
    let set_modified = |time| fs::File::open(&path).unwrap().set_modified(time).unwrap();
    match text(&step[0]) {
        "write" => fs::write(&path, text(&step[2])).unwrap(),
        "write-keeping-time" => {
            let modified = fs::metadata(&path).unwrap().modified().unwrap();
            fs::write(&path, text(&step[2])).unwrap();
            set_modified(modified);
        }
        "append" => {
            let before = fs::read_to_string(&path).unwrap();
            fs::write(&path, before + text(&step[2])).unwrap();
        }
        "time" => {
            let seconds = step[2].as_i64().unwrap();
            let (now, by) = (std::time::SystemTime::now(), Duration::from_secs(seconds.unsigned_abs()));
            set_modified(if seconds < 0 { now - by } else { now + by });
        }
        "mode" => {
            let mode = u32::try_from(step[2].as_u64().unwrap()).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        }
        "rename" => fs::rename(&path, folder.path(text(&step[2]))).unwrap(),
        "copy" => drop(fs::copy(&path, folder.path(text(&step[2]))).unwrap()),
        "link" => symlink(text(&step[1]), folder.path(text(&step[2]))).unwrap(),
        "remove" => fs::remove_file(&path).unwrap(),
        "mkdir" => fs::create_dir(&path).unwrap(),
        "rmdir" => fs::remove_dir(&path).unwrap(),
        "pipe" => assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success()),
        other => panic!("{other}"),
    }
}

/// Whether file modes apply to this user. They do not apply to root.
fn obeys_modes() -> bool {
    let folder = Folder::new();
    step(&folder, &serde_json::json!(["mode", "jwt.key", 0]));
    fs::read(folder.path("jwt.key")).is_err()
}

/// Every way in the table, by the clocks of [`Folder`], so that a look is due exactly when a test says.
#[test]
fn every_change() {
    let table = table();
    assert_eq!(table["format"], 1);
    let secret = text(&table["files"]["etc/jwt.key"]);
    let codes = |verifier: &Verifier| -> Value {
        let tokens = table["tokens"].as_array().unwrap().iter().map(text);
        let code = |jti| {
            let secret = if jti == "other" { text(&table["other_secret"]) } else { secret };
            verdict_under(verifier, secret, &format!("{{\"jti\":\"{jti}\"}}")).name()
        };
        tokens.map(code).collect()
    };
    for way in table["ways"].as_array().unwrap() {
        let name = text(&way["name"]);
        if steps(way, "change").any(|step| step[0] == "mode") && !obeys_modes() {
            println!("skipped: {name}, since this user may read all; tests/changes/drive.py runs it");
            continue;
        }
        let folder = Folder::new();
        fs::create_dir(folder.path("etc")).unwrap();
        for (path, content) in table["files"].as_object().unwrap() {
            folder.write(path, text(content));
        }
        steps(way, "prepare").for_each(|given| step(&folder, given));
        let verifier = Verifier::open_by(&folder.path("etc/policy.json"), folder.clock.clone()).unwrap();
        let state = |name: &str| &table["states"][name];
        let is_asked = way["asked"] == true;
        assert_eq!(&codes(&verifier), state("a"), "{name}");
        let mut generation = 1;
        for (member, then, error) in [("change", text(&way["then"]), way["error"].as_str()), ("mend", "b", None)] {
            let before = codes(&verifier);
            if way[member].is_null() {
                continue;
            }
            steps(way, member).for_each(|given| step(&folder, given));
            assert_eq!(codes(&verifier), before, "{name}: {member}, before a look is due");
            folder.pass(2000);
            if is_asked {
                assert_eq!(codes(&verifier), before, "{name}: {member}, before somebody asks");
                assert_eq!(verifier.refresh().is_err(), error.is_some(), "{name}");
            }
            generation += u64::from(error.is_none() && then != "a");
            for round in 0..3 {
                assert_eq!(&codes(&verifier), state(then), "{name}: {member}");
                let status = verifier.status();
                let found = status.error.as_ref().map(|error| (fields(&error.mistakes), error.age));
                let age = Duration::from_secs(if is_asked { 0 } else { round });
                assert_eq!(found, error.map(|field| (vec![field], age)), "{name}");
                assert_eq!(status.generation, generation, "{name}: {member}");
                folder.pass(if is_asked { 0 } else { 1000 });
            }
        }
    }
}

/// Like a write within one tick of the clock that stamps files: length and times stay the same.
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
    // Also if the system's clock was set back: the file's times are then in the future.
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
        &*folder.clock,
        &folder.path("revoked.jsonl"),
        100,
        &crate::files::Digester::new(&*folder.clock),
        folder.clock.unix_nanos(),
    );
    let again =
        seen.0.look(&*folder.clock, &crate::files::Digester::new(&*folder.clock), folder.clock.unix_nanos(), false);
    // Another digester gives other digests for all contents: so the file was not read.
    assert!(!again.has_changed && again.bytes.is_none());
    assert_eq!(again.seen.contents.unwrap().digest, seen.0.contents.unwrap().digest);
    drop(verifier);
}

/// The look that finds a change already has the contents.
#[test]
fn what_has_changed_is_read_once() {
    let folder = Folder::new();
    let verifier = folder.open();
    let reads = || folder.clock.opened.lock().unwrap().drain(..).collect::<Vec<_>>();
    assert_eq!(reads(), ["policy.json", "jwt.key", "revoked.jsonl"]);
    assert_eq!(revoked(&verifier), "a");
    folder.write("revoked.jsonl", OF_B);
    folder.set_system_clock(3600); // its times are long past, too
    folder.pass(1000);
    assert_eq!(revoked(&verifier), "b");
    assert_eq!(reads(), ["revoked.jsonl", "policy.json", "jwt.key"]);
    folder.write("revoked.jsonl", OF_A);
    assert_eq!(verifier.refresh(), Ok(true));
    assert_eq!(reads(), ["policy.json", "jwt.key", "revoked.jsonl"]);
    // A file that is too long is still refused.
    folder.write("jwt.key", [b'x'; 70_000]);
    assert!(verifier.refresh().unwrap_err().to_string().contains("longer than 64 KiB"));
    assert_eq!(revoked(&verifier), "a");
}

/// Copies of the memory are made anew when what they report has changed: the state in use, or the error.
#[test]
fn the_moments_tell_when_copies_are_outdated() {
    let folder = Folder::new();
    let verifier = folder.open();
    let generation = || verifier.moments().generation;
    let mut before = generation();
    for (secret, changes) in [(SECRET, false), ("short", true), ("short", false), ("", true), (OTHER, true)] {
        folder.write("jwt.key", secret);
        folder.pass(1000);
        let after = generation();
        assert_eq!(after > before, changes, "{secret}");
        before = after;
    }
}

/// At opening an empty list means that nothing is revoked; a list that was empty may stay empty.
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
    assert_eq!(revoked(&folder.open()), "a");
}

/// Tokens that the list revokes stay revoked after the secret changes.
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
    // Regardless of the times.
    let modified = fs::metadata(folder.path("revoked.jsonl")).unwrap().modified().unwrap();
    folder.write("revoked.jsonl", OF_A);
    fs::File::options().write(true).open(folder.path("revoked.jsonl")).unwrap().set_modified(modified).unwrap();
    assert_eq!(verifier.refresh(), Ok(true));
    assert_eq!(revoked(&verifier), "a");
}
