//! `hs256 follow`: copies a Redis stream of revocations into the list that every verifier of this machine follows.
//!
//! It says that the list is complete (`as_of`) only after it has read as many entries as Redis has counted since the
//! last time. So it notices a stream that was trimmed too far, or a Redis that lost its data, and the policy's
//! `max_stale` then rejects tokens.

use std::collections::HashSet;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use backon::{BackoffBuilder as _, ExponentialBuilder};
use hs256_live::MAX_LIST_LEN;

use crate::args::FollowArgs;
use crate::failure::{self, Failure};
use crate::position::{self, Id, Position, Saved};
use crate::stream::{Entry, Source, Stream};
use crate::{list, replace, time, token};

/// How often `as_of` is renewed.
const RENEWAL: Duration = Duration::from_secs(5);

/// Writing a long list takes time; it must not take all the time.
const RENEWAL_IN_WRITES: u32 = 20;

/// But `as_of` is renewed at least this often: a `max_stale` of a minute must not make a complete list stale.
const LONGEST_RENEWAL: Duration = Duration::from_secs(20);

/// Entries that arrive one by one are written together. The pause between two writes is at least as long as a write.
const WRITES_APART: Duration = Duration::from_millis(100);

/// How often the signal to end is checked.
const ATTENTION: Duration = Duration::from_millis(500);

/// How often ended entries are dropped.
const PRUNING: Duration = Duration::from_secs(600);

/// A longer text, in bytes, is not an entry.
const MAX_ENTRY_LEN: usize = 64 * 1024;

const AS_OF: &[u8] = b"{\"as_of\":";

