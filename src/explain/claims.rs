//! Why a check on claims failed, and which value is at fault.

use crate::claims;
use crate::error::{ClaimName, Error};
use crate::explain::cause::Cause;
use crate::json::{Kind, Value};
use crate::numeric_date::{NumericDate, YEAR_10000};
use crate::verdict::{Rule, Subject};

/// 1980-01-01T00:00:00Z. An `exp` before it is most likely a number of seconds from now.
const YEAR_1980: f64 = 315_532_800.0;

/// The cause of a check's failure, and the value at fault if the payload has it.
pub(super) fn of_failure(rule: Rule, error: &Error, on: Subject<'_>) -> (Option<Cause>, Option<Value>) {
    let value = error.claim_name().and_then(|name| match name.rule_index() {
        Some(index) => on.policy.rule_value(index, on.named?),
        None => on.set.registered(name.as_str()).flatten(), // another is missing, or no claim
    });
    let cause = match error {
        Error::InvalidClaim(name) => value.map(|value| wrong_type(name.as_str(), value, on)),
        Error::MissingClaim(_) => Some(Cause::Absent),
        Error::ClaimMismatch(_) => Some(mismatch(rule, on)),
        Error::NotYetValid { at, .. } if at.seconds() >= YEAR_10000 => Some(Cause::Milliseconds),
        Error::NotYetValid { .. } => Some(Cause::InTheFuture),
        Error::Expired { .. } if rule.name == "age" => Some(Cause::TooOld),
        Error::Expired { at, .. } if at.seconds() < YEAR_1980 => Some(Cause::SpanNotTime),
        Error::Expired { .. } => Some(Cause::InThePast),
        Error::Revoked(name) => Some(revoked(name.as_str())),
        Error::Unavailable => Some(Cause::StaleRevocations),
        _ => None,
    };
    (cause, value)
}

/// A remark on a check that passes: an `exp` in milliseconds never comes.
pub(super) fn of_pass(rule: Rule, on: Subject<'_>) -> Option<(Cause, Value)> {
    let late = |exp: NumericDate| exp.seconds() >= YEAR_10000;
    let exp = on.set.registered("exp").flatten().filter(|_| rule.name == "expiry")?;
    on.set.expires_at().is_some_and(late).then_some((Cause::Milliseconds, exp))
}

fn wrong_type(name: &str, value: Value, on: Subject<'_>) -> Cause {
    let is_date = claims::type_fault(name) == claims::NOT_A_DATE;
    match value.kind() {
        Kind::Null => Cause::NullClaim,
        Kind::Plain | Kind::Escaped if is_date => Cause::TimeAsText,
        _ if is_date => Cause::NotANumber,
        _ if name == "sub" && value.is_integer(on.set.text()) => Cause::NumericSubject,
        _ if claims::type_fault(name) == claims::NOT_AN_AUDIENCE => Cause::NotAnAudience,
        _ => Cause::NotAString,
    }
}

fn revoked(name: &str) -> Cause {
    match name {
        "jti" => Cause::TokenRevoked,
        "sub" => Cause::SubjectRevoked,
        ClaimName::KID => Cause::KeyRevoked,
        _ => Cause::EverythingRevoked,
    }
}

fn mismatch(rule: Rule, on: Subject<'_>) -> Cause {
    match rule.name {
        "issuer" => Cause::OtherIssuer,
        "key_issuer" => Cause::IssuerOfAnotherKey,
        "subject" => Cause::OtherSubject,
        "audience" if on.policy.names_no_audience() => Cause::AudienceNotAskedFor,
        "audience" => Cause::OtherAudience,
        _ => Cause::OtherValue,
    }
}
