//! The request cases that every guard shares (`tests/requests`), over HTTP, through axum.
#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::slice;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use hs256::{Claims, Source};
use hs256_tower::{Builder, Hs256Layer};
use serde_json::{Map, Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tower::ServiceExt;

#[path = "../../../tests/support/case_files.rs"]
mod case_files;
#[path = "../../../tests/support/request_cases.rs"]
mod request_cases;

use request_cases::{cases, header, verifier};

type Exception = (&'static str, fn(&Value) -> bool);

/// What the types of Rust or this version cannot carry. An entry that matches no case fails the run.
const EXCEPTIONS: [Exception; 3] = [
    ("hyper takes a fragment off the target, and the route sees the same", |case| {
        case["request"]["target"].as_str().is_some_and(|target| target.contains('#'))
    }),
    ("a verifier of Rust's cannot be closed", |case| case["verifier"] == "closed"),
    ("a builder begins with what decides, and takes no other", |case| {
        case["guard"]["policy_file"] == true && !case["verifier"].is_null()
    }),
];

#[tokio::test]
async fn requests() {
    let (mut passed, mut failed) = (0, 0);
    let mut left_out = BTreeMap::<&str, Vec<&str>>::new();
    let server = Server::start().await;
    let cases = cases(&["requests", "requests/several"]);
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        let excuse = EXCEPTIONS.iter().find(|(_, is)| is(case)).map(|(why, _)| *why);
        if let Some(why) = excuse {
            left_out.entry(why).or_default().push(name);
            continue;
        }
        let mut problems = Vec::new();
        for form in [Form::Text, Form::Typed] {
            let builders: Option<Vec<_>> = guards(case).iter().map(|guard| builder(guard, form)).collect();
            if let Some(builders) = builders {
                problems.extend(server.run(case, builders).await.err());
            }
        }
        if let Some(problem) = problems.first() {
            failed += 1;
            println!("{name}: {problem}");
        } else {
            passed += 1;
        }
    }
    for (why, _) in EXCEPTIONS {
        let names = left_out.remove(why).unwrap_or_default();
        println!("requests axum: left out, {why}: {}", names.join(" "));
        assert!(!names.is_empty(), "no case is left out because: {why}");
    }
    println!("requests axum: {passed} passed, {failed} failed");
    assert!(failed == 0 && passed > 0);
}

/// The guards of a case that has several; of another, itself.
fn guards(case: &Value) -> &[Value] {
    case["guards"].as_array().map_or(slice::from_ref(case), Vec::as_slice)
}

/// How a case's options are given.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Text,
    Typed,
}

const NOT_VALUES: [&str; 6] = ["verifier", "policy_file", "get_token", "is_revoked", "authorize", "on_refusal"];

/// `None`: the form has no way to say it.
fn builder(case: &Value, form: Form) -> Option<Builder> {
    let guard = case["guard"].as_object().unwrap();
    let mut builder = match case["verifier"].as_str() {
        _ if guard.get("policy_file") == Some(&Value::Bool(true)) => following(case),
        Some("throws") => Hs256Layer::builder_of(|_| panic!("a test")),
        Some("function") => {
            let verifier = Arc::new(verifier(case));
            Hs256Layer::builder_of_async(move |_| {
                let verifier = verifier.clone();
                Box::pin(async move {
                    tokio::task::yield_now().await;
                    Ok(verifier)
                })
            })
        }
        _ => Hs256Layer::builder(verifier(case)),
    };
    let is_value = |name: &str, value: &Value| {
        value.is_null() || !NOT_VALUES.contains(&name) || (name == "policy_file" && value.is_string())
    };
    if form == Form::Text {
        let values: Map<_, _> = guard.iter().filter(|(name, value)| is_value(name, value)).map(cloned).collect();
        builder = builder.options_json(Value::Object(values).to_string());
    }
    for (name, value) in guard {
        if is_value(name, value) {
            if form == Form::Typed {
                builder = typed(builder, name, value)?;
            }
        } else {
            builder = with_function(builder, name, value);
        }
    }
    Some(builder)
}

/// A guard of a policy file with what the case has.
fn following(case: &Value) -> Builder {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let mut document = json!({"version": 1, "refresh": 0, "keys": [], "policy": case["policy"]});
    for (index, entry) in case["keys"].as_array().unwrap().iter().enumerate() {
        let mut entry = entry.as_object().unwrap().clone();
        let (name, secret) = (format!("{index}.key"), entry.remove("secret_base64").unwrap());
        write(&name, secret.as_str().unwrap());
        entry.extend([("file".into(), name.into()), ("encoding".into(), "base64".into())]);
        document["keys"].as_array_mut().unwrap().push(entry.into());
    }
    if let Some(revoked) = case["revoked"].as_str() {
        write("revoked.jsonl", revoked);
        document["revoked"] = json!({"file": "revoked.jsonl"});
        if let Some(seconds) = case.get("max_stale") {
            document["revoked"]["max_stale"] = seconds.clone();
        }
    }
    write("policy.json", &document.to_string());
    Hs256Layer::policy_file(folder.path().join("policy.json")).unwrap()
}

