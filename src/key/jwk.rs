//! JSON Web Keys and sets of them (RFC 7517): which of them we can use, and what they contain.
//!
//! Keys for another algorithm or purpose are skipped first, so that a set may hold keys that we cannot read. The rest
//! must be valid: if an invalid key were left out, rotating to it would fail silently.

use alloc::string::String;
use alloc::vec::Vec;

use zeroize::Zeroizing;

use super::encoding;
use crate::json::{self, Kind, Value};

/// The intended use of a key. If the key has `key_ops`, they must name it (RFC 7517 section 4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyOp {
    /// By a verifier.
    Verify,
    /// By a signer.
    Sign,
}

impl KeyOp {
    const fn name(self) -> &'static str {
        match self {
            KeyOp::Verify => "verify",
            KeyOp::Sign => "sign",
        }
    }
}

/// Which operations a key may be used for. One without `key_ops` may be used for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KeyOps {
    verify: bool,
    sign: bool,
}

impl KeyOps {
    pub(super) const ALL: KeyOps = KeyOps { verify: true, sign: true };

    pub(super) const fn allow(self, op: KeyOp) -> bool {
        match op {
            KeyOp::Verify => self.verify,
            KeyOp::Sign => self.sign,
        }
    }

    /// `key_ops`: an array of strings.
    fn read(text: &[u8], value: Value) -> Result<KeyOps, &'static str> {
        let is_array = value.kind() == Kind::Array;
        if !is_array || !json::elements(text, value).all(|element| element.kind().is_string()) {
            return Err("the JWK's `key_ops` is not an array of strings");
        }
        let has = |op: KeyOp| json::elements(text, value).any(|element| element.is(text, op.name()));
        Ok(KeyOps { verify: has(KeyOp::Verify), sign: has(KeyOp::Sign) })
    }
}

/// The contents of a JWK that we can use.
pub(super) struct Jwk {
    pub(super) secret: Zeroizing<Vec<u8>>,
    pub(super) id: Option<String>,
    pub(super) ops: KeyOps,
}

/// The result of reading a valid JWK.
enum Found {
    Ours(Jwk),
    /// For another purpose, with the reason.
    PassedOver(&'static str),
}

const MEMBERS: json::Wanted<6> = json::Wanted::new(["kty", "k", "alg", "use", "kid", "key_ops"]);

/// Reads a text that is one JWK, for `op`.
pub(super) fn one(text: &[u8], op: KeyOp) -> Result<Jwk, &'static str> {
    match read(&in_blocks(text), op)? {
        Found::Ours(jwk) => Ok(jwk),
        Found::PassedOver(reason) => Err(reason),
    }
}

/// The JWKs of a set that are for `op`, in order; at least one.
pub(super) fn set(text: &[u8], op: KeyOp) -> Result<Vec<Jwk>, &'static str> {
    const KEYS: json::Wanted<1> = json::Wanted::new(["keys"]);
    let text = &in_blocks(text);
    let [keys] = json::scan(text, &KEYS).map_err(|_| "the JWK Set is not a JSON object")?;
    let keys =
        keys.filter(|keys| keys.kind() == Kind::Array).ok_or("the JWK Set has no array `keys`; is it a single JWK?")?;
    if json::elements(text, keys).any(|key| key.kind() != Kind::Object) {
        return Err("an element of the JWK Set's `keys` is not an object");
    }
    let mut ours = Vec::new();
    for key in json::elements(text, keys) {
        if let Found::Ours(jwk) = read(&in_blocks(key.json(text)), op)? {
            ours.push(jwk);
        }
    }
    if ours.is_empty() {
        return Err("the JWK Set has no key for this: `kty` `oct`, and `alg`, `use` and `key_ops` that allow it");
    }
    Ok(ours)
}

/// Copies a text and pads it with spaces to whole blocks. The scanner then reads every block in place, and never copies
/// part of a secret to the stack, which nothing wipes.
pub(super) fn in_blocks(text: &[u8]) -> Zeroizing<Vec<u8>> {
    let len = text.len().next_multiple_of(json::BLOCK_LEN);
    let mut blocks = Zeroizing::new(Vec::with_capacity(len)); // never grows: no copy is left
    blocks.extend_from_slice(text);
    blocks.resize(len, b' ');
    blocks
}

