use super::*;

#[test]
fn verdicts_are_counted_by_code_and_key() {
    let folder = Folder::new();
    folder.write("other.key", OTHER);
    folder.write("policy.json", r#"{"version":1,"keys":[{"file":"jwt.key"},{"file":"other.key","id":"new\"\n","until":9007199254740991}],"revoked":{"file":"revoked.jsonl","max_stale":300}}"#);
    let verifier = folder.open();
    let with_id = |claims: &str| {
        let key = Key::new(OTHER).unwrap().with_id("new\"\n");
        hs256::Signer::new(key).unwrap().sign_json(claims).unwrap()
    };
    assert_eq!(verdict(&verifier, A), Code::Revoked);
    assert_eq!(verdict(&verifier, B), Code::Ok);
    assert_eq!(verdict(&verifier, B), Code::Ok);
    verifier.verify(with_id("{}")).unwrap();
    assert_eq!(verifier.verify_batch(&["x", &with_id(r#"{"exp":1}"#), &with_id("{}")], 1000).len(), 3);
    verifier.current(0).count(&verifier.current(0).verify_at("", 0, &mut []));
    folder
        .write("policy.json", r#"{"version":1,"keys":[{"file":"jwt.key","id":"a"}],"policy":{"required":["tenant"]}}"#);
    assert_eq!(verifier.refresh(), Ok(true));
    let status = verifier.status();
    let json: serde_json::Value = serde_json::from_str(&status.to_json()).unwrap();
    assert_eq!(json["verdicts"], serde_json::json!({"ok": 4, "malformed": 2, "revoked": 1, "expired": 1}));
    assert_eq!(
        json["accepted"],
        serde_json::json!([{"key": null, "count": 2}, {"key": "new\"\n", "count": 2}, {"key": "a", "count": 0}])
    );
    assert_eq!(json["keys"], serde_json::json!([{"id": "a", "from": null, "until": null}]));
    assert_eq!(
        (json["generation"].as_u64(), json["error"].is_null(), json["revocations"].is_null()),
        (Some(2), true, true)
    );
    assert!(!status.to_json().contains("test secret") && !format!("{verifier:?}").contains("test secret"));
}

#[test]
fn the_status_as_open_metrics() {
    let folder = Folder::new();
    folder.write("policy.json", r#"{"version":1,"keys":[{"file":"jwt.key","id":"a\"\\","until":9007199254740991}],"revoked":{"file":"revoked.jsonl"}}"#);
    folder.write("revoked.jsonl", "{\"jti\":\"a\"}\n{\"as_of\":5}\n");
    let verifier = folder.open();
    folder.write("revoked.jsonl", "");
    let _ = verifier.refresh();
    let text = verifier.status().to_open_metrics();
    for line in [
        "hs256_verdicts_total{code=\"ok\"} 0\n",
        "hs256_accepted_total{key=\"a\\\"\\\\\"} 0\n",
        "hs256_generation 1\n",
        "hs256_error 1\n",
        "hs256_error_age_seconds 0\n",
        "hs256_revocations{kind=\"jti\"} 1\n",
        "hs256_revocations_as_of_timestamp_seconds 5\n",
        "hs256_key_until_timestamp_seconds{key=\"a\\\"\\\\\"} 9007199254740991\n",
    ] {
        assert!(text.contains(line), "{line}{text}");
    }
    assert!(text.ends_with("# EOF\n"));
    // Every sample belongs to the family above it.
    let mut family = "";
    for line in text.lines() {
        match line.strip_prefix("# TYPE ") {
            Some(named) => family = named.split(' ').next().unwrap(),
            None => assert!(line.starts_with(family) || line.starts_with("# HELP ") || line == "# EOF", "{line}"),
        }
    }
}

/// Prometheus refuses a scrape with a duplicate sample: several keys may have no id.
#[test]
fn no_sample_stands_twice() {
    let folder = Folder::new();
    let keys = [r#","until":4000000002"#, r#","until":4000000001"#, r#","id":"a","until":4000000003"#]
        .map(|more| format!(r#"{{"file":"jwt.key"{more}}}"#));
    folder.write("policy.json", format!(r#"{{"version":1,"keys":[{}]}}"#, keys.join(",")));
    let text = folder.open().status().to_open_metrics();
    let mut samples: Vec<_> = text.lines().map(|line| line.rsplit_once(' ').unwrap_or((line, "")).0).collect();
    let count = samples.len();
    samples.sort_unstable();
    samples.dedup();
    assert_eq!(samples.len(), count, "{text}");
    assert!(text.contains("hs256_key_until_timestamp_seconds{key=\"\"} 4000000001\n"), "{text}");
}

/// Ids for the C ABI keep their meaning across loads.
#[test]
fn the_ids_of_claims_stay() {
    let folder = Folder::new();
    let policy = |policy: &str| {
        folder.write("policy.json", format!(r#"{{"version":1,"keys":[{{"file":"jwt.key"}}],"policy":{policy}}}"#));
    };
    let at_fault = |verifier: &Verifier| {
        let token = hs256::Signer::new(Key::new(SECRET).unwrap()).unwrap().sign_json(r#"{"role":1}"#).unwrap();
        let error = verifier.verify(token).unwrap_err();
        let id = verifier.claim_id(error.claim_name().unwrap());
        (id, verifier.claim_name(id).map(|name| name.to_string()))
    };
    policy(r#"{"required":["exp"]}"#);
    let verifier = folder.open();
    assert_eq!(at_fault(&verifier), (5, None)); // a registered one, as ever
    policy(r#"{"required":["tenant","exp"]}"#);
    verifier.refresh().unwrap();
    let tenant = at_fault(&verifier);
    assert_eq!(tenant.1.as_deref(), Some("tenant"));
    policy(r#"{"required":["team"],"claims":{"role":2}}"#);
    verifier.refresh().unwrap();
    let team = at_fault(&verifier);
    assert_eq!((team.0 != tenant.0, team.1.as_deref()), (true, Some("team")));
    assert_eq!(verifier.claim_name(tenant.0).as_deref(), Some("tenant"));
    policy(r#"{"claims":{"role":2}}"#);
    verifier.refresh().unwrap();
    assert_eq!(at_fault(&verifier), (2000, Some("role".into())));
    assert_eq!((verifier.claim_name(1900), verifier.claim_name(-1), verifier.claim_name(i32::MAX)), (None, None, None));
}
