//! The entries by their digests, in one allocation: at most 40 bytes each, found in a step or two among a million.

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use core::hash::Hasher;

use crate::json::{self, Value};
use siphasher::sip128::{Hasher128, SipHasher13};

/// What an entry revokes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Token,
    Subject,
    Key,
}

/// Computes the digests of entries. They are long enough that no two are the same, and keyed so that nobody can cause a
/// collision.
#[derive(Clone, Copy)]
pub(super) struct Digests(SipHasher13);

impl Digests {
    pub(super) fn new(seed: [u8; 16]) -> Digests {
        Digests(SipHasher13::new_with_key(&seed))
    }

    /// The digest of an entry for this value. With an issuer, the entry is only for tokens of that issuer.
    pub(super) fn of(self, kind: Kind, issuer: Option<Text<'_>>, value: Text<'_>) -> u128 {
        let mut hasher = self.0;
        hasher.write_u8(kind as u8);
        let issuer_end = issuer.map_or(0, |issuer| issuer.write(&mut hasher));
        value.write(&mut hasher);
        // Written last, so that nothing has to be counted in advance: where the issuer ends, or 0 without one. No entry
        // has an empty issuer, and a token with one also looks up the entries without.
        hasher.write_u64(issuer_end as u64);
        hasher.finish128().as_u128()
    }
}

/// The text of an entry, or of a claim.
#[derive(Clone, Copy)]
pub(super) enum Text<'t> {
    Plain(&'t [u8]),
    /// A value of this JSON text.
    Json(Value, &'t [u8]),
}

impl Text<'_> {
    /// Writes the bytes, escapes resolved, and counts them. Nothing is allocated.
    fn write(self, hasher: &mut SipHasher13) -> usize {
        let bytes = match self {
            Text::Plain(bytes) => bytes,
            Text::Json(value, text) if value.kind() == json::Kind::Escaped => {
                return value.unescaped(text).map(|byte| hasher.write_u8(byte)).count();
            }
            Text::Json(value, text) => value.bytes(text),
        };
        hasher.write(bytes);
        bytes.len()
    }
}

/// An entry: its digest, and its time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    /// Two words, so that an entry takes 24 bytes and not 32.
    digest: [u64; 2],
    time: u64,
}

impl Entry {
    const FREE: Entry = Entry { digest: [0; 2], time: 0 };

    pub(super) fn new(digest: u128, time: u64) -> Entry {
        Entry { digest: words(digest), time }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the halves")]
fn words(digest: u128) -> [u64; 2] {
    match digest {
        0 => [0, 1], // which no two values ever meet in
        digest => [(digest >> 64) as u64, digest as u64],
    }
}

/// Open addressing; at most three in five slots are taken.
pub(super) struct Table(Box<[Entry]>);

impl Table {
    /// The time of an entry that has no time limit.
    pub(super) const ALWAYS: u64 = u64::MAX;

    /// Of several entries with one digest, the latest time counts.
    pub(super) fn new(mut entries: Vec<Entry>) -> Table {
        entries.sort_unstable();
        entries.dedup_by(|later, earlier| {
            let same = later.digest == earlier.digest;
            if same {
                earlier.time = later.time;
            }
            same
        });
        if entries.is_empty() {
            return Table(Box::new([]));
        }
        let mut table = Table(vec![Entry::FREE; entries.len() * 5 / 3 + 1].into());
        for entry in entries {
            let start = table.start(entry.digest);
            let (before, after) = table.0.split_at_mut_checked(start).unwrap_or_default();
            let mut places = after.iter_mut().chain(before);
            if let Some(place) = places.find(|place| **place == Entry::FREE) {
                *place = entry;
            }
        }
        table
    }

    pub(super) fn get(&self, digest: u128) -> Option<u64> {
        let digest = words(digest);
        let (before, after) = self.0.split_at_checked(self.start(digest))?;
        let mut places = after.iter().chain(before).take_while(|place| place.digest != Entry::FREE.digest);
        places.find(|place| place.digest == digest).map(|place| place.time)
    }

    /// The slot where the search for a digest begins: its first word as a fraction of the table.
    #[expect(clippy::cast_possible_truncation, reason = "less than the table's length")]
    fn start(&self, digest: [u64; 2]) -> usize {
        ((u128::from(digest[0]) * self.0.len() as u128) >> 64) as usize
    }

    /// The longest search for any entry, in slots.
    #[cfg(test)]
    pub(super) fn longest_search(&self) -> usize {
        let len = self.0.len();
        let taken = self.0.iter().enumerate().filter(|(_, entry)| **entry != Entry::FREE);
        taken.map(|(place, entry)| (place + len - self.start(entry.digest)) % len + 1).max().unwrap_or(0)
    }

    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.0)
    }
}
