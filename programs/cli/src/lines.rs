//! `hs256 verify --lines`: a stream of tokens, one per line; one result per line, in the same order; then counts by
//! code.
//!
//! Memory use is constant for any number of lines and for lines of any length. One thread reads blocks of whole lines,
//! one thread per core verifies them, and the main thread writes. Block n goes to judge n modulo the number of judges,
//! and its results are awaited from there. So results come back in order, and no block is ever set aside.
//!
//! No queue can wait for itself. The main thread waits for the next block that it has not written. If the reader has
//! sent that block, its judge has it, and every earlier result of that judge was taken. If not, the reader waits for
//! the input, or for the judge of an earlier block, whose results were all taken too.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, IsTerminal as _, Read};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use hs256::{Claims, Code, Error, Verifier};
use indicatif::{ProgressBar, ProgressStyle};

use crate::args::VerifyArgs;
use crate::failure::{self, Failure, REJECTED};
use crate::output::{self, Palette, styled};
use crate::verify::Asked;
use crate::{input, json, policy, secret, time, token, verify};

/// How many bytes are read at a time; a block is hardly longer.
const CHUNK: usize = 256 * 1024;

/// How many blocks may wait before and after each judge.
const WAITING: usize = 2;

pub(crate) fn run(args: &VerifyArgs) -> Result<ExitCode, Failure> {
    let [path] = args.token.as_slice() else {
        return match args.token.is_empty() {
            true => judge_all(args, Path::new("-")),
            false => Err(Failure::new("--lines takes one file, or none for standard input")),
        };
    };
    judge_all(args, Path::new(path))
}

fn judge_all(args: &VerifyArgs, path: &Path) -> Result<ExitCode, Failure> {
    let what = if input::is_stdin(path) { "the tokens from standard input" } else { "the file given to --lines" };
    input::refuse_sharing_stdin(&[
        ("the tokens", input::is_stdin(path)),
        ("the secret", secret::from_stdin(&args.key)),
        ("the policy", policy::from_stdin(&args.policy)),
    ])?;
    if token::resembles(path.as_os_str()) {
        return Err(Failure::new(format!(
            "cannot read {what}: it is a token; leave --lines out, or pipe tokens in, one a line"
        )));
    }
    let verifier = Arc::new(verify::verifier(args)?);
    let file = input::open(path, what)?;
    let progress = Progress::new(&file);
    // A followed policy file may later allow longer tokens than now.
    let longest = match &*verifier {
        Asked::Flags(verifier) => verifier.max_token_len(),
        Asked::File(_) => *hs256::MAX_TOKEN_LEN_RANGE.end(),
    };

    let benches = (0..judges(&file)).map(|_| Bench::new(args, verifier.clone()));
    let judges = benches.map(|mut bench| move |block: &Block| bench.judge(block)).collect();
    let results = start(Reader::new(file, longest), judges);
    let tally = write(in_order(&results), progress, what)?;
    if tally.total() == 0 {
        return Err(Failure::new(format!("{what}: empty")));
    }
    tally.tell(args.json);
    Ok(if tally.all_valid() { ExitCode::SUCCESS } else { REJECTED.into() })
}

/// One judge per core, but none that would get no block.
fn judges(file: &File) -> usize {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    match file_len(file).map(|len| usize::try_from(len / CHUNK as u64)) {
        Some(Ok(blocks)) => cores.min(blocks + 1),
        _ => cores,
    }
}

/// The length of a file; `None` for a pipe.
fn file_len(file: &File) -> Option<u64> {
    file.metadata().ok().filter(std::fs::Metadata::is_file).map(|metadata| metadata.len())
}

/// Whole lines, and the number of input bytes that they stand for.
struct Block {
    lines: Vec<u8>,
    consumed: u64,
}

/// The results of a block.
struct Judged {
    text: String,
    tally: Tally,
    consumed: u64,
}

type Judge = (SyncSender<io::Result<Block>>, Receiver<io::Result<Judged>>);

