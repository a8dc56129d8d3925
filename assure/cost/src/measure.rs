//! Times in HMACs, on a machine that does other work as well. Other work only adds to a time, so first the least of
//! several counts. Then the work is timed in turns with the HMAC, since a machine's speed varies.

use std::hint::black_box;
use std::time::{Duration, Instant};

use hmac::{Hmac, KeyInit, Mac};
use rustix::time::{ClockId, clock_gettime};
use sha2::Sha256;

use crate::SECRET;

/// Shorter tokens count as this many bytes.
const LEAST: usize = 1024;

/// The HMACs to compare costs with.
pub(crate) struct Hmacs {
    mac: Hmac<Sha256>,
    message: Vec<u8>,
    /// The time for one byte and for none, in microseconds.
    byte: f64,
    none: f64,
}

impl Hmacs {
    pub(crate) fn new() -> Hmacs {
        let mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key");
        let mut hmacs = Hmacs { mac, message: vec![b'A'; 1 << 20], byte: 0.0, none: 0.0 };
        let [short, long] = [LEAST, 16 * LEAST].map(|len| least(2000, || hmacs.run(len)));
        hmacs.byte = (long - short) / (15 * LEAST) as f64;
        hmacs.none = short - hmacs.byte * LEAST as f64;
        hmacs
    }

    fn run(&self, len: usize) {
        black_box(self.mac.clone().chain_update(black_box(&self.message[..len.clamp(LEAST, 1 << 20)])).finalize());
    }

    /// How long the HMAC of a token of this length takes, in microseconds.
    pub(crate) fn microseconds(&self, len: usize) -> f64 {
        self.none + self.byte * len.max(LEAST) as f64
    }

    /// The rough cost of the work on a token of this length: never too little, but too much if the machine is busy.
    pub(crate) fn roughly(&self, runs: usize, len: usize, work: impl FnMut()) -> f64 {
        least(runs, work) / self.microseconds(len)
    }

    /// The same, measured thoroughly. A result below `most` ends it.
    pub(crate) fn exactly(&self, most: f64, len: usize, mut work: impl FnMut()) -> f64 {
        // A tenth of a second, if both are fast.
        let turns = (100_000.0 / (self.microseconds(len) * 15.0)).clamp(9.0, 501.0) as usize;
        let mut cost = || {
            let (mut hmacs, mut works) = (Vec::new(), Vec::new());
            for _ in 0..turns {
                hmacs.push(microseconds(|| self.run(len)));
                works.push(microseconds(&mut work));
            }
            least_of(works) / least_of(hmacs)
        };
        let first = cost();
        (0..4).fold(first, |least, _| if least < most { least } else { least.min(cost()) })
    }
}

/// How long it took. If that is long enough for other programs to run meanwhile, only this thread's time.
fn microseconds(work: impl FnOnce()) -> f64 {
    const LONG: Duration = Duration::from_micros(500);
    let (before, clock) = (processor_time(), Instant::now());
    work();
    let elapsed = clock.elapsed();
    let time = if elapsed < LONG { elapsed } else { processor_time() - before };
    time.as_secs_f64() * 1e6
}

/// This thread's time on a processor.
fn processor_time() -> Duration {
    clock_gettime(ClockId::ThreadCPUTime).try_into().expect("a time that is not negative")
}

fn least(runs: usize, mut work: impl FnMut()) -> f64 {
    (0..runs).map(|_| microseconds(&mut work)).fold(f64::INFINITY, f64::min)
}

/// The least time, except outliers: the processor's time is on rare occasions far too low.
fn least_of(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    let half = times[times.len() / 2] / 2.0;
    times.into_iter().find(|time| *time > half).expect("the median")
}
