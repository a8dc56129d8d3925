//! The claims set (RFC 7519 section 4): the registered claims, their types and their ids. The submodules: the claims of
//! a verified token, and the value of one claim.

use alloc::sync::Arc;

use crate::error::{ClaimName, Error};
use crate::json::{self, Kind, Value};
use crate::numeric_date::NumericDate;

mod value;
mod verified;

pub use value::{ClaimValue, JsonType};
pub(crate) use verified::MatchedId;
pub use verified::{Audience, Claims};

/// The registered claims that hs256 looks at, with the type that each must have (RFC 7519 section 4.1), in the order in
/// which the types are checked. A claim's index here, plus one, is its id in the C ABI.
const REGISTERED: [(&str, Type); 7] = [
    ("iss", Type::StringOrUri),
    ("sub", Type::StringOrUri),
    ("jti", Type::StringOrUri),
    ("aud", Type::Audience),
    ("exp", Type::NumericDate),
    ("nbf", Type::NumericDate),
    ("iat", Type::NumericDate),
];

/// The names of the registered claims that hs256 looks at.
pub(crate) const REGISTERED_NAMES: [&str; 7] = {
    let [iss, sub, jti, aud, exp, nbf, iat] = REGISTERED;
    [iss.0, sub.0, jti.0, aud.0, exp.0, nbf.0, iat.0]
};

const WANTED: json::Wanted<7> = json::Wanted::new(REGISTERED_NAMES);

/// The types of registered claims.
#[derive(Clone, Copy)]
enum Type {
    StringOrUri,
    /// A string or an array of strings.
    Audience,
    NumericDate,
}

impl Type {
    #[inline(always)]
    fn admits(self, value: Value, text: &[u8]) -> bool {
        match (self, value.kind()) {
            (Type::NumericDate, kind) => kind == Kind::Number,
            (Type::Audience, Kind::Array) => json::elements(text, value).all(|element| element.kind().is_string()),
            (_, kind) => kind.is_string(),
        }
    }
}

/// What is wrong with a registered claim of the wrong type, in words for its author.
pub(crate) const NOT_A_STRING: &str = "not a string";
pub(crate) const NOT_AN_AUDIENCE: &str = "not a string or an array of strings";
pub(crate) const NOT_A_DATE: &str = "not a number";

/// Which of these messages a claim of this name gets.
pub(crate) fn type_fault(name: &str) -> &'static str {
    match registered_index(name).and_then(|index| REGISTERED.get(index)) {
        Some((_, Type::NumericDate)) => NOT_A_DATE,
        Some((_, Type::Audience)) => NOT_AN_AUDIENCE,
        _ => NOT_A_STRING,
    }
}

/// Whether this is the name of a claim that RFC 7519 section 4.1 registers.
pub(crate) fn is_registered(name: &str) -> bool {
    registered_index(name).is_some()
}

fn registered_index(name: &str) -> Option<usize> {
    REGISTERED_NAMES.iter().position(|registered| *registered == name)
}

/// Claims as errors name them, and their ids in the C ABI. Only this block assigns ids.
impl ClaimName {
    /// In the C ABI: the first registered claim, `iss`. After it come `sub`, `jti`, `aud`, `exp`, `nbf` and `iat`.
    pub const FIRST_REGISTERED_ID: i32 = 1;

    /// In the C ABI: `kid`, which is not a claim, but can be the reason for a revocation.
    pub const KID_ID: i32 = 8;

    /// The name in the error for a revoked key.
    pub(crate) const KID: &str = "kid";

    /// In the C ABI: the first claim that the policy requires.
    pub const FIRST_REQUIRED_ID: i32 = 1000;

    /// In the C ABI: the first claim whose values the policy's `claims` name.
    pub const FIRST_RULE_ID: i32 = 2000;

    /// The claim's id in the C ABI: 1 to 7 for a registered claim; for others 1000 and the index in the policy's list of
    /// required claims, or 2000 and the index among the policy's `claims`.
    #[must_use]
    pub fn id(&self) -> i32 {
        let (first, index) = match (self.required_index(), self.rule_index()) {
            (Some(index), _) => (Self::FIRST_REQUIRED_ID, Some(index)),
            (None, Some(index)) => (Self::FIRST_RULE_ID, Some(index)),
            (None, None) if self.as_str() == Self::KID => return Self::KID_ID,
            (None, None) => (Self::FIRST_REGISTERED_ID, registered_index(self.as_str())),
        };
        let id = index.and_then(|index| first.checked_add(i32::try_from(index).ok()?));
        id.unwrap_or(0) // never: a policy has at most 64 of each
    }

    /// The name with this id, if it is the same for every verifier: a registered claim's, or `kid`.
    #[must_use]
    pub fn registered_name(id: i32) -> Option<&'static str> {
        if id == Self::KID_ID {
            return Some(Self::KID);
        }
        let index = usize::try_from(id.checked_sub(Self::FIRST_REGISTERED_ID)?).ok()?;
        REGISTERED.get(index).map(|(name, _)| *name)
    }

    /// The claim that the policy requires by this name, at this index of its list.
    pub(crate) fn of_policy(name: &Arc<str>, index: usize) -> ClaimName {
        match registered_index(name).and_then(|index| REGISTERED.get(index)) {
            Some((registered, _)) => ClaimName::registered(registered),
            None => ClaimName::required(name.clone(), index),
        }
    }
}

