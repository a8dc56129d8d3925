//! What the worst tokens cost. Refusing one of 1 MiB: less than 50 us. Refusing one of 16 KiB, whatever is in it and whether
//! or not its signature is right: less than 20 times the HMAC of as many bytes. Usage: assure-cost [FOLDER...] [planted], the
//! folders being corpora of the fuzz targets.
//!
//! With `planted` every token is judged fifty times in place of once, which must fail.

use std::fs;
use std::hint::black_box;
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use hs256::{Key, Verifier};
use sha2::Sha256;

const SECRET: &str = "supersecretdevkeythatishs256safe!";
const USUAL: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
const LIMIT: usize = 16 * 1024;
/// The longest payload that fits: header, dots and signature take 81 characters.
const PAYLOAD: usize = (LIMIT - 81) / 4 * 3;

const MOST_TIMES_HMAC: f64 = 20.0;
const MOST_MICROSECONDS: f64 = 50.0;

struct Input {
    name: String,
    token: Vec<u8>,
    signed: bool,
}

impl Input {
    /// The same token with another signature of the right length, as somebody without the key would make it.
    fn forged(&self) -> Input {
        let mut token = self.token.clone();
        let place = token.len() - 2;
        token[place] = if token[place] == b'A' { b'E' } else { b'A' };
        Input { name: self.name.clone(), token, signed: false }
    }
}

fn signed(header: &[u8], payload: &[u8]) -> Vec<u8> {
    let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key").chain_update(&input);
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())).into_bytes()
}

/// The least time of several runs, in microseconds: what else the machine does only adds.
fn microseconds(runs: usize, mut work: impl FnMut()) -> f64 {
    let time = |work: &mut dyn FnMut()| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64() * 1e6
    };
    (0..runs).map(|_| time(&mut work)).fold(f64::INFINITY, f64::min)
}

/// `head`, as many of `piece`s as fit with what is put between them, `tail`.
fn filled(size: usize, head: &str, between: &str, tail: &str, piece: impl Fn(usize) -> String) -> Vec<u8> {
    let mut text = head.to_owned();
    for number in 0.. {
        let next = piece(number);
        if text.len() + between.len() + next.len() + tail.len() > size {
            break;
        }
        if number > 0 {
            text.push_str(between);
        }
        text.push_str(&next);
    }
    text.push_str(tail);
    text.into_bytes()
}

