//! I-JSON (RFC 7493 over RFC 8259): one scan that validates a whole text and finds the wanted members on its way.
//!
//! Accepts exactly: one object, UTF-8 without a byte order mark; no member name twice in one object, compared after
//! unescaping, at any depth; no lone surrogate; every number within the range of an IEEE 754 double; at most
//! [`MAX_DEPTH`] levels; nothing but white space around it. Allocates nothing (but see [`MANY_NAMES`]), never recurses.
//! It must never be lenient: what passes here is read without an error by every language's own JSON parser.

use alloc::borrow::Cow;
use alloc::string::String;
use core::cmp::Ordering;
use core::num::NonZeroU64;
use core::str;

use hs256_simd::{StringStops, string_stops};

/// How many levels of objects and arrays may be open at once; the outermost object is the first (RFC 8259 section 9).
pub(crate) const MAX_DEPTH: u32 = 127;

/// The longest text. The payload of the longest token, 1 MiB, is shorter.
const MAX_LEN: usize = (1 << PLACE_BITS) - 1;

/// How many bits a place in a text takes.
const PLACE_BITS: u32 = 20;

/// How many bytes are looked at together for what ends a run of plain ones in a string.
const BLOCK_LEN: usize = 64;

/// The text is not an I-JSON object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotIJson;

/// What kind of value a [`Value`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Bool,
    Number,
    /// A string without escapes: its characters are its value.
    Plain,
    /// A string with at least one escape.
    Escaped,
    Array,
    Object,
}

impl Kind {
    pub(crate) const fn is_string(self) -> bool {
        matches!(self, Kind::Plain | Kind::Escaped)
    }
}

/// Where a value stands in its text: a string without its quotes, an array or object with its brackets.
///
/// In 64 bits, and never 0, so that seven of them that may be absent are passed around at little cost: from the lowest bit,
/// 1, where it starts, where it ends ([`PLACE_BITS`] each), its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Value(NonZeroU64);

impl Value {
    #[inline(always)]
    fn new(kind: Kind, start: usize, end: usize) -> Value {
        let bits = (kind as u64) << (2 * PLACE_BITS) | (end as u64) << PLACE_BITS | start as u64;
        Value(NonZeroU64::MIN | bits << 1)
    }

    #[expect(clippy::cast_possible_truncation, reason = "20 bits")]
    fn place(self, lowest: u32) -> usize {
        (self.0.get() >> lowest & MAX_LEN as u64) as usize
    }

    fn start(self) -> usize {
        self.place(1)
    }

    fn end(self) -> usize {
        self.place(1 + PLACE_BITS)
    }

    pub(crate) const fn kind(self) -> Kind {
        match self.0.get() >> (1 + 2 * PLACE_BITS) {
            0 => Kind::Null,
            1 => Kind::Bool,
            2 => Kind::Number,
            3 => Kind::Plain,
            4 => Kind::Escaped,
            5 => Kind::Array,
            _ => Kind::Object,
        }
    }

    /// The value's bytes within the text that it was found in.
    pub(crate) fn bytes(self, text: &[u8]) -> &[u8] {
        text.get(self.start()..self.end()).unwrap_or_default()
    }

    /// The value as JSON, a string with its quotes.
    pub(crate) fn json(self, text: &[u8]) -> &[u8] {
        let quotes = usize::from(self.kind().is_string());
        text.get(self.start().saturating_sub(quotes)..self.end() + quotes).unwrap_or_default()
    }

    /// Where the value as JSON ends.
    pub(crate) fn json_end(self) -> usize {
        self.end() + usize::from(self.kind().is_string())
    }

    /// The string that this value is; `None` for other kinds. Allocates only where there is an escape to resolve.
    pub(crate) fn string(self, text: &[u8]) -> Option<Cow<'_, str>> {
        match self.kind() {
            Kind::Plain => str::from_utf8(self.bytes(text)).ok().map(Cow::Borrowed),
            Kind::Escaped => String::from_utf8(self.unescaped(text).collect()).ok().map(Cow::Owned),
            _ => None,
        }
    }

    /// The bytes of the string that this value is, escapes resolved; of another kind, those of its text.
    pub(crate) fn unescaped(self, text: &[u8]) -> Unescape<'_> {
        Unescape::new(self.bytes(text))
    }

    /// Whether this value is a string equal to `expected`, escapes resolved, without allocating.
    pub(crate) fn is(self, text: &[u8], expected: &str) -> bool {
        match self.kind() {
            Kind::Plain => self.bytes(text) == expected.as_bytes(),
            Kind::Escaped => self.unescaped(text).eq(expected.bytes()),
            _ => false,
        }
    }

    /// The number as the nearest double; `None` for other kinds.
    pub(crate) fn number(self, text: &[u8]) -> Option<f64> {
        if self.kind() != Kind::Number {
            return None;
        }
        let bytes = self.bytes(text);
        small_integer(bytes).or_else(|| str::from_utf8(bytes).ok()?.parse().ok())
    }
}

/// The number where it is at most 15 digits and nothing else, as nearly every NumericDate is: exact as a double.
fn small_integer(bytes: &[u8]) -> Option<f64> {
    if bytes.len() > 15 {
        return None;
    }
    let number = match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(first), Some(last)) => {
            // The digits that both have are taken for zeros in the second.
            let more = bytes.len() - 8;
            let kept = u64::MAX.checked_shl(64 - 8 * u32::try_from(more).ok()?).unwrap_or(0);
            let last = u64::from_le_bytes(*last) & kept | eight(b'0') & !kept;
            let shift = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000].get(more)?;
            eight_digits(u64::from_le_bytes(*first))? * shift + eight_digits(last)?
        }
        _ => bytes.iter().try_fold(0, |number, byte| {
            let digit = byte.wrapping_sub(b'0');
            (digit <= 9).then(|| number * 10 + u64::from(digit))
        })?,
    };
    #[expect(clippy::cast_precision_loss, reason = "below 10^15, hence exact")]
    Some(number as f64)
}

