//! Typed setters and documents on one draft.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use super::*;
use crate::key::Key;
use crate::settings::MAX_DOCUMENT_LEN;
use crate::verifier::{Verifier, VerifierBuilder};

type Setter = fn(VerifierBuilder) -> VerifierBuilder;

/// A setter and a document for each member; neither may follow the other.
const EACH: [(Member, Setter, &str); 11] = [
    (Member::Issuer, |b| b.issuer("a"), r#"{"issuer":"b"}"#),
    (Member::Audience, |b| b.audience("a"), r#"{"audience":["b"]}"#),
    (Member::AnyAudience, |b| b.any_audience(), r#"{"any_audience":false}"#),
    (Member::Subject, |b| b.subject("a"), r#"{"subject":"b"}"#),
    (Member::NumericSubject, |b| b.numeric_subject(), r#"{"numeric_subject":false}"#),
    (Member::Typ, |b| b.typ("a"), r#"{"typ":"b"}"#),
    (Member::Required, |b| b.require("a"), r#"{"required":["b"]}"#),
    (Member::Claims, |b| b.claim("a", 1), r#"{"claims":{"b":1}}"#),
    (Member::Leeway, |b| b.leeway(Duration::ZERO), r#"{"leeway":0}"#),
    (Member::MaxAge, |b| b.max_age(Duration::ZERO), r#"{"max_age":0}"#),
    (Member::MaxTokenLen, |b| b.max_token_len(256), r#"{"max_token_len":256}"#),
];

fn is_twice(result: Result<VerifierBuilder, Error>, member: Member) {
    let error = result.and_then(|builder| builder.check_policy()).unwrap_err();
    assert_eq!(error, member.mistake("set twice"));
}

#[test]
fn a_member_is_set_by_a_document_or_a_setter_not_by_both() {
    assert!(EACH.iter().map(|(member, ..)| *member).eq(Member::ALL));
    for (member, set, document) in EACH {
        assert_eq!(set(Verifier::builder()).check_policy(), Ok(()), "{member:?}");
        is_twice(set(Verifier::builder()).policy_json(document), member);
        is_twice(Verifier::builder().policy_json(document).map(set), member);
        is_twice(Verifier::builder().policy_json(document).unwrap().policy_json(document), member);
    }
}

#[test]
fn setters_of_lists_add_and_others_do_not() {
    for (member, set, _) in EACH {
        let twice = set(set(Verifier::builder())).check_policy();
        match member {
            Member::Issuer | Member::Audience | Member::Claims => assert_eq!(twice, Ok(()), "{member:?}"),
            Member::Required => assert_eq!(twice.unwrap_err().field(), Some("required")), // a name twice
            _ => assert_eq!(twice, Err(member.mistake("set twice"))),
        }
    }
}

/// An empty iterator is a mistake, whatever else is set: the caller meant to require something.
#[test]
fn empty_iterators_are_refused() {
    const NOTHING: [&str; 0] = [];
    let empty: [(Member, Setter); 3] = [
        (Member::Issuer, |b| b.issuers(NOTHING)),
        (Member::Audience, |b| b.audiences(NOTHING)),
        (Member::Required, |b| b.required(NOTHING)),
    ];
    for (member, set) in empty {
        let more: Setter = |b| b.issuer("a").audience("a").require("a");
        for builder in [set(Verifier::builder()), more(set(Verifier::builder())), set(more(Verifier::builder()))] {
            let error = builder.check_policy().unwrap_err();
            assert_eq!((error.code(), error.field()), (Code::InvalidArgument, Some(member.name())));
        }
    }
}

#[test]
fn lists_and_numbers_end_at_64_of_each() {
    let names = |count: usize| (0..count).map(|index| format!("n{index}")).collect::<Vec<_>>();
    let of_claims = |builder: VerifierBuilder, names: Vec<String>| {
        names.into_iter().fold(builder, |builder, name| builder.claim(name, true))
    };
    let of_values = |builder: VerifierBuilder, values: usize| {
        (0..values).fold(builder, |builder, value| builder.claim("a", u32::try_from(value).unwrap()))
    };
    for (count, good) in [(1, true), (64, true), (65, false)] {
        let new = Verifier::builder;
        assert_eq!(new().issuers(names(count)).check_policy().is_ok(), good);
        assert_eq!(new().audiences(names(count)).check_policy().is_ok(), good);
        assert_eq!(new().required(names(count)).check_policy().is_ok(), good);
        assert_eq!(of_claims(new(), names(count)).check_policy().is_ok(), good);
        assert_eq!(of_values(new(), count).check_policy().is_ok(), good);
    }
}

#[test]
fn values_out_of_range_are_refused() {
    let bad: [(Member, Setter); 12] = [
        (Member::Issuer, |b| b.issuer("")),
        (Member::Audience, |b| b.audiences(["a", ""])),
        (Member::AnyAudience, |b| b.audience("a").any_audience()),
        (Member::Subject, |b| b.subject("")),
        (Member::Typ, |b| b.typ("Application/")),
        (Member::Required, |b| b.required(["a", "b", "a"])),
        (Member::Claims, |b| b.claim("", 1)),
        (Member::Claims, |b| b.claim("exp", 1)),
        (Member::Claims, |b| b.claim("a", f64::NAN)),
        (Member::Leeway, |b| b.leeway(Duration::new(900, 1))),
        (Member::MaxAge, |b| b.max_age(Duration::from_secs(1 << 53))),
        (Member::MaxTokenLen, |b| b.max_token_len((1 << 20) + 1)),
    ];
    for (member, set) in bad {
        assert_eq!(set(Verifier::builder()).check_policy().unwrap_err().field(), Some(member.name()));
    }
}

/// The mistakes of setters are found in the table's order, not in that of the calls.
#[test]
fn the_tables_order_decides() {
    let once = EACH.iter().filter(|(member, ..)| !matches!(member, Member::Issuer | Member::Audience | Member::Claims));
    let mut wrong: Vec<_> = once.collect();
    while !wrong.is_empty() {
        let all = wrong.iter().rev().fold(Verifier::builder(), |builder, (_, set, _)| set(set(builder)));
        let (first, ..) = wrong.remove(0);
        assert_eq!(all.check_policy().unwrap_err().field(), Some(first.name()));
    }
}

/// A short key is found before a document's mistake, as when the verifier is built.
#[test]
fn mistakes_with_keys_come_first() {
    let short = Verifier::builder().key(Key::new("short").unwrap());
    assert_eq!(short.policy_json("{").unwrap_err(), Error::WeakKey);
    let good = Verifier::builder().key(Key::new([1; 32]).unwrap());
    assert_eq!(good.policy_json("{").unwrap_err().field(), Some("policy"));
    assert_eq!(Verifier::builder().policy_json("{").unwrap_err().field(), Some("policy"));
}

#[test]
fn the_default_is_what_an_empty_document_says() {
    let mut draft = Draft::default();
    read(b"{}", &mut draft).unwrap();
    assert_eq!(format!("{:?}", Policy::new(&draft).unwrap()), format!("{:?}", Policy::default()));
    assert_eq!(field([b"{", &[b' '; MAX_DOCUMENT_LEN - 2][..], b"}"].concat()), None);
    assert_eq!(field([b"{", &[b' '; MAX_DOCUMENT_LEN - 1][..], b"}"].concat()), Some("policy".into()));
}

/// As many names as a policy can have: the table has room for all.
#[test]
fn all_of_128_named_claims_are_found() {
    let names = |letter: char| (0..64).map(move |index| format!("{letter}{index}"));
    let join = |texts: Vec<String>| texts.join(",");
    let required = join(names('r').map(|name| format!("{name:?}")).collect());
    let rules = join(names('c').map(|name| format!("{name:?}:1")).collect());
    let policy = format!("{{\"required\":[{required}],\"claims\":{{{rules}}}}}");
    let key = Key::new([7; 32]).unwrap();
    let verifier = Verifier::builder().key(key.clone()).policy_json(policy).unwrap().build().unwrap();
    let signer = crate::Signer::new(key).unwrap();
    let verdict = |left_out: &str| {
        let all = names('r').chain(names('c')).filter(|name| name != left_out);
        let claims = join(all.map(|name| format!("{name:?}:1")).collect());
        let token = signer.sign_json(format!("{{{claims}}}")).unwrap();
        verifier.verify_at(&token, 0, &mut [0; 2048]).map(drop).map_err(|error| error.claim().map(String::from))
    };
    assert_eq!(verdict("none"), Ok(()));
    assert_eq!(verdict("r63"), Err(Some("r63".into())));
    assert_eq!(verdict("c63"), Err(Some("c63".into())));
}
