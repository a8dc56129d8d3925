//! The scanner: the one pass that validates a text.

use core::str;

use super::MAX_DEPTH;
use super::digest::Digest;
use super::duplicates::{DigestStack, OpenObjects, first_duplicate, names_are_distinct};
use super::fault::{Cause, Fault};
use super::string::Stops;
use super::value::{Kind, MAX_LEN, Value};
use super::wanted::{LookupTable, Wanted};

/// The text is not an I-JSON object. [`examine`] finds out why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotIJson;

/// Validates `text` and returns the values of the wanted members of its outermost object.
pub(crate) fn scan<const N: usize>(text: &[u8], wanted: &Wanted<N>) -> Result<[Option<Value>; N], NotIJson> {
    let mut found = [None; N];
    scan_into(&mut found, text, wanted)?;
    Ok(found)
}

/// Like [`scan`], but fills the caller's array: returning seven values costs as much as finding one.
pub(crate) fn scan_into<const N: usize>(
    found: &mut [Option<Value>; N],
    text: &[u8],
    wanted: &Wanted<N>,
) -> Result<(), NotIJson> {
    scan_for(text, &wanted.0, found)
}

/// Never inlined, so that a program has one copy of the scan. The causes of faults are free: they are dropped here,
/// before any is stored.
#[inline(never)]
fn scan_for(text: &[u8], wanted: &LookupTable, found: &mut [Option<Value>]) -> Result<(), NotIJson> {
    if text.len() > MAX_LEN {
        return Err(NotIJson);
    }
    let mut scanner = Scanner::new(text);
    scanner.document(wanted, &mut DigestStack::new(), found).map_err(|_| NotIJson)?;
    if scanner.stops.beyond_ascii && str::from_utf8(text).is_err() {
        return Err(NotIJson);
    }
    if scanner.undecided && !names_are_distinct(text, scanner.names_read) {
        return Err(NotIJson);
    }
    Ok(())
}

/// Like [`scan_into`], but says what is wrong with a text that is rejected. The first fault counts, except that duplicate
/// members are looked for only if everything else is right.
///
/// A separate scan, so that the other one carries no causes. It runs instead of the other, so explaining costs no more
/// than verifying.
#[cold]
pub(crate) fn examine<const N: usize>(
    found: &mut [Option<Value>; N],
    text: &[u8],
    wanted: &Wanted<N>,
) -> Result<(), Fault> {
    examine_for(text, &wanted.0, found)
}

fn examine_for(text: &[u8], wanted: &LookupTable, found: &mut [Option<Value>]) -> Result<(), Fault> {
    if text.len() > MAX_LEN {
        return Err(Fault { cause: Cause::TooLong, offset: MAX_LEN });
    }
    if text.starts_with(b"\xEF\xBB\xBF") {
        return Err(Fault { cause: Cause::ByteOrderMark, offset: 0 });
    }
    let mut scanner = Scanner::new(text);
    let cause = scanner.document(wanted, &mut DigestStack::new(), found).err();
    let grammar = cause.map(|cause| Fault { cause, offset: scanner.at });
    let encoding = str::from_utf8(text).err().map(|error| Fault { cause: Cause::NotUtf8, offset: error.valid_up_to() });
    let duplicate = || {
        let offset = scanner.undecided.then(|| first_duplicate(text)).flatten()?;
        Some(Fault { cause: Cause::DuplicateMember, offset })
    };
    let earliest = [encoding, grammar].into_iter().flatten().min_by_key(|fault| fault.offset);
    earliest.or_else(duplicate).map_or(Ok(()), Err)
}

