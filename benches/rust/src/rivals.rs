//! The contestants, each in the fastest use that its documentation shows, all with the same task: check the signature,
//! `exp` and `nbf`, and return the claims.

use std::ffi::c_void;
use std::hint::black_box;
use std::mem::MaybeUninit;
use std::num::NonZeroUsize;
use std::ptr::{NonNull, null, null_mut};
use std::slice;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use hmac::{Hmac, KeyInit, Mac};
use hs256_simd::Segment;
use jsonwebtoken::crypto::{CryptoProvider, KeyUtils, aws_lc, rust_crypto};
use jsonwebtoken::errors::ErrorKind;
use jwt_simple::JWTError;
use jwt_simple::prelude::{HS256Key, JWTClaims, MACLike};
use libloading::Library;
use oxitoken::error::JwtError;
use oxitoken::validation::{StaticKeyProvider, ValidationPipeline, VerificationKey};
use serde::Deserialize;
use sha2::Sha256;

use crate::BATCH;
use crate::tokens::{Answer, COUNT, Claims, Sample};

/// After `exp` of the expired tokens, before `exp` of the good ones.
const NOW: i64 = 1_800_000_000;

/// A way to check tokens.
pub trait Rival {
    /// The crate's name.
    const LIBRARY: &str;

    /// The call, and its variant.
    const API: &str;

    /// How many tokens [`Rival::check_all`] takes at once.
    const AT_ONCE: usize = 1;

    /// Prepares everything that can be prepared for this secret.
    fn new(secret: &[u8]) -> Self;

    /// The timed work.
    fn check(&mut self, sample: &Sample) -> Answer;

    /// The same for a run of tokens. A rival that takes many in one call overrides this.
    fn check_all(&mut self, samples: &[&Sample]) {
        for sample in samples {
            assert!(self.check(black_box(sample)) == sample.answer, "{}, {}", Self::LIBRARY, Self::API);
        }
    }

    /// All claims of a good token, as [`Rival::check`] reads them: checked once before the clock runs.
    fn claims(&mut self, sample: &Sample) -> Claims;
}

/// The floor: the hash that every verification needs, with its key state prepared. It is told the answer.
pub struct HmacAlone(Hmac<Sha256>);

impl Rival for HmacAlone {
    const LIBRARY: &str = "HMAC-SHA256 alone";
    const API: &str = "prepared key";

    fn new(secret: &[u8]) -> HmacAlone {
        HmacAlone(Hmac::new_from_slice(secret).unwrap())
    }

    fn check(&mut self, sample: &Sample) -> Answer {
        let signed = &sample.token.as_bytes()[..sample.signed_len];
        black_box(self.0.clone().chain_update(signed).finalize());
        sample.answer
    }

    fn claims(&mut self, sample: &Sample) -> Claims {
        sample.claims.clone()
    }
}

/// The core's own hashing of two tokens side by side; the public API uses it only inside a verdict. It also decodes
/// segments, here the shortest that it takes: four times 16 characters.
#[allow(dead_code, unexpected_cfgs, reason = "only that is timed")]
#[path = "../../../src/mac.rs"]
mod mac;

/// Like [`HmacAlone`], for two tokens side by side.
pub struct HmacPair(mac::Mac);

impl Rival for HmacPair {
    const LIBRARY: &str = "HMAC-SHA256 alone";
    const API: &str = "two side by side";
    const AT_ONCE: usize = 2;

    fn new(secret: &[u8]) -> HmacPair {
        HmacPair(mac::Mac::new(secret))
    }

    fn check(&mut self, sample: &Sample) -> Answer {
        self.check_all(&[sample, sample]);
        sample.answer
    }

    fn check_all(&mut self, samples: &[&Sample]) {
        for pair in samples.as_chunks::<2>().0 {
            let signed = black_box(pair).map(|sample| &sample.token.as_bytes()[..sample.signed_len]);
            let mut rooms = [(); 2].map(|()| ([[0; 12]; 2], mac::Tag::NONE));
            let [room, other_room] = &mut rooms;
            let jobs = [job(signed[0], room), job(signed[1], other_room)];
            if mac::Mac::tag_and_decode_pair([&self.0; 2], jobs).is_none() {
                black_box(signed.map(|message| self.0.tag(message)));
            }
            black_box(rooms);
        }
    }

    fn claims(&mut self, sample: &Sample) -> Claims {
        sample.claims.clone()
    }
}

