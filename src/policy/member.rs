//! The members of a policy, in one table. The document, the typed setters, the order of mistakes, the hints for unknown
//! names and the JSON Schema all follow it.

use alloc::borrow::Cow;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use super::rule::{ClaimRules, Demanded, Scalar};
use crate::claims;
use crate::error::{EMPTY_GIVEN, Error};

/// The most texts in one list: issuers, audiences, required claims, values of a claim.
pub(crate) const MAX_LIST: usize = 64;

/// The largest integer that every language's JSON reader preserves: 2^53 - 1.
pub(crate) const MAX_INTEGER: u64 = (1 << 53) - 1;

/// What is wrong with a member, in words; never its value.
pub(crate) type Reason = Cow<'static, str>;

/// The members in the table's order, which is the order in which mistakes are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Member {
    Issuer,
    Audience,
    AnyAudience,
    Subject,
    NumericSubject,
    Typ,
    Required,
    Claims,
    Leeway,
    MaxAge,
    MaxTokenLen,
}

/// The type of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    /// A string, or a list of 1 to 64; none empty.
    TextOrTexts,
    /// A text that is not empty.
    Text,
    /// A text that is not empty and is more than the optional `application/`.
    Media,
    Flag,
    /// A list of 1 to 64 names; none empty, none twice.
    Names,
    /// An object of 1 to 64 claims that have no member of their own, with 1 to 64 values each.
    Claims,
    /// An integer of this range.
    Integer {
        least: u64,
        greatest: u64,
        otherwise: &'static str,
    },
}

impl Member {
    pub(crate) const ALL: [Member; 11] = [
        Member::Issuer,
        Member::Audience,
        Member::AnyAudience,
        Member::Subject,
        Member::NumericSubject,
        Member::Typ,
        Member::Required,
        Member::Claims,
        Member::Leeway,
        Member::MaxAge,
        Member::MaxTokenLen,
    ];

    const fn row(self) -> (&'static str, Type) {
        const SECONDS: &str = "more than 900 seconds (was it given in milliseconds?)";
        const AGE: &str = "more than 2^53 - 1 seconds";
        const BYTES: &str = "not from 256 bytes to 1 MiB (1048576)";
        match self {
            Member::Issuer => ("issuer", Type::TextOrTexts),
            Member::Audience => ("audience", Type::TextOrTexts),
            Member::AnyAudience => ("any_audience", Type::Flag),
            Member::Subject => ("subject", Type::Text),
            Member::NumericSubject => ("numeric_subject", Type::Flag),
            Member::Typ => ("typ", Type::Media),
            Member::Required => ("required", Type::Names),
            Member::Claims => ("claims", Type::Claims),
            Member::Leeway => ("leeway", Type::Integer { least: 0, greatest: 900, otherwise: SECONDS }),
            Member::MaxAge => ("max_age", Type::Integer { least: 0, greatest: MAX_INTEGER, otherwise: AGE }),
            Member::MaxTokenLen => ("max_token_len", Type::Integer { least: 256, greatest: 1 << 20, otherwise: BYTES }),
        }
    }

    /// The member's name in the document, and in errors.
    pub(crate) const fn name(self) -> &'static str {
        self.row().0
    }

    pub(crate) const fn type_(self) -> Type {
        self.row().1
    }

    pub(crate) fn mistake(self, reason: impl Into<Reason>) -> Error {
        Error::invalid_argument(self.name(), reason)
    }

    /// Whether the member may be this integer.
    pub(crate) fn check_integer(self, integer: u64) -> Result<(), Error> {
        self.type_().check(&Demand::Integer(integer)).map_err(|reason| self.mistake(reason))
    }
}

/// What a member was set to: of the right type, its value not yet checked.
#[derive(Debug, Clone)]
pub(crate) enum Demand {
    Texts(Vec<Arc<str>>),
    Text(Arc<str>),
    Flag(bool),
    Claims(Vec<Demanded>),
    Integer(u64),
}

const EMPTY_TEXT: &str = "has an empty string (an environment variable that is not set is the usual reason)";
const TOO_MANY: &str = "more than 64";

impl Type {
    /// What is wrong with a value of this type.
    pub(crate) fn check(self, demand: &Demand) -> Result<(), &'static str> {
        match (self, demand) {
            (_, Demand::Texts(texts)) => check_texts(texts, self == Type::Names),
            (_, Demand::Text(text)) if text.is_empty() => Err(EMPTY_GIVEN),
            (Type::Media, Demand::Text(text)) if text.eq_ignore_ascii_case("application/") => {
                Err("nothing but `application/`: name the type after it")
            }
            (_, Demand::Claims(rules)) => check_claims(rules),
            (Type::Integer { least, greatest, otherwise }, Demand::Integer(integer))
                if !(least..=greatest).contains(integer) =>
            {
                Err(otherwise)
            }
            _ => Ok(()),
        }
    }
}

fn check_texts(texts: &[Arc<str>], distinct: bool) -> Result<(), &'static str> {
    if texts.is_empty() {
        return Err(EMPTY_GIVEN);
    }
    if texts.len() > MAX_LIST {
        return Err(TOO_MANY);
    }
    if texts.iter().any(|text| text.is_empty()) {
        return Err(EMPTY_TEXT);
    }
    let mut rest = texts.iter();
    while let Some(text) = rest.next() {
        if distinct && rest.as_slice().contains(text) {
            return Err("has a name twice");
        }
    }
    Ok(())
}

