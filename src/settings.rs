//! Reads settings in JSON, a policy or a guard's options: an I-JSON object of known members.
//!
//! The author is told what is wrong and where, but never shown a value: a secret may have got in there by mistake.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::error::Error;
use crate::json::{self, Value};

/// The longest document in bytes: 256 KiB for a policy, a policy file or the options of a guard.
pub const MAX_DOCUMENT_LEN: usize = 256 * 1024;

/// The longest name of an unknown member that errors repeat and compare with the known ones.
const MAX_NAME_LEN: usize = 64;

/// The members that a text may have.
pub(crate) struct Settings<const N: usize> {
    /// The field that errors name if the text is at fault, and not one of its members.
    pub(crate) name: &'static str,
    /// The members, in the order in which mistakes are found.
    pub(crate) members: [&'static str; N],
    /// What errors say of an unknown member.
    pub(crate) unknown: &'static str,
    /// What to do instead of setting a member known from other libraries or documents, given without case, `_`, `-` and
    /// spaces.
    pub(crate) instead: fn(&str) -> Option<&'static str>,
}

impl<const N: usize> Settings<N> {
    /// The value of each member that is present. Mistakes are found in this order: the text; unknown members, in its
    /// order.
    pub(crate) fn read(&self, text: &[u8]) -> Result<[Option<Value>; N], Error> {
        self.check(text)?;
        let mut values = [None; N];
        for (name, value) in json::members(text, json::outermost(text)) {
            let name = name.string(text).unwrap_or_default();
            let index = self.members.iter().position(|known| *known == name).ok_or_else(|| self.unknown(&name))?;
            if let Some(entry) = values.get_mut(index) {
                *entry = Some(value);
            }
        }
        Ok(values)
    }

    /// Like [`Settings::read`], but for an object in a text that is known to be I-JSON, and continues after unknown
    /// members: `mistake` gets each, with its name if that can be shown.
    pub(crate) fn read_all(
        &self,
        text: &[u8],
        object: Value,
        mistake: &mut dyn FnMut(Option<&str>, String),
    ) -> [Option<Value>; N] {
        let mut values = [None; N];
        for (name, value) in json::members(text, object) {
            let name = name.string(text).unwrap_or_default();
            match self.members.iter().position(|known| *known == name).and_then(|index| values.get_mut(index)) {
                Some(entry) => *entry = Some(value),
                None => mistake(Some(&*name).filter(|name| can_be_shown(name)), self.advice(&name)),
            }
        }
        values
    }

    pub(crate) fn check(&self, text: &[u8]) -> Result<(), Error> {
        if text.len() > MAX_DOCUMENT_LEN {
            return Err(Error::invalid_argument(self.name, "longer than 256 KiB"));
        }
        json::complaint(text).map_or(Ok(()), |reason| Err(Error::invalid_argument(self.name, reason)))
    }

    fn unknown(&self, name: &str) -> Error {
        let field = if can_be_shown(name) { Cow::Owned(name.into()) } else { Cow::Borrowed(self.name) };
        Error::invalid_argument(field, self.advice(name))
    }

    /// The advice for an unknown member of this name.
    pub(crate) fn advice(&self, name: &str) -> String {
        let unknown = self.unknown;
        let plain = if name.len() > MAX_NAME_LEN { String::new() } else { plain(name) };
        if let Some(instead) = (self.instead)(&plain) {
            return format!("{unknown}: {instead}");
        }
        match self.nearest(&plain) {
            Some(member) => format!("{unknown}: is `{member}` meant?"),
            None => format!("{unknown}; known are {}", self.members.join(", ")),
        }
    }

    /// The member whose name needs the fewest edits, if they are at most a third of its length.
    fn nearest(&self, name: &str) -> Option<&'static str> {
        let distance_to = |member: &str| edits(name, &plain(member));
        let member = self.members.into_iter().min_by_key(|member| distance_to(member))?;
        (distance_to(member) * 3 <= member.len()).then_some(member)
    }
}

/// Whether errors repeat an unknown member's unescaped name: not if it is empty, long or could garble a log.
fn can_be_shown(name: &str) -> bool {
    (1..=MAX_NAME_LEN).contains(&name.len()) && !name.contains(char::is_control)
}

/// The name without what differs between camel, snake and kebab case.
fn plain(name: &str) -> String {
    let kept = |c: char| (!matches!(c, '_' | '-' | ' ')).then_some(c.to_ascii_lowercase());
    name.chars().filter_map(kept).collect()
}

/// How many characters to insert, remove or replace to turn one text into the other (Levenshtein).
fn edits(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (index, a) in from.chars().enumerate() {
        let mut diagonal = index;
        let mut left = index + 1;
        let mut next = Vec::with_capacity(row.len());
        next.push(left);
        for (b, above) in to.chars().zip(row.iter().skip(1)) {
            left = (diagonal + usize::from(a != b)).min(left + 1).min(above + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
