//! Builders, and the handles that they make: verifiers and signers.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::ffi::CString;
use alloc::string::ToString;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ffi::{CStr, c_char};
#[cfg(target_family = "wasm")]
use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;

use hs256::{Error, Key, Revocations, Scalar, Signer, Verifier, VerifierBuilder};

use crate::border::{bytes, exclusive, guard, shared, text};
use crate::source::{SignerSource, Source};

/// Collects one or more secrets and a policy, and makes verifiers and signers from them.
///
/// Purpose: every way to configure hs256. Cost: small; used once at start. Lifetime: from hs256_builder_new() to
/// hs256_builder_free(); what it made lives on without it. Threads: one at a time.
///
/// A new builder has no key and the default policy: no claim is required, there is no leeway, a token has at most 16
/// KiB, and one that names an audience is rejected. Every function that changes a builder returns HS256_OK or the code
/// of the caller's mistake. A builder remembers its first mistake: every later call returns the same code, so a program
/// need only check what hs256_builder_build() returns, and hs256_builder_message() says what was wrong. Such a builder
/// can only be freed.
pub struct hs256_builder {
    pub(crate) keys: Vec<Key>,
    /// How many of them were there before the last call that added any: what a key is bound to holds for those after it.
    pub(crate) keys_before: usize,
    /// What computes the tags of the keys that are added.
    #[cfg(feature = "host-hmac")]
    pub(crate) hmac: Option<hs256::HostHmac>,
    /// `None` after a change that failed or panicked: nothing is built of half a policy.
    verifier: Option<VerifierBuilder>,
    max_token_len: Option<usize>,
    header_typ: Option<Box<str>>,
    header_cty: Option<Box<str>>,
    /// What a build must not pass over in silence.
    first_mistake: Option<Error>,
    message: Cow<'static, CStr>,
    field: Cow<'static, CStr>,
}

impl hs256_builder {
    /// A mistake leaves no policy behind, and the builder keeps the mistake.
    fn change_policy(
        &mut self,
        change: impl FnOnce(VerifierBuilder) -> Result<VerifierBuilder, Error>,
    ) -> Result<(), Error> {
        let changed = change(self.verifier.take().ok_or(Error::Internal)?)?;
        changed.check_policy()?;
        self.verifier = Some(changed);
        Ok(())
    }
}

/// Decides whether tokens are valid.
///
/// Purpose: hs256_verify() and its like. Cost: some KiB and microseconds to build; build once, verify often. Lifetime:
/// from hs256_builder_build() or hs256_verifier_open() to hs256_verifier_free(). Threads: share it among any number of
/// threads without a lock; free it after the last call has returned. One from a builder never changes; one that was opened
/// from a policy file follows that.
pub struct hs256_verifier {
    pub(crate) source: Source,
}

/// Mints tokens.
///
/// Purpose: hs256_sign(). Cost, lifetime and threads as for hs256_verifier; made by hs256_builder_build_signer() or
/// hs256_signer_open(), freed by hs256_signer_free().
pub struct hs256_signer {
    pub(crate) source: SignerSource,
}

/// Makes a builder.
///
/// Returns: the builder, to be freed by hs256_builder_free().
#[unsafe(no_mangle)]
pub extern "C" fn hs256_builder_new() -> *mut hs256_builder {
    Box::into_raw(Box::new(hs256_builder {
        keys: Vec::new(),
        keys_before: 0,
        #[cfg(feature = "host-hmac")]
        hmac: None,
        verifier: Some(Verifier::builder()),
        max_token_len: None,
        header_typ: None,
        header_cty: None,
        first_mistake: None,
        message: Cow::Borrowed(c""),
        field: Cow::Borrowed(c""),
    }))
}

/// Frees a builder. NULL is allowed.
///
/// In: `builder`, which must not be used afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_free(builder: *mut hs256_builder) {
    // SAFETY: the caller passes what hs256_builder_new() gave, once, or NULL.
    unsafe { free(builder) }
}

