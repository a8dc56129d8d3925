//! `hs256 play`: of a program with the page, over HTTP; of one without, what it says.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};

use crate::support::{bare, stderr};

#[test]
fn the_page_is_served_or_said_to_be_missing() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_hs256"))
        .args(["play", "--port", "0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(program.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let Some(address) = line.strip_prefix("http://") else {
        assert_eq!(program.wait().unwrap().code(), Some(2));
        let output = bare(&["play", "--port", "0"]).output().unwrap();
        assert!(stderr(&output).contains("built without the page"), "{}", stderr(&output));
        println!("skipped: the page, which this program was built without");
        return;
    };
    let mut stream = TcpStream::connect(address.trim_end().trim_end_matches('/')).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    program.kill().unwrap();
    program.wait().unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("hs256 playground"), "{answer}");

    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    bare(&["play", "--port", &port]).assert().code(2).stdout("");
}

#[test]
fn a_port_is_a_number_of_16_bits() {
    for port in ["-1", "65536", "x", ""] {
        bare(&["play", "--port", port]).assert().code(2).stdout("");
    }
}
