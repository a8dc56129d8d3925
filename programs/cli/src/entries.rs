//! Edits the text of a list of objects in a JSON document, and of an object's members: everything that does not change
//! stays byte for byte. It reads only what the core has accepted.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// The entries of `keys` in a policy file.
pub(crate) struct Entries<'t> {
    text: &'t str,
    /// The range of each entry; at least one.
    spans: Vec<Range<usize>>,
}

impl<'t> Entries<'t> {
    pub(crate) fn parse(text: &'t str) -> Option<Entries<'t>> {
        #[derive(Deserialize)]
        struct File<'t> {
            #[serde(borrow)]
            keys: Vec<&'t RawValue>,
        }
        let file: File<'t> = serde_json::from_str(text).ok()?;
        let spans: Vec<_> = file.keys.iter().map(|key| span(text, key.get())).collect();
        (!spans.is_empty()).then_some(Entries { text, spans })
    }

    pub(crate) fn text(&self, index: usize) -> &'t str {
        self.spans.get(index).and_then(|span| self.text.get(span.clone())).unwrap_or_default()
    }

    /// The document with these entries, each with the index of its old version. Each keeps the white space before it; a
    /// new one gets that of the last.
    pub(crate) fn replaced(&self, entries: &[(Option<usize>, Cow<'_, str>)]) -> Option<String> {
        let (first, last) = (self.spans.first()?, self.spans.last()?);
        let mut out = String::from(self.text.get(..first.start)?);
        for (number, (index, text)) in entries.iter().enumerate() {
            if number > 0 {
                out.push_str(&self.gap(index.unwrap_or(self.spans.len() - 1))?);
            }
            out.push_str(text);
        }
        out.push_str(self.text.get(last.end..)?);
        Some(out)
    }

    /// The text between an entry and the one before it.
    fn gap(&self, index: usize) -> Option<Cow<'t, str>> {
        let start = self.spans.get(index)?.start;
        match index.checked_sub(1) {
            Some(before) => self.text.get(self.spans.get(before)?.end..start).map(Cow::Borrowed),
            None => {
                let lead = self.text.get(self.text.get(..start)?.rfind('[')? + 1..start)?;
                Some(Cow::Owned(if lead.contains('\n') { format!(",{lead}") } else { ", ".into() }))
            }
        }
    }
}

/// An object's text and its members.
pub(crate) struct Object {
    text: String,
    members: Vec<(String, Range<usize>)>,
}

impl Object {
    pub(crate) fn parse(text: &str) -> Option<Object> {
        let Members(members) = serde_json::from_str(text).ok()?;
        let members = members.into_iter().map(|(name, value)| (name, span(text, value.get()))).collect();
        Some(Object { text: text.into(), members })
    }

    /// A new object on one line, spaced like `like`.
    pub(crate) fn write(members: &[(&str, String)], like: &str) -> String {
        let members: Vec<_> = members.iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
        let members = members.join(", ");
        if like.starts_with("{\"") { format!("{{{members}}}") } else { format!("{{ {members} }}") }
    }

    /// The text of a member's value.
    pub(crate) fn member(&self, name: &str) -> Option<&str> {
        let (_, value) = self.members.iter().find(|(known, _)| known == name)?;
        self.text.get(value.clone())
    }

    /// The object without a member, which must not be the only one.
    pub(crate) fn without(mut self, name: &str) -> Object {
        let Some(index) = self.members.iter().position(|(known, _)| known == name) else { return self };
        let range = match index.checked_sub(1) {
            Some(before) => self.end(before)..self.end(index),
            None => self.name_after(1)..self.name_after(self.end(index)),
        };
        self.text.replace_range(range, "");
        Object::parse(&self.text).unwrap_or(self)
    }

    /// The object with this value for a member, which is added at the end if it is new.
    pub(crate) fn with(self, name: &str, value: &str) -> String {
        let mut text = self.text.clone();
        match self.members.iter().find(|(known, _)| known == name) {
            Some((_, range)) => text.replace_range(range.clone(), value),
            None => {
                let end = self.members.len().checked_sub(1).map_or(1, |last| self.end(last));
                text.insert_str(end, &format!("{}\"{name}\": {value}", self.gap()));
            }
        }
        text
    }