fn job<'j>(message: &'j [u8], (segments, tag): &'j mut ([[u8; 12]; 2], mac::Tag)) -> mac::Job<'j> {
    mac::Job { message, segments: segments.each_mut().map(|bytes| Segment { text: &[b'A'; 16], bytes }), tag }
}

/// hs256 without a clock and without allocation.
pub struct VerifyAt {
    verifier: hs256::Verifier,
    buffer: [u8; 4096],
}

impl VerifyAt {
    fn verify(&mut self, token: &str) -> Result<hs256::Claims<'_>, hs256::Error> {
        self.verifier.verify_at(token, NOW, &mut self.buffer)
    }
}

impl Rival for VerifyAt {
    const LIBRARY: &str = "hs256";
    const API: &str = "verify_at, into a buffer";

    fn new(secret: &[u8]) -> VerifyAt {
        VerifyAt { verifier: verifier(secret), buffer: [0; 4096] }
    }

    fn check(&mut self, sample: &Sample) -> Answer {
        answer(&self.verify(&sample.token), sample)
    }

    fn claims(&mut self, sample: &Sample) -> Claims {
        self.verify(&sample.token).unwrap().deserialize().unwrap()
    }
}

/// hs256 as most programs will call it.
pub struct Verify(hs256::Verifier);

impl Rival for Verify {
    const LIBRARY: &str = "hs256";
    const API: &str = "verify";

    fn new(secret: &[u8]) -> Verify {
        Verify(verifier(secret))
    }

    fn check(&mut self, sample: &Sample) -> Answer {
        answer(&self.0.verify(&sample.token), sample)
    }

    fn claims(&mut self, sample: &Sample) -> Claims {
        self.0.verify(&sample.token).unwrap().deserialize().unwrap()
    }
}

/// hs256 with every claim read into a type, as the rivals' typed calls return it.
pub struct VerifyTyped(hs256::Verifier);

impl Rival for VerifyTyped {
    const LIBRARY: &str = "hs256";
    const API: &str = "verify, deserialize all";

    fn new(secret: &[u8]) -> VerifyTyped {
        VerifyTyped(verifier(secret))
    }

    fn check(&mut self, sample: &Sample) -> Answer {
        match self.0.verify(&sample.token) {
            Ok(claims) => sample.accepted_as(&claims.deserialize::<Claims>().unwrap().sub),
            Err(error) => refused(&error),
        }
    }

    fn claims(&mut self, sample: &Sample) -> Claims {
        self.0.verify(&sample.token).unwrap().deserialize().unwrap()
    }
}

/// hs256, two tokens side by side, without a clock and without allocation.
pub struct VerifyPairAt {
    verifier: hs256::Verifier,
    buffers: [[u8; 4096]; 2],
}

impl Rival for VerifyPairAt {
    const LIBRARY: &str = "hs256";
    const API: &str = "verify_pair_at, into buffers";
    const AT_ONCE: usize = 2;

    fn new(secret: &[u8]) -> VerifyPairAt {
        VerifyPairAt { verifier: verifier(secret), buffers: [[0; 4096]; 2] }
    }

    fn check(&mut self, sample: &Sample) -> Answer {
        let [one, other] = self.buffers.each_mut().map(|buffer| &mut buffer[..]);
        let [verdict, _] = self.verifier.verify_pair_at([sample.token.as_bytes(); 2], NOW, [one, other]);
        answer(&verdict, sample)
    }

    fn check_all(&mut self, samples: &[&Sample]) {
        for pair in samples.as_chunks::<2>().0 {
            let pair = black_box(pair);
            let [one, other] = self.buffers.each_mut().map(|buffer| &mut buffer[..]);
            let verdicts = self.verifier.verify_pair_at(pair.map(|sample| sample.token.as_bytes()), NOW, [one, other]);
            assert!(verdicts.iter().zip(pair).all(|(verdict, sample)| answer(verdict, sample) == sample.answer));
        }
    }

    fn claims(&mut self, sample: &Sample) -> Claims {
        let [one, other] = self.buffers.each_mut().map(|buffer| &mut buffer[..]);
        let [_, verdict] = self.verifier.verify_pair_at([sample.token.as_bytes(); 2], NOW, [one, other]);
        verdict.unwrap().deserialize().unwrap()
    }
}

/// hs256, many tokens in one call, each with its own payload.
pub struct Batch<const THREADS: usize>(hs256::Verifier);