/// Applies the rules for one JWK in order: first the reasons to skip it, `key_ops` last among them; then validity.
fn read(text: &[u8], op: KeyOp) -> Result<Found, &'static str> {
    let [kty, k, alg, purpose, kid, key_ops] =
        json::scan(text, &MEMBERS).map_err(|_| "the JWK is not a JSON object")?;
    let other = |member: Option<Value>, ours| member.is_some_and(|member| !member.is(text, ours));
    if kty.is_none() {
        return Ok(Found::PassedOver("the JWK has no `kty`; is it a JWK Set?"));
    }
    if other(kty, "oct") {
        return Ok(Found::PassedOver("the JWK's `kty` is not `oct`"));
    }
    if other(alg, "HS256") {
        return Ok(Found::PassedOver("the JWK's `alg` is not `HS256`"));
    }
    if other(purpose, "sig") {
        return Ok(Found::PassedOver("the JWK's `use` is not `sig`"));
    }
    let ops = key_ops.map_or(Ok(KeyOps::ALL), |key_ops| KeyOps::read(text, key_ops))?;
    if !ops.allow(op) {
        return Ok(Found::PassedOver(match op {
            KeyOp::Verify => "the JWK's `key_ops` does not name `verify`",
            KeyOp::Sign => "the JWK's `key_ops` does not name `sign`",
        }));
    }
    let secret = secret(text, k)?;
    let id = kid.map(|kid| kid.string(text).ok_or("the JWK's `kid` is not a string")).transpose()?;
    Ok(Found::Ours(Jwk { secret, id: id.map(String::from), ops }))
}

/// `k`, base64url without padding (RFC 7518 section 6.4.1).
fn secret(text: &[u8], k: Option<Value>) -> Result<Zeroizing<Vec<u8>>, &'static str> {
    let k = k.filter(|k| k.kind().is_string()).ok_or("the JWK's `k` is missing or not a string")?;
    let mut letters = Zeroizing::new(Vec::with_capacity(k.bytes(text).len())); // never grows: no copy is left
    letters.extend(k.unescaped(text));
    encoding::base64url(&letters).map_err(|_| "the JWK's `k` is not base64url without padding")
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    /// A test secret of 32 bytes.
    const K: &str = r#""k":"dGVzdCBzZWNyZXQgaW4gYSBKV0ssIDMyIGJ5dGVzLi4""#;

    fn verdict(jwk: &str, op: KeyOp) -> Result<(), &'static str> {
        one(jwk.as_bytes(), op).map(drop)
    }

    #[test]
    fn passing_over_comes_before_soundness_and_key_ops_last_in_it() {
        for (jwk, flaw) in [
            (r#"{"keys":[]}"#, "a JWK Set?"),
            (r#"{"kty":"RSA","k":7,"key_ops":7}"#, "`kty` is not `oct`"),
            (r#"{"kty":"oct","alg":"HS512","k":7,"key_ops":7}"#, "alg"),
            (r#"{"kty":"oct","use":"enc","k":7,"key_ops":7}"#, "use"),
            (r#"{"kty":"oct","k":7,"key_ops":7}"#, "key_ops"),
            (r#"{"kty":"oct","k":7,"key_ops":["sign"]}"#, "key_ops"),
            (r#"{"kty":"oct","k":7,"kid":7}"#, "`k`"),
            (r#"{"kty":"oct","k":"QUE=","kid":7}"#, "`k`"),
            (r#"{"kty":"oct","k":"QUE","kid":7}"#, "kid"),
        ] {
            let found = verdict(jwk, KeyOp::Verify).unwrap_err();
            assert!(found.contains(flaw), "{jwk}: {found}");
        }
    }

    #[test]
    fn key_ops_says_what_a_key_may_do() {
        for (key_ops, verify, sign) in [
            (r#"["verify"]"#, true, false),
            (r#"["sign"]"#, false, true),
            (r#"["sign","verify","x"]"#, true, true),
            (r#"["\u0076erify"]"#, true, false),
            ("[]", false, false),
        ] {
            let jwk = format!(r#"{{"kty":"oct",{K},"key_ops":{key_ops}}}"#);
            assert_eq!(verdict(&jwk, KeyOp::Verify).is_ok(), verify, "{jwk}");
            assert_eq!(verdict(&jwk, KeyOp::Sign).is_ok(), sign, "{jwk}");
        }
        let open = format!(r#"{{"kty":"oct",{K}}}"#);
        assert_eq!(one(open.as_bytes(), KeyOp::Sign).map(|jwk| jwk.ops), Ok(KeyOps::ALL));
    }

    #[test]
    fn a_set_keeps_what_is_ours_in_order() {
        let ours = |id: &str| format!(r#"{{"kty":"oct","kid":"{id}",{K}}}"#);
        let text = format!(r#"{{"keys":[{},{{"kty":"EC"}},{}]}}"#, ours("b"), ours("a"));
        let ids: Vec<_> = set(text.as_bytes(), KeyOp::Verify).unwrap().into_iter().map(|jwk| jwk.id).collect();
        assert_eq!(ids, [Some("b".into()), Some("a".into())]);
        for (keys, flaw) in [
            ("[]", "no key"),
            (r#"[{"kty":"EC"}]"#, "no key"),
            (r#"[{"kty":"EC"},5]"#, "not an object"),
            (r#"[[{"kty":"EC"}]]"#, "not an object"),
            ("{}", "a single JWK?"),
            (r#"[{"kty":"oct"}]"#, "`k`"),
            (r#"[{"kty":"EC","a":1,"a":1}]"#, "not a JSON object"),
        ] {
            let found = set(format!(r#"{{"keys":{keys}}}"#).as_bytes(), KeyOp::Verify).err().unwrap();
            assert!(found.contains(flaw), "{keys}: {found}");
        }
    }
}
