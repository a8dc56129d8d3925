//! The search for a member name that an object has twice (RFC 7493 section 2.3).
//!
//! Two ways. While a text is scanned, [`OpenObjects`] compares the digest of each name with those of its object before it:
//! enough for nearly every token. Where that cannot decide (many names, an escape in one, two equal digests),
//! [`names_are_distinct`] goes through the text again and compares the names themselves.

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::MAX_DEPTH;
use super::digest::Digest;
use super::string::{Stops, Unescape};

/// The digests of the names in all open objects, in the order read. A real token has few, so a search through the innermost
/// object's is fast, and seldom needed. The entry that opens an object holds the enclosing object's `base`.
pub(super) struct DigestStack([Digest; DigestStack::LEN]);

impl DigestStack {
    const LEN: usize = 32;

    pub(super) fn new() -> DigestStack {
        DigestStack([Digest::NONE; Self::LEN])
    }
}

/// Which entries of a [`DigestStack`] are in use.
pub(super) struct OpenObjects {
    /// The index of the innermost object's first name.
    base: usize,
    len: usize,
    /// A bit for each bucket that a digest read so far is in: a name in another bucket is new.
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

    /// Ends the innermost object. Once `open` has found the stack full, what this leaves behind is not used any more.
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

/// With more names than this, the search for duplicates is worth an allocation. No token within the default limit has more:
/// its 16 KiB of base64url are 12,288 bytes of JSON, and a member takes at least 5 of them, as in `"":1,`.
const MANY_NAMES: usize = 2560;

/// Whether no object of a scanned text has a name twice.
///
/// As many names as fit are sorted at a time, and each later name is looked up among them: so every two names meet once, in
/// bounded memory. The order is by a hash first. The hash has no secret, so an attacker can choose names that collide; such
/// names cost what a sort by the names themselves costs.
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
        sorted.sort_unstable_by(|a, b| a.cmp(*b, text));
        let equal = |pair: &[SortKey]| matches!(pair, [a, b] if a.cmp(*b, text).is_eq());
        let is_sorted_in = |name: SortKey| sorted.binary_search_by(|entry| entry.cmp(name, text)).is_ok();
        if sorted.windows(2).any(equal) || names.clone().any(is_sorted_in) {
            return false;
        }
        if len < room_len {
            return true;
        }
    }
}

/// The offset of the first name, its quote included, that its object already has.
#[cold]
pub(super) fn first_duplicate(text: &[u8]) -> Option<usize> {
    let mut names: Vec<SortKey> = SortKeys::of(text).collect();
    names.sort_unstable_by(|a, b| a.cmp(*b, text).then_with(|| a.start().cmp(&b.start())));
    let second_of_equals = |pair: &[SortKey]| match pair {
        [a, b] if a.cmp(*b, text).is_eq() => Some(b.start() - 1),
        _ => None,
    };
    names.windows(2).filter_map(second_of_equals).min()
}

/// What the names of a text are sorted by. From the top: 24 bits of a hash of the name; the offset of the object that the name
/// belongs to; the offset of the name, 20 bits each.
#[derive(Clone, Copy)]
pub(super) struct SortKey(pub(super) u64);

impl SortKey {
    const NONE: SortKey = SortKey(0);

    /// `inside` is what stands between the name's quotes.
    pub(super) fn new(inside: &[u8], object: u32, start: u32) -> SortKey {
        SortKey(u64::from(hash(inside) >> 8) << 40 | u64::from(object) << 20 | u64::from(start))
    }

    fn start(self) -> usize {
        (self.0 & 0xF_FFFF) as usize
    }

    /// By hash and object first, which nearly always tells names apart.
    fn cmp(self, other: SortKey, text: &[u8]) -> Ordering {
        (self.0 >> 20).cmp(&(other.0 >> 20)).then_with(|| self.cmp_bytes(other, text))
    }

    /// By the unescaped bytes. Never inlined, since a sort holds a dozen copies of its comparison.
    #[inline(never)]
    fn cmp_bytes(self, other: SortKey, text: &[u8]) -> Ordering {
        let bytes = |name: SortKey| {
            let end = Stops::new().closing_quote(text, name.start());
            Unescape::new(text.get(name.start()..end).unwrap_or_default())
        };
        bytes(self).cmp(bytes(other))
    }
}

/// FNV-1a of a name's unescaped bytes.
pub(super) fn hash(inside: &[u8]) -> u32 {
    if inside.contains(&b'\\') { hash_of(Unescape::new(inside)) } else { hash_of(inside.iter().copied()) }
}

/// FNV-1a.
pub(super) fn hash_of(bytes: impl Iterator<Item = u8>) -> u32 {
    bytes.fold(0x811C_9DC5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The member names of all objects of a scanned text, in order.
#[derive(Clone)]
pub(super) struct SortKeys<'t> {
    text: &'t [u8],
    at: usize,
    stops: Stops,
    depth: usize,
    /// The offset of the object that is open at each depth, or [`SortKeys::ARRAY`].
    open: [u32; MAX_DEPTH as usize + 1],
    /// The next string is a name: an object has just begun, or there was a comma in one.
    name_expected: bool,
}

impl<'t> SortKeys<'t> {
    const ARRAY: u32 = u32::MAX;

    pub(super) fn of(text: &'t [u8]) -> SortKeys<'t> {
        let open = [Self::ARRAY; MAX_DEPTH as usize + 1];
        SortKeys { text, at: 0, stops: Stops::new(), depth: 0, open, name_expected: false }
    }

    fn innermost(&self) -> u32 {
        self.open.get(self.depth).copied().unwrap_or(Self::ARRAY)
    }

    fn enter(&mut self, container: u32) {
        self.depth += 1;
        if let Some(entry) = self.open.get_mut(self.depth) {
            *entry = container;
        }
        self.name_expected = container != Self::ARRAY;
    }
}

impl Iterator for SortKeys<'_> {
    type Item = SortKey;

    fn next(&mut self) -> Option<SortKey> {
        loop {
            let here = u32::try_from(self.at).ok()?;
            let byte = *self.text.get(self.at)?;
            self.at += 1;
            match byte {
                b'"' => {
                    let start = self.at;
                    let end = self.stops.closing_quote(self.text, start);
                    self.at = end + 1;
                    if core::mem::take(&mut self.name_expected) {
                        return Some(SortKey::new(self.text.get(start..end)?, self.innermost(), here + 1));
                    }
                }
                b'{' => self.enter(here),
                b'[' => self.enter(Self::ARRAY),
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    self.name_expected = false;
                }
                b',' => self.name_expected = self.innermost() != Self::ARRAY,
                _ => {}
            }
        }
    }
}
