//! Prints JSON that was scanned already, every value as it was spelled, with nothing in it that drives a terminal.
//!
//! Values are never parsed into numbers or strings of ours: 1.0 stays 1.0 and members keep their order. It never judges;
//! what is not JSON goes through [`quoted`].

use std::fmt::Write as _;

use anstyle::Style;

use crate::output::Palette;

/// One line, without white space. What is copied is copied in long runs: a line of 1 MiB takes hardly longer than its MAC.
pub(crate) fn one_line(json: &str, out: &mut String) {
    let (mut at, mut run) = (0, 0);
    while let Some(byte) = json.as_bytes().get(at) {
        let end = match byte {
            b'"' => at + string_len(json.get(at..).unwrap_or_default()),
            _ => at + 1,
        };
        let piece = json.get(at..end).unwrap_or_default();
        let is_space = is_white_space(*byte);
        if is_space || *byte == b'"' && !is_plain(piece) {
            out.push_str(json.get(run..at).unwrap_or_default());
            run = end;
            if !is_space {
                push_escaped(piece, out);
            }
        }
        at = end;
    }
    out.push_str(json.get(run..).unwrap_or_default());
}

/// A member a line, indented by two spaces for each level. From the ninth level on all stays on one line: a text of 1 MiB with
/// 127 levels would become one of 100.
pub(crate) fn pretty(json: &str, palette: &Palette, out: &mut String) {
    let mut pieces = Pieces(json);
    let mut depth = 0_usize;
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::String(text) => {
                let style = if pieces.next_byte() == Some(b':') { palette.name } else { palette.string };
                push_styled(style, out, |out| push_escaped(text, out));
            }
            Piece::Other(open @ ("{" | "[")) => {
                out.push_str(open);
                match pieces.next_byte() {
                    Some(b'}' | b']') => pieces.next().iter().for_each(|close| out.push_str(close.text())), // stays on its line
                    _ => {
                        depth += 1;
                        new_line(depth, depth, out);
                    }
                }
            }
            Piece::Other(close @ ("}" | "]")) => {
                let inner = depth;
                depth = depth.saturating_sub(1);
                new_line(inner, depth, out);
                out.push_str(close);
            }
            Piece::Other(",") => {
                out.push(',');
                new_line(depth, depth, out);
            }
            Piece::Other(":") => out.push_str(": "),
            Piece::Other(scalar) => push_styled(palette.number, out, |out| out.push_str(scalar)),
        }
    }
}

fn push_styled(style: Style, out: &mut String, push: impl FnOnce(&mut String)) {
    if style.is_plain() {
        return push(out); // without the formatting, which costs more than the text
    }
    let _ = write!(out, "{style}"); // writing to a string cannot fail
    push(out);
    let _ = write!(out, "{style:#}");
}

/// Any bytes as a JSON string; what is not UTF-8 becomes U+FFFD.
pub(crate) fn quoted(bytes: &[u8]) -> String {
    let quoted = serde_json::to_string(&String::from_utf8_lossy(bytes)).unwrap_or_default(); // a string cannot fail
    let mut out = String::with_capacity(quoted.len());
    push_escaped(&quoted, &mut out);
    out
}

/// Ends a line in a container of depth `inner`, and indents the next.
fn new_line(inner: usize, depth: usize, out: &mut String) {
    const LINE: &str = "\n                ";
    if 2 * inner < LINE.len() {
        out.push_str(LINE.get(..=2 * depth).unwrap_or(LINE));
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Piece<'j> {
    /// With its quotation marks and as it was escaped.
    String(&'j str),
    /// One of `{}[],:`, a number, or a literal.
    Other(&'j str),
}

impl<'j> Piece<'j> {
    fn text(&self) -> &'j str {
        match self {
            Piece::String(text) | Piece::Other(text) => text,
        }
    }
}

/// Cuts JSON into pieces and drops the white space between them.
struct Pieces<'j>(&'j str);

impl Pieces<'_> {
    /// The first byte of the next piece.
    fn next_byte(&self) -> Option<u8> {
        self.0.bytes().find(|byte| !is_white_space(*byte))
    }
}

impl<'j> Iterator for Pieces<'j> {
    type Item = Piece<'j>;

    fn next(&mut self) -> Option<Piece<'j>> {
        let start = self.0.bytes().position(|byte| !is_white_space(byte))?;
        let text = self.0.get(start..)?;
        let len = match text.bytes().next()? {
            b'"' => string_len(text),
            b'{' | b'}' | b'[' | b']' | b',' | b':' => 1,
            _ => text.bytes().position(ends_scalar).unwrap_or(text.len()),
        };
        let (piece, rest) = text.split_at_checked(len)?;
        self.0 = rest;
        Some(if piece.starts_with('"') { Piece::String(piece) } else { Piece::Other(piece) })
    }
}

fn is_white_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

