//! The verdict, top to bottom: shape, signature, claims; the first check that fails decides. The only clock is here.

use alloc::borrow::Cow;
use alloc::boxed::Box;
#[cfg(feature = "std")]
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
#[cfg(feature = "std")]
use core::num::NonZeroUsize;
use core::ops::DerefMut;
use core::time::Duration;
#[cfg(feature = "std")]
use std::sync::Mutex;

use crate::base64url;
use crate::claims::{Claims, ClaimsSet};
use crate::compact::Compact;
use crate::error::Error;
use crate::header::{self, Header};
use crate::key::{Candidates, Key, KeyRing};
use crate::mac::Tag;
use crate::policy::Policy;
use crate::signer;

/// Decides whether tokens are valid. Built once by [`Verifier::builder`], sound and immutable from then on, and shared
/// between threads without a lock.
///
/// What it does not check: that a `jti` was not seen before, that a token was not revoked, that the connection was
/// confidential.
pub struct Verifier {
    pub(crate) keys: KeyRing,
    pub(crate) policy: Policy,
    known_headers: Vec<KnownHeader>,
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("keys", &self.keys).field("policy", &self.policy).finish_non_exhaustive()
    }
}

/// A header segment that nearly every token has, with what the slow path said of it when the verifier was built.
struct KnownHeader {
    segment: Box<[u8]>,
    candidates: Result<Candidates, Error>,
}

/// A token whose dots are in place, with room of the length that its payload decodes to.
struct Opened<'t, P> {
    token: Compact<'t>,
    payload: P,
}

/// What the shape of a token leaves to be decided: whether it has this tag under one of these keys.
struct Shape {
    candidates: Candidates,
    tag: Tag,
}

impl Verifier {
    /// A builder with no key and the default policy: no claim is required, no leeway given, tokens of at most 16 KiB,
    /// and a token that names an audience is refused.
    pub fn builder() -> VerifierBuilder {
        VerifierBuilder { keys: Vec::new(), policy: Policy::default() }
    }

