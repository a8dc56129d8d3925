//! `hs256 verify --lines`: order, counts, memory, pipes.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use crate::support::{NOW, SECRET, hs256, mint, program, shell, stderr, stdout};

#[test]
fn a_result_a_line_and_a_summary() {
    let good = mint(&["--sub", "ada", "--no-iat"]);
    let late = mint(&["--claim-json", "exp=1700000000", "--no-iat"]);
    let input = format!("{good}\nBearer {late}\r\n\njunk\n{good}");
    let mut command = hs256(&["verify", "--lines", "--now", NOW]);
    let output = command.write_stdin(input.as_str()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output), "ok\t{\"sub\":\"ada\"}\nexpired\texp\nmalformed\nmalformed\nok\t{\"sub\":\"ada\"}\n");
    assert_eq!(stderr(&output), "hs256: 5 tokens: 2 ok, 2 malformed, 1 expired\n");

    let mut command = hs256(&["verify", "--lines", "--json", "--now", NOW, "-"]);
    let output = command.write_stdin(input).output().unwrap();
    let first = "{\"ok\":true,\"code\":\"ok\",\"claim\":null,\"at\":null,\"claims\":{\"sub\":\"ada\"}}\n";
    let second = "{\"ok\":false,\"code\":\"expired\",\"claim\":\"exp\",\"at\":1700000000,\"claims\":null}\n";
    assert!(stdout(&output).starts_with(&[first, second].concat()), "{}", stdout(&output));
    assert_eq!(stderr(&output), "{\"tokens\":5,\"codes\":{\"ok\":2,\"malformed\":2,\"expired\":1}}\n");

    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, format!("{good}\n")).unwrap();
    let path = file.path().to_str().unwrap();
    hs256(&["verify", "--lines", path]).assert().success().stderr("hs256: 1 token: 1 ok\n");
}

#[test]
fn the_order_is_the_inputs() {
    let signer = hs256::Signer::new(hs256::Key::new(SECRET).unwrap()).unwrap();
    let token = |n: usize| signer.sign_json(format!(r#"{{"n":{n},"pad":"{}"}}"#, "x".repeat(n % 700))).unwrap();
    let mut input = String::new();
    let mut expected = String::new();
    for n in 0..20_000 {
        match n % 7 {
            3 => (input.push_str("junk\n"), expected.push_str("malformed\n")),
            5 => (
                input.push_str(&format!("{}\n", "y".repeat(20_000 * (n % 2)))),
                expected.push_str(if n % 2 == 1 { "too_large\n" } else { "malformed\n" }),
            ),
            _ => (
                input.push_str(&format!("{}\n", token(n))),
                expected.push_str(&format!("ok\t{{\"n\":{n},\"pad\":\"{}\"}}\n", "x".repeat(n % 700))),
            ),
        };
    }
    let output = hs256(&["verify", "--lines"]).write_stdin(input).output().unwrap();
    assert!(stdout(&output) == expected, "the order or a result differs");
    assert!(stderr(&output).starts_with("hs256: 20000 tokens: "), "{}", stderr(&output));
}

#[test]
fn the_limit_falls_where_it_falls_for_one_token() {
    let signer = hs256::Signer::new(hs256::Key::new(SECRET).unwrap()).unwrap().with_max_token_len(1024 * 1024).unwrap();
    for pad in 12_100..12_240 {
        let token = signer.sign_json(format!(r#"{{"pad":"{}"}}"#, "x".repeat(pad))).unwrap();
        let expected = if token.len() > 16_384 { "too_large" } else { "ok" };
        for text in [format!("{token}\r\n"), format!("Bearer {token}\n"), token.clone()] {
            let output = hs256(&["verify", "--lines"]).write_stdin(text).output().unwrap();
            assert!(stdout(&output).starts_with(expected), "{}", token.len());
        }
    }
}

/// Resident memory at its highest, in KiB, while a script's stream is judged.
#[cfg(target_os = "linux")]
fn peak_memory(producer: &str, flags: &str) -> (u64, String) {
    let script = format!(
        "{producer} | (exec 3<&0; $H verify --lines {flags} <&3 >/dev/null 2>/dev/null & pid=$!; peak=0; \
         while peak_now=$(grep VmHWM /proc/$pid/status 2>/dev/null); do peak=${{peak_now//[!0-9]/}}; sleep 0.2; done; \
         echo $peak; wait $pid; echo $?)"
    );
    let output = shell(&script);
    let text = stdout(&output);
    let (peak, code) = text.trim().split_once('\n').expect("two lines");
    (peak.parse().unwrap_or(0), code.to_owned())
}

#[cfg(target_os = "linux")]
#[test]
fn memory_is_constant_for_many_lines_and_for_a_giant_one() {
    let token = mint(&["--sub", "ada"]);
    for (producer, flags, code) in [
        (format!("yes {token} | head -c 150000000"), "", "1"), // the last line is cut off
        ("head -c 300000000 /dev/zero".to_owned(), "", "1"),
        ("head -c 300000000 /dev/zero".to_owned(), "--max-token-len 1048576", "1"),
        ("head -c 10000000 /dev/zero | tr '\\0' '\\n'".to_owned(), "", "1"),
    ] {
        let (peak, exit) = peak_memory(&producer, flags);
        println!("{producer:.40} {flags}: {peak} KiB");
        assert_eq!(exit, code, "{producer:.40}");
        assert!(peak > 0 && peak < 48 * 1024, "{producer:.40}: {peak} KiB");
    }
}

#[test]
fn whoever_sends_line_by_line_is_answered_line_by_line() {
    let mut child = Command::new(program())
        .args(["verify", "--lines"])
        .env("HS256_SECRET", SECRET)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for _ in 0..5 {
        stdin.write_all(b"junk\n").unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert_eq!(line, "malformed\n");
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

#[test]
fn a_closed_pipe_ends_it_quietly_and_at_once() {
    let token = mint(&["--sub", "ada"]);
    let output = shell(&format!("yes {token} | $H verify --lines | head -1; echo ${{PIPESTATUS[1]}}"));
    assert!(stdout(&output).starts_with("ok\t{") && stdout(&output).ends_with("\n2\n"), "{}", stdout(&output));
    assert_eq!(stderr(&output), "");
    // The producer keeps the pipe open without writing. The program must not wait for its next line.
    let silent = "<(exec 2>/dev/null; yes junk | head -100000; exec sleep 20)";
    let output = shell(&format!("timeout 10 $H verify --lines < {silent} | head -1; echo ${{PIPESTATUS[0]}}"));
    assert_eq!((stdout(&output).as_str(), stderr(&output).as_str()), ("malformed\n2\n", ""));
}
