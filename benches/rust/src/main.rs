//! hs256 beside other Rust JWT libraries, interleaved in one run: nanoseconds a token, medians and minima.
//!
//! `cargo run --release -- [--rounds N] [--json FILE]`; ../README.md says what is measured and how.

mod report;
mod rivals;
mod tokens;

use std::env;
use std::hint::black_box;
use std::time::Instant;

use rivals::{HmacAlone, Jsonwebtoken, JwtSimple, Oxitoken, Rival, Verify, VerifyAt, VerifyTyped};
use tokens::{Answer, Recipe, Sample};

/// How many different tokens there are, and how many a contestant checks in one round.
const TOKENS: usize = 256;

/// How many are checked between two looks at the clock: few enough that most readings are spared a task switch.
const READING: usize = 32;

/// What is asked about the tokens of one batch.
pub struct Case {
    name: &'static str,
    size: String,
    token_bytes: usize,
    different_tokens: usize,
    build: bool,
    samples: Vec<Sample>,
}

/// One contestant's times in one case: nanoseconds a token, for each reading, in ascending order.
pub struct Times {
    contestant: &'static str,
    nanoseconds: Vec<f64>,
}

fn main() {
    // Where these are set, anyhow (in jwt-simple) captures a stack trace for every refused token.
    for variable in ["RUST_BACKTRACE", "RUST_LIB_BACKTRACE"] {
        // SAFETY: no other thread runs yet.
        unsafe { env::remove_var(variable) };
    }
    let options = Options::parse().unwrap_or_else(|message| {
        eprintln!("{message}");
        std::process::exit(2)
    });
    rivals::install_jsonwebtoken_provider();
    let recipe = Recipe::read();
    let mut contestants = contestants(recipe.secret.as_bytes());
    let cases = cases(&recipe);
    for contestant in &mut contestants {
        cases.iter().for_each(|case| contestant.prove(case));
    }
    eprintln!("all answers are right; now {} rounds, some 0.3 s each", options.rounds);
    let mut times: Vec<Vec<Times>> = cases
        .iter()
        .map(|_| contestants.iter().map(|c| Times { contestant: c.name(), nanoseconds: Vec::new() }).collect())
        .collect();
    for _ in 0..options.rounds {
        for (case, times) in cases.iter().zip(&mut times) {
            for (contestant, times) in contestants.iter_mut().zip(times) {
                contestant.time(case, &mut times.nanoseconds);
            }
        }
    }
    times.iter_mut().flatten().for_each(|times| times.nanoseconds.sort_by(f64::total_cmp));
    report::print(&cases, &times);
    if let Some(file) = options.json {
        report::write(&file, options.rounds, &cases, &times);
    }
}

struct Options {
    rounds: usize,
    json: Option<String>,
}

impl Options {
    fn parse() -> Result<Options, String> {
        let mut options = Options { rounds: 200, json: None };
        let mut arguments = env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match (argument.as_str(), arguments.next()) {
                ("--rounds", Some(rounds)) => options.rounds = rounds.parse().map_err(|_| "--rounds takes a number")?,
                ("--json", Some(file)) => options.json = Some(file),
                _ => return Err("usage: hs256-bench [--rounds N] [--json FILE]".into()),
            }
        }
        if options.rounds == 0 { Err("--rounds takes a number above 0".into()) } else { Ok(options) }
    }
}

fn cases(recipe: &Recipe) -> Vec<Case> {
    let asked = [
        ("accept", Answer::Accepted, false),
        ("bad signature", Answer::BadSignature, false),
        ("expired", Answer::Expired, false),
        ("build and accept", Answer::Accepted, true),
    ];
    let mut cases = Vec::new();
    for (name, answer, build) in asked {
        for different_tokens in [1, TOKENS] {
            for size in &recipe.sizes {
                cases.push(Case {
                    name,
                    size: size.name.clone(),
                    token_bytes: size.token_bytes,
                    different_tokens,
                    build,
                    samples: recipe.samples(size, answer, different_tokens),
                });
            }
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
        boxed::<VerifyAt>(secret),
        boxed::<Verify>(secret),
        boxed::<VerifyTyped>(secret),
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

/// A rival as the rounds see it.
trait Contestant {
    fn name(&self) -> &'static str;

    /// Looks at every answer, and at every claim of a good token, before any clock runs.
    fn prove(&mut self, case: &Case);

    /// Adds one round of readings: nanoseconds a token, the look at each answer and its subject included.
    fn time(&mut self, case: &Case, readings: &mut Vec<f64>);
}

impl<R: Rival> Contestant for Prepared<R> {
    fn name(&self) -> &'static str {
        R::NAME
    }

    fn prove(&mut self, case: &Case) {
        for sample in &case.samples {
            assert_eq!(self.rival.check(sample), sample.answer, "{}: {}", R::NAME, case.name);
            if sample.answer == Answer::Accepted {
                assert_eq!(self.rival.claims(sample), sample.claims, "{}: {}", R::NAME, case.name);
            }
        }
    }

    fn time(&mut self, case: &Case, readings: &mut Vec<f64>) {
        let mut samples = case.samples.iter().cycle();
        for _ in 0..TOKENS / READING {
            let samples = samples.by_ref().take(READING);
            let start = Instant::now();
            if case.build {
                for sample in samples {
                    let mut rival = R::new(black_box(&self.secret));
                    assert!(rival.check(black_box(sample)) == sample.answer);
                }
            } else {
                for sample in samples {
                    assert!(self.rival.check(black_box(sample)) == sample.answer);
                }
            }
            readings.push(start.elapsed().as_nanos() as f64 / READING as f64);
        }
    }
}
