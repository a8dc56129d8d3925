//! Prints JSON that was scanned already, every value as it was spelled, with nothing in it that drives a terminal.
//!
//! Values are never parsed into numbers or strings of ours: 1.0 stays 1.0 and members keep their order. It never judges;
//! what is not JSON goes through [`quoted`].

use std::fmt::Write as _;

use crate::output::Palette;

/// One line, without white space.
pub(crate) fn one_line(json: &str, out: &mut String) {
    for piece in Pieces(json) {
        match piece {
            Piece::String(text) => push_escaped(text, out),
            Piece::Other(text) => out.push_str(text),
        }
    }
}

/// A member a line, indented by two spaces for each level.
pub(crate) fn pretty(json: &str, palette: &Palette, out: &mut String) {
    let mut pieces = Pieces(json).peekable();
    let mut depth = 0_usize;
    while let Some(piece) = pieces.next() {
        match piece {
            Piece::String(text) => {
                let is_name = pieces.peek() == Some(&Piece::Other(":"));
                let style = if is_name { palette.name } else { palette.string };
                let _ = write!(out, "{style}");
                push_escaped(text, out);
                let _ = write!(out, "{style:#}");
            }
            Piece::Other(open @ ("{" | "[")) => {
                out.push_str(open);
                match pieces.next_if(|next| matches!(next, Piece::Other("}" | "]"))) {
                    Some(Piece::Other(close)) => out.push_str(close), // an empty one stays on its line
                    _ => {
                        depth += 1;
                        new_line(depth, out);
                    }
                }
            }
            Piece::Other(close @ ("}" | "]")) => {
                depth = depth.saturating_sub(1);
                new_line(depth, out);
                out.push_str(close);
            }
            Piece::Other(",") => {
                out.push(',');
                new_line(depth, out);
            }
            Piece::Other(":") => out.push_str(": "),
            Piece::Other(scalar) => {
                let style = palette.number;
                let _ = write!(out, "{style}{scalar}{style:#}");
            }
        }
    }
}

/// Any bytes as a JSON string; what is not UTF-8 becomes U+FFFD.
pub(crate) fn quoted(bytes: &[u8]) -> String {
    let quoted = serde_json::to_string(&String::from_utf8_lossy(bytes)).unwrap_or_default(); // a string cannot fail
    let mut out = String::with_capacity(quoted.len());
    push_escaped(&quoted, &mut out);
    out
}

fn new_line(depth: usize, out: &mut String) {
    out.push('\n');
    for _ in 0..depth {
        out.push_str("  ");
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Piece<'j> {
    /// With its quotation marks and as it was escaped.
    String(&'j str),
    /// One of `{}[],:`, a number, or a literal.
    Other(&'j str),
}

/// Cuts JSON into pieces and drops the white space between them.
struct Pieces<'j>(&'j str);

impl<'j> Iterator for Pieces<'j> {
    type Item = Piece<'j>;

    fn next(&mut self) -> Option<Piece<'j>> {
        let text = self.0.trim_start_matches([' ', '\t', '\n', '\r']);
        let len = match text.bytes().next()? {
            b'"' => string_len(text),
            b'{' | b'}' | b'[' | b']' | b',' | b':' => 1,
            _ => text.find(['{', '}', '[', ']', ',', ':', ' ', '\t', '\n', '\r']).unwrap_or(text.len()),
        };
        let (piece, rest) = text.split_at_checked(len)?;
        self.0 = rest;
        Some(if piece.starts_with('"') { Piece::String(piece) } else { Piece::Other(piece) })
    }
}

/// The length of the string that `text` begins with, quotation marks included.
fn string_len(text: &str) -> usize {
    let mut escaped = false;
    for (place, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return place + 1,
            _ => {}
        }
    }
    text.len()
}

/// A JSON string, its treacherous characters as `\u` escapes: the same string to every parser.
fn push_escaped(string: &str, out: &mut String) {
    if string.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return out.push_str(string);
    }
    for character in string.chars() {
        if is_treacherous(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}"); // writing to a string cannot fail
            }
        } else {
            out.push(character);
        }
    }
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
