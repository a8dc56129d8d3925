//! The cost of the worst tokens: at most 20 times the HMAC of a token's bytes, or of 1 KiB if it is shorter, for any
//! token and any policy, to verify it and to explain it, with the key and without. Usage: assure-cost [bounded]
//! [FOLDER...]; the folders are corpora of the fuzz targets. `bounded`: 1 MiB only under the widest policy. assure-cost
//! tokens FOLDER writes tokens for the program and the other languages instead.

mod collisions;
mod measure;
mod settings;
mod texts;
mod worst;

use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use hs256::{Verifier, explain};
use sha2::Sha256;

use measure::Hmacs;
use settings::Setting;
use texts::{Frame, Text, texts};
use worst::{Way, Worst};

const SECRET: &str = "supersecretdevkeythatishs256safe!";
const USUAL: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// The lengths of tokens: one that counts as much as a shorter one, the default limit, the maximum.
const LENGTHS: [usize; 3] = [1 << 10, 16 << 10, 1 << 20];

/// The time at which tokens are verified.
const NOW: i64 = 1_700_000_000;

fn signed(header: &[u8], payload: &[u8]) -> Vec<u8> {
    let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key").chain_update(&input);
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())).into_bytes()
}

/// The same token with another signature of the right length, as made without the key.
fn forged(token: &[u8]) -> Vec<u8> {
    let mut token = token.to_vec();
    if let Some(place) = token.len().checked_sub(2) {
        token[place] = if token[place] == b'A' { b'E' } else { b'A' };
    }
    token
}

fn main() {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    if let [first, folder] = &args[..]
        && first == "tokens"
    {
        return write_tokens(Path::new(folder));
    }
    let bounded = args.first().is_some_and(|first| first == "bounded");
    let folders = args.split_off(usize::from(bounded));
    let only = std::env::var("COST_ONLY").unwrap_or_default();
    let hmacs = Hmacs::new();
    println!("cost: the HMAC of 16 KiB takes {:.1} us", hmacs.microseconds(16 << 10));
    let mut failed = false;
    for len in LENGTHS {
        let settings = settings::all(len);
        let longest = len == LENGTHS[2];
        let some = if bounded && longest { &settings[settings.len() - 1..] } else { &settings[..] };
        let mut worst = Worst::new(&hmacs, if bounded { 2 } else { 3 }, &only);
        payloads(&mut worst, some, len);
        if !longest {
            headers(&mut worst, &settings[0], len);
        }
        for (name, token) in shapes(len) {
            for way in [Way::Verify, Way::Explain, Way::Inspect] {
                worst.add(&settings[0], way, name, &token);
            }
        }
        if len == LENGTHS[1] {
            worst_of_folders(&mut worst, &settings[0], &folders, len);
        }
        failed |= worst.report(&format!("tokens of {} KiB", len >> 10));
    }
    let (setting, ids) = settings::colliding_ids();
    let mut worst = Worst::new(&hmacs, 3, &only);
    for id in ids.iter().step_by(512) {
        for (how, id) in [("", id.clone()), (", escaped", format!("\\u{:04x}{}", id.as_bytes()[0], &id[1..]))] {
            let token = signed(format!(r#"{{"alg":"HS256","kid":"{id}"}}"#).as_bytes(), b"{}");
            for way in [Way::Verify, Way::Explain] {
                worst.add(&setting, way, &format!("a key id that collides with all others{how}"), &token);
            }
        }
    }
    failed |= worst.report("keys");
    if failed {
        println!("cost: more than {} HMACs", worst::MOST);
        std::process::exit(1);
    }
}

/// Writes a file for each length, with a name, a tab and a token on each line.
fn write_tokens(folder: &Path) {
    for len in &LENGTHS[1..] {
        let mut lines = Vec::new();
        let mut add = |name: &str, token: &[u8]| lines.extend([name.as_bytes(), b"\t", token, b"\n"].concat());
        for text in texts(Frame { size: payload_len(*len), tail: "" }, true) {
            let token = signed(USUAL.as_bytes(), &text.json);
            add(&format!("payload: {}", text.name), &token);
        }
        shapes(*len).iter().for_each(|(name, token)| add(name, token));
        fs::write(folder.join(format!("{len}.tokens")), lines).expect("room for tokens");
    }
}

/// The length of a payload whose token, with the usual header, has this length.
fn payload_len(len: usize) -> usize {
    (len - 81) / 4 * 3
}

fn payloads<'s>(worst: &mut Worst<'_, 's>, settings: &'s [Setting], len: usize) {
    let mut made = BTreeMap::new();
    for (index, setting) in settings.iter().enumerate() {
        let Setting { header, tail, .. } = setting;
        // Making the texts takes longer than verifying them, so settings share them.
        let (texts, tokens): &(Vec<Text>, Vec<Vec<u8>>) = made.entry((header, tail)).or_insert_with(|| {
            let size = payload_len(len + USUAL.len() - header.len() - 2);
            let texts = texts(Frame { size, tail }, len == LENGTHS[2]);
            let tokens = texts.iter().map(|text| signed(header.as_bytes(), &text.json)).collect();
            (texts, tokens)
        });
        for (Text { name, json }, token) in texts.iter().zip(tokens) {
            let name = format!("payload: {name}");
            worst.add(setting, Way::Verify, &name, token);
            worst.add(setting, Way::Explain, &name, token);
            if index == 0 {
                let forged = forged(token);
                worst.add(setting, Way::Verify, &format!("forged {name}"), &forged);
                worst.add(setting, Way::Explain, &format!("forged {name}"), &forged);
                worst.add(setting, Way::Inspect, &name, &forged);
                let without_end = signed(header.as_bytes(), json.split_last().map_or(&[], |(_, rest)| rest));
                for way in [Way::Verify, Way::Explain, Way::Inspect] {
                    worst.add(setting, way, &format!("{name}, without its end"), &without_end);
                }
            }
        }
    }
}

/// Headers are at most 2 KiB: the rest of the token is dropped.
fn headers<'s>(worst: &mut Worst<'_, 's>, setting: &'s Setting, len: usize) {
    let size = payload_len(len).min(2048);
    for tail in ["", r#""alg":"HS256""#, r#""alg":"HS256","kid":"\u0061","typ":"\u0061","cty":"\u0061""#] {
        for text in texts(Frame { size, tail }, false) {
            let token = signed(&text.json, b"{}");
            let name = format!("header: {}", text.name);
            worst.add(setting, Way::Verify, &name, &token);
            worst.add(setting, Way::Explain, &name, &token);
            worst.add(setting, Way::Inspect, &name, &forged(&token));
        }
    }
}

