//! The search for a member name that an object has twice (RFC 7493 section 2.3).
//!
//! There are two ways. While a text is scanned, [`OpenObjects`] compares the digest of each name with the earlier ones
//! of its object: enough for nearly every token. If that cannot decide (many names, an escape in one, two equal
//! digests), [`names_are_distinct`] goes through the text again and compares the names themselves.

use alloc::vec::Vec;

use super::MAX_DEPTH;
use super::digest::Digest;
use super::hash::HashKey;
use super::string::{Stops, Unescape};
use super::walk::Structures;

/// The digests of the names in all open objects, in the order read. A real token has few, so a search through the
/// innermost object's is fast, and seldom needed. The entry that opens an object holds the enclosing object's `base`.
pub(super) struct DigestStack([Digest; DigestStack::LEN]);

impl DigestStack {
    const LEN: usize = 32;

    pub(super) fn new() -> DigestStack {
        DigestStack([Digest::NONE; Self::LEN])
    }
}

/// Which entries of a [`DigestStack`] are in use.
#[derive(Clone)]
pub(super) struct OpenObjects {
    /// The index of the innermost object's first name.
    base: usize,
    len: usize,
    /// One bit for each bucket that a digest read so far is in: a name in any other bucket is new.
    buckets: u64,
}

impl OpenObjects {
    pub(super) const fn new() -> OpenObjects {
        OpenObjects { base: 0, len: 0, buckets: 0 }
    }

    /// Begins an object. `false`: the stack is full.
    #[inline(always)]
    pub(super) fn open(&mut self, stack: &mut DigestStack) -> bool {
        let Some(entry) = stack.0.get_mut(self.len) else { return false };
        *entry = Digest(self.base as u64);
        self.len += 1;
        self.base = self.len;
        true
    }

    /// Ends the innermost object. Once `open` has found the stack full, what this leaves behind is no longer used.
    #[inline(always)]
    pub(super) fn close(&mut self, stack: &DigestStack) {
        self.len = self.base.saturating_sub(1);
        self.base = stack.0.get(self.len).map_or(0, |base| usize::try_from(base.0).unwrap_or_default());
    }

    /// Adds a name to the innermost object. `false`: the stack is full, or the object has a name of this digest.
    #[inline(always)]
    pub(super) fn insert(&mut self, stack: &mut DigestStack, name: Digest) -> bool {
        let bucket = 1 << name.bucket();
        if self.buckets & bucket != 0 && stack.0.get(self.base..self.len).is_some_and(|names| names.contains(&name)) {
            return false;
        }
        self.buckets |= bucket;
        let Some(entry) = stack.0.get_mut(self.len) else { return false };
        *entry = name;
        self.len += 1;
        true
    }
}

/// With more names than this, the search for duplicates is worth an allocation. No token within the default limit has
/// more: its 16 KiB of base64url are 12,288 bytes of JSON, and a member takes at least 5 of them, as in `"":1,`.
const MANY_NAMES: usize = 2560;

/// Whether no object of a scanned text has a name twice.
///
/// Sorts as many names as fit at a time and looks up each later name among them. So every two names meet once, in
/// bounded memory. The order is by a hash whose key is the whole text, so few names collide and they cost nothing;
/// their bytes decide.
#[inline(never)]
pub(super) fn names_are_distinct(text: &[u8], names: usize) -> bool {
    const ON_STACK: usize = 896;
    debug_assert_eq!(names, SortKeys::of(text).count());
    if names <= MANY_NAMES {
        return names_are_distinct_by(&mut [SortKey::NONE; ON_STACK], text);
    }
    names_are_distinct_by(&mut alloc::vec![SortKey::NONE; names], text)
}

fn names_are_distinct_by(room: &mut [SortKey], text: &[u8]) -> bool {
    let (mut names, room_len) = (SortKeys::of(text), room.len());
    loop {
        let len = room.iter_mut().zip(names.by_ref()).map(|(entry, name)| *entry = name).count();
        let sorted = room.get_mut(..len).unwrap_or_default();
        sorted.sort_unstable();
        if second_of_equals(sorted, text).next().is_some() {
            return false;
        }
        let is_sorted_in = |name: SortKey| {
            let from = sorted.partition_point(|entry| entry.group() < name.group());
            let group = sorted.iter().skip(from).take_while(|entry| entry.group() == name.group());
            group.into_iter().any(|entry| entry.is_same_name(name, text))
        };
        if names.clone().any(is_sorted_in) {
            return false;
        }
        if len < room_len {
            return true;
        }
    }
}

