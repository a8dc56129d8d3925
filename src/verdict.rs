//! The verdict: every check of `docs/VERDICT.md`, in its order. The order is written here and nowhere else.
//!
//! Shape and signature are checked in a straight line. The checks on claims are one list, [`check_claims`]: verifying
//! stops at the first that fails, explaining goes through all of them.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::{ControlFlow, DerefMut};

use crate::base64url;
use crate::claims::{Claims, ClaimsSet, MatchedId, Registered};
use crate::compact::{self, Compact};
use crate::error::Error;
use crate::header::{self, Header};
use crate::key::Key;
use crate::keyring::{self, Candidates, KeyRing, Named, Table};
use crate::mac::{Job, Tag};
use crate::policy::{NamedClaims, Policy};
use crate::revocations::Revoked;

/// A check, as people see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    pub(crate) name: &'static str,
    /// The source of the rule: an RFC and its section, or hs256's own policy.
    pub(crate) clause: &'static str,
    /// Whether the check needs more than the token.
    pub(crate) needs_verifier: bool,
    /// Whether the check is about the key that verified the signature.
    pub(crate) needs_key: bool,
}

impl Rule {
    const fn of_token(name: &'static str, clause: &'static str) -> Rule {
        Rule { name, clause, needs_verifier: false, needs_key: false }
    }

    const fn of_verifier(name: &'static str, clause: &'static str) -> Rule {
        Rule { name, clause, needs_verifier: true, needs_key: false }
    }

    const fn of_key(name: &'static str, clause: &'static str) -> Rule {
        Rule { name, clause, needs_verifier: true, needs_key: true }
    }
}

/// The checks before those on claims.
pub(crate) const LENGTH: Rule = Rule::of_token("length", "hs256 limit");
pub(crate) const SEGMENTS: Rule = Rule::of_token("segments", "RFC 7515 3.1");
pub(crate) const ENCODING: Rule = Rule::of_token("encoding", "RFC 4648 5, RFC 7515 2");
pub(crate) const HEADER: Rule = Rule::of_token("header", "RFC 7515 4, RFC 7493");
pub(crate) const ALGORITHM: Rule = Rule::of_token("algorithm", "RFC 7515 4.1.1");
pub(crate) const EXTENSIONS: Rule = Rule::of_token("extensions", "RFC 7515 4.1.11, RFC 7797, RFC 7519 5.2");
pub(crate) const TYPE: Rule = Rule::of_verifier("type", "RFC 8725 3.11");
pub(crate) const KEY: Rule = Rule::of_verifier("key", "RFC 7515 4.1.4");
pub(crate) const SIGNATURE: Rule = Rule::of_verifier("signature", "RFC 7515 5.2, RFC 7518 3.2");
pub(crate) const PAYLOAD: Rule = Rule::of_token("payload", "RFC 7519 7.2, RFC 7493");

/// The checks on claims, one per line, in order.
#[inline(always)]
#[allow(clippy::redundant_closure_for_method_calls, reason = "the method by its path is of one lifetime alone")]
pub(crate) fn check_claims<V: Visitor>(visitor: &mut V) -> ControlFlow<V::Stop> {
    visitor.visit(Rule::of_token("claim_types", "RFC 7519 4.1"), |on| on.set.check_types(on.policy.numeric_subject))?;
    visitor.visit(Rule::of_verifier("required", "hs256 policy"), |on| on.policy.check_required(on.set, on.named))?;
    visitor.visit(Rule::of_verifier("issuer", "RFC 7519 4.1.1"), |on| on.policy.check_issuer(on.set))?;
    visitor.visit(Rule::of_key("key_issuer", "hs256 policy"), |on| keyring::check_key_issuer(on.key, on.set))?;
    visitor.visit(Rule::of_verifier("subject", "RFC 7519 4.1.2"), |on| on.policy.check_subject(on.set))?;
    visitor.visit(Rule::of_verifier("audience", "RFC 7519 4.1.3"), |on| on.policy.check_audience(on.set))?;
    visitor.visit(Rule::of_verifier("claims", "hs256 policy"), |on| on.policy.check_claims(on.set, on.named))?;
    visitor
        .visit(Rule::of_verifier("not_before", "RFC 7519 4.1.5"), |on| on.policy.check_not_before(on.set, on.now))?;
    visitor.visit(Rule::of_verifier("expiry", "RFC 7519 4.1.4"), |on| on.policy.check_expiry(on.set, on.now))?;
    visitor
        .visit(Rule::of_verifier("age", "RFC 7519 4.1.6, hs256 policy"), |on| on.policy.check_age(on.set, on.now))?;
    visitor.visit(Rule::of_verifier("revoked", "hs256 policy"), |on| {
        on.revoked.check(on.set, on.key, on.policy.earliest(on.now))
    })?;
    visitor.visit(Rule::of_verifier("available", "hs256 policy"), |on| on.revoked.check_age(on.now))
}

