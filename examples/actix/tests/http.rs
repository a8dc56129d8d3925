//! Tests the server from outside: the program itself, over a socket.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::Duration;

use hs256::{Key, Signer};

const SECRET: &str = "a test secret, of no use but tests";

/// Ends with the test.
struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn start() -> Server {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut program = Command::new(env!("CARGO_BIN_EXE_hs256-example-actix"));
        let mut child = program.env("HS256_SECRET", SECRET).env("PORT", port.to_string()).spawn().unwrap();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(child.try_wait().unwrap().is_none(), "the server has ended");
            sleep(Duration::from_millis(20));
        }
        Server { child, port }
    }

    /// The answer to a request with these header lines, in lower case.
    fn answer(&self, target: &str, headers: &str) -> String {
        let mut answer = String::new();
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(stream, "GET {target} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n{headers}\r\n").unwrap();
        stream.read_to_string(&mut answer).unwrap();
        answer.to_lowercase()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn answers_by_the_law_of_requests() {
    let server = Server::start();
    let good = Signer::new(Key::new(SECRET).unwrap()).unwrap().sign_json(r#"{"sub":"ada","exp":4102444800}"#).unwrap();
    let bearer = format!("Authorization: Bearer {good}\r\n");

    assert!(server.answer("/health", "").starts_with("http/1.1 200 "));
    let answer = server.answer("/me", &bearer);
    assert!(answer.starts_with("http/1.1 200 ") && answer.ends_with("hello ada\n"), "{answer}");
    let answer = server.answer(&format!("/me?access_token={good}"), "");
    assert!(answer.starts_with("http/1.1 200 ") && answer.contains("cache-control: no-store"), "{answer}");

    for (headers, challenge) in [
        (String::new(), r#"www-authenticate: bearer realm="example""#),
        (bearer.replace("\r\n", "x\r\n"), r#"www-authenticate: bearer realm="example", error="invalid_token""#),
        (bearer.repeat(2), r#"www-authenticate: bearer realm="example", error="invalid_request""#),
    ] {
        let answer = server.answer("/me", &headers);
        assert!(answer.starts_with("http/1.1 401 ") && answer.contains(challenge), "{answer}");
    }
    assert!(server.answer("/other", "").starts_with("http/1.1 401 "));
}

#[test]
fn readme_has_the_same_program() {
    assert!(include_str!("../README.md").contains(include_str!("../src/main.rs")));
}
