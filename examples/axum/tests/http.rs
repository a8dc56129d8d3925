//! Tests the server from outside: the program itself, over a socket.
#![cfg(test)]

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use hs256::{Key, Signer, Timestamps};

const SECRET: &str = "a secret for this test, 32+ bytes";
const ANOTHER: &str = "another secret, as long as ours is";
const NO_ERROR: &str = r#"Bearer realm="hs256 example""#;

/// The server on a free port, stopped when dropped.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start() -> Server {
        let mut child = program(Some(SECRET)).args(["--port", "0"]).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim_end().strip_prefix("listening on http://").unwrap().into();
        Server { child, address }
    }

    /// One request with these header lines, and the whole answer.
    fn answer(&self, path: &str, headers: &str) -> io::Result<String> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n{headers}\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    /// The status, the challenge and the body of the answer to a request with these header lines.
    fn request(&self, path: &str, headers: &str) -> (u16, Option<String>, String) {
        let answer = self.answer(path, headers).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.strip_prefix("HTTP/1.1 ").unwrap()[..3].parse().unwrap();
        let challenge = head.lines().find_map(|line| line.strip_prefix("www-authenticate: "));
        (status, challenge.map(String::from), body.into())
    }

    fn me(&self, token: &str) -> (u16, Option<String>, String) {
        self.request("/me", &format!("Authorization: Bearer {token}\r\n"))
    }

    #[track_caller]
    fn refuses(&self, token: &str, description: &str) {
        let challenge = format!(r#"{NO_ERROR}, error="invalid_token", error_description="{description}""#);
        assert_eq!(self.me(token), (401, Some(challenge), r#"{"error":"invalid_token"}"#.into()));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn program(secret: Option<&str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hs256-example-axum"));
    command.env_remove("PORT").env_remove("HS256_SECRET").envs(secret.map(|secret| ("HS256_SECRET", secret)));
    command
}

/// A token that expires 15 minutes after `now`.
fn token(secret: &str, claims: &str, now: Timestamps) -> String {
    let signer = Signer::new(Key::new(secret).unwrap()).unwrap();
    signer.sign_json_with(claims, now.expires_in(Duration::from_secs(900))).unwrap()
}

fn good(subject: &str) -> String {
    token(SECRET, &format!(r#"{{"sub":"{subject}"}}"#), Timestamps::now())
}

fn forged(subject: &str) -> String {
    token(ANOTHER, &format!(r#"{{"sub":"{subject}"}}"#), Timestamps::now())
}

fn accepted(subject: &str) -> (u16, Option<String>, String) {
    (200, None, format!(r#"{{"sub":"{subject}"}}"#))
}

#[test]
fn a_good_token_is_let_in() {
    let server = Server::start();
    assert_eq!(server.me(&good("ada")), accepted("ada"));
    assert_eq!(server.request("/me", &format!("authorization: bearer   {}\r\n", good("ada"))), accepted("ada"));
}

#[test]
fn bad_tokens_are_refused_with_the_reason() {
    let server = Server::start();
    server.refuses(&token(SECRET, r#"{"sub":"ada"}"#, Timestamps::at(1_000_000_000)), "the token has expired");
    server.refuses(&forged("ada"), "the token's signature does not match");
    server.refuses(&token(SECRET, "{}", Timestamps::now()), "a required claim is missing from the token");
    server.refuses(&format!("{}=", good("ada")), "the token is not a well-formed JWT");
    server.refuses("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.", "the token's algorithm is not HS256");
    server.refuses(&"a".repeat(20_000), "the token is too large");
    // At most 32 KiB of a head is read. Unread bytes may reset the connection before the answer arrives.
    match server.answer("/me", &format!("Authorization: Bearer {}\r\n", "a".repeat(100_000))) {
        Ok(answer) => assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}"),
        Err(error) => assert!(matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{error}"),
    }
    assert_eq!(server.me(&good("ada")), accepted("ada"), "the server lives on");
}

#[test]
fn no_credentials_get_a_challenge_without_an_error() {
    let server = Server::start();
    for headers in ["", "Authorization: Basic YWRhOmE=\r\n"] {
        let unauthorized = (401, Some(NO_ERROR.into()), r#"{"error":"unauthorized"}"#.into());
        assert_eq!(server.request("/me", headers), unauthorized, "{headers}");
    }
    let twice = format!("Authorization: Bearer {0}\r\nAuthorization: Bearer {0}\r\n", good("ada"));
    for headers in ["Authorization: Bearer\r\n", &twice] {
        let (status, challenge, _) = server.request("/me", headers);
        assert_eq!(status, 401);
        assert!(challenge.is_some_and(|challenge| challenge.contains(r#"error="invalid_request""#)), "{headers}");
    }
    assert_eq!(server.request("/", "").0, 200, "the public route asks for nothing");
    assert_eq!(server.request("/nowhere", "").0, 404);
}

/// Every answer must be for the token of its own request.
#[test]
fn many_at_once() {
    let server = &Server::start();
    thread::scope(|scope| {
        for client in 0..32 {
            scope.spawn(move || {
                for request in 0..25 {
                    let subject = format!("user-{client}-{request}");
                    assert_eq!(server.me(&good(&subject)), accepted(&subject));
                    server.refuses(&forged(&subject), "the token's signature does not match");
                }
            });
        }
    });
}

/// Clients that never finish a request must not keep others waiting, and are cut off.
#[test]
fn slow_clients() {
    let server = Server::start();
    let slow: Vec<_> = (0..400)
        .map(|_| {
            let mut stream = TcpStream::connect(&server.address).unwrap();
            stream.write_all(b"GET /me HTTP/1.1\r\nHost: test\r\nX-Slow: ").unwrap();
            stream
        })
        .collect();
    assert_eq!(server.me(&good("ada")), accepted("ada"));
    for mut stream in slow {
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap(); // the server gives 5; machines may be busy
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).map_err(|error| assert_ne!(error.kind(), ErrorKind::WouldBlock));
        assert!(!answer.starts_with(b"HTTP/1.1 200"));
    }
}

/// A handler that reads no body does not wait for one.
#[test]
fn a_body_that_never_comes() {
    let server = Server::start();
    let headers = format!("Authorization: Bearer {}\r\nContent-Length: 1000000\r\n", good("ada"));
    assert_eq!(server.request("/me", &headers), accepted("ada"));
}

#[test]
fn it_does_not_start_without_a_sound_secret() {
    let cases = [
        (None, "HS256_SECRET must hold a secret (`hs256 secret` makes one)\n"),
        (Some(""), "HS256_SECRET: the key is empty (an environment variable that is not set is the usual reason)\n"),
        (
            Some("31 bytes are one byte too short"),
            "HS256_SECRET: the key is shorter than 32 bytes (RFC 7518 section 3.2): take a longer one, or set `allow_weak` for it\n",
        ),
    ];
    for (secret, message) in cases {
        refuses_to_start(&program(secret).output().unwrap(), message);
    }
    let mut unknown = program(Some(SECRET));
    refuses_to_start(&unknown.arg("--prot").output().unwrap(), "usage: hs256-example-axum [--port PORT]\n");
    refuses_to_start(&program(Some(SECRET)).args(["--port", "65536"]).output().unwrap(), "not a port: 65536\n");
}

fn refuses_to_start(output: &Output, message: &str) {
    assert_eq!(String::from_utf8_lossy(&output.stderr), message);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
}

#[cfg(unix)]
#[test]
fn sigterm_ends_it_in_order() {
    let mut server = Server::start();
    let kill = Command::new("kill").args(["-TERM", &server.child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    assert!(server.child.wait().unwrap().success());
}
