//! The JOSE header (RFC 7515 section 4): its parameters and the policy for them.
//!
//! It is the only thing of a stranger's token that is parsed before the signature is verified, so it is kept short. No
//! key ever comes out of it: `jwk`, `jku` and the `x5` family are ignored, as is every parameter not named here.

use alloc::string::String;
use core::fmt::Write as _;

use crate::base64url;
use crate::error::Error;
use crate::json::{self, Kind, Value};

/// The longest header in bytes, decoded.
pub(crate) const MAX_LEN: usize = 2048;

/// The header that `sign` writes and that nearly every other library writes too.
pub(crate) const USUAL: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// The `cty` of a nested token, in any case.
const NESTED: &str = "JWT";

/// The parameters that are looked at.
const PARAMETERS: json::Wanted<6> = json::Wanted::new(["alg", "crit", "b64", "cty", "typ", "kid"]);

/// Room for a decoded header.
pub(crate) type Buffer = [u8; MAX_LEN];

/// A decoded header of the right shape: an I-JSON object whose `alg` is a string, as are `kid`, `typ`, `cty` if present.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Header<'b> {
    text: &'b [u8],
    alg: Value,
    crit: Option<Value>,
    b64: Option<Value>,
    cty: Option<Value>,
    typ: Option<Value>,
    kid: Option<Value>,
}

impl<'b> Header<'b> {
    /// Decodes and parses a header segment. A segment that is too long must be canonical all the same.
    pub(crate) fn decode(segment: &[u8], buffer: &'b mut Buffer) -> Result<Header<'b>, Error> {
        if base64url::decoded_len(segment.len()) > MAX_LEN {
            return match base64url::check(segment) {
                Ok(()) => Err(Error::TooLarge),
                Err(_) => Err(Error::Malformed),
            };
        }
        let len = base64url::decode(segment, buffer).map_err(|_| Error::Malformed)?;
        Header::parse(buffer.get(..len).unwrap_or_default())
    }

    fn parse(text: &'b [u8]) -> Result<Header<'b>, Error> {
        let [alg, crit, b64, cty, typ, kid] = json::scan(text, &PARAMETERS).map_err(|_| Error::Malformed)?;
        let strings = [alg, cty, typ, kid];
        if strings.iter().flatten().any(|value| !value.kind().is_string()) {
            return Err(Error::Malformed);
        }
        Ok(Header { text, alg: alg.ok_or(Error::Malformed)?, crit, b64, cty, typ, kid })
    }

    /// The JSON text.
    pub(crate) fn text(&self) -> &'b [u8] {
        self.text
    }

    /// RFC 7515 section 4.1.1: exactly `HS256`, case-sensitive.
    pub(crate) fn check_algorithm(&self) -> Result<(), Error> {
        if self.alg.is(self.text, "HS256") { Ok(()) } else { Err(Error::AlgorithmNotAllowed) }
    }

    /// No extension is understood, so any `crit` must be refused (RFC 7515 section 4.1.11), as must an unencoded payload
    /// (RFC 7797) and a nested token (RFC 7519 section 5.2).
    pub(crate) fn check_extensions(&self) -> Result<(), Error> {
        let unencoded = self.b64.is_some_and(|b64| b64.kind() != Kind::Bool || b64.bytes(self.text) != b"true");
        let nested = self.cty.is_some_and(|cty| same_without_case(cty.unescaped(self.text), NESTED));
        if self.crit.is_some() || unencoded || nested { Err(Error::UnsupportedHeader) } else { Ok(()) }
    }

    /// RFC 8725 section 3.11: the type that the policy names, compared as media types are (RFC 7515 section 4.1.9).
    pub(crate) fn check_type(&self, required: Option<&str>) -> Result<(), Error> {
        let Some(required) = required else { return Ok(()) };
        let same = |typ: Value| long_form(typ.unescaped(self.text)).eq(long_form(required.bytes()));
        if self.typ.is_some_and(same) { Ok(()) } else { Err(Error::WrongType) }
    }

    /// The `kid`, as far as it can be read without a buffer.
    pub(crate) fn key_id(&self) -> KeyId<'b> {
        match self.kid {
            None => KeyId::None,
            Some(kid) if kid.kind() == Kind::Plain => KeyId::Plain(kid.bytes(self.text)),
            Some(_) => KeyId::Escaped,
        }
    }

    /// The bytes of the `kid` with its escapes resolved, at the start of `buffer`.
    pub(crate) fn unescaped_key_id<'k>(&self, buffer: &'k mut Buffer) -> &'k [u8] {
        let bytes = self.kid.iter().flat_map(|kid| kid.unescaped(self.text));
        let len = buffer.iter_mut().zip(bytes).map(|(to, from)| *to = from).count(); // an escape is longer than its byte
        buffer.get(..len).unwrap_or_default()
    }
}

/// A header's `kid`.
pub(crate) enum KeyId<'b> {
    None,
    /// Its bytes; nothing in them is escaped.
    Plain(&'b [u8]),
    /// See [`Header::unescaped_key_id`].
    Escaped,
}

/// The header of the tokens that we mint, as its members stand in it: [`USUAL`] unless there is anything else to say.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Minted<'h> {
    pub(crate) typ: Option<&'h str>,
    pub(crate) cty: Option<&'h str>,
    pub(crate) kid: Option<&'h str>,
}

impl Minted<'_> {
    /// The JSON text. Escaped is only what JSON demands to be.
    pub(crate) fn text(self) -> String {
        let mut text = String::from(r#"{"alg":"HS256""#);
        let members = [("typ", Some(self.typ.unwrap_or("JWT"))), ("cty", self.cty), ("kid", self.kid)];
        for (name, value) in members {
            let Some(value) = value else { continue };
            // The serialization of a string cannot fail.
            let value = serde_json::to_string(value).unwrap_or_default();
            let _ = write!(text, r#","{name}":{value}"#); // writing to a string cannot fail
        }
        text.push('}');
        text
    }
}

/// Whether a `cty` says that the payload is another token (RFC 7519 section 5.2).
pub(crate) fn is_nested(cty: &str) -> bool {
    same_without_case(cty.bytes(), NESTED)
}

/// A media type in lower case, with the `application/` that a value without a slash leaves out. One with a slash is whole:
/// `application/text/plain` is not `text/plain`.
fn long_form(typ: impl Iterator<Item = u8> + Clone) -> impl Iterator<Item = u8> {
    let prefix = if typ.clone().any(|byte| byte == b'/') { "" } else { "application/" };
    prefix.bytes().chain(typ).map(|byte| byte.to_ascii_lowercase())
}

/// Compared without ASCII case, as media types are (RFC 2045 section 5.1); without allocating.
fn same_without_case(string: impl Iterator<Item = u8>, expected: &str) -> bool {
    string.map(|byte| byte.to_ascii_lowercase()).eq(expected.bytes().map(|byte| byte.to_ascii_lowercase()))
}