/// The offset of the first name, at its quote, that its object already has.
#[cold]
pub(super) fn first_duplicate(text: &[u8]) -> Option<usize> {
    let mut names: Vec<SortKey> = SortKeys::of(text).collect();
    names.sort_unstable();
    second_of_equals(&names, text).map(|name| name.start() - 1).min()
}

/// The sorted names that are the same as one before them.
fn second_of_equals<'n>(sorted: &'n [SortKey], text: &'n [u8]) -> impl Iterator<Item = SortKey> + 'n {
    let is_repeated = move |(index, name): &(usize, &SortKey)| {
        let before = sorted.get(..*index).unwrap_or_default().iter().rev();
        before.take_while(|earlier| earlier.group() == name.group()).any(|earlier| earlier.is_same_name(**name, text))
    };
    sorted.iter().enumerate().filter(is_repeated).map(|(_, name)| *name)
}

/// The sort key of a name. From the top: 24 bits of a hash of the name; the offset of the object that it belongs to and
/// the offset of the name, 20 bits each.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SortKey(u64);

impl SortKey {
    const NONE: SortKey = SortKey(0);

    /// `hash`: 61 bits.
    fn new(hash: u64, object: u32, start: u32) -> SortKey {
        SortKey(hash >> (61 - 24) << 40 | u64::from(object) << 20 | u64::from(start))
    }

    fn start(self) -> usize {
        (self.0 & 0xF_FFFF) as usize
    }

    /// Hash and object: what two equal names have in common.
    pub(super) fn group(self) -> u64 {
        self.0 >> 20
    }

    /// Whether two names are the same, escapes resolved.
    #[inline(never)]
    fn is_same_name(self, other: SortKey, text: &[u8]) -> bool {
        let bytes = |name: SortKey| {
            let (end, _) = Stops::new().closing_quote(text, name.start());
            Unescape::new(text.get(name.start()..end).unwrap_or_default())
        };
        bytes(self).eq(bytes(other))
    }
}

/// The member names of all objects of a scanned text, in order.
#[derive(Clone)]
pub(super) struct SortKeys<'t> {
    text: &'t [u8],
    hash: HashKey,
    at: usize,
    structures: Structures,
    stops: Stops,
    depth: usize,
    /// The offset of the object that is open at each depth. An array has no names and keeps the earlier value.
    open: [u32; MAX_DEPTH as usize + 1],
}

impl<'t> SortKeys<'t> {
    pub(super) fn of(text: &'t [u8]) -> SortKeys<'t> {
        let open = [0; MAX_DEPTH as usize + 1];
        SortKeys {
            text,
            hash: HashKey::of(text),
            at: 0,
            structures: Structures::new(),
            stops: Stops::new(),
            depth: 0,
            open,
        }
    }

    /// Whether a colon follows, so that the string before it is a name.
    fn at_colon(&self) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        rest.iter().find(|byte| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t')) == Some(&b':')
    }
}

impl Iterator for SortKeys<'_> {
    type Item = SortKey;

    fn next(&mut self) -> Option<SortKey> {
        loop {
            let structure = self.structures.next(self.text, self.at);
            let offset = u32::try_from(structure).ok()?;
            self.at = structure + 1;
            match self.text.get(structure)? {
                b'"' => {
                    let start = self.at;
                    let (end, escaped) = self.stops.closing_quote(self.text, start);
                    self.at = end + 1;
                    if self.at_colon() {
                        let hash = self.hash.hash_inside(self.text.get(start..end)?, escaped);
                        return Some(SortKey::new(hash, *self.open.get(self.depth)?, offset + 1));
                    }
                }
                b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                opening => {
                    self.depth += 1;
                    if let (b'{', Some(entry)) = (opening, self.open.get_mut(self.depth)) {
                        *entry = offset;
                    }
                }
            }
        }
    }
}