    /// The text between the last two members, up to the name.
    fn gap(&self) -> &str {
        let before = self.members.len().checked_sub(2).map(|before| self.end(before));
        before.and_then(|end| self.text.get(end..self.name_after(end))).unwrap_or(", ")
    }

    fn end(&self, index: usize) -> usize {
        self.members.get(index).map_or(1, |(_, value)| value.end)
    }

    /// The offset where the next name begins.
    fn name_after(&self, start: usize) -> usize {
        self.text.get(start..).and_then(|rest| rest.find('"')).map_or(start, |offset| start + offset)
    }
}

/// The range of a part inside a text.
fn span(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr().addr().saturating_sub(text.as_ptr().addr());
    start..start + part.len()
}

/// An object's members in their order.
struct Members<'t>(Vec<(String, &'t RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Members<'de>, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot run must fail")]
mod tests {
    use super::*;

    #[test]
    fn entries_keep_their_white_space() {
        let text = "{ \"x\" : [ ],\r\n\"keys\":[\n  {\"a\":1} ,\n    {\"b\":[2]}\n ] , \"y\":1e0 }\n";
        let entries = Entries::parse(text).unwrap();
        assert_eq!((entries.text(0), entries.text(1)), ("{\"a\":1}", "{\"b\":[2]}"));
        let kept =
            |indices: &[usize]| indices.iter().map(|index| (Some(*index), entries.text(*index).into())).collect();
        let replaced = |after: Vec<(Option<usize>, Cow<'_, str>)>| entries.replaced(&after).unwrap();
        assert_eq!(replaced(kept(&[0, 1])), text);
        assert_eq!(replaced(kept(&[1])), text.replace("{\"a\":1} ,\n    ", ""));
        assert_eq!(replaced(kept(&[0])), text.replace(" ,\n    {\"b\":[2]}", ""));
        let mut after: Vec<_> = kept(&[0, 1]);
        after.push((None, "{}".into()));
        assert_eq!(replaced(after), text.replace("[2]}", "[2]} ,\n    {}"));
        for (text, expected) in [
            (r#"{"keys":[{"a":1}]}"#, r#"{"keys":[{"a":1}, {}]}"#),
            ("{\"keys\":[\n\t{\"a\":1}\n]}", "{\"keys\":[\n\t{\"a\":1},\n\t{}\n]}"),
        ] {
            let entries = Entries::parse(text).unwrap();
            let after = [(Some(0), entries.text(0).into()), (None, "{}".into())];
            assert_eq!(entries.replaced(&after).as_deref(), Some(expected));
        }
    }

    #[test]
    fn members_come_and_go() {
        let object = |text: &str| Object::parse(text).unwrap();
        for (text, expected) in [
            (r#"{"a":1}"#, r#"{"a":1, "until": 5}"#),
            (r#"{ "a" : "}\"" }"#, r#"{ "a" : "}\"", "until": 5 }"#),
            ("{\n  \"a\": 1,\n  \"b\": 2\n}", "{\n  \"a\": 1,\n  \"b\": 2,\n  \"until\": 5\n}"),
            (r#"{"until": 77,"a":1}"#, r#"{"until": 5,"a":1}"#),
        ] {
            assert_eq!(object(text).with("until", "5"), expected);
        }
        for (text, expected) in [
            (r#"{"a":1}"#, r#"{"a":1}"#),
            (r#"{"a":1, "sign": true}"#, r#"{"a":1}"#),
            (r#"{ "sign": true, "a":1 }"#, r#"{ "a":1 }"#),
            ("{\n \"a\":1,\n \"sign\": true,\n \"b\":2}", "{\n \"a\":1,\n \"b\":2}"),
        ] {
            assert_eq!(object(text).without("sign").text, expected);
        }
        assert_eq!(object(r#"{"a": ["x", 1]}"#).member("a"), Some(r#"["x", 1]"#));
    }
}
