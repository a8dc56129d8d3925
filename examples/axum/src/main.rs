//! A small HTTP server that guards a route with hs256: `/` is public, `/me` wants a bearer token.
//!
//! `HS256_SECRET` holds the secret, `--port` or `PORT` the port (3000 by default, 0 for any that is free).

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program talks to its terminal")]

mod limits;

use std::env;
use std::io;
use std::process::ExitCode;

use axum::routing::get;
use axum::{Json, Router};
use hs256::{Key, Verifier};
use hs256_tower::{Hs256Layer, Verified};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// What `WWW-Authenticate` calls this service.
const REALM: &str = "hs256 example";

#[tokio::main]
async fn main() -> ExitCode {
    let (router, port) = match (verifier().and_then(router), port()) {
        (Ok(router), Ok(port)) => (router, port),
        (Err(message), _) | (_, Err(message)) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    match serve(router, port).await {
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

async fn serve(router: Router, port: u16) -> io::Result<()> {
    let shutdown = shutdown()?; // before anybody is told that the server listens
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    limits::serve(listener, router, shutdown).await;
    Ok(())
}

fn router(verifier: Verifier) -> Result<Router, String> {
    let guard = Hs256Layer::builder(verifier).realm(REALM).build().map_err(|error| error.to_string())?;
    let guarded = Router::new().route("/me", get(me)).route_layer(guard);
    Ok(Router::new().route("/", get(home)).merge(guarded))
}

async fn home() -> &'static str {
    "public: /me wants a bearer token\n"
}

async fn me(Verified(claims): Verified) -> Json<Value> {
    Json(json!({ "sub": claims.subject() }))
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