fn check_claims(rules: &[Demanded]) -> Result<(), &'static str> {
    if rules.is_empty() {
        return Err(EMPTY_GIVEN);
    }
    if rules.len() > ClaimRules::MAX {
        return Err(TOO_MANY);
    }
    rules.iter().try_for_each(|(name, values)| check_claim(name, values))
}

fn check_claim(name: &str, values: &[Scalar]) -> Result<(), &'static str> {
    if name.is_empty() {
        return Err("has an empty name");
    }
    if claims::is_registered(name) {
        return Err("names one of iss, sub, aud, exp, nbf, iat, jti, which have members or checks of their own");
    }
    if values.is_empty() {
        return Err("has an empty list: name at least one value");
    }
    if values.len() > MAX_LIST {
        return Err("has more than 64 values for a claim");
    }
    if values.iter().any(|value| matches!(value, Scalar::Number(number) if !number.is_finite())) {
        return Err("has a number that is not finite");
    }
    Ok(())
}

/// The demands so far, made by the document or by setters. Mistakes are kept until [`Draft::check`], which finds the
/// first in the table's order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Draft([Option<Entry>; Member::ALL.len()]);

#[derive(Debug, Clone)]
struct Entry {
    demand: Result<Demand, Reason>,
    by: Source,
}

/// Who set a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    Document,
    Setter,
}

const TWICE: Reason = Cow::Borrowed("set twice");

impl Draft {
    /// Sets a member, which must not be set yet.
    pub(crate) fn set(&mut self, member: Member, demand: Result<Demand, Reason>, by: Source) {
        let Some(entry) = self.0.get_mut(member as usize) else { return };
        *entry = Some(Entry { demand: if entry.is_some() { Err(TWICE) } else { demand }, by });
    }

    /// Adds to a list. Any number of calls may build it, but not a document as well.
    pub(crate) fn add(&mut self, member: Member, more: Vec<Arc<str>>) {
        let Some(entry) = self.0.get_mut(member as usize) else { return };
        let demand = match entry.take() {
            _ if more.is_empty() => Err(EMPTY_GIVEN.into()),
            None => Ok(Demand::Texts(more)),
            Some(Entry { demand: Ok(Demand::Texts(mut texts)), by: Source::Setter }) => {
                texts.extend(more);
                Ok(Demand::Texts(texts))
            }
            Some(Entry { demand: Err(mistake), .. }) => Err(mistake),
            Some(_) => Err(TWICE),
        };
        *entry = Some(Entry { demand, by: Source::Setter });
    }

    /// Adds an allowed value to a claim.
    pub(crate) fn add_claim(&mut self, name: Arc<str>, value: Scalar) {
        let Some(entry) = self.0.get_mut(Member::Claims as usize) else { return };
        let demand = match entry.take() {
            None => Ok(Demand::Claims(alloc::vec![(name, alloc::vec![value])])),
            Some(Entry { demand: Ok(Demand::Claims(mut rules)), by: Source::Setter }) => {
                match rules.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, values)) => values.push(value),
                    None => rules.push((name, alloc::vec![value])),
                }
                Ok(Demand::Claims(rules))
            }
            Some(Entry { demand: Err(mistake), .. }) => Err(mistake),
            Some(_) => Err(TWICE),
        };
        *entry = Some(Entry { demand, by: Source::Setter });
    }

    /// Sets a member to whole seconds.
    pub(crate) fn set_seconds(&mut self, member: Member, duration: Duration) {
        let whole = duration.subsec_nanos() == 0;
        let demand =
            if whole { Ok(Demand::Integer(duration.as_secs())) } else { Err("not a whole number of seconds".into()) };
        self.set(member, demand, Source::Setter);
    }

    /// The first mistake in the table's order.
    pub(crate) fn check(&self) -> Result<(), Error> {
        Member::ALL.into_iter().try_for_each(|member| self.check_member(member))
    }

    /// What is wrong with one member.
    pub(crate) fn check_member(&self, member: Member) -> Result<(), Error> {
        let Some(Entry { demand, .. }) = self.entry(member) else { return Ok(()) };
        let demand = demand.as_ref().map_err(|reason| member.mistake(reason.clone()))?;
        member.type_().check(demand).map_err(|reason| member.mistake(reason))?;
        let contradiction =
            member == Member::AnyAudience && self.flag(member) && self.entry(Member::Audience).is_some();
        if contradiction {
            Err(member.mistake("true, although `audience` is set: leave one of them out"))
        } else {
            Ok(())
        }
    }

    fn entry(&self, member: Member) -> Option<&Entry> {
        self.0.get(member as usize)?.as_ref()
    }

    fn demand(&self, member: Member) -> Option<&Demand> {
        self.entry(member)?.demand.as_ref().ok()
    }

    pub(crate) fn texts(&self, member: Member) -> &[Arc<str>] {
        match self.demand(member) {
            Some(Demand::Texts(texts)) => texts,
            _ => &[],
        }
    }

    pub(crate) fn text(&self, member: Member) -> Option<&Arc<str>> {
        match self.demand(member) {
            Some(Demand::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn flag(&self, member: Member) -> bool {
        matches!(self.demand(member), Some(Demand::Flag(true)))
    }

    pub(crate) fn claims(&self) -> &[Demanded] {
        match self.demand(Member::Claims) {
            Some(Demand::Claims(rules)) => rules,
            _ => &[],
        }
    }

    pub(crate) fn integer(&self, member: Member) -> Option<u64> {
        match self.demand(member) {
            Some(Demand::Integer(integer)) => Some(*integer),
            _ => None,
        }
    }
}
