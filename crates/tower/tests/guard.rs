//! What the request cases cannot say: extractors, several guards, functions that fail, expiry.
#![cfg(test)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use axum::routing::get;
use hs256::{Claims, Error, Key, Signer, Verifier, unix_now};
use hs256_tower::{Builder, Hs256Layer, Verified, until_expiry};
use serde_json::Value;
use tokio::time::timeout;
use tower::ServiceExt;

fn key() -> Key {
    Key::new("a secret for this test, 32+ bytes").unwrap()
}

fn verifier() -> Verifier {
    Verifier::builder().key(key()).build().unwrap()
}

fn token(claims: &str) -> String {
    Signer::new(key()).unwrap().sign_json(claims).unwrap()
}

fn guard() -> Builder {
    Hs256Layer::builder(verifier()).realm("api")
}

async fn name(Verified(claims): Verified) -> String {
    claims.subject().unwrap_or_default().into()
}

async fn name_or_nobody(claims: Option<Verified>) -> String {
    claims.map_or("nobody".into(), |Verified(claims)| claims.subject().unwrap_or_default().into())
}

async fn answer(app: Router, path: &str, token: Option<&str>) -> (u16, Option<String>, String) {
    let mut request = Request::get(path);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let response: Response<Body> = app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let challenge = response.headers().get("www-authenticate").map(|value| value.to_str().unwrap().to_owned());
    let status = response.status().as_u16();
    let body = axum::body::to_bytes(response.into_body(), 1024).await.unwrap();
    (status, challenge, String::from_utf8(body.to_vec()).unwrap())
}

const CHALLENGE: &str = r#"Bearer realm="api""#;

fn ok(body: &str) -> (u16, Option<String>, String) {
    (200, None, body.into())
}

