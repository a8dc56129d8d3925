//! What is weak about a secret, for the playground: the rules of `hs256_live::secret`, and no rule of its own. It has
//! no imports. That module is included by its path: the rest of its crate follows files and needs a clock, so it does
//! not compile for a page.
//!
//! The host writes the secret where [`room`] says, calls [`advise`], and reads the advice there. One instance has one host, which
//! calls it from one thread.

use std::cell::RefCell;

use hs256::{Encoding, KeyOp};

#[path = "../../../../crates/live/src/secret/mod.rs"]
#[allow(dead_code, unreachable_pub, reason = "the page does not use all of it")]
mod secret;

use secret::{decoded, flaw};

/// The longest secret that advice is given on, in bytes. It is also the room for the answer.
const AT_MOST: usize = 64 * 1024;

thread_local! {
    static TEXT: RefCell<Vec<u8>> = RefCell::new(vec![0; AT_MOST]);
}

/// The buffer for the secret and the advice: [`AT_MOST`] bytes, which never move.
#[unsafe(no_mangle)]
pub extern "C" fn room() -> *mut u8 {
    TEXT.with_borrow_mut(|text| text.as_mut_ptr())
}

/// How much room there is, in bytes.
#[unsafe(no_mangle)]
pub extern "C" fn room_len() -> usize {
    AT_MOST
}

/// Writes what is weak about the secret of `len` bytes, in an encoding: 0 utf8, 1 base64, 2 base64url, 3 hex, 4 jwk.
/// The advice replaces the secret, and its length is returned; 0 if nothing speaks against the secret, or if it is not
/// text in this encoding, which the core explains better.
#[unsafe(no_mangle)]
pub extern "C" fn advise(len: usize, encoding: u32) -> usize {
    TEXT.with_borrow_mut(|text| {
        let advice = text.get(..len).and_then(|secret| str::from_utf8(secret).ok()).and_then(|secret| {
            let encoding = encoding_of(encoding)?;
            // Regardless of a JWK's `key_ops`: its strength does not depend on them.
            encoding.key(secret, KeyOp::Verify).or_else(|_| encoding.key(secret, KeyOp::Sign)).ok()?;
            flaw(secret, &decoded(secret, encoding))
        });
        text.fill(0);
        let advice = advice.unwrap_or_default().as_bytes();
        if let Some(room) = text.get_mut(..advice.len()) {
            room.copy_from_slice(advice);
        }
        advice.len()
    })
}

fn encoding_of(number: u32) -> Option<Encoding> {
    [Encoding::Utf8, Encoding::Base64, Encoding::Base64Url, Encoding::Hex, Encoding::Jwk]
        .get(usize::try_from(number).ok()?)
        .copied()
}
