//! The JOSE header (RFC 7515 section 4): its parameters and the policy for them.
//!
//! It is the only thing of a stranger's token that is parsed before the signature is verified, so it is kept short. No
//! key ever comes out of it: `jwk`, `jku` and the `x5` family are ignored, as is every parameter not named here.

use alloc::string::String;

use crate::base64url;
use crate::error::Error;
use crate::json::{self, Kind, Value};

/// The longest header in bytes, decoded.
pub(crate) const MAX_LEN: usize = 2048;

/// The header that `sign` writes and that nearly every other library writes too.
pub(crate) const USUAL: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

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
        let nested = self.cty.is_some_and(|cty| same_without_case(cty.unescaped(self.text), "JWT"));
        if self.crit.is_some() || unencoded || nested { Err(Error::UnsupportedHeader) } else { Ok(()) }
    }

    /// RFC 8725 section 3.11: the type that the policy names, compared as media types are (RFC 7515 section 4.1.9).
    pub(crate) fn check_type(&self, required: Option<&str>) -> Result<(), Error> {
        let Some(required) = required else { return Ok(()) };
        let same = |typ: Value| long_form(typ.unescaped(self.text)).eq(long_form(required.bytes()));
        if self.typ.is_some_and(same) { Ok(()) } else { Err(Error::WrongType) }
    }

    /// Whether the header has a `kid` that is exactly `id`.
    pub(crate) fn names_key(&self, id: &str) -> bool {
        self.kid.is_some_and(|kid| kid.is(self.text, id))
    }
}

/// The header of the tokens that we mint: [`USUAL`], and the key's id where it has one.
pub(crate) fn minted(kid: Option<&str>) -> String {
    // The serialization of a string cannot fail.
    match kid.map(|kid| serde_json::to_string(kid).unwrap_or_default()) {
        None => USUAL.into(),
        Some(kid) => alloc::format!(r#"{{"alg":"HS256","typ":"JWT","kid":{kid}}}"#),
    }
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