fn cloned((name, value): (&String, &Value)) -> (String, Value) {
    (name.clone(), value.clone())
}

/// Nothing, for a text, is the empty one.
fn typed(builder: Builder, name: &str, value: &Value) -> Option<Builder> {
    let text = value.as_str().map(String::from).or_else(|| value.is_null().then(String::new));
    Some(match (name, value) {
        ("optional", Value::Bool(true)) => builder.optional(),
        ("websocket", Value::Bool(true)) => builder.websocket(),
        ("describe", Value::Bool(false)) => builder.undescribed(),
        ("optional" | "websocket", Value::Bool(false)) | ("describe", Value::Bool(true)) => builder,
        ("realm", _) => builder.realm(text?),
        ("header", _) => builder.header(text?),
        ("scheme", _) => builder.scheme(text?),
        ("cookie", _) => builder.cookie(text?),
        ("query", _) => builder.query(text?),
        ("exempt", Value::Array(paths)) => builder.exempt(paths.iter().map(Value::as_str).collect::<Option<Vec<_>>>()?),
        _ => return None,
    })
}

fn with_function(builder: Builder, name: &str, value: &Value) -> Builder {
    let value = value.clone();
    match name {
        "is_revoked" => builder.is_revoked_async(move |_, _| {
            let value = value.clone();
            Box::pin(async move {
                tokio::task::yield_now().await;
                Ok(answer(&value))
            })
        }),
        "authorize" => builder.authorize(move |_, _| Ok(answer(&value))),
        "get_token" if value == "throws" => builder.get_token(|_| panic!("a test")),
        "get_token" => builder.get_token(move |_| Ok(value["returns"].as_str().map(String::from))),
        _ => builder, // the listener is the server's
    }
}

fn answer(value: &Value) -> bool {
    value.as_bool().unwrap_or_else(|| panic!("a test"))
}

/// What came of a request besides the answer.
#[derive(Default)]
struct Record {
    claims: Vec<Option<Value>>,
    told: Vec<Value>,
}

/// A server whose application is another one for each case.
struct Server {
    address: String,
    application: Arc<Mutex<Router>>,
}

impl Server {
    async fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let application = Arc::new(Mutex::new(Router::new()));
        let current = application.clone();
        let service = tower::service_fn(move |request| {
            let application = current.lock().unwrap().clone();
            application.oneshot(request)
        });
        tokio::spawn(async move { axum::serve(listener, Router::new().fallback_service(service)).await });
        Server { address, application }
    }

    /// What is wrong with the answer is the error.
    async fn run(&self, case: &Value, builders: Vec<Builder>) -> Result<(), String> {
        let expected = &case["expect"];
        let record = Arc::new(Mutex::new(Record::default()));
        let mut layers = Vec::new();
        for (guard, builder) in guards(case).iter().zip(builders) {
            match (noting(guard, builder, &record).build(), &expected["build"]) {
                (Ok(layer), Value::Null) => layers.push((guard["under"].as_str().unwrap_or_default(), layer)),
                (Ok(_), _) => return Err("was built".into()),
                (Err(error), build) => {
                    let got = json!({"code": error.code().name(), "field": error.field()});
                    return if got == *build { Ok(()) } else { Err(format!("expected {build}, got {error}")) };
                }
            }
        }
        let seen = record.clone();
        let own: HeaderMap = case["route"].as_array().into_iter().flatten().map(own_field).collect();
        let route = move |request: Request| async move {
            let claims = request.extensions().get::<Claims<'static>>();
            seen.lock().unwrap().claims.push(claims.map(|claims| claims.deserialize().unwrap()));
            let upgrade =
                request.headers().get("upgrade").filter(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"));
            upgrade.map_or((own, StatusCode::OK).into_response(), |_| switch())
        };
        // The last layer that is added is the first to be asked.
        let behind = |prefix: &str, router: Router| {
            let here = layers.iter().rev().filter(|(under, _)| *under == prefix);
            here.fold(router, |router, (_, layer)| router.layer(layer.clone()))
        };
        let prefixes: BTreeSet<_> = layers.iter().map(|(under, _)| *under).filter(|under| !under.is_empty()).collect();
        let open = Router::new().fallback(route.clone());
        let nested =
            |router: Router, prefix| router.nest(prefix, behind(prefix, Router::new().fallback(route.clone())));
        let guarded = behind("", prefixes.into_iter().fold(open, nested));
        *self.application.lock().unwrap() = match case["mount"].as_str() {
            Some(mount) => Router::new().nest(mount, guarded),
            None => guarded,
        };
        let answer = self.send(case).await?;
        check(expected, &answer, &record.lock().unwrap())
    }

    /// Sends by a socket of its own: clients change targets and refuse fields.
    async fn send(&self, case: &Value) -> Result<Answer, String> {
        let exchange = async {
            let mut stream = TcpStream::connect(&self.address).await?;
            stream.write_all(&bytes(case)).await?;
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") && stream.read_buf(&mut head).await? > 0 {
                if let Some(end) = head.windows(4).position(|window| window == b"\r\n\r\n") {
                    head.truncate(end + 4);
                }
            }
            Ok::<_, std::io::Error>(head)
        };
        let head = timeout(Duration::from_secs(30), exchange).await.map_err(|_| "no answer")?;
        let head = String::from_utf8(head.map_err(|error| error.to_string())?).map_err(|error| error.to_string())?;
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.get(9..12)?.parse().ok()).ok_or("no status")?;
        let field = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        Ok(Answer { status, fields: lines.filter_map(field).collect() })
    }
}

