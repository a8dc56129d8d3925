//! How a builder gets its keys, and what they are bound to.

use alloc::vec;
use alloc::vec::Vec;

use hs256::{Error, Key, KeyOp};

use crate::border::{bytes, text};
use crate::builder::{change, hs256_builder};

/// The secret's bytes are the key. Text counts as its UTF-8.
pub const HS256_SECRET_RAW: i32 = 0;
/// The secret is base64 with padding (RFC 4648 section 4), canonical.
pub const HS256_SECRET_BASE64: i32 = 1;
/// The secret is base64url without padding (RFC 4648 section 5), canonical.
pub const HS256_SECRET_BASE64URL: i32 = 2;
/// The secret is hexadecimal digits in either case (RFC 4648 section 8).
pub const HS256_SECRET_HEX: i32 = 3;
/// The secret is a JSON Web Key of kty `oct` (RFC 7518 section 6.4). Its `alg`, if present, must be HS256, its `use` sig, and
/// its `key_ops` name what the key is for; its `kid` becomes the key's id unless one is given.
pub const HS256_SECRET_JWK: i32 = 4;

/// Accept this key even if it is shorter than 32 bytes (RFC 7518 section 3.2). Anyone who has one token can then guess
/// the secret offline. An empty key is still refused.
pub const HS256_KEY_ALLOW_WEAK: u32 = 1;
/// The key is for signing: if a JWK has `key_ops`, they must name `sign`. Without this flag they must name `verify`. It
/// has no effect on other encodings.
pub const HS256_KEY_TO_SIGN: u32 = 2;

/// Adds a key. A verifier needs at least one, and takes at most 16 without an id and 4096 in all, no id twice. A key
/// with an id is tried only for tokens whose `kid` is exactly that; a key without one is tried for every token, in the
/// order added.
///
/// Returns: HS256_OK; HS256_ERR_WEAK_KEY if the secret is empty, or shorter than 32 bytes without HS256_KEY_ALLOW_WEAK;
/// HS256_ERR_INVALID_ARGUMENT if the secret is not what `encoding` says, or is not a shared secret but a public or private key, a
/// certificate or the text of a JWK, whatever its encoding, or if `encoding` or `flags` is unknown.
/// In: `builder`; `encoding`, one of HS256_SECRET_*; `secret`, `secret_len` bytes; `id`, `id_len` bytes of UTF-8, NULL
/// and 0 for none; with a JWK it replaces the `kid`; `flags`, HS256_KEY_* or 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_add_key(
    builder: *mut hs256_builder,
    encoding: i32,
    secret: *const u8,
    secret_len: usize,
    id: *const u8,
    id_len: usize,
    flags: u32,
) -> i32 {
    let set = |builder: &mut hs256_builder| {
        let op = operation(flags)?;
        // SAFETY: the caller's promise for it, as the header states it.
        let mut key = unsafe { key(encoding, secret, secret_len, op) }?;
        if !id.is_null() || id_len > 0 {
            // SAFETY: the caller's promise for it, as the header states it.
            key = key.with_id(unsafe { text("id", id, id_len) }?);
        }
        add(builder, vec![key], flags)
    };
    // SAFETY: the caller's promises for each pointer, as the header states them.
    unsafe { change(builder, set) }
}

/// Adds those keys of a JWK Set (RFC 7517 section 5) that can be used here, in their order: kty `oct`, `alg` HS256 or
/// absent, `use` sig or absent, `key_ops` absent or with what `flags` asks for. Others are skipped.
///
/// Returns: HS256_OK; HS256_ERR_WEAK_KEY as for hs256_builder_add_key(); HS256_ERR_INVALID_ARGUMENT if the text is not
/// an I-JSON object with an array `keys` of objects, if a key that is not skipped is unsound, if none is left, or if
/// `flags` is unknown.
/// In: `builder`; `jwks`, `jwks_len` bytes of JSON; `flags`, HS256_KEY_* or 0, for all keys of the set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_add_jwks(
    builder: *mut hs256_builder,
    jwks: *const u8,
    jwks_len: usize,
    flags: u32,
) -> i32 {
    let set = |builder: &mut hs256_builder| {
        let op = operation(flags)?;
        // SAFETY: the caller's promise for it, as the header states it.
        let jwks = unsafe { bytes("jwks", jwks, jwks_len) }?;
        add(builder, Key::from_jwks(jwks, op)?, flags)
    };
    // SAFETY: the caller's promises for each pointer, as the header states them.
    unsafe { change(builder, set) }
}