/// How far the scan has come, and what it has seen.
///
/// The compiler keeps all of it in registers, which halves the time of a scan. That takes three things: every step is
/// inlined into one of the two loops, [`Scanner::document`] and [`Scanner::nested`]; no field is an array; no reference to
/// the scanner leaves a loop, so one hands it to the other and takes it back.
#[derive(Clone)]
pub(super) struct Scanner<'t> {
    pub(super) text: &'t [u8],
    /// The offset of the next byte; after a fault, of the first byte at fault.
    pub(super) at: usize,
    pub(super) stops: Stops,
    open: OpenObjects,
    names_read: usize,
    /// `open` could not tell whether a name is new, so [`names_are_distinct`] has to.
    undecided: bool,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t [u8]) -> Scanner<'t> {
        let (stops, open) = (Stops::new(), OpenObjects::new());
        Scanner { text, at: 0, stops, open, names_read: 0, undecided: false }
    }

    /// The whole text: one object and white space. Its members have a loop of their own, since nearly all values of a
    /// token are members of the outermost object and are not containers.
    #[inline(always)]
    fn document(
        &mut self,
        wanted: &LookupTable,
        stack: &mut DigestStack,
        found: &mut [Option<Value>],
    ) -> Result<(), Cause> {
        self.white_space();
        if self.peek() != Some(b'{') {
            return Err(if self.peek().is_none() { Cause::Empty } else { Cause::NotAnObject });
        }
        self.step();
        if self.peek() == Some(b'}') {
            self.at += 1;
        } else {
            loop {
                let name = self.name(stack)?;
                let start = self.at;
                let kind = match self.peek() {
                    Some(b'{' | b'[') => self.container(stack)?,
                    _ => self.single()?,
                };
                if let Some(entry) = found.get_mut(wanted.index(name)) {
                    let quotes = usize::from(kind.is_string());
                    *entry = Some(Value::new(kind, start + quotes, self.at - quotes));
                }
                self.white_space();
                match self.peek() {
                    Some(b',') => self.step(),
                    Some(b'}') => break,
                    _ => return Err(Cause::Syntax),
                }
            }
            self.at += 1;
        }
        self.white_space();
        if self.at == self.text.len() { Ok(()) } else { Err(Cause::TrailingData) }
    }

    /// An array or object in the outermost object.
    #[inline(always)]
    fn container(&mut self, stack: &mut DigestStack) -> Result<Kind, Cause> {
        let kind = if self.peek() == Some(b'{') { Kind::Object } else { Kind::Array };
        let result;
        (*self, result) = self.clone().nested(stack);
        result.map(|()| kind)
    }

    /// The same, with everything in it. One linear algorithm: a loop over values, and in it a loop over what may follow
    /// a value.
    #[inline(never)]
    fn nested(mut self, stack: &mut DigestStack) -> (Scanner<'t>, Result<(), Cause>) {
        let result = self.values(stack);
        (self, result)
    }

    #[inline(always)]
    fn values(&mut self, stack: &mut DigestStack) -> Result<(), Cause> {
        let mut nesting = Nesting { depth: 1, in_object: true, outer_objects: 0 };
        loop {
            // A value starts here.
            match self.peek() {
                Some(bracket @ (b'{' | b'[')) => {
                    nesting.open(bracket == b'{')?;
                    if nesting.in_object {
                        self.undecided |= !self.open.open(stack);
                    }
                    self.step();
                    match self.peek() {
                        Some(b'}') if nesting.in_object => {}
                        Some(b']') if !nesting.in_object => {}
                        _ => {
                            if nesting.in_object {
                                self.name(stack)?;
                            }
                            continue;
                        }
                    }
                }
                _ => {
                    if self.single()?.is_string() && !nesting.in_object {
                        self.next_strings();
                    }
                    self.white_space();
                }
            }
            // A value has ended, and the containers around it may end with it.
            loop {
                match self.peek() {
                    Some(b',') => {
                        self.step();
                        if nesting.in_object {
                            self.name(stack)?;
                        }
                        break;
                    }
                    Some(b'}') if nesting.in_object => self.open.close(stack),
                    Some(b']') if !nesting.in_object => {}
                    _ => return Err(Cause::Syntax),
                }
                self.at += 1;
                nesting.close();
                if nesting.depth == 1 {
                    return Ok(());
                }
                self.white_space();
            }
        }
    }

    /// A value that is neither an array nor an object.
    #[inline(always)]
    fn single(&mut self) -> Result<Kind, Cause> {
        match self.peek() {
            Some(b'"') => {
                let string = self.string()?;
                Ok(if string.escaped { Kind::Escaped } else { Kind::Plain })
            }
            Some(b'-' | b'0'..=b'9') => {
                self.number()?;
                Ok(Kind::Number)
            }
            Some(b't') => self.literal(b"true", Kind::Bool),
            Some(b'f') => self.literal(b"false", Kind::Bool),
            Some(b'n') => self.literal(b"null", Kind::Null),
            _ => Err(Cause::Syntax),
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

    /// Steps over one byte and the white space after it.
    #[inline(always)]
    fn step(&mut self) {
        self.at += 1;
        self.white_space();
    }

    /// Steps over a member's name, the colon and the white space around it.
    #[inline(always)]
    fn name(&mut self, stack: &mut DigestStack) -> Result<Digest, Cause> {
        if self.peek() != Some(b'"') {
            return Err(Cause::Syntax);
        }
        let name = self.string()?;
        self.names_read += 1;
        let digest = if name.escaped {
            self.undecided = true;
            Digest::escaped(self.text.get(name.start..name.end).unwrap_or_default())
        } else {
            Digest::plain(self.text, name.start, name.end)
        };
        self.undecided = self.undecided || !self.open.insert(stack, digest);
        self.white_space();
        if self.peek() != Some(b':') {
            return Err(Cause::Syntax);
        }
        self.step();
        Ok(digest)
    }

    #[inline(always)]
    fn literal(&mut self, word: &[u8], kind: Kind) -> Result<Kind, Cause> {
        let end = self.at + word.len();
        if self.text.get(self.at..end) != Some(word) {
            return Err(Cause::Syntax);
        }
        self.at = end;
        Ok(kind)
    }
}

/// Which containers are open.
struct Nesting {
    depth: u32,
    /// Whether the innermost is an object; one bit for each around it, set for an object, the lowest for the nearest.
    in_object: bool,
    outer_objects: u128,
}

impl Nesting {
    #[inline(always)]
    fn open(&mut self, object: bool) -> Result<(), Cause> {
        if self.depth == MAX_DEPTH {
            return Err(Cause::TooDeep);
        }
        self.depth += 1;
        self.outer_objects = self.outer_objects << 1 | u128::from(self.in_object);
        self.in_object = object;
        Ok(())
    }

    #[inline(always)]
    fn close(&mut self) {
        self.depth -= 1;
        self.in_object = self.outer_objects & 1 == 1;
        self.outer_objects >>= 1;
    }
}