/// The number that eight digits are, the first in the lowest bits: pairs of digits, then of those, then of those.
const fn eight_digits(word: u64) -> Option<u64> {
    if leading_digits(word) < 8 {
        return None;
    }
    let digits = word & eight(0x0F);
    let pairs = (digits.wrapping_mul(1 + (10 << 8)) >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs.wrapping_mul(1 + (100 << 16)) >> 16) & 0x0000_FFFF_0000_FFFF;
    Some(fours.wrapping_mul(1 + (10_000 << 32)) >> 32)
}

/// What tells names apart at once: the length, 255 for all greater ones, above seven bytes that are the name, or of a longer
/// name a hash of its first eight bytes and its last. Names of up to seven bytes are the same if their digests are.
#[derive(Clone, Copy, PartialEq, Eq)]
struct NameDigest(u64);

impl NameDigest {
    const NONE: NameDigest = NameDigest(0);
    /// From this length on a digest does not hold the name.
    const HASHED: usize = 8;
    const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;

    /// The digest of the name without escapes that stands in `text` from `start` to `end`.
    #[inline(always)]
    fn new(text: &[u8], start: usize, end: usize) -> NameDigest {
        let len = end - start;
        let eight_from =
            |at: usize| text.get(at..).and_then(<[u8]>::first_chunk).map(|bytes| u64::from_le_bytes(*bytes));
        if len >= NameDigest::HASHED {
            let [first, last] = [start, end - 8].map(|at| eight_from(at).unwrap_or_default());
            return NameDigest::of(first.wrapping_mul(NameDigest::SPREAD).rotate_left(32) ^ last, len);
        }
        // Eight bytes at once, with what stands behind the name cut off, but for a name at the very end of the text.
        match eight_from(start) {
            Some(bytes) => NameDigest::of(bytes & !(u64::MAX << (len * 8)), len),
            None => NameDigest::of_short(text.get(start..end).unwrap_or_default().iter().copied()),
        }
    }

    const fn of(bytes: u64, len: usize) -> NameDigest {
        let len = if len < 255 { len as u64 } else { 255 };
        NameDigest(bytes & u64::MAX >> 8 | len << 56)
    }

    /// Of up to seven bytes. Of a longer name it is one that no wanted name has.
    fn of_short(name: impl Iterator<Item = u8>) -> NameDigest {
        let (bytes, len) = name.enumerate().fold((0, 0), |(bytes, _), (place, byte)| {
            let byte = if place < NameDigest::HASHED { u64::from(byte) << (place * 8) } else { 0 };
            (bytes | byte, place + 1)
        });
        NameDigest::of(bytes, len)
    }

    const fn of_wanted(name: &str) -> NameDigest {
        let mut bytes = [0; 8];
        let (place, _) = bytes.split_at_mut(name.len());
        place.copy_from_slice(name.as_bytes());
        assert!(name.len() < NameDigest::HASHED);
        NameDigest::of(u64::from_le_bytes(bytes), name.len())
    }

    #[inline(never)]
    fn of_escaped(inside: &[u8]) -> NameDigest {
        NameDigest::of_short(Unescape::new(inside))
    }

    /// A number below 64, mostly another one for another name.
    const fn place(self) -> usize {
        (self.0.wrapping_mul(NameDigest::SPREAD) >> 58) as usize
    }
}

/// How many members are ever wanted of one text.
const MOST_WANTED: usize = 7;

/// The names of wanted members, of up to seven bytes each, and at each one's `place` which of them it may be.
pub(crate) struct Wanted<const N: usize>(WantedNames);

struct WantedNames {
    digests: [NameDigest; MOST_WANTED],
    slots: [u8; 64],
}

impl<const N: usize> Wanted<N> {
    /// The places left over are for the empty name, and what is found for them is left out. Names that meet in one place do
    /// not compile.
    #[expect(clippy::indexing_slicing, reason = "done by the compiler, which would say so")]
    pub(crate) const fn new(names: [&str; N]) -> Wanted<N> {
        let mut digests = [NameDigest::NONE; MOST_WANTED];
        let mut slots = [0; 64];
        let mut taken = 0_u64;
        let mut slot = 0;
        while slot < N {
            let digest = NameDigest::of_wanted(names[slot]);
            assert!(taken & 1 << digest.place() == 0);
            taken |= 1 << digest.place();
            digests[slot] = digest;
            slots[digest.place()] = [0, 1, 2, 3, 4, 5, 6][slot];
            slot += 1;
        }
        Wanted(WantedNames { digests, slots })
    }
}

impl WantedNames {
    /// Which of them a name is; MOST_WANTED: none.
    #[inline(always)]
    fn slot(&self, name: NameDigest) -> usize {
        let slot = self.slots.get(name.place()).map_or(0, |slot| usize::from(*slot));
        if self.digests.get(slot) == Some(&name) { slot } else { MOST_WANTED }
    }
}

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
struct Scanner<'t> {
    text: &'t [u8],
    at: usize,
    /// Where the 64 bytes begin that `stops` is about, and which of them end a run of plain bytes in a string.
    block: usize,
    stops: u64,
    /// A string may have bytes beyond ASCII, so the text's UTF-8 has yet to be checked.
    beyond_ascii: bool,
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

