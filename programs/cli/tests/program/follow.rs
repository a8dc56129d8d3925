//! `hs256 follow` and `hs256 revoke` to a stream, with a real Redis for each test.

#![cfg(unix)]

use std::fs;
use std::io::Read as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use std::{env, thread};

use hs256::Revocations;

use crate::support::{bare, program, stderr};

/// Redis in a folder of its own. What it holds is on the disk after each command.
struct Redis {
    server: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Redis {
    fn start() -> Redis {
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let server = serve(folder.path(), port);
        let redis = Redis { server, port, folder };
        redis.wait();
        redis
    }

    fn restart(&mut self) {
        self.stop();
        self.server = serve(self.folder.path(), self.port);
        self.wait();
    }

    fn stop(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }

    fn wait(&self) {
        // PING fails while Redis loads its data.
        let ping = || redis::cmd("PING").query::<String>(&mut self.open()?);
        until("Redis answers", || ping().is_ok());
    }

    fn open(&self) -> redis::RedisResult<redis::Connection> {
        redis::Client::open(self.url())?.get_connection()
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    fn ask(&self, words: &[&str]) -> redis::Value {
        let (name, arguments) = words.split_first().unwrap();
        redis::cmd(name).arg(arguments).query(&mut self.open().unwrap()).unwrap()
    }

    fn add(&self, entry: &str) {
        self.ask(&["XADD", "revoked", "*", "entry", entry]);
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.stop();
    }
}

fn serve(folder: &Path, port: u16) -> Child {
    let mut command = Command::new("redis-server");
    command.args(["--port", &port.to_string(), "--appendonly", "yes", "--appendfsync", "always", "--save", ""]);
    let started = command.arg("--dir").arg(folder).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    started.unwrap_or_else(|_| panic!("redis-server is missing; on Debian: apt-get install redis-server"))
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(60), "{what}: not within a minute");
        thread::sleep(Duration::from_millis(20));
    }
}

/// A list in a folder of its own.
struct List(tempfile::TempDir);

impl List {
    fn new() -> List {
        List(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("revoked.jsonl")
    }

    fn text(&self) -> String {
        fs::read_to_string(self.path()).unwrap_or_default()
    }

    /// The lines, except for that with `as_of`.
    fn entries(&self) -> Vec<String> {
        self.text().lines().filter(|line| !line.starts_with("{\"as_of\":")).map(str::to_owned).collect()
    }

    fn as_of(&self) -> Option<i64> {
        Revocations::parse(self.text(), [0; 16]).unwrap().as_of()
    }

    fn once(&self, redis: &Redis, flags: &[&str]) -> Output {
        follow(redis, flags).arg("--once").arg(self.path()).output().unwrap()
    }

    fn copied(&self, redis: &Redis, flags: &[&str]) -> String {
        let output = self.once(redis, flags);
        assert!(output.status.success(), "{}", stderr(&output));
        stderr(&output)
    }

    fn refused(&self, redis: &Redis, why: &str) {
        let output = self.once(redis, &[]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(why), "{}", stderr(&output));
    }
}

fn follow(redis: &Redis, flags: &[&str]) -> assert_cmd::Command {
    let mut command = follow_url(&redis.url());
    command.args(flags);
    command
}

fn follow_url(url: &str) -> assert_cmd::Command {
    let mut command = bare(&["follow", "--redis-env", "REDIS_URL", "--stream", "revoked"]);
    command.env("REDIS_URL", url);
    command
}

/// A follower that runs beside the test.
struct Follower(Child);

impl Follower {
    fn start(redis: &Redis, list: &List) -> Follower {
        let mut command = Command::new(program());
        command.args(["follow", "--redis-env", "REDIS_URL", "--stream", "revoked"]).arg(list.path());
        Follower(command.env("REDIS_URL", redis.url()).stderr(Stdio::piped()).spawn().unwrap())
    }

