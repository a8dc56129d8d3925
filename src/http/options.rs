//! A guard's options (section 5), read from JSON. Every language passes them in this form, so that none is laxer than
//! another about an option that was given as nothing.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::format;

use super::challenge::check_realm;
use super::exempt::Exempt;
use super::{cookie, credentials};
use crate::error::{EMPTY_GIVEN, Error, NULL_GIVEN};
use crate::json::{self, Kind, Value};
use crate::settings::Settings;

/// The options that the core acts on.
#[derive(Debug, Default)]
pub(super) struct Options {
    verifier: bool,
    pub(super) optional: bool,
    pub(super) realm: Option<Box<str>>,
    pub(super) header: Option<Box<str>>,
    pub(super) scheme: Option<Box<str>>,
    pub(super) cookie: Option<Box<str>>,
    pub(super) query: Option<Box<str>>,
    pub(super) websocket: bool,
    pub(super) custom: bool,
    pub(super) exempt: Exempt,
    pub(super) undescribed: bool,
}

/// Every option by its name.
const OPTIONS: Settings<15> = Settings {
    name: "guard",
    members: [
        "verifier",
        "policy_file",
        "optional",
        "realm",
        "header",
        "scheme",
        "cookie",
        "query",
        "websocket",
        "get_token",
        "exempt",
        "is_revoked",
        "authorize",
        "on_refusal",
        "describe",
    ],
    unknown: "not an option of a guard",
    instead: |_| None,
};

type Reason = &'static str;

impl Options {
    /// Mistakes are found in this order: the text; unknown names, in its order; the others, in the order of [`OPTIONS`].
    pub(super) fn read(text: &[u8]) -> Result<Options, Error> {
        let values = OPTIONS.read(text)?;
        let mut options = Options::default();
        for (name, value) in OPTIONS.members.into_iter().zip(values) {
            let Some(value) = value else { continue };
            options.set(name, text, value).map_err(|reason| Error::invalid_argument(name, reason))?;
        }
        Ok(options)
    }

    /// A text cannot hold the owner's functions and objects: `true` means that one was given.
    fn set(&mut self, name: &str, text: &[u8], value: Value) -> Result<(), Cow<'static, str>> {
        if value.kind() == Kind::Null {
            return Err(NULL_GIVEN.into());
        }
        match name {
            "optional" => self.optional = flag(text, value)?,
            "websocket" => self.websocket = flag(text, value)?,
            "describe" => self.undescribed = !flag(text, value)?,
            "realm" => self.realm = Some(checked(text, value, check_realm)?),
            "header" => self.header = Some(checked(text, value, check_header)?),
            "scheme" => self.scheme = Some(checked(text, value, check_scheme)?),
            "cookie" => self.cookie = Some(checked(text, value, check_cookie)?),
            "query" => self.query = Some(checked(text, value, |_| Ok(()))?),
            "verifier" => self.verifier = given(text, value)?,
            "policy_file" => check_policy_file(text, value, self.verifier)?,
            "exempt" => self.exempt = exempt(text, value)?,
            "get_token" => self.custom = given(text, value)?,
            _ => given(text, value).map(drop)?,
        }
        Ok(())
    }
}

fn flag(text: &[u8], value: Value) -> Result<bool, Reason> {
    if value.kind() == Kind::Bool { Ok(value.is_true(text)) } else { Err("neither true nor false") }
}

fn given(text: &[u8], value: Value) -> Result<bool, Reason> {
    if value.is_true(text) { Ok(true) } else { Err("not true, which says that there is one") }
}

/// The caller opens the file. `true` means a path that is not UTF-8.
fn check_policy_file(text: &[u8], value: Value, beside_verifier: bool) -> Result<(), Reason> {
    if beside_verifier {
        return Err("given beside `verifier`: only one of the two can decide");
    }
    if value.is_true(text) { Ok(()) } else { checked(text, value, check_path).map(drop) }
}

fn check_path(path: &str) -> Result<(), Reason> {
    if path.contains('\0') { Err("a path with a NUL in it") } else { Ok(()) }
}

fn checked(text: &[u8], value: Value, check: impl FnOnce(&str) -> Result<(), Reason>) -> Result<Box<str>, Reason> {
    let string = value.string(text).ok_or("not a string")?;
    if string.is_empty() {
        return Err(EMPTY_GIVEN);
    }
    check(&string)?;
    Ok(string.into())
}

fn check_header(name: &str) -> Result<(), Reason> {
    if name.eq_ignore_ascii_case("authorization") {
        return Err("Authorization is always looked at; `scheme` names another scheme for it");
    }
    if credentials::is_token(name) { Ok(()) } else { Err("not the name of a header field (RFC 9110 section 5.1)") }
}

fn check_scheme(scheme: &str) -> Result<(), Reason> {
    if credentials::is_token(scheme) { Ok(()) } else { Err("not a scheme (RFC 9110 section 11.1)") }
}

fn check_cookie(name: &str) -> Result<(), Reason> {
    if cookie::is_name(name) { Ok(()) } else { Err("not a valid name of a cookie") }
}

/// An empty list is accepted: exempting nothing is harmless.
fn exempt(text: &[u8], value: Value) -> Result<Exempt, Cow<'static, str>> {
    if value.kind() != Kind::Array {
        return Err("not a list of paths".into());
    }
    let mut exempt = Exempt::default();
    for (index, rule) in json::elements(text, value).enumerate() {
        let path = match rule.kind() {
            Kind::Null => Err(NULL_GIVEN),
            _ => rule.string(text).ok_or("not a string"),
        };
        path.and_then(|path| exempt.add(&path)).map_err(|reason| format!("[{index}]: {reason}"))?;
    }
    Ok(exempt)
}