    /// Decides by the system's clock and gives the claims with a payload of their own.
    ///
    /// # Errors
    ///
    /// Why the token is refused: the first check that fails, in the order of `docs/VERDICT.md`.
    #[cfg(feature = "std")]
    pub fn verify(&self, token: impl AsRef<[u8]>) -> Result<Claims<'static>, Error> {
        self.verify_owned(token.as_ref(), unix_now())
    }

    /// Decides as of `now` (Unix seconds) and gives claims that stand in `buffer`. Allocates nothing, for tokens of up to
    /// 16 KiB; beyond, only for a claims set of more than 2,560 names.
    ///
    /// A buffer of 3/4 of the token's length is always long enough. What an error leaves in the buffer is zero wherever
    /// it was written to.
    ///
    /// ```
    /// # use hs256::{Code, Key, Signer, Verifier};
    /// # let key = Key::new([7; 32])?;
    /// # let token = Signer::new(key.clone())?.sign_json(r#"{"sub":"ada","exp":1700000000}"#)?;
    /// let verifier = Verifier::builder().key(key).build()?;
    /// let mut buffer = [0; 1024];
    /// let claims = verifier.verify_at(&token, 1_699_999_999, &mut buffer)?;
    /// assert_eq!(claims.subject().as_deref(), Some("ada"));
    ///
    /// let error = verifier.verify_at(&token, 1_700_000_000, &mut buffer).unwrap_err();
    /// assert_eq!((error.code(), error.claim()), (Code::Expired, Some("exp")));
    /// # Ok::<(), hs256::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Why the token is refused: the first check that fails, in the order of `docs/VERDICT.md`. A token with its dots in
    /// place and a payload longer than `buffer` is [`Error::BufferTooSmall`] before it is looked at any further.
    pub fn verify_at<'b>(&self, token: impl AsRef<[u8]>, now: i64, buffer: &'b mut [u8]) -> Result<Claims<'b>, Error> {
        self.judge(self.open_in(token.as_ref(), buffer)?, now, |payload| Cow::Borrowed(payload))
    }

    /// [`Verifier::verify_at`] with a payload of its own.
    pub(crate) fn verify_owned(&self, token: &[u8], now: i64) -> Result<Claims<'static>, Error> {
        self.judge(self.open(token)?, now, Cow::Owned)
    }

    /// Decides of two tokens, as [`Verifier::verify_at`] of each. Their tags are computed side by side, in much less than
    /// the time of both where the processor has SHA instructions (x86-64). Allocates nothing, as `verify_at`.
    ///
    /// # Errors
    ///
    /// Those of `verify_at`, to each token its own.
    pub fn verify_pair_at<'b>(
        &self,
        tokens: [&[u8]; 2],
        now: i64,
        buffers: [&'b mut [u8]; 2],
    ) -> [Result<Claims<'b>, Error>; 2] {
        let ([token, other], [buffer, other_buffer]) = (tokens, buffers);
        let opened = [self.open_in(token, buffer), self.open_in(other, other_buffer)];
        self.judge_pair(opened, now, |payload| Cow::Borrowed(payload))
    }

    /// Decides of many tokens as of `now` (Unix seconds), two at a time as [`Verifier::verify_pair_at`] does, and gives
    /// claims with payloads of their own, in the order of the tokens.
    ///
    /// ```
    /// # use hs256::{Code, Key, Signer, Verifier};
    /// # let key = Key::new([7; 32])?;
    /// # let token = Signer::new(key.clone())?.sign_json("{}")?;
    /// let verifier = Verifier::builder().key(key).build()?;
    /// let verdicts = verifier.verify_batch(&[token.as_str(), "no.token.at.all"], 1_700_000_000);
    /// assert!(verdicts[0].is_ok());
    /// assert_eq!(verdicts[1].as_ref().unwrap_err().code(), Code::Malformed);
    /// # Ok::<(), hs256::Error>(())
    /// ```
    pub fn verify_batch<T: AsRef<[u8]>>(&self, tokens: &[T], now: i64) -> Vec<Result<Claims<'static>, Error>> {
        let (pairs, last) = tokens.as_chunks::<2>();
        let mut verdicts = Vec::with_capacity(tokens.len());
        for pair in pairs {
            let opened = pair.each_ref().map(|token| self.open(token.as_ref()));
            verdicts.extend(self.judge_pair(opened, now, Cow::Owned));
        }
        verdicts.extend(last.iter().map(|token| self.verify_owned(token.as_ref(), now)));
        verdicts
    }

    /// [`Verifier::verify_batch`] on so many threads, this one among them. Worth it from some hundred tokens on.
    #[cfg(feature = "std")]
    pub fn verify_batch_on<T: AsRef<[u8]> + Sync>(
        &self,
        threads: NonZeroUsize,
        tokens: &[T],
        now: i64,
    ) -> Vec<Result<Claims<'static>, Error>> {
        // Small shares of whole pairs: a thread that starts late or is held up leaves the rest to the others.
        let share = tokens.len().div_ceil(threads.get().saturating_mul(16)).next_multiple_of(2).max(2);
        let shares = Mutex::new(tokens.chunks(share).enumerate());
        let next = || shares.lock().ok().and_then(|mut shares| shares.next());
        let work = || {
            let taken = core::iter::from_fn(next);
            taken.map(|(place, share)| (place, self.verify_batch(share, now))).collect::<BTreeMap<_, _>>()
        };
        let helpers = threads.get().min(tokens.len().div_ceil(share)).saturating_sub(1);
        let mut done = std::thread::scope(|scope| {
            let spawn = |_| std::thread::Builder::new().spawn_scoped(scope, work).ok();
            let helpers: Vec<_> = (0..helpers).map_while(spawn).collect();
            let mut done = work();
            helpers.into_iter().for_each(|helper| done.extend(helper.join().unwrap_or_default()));
            done
        });
        let mut verdicts = Vec::with_capacity(tokens.len());
        for (place, share) in tokens.chunks(share).enumerate() {
            // What a thread took and was lost with is judged here.
            verdicts.extend(done.remove(&place).unwrap_or_else(|| self.verify_batch(share, now)));
        }
        verdicts
    }

    /// Finds the token's dots, and room in a caller's buffer.
    fn open_in<'t, 'b>(&self, token: &'t [u8], buffer: &'b mut [u8]) -> Result<Opened<'t, &'b mut [u8]>, Error> {
        let token = Compact::split(token, self.policy.max_token_len)?;
        let needed = token.payload_len();
        let payload = buffer.get_mut(..needed).ok_or(Error::BufferTooSmall { needed })?;
        Ok(Opened { token, payload })
    }

    /// Finds the token's dots, and allocates room.
    fn open<'t>(&self, token: &'t [u8]) -> Result<Opened<'t, Vec<u8>>, Error> {
        let token = Compact::split(token, self.policy.max_token_len)?;
        Ok(Opened { token, payload: alloc::vec![0; token.payload_len()] })
    }

    /// The verdict, in the order of `docs/VERDICT.md`.
    #[inline(always)]
    fn judge<'p, P: DerefMut<Target = [u8]>>(
        &self,
        mut opened: Opened<'_, P>,
        now: i64,
        payload: impl FnOnce(P) -> Cow<'p, [u8]>,
    ) -> Result<Claims<'p>, Error> {
        let shape = self.check_shape(&mut opened);
        self.finish(opened, shape, None, now, payload)
    }

    /// The verdicts on two tokens, as [`Verifier::judge`] gives them: only the hashing is done for both at once.
    #[inline(always)]
    fn judge_pair<'p, P: DerefMut<Target = [u8]>>(
        &self,
        pair: [Result<Opened<'_, P>, Error>; 2],
        now: i64,
        payload: impl Fn(P) -> Cow<'p, [u8]>,
    ) -> [Result<Claims<'p>, Error>; 2] {
        let [mut one, mut other] = match pair {
            [Ok(one), Ok(other)] => [one, other],
            not_both => return not_both.map(|opened| self.judge(opened?, now, &payload)),
        };
        let shapes = [self.check_shape(&mut one), self.check_shape(&mut other)];
        let tags = match shapes.each_ref().map(|shape| self.keys.in_order(shape.as_ref().ok()?.candidates).next()) {
            [Some(key), Some(other_key)] => {
                Key::tags([key, other_key], [one.token.signing_input, other.token.signing_input]).map(Some)
            }
            _ => [None; 2],
        };
        let ([shape, other_shape], [tag, other_tag]) = (shapes, tags);
        [self.finish(one, shape, tag, now, &payload), self.finish(other, other_shape, other_tag, now, &payload)]
    }

    /// Shape: three canonical segments, a header that asks for nothing but HS256.
    #[inline(always)]
    fn check_shape<P: DerefMut<Target = [u8]>>(&self, opened: &mut Opened<'_, P>) -> Result<Shape, Error> {
        opened.token.decode_payload(&mut opened.payload)?;
        let signature = opened.token.decode_signature()?;
        let candidates = self.candidates(opened.token.header)?;
        Ok(Shape { candidates, tag: signature.ok_or(Error::SignatureMismatch)? })
    }

    /// Signature, before anything that an attacker without the key wrote reaches the JSON scanner, the header aside; then
    /// the claims. `first`: the tag under the first of the candidates, if it is known. A refusal wipes the payload.
    #[inline(always)]
    fn finish<'p, P: DerefMut<Target = [u8]>>(
        &self,
        mut opened: Opened<'_, P>,
        shape: Result<Shape, Error>,
        first: Option<Tag>,
        now: i64,
        payload: impl FnOnce(P) -> Cow<'p, [u8]>,
    ) -> Result<Claims<'p>, Error> {
        let mut set = ClaimsSet::NONE;
        let verdict = shape.and_then(|shape| {
            let key = self.keys.matching(shape.candidates, opened.token.signing_input, shape.tag, first)?;
            self.check_claims(&opened.payload, now, &mut set)?;
            Ok(key)
        });
        let key = verdict.inspect_err(|_| opened.payload.fill(0))?;
        Ok(Claims::new(payload(opened.payload), set, key.shared_id()))
    }

    /// Claims: types, presence, values, times.
    #[inline(always)]
    fn check_claims(&self, payload: &[u8], now: i64, set: &mut ClaimsSet) -> Result<(), Error> {
        set.scan(payload)?;
        set.check_types(payload)?;
        self.policy.check_required(set, payload)?;
        self.policy.check_issuer(set, payload)?;
        self.policy.check_subject(set, payload)?;
        self.policy.check_audience(set, payload)?;
        self.policy.check_not_before(set, now)?;
        self.policy.check_expiry(set, now)?;
        self.policy.check_age(set, now)
    }

    /// The keys to try for a token with this header segment, remembered or found out.
    fn candidates(&self, segment: &[u8]) -> Result<Candidates, Error> {
        match self.known_headers.iter().find(|known| *known.segment == *segment) {
            Some(known) => known.candidates.clone(),
            None => candidates(&self.keys, &self.policy, segment),
        }
    }
}

