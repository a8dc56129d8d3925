//! The contestants, each through the fastest use that its documentation shows, all with one task: check the signature,
//! `exp` and `nbf`, and hand the claims over.

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::crypto::{CryptoProvider, KeyUtils, aws_lc, rust_crypto};
use jsonwebtoken::errors::ErrorKind;
use jwt_simple::JWTError;
use jwt_simple::prelude::{HS256Key, JWTClaims, MACLike};
use oxitoken::error::JwtError;
use oxitoken::validation::{StaticKeyProvider, ValidationPipeline, VerificationKey};
use serde::Deserialize;
use sha2::Sha256;

use crate::tokens::{Answer, Claims, Sample};

/// A way to check tokens.
pub trait Rival {
    const NAME: &str;

    /// Everything that can be prepared for this secret.
    fn new(secret: &[u8]) -> Self;

    /// The work that is timed.
    fn check(&mut self, sample: &Sample) -> Answer;

    /// All the claims of a good token, as [`Rival::check`] gets at them: for one look before the clock runs.
    fn claims(&mut self, sample: &Sample) -> Claims;
}

/// The floor: the hash that nobody can do without, its keyed state prepared. It is told the answer.
pub struct HmacAlone(Hmac<Sha256>);

impl Rival for HmacAlone {
    const NAME: &str = "HMAC-SHA256 alone";

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

/// hs256 without clock and allocation.
pub struct VerifyAt {
    verifier: hs256::Verifier,
    buffer: [u8; 4096],
}

impl VerifyAt {
    fn verify(&mut self, token: &str) -> Result<hs256::Claims<'_>, hs256::Error> {
        const NOW: i64 = 1_800_000_000; // after `exp` of the expired tokens, before that of the good ones
        self.verifier.verify_at(token, NOW, &mut self.buffer)
    }
}

impl Rival for VerifyAt {
    const NAME: &str = "hs256 verify_at, into a buffer";

    fn new(secret: &[u8]) -> VerifyAt {
        VerifyAt { verifier: verifier(secret), buffer: [0; 4096] }
    }

    fn check(&mut self, sample: &Sample) -> Answer {
        match self.verify(&sample.token) {
            Ok(claims) => sample.accepted_as(&claims.subject().unwrap()),
            Err(error) => refused(&error),
        }
    }

    fn claims(&mut self, sample: &Sample) -> Claims {
        self.verify(&sample.token).unwrap().deserialize().unwrap()
    }
}

/// hs256 as most will call it.
pub struct Verify(hs256::Verifier);

impl Rival for Verify {
    const NAME: &str = "hs256 verify";

    fn new(secret: &[u8]) -> Verify {
        Verify(verifier(secret))
    }

    fn check(&mut self, sample: &Sample) -> Answer {
        match self.0.verify(&sample.token) {
            Ok(claims) => sample.accepted_as(&claims.subject().unwrap()),
            Err(error) => refused(&error),
        }
    }

    fn claims(&mut self, sample: &Sample) -> Claims {
        self.0.verify(&sample.token).unwrap().deserialize().unwrap()
    }
}

/// hs256 with every claim read into a type: just what the rivals' typed calls give.
pub struct VerifyTyped(hs256::Verifier);

impl Rival for VerifyTyped {
    const NAME: &str = "hs256 verify + deserialize";

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

/// jsonwebtoken, over either of its cryptography crates.
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
    const NAME: &str = if AWS_LC { "jsonwebtoken 11, aws_lc_rs" } else { "jsonwebtoken 11, rust_crypto" };

    fn new(secret: &[u8]) -> Self {
        let mut validation = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::HS256);
        validation.validate_nbf = true;
        validation.leeway = 0;
        Jsonwebtoken { key: jsonwebtoken::DecodingKey::from_secret(secret), validation }
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

/// jsonwebtoken knows one provider a process: this one hands on to the one wanted, for the price of a load.
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

/// Once, before the first [`Jsonwebtoken`] checks a token.
pub fn install_jsonwebtoken_provider() {
    EITHER.install_default().unwrap();
}

/// oxitoken over aws-lc-rs.
pub struct Oxitoken(ValidationPipeline<OxitokenHeader, Claims, StaticKeyProvider<AwsLcKey>>);

impl Rival for Oxitoken {
    const NAME: &str = "oxitoken 0.1, aws-lc-rs";

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

/// What oxitoken's own backend does; that does not compile with aws-lc-rs 1.15 or newer, which jsonwebtoken 11 needs.
pub struct AwsLcKey(aws_lc_rs::hmac::Key);

impl VerificationKey for AwsLcKey {
    fn alg(&self) -> Option<oxitoken::Algorithm> {
        Some(oxitoken::Algorithm::HS256)
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), JwtError> {
        aws_lc_rs::hmac::verify(&self.0, message, signature).map_err(|_| JwtError::InvalidSignature)
    }
}

/// jwt-simple over its own pure-Rust hash, with its default options: no others cost less.
pub struct JwtSimple(HS256Key);

/// The claims that are not jwt-simple's own.
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
    const NAME: &str = "jwt-simple 0.15, pure-rust";

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