/// Says what was wrong with the last call on this builder, or with its first mistake, and names the field at fault:
/// "invalid argument `leeway`: more than 900 seconds (was it given in milliseconds?)". Never the secret.
///
/// Returns: a string ended by NUL, never NULL, empty if nothing was; it lives until the next call on this builder.
/// In: `builder`; NULL gives a string that says so.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_message(builder: *const hs256_builder) -> *const c_char {
    // SAFETY: the caller passes a live builder that nobody changes meanwhile, or NULL.
    match unsafe { shared("builder", builder) } {
        Ok(builder) => builder.message.as_ptr(),
        Err(_) => c"invalid argument `builder`: a null or misaligned pointer".as_ptr(),
    }
}

/// Names the option that hs256_builder_message() is about: "leeway", or a member of a policy document; "policy" for a document
/// that is not a JSON object. For bindings that name the option in their own language.
///
/// Returns: a string ended by NUL, never NULL, empty where no option is at fault; it lives until the next call on this
/// builder.
/// In: `builder`; NULL gives "builder".
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_field(builder: *const hs256_builder) -> *const c_char {
    // SAFETY: the caller passes a live builder that nobody changes meanwhile, or NULL.
    match unsafe { shared("builder", builder) } {
        Ok(builder) => builder.field.as_ptr(),
        Err(_) => c"builder".as_ptr(),
    }
}

/// Sets the policy from the text of a policy document; docs/POLICY.md lists its members:
/// {"issuer": "https://id.example", "claims": {"token_use": "access"}, "leeway": 5}
///
/// The functions below set the same members, one at a time; none of them may set a member that is set here. A member
/// without a function of its own is set here. Add the keys before: their mistakes are reported first.
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT for the document's first mistake, which hs256_builder_message() and
/// hs256_builder_field() name; what hs256_builder_build() returns for a mistake with the keys.
/// In: `builder`; `json`, `json_len` bytes of UTF-8, at most 256 KiB.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_policy(builder: *mut hs256_builder, json: *const u8, json_len: usize) -> i32 {
    let set = |builder: &mut hs256_builder| {
        // SAFETY: the caller's promise for it, as the header states it.
        let json = unsafe { bytes("policy", json, json_len) }?;
        let mistake = match builder.change_policy(|verifier| verifier.policy_json(json)) {
            Ok(()) => return Ok(()),
            Err(mistake) => mistake,
        };
        // Mistakes in the keys come first.
        let with_keys = builder.keys.iter().cloned().fold(Verifier::builder(), VerifierBuilder::key);
        Err(with_keys.policy_json(json).err().unwrap_or(mistake))
    };
    // SAFETY: the caller's promises for each pointer, as the header states them.
    unsafe { change(builder, set) }
}

/// Adds an accepted issuer: `iss` must then be present and be one of those added (RFC 7519 section 4.1.1).
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT if it is empty, not UTF-8, or beyond 64.
/// In: `builder`; `issuer`, `issuer_len` bytes of UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_add_issuer(
    builder: *mut hs256_builder,
    issuer: *const u8,
    issuer_len: usize,
) -> i32 {
    // SAFETY: the caller's promises for each pointer, as the header states them.
    unsafe { change_text(builder, "issuer", issuer, issuer_len, |verifier, text| verifier.issuer(text)) }
}

/// Adds a name that this service goes by: `aud` must then be present and hold one of those added (RFC 7519 section
/// 4.1.3).
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT if it is empty, not UTF-8, or beyond 64.
/// In: `builder`; `audience`, `audience_len` bytes of UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_add_audience(
    builder: *mut hs256_builder,
    audience: *const u8,
    audience_len: usize,
) -> i32 {
    // SAFETY: the caller's promises for each pointer, as the header states them.
    unsafe { change_text(builder, "audience", audience, audience_len, |verifier, text| verifier.audience(text)) }
}