/// Notes what the guard tells.
fn noting(guard: &Value, builder: Builder, record: &Arc<Mutex<Record>>) -> Builder {
    let (record, throws) = (record.clone(), guard["guard"]["on_refusal"] == "throws");
    builder.on_refusal(move |refused, _| {
        let source = refused.source.map(Source::name);
        let told = json!({"code": refused.code, "claim": refused.claim, "source": source});
        record.lock().unwrap().told.push(told);
        assert!(!throws, "a test");
    })
}

/// A field that the route sets by itself.
fn own_field(field: &Value) -> (HeaderName, HeaderValue) {
    let [name, value] = [0, 1].map(|index| field[index].as_str().unwrap());
    (name.parse().unwrap(), value.parse().unwrap())
}

fn switch() -> Response {
    let fields = [("connection", "upgrade"), ("upgrade", "websocket")];
    (StatusCode::SWITCHING_PROTOCOLS, fields).into_response()
}

/// The request letter for letter.
fn bytes(case: &Value) -> Vec<u8> {
    let request = &case["request"];
    let (method, target) = (request["method"].as_str().unwrap(), request["target"].as_str().unwrap());
    let mut bytes = format!("{method} {target} HTTP/1.1\r\n").into_bytes();
    let mut has_host = false;
    for field in request["headers"].as_array().unwrap() {
        let (name, value) = header(field);
        has_host |= name.eq_ignore_ascii_case("host");
        bytes.extend([name.as_bytes(), b": ", value.as_slice(), b"\r\n"].concat());
    }
    if !has_host {
        bytes.extend(b"Host: 127.0.0.1\r\n");
    }
    let body = case["body"].as_str().unwrap_or_default();
    if !body.is_empty() {
        bytes.extend(format!("Content-Length: {}\r\n", body.len()).bytes());
    }
    bytes.extend(b"\r\n");
    bytes.extend(body.bytes());
    bytes
}

struct Answer {
    status: u16,
    fields: Vec<(String, String)>,
}

impl Answer {
    /// The field's value; several are joined by a line break, which no expectation has.
    fn field(&self, name: &str) -> Value {
        let is_named = |(found, _): &&(String, String)| found.eq_ignore_ascii_case(name);
        let values: Vec<_> = self.fields.iter().filter(is_named).map(|(_, value)| value.as_str()).collect();
        if values.is_empty() { Value::Null } else { values.join("\n").into() }
    }
}

fn check(expected: &Value, answer: &Answer, record: &Record) -> Result<(), String> {
    let differ = |what: &str, expected: &Value, got: &Value| {
        if expected == got { Ok(()) } else { Err(format!("{what}: expected {expected}, got {got}")) }
    };
    differ("status", &expected["status"], &answer.status.into())?;
    differ("challenge", &expected["challenge"], &answer.field("www-authenticate"))?;
    let runs = usize::from(matches!(answer.status, 101 | 200));
    differ("times that the route ran", &runs.into(), &record.claims.len().into())?;
    let claims = record.claims.first().cloned().flatten().unwrap_or_default();
    differ("claims", &expected["claims"], &claims)?;
    let told = match &expected["refusals"] {
        Value::Null => [&expected["refusal"]].into_iter().filter(|refusal| !refusal.is_null()).cloned().collect(),
        several => several.clone(),
    };
    differ("refusals", &told, &record.told.clone().into())?;
    let headers = expected["headers"].as_object();
    headers.into_iter().flatten().try_for_each(|(name, value)| differ(name, value, &answer.field(name)))
}