pub(crate) fn run(args: &FollowArgs) -> Result<ExitCode, Failure> {
    if token::resembles(args.file.as_os_str()) {
        return Err(Failure::new("FILE is a token; name the list"));
    }
    let source = Source::of(&args.redis)?;
    let ending = Ending::of_signals()?;
    let mut follower = Follower::new(args.file.clone(), source.key.clone(), args.rebuild);
    if args.once {
        let stream = source.connect()?;
        return follower.copy(stream).map(|()| ExitCode::SUCCESS).map_err(Trouble::into_failure);
    }
    let mut pauses = pauses();
    while !ending.is_near() {
        let Err(trouble) = source.connect().map_err(Trouble::from).and_then(|it| follower.follow(it, &ending)) else {
            break;
        };
        if follower.is_complete {
            pauses = self::pauses();
        }
        follower.is_complete = false;
        if let Trouble::Other(trouble) = trouble
            && !ending.is_near()
        // the signal interrupts what waits for Redis
        {
            follower.tell(&trouble);
            ending.sleep(pauses.next().unwrap_or(RENEWAL));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Growing and irregular pauses, so that the machines of a fleet do not all reconnect at the same time.
fn pauses() -> impl Iterator<Item = Duration> {
    ExponentialBuilder::new()
        .with_min_delay(Duration::from_millis(100))
        .with_max_delay(Duration::from_secs(10))
        .without_max_times()
        .with_jitter()
        .build()
}

/// Whether SIGTERM or SIGINT has come.
struct Ending(Arc<AtomicBool>);

impl Ending {
    fn of_signals() -> Result<Ending, Failure> {
        let is_near = Arc::new(AtomicBool::new(false));
        for signal in [signal_hook::consts::SIGTERM, signal_hook::consts::SIGINT] {
            signal_hook::flag::register(signal, Arc::clone(&is_near))
                .map_err(|_| Failure::new("the system refuses a signal handler"))?;
        }
        Ok(Ending(is_near))
    }

    fn is_near(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn sleep(&self, duration: Duration) {
        let end = Instant::now() + duration;
        while let Some(left) = end.checked_duration_since(Instant::now()).filter(|_| !self.is_near()) {
            thread::sleep(left.min(ATTENTION));
        }
    }
}

/// Why following stopped.
enum Trouble {
    /// Another program changed the list: the list is read again, and the stream from its start.
    Changed,
    Other(Failure),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Trouble {
        Trouble::Other(failure)
    }
}

impl Trouble {
    fn into_failure(self) -> Failure {
        match self {
            Trouble::Changed => Failure::new("the list was changed meanwhile by another program; try again"),
            Trouble::Other(failure) => failure,
        }
    }
}

struct Follower {
    file: PathBuf,
    /// The stream's key.
    key: String,
    /// Whether to drop the contents of the list.
    rebuild: bool,
    /// How far the stream was read into the list; `None` while this is unknown.
    position: Option<Position>,
    /// The digest of the list as last written; `None` if the list may contain anything.
    digest: Option<String>,
    /// When the list was last pruned.
    pruned: Option<Instant>,
    /// How long the last write took.
    write_time: Duration,
    skipped: u64,
    /// Whether the list had all of the stream when this was last checked.
    is_complete: bool,
    /// The last trouble that was reported; each is reported once.
    told: Option<String>,
}

impl Follower {
    fn new(file: PathBuf, key: String, rebuild: bool) -> Follower {
        Follower {
            file,
            key,
            rebuild,
            position: None,
            digest: None,
            pruned: None,
            write_time: Duration::ZERO,
            skipped: 0,
            is_complete: false,
            told: None,
        }
    }

    /// Copies the stream as it is.
    fn copy(&mut self, mut stream: Stream<'_>) -> Result<(), Trouble> {
        self.resume()?;
        self.catch_up(&mut stream)
    }

    /// Copies the stream until the end is near.
    fn follow(&mut self, mut stream: Stream<'_>, ending: &Ending) -> Result<(), Trouble> {
        self.resume()?;
        while !ending.is_near() {
            self.catch_up(&mut stream)?;
            if !self.is_complete {
                self.is_complete = true;
                self.told = None;
                failure::say(&format!("the list is complete; entries skipped: {}", self.skipped));
            }
            let period = (self.write_time * RENEWAL_IN_WRITES).clamp(RENEWAL, LONGEST_RENEWAL);
            let renewal = Instant::now() + period;
            while let Some(left) = renewal.checked_duration_since(Instant::now()).filter(|_| !ending.is_near()) {
                self.wait(&mut stream, left.min(ATTENTION))?;
            }
        }
        Ok(())
    }

    /// Finds out what the list contains.
    fn resume(&mut self) -> Result<(), Trouble> {
        (self.position, self.digest) = (None, None);
        if self.rebuild {
            return Ok(());
        }
        if let Some(saved) = Saved::read(&self.file)? {
            if saved.stream != self.key {
                let why = "the list was made from another stream; --rebuild makes a new one from this stream";
                return Err(Failure::new(why).into());
            }
            let text = replace::read(&self.file, "", list::WHAT, MAX_LIST_LEN)?;
            let is_known = text.is_some_and(|text| position::digest(&text) == saved.digest);
            (self.position, self.digest) = (Some(saved.position), is_known.then_some(saved.digest));
        }
        Ok(())
    }

    /// Reads the rest of the stream, and marks the list as complete if it is.
    fn catch_up(&mut self, stream: &mut Stream<'_>) -> Result<(), Trouble> {
        let now = time::now_or(None);
        let state = stream.state()?;
        let known = self.position;
        if known.is_some_and(|known| known.last > state.last || known.added > state.added) {
            return Err(lost("Redis has lost entries that were read: its data are gone or older"));
        }
        let position = known.unwrap_or_default();
        let from = if self.digest.is_some() {
            position.last
        } else {
            self.skipped = 0; // they will be met again
            Id::default()
        };
        let (mut lines, mut new) = (Lines::default(), 0);
        stream.range(from, state.last, |entry| {
            new += u64::from(entry.id > position.last);
            lines.add(entry);
        })?;
        let counted = position.added.saturating_add(new);
        let is_complete = known.is_none() || counted == state.added;
        let read = Position { last: state.last, added: if is_complete { state.added } else { counted } };
        self.write(&lines, read, is_complete.then_some(now))?;
        match is_complete {
            true => Ok(()),
            false if counted < state.added => Err(lost("the stream was trimmed before all of it was read")),
            false => Err(lost("Redis counts fewer entries than were read: its data are older")),
        }
    }

    /// Waits for entries, and writes them.
    fn wait(&mut self, stream: &mut Stream<'_>, patience: Duration) -> Result<(), Trouble> {
        let position = self.position.unwrap_or_default();
        let entries = stream.wait(position.last, patience)?;
        let Some(last) = entries.last() else { return Ok(()) };
        let mut lines = Lines::default();
        entries.iter().for_each(|entry| lines.add(entry));
        let read = Position { last: last.id, added: position.added.saturating_add(lines.count) };
        self.write(&lines, read, None)?;
        thread::sleep(WRITES_APART.max(self.write_time).min(ATTENTION));
        Ok(())
    }

    /// Adds entries to the list, and `as_of` if they complete it. A list that may contain anything is checked first,
    /// and entries that it already has are not added again.
    fn write(&mut self, lines: &Lines, position: Position, as_of: Option<i64>) -> Result<(), Trouble> {
        if lines.count == 0 && as_of.is_none() {
            return Ok(());
        }
        lines.tell();
        self.skipped += lines.skipped;
        let start = Instant::now();
        let is_merged = self.digest.is_none();
        let is_pruned = as_of.is_some() && self.pruned.is_none_or(|pruned| pruned.elapsed() > PRUNING);
        let mut written = None;
        let mut is_changed = false;
        let result = replace::replace_with(&self.file, list::WHAT, MAX_LIST_LEN, |before| {
            let before = if self.rebuild { b"" } else { before.unwrap_or_default() };
            if is_merged {
                list::check(before)?;
            } else if self.digest.as_ref() != Some(&position::digest(before)) {
                is_changed = true;
                return Err(Failure::new("the list was changed"));
            }
            let mut text = joined(before, &lines.text, as_of, is_merged);
            if is_pruned {
                text = list::pruned(&text, time::now_or(None)).0;
            }
            let text = list::written(text);
            let saved = Saved { position, stream: self.key.clone(), digest: position::digest(&text) };
            let beside = saved.beside();
            written = Some(saved.digest);
            Ok((text, Some(beside)))
        });
        if is_changed {
            return Err(Trouble::Changed);
        }
        result?;
        if is_pruned {
            self.pruned = Some(start);
        }
        (self.position, self.digest, self.rebuild) = (Some(position), written, false);
        self.write_time = start.elapsed();
        Ok(())
    }

    fn tell(&mut self, trouble: &Failure) {
        let message = trouble.message();
        if self.told.as_deref() != Some(message) {
            message.lines().for_each(failure::say);
            self.told = Some(message.into());
        }
    }
}

/// Entries as lines of a list. Texts that are not entries are skipped and counted.
#[derive(Default)]
struct Lines {
    text: Vec<u8>,
    /// The number of these entries.
    count: u64,
    skipped: u64,
    /// The first skipped one, and why.
    first: Option<String>,
}

impl Lines {
    fn add(&mut self, entry: &Entry) {
        self.count += 1;
        match line(entry) {
            Ok(line) => self.text.extend_from_slice(line.as_bytes()),
            Err(reason) => {
                self.skipped += 1;
                self.first.get_or_insert_with(|| format!("{}: {reason}", entry.id));
            }
        }
    }

    fn tell(&self) {
        if let Some(first) = &self.first {
            failure::say(&format!("entries skipped: {}, the first of them {first}", self.skipped));
        }
    }
}

fn lost(why: &str) -> Trouble {
    Failure::new(format!("{why}; as_of is not renewed until --rebuild makes a new list")).into()
}

/// The line of an entry. An entry must not say that the list is complete.
fn line(entry: &Entry) -> Result<String, String> {
    let value = entry.value()?;
    if value.len() > MAX_ENTRY_LEN {
        return Err(format!("it is longer than {MAX_ENTRY_LEN} bytes"));
    }
    if value.is_empty() || value.contains(['\n', '\r']) {
        return Err("it must be one line".into());
    }
    if is_as_of(value.as_bytes()) {
        return Err("as_of does not belong in a stream: the follower writes it itself".into());
    }
    list::line(value).map_err(|failure| failure.message().into())
}

/// Whether a line, which the core also reads, says when the list was complete.
fn is_as_of(line: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    struct Entry {
        as_of: Option<serde::de::IgnoredAny>,
    }
    serde_json::from_slice::<Entry>(line).is_ok_and(|entry| entry.as_of.is_some())
}

/// The list with these lines, and `as_of` at its end: the new one, or else the old one.
fn joined(list: &[u8], lines: &[u8], as_of: Option<i64>, is_merged: bool) -> Vec<u8> {
    let had = list::lines(list).next_back().filter(|line| line.starts_with(AS_OF)).unwrap_or_default();
    let kept = list.strip_suffix(had).unwrap_or(list);
    let mut text = Vec::with_capacity(list.len() + lines.len() + 64);
    if is_merged {
        let mut seen = HashSet::new();
        let lines = list::lines(kept).chain(list::lines(lines));
        lines.filter(|line| seen.insert(*line)).for_each(|line| text.extend_from_slice(line));
    } else {
        text.extend_from_slice(kept);
        text.extend_from_slice(lines);
    }
    match as_of {
        Some(now) => text.extend_from_slice(format!("{{\"as_of\":{now}}}\n").as_bytes()),
        None => text.extend_from_slice(had),
    }
    text
}