/// The registered claims found in a payload: everything known about a claims set except its text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Registered {
    values: [Option<Value>; 7],
    /// `exp`, `nbf` and `iat`; NaN for one that is absent or not a number.
    dates: [f64; 3],
}

impl Registered {
    pub(crate) const NONE: Registered = Registered { values: [None; 7], dates: [f64::NAN; 3] };

    /// Scans a payload, which must be an I-JSON object. Filled in place, since returning it costs as much as finding a
    /// claim.
    #[inline(always)]
    pub(crate) fn scan<'p>(&'p mut self, text: &'p [u8]) -> Result<ClaimsSet<'p>, Error> {
        json::scan_into(&mut self.values, text, &WANTED).map_err(|_| Error::Malformed)?;
        Ok(self.with_dates(text))
    }

    /// Like [`Registered::scan`], but says what is wrong.
    pub(crate) fn examine<'p>(&'p mut self, text: &'p [u8]) -> Result<ClaimsSet<'p>, json::Fault> {
        json::examine(&mut self.values, text, &WANTED)?;
        Ok(self.with_dates(text))
    }

    #[inline(always)]
    fn with_dates<'p>(&'p mut self, text: &'p [u8]) -> ClaimsSet<'p> {
        let [.., exp, nbf, iat] = self.values;
        self.dates = [exp, nbf, iat].map(|date| date.and_then(|date| date.number(text)).unwrap_or(f64::NAN));
        ClaimsSet { text, registered: self }
    }

    fn date(&self, index: usize) -> Option<NumericDate> {
        NumericDate::new(*self.dates.get(index)?)
    }
}

/// A scanned claims set: the payload's text, and the registered claims found in it.
#[derive(Clone, Copy)]
pub(crate) struct ClaimsSet<'p> {
    text: &'p [u8],
    registered: &'p Registered,
}

impl<'p> ClaimsSet<'p> {
    pub(crate) const fn text(self) -> &'p [u8] {
        self.text
    }

    pub(crate) const fn iss(self) -> Option<Value> {
        self.registered.values[0]
    }

    pub(crate) const fn sub(self) -> Option<Value> {
        self.registered.values[1]
    }

    pub(crate) const fn jti(self) -> Option<Value> {
        self.registered.values[2]
    }

    pub(crate) const fn aud(self) -> Option<Value> {
        self.registered.values[3]
    }

    pub(crate) const fn iat(self) -> Option<Value> {
        self.registered.values[6]
    }

    pub(crate) fn expires_at(self) -> Option<NumericDate> {
        self.registered.date(0)
    }

    pub(crate) fn not_before(self) -> Option<NumericDate> {
        self.registered.date(1)
    }

    pub(crate) fn issued_at(self) -> Option<NumericDate> {
        self.registered.date(2)
    }

    /// Checks the types of the registered claims (RFC 7519 section 4.1). The error names the first claim of a wrong
    /// type. `numeric_subject`: `sub` may also be an integer, since libraries wrote user ids that way for years.
    #[inline(always)]
    pub(crate) fn check_types(self, numeric_subject: bool) -> Result<(), Error> {
        for ((name, type_), value) in REGISTERED.iter().zip(&self.registered.values) {
            if let Some(value) = *value
                && !type_.admits(value, self.text)
                && !(numeric_subject && *name == "sub" && value.is_integer(self.text))
            {
                return Err(Error::InvalidClaim(ClaimName::registered(name)));
            }
        }
        Ok(())
    }

    /// Whether `sub` is this text, or an integer with these digits.
    pub(crate) fn subject_is(self, expected: &str) -> bool {
        self.sub().is_some_and(|sub| match sub.kind() {
            Kind::Number => sub.bytes(self.text) == expected.as_bytes(),
            _ => sub.is(self.text, expected),
        })
    }

    /// The members, in order: name and value.
    pub(crate) fn members(self) -> impl Iterator<Item = (Value, Value)> + 'p {
        json::members(self.text, json::outermost(self.text))
    }

    /// The value of the registered claim of this name; `None` if no claim of this name is registered.
    pub(crate) fn registered(self, name: &str) -> Option<Option<Value>> {
        registered_index(name).and_then(|index| self.registered.values.get(index).copied())
    }

    /// The value of a top-level member of any name.
    pub(crate) fn member(self, name: &str) -> Option<Value> {
        let walk = || self.members().find_map(|(member, value)| member.is(self.text, name).then_some(value));
        self.registered(name).unwrap_or_else(walk)
    }
}

/// The values of an `aud` claim: the one string, or the strings of the array.
pub(crate) fn audience(payload: &[u8], aud: Value) -> impl Iterator<Item = Value> + Clone + '_ {
    let one = aud.kind().is_string().then_some(aud);
    let many = (aud.kind() == Kind::Array).then(|| json::elements(payload, aud));
    one.into_iter().chain(many.into_iter().flatten())
}