/// The input of the checks on claims.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) set: ClaimsSet<'a>,
    /// The values that this claims set has for the claims named by the policy.
    pub(crate) named: Option<&'a NamedClaims>,
    pub(crate) policy: &'a Policy,
    pub(crate) revoked: &'a Revoked,
    /// The key that verified the signature. Always present when verifying.
    pub(crate) key: Option<&'a Key>,
    pub(crate) now: i64,
}

/// Walks through [`check_claims`]: makes or skips each check, and says whether to go on. The subject is passed by
/// reference, since copying it for each check costs more than most checks do.
pub(crate) trait Visitor {
    type Stop;

    fn visit(&mut self, rule: Rule, check: impl FnOnce(&Subject<'_>) -> Result<(), Error>) -> ControlFlow<Self::Stop>;
}

/// Stops at the first check that fails, with its error.
struct FirstFailure<'a>(Subject<'a>);

impl Visitor for FirstFailure<'_> {
    type Stop = Error;

    #[inline(always)]
    fn visit(&mut self, _: Rule, check: impl FnOnce(&Subject<'_>) -> Result<(), Error>) -> ControlFlow<Error> {
        check(&self.0).map_or_else(ControlFlow::Break, ControlFlow::Continue)
    }
}

/// The keys and the policy that tokens are verified by: already checked, and immutable.
pub(crate) struct Rules {
    pub(crate) keys: KeyRing,
    pub(crate) policy: Policy,
    pub(crate) revoked: Revoked,
    /// The results of [`check_parsed`] for [`header::USUAL`].
    usual: [Result<Candidates, Error>; header::USUAL.len()],
    /// The headers of our own signers with the ring's ids.
    own: Vec<OwnHeader>,
    /// The same, if there are too many to go through them one by one.
    many_own: Table<OwnHeader>,
}

/// A header segment that our own signers write, with the result of [`check_header`] when the rules were made.
struct OwnHeader {
    segment: Vec<u8>,
    candidates: Result<Candidates, Error>,
}

/// The destination of a decoded payload: a caller's buffer or a new vector.
pub(crate) trait Room<'p>: DerefMut<Target = [u8]> + Sized {
    /// The room, cut to `len` bytes.
    fn of_len(self, len: usize) -> Result<Self, Error>;

    fn into_payload(self) -> Cow<'p, [u8]>;
}

impl<'b> Room<'b> for &'b mut [u8] {
    fn of_len(self, len: usize) -> Result<&'b mut [u8], Error> {
        match self.get_mut(..len) {
            Some(room) => Ok(room),
            None => Err(Error::BufferTooSmall { needed: len }),
        }
    }

    fn into_payload(self) -> Cow<'b, [u8]> {
        Cow::Borrowed(self)
    }
}

/// The vector passed in is empty and is replaced: the allocator may have zeroed memory ready, which is faster than
/// zeroing.
impl Room<'static> for Vec<u8> {
    fn of_len(self, len: usize) -> Result<Vec<u8>, Error> {
        Ok(alloc::vec![0; len])
    }

    fn into_payload(self) -> Cow<'static, [u8]> {
        Cow::Owned(self)
    }
}

