//! The cost of following a policy file and of a list of revocations: `hs256-bench-live [SECONDS]`, SECONDS for each
//! figure (1). Every timed verdict is checked. On a busy machine the figures mean nothing.
//!
//! `hs256-bench-live fixed|live COUNT` gives COUNT verdicts and prints nothing, so that callgrind can count its
//! instructions.

use std::alloc::{GlobalAlloc, Layout, System};
use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use hs256::{Code, Key, Revocations, Signer, Verifier};

const SECRET: &str = "an evident test secret of the benchmark, 32+ bytes";
const NOW: i64 = 1_800_000_000;

/// Counts the bytes in use.
struct Counting;

static IN_USE: AtomicUsize = AtomicUsize::new(0);

// SAFETY: the system's allocator does everything.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        IN_USE.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    let arguments: Vec<_> = std::env::args().collect();
    if let [_, kind, count] = arguments.as_slice() {
        return give(kind, count.parse().expect("COUNT is a number"));
    }
    let seconds = std::env::args().nth(1).map_or(1, |given| given.parse().expect("SECONDS is a number"));
    let time = Duration::from_secs(seconds);
    let folder = tempfile::tempdir().unwrap();
    println!("verdict with a list of so many entries, ns");
    for entries in [0, 1_000, 1_000_000] {
        let before = IN_USE.load(Ordering::Relaxed);
        let list = Revocations::parse(list(entries), [7; 16]).unwrap();
        let bytes = IN_USE.load(Ordering::Relaxed) - before;
        let verifier = fixed().revocations(list.into()).build().unwrap();
        let each = verdict(&|token, buffer| code(verifier.verify_at(token, NOW, buffer)), 1, time);
        let memory = bytes as f64 / f64::from(entries.max(1));
        println!("  {entries:>9}  {each:7.1}   bytes an entry: {:.1}", if entries == 0 { 0.0 } else { memory });
    }
    println!("verdict of a verifier that is fixed, and of one that follows a file, ns of each thread's processor a verdict");
    let (fixed, live) = both(folder.path());
    for threads in [1, 8] {
        // In turns, so that other load affects both alike.
        let (mut of_fixed, mut of_live, mut more) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..TURNS {
            let one = verdict(&|token, buffer| code(fixed.verify_at(token, NOW, buffer)), threads, time / TURNS);
            let other = verdict(&|token, buffer| code(live.verify_at(token, NOW, buffer)), threads, time / TURNS);
            of_fixed.push(one);
            of_live.push(other);
            more.push(other - one);
        }
        let [of_fixed, of_live, more] = [of_fixed, of_live, more].map(median);
        println!("  {threads} threads: fixed {of_fixed:7.1}, live {of_live:7.1}, {more:+.1} more");
    }
    // The same work next to a verifier that follows nothing shows the machine's effect on any thread.
    let path = write(folder.path(), 1_000_000);
    let live = hs256_live::open(&path).unwrap();
    let by_fixed: &Verify<'_> = &|token, buffer| code(fixed.verify_at(token, NOW, buffer));
    let by_live: &Verify<'_> = &|token, buffer| code(live.verify_at(token, NOW, buffer));
    for (name, verify) in [("that is fixed", by_fixed), ("that is reloaded", by_live)] {
        let (reloads, longest) = reload(folder.path(), &live, verify);
        println!("reload of a million entries: {reloads:.1?}");
        println!("  longest verdicts of another thread meanwhile, by a verifier {name}: {longest:.1?}");
    }
}

/// A fixed verifier and one that follows a file, with the same key, policy and list.
fn both(folder: &Path) -> (Verifier, hs256_live::Verifier) {
    let path = write(folder, 0);
    let list = Revocations::parse(list(0), hs256_live::seed()).unwrap();
    (fixed().revocations(list.into()).build().unwrap(), hs256_live::open(path).unwrap())
}

