//! Any bytes as a token: never a panic, the same verdict twice, `explain` agrees, a refusal leaves no byte behind.
#![no_main]
use hs256::{Outcome, explain};
use hs256_fuzz::{NOW, VERIFIER};

libfuzzer_sys::fuzz_target!(|token: &[u8]| {
    let mut buffer = vec![0; token.len()];
    let verdict = VERIFIER.verify_at(token, NOW, &mut buffer).map(drop);
    assert!(verdict.is_ok() || buffer.iter().all(|byte| *byte == 0));
    let explanation = explain(token, Some(&VERIFIER), NOW);
    assert_eq!(explanation.verdict(), Some(&verdict));
    let failed = explanation.checks().iter().find_map(|check| match &check.outcome {
        Outcome::Failed(error) => Some(error),
        _ => None,
    });
    assert_eq!(failed, verdict.as_ref().err());
});
