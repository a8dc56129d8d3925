//! The compact serialization (RFC 7515 section 3.1): three segments of base64url with dots between.
//!
//! Splitting only looks for the dots. Decoding finds any other misplaced byte, and every segment is decoded before
//! anything else is decided.

use hs256_simd::Segment;

use crate::base64url;
use crate::error::Error;
use crate::mac::{TAG_LEN, Tag};

/// The length of the header segment of nearly all tokens. `verdict`, which sees headers too, asserts that it is right.
pub(crate) const USUAL_HEADER_LEN: usize = 36;

/// A token's segments, still encoded.
#[derive(Clone, Copy)]
pub(crate) struct Compact<'t> {
    pub(crate) header: &'t [u8],
    pub(crate) payload: &'t [u8],
    pub(crate) signature: &'t [u8],
    /// What the signature is over: header, dot, payload, as received (RFC 7515 section 5.2).
    pub(crate) signing_input: &'t [u8],
}

impl<'t> Compact<'t> {
    /// Finds the segments. Only the signature may be empty: such a token is rejected for its algorithm or as unsigned.
    ///
    /// A third dot ends up in one of the segments, where decoding rejects it like every misplaced byte.
    #[inline(always)]
    pub(crate) fn split(token: &'t [u8], max_len: usize) -> Result<Compact<'t>, Error> {
        if token.len() > max_len {
            return Err(Error::TooLarge);
        }
        let Some((first_dot, last_dot)) = usual_dots(token).or_else(|| dots(token)) else {
            return Err(Error::Malformed);
        };
        let (Some(signing_input), Some(signature)) = (token.get(..last_dot), token.get(last_dot + 1..)) else {
            return Err(Error::Malformed);
        };
        match (signing_input.get(..first_dot), signing_input.get(first_dot + 1..)) {
            (Some(header @ [_, ..]), Some(payload @ [_, ..])) => {
                Ok(Compact { header, payload, signature, signing_input })
            }
            _ => Err(Error::Malformed),
        }
    }

    /// How many bytes the payload decodes to.
    pub(crate) fn payload_len(&self) -> usize {
        base64url::decoded_len(self.payload.len())
    }

    /// Payload and signature with the buffers to decode them to, as [`Compact::check_payload`],
    /// [`Compact::decode_payload`] and [`Compact::decode_signature`] do; `None` if the signature does not have the
    /// length of a tag.
    #[inline(always)]
    pub(crate) fn segments<'b>(&self, payload: &'b mut [u8], tag: &'b mut Tag) -> Option<[Segment<'b>; 2]>
    where
        't: 'b,
    {
        let payload = Segment { text: self.payload, bytes: payload };
        let signature = Segment { text: self.signature, bytes: &mut tag.0 };
        (signature.text.len() == base64url::encoded_len(TAG_LEN)).then_some([payload, signature])
    }

    /// Checks that the payload is canonical, for a buffer of [`Compact::payload_len`] bytes. What this writes there
    /// must not be trusted.
    #[inline(always)]
    pub(crate) fn check_payload(&self, buffer: &mut [u8]) -> Result<(), Error> {
        base64url::check_for(self.payload, buffer).map_err(|_| Error::Malformed)
    }

    /// Decodes the payload in the buffer that was given to [`Compact::check_payload`].
    #[inline(always)]
    pub(crate) fn decode_payload(&self, buffer: &mut [u8]) {
        base64url::decode_checked(self.payload, buffer);
    }

    /// Decodes the signature into `tag` and returns whether it has the length of a tag. It must be canonical, whatever
    /// its length. Fills the caller's tag, since a returned tag would be copied before it is compared.
    #[inline(always)]
    pub(crate) fn decode_signature(&self, tag: &mut Tag) -> Result<bool, Error> {
        let decoded = match self.signature.try_into() {
            Ok(signature) => base64url::decode_32(signature, &mut tag.0).map(|()| true),
            Err(_) => base64url::check(self.signature).map(|()| false),
        };
        decoded.map_err(|_| Error::Malformed)
    }
}

/// The first dot and the last, if both have the usual offsets: after the usual header, and before a tag of 32 bytes.
/// Both must, so that a token of two dots has no other.
fn usual_dots(token: &[u8]) -> Option<(usize, usize)> {
    const SIGNATURE_LEN: usize = base64url::encoded_len(TAG_LEN);
    let last_dot = token.len().checked_sub(SIGNATURE_LEN + 1)?;
    let both =
        USUAL_HEADER_LEN < last_dot && token.get(USUAL_HEADER_LEN) == Some(&b'.') && token.get(last_dot) == Some(&b'.');
    both.then_some((USUAL_HEADER_LEN, last_dot))
}

fn dots(token: &[u8]) -> Option<(usize, usize)> {
    let last_dot = memchr::memrchr(b'.', token)?;
    Some((memchr::memchr(b'.', token.get(..last_dot)?)?, last_dot))
}