impl<const THREADS: usize> Batch<THREADS> {
    fn verify(&self, tokens: &[&str]) -> Vec<Result<hs256::Claims<'static>, hs256::Error>> {
        match NonZeroUsize::new(THREADS) {
            Some(threads) if THREADS > 1 => self.0.verify_batch_on(threads, tokens, NOW),
            _ => self.0.verify_batch(tokens, NOW),
        }
    }
}

impl<const THREADS: usize> Rival for Batch<THREADS> {
    const LIBRARY: &str = "hs256";
    const API: &str = if THREADS == 1 { "verify_batch, 1 thread" } else { "verify_batch_on, 2 threads" };
    const AT_ONCE: usize = if THREADS == 1 { COUNT } else { BATCH };

    fn new(secret: &[u8]) -> Self {
        Batch(verifier(secret))
    }

    fn check(&mut self, sample: &Sample) -> Answer {
        answer(&self.verify(&[&sample.token])[0], sample)
    }

    fn check_all(&mut self, samples: &[&Sample]) {
        let tokens: Vec<&str> = samples.iter().map(|sample| &*sample.token).collect();
        let verdicts = self.verify(black_box(&tokens));
        assert!(verdicts.iter().zip(samples).all(|(verdict, sample)| answer(verdict, sample) == sample.answer));
    }

    fn claims(&mut self, sample: &Sample) -> Claims {
        self.verify(&[&sample.token]).remove(0).unwrap().deserialize().unwrap()
    }
}

fn answer(verdict: &Result<hs256::Claims<'_>, hs256::Error>, sample: &Sample) -> Answer {
    match verdict {
        Ok(claims) => sample.accepted_as(&claims.subject().unwrap()),
        Err(error) => refused(error),
    }
}

fn verifier(secret: &[u8]) -> hs256::Verifier {
    hs256::Verifier::builder().key(hs256::Key::new(secret).unwrap()).build().unwrap()
}

fn refused(error: &hs256::Error) -> Answer {
    match error.code() {
        hs256::Code::SignatureMismatch => Answer::BadSignature,
        hs256::Code::Expired => Answer::Expired,
        _ => Answer::Other,
    }
}

/// hs256 as all other languages call it: `hs256_verify_at` of the shared library in HS256_LIBRARY.
pub struct CAbi {
    abi: &'static Abi,
    verifier: NonNull<c_void>,
    buffer: [u8; 4096],
}

/// The functions of hs256.h that are called here.
struct Abi {
    verify_at: unsafe extern "C" fn(*const c_void, *mut u8, usize, *mut AbiClaims, *const u8, usize, i64) -> i32,
    builder_new: unsafe extern "C" fn() -> *mut c_void,
    builder_add_key: unsafe extern "C" fn(*mut c_void, i32, *const u8, usize, *const u8, usize, u32) -> i32,
    builder_build: unsafe extern "C" fn(*mut c_void, *mut *mut c_void) -> i32,
    builder_free: unsafe extern "C" fn(*mut c_void),
    verifier_free: unsafe extern "C" fn(*mut c_void),
}

/// `hs256_view`.
#[repr(C)]
struct AbiView {
    data: *const u8,
    len: usize,
}

/// `hs256_claims`.
#[repr(C)]
struct AbiClaims {
    struct_size: usize,
    error_claim: i32,
    present: u32,
    needed: usize,
    error_at: f64,
    payload: AbiView,
    iss: AbiView,
    sub: AbiView,
    jti: AbiView,
    aud: AbiView,
    key_id: AbiView,
    exp: f64,
    nbf: f64,
    iat: f64,
}

impl Abi {
    fn load() -> &'static Abi {
        static ABI: OnceLock<Abi> = OnceLock::new();
        ABI.get_or_init(|| {
            let file = std::env::var_os("HS256_LIBRARY").expect("HS256_LIBRARY names libhs256.so");
            // SAFETY: the library has no initialisers; the types are those of the header that it was built with.
            unsafe {
                let library = Library::new(file).unwrap();
                let abi = Abi {
                    verify_at: *library.get(b"hs256_verify_at").unwrap(),
                    builder_new: *library.get(b"hs256_builder_new").unwrap(),
                    builder_add_key: *library.get(b"hs256_builder_add_key").unwrap(),
                    builder_build: *library.get(b"hs256_builder_build").unwrap(),
                    builder_free: *library.get(b"hs256_builder_free").unwrap(),
                    verifier_free: *library.get(b"hs256_verifier_free").unwrap(),
                };
                std::mem::forget(library); // loaded until the process ends
                abi
            }
        })
    }
}