/// The header's part of the verdict. Apart, so that the fast path does not pay for its buffer.
#[inline(never)]
fn candidates(keys: &KeyRing, policy: &Policy, segment: &[u8]) -> Result<Candidates, Error> {
    let mut buffer = [0; header::MAX_LEN];
    let header = Header::decode(segment, &mut buffer)?;
    header.check_algorithm()?;
    header.check_extensions()?;
    header.check_type(policy.typ.as_deref())?;
    keys.candidates(&header)
}

/// Seconds since 1970 by the system's clock, rounded down; before 1970 they are negative.
#[cfg(feature = "std")]
#[must_use]
pub fn unix_now() -> i64 {
    use std::time::SystemTime;
    let seconds = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => seconds(since),
        Err(before) => -seconds(before.duration()) - i64::from(before.duration().subsec_nanos() > 0),
    }
}

/// Collects keys and policy for a [`Verifier`]; [`VerifierBuilder::build`] checks them.
///
/// ```
/// use core::time::Duration;
/// use hs256::{Key, Verifier};
/// let verifier = Verifier::builder()
///     .key(Key::new("the secret of this month, 32+ bytes")?.with_id("2026-11"))
///     .key(Key::new("the secret of last month, 32+ bytes")?.with_id("2026-10"))
///     .issuer("https://login.example")
///     .audience("https://api.example")
///     .require("exp")
///     .leeway(Duration::from_secs(30))
///     .build()?;
/// # Ok::<(), hs256::Error>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct VerifierBuilder {
    keys: Vec<Key>,
    policy: Policy,
}

