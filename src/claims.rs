//! The claims set of a verified token (RFC 7519 section 4): registered claims as typed views, any other by name, all of
//! it through serde.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::sync::Arc;
use core::cmp::Ordering;
use core::{fmt, str};

use serde::Deserialize;

use crate::error::{ClaimName, Error};
use crate::json::{self, Kind, Value};

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

/// 10000-01-01T00:00:00Z. Nobody means a time so late: it was given in milliseconds.
pub(crate) const YEAR_10000: f64 = 253_402_300_800.0;

/// What a registered claim of the wrong type is not, for whoever wrote it.
pub(crate) const NOT_A_STRING: &str = "not a string";
pub(crate) const NOT_AN_AUDIENCE: &str = "not a string or an array of strings";
pub(crate) const NOT_A_DATE: &str = "not a number";

/// Which of them it is for this claim.
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

/// Claims as errors name them, and their ids in the C ABI: the one place where these are made.
impl ClaimName {
    /// In the C ABI: the first registered claim, `iss`. After it come `sub`, `jti`, `aud`, `exp`, `nbf` and `iat`.
    pub const FIRST_REGISTERED_ID: i32 = 1;

    /// In the C ABI: `kid`, which is no claim but may be what a revocation names.
    pub const KID_ID: i32 = 8;

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
            (None, None) => (Self::FIRST_REGISTERED_ID, registered_index(self.as_str())),
        };
        let id = index.and_then(|index| first.checked_add(i32::try_from(index).ok()?));
        id.unwrap_or(0) // never: a policy has at most 64 of each
    }

    /// The name with this id, where it is the same for every verifier: a registered claim's, or `kid`.
    #[must_use]
    pub fn registered_name(id: i32) -> Option<&'static str> {
        if id == Self::KID_ID {
            return Some("kid");
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

/// Where the registered claims stand in a payload: what is known of a claims set apart from its text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Registered {
    values: [Option<Value>; 7],
    /// `exp`, `nbf` and `iat`; NaN for one that is absent or no number.
    dates: [f64; 3],
}

impl Registered {
    pub(crate) const NONE: Registered = Registered { values: [None; 7], dates: [f64::NAN; 3] };

    /// Scans a payload, which must be an I-JSON object. Filled in place, since returning it costs as much as finding a
    /// claim.
    #[inline(always)]
    pub(crate) fn scan<'p>(&'p mut self, text: &'p [u8]) -> Result<ClaimsSet<'p>, Error> {
        json::scan_into(&mut self.values, text, &WANTED).map_err(|_| Error::Malformed)?;
        let [.., exp, nbf, iat] = self.values;
        self.dates = [exp, nbf, iat].map(|date| date.and_then(|date| date.number(text)).unwrap_or(f64::NAN));
        Ok(ClaimsSet { text, registered: self })
    }

    fn date(&self, index: usize) -> Option<NumericDate> {
        let seconds = *self.dates.get(index)?;
        (!seconds.is_nan()).then_some(NumericDate(seconds))
    }
}

/// A scanned claims set: the payload's text, and where the registered claims stand in it.
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

    /// RFC 7519 section 4.1. The first claim of another type is named. `numeric_subject`: `sub` may also be an integer, as
    /// libraries wrote user ids for years.
    #[inline(always)]
    pub(crate) fn check_types(self, numeric_subject: bool) -> Result<(), Error> {
        for ((name, type_), value) in REGISTERED.into_iter().zip(self.registered.values) {
            if let Some(value) = value
                && !type_.admits(value, self.text)
                && !(numeric_subject && name == "sub" && value.is_integer(self.text))
            {
                return Err(Error::InvalidClaim(ClaimName::registered(name)));
            }
        }
        Ok(())
    }

    /// Whether `sub` is this text, or an integer that is written so.
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

/// The claims of a verified token.
///
/// Only [`Verifier`](crate::Verifier) makes them. Registered claims are found already and read without parsing
/// anything else; strings are borrowed from the payload unless they hold an escape.
///
/// ```
/// # use hs256::{Key, Signer, Verifier};
/// # use serde_json::json;
/// # let key = Key::new([7; 32])?;
/// # let token = Signer::new(key.clone())?.sign(&json!({"sub": "ada", "exp": 4102444800_u64, "roles": ["admin"]}))?;
/// let verifier = Verifier::builder().key(key).build()?;
/// let claims = verifier.verify(&token)?;
/// assert_eq!(claims.subject().as_deref(), Some("ada"));
/// assert_eq!(claims.expires_at().unwrap().seconds(), 4102444800.0);
/// assert_eq!(claims.get("roles").unwrap().json(), r#"["admin"]"#);
///
/// #[derive(serde::Deserialize)]
/// struct Session { sub: String, roles: Vec<String> }
/// let session: Session = claims.deserialize().expect("a session of ours");
/// assert_eq!((session.sub.as_str(), session.roles.len()), ("ada", 1));
/// # Ok::<(), hs256::Error>(())
/// ```
#[derive(Clone)]
pub struct Claims<'p> {
    payload: Cow<'p, [u8]>,
    registered: Registered,
    key_id: Option<Arc<String>>,
}