/// [`MatchedId::shared`] or [`MatchedId::borrowed`].
type IdOf<'v, 'p> = fn(&'v Arc<String>) -> MatchedId<'p>;

/// A token that is split at its dots, with room for its payload.
struct Opened<'t, R> {
    token: Compact<'t>,
    /// The signature, once decoded.
    tag: Tag,
    payload: R,
}

impl<'t, 'p, R: Room<'p>> Opened<'t, R> {
    #[inline(always)]
    fn new(token: &'t [u8], max_len: usize, room: R) -> Result<Opened<'t, R>, Error> {
        let token = Compact::split(token, max_len)?;
        Ok(Opened { payload: room.of_len(token.payload_len())?, tag: Tag::NONE, token })
    }

    /// Checks the payload, decodes the signature, and returns whether the signature has the length of a tag.
    #[inline(always)]
    fn decode(&mut self) -> Result<bool, Error> {
        self.token.check_payload(&mut self.payload)?;
        self.token.decode_signature(&mut self.tag)
    }

    /// The job to decode payload and signature, and to compute the tag meanwhile; `None` if the signature does not have
    /// the length of a tag.
    #[inline(always)]
    fn job<'j>(&'j mut self, tag: &'j mut Tag) -> Option<Job<'j>> {
        let segments = self.token.segments(&mut self.payload, &mut self.tag)?;
        Some(Job { message: self.token.signing_input, segments, tag })
    }
}

impl Rules {
    /// The rules, with the usual headers checked in advance.
    pub(crate) fn new(keys: KeyRing, policy: Policy, revoked: Revoked) -> Rules {
        let usual = header::USUAL.map(|usual| check_parsed(&keys, &policy, &usual.header));
        let own = minted_headers(&keys).map(|segment| {
            let candidates = check_header(&keys, &policy, &segment);
            OwnHeader { segment, candidates }
        });
        let (own, many_own) = if own.len() <= MAX_HEADERS_IN_A_ROW {
            (own.collect(), Table::new([]))
        } else {
            (Vec::new(), Table::new(own))
        };
        Rules { keys, policy, revoked, usual, own, many_own }
    }

    /// The verdict on one token. `id`: how the claims hold the key's id.
    #[inline(always)]
    pub(crate) fn verify<'v, 'p>(
        &'v self,
        token: &[u8],
        now: i64,
        room: impl Room<'p>,
        id: IdOf<'v, 'p>,
    ) -> Result<Claims<'p>, Error> {
        let opened = Opened::new(token, self.policy.max_token_len, room)?;
        let candidates = self.candidates(opened.token.header);
        self.decide(opened, candidates, now, id)
    }

