//! The shared vectors through the public API: every way to verify gives the expected code, claim and claims.

use crate::support::{Got, Vector, check_claims, outcome, vectors};
use hs256::{Code, Error, Explanation, Outcome, explain};
use serde_json::{Value, json};

/// The token of RFC 7515 appendix A.1: well-formed, but signed with another key.
const SIGNED_BY_ANOTHER: &[u8] = b"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// All checks, in the order of VERDICT.md section 7.
const CHECKS: [&str; 22] = [
    "length",
    "segments",
    "encoding",
    "header",
    "algorithm",
    "extensions",
    "type",
    "key",
    "signature",
    "payload",
    "claim_types",
    "required",
    "issuer",
    "key_issuer",
    "subject",
    "audience",
    "claims",
    "not_before",
    "expiry",
    "age",
    "revoked",
    "available",
];

#[test]
fn conformance() {
    let (mut passed, mut failed, mut typed, mut objects, mut explained) = (0, 0, 0, 0, 0);
    for vector in vectors() {
        let got = [Some(run(&vector)), run_typed(&vector)];
        let wrong: Vec<_> = got.iter().flatten().filter(|got| !vector.expects(got)).collect();
        objects += usize::from(got[1].is_some());
        explained += usize::from(vector.explain.is_some());
        typed += usize::from(got[1].as_ref().is_some_and(|got| vector.expects(got)));
        if wrong.is_empty() {
            passed += 1;
        } else {
            failed += 1;
            println!("{}: expected {}, got {wrong:?}", vector.name, vector.expected());
        }
    }
    println!("rust: {typed} of {objects} passed by typed options, too; {explained} were explained");
    println!("rust: {passed} passed, {failed} failed");
    assert!(failed == 0 && passed > 0 && typed == objects);
}

/// The verdict when the same policy is set by typed options.
fn run_typed(vector: &Vector) -> Option<Got> {
    let verdict = vector
        .typed_verifier()?
        .and_then(|verifier| verifier.verify_at(&vector.token, vector.now, &mut vec![0; vector.token.len()]).map(drop));
    Some(Got::of(&verdict))
}

/// The JSON of an explanation has the rows that the vector lists. Every other check passed without a remark.
fn check_explanation(vector: &Vector, explanation: &Explanation) {
    let json: Value = serde_json::from_str(&explanation.to_json()).unwrap();
    let verdict = explanation.verdict().unwrap();
    let code = verdict.as_ref().err().map_or(Code::Ok, Error::code);
    assert_eq!(json["verdict"], json!({"code": code.name(), "claim": verdict.as_ref().err().and_then(Error::claim)}));
    let checks = json["checks"].as_array().unwrap();
    let names: Vec<_> = checks.iter().map(|check| check["check"].as_str().unwrap()).collect();
    assert_eq!(names, CHECKS, "{}", vector.name);
    let Some(expected) = &vector.explain else { return };
    let rows: Vec<_> = checks
        .iter()
        .filter(|check| check["outcome"] != "passed" || !check["kind"].is_null())
        .map(|check| {
            let [name, outcome, cause, segment, offset] =
                ["check", "outcome", "kind", "segment", "offset"].map(|member| &check[member]);
            json!({"check": name, "outcome": outcome, "cause": cause, "segment": segment, "offset": offset})
        })
        .collect();
    assert_eq!(Value::from(rows), *expected, "{}", vector.name);
}

fn run(vector: &Vector) -> Got {
    let verifier = match vector.verifier() {
        Ok(verifier) => verifier,
        Err(error) => return Got::of::<()>(&Err(error)),
    };
    let mut buffer = vec![0; vector.token.len()];
    let result = verifier.verify_at(&vector.token, vector.now, &mut buffer);
    if let Ok(claims) = &result {
        check_claims(claims, &vector.payload());
        if let Some(key_id) = &vector.key_id {
            assert_eq!(claims.key_id(), key_id.as_deref(), "{}", vector.name);
        }
    }
    let result = result.map(drop);

    // Explaining never decides, but its first failure must be the verdict.
    let explanation = explain(&vector.token, Some(&verifier), vector.now);
    assert_eq!(explanation.verdict(), Some(result.clone()), "{}", vector.name);
    check_explanation(vector, &explanation);

    // A rejection leaves nothing in the buffer.
    if result.is_err() {
        assert!(buffer.iter().all(|byte| *byte == 0), "{}", vector.name);
    }
    // A pair and a batch give the same verdict, whatever the other tokens are.
    for (place, other) in [(0, vector.token.as_slice()), (1, SIGNED_BY_ANOTHER), (0, b"")] {
        let tokens = if place == 0 { [&vector.token[..], other] } else { [other, &vector.token[..]] };
        let mut buffers = [vec![0; 1 << 20], vec![0; 1 << 20]];
        let [one, two] = &mut buffers;
        let verdicts = verifier.verify_pair_at(tokens, vector.now, [one, two]).map(|verdict| verdict.map(drop));
        assert_eq!(verdicts[place], result, "{}", vector.name);
        assert_eq!(verdicts[1 - place], verifier.verify_at(other, vector.now, &mut [0; 1 << 20]).map(drop));
        for (verdict, (buffer, token)) in verdicts.iter().zip(buffers.iter().zip(tokens)) {
            assert!(verdict.is_ok() || buffer[..token.len()].iter().all(|byte| *byte == 0), "{}", vector.name);
        }
    }
    let tokens = [&vector.token[..], SIGNED_BY_ANOTHER, &vector.token[..]];
    let verdicts = verifier.verify_batch(&tokens, vector.now);
    assert_eq!(verdicts.len(), 3);
    assert!([0, 2].iter().all(|place| outcome(&verdicts[*place]) == outcome(&result)), "{}", vector.name);

    // Wycheproof only says whether the signature is good. It is if every check before that of the payload passed.
    if let Some(jws) = &vector.jws {
        let up_to_the_payload = explanation.checks().iter().take_while(|check| check.name != "payload");
        let signature_passed = up_to_the_payload.into_iter().all(|check| check.outcome == Outcome::Passed);
        assert_eq!(signature_passed, jws == "accept", "{}: {}", vector.name, outcome(&result));
    }
    Got::of(&result)
}
