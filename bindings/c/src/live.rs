//! Verifiers and signers that follow a policy file, and what is told of them.

use alloc::boxed::Box;
use alloc::string::{String, ToString as _};
use alloc::sync::Arc;
use std::path::{Path, PathBuf};

use hs256::{Code, Error};
use hs256_live::Mistakes;
use hs256_live::world::{Moments, System, World};

use crate::border::{bytes, check_array, copy_out, exclusive, guard, shared};
use crate::builder::{hs256_signer, hs256_verifier};
use crate::source::{SignerSource, Source};

/// What hs256_verifier_status() writes: a line of JSON.
pub const HS256_STATUS_JSON: i32 = 0;
/// What hs256_verifier_status() writes: text in the format of OpenMetrics, for Prometheus and its like.
pub const HS256_STATUS_OPEN_METRICS: i32 = 1;

/// Opens a verifier from a policy file; docs/POLICY.md lists its members: {"version": 1, "keys": [{"env":
/// "JWT_SECRET"}], "policy": {"audience": "api"}, "revoked": {"file": "revoked.jsonl"}}
///
/// It is used like any verifier, from any thread, and follows the file: every `refresh` seconds one call looks whether
/// the policy file, a secret's file or the list of revocations has changed. If one does not load, nothing changes, and
/// hs256_verifier_status() says so. It starts no thread, and works after fork. Except when it looks at files or loads
/// them, it verifies without a lock.
///
/// Returns: HS256_OK; HS256_ERR_INVALID_ARGUMENT or HS256_ERR_WEAK_KEY, depending on the first mistake, if anything is
/// wrong with the file or with what it names.
/// Out: `verifier`, to be freed by hs256_verifier_free(). Unless HS256_OK is returned, `message`: all that is wrong, a
/// line each, with the member at fault: "`keys[1].file`: cannot be read: ...". Never a secret. Not ended by NUL.
/// `message_len`, the length of the whole message, of which `message` holds as much as fits; 0 on HS256_OK.
/// In: `message_len`, the room in `message`; both may be NULL. `path`, `path_len` bytes as the system has them, UTF-8 on
/// Windows; not empty, without a NUL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_verifier_open(
    verifier: *mut *mut hs256_verifier,
    message: *mut u8,
    message_len: *mut usize,
    path: *const u8,
    path_len: usize,
) -> i32 {
    // SAFETY: the caller's promises, passed on.
    unsafe { open(Arc::new(System), verifier, message, message_len, path, path_len) }
}

/// Opens a signer from a policy file: it signs with the key that has "sign": true, otherwise with the first that is
/// within its time, and follows the file as hs256_verifier_open() does. Until the `from` of the key that has "sign",
/// and for the policy's `leeway` after it, another that is within its time signs, if there is one: the nearest before
/// that key in the file, otherwise the first after it. If no key is within its time, hs256_sign() fails. Its tokens
/// have the `typ` that the file's policy demands, and are at most as long as it allows. The list of revocations is not
/// read.
///
/// Returns, Out, In: as hs256_verifier_open(); `signer` is to be freed by hs256_signer_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_signer_open(
    signer: *mut *mut hs256_signer,
    message: *mut u8,
    message_len: *mut usize,
    path: *const u8,
    path_len: usize,
) -> i32 {
    // SAFETY: the caller's promises, passed on.
    unsafe { open(Arc::new(System), signer, message, message_len, path, path_len) }
}

/// Looks at the files of an opened verifier now, whatever `refresh` says, and takes what has changed into use.
///
/// Returns: HS256_OK, whether anything has changed or not; HS256_ERR_INVALID_ARGUMENT or HS256_ERR_WEAK_KEY if
/// something is wrong with them, in which case what was in use stays in use; or if the verifier is from a builder.
/// Out: `message` and `message_len` as hs256_verifier_open(). In: `verifier`; `message_len`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_verifier_refresh(
    verifier: *const hs256_verifier,
    message: *mut u8,
    message_len: *mut usize,
) -> i32 {
    // SAFETY: the caller's promises, passed on.
    unsafe { refresh(verifier, message, message_len) }
}