#[tokio::test]
async fn handlers_take_claims() {
    let app = Router::new().route("/", get(name)).layer(guard().build().unwrap());
    assert_eq!(answer(app.clone(), "/", Some(&token(r#"{"sub":"ada"}"#))).await, ok("ada"));
    let unauthorized = (401, Some(CHALLENGE.into()), r#"{"error":"unauthorized"}"#.into());
    assert_eq!(answer(app, "/", None).await, unauthorized);
}

/// A handler that wants claims is not run without, whatever the guard lets pass.
#[tokio::test]
async fn claims_that_are_not_there() {
    let optional = guard().optional().exempt(["/exempt"]).build().unwrap();
    let routes = || Router::new().route("/", get(name)).route("/exempt", get(name)).route("/any", get(name_or_nobody));
    let app = routes().layer(optional);
    let ada = token(r#"{"sub":"ada"}"#);
    for path in ["/", "/exempt"] {
        assert_eq!(answer(app.clone(), path, None).await.1.as_deref(), Some(CHALLENGE), "{path}");
    }
    assert_eq!(answer(app.clone(), "/exempt", Some(&ada)).await.0, 401, "nobody looked at the token");
    assert_eq!(answer(app.clone(), "/any", None).await, ok("nobody"));
    assert_eq!(answer(app.clone(), "/any", Some(&ada)).await, ok("ada"));
    assert_eq!(answer(app, "/any", Some("garbage")).await.0, 401);
    let unguarded = answer(routes(), "/", Some(&ada)).await;
    assert_eq!((unguarded.0, unguarded.1), (500, None));
    assert!(unguarded.2.contains("Hs256Layer"));
    assert_eq!(answer(routes(), "/any", Some(&ada)).await, ok("nobody"));
}

/// Each guard decides for itself: claims of an outer one are not those of the inner one.
#[tokio::test]
async fn two_guards() {
    let other = Verifier::builder().key(Key::new("another secret, as long as ours is").unwrap()).build().unwrap();
    let inner = Hs256Layer::builder(other).header("X-Token").get_token(|_| Ok(None)).optional().build().unwrap();
    let app = Router::new().route("/", get(name_or_nobody)).layer(inner).layer(guard().build().unwrap());
    assert_eq!(answer(app, "/", Some(&token(r#"{"sub":"ada"}"#))).await, ok("nobody"));
}

/// The path before nesting counts, for rules and for who is asked.
#[tokio::test]
async fn nested_routers() {
    let layer = guard().exempt(["/api/open"]).build().unwrap();
    let nested = Router::new().route("/open", get(name_or_nobody)).route("/api/open", get(name_or_nobody));
    let app = Router::new().nest("/api", nested.layer(layer));
    assert_eq!(answer(app.clone(), "/api/open", None).await, ok("nobody"));
    assert_eq!(answer(app, "/api/api/open", None).await.0, 401);
}

#[tokio::test]
async fn functions_that_fail() {
    let ada = token(r#"{"sub":"ada"}"#);
    let told = Arc::new(Mutex::new(Vec::new()));
    let builders: [fn() -> Builder; 7] = [
        || guard().authorize(|_, _| Err("the database is away".into())),
        || guard().authorize_async(|_, _| panic!("before it gives a future")),
        || guard().authorize_async(|_, _| Box::pin(async { panic!("in the future") })),
        || guard().is_revoked(|_, _| Err("the database is away".into())),
        || guard().get_token(|_| Err("the session store is away".into())),
        || Hs256Layer::builder_of(|_| Err("no such tenant".into())),
        || Hs256Layer::builder_of_async(|_| panic!("a test")),
    ];
    for builder in builders {
        let log = told.clone();
        let layer = builder().optional().on_refusal(move |refused, _| {
            log.lock().unwrap().push((refused.code, refused.error.is_some()));
        });
        let app = Router::new().route("/", get(name_or_nobody)).layer(layer.build().unwrap());
        assert_eq!(answer(app, "/", Some(&ada)).await, (500, None, String::new()));
    }
    assert_eq!(*told.lock().unwrap(), [("internal", true); 7]);
}

#[tokio::test]
async fn the_listener_gets_the_verdict() {
    let told = Arc::new(Mutex::new(None));
    let log = told.clone();
    let layer = guard().on_refusal(move |refused, parts| {
        let verdict = refused.error.as_ref().and_then(|error| error.downcast_ref::<Error>()).cloned();
        *log.lock().unwrap() = Some((refused.claim.clone(), refused.at, verdict, parts.uri.path().to_owned()));
    });
    let app = Router::new().route("/", get(name)).layer(layer.build().unwrap());
    assert_eq!(answer(app, "/", Some(&token(r#"{"exp":1}"#))).await.0, 401);
    let (claim, at, verdict, path) = told.lock().unwrap().take().unwrap();
    assert_eq!(at.map(hs256::NumericDate::seconds), Some(1.0));
    assert_eq!((claim.as_deref(), path.as_str()), (Some("exp"), "/"));
    assert_eq!(verdict.unwrap().code().name(), "expired");
}

#[test]
fn options_that_mean_nothing() {
    let field = |builder: Builder| builder.build().unwrap_err().field().map(str::to_owned);
    for (builder, name) in [
        (guard().realm(""), "realm"),
        (guard().header("Authorization"), "header"),
        (guard().exempt(["login"]), "exempt"),
        (guard().options_json(r#"{"option": true}"#), "option"),
        (guard().options_json(r#"{"authorize": true}"#), "authorize"),
        (guard().options_json(r#"{"get_token": true}"#), "get_token"),
        (guard().options_json(r#"{"policy_file": "a"}"#), "policy_file"),
        (guard().options_json(r#"{"cookie": "a", "cookie": "b"}"#), "guard"),
        (guard().options_json(""), "guard"),
        (guard().options_json(r#"{"query": 1}"#).query("token"), "query"),
    ] {
        assert_eq!(field(builder).as_deref(), Some(name));
    }
    guard().exempt(Vec::<String>::new()).options_json("{}").build().unwrap();
}

#[tokio::test]
async fn follows_a_policy_file() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let policy = r#"{"version": 1, "refresh": 0, "keys": [{"file": "secret.key"}]}"#;
    let (old, new) = ("a test secret, the old one of two", "a test secret, the new one of two");
    write("secret.key", old);
    write("policy.json", policy);
    let path = folder.path().join("policy.json");
    assert!(Hs256Layer::policy_file(&path).unwrap().build().is_ok());

    let verifier = Arc::new(hs256_live::open(&path).unwrap());
    let guard = Hs256Layer::following(verifier.clone()).build().unwrap();
    let token = Signer::new(Key::new(old).unwrap()).unwrap().sign_json(r#"{"sub":"ada"}"#).unwrap();
    let status = async || {
        let request = Request::get("/").header("authorization", format!("Bearer {token}")).body(Body::empty()).unwrap();
        let application = Router::new().fallback(|| async {}).layer(guard.clone());
        application.oneshot(request).await.unwrap().status().as_u16()
    };
    assert_eq!(status().await, 200);
    write("secret.key", new);
    verifier.refresh().unwrap();
    assert_eq!(status().await, 401);
    write("secret.key", old);
    write("policy.json", "{");
    verifier.refresh().unwrap_err();
    assert_eq!(status().await, 401);
    write("policy.json", policy);
    verifier.refresh().unwrap();
    assert_eq!(status().await, 200);
}

#[test]
fn a_policy_file_that_does_not_load_makes_no_guard() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.json");
    let field = |path: &std::path::Path| match Hs256Layer::policy_file(path) {
        Ok(_) => None,
        Err(mistakes) => mistakes.iter().next().map(|mistake| mistake.field().to_owned()),
    };
    assert_eq!(field(&path).as_deref(), Some("file"));
    assert_eq!(field("".as_ref()).as_deref(), Some("file"));
    std::fs::write(&path, r#"{"version": 1, "keys": []}"#).unwrap();
    assert_eq!(field(&path).as_deref(), Some("keys"));
}

async fn expires_within(verifier: &Verifier, claims: &Claims<'_>, limit: Duration) -> bool {
    timeout(limit, until_expiry(verifier, claims)).await.is_ok()
}

/// tests/expiry, by the system's clock: no case is near a boundary that would be crossed meanwhile.
#[tokio::test]
async fn expiry_cases() {
    let text = include_str!("../../../tests/expiry/cases.json");
    let file: Value = serde_json::from_str(text).unwrap();
    for case in file["cases"].as_array().unwrap() {
        let leeway = Duration::from_secs(case["leeway"].as_u64().unwrap());
        let verifier = Verifier::builder().key(key()).leeway(leeway).build().unwrap();
        let claims =
            case["exp"].as_f64().map_or("{}".into(), |exp| format!(r#"{{"exp":{:.1}}}"#, unix_now() as f64 + exp));
        let mut buffer = [0; 512];
        let claims = verifier.verify_at(token(&claims), 1, &mut buffer).unwrap();
        let at_once = case["closes"] == 0;
        let limit = Duration::from_millis(if at_once { 10_000 } else { 50 });
        assert_eq!(expires_within(&verifier, &claims, limit).await, at_once, "{}", case["name"]);
    }
}

#[tokio::test]
async fn expiry() {
    let verifier = verifier();
    let in_two = verifier.verify(token(&format!(r#"{{"exp":{}}}"#, unix_now() + 2))).unwrap();
    assert!(!expires_within(&verifier, &in_two, Duration::from_millis(500)).await);
    assert!(expires_within(&verifier, &in_two, Duration::from_secs(10)).await);
    assert!(expires_within(&verifier, &in_two, Duration::from_secs(10)).await, "already past");
    let lenient = Verifier::builder().key(key()).leeway(Duration::from_secs(900)).build().unwrap();
    assert!(!expires_within(&lenient, &in_two, Duration::from_millis(500)).await);
    let endless = verifier.verify(token("{}")).unwrap();
    assert!(!expires_within(&verifier, &endless, Duration::from_millis(100)).await);
}

/// The future of a time beyond any timer's range neither panics nor ends.
#[tokio::test(start_paused = true)]
async fn far_expiry() {
    let verifier = verifier();
    let claims = verifier.verify(token(r#"{"exp":253402300799}"#)).unwrap();
    assert!(!expires_within(&verifier, &claims, Duration::from_secs(30 * 24 * 3600)).await);
}

/// What is shared between threads.
#[test]
fn send_and_sync() {
    fn is<T: Send + Sync + Clone>() {}
    is::<Hs256Layer>();
    is::<hs256_tower::Hs256<Router>>();
}

/// A layer shows neither keys nor tokens.
#[test]
fn debug() {
    let text = format!("{:?}", guard().build().unwrap());
    assert!(text.contains("api") && !text.contains("a secret"), "{text}");
}
