//! The text of a policy file: what a service needs, with secrets only by reference (docs/POLICY.md). Nothing here reads
//! a file.
//!
//! The author is told all mistakes together, but never shown a value: a secret may have got in there by mistake.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::error::Error;
use crate::json::{self, Kind, Value};
use crate::policy::document;
use crate::policy::member::{Demand, MAX_INTEGER, Type};
use crate::settings::Settings;

mod hint;
mod source;

pub use source::{Encoding, KeySource, SecretSource};

const TIME: Type =
    Type::Integer { least: 0, greatest: MAX_INTEGER, otherwise: "not from 0 to 2^53 - 1, in Unix seconds" };
const REFRESH: Type = Type::Integer { least: 0, greatest: 86_400, otherwise: "not from 0 to 86400 seconds" };
const MAX_STALE: Type = Type::Integer { least: 1, greatest: 1 << 31, otherwise: "not from 1 to 2^31 seconds" };
const VERSION: Type =
    Type::Integer { least: 1, greatest: 1, otherwise: "not 1, the one version that this hs256 reads" };

/// The most keys: as many as a ring holds.
const MAX_KEYS: usize = 4096;

/// The contents of a policy file: where the secrets are, the policy, the list of revocations, and the refresh interval.
///
/// ```
/// use hs256::PolicyFile;
/// let file = PolicyFile::parse(r#"{"version": 1, "keys": [{"env": "JWT_SECRET"}], "policy": {"audience": "api"}}"#);
/// assert_eq!(file.map(|file| file.refresh), Ok(1));
///
/// let mistakes = PolicyFile::parse(r#"{"version": 2, "keys": [{"secret": "…"}]}"#).unwrap_err();
/// let fields: Vec<_> = mistakes.iter().filter_map(|mistake| mistake.field()).collect();
/// assert_eq!(fields, ["version", "keys[0].secret", "keys[0]"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyFile {
    /// 1 to 4096.
    pub keys: Vec<KeySource>,
    /// The text of the policy document, which is valid; `{}` if it was left out.
    pub policy: String,
    /// The list of revocations, if there is one.
    pub revoked: Option<RevokedFile>,
    /// How many seconds to wait between looks for changes; 0: only look when asked to.
    pub refresh: u64,
}

/// Where the list of revocations is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RevokedFile {
    /// The path, from the policy file's folder if it is relative.
    pub file: String,
    /// How old the list may be, in seconds.
    pub max_stale: Option<u64>,
}

const FILE: Settings<6> = Settings {
    name: "file",
    members: ["$schema", "version", "keys", "policy", "revoked", "refresh"],
    unknown: "not a member of a policy file",
    instead: hint::of_file,
};

const REVOKED: Settings<2> = Settings {
    name: "revoked",
    members: ["file", "max_stale"],
    unknown: "not a member of `revoked`",
    instead: |_| None,
};

impl PolicyFile {
    /// Reads the text of a file.
    ///
    /// # Errors
    ///
    /// All mistakes, each an [`Error::InvalidArgument`]: the text first (its field is `file`), then unknown members, then the
    /// others in the order of `docs/POLICY.md`. A field is a path: `keys[1].until`, `policy.issuer`.
    pub fn parse(text: impl AsRef<[u8]>) -> Result<PolicyFile, Vec<Error>> {
        let text = text.as_ref();
        FILE.check(text).map_err(|mistake| alloc::vec![mistake])?;
        let mut reader = Reader { text, mistakes: Vec::new() };
        let file = reader.file();
        if reader.mistakes.is_empty() { Ok(file) } else { Err(reader.mistakes) }
    }
}

/// A text that is an I-JSON object, and the mistakes found so far.
struct Reader<'t> {
    text: &'t [u8],
    mistakes: Vec<Error>,
}

