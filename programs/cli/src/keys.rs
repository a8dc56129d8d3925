//! `hs256 keys`: adds, rotates and retires the keys of a policy file.
//!
//! Somebody wrote the file, so its text stays byte for byte, except for the entries that change. The core reads it
//! before and after. A secret goes into its own file, and nowhere else.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use hs256::{KeySource, MAX_DOCUMENT_LEN, PolicyFile, SecretSource};
use hs256_live::Mistake;
use serde_json::Value;

use crate::args::{KeysCommand, NewKeyArgs, RetireArgs, RotateArgs};
use crate::entries::{Entries, Object};
use crate::failure::{self, Failure};
use crate::{policy_file, replace, secret, time};

const WHAT: &str = "the policy file";

pub(crate) fn run(command: &KeysCommand) -> Result<ExitCode, Failure> {
    match command {
        KeysCommand::Add(args) => add(args)?,
        KeysCommand::Rotate(args) => rotate(args)?,
        KeysCommand::Retire(args) => retire(args)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn add(args: &NewKeyArgs) -> Result<(), Failure> {
    with_new_key(args, |file, entries, new| {
        let mut after: Vec<_> = (0..file.keys.len()).map(|index| (Some(index), entries.text(index).into())).collect();
        after.push((None, Object::write(&new, entries.text(0)).into()));
        Ok(after)
    })
}

fn rotate(args: &RotateArgs) -> Result<(), Failure> {
    let now = time::now_or(args.new.clock.now);
    let (mut start, mut until) = (now, 0);
    with_new_key(&args.new, |file, entries, mut new| {
        let old = signing(file, now)?;
        let source = file.keys.get(old).ok_or_else(no_key)?;
        if matches!(source.secret, SecretSource::JwksFile(_)) {
            return Err(Failure::new(format!("{WHAT}: the key that signs is in a JWK Set: rotate it there")));
        }
        let overlap = overlap(args.overlap, file)?;
        let from = now.saturating_add(lead(args.lead, file)?);
        let from = source.until.map_or(from, |until| until.min(from)); // or nobody could sign in between
        if from > now {
            new.push(("from", from.to_string()));
            start = from.saturating_add(leeway(file));
        }
        let end = start.saturating_add(overlap);
        until = source.until.map_or(end, |until| until.min(end)); // nothing makes a key live longer
        if source.from.is_some_and(|from| from > now && from >= until) {
            return Err(Failure::new(format!("{WHAT}: the key that is to sign has not begun; rotate when it has")));
        }
        let object = Object::parse(entries.text(old)).ok_or_else(defect)?;
        if let Some(issuer) = object.member("issuer") {
            new.push(("issuer", issuer.into()));
        }
        new.push(("sign", "true".into()));
        let mut after: Vec<_> = (0..file.keys.len()).map(|index| (Some(index), entries.text(index).into())).collect();
        if let Some(place) = after.get_mut(old) {
            place.1 = Cow::Owned(object.without("sign").with("until", &until.to_string()));
        }
        // Directly after the old key: as the nearest before the new one, the old one signs until the new one begins.
        after.insert(old + 1, (None, Object::write(&new, entries.text(old)).into()));
        Ok(after)
    })?;
    failure::say(&format!("the new key signs from {}; the old one verifies until {}", date(start), date(until)));
    Ok(())
}

fn date(seconds: i64) -> String {
    let date = u32::try_from(seconds).ok().and_then(|seconds| time::date(seconds.into()));
    date.unwrap_or_else(|| format!("@{seconds}"))
}

/// The key that signs now: the one that has `sign`, otherwise the first that is within its time.
fn signing(file: &PolicyFile, now: i64) -> Result<usize, Failure> {
    let in_time =
        |key: &KeySource| key.from.is_none_or(|from| from <= now) && key.until.is_none_or(|until| now < until);
    let signs = file.keys.iter().position(|key| key.sign);
    signs.or_else(|| file.keys.iter().position(in_time)).ok_or_else(no_key)
}

fn no_key() -> Failure {
    Failure::new(format!("{WHAT}: no key is within its time, so there is none to rotate; see `hs256 keys add`"))
}

/// How long the new key must not sign yet, in seconds: until everything that follows the file verifies with it. Without
/// `--lead` that is twice `refresh`, one second for the look and the writing of the file, and one since times are
/// rounded down.
fn lead(given: Option<Duration>, file: &PolicyFile) -> Result<i64, Failure> {
    if let Some(lead) = given {
        return Ok(seconds(lead.as_secs().saturating_add(u64::from(lead.subsec_nanos() > 0))));
    }
    if file.refresh == 0 {
        return Err(Failure::new(
            "--lead is missing: by `refresh` 0 files are looked at only when somebody asks; say how long it takes until all \
             verifiers were asked (0s if they were)",
        ));
    }
    Ok(seconds(file.refresh.saturating_mul(2).saturating_add(2)))
}

/// How long tokens of the old key may still be valid after the new one begins to sign, in seconds. Without `--overlap`
/// that is the policy's maximum age, and the time that signers need to learn of the new key.
fn overlap(given: Option<Duration>, file: &PolicyFile) -> Result<i64, Failure> {
    if let Some(overlap) = given {
        return Ok(seconds(overlap.as_secs()));
    }
    let max_age = of_policy(file, "max_age").ok_or_else(|| {
        Failure::new(
            "--overlap is missing: the policy has no `max_age` that would tell how long the old key's tokens are good; \
             say as long as your longest token lives (0s if the old secret is no longer one)",
        )
    })?;
    let looks = file.refresh.saturating_mul(2);
    Ok(seconds(max_age.saturating_add(looks)).saturating_add(leeway(file)))
}

fn leeway(file: &PolicyFile) -> i64 {
    seconds(of_policy(file, "leeway").unwrap_or_default())
}

fn of_policy(file: &PolicyFile, name: &str) -> Option<u64> {
    let policy: Value = serde_json::from_str(&file.policy).unwrap_or_default();
    policy.get(name).and_then(Value::as_u64)
}

fn seconds(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX)
}

fn retire(args: &RetireArgs) -> Result<(), Failure> {
    let now = time::now_or(args.clock.now);
    let mut retired = 0;
    edit(&args.file, |file, entries| {
        let is_meant = |key: &KeySource| match &args.id {
            Some(id) => key.id.as_ref() == Some(id),
            None => key.until.is_some_and(|until| until <= now),
        };
        let (meant, kept): (Vec<_>, Vec<_>) = file.keys.iter().enumerate().partition(|(_, key)| is_meant(key));
        if args.id.is_some() && meant.is_empty() {
            return Err(Failure::new(format!("{WHAT}: no key has the id of --id; nothing was changed")));
        }
        if args.id.is_some() && meant.iter().any(|(_, key)| key.sign) {
            let message =
                "it is the key that signs; see `hs256 keys rotate`, with --overlap 0s if it is to end at once";
            return Err(Failure::new(message));
        }
        if kept.is_empty() {
            return Err(Failure::new("no key would be left; see `hs256 keys add`"));
        }
        retired = meant.len();
        Ok(kept.into_iter().map(|(index, _)| (Some(index), entries.text(index).into())).collect())
    })?;
    let keys = if retired == 1 { "key" } else { "keys" };
    failure::say(&format!("{retired} {keys} retired; files of secrets stay until you remove them"));
    Ok(())
}

type Members = Vec<(&'static str, String)>;
type After<'t> = Vec<(Option<usize>, Cow<'t, str>)>;

/// Changes the file with `change`, which gets the members of an entry for a new secret, and creates the secret's file.
fn with_new_key<'n>(
    args: &'n NewKeyArgs,
    change: impl for<'t> FnOnce(&PolicyFile, &Entries<'t>, Members) -> Result<After<'t>, Failure>,
) -> Result<(), Failure> {
    let id: Cow<'n, str> = match &args.id {
        Some(id) => id.into(),
        None => time::day(time::now_or(args.clock.now)).ok_or_else(|| Failure::new("--id is missing"))?.into(),
    };
    let name = match &args.new_file {
        Some(name) => name.clone(),
        None if is_plain(&id) => format!("{id}.key"),
        None => return Err(Failure::new("--new-file is missing: no file is named by this id")),
    };
    let secret_path = args.file.parent().unwrap_or(Path::new("")).join(&name);
    let mut made: Option<PathBuf> = None;
    let result = edit_and(
        &args.file,
        |file, entries| {
            if file.keys.iter().any(|key| key.id.as_deref() == Some(&*id)) {
                return Err(Failure::new(format!("{WHAT}: a key has this id already; name another one by --id")));
            }
            change(file, entries, vec![("file", json(&name)?), ("id", json(&id)?)])
        },
        || {
            let text = secret::random(32, false)?;
            replace::create(&secret_path, "the new secret's file", text.as_bytes(), &args.file)?;
            made = Some(secret_path.clone());
            Ok(())
        },
    );
    if let (Err(_), Some(path)) = (&result, made) {
        let _ = fs::remove_file(path); // what nothing names; if it cannot be removed, it harms nobody
    }
    result
}