/// What a scanned string was.
struct Scanned {
    start: usize,
    end: usize,
    escaped: bool,
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
            names: OpenNames { base: 0, len: 0, seen: 0 },
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
    fn peek(&self) -> Option<u8> {
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

    /// Reads a string from its opening quote past its closing one, from each byte that needs a look to the next: a quote, a
    /// backslash, a control character.
    #[inline(always)]
    fn string(&mut self) -> Result<Scanned, NotIJson> {
        self.at += 1;
        let start = self.at;
        let mut escaped = false;
        loop {
            self.find_stop();
            let stop = self.peek().ok_or(NotIJson)?;
            if stop == b'"' {
                let end = self.at;
                self.at += 1;
                return Ok(Scanned { start, end, escaped });
            }
            if stop != b'\\' {
                return Err(NotIJson); // a control character must be escaped (RFC 8259 section 7)
            }
            escaped = true;
            self.at += self.text.get(self.at..).and_then(escape_len).ok_or(NotIJson)?;
        }
    }

    /// Steps to the next byte, from here on, that does not stand for itself in a string. The text's end is one.
    #[inline(always)]
    fn find_stop(&mut self) {
        let mut block = self.at & !(BLOCK_LEN - 1);
        let mut stops = if block == self.block { self.stops } else { self.read_block(block) };
        stops &= u64::MAX << (self.at % BLOCK_LEN);
        while stops == 0 {
            block += BLOCK_LEN;
            stops = self.read_block(block);
        }
        self.at = block + stops.trailing_zeros() as usize;
    }

    #[inline(always)]
    fn read_block(&mut self, block: usize) -> u64 {
        let found = block_stops(self.text, block);
        self.block = block;
        self.stops = found.stops;
        self.beyond_ascii |= found.beyond_ascii;
        found.stops
    }

    #[inline(always)]
    fn number(&mut self) -> Result<(), NotIJson> {
        /// Digits alone, fraction or not, cannot reach 1.8e308 in so few characters.
        const ALWAYS_IN_RANGE: usize = 300;
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1, // no digit may follow a leading zero
            _ => self.digits()?,
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        let mut in_doubt = self.at - start > ALWAYS_IN_RANGE;
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
            in_doubt = true;
        }
        if in_doubt && !self.text.get(start..self.at).is_some_and(is_finite) {
            return Err(NotIJson);
        }
        Ok(())
    }

    /// One digit or more.
    #[inline(always)]
    fn digits(&mut self) -> Result<(), NotIJson> {
        let start = self.at;
        while let Some(word) = self.text.get(self.at..).and_then(<[u8]>::first_chunk) {
            let digits = leading_digits(u64::from_le_bytes(*word));
            self.at += digits;
            if digits < 8 {
                return if self.at == start { Err(NotIJson) } else { Ok(()) };
            }
        }
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == start { Err(NotIJson) } else { Ok(()) }
    }
}

/// What stops a string in the 64 bytes of `text` from `block` on. Behind the text's end everything does.
#[inline(never)]
fn block_stops(text: &[u8], block: usize) -> StringStops {
    let rest = text.get(block..).unwrap_or_default();
    if let Some(bytes) = rest.first_chunk() {
        return string_stops(bytes);
    }
    let mut bytes = [0; BLOCK_LEN];
    if let Some(place) = bytes.get_mut(..rest.len()) {
        place.copy_from_slice(rest);
    }
    string_stops(&bytes)
}

/// The length of the escape that `text` starts with, a surrogate with the other half that it needs; `None` if it is none.
#[inline(never)]
fn escape_len(text: &[u8]) -> Option<usize> {
    match text.get(1)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(2),
        b'u' => match code_unit(text)? {
            0xD800..=0xDBFF if matches!(text.get(6..).and_then(code_unit)?, 0xDC00..=0xDFFF) => Some(12),
            0xD800..=0xDFFF => None,
            _ => Some(6),
        },
        _ => None,
    }
}

/// A byte repeated.
const fn eight(byte: u8) -> u64 {
    byte as u64 * 0x0101_0101_0101_0101
}

/// How many of eight bytes, the first in the lowest bits, are digits, up to the first that is none.
const fn leading_digits(word: u64) -> usize {
    let values = word ^ eight(b'0');
    // From 10 on, a value has its high bit set by this; no sum reaches into the next byte.
    let beyond = (((values & eight(0x7F)) + eight(0x80 - 10)) | values) & eight(0x80);
    beyond.trailing_zeros() as usize / 8
}

/// The digits of 2^1024 - 2^970, the least number that rounds to infinity. The last is not 0: what is less has fewer
/// digits, or a lesser one where they first differ.
const INFINITE: &[u8] = b"179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587\
    207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571\
    366959622842914819860834936475292719074168444365510704342711559699508093042880177904174497792";

/// Whether a number is within the range of a double, by its order of magnitude and, at the very edge, by its digits.
///
/// Not by parsing it: numbers between two doubles take microseconds each, and a stranger's header has room for many.
fn is_finite(number: &[u8]) -> bool {
    let exponent_at = number.iter().position(|byte| matches!(byte, b'e' | b'E')).unwrap_or(number.len());
    let (mantissa, exponent) = number.split_at_checked(exponent_at).unwrap_or_default();
    // The power of ten of the first digit that is not 0.
    let mut order = -1_i64;
    let (mut significant, mut fraction) = (false, false);
    for byte in mantissa {
        match byte {
            b'-' => {}
            b'.' => fraction = true,
            digit => {
                significant |= *digit != b'0';
                order += i64::from(significant && !fraction) - i64::from(!significant && fraction);
            }
        }
    }
    let digits = exponent.iter().filter(|byte| byte.is_ascii_digit());
    let exponent_size = digits.fold(0_i64, |sum, digit| sum.saturating_mul(10).saturating_add(i64::from(digit - b'0')));
    let negative = exponent.get(1) == Some(&b'-');
    order = order.saturating_add(if negative { -exponent_size } else { exponent_size });
    let mut digits = mantissa.iter().filter(|byte| byte.is_ascii_digit()).skip_while(|digit| **digit == b'0');
    !significant || order < 308 || order == 308 && digits.by_ref().lt(INFINITE)
}

/// The code unit of the `\uXXXX` that `text` starts with.
fn code_unit(text: &[u8]) -> Option<u32> {
    let (head, digits) = text.first_chunk::<6>()?.split_first_chunk::<2>()?;
    if head != b"\\u" {
        return None;
    }
    digits.iter().try_fold(0, |unit, digit| Some(unit << 4 | char::from(*digit).to_digit(16)?))
}

/// The names of the objects that are open, in the order read: few in a real token, so a walk over them is the fastest, where
/// one is needed at all. At the place where an object begins stands the `base` of the one around it instead.
struct NameTable([NameDigest; NameTable::ROOM]);