impl<'p> Claims<'p> {
    /// `registered`: what scanning this payload found.
    pub(crate) fn new(payload: Cow<'p, [u8]>, registered: Registered, key_id: Option<Arc<String>>) -> Claims<'p> {
        Claims { payload, registered, key_id }
    }

    fn set(&self) -> ClaimsSet<'_> {
        ClaimsSet { text: &self.payload, registered: &self.registered }
    }

    /// `iss`: who issued the token (RFC 7519 section 4.1.1).
    #[must_use]
    pub fn issuer(&self) -> Option<Cow<'_, str>> {
        self.set().iss()?.string(&self.payload)
    }

    /// `sub`: whom the token is about (RFC 7519 section 4.1.2). Under a policy's `numeric_subject`, an integer's digits.
    #[must_use]
    pub fn subject(&self) -> Option<Cow<'_, str>> {
        let sub = self.set().sub()?;
        match sub.kind() {
            Kind::Number => str::from_utf8(sub.bytes(&self.payload)).ok().map(Cow::Borrowed),
            _ => sub.string(&self.payload),
        }
    }

    /// `aud`: whom the token is for (RFC 7519 section 4.1.3); `None` if the token has none.
    #[must_use]
    pub fn audience(&self) -> Option<Audience<'_>> {
        self.set().aud().map(|aud| Audience { payload: &self.payload, aud })
    }

    /// `exp`: from when on the token is refused (RFC 7519 section 4.1.4).
    #[must_use]
    pub fn expires_at(&self) -> Option<NumericDate> {
        self.set().expires_at()
    }

    /// `nbf`: before when the token is refused (RFC 7519 section 4.1.5).
    #[must_use]
    pub fn not_before(&self) -> Option<NumericDate> {
        self.set().not_before()
    }

    /// `iat`: when the token was issued (RFC 7519 section 4.1.6). Checked only under a maximal age.
    #[must_use]
    pub fn issued_at(&self) -> Option<NumericDate> {
        self.set().issued_at()
    }

    /// `jti`: the token's own id (RFC 7519 section 4.1.7). That it was not seen before is for the caller to check.
    #[must_use]
    pub fn id(&self) -> Option<Cow<'_, str>> {
        self.set().jti()?.string(&self.payload)
    }

    /// The claim of this name, registered or not, at the top level of the claims set.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<ClaimValue<'_>> {
        let value = self.set().member(name)?;
        Some(ClaimValue { payload: &self.payload, value })
    }

    /// All claims as a type of the caller's, by serde.
    ///
    /// # Errors
    ///
    /// serde_json's, if the claims do not fit the type. Its message may quote the claims: it is for the caller's eyes.
    pub fn deserialize<'a, T: Deserialize<'a>>(&'a self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.payload)
    }

    /// The decoded payload, byte for byte as it was signed: an I-JSON object.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// The decoded payload as text.
    #[must_use]
    pub fn json(&self) -> &str {
        str::from_utf8(&self.payload).unwrap_or_default() // the scan has checked it
    }

    /// The id of the key that the signature matched under, where that key has one.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref().map(String::as_str)
    }

    /// The claims with a payload of their own.
    #[must_use]
    pub fn into_owned(self) -> Claims<'static> {
        Claims { payload: Cow::Owned(self.payload.into_owned()), ..self }
    }
}

/// Redacted: claims are personal data, and a payload is three quarters of a token.
impl fmt::Debug for Claims<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims").field("len", &self.payload.len()).field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

/// The `aud` of a verified token (RFC 7519 section 4.1.3).
#[derive(Clone, Copy)]
pub struct Audience<'c> {
    payload: &'c [u8],
    aud: Value,
}

impl<'c> Audience<'c> {
    /// Its strings, in order.
    pub fn iter(&self) -> impl Iterator<Item = Cow<'c, str>> + Clone + use<'c> {
        ClaimValue { payload: self.payload, value: self.aud }.strings()
    }

    /// The claim as it stands in the payload: JSON text, a string or an array.
    #[must_use]
    pub fn json(&self) -> &'c str {
        ClaimValue { payload: self.payload, value: self.aud }.json()
    }

    /// Whether `name` is one of them, compared as it stands (RFC 7519 section 2, StringOrURI).
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        audience(self.payload, self.aud).any(|value| value.is(self.payload, name))
    }
}

impl fmt::Debug for Audience<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Audience").field("len", &self.iter().count()).finish_non_exhaustive()
    }
}

