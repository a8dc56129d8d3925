//! Times in HMACs. What else the machine does only adds to a time, so the least of several counts at first; in the end the
//! work is timed by turns with the HMAC, and medians are compared, since a machine is not equally fast at all times.

use std::hint::black_box;
use std::time::Instant;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::SECRET;

/// Tokens that are shorter count as so many bytes.
const LEAST: usize = 1024;

/// The HMACs that costs are compared with.
pub(crate) struct Hmacs {
    mac: Hmac<Sha256>,
    message: Vec<u8>,
    /// The time of one byte and of none, in microseconds.
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

    /// What the work on a token of this length costs, roughly.
    pub(crate) fn roughly(&self, len: usize, work: impl FnMut()) -> f64 {
        least(3, work) / self.microseconds(len)
    }

    /// The same, measured well.
    pub(crate) fn exactly(&self, len: usize, mut work: impl FnMut()) -> f64 {
        // At least so many turns, and some hundredths of a second.
        let turns = (60_000.0 / (self.microseconds(len) * 15.0)).clamp(7.0, 301.0) as usize;
        let (mut hmacs, mut works) = (Vec::new(), Vec::new());
        for _ in 0..turns {
            hmacs.push(microseconds(|| self.run(len)));
            works.push(microseconds(&mut work));
        }
        median(works) / median(hmacs)
    }
}

fn microseconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1e6
}

fn least(runs: usize, mut work: impl FnMut()) -> f64 {
    (0..runs).map(|_| microseconds(&mut work)).fold(f64::INFINITY, f64::min)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
