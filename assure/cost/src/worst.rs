//! Finds the worst of many inputs: each is measured roughly, the most expensive ones again thoroughly.

use hs256::explain;

use crate::measure::Hmacs;
use crate::settings::Setting;
use crate::{NOW, run};

/// The maximum cost of verifying, in HMACs.
pub(crate) const MOST: f64 = 20.0;

/// How many of the worst are measured thoroughly, for each way.
const KEPT: usize = 12;

/// How many of these are printed.
const NAMED: usize = 4;

/// What is done to a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Verify,
    /// Every check of a verifier, as JSON.
    Explain,
    /// Every check that takes no verifier, as JSON.
    Inspect,
}

pub(crate) struct Worst<'h, 's> {
    hmacs: &'h Hmacs,
    /// How often each token is measured at first.
    runs: usize,
    /// Only texts whose names contain this are measured.
    only: &'h str,
    buffer: Vec<u8>,
    count: usize,
    /// The worst first, for each way.
    kept: [Vec<Measured<'s>>; 3],
}

struct Measured<'s> {
    setting: &'s Setting,
    name: String,
    token: Vec<u8>,
    cost: f64,
}

impl<'h, 's> Worst<'h, 's> {
    pub(crate) fn new(hmacs: &'h Hmacs, runs: usize, only: &'h str) -> Worst<'h, 's> {
        Worst { hmacs, runs, only, buffer: vec![0; 1 << 20], count: 0, kept: [const { Vec::new() }; 3] }
    }

    /// Measures a token roughly. Its explanation must have the verdict that verifying gives.
    pub(crate) fn add(&mut self, setting: &'s Setting, way: Way, name: &str, token: &[u8]) {
        if !name.contains(self.only) {
            return;
        }
        self.count += 1;
        let verifier = &setting.verifier;
        if way == Way::Explain {
            let verdict = verifier.verify_at(token, NOW, &mut self.buffer).map(drop);
            assert_eq!(explain(token, Some(verifier), NOW).verdict(), Some(verdict), "{name}");
        }
        let cost = self.hmacs.roughly(self.runs, token.len(), || run(verifier, way, token, &mut self.buffer));
        let kept = &mut self.kept[way as usize];
        // Of one text under several policies only the worst is kept: the others would crowd out other texts.
        if let Some(place) = kept.iter().position(|measured| measured.name == name) {
            if kept[place].cost >= cost {
                return;
            }
            kept.remove(place);
        }
        let place = kept.partition_point(|measured| measured.cost >= cost);
        if place < KEPT {
            kept.insert(place, Measured { setting, name: name.into(), token: token.into(), cost });
            kept.truncate(KEPT);
        }
    }

    /// Measures the worst again, prints the most expensive, and returns whether one costs too much.
    pub(crate) fn report(&mut self, what: &str) -> bool {
        println!("cost: {what}: {} measured", self.count);
        let mut failed = false;
        for (way, kept) in [Way::Verify, Way::Explain, Way::Inspect].into_iter().zip(&mut self.kept) {
            for measured in kept.iter_mut() {
                let Measured { setting: Setting { verifier, .. }, token, .. } = measured;
                let work = || run(verifier, way, token, &mut self.buffer);
                measured.cost = self.hmacs.exactly(MOST, token.len(), work);
            }
            kept.sort_by(|a, b| b.cost.total_cmp(&a.cost));
            let named = kept.iter().enumerate().filter(|(index, one)| *index < NAMED || one.cost >= MOST);
            for (_, Measured { name, cost, token, setting }) in named {
                println!("cost: {way:?}: {cost:5.1} HMACs: {name}; {}; {} bytes", setting.name, token.len());
            }
            failed |= kept.iter().any(|measured| measured.cost >= MOST);
        }
        failed
    }
}
