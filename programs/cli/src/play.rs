//! `hs256 play`: serves the playground from this program, only to this machine.
//!
//! The page is part of the program, so nobody has to trust a web site with a secret. It sends nothing to the program:
//! an answer depends only on the path that is requested.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use crate::args::PlayArgs;
use crate::failure::Failure;
use crate::output;

/// A file of the page: its path, its media type, its bytes.
type File = (&'static str, &'static str, &'static [u8]);

#[cfg(hs256_page)]
const PAGE: Option<[File; 3]> = Some([
    ("/", "text/html; charset=utf-8", include_bytes!(concat!(env!("OUT_DIR"), "/index.html"))),
    ("/play.css", "text/css", include_bytes!(concat!(env!("OUT_DIR"), "/play.css"))),
    ("/play.js", "text/javascript", include_bytes!(concat!(env!("OUT_DIR"), "/play.js"))),
]);
#[cfg(not(hs256_page))]
const PAGE: Option<[File; 3]> = None;

const NO_PAGE: &str = "this program was built without the page of the playground; in a clone of hs256, \
                       `site/play/build.sh && HS256_PLAY=$PWD/.build/play cargo install --path programs/cli` builds it with the page";

/// Besides the page's own Content-Security-Policy: nothing is cached, and no other site may frame the page or keep its
/// window.
const HEADERS: &str = "Cache-Control: no-store\r\n\
                       Content-Security-Policy: frame-ancestors 'none'\r\n\
                       Cross-Origin-Opener-Policy: same-origin\r\n\
                       Cross-Origin-Resource-Policy: same-origin\r\n\
                       Referrer-Policy: no-referrer\r\n\
                       X-Content-Type-Options: nosniff\r\n\
                       Connection: close\r\n";

/// The longest request, in bytes. A browser's requests are far shorter.
const REQUEST_AT_MOST: usize = 16 * 1024;

/// How long a browser may take to send and to read.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) fn run(args: &PlayArgs) -> Result<ExitCode, Failure> {
    let page = PAGE.ok_or(Failure::new(NO_PAGE))?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, args.port)).map_err(|error| cannot_listen(&error))?;
    let port = listener.local_addr().map_err(|error| cannot_listen(&error))?.port();
    output::write(format!("http://127.0.0.1:{port}/\nopen it in a browser; Ctrl-C ends it\n"))?;
    for stream in listener.incoming().flatten() {
        // A browser opens connections before it uses them, so each has its own thread.
        let serving = thread::Builder::new().spawn(move || serve(stream, &page));
        drop(serving); // without a thread the connection closes, and the browser asks again
    }
    Ok(ExitCode::SUCCESS)
}

fn cannot_listen(error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            Failure::new("something else listens on this port; --port 0 takes one that is free")
        }
        kind => Failure::new(format!("cannot listen on this port: {kind}")),
    }
}

/// Answers one request. A client that is gone gets no answer.
fn serve(mut stream: TcpStream, page: &[File]) {
    let timed = stream.set_read_timeout(Some(PATIENCE)).and_then(|()| stream.set_write_timeout(Some(PATIENCE)));
    if let Ok(request) = timed.and_then(|()| head(&mut stream)) {
        let _ = stream.write_all(&answer(&request, page));
    }
}

/// A request up to the blank line after its header; if there is none, as much as arrived.
fn head(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut request = Vec::new();
    let mut piece = [0; 2048];
    while request.len() < REQUEST_AT_MOST && !request.windows(4).any(|end| end == b"\r\n\r\n") {
        let len = stream.read(&mut piece)?;
        if len == 0 {
            break;
        }
        request.extend_from_slice(piece.get(..len).unwrap_or_default());
    }
    Ok(request)
}

fn answer(request: &[u8], page: &[File]) -> Vec<u8> {
    let line = request.split(|byte| *byte == b'\r').next().unwrap_or_default();
    let mut words = line.split(|byte| *byte == b' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if ![&b"GET"[..], b"HEAD"].contains(&method) {
        return response("405 Method Not Allowed", "text/plain", b"", true);
    }
    match page.iter().find(|(name, ..)| name.as_bytes() == path) {
        Some((_, media_type, bytes)) => response("200 OK", media_type, bytes, method == b"GET"),
        None => response("404 Not Found", "text/plain", b"", true),
    }
}

fn response(status: &str, media_type: &str, bytes: &[u8], with_body: bool) -> Vec<u8> {
    let len = bytes.len();
    let mut response =
        format!("HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {len}\r\n{HEADERS}\r\n")
            .into_bytes();
    if with_body {
        response.extend_from_slice(bytes);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: [File; 2] = [("/", "text/html; charset=utf-8", b"<p>page"), ("/play.js", "text/javascript", b"1")];

    fn told(request: &str) -> String {
        String::from_utf8(answer(request.as_bytes(), &PAGE)).unwrap_or_default()
    }

    #[test]
    fn the_files_of_the_page_are_served_and_nothing_else() {
        let page = told("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        assert!(page.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 7\r\n"));
        assert!(page.contains("\r\nCache-Control: no-store\r\n") && page.ends_with("\r\n\r\n<p>page"), "{page}");
        assert!(told("HEAD / HTTP/1.1\r\n\r\n").contains("Content-Length: 7\r\n"));
        assert!(told("HEAD / HTTP/1.1\r\n\r\n").ends_with("\r\n\r\n"));
        assert!(told("GET /play.js HTTP/1.1\r\n\r\n").ends_with("\r\n\r\n1"));
        for path in ["/play", "/../Cargo.toml", "//", "/?token=x", "", "*"] {
            assert!(told(&format!("GET {path} HTTP/1.1\r\n\r\n")).starts_with("HTTP/1.1 404 "), "{path}");
        }
        for request in ["POST / HTTP/1.1\r\n\r\n", "", "\r\n\r\n", "get / HTTP/1.1\r\n\r\n"] {
            assert!(told(request).starts_with("HTTP/1.1 405 "), "{request}");
        }
    }
}
