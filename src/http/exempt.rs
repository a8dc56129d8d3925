//! Paths that the owner exempts, and paths that no rule exempts.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::percent::{Decoded, has_broken_escape, is_utf8};

/// The owner's rules.
#[derive(Debug, Default)]
pub(super) struct Exempt(Vec<Rule>);

#[derive(Debug)]
enum Rule {
    /// Exactly this path.
    Path(Box<str>),
    /// Everything that begins with this.
    Folder(Box<str>),
}

impl Exempt {
    /// Adds a rule.
    pub(super) fn add(&mut self, rule: &str) -> Result<(), &'static str> {
        self.0.push(Rule::new(rule)?);
        Ok(())
    }

    /// Whether a target without its query is exempt.
    pub(super) fn matches(&self, target: &[u8]) -> bool {
        path(target).is_some_and(|path| self.0.iter().any(|rule| rule.matches(path)) && is_plain(path))
    }
}

impl Rule {
    fn new(text: &str) -> Result<Rule, &'static str> {
        if !text.starts_with('/') {
            return Err("does not begin with `/`");
        }
        let folder = text.strip_suffix('*').unwrap_or(text);
        if folder.contains('*') || folder.len() < text.len() && (!folder.ends_with('/') || folder == "/") {
            return Err("its `*` is not alone after its last `/`, or is right after the first");
        }
        Ok(if folder.ends_with('/') && folder != "/" { Rule::Folder(folder.into()) } else { Rule::Path(text.into()) })
    }

    fn matches(&self, path: &[u8]) -> bool {
        let decoded = Decoded(path.iter().copied());
        match self {
            Rule::Path(rule) => decoded.eq(rule.bytes()),
            Rule::Folder(rule) => decoded.take(rule.len()).eq(rule.bytes()),
        }
    }
}

/// The path of a target in origin form or absolute form (RFC 9112 section 3.2). `None` for the other forms, and for an
/// authority on whose end URL parsers disagree.
fn path(target: &[u8]) -> Option<&[u8]> {
    if target.starts_with(b"/") {
        return Some(target);
    }
    let colon = target.iter().position(|byte| *byte == b':')?;
    let rest = target.get(colon..)?.strip_prefix(b"://")?;
    let (authority, path) = rest.split_at_checked(rest.iter().position(|byte| *byte == b'/')?)?;
    let strange = |byte: &u8| *byte == b'\\' || byte.is_ascii_control();
    (!authority.is_empty() && !authority.iter().any(strange)).then_some(path)
}

/// Whether every router reads the path the same way. Otherwise an attacker who knows a rule could write a path that the
/// guard takes for `/static/…` and the router for `/admin`.
///
/// What routers differ on is looked for in the path as received, decoded once and decoded twice: an escaped escape is
/// an escape to everyone who decodes again.
fn is_plain(path: &[u8]) -> bool {
    let came = path.iter().copied();
    let once = Decoded(came.clone());
    let twice = Decoded(once.clone());
    !has_broken_escape(path)
        && slashes(came.clone()) == slashes(twice.clone()) // no escaped slash
        && has_plain_segments(came)
        && has_plain_segments(once.clone())
        && has_plain_segments(twice.clone())
        && is_utf8(once)
        && is_utf8(twice)
}

fn slashes(path: impl Iterator<Item = u8>) -> usize {
    path.filter(|byte| *byte == b'/').count()
}

/// No empty segment but the last, no `.` or `..`, no backslash, semicolon or control byte.
fn has_plain_segments(path: impl Iterator<Item = u8>) -> bool {
    let mut segment_len = 1_usize; // nothing is missing before the first slash
    let mut only_dots = false;
    for byte in path {
        match byte {
            b'\\' | b';' => return false,
            _ if byte.is_ascii_control() => return false,
            b'/' if segment_len == 0 || is_dots(segment_len, only_dots) => return false,
            b'/' => (segment_len, only_dots) = (0, true),
            _ => (segment_len, only_dots) = (segment_len + 1, only_dots && byte == b'.'),
        }
    }
    !is_dots(segment_len, only_dots)
}

fn is_dots(segment_len: usize, only_dots: bool) -> bool {
    only_dots && matches!(segment_len, 1 | 2)
}