/// Accepts tokens for any audience; not together with hs256_builder_add_audience(). Without either, a token that has an
/// `aud` is rejected.
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT if it was set before, or an audience added.
/// In: `builder`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_set_any_audience(builder: *mut hs256_builder) -> i32 {
    // SAFETY: the caller's promise for the builder, as the header states it.
    unsafe { change_policy(builder, |verifier| Ok(verifier.any_audience())) }
}

/// Demands this `sub` (RFC 7519 section 4.1.2).
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT if it is empty, not UTF-8, or set before.
/// In: `builder`; `subject`, `subject_len` bytes of UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_set_subject(
    builder: *mut hs256_builder,
    subject: *const u8,
    subject_len: usize,
) -> i32 {
    // SAFETY: the caller's promises for each pointer, as the header states them.
    unsafe { change_text(builder, "subject", subject, subject_len, |verifier, text| verifier.subject(text)) }
}

/// Also accepts an integer as `sub`, since libraries wrote user ids so for years: digits, optionally after a minus
/// sign, at most 2^53 - 1 in magnitude. hs256_claims.sub is then these digits.
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT if it was set before.
/// In: `builder`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_set_numeric_subject(builder: *mut hs256_builder) -> i32 {
    // SAFETY: the caller's promise for the builder, as the header states it.
    unsafe { change_policy(builder, |verifier| Ok(verifier.numeric_subject())) }
}

/// Demands this `typ` in the header (RFC 8725 section 3.11), compared without case. A value without a `/` counts as if
/// `application/` came before it (RFC 7515 section 4.1.9).
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT if it is empty, not UTF-8, or set before.
/// In: `builder`; `typ`, `typ_len` bytes of UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_set_typ(builder: *mut hs256_builder, typ: *const u8, typ_len: usize) -> i32 {
    // SAFETY: the caller's promises for each pointer, as the header states them.
    unsafe { change_text(builder, "typ", typ, typ_len, |verifier, text| verifier.typ(text)) }
}

/// Sets how far clocks may be apart. The default is 0.
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT if it is negative, beyond 900, or set before.
/// In: `builder`; `seconds`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_set_leeway(builder: *mut hs256_builder, seconds: i64) -> i32 {
    // SAFETY: the caller's promise for the builder, as the header states it.
    unsafe { change_policy(builder, |verifier| Ok(verifier.leeway(duration("leeway", seconds)?))) }
}

/// Sets how long ago a token may have been issued: `iat` must then be present and not in the future. There is no
/// maximum age by default.
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT if it is negative, beyond 2^53 - 1, or set before.
/// In: `builder`; `seconds`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_set_max_age(builder: *mut hs256_builder, seconds: i64) -> i32 {
    // SAFETY: the caller's promise for the builder, as the header states it.
    unsafe { change_policy(builder, |verifier| Ok(verifier.max_age(duration("max_age", seconds)?))) }
}

/// Demands that a claim of this name is present at the top level of the claims set, with any value. The first that is
/// missing, in the order added, is the one that `error_claim` names.
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT if it is empty, not UTF-8, beyond 64, or there already.
/// In: `builder`; `name`, `name_len` bytes of UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_add_required(
    builder: *mut hs256_builder,
    name: *const u8,
    name_len: usize,
) -> i32 {
    // SAFETY: the caller's promises for each pointer, as the header states them.
    unsafe { change_text(builder, "required", name, name_len, |verifier, text| verifier.require(text)) }
}

/// Adds a string to the values that a claim may have: the claim must then be present and be one of the values added for
/// it, or an array that has one. For claims that are not registered: token_use, role and so on.
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT if name or value is not UTF-8, if the name is empty or one of iss, sub, aud,
/// exp, nbf, iat, jti, beyond 64 claims or 64 values.
/// In: `builder`; `name`, `name_len` bytes of UTF-8; `value`, `value_len` bytes of UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_add_claim_text(
    builder: *mut hs256_builder,
    name: *const u8,
    name_len: usize,
    value: *const u8,
    value_len: usize,
) -> i32 {
    let value = || {
        // SAFETY: the caller's promise for it, as the header states it.
        unsafe { text("claims", value, value_len) }.map(Scalar::from)
    };
    // SAFETY: the caller's promises for each pointer, as the header states them.
    unsafe { add_claim(builder, name, name_len, value) }
}