fn ends_scalar(byte: u8) -> bool {
    is_white_space(byte) || matches!(byte, b'{' | b'}' | b'[' | b']' | b',' | b':')
}

/// The length of the string that `text` begins with, quotation marks included.
fn string_len(text: &str) -> usize {
    let mut at = 1;
    loop {
        match memchr::memchr2(b'"', b'\\', text.as_bytes().get(at..).unwrap_or_default()) {
            None => return text.len(),
            Some(len) if text.as_bytes().get(at + len) == Some(&b'"') => return at + len + 1,
            Some(len) => at += len + 2,
        }
    }
}

/// Whether all of it is ASCII that stands for itself everywhere.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// A JSON string, its treacherous characters as `\u` escapes: the same string to every parser.
fn push_escaped(string: &str, out: &mut String) {
    if is_plain(string) {
        return out.push_str(string);
    }
    for character in string.chars() {
        if is_treacherous(character) {
            character.encode_utf16(&mut [0; 2]).iter().for_each(|unit| push_escape(*unit, out));
        } else {
            out.push(character);
        }
    }
}

fn push_escape(unit: u16, out: &mut String) {
    out.push_str("\\u");
    out.extend([12, 8, 4, 0].map(|shift| char::from_digit(u32::from(unit) >> shift & 0xF, 16).unwrap_or_default()));
}

/// Characters that drive a terminal or make a text look like another: controls (C0, DEL, C1), line separators, and the
/// invisible format characters (Unicode's Cf), among them the bidirectional controls and tags.
fn is_treacherous(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}'
            | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1345f}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(json: &str) -> String {
        let mut out = String::new();
        one_line(json, &mut out);
        out
    }

    fn page(json: &str) -> String {
        let mut out = String::new();
        pretty(json, &Palette::default(), &mut out);
        out
    }

    #[test]
    fn spelling_and_order_survive() {
        let json = "{ \"b\" : 1.0 ,\n\t\"a\":[ 1e2 , -0, {} , [ ] ],\r\"c\\\"d, {\\\\\":\"\\u0041 : b\", \"t\":true,\"n\":null}";
        let expected = r#"{"b":1.0,"a":[1e2,-0,{},[]],"c\"d, {\\":"\u0041 : b","t":true,"n":null}"#;
        assert_eq!(line(json), expected);
        assert_eq!(line(&page(json)), expected);
        assert_eq!(
            page(r#"{"a":{},"b":[1,{"c":[]}]}"#),
            "{\n  \"a\": {},\n  \"b\": [\n    1,\n    {\n      \"c\": []\n    }\n  ]\n}"
        );
        assert_eq!((line("{}"), page(" [ ] ")), ("{}".into(), "[]".into()));
        assert_eq!(line(" \"é\" "), "\"é\"");
    }

    #[test]
    fn what_is_nested_deep_stays_on_one_line() {
        let nested = |depth: usize| page(&format!("{}0,{{\"a\":[]}}{}", "[".repeat(depth), "]".repeat(depth)));
        assert!(
            nested(8).contains("\n                0,\n                {\"a\": []}\n              ]\n"),
            "{}",
            nested(8)
        );
        assert!(nested(9).contains("\n                [0,{\"a\": []}]\n              ]\n"), "{}", nested(9));
        assert_eq!(line(&nested(127)), format!("{}0,{{\"a\":[]}}{}", "[".repeat(127), "]".repeat(127)));
    }

    #[test]
    fn nothing_that_drives_a_terminal_gets_out() {
        let treacherous =
            "\u{7f}\u{80}\u{9b}31m\u{9f}\u{ad}\u{61c}\u{200b}\u{200e}\u{202e}\u{2028}\u{2066}\u{feff}\u{e0041}";
        let json = format!("{{\"{treacherous}\":\"é\u{2603}😀 {treacherous}\"}}");
        for out in [line(&json), page(&json)] {
            assert!(!out.chars().any(|c| is_treacherous(c) && c != '\n'), "{out:?}");
            let value: serde_json::Value = serde_json::from_str(&out).unwrap();
            assert_eq!(value, serde_json::from_str::<serde_json::Value>(&json).unwrap());
            assert!(out.contains("é\u{2603}😀"), "{out}");
        }
        assert_eq!(line("\"\u{e0041}\u{9b}\""), r#""\udb40\udc41\u009b""#);
        assert_eq!(quoted(b"a\x1b[31m\"\xff\xc2\x9b"), "\"a\\u001b[31m\\\"\u{fffd}\\u009b\"");
    }

    #[test]
    fn what_is_not_json_does_not_hang_it() {
        for text in ["", "\"", "\"\\", "{", "}}}", "nul", "é", "[[[", "\u{a0}", "\"é"] {
            assert!(line(text).len() <= text.len() && page(text).len() < 100, "{text:?}");
        }
    }
}