/// JSON texts that make the scanner work, none longer than `size`.
fn texts(size: usize) -> Vec<(String, Vec<u8>)> {
    let last = r#","zz":0,"zz":0}"#; // a name twice, at the very end
    let edge = "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587\
        207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069\
        855571366959622842914819860834936475292719074168444365510704342711559699508093042880177904174497791";
    let mut texts = Vec::new();
    let mut add = |name: String, text: Vec<u8>| texts.push((name, text));
    add("nesting of arrays".into(), filled(size, "{\"a\":[", ",", "]}", |_| "[".repeat(125) + &"]".repeat(125)));
    add("nesting of objects".into(), {
        filled(size, "{\"a\":[", ",", "]}", |_| "{\"a\":".repeat(125) + "0" + &"}".repeat(125))
    });
    add("empty arrays".into(), filled(size, "{\"a\":[", ",", "]}", |_| "[]".into()));
    add("empty objects".into(), filled(size, "{\"a\":[", ",", "]}", |_| "{}".into()));
    for escape in [false, true] {
        // An escape in a name sends all names the slow way.
        let (head, how) = if escape { ("{\"\\u0061a\":0,", ", one escaped") } else { ("{", "") };
        for len in [2, 3, 4, 7, 8, 9, 16, 32, 64, 128, 255, 512, 1024] {
            let name = |number: usize| format!("{number:x}");
            add(format!("names of {len} bytes that differ at the end{how}"), {
                filled(size, head, ",", last, |number| format!("\"{:0>len$}\":0", name(number)))
            });
            add(format!("names of {len} bytes that differ at the end, sorted backwards{how}"), {
                filled(size, head, ",", last, |number| format!("\"{:f>len$}\":0", name(0xFFFF - number)))
            });
            add(format!("names of {len} bytes that differ at the start{how}"), {
                filled(size, head, ",", last, |number| format!("\"{:0<len$}\":0", name(number)))
            });
            add(format!("objects of 31 names of {len} bytes{how}"), {
                filled(size, &format!("{head}\"a\":["), ",", "]}", |_| {
                    let names: Vec<_> = (0..31).map(|number| format!("\"{number:0>len$}\":0")).collect();
                    format!("{{{}}}", names.join(","))
                })
            });
        }
    }
    for (what, escaped) in [("letters", "\\u0061"), ("surrogates", "\\ud83d\\ude00"), ("quotes", "\\\"")] {
        for count in [1, 2, 4, 16, 64, 250] {
            add(format!("names of {count} escaped {what} that differ at the end"), {
                filled(size, "{", ",", last, |number| format!("\"{}{number:x}\":0", escaped.repeat(count)))
            });
        }
        add(format!("a string of escaped {what}"), {
            filled(size, "{\"iss\":\"", "", "\",\"aud\":1}", |_| escaped.into())
        });
        add(format!("an audience of escaped {what}"), {
            filled(size, "{\"aud\":[", ",", "]}", |_| format!("\"{escaped}\""))
        });
    }
    for len in [1, 15, 16, 17, 19, 300, 301, 400] {
        add(format!("numbers of {len} digits"), filled(size, "{\"a\":[", ",", "]}", |_| "7".repeat(len.min(300))));
        add(format!("fractions of {len} digits"), filled(size, "{\"a\":[", ",", "]}", |_| format!("0.{:0>len$}", 1)));
        add(format!("exponents of {len} digits"), filled(size, "{\"a\":[", ",", "]}", |_| format!("0e{:0>len$}", 1)));
    }
    add("numbers next to infinity".into(), filled(size, "{\"a\":[", ",", "]}", |_| edge.into()));
    add("numbers next to infinity, fractions".into(), filled(size, "{\"a\":[", ",", "]}", |_| format!("{edge}.9")));
    add("numbers between two doubles".into(), {
        filled(size, "{\"a\":[", ",", "]}", |_| "9007199254740993.00000000000000000001e0".into())
    });
    for date in ["exp", "nbf", "iat"] {
        add(format!("`{date}` of many digits"), {
            filled(size, &format!("{{\"{date}\":5e-324,\"x\":1,\"y\":1."), "", "}", |_| "9".into())
        });
        add(format!("`{date}` of one long number"), {
            filled(size, &format!("{{\"{date}\":1."), "", "e10}", |number| ["0", "9"][number % 2].into())
        });
        add(format!("`{date}` between two doubles, long"), {
            filled(size, &format!("{{\"{date}\":9007199254740993."), "", "1}", |_| "0".into())
        });
        add(format!("`{date}` among the subnormals, long"), {
            filled(size, &format!("{{\"{date}\":2."), "", "e-324}", |_| "4703282292062327208".into())
        });
    }
    for space in [" ", "\t", "\n"] {
        add(format!("white space {space:?}"), filled(size, "{", "", "}", |_| space.into()));
    }
    add("text beyond ASCII".into(), filled(size, "{\"a\":\"", "", "\"}", |_| "é€\u{1F600}".into()));
    let mut invalid = filled(size - 1, "{\"a\":\"", "", "", |_| "é€\u{1F600}".into());
    invalid.extend(b"\xFF\"}");
    add("invalid UTF-8 at the end".into(), invalid);
    add("strings of one byte".into(), filled(size, "{\"a\":[", ",", "]}", |_| "\"\"".into()));
    add("true, false, null".into(), {
        filled(size, "{\"a\":[", ",", "]}", |number| ["true", "false", "null"][number % 3].into())
    });
    add("an audience of many".into(), filled(size, "{\"aud\":[", ",", "]}", |number| format!("\"{number}\"")));
    add("no JSON".into(), vec![b'x'; size]);
    texts
}

fn inputs(folders: &[String]) -> Vec<Input> {
    let mut inputs = Vec::new();
    let mut add_signed = |name: String, token: Vec<u8>| {
        assert!(token.len() <= LIMIT, "{name}: {}", token.len());
        let input = Input { name, token, signed: true };
        inputs.extend([input.forged(), input]);
    };
    for (name, text) in texts(PAYLOAD) {
        add_signed(format!("payload: {name}"), signed(USUAL.as_bytes(), &text));
    }
    for (name, text) in texts(2048) {
        add_signed(format!("header: {name}"), signed(&text, &vec![b' '; PAYLOAD - 2700]));
    }
    for folder in folders {
        for file in fs::read_dir(folder).into_iter().flatten() {
            let path = file.expect("a file").path();
            let bytes = fs::read(&path).expect("bytes");
            let name =
                format!("{}/{}", folder.rsplit('/').next().unwrap_or(folder), path.file_name().unwrap().display());
            if bytes.len() <= LIMIT && bytes.len() > 2 {
                add_signed(format!("{name} as a token"), bytes.clone());
            }
            if bytes.len() <= PAYLOAD && !bytes.is_empty() {
                add_signed(format!("{name} as a payload"), signed(USUAL.as_bytes(), &padded(&bytes, PAYLOAD)));
                let many = [b"{\"a\":[", &repeated(&bytes, PAYLOAD - 10)[..], b"]}"].concat();
                add_signed(format!("{name} in a row"), signed(USUAL.as_bytes(), &many));
            }
            if bytes.len() <= 2048 {
                add_signed(format!("{name} as a header"), signed(&padded(&bytes, 2048), b"{}"));
            }
        }
    }
    let mut add = |name: String, token: Vec<u8>| {
        assert!(token.len() <= LIMIT, "{name}: {}", token.len());
        inputs.push(Input { name, token, signed: false });
    };
    let input = |len: usize| "A".repeat(len);
    add("a header of 16 KiB".into(), format!("{}..", input(LIMIT - 2)).into());
    add("a header of 16 KiB, a byte out of place at its end".into(), format!("{}*.e30.", input(LIMIT - 6)).into());
    add("a signature of 16 KiB".into(), format!("e30.e30.{}", input(LIMIT - 8)).into());
    add("dots alone".into(), vec![b'.'; LIMIT]);
    add("no dot".into(), vec![b'A'; LIMIT]);
    add("bytes beyond ASCII".into(), vec![0xFF; LIMIT]);
    add("a dot at the end".into(), format!("{}.", input(LIMIT - 1)).into());
    add("unsigned".into(), format!("eyJhbGciOiJIUzI1NiJ9.{}.", input(LIMIT - 24)).into());
    add("signed by another".into(), format!("eyJhbGciOiJIUzI1NiJ9.{}.{}", input(LIMIT - 65), input(42) + "A").into());
    inputs
}