/// Adds a number to the values that a claim may have, as hs256_builder_add_claim_text() adds a string. Numbers are
/// compared as doubles.
///
/// Returns: as hs256_builder_add_claim_text(); HS256_ERR_INVALID_ARGUMENT also for a number that is not finite.
/// In: `builder`; `name`, `name_len` bytes of UTF-8; `value`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_add_claim_number(
    builder: *mut hs256_builder,
    name: *const u8,
    name_len: usize,
    value: f64,
) -> i32 {
    // SAFETY: the caller's promises for each pointer, as the header states them.
    unsafe { add_claim(builder, name, name_len, || Ok(value.into())) }
}

/// Adds true or false to the values that a claim may have, as hs256_builder_add_claim_text() adds a string.
///
/// Returns: as hs256_builder_add_claim_text(); HS256_ERR_INVALID_ARGUMENT also if `value` is neither 0 nor 1.
/// In: `builder`; `name`, `name_len` bytes of UTF-8; `value`, 0 for false and 1 for true.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_add_claim_bool(
    builder: *mut hs256_builder,
    name: *const u8,
    name_len: usize,
    value: i32,
) -> i32 {
    let value = || match value {
        0 => Ok(false.into()),
        1 => Ok(true.into()),
        _ => Err(Error::invalid_argument("claims", "neither 0 nor 1")),
    };
    // SAFETY: the caller's promises for each pointer, as the header states them.
    unsafe { add_claim(builder, name, name_len, value) }
}

/// Sets how long a token may be, to verify and to sign. The default is 16 KiB (16384).
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT if it is not from 256 bytes to 1 MiB (1048576), or if it was
/// set before.
/// In: `builder`; `max_token_len`, bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_set_max_token_len(builder: *mut hs256_builder, max_token_len: usize) -> i32 {
    let set = |builder: &mut hs256_builder| {
        builder.change_policy(|verifier| Ok(verifier.max_token_len(max_token_len)))?;
        builder.max_token_len = Some(max_token_len);
        Ok(())
    };
    // SAFETY: the caller's promise for the builder, as the header states it.
    unsafe { change(builder, set) }
}

/// Sets the `typ` that a signer writes into the header of its tokens (RFC 8725 section 3.11) instead of JWT. It has no
/// effect on verifiers.
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT if it is empty or not UTF-8.
/// In: `builder`; `typ`, `typ_len` bytes of UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_set_header_typ(
    builder: *mut hs256_builder,
    typ: *const u8,
    typ_len: usize,
) -> i32 {
    let set = |builder: &mut hs256_builder| {
        // SAFETY: the caller's promise for it, as the header states it.
        let typ = unsafe { text("typ", typ, typ_len) }?;
        check_header(|signer| signer.with_typ(typ))?;
        builder.header_typ = Some(typ.into());
        Ok(())
    };
    // SAFETY: the caller's promises for each pointer, as the header states them.
    unsafe { change(builder, set) }
}

/// Sets the `cty` that a signer writes into the header of its tokens (RFC 7519 section 5.2); none by default. It has no
/// effect on verifiers.
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT if it is empty, JWT in any case (a nested token), or not UTF-8.
/// In: `builder`; `cty`, `cty_len` bytes of UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_set_header_cty(
    builder: *mut hs256_builder,
    cty: *const u8,
    cty_len: usize,
) -> i32 {
    let set = |builder: &mut hs256_builder| {
        // SAFETY: the caller's promise for it, as the header states it.
        let cty = unsafe { text("cty", cty, cty_len) }?;
        check_header(|signer| signer.with_cty(cty))?;
        builder.header_cty = Some(cty.into());
        Ok(())
    };
    // SAFETY: the caller's promises for each pointer, as the header states them.
    unsafe { change(builder, set) }
}

