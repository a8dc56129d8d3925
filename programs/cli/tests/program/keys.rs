//! `hs256 keys`: what it makes of a policy file, and what it leaves alone.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use crate::support::{NOW, SECRET, bare, program, stderr, stdout};

struct Folder(tempfile::TempDir);

impl Folder {
    fn with(policy: &str) -> Folder {
        let folder = Folder(tempfile::tempdir().unwrap());
        fs::write(folder.path("jwt.key"), SECRET).unwrap();
        fs::write(folder.path("policy.json"), policy).unwrap();
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn policy(&self) -> String {
        fs::read_to_string(self.path("policy.json")).unwrap()
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Runs `hs256 keys` at [`NOW`], which is on 2023-11-14.
    fn keys(&self, flags: &[&str]) -> Output {
        bare(&["keys"]).args(flags).args(["--now", NOW]).arg(self.path("policy.json")).output().unwrap()
    }

    /// Expects success and this message.
    fn done(&self, flags: &[&str], said: &str) {
        let output = self.keys(flags);
        assert_eq!((output.status.code(), stdout(&output), stderr(&output)), (Some(0), String::new(), said.to_owned()));
        hs256_live::open(self.path("policy.json")).unwrap();
    }

    /// Expects a failure with this message that changes nothing.
    fn refused(&self, flags: &[&str], message: &str) {
        let before = (self.policy(), self.names());
        let output = self.keys(flags);
        let text = stderr(&output);
        assert!(output.status.code() == Some(2) && text.contains(message), "{flags:?}: {text}");
        let (policy, mut names) = (self.policy(), self.names());
        names.retain(|name| name != "policy.json.lock" || before.1.contains(name));
        assert_eq!((policy, names), before, "{flags:?}");
    }
}

const POLICY: &str = r#"{
  "refresh": 5, "keys": [
    { "id": "a", "file": "jwt.key" }
  ],
  "policy" : {"required":["exp"]},   "version": 1
}
"#;

#[test]
fn add_makes_a_secret_and_its_entry() {
    let folder = Folder::with(POLICY);
    folder.done(&["add"], "");
    let mut expected = POLICY
        .replace(r#""jwt.key" }"#, "\"jwt.key\" },\n    { \"file\": \"2023-11-14.key\", \"id\": \"2023-11-14\" }");
    assert_eq!(folder.policy(), expected);
    let secret = fs::read_to_string(folder.path("2023-11-14.key")).unwrap();
    assert_eq!((secret.len(), secret.ends_with('\n')), (44, true));

    fs::create_dir(folder.path("sub")).unwrap();
    folder.done(&["add", "--id", "a/\"b", "--new-file", "sub/b.key"], "");
    expected =
        expected.replace("\"2023-11-14\" }", "\"2023-11-14\" },\n    { \"file\": \"sub/b.key\", \"id\": \"a/\\\"b\" }");
    assert_eq!(folder.policy(), expected);
    assert_ne!(fs::read_to_string(folder.path("sub/b.key")).unwrap(), secret);
    // The new keys verify, but do not sign.
    let signed = hs256_live::Signer::open(folder.path("policy.json")).unwrap().sign_json(r#"{"exp":9e9}"#).unwrap();
    let verifier = hs256_live::open(folder.path("policy.json")).unwrap();
    assert_eq!(verifier.verify(&signed).unwrap().key_id(), Some("a"));
    assert_eq!(verifier.status().keys.len(), 3);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        for name in ["2023-11-14.key", "sub/b.key"] {
            assert_eq!(fs::metadata(folder.path(name)).unwrap().permissions().mode() & 0o7777, 0o600);
        }
    }
}

#[test]
fn the_new_key_signs_and_the_old_one_ends() {
    let folder =
        Folder::with(&POLICY.replace(r#""file": "jwt.key""#, r#""sign": true, "file": "jwt.key", "issuer": ["i"]"#));
    let old =
        hs256_live::Signer::open(folder.path("policy.json")).unwrap().sign_json(r#"{"iss":"i","exp":9e9}"#).unwrap();
    folder.done(
        &["rotate", "--overlap", "12h", "--id", "b"],
        "hs256: the new key signs from 2023-11-14 22:13:32 UTC; the old one verifies until 2023-11-15 10:13:32 UTC\n",
    );
    let expected = POLICY.replace(
        r#"{ "id": "a", "file": "jwt.key" }"#,
        concat!(
            "{ \"id\": \"a\", \"file\": \"jwt.key\", \"issuer\": [\"i\"], \"until\": 1700043212 },\n",
            "    { \"file\": \"b.key\", \"id\": \"b\", \"from\": 1700000012, \"issuer\": [\"i\"], \"sign\": true }"
        ),
    );
    assert_eq!(folder.policy(), expected);
    let new =
        hs256_live::Signer::open(folder.path("policy.json")).unwrap().sign_json(r#"{"iss":"i","exp":9e9}"#).unwrap();
    let verifier = hs256_live::open(folder.path("policy.json")).unwrap();
    for (token, now, id) in [
        (&old, 1_700_043_211, Ok(Some("a"))),
        (&old, 1_700_043_212, Err(hs256::Code::UnknownKey)),
        (&new, 1_700_043_212, Ok(Some("b"))),
    ] {
        let mut buffer = [0; 999];
        let verdict = verifier.verify_at(token, now, &mut buffer);
        assert_eq!(verdict.as_ref().map(|claims| claims.key_id()).map_err(hs256::Error::code), id, "{now}");
    }
    // Another rotation does not change when the first key ends.
    folder.refused(&["rotate", "--overlap", "0s", "--id", "c"], "the key that is to sign has not begun");
    folder.done(
        &["rotate", "--overlap", "1s", "--id", "c"],
        "hs256: the new key signs from 2023-11-14 22:13:32 UTC; the old one verifies until 2023-11-14 22:13:33 UTC\n",
    );
    assert!(folder.policy().contains(r#""until": 1700043212 }"#));
}

/// Until the new key begins, signers use the nearest key before it. So it is added right after the key that signs.
#[test]
fn the_old_key_signs_until_the_new_one_begins() {
    let folder = Folder::with(&POLICY.replace(
        "    { \"id\": \"a\"",
        "    { \"id\": \"first\", \"file\": \"jwt.key\" },\n    { \"id\": \"a\", \"sign\": true",
    ));
    let ids = || {
        let policy: serde_json::Value = serde_json::from_str(&folder.policy()).unwrap();
        let keys = policy["keys"].as_array().unwrap().clone();
        keys.iter().map(|key| (key["id"].as_str().unwrap().to_owned(), key["from"].as_i64())).collect::<Vec<_>>()
    };
    assert!(folder.keys(&["add", "--id", "last"]).status.success());
    assert!(folder.keys(&["rotate", "--id", "b", "--overlap", "1h", "--lead", "1500ms"]).status.success());
    // Also if the last new key has not begun.
    assert!(folder.keys(&["rotate", "--id", "c", "--overlap", "1h"]).status.success());
    let expected =
        [("first", None), ("a", None), ("b", Some(1_700_000_002)), ("c", Some(1_700_000_012)), ("last", None)];
    assert_eq!(ids(), expected.map(|(id, from)| (id.to_owned(), from)));
}

#[test]
fn the_new_key_begins_when_all_know_it() {
    let never = POLICY.replace("\"refresh\": 5", "\"refresh\": 0");
    Folder::with(&never).refused(&["rotate", "--overlap", "1h"], "--lead is missing: by `refresh` 0");
    for (policy, flags, from, until) in [
        (&never, &["--lead", "1m"][..], Some(1_700_000_060), 1_700_003_660),
        (&never, &["--lead", "0s"], None, 1_700_003_600),
        (&POLICY.to_owned(), &["--lead", "1m"], Some(1_700_000_060), 1_700_003_660),
        // The old key must verify for the leeway longer, since clocks may differ by that.
        (&POLICY.replace("{\"required\"", "{\"leeway\": 7, \"required\""), &[], Some(1_700_000_012), 1_700_003_619),
        // The new key begins when the old one ends, or nobody could sign in between.
        (&POLICY.replace("\"id\"", "\"until\": 1700000005, \"id\""), &[], Some(1_700_000_005), 1_700_000_005),
        (&POLICY.replace("\"id\"", "\"sign\": true, \"until\": 1600000005, \"id\""), &[], None, 1_600_000_005),
    ] {
        let folder = Folder::with(policy);
        let output = folder.keys(&[&["rotate", "--id", "b", "--overlap", "1h"], flags].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let policy: serde_json::Value = serde_json::from_str(&folder.policy()).unwrap();
        let keys = &policy["keys"];
        assert_eq!((keys[1]["from"].as_i64(), keys[0]["until"].as_i64()), (from, Some(until)), "{policy} {flags:?}");
    }
}

#[test]
fn nothing_makes_an_old_key_live_longer() {
    for (until, expected) in [("1700000005", "1700000005"), ("1700099999", "1700000072")] {
        let folder = Folder::with(&POLICY.replace(r#""id": "a""#, &format!(r#""until": {until}, "id": "a""#)));
        assert!(folder.keys(&["rotate", "--overlap", "1m"]).status.success());
        assert!(folder.policy().contains(&format!(r#"{{ "until": {expected}, "id": "a", "file": "jwt.key" }}"#)));
    }
}

#[test]
fn the_overlap_is_what_the_policy_lets_a_token_age() {
    let folder = Folder::with(POLICY);
    folder.refused(&["rotate"], "--overlap is missing: the policy has no `max_age`");
    let policy = POLICY.replace("{\"required\"", "{\"max_age\": 3600, \"leeway\": 7, \"required\"");
    for (refresh, until) in [("\"refresh\": 5", 1_700_003_636), ("\"refresh\": 20", 1_700_003_696)] {
        let folder = Folder::with(&policy.replace("\"refresh\": 5", refresh));
        assert!(folder.keys(&["rotate"]).status.success());
        assert!(folder.policy().contains(&format!("\"until\": {until} }}")), "{}", folder.policy());
    }
}

#[test]
fn retire_takes_out_what_it_is_told_to() {
    let more = ",\n    { \"id\": \"b\", \"file\": \"jwt.key\", \"until\": 1700000000 },\n    {\"file\": \"jwt.key\", \"sign\": true, \"id\": \"c\"}";
    let policy = POLICY.replace("\"jwt.key\" }", &format!("\"jwt.key\" }}{more}"));
    let folder = Folder::with(&policy);
    folder.refused(&["retire", "--id", "d"], "no key has the id of --id");
    folder.refused(&["retire", "--id", "c"], "it is the key that signs; see `hs256 keys rotate`");
    folder.refused(&["retire"], "is missing");
    folder.refused(&["retire", "--id", "a", "--ended"], "cannot be used with");
    let said = "hs256: 1 key retired; files of secrets stay until you remove them\n";
    folder.done(&["retire", "--ended"], said);
    let without = policy.replace("{ \"id\": \"b\", \"file\": \"jwt.key\", \"until\": 1700000000 },\n    ", "");
    assert_eq!(folder.policy(), without);
    folder.done(&["retire", "--ended"], &said.replace("1 key", "0 keys"));
    folder.done(&["retire", "--id", "a"], said);
    assert_eq!(folder.policy(), without.replace("{ \"id\": \"a\", \"file\": \"jwt.key\" },\n    ", ""));
    Folder::with(POLICY).refused(&["retire", "--id", "a"], "no key would be left");
}

#[test]
fn what_is_wrong_changes_nothing_and_leaves_no_secret() {
    let folder = Folder::with(POLICY);
    folder.refused(&["add", "--id", "a"], "a key has this id already");
    folder.refused(&["add", "--id", "x/y"], "--new-file is missing");
    folder.refused(&["add", "--id", ""], "--new-file is missing");
    folder.refused(&["add", "--id", "", "--new-file", "x"], "`keys[1].id`");
    folder.refused(&["add", "--new-file", ""], "`keys[1].file`");
    folder.refused(&["add", "--new-file", "no/x.key"], "cannot write the new secret's file: there is no such file");
    folder.refused(&["add", "--new-file", "jwt.key"], "there is a file of this name; nothing was changed");
    assert_eq!(fs::read_to_string(folder.path("jwt.key")).unwrap(), SECRET);
    for (policy, message) in [
        ("{\"version\": 1}", "`keys`"),
        ("", "`file`"),
        (
            &*POLICY.replace("\"file\"", "\"jwks_file\"").replace("\"id\": \"a\", ", ""),
            "is in a JWK Set: rotate it there",
        ),
        (&*POLICY.replace("\"id\": \"a\"", "\"until\": 1700000000"), "no key is within its time"),
    ] {
        Folder::with(policy).refused(&["rotate", "--overlap", "1h"], message);
    }
    let folder = Folder::with(&POLICY.replace("\"version\": 1", "\"version\": 2, \"x\": 1"));
    let text = stderr(&folder.keys(&["add"]));
    assert_eq!(text.lines().filter(|line| line.starts_with("hs256: the policy file: `")).count(), 2, "{text}");
    fs::remove_file(folder.path("policy.json")).unwrap();
    assert!(stderr(&folder.keys(&["add"])).contains("cannot read the policy file: there is no such file"));
    assert_eq!(folder.names(), ["jwt.key", "policy.json.lock"]);
}

/// Root rotates for a service that runs as somebody else: who may read what stays as it was, and a new secret is the service's.
#[cfg(unix)]
#[test]
fn owner_and_mode_stay() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
    let folder = Folder::with(POLICY);
    let policy = folder.path("policy.json");
    fs::set_permissions(&policy, fs::Permissions::from_mode(0o640)).unwrap();
    let own = fs::metadata(&policy).unwrap();
    let (user, group) = match chown(&policy, Some(4321), Some(8765)) {
        Ok(()) => (4321, 8765),
        Err(_) => {
            println!("skipped: another owner, whom root alone can name; the mode is tried");
            (own.uid(), own.gid())
        }
    };
    let (status, said) = {
        let output = folder.keys(&["rotate", "--overlap", "1h"]);
        (output.status.code(), stderr(&output))
    };
    assert_eq!(status, Some(0), "{said}");
    let found = |name: &str| {
        let metadata = fs::metadata(folder.path(name)).unwrap();
        (metadata.uid(), metadata.gid(), metadata.mode() & 0o7777)
    };
    assert_eq!(found("policy.json"), (user, group, 0o640));
    assert_eq!(found("2023-11-14.key"), (user, group, 0o600));
}

#[cfg(unix)]
#[test]
fn a_secret_goes_away_if_the_policy_file_cannot_be_written() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = Folder::with(POLICY);
    fs::create_dir(folder.path("fixed")).unwrap();
    fs::rename(folder.path("policy.json"), folder.path("fixed/policy.json")).unwrap();
    fs::write(folder.path("fixed/policy.json.lock"), "").unwrap();
    symlink("fixed/policy.json", folder.path("policy.json")).unwrap();
    fs::set_permissions(folder.path("fixed"), fs::Permissions::from_mode(0o500)).unwrap();
    if fs::write(folder.path("fixed/x"), "").is_ok() {
        println!("skipped: root writes into any folder");
        return;
    }
    folder.refused(&["add"], "permission denied");
    fs::set_permissions(folder.path("fixed"), fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn several_at_once_lose_nothing() {
    let folder = Folder::with(POLICY);
    let start = |id: usize| {
        let arguments = ["keys", "add", "--id", &id.to_string()];
        Command::new(program()).args(arguments).arg(folder.path("policy.json")).spawn().unwrap()
    };
    let children: Vec<_> = (0..12).map(start).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(hs256_live::open(folder.path("policy.json")).unwrap().status().keys.len(), 13);
}
