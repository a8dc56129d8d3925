//! Runs the request cases (`tests/requests/README.md`) without HTTP: finds the token, verifies it, answers.

use hs256::{Code, Finding, Found, Guard, Refusal, Request, Source};
use serde_json::{Map, Value, json};

use crate::support::request_cases::{cases, header, verifier};

/// No case depends on the time.
const NOW: i64 = 1_700_000_000;

#[test]
fn requests() {
    let (mut passed, mut failed) = (0, 0);
    for case in cases(&["requests"]) {
        let name = case["name"].as_str().unwrap();
        let (expected, got) = (&case["expect"], run(&case));
        if agrees(expected, &got) {
            passed += 1;
        } else {
            failed += 1;
            println!("{name}: expected {expected}, got {got}");
        }
    }
    println!("requests core: {passed} passed, {failed} failed");
    assert!(failed == 0 && passed > 0);
}

/// Compares the members of `expect`, and of `headers` only those that `expect` names.
fn agrees(expected: &Value, got: &Value) -> bool {
    let members = expected.as_object().unwrap();
    members.iter().all(|(name, value)| match name.as_str() {
        "headers" => value.as_object().unwrap().iter().all(|(name, value)| got["headers"][name] == *value),
        _ => got[name] == *value,
    })
}

fn run(case: &Value) -> Value {
    let guard = match Guard::from_json(&options(case)) {
        Ok(guard) => guard,
        Err(error) => return json!({"build": {"code": error.code().name(), "field": error.field()}}),
    };
    let request = &case["request"];
    let fields: Vec<(String, Vec<u8>)> = request["headers"].as_array().unwrap().iter().map(header).collect();
    let pairs = fields.iter().map(|(name, value)| (name.as_bytes(), value.as_slice()));
    let (method, target) = (request["method"].as_str().unwrap(), request["target"].as_str().unwrap());
    let found = guard.find(&Request::new(method, target, pairs));
    let is_handshake = |(name, value): &(String, Vec<u8>)| {
        name.eq_ignore_ascii_case("upgrade") && value.eq_ignore_ascii_case(b"websocket")
    };
    let passed_status = if fields.iter().any(is_handshake) { 101 } else { 200 };
    let mut headers = Map::new();
    if found.finding == Finding::Exempt {
        add_own(&mut headers, case, &found);
        return json!({"status": passed_status, "challenge": null, "claims": null, "refusal": null, "headers": headers});
    }
    let decision = decide(case, &found);
    let answer = guard.answer(decision.refusal, decision.source);
    if answer.passes {
        add_own(&mut headers, case, &found);
    }
    if answer.no_store {
        headers.insert("Cache-Control".into(), "no-store".into());
    }
    if let Some(seconds) = answer.retry_after {
        headers.insert("Retry-After".into(), seconds.to_string().into());
    }
    let told = json!({
        "code": decision.refusal.code(),
        "claim": decision.claim,
        "source": decision.source.map(Source::name),
    });
    json!({
        "status": if answer.passes { passed_status } else { answer.status },
        "challenge": answer.challenge,
        "claims": decision.claims,
        "refusal": if answer.told { told } else { Value::Null },
        "headers": headers,
    })
}

/// The fields of the route's own answer, and the subprotocol that it left open.
fn add_own(headers: &mut Map<String, Value>, case: &Value, found: &Found<'_>) {
    for field in case["route"].as_array().into_iter().flatten() {
        let name = field[0].as_str().unwrap();
        let name = if name.eq_ignore_ascii_case("cache-control") { "Cache-Control" } else { name };
        headers.insert(name.into(), field[1].clone());
    }
    if let Some(protocol) = found.subprotocol {
        headers.insert("Sec-WebSocket-Protocol".into(), protocol.into());
    }
}

/// The guard's options as a binding passes them: each function or object as `true`.
fn options(case: &Value) -> String {
    let mut guard = case["guard"].as_object().unwrap().clone();
    if case["verifier"].is_string() {
        guard.insert("verifier".into(), true.into());
    }
    let option = |(name, value): (&String, &Value)| {
        let stand_in = match name.as_str() {
            "authorize" | "is_revoked" | "get_token" | "on_refusal" if !value.is_null() => Value::Bool(true),
            _ => value.clone(),
        };
        (name.clone(), stand_in)
    };
    Value::Object(guard.iter().map(option).collect()).to_string()
}

/// What the guard decided about the token.
struct Decision {
    refusal: Refusal,
    source: Option<Source>,
    claim: Option<String>,
    claims: Option<Value>,
}

impl Decision {
    fn new(refusal: Refusal, source: impl Into<Option<Source>>) -> Decision {
        Decision { refusal, source: source.into(), claim: None, claims: None }
    }
}

/// What a framework's guard does between finding and answering.
fn decide(case: &Value, found: &Found<'_>) -> Decision {
    let get_token = &case["guard"]["get_token"];
    let (token, source) = match &found.finding {
        Finding::Token { source, token } => (token.to_vec(), *source),
        Finding::Invalid { source } => return Decision::new(Refusal::InvalidRequest, *source),
        Finding::AskOwner if get_token == "throws" => {
            return Decision::new(Refusal::Verdict(Code::Internal), Source::Custom);
        }
        Finding::AskOwner => match get_token["returns"].as_str().filter(|token| !token.is_empty()) {
            Some(token) => (token.as_bytes().to_vec(), Source::Custom),
            None => return Decision::new(Refusal::MissingToken, None),
        },
        _ => return Decision::new(Refusal::MissingToken, None),
    };
    match case["verifier"].as_str() {
        Some("closed") => return Decision::new(Refusal::Verdict(Code::InvalidArgument), source),
        Some("throws") => return Decision::new(Refusal::Verdict(Code::Internal), source),
        _ => {}
    }
    let mut buffer = vec![0; token.len()];
    let claims: Value = match verifier(case).verify_at(&token, NOW, &mut buffer) {
        Ok(claims) => claims.deserialize().unwrap(),
        Err(error) => {
            let claim = error.claim().map(str::to_owned);
            return Decision { claim, ..Decision::new(Refusal::Verdict(error.code()), source) };
        }
    };
    let hook = |name: &str| &case["guard"][name];
    match (hook("is_revoked"), hook("authorize")) {
        (Value::String(_), _) => Decision::new(Refusal::Verdict(Code::Internal), source),
        (Value::Bool(true), _) => Decision::new(Refusal::Verdict(Code::Revoked), source),
        (_, Value::String(_)) => Decision::new(Refusal::Verdict(Code::Internal), source),
        (_, Value::Bool(false)) => Decision::new(Refusal::InsufficientScope, source),
        _ => Decision { claims: Some(claims), ..Decision::new(Refusal::Verdict(Code::Ok), source) },
    }
}