/// Takes a list of revocations, in JSON Lines: {"jti": "7f"}, {"sub": "ada", "before": 1798761600}, {"kid": "2026-10"},
/// {"before": 1798761600}, {"as_of": 1796000000}, a line each; docs/POLICY.md lists them all. An empty text revokes
/// nothing. A list that the builder has already is replaced; verifiers that it has made keep theirs.
///
/// Add keys and policy before: their mistakes are reported first.
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT for a line that is not an entry, which hs256_builder_message() names by its
/// number, the field being "revoked"; what hs256_builder_build() returns for a mistake with the keys or the policy.
/// In: `builder`; `list`, `list_len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_set_revocations(
    builder: *mut hs256_builder,
    list: *const u8,
    list_len: usize,
) -> i32 {
    let set = |builder: &mut hs256_builder| {
        // SAFETY: the caller's promise for it, as the header states it.
        let list = unsafe { bytes("revoked", list, list_len) }?;
        let verifier = builder.verifier.take().ok_or(Error::Internal)?;
        let list = match Revocations::parse(list, seed()?) {
            Ok(list) => Arc::new(list),
            Err(mistake) => {
                // Mistakes in the keys come first. Mistakes in the policy were reported when it was set.
                let with_keys = builder.keys.iter().cloned().fold(verifier, VerifierBuilder::key);
                return Err(with_keys.check_keys().err().unwrap_or(mistake));
            }
        };
        builder.verifier = Some(verifier.revocations(list));
        Ok(())
    };
    // SAFETY: the caller's promises for each pointer, as the header states them.
    unsafe { change(builder, set) }
}

/// Sets how old the list of revocations may be: more than that long after its last `as_of`, a token that is otherwise
/// valid gives HS256_ERR_UNAVAILABLE. Without this, or without an `as_of`, it is never too old.
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT if it is not from 1 to 2^31, or, from hs256_builder_build(), if there is no list.
/// In: `builder`; `seconds`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_set_max_stale(builder: *mut hs256_builder, seconds: i64) -> i32 {
    // SAFETY: the caller's promise for the builder, as the header states it.
    unsafe { change_policy(builder, |verifier| verifier.max_stale(duration("max_stale", seconds)?)) }
}

#[cfg(not(target_family = "wasm"))]
#[allow(clippy::unnecessary_wraps, reason = "there may be none")]
fn seed() -> Result<[u8; 16], Error> {
    Ok(hs256_live::seed())
}

/// What [`set_seed`] was given. Digests without a secret seed would let a stranger compute collisions.
#[cfg(target_family = "wasm")]
fn seed() -> Result<[u8; 16], Error> {
    let words = SEED.each_ref().map(|word| word.load(Ordering::Relaxed));
    let [low, high] = words;
    if words == [0; 2] {
        return Err(Error::invalid_argument("revoked", "no random seed was set"));
    }
    Ok((u128::from(high) << 64 | u128::from(low)).to_ne_bytes())
}

#[cfg(target_family = "wasm")]
static SEED: [AtomicU64; 2] = [AtomicU64::new(0), AtomicU64::new(0)];

/// Sets the seed of lists of revocations, which must be random: there is no randomness of the system's.
#[cfg(target_family = "wasm")]
pub fn set_seed(low: u64, high: u64) {
    SEED[0].store(low, Ordering::Relaxed);
    SEED[1].store(high, Ordering::Relaxed);
}

