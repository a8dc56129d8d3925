//! Any bytes as a token: never a panic, the same verdict beside another token, `explain` agrees, a refusal leaves no byte
//! behind.
#![no_main]
use hs256::{Outcome, Segment, explain};
use hs256_fuzz::{NOW, VERIFIER, signed};

libfuzzer_sys::fuzz_target!(|token: &[u8]| {
    let mut buffer = vec![0; token.len()];
    let verdict = VERIFIER.verify_at(token, NOW, &mut buffer).map(drop);
    assert!(verdict.is_ok() || buffer.iter().all(|byte| *byte == 0));
    let good = signed(br#"{"alg":"HS256"}"#, &token[..token.len().min(100)]);
    let (mut first, mut second, mut third) = (vec![0; token.len()], vec![0; 100], vec![0; token.len()]);
    let [paired, _] = VERIFIER.verify_pair_at([token, good.as_bytes()], NOW, [&mut first, &mut second]);
    assert_eq!(paired.map(drop), verdict);
    let [_, paired] = VERIFIER.verify_pair_at([good.as_bytes(), token], NOW, [&mut second, &mut third]);
    assert_eq!(paired.map(drop), verdict);
    assert!(first == buffer && third == buffer);
    let explanation = explain(token, Some(&VERIFIER), NOW);
    assert_eq!(explanation.verdict(), Some(verdict));
    assert_eq!(explanation.checks().len(), 22);
    // What failed or was not reached says why; a cause of the token's text is in it.
    for check in explanation.checks() {
        assert!(check.outcome == Outcome::Passed || check.cause.is_some(), "{check:?}");
        assert!(check.segment != Some(Segment::Token) || check.offset.is_some_and(|offset| offset <= token.len()));
    }
    assert!(explanation.to_json().ends_with("}]}"));
});
