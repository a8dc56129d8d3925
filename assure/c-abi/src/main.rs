//! Calls every function of the C ABI at least once, for Miri: good and bad arguments, uninitialized memory if the
//! header allows it, buffers that are too small, handles freed in any order.

use std::ffi::{CStr, c_char};
use std::mem::MaybeUninit;
use std::ptr::{null, null_mut};

use hs256_capi::batch::*;
use hs256_capi::border::hs256_buffer_len;
use hs256_capi::builder::*;
use hs256_capi::claims::*;
use hs256_capi::codes::*;
use hs256_capi::duration::*;
use hs256_capi::http::*;
use hs256_capi::keys::*;
use hs256_capi::sign::*;
use hs256_capi::verify::*;

const SECRET: &str = "supersecretdevkeythatishs256safe!";

unsafe fn text(string: *const c_char) -> String {
    unsafe { CStr::from_ptr(string) }.to_str().unwrap().to_owned()
}

unsafe fn view(view: hs256_view) -> Vec<u8> {
    if view.data.is_null() { Vec::new() } else { unsafe { std::slice::from_raw_parts(view.data, view.len) }.to_vec() }
}

unsafe fn builder() -> *mut hs256_builder {
    unsafe {
        let builder = hs256_builder_new();
        let (secret, len) = (SECRET.as_ptr(), SECRET.len());
        assert_eq!(hs256_builder_add_key(builder, HS256_SECRET_RAW, secret, len, b"k".as_ptr(), 1, 0), 0);
        builder
    }
}

unsafe fn sign(signer: *const hs256_signer, claims: &str, times: Option<&hs256_times>) -> Vec<u8> {
    unsafe {
        let times = times.map_or(null(), |times| times as *const _);
        let (mut len, mut short) = (0, [0; 8]);
        let (json, json_len) = (claims.as_ptr(), claims.len());
        assert_eq!(hs256_sign(signer, short.as_mut_ptr(), short.len(), &mut len, null_mut(), json, json_len, times), 2);
        let mut token = Vec::<u8>::with_capacity(len); // not initialized
        assert_eq!(hs256_sign(signer, token.as_mut_ptr(), len, &mut len, null_mut(), json, json_len, times), 0);
        token.set_len(len);
        token
    }
}

unsafe fn verifying(verifier: *const hs256_verifier, token: &[u8]) {
    unsafe {
        let mut buffer = vec![MaybeUninit::<u8>::uninit(); hs256_buffer_len(token.len())];
        let mut claims = MaybeUninit::<hs256_claims>::uninit();
        (&raw mut (*claims.as_mut_ptr()).struct_size).write(size_of::<hs256_claims>());
        let (data, len) = (buffer.as_mut_ptr().cast(), buffer.len());
        let status = hs256_verify_at(verifier, data, len, claims.as_mut_ptr(), token.as_ptr(), token.len(), 0);
        assert_eq!(status, 0);
        let claims = claims.assume_init();
        assert_eq!(view(claims.sub), "ada \u{1F600}".as_bytes());
        assert_eq!((view(claims.iss), view(claims.key_id)), (b"i".to_vec(), b"k".to_vec()));
        assert_eq!((claims.exp, claims.present & HS256_HAS_EXP), (67.0, HS256_HAS_EXP));
        let (payload, payload_len) = (claims.payload.data, claims.payload.len);
        let mut value = MaybeUninit::uninit();
        let mut json_type = -1;
        let found = hs256_claim_get(value.as_mut_ptr(), &mut json_type, payload, payload_len, b"n".as_ptr(), 1);
        assert_eq!((found, json_type, view(value.assume_init())), (0, HS256_JSON_ARRAY, b"[1,{}]".to_vec()));
        let (mut position, mut names) = (0, Vec::new());
        let mut name = MaybeUninit::uninit();
        while hs256_audience_next(name.as_mut_ptr(), &mut position, claims.aud.data, claims.aud.len) == 0 {
            let name = name.assume_init();
            let (mut string, mut len) = (vec![MaybeUninit::<u8>::uninit(); name.len], 0);
            let data = string.as_mut_ptr().cast();
            assert_eq!(hs256_string(data, string.len(), &mut len, name.data, name.len), 0);
            names.push(std::slice::from_raw_parts(data, len).to_vec());
        }
        assert_eq!(names, [b"a".to_vec(), b"b".to_vec()]);

        // Without claims or buffer; with buffers of each length; by the clock; with NULL and with no bytes.
        for len in (0..buffer.len()).step_by(41) {
            let mut buffer = vec![0xAA; len];
            let data = buffer.as_mut_ptr();
            hs256_verify_at(verifier, data, len, null_mut(), token.as_ptr(), token.len(), 0);
        }
        let (data, len) = (buffer.as_mut_ptr().cast(), buffer.len());
        assert_eq!(hs256_verify(verifier, data, len, null_mut(), token.as_ptr(), token.len()), 34);
        assert_eq!(hs256_verify_at(verifier, data, len, null_mut(), null(), 0, 0), 10);
        assert_eq!(hs256_verify_at(null(), data, len, null_mut(), token.as_ptr(), token.len(), 0), 1);
        let (token_data, token_len, now) = (token.as_ptr(), token.len(), 0);
        let mut request = hs256_request {
            struct_size: size_of::<hs256_request>(),
            verifier,
            buffer: data,
            buffer_len: len,
            claims: null_mut(),
            now: &now,
            token: token_data,
            token_len,
        };
        assert_eq!(hs256_verify_request(&request), 0);
        request.now = null();
        assert_eq!(hs256_verify_request(&request), 34);
        request.struct_size = 0;
        assert_eq!((hs256_verify_request(&request), hs256_verify_request(null())), (1, 1));

        let tokens = [hs256_view { data: token.as_ptr(), len: token.len() }, hs256_view { data: null(), len: 0 }];
        for threads in [1, 2] {
            let mut codes = [-1; 4];
            let mut buffer = vec![0; 4 * hs256_buffer_len(token.len())];
            let four = [tokens, tokens].concat();
            let (data, len) = (buffer.as_mut_ptr(), buffer.len());
            let all =
                hs256_verify_batch(verifier, codes.as_mut_ptr(), null_mut(), data, len, four.as_ptr(), 4, 0, threads);
            assert_eq!((all, codes), (0, [0, 10, 0, 10]));
        }
    }
}