/// The types of JSON values (RFC 8259 section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say all")]
pub enum JsonType {
    Null,
    Bool,
    Number,
    String,
    Array,
    Object,
}

/// A claim of a verified token.
#[derive(Clone, Copy)]
pub struct ClaimValue<'c> {
    payload: &'c [u8],
    value: Value,
}

impl<'c> ClaimValue<'c> {
    /// The claim of this name in a payload that a verifier gave earlier, for callers that could keep only its bytes.
    ///
    /// Of other bytes it gives anything or `None`, never a panic: nothing is checked again.
    #[must_use]
    pub fn find(payload: &'c [u8], name: &str) -> Option<ClaimValue<'c>> {
        let member = |(member, value): (Value, Value)| member.is(payload, name).then_some(value);
        let value = json::members(payload, json::outermost(payload)).find_map(member)?;
        Some(ClaimValue { payload, value })
    }

    /// The next value at or after `at` in a piece of JSON that a verifier gave earlier, and where it ends: a walk through
    /// an array's inside, for callers that cannot hold an iterator. `None` where the piece or the array ends.
    ///
    /// Of other bytes it gives anything or `None`, never a panic: nothing is checked again.
    #[must_use]
    pub fn read(json: &'c [u8], at: usize) -> Option<(ClaimValue<'c>, usize)> {
        let value = json::next_value(json, at)?;
        Some((ClaimValue { payload: json, value }, value.json_end()))
    }

    /// The strings that the value is, as `aud` may be one or an array of them; other values are left out.
    pub fn strings(&self) -> impl Iterator<Item = Cow<'c, str>> + Clone + use<'c> {
        let payload = self.payload;
        audience(payload, self.value).filter_map(move |value| value.string(payload))
    }

    /// What type of JSON value it is.
    #[must_use]
    pub fn json_type(&self) -> JsonType {
        match self.value.kind() {
            Kind::Null => JsonType::Null,
            Kind::Bool => JsonType::Bool,
            Kind::Number => JsonType::Number,
            Kind::Plain | Kind::Escaped => JsonType::String,
            Kind::Array => JsonType::Array,
            Kind::Object => JsonType::Object,
        }
    }

    /// The value as it stands in the payload: JSON text.
    #[must_use]
    pub fn json(&self) -> &'c str {
        str::from_utf8(self.value.json(self.payload)).unwrap_or_default() // the scan has checked it
    }

    /// The string that the value is; `None` for other types.
    #[must_use]
    pub fn as_str(&self) -> Option<Cow<'c, str>> {
        self.value.string(self.payload)
    }

    /// The number that the value is, as the nearest double; `None` for other types.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        self.value.number(self.payload)
    }

    /// The truth value that the value is; `None` for other types.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        (self.value.kind() == Kind::Bool).then(|| self.value.is_true(self.payload))
    }

    /// Whether the value is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.value.kind() == Kind::Null
    }

    /// The value as a type of the caller's, by serde.
    ///
    /// # Errors
    ///
    /// serde_json's, if the value does not fit the type. Its message may quote the value.
    pub fn deserialize<T: Deserialize<'c>>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.json())
    }
}

impl fmt::Debug for ClaimValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClaimValue").field("type", &self.json_type()).finish_non_exhaustive()
    }
}

/// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted, fractions allowed (RFC 7519 section 2).
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct NumericDate(f64);

impl NumericDate {
    /// The seconds; always finite.
    #[must_use]
    pub fn seconds(self) -> f64 {
        self.0
    }

    /// The date as the system's clock has it; `None` if it lies beyond what that can hold.
    #[cfg(feature = "std")]
    #[must_use]
    pub fn system_time(self) -> Option<std::time::SystemTime> {
        let distance = core::time::Duration::try_from_secs_f64(self.0.abs()).ok()?;
        let epoch = std::time::SystemTime::UNIX_EPOCH;
        if self.0 < 0.0 { epoch.checked_sub(distance) } else { epoch.checked_add(distance) }
    }

    /// How this date lies to whole seconds, exactly: no rounding to a double, no wrap.
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "saturates; see below")]
    pub(crate) fn cmp_seconds(self, seconds: i128) -> Ordering {
        if let Ok(seconds) = i64::try_from(seconds)
            && seconds.unsigned_abs() < 1 << 53
        {
            // A double holds it exactly, and no date is not a number.
            return self.0.partial_cmp(&(seconds as f64)).unwrap_or(Ordering::Equal);
        }
        // Beyond 2^127 the cast saturates, far beyond every `seconds` made of 64-bit times. Below, the whole part
        // converts back without loss, since a double with a fraction is below 2^53.
        let whole = self.0 as i128;
        let fraction = self.0 - whole as f64;
        whole.cmp(&seconds).then(fraction.partial_cmp(&0.0).unwrap_or(Ordering::Equal))
    }
}