/// Texts that are not a token of three segments, or whose segments are out of proportion.
fn shapes(len: usize) -> [(&'static str, Vec<u8>); 13] {
    let letters = |count: usize| "A".repeat(count);
    [
        ("a header alone", format!("{}..", letters(len - 2)).into()),
        ("a header alone, a byte out of place at its end", format!("{}*.e30.", letters(len - 6)).into()),
        ("a signature alone", format!("e30.e30.{}", letters(len - 8)).into()),
        ("dots alone", vec![b'.'; len]),
        ("no dot", vec![b'A'; len]),
        ("bytes beyond ASCII", vec![0xFF; len]),
        ("braces", vec![b'{'; len]),
        ("white space", vec![b' '; len]),
        ("quotes", vec![b'"'; len]),
        ("a dot at the end", format!("{}.", letters(len - 1)).into()),
        ("unsigned", format!("eyJhbGciOiJIUzI1NiJ9.{}.", letters(len - 24)).into()),
        ("signed by another", format!("eyJhbGciOiJIUzI1NiJ9.{}.{}A", letters(len - 65), letters(42)).into()),
        ("one byte too long", vec![b'A'; len + 1]),
    ]
}

fn worst_of_folders<'s>(worst: &mut Worst<'_, 's>, setting: &'s Setting, folders: &[String], len: usize) {
    let payload_len = payload_len(len);
    for folder in folders {
        for file in fs::read_dir(folder).into_iter().flatten() {
            let path = file.expect("a file").path();
            let bytes = fs::read(&path).expect("bytes");
            let folder = folder.rsplit('/').next().unwrap_or(folder);
            let name = format!("{folder}/{}", path.file_name().unwrap_or_default().display());
            let mut tokens = Vec::new();
            if bytes.len() <= len && bytes.len() > 2 {
                tokens.push(("as a token", bytes.clone()));
            }
            if bytes.len() <= payload_len && !bytes.is_empty() {
                let many = [b"{\"a\":[", &repeated(&bytes, payload_len - 10)[..], b"]}"].concat();
                tokens.push(("as a payload", signed(USUAL.as_bytes(), &padded(&bytes, payload_len))));
                tokens.push(("in a row", signed(USUAL.as_bytes(), &many)));
            }
            if bytes.len() <= 2048 {
                tokens.push(("as a header", signed(&padded(&bytes, 2048), b"{}")));
            }
            for (how, token) in tokens {
                worst.add(setting, Way::Verify, &format!("{name} {how}"), &token);
                worst.add(setting, Way::Explain, &format!("{name} {how}"), &token);
            }
        }
    }
}

/// The bytes, followed by white space.
fn padded(bytes: &[u8], len: usize) -> Vec<u8> {
    [bytes, &vec![b' '; len.saturating_sub(bytes.len())]].concat()
}

/// The bytes repeated, with commas between.
fn repeated(bytes: &[u8], len: usize) -> Vec<u8> {
    let count = (len / (bytes.len() + 1)).max(1);
    vec![bytes; count].join(&b',').into_iter().take(len).collect()
}

/// Applies a way to a token.
fn run(verifier: &Verifier, way: Way, token: &[u8], buffer: &mut [u8]) {
    match way {
        Way::Verify => {
            let _ = black_box(verifier.verify_at(black_box(token), NOW, buffer));
        }
        Way::Explain => {
            black_box(explain(black_box(token), Some(verifier), NOW).to_json());
        }
        Way::Inspect => {
            black_box(explain(black_box(token), None, NOW).to_json());
        }
    }
}
