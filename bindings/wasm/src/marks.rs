//! The tail after a payload for JavaScript: the key's id, and the marks, which say where the registered claims are.
//! bindings/node/src/addon.c explains them, and writes the same.

use alloc::borrow::Cow;

use hs256::{Claims, NumericDate};

/// The number of bytes in a mark.
pub(crate) const MARK_LEN: usize = 8;
/// iss, sub, jti, aud, exp, nbf, iat, and the key id.
pub(crate) const MARK_COUNT: usize = 8;
/// All of them.
pub(crate) const MARKS_LEN: usize = MARK_COUNT * MARK_LEN;

/// The claim is absent.
pub(crate) const ABSENT: u64 = 1;
/// It is not a plain slice or number: the payload must be parsed.
const PARSE: u64 = 2;

/// The marks of a valid token's claims.
pub(crate) fn of(claims: &Claims<'_>, ascii: bool) -> [u8; MARKS_LEN] {
    let payload = claims.payload();
    let text =
        |text: Option<Cow<'_, str>>| string(payload, ascii, text.as_deref(), matches!(text, Some(Cow::Borrowed(_))));
    let audience = claims.audience();
    let marks = [
        text(claims.issuer()),
        text(claims.subject()),
        text(claims.id()),
        audience.as_ref().map_or(ABSENT, |audience| self::audience(payload, ascii, audience.json())),
        time(claims.expires_at()),
        time(claims.not_before()),
        time(claims.issued_at()),
        claims.key_id().map_or(ABSENT, |id| (id.encode_utf16().count() as u64) << 7),
    ];
    let mut bytes = [0; MARKS_LEN];
    for (mark, out) in marks.into_iter().zip(bytes.as_chunks_mut::<MARK_LEN>().0) {
        *out = spread(mark);
    }
    bytes
}

/// The index of a claim in the payload, if it is a string there without escapes. JavaScript counts UTF-16 units, not
/// bytes.
fn string(payload: &[u8], ascii: bool, text: Option<&str>, in_payload: bool) -> u64 {
    let Some(text) = text else { return ABSENT };
    let offset = text.as_ptr().addr().wrapping_sub(payload.as_ptr().addr());
    let quoted = offset.checked_sub(1).and_then(|before| payload.get(before)) == Some(&b'"');
    let (offset, len) = (offset as u64, text.len() as u64);
    if !in_payload || !ascii || !quoted || (offset | len) >> 14 != 0 { PARSE } else { offset << 7 | len << 21 }
}

/// `aud` is JSON; the usual single string without escapes is a slice as well.
fn audience(payload: &[u8], ascii: bool, json: &str) -> u64 {
    match json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(text) if !text.contains('\\') => string(payload, ascii, Some(text), true),
        _ => PARSE,
    }
}

/// 0 must be parsed: it may be -0.
fn time(date: Option<NumericDate>) -> u64 {
    let Some(seconds) = date.map(NumericDate::seconds) else { return ABSENT };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates, and is compared")]
    let whole = seconds as u64;
    #[allow(clippy::cast_precision_loss, reason = "below 2^49")]
    let exact = whole as f64 == seconds;
    if whole == 0 || whole >> 49 != 0 || !exact { PARSE } else { whole << 7 }
}

/// 56 bits over eight bytes of 7 bits, the lowest first.
fn spread(mark: u64) -> [u8; MARK_LEN] {
    let halves = (mark & 0x0fff_ffff) | (mark & 0x00ff_ffff_f000_0000) << 4;
    let quarters = (halves & 0x0000_3fff_0000_3fff) | (halves & 0x0fff_c000_0fff_c000) << 2;
    ((quarters & 0x007f_007f_007f_007f) | (quarters & 0x3f80_3f80_3f80_3f80) << 1).to_le_bytes()
}
