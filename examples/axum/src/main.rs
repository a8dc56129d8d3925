//! A small HTTP server that guards a route with hs256: `/` is public, `/me` wants a bearer token.
//!
//! `HS256_SECRET` holds the secret, `--port` or `PORT` the port (3000 by default, 0 for any that is free).

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program talks to its terminal")]

mod limits;

use std::env;
use std::io;
use std::process::ExitCode;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};
use hs256::{Claims, Code, Key, Verifier};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// What `WWW-Authenticate` calls this service.
const REALM: &str = "hs256 example";

#[tokio::main]
async fn main() -> ExitCode {
    let (verifier, port) = match (verifier(), port()) {
        (Ok(verifier), Ok(port)) => (verifier, port),
        (Err(message), _) | (_, Err(message)) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    match serve(verifier, port).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot serve on port {port}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The verifier, built once: a missing or weak secret stops the server before it serves, not at the first request.
fn verifier() -> Result<Verifier, String> {
    let secret = env::var("HS256_SECRET").map_err(|_| "HS256_SECRET must hold a secret (`hs256 secret` makes one)")?;
    Key::new(secret)
        .and_then(|key| Verifier::builder().key(key).require("sub").require("exp").build())
        .map_err(|error| format!("HS256_SECRET: {error}"))
}

fn port() -> Result<u16, String> {
    let mut arguments = env::args().skip(1);
    let port = match (arguments.next().as_deref(), arguments.next(), arguments.next()) {
        (None, ..) => env::var("PORT").unwrap_or("3000".into()),
        (Some("--port"), Some(port), None) => port,
        _ => return Err("usage: hs256-example-axum [--port PORT]".into()),
    };
    port.parse().map_err(|_| format!("not a port: {port}"))
}

async fn serve(verifier: Verifier, port: u16) -> io::Result<()> {
    let shutdown = shutdown()?; // before anybody is told that the server listens
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    limits::serve(listener, router(Arc::new(verifier)), shutdown).await;
    Ok(())
}

fn router(verifier: Arc<Verifier>) -> Router {
    let guarded = Router::new().route("/me", get(me)).route_layer(from_fn_with_state(verifier, authenticate));
    Router::new().route("/", get(home)).merge(guarded)
}

async fn home() -> &'static str {
    "public: /me wants a bearer token\n"
}

/// Runs only behind [`authenticate`], which has put the claims there.
async fn me(Extension(claims): Extension<Claims<'static>>) -> Json<Value> {
    Json(json!({ "sub": claims.subject() }))
}

/// Lets a request pass if it has a valid token, with the token's claims among its extensions.
async fn authenticate(State(verifier): State<Arc<Verifier>>, mut request: Request, next: Next) -> Response {
    let Some(token) = token(request.headers()) else { return unauthorized(None) };
    match verifier.verify(token) {
        Ok(claims) => {
            request.extensions_mut().insert(claims);
            next.run(request).await
        }
        Err(error) => unauthorized(Some(error.code())),
    }
}

/// The bearer token. Of two Authorization headers a proxy may have judged the other one: that counts as none.
fn token(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => hs256::bearer(value),
        _ => None,
    }
}

/// 401 with the challenge of RFC 6750 section 3; without credentials (`None`) it names no error.
fn unauthorized(code: Option<Code>) -> Response {
    match hs256::challenge(code, Some(REALM)) {
        Ok(challenge) => (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, challenge)]).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(), // only a realm that no header can hold
    }
}

/// Ends with ctrl-c or SIGTERM; requests under way are answered first. Listens for them from the call on.
#[cfg(unix)]
fn shutdown() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ends with ctrl-c; requests under way are answered first.
#[cfg(not(unix))]
fn shutdown() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
