//! A key of a policy file: where its secret is, how it is encoded, and what the key may be used for.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Reader, TIME, hint};
use crate::error::Error;
use crate::json::Value;
use crate::key::{Key, KeyOp};
use crate::policy::member::{Demand, Type};
use crate::settings::Settings;

/// Where a secret is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecretSource {
    /// In the environment variable of this name.
    Env(String),
    /// In the file of this path, from the policy file's folder if it is relative.
    File(String),
    /// In a JWK Set, in the file of this path.
    JwksFile(String),
}

/// The encoding of a secret. It is never guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// The text's bytes are the key.
    Utf8,
    /// With padding (RFC 4648 section 4), canonical.
    Base64,
    /// Without padding (RFC 4648 section 5), canonical.
    Base64Url,
    /// Hexadecimal digits in either case.
    Hex,
    /// A JSON Web Key of `kty` `oct`.
    Jwk,
}

impl Encoding {
    /// All encodings.
    pub const ALL: [Encoding; 5] =
        [Encoding::Utf8, Encoding::Base64, Encoding::Base64Url, Encoding::Hex, Encoding::Jwk];

    /// The name, as in a policy file: `"base64url"`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf8",
            Encoding::Base64 => "base64",
            Encoding::Base64Url => "base64url",
            Encoding::Hex => "hex",
            Encoding::Jwk => "jwk",
        }
    }

    /// The key that a text encodes.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] if the text does not encode a key, as the constructor for this encoding says;
    /// [`Error::EmptyKey`] if it is empty.
    pub fn key(self, text: &str, op: KeyOp) -> Result<Key, Error> {
        match self {
            Encoding::Utf8 => Key::new(text),
            Encoding::Base64 => Key::from_base64(text),
            Encoding::Base64Url => Key::from_base64url(text),
            Encoding::Hex => Key::from_hex(text),
            Encoding::Jwk => Key::from_jwk(text, op),
        }
    }
}

/// A key of a policy file, or the keys of a JWK Set.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeySource {
    /// Where the secret is.
    pub secret: SecretSource,
    /// How it is encoded; ignored for a JWK Set.
    pub encoding: Encoding,
    /// The id, which replaces the one in the secret's JWK.
    pub id: Option<String>,
    /// The issuers that the key is bound to; if empty, it is not bound.
    pub issuers: Vec<String>,
    /// Whether the key may be shorter than 32 bytes.
    pub allow_weak: bool,
    /// The key is in use only from this time on (Unix seconds).
    pub from: Option<i64>,
    /// The key is in use only before this time (Unix seconds).
    pub until: Option<i64>,
    /// Whether this is the key to sign with.
    pub sign: bool,
}

impl KeySource {
    /// The keys in a secret that was read from [`KeySource::secret`], with the terms given here.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`] and [`Error::EmptyKey`] if the secret is not in the given encoding;
    /// [`Error::WeakKey`] if it is short.
    pub fn keys(&self, secret: &[u8], op: KeyOp) -> Result<Vec<Key>, Error> {
        let keys = match self.secret {
            SecretSource::JwksFile(_) => Key::from_jwks(secret, op)?,
            SecretSource::Env(_) | SecretSource::File(_) => alloc::vec![self.encoding.key(utf8(secret)?, op)?],
        };
        keys.into_iter().map(|key| self.with_terms(key)).collect()
    }

    /// The key with the terms given here.
    ///
    /// # Errors
    ///
    /// Those of [`Key::check_terms`] and [`Key::check_strength`].
    pub fn with_terms(&self, key: Key) -> Result<Key, Error> {
        let key = match &self.id {
            Some(id) => key.with_id(id.as_str()),
            None => key,
        };
        let key = if self.allow_weak { key.allow_weak() } else { key };
        let key = self.issuers.iter().fold(key, |key, issuer| key.bound_to(issuer.as_str()));
        let key = self.from.into_iter().fold(key, Key::valid_from);
        let key = self.until.into_iter().fold(key, Key::valid_until);
        key.check_terms().and_then(|()| key.check_strength()).map(|()| key)
    }
}