    fn end(mut self) -> String {
        let signalled = Command::new("kill").arg(self.0.id().to_string()).status().unwrap();
        assert!(signalled.success() && self.0.wait().unwrap().success(), "SIGTERM ends it with 0");
        let mut said = String::new();
        self.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        said
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn jti(number: usize) -> String {
    format!(r#"{{"jti":"t{number}","exp":4000000000}}"#)
}

#[test]
fn every_entry_is_copied_and_a_bad_one_stops_no_other() {
    let (redis, list) = (Redis::start(), List::new());
    let good = [r#"{"jti":"a"}"#, r#"{"sub":"ada","before":5}"#, r#"{"kid":""}"#, r#"{"before":7}"#];
    let bad = [
        r#"{"sub":"SECRET"}"#,
        r#"{"as_of":1700000000}"#,
        r#"{"\u0061s_of":1700000000}"#,
        "",
        "{\"jti\":\"SECRET\"}\n{\"jti\":\"c\"}",
        "eyJhbGciOiJIUzI1NiJ9.SECRET.x",
        &format!(r#"{{"jti":"{}"}}"#, "SECRET".repeat(11_000)),
    ];
    for (good, bad) in good.iter().zip(bad) {
        redis.add(bad);
        redis.add(good);
    }
    bad.iter().skip(good.len()).for_each(|bad| redis.add(bad));
    redis.ask(&["XADD", "revoked", "*", "other", r#"{"jti":"b"}"#]);
    redis.ask(&["XADD", "revoked", "*", "entry", r#"{"jti":"b"}"#, "entry", r#"{"jti":"b"}"#]);
    let mut command = redis::cmd("XADD");
    command.arg("revoked").arg("*").arg("entry").arg(b"\xff");
    command.query::<redis::Value>(&mut redis.open().unwrap()).unwrap();

    let said = list.copied(&redis, &[]);
    assert_eq!(list.entries(), good);
    assert!(list.as_of().is_some() && list.text().lines().last().unwrap().starts_with("{\"as_of\":"));
    assert!(said.contains("entries skipped: 10, the first of them ") && !said.contains("SECRET"), "{said}");
}

#[test]
fn it_goes_on_from_the_last_entry_that_it_read() {
    let (redis, list) = (Redis::start(), List::new());
    (0..2500).for_each(|number| redis.add(&jti(number)));
    list.copied(&redis, &[]);
    // Trimming does no harm to what was already read.
    redis.ask(&["XTRIM", "revoked", "MAXLEN", "0"]);
    redis.add(&jti(2500));
    list.copied(&redis, &[]);
    let expected: Vec<_> = (0..=2500).map(jti).collect();
    assert_eq!(list.entries(), expected);
    // A new list gets what is left.
    let late = List::new();
    late.copied(&redis, &[]);
    assert_eq!(late.entries(), [jti(2500)]);
}

#[test]
fn what_was_trimmed_unread_keeps_as_of_until_the_list_is_made_anew() {
    let (redis, list) = (Redis::start(), List::new());
    redis.add(&jti(0));
    list.copied(&redis, &[]);
    let as_of = list.as_of();
    redis.add(&jti(1));
    redis.add(&jti(2));
    redis.ask(&["XTRIM", "revoked", "MAXLEN", "1"]);
    for _ in 0..2 {
        list.refused(&redis, "the stream was trimmed before all of it was read");
        assert_eq!((list.entries(), list.as_of()), (vec![jti(0), jti(2)], as_of));
    }
    // Entries are still copied.
    redis.add(&jti(3));
    list.refused(&redis, "trimmed");
    assert_eq!((list.entries(), list.as_of()), (vec![jti(0), jti(2), jti(3)], as_of));
    list.copied(&redis, &["--rebuild"]);
    assert_eq!(list.entries(), [jti(2), jti(3)]);
    list.copied(&redis, &[]);
}

#[test]
fn data_that_redis_lost_keep_the_list_as_it_is() {
    let (redis, list) = (Redis::start(), List::new());
    redis.add(&jti(0));
    redis.add(&jti(1));
    list.copied(&redis, &[]);
    let text = list.text();
    redis.ask(&["FLUSHALL"]);
    list.refused(&redis, "Redis has lost entries that were read");
    // With as many entries as before and greater ids, Redis's count still shows the loss.
    redis.add(&jti(2));
    list.refused(&redis, "Redis has lost entries that were read");
    redis.add(&jti(3));
    list.refused(&redis, "its data are older");
    assert!(list.text().starts_with(text.lines().next().unwrap()) && list.entries().len() == 4);
    list.copied(&redis, &["--rebuild"]);
    assert_eq!(list.entries(), [jti(2), jti(3)]);
}

#[test]
fn a_list_that_somebody_else_changed_is_completed_again() {
    let (redis, list) = (Redis::start(), List::new());
    redis.add(&jti(0));
    list.copied(&redis, &[]);
    let old = list.text();
    redis.add(&jti(1));
    list.copied(&redis, &[]);
    let follower = Follower::start(&redis, &list);
    // An older copy of the list, with an entry that was added by hand.
    fs::write(list.path(), old + &jti(7) + "\n").unwrap();
    until("it is complete again", || list.entries().contains(&jti(1)));
    assert_eq!(list.entries(), [jti(0), jti(7), jti(1)]);
    // A list with a mistake is left as it is.
    fs::write(list.path(), "half").unwrap();
    redis.add(&jti(2));
    thread::sleep(Duration::from_secs(1));
    assert_eq!(list.text(), "half");
    fs::remove_file(list.path()).unwrap();
    until("it is there again", || list.entries() == [jti(0), jti(1), jti(2)]);
    let said = follower.end();
    assert!(said.contains("the list: ") && said.contains("nothing was changed"), "{said}");
}

#[test]
fn entries_arrive_and_a_lost_connection_comes_back() {
    let (mut redis, list) = (Redis::start(), List::new());
    let follower = Follower::start(&redis, &list);
    until("the list is there", || list.as_of().is_some());
    let as_of = list.as_of();
    redis.add(&jti(0));
    until("the entry has come", || list.entries() == [jti(0)]);
    until("as_of is renewed", || list.as_of() > as_of);
    redis.restart();
    redis.add(&jti(1));
    until("the entry has come", || list.entries() == [jti(0), jti(1)]);
    let said = follower.end();
    assert!(said.matches("the list is complete").count() >= 2 && said.contains("Redis"), "{said}");
    assert!(!said.contains("interrupted"), "{said}");
}

/// How often the follower is killed: more in `make assure`.
fn kills() -> usize {
    env::var("HS256_FOLLOW_KILLS").map_or(12, |kills| kills.parse().unwrap())
}

/// What is in the list after a kill. With HS256_PLANTED=kills it is cut off, as a file that is not replaced as a whole would be.
fn after_a_kill(list: &List) -> Vec<String> {
    if env::var("HS256_PLANTED").is_ok_and(|planted| planted == "kills") {
        let text = list.text();
        fs::write(list.path(), &text[..text.len() * 2 / 3]).unwrap();
    }
    let whole = Revocations::parse(list.text(), [0; 16]);
    assert!(whole.is_ok(), "a follower that was killed left half a list: {whole:?}");
    list.entries()
}

#[test]
fn a_follower_that_is_killed_leaves_a_whole_list_and_misses_nothing() {
    let (redis, list) = (Redis::start(), List::new());
    let mut count = 0;
    for round in 0..kills() {
        let mut follower = Follower::start(&redis, &list);
        // It is killed at another moment in each round, while entries arrive.
        let end = Instant::now() + Duration::from_millis(u64::try_from(37 * round % 450).unwrap());
        while Instant::now() < end {
            redis.add(&jti(count));
            count += 1;
        }
        follower.0.kill().unwrap();
        follower.0.wait().unwrap();
        after_a_kill(&list);
    }
    list.copied(&redis, &[]);
    let expected: Vec<_> = (0..count).map(jti).collect();
    assert!(count > 0 && list.entries() == expected, "{} of {count}", list.entries().len());
    println!("follow: killed {} times while {count} entries came", kills());
}

/// A follower under strace, which kills it at the `count`-th call of `name` if it is told to. Gives the calls that it made.
fn traced(redis: &Redis, list: &List, kill: Option<(&str, usize)>) -> Vec<String> {
    let log = tempfile::NamedTempFile::new().unwrap();
    let mut strace = Command::new("strace");
    strace.arg("-o").arg(log.path());
    if let Some((name, count)) = kill {
        strace.args(["-e", &format!("inject={name}:signal=KILL:when={count}")]);
    }
    strace
        .arg(program())
        .args(["follow", "--redis-env", "REDIS_URL", "--stream", "revoked", "--once"])
        .arg(list.path());
    let output = strace.env("REDIS_URL", redis.url()).output();
    let output = output.unwrap_or_else(|_| panic!("strace is missing; on Debian: apt-get install strace"));
    let calls = fs::read_to_string(log.path()).unwrap();
    assert_eq!(calls.contains("+++ killed by SIGKILL +++"), !output.status.success(), "{}", stderr(&output));
    calls.lines().filter_map(|line| Some(line.split_once('(')?.0.to_owned())).collect()
}

#[test]
#[ignore = "needs strace: assure/fleet/run.sh runs it"]
fn a_follower_that_is_killed_at_any_system_call_leaves_the_old_list_or_the_new_one() {
    let (redis, list) = (Redis::start(), List::new());
    let position = list.path().with_extension("jsonl.position");
    redis.add(&jti(0));
    list.copied(&redis, &[]);
    let before = [list.path(), position.clone()].map(|path| (fs::read(&path).unwrap(), path));
    let put_back = || before.iter().for_each(|(text, path)| fs::write(path, text).unwrap());
    redis.add(&jti(1));
    let (old, new) = (vec![jti(0)], vec![jti(0), jti(1)]);
    let calls = traced(&redis, &list, None);
    let (mut kept, mut between, mut made) = (0, 0, 0);
    // The first call has started the program.
    for (index, call) in calls.iter().enumerate().skip(1) {
        put_back();
        let count = calls.iter().take(index + 1).filter(|other| *other == call).count();
        traced(&redis, &list, Some((call, count)));
        match after_a_kill(&list) {
            entries if entries == old => kept += 1,
            entries if entries == new && fs::read(&position).unwrap() == before[1].0 => between += 1,
            entries => {
                assert_eq!(entries, new, "{call}, {count}");
                made += 1;
            }
        }
        list.copied(&redis, &[]);
        assert_eq!(list.entries(), new, "{call}, {count}");
        let files = fs::read_dir(list.0.path()).unwrap().count();
        assert_eq!(files, 3, "{call}, {count}: more is left than the list, its position and its lock");
    }
    assert!(kept > 50 && between > 5 && made > 5, "{kept}, {between}, {made}");
    let sum = calls.len() - 1;
    println!(
        "follow: killed at each of {sum} system calls: {kept} old lists, {between} new without position, {made} new"
    );
}

#[test]
fn what_has_ended_is_dropped() {
    let (redis, list) = (Redis::start(), List::new());
    redis.add(r#"{"jti":"old","exp":1700000000}"#);
    redis.add(r#"{"jti":"kept","exp":4000000000}"#);
    list.copied(&redis, &[]);
    assert_eq!(list.entries(), [r#"{"jti":"kept","exp":4000000000}"#]);
}

fn revoke(redis: &Redis, flags: &[&str]) -> Output {
    let mut command = bare(&["revoke", "--redis-env", "REDIS_URL", "--stream", "revoked"]);
    command.env("REDIS_URL", redis.url()).args(flags).output().unwrap()
}

#[test]
fn revoke_adds_an_entry_to_the_stream() {
    let (redis, list) = (Redis::start(), List::new());
    for flags in [&["--jti", "7f", "--exp", "4000000000"][..], &["--sub", "ada", "--now", "1700000000"]] {
        let output = revoke(&redis, flags);
        assert!(output.status.success() && output.stdout.is_empty(), "{}", stderr(&output));
    }
    list.copied(&redis, &[]);
    let expected = [r#"{"jti":"7f","exp":4000000000}"#, r#"{"sub":"ada","before":1700000001}"#];
    assert_eq!(list.entries(), expected);

    redis.ask(&["REPLICAOF", "127.0.0.1", "1"]);
    let output = revoke(&redis, &["--jti", "8"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("Redis answered READONLY"), "{}", stderr(&output));
}

#[test]
fn no_password_is_shown_and_each_mistake_has_its_message() {
    let (redis, list) = (Redis::start(), List::new());
    redis.ask(&["SET", "text", "x"]);
    redis.ask(&["ACL", "SETUSER", "ada", "on", ">right-test-password"]);
    redis.ask(&["ACL", "SETUSER", "bob", "on", "nopass", "~*", "+ping", "+client"]);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let open = redis.port;
    for (url, stream, message) in [
        (format!("redis://:hunter2@127.0.0.1:{open}"), "revoked", "Redis did not accept the user of its URL"),
        (format!("redis://user:hunter2@127.0.0.1:{closed}"), "revoked", "no connection to Redis: connection refused"),
        (format!("redis://ada:hunter2@127.0.0.1:{open}"), "revoked", "Redis did not accept the user of its URL"),
        (format!("redis://bob:hunter2@127.0.0.1:{open}"), "revoked", "Redis answered NOPERM: the user"),
        (redis.url(), "text", "Redis answered WRONGTYPE: the key of --stream is not a stream"),
        (redis.url(), "", "--stream is empty"),
        (String::new(), "revoked", "the variable that --redis-env names is empty"),
        ("hunter2".into(), "revoked", "the variable that --redis-env names is no URL of Redis"),
    ] {
        let arguments = ["follow", "--redis-env", "REDIS_URL", "--stream", stream, "--once"];
        let output = bare(&arguments).env("REDIS_URL", url).arg(list.path()).output().unwrap();
        let said = stderr(&output);
        assert!(output.status.code() == Some(2) && said.contains(message), "{message}: {said}");
        assert!(!said.contains("hunter2") && list.text().is_empty(), "{said}");
    }
    let output = bare(&["follow", "--redis-env", "UNSET", "--stream", "revoked", "--once", "list"]).output().unwrap();
    assert!(stderr(&output).contains("the variable that --redis-env names is not set"), "{}", stderr(&output));
}

#[test]
fn tls_takes_a_certificate_that_the_system_trusts_and_no_other() {
    let (folder, list) = (tempfile::tempdir().unwrap(), List::new());
    let (certificate, key) = (folder.path().join("certificate.pem"), folder.path().join("key.pem"));
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]);
    openssl.args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]);
    openssl.args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout"]).arg(&key);
    let made = openssl.arg("-out").arg(&certificate).stderr(Stdio::null()).status();
    assert!(made.unwrap_or_else(|_| panic!("openssl is missing; on Debian: apt-get install openssl")).success());
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut command = Command::new("redis-server");
    command.args(["--port", "0", "--tls-port", &port.to_string(), "--tls-auth-clients", "no", "--save", "", "--dir"]);
    command.arg(folder.path()).arg("--tls-cert-file").arg(&certificate).arg("--tls-key-file").arg(&key);
    let redis = Redis { server: command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap(), port, folder };
    let once = |trusted: &Path| {
        let mut command = follow_url(&format!("rediss://localhost:{port}"));
        command.env("SSL_CERT_FILE", trusted).arg("--once").arg(list.path()).output().unwrap()
    };
    until("it trusts the certificate", || once(&certificate).status.success());
    let output = once(Path::new("/etc/ssl/certs/ca-certificates.crt"));
    drop(redis);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("no TLS connection to Redis: invalid peer certificate"), "{}", stderr(&output));
}

#[test]
fn the_rights_that_the_document_names_are_enough() {
    let (redis, list) = (Redis::start(), List::new());
    let user = |name: &str, rights: &[&str]| {
        let words = ["ACL", "SETUSER", name, "on", ">a-test-password", "~revoked"];
        redis.ask(&[&words[..], rights].concat());
        format!("redis://{name}:a-test-password@127.0.0.1:{}", redis.port)
    };
    let follower = user("follower", &["+xinfo", "+xrange", "+xread"]);
    let revoker = user("revoker", &["+xadd"]);
    let mut revoke = bare(&["revoke", "--redis-env", "REDIS_URL", "--stream", "revoked", "--jti", "a"]);
    revoke.env("REDIS_URL", revoker).assert().success();
    follow_url(&follower).arg("--once").arg(list.path()).assert().success();
    assert_eq!(list.entries(), [r#"{"jti":"a"}"#]);
}

#[test]
fn the_url_may_come_from_a_file() {
    let (redis, list) = (Redis::start(), List::new());
    redis.add(&jti(0));
    let file = list.0.path().join("redis.url");
    fs::write(&file, redis.url() + "\n").unwrap();
    let output = bare(&["follow", "--stream", "revoked", "--once", "--redis-file"]).arg(file).arg(list.path()).output();
    assert!(output.unwrap().status.success());
    assert_eq!(list.entries(), [jti(0)]);
}

/// The first commands of docs/fleet.md, as they stand there but for the port.
#[test]
fn the_document_can_be_followed() {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/fleet.md")).unwrap();
    let commands = text.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let commands = commands.replace("7379", &port.to_string());
    let (folder, list) = (tempfile::tempdir().unwrap(), List::new());
    let path = format!("{}:{}", Path::new(program()).parent().unwrap().display(), env::var("PATH").unwrap());
    let end = format!("kill %1; redis-cli -p {port} shutdown");
    let mut bash = Command::new("bash");
    bash.args(["-c", &format!("trap '{end}' EXIT\n{commands}")]).env("PATH", path).current_dir(list.0.path());
    let output = bash.env("HOME", folder.path()).output().unwrap();
    let (out, said) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(out.contains(r#""sub":"ada""#) && said.contains("rejected: revoked"), "{out}{said}");
}

#[test]
fn a_list_of_another_stream_is_refused() {
    let (redis, list) = (Redis::start(), List::new());
    list.copied(&redis, &[]);
    let arguments = ["follow", "--redis-env", "REDIS_URL", "--stream", "other", "--once"];
    let output = bare(&arguments).env("REDIS_URL", redis.url()).arg(list.path()).output().unwrap();
    assert!(stderr(&output).contains("the list was made from another stream"), "{}", stderr(&output));
    fs::write(list.0.path().join("revoked.jsonl.position"), "{}").unwrap();
    list.refused(&redis, "the position of the stream, beside the list: not what hs256 writes");
    list.copied(&redis, &["--rebuild"]);
}
