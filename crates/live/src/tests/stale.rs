//! Lists that are too old.

use super::*;

const LIST: &str = r#""revoked":{"file":"revoked.jsonl","max_stale":10}"#;

fn folder(list: &str) -> Folder {
    let folder = Folder::new();
    folder.write("policy.json", format!(r#"{{"version":1,"keys":[{{"file":"jwt.key"}}],{LIST}}}"#));
    folder.write("revoked.jsonl", list);
    folder
}

#[test]
fn by_the_last_look_that_found_the_list() {
    let folder = folder("{\"jti\":\"a\"}\n");
    let verifier = folder.open();
    folder.pass(100_000); // idle for long, but the list is there
    assert_eq!(revoked(&verifier), "a");
    fs::remove_file(folder.path("revoked.jsonl")).unwrap();
    for _ in 0..10 {
        folder.pass(1000);
        assert_eq!(revoked(&verifier), "a");
    }
    // Regardless of the system's clock.
    folder.set_system_clock(-1_000_000);
    folder.pass(1);
    assert_eq!([verdict(&verifier, A), verdict(&verifier, B)], [Code::Revoked, Code::Unavailable]);
    let token = hs256::Signer::new(Key::new(SECRET).unwrap()).unwrap().sign_json(B).unwrap();
    let explained = hs256::explain(&token, Some(&verifier.current(1000)), 1000);
    assert_eq!(explained.verdict().unwrap().unwrap_err().code(), Code::Unavailable);
    let status = verifier.status();
    assert_eq!(status.revocations.unwrap().age, Duration::from_millis(10_001));
    // After the list is read again, it is available immediately: callers wait for the look.
    folder.write("revoked.jsonl", "{\"jti\":\"b\"}\n");
    folder.pass(999);
    assert_eq!(revoked(&verifier), "b");
}

/// The file is unchanged, but its contents are not in use.
#[test]
fn a_list_that_cannot_be_used_ages() {
    let folder = folder("{\"jti\":\"a\"}\n");
    let verifier = folder.open();
    folder.write("revoked.jsonl", "{\"jti\":\"a\"}\n{\"jti\":\"b\"");
    folder.pass(10_000);
    assert_eq!(revoked(&verifier), "a");
    folder.pass(1000);
    assert_eq!(verdict(&verifier, B), Code::Unavailable);
    // A policy file that does not load does not affect an unchanged list.
    folder.write("revoked.jsonl", "{\"jti\":\"a\"}\n");
    folder.write("policy.json", "{");
    folder.pass(1000);
    assert_eq!((revoked(&verifier), verifier.status().error.is_some()), ("a", true));
    folder.pass(100_000);
    assert_eq!(revoked(&verifier), "a");
}

/// A call that is held up while another one reads a new list does not take the old list for as fresh.
#[test]
fn a_list_that_was_replaced_ages() {
    let folder = folder("{\"jti\":\"a\"}\n");
    let verifier = Arc::new(folder.open());
    fs::remove_file(folder.path("revoked.jsonl")).unwrap();
    folder.pass(10_000);
    assert_eq!(revoked(&verifier), "a");
    folder.write("revoked.jsonl", "{\"jti\":\"b\"}\n");
    folder.pass(1);
    verifier.follower().meanwhile(waiting::look(&verifier));
    assert_eq!(verdict(&verifier, A), Code::Ok);
}

#[test]
fn by_what_the_list_says() {
    let folder = folder("{\"jti\":\"a\"}\n{\"as_of\":995}\n");
    let verifier = folder.open();
    let code = |now: i64| {
        let token = hs256::Signer::new(Key::new(SECRET).unwrap()).unwrap().sign_json(B).unwrap();
        verifier.verify_at(token, now, &mut [0; 256]).map_or_else(|error| error.code(), |_| Code::Ok)
    };
    assert_eq!([code(1005), code(1006)], [Code::Ok, Code::Unavailable]);
    folder.pass(100_000); // no matter
    assert_eq!([code(1005), code(1006)], [Code::Ok, Code::Unavailable]);
    folder.write("revoked.jsonl", "{\"jti\":\"a\"}\n{\"as_of\":996}\n");
    folder.pass(1000);
    assert_eq!([code(1006), code(1007)], [Code::Ok, Code::Unavailable]);
}

/// If a list would be too old before the next look, the look is earlier.
#[test]
fn a_long_refresh_makes_no_list_too_old() {
    let folder = folder("{\"jti\":\"a\"}\n");
    folder.write("policy.json", format!(r#"{{"version":1,"keys":[{{"file":"jwt.key"}}],"refresh":3600,{LIST}}}"#));
    let verifier = folder.open();
    folder.pass(20_000);
    assert_eq!(revoked(&verifier), "a");
    // With looks only on request, nobody else looks.
    folder.write("policy.json", format!(r#"{{"version":1,"keys":[{{"file":"jwt.key"}}],"refresh":0,{LIST}}}"#));
    verifier.refresh().unwrap();
    folder.pass(10_001);
    assert_eq!(verdict(&verifier, B), Code::Unavailable);
    verifier.refresh().unwrap();
    assert_eq!(verdict(&verifier, B), Code::Ok);
}
