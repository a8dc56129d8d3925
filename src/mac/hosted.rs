//! Keys whose tags the host computes. For the module that becomes Go source (`bindings/wasm`): Go's own HMAC uses the
//! processor's SHA instructions, which translated code cannot.
//!
//! The host only computes tags. Whether a token has the right tag is decided here, as for every other key.

use core::fmt;

use zeroize::Zeroizing;

use super::{Job, TAG_LEN, Tag};

/// HMAC-SHA256 (RFC 2104) as a host computes it. No part of the API.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct HostHmac {
    /// Takes a secret of any length and returns the host's handle for it.
    pub key: fn(secret: &[u8]) -> u32,
    /// The tag of a message under the secret with this handle.
    pub tag: fn(handle: u32, message: &[u8]) -> [u8; TAG_LEN],
    /// Releases a handle: no tag is computed with it any more.
    pub forget: fn(handle: u32),
}

impl fmt::Debug for HostHmac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HostHmac")
    }
}

/// What computes a key's tags: [`super::Mac`] until the key is handed to the host.
pub(crate) enum Mac {
    /// The secret is kept for the host, and wiped when the key is handed over or dropped.
    Own {
        mac: super::Mac,
        secret: Zeroizing<alloc::vec::Vec<u8>>,
    },
    Host(Handle),
}

/// A host's handle of a secret, given back when it is dropped.
pub(crate) struct Handle {
    handle: u32,
    hmac: HostHmac,
}

impl Drop for Handle {
    fn drop(&mut self) {
        (self.hmac.forget)(self.handle);
    }
}

impl Mac {
    pub(crate) fn new(secret: &[u8]) -> Mac {
        Mac::Own { mac: super::Mac::new(secret), secret: Zeroizing::new(secret.into()) }
    }

    /// Hands the same key to the host; `None` if the host has it already.
    pub(crate) fn hosted(&self, hmac: HostHmac) -> Option<Mac> {
        match self {
            Mac::Own { secret, .. } => Some(Mac::Host(Handle { handle: (hmac.key)(secret), hmac })),
            Mac::Host(_) => None,
        }
    }

    pub(crate) fn tag(&self, message: &[u8]) -> Tag {
        match self {
            Mac::Own { mac, .. } => mac.tag(message),
            Mac::Host(Handle { handle, hmac }) => Tag((hmac.tag)(*handle, message)),
        }
    }

    /// A host decodes nothing.
    pub(crate) fn tag_and_decode(&self, job: Job<'_>) -> Option<bool> {
        match self {
            Mac::Own { mac, .. } => mac.tag_and_decode(job),
            Mac::Host(_) => None,
        }
    }

    pub(crate) fn tag_and_decode_pair(macs: [&Mac; 2], jobs: [Job<'_>; 2]) -> Option<[bool; 2]> {
        match macs {
            [Mac::Own { mac, .. }, Mac::Own { mac: other, .. }] => super::Mac::tag_and_decode_pair([mac, other], jobs),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::HostHmac;
    use crate::{Code, Key, Signer, Timestamps, Verifier};
    use core::sync::atomic::{AtomicUsize, Ordering};

    const SECRET: [u8; 32] = [7; 32];
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    static FORGOTTEN: AtomicUsize = AtomicUsize::new(0);

    /// A host with one key, which computes as the core does.
    const HONEST: HostHmac = HostHmac {
        key: |secret| {
            assert_eq!(secret, SECRET);
            41
        },
        tag: |handle, message| {
            assert_eq!(handle, 41);
            CALLS.fetch_add(1, Ordering::Relaxed);
            crate::mac::Mac::new(&SECRET).tag(message).0
        },
        forget: |handle| {
            assert_eq!(handle, 41);
            FORGOTTEN.fetch_add(1, Ordering::Relaxed);
        },
    };

    const LYING: HostHmac = HostHmac { key: |_| 0, tag: |_, _| [0; 32], forget: |_| {} };

    fn key() -> Key {
        Key::new(SECRET).unwrap()
    }

    #[test]
    fn a_key_in_the_hosts_hands_gives_the_same_verdicts() {
        let own = Signer::new(key()).unwrap().sign_json_with("{}", Timestamps::at(1)).unwrap();
        let hosted = Signer::new(key().hosted(HONEST)).unwrap().sign_json_with("{}", Timestamps::at(1)).unwrap();
        assert_eq!(own, hosted);
        assert_eq!(CALLS.load(Ordering::Relaxed), 1);
        assert_eq!(FORGOTTEN.load(Ordering::Relaxed), 1); // with its signer

        let twice = key().hosted(HONEST).hosted(LYING); // the first host has it
        let verifier = Verifier::builder().key(twice).build().unwrap();
        let buffers = &mut [[0; 64]; 2];
        let [one, other] = buffers;
        assert!(verifier.verify_at(own.as_bytes(), 1, one).is_ok());
        let pair = verifier.verify_pair_at([own.as_bytes(), own.as_bytes()], 1, [one, other]);
        assert!(pair.iter().all(Result::is_ok));
        assert_eq!(CALLS.load(Ordering::Relaxed), 4);
        let forged = own.replacen('e', "f", 1);
        assert!(verifier.verify_at(forged.as_bytes(), 1, &mut [0; 64]).is_err());
        assert_eq!(FORGOTTEN.load(Ordering::Relaxed), 1);
        drop(verifier);
        assert_eq!(FORGOTTEN.load(Ordering::Relaxed), 2);
    }

    /// What a host says is a tag to compare with, never a verdict.
    #[test]
    fn a_host_that_lies_makes_no_token_valid() {
        let own = Signer::new(key()).unwrap().sign_json("{}").unwrap();
        let verifier = Verifier::builder().key(key().hosted(LYING)).build().unwrap();
        let refused = verifier.verify_at(own.as_bytes(), 1, &mut [0; 64]).unwrap_err();
        assert_eq!(refused.code(), Code::SignatureMismatch);
    }

    #[test]
    fn what_a_key_must_be_is_decided_before_the_host_has_it() {
        let weak = Key::new([1; 31]).unwrap().hosted(LYING);
        assert_eq!(Verifier::builder().key(weak).build().unwrap_err().code(), Code::WeakKey);
        assert_eq!(alloc::format!("{:?}", key().hosted(HONEST)), "Key { len: 32, id: None, .. }");
    }
}