/// Whether every system accepts an id as a file name.
fn is_plain(id: &str) -> bool {
    let is_usual = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=64).contains(&id.len()) && !id.starts_with(['.', '-']) && id.bytes().all(is_usual)
}

fn json(text: &str) -> Result<String, Failure> {
    serde_json::to_string(text).map_err(|_| Failure::new("a name cannot be written"))
}

fn edit(
    path: &Path,
    change: impl for<'t> FnOnce(&PolicyFile, &Entries<'t>) -> Result<After<'t>, Failure>,
) -> Result<(), Failure> {
    edit_and(path, change, || Ok(()))
}

/// Replaces the keys of the file by the result of `change`. `prepare` runs when the new text is known to be valid.
fn edit_and(
    path: &Path,
    change: impl for<'t> FnOnce(&PolicyFile, &Entries<'t>) -> Result<After<'t>, Failure>,
    prepare: impl FnOnce() -> Result<(), Failure>,
) -> Result<(), Failure> {
    replace::replace(path, WHAT, MAX_DOCUMENT_LEN as u64, |text| {
        let text = text.ok_or_else(|| Failure::new(format!("cannot read {WHAT}: there is no such file")))?;
        let file = parsed(text)?;
        let entries = str::from_utf8(text).ok().and_then(Entries::parse).ok_or_else(defect)?;
        let after = entries.replaced(&change(&file, &entries)?).ok_or_else(defect)?;
        parsed(after.as_bytes())?;
        prepare()?;
        Ok(after.into_bytes())
    })
}

/// The file as the core reads it, or one line per mistake.
fn parsed(text: &[u8]) -> Result<PolicyFile, Failure> {
    PolicyFile::parse(text).map_err(|mistakes| policy_file::failure(WHAT, mistakes.iter().map(Mistake::from)))
}

/// The core accepted a policy file in which this program does not find the keys.
fn defect() -> Failure {
    Failure::new("internal error: the keys were not found in the policy file; nothing was changed")
}
