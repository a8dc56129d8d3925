//! A reload happens beside the other calls: who verifies meanwhile waits for nothing, and neither makes nor frees anything, also
//! where it is the last that used what was replaced. Counted, not timed: on a busy machine a thread may be put aside for long.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![allow(unsafe_code, reason = "a global allocator cannot be written without")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fmt::Write as _;
use std::fs;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use hs256::{Code, Key, Signer};

struct Counting;

thread_local! {
    /// What this thread has asked of the allocator: to allocate, and to free.
    static CALLS: Cell<[usize; 2]> = const { Cell::new([0; 2]) };
}

fn count(index: usize) {
    CALLS.with(|calls| {
        let mut counts = calls.get();
        counts[index] += 1;
        calls.set(counts);
    });
}

// SAFETY: passes every call on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(0);
        // SAFETY: the caller's promise, passed on.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(1);
        // SAFETY: the caller's promise, passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const SECRET: &str = "test secret of files that are followed, 32+ bytes";
const RELOADS: u64 = 8;

/// How often this thread has waited for something: for a lock, a page, the disk. `None` where the system does not say.
fn waits() -> Option<u64> {
    let status = fs::read_to_string("/proc/thread-self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?;
    line.trim().parse().ok()
}

#[test]
fn a_reload_is_nothing_to_other_calls() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let list = |round: u64| {
        let mut text = String::from("\n");
        (0..20_000).for_each(|number| writeln!(text, "{{\"jti\":\"{round}-{number}\"}}").unwrap());
        fs::write(path("revoked.jsonl"), text).unwrap();
    };
    fs::write(path("jwt.key"), SECRET).unwrap();
    let file =
        r#"{"version":1,"refresh":3600,"keys":[{"file":"jwt.key","id":"k"}],"revoked":{"file":"revoked.jsonl"}}"#;
    fs::write(path("policy.json"), file).unwrap();
    list(0);
    let verifier = hs256_live::open(path("policy.json")).unwrap();
    let token = Signer::new(Key::new(SECRET).unwrap().with_id("k")).unwrap().sign_json(r#"{"jti":"a"}"#).unwrap();
    let (reloads, is_ready, is_over) = (AtomicU64::new(0), AtomicBool::new(false), AtomicBool::new(false));

    let verifies = || {
        let mut buffer = [0; 256];
        let mut judge = || match verifier.verify_at(&token, 1000, &mut buffer) {
            Ok(_) => Code::Ok,
            Err(error) => error.code(),
        };
        assert_eq!(judge(), Code::Ok); // what a thread makes for itself when it first asks
        // Kept until a newer one is in use, so that this thread is the last that uses it.
        let (mut kept, mut kept_since, mut last_uses) = (verifier.current(1000), 0, 0);
        let (waited, called) = (waits(), CALLS.get());
        is_ready.store(true, Ordering::SeqCst);
        while !is_over.load(Ordering::SeqCst) {
            assert_eq!(judge(), Code::Ok);
            let now = reloads.load(Ordering::SeqCst);
            if now > kept_since {
                drop(kept);
                (kept, kept_since, last_uses) = (verifier.current(1000), now, last_uses + 1);
            }
        }
        let calls = CALLS.get(); // before the system is asked, which takes memory
        assert_eq!(calls, called, "allocations and frees");
        match (waited, waits()) {
            (Some(before), Some(after)) => assert_eq!(after - before, 0, "waits"),
            _ => println!("skipped: waits, which this system does not count"),
        }
        drop(kept);
        last_uses
    };
    let last_uses = thread::scope(|scope| {
        let other = scope.spawn(verifies);
        while !is_ready.load(Ordering::SeqCst) && !other.is_finished() {
            thread::yield_now();
        }
        for round in 1..=RELOADS {
            list(round);
            assert_eq!(verifier.refresh(), Ok(true));
            reloads.store(round, Ordering::SeqCst);
        }
        is_over.store(true, Ordering::SeqCst);
        other.join().unwrap()
    });
    assert!(last_uses > 0, "{last_uses}");
    assert_eq!(verifier.status().generation, RELOADS + 1);
}
