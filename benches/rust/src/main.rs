//! hs256 beside other Rust JWT libraries, interleaved in one run: nanoseconds a token.
//!
//! `hs256-bench TOKENS SECONDS`; ../README.md says what is measured and how, and what the lines it prints mean.

mod rivals;
mod rows;
mod tokens;

use std::env;
use std::hint::black_box;
use std::time::{Duration, Instant};

use rivals::{CAbi, HmacAlone, Jsonwebtoken, JwtSimple, Oxitoken, Rival, Verify, VerifyAt, VerifyTyped};
use tokens::{Answer, Recipe, Sample};

/// How many tokens a contestant checks between two looks at the clock: as many as there are different ones.
const READING: usize = tokens::COUNT;

/// What is asked about a run of tokens.
struct Case<'a> {
    name: &'static str,
    size: &'a str,
    /// "one" token repeated, or "many" different ones in turn.
    tokens: &'static str,
    build: bool,
    samples: Vec<&'a Sample>,
}

fn main() {
    // Where these are set, anyhow (in jwt-simple) captures a stack trace for every refused token.
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
    let mut rounds: Vec<Vec<Vec<f64>>> = cases.iter().map(|_| contestants.iter().map(|_| Vec::new()).collect()).collect();
    let end = Instant::now() + Duration::from_secs(seconds);
    while rounds[0][0].len() < 5 || Instant::now() < end {
        for (case, rounds) in cases.iter().zip(&mut rounds) {
            for (contestant, rounds) in contestants.iter_mut().zip(rounds) {
                rounds.push(contestant.time(case));
            }
        }
    }
    rows::print_runtime();
    for (case, rounds) in cases.iter().zip(&rounds) {
        for (contestant, rounds) in contestants.iter().zip(rounds) {
            rows::print(contestant.name(), case, rounds);
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
            cases.push(case("one", vec![all[0]; READING]));
            cases.push(case("many", all));
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
        boxed::<CAbi>(secret),
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
    fn name(&self) -> (&'static str, &'static str);

    /// Looks at every answer, and at every claim of a good token, before any clock runs.
    fn prove(&mut self, case: &Case);

    /// Nanoseconds a token in one reading, the look at each answer and its subject included.
    fn time(&mut self, case: &Case) -> f64;
}

impl<R: Rival> Contestant for Prepared<R> {
    fn name(&self) -> (&'static str, &'static str) {
        (R::LIBRARY, R::API)
    }

    fn prove(&mut self, case: &Case) {
        self.rival.check_all(&case.samples);
        for sample in &case.samples {
            assert_eq!(self.rival.check(sample), sample.answer, "{} {}: {}", R::LIBRARY, R::API, case.name);
            if sample.answer == Answer::Accepted {
                assert_eq!(self.rival.claims(sample), sample.claims, "{} {}: {}", R::LIBRARY, R::API, case.name);
            }
        }
    }

    fn time(&mut self, case: &Case) -> f64 {
        let start = Instant::now();
        if case.build {
            for sample in &case.samples {
                let mut rival = R::new(black_box(&self.secret));
                assert!(rival.check(black_box(sample)) == sample.answer);
            }
        } else {
            self.rival.check_all(&case.samples);
        }
        start.elapsed().as_nanos() as f64 / READING as f64
    }
}
