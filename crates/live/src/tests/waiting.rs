//! Which caller looks, which continue and which wait.

use std::sync::atomic::AtomicBool;
use std::thread;

use super::*;

/// One caller looks at most once a period.
#[test]
fn a_look_is_made_once_a_period() {
    let folder = Folder::new();
    let verifier = folder.open();
    folder.write("revoked.jsonl", "{\"jti\":\"b\"}\n");
    folder.pass(999);
    assert_eq!(revoked(&verifier), "a");
    folder.pass(1);
    assert_eq!(revoked(&verifier), "b");
    folder.write("revoked.jsonl", "{\"jti\":\"a\"}\n");
    folder.pass(999);
    assert_eq!(revoked(&verifier), "b");
}

/// While one caller looks, others continue until the state is twice as old as the period; then they wait.
#[test]
fn others_go_on_and_then_wait() {
    let folder = Folder::new();
    let verifier = folder.open();
    let is_looking = AtomicBool::new(false);
    let may_end = AtomicBool::new(false);
    thread::scope(|scope| {
        // A look that takes as long as this test wants.
        scope.spawn(|| {
            verifier.follower().while_looking(|| {
                is_looking.store(true, Ordering::SeqCst);
                while !may_end.load(Ordering::SeqCst) {
                    thread::yield_now();
                }
            });
        });
        while !is_looking.load(Ordering::SeqCst) {
            thread::yield_now();
        }
        folder.write("revoked.jsonl", "{\"jti\":\"b\"}\n");
        folder.pass(1999);
        assert_eq!(revoked(&verifier), "a"); // does not wait
        folder.pass(1);
        let waiting = scope.spawn(|| revoked(&verifier));
        thread::sleep(Duration::from_millis(20));
        assert!(!waiting.is_finished());
        may_end.store(true, Ordering::SeqCst);
        assert_eq!(waiting.join().unwrap(), "b");
    });
}

/// A call that is held up while another one looks does not continue with the old state as if it were fresh.
#[test]
fn what_is_in_use_is_no_older_than_its_age() {
    let folder = Folder::new();
    let verifier = Arc::new(folder.open());
    folder.write("revoked.jsonl", "{\"jti\":\"b\"}\n");
    folder.pass(100_000);
    verifier.follower().meanwhile(look(&verifier));
    assert_eq!(verdict(&verifier, A), Code::Ok);
}

/// Another thread looks.
pub(super) fn look(verifier: &Arc<Verifier>) -> impl FnOnce() + Send + use<> {
    let verifier = verifier.clone();
    move || assert_eq!(verifier.refresh(), Ok(true))
}

/// After `fork` in the middle of a look: the thread that looked is not in this process.
#[test]
fn a_look_of_another_process_is_taken_over() {
    let folder = Folder::new();
    let verifier = folder.open();
    verifier.follower().note_looking(std::process::id() + 1);
    folder.write("revoked.jsonl", "{\"jti\":\"b\"}\n");
    folder.pass(1000);
    assert_eq!(revoked(&verifier), "b");
    verifier.follower().note_looking(std::process::id() + 1);
    folder.write("revoked.jsonl", "{\"jti\":\"a\"}\n");
    folder.pass(100_000);
    assert_eq!(revoked(&verifier), "a");
    verifier.follower().note_looking(std::process::id() + 1);
    assert_eq!(verifier.refresh(), Ok(false));
}

/// Many threads verify by real clocks while the list changes again and again: every verdict is by one of the lists, and
/// every count is right.
#[test]
fn many_threads() {
    let folder = Folder::new();
    let verifier = folder.open();
    let rounds = 60;
    let is_over = AtomicBool::new(false);
    let verdicts: u64 = thread::scope(|scope| {
        let readers: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let mut count = 0;
                    while !is_over.load(Ordering::SeqCst) {
                        assert!(["a", "b", "both", "neither"].contains(&revoked(&verifier)));
                        count += 2;
                    }
                    count
                })
            })
            .collect();
        for round in 0..rounds {
            folder.write("next", if round % 2 == 0 { "{\"jti\":\"b\"}\n" } else { "{\"jti\":\"a\"}\n" });
            fs::rename(folder.path("next"), folder.path("revoked.jsonl")).unwrap();
            folder.pass(1000);
            thread::sleep(Duration::from_millis(1));
        }
        is_over.store(true, Ordering::SeqCst);
        readers.into_iter().map(|reader| reader.join().unwrap()).sum()
    });
    folder.pass(10_000);
    assert_eq!(revoked(&verifier), "a");
    let status = verifier.status();
    assert_eq!(status.verdicts.iter().map(|(_, count)| count).sum::<u64>(), verdicts + 2);
    assert!(status.generation > 2, "{status:?}");
    assert_eq!(verifier.follower().retired(), 0);
}