fn main() {
    // SAFETY: as the header demands.
    unsafe {
        let signers = builder();
        let mut signer = null_mut();
        assert_eq!(hs256_builder_build_signer(signers, &mut signer), 0);

        let verifiers = builder();
        assert_eq!(hs256_builder_add_issuer(verifiers, b"i".as_ptr(), 1), 0);
        assert_eq!(hs256_builder_add_audience(verifiers, b"b".as_ptr(), 1), 0);
        assert_eq!(hs256_builder_add_required(verifiers, b"n".as_ptr(), 1), 0);
        assert_eq!(hs256_builder_set_leeway(verifiers, 5), 0);
        let mut verifier = null_mut();
        assert_eq!(hs256_builder_build(verifiers, &mut verifier), 0);
        assert_eq!(hs256_builder_add_issuer(verifiers, b"\xFF".as_ptr(), 1), 1);
        assert!(text(hs256_builder_message(verifiers)).contains("issuer"));
        assert_eq!(hs256_builder_set_leeway(null_mut(), 5), 1);
        assert!(!text(hs256_builder_message(null())).is_empty());
        hs256_builder_free(signers);
        hs256_builder_free(null_mut());

        let times = hs256_times {
            struct_size: size_of::<hs256_times>(),
            flags: HS256_TIMES_EXP | HS256_TIMES_NOW,
            reserved: 0,
            now: 7,
            expires_in: 60,
            not_before_in: 0,
        };
        let claims = "{\"iss\":\"i\",\"sub\":\"\\u0061da \u{1F600}\",\"aud\":[\"\\u0061\",\"b\"],\"n\":[1,{}]}";
        let token = sign(signer, claims, Some(&times));
        sign(signer, claims, None);
        hs256_signer_free(signer);
        verifying(verifier, &token);
        let mut name = MaybeUninit::uninit();
        assert_eq!(hs256_claim_name(verifier, name.as_mut_ptr(), HS256_CLAIM_REQUIRED), 0);
        assert_eq!(view(name.assume_init()), b"n");
        hs256_builder_free(verifiers);
        hs256_verifier_free(verifier);
        hs256_verifier_free(null_mut());
        hs256_signer_free(null_mut());

        let mut bearer = MaybeUninit::uninit();
        let header = b"Bearer abc";
        assert_eq!(hs256_bearer(bearer.as_mut_ptr(), header.as_ptr(), header.len()), 0);
        assert_eq!(view(bearer.assume_init()), b"abc");
        let (mut challenge, mut len) = ([MaybeUninit::<u8>::uninit(); 100], 0);
        let (data, room) = (challenge.as_mut_ptr().cast(), challenge.len());
        assert_eq!(hs256_challenge(data, room, &mut len, 34, b"r".as_ptr(), 1), 0);
        assert!(std::slice::from_raw_parts(data, len).starts_with(b"Bearer realm=\"r\""));
        let mut seconds = 0;
        assert_eq!((hs256_duration(&mut seconds, b"15m".as_ptr(), 3), seconds), (0, 900));
        for code in -1..50 {
            assert!(!text(hs256_error_name(code)).is_empty() && !text(hs256_error_message(code)).is_empty());
            assert!(text(hs256_error_hint(code, 3)).len() < 256);
        }
        assert!(!text(hs256_version()).is_empty() && hs256_abi_version() > 0);
    }
    println!("c-abi: every function called");
}
