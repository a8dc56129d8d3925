//! The search for member names that an object has twice.

use core::cmp::Ordering;

use super::MAX_DEPTH;
use super::digest::NameDigest;
use super::string::{Unescape, string_len};

/// The names of the objects that are open, in the order read: few in a real token, so a walk over them is the fastest, where
/// one is needed at all. At the place where an object begins stands the `base` of the one around it instead.
pub(super) struct NameTable([NameDigest; NameTable::ROOM]);

impl NameTable {
    const ROOM: usize = 32;

    pub(super) fn new() -> NameTable {
        NameTable([NameDigest::NONE; Self::ROOM])
    }
}

/// Which names of the table are those of open objects.
pub(super) struct OpenNames {
    /// Where the innermost open object's names begin.
    base: usize,
    len: usize,
    /// The places of all names read so far: one whose place is not among them is new.
    seen: u64,
}

impl OpenNames {
    pub(super) const fn new() -> OpenNames {
        OpenNames { base: 0, len: 0, seen: 0 }
    }

    /// Begins an object. `false`: no room.
    #[inline(always)]
    pub(super) fn open(&mut self, table: &mut NameTable) -> bool {
        let Some(place) = table.0.get_mut(self.len) else { return false };
        *place = NameDigest(self.base as u64);
        self.len += 1;
        self.base = self.len;
        true
    }

    /// Ends the innermost object. After an `open` that found no room nothing here is looked at again.
    #[inline(always)]
    pub(super) fn close(&mut self, table: &NameTable) {
        self.len = self.base.saturating_sub(1);
        self.base = table.0.get(self.len).map_or(0, |base| usize::try_from(base.0).unwrap_or_default());
    }

    /// Adds a name to the innermost object. `false`: no room, or the object has a name of this digest.
    #[inline(always)]
    pub(super) fn insert(&mut self, table: &mut NameTable, name: NameDigest) -> bool {
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
pub(super) fn names_are_distinct(text: &[u8], names: usize) -> bool {
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
pub(super) struct Name(pub(super) u64);

impl Name {
    const NONE: Name = Name(0);

    pub(super) fn new(raw: &[u8], object: u32, start: u32) -> Name {
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

/// All member names of a scanned text, of all its objects.
#[derive(Clone)]
pub(super) struct Names<'t> {
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

    pub(super) fn of(text: &'t [u8]) -> Names<'t> {
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