/// Makes a verifier from what the builder has. The builder can then make others.
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT for no key, more than 16 without an id or 4096 in all, two keys with one id,
/// a key that was added to sign and whose JWK is not to verify, or an option out of range: hs256_builder_message() names it.
/// Out: `verifier`, to be freed by hs256_verifier_free().
/// In: `builder`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_build(builder: *mut hs256_builder, verifier: *mut *mut hs256_verifier) -> i32 {
    let make = |builder: &mut hs256_builder| {
        // SAFETY: the caller's promise for it, as the header states it.
        let out = unsafe { exclusive("verifier", verifier) }?;
        let policy = builder.verifier.clone().ok_or(Error::Internal)?;
        let verifier = policy.keys(builder.keys.iter().cloned()).build()?;
        *out = Box::into_raw(Box::new(hs256_verifier { source: Source::Built(verifier) }));
        Ok(())
    };
    // SAFETY: the caller's promises for each pointer, as the header states them.
    unsafe { use_sound(builder, make) }
}

/// Makes a signer from the one key that the builder has. Its tokens carry the key's id as `kid`.
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT for no key or more than one, a key whose JWK is not to sign, a header of
/// more than 2 KiB, or an option out of range: hs256_builder_message() names it.
/// Out: `signer`, to be freed by hs256_signer_free().
/// In: `builder`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_build_signer(
    builder: *mut hs256_builder,
    signer: *mut *mut hs256_signer,
) -> i32 {
    let make = |builder: &mut hs256_builder| {
        // SAFETY: the caller's promise for it, as the header states it.
        let out = unsafe { exclusive("signer", signer) }?;
        let [key] = builder.keys.as_slice() else {
            return Err(Error::invalid_argument("key", "a signer takes exactly one key"));
        };
        let mut signer = Signer::new(key.clone())?;
        if let Some(typ) = &builder.header_typ {
            signer = signer.with_typ(&**typ)?;
        }
        if let Some(cty) = &builder.header_cty {
            signer = signer.with_cty(&**cty)?;
        }
        if let Some(bytes) = builder.max_token_len {
            signer = signer.with_max_token_len(bytes)?;
        }
        *out = Box::into_raw(Box::new(hs256_signer { source: SignerSource::Built(signer) }));
        Ok(())
    };
    // SAFETY: the caller's promises for each pointer, as the header states them.
    unsafe { use_sound(builder, make) }
}

/// How far clocks may be apart by the verifier's policy: a token is valid until this long after its `exp`. For an
/// opened verifier: by the policy that is in use now.
///
/// Returns: seconds; 0 also for NULL.
/// In: `verifier`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_verifier_leeway(verifier: *const hs256_verifier) -> i64 {
    // SAFETY: the caller's promise for it, as the header states it.
    let leeway = unsafe { shared("verifier", verifier) }.map(|it| it.current(0).leeway().as_secs());
    leeway.map_or(0, |seconds| i64::try_from(seconds).unwrap_or(i64::MAX))
}

/// How long a token may be by the verifier's policy. No token that is accepted needs a longer buffer than
/// hs256_buffer_len() gives for this.
///
/// Returns: bytes; 0 for NULL.
/// In: `verifier`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_verifier_max_token_len(verifier: *const hs256_verifier) -> usize {
    // SAFETY: the caller's promise for it, as the header states it.
    unsafe { shared("verifier", verifier) }.map_or(0, |it| it.current(0).max_token_len())
}

/// Frees a verifier and wipes its keys, unless the builder, or something else that it made, still has them. NULL is
/// allowed.
///
/// In: `verifier`, which no thread may use any more, nor a view of a claim's name from it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_verifier_free(verifier: *mut hs256_verifier) {
    // SAFETY: the caller passes what hs256_builder_build() or hs256_verifier_open() gave, once, or NULL.
    unsafe { free(verifier) }
}

/// Frees a signer and wipes its key, unless the builder, or something else that it made, still has it. NULL is allowed.
///
/// In: `signer`, which no thread may use any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_signer_free(signer: *mut hs256_signer) {
    // SAFETY: the caller passes what hs256_builder_build_signer() or hs256_signer_open() gave, once, or NULL.
    unsafe { free(signer) }
}