impl NameTable {
    const ROOM: usize = 32;

    fn new() -> NameTable {
        NameTable([NameDigest::NONE; Self::ROOM])
    }
}

/// Which names of the table are those of open objects.
struct OpenNames {
    /// Where the innermost open object's names begin.
    base: usize,
    len: usize,
    /// The places of all names read so far: one whose place is not among them is new.
    seen: u64,
}

impl OpenNames {
    /// Begins an object. `false`: no room.
    #[inline(always)]
    fn open(&mut self, table: &mut NameTable) -> bool {
        let Some(place) = table.0.get_mut(self.len) else { return false };
        *place = NameDigest(self.base as u64);
        self.len += 1;
        self.base = self.len;
        true
    }

    /// Ends the innermost object. After an `open` that found no room nothing here is looked at again.
    #[inline(always)]
    fn close(&mut self, table: &NameTable) {
        self.len = self.base.saturating_sub(1);
        self.base = table.0.get(self.len).map_or(0, |base| usize::try_from(base.0).unwrap_or_default());
    }

    /// Adds a name to the innermost object. `false`: no room, or the object has a name of this digest.
    #[inline(always)]
    fn insert(&mut self, table: &mut NameTable, name: NameDigest) -> bool {
        let place = 1 << name.place();
        if self.seen & place != 0 && table.0.get(self.base..self.len).is_some_and(|names| names.contains(&name)) {
            return false;
        }
        self.seen |= place;
        let Some(end) = table.0.get_mut(self.len) else { return false };
        *end = name;
        self.len += 1;
        true
    }
}

/// How many names a text may have before looking for duplicates is worth an allocation. 16 KiB of base64url, the default
/// limit, are 12,288 bytes of JSON, and a name cannot take fewer than 5 of them: `{"":` and `}`.
const MANY_NAMES: usize = 2560;

/// Whether no object of the scanned `text` has a name twice, for texts with many names or with escapes in names.
///
/// Every tableful of names is sorted, and each later name is looked up among them. So every two names meet once, in bounded
/// memory. The order is by a hash only at first: a hash without a secret lets an attacker choose names that it does not tell
/// apart, which then cost what a sort by the names themselves costs.
#[inline(never)]
fn names_are_distinct(text: &[u8], names: usize) -> bool {
    const ON_STACK: usize = 896;
    debug_assert_eq!(names, Names::of(text).count());
    if names <= MANY_NAMES {
        return names_are_distinct_by(&mut [Name::NONE; ON_STACK], text);
    }
    names_are_distinct_by(&mut alloc::vec![Name::NONE; names], text)
}

fn names_are_distinct_by(table: &mut [Name], text: &[u8]) -> bool {
    let (mut names, room) = (Names::of(text), table.len());
    loop {
        let taken = table.iter_mut().zip(names.by_ref()).map(|(place, name)| *place = name).count();
        let table = table.get_mut(..taken).unwrap_or_default();
        table.sort_unstable_by(|a, b| a.cmp(*b, text));
        let twice = |pair: &[Name]| matches!(pair, [a, b] if a.cmp(*b, text).is_eq());
        let taken_before = |name: Name| table.binary_search_by(|taken| taken.cmp(name, text)).is_ok();
        if table.windows(2).any(twice) || names.clone().any(taken_before) {
            return false;
        }
        if taken < room {
            return true;
        }
    }
}

/// A member's name: from the top, 24 bits of a hash of it, then where the object that it belongs to starts in the text, and
/// where the name does, 20 bits each.
#[derive(Clone, Copy)]
struct Name(u64);

impl Name {
    const NONE: Name = Name(0);

    fn new(raw: &[u8], object: u32, start: u32) -> Name {
        Name(u64::from(hash(raw) >> 8) << 40 | u64::from(object) << 20 | u64::from(start))
    }

    /// By hash and object first, which nearly always tells names apart.
    fn cmp(self, other: Name, text: &[u8]) -> Ordering {
        (self.0 >> 20).cmp(&(other.0 >> 20)).then_with(|| self.cmp_bytes(other, text))
    }

    /// By the unescaped bytes. Never inlined: a sort has a dozen copies of what it compares by.
    #[inline(never)]
    fn cmp_bytes(self, other: Name, text: &[u8]) -> Ordering {
        let bytes = |name: Name| Unescape::new(raw_name(text, (name.0 & 0xF_FFFF) as usize));
        bytes(self).cmp(bytes(other))
    }
}

/// FNV-1a of a name's unescaped bytes.
fn hash(raw: &[u8]) -> u32 {
    let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    if raw.contains(&b'\\') {
        Unescape::new(raw).fold(0x811C_9DC5, step)
    } else {
        raw.iter().copied().fold(0x811C_9DC5, step)
    }
}

/// The name that starts at `start`, up to its closing quote.
fn raw_name(text: &[u8], start: usize) -> &[u8] {
    let rest = text.get(start..).unwrap_or_default();
    rest.get(..string_len(rest)).unwrap_or_default()
}

/// How many bytes of a scanned text come before the closing quote of the string whose inside it starts with.
fn string_len(text: &[u8]) -> usize {
    let mut at = 0;
    loop {
        at += text.get(at..).map_or(0, plain_run);
        match text.get(at) {
            Some(b'\\') => at += 2, // at least: hexadecimal digits are plain
            _ => return at,
        }
    }
}