impl Reader<'_> {
    fn file(&mut self) -> PolicyFile {
        let [schema, version, keys, policy, revoked, refresh] = self.members(&FILE, "", json::outermost(self.text));
        self.value("$schema", Type::Text, schema);
        if version.is_none() {
            self.mistake("version", "missing: write `\"version\": 1`");
        }
        self.value("version", VERSION, version);
        PolicyFile {
            keys: self.keys(keys),
            policy: self.policy(policy),
            revoked: revoked.and_then(|revoked| self.revoked(revoked)),
            refresh: self.integer("refresh", REFRESH, refresh).unwrap_or(1),
        }
    }

    fn keys(&mut self, value: Option<Value>) -> Vec<KeySource> {
        let text = self.text;
        let Some(list) = value.filter(|value| value.kind() == Kind::Array) else {
            self.mistake(
                "keys",
                if value.is_none() { "missing: a verifier needs a key" } else { "not a list of keys" },
            );
            return Vec::new();
        };
        let keys: Vec<_> = json::elements(text, list).take(MAX_KEYS + 1).collect();
        match keys.len() {
            0 => self.mistake("keys", "empty: a verifier needs a key"),
            1..=MAX_KEYS => {}
            _ => self.mistake("keys", "more than 4096 keys"),
        }
        let mut read = Vec::new();
        let mut signs = false;
        for (index, key) in keys.into_iter().take(MAX_KEYS).enumerate() {
            let path = format!("keys[{index}]");
            let key = self.key(&path, key);
            let is_to_sign = key.as_ref().is_some_and(|key| key.sign);
            if is_to_sign && signs {
                self.mistake(format!("{path}.sign"), "a second key to sign with");
            }
            signs |= is_to_sign;
            read.extend(key);
        }
        read
    }

    fn policy(&mut self, value: Option<Value>) -> String {
        let text = self.text;
        let Some(object) = value else { return "{}".into() };
        if !self.is_object("policy", object) {
            return String::new();
        }
        document::read_all(text, object, &mut |name, reason| {
            let field = name.map_or(Cow::Borrowed("policy"), |name| format!("policy.{name}").into());
            self.mistake(field, reason);
        });
        String::from_utf8_lossy(object.json(text)).into_owned()
    }

    fn revoked(&mut self, object: Value) -> Option<RevokedFile> {
        if !self.is_object("revoked", object) {
            return None;
        }
        let [file, max_stale] = self.members(&REVOKED, "revoked.", object);
        if file.is_none() {
            self.mistake("revoked.file", "missing: the path of the list");
        }
        let file = self.name("revoked.file", file);
        let max_stale = self.integer("revoked.max_stale", MAX_STALE, max_stale);
        Some(RevokedFile { file: file?, max_stale })
    }

    /// The members of an object; `path` is the prefix for their names.
    fn members<const N: usize>(&mut self, settings: &Settings<N>, path: &str, object: Value) -> [Option<Value>; N] {
        let text = self.text;
        settings.read_all(text, object, &mut |name, advice| {
            let whole = path.trim_end_matches('.');
            let field = match name {
                Some(name) => format!("{path}{name}"),
                None if whole.is_empty() => settings.name.into(),
                None => whole.into(),
            };
            self.mistake(field, advice);
        })
    }

    /// The value of a member that must be of this type, if it is there.
    fn value(&mut self, field: &str, type_: Type, value: Option<Value>) -> Option<Demand> {
        let demand = type_.read(self.text, value?);
        match demand.and_then(|demand| Ok(type_.check(&demand).map(|()| demand)?)) {
            Ok(demand) => Some(demand),
            Err(reason) => {
                self.mistake(String::from(field), reason);
                None
            }
        }
    }

    fn integer(&mut self, field: &str, type_: Type, value: Option<Value>) -> Option<u64> {
        match self.value(field, type_, value)? {
            Demand::Integer(integer) => Some(integer),
            _ => None,
        }
    }

    fn flag(&mut self, field: &str, value: Option<Value>) -> bool {
        matches!(self.value(field, Type::Flag, value), Some(Demand::Flag(true)))
    }

    fn text(&mut self, field: &str, value: Option<Value>) -> Option<String> {
        match self.value(field, Type::Text, value)? {
            Demand::Text(text) => Some((*text).into()),
            _ => None,
        }
    }

    /// The name of a file or a variable, which no system lets have a NUL.
    fn name(&mut self, field: &str, value: Option<Value>) -> Option<String> {
        let name = self.text(field, value)?;
        if name.contains('\0') {
            self.mistake(String::from(field), "has a NUL in it");
            return None;
        }
        Some(name)
    }

    fn is_object(&mut self, field: &str, value: Value) -> bool {
        let is_object = value.kind() == Kind::Object;
        if !is_object {
            self.mistake(String::from(field), "not an object");
        }
        is_object
    }

    fn mistake(&mut self, field: impl Into<Cow<'static, str>>, reason: impl Into<Cow<'static, str>>) {
        self.mistakes.push(Error::invalid_argument(field, reason));
    }
}

#[cfg(test)]
mod tests;
