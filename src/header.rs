//! The JOSE header (RFC 7515 section 4): its parameters and the policy for them.
//!
//! It is the only part of a stranger's token that is parsed before the signature is verified, so it is kept short. No
//! key is ever taken from it: `jwk`, `jku` and the `x5` family are ignored, as is every parameter not named here.

use alloc::string::String;
use core::fmt::Write as _;

use crate::base64url;
use crate::error::Error;
use crate::json::{self, Kind, Value};

/// The longest header in bytes, decoded.
pub(crate) const MAX_LEN: usize = 2048;

/// The `cty` of a nested token, in any case.
const NESTED: &str = "JWT";

/// The parameters that hs256 reads.
const PARAMETERS: json::Wanted<6> = json::Wanted::new(["alg", "crit", "b64", "cty", "typ", "kid"]);

/// Room for a decoded header.
pub(crate) type Buffer = [u8; MAX_LEN];

/// A decoded header: an I-JSON object. Its parameters have the right types once [`Header::check_parameters`] has
/// passed.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(test, derive(PartialEq))]
pub(crate) struct Header<'b> {
    text: &'b [u8],
    pub(crate) alg: Option<Value>,
    crit: Option<Value>,
    b64: Option<Value>,
    cty: Option<Value>,
    pub(crate) typ: Option<Value>,
    pub(crate) kid: Option<Value>,
}

/// A header that nearly every library writes: its segment, and what scanning its text finds, so that a new verifier need
/// not decode and scan it.
pub(crate) struct Usual {
    pub(crate) segment: &'static str,
    pub(crate) header: Header<'static>,
}

