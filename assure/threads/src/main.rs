//! Many threads share one verifier and one signer, for ThreadSanitizer to watch; then one verifier that follows a file.
//!
//! With an argument, a twin with a defect runs: `race` counts without a lock, which ThreadSanitizer must report;
//! `undefined` reads beyond an array, which Miri must report.

use std::hint::black_box;
use std::thread;

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use hs256::{Code, Key, Signer, Verifier};

const THREADS: usize = 16;
const ROUNDS: usize = 500;

static mut UNLOCKED: usize = 0;

fn main() {
    let twin = std::env::args().nth(1).unwrap_or_default();
    if twin == "undefined" {
        let array = black_box(vec![1_u8; 4]);
        // SAFETY: none: this is the defect.
        black_box(unsafe { array.as_ptr().add(black_box(4)).read() });
        return;
    }
    let key = Key::new("supersecretdevkeythatishs256safe!").unwrap().with_id("a");
    let other = Key::new([7; 32]).unwrap();
    let signer = Signer::new(key.clone()).unwrap();
    let builder = Verifier::builder().key(key.clone()).key(other).issuer("i").any_audience().require("exp");
    let verifier = builder.clone().build().unwrap();
    let verdicts: usize = thread::scope(|scope| {
        let work = |number: usize| {
            let (signer, verifier, builder, key, twin) = (&signer, &verifier, &builder, &key, &twin);
            move || {
                let mut judged = 0;
                for round in 0..ROUNDS {
                    // Copies of the key's shared state are made and dropped meanwhile.
                    let _copy = (key.clone(), (round % 50 == 0).then(|| builder.clone().build().unwrap()));
                    let claims = format!(r#"{{"iss":"i","exp":{},"aud":["\u0061"],"n":{number}}}"#, 100 + round);
                    let token = signer.sign_json(claims).unwrap();
                    let claims =
                        verifier.verify_at(&token, 0, &mut [0; 256]).map(|claims| claims.key_id() == Some("a"));
                    assert_eq!(claims, Ok(true));
                    assert_eq!(verifier.verify(&token).unwrap_err().code(), Code::Expired);
                    let forged = verifier.verify_at(&token[..token.len() - 1], 0, &mut [0; 256]).map(drop);
                    assert!(forged.is_err());
                    judged += 3;
                    if twin == "race" {
                        // SAFETY: none: this is the defect.
                        unsafe { UNLOCKED += 1 };
                    }
                }
                judged
            }
        };
        let threads: Vec<_> = (0..THREADS).map(|number| scope.spawn(work(number))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    println!("threads: {verdicts} verdicts by {THREADS} threads over one verifier, {} unlocked", {
        // SAFETY: the threads have ended.
        unsafe { UNLOCKED }
    });
    follow();
}

/// Threads verify, ask for the status and refresh, while their keys and list change.
fn follow() {
    const SECRET: &str = "supersecretdevkeythatishs256safe!";
    const CHANGES: usize = 100;
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        fs::write(folder.path().join("new"), text).unwrap();
        fs::rename(folder.path().join("new"), folder.path().join(name)).unwrap();
    };
    let policy = |change: usize| {
        let text = r#"{"version":1,"refresh":1,"keys":[{"file":"jwt.key","until":UNTIL}],"revoked":{"file":"l"}}"#;
        write("policy.json", &text.replace("UNTIL", &(1000 + change).to_string()));
    };
    write("jwt.key", SECRET);
    write("l", "");
    policy(0);
    let verifier = hs256_live::open(folder.path().join("policy.json")).unwrap();
    let token = Signer::new(Key::new(SECRET).unwrap()).unwrap().sign_json(r#"{"jti":"7f"}"#).unwrap();
    let is_over = AtomicBool::new(false);
    let work = || {
        let mut judged = 0;
        while !is_over.load(Ordering::Relaxed) {
            for _ in 0..100 {
                let verdict = verifier.verify_at(&token, 0, &mut [0; 256]).map_err(|error| error.code()).map(drop);
                assert!(matches!(verdict, Ok(()) | Err(Code::Revoked)), "{verdict:?}");
                judged += 1;
            }
            assert!(verifier.status().error.is_none());
        }
        judged
    };
    let verdicts: u64 = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        for change in 1..=CHANGES {
            policy(change);
            write("l", if change % 2 == 0 { "{\"before\":1}\n" } else { "{\"jti\":\"7f\"}\n" });
            verifier.refresh().unwrap();
        }
        is_over.store(true, Ordering::Relaxed);
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    let counted: u64 = verifier.status().verdicts.iter().map(|(_, count)| count).sum();
    assert_eq!(counted, verdicts);
    println!("threads: {verdicts} verdicts by {THREADS} threads while a file changed {CHANGES} times");
}
