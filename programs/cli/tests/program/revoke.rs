//! `hs256 revoke`: what it writes, what it refuses, and that the file is replaced as a whole.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::{NOW, SECRET, bare, mint, program, stderr};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn with(name: &str, text: &str) -> Folder {
        let folder = Folder::new();
        fs::write(folder.path(name), text).unwrap();
        folder
    }

    /// The names of all files in the folder.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn revoke(file: &Path, flags: &[&str]) -> Output {
    bare(&["revoke", "--now", NOW]).args(flags).arg(file).output().unwrap()
}

fn revoked(file: &Path, flags: &[&str]) {
    let output = revoke(file, flags);
    assert!(output.status.success() && output.stdout.is_empty(), "{flags:?}: {}", stderr(&output));
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap()
}

#[test]
fn each_entry_of_the_law_is_appended() {
    let folder = Folder::new();
    let list = folder.path("revoked.jsonl");
    let mut expected = String::new();
    for (flags, line) in [
        (&["--jti", "7f"][..], r#"{"jti":"7f"}"#),
        (&["--jti", "7f", "--exp", "1798761600"], r#"{"jti":"7f","exp":1798761600}"#),
        (&["--jti", "7f", "--exp", "2026-12-31T00:00:00Z"], r#"{"jti":"7f","exp":1798675200}"#),
        (&["--jti", "a\"\u{e9}\n", "--iss", "i"], "{\"jti\":\"a\\\"\u{e9}\\n\",\"iss\":\"i\"}"),
        // A token that was issued in this second has `iat` = now.
        (&["--sub", "ada"], r#"{"sub":"ada","before":1700000001}"#),
        (&["--sub", "ada", "--before", "now", "--iss", "i"], r#"{"sub":"ada","iss":"i","before":1700000001}"#),
        (&["--sub", "ada", "--before", "1798761600"], r#"{"sub":"ada","before":1798761600}"#),
        (&["--kid", "2026-10"], r#"{"kid":"2026-10"}"#),
        (&["--kid", "", "--before", "@5"], r#"{"kid":"","before":5}"#),
        (&["--all", "--before", "now"], r#"{"before":1700000001}"#),
    ] {
        revoked(&list, flags);
        expected.push_str(line);
        expected.push('\n');
        assert_eq!(read(&list), expected);
    }
    assert_eq!(folder.names(), ["revoked.jsonl", "revoked.jsonl.lock"]);
    let parsed = hs256::Revocations::parse(&expected, [0; 16]).unwrap();
    assert_eq!((parsed.counts(), parsed.all_before()), ([4, 3, 2], Some(1_700_000_001)));
}

#[test]
fn now_is_the_systems_unless_it_is_given() {
    let folder = Folder::new();
    bare(&["revoke", "--all", "--before", "now"]).arg(folder.path("l")).assert().success();
    let before: u64 =
        read(&folder.path("l")).trim_start_matches("{\"before\":").trim_end_matches("}\n").parse().unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    assert!(before.abs_diff(now) < 60);
}

#[test]
fn what_nobody_can_mean_is_refused() {
    let folder = Folder::with("l", "{\"jti\":\"1\"}\n");
    let token = mint(&[]);
    for (flags, message) in [
        (&[][..], "is missing"),
        (&["--jti", "a", "--sub", "b"], "cannot be used with"),
        (&["--jti", "a", "--prune"], "cannot be used with"),
        (&["--jti", "a", "--before", "now"], "cannot be used with"),
        (&["--sub", "a", "--exp", "5"], "cannot be used with"),
        (&["--kid", "a", "--iss", "i"], "cannot be used with"),
        (&["--all"], "--before <DATE> is missing"),
        (&["--all", "--before", "15m"], "write `now`, or a date"),
        (&["--all", "--before", "1798761600000"], "milliseconds?"),
        (&["--jti", "a", "--exp", "now"], "write a date"),
        (&["--jti", ""], "the entry: `jti` is empty"),
        (&["--sub", ""], "the entry: `sub` is empty"),
        (&["--jti", "a", "--iss", ""], "the entry: `iss` is empty"),
        (&["--jti", &token], "a token never goes into the list"),
    ] {
        let output = revoke(&folder.path("l"), flags);
        assert_eq!(output.status.code(), Some(2), "{flags:?}");
        let text = stderr(&output);
        assert!(text.contains(message) && text.lines().count() == 1 && !text.contains(&token), "{flags:?}: {text}");
    }
    for (file, message) in [("-", "standard input cannot be replaced"), (token.as_str(), "FILE is a token")] {
        let output = revoke(Path::new(file), &["--kid", "a"]);
        assert!(output.status.code() == Some(2) && stderr(&output).contains(message), "{}", stderr(&output));
    }
    let output = revoke(folder.0.path(), &["--kid", "a"]);
    assert!(stderr(&output).contains("it is a directory"), "{}", stderr(&output));
    let output = revoke(&folder.path("no/l"), &["--kid", "a"]);
    assert!(stderr(&output).contains("there is no such file"), "{}", stderr(&output));
    let output = revoke(&folder.path("m"), &["--prune"]);
    assert!(output.status.code() == Some(2) && stderr(&output).contains("there is no such file"));
    assert_eq!(read(&folder.path("l")), "{\"jti\":\"1\"}\n");
    assert!(!folder.path("m").exists());
}

#[test]
fn a_list_that_is_not_sound_is_named_by_its_line_and_stays() {
    for (list, message) in [
        ("{\"jti\":\"1\"}\n{\"jit\":\"2\"}\n", "the list: line 2: an unknown member"),
        ("{\"jti\":\"1\"}\n\n{\"jti\":\"2\"}", "the list: line 3: has no line end"),
        ("ada\n", "the list: line 1: "),
    ] {
        for flags in [&["--kid", "a"][..], &["--prune"]] {
            let folder = Folder::with("l", list);
            let output = revoke(&folder.path("l"), flags);
            let text = stderr(&output);
            assert!(text.contains(message) && text.ends_with("; nothing was changed\n"), "{text}");
            assert_eq!((output.status.code(), read(&folder.path("l")).as_str()), (Some(2), list));
            assert_eq!(folder.names(), ["l", "l.lock"]);
        }
    }
}

#[test]
fn prune_drops_what_ended_900_seconds_ago_and_nothing_else() {
    let kept = concat!(
        "{\"jti\":\"1\",\"exp\":1699999101}\r\n\n{\"jti\":\"2\"}\n",
        "{\"before\":5}\n{\"as_of\":6}\n{\"sub\":\"a\",\"before\":7}\n{\"kid\":\"k\"}\n"
    );
    let list = format!("{{\"jti\":\"3\",\"exp\":1699999100}}\n{kept}{{ \"exp\" : 0, \"jti\" : \"4\" }}\r\n");
    let folder = Folder::with("l", &list);
    let output = revoke(&folder.path("l"), &["--prune"]);
    assert_eq!(stderr(&output), "hs256: 2 entries dropped\n");
    assert_eq!(read(&folder.path("l")), kept);
    assert_eq!(stderr(&revoke(&folder.path("l"), &["--prune"])), "hs256: 0 entries dropped\n");
}

#[test]
fn verifiers_follow_what_is_revoked_and_what_is_pruned() {
    let folder = Folder::with("jwt.key", SECRET);
    let policy = r#"{"version": 1, "keys": [{"file": "jwt.key"}], "revoked": {"file": "l"}, "refresh": 0}"#;
    fs::write(folder.path("policy.json"), policy).unwrap();
    fs::write(folder.path("l"), "").unwrap();
    let verifier = hs256_live::open(folder.path("policy.json")).unwrap();
    let token = mint(&["--jti", "7f"]);
    assert!(verifier.verify(&token).is_ok());
    revoked(&folder.path("l"), &["--jti", "7f", "--exp", "5"]);
    assert!(verifier.refresh().unwrap());
    assert!(verifier.verify(&token).is_ok()); // the entry's `exp` has passed, so it has no effect
    revoked(&folder.path("l"), &["--jti", "7f"]);
    assert!(verifier.refresh().unwrap());
    assert_eq!(verifier.verify(&token).unwrap_err().code(), hs256::Code::Revoked);
    // A list that is pruned to nothing must not look like one that was cut off.
    fs::write(folder.path("l"), "{\"jti\":\"7f\",\"exp\":5}\n").unwrap();
    assert!(verifier.refresh().unwrap());
    revoked(&folder.path("l"), &["--prune"]);
    assert_eq!(read(&folder.path("l")), "\n");
    verifier.refresh().unwrap();
    assert!(verifier.verify(&token).is_ok());
}

#[test]
fn several_at_once_lose_nothing() {
    let folder = Folder::new();
    let list = folder.path("l");
    let start = |id: usize| {
        let (list, id) = (list.clone(), id.to_string());
        Command::new(program()).args(["revoke", "--jti", &id]).arg(list).spawn().unwrap()
    };
    let children: Vec<_> = (0..24).map(start).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let mut lines: Vec<_> = read(&list).lines().map(ToOwned::to_owned).collect();
    let mut expected: Vec<_> = (0..24).map(|id| format!("{{\"jti\":\"{id}\"}}")).collect();
    lines.sort();
    expected.sort();
    assert_eq!(lines, expected);
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_mode_and_a_new_one_is_its_owners_alone() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    let folder = Folder::with("l", "");
    let mode = |name: &str| fs::metadata(folder.path(name)).unwrap().permissions().mode() & 0o7777;
    for before in [0o600, 0o640, 0o664] {
        fs::set_permissions(folder.path("l"), fs::Permissions::from_mode(before)).unwrap();
        let inode = fs::metadata(folder.path("l")).unwrap().ino();
        revoked(&folder.path("l"), &["--kid", "a"]);
        assert_eq!(mode("l"), before);
        assert_ne!(fs::metadata(folder.path("l")).unwrap().ino(), inode, "it was not replaced");
    }
    revoked(&folder.path("m"), &["--kid", "a"]);
    assert_eq!(mode("m"), 0o600);
}

#[cfg(unix)]
#[test]
fn a_link_stays_and_what_it_points_at_is_replaced() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new();
    fs::create_dir(folder.path("lists")).unwrap();
    fs::write(folder.path("lists/l"), "").unwrap();
    symlink("lists/l", folder.path("link")).unwrap();
    revoked(&folder.path("link"), &["--kid", "a"]);
    assert!(folder.path("link").is_symlink() && !folder.path("lists/l").is_symlink());
    assert_eq!(read(&folder.path("lists/l")), "{\"kid\":\"a\"}\n");
    assert_eq!(folder.names(), ["link", "lists"]);

    symlink("nowhere", folder.path("loose")).unwrap();
    let output = revoke(&folder.path("loose"), &["--kid", "a"]);
    assert!(
        output.status.code() == Some(2) && stderr(&output).contains("there is no such file"),
        "{}",
        stderr(&output)
    );
    assert!(!folder.path("nowhere").exists());
}