/// hs256_verifier_refresh() for an opened signer.
///
/// Returns, Out, In: as hs256_verifier_refresh().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_signer_refresh(
    signer: *const hs256_signer,
    message: *mut u8,
    message_len: *mut usize,
) -> i32 {
    // SAFETY: the caller's promises, passed on.
    unsafe { refresh(signer, message, message_len) }
}

/// Writes the state of an opened verifier and what it has decided so far, for people and their monitoring. Never a
/// secret. Looks at no file.
///
/// The JSON is an object of `generation`, `loaded_at`, `load_seconds`, `keys` (each with `id`, `from`, `until`), `error` (null, or
/// `message` and `age`: why the files as they are now are not in use, and for how many seconds), `revocations` (null, or `jti`,
/// `sub`, `kid`, `before`, `as_of`, `max_stale`, `age`), `verdicts` by the codes' names and `accepted`, by `key`.
///
/// Returns: HS256_OK; HS256_ERR_BUFFER_TOO_SMALL; HS256_ERR_INVALID_ARGUMENT also if the verifier is from a builder.
/// Out: `text`, of `capacity` bytes, not ended by NUL; `text_len`, its length, given on HS256_ERR_BUFFER_TOO_SMALL as well: by the
/// next call it may need a few bytes more.
/// In: `verifier`; `format`, one of HS256_STATUS_*.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn hs256_verifier_status(
    verifier: *const hs256_verifier,
    text: *mut u8,
    capacity: usize,
    text_len: *mut usize,
    format: i32,
) -> i32 {
    guard(|| {
        // SAFETY: the caller's promise for it, as the header states it.
        let verifier = unsafe { shared("verifier", verifier) }?.opened().ok_or_else(|| not_opened("verifier"))?;
        let status = match format {
            HS256_STATUS_JSON => verifier.status().to_json(),
            HS256_STATUS_OPEN_METRICS => verifier.status().to_open_metrics(),
            _ => return Err(Code::InvalidArgument),
        };
        // SAFETY: the caller's promises for text and length, as the header states them.
        Ok(unsafe { copy_out(&status, text, capacity, text_len, &[]) }?)
    })
}

/// A handle that may follow a policy file: a verifier or a signer.
pub trait Follower: Sized {
    /// The name of the handle's argument in the functions above.
    const NAME: &'static str;

    /// Opens one.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the file, and with what it names.
    fn open(path: &Path, world: Arc<dyn World>) -> Result<Self, Mistakes>;

    /// Looks at its files now, and returns whether the state in use has changed; `None` for one from a builder.
    fn refresh(&self) -> Option<Result<bool, Mistakes>>;

    /// Looks at its files if a look is due, and returns when the next ones are; `None` for one from a builder.
    fn moments(&self) -> Option<Moments>;
}

impl Follower for hs256_verifier {
    const NAME: &'static str = "verifier";

    fn open(path: &Path, world: Arc<dyn World>) -> Result<hs256_verifier, Mistakes> {
        Ok(hs256_verifier { source: Source::Opened(hs256_live::Verifier::open_by(path, world)?) })
    }

    fn refresh(&self) -> Option<Result<bool, Mistakes>> {
        Some(self.opened()?.refresh())
    }

    fn moments(&self) -> Option<Moments> {
        Some(self.opened()?.moments())
    }
}

impl Follower for hs256_signer {
    const NAME: &'static str = "signer";

    fn open(path: &Path, world: Arc<dyn World>) -> Result<hs256_signer, Mistakes> {
        Ok(hs256_signer { source: SignerSource::Opened(hs256_live::Signer::open_by(path, world)?) })
    }

    fn refresh(&self) -> Option<Result<bool, Mistakes>> {
        Some(self.opened()?.refresh())
    }

    fn moments(&self) -> Option<Moments> {
        Some(self.opened()?.moments())
    }
}

/// hs256_verifier_open() and hs256_signer_open(), in any world.
///
/// # Safety
///
/// As the header states it for them.
pub unsafe fn open<F: Follower>(
    world: Arc<dyn World>,
    handle: *mut *mut F,
    message: *mut u8,
    message_len: *mut usize,
    path: *const u8,
    path_len: usize,
) -> i32 {
    let open = || {
        // SAFETY: the caller's promise for it, as the header states it.
        let out = unsafe { exclusive(F::NAME, handle) }?;
        // SAFETY: the caller's promise for the path, as the header states it.
        let path = unsafe { path_of(path, path_len) }?;
        *out = Box::into_raw(Box::new(F::open(&path, world)?));
        Ok(())
    };
    // SAFETY: the caller's promises for the message, as the header states them.
    unsafe { told(message, message_len, open) }
}

