//! Limits that keep slow and greedy clients from taking the server from others: `axum::serve` sets none.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::serve::{Listener, ListenerExt};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::time::{sleep, timeout};

/// For a request's head, and between two requests of one connection.
const HEAD_TIME: Duration = Duration::from_secs(5);
/// For an answer, including the request's body that a handler reads.
const ANSWER_TIME: Duration = Duration::from_secs(10);
/// For requests in progress when the server is told to stop.
const END_TIME: Duration = Duration::from_secs(10);
/// A token is at most 16 KiB long.
const HEAD_BYTES: usize = 32 * 1024;
/// For what extractors read.
const BODY_BYTES: usize = 16 * 1024;

/// Serves until `shutdown`, then finishes requests in progress.
pub(crate) async fn serve(listener: TcpListener, router: Router, shutdown: impl Future<Output = ()>) {
    let router = router.layer(DefaultBodyLimit::max(BODY_BYTES)).layer(from_fn(answer_in_time));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(HEAD_BYTES);
    let connections = GracefulShutdown::new();
    let mut listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    tokio::pin!(shutdown);
    loop {
        // axum's accept waits a little after an error, such as too many open files, and goes on.
        let (stream, _) = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut shutdown => break,
        };
        let service = TowerToHyperService::new(router.clone());
        let connection = connections.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            let _ = connection.await; // the client's fault, or it went away
        });
    }
    drop(listener);
    tokio::select! {
        () = connections.shutdown() => {}
        () = sleep(END_TIME) => {}
    }
}

/// A body that arrives too slowly must not hold a handler for ever.
async fn answer_in_time(request: Request, next: Next) -> Response {
    timeout(ANSWER_TIME, next.run(request)).await.unwrap_or_else(|_| StatusCode::REQUEST_TIMEOUT.into_response())
}