/// Starts the threads: one that reads, and one per judge. Returns the results of each judge.
///
/// The threads are detached: when the reader of our output is gone, nothing waits for the next line of input.
fn start(
    reader: Reader<impl Read + Send + 'static>,
    judges: Vec<impl FnMut(&Block) -> Judged + Send + 'static>,
) -> Vec<Receiver<io::Result<Judged>>> {
    let (judges, results): (Vec<_>, Vec<_>) = judges.into_iter().map(judge_thread).unzip();
    thread::spawn(move || reader.feed(&judges));
    results
}

/// A thread that verifies the blocks it receives, until there are no more or nobody wants the results.
fn judge_thread(mut judge: impl FnMut(&Block) -> Judged + Send + 'static) -> Judge {
    let (blocks, inbox) = sync_channel::<io::Result<Block>>(WAITING);
    let (outbox, results) = sync_channel(WAITING);
    thread::spawn(move || {
        for block in inbox {
            if outbox.send(block.map(|block| judge(&block))).is_err() {
                break;
            }
        }
    });
    (blocks, results)
}

/// The results in the order of the input: from one judge after another, until the judge whose turn it is has no more.
fn in_order(results: &[Receiver<io::Result<Judged>>]) -> impl Iterator<Item = io::Result<Judged>> {
    results.iter().cycle().map_while(|judge| judge.recv().ok())
}

/// A judge's state, kept from block to block.
struct Bench {
    verifier: Arc<Asked>,
    now: Option<i64>,
    json: bool,
    palette: Palette,
    buffer: Vec<u8>,
}

impl Bench {
    fn new(args: &VerifyArgs, verifier: Arc<Asked>) -> Bench {
        let (now, json, palette) = (args.clock.now, args.json, Palette::for_stdout());
        Bench { verifier, now, json, palette, buffer: Vec::new() }
    }

    fn judge(&mut self, block: &Block) -> Judged {
        let now = time::now_or(self.now); // for each block: a stream may go on for hours
        let verifier = self.verifier.clone();
        verifier.with(now, |verifier| self.judge_by(verifier, block, now))
    }

    fn judge_by(&mut self, verifier: &Verifier, block: &Block, now: i64) -> Judged {
        let max_token_len = verifier.max_token_len();
        self.buffer.resize(max_token_len, 0);
        let mut judged = Judged { text: String::new(), tally: Tally::default(), consumed: block.consumed };
        let lines = block.lines.strip_suffix(b"\n").unwrap_or(&block.lines);
        for line in lines.split(|byte| *byte == b'\n') {
            let token = token::unwrapped(line.strip_suffix(b"\r").unwrap_or(line), max_token_len);
            let answer = verifier.verify_at(token, now, &mut self.buffer);
            judged.tally.count(answer.as_ref().map_or_else(Error::code, |_| Code::Ok));
            match self.json {
                true => verify::push_json(&answer, None, &mut judged.text),
                false => push_line(&answer, &self.palette, &mut judged.text),
            }
        }
        judged
    }
}

/// The code, a tab, and the claims or the claim at fault.
fn push_line(answer: &Result<Claims<'_>, Error>, palette: &Palette, out: &mut String) {
    match answer {
        Ok(claims) => {
            let good = palette.good;
            let _ = write!(out, "{good}{}{good:#}\t", Code::Ok); // writing to a string cannot fail
            json::one_line(claims.json(), out);
        }
        Err(error) => {
            let bad = palette.bad;
            let _ = write!(out, "{bad}{}{bad:#}", error.code());
            if let Some(claim) = error.claim() {
                let _ = write!(out, "\t{}", json::harmless(claim));
            }
        }
    }
    out.push('\n');
}

/// Cuts the input into blocks of whole lines. Of a line without end, keeps just enough to reject it as too large.
struct Reader<R> {
    input: R,
    /// The unfinished last line so far, cut where the rest no longer matters.
    unfinished: Vec<u8>,
    telling_len: usize,
    consumed: u64,
}

impl<R: Read> Reader<R> {
    fn new(input: R, max_token_len: usize) -> Reader<R> {
        Reader { input, unfinished: Vec::new(), telling_len: token::telling_len(max_token_len), consumed: 0 }
    }