/// `{"alg":"HS256","typ":"JWT"}`, `{"alg":"HS256"}`, `{"typ":"JWT","alg":"HS256"}`.
pub(crate) const USUAL: [Usual; 3] = [
    Usual {
        segment: "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
        header: Header::usual(r#"{"alg":"HS256","typ":"JWT"}"#, Value::plain(8, 13), Some(Value::plain(22, 25))),
    },
    Usual { segment: "eyJhbGciOiJIUzI1NiJ9", header: Header::usual(r#"{"alg":"HS256"}"#, Value::plain(8, 13), None) },
    Usual {
        segment: "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9",
        header: Header::usual(r#"{"typ":"JWT","alg":"HS256"}"#, Value::plain(20, 25), Some(Value::plain(8, 11))),
    },
];

/// The unsupported things that a header may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extension {
    Critical,
    UnencodedPayload,
    NestedToken,
}

impl<'b> Header<'b> {
    /// Decodes a header segment and checks its shape.
    pub(crate) fn decode(segment: &[u8], buffer: &'b mut Buffer) -> Result<Header<'b>, Error> {
        let header = Header::scan(decode_text(segment, buffer)?)?;
        header.check_parameters()?;
        Ok(header)
    }

    /// Parses a header's text.
    pub(crate) fn scan(text: &'b [u8]) -> Result<Header<'b>, Error> {
        let found = json::scan(text, &PARAMETERS).map_err(|_| Error::Malformed)?;
        Ok(Header::new(text, found))
    }

    /// Like [`Header::scan`], but says what is wrong.
    pub(crate) fn examine(text: &'b [u8]) -> Result<Header<'b>, json::Fault> {
        let mut found = [None; 6];
        json::examine(&mut found, text, &PARAMETERS)?;
        Ok(Header::new(text, found))
    }

    fn new(text: &'b [u8], [alg, crit, b64, cty, typ, kid]: [Option<Value>; 6]) -> Header<'b> {
        Header { text, alg, crit, b64, cty, typ, kid }
    }

    const fn usual(text: &'static str, alg: Value, typ: Option<Value>) -> Header<'static> {
        Header { text: text.as_bytes(), alg: Some(alg), crit: None, b64: None, cty: None, typ, kid: None }
    }

    /// `alg` must be present; `alg`, `cty`, `typ` and `kid` must be strings if present.
    pub(crate) fn check_parameters(&self) -> Result<(), Error> {
        if self.alg.is_none() || self.no_string().is_some() { Err(Error::Malformed) } else { Ok(()) }
    }

    /// The first parameter that must be a string and is not.
    pub(crate) fn no_string(&self) -> Option<Value> {
        [self.alg, self.cty, self.typ, self.kid].into_iter().flatten().find(|value| !value.kind().is_string())
    }

    /// The JSON text.
    pub(crate) fn text(&self) -> &'b [u8] {
        self.text
    }

    /// RFC 7515 section 4.1.1: exactly `HS256`, case-sensitive.
    pub(crate) fn check_algorithm(&self) -> Result<(), Error> {
        let accepted = self.alg.is_some_and(|alg| alg.is(self.text, "HS256"));
        if accepted { Ok(()) } else { Err(Error::AlgorithmNotAllowed) }
    }

    /// No extension is understood, so any `crit` must be rejected (RFC 7515 section 4.1.11), as must an unencoded
    /// payload (RFC 7797) and a nested token (RFC 7519 section 5.2).
    pub(crate) fn check_extensions(&self) -> Result<(), Error> {
        if self.extension().is_some() { Err(Error::UnsupportedHeader) } else { Ok(()) }
    }

    /// The first unsupported extension that the header asks for, and the parameter that asks for it.
    pub(crate) fn extension(&self) -> Option<(Extension, Value)> {
        let unencoded = |b64: &Value| !b64.is_true(self.text);
        let nested = |cty: &Value| same_without_case(cty.unescaped(self.text), NESTED);
        let critical = self.crit.map(|crit| (Extension::Critical, crit));
        critical
            .or_else(|| self.b64.filter(unencoded).map(|b64| (Extension::UnencodedPayload, b64)))
            .or_else(|| self.cty.filter(nested).map(|cty| (Extension::NestedToken, cty)))
    }

    /// RFC 8725 section 3.11: the type that the policy names, compared as media types are (RFC 7515 section 4.1.9).
    pub(crate) fn check_type(&self, required: Option<&str>) -> Result<(), Error> {
        let Some(required) = required else { return Ok(()) };
        let same =
            |typ: Value| typ.kind().is_string() && long_form(typ.unescaped(self.text)).eq(long_form(required.bytes()));
        if self.typ.is_some_and(same) { Ok(()) } else { Err(Error::WrongType) }
    }

    /// The `kid`, as far as it can be read without a buffer. One that is not a string counts as absent.
    pub(crate) fn key_id(&self) -> KeyId<'b> {
        match self.kid {
            Some(kid) if kid.kind() == Kind::Plain => KeyId::Plain(kid.bytes(self.text)),
            Some(kid) if kid.kind() == Kind::Escaped => KeyId::Escaped,
            _ => KeyId::None,
        }
    }

    /// The bytes of the `kid` with its escapes resolved, at the start of `buffer`.
    pub(crate) fn unescaped_key_id<'k>(&self, buffer: &'k mut Buffer) -> &'k [u8] {
        let bytes = self.kid.iter().flat_map(|kid| kid.unescaped(self.text));
        let len = buffer.iter_mut().zip(bytes).map(|(to, from)| *to = from).count(); // an escape is longer than its byte
        buffer.get(..len).unwrap_or_default()
    }
}

/// The text of a header segment. A segment that is too long must still be canonical.
pub(crate) fn decode_text<'b>(segment: &[u8], buffer: &'b mut Buffer) -> Result<&'b [u8], Error> {
    if base64url::decoded_len(segment.len()) > MAX_LEN {
        return match base64url::check(segment) {
            Ok(()) => Err(Error::TooLarge),
            Err(_) => Err(Error::Malformed),
        };
    }
    let len = base64url::decode(segment, buffer).map_err(|_| Error::Malformed)?;
    Ok(buffer.get(..len).unwrap_or_default())
}

/// A header's `kid`.
pub(crate) enum KeyId<'b> {
    None,
    /// Its bytes, which have no escapes.
    Plain(&'b [u8]),
    /// See [`Header::unescaped_key_id`].
    Escaped,
}

/// The header of the tokens that we mint, with its members in order: `{"alg":"HS256","typ":"JWT"}` if nothing else is
/// set.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Minted<'h> {
    pub(crate) typ: Option<&'h str>,
    pub(crate) cty: Option<&'h str>,
    pub(crate) kid: Option<&'h str>,
}

impl Minted<'_> {
    /// The JSON text. Only what JSON requires is escaped.
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

/// A media type in lower case. A value without a slash gets the `application/` that it leaves out. A value with a slash
/// is complete: `application/text/plain` is not `text/plain`.
fn long_form(typ: impl Iterator<Item = u8> + Clone) -> impl Iterator<Item = u8> {
    let prefix = if typ.clone().any(|byte| byte == b'/') { "" } else { "application/" };
    prefix.bytes().chain(typ).map(|byte| byte.to_ascii_lowercase())
}

/// Compares without ASCII case, as media types are (RFC 2045 section 5.1); does not allocate.
fn same_without_case(string: impl Iterator<Item = u8>, expected: &str) -> bool {
    string.map(|byte| byte.to_ascii_lowercase()).eq(expected.bytes().map(|byte| byte.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_headers_are_what_decoding_gives() {
        for Usual { segment, header } in USUAL {
            assert_eq!(Header::decode(segment.as_bytes(), &mut [0; MAX_LEN]).unwrap(), header, "{segment}");
        }
    }

    /// The compiler makes those above.
    #[test]
    fn a_usual_header_is_the_same_at_run_time() {
        let [_, Usual { header, .. }, _] = USUAL;
        assert_eq!(Header::usual(r#"{"alg":"HS256"}"#, Value::plain(8, 13), None), header);
    }
}