fn give(kind: &str, count: u32) {
    let folder = tempfile::tempdir().unwrap();
    let (fixed, live) = both(folder.path());
    let (token, mut buffer) = (token(), [0; 512]);
    for _ in 0..count {
        let answer = match kind {
            "fixed" => fixed.verify_at(black_box(&token), NOW, &mut buffer),
            "live" => live.verify_at(black_box(&token), NOW, &mut buffer),
            other => panic!("neither fixed nor live: {other}"),
        };
        assert_eq!(code(answer), Code::Ok);
    }
}

/// How many times they are measured in turn.
const TURNS: u32 = 25;

type Verify<'v> = dyn Fn(&str, &mut [u8]) -> Code + Sync + 'v;

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn fixed() -> hs256::VerifierBuilder {
    Verifier::builder().key(Key::new(SECRET).unwrap().with_id("k"))
}

/// A list without the benchmark's tokens.
fn list(entries: u32) -> String {
    let mut text = String::from("\n");
    for number in 0..entries {
        writeln!(text, "{{\"jti\":\"{number:032x}\"}}").unwrap();
    }
    text
}

/// A policy file, looked at only when it is asked to.
fn write(folder: &Path, entries: u32) -> PathBuf {
    let path = folder.join("policy.json");
    fs::write(folder.join("jwt.key"), SECRET).unwrap();
    fs::write(folder.join("revoked.jsonl"), list(entries)).unwrap();
    let text =
        r#"{"version":1,"refresh":3600,"keys":[{"file":"jwt.key","id":"k"}],"revoked":{"file":"revoked.jsonl"}}"#;
    fs::write(&path, text).unwrap();
    path
}

fn token() -> String {
    let signer = Signer::new(Key::new(SECRET).unwrap().with_id("k")).unwrap();
    signer.sign_json(r#"{"iss":"https://login.example","sub":"ada","jti":"7f","exp":1900000000}"#).unwrap()
}

fn code(answer: Result<hs256::Claims<'_>, hs256::Error>) -> Code {
    answer.map_or_else(|error| error.code(), |_| Code::Ok)
}

/// The calling thread's time on a processor: with more threads than processors, the time of others does not count.
fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
}

/// Nanoseconds a verdict, on each of the threads.
fn verdict(verify: &(impl Fn(&str, &mut [u8]) -> Code + Sync), threads: u32, time: Duration) -> f64 {
    let token = token();
    let work = || {
        let (mut buffer, mut count, start, used) = ([0; 512], 0_u64, Instant::now(), processor_time());
        while start.elapsed() < time {
            for _ in 0..1000 {
                assert_eq!(verify(black_box(&token), &mut buffer), Code::Ok);
            }
            count += 1000;
        }
        (processor_time() - used).as_nanos() as f64 / count as f64
    };
    let each: Vec<f64> = thread::scope(|scope| {
        let started: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        started.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    each.iter().sum::<f64>() / f64::from(threads)
}

/// Loads a list of a million again and again, while another thread measures the three slowest of its verdicts.
fn reload(folder: &Path, live: &hs256_live::Verifier, verify: &Verify<'_>) -> (Vec<Duration>, [Duration; 3]) {
    const ROUNDS: u32 = 5;
    let token = token();
    let is_over = AtomicBool::new(false);
    let longest = || {
        let (mut buffer, mut longest) = ([0; 512], [Duration::ZERO; 3]);
        while !is_over.load(Ordering::Relaxed) {
            let start = Instant::now();
            assert_eq!(verify(&token, &mut buffer), Code::Ok);
            longest[0] = longest[0].max(start.elapsed());
            longest.sort();
        }
        longest
    };
    thread::scope(|scope| {
        let other = scope.spawn(longest);
        let reloads: Vec<_> = (1..=ROUNDS)
            .map(|round| {
                fs::write(folder.join("revoked.jsonl"), list(1_000_000 + round)).unwrap();
                let start = Instant::now();
                assert_eq!(live.refresh(), Ok(true));
                start.elapsed()
            })
            .collect();
        is_over.store(true, Ordering::Relaxed);
        (reloads, other.join().unwrap())
    })
}