    /// Sends every block, and the final error if there is one, until the end or until a judge is gone.
    fn feed(mut self, judges: &[SyncSender<io::Result<Block>>]) {
        for judge in judges.iter().cycle() {
            let Some(block) = self.next_block().transpose() else { return };
            let failed = block.is_err();
            if judge.send(block).is_err() || failed {
                return;
            }
        }
    }

    /// A block is complete as soon as it has one whole line: input that comes line by line is answered line by line.
    fn next_block(&mut self) -> io::Result<Option<Block>> {
        let mut chunk = vec![0; CHUNK];
        loop {
            let len = match self.input.read(&mut chunk) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                len => len?,
            };
            if len == 0 {
                return Ok((!self.unfinished.is_empty()).then(|| self.block(Vec::new())));
            }
            self.consumed += u64::try_from(len).unwrap_or_default();
            let read = chunk.get(..len).unwrap_or_default();
            let Some(last) = memchr::memrchr(b'\n', read) else {
                self.keep(read);
                continue;
            };
            let (whole, rest) = read.split_at_checked(last + 1).unwrap_or_default();
            let block = self.block(whole.to_vec());
            self.keep(rest);
            return Ok(Some(block));
        }
    }

    /// The unfinished line and the bytes after it.
    fn block(&mut self, following: Vec<u8>) -> Block {
        let lines = match self.unfinished.is_empty() {
            true => following,
            false => [std::mem::take(&mut self.unfinished), following].concat(),
        };
        Block { lines, consumed: std::mem::take(&mut self.consumed) }
    }

    fn keep(&mut self, bytes: &[u8]) {
        let room = (self.telling_len + 1).saturating_sub(self.unfinished.len());
        self.unfinished.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
    }
}

fn write(
    results: impl Iterator<Item = io::Result<Judged>>,
    mut progress: Progress,
    what: &str,
) -> Result<Tally, Failure> {
    let mut tally = Tally::default();
    for judged in results {
        let judged = judged.map_err(|error| Failure::unreadable(what, &error))?;
        output::write(judged.text)?;
        tally.add(&judged.tally);
        progress.advance(judged.consumed, tally.total());
    }
    Ok(tally)
}

/// The number of tokens by code.
#[derive(Debug, Default)]
struct Tally(BTreeMap<i32, u64>);

impl Tally {
    fn count(&mut self, code: Code) {
        *self.0.entry(code.number()).or_default() += 1;
    }

    fn add(&mut self, other: &Tally) {
        for (number, count) in &other.0 {
            *self.0.entry(*number).or_default() += count;
        }
    }

    fn total(&self) -> u64 {
        self.0.values().sum()
    }

    fn all_valid(&self) -> bool {
        self.0.keys().all(|number| *number == Code::Ok.number())
    }

    fn counts(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.0.iter().filter_map(|(number, count)| Some((Code::from_number(*number)?.name(), *count)))
    }

    /// The summary, on standard error: standard output has only results, one per line.
    fn tell(&self, json: bool) {
        let palette = Palette::for_stderr();
        let total = self.total();
        let counts: Vec<_> = self
            .counts()
            .map(|(code, count)| match (json, code) {
                (true, _) => format!("\"{code}\":{count}"),
                (false, "ok") => format!("{count} {}", styled(palette.good, code)),
                (false, _) => format!("{count} {}", styled(palette.bad, code)),
            })
            .collect();
        if json {
            let _ = io::Write::write_fmt(
                &mut io::stderr(),
                format_args!("{{\"tokens\":{total},\"codes\":{{{}}}}}\n", counts.join(",")),
            );
        } else {
            let tokens = if total == 1 { "token" } else { "tokens" };
            failure::say(&format!("{total} {tokens}: {}", counts.join(", ")));
        }
    }
}

/// A progress bar on standard error, after a while: only if it is a terminal and the results go elsewhere.
struct Progress {
    started: Instant,
    wanted: bool,
    len: Option<u64>,
    consumed: u64,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// A shorter run needs no bar.
    const PATIENCE: Duration = Duration::from_millis(800);