/// How many bytes at the start of `bytes` come before the first quote or backslash.
fn plain_run(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let word = u64::from_le_bytes(*chunk);
        // The lowest high bit that is set marks the first byte that is meant: a borrow can only set bits above a true one.
        let zero_in = |word: u64| word.wrapping_sub(eight(1)) & !word;
        let stop = (zero_in(word ^ eight(b'"')) | zero_in(word ^ eight(b'\\'))) & eight(0x80);
        if stop != 0 {
            return at + (stop.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    at + bytes.get(at..).unwrap_or_default().iter().take_while(|byte| !matches!(byte, b'"' | b'\\')).count()
}

/// All member names of a scanned text, of all its objects.
#[derive(Clone)]
struct Names<'t> {
    text: &'t [u8],
    at: usize,
    depth: usize,
    /// Where the object at each depth starts, or [`Names::ARRAY`].
    open: [u32; MAX_DEPTH as usize + 1],
    /// The next string is a name: an object has just begun, or a comma stood in one.
    expected: bool,
}

impl<'t> Names<'t> {
    const ARRAY: u32 = u32::MAX;

    fn of(text: &'t [u8]) -> Names<'t> {
        Names { text, at: 0, depth: 0, open: [Self::ARRAY; MAX_DEPTH as usize + 1], expected: false }
    }

    fn innermost(&self) -> u32 {
        self.open.get(self.depth).copied().unwrap_or(Self::ARRAY)
    }

    fn enter(&mut self, container: u32) {
        self.depth += 1;
        if let Some(place) = self.open.get_mut(self.depth) {
            *place = container;
        }
        self.expected = container != Self::ARRAY;
    }
}

impl Iterator for Names<'_> {
    type Item = Name;

    fn next(&mut self) -> Option<Name> {
        loop {
            let here = u32::try_from(self.at).ok()?;
            let byte = *self.text.get(self.at)?;
            self.at += 1;
            match byte {
                b'"' => {
                    let rest = self.text.get(self.at..)?;
                    let len = string_len(rest);
                    self.at += len + 1;
                    if core::mem::take(&mut self.expected) {
                        return Some(Name::new(rest.get(..len)?, self.innermost(), here + 1));
                    }
                }
                b'{' => self.enter(here),
                b'[' => self.enter(Self::ARRAY),
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    self.expected = false;
                }
                b',' => self.expected = self.innermost() != Self::ARRAY,
                _ => {}
            }
        }
    }
}

/// The members of a scanned object, in order: name (a string) and value.
pub(crate) fn members<'t>(text: &'t [u8], object: Value) -> impl Iterator<Item = (Value, Value)> + 't {
    let mut values = Values { text, at: object.start() + 1 };
    core::iter::from_fn(move || Some((values.next()?, values.next()?)))
}

/// The elements of a scanned array, in order.
pub(crate) fn elements(text: &[u8], array: Value) -> impl Iterator<Item = Value> + Clone + '_ {
    Values { text, at: array.start() + 1 }
}

/// The next value at or after `at`, in the inside of an array, or `None` at its end.
pub(crate) fn next_value(text: &[u8], at: usize) -> Option<Value> {
    Values { text, at }.next()
}

/// The object that a scanned text is.
pub(crate) fn outermost(text: &[u8]) -> Value {
    let start = text.iter().position(|byte| *byte == b'{').unwrap_or_default();
    Value::new(Kind::Object, start, text.len())
}

/// Values of a scanned text from `at` to the bracket that closes their container, without going into them.
#[derive(Clone)]
struct Values<'t> {
    text: &'t [u8],
    at: usize,
}

impl Iterator for Values<'_> {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        while let b' ' | b'\n' | b'\r' | b'\t' | b',' | b':' = self.text.get(self.at)? {
            self.at += 1;
        }
        let start = self.at;
        let rest = self.text.get(start..)?;
        let (kind, len) = match rest.first()? {
            b'"' => {
                let len = string_len(rest.get(1..)?);
                self.at = start + len + 2;
                let escaped = rest.get(1..=len)?.contains(&b'\\');
                let kind = if escaped { Kind::Escaped } else { Kind::Plain };
                return Some(Value::new(kind, start + 1, start + 1 + len));
            }
            b'{' => (Kind::Object, container_len(rest)),
            b'[' => (Kind::Array, container_len(rest)),
            b't' => (Kind::Bool, 4),
            b'f' => (Kind::Bool, 5),
            b'n' => (Kind::Null, 4),
            b'}' | b']' => return None,
            _ => (Kind::Number, rest.iter().take_while(|byte| !matches!(byte, b',' | b'}' | b']' | 0..=b' ')).count()),
        };
        if len == 0 {
            return None; // no scanned text has such a value
        }
        self.at = start + len;
        Some(Value::new(kind, start, self.at))
    }
}

/// The length of the container that `text` starts with, up to and with its closing bracket.
fn container_len(text: &[u8]) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        at += 1;
        match byte {
            b'"' => at += text.get(at..).map_or(0, string_len) + 1,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            _ => {}
        }
    }
    at
}

/// The bytes of a scanned string's value: its inside with the escapes resolved.
#[derive(Clone)]
pub(crate) struct Unescape<'t> {
    rest: &'t [u8],
    /// What is left of a character that an escape gave, encoded as UTF-8; the next byte first, zero-padded at the end.
    pending: [u8; 4],
    pending_len: u8,
}

impl<'t> Unescape<'t> {
    pub(crate) fn new(inside: &'t [u8]) -> Unescape<'t> {
        Unescape { rest: inside, pending: [0; 4], pending_len: 0 }
    }

    /// The character of the escape that `rest` starts with, and its length in the text.
    fn escape(&self) -> Option<(char, usize)> {
        let short = match self.rest.get(1)? {
            b'b' => '\u{8}',
            b'f' => '\u{C}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = code_unit(self.rest)?;
                let Some(high) = first.checked_sub(0xD800).filter(|_| first < 0xDC00) else {
                    return Some((char::from_u32(first)?, 6));
                };
                let low = code_unit(self.rest.get(6..)?)?.checked_sub(0xDC00)?;
                return Some((char::from_u32(0x1_0000 + (high << 10 | low))?, 12));
            }
            itself => char::from(*itself),
        };
        Some((short, 2))
    }
}

impl Iterator for Unescape<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        if self.pending_len > 0 {
            let [byte, b, c, d] = self.pending;
            self.pending = [b, c, d, 0];
            self.pending_len -= 1;
            return Some(byte);
        }
        let (byte, rest) = self.rest.split_first()?;
        if *byte != b'\\' {
            self.rest = rest;
            return Some(*byte);
        }
        let (character, len) = self.escape()?;
        self.rest = self.rest.get(len..)?;
        self.pending_len = u8::try_from(character.encode_utf8(&mut self.pending).len()).ok()?;
        self.next()
    }
}

