//! Secrets: their sources, the keys they make, and new ones.
//!
//! A secret never comes from an argument and never goes into a message. Buffers that held one are wiped when dropped;
//! the environment itself, the kernel's pipes and a terminal's scrollback are out of reach.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::str;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hs256::{Key, KeyOp};
use hs256_live::secret::{decoded, flaw, is_short, without_line_end};
use serde::Deserialize;
use zeroize::Zeroizing;

use crate::args::{Encoding, KeyArgs, SecretArgs, SourceArgs};
use crate::failure::{self, Failure};
use crate::{input, output};

/// A longer file is not a secret: somebody named the wrong file.
const MAX_SECRET_KIB: usize = 64;

/// A longer file is not a key set: 4096 keys take half as much.
const MAX_SET_KIB: usize = 1024;

const VARIABLE: &str = "HS256_SECRET";

/// `hs256 secret`.
pub(crate) fn run(args: &SecretArgs) -> Result<ExitCode, Failure> {
    if !(32..=1024).contains(&args.bytes) {
        return Err(Failure::new("--bytes must be from 32 to 1024"));
    }
    output::write(random(args.bytes, args.hex)?.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// This many random bytes, as base64url or in hexadecimal digits, and a line feed.
pub(crate) fn random(len: usize, hex: bool) -> Result<Zeroizing<String>, Failure> {
    let mut bytes = Zeroizing::new(vec![0; len]);
    getrandom::fill(&mut bytes).map_err(|_| Failure::new("the system gives no random numbers"))?;
    let mut text = Zeroizing::new(String::with_capacity(2 * bytes.len() + 1)); // enough for either: no copy is left
    if hex {
        for byte in bytes.iter() {
            let _ = write!(text, "{byte:02x}"); // writing to a string cannot fail
        }
    } else {
        URL_SAFE_NO_PAD.encode_string(&bytes, &mut text);
    }
    text.push('\n');
    Ok(text)
}

/// A secret as it was written, and the name of its source for messages.
pub(crate) struct Secret {
    pub(crate) text: Zeroizing<Vec<u8>>,
    pub(crate) source: &'static str,
}

impl Secret {
    /// From `--secret-file`, `--secret-env`, or the variable HS256_SECRET.
    pub(crate) fn read(args: &SourceArgs) -> Result<Secret, Failure> {
        let secret = match (&args.secret_file, &args.secret_env) {
            (Some(path), _) if input::is_stdin(path) => Secret::from_file(path, "the secret from standard input")?,
            (Some(path), _) => Secret::from_file(path, "the file of --secret-file")?,
            (None, Some(name)) => Secret::from_env(name, "the variable that --secret-env names")?,
            (None, None) => Secret::from_env(VARIABLE.as_ref(), VARIABLE)?,
        };
        match secret.text.is_empty() {
            true => Err(Failure::new(format!("{} is empty; make a secret with `hs256 secret`", secret.source))),
            false => Ok(secret),
        }
    }

    fn from_env(name: &OsStr, source: &'static str) -> Result<Secret, Failure> {
        match input::variable(name) {
            Some(text) => Ok(Secret { text, source }),
            None => Err(Failure::new(format!(
                "{source} is not set; a secret comes from {VARIABLE}, --secret-env NAME, --secret-file PATH or --jwks-file PATH"
            ))),
        }
    }

    fn from_file(path: &Path, source: &'static str) -> Result<Secret, Failure> {
        let mut text = read_limited(path, source, MAX_SECRET_KIB, "secret")?;
        let len = without_line_end(&text).len();
        text.truncate(len);
        Ok(Secret { text, source })
    }

    /// The text, if it is UTF-8. Other bytes would be cut at an accidental line ending: they must be encoded.
    pub(crate) fn utf8(&self) -> Result<&str, Failure> {
        str::from_utf8(&self.text).map_err(|_| {
            Failure::new(format!(
                "{} is not UTF-8 text; write a binary secret as base64 or hex and say --secret-encoding",
                self.source
            ))
        })
    }

    /// The key that the text encodes.
    pub(crate) fn key(&self, encoding: Encoding, op: KeyOp) -> Result<Key, Failure> {
        hs256::Encoding::from(encoding).key(self.utf8()?, op).map_err(|error| Failure::refused(self.source, &error))
    }
}

/// Reads at most `max_kib`; a longer input is not `what`.
fn read_limited(path: &Path, source: &str, max_kib: usize, what: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let text = input::read(input::open(path, source)?, max_kib * 1024, source)?;
    match text.len() > max_kib * 1024 {
        true => Err(Failure::new(format!(
            "{source} is longer than {max_kib} KiB; that is not a {what}: is it the right file?"
        ))),
        false => Ok(text),
    }
}

/// Whether the keys will be read from standard input.
pub(crate) fn from_stdin(args: &KeyArgs) -> bool {
    [&args.source.secret_file, &args.jwks_file].into_iter().flatten().any(|path| input::is_stdin(path))
}

/// All keys from the arguments, for a verifier or a signer. With `--kid`, only the key of that id from a set.
pub(crate) fn keys(args: &KeyArgs, op: KeyOp) -> Result<Vec<Key>, Failure> {
    let mut keys = match &args.jwks_file {
        Some(path) => set(path, op, args)?,
        None => vec![single(args, op)?],
    };
    match &args.kid {
        Some(kid) if args.jwks_file.is_some() => keys.retain(|key| key.id() == Some(kid)),
        Some(kid) => keys = keys.into_iter().map(|key| key.with_id(kid.as_str())).collect(),
        None => {}
    }
    if keys.is_empty() {
        return Err(Failure::new("the key set has no HS256 key of the id that --kid names"));
    }
    Ok(if args.allow_weak { keys.into_iter().map(Key::allow_weak).collect() } else { keys })
}

/// The one key from the arguments, for a signer.
pub(crate) fn signing_key(args: &KeyArgs) -> Result<Key, Failure> {
    let mut keys = keys(args, KeyOp::Sign)?;
    match (keys.pop(), keys.is_empty()) {
        (Some(key), true) => Ok(key),
        _ => Err(Failure::new("the key set has several keys; choose one with --kid ID")),
    }
}

/// The key of `--secret-file`, `--secret-env` or the variable.
fn single(args: &KeyArgs, op: KeyOp) -> Result<Key, Failure> {
    let (secret, encoding) = (Secret::read(&args.source)?, args.source.secret_encoding);
    let key = secret.key(encoding, op)?;
    let text = secret.utf8()?;
    warn(args, secret.source, text, &decoded(text, encoding.into()));
    Ok(key)
}

/// Reports the weakness of a secret that is still used. A secret that is refused for its length already has a message.
fn warn(args: &KeyArgs, source: &str, text: &str, bytes: &[u8]) {
    let is_used = args.allow_weak || !is_short(bytes);
    if let (true, Some(flaw)) = (is_used, flaw(text, bytes)) {
        failure::say(&format!("warning: {source}: {flaw}"));
    }
}

/// The keys of a JWK Set that are for `op`; the core skips the others.
fn set(path: &Path, op: KeyOp, args: &KeyArgs) -> Result<Vec<Key>, Failure> {
    let source = if input::is_stdin(path) { "the key set from standard input" } else { "the file of --jwks-file" };
    let text = read_limited(path, source, MAX_SET_KIB, "key set")?;
    let keys = Key::from_jwks(&*text, op).map_err(|error| Failure::refused(source, &error))?;
    warn_of_set(args, source, &text);
    Ok(keys)
}

/// Like [`warn`], for each key of the set that `--kid` leaves. A set whose keys only the core can read has no warnings.
fn warn_of_set(args: &KeyArgs, source: &str, text: &[u8]) {
    #[derive(Deserialize)]
    struct Set<'t> {
        #[serde(borrow)]
        keys: Vec<Jwk<'t>>,
    }
    #[derive(Deserialize)]
    struct Jwk<'t> {
        #[serde(borrow)]
        kid: Option<Cow<'t, str>>,
        k: Option<&'t str>,
    }
    let is_meant = |key: &Jwk<'_>| args.kid.is_none() || args.kid.as_deref() == key.kid.as_deref();
    let keys = serde_json::from_slice::<Set<'_>>(text).map(|set| set.keys).unwrap_or_default();
    for k in keys.into_iter().filter(is_meant).filter_map(|key| key.k) {
        warn(args, source, k, &decoded(k, hs256::Encoding::Base64Url));
    }
}
