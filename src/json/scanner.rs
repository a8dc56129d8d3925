//! The scanner: one pass over a text.

use core::str;

use super::MAX_DEPTH;
use super::digest::NameDigest;
use super::duplicates::{NameTable, OpenNames, names_are_distinct};
use super::value::{Kind, MAX_LEN, Value};
use super::wanted::{MOST_WANTED, Wanted, WantedNames};

/// The text is not an I-JSON object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotIJson;

/// Validates `text` and gives the values of the top-level members that are wanted.
pub(crate) fn scan<const N: usize>(text: &[u8], wanted: &Wanted<N>) -> Result<[Option<Value>; N], NotIJson> {
    let mut found = [None; N];
    scan_into(&mut found, text, wanted)?;
    Ok(found)
}

/// [`scan`] where the values go to their place at once: moving seven costs as much as finding one.
pub(crate) fn scan_into<const N: usize>(
    found: &mut [Option<Value>; N],
    text: &[u8],
    wanted: &Wanted<N>,
) -> Result<(), NotIJson> {
    scan_for(text, &wanted.0, found)
}

/// Never inlined, so that there is one scanner in a program.
#[inline(never)]
fn scan_for(text: &[u8], wanted: &WantedNames, found: &mut [Option<Value>]) -> Result<(), NotIJson> {
    if text.len() > MAX_LEN {
        return Err(NotIJson);
    }
    let mut scanner = Scanner::new(text);
    scanner.document(wanted, &mut NameTable::new(), found)?;
    if scanner.beyond_ascii && str::from_utf8(text).is_err() {
        return Err(NotIJson);
    }
    if scanner.crowded && !names_are_distinct(text, scanner.names_read) {
        return Err(NotIJson);
    }
    Ok(())
}

/// The scanner's place in the text and what it saw on its way there.
///
/// Its steps are inlined into the one loop of [`Scanner::document`], it has no array, and no reference to it is handed on: so
/// the compiler keeps it in registers, and the scan takes half as long.
pub(super) struct Scanner<'t> {
    pub(super) text: &'t [u8],
    pub(super) at: usize,
    /// Where the 64 bytes begin that `stops` is about, and which of them end a run of plain bytes in a string.
    pub(super) block: usize,
    pub(super) stops: u64,
    /// A string may have bytes beyond ASCII, so the text's UTF-8 has yet to be checked.
    pub(super) beyond_ascii: bool,
    /// How many containers are open, whether the innermost is an object, and whether each around it is, the next one in the
    /// lowest bit.
    depth: u32,
    in_object: bool,
    around: u128,
    /// The names of the objects that are open, as long as there are few and none has an escape.
    names: OpenNames,
    names_read: usize,
    /// `names` could not hold them all, or not tell two apart: whether there are duplicates is for [`names_are_distinct`].
    crowded: bool,
}

