//! Verifiers whose policies demand as much as docs/POLICY.md allows, and the end that a text needs to get far with
//! each.

use std::sync::Arc;
use std::time::Duration;

use hs256::{Key, Revocations, Scalar, Verifier, VerifierBuilder};

use crate::{NOW, SECRET, USUAL, collisions};

/// A verifier, and members that satisfy its demands, except those that the texts are about.
pub(crate) struct Setting {
    pub(crate) name: &'static str,
    pub(crate) verifier: Verifier,
    pub(crate) header: String,
    /// Members of the payload.
    pub(crate) tail: String,
}

/// The most entries of each of a policy's lists.
const MOST: usize = 64;

/// All settings, for tokens of at most `max_token_len` bytes.
pub(crate) fn all(max_token_len: usize) -> Vec<Setting> {
    let begun = || Verifier::builder().max_token_len(max_token_len);
    let setting = |name, builder: VerifierBuilder, tail: String| {
        let verifier = builder.build().expect("a sound verifier");
        Setting { name, verifier, header: USUAL.into(), tail }
    };
    let key = || Key::new(SECRET).expect("a key");
    let bound = |issuers: Vec<String>| issuers.into_iter().fold(key(), Key::bound_to);
    // Texts with the same elements as the texts' strings, so that telling them apart requires reading them.
    let alike = |what: &str, count: usize, len: usize| {
        (0..count).map(|number| format!("{}{what}{number}", "a".repeat(len))).collect::<Vec<_>>()
    };
    // Claims with the last of their values, of texts and numbers; the texts have `big`, or it is missing.
    let values = |claim: usize| {
        (0..MOST - 1).map(move |number| match (claim + number) % 4 {
            0 => Scalar::Text("a".repeat(number * 8).into()),
            1 => Scalar::from(f64::from_bits(number as u64 + 1)),
            2 => Scalar::from(f64::MAX.next_down() / (number + 1) as f64),
            _ => Scalar::from(9_007_199_254_740_992.0 + 2.0 * number as f64),
        })
    };
    let name = |number: usize| format!("c{number:02}");
    let with_rules = |builder: VerifierBuilder| {
        let names = (0..MOST - 1).map(name).chain(["big".into()]);
        names.enumerate().fold(builder, |builder, (claim, name)| {
            values(claim).chain([Scalar::from(1)]).fold(builder, |builder, value| builder.claim(name.clone(), value))
        })
    };
    let ones: Vec<String> = (0..MOST - 1).map(|number| format!("\"{}\":1", name(number))).collect();
    let ones = ones.join(",");
    let everything = || {
        with_rules(begun().key(bound(alike("i", MOST, 0))))
            .issuers(alike("i", MOST, 0))
            .subject("s")
            .required((0..MOST - 1).map(name).chain(["iss".into()]))
    };
    let everything_tail = || format!("\"iss\":\"i63\",\"sub\":\"s\",{ones}");
    let nearly = [8, 200].map(|len| (0..MOST / 2).map(move |number| NEARLY.repeat(len) + &format!("{number:02}!")));
    let mut of_one_key = setting(
        "a key of 100,000 revocations, a `typ`, a maximum age",
        begun()
            .key(key().with_id("one").valid_from(NOW - 1).valid_until(NOW + 1))
            .any_audience()
            .numeric_subject()
            .typ("jwt")
            .leeway(Duration::from_secs(900))
            .max_age(Duration::from_secs(1 << 31))
            .revocations(Arc::new(revocations()))
            .max_stale(Duration::from_secs(1))
            .expect("a number of seconds"),
        format!("\"iat\":{NOW}"),
    );
    of_one_key.header = r#"{"alg":"HS256","typ":"JWT","kid":"one"}"#.into();
    vec![
        setting(
            "nothing but a claim that is missing",
            begun().key(key()).any_audience().require("no such claim"),
            String::new(),
        ),
        setting(
            "64 claims that are missing",
            begun().key(key()).any_audience().required((0..MOST).map(|claim| format!("missing {claim}"))),
            String::new(),
        ),
        setting(
            "64 claims whose names are nearly there",
            begun().key(key()).any_audience().required(nearly.into_iter().flatten()),
            String::new(),
        ),
        setting("a long subject", begun().key(key()).any_audience().subject("a".repeat(1 << 20)), String::new()),
        of_one_key,
        setting(
            "64 issuers, 64 audiences",
            begun().key(key()).issuers(alike("i", MOST, 3000)).audiences(alike("u", MOST, 1000)),
            String::new(),
        ),
        setting(
            "a key of 64 issuers, 64 audiences",
            begun().key(bound(alike("i", MOST, 3000))).audiences(alike("u", MOST, 64)),
            String::new(),
        ),
        setting(
            "a key of 4 issuers, 4 audiences",
            begun().key(bound(alike("i", 4, 60_000))).audiences(alike("u", 4, 1000)),
            String::new(),
        ),
        setting("everything", everything().any_audience(), everything_tail()),
        setting("everything, 64 audiences", everything().audiences(alike("u", MOST, 20)), everything_tail()),
    ]
}

/// The elements of names that resemble the texts' names.
pub(crate) const NEARLY: &str = "n";

/// Revocations of every kind, with an issuer and without.
fn revocations() -> Revocations {
    let entry = |number: usize| match number % 4 {
        0 => format!("{{\"jti\":\"token {number}\"}}\n"),
        1 => format!("{{\"jti\":\"token {number}\",\"iss\":\"issuer\"}}\n"),
        2 => format!("{{\"sub\":\"subject {number}\",\"iss\":\"issuer\",\"before\":1}}\n"),
        _ => format!("{{\"kid\":\"key {number}\",\"before\":1}}\n"),
    };
    let all = format!("{{\"before\":1}}\n{{\"as_of\":{NOW}}}\n");
    let list: String = (0..100_000).map(entry).chain([all]).collect();
    Revocations::parse(list, [7; 16]).expect("entries")
}

/// A verifier with as many keys as a ring may have, whose ids collide after a long prefix.
pub(crate) fn colliding_ids() -> (Setting, Vec<String>) {
    let ids = collisions::key_ids(&"tenant of the one prefix/".repeat(64), 4096);
    let keys = ids.iter().map(|id| Key::new(SECRET).expect("a key").with_id(id.as_str()));
    let builder = Verifier::builder().keys(keys).any_audience().require("no such claim");
    let verifier = builder.build().expect("a sound verifier");
    let (name, header, tail) = ("4,096 keys with ids of one digest", USUAL.into(), String::new());
    (Setting { name, verifier, header, tail }, ids)
}