    /// Verifies two tokens as [`Rules::verify`] does, but hashes them side by side.
    #[inline(always)]
    pub(crate) fn verify_pair<'v, 'p, R: Room<'p>>(
        &'v self,
        [token, other]: [&[u8]; 2],
        now: i64,
        [room, other_room]: [R; 2],
        id: IdOf<'v, 'p>,
    ) -> [Result<Claims<'p>, Error>; 2] {
        let max_len = self.policy.max_token_len;
        let [mut one, mut other] = match [Opened::new(token, max_len, room), Opened::new(other, max_len, other_room)] {
            [Ok(one), Ok(other)] => [one, other],
            not_both => {
                return not_both.map(|opened| {
                    let opened = opened?;
                    let candidates = self.candidates(opened.token.header);
                    self.decide(opened, candidates, now, id)
                });
            }
        };
        let [candidates, other_candidates] = [&one, &other].map(|opened| self.candidates(opened.token.header));
        let (mut tag, mut other_tag) = (Tag::NONE, Tag::NONE);
        let keys = self.first_key(&candidates, now).zip(self.first_key(&other_candidates, now));
        let jobs = one.job(&mut tag).zip(other.job(&mut other_tag));
        match keys.zip(jobs).and_then(|(keys, jobs)| Key::tag_and_decode_pair(keys.into(), jobs.into())) {
            Some([canonical, other_canonical]) => [
                self.finish(one, as_decoded(canonical), candidates, Some(&tag), now, id),
                self.finish(other, as_decoded(other_canonical), other_candidates, Some(&other_tag), now, id),
            ],
            None => [self.decide(one, candidates, now, id), self.decide(other, other_candidates, now, id)],
        }
    }

    /// `candidates`: the keys to try, or the fault in the header. That counts only after decoding, but hashing already
    /// needs a key.
    #[inline(always)]
    fn decide<'v, 'p, R: Room<'p>>(
        &'v self,
        mut opened: Opened<'_, R>,
        candidates: Result<Candidates, Error>,
        now: i64,
        id: IdOf<'v, 'p>,
    ) -> Result<Claims<'p>, Error> {
        let mut tag = Tag::NONE;
        let key = self.first_key(&candidates, now);
        let (decoded, first) = match key.zip(opened.job(&mut tag)).and_then(|(key, job)| key.tag_and_decode(job)) {
            Some(canonical) => (as_decoded(canonical), Some(&tag)),
            None => (opened.decode(), None),
        };
        self.finish(opened, decoded, candidates, first, now, id)
    }

    /// The keys to try for a token with this header, if the header asks for nothing but HS256.
    #[inline(always)]
    fn candidates(&self, segment: &[u8]) -> Result<Candidates, Error> {
        let mut usual = header::USUAL.iter().zip(&self.usual);
        if let Some((_, candidates)) = usual.find(|(usual, _)| usual.segment.as_bytes() == segment) {
            return candidates.clone();
        }
        match self.own.iter().find(|own| own.segment == segment).or_else(|| self.many_own.find(segment)) {
            Some(own) => own.candidates.clone(),
            None => check_header(&self.keys, &self.policy, segment),
        }
    }

    #[inline(always)]
    fn first_key(&self, candidates: &Result<Candidates, Error>, now: i64) -> Option<&Key> {
        self.keys.in_order(*candidates.as_ref().ok()?, now).next()
    }

    /// Shape, in this order: three canonical segments, a sound header, a key to try, a signature of a tag's length.
    /// `decoded`: the result of [`Opened::decode`].
    #[inline(always)]
    fn check_shape(
        &self,
        decoded: Result<bool, Error>,
        candidates: Result<Candidates, Error>,
        now: i64,
    ) -> Result<Candidates, Error> {
        let has_tag = decoded?;
        let candidates = self.keys.in_time(candidates?, now)?;
        if has_tag { Ok(candidates) } else { Err(Error::SignatureMismatch) }
    }

    /// Checks the shape, the signature, then the claims. So whoever has no key can make the JSON scanner read a header,
    /// but never a payload. `decoded`: the result of [`Opened::decode`]. `first`: the tag under the first candidate, if
    /// known. A rejected payload is wiped.
    #[inline(always)]
    fn finish<'v, 'p, R: Room<'p>>(
        &'v self,
        mut opened: Opened<'_, R>,
        decoded: Result<bool, Error>,
        candidates: Result<Candidates, Error>,
        first: Option<&Tag>,
        now: i64,
        id: IdOf<'v, 'p>,
    ) -> Result<Claims<'p>, Error> {
        let mut registered = Registered::NONE;
        let verdict = self.check_shape(decoded, candidates, now).and_then(|candidates| {
            let key = self.keys.matching(candidates, now, opened.token.signing_input, &opened.tag, first)?;
            opened.token.decode_payload(&mut opened.payload);
            let set = registered.scan(&opened.payload)?;
            let (policy, revoked) = (&self.policy, &self.revoked);
            let named = policy.find_named(set);
            let subject = Subject { set, named: named.as_ref(), policy, revoked, key: Some(key), now };
            match check_claims(&mut FirstFailure(subject)) {
                ControlFlow::Continue(()) => Ok(key),
                ControlFlow::Break(error) => Err(error),
            }
        });
        let key = verdict.inspect_err(|_| opened.payload.fill(0))?;
        Ok(Claims::new(opened.payload.into_payload(), registered, key.shared_id().map(id)))
    }
}