/// The top-level member that is being read.
struct Member {
    /// Where it belongs among those wanted; MOST_WANTED: nowhere.
    slot: usize,
    /// Where its value starts.
    start: usize,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t [u8]) -> Scanner<'t> {
        Scanner {
            text,
            at: 0,
            block: usize::MAX,
            stops: 0,
            beyond_ascii: false,
            depth: 0,
            in_object: false,
            around: 0,
            names: OpenNames::new(),
            names_read: 0,
            crowded: false,
        }
    }

    /// The whole text: one object and white space. One linear algorithm, a loop over values and a loop over what may
    /// follow a value.
    #[inline(always)]
    fn document(
        &mut self,
        wanted: &WantedNames,
        table: &mut NameTable,
        found: &mut [Option<Value>],
    ) -> Result<(), NotIJson> {
        let mut member = Member { slot: MOST_WANTED, start: 0 };
        self.white_space();
        if self.peek() != Some(b'{') {
            return Err(NotIJson);
        }
        loop {
            // A value starts here.
            let mut kind = match self.peek().ok_or(NotIJson)? {
                b'"' => {
                    let string = self.string()?;
                    if string.escaped { Kind::Escaped } else { Kind::Plain }
                }
                b'-' | b'0'..=b'9' => {
                    self.number()?;
                    Kind::Number
                }
                b'{' => {
                    self.open(true, table)?;
                    if self.peek() != Some(b'}') {
                        self.name(wanted, table, &mut member)?;
                        continue;
                    }
                    self.close(table);
                    Kind::Object
                }
                b'[' => {
                    self.open(false, table)?;
                    if self.peek() != Some(b']') {
                        continue;
                    }
                    self.close(table);
                    Kind::Array
                }
                b't' => self.literal(b"true", Kind::Bool)?,
                b'f' => self.literal(b"false", Kind::Bool)?,
                b'n' => self.literal(b"null", Kind::Null)?,
                _ => return Err(NotIJson),
            };
            // A value has ended: so may the containers around it.
            loop {
                if self.depth <= 1 {
                    if self.depth == 0 {
                        self.white_space();
                        return if self.at == self.text.len() { Ok(()) } else { Err(NotIJson) };
                    }
                    if let Some(place) = found.get_mut(member.slot) {
                        let quotes = usize::from(kind.is_string());
                        *place = Some(Value::new(kind, member.start + quotes, self.at - quotes));
                    }
                }
                self.white_space();
                match self.peek().ok_or(NotIJson)? {
                    b',' => {
                        self.at += 1;
                        self.white_space();
                        if self.in_object {
                            self.name(wanted, table, &mut member)?;
                        }
                        break;
                    }
                    b'}' if self.in_object => {
                        self.close(table);
                        kind = Kind::Object;
                    }
                    b']' if !self.in_object => {
                        self.close(table);
                        kind = Kind::Array;
                    }
                    _ => return Err(NotIJson),
                }
            }
        }
    }

    #[inline(always)]
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    #[inline(always)]
    fn white_space(&mut self) {
        while let Some(byte) = self.peek()
            && byte <= b' '
        {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return;
            }
            self.at += 1;
        }
    }

    /// Steps over an opening bracket and the white space after it.
    #[inline(always)]
    fn open(&mut self, object: bool, table: &mut NameTable) -> Result<(), NotIJson> {
        if self.depth == MAX_DEPTH {
            return Err(NotIJson);
        }
        self.depth += 1;
        self.around = self.around << 1 | u128::from(self.in_object);
        self.in_object = object;
        if object {
            self.crowded |= !self.names.open(table);
        }
        self.at += 1;
        self.white_space();
        Ok(())
    }

    /// Steps over a closing bracket.
    #[inline(always)]
    fn close(&mut self, table: &NameTable) {
        if self.in_object {
            self.names.close(table);
        }
        self.depth -= 1;
        self.in_object = self.around & 1 == 1;
        self.around >>= 1;
        self.at += 1;
    }

    /// Reads a member's name, the colon and the white space around it. At the top level `member` is then the one that it
    /// belongs to.
    #[inline(always)]
    fn name(&mut self, wanted: &WantedNames, table: &mut NameTable, member: &mut Member) -> Result<(), NotIJson> {
        if self.peek() != Some(b'"') {
            return Err(NotIJson);
        }
        let name = self.string()?;
        self.names_read += 1;
        let digest = if name.escaped {
            self.crowded = true;
            NameDigest::of_escaped(self.text.get(name.start..name.end).unwrap_or_default())
        } else {
            NameDigest::new(self.text, name.start, name.end)
        };
        self.crowded = self.crowded || !self.names.insert(table, digest);
        self.white_space();
        if self.peek() != Some(b':') {
            return Err(NotIJson);
        }
        self.at += 1;
        self.white_space();
        if self.depth == 1 {
            *member = Member { slot: wanted.slot(digest), start: self.at };
        }
        Ok(())
    }

    #[inline(always)]
    fn literal(&mut self, word: &[u8], kind: Kind) -> Result<Kind, NotIJson> {
        let end = self.at + word.len();
        if self.text.get(self.at..end) != Some(word) {
            return Err(NotIJson);
        }
        self.at = end;
        Ok(kind)
    }
}
