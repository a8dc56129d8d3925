//! The state of an opened verifier and the counts of its verdicts, for people and monitoring. Never a secret.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use hs256::Code;
use serde_json::{Value, json};

use crate::follow::Follower;
use crate::mistake::Mistakes;
use crate::verifier::Verifying;

/// The state of an opened verifier, and the counts of its verdicts so far.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Status {
    /// 1 after opening, one more after each load.
    pub generation: u64,
    /// When the state in use was loaded, in Unix seconds.
    pub loaded_at: i64,
    /// How long loading took.
    pub load_time: Duration,
    /// The keys, in the order of the file.
    pub keys: Vec<KeyStatus>,
    /// Why the current files are not in use, if they are not.
    pub error: Option<LastError>,
    /// The list of revocations, if the file names one.
    pub revocations: Option<ListStatus>,
    /// The number of verdicts of each code that occurred, in the order of the codes' numbers.
    pub verdicts: Vec<(Code, u64)>,
    /// The number of accepted tokens by key id, including ids no longer in use; `None`: keys without an id.
    pub accepted: Vec<(Option<String>, u64)>,
}

/// A key that is in use.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyStatus {
    /// Its id.
    pub id: Option<String>,
    /// In use only from this time on, in Unix seconds.
    pub from: Option<i64>,
    /// In use only before this time, in Unix seconds.
    pub until: Option<i64>,
}

/// Why the current files are not in use.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LastError {
    /// Everything that is wrong.
    pub mistakes: Mistakes,
    /// How long ago that was found.
    pub age: Duration,
}

/// The list of revocations in use.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListStatus {
    /// How many tokens (`jti`), subjects and keys (`kid`) have an entry.
    pub counts: [usize; 3],
    /// Everything issued before this time (Unix seconds) is revoked.
    pub all_before: Option<u64>,
    /// When the list was complete (Unix seconds), according to the list.
    pub as_of: Option<i64>,
    /// How old it may be.
    pub max_stale: Option<Duration>,
    /// How long ago it was last found in its file.
    pub age: Duration,
}

pub(crate) fn of(follower: &Follower<Verifying>) -> Status {
    let state = follower.as_it_is();
    let tally = follower.shared.tally.load();
    let accepted: Vec<_> = tally.accepted().map(|(id, count)| (id.map(String::from), count)).collect();
    let all = accepted.iter().map(|(_, count)| count).sum();
    let codes = tally.codes();
    let total = |code: Code| if code == Code::Ok { all } else { codes.total(code) };
    let verdicts = Code::ALL.iter().map(|code| (*code, total(*code))).filter(|(code, n)| *code == Code::Ok || *n > 0);
    let key = |timed: &crate::load::TimedKey| KeyStatus {
        id: timed.key.id().map(String::from),
        from: timed.from,
        until: timed.until,
    };
    Status {
        generation: state.generation,
        loaded_at: state.loaded_at,
        load_time: state.load_time,
        keys: state.keys.iter().map(key).collect(),
        error: follower.failure().map(|(mistakes, age)| LastError { mistakes, age }),
        revocations: state.list.as_ref().map(|list| ListStatus {
            counts: list.list.counts(),
            all_before: list.list.all_before(),
            as_of: list.list.as_of(),
            max_stale: list.max_stale,
            age: follower.list_age(&state),
        }),
        verdicts: verdicts.collect(),
        accepted,
    }
}

