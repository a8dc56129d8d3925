//! hs256 and other Rust JWT libraries, interleaved in one run: nanoseconds a token.
//!
//! `hs256-bench TOKENS SECONDS`; ../README.md says what is measured and how, and what the lines it prints mean.

mod calm;
mod rivals;
mod rows;
mod tokens;

use std::env;
use std::hint::black_box;
use std::time::{Duration, Instant};

use rivals::{
    Batch, CAbi, HmacAlone, HmacPair, Jsonwebtoken, JwtSimple, Oxitoken, Rival, Verify, VerifyAt, VerifyPairAt,
    VerifyTyped,
};
use tokens::{Answer, COUNT, Recipe, Sample};

/// The length of a reading in nanoseconds: short, so that most have no task switch.
const READING: f64 = 150_000.0;

/// How many tokens a contestant may take at once.
const BATCH: usize = 1024;

/// What is measured for a run of tokens.
struct Case<'a> {
    name: &'static str,
    size: &'a str,
    /// "one" token repeated, or "many" different ones in turn.
    tokens: &'static str,
    build: bool,
    /// The tokens in turn, enough that a reading may begin with any.
    samples: Vec<&'a Sample>,
}

/// The readings of one contestant in one case.
struct Readings {
    /// How many tokens each takes.
    count: usize,
    /// Nanoseconds a token.
    rounds: Vec<f64>,
    /// How long [`calm`] took next to each reading.
    loops: Vec<f64>,
}

fn main() {
    // If these are set, anyhow (in jwt-simple) captures a stack trace for every rejected token.
    for variable in ["RUST_BACKTRACE", "RUST_LIB_BACKTRACE"] {
        // SAFETY: no other thread runs yet.
        unsafe { env::remove_var(variable) };
    }
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (file, seconds) = match arguments.as_slice() {
        [file, seconds] => (file, seconds.parse().expect("SECONDS is a number")),
        _ => panic!("usage: hs256-bench TOKENS SECONDS"),
    };
    rivals::install_jsonwebtoken_provider();
    let recipe = Recipe::read(file);
    let mut contestants = contestants(recipe.secret.as_bytes());
    let cases = cases(&recipe);
    for contestant in &mut contestants {
        cases.iter().for_each(|case| contestant.prove(case));
    }
    let mut readings: Vec<Vec<Readings>> =
        cases.iter().map(|case| contestants.iter_mut().map(|contestant| contestant.begin(case)).collect()).collect();
    let end = Instant::now() + Duration::from_secs(seconds);
    while readings[0][0].rounds.len() < 5 || Instant::now() < end {
        for (case, readings) in cases.iter().zip(&mut readings) {
            for (contestant, readings) in contestants.iter_mut().zip(readings) {
                if case.build && contestant.at_once() > 1 {
                    continue;
                }
                let start = readings.rounds.len() * readings.count % COUNT;
                let before = calm::nanoseconds();
                let time = contestant.time(case, &case.samples[start..start + readings.count]);
                readings.rounds.push(time);
                readings.loops.push(before.max(calm::nanoseconds()));
            }
        }
    }
    rows::print_runtime();
    for (case, readings) in cases.iter().zip(&readings) {
        for (contestant, readings) in contestants.iter().zip(readings) {
            if !readings.rounds.is_empty() {
                rows::print(contestant.name(), case, readings);
            }
        }
    }
}

fn cases(recipe: &Recipe) -> Vec<Case<'_>> {
    let asked = [
        ("accept", Answer::Accepted, false),
        ("bad signature", Answer::BadSignature, false),
        ("expired", Answer::Expired, false),
        ("build", Answer::Accepted, true),
    ];
    let mut cases = Vec::new();
    for (name, answer, build) in asked {
        for size in &recipe.sizes {
            let all: Vec<&Sample> = size.samples.iter().filter(|sample| sample.answer == answer).collect();
            let case = |tokens, samples| Case { name, size: &size.name, tokens, build, samples };
            cases.push(case("one", vec![all[0]; COUNT + BATCH]));
            cases.push(case("many", all.repeat(1 + BATCH / COUNT)));
        }
    }
    cases
}

fn contestants(secret: &[u8]) -> Vec<Box<dyn Contestant>> {
    fn boxed<R: Rival + 'static>(secret: &[u8]) -> Box<dyn Contestant> {
        Box::new(Prepared { rival: R::new(secret), secret: secret.into() })
    }
    vec![
        boxed::<HmacAlone>(secret),
        boxed::<HmacPair>(secret),
        boxed::<VerifyAt>(secret),
        boxed::<CAbi>(secret),
        boxed::<Verify>(secret),
        boxed::<VerifyTyped>(secret),
        boxed::<VerifyPairAt>(secret),
        boxed::<Batch<1>>(secret),
        boxed::<Batch<2>>(secret),
        boxed::<Oxitoken>(secret),
        boxed::<Jsonwebtoken<false>>(secret),
        boxed::<Jsonwebtoken<true>>(secret),
        boxed::<JwtSimple>(secret),
    ]
}

struct Prepared<R> {
    rival: R,
    secret: Box<[u8]>,
}

/// A rival, for the rounds.
trait Contestant {
    fn name(&self) -> (&'static str, &'static str);

    /// How many tokens it takes at once. With more than one it is left out of the case that builds a verifier each
    /// time.
    fn at_once(&self) -> usize;

    /// Checks every answer, and every claim of a good token, before any clock runs.
    fn prove(&mut self, case: &Case);

    /// Nanoseconds a token in one reading, including the check of each answer and its subject. It runs twice, and the
    /// second counts: by then the processor's caches again hold what the contestant before has evicted.
    fn time(&mut self, case: &Case, samples: &[&Sample]) -> f64;

    /// Chooses how many tokens a reading takes.
    fn begin(&mut self, case: &Case) -> Readings {
        let time = (0..3).map(|_| self.time(case, &case.samples[..COUNT])).fold(f64::INFINITY, f64::min);
        let count = ((READING / time) as usize).clamp(8, COUNT).max(self.at_once());
        Readings { count: count - count % self.at_once(), rounds: Vec::new(), loops: Vec::new() }
    }
}

impl<R: Rival> Contestant for Prepared<R> {
    fn name(&self) -> (&'static str, &'static str) {
        (R::LIBRARY, R::API)
    }

    fn at_once(&self) -> usize {
        R::AT_ONCE
    }

    fn prove(&mut self, case: &Case) {
        self.rival.check_all(&case.samples[..COUNT]);
        for sample in &case.samples {
            assert_eq!(self.rival.check(sample), sample.answer, "{} {}: {}", R::LIBRARY, R::API, case.name);
            if sample.answer == Answer::Accepted {
                assert_eq!(self.rival.claims(sample), sample.claims, "{} {}: {}", R::LIBRARY, R::API, case.name);
            }
        }
    }

    fn time(&mut self, case: &Case, samples: &[&Sample]) -> f64 {
        self.check(case, samples);
        let start = Instant::now();
        self.check(case, samples);
        start.elapsed().as_nanos() as f64 / samples.len() as f64
    }
}

impl<R: Rival> Prepared<R> {
    fn check(&mut self, case: &Case, samples: &[&Sample]) {
        if !case.build {
            return self.rival.check_all(samples);
        }
        for sample in samples {
            let mut rival = R::new(black_box(&self.secret));
            assert!(rival.check(black_box(sample)) == sample.answer);
        }
    }
}
