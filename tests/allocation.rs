//! `verify_at` into a buffer allocates nothing for any token of up to 16 KiB, whether it is accepted or rejected.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]
#![allow(unsafe_code, reason = "a global allocator cannot be written without")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use hs256::{Key, MAX_TOKEN_LEN_DEFAULT, Signer, Verifier};

mod support;

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: passes every call on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        // SAFETY: the caller's promise, passed on.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise, passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations(work: impl FnOnce()) -> usize {
    let before = ALLOCATIONS.with(Cell::get);
    work();
    ALLOCATIONS.with(Cell::get) - before
}

#[test]
fn the_counter_counts() {
    assert_eq!(allocations(|| drop(std::hint::black_box(vec![1; 10]))), 1);
}

#[test]
fn no_vector_makes_verify_at_allocate() {
    let mut judged = 0;
    for vector in support::vectors() {
        let Ok(verifier) = vector.verifier() else { continue };
        if vector.token.len() > MAX_TOKEN_LEN_DEFAULT {
            continue; // longer tokens may allocate
        }
        let mut buffer = vec![0; vector.token.len()];
        let _first_use = verifier.verify_at(&vector.token, vector.now, &mut buffer); // builds the base64 engine first
        let count = allocations(|| drop(verifier.verify_at(&vector.token, vector.now, &mut buffer)));
        assert_eq!(count, 0, "{}", vector.name);
        judged += 1;
    }
    assert!(judged > 100, "{judged}");
}

/// The claims sets that need the most memory: as many names as 16 KiB can hold, in one object and in many,
/// plain and with escapes.
#[test]
fn no_claims_set_of_16_kib_makes_verify_at_allocate() {
    let key = Key::new("supersecretdevkeythatishs256safe!").unwrap().with_id("id \"1\"");
    let signer = Signer::new(key.clone()).unwrap();
    let verifier = Verifier::builder().key(key).require("aud").any_audience().build().unwrap();
    let room = 12_100;
    let fill = |part: &dyn Fn(usize) -> String| {
        let mut text = String::from(r#"{"aud":["\u0061"]"#);
        for part in (0..).map(part) {
            if text.len() + part.len() + 2 > room {
                break;
            }
            text.push(',');
            text.push_str(&part);
        }
        text + "}"
    };
    let nested = format!(r#"{{"aud":["a"],"n":[{}]}}"#, vec![r#"{"":{"":{"":1}}}"#; 650].join(","));
    let deep = format!(r#"{{"aud":"a","n":{}1{}}}"#, r#"{"":"#.repeat(125), "}".repeat(125));
    let sets = [
        fill(&|i| format!("\"{i:x}\":1")),
        fill(&|i| format!("\"\\u0061{i:x}\":\"\\n\"")),
        fill(&|i| format!("\"{i}\":1e{}", i % 300)),
        nested,
        deep,
    ];
    for claims in sets {
        let token = signer.sign_json(&claims).unwrap();
        assert!(token.len() <= MAX_TOKEN_LEN_DEFAULT);
        let mut buffer = vec![0; token.len()];
        verifier.verify_at(&token, 0, &mut buffer).unwrap();
        let count = allocations(|| drop(verifier.verify_at(&token, 0, &mut buffer).unwrap()));
        assert_eq!(count, 0, "{}", &claims[..40]);
    }
}