/// # Safety
///
/// `handle` came from `Box::into_raw` and is not used again, or is NULL.
pub(crate) unsafe fn free<T>(handle: *mut T) {
    if !handle.is_null() {
        // SAFETY: not null, and the caller's promise for the rest.
        let handle = unsafe { Box::from_raw(handle) };
        guard(|| {
            drop(handle);
            Ok(())
        });
    }
}

/// Runs a change of a builder, whose first mistake stays with it.
///
/// # Safety
///
/// `builder` is a live builder that only this call uses, or NULL, or misaligned.
pub(crate) unsafe fn change(
    builder: *mut hs256_builder,
    change: impl FnOnce(&mut hs256_builder) -> Result<(), Error>,
) -> i32 {
    let change = |builder: &mut hs256_builder| {
        change(builder).inspect_err(|mistake| builder.first_mistake = Some(mistake.clone()))
    };
    // SAFETY: the caller's promise, passed on.
    unsafe { use_sound(builder, change) }
}

/// Uses a builder that no mistake was made with; otherwise that mistake is the answer.
///
/// # Safety
///
/// As for [`change`].
unsafe fn use_sound(builder: *mut hs256_builder, call: impl FnOnce(&mut hs256_builder) -> Result<(), Error>) -> i32 {
    guard(|| {
        // SAFETY: the caller's promise, passed on.
        let builder = unsafe { exclusive("builder", builder) }?;
        let status = builder.first_mistake.clone().map_or(Ok(()), Err).and_then(|()| call(builder));
        builder.message = c_string(status.as_ref().err().map(ToString::to_string).as_deref());
        builder.field = c_string(status.as_ref().err().and_then(Error::field));
        Ok(status?)
    })
}

/// A text for C, without memory of its own if there is none. Those here have no NUL: fixed texts, and names without
/// control characters.
fn c_string(text: Option<&str>) -> Cow<'static, CStr> {
    text.map_or(Cow::Borrowed(c""), |text| Cow::Owned(CString::new(text).unwrap_or_default()))
}

/// # Safety
///
/// As for [`change`].
unsafe fn change_policy(
    builder: *mut hs256_builder,
    policy: impl FnOnce(VerifierBuilder) -> Result<VerifierBuilder, Error>,
) -> i32 {
    // SAFETY: the caller's promise, passed on.
    unsafe { change(builder, |builder| builder.change_policy(policy)) }
}

/// # Safety
///
/// As for [`change`] and [`text`].
unsafe fn change_text(
    builder: *mut hs256_builder,
    field: &'static str,
    data: *const u8,
    len: usize,
    set: fn(VerifierBuilder, &str) -> VerifierBuilder,
) -> i32 {
    let policy = |verifier| {
        // SAFETY: the caller's promise, passed on.
        let text = unsafe { text(field, data, len) }?;
        Ok(set(verifier, text))
    };
    // SAFETY: the caller's promise, passed on.
    unsafe { change_policy(builder, policy) }
}

/// # Safety
///
/// As for [`change`] and [`text`].
unsafe fn add_claim(
    builder: *mut hs256_builder,
    name: *const u8,
    name_len: usize,
    value: impl FnOnce() -> Result<Scalar, Error>,
) -> i32 {
    let policy = |verifier: VerifierBuilder| {
        // SAFETY: the caller's promise, passed on.
        let name = unsafe { text("claims", name, name_len) }?;
        Ok(verifier.claim(name, value()?))
    };
    // SAFETY: the caller's promise, passed on.
    unsafe { change_policy(builder, policy) }
}

/// Judges a `typ` or `cty` as it comes, on a signer of its own. The whole header is judged when the real one is built.
fn check_header(set: impl FnOnce(Signer) -> Result<Signer, Error>) -> Result<(), Error> {
    let any_key = Key::new([0; 32])?;
    set(Signer::new(any_key)?).map(drop)
}

fn duration(field: &'static str, seconds: i64) -> Result<Duration, Error> {
    let seconds = u64::try_from(seconds).map_err(|_| Error::invalid_argument(field, "negative"))?;
    Ok(Duration::from_secs(seconds))
}