    fn new(file: &File) -> Progress {
        let wanted = io::stderr().is_terminal() && !output::is_terminal();
        let len = file_len(file);
        Progress { started: Instant::now(), wanted, len, consumed: 0, bar: None }
    }

    fn advance(&mut self, consumed: u64, tokens: u64) {
        self.consumed += consumed;
        let elapsed = self.started.elapsed();
        if !self.wanted || elapsed < Progress::PATIENCE || consumed == 0 {
            return;
        }
        #[expect(clippy::cast_precision_loss, reason = "shown to people")]
        let (consumed, tokens) = (self.consumed as f64, tokens as f64);
        let elapsed = elapsed.as_secs_f64();
        let mut message = format!("{} tokens, {}/s", grouped(tokens), grouped(tokens / elapsed));
        if let Some(len) = self.len {
            #[expect(clippy::cast_precision_loss, reason = "shown to people")]
            let left = (len as f64 - consumed) * elapsed / consumed;
            let _ = write!(message, ", {} left", time::span(left).unwrap_or("no time".into()));
        }
        let bar = self.bar.get_or_insert_with(|| new_bar(self.len));
        bar.set_message(message);
        bar.set_position(self.consumed);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// With the remaining time if the length is known; otherwise with what is known: tokens and rate.
fn new_bar(len: Option<u64>) -> ProgressBar {
    let (bar, template) = match len {
        Some(len) => (ProgressBar::new(len), "{bar:32} {percent:>3} %  {msg}"),
        None => (ProgressBar::new_spinner(), "{spinner} {msg}"),
    };
    bar.set_style(ProgressStyle::with_template(template).unwrap_or(ProgressStyle::default_bar()));
    bar
}

/// `1,234,567`.
fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Yields `whole` lines, one per read: each is the number of the block that it becomes. Then it ends or fails.
    struct Numbers {
        next: u64,
        whole: u64,
        fails: bool,
    }

    impl Read for Numbers {
        fn read(&mut self, mut room: &mut [u8]) -> io::Result<usize> {
            if self.next == self.whole {
                return if self.fails { Err(io::ErrorKind::BrokenPipe.into()) } else { Ok(0) };
            }
            let line = format!("{}\n", self.next);
            self.next += 1;
            io::Write::write(&mut room, line.as_bytes())
        }
    }

    /// The results of this many blocks by this many judges, one of which is slow. `None` if they do not end.
    fn results(judges: usize, whole: u64, fails: bool, slow: usize) -> Option<Vec<io::Result<String>>> {
        let judge = |index: usize| {
            move |block: &Block| {
                if index == slow {
                    thread::sleep(Duration::from_millis(1));
                }
                let text = String::from_utf8_lossy(&block.lines).into_owned();
                Judged { text, tally: Tally::default(), consumed: block.consumed }
            }
        };
        let results = start(Reader::new(Numbers { next: 0, whole, fails }, 256), (0..judges).map(judge).collect());
        let (done, outcome) = sync_channel(1);
        thread::spawn(move || {
            let texts: Vec<_> = in_order(&results).map(|judged| judged.map(|judged| judged.text)).collect();
            done.send(texts)
        });
        outcome.recv_timeout(Duration::from_secs(60)).ok()
    }

    #[test]
    fn results_come_in_order_and_end_whatever_the_number_of_judges_and_blocks() {
        for judges in 1..=5 {
            for whole in 0..=20 {
                for (fails, slow) in [(false, judges), (false, 0), (true, judges - 1)] {
                    let case = format!("{judges} judges, {whole} blocks, fails: {fails}, slow: {slow}");
                    let Some(results) = results(judges, whole, fails, slow) else { panic!("it hangs: {case}") };
                    let texts: Vec<_> = results.iter().flatten().map(String::as_str).collect();
                    let expected: Vec<_> = (0..whole).map(|number| format!("{number}\n")).collect();
                    assert_eq!(texts, expected, "{case}");
                    assert_eq!(results.len(), texts.len() + usize::from(fails), "{case}");
                }
            }
        }
    }

    #[test]
    fn numbers_are_grouped() {
        for (number, text) in [(0.0, "0"), (999.4, "999"), (1000.0, "1,000"), (1_234_567.0, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }
}