impl CAbi {
    fn verify(&mut self, token: &str) -> Result<AbiClaims, i32> {
        let mut claims = MaybeUninit::<AbiClaims>::zeroed();
        // SAFETY: all zero is a valid AbiClaims; pointers and lengths are those of what they point to.
        unsafe {
            (*claims.as_mut_ptr()).struct_size = size_of::<AbiClaims>();
            let (buffer, verifier) = (self.buffer.as_mut_ptr(), self.verifier.as_ptr());
            let (verify_at, claims_out) = (self.abi.verify_at, claims.as_mut_ptr());
            match verify_at(verifier, buffer, self.buffer.len(), claims_out, token.as_ptr(), token.len(), NOW) {
                0 => Ok(claims.assume_init()),
                code => Err(code),
            }
        }
    }
}

impl Drop for CAbi {
    fn drop(&mut self) {
        // SAFETY: made by hs256_builder_build, freed once.
        unsafe { (self.abi.verifier_free)(self.verifier.as_ptr()) }
    }
}

impl Rival for CAbi {
    const LIBRARY: &str = "hs256";
    const API: &str = "C ABI, hs256_verify_at";

    fn new(secret: &[u8]) -> CAbi {
        let abi = Abi::load();
        let mut verifier = null_mut();
        // SAFETY: the builder is used by this thread alone and freed once.
        unsafe {
            let builder = (abi.builder_new)();
            (abi.builder_add_key)(builder, 0, secret.as_ptr(), secret.len(), null(), 0, 0);
            assert_eq!((abi.builder_build)(builder, &mut verifier), 0);
            (abi.builder_free)(builder);
        }
        CAbi { abi, verifier: NonNull::new(verifier).unwrap(), buffer: [0; 4096] }
    }

    fn check(&mut self, sample: &Sample) -> Answer {
        match self.verify(&sample.token) {
            // SAFETY: a view into the buffer, of UTF-8.
            Ok(claims) => sample.accepted_as(unsafe {
                str::from_utf8_unchecked(slice::from_raw_parts(claims.sub.data, claims.sub.len))
            }),
            Err(21) => Answer::BadSignature,
            Err(34) => Answer::Expired,
            Err(_) => Answer::Other,
        }
    }

    fn claims(&mut self, sample: &Sample) -> Claims {
        let claims = self.verify(&sample.token).unwrap();
        // SAFETY: a view into the buffer.
        serde_json::from_slice(unsafe { slice::from_raw_parts(claims.payload.data, claims.payload.len) }).unwrap()
    }
}

/// jsonwebtoken, with either of its cryptography crates.
pub struct Jsonwebtoken<const AWS_LC: bool> {
    key: jsonwebtoken::DecodingKey,
    validation: jsonwebtoken::Validation,
}

impl<const AWS_LC: bool> Jsonwebtoken<AWS_LC> {
    fn verify(&self, token: &str) -> jsonwebtoken::errors::Result<jsonwebtoken::TokenData<Claims>> {
        USE_AWS_LC.store(AWS_LC, Relaxed);
        jsonwebtoken::decode(token, &self.key, &self.validation)
    }
}

impl<const AWS_LC: bool> Rival for Jsonwebtoken<AWS_LC> {
    const LIBRARY: &str = "jsonwebtoken";
    const API: &str = if AWS_LC { "decode, aws_lc_rs" } else { "decode, rust_crypto" };

    fn new(secret: &[u8]) -> Self {
        let mut validation = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::HS256);
        validation.validate_nbf = true;
        validation.leeway = 0;
        Jsonwebtoken { key: jsonwebtoken::DecodingKey::from_secret(secret).unwrap(), validation }
    }

    fn check(&mut self, sample: &Sample) -> Answer {
        match self.verify(&sample.token) {
            Ok(data) => sample.accepted_as(&data.claims.sub),
            Err(error) => match error.kind() {
                ErrorKind::InvalidSignature => Answer::BadSignature,
                ErrorKind::ExpiredSignature => Answer::Expired,
                _ => Answer::Other,
            },
        }
    }

    fn claims(&mut self, sample: &Sample) -> Claims {
        self.verify(&sample.token).unwrap().claims
    }
}

/// jsonwebtoken has one provider in a process: this one forwards to the wanted one, for the price of a load.
static EITHER: CryptoProvider = CryptoProvider {
    signer_factory: rust_crypto::DEFAULT_PROVIDER.signer_factory,
    verifier_factory: |algorithm, key| {
        let aws_lc = USE_AWS_LC.load(Relaxed);
        let provider = if aws_lc { &aws_lc::DEFAULT_PROVIDER } else { &rust_crypto::DEFAULT_PROVIDER };
        (provider.verifier_factory)(algorithm, key)
    },
    key_utils: KeyUtils::new_unimplemented(),
};
static USE_AWS_LC: AtomicBool = AtomicBool::new(false);