/// hs256_verifier_refresh() and hs256_signer_refresh().
///
/// # Safety
///
/// As the header states it for them.
unsafe fn refresh<F: Follower>(handle: *const F, message: *mut u8, message_len: *mut usize) -> i32 {
    let refresh = || {
        // SAFETY: the caller's promise for it, as the header states it.
        let looked = unsafe { shared(F::NAME, handle) }?.refresh().ok_or_else(|| not_opened(F::NAME))?;
        looked?;
        Ok(())
    };
    // SAFETY: the caller's promises for the message, as the header states them.
    unsafe { told(message, message_len, refresh) }
}

/// Why nothing was opened or loaded.
enum Refused {
    Caller(Error),
    File(Mistakes),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Refused {
        Refused::Caller(error)
    }
}

impl From<Mistakes> for Refused {
    fn from(mistakes: Mistakes) -> Refused {
        Refused::File(mistakes)
    }
}

fn not_opened(field: &'static str) -> Error {
    Error::invalid_argument(field, "not opened from a file")
}

/// Runs a call and tells what is wrong.
///
/// # Safety
///
/// `message_len` as for [`exclusive`], or NULL; `message` points to as many bytes as it says, which may be written, or is NULL.
unsafe fn told(message: *mut u8, message_len: *mut usize, call: impl FnOnce() -> Result<(), Refused>) -> i32 {
    guard(|| {
        if message_len.is_null() {
            let outcome = if message.is_null() { call() } else { return Err(Code::InvalidArgument) };
            return outcome.map_err(|refused| refused.code());
        }
        // SAFETY: the caller's promise, passed on.
        let len = unsafe { exclusive("message_len", message_len) }?;
        let capacity = if message.is_null() { 0 } else { *len };
        if capacity > 0 {
            check_array("message", message.cast_const(), capacity)?;
        }
        let outcome = call();
        let text = outcome.as_ref().err().map(Refused::text).unwrap_or_default();
        *len = text.len();
        let cut = boundary(&text, capacity);
        // SAFETY: there is room for it, and the text is our own.
        unsafe { core::ptr::copy_nonoverlapping(text.as_ptr(), message, cut) };
        outcome.map_err(|refused| refused.code())
    })
}

impl Refused {
    fn code(&self) -> Code {
        match self {
            Refused::Caller(error) => error.code(),
            Refused::File(mistakes) => mistakes.code(),
        }
    }

    fn text(&self) -> String {
        match self {
            Refused::Caller(error) => error.to_string(),
            Refused::File(mistakes) => mistakes.to_string(),
        }
    }
}

/// A caller's path.
///
/// # Safety
///
/// As for [`bytes`].
unsafe fn path_of(path: *const u8, path_len: usize) -> Result<PathBuf, Error> {
    // SAFETY: the caller's promise, passed on.
    let path = unsafe { bytes("path", path, path_len) }?;
    if path.is_empty() || path.contains(&0) {
        return Err(Error::invalid_argument("path", "empty, or with a NUL in it"));
    }
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;
        Ok(std::ffi::OsStr::from_bytes(path).into())
    }
    // On this target the host decides about a path that is not text.
    #[cfg(target_family = "wasm")]
    {
        // SAFETY: for this target the standard library keeps a path as bytes, whatever they are (its sys/os_str/bytes.rs).
        Ok(unsafe { std::ffi::OsStr::from_encoded_bytes_unchecked(path) }.into())
    }
    #[cfg(not(any(unix, target_family = "wasm")))]
    {
        str::from_utf8(path).map(PathBuf::from).map_err(|_| Error::invalid_argument("path", "not UTF-8"))
    }
}

/// The greatest length of whole characters that is at most `len`.
fn boundary(text: &str, len: usize) -> usize {
    let at_most = len.min(text.len());
    (0..=at_most).rev().find(|len| text.is_char_boundary(*len)).unwrap_or_default()
}