/// The bytes and white space behind them.
fn padded(bytes: &[u8], len: usize) -> Vec<u8> {
    [bytes, &vec![b' '; len.saturating_sub(bytes.len())]].concat()
}

/// The bytes again and again with commas between.
fn repeated(bytes: &[u8], len: usize) -> Vec<u8> {
    let count = (len / (bytes.len() + 1)).max(1);
    vec![bytes; count].join(&b',').into_iter().take(len).collect()
}

fn main() {
    let mut folders: Vec<String> = std::env::args().skip(1).collect();
    let planted = folders.iter().any(|argument| argument == "planted");
    folders.retain(|argument| argument != "planted");
    let judgements = if planted { 50 } else { 1 };
    let key = Key::new(SECRET).expect("a key");
    // Each claim is asked for, the last is missing: every check runs, and every token is rejected.
    let verifier = Verifier::builder().key(key).any_audience().require("no such claim").build().expect("a verifier");
    let mut buffer = vec![0; LIMIT];
    let mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key");
    let mut judge = |token: &[u8], runs| {
        microseconds(usize::div_ceil(runs, judgements), || {
            for _ in 0..judgements {
                assert!(verifier.verify_at(black_box(token), 0, &mut buffer).is_err());
            }
        })
    };
    let message = vec![b'A'; LIMIT];
    let hmac = |runs| {
        microseconds(runs, || {
            black_box(mac.clone().chain_update(black_box(&message)).finalize());
        })
    };

    let inputs = inputs(&folders);
    println!("cost: {} tokens of at most 16 KiB; the HMAC of 16 KiB takes {:.1} us", inputs.len(), hmac(2000));
    let mut failed = false;
    for (signed, whose) in [(false, "without the key"), (true, "with the key")] {
        let class = inputs.iter().filter(|input| input.signed == signed);
        let mut costs: Vec<(f64, &Input)> = class.map(|input| (judge(&input.token, 5), input)).collect();
        costs.sort_by(|a, b| b.0.total_cmp(&a.0));
        // The worst are measured well, and right beside the HMAC: a machine is not as fast at all times.
        let measured = costs.iter().take(40).map(|(_, input)| (hmac(300), judge(&input.token, 300), input));
        let mut hmacs: Vec<_> = measured.map(|(hmac, cost, input)| (cost / hmac, cost, &input.name)).collect();
        hmacs.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (hmacs, cost, name) in hmacs.iter().take(5) {
            println!("cost: made {whose}: {hmacs:5.1} HMACs, {cost:6.1} us: {name}");
            failed |= *hmacs >= MOST_TIMES_HMAC;
        }
    }

    let mut worst = 0.0_f64;
    for byte in [b'A', b'.', 0xFF, b'{'] {
        for dots in [[0, 0], [21, 21 + (1 << 19)], [1 << 19, (1 << 20) - 44]] {
            let mut token = vec![byte; 1 << 20];
            dots.into_iter().for_each(|dot| token[dot] = b'.');
            worst = worst.max(judge(&token, 200));
        }
    }
    println!("cost: {worst:.2} us at most to reject a token of 1 MiB");
    failed |= worst >= MOST_MICROSECONDS;
    if failed {
        println!("cost: more than {MOST_TIMES_HMAC} HMACs, or than {MOST_MICROSECONDS} us for 1 MiB");
        std::process::exit(1);
    }
}