impl Status {
    /// As one line of JSON. `verdicts` has the codes that occurred, and always `ok`.
    ///
    /// ```json
    /// {"generation":1,"loaded_at":1796000000,"load_seconds":0.004,
    ///  "keys":[{"id":"2026-11","from":null,"until":1798761600}],
    ///  "error":{"age":12,"message":"`file`: cannot be read: …"},
    ///  "revocations":{"jti":2,"sub":0,"kid":1,"before":null,"as_of":1795999990,"max_stale":300,"age":0},
    ///  "verdicts":{"ok":40,"expired":2},"accepted":[{"key":"2026-11","count":40}]}
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        let seconds = |time: Duration| time.as_secs();
        let keys: Vec<_> =
            self.keys.iter().map(|key| json!({"id": key.id, "from": key.from, "until": key.until})).collect();
        let error = self.error.as_ref();
        let error = error.map(|error| json!({"age": seconds(error.age), "message": error.mistakes.to_string()}));
        let list = self.revocations.as_ref().map(|list| {
            let [jti, sub, kid] = list.counts;
            json!({"jti": jti, "sub": sub, "kid": kid, "before": list.all_before, "as_of": list.as_of,
                   "max_stale": list.max_stale.map(seconds), "age": seconds(list.age)})
        });
        let verdicts: serde_json::Map<String, Value> =
            self.verdicts.iter().map(|(code, count)| (code.name().into(), (*count).into())).collect();
        let accepted: Vec<_> = self.accepted.iter().map(|(id, count)| json!({"key": id, "count": count})).collect();
        json!({"generation": self.generation, "loaded_at": self.loaded_at, "load_seconds": self.load_time.as_secs_f64(),
               "keys": keys, "error": error, "revocations": list, "verdicts": verdicts, "accepted": accepted})
        .to_string()
    }

    /// As OpenMetrics text, for Prometheus and similar systems.
    #[must_use]
    pub fn to_open_metrics(&self) -> String {
        let mut text = Metrics(String::new());
        text.family("hs256_verdicts", "counter", "Verdicts by code.");
        for (code, count) in &self.verdicts {
            text.sample("hs256_verdicts_total", &[("code", code.name())], count);
        }
        text.family("hs256_accepted", "counter", "Tokens that were accepted, by the id of their key.");
        for (id, count) in &self.accepted {
            text.sample("hs256_accepted_total", &[("key", id.as_deref().unwrap_or_default())], count);
        }
        text.gauge("hs256_generation", "How often the policy file was loaded.", &self.generation);
        text.gauge("hs256_loaded_timestamp_seconds", "When the state in use was loaded.", &self.loaded_at);
        text.gauge("hs256_load_seconds", "How long that took.", &self.load_time.as_secs_f64());
        text.gauge(
            "hs256_error",
            "1 if the files as they are now are not in use, since something is wrong with them.",
            &u8::from(self.error.is_some()),
        );
        if let Some(error) = &self.error {
            text.gauge("hs256_error_age_seconds", "How long ago that was found.", &error.age.as_secs());
        }
        if let Some(list) = &self.revocations {
            text.family("hs256_revocations", "gauge", "Entries of the list of revocations, by kind.");
            for (kind, count) in ["jti", "sub", "kid"].iter().zip(list.counts) {
                text.sample("hs256_revocations", &[("kind", kind)], &count);
            }
            text.gauge(
                "hs256_revocations_age_seconds",
                "How long ago the list was found in its file.",
                &list.age.as_secs(),
            );
            if let Some(as_of) = list.as_of {
                text.gauge("hs256_revocations_as_of_timestamp_seconds", "When the list was complete.", &as_of);
            }
        }
        text.family("hs256_key_until_timestamp_seconds", "gauge", "When a key in use runs out.");
        // Each sample must be unique: keys without an id share one, the time when the first of them ends.
        let mut ends = BTreeMap::new();
        for (key, until) in self.keys.iter().filter_map(|key| Some((key, key.until?))) {
            let end = ends.entry(key.id.as_deref().unwrap_or_default()).or_insert(until);
            *end = until.min(*end);
        }
        for (id, until) in ends {
            text.sample("hs256_key_until_timestamp_seconds", &[("key", id)], &until);
        }
        text.0.push_str("# EOF\n");
        text.0
    }
}

/// Writing to a string cannot fail.
struct Metrics(String);

impl Metrics {
    fn family(&mut self, name: &str, type_: &str, help: &str) {
        let _ = writeln!(self.0, "# TYPE {name} {type_}\n# HELP {name} {help}");
    }

    fn gauge(&mut self, name: &str, help: &str, value: &dyn std::fmt::Display) {
        self.family(name, "gauge", help);
        self.sample(name, &[], value);
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: &dyn std::fmt::Display) {
        self.0.push_str(name);
        for (label, text) in labels {
            let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            let _ = write!(self.0, "{{{label}=\"{text}\"}}");
        }
        let _ = writeln!(self.0, " {value}");
    }
}