/// Bytes that are not text would be cut at an accidental line end.
fn utf8(secret: &[u8]) -> Result<&str, Error> {
    let reason = "not UTF-8: write a binary secret as base64 or hex, and set `encoding`";
    str::from_utf8(secret).map_err(|_| Error::invalid_argument("key", reason))
}

pub(super) const KEY: Settings<10> = Settings {
    name: "keys",
    members: ["env", "file", "jwks_file", "encoding", "id", "issuer", "allow_weak", "from", "until", "sign"],
    unknown: "not a member of a key",
    instead: hint::of_key,
};

impl Reader<'_> {
    /// Reads a key at this path; `None` after a mistake.
    pub(super) fn key(&mut self, path: &str, object: Value) -> Option<KeySource> {
        if !self.is_object(path, object) {
            return None;
        }
        let mistakes = self.mistakes.len();
        let at = |name: &str| format!("{path}.{name}");
        let [env, file, jwks_file, encoding, id, issuer, allow_weak, from, until, sign] =
            self.members(&KEY, &at(""), object);
        let secret = self.secret(path, [env, file, jwks_file]);
        if jwks_file.is_some() {
            for (name, value) in [("encoding", encoding), ("id", id), ("sign", sign)] {
                if value.is_some() {
                    self.mistake(at(name), "given beside `jwks_file`, whose keys have their own: leave it out");
                }
            }
        }
        let key = KeySource {
            secret: secret.unwrap_or(SecretSource::Env(String::new())), // after a mistake
            encoding: self.encoding(&at("encoding"), encoding),
            id: self.text(&at("id"), id),
            issuers: self.issuers(&at("issuer"), issuer),
            allow_weak: self.flag(&at("allow_weak"), allow_weak),
            from: self.time(&at("from"), from),
            until: self.time(&at("until"), until),
            sign: self.flag(&at("sign"), sign),
        };
        if key.from.zip(key.until).is_some_and(|(from, until)| from >= until) {
            self.mistake(at("until"), "not after the key's `from`");
        }
        (self.mistakes.len() == mistakes).then_some(key)
    }

    /// Exactly one of the three must be given.
    fn secret(&mut self, path: &str, given: [Option<Value>; 3]) -> Option<SecretSource> {
        const ONE: &str = "a key has exactly one of `env`, `file` and `jwks_file`";
        type Make = fn(String) -> SecretSource;
        let kinds: [(&str, Make); 3] =
            [("env", SecretSource::Env), ("file", SecretSource::File), ("jwks_file", SecretSource::JwksFile)];
        let mut sources = kinds.into_iter().zip(given).filter(|(_, value)| value.is_some());
        let Some(((name, make), value)) = sources.next() else {
            self.mistake(String::from(path), ONE);
            return None;
        };
        for ((other, _), _) in sources {
            self.mistake(format!("{path}.{other}"), ONE);
        }
        let field = format!("{path}.{name}");
        let source = self.name(&field, value)?;
        if name == "env" && source.contains('=') {
            self.mistake(field, "has a `=` in it: give only the name of the variable");
            return None;
        }
        Some(make(source))
    }

    fn encoding(&mut self, field: &str, value: Option<Value>) -> Encoding {
        let Some(name) = self.text(field, value) else { return Encoding::Utf8 };
        Encoding::ALL.into_iter().find(|encoding| encoding.name() == name).unwrap_or_else(|| {
            self.mistake(String::from(field), "not one of utf8, base64, base64url, hex, jwk");
            Encoding::Utf8
        })
    }

    fn issuers(&mut self, field: &str, value: Option<Value>) -> Vec<String> {
        match self.value(field, Type::TextOrTexts, value) {
            Some(Demand::Texts(issuers)) => issuers.iter().map(|issuer| String::from(&**issuer)).collect(),
            _ => Vec::new(),
        }
    }

    fn time(&mut self, field: &str, value: Option<Value>) -> Option<i64> {
        self.integer(field, TIME, value).and_then(|time| i64::try_from(time).ok())
    }
}