impl VerifierBuilder {
    /// Adds a key: 1 to 16 in all, no id twice. Keys without id are tried for every token, in the order added.
    pub fn key(mut self, key: Key) -> Self {
        self.keys.push(key);
        self
    }

    /// Adds an accepted issuer: `iss` must then be present and one of them.
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.policy.issuers.push(issuer.into().into());
        self
    }

    /// Adds a name that this service goes by: `aud` must then be present and hold one of them.
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.policy.audiences.push(audience.into().into());
        self
    }

    /// Accepts tokens for any audience. Without this and without [`VerifierBuilder::audience`] a token that has an `aud`
    /// is refused (RFC 7519 section 4.1.3).
    pub fn any_audience(mut self) -> Self {
        self.policy.any_audience = true;
        self
    }

    /// Demands this `sub`.
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.policy.subject = Some(subject.into().into());
        self
    }

    /// Demands this `typ` in the header (RFC 8725 section 3.11), compared without case, `application/` optional.
    pub fn typ(mut self, typ: impl Into<String>) -> Self {
        self.policy.typ = Some(typ.into().into());
        self
    }

    /// How far clocks may be apart: whole seconds, at most 900; 0 by default.
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.policy.leeway = leeway;
        self
    }

    /// How long ago a token may have been issued: whole seconds. `iat` must then be present and not in the future.
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.policy.max_age = Some(max_age);
        self
    }

    /// Demands that a claim of this name is present, at the top level, with any value. The first missing is named.
    pub fn require(mut self, claim: impl Into<Arc<str>>) -> Self {
        self.policy.required.push(claim.into());
        self
    }

    /// How long a token may be: 256 bytes to 1 MiB; 16 KiB by default.
    pub fn max_token_len(mut self, bytes: usize) -> Self {
        self.policy.max_token_len = bytes;
        self
    }

    /// Whether the policy so far is sound, for callers who want each mistake named where it is made.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidArgument`], as [`VerifierBuilder::build`] gives for the policy.
    pub fn check_policy(&self) -> Result<(), Error> {
        self.policy.check()
    }

    /// The verifier, if keys and policy are sound.
    ///
    /// # Errors
    ///
    /// [`Error::WeakKey`] for a key of fewer than 32 bytes that is not allowed to be weak. [`Error::InvalidArgument`] for
    /// no key or more than 16, two keys with one id, a leeway beyond 900 s or a duration with a fraction of a second, a
    /// limit for the token's length out of range.
    pub fn build(self) -> Result<Verifier, Error> {
        let VerifierBuilder { keys, policy } = self;
        let keys = KeyRing::new(keys)?;
        policy.check()?;
        let known_headers = known_headers(&keys)
            .map(|header| {
                let mut segment = String::new();
                base64url::encode(header.as_bytes(), &mut segment);
                let candidates = candidates(&keys, &policy, segment.as_bytes());
                KnownHeader { segment: segment.into_bytes().into(), candidates }
            })
            .collect();
        Ok(Verifier { keys, policy, known_headers })
    }
}