/// Runs once, before the first [`Jsonwebtoken`] checks a token.
pub fn install_jsonwebtoken_provider() {
    EITHER.install_default().unwrap();
}

/// oxitoken with aws-lc-rs.
pub struct Oxitoken(ValidationPipeline<OxitokenHeader, Claims, StaticKeyProvider<AwsLcKey>>);

impl Rival for Oxitoken {
    const LIBRARY: &str = "oxitoken";
    const API: &str = "verify, aws-lc-rs";

    fn new(secret: &[u8]) -> Oxitoken {
        let key = AwsLcKey(aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret));
        let pipeline = ValidationPipeline::builder(key.into());
        Oxitoken(pipeline.with_expiration_validator().with_not_before_validator().build())
    }

    fn check(&mut self, sample: &Sample) -> Answer {
        match self.0.verify(sample.token.as_bytes()) {
            Ok((_, claims)) => sample.accepted_as(&claims.sub),
            Err(JwtError::InvalidSignature) => Answer::BadSignature,
            Err(JwtError::Expired) => Answer::Expired,
            Err(_) => Answer::Other,
        }
    }

    fn claims(&mut self, sample: &Sample) -> Claims {
        self.0.verify(sample.token.as_bytes()).unwrap().1
    }
}

#[derive(Deserialize)]
pub struct OxitokenHeader {
    alg: oxitoken::Algorithm,
}

impl oxitoken::header::Alg for OxitokenHeader {
    fn alg(&self) -> oxitoken::Algorithm {
        self.alg
    }
}

impl oxitoken::claims::Exp for Claims {
    fn exp(&self) -> i64 {
        self.exp
    }
}

impl oxitoken::claims::Nbf for Claims {
    fn nbf(&self) -> i64 {
        self.nbf.unwrap_or(i64::MIN)
    }
}

/// Does what oxitoken's own backend does; that one does not compile with aws-lc-rs 1.15 or newer, which jsonwebtoken 11
/// needs.
pub struct AwsLcKey(aws_lc_rs::hmac::Key);

impl VerificationKey for AwsLcKey {
    fn alg(&self) -> Option<oxitoken::Algorithm> {
        Some(oxitoken::Algorithm::HS256)
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), JwtError> {
        aws_lc_rs::hmac::verify(&self.0, message, signature).map_err(|_| JwtError::InvalidSignature)
    }
}

/// jwt-simple with its own pure-Rust hash and its default options: no other options cost less.
pub struct JwtSimple(HS256Key);

/// The claims that jwt-simple does not define.
#[derive(Deserialize)]
pub struct Custom {
    name: String,
    email: Option<String>,
    role: String,
    scope: Option<String>,
}

impl JwtSimple {
    fn verify(&self, token: &str) -> Result<JWTClaims<Custom>, jwt_simple::Error> {
        self.0.verify_token(token, None)
    }
}

impl Rival for JwtSimple {
    const LIBRARY: &str = "jwt-simple";
    const API: &str = "verify_token, pure-rust";

    fn new(secret: &[u8]) -> JwtSimple {
        JwtSimple(HS256Key::from_bytes(secret))
    }

    fn check(&mut self, sample: &Sample) -> Answer {
        match self.verify(&sample.token) {
            Ok(claims) => sample.accepted_as(&claims.subject.unwrap()),
            Err(error) => match error.downcast_ref() {
                Some(JWTError::InvalidAuthenticationTag) => Answer::BadSignature,
                Some(JWTError::TokenHasExpired) => Answer::Expired,
                _ => Answer::Other,
            },
        }
    }

    fn claims(&mut self, sample: &Sample) -> Claims {
        let claims = self.verify(&sample.token).unwrap();
        let seconds = |time: jwt_simple::prelude::UnixTimeStamp| time.as_secs() as i64;
        Claims {
            iss: claims.issuer,
            sub: claims.subject.unwrap(),
            jti: claims.jwt_id,
            iat: seconds(claims.issued_at.unwrap()),
            nbf: claims.invalid_before.map(seconds),
            exp: seconds(claims.expires_at.unwrap()),
            name: claims.custom.name,
            email: claims.custom.email,
            role: claims.custom.role,
            scope: claims.custom.scope,
        }
    }
}
