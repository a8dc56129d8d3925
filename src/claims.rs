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

/// The registered claims that hs256 looks at, in the order in which their types are checked.
const REGISTERED: [&str; 7] = ["iss", "sub", "jti", "aud", "exp", "nbf", "iat"];

const WANTED: json::Wanted<7> = json::Wanted::new(REGISTERED);

/// The registered claim of this name, as an error names it.
pub(crate) fn registered(name: &str) -> Option<ClaimName> {
    REGISTERED.iter().find(|known| **known == name).map(|known| ClaimName::registered(known))
}

/// Where the registered claims stand in a payload: what is known of a claims set apart from its text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClaimsSet {
    values: [Option<Value>; 7],
    /// `exp`, `nbf` and `iat`; NaN for one that is absent or no number.
    dates: [f64; 3],
}

impl ClaimsSet {
    pub(crate) const NONE: ClaimsSet = ClaimsSet { values: [None; 7], dates: [f64::NAN; 3] };

    /// Scans a payload: an I-JSON object.
    pub(crate) fn of(payload: &[u8]) -> Result<ClaimsSet, Error> {
        let mut set = ClaimsSet::NONE;
        set.scan(payload)?;
        Ok(set)
    }

    /// Becomes the claims set of a payload, if that is an I-JSON object.
    pub(crate) fn scan(&mut self, payload: &[u8]) -> Result<(), Error> {
        json::scan_into(&mut self.values, payload, &WANTED).map_err(|_| Error::Malformed)?;
        self.dates = [self.exp(), self.nbf(), self.iat()]
            .map(|date| date.and_then(|date| date.number(payload)).unwrap_or(f64::NAN));
        Ok(())
    }

    pub(crate) const fn iss(&self) -> Option<Value> {
        self.values[0]
    }

    pub(crate) const fn sub(&self) -> Option<Value> {
        self.values[1]
    }

    pub(crate) const fn jti(&self) -> Option<Value> {
        self.values[2]
    }

    pub(crate) const fn aud(&self) -> Option<Value> {
        self.values[3]
    }

    pub(crate) const fn exp(&self) -> Option<Value> {
        self.values[4]
    }

    pub(crate) const fn nbf(&self) -> Option<Value> {
        self.values[5]
    }

    pub(crate) const fn iat(&self) -> Option<Value> {
        self.values[6]
    }

    pub(crate) fn expires_at(&self) -> Option<NumericDate> {
        NumericDate::unless_nan(self.dates[0])
    }

    pub(crate) fn not_before(&self) -> Option<NumericDate> {
        NumericDate::unless_nan(self.dates[1])
    }

    pub(crate) fn issued_at(&self) -> Option<NumericDate> {
        NumericDate::unless_nan(self.dates[2])
    }

    /// RFC 7519 section 4.1: StringOrURI, arrays of it, NumericDate. The first claim of another type is named.
    pub(crate) fn check_types(&self, payload: &[u8]) -> Result<(), Error> {
        let is_string = |value: Value| value.kind().is_string();
        let is_number = |value: Value| value.kind() == Kind::Number;
        let is_audience = |value: Value| match value.kind() {
            Kind::Array => json::elements(payload, value).all(is_string),
            kind => kind.is_string(),
        };
        let [iss, sub, jti, aud, exp, nbf, iat] = self.values;
        check("iss", iss.is_none_or(is_string))?;
        check("sub", sub.is_none_or(is_string))?;
        check("jti", jti.is_none_or(is_string))?;
        check("aud", aud.is_none_or(is_audience))?;
        check("exp", exp.is_none_or(is_number))?;
        check("nbf", nbf.is_none_or(is_number))?;
        check("iat", iat.is_none_or(is_number))
    }

    /// The value of a top-level member of any name.
    pub(crate) fn member(&self, payload: &[u8], name: &str) -> Option<Value> {
        match REGISTERED.iter().position(|registered| *registered == name) {
            Some(place) => self.values.get(place).copied().flatten(),
            None => json::members(payload, json::outermost(payload))
                .find_map(|(member, value)| member.is(payload, name).then_some(value)),
        }
    }
}

fn check(name: &'static str, right: bool) -> Result<(), Error> {
    if right { Ok(()) } else { Err(Error::InvalidClaim(ClaimName::registered(name))) }
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
    set: ClaimsSet,
    key_id: Option<Arc<String>>,
}

impl<'p> Claims<'p> {
    pub(crate) fn new(payload: Cow<'p, [u8]>, set: ClaimsSet, key_id: Option<Arc<String>>) -> Claims<'p> {
        Claims { payload, set, key_id }
    }

    /// `iss`: who issued the token (RFC 7519 section 4.1.1).
    #[must_use]
    pub fn issuer(&self) -> Option<Cow<'_, str>> {
        self.set.iss()?.string(&self.payload)
    }

    /// `sub`: whom the token is about (RFC 7519 section 4.1.2).
    #[must_use]
    pub fn subject(&self) -> Option<Cow<'_, str>> {
        self.set.sub()?.string(&self.payload)
    }

    /// `aud`: whom the token is for (RFC 7519 section 4.1.3); `None` if the token has none.
    #[must_use]
    pub fn audience(&self) -> Option<Audience<'_>> {
        self.set.aud().map(|aud| Audience { payload: &self.payload, aud })
    }

    /// `exp`: from when on the token is refused (RFC 7519 section 4.1.4).
    #[must_use]
    pub fn expires_at(&self) -> Option<NumericDate> {
        self.set.expires_at()
    }

    /// `nbf`: before when the token is refused (RFC 7519 section 4.1.5).
    #[must_use]
    pub fn not_before(&self) -> Option<NumericDate> {
        self.set.not_before()
    }

    /// `iat`: when the token was issued (RFC 7519 section 4.1.6). Checked only under a maximal age.
    #[must_use]
    pub fn issued_at(&self) -> Option<NumericDate> {
        self.set.issued_at()
    }

    /// `jti`: the token's own id (RFC 7519 section 4.1.7). That it was not seen before is for the caller to check.
    #[must_use]
    pub fn id(&self) -> Option<Cow<'_, str>> {
        self.set.jti()?.string(&self.payload)
    }

    /// The claim of this name, registered or not, at the top level of the claims set.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<ClaimValue<'_>> {
        let value = self.set.member(&self.payload, name)?;
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
        (self.value.kind() == Kind::Bool).then(|| self.value.bytes(self.payload) == b"true")
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
    fn unless_nan(seconds: f64) -> Option<NumericDate> {
        (!seconds.is_nan()).then_some(NumericDate(seconds))
    }

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

/// Whether a scanned claims set has no member.
pub(crate) fn is_empty(payload: &[u8]) -> bool {
    json::members(payload, json::outermost(payload)).next().is_none()
}