#[cfg(test)]
#[path = "../tests/support/i_json.rs"]
mod oracle;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::ToString;
    use alloc::vec::Vec;
    use proptest::prelude::*;
    use serde_json::Value as Json;

    use crate::json::oracle::IJson;

    const WANTED: [&str; 3] = ["exp", "a", "aud"];

    const NOTHING: Wanted<0> = Wanted::new([]);

    /// Compares the verdict with the oracle's, and all that the scan found with what serde_json reads.
    fn compare(text: &[u8]) {
        let shown = String::from_utf8_lossy(text);
        let expected = IJson::is_object(text);
        let scanned = scan(text, &Wanted::new(WANTED));
        assert_eq!(scanned.is_ok(), expected, "{shown}");
        let Ok(found) = scanned else { return };
        let json: Json = serde_json::from_slice(text).unwrap();
        for (name, value) in WANTED.iter().zip(found) {
            assert_eq!(value.map(|value| to_json(value, text)), json.get(name).cloned(), "{shown} {name}");
        }
        let members: Vec<_> = members(text, outermost(text)).collect();
        assert_eq!(members.len(), json.as_object().unwrap().len(), "{shown}");
        for (name, value) in members {
            let name = name.string(text).unwrap();
            assert_eq!(to_json(value, text), json[&*name], "{shown} {name}");
        }
        // The slow way to find duplicates must agree that there are none, whether it was needed or not.
        assert!(names_are_distinct(text, Names::of(text).count()), "{shown}");
    }

    /// The value as serde_json reads its text, and through every accessor that fits.
    fn to_json(value: Value, text: &[u8]) -> Json {
        let json: Json = serde_json::from_slice(value.json(text)).unwrap();
        assert_eq!(value.string(text).as_deref(), json.as_str());
        assert_eq!(value.number(text), json.as_f64());
        assert_eq!(json.as_str().is_some_and(|string| value.is(text, string)), json.is_string());
        assert!(!value.is(text, "no such string"));
        if value.kind() == Kind::Array {
            let items: Vec<_> = elements(text, value).map(|element| to_json(element, text)).collect();
            assert_eq!(Json::Array(items), json);
        }
        json
    }

    /// JSON texts of which some are not quite: odd numbers, escapes, white space, duplicates.
    fn json_text() -> impl Strategy<Value = String> {
        let scalar = prop_oneof![
            Just("null".to_string()),
            Just("true".to_string()),
            Just("false".to_string()),
            "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?",
            "[-+0-9.eE]{1,8}",
            string_text(),
        ];
        let space = "[ \t\n\r]{0,2}";
        scalar.prop_recursive(5, 60, 6, move |inner| {
            prop_oneof![
                (space, prop::collection::vec(inner.clone(), 0..6))
                    .prop_map(|(space, items)| format!("[{space}{}{space}]", items.join(&format!("{space},{space}")))),
                object_text(inner),
            ]
        })
    }

    fn object_text(value: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
        let name = prop_oneof![
            3 => "\"[a-e]{0,2}\"",
            1 => Just("\"exp\"".to_string()),
            1 => Just("\"\\u0065xp\"".to_string()),
            2 => string_text(),
        ];
        ("[ \t\n\r]{0,2}", prop::collection::vec((name, value), 0..7)).prop_map(|(space, members)| {
            let members: Vec<_> = members.iter().map(|(name, value)| format!("{name}{space}:{space}{value}")).collect();
            format!("{space}{{{space}{}{space}}}{space}", members.join(&format!("{space},{space}")))
        })
    }

    fn string_text() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            "[ -!#-\\[\\]-~]{0,12}",
            "\\PC{0,3}",
            "\\\\[\"\\\\/bfnrt]",
            "\\\\u[0-9a-fA-F]{4}",
            "\\\\u[dD][89abAB][0-9a-fA-F]{2}\\\\u[dD][c-fC-F][0-9a-fA-F]{2}",
            "\\\\u[dD][89a-fA-F][0-9a-fA-F]{2}",
        ];
        prop::collection::vec(part, 0..4).prop_map(|parts| format!("\"{}\"", parts.concat()))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn objects_are_judged_as_by_the_oracle(text in object_text(json_text())) {
            compare(text.as_bytes());
        }

        #[test]
        fn mutated_objects_are_judged_as_by_the_oracle(
            text in object_text(json_text()),
            edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..4),
        ) {
            let mut text = text.into_bytes();
            for (place, byte, kind) in edits {
                let at = place.index(text.len().max(1));
                match kind {
                    0 if at < text.len() => text[at] = byte,
                    1 if at < text.len() => { text.remove(at); }
                    2 => text.insert(at, b"{}[]\",:\\ 0e"[byte as usize % 11]),
                    _ => text.truncate(at),
                }
            }
            compare(&text);
        }
    }

    /// A name that goes on behind a wanted one is another name, however long it is.
    #[test]
    fn no_other_name_is_taken_for_a_wanted_one() {
        for wanted in WANTED {
            for extra in [1, 4, 248, 251, 252, 253, 255, 256, 257, 508, 509, 512, 1024, 65_536] {
                for name in [
                    format!("{wanted}{}", "x".repeat(extra)),
                    format!("{wanted}{}", "\\u0000".repeat(extra)),
                    format!("{wanted}\\u0000\\u0000\\u0000\\u0000\\u0000{}", "x".repeat(extra - 1)),
                    format!("\\u00{:02x}{}\\u0000{}", wanted.as_bytes()[0], &wanted[1..], "x".repeat(extra)),
                ] {
                    for text in [format!(r#"{{"{name}":1}}"#), format!(r#"{{"{wanted}":2,"{name}":1,"exp ":3}}"#)] {
                        compare(text.as_bytes());
                    }
                }
            }
        }
    }

    /// Around the greatest double and the least number beyond it, with the digits anywhere around the point.
    #[test]
    fn range_is_judged_as_by_parsing() {
        let edge = str::from_utf8(INFINITE).unwrap();
        let below = format!("{}1", &edge[..308]);
        let above = format!("{}3", &edge[..308]);
        let digits = [
            edge,
            &below,
            &above,
            "17976931348623157",
            "1797693134862315807",
            "1797693134862315808",
            "18",
            "1",
            "9",
            "24703282292062327208",
            "000017976931348623159",
            "0",
            "00",
        ];
        let (mut finite, mut infinite) = (0, 0);
        for digits in digits {
            for tail in ["", "0", "0000", "1"] {
                let digits = format!("{digits}{tail}");
                for point in
                    [0, 1, 2, 5, digits.len() / 2, digits.len() - 1, digits.len()].map(|at| at.min(digits.len()))
                {
                    for order in [-400, 0, 306, 307, 308, 309, 310, 400, 1_000_000] {
                        let (whole, part) = digits.split_at(point);
                        let whole = if whole.is_empty() { "0" } else { whole };
                        let part = if part.is_empty() { String::new() } else { format!(".{part}") };
                        for number in [
                            format!("{whole}{part}e{}", order - 1),
                            format!("-{whole}{part}E{order}"),
                            format!("{whole}{part}e+{}", (order + 1).max(0)),
                            format!("{whole}{part}"),
                        ] {
                            let expected = number.parse::<f64>().unwrap().is_finite();
                            assert_eq!(is_finite(number.as_bytes()), expected, "{number}");
                            *(if expected { &mut finite } else { &mut infinite }) += 1;
                        }
                    }
                }
            }
        }
        assert!(finite > 1000 && infinite > 1000, "{finite} {infinite}");
        for number in ["1e99999999999999999999999", "1e-99999999999999999999999", "0e99999999999999999999999"] {
            assert_eq!(is_finite(number.as_bytes()), number.parse::<f64>().unwrap().is_finite(), "{number}");
        }
    }

    /// Looking into bytes that were never scanned ends, whatever it gives.
    #[test]
    fn looking_into_any_bytes_ends() {
        let bytes = b"{}[]\",:\\ 0t\x01\xFF";
        for a in bytes {
            for b in bytes {
                for c in bytes {
                    for start in [&b"{"[..], b"[", b"{\"a\":", b""] {
                        let text = [start, &[*a, *b, *c]].concat();
                        assert!(members(&text, outermost(&text)).count() <= text.len());
                        let mut at = 0;
                        while let Some(value) = next_value(&text, at) {
                            assert!(value.json_end() > at, "{text:?}");
                            at = value.json_end();
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn depth_is_limited_as_in_serde_json() {
        for depth in [1, 2, 126, 127, 128, 129] {
            let objects = format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth));
            let arrays = format!(r#"{{"a":{}{}}}"#, "[".repeat(depth - 1), "]".repeat(depth - 1));
            compare(objects.as_bytes());
            assert_eq!(scan(objects.as_bytes(), &NOTHING).is_ok(), depth <= 127, "{depth}");
            if depth > 1 {
                compare(arrays.as_bytes());
                assert_eq!(scan(arrays.as_bytes(), &NOTHING).is_ok(), depth <= 127, "{depth}");
            }
        }
    }

    /// Around every size at which another way to find duplicates takes over.
    #[test]
    fn duplicates_are_found_among_any_number_of_names() {
        for count in [3, 30, 31, 32, 33, 34, 500, 895, 896, 897, 1791, 1792, 1793, 2559, 2560, 2561, 6000] {
            let names: Vec<_> = (0..count).map(|i| format!("\"n{i}\"")).collect();
            let object = |names: &[String]| format!("{{{}:0}}", names.join(":0,"));
            assert!(scan(object(&names).as_bytes(), &NOTHING).is_ok(), "{count}");
            for (from, to) in [(0, count - 1), (count - 1, 0), (count / 2, count - 1), (0, 1)] {
                let mut repeated = names.clone();
                repeated[to] = names[from].replace('n', "\\u006e");
                assert!(scan(object(&repeated).as_bytes(), &NOTHING).is_err(), "{count} {from} {to}");
                repeated[to].clone_from(&names[from]);
                assert!(scan(object(&repeated).as_bytes(), &NOTHING).is_err(), "{count} {from} {to}");
            }
        }
    }

    #[test]
    fn names_of_different_objects_may_be_the_same() {
        for inner in [1, 5, 40, 700] {
            let object = format!("{{\"\\u0061\":{}}}", r#"{"a":"#.repeat(50) + "1" + &"}".repeat(50));
            let text = format!(r#"{{"list":[{object}{}]}}"#, format!(",{object}").repeat(inner));
            assert!(scan(text.as_bytes(), &NOTHING).is_ok(), "{inner}");
            let text = text.replacen(r#""list""#, r#""x":{"y":1,"y":2},"list""#, 1);
            assert!(scan(text.as_bytes(), &NOTHING).is_err(), "{inner}");
        }
    }

    #[test]
    fn names_of_one_hash_are_told_apart() {
        let mut seen = alloc::collections::BTreeMap::new();
        let key = |name: &str| Name::new(name.as_bytes(), 0, 0).0;
        let (one, other) = (0..)
            .map(|number| format!("{number}"))
            .find_map(|name| seen.insert(key(&name), name.clone()).map(|earlier| (earlier, name)))
            .unwrap();
        assert_eq!(key(&one), key(&other));
        compare(format!(r#"{{"\u0061":0,"{one}":1,"{other}":2}}"#).as_bytes());
        compare(format!(r#"{{"\u0061":0,"{one}":1,"{other}":2,"{one}":3}}"#).as_bytes());
        compare(format!(r#"{{"\u0061":0,"{one}":{{"{one}":1,"{other}":2}},"{other}":[{{"{one}":3}}]}}"#).as_bytes());
        assert_eq!(key("a"), Name::new(b"\\u0061", 0, 0).0, "escapes are resolved");
    }

    #[test]
    fn no_text_is_too_long_for_the_places_of_its_names() {
        let text = |len: usize| format!("{{{}}}", " ".repeat(len - 2));
        assert!(scan(text(MAX_LEN).as_bytes(), &Wanted::new(WANTED)).is_ok());
        assert!(scan(text(MAX_LEN + 1).as_bytes(), &Wanted::new(WANTED)).is_err());
        assert!(crate::base64url::decoded_len(*crate::policy::MAX_TOKEN_LEN_RANGE.end()) <= MAX_LEN);
    }

    #[test]
    fn long_names_are_compared_whole() {
        for len in [6, 7, 8, 9, 254, 255, 256, 257, 511, 512, 1000] {
            let name = "x".repeat(len);
            let other = format!("{}y{}", &name[..len / 2], &name[len / 2 + 1..]);
            assert!(scan(format!(r#"{{"{name}":1,"{other}":2}}"#).as_bytes(), &NOTHING).is_ok(), "{len}");
            assert!(scan(format!(r#"{{"{name}":1,"{other}":2,"{name}":3}}"#).as_bytes(), &NOTHING).is_err(), "{len}");
        }
    }

    /// Whatever a string ends with, wherever in the blocks that are looked at together.
    #[test]
    fn strings_end_wherever_blocks_do() {
        for len in 0..=140 {
            for end in [
                "",
                "\\n",
                "\\\"",
                "\\\\",
                "\\u00e9",
                "\\",
                "\\ud834\\udd1e",
                "\\ud834",
                "\u{1}",
                "\u{7F}é",
                "\"",
                "\n",
            ] {
                let string = format!("{}{end}", "x".repeat(len));
                for text in [format!(r#"{{"a":"{string}"}}"#), format!(r#"{{"{string}":"{string}","b":["{string}"]}}"#)]
                {
                    compare(text.as_bytes());
                    compare(&text.as_bytes()[..text.len() - 1]);
                    compare(&text.as_bytes()[..text.len() - 2]);
                }
            }
        }
    }

    #[test]
    fn short_integers_are_read_as_by_parsing() {
        for len in 1..=17 {
            let digits: String = "98765432109876543".chars().take(len).collect();
            for place in 0..len {
                for other in ["0", "9", ".", "e", "/", ":", "-"] {
                    let text = format!("{}{other}{}", &digits[..place], &digits[place + 1..]);
                    if let Some(number) = small_integer(text.as_bytes()) {
                        assert_eq!(number, text.parse::<f64>().unwrap(), "{text}");
                    }
                    assert_eq!(
                        small_integer(text.as_bytes()).is_some(),
                        len <= 15 && text.bytes().all(|b| b.is_ascii_digit()),
                        "{text}"
                    );
                }
            }
        }
    }

    #[test]
    fn numbers_are_within_the_range_of_a_double() {
        let max = f64::MAX.to_string(); // 309 digits
        let more = format!("{}9{}", &max[..16], &max[17..]);
        let zeros = "0".repeat(400);
        for (number, fine) in [
            ("1.7976931348623157e308", true),
            ("1.7976931348623159e308", false),
            ("-1.7976931348623159e308", false),
            ("1e309", false),
            ("-1e400", false),
            ("1e-400", true),
            ("0e999999999999", true),
            ("1e-999999999999", true),
            (&max, true),
            (&more, false),
            (&format!("1{zeros}"), false),
            (&format!("0.{zeros}1"), true),
            (&format!("0.{zeros}1e401"), true),
            (&format!("{max}.5"), true),
        ] {
            for text in [format!(r#"{{"exp":{number}}}"#), format!(r#"{{"a":[[{number}]]}}"#)] {
                assert_eq!(scan(text.as_bytes(), &Wanted::new(WANTED)).is_ok(), fine, "{number}");
                compare(text.as_bytes());
            }
        }
    }

    #[test]
    fn every_byte_alone_in_each_place_is_judged_as_by_the_oracle() {
        let places = [
            "?{}",
            "{?}",
            "{}?",
            r#"{"?":1}"#,
            r#"{"a"?:1}"#,
            r#"{"a":?}"#,
            r#"{"a":1?}"#,
            r#"{"a":"\?"}"#,
            r#"{"a":"\u00?0"}"#,
            r#"{"a":"12345678?"}"#,
            r#"{"a":[?]}"#,
            r#"{"a":[1?2]}"#,
            r#"{"a":1,?"b":2}"#,
            r#"{"a":-?}"#,
            r#"{"a":1.?}"#,
            r#"{"a":0?}"#,
            r#"{"a":1e?}"#,
            r#"{"a":tru?}"#,
            r#"{"a":{"b":1}?}"#,
        ];
        for place in places {
            let at = place.find('?').unwrap();
            for byte in 0..=255 {
                let mut text = place.as_bytes().to_vec();
                text[at] = byte;
                compare(&text);
            }
        }
    }

    #[test]
    fn utf8_is_checked_wherever_it_stands_in_a_string() {
        let bad: [&[u8]; 9] = [
            b"\x80",
            b"\xC0\x80",
            b"\xC3",
            b"\xE2\x82",
            b"\xED\xA0\x80",
            b"\xF4\x90\x80\x80",
            b"\xF8\x88\x80\x80\x80",
            b"\xFF",
            b"\xEF\xBF",
        ];
        for padding in 0..20 {
            for bytes in bad {
                for (before, after) in [(r#"{"a":""#, r#""}"#), (r#"{""#, r#"":1}"#)] {
                    let text = [before.as_bytes(), &b"x".repeat(padding), bytes, after.as_bytes()].concat();
                    assert_eq!(scan(&text, &NOTHING), Err(NotIJson), "{bytes:?}");
                }
            }
            let good = format!("{{\"a\":\"{}é€\u{1F600}\u{FFFF}\u{7F}\"}}", "x".repeat(padding));
            assert!(scan(good.as_bytes(), &NOTHING).is_ok());
            compare(good.as_bytes());
        }
        assert_eq!(scan(b"\xEF\xBB\xBF{}", &NOTHING), Err(NotIJson));
    }
}