/// Binds the key last added, or all keys of the JWK Set last added, to an issuer; each further call adds another. If
/// such a key matches, `iss` must be present and be one of its issuers, and a signer signs only such claims. A key that
/// is not bound is good for any issuer that the policy accepts.
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT if no key was added, if the issuer is empty or not UTF-8, or for more than 64.
/// In: `builder`; `issuer`, `issuer_len` bytes of UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_bind_key(
    builder: *mut hs256_builder,
    issuer: *const u8,
    issuer_len: usize,
) -> i32 {
    let set = |builder: &mut hs256_builder| {
        // SAFETY: the caller's promise for it, as the header states it.
        let issuer = unsafe { text("issuer", issuer, issuer_len) }?;
        change_last(builder, |key| key.bound_to(issuer))
    };
    // SAFETY: the caller's promises for each pointer, as the header states them.
    unsafe { change(builder, set) }
}

/// Puts the key last added, or all keys of the JWK Set last added, into use only from this time on. Before that it
/// counts as absent; there is no leeway. By default there is no such time.
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT if no key was added, if the time is not from 0 to 2^53 - 1, or not before that
/// of hs256_builder_set_key_until().
/// In: `builder`; `seconds`, Unix time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_set_key_from(builder: *mut hs256_builder, seconds: i64) -> i32 {
    // SAFETY: the caller's promise for the builder, as the header states it.
    unsafe { change(builder, |builder| change_last(builder, |key| key.valid_from(seconds))) }
}

/// Takes the key last added, or all keys of the JWK Set last added, out of use at this time. From then on it counts as
/// absent; there is no leeway. By default there is no such time.
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT if no key was added, if the time is not from 0 to 2^53 - 1, or not after that of
/// hs256_builder_set_key_from().
/// In: `builder`; `seconds`, Unix time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_builder_set_key_until(builder: *mut hs256_builder, seconds: i64) -> i32 {
    // SAFETY: the caller's promise for the builder, as the header states it.
    unsafe { change(builder, |builder| change_last(builder, |key| key.valid_until(seconds))) }
}

/// The operation that a key is added for.
fn operation(flags: u32) -> Result<KeyOp, Error> {
    if flags & !(HS256_KEY_ALLOW_WEAK | HS256_KEY_TO_SIGN) != 0 {
        return Err(Error::invalid_argument("flags", "unknown bits are set"));
    }
    Ok(if flags & HS256_KEY_TO_SIGN == 0 { KeyOp::Verify } else { KeyOp::Sign })
}

/// Adds keys and checks them here, not only when the ring is built.
fn add(builder: &mut hs256_builder, keys: Vec<Key>, flags: u32) -> Result<(), Error> {
    let allow_weak = flags & HS256_KEY_ALLOW_WEAK != 0;
    let keys: Vec<Key> = keys.into_iter().map(|key| if allow_weak { key.allow_weak() } else { key }).collect();
    keys.iter().try_for_each(Key::check_strength)?;
    #[cfg(feature = "host-hmac")]
    let keys = hosted(keys, builder.hmac);
    builder.keys_before = builder.keys.len();
    builder.keys.extend(keys);
    Ok(())
}

/// Has the builder's keys be the host's: their tags are computed there, and no secret stays here.
///
/// # Safety
///
/// The builder is one that [`hs256_builder_new`](crate::builder::hs256_builder_new) gave, and nobody else uses it.
#[cfg(feature = "host-hmac")]
pub unsafe fn set_host_hmac(builder: *mut hs256_builder, hmac: hs256::HostHmac) {
    // SAFETY: the caller's promise.
    unsafe { (*builder).hmac = Some(hmac) };
}

#[cfg(feature = "host-hmac")]
fn hosted(keys: Vec<Key>, hmac: Option<hs256::HostHmac>) -> Vec<Key> {
    match hmac {
        Some(hmac) => keys.into_iter().map(|key| key.hosted(hmac)).collect(),
        None => keys,
    }
}

/// Changes the key or keys last added.
fn change_last(builder: &mut hs256_builder, change: impl Fn(Key) -> Key) -> Result<(), Error> {
    // Taken, not cloned: a clone would copy the issuers of a large set once for each of its keys.
    let last = builder.keys.split_off(builder.keys_before);
    if last.is_empty() {
        return Err(Error::invalid_argument("key", "no key was added"));
    }
    for key in last.into_iter().map(change) {
        key.check_terms()?;
        builder.keys.push(key);
    }
    Ok(())
}

/// # Safety
///
/// As for [`bytes`].
unsafe fn key(encoding: i32, secret: *const u8, secret_len: usize, op: KeyOp) -> Result<Key, Error> {
    // SAFETY: the caller's promise, passed on.
    let secret = unsafe { bytes("secret", secret, secret_len) }?;
    let text = || str::from_utf8(secret).map_err(|_| Error::invalid_argument("key", "not UTF-8"));
    match encoding {
        HS256_SECRET_RAW => Key::new(secret),
        HS256_SECRET_BASE64 => Key::from_base64(text()?),
        HS256_SECRET_BASE64URL => Key::from_base64url(text()?),
        HS256_SECRET_HEX => Key::from_hex(text()?),
        HS256_SECRET_JWK => Key::from_jwk(secret, op),
        _ => Err(Error::invalid_argument("encoding", "no such encoding")),
    }
}