/// The spellings that nearly every library writes, and those of our own signers with the ring's ids.
fn known_headers(keys: &KeyRing) -> impl Iterator<Item = Cow<'static, str>> {
    let usual = [header::USUAL, r#"{"alg":"HS256"}"#, r#"{"typ":"JWT","alg":"HS256"}"#].map(Cow::Borrowed);
    usual.into_iter().chain(keys.ids().map(|id| Cow::Owned(signer::header(Some(id)))))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fast path is the slow path remembered: for every known header both must say the same.
    #[test]
    fn known_headers_get_what_the_slow_path_says() {
        for typ in [None, Some("JWT"), Some("application/jwt"), Some("at+jwt")] {
            for ids in [&[][..], &["a"], &["a", "b\"\u{1}é"]] {
                for unnamed in [true, false] {
                    let mut builder = Verifier::builder();
                    builder.policy.typ = typ.map(Box::from);
                    for (i, id) in ids.iter().enumerate() {
                        let seed = u8::try_from(i).unwrap();
                        builder = builder.key(Key::new([seed; 32]).unwrap().with_id(*id));
                    }
                    if unnamed {
                        builder = builder.key(Key::new([9; 32]).unwrap());
                    }
                    let Ok(verifier) = builder.build() else { continue };
                    assert_eq!(verifier.known_headers.len(), 3 + ids.len());
                    for known in &verifier.known_headers {
                        let slow = candidates(&verifier.keys, &verifier.policy, &known.segment);
                        assert_eq!(known.candidates, slow, "{typ:?} {ids:?} {:?}", known.segment);
                    }
                }
            }
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let verifier = Verifier::builder().key(Key::new("debug-must-not-show-this-secret!").unwrap()).build().unwrap();
        let shown = alloc::format!("{verifier:?}");
        assert!(shown.contains("len: 32") && !shown.contains("must-not"), "{shown}");
    }

    #[test]
    #[cfg(feature = "std")]
    fn the_clock_is_the_systems() {
        assert!(unix_now() > 1_700_000_000);
    }
}
