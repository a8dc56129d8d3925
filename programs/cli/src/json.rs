//! Prints JSON that was already scanned. Every value keeps its spelling, and no character that controls a terminal gets
//! out.
//!
//! Values are never parsed into our own numbers or strings: 1.0 stays 1.0 and members keep their order. It never checks
//! JSON; what is not JSON goes through [`quoted`].

use std::fmt::Write as _;

use anstyle::Style;

use crate::output::Palette;

/// One line, without white space. Copies long runs: a line of 1 MiB takes hardly longer than its MAC.
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

/// One member per line, indented by two spaces for each level. From the ninth level on, everything stays on one line: a
/// text of 1 MiB with 127 levels would otherwise become 100 MiB.
pub(crate) fn pretty(json: &str, palette: &Palette, out: &mut String) {
    let bytes = json.as_bytes();
    let text = |from: usize, to: usize| json.get(from..to).unwrap_or_default();
    let (mut at, mut run, mut depth) = (0, 0, 0_usize);
    while let Some(byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b'{' | b'[' if matches!(next_byte(bytes, at), Some(b'}' | b']')) => {
                // An empty container stays on its line.
                out.push_str(text(run, at));
                run = at + bytes.get(at..).unwrap_or_default().iter().take_while(|byte| is_white_space(**byte)).count();
                at = run + 1;
            }
            b'{' | b'[' => {
                depth += 1;
                out.push_str(text(run, at));
                run = at;
                new_line(depth, depth, out);
            }
            b'}' | b']' => {
                out.push_str(text(run, start));
                run = start;
                new_line(depth, depth.saturating_sub(1), out);
                depth = depth.saturating_sub(1);
            }
            b',' => {
                out.push_str(text(run, at));
                run = at;
                new_line(depth, depth, out);
            }
            b':' => {
                out.push_str(text(run, at));
                run = at;
                out.push(' ');
            }
            byte if is_white_space(*byte) => {
                out.push_str(text(run, start));
                run = at;
            }
            b'"' => {
                at = start + string_len(text(start, json.len()));
                let style = if next_byte(bytes, at) == Some(b':') { palette.name } else { palette.string };
                if !style.is_plain() || !is_plain(text(start, at)) {
                    out.push_str(text(run, start));
                    run = at;
                    push_styled(style, out, |out| push_escaped(text(start, at), out));
                }
            }
            _ if palette.number.is_plain() => {}
            _ => {
                at = bytes.iter().skip(at).position(|byte| ends_scalar(*byte)).map_or(json.len(), |len| at + len);
                out.push_str(text(run, start));
                run = at;
                push_styled(palette.number, out, |out| out.push_str(text(start, at)));
            }
        }
    }
    out.push_str(text(run, json.len()));
}

/// The first byte at or after `at` that is not white space.
fn next_byte(bytes: &[u8], at: usize) -> Option<u8> {
    bytes.get(at..)?.iter().copied().find(|byte| !is_white_space(*byte))
}

fn push_styled(style: Style, out: &mut String, push: impl FnOnce(&mut String)) {
    if style.is_plain() {
        return push(out); // without the formatting, which costs more than the text
    }
    let _ = write!(out, "{style}"); // writing to a string cannot fail
    push(out);
    let _ = write!(out, "{style:#}");
}

/// Any bytes as a JSON string; bytes that are not UTF-8 become U+FFFD.
pub(crate) fn quoted(bytes: &[u8]) -> String {
    let quoted = serde_json::to_string(&String::from_utf8_lossy(bytes)).unwrap_or_default(); // a string cannot fail
    let mut out = String::with_capacity(quoted.len());
    push_escaped(&quoted, &mut out);
    out
}

/// A text for a terminal: characters that control it, or look like others, become `\u` escapes; the rest is unchanged.
pub(crate) fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_escaped(text, &mut out);
    out
}

/// Ends a line in a container of depth `inner`, and indents the next.
fn new_line(inner: usize, depth: usize, out: &mut String) {
    const LINE: &str = "\n                ";
    if 2 * inner < LINE.len() {
        out.push_str(LINE.get(..=2 * depth).unwrap_or(LINE));
    }
}

fn is_white_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

fn ends_scalar(byte: u8) -> bool {
    is_white_space(byte) || matches!(byte, b'{' | b'}' | b'[' | b']' | b',' | b':')
}

/// The length of the string at the start of `text`, quotation marks included.
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

/// Whether every character is ASCII that needs no escape anywhere.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// A text with its dangerous characters as `\u` escapes: to every parser a JSON string stays the same string.
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

/// Characters that control a terminal or make a text look like another: controls (C0, DEL, C1), line separators, and
/// the invisible format characters (Unicode's Cf), such as the bidirectional controls and tags.
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
        assert_eq!(harmless("\"a\\ \x1b[31m\n\u{9b}é\""), "\"a\\ \\u001b[31m\\u000a\\u009bé\"");
    }

    #[test]
    fn what_is_not_json_does_not_hang_it() {
        for text in ["", "\"", "\"\\", "{", "}}}", "nul", "é", "[[[", "\u{a0}", "\"é"] {
            assert!(line(text).len() <= text.len() && page(text).len() < 100, "{text:?}");
        }
    }
}