/// As [`Opened::decode`] returns it, for a token with a signature of a tag's length.
fn as_decoded(canonical: bool) -> Result<bool, Error> {
    if canonical { Ok(true) } else { Err(Error::Malformed) }
}

/// The checks on the header, and the keys to try for it. Never inlined, so that the fast path does not pay for the
/// buffer.
#[inline(never)]
fn check_header(keys: &KeyRing, policy: &Policy, segment: &[u8]) -> Result<Candidates, Error> {
    check_parsed(keys, policy, &Header::decode(segment, &mut [0; header::MAX_LEN])?)
}

fn check_parsed(keys: &KeyRing, policy: &Policy, header: &Header<'_>) -> Result<Candidates, Error> {
    header.check_algorithm()?;
    header.check_extensions()?;
    header.check_type(policy.typ.as_deref())?;
    keys.candidates(header)
}

/// Up to this many headers of our own signers are compared one by one; more go into a lookup table.
const MAX_HEADERS_IN_A_ROW: usize = 16;

impl Named for OwnHeader {
    fn name(&self) -> &[u8] {
        &self.segment
    }
}

const _: () = {
    let [usual, ..] = header::USUAL;
    assert!(usual.segment.len() == compact::USUAL_HEADER_LEN);
};

/// The headers that our own signers write with the ring's ids, encoded.
fn minted_headers(keys: &KeyRing) -> impl ExactSizeIterator<Item = Vec<u8>> {
    keys.ids().map(|id| segment(&header::Minted { kid: Some(id), ..header::Minted::default() }.text()))
}

fn segment(text: &str) -> Vec<u8> {
    let mut segment = String::new();
    base64url::encode(text.as_bytes(), &mut segment);
    segment.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fast path caches the slow path's result: for every known header both must agree.
    #[test]
    fn known_headers_get_what_the_slow_path_says() {
        for typ in [None, Some("JWT"), Some("application/jwt"), Some("at+jwt")] {
            for ids in [&[][..], &["a"], &["a", "b\"\u{1}é"]] {
                for unnamed in [true, false] {
                    let mut keys: Vec<_> = (0..).zip(ids).map(|(seed, id)| key(seed).with_id(*id)).collect();
                    keys.extend(unnamed.then(|| key(9)));
                    let Ok(keys) = KeyRing::new(keys) else { continue };
                    let mut policy = Policy::default();
                    policy.typ = typ.map(Into::into);
                    let rules = Rules::new(keys, policy, Revoked::default());
                    assert_eq!(rules.own.len(), ids.len());
                    let usual = header::USUAL.iter().map(|usual| usual.segment.as_bytes()).zip(&rules.usual);
                    let own = rules.own.iter().map(|own| (&*own.segment, &own.candidates));
                    for (segment, candidates) in usual.chain(own) {
                        let slow = check_header(&rules.keys, &rules.policy, segment);
                        assert_eq!(*candidates, slow, "{typ:?} {ids:?} {segment:?}");
                        assert_eq!(rules.candidates(segment), slow, "{typ:?} {ids:?} {segment:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_headers_of_many_ids_get_what_the_slow_path_says() {
        for (ids, in_a_row) in [(16, 16), (17, 0), (300, 0)] {
            let keys = (0..ids).map(|id| key(1).with_id(alloc::format!("tenant-{id}")));
            let rules = Rules::new(KeyRing::new(keys.collect()).unwrap(), Policy::default(), Revoked::default());
            assert_eq!(rules.own.len(), in_a_row);
            assert_eq!(rules.many_own.iter().len(), ids - in_a_row);
            for own in rules.many_own.iter() {
                assert_eq!(own.candidates, check_header(&rules.keys, &rules.policy, &own.segment));
                assert_eq!(rules.many_own.find(&own.segment).map(|found| &found.segment), Some(&own.segment));
            }
            assert!(rules.many_own.find(b"eyJhbGciOiJIUzI1NiJ9").is_none());
        }
    }

    fn key(seed: u8) -> Key {
        Key::new([seed; 32]).unwrap()
    }
}
