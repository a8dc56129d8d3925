//! Sequences of C calls: any contents and lengths, any struct sizes, handles freed in any order that the header allows.
#![no_main]
use std::ptr::{null, null_mut};

use arbitrary::Arbitrary;
use hs256_capi::batch::hs256_verify_batch;
use hs256_capi::builder::*;
use hs256_capi::claims::*;
use hs256_capi::http::*;
use hs256_capi::keys::*;
use hs256_capi::sign::*;
use hs256_capi::verify::*;
use hs256_fuzz::signed;

#[derive(Arbitrary, Debug)]
enum Call<'a> {
    AddKey { encoding: i8, secret: &'a [u8], id: Option<&'a [u8]>, flags: u8 },
    GoodKey { id: Option<&'a [u8]> },
    Text { which: u8, text: &'a [u8] },
    Number { which: u8, number: i64 },
    Build,
    BuildSigner,
    FreeBuilder,
    FreeVerifier { which: u8 },
    FreeSigner { which: u8 },
    Verify { which: u8, token: &'a [u8], signed: bool, buffer_len: u16, struct_size: u8, now: i64 },
    Batch { which: u8, tokens: Vec<&'a [u8]>, threads: u8 },
    Sign { which: u8, claims: &'a [u8], capacity: u16, times: Option<(u8, i64, i64, i64)> },
    Bearer { value: &'a [u8] },
    Challenge { code: i8, realm: &'a [u8], capacity: u8 },
    Inside { json: &'a [u8], name: &'a [u8] },
}

#[derive(Default)]
struct Handles {
    builder: Option<*mut hs256_builder>,
    verifiers: Vec<*mut hs256_verifier>,
    signers: Vec<*mut hs256_signer>,
}

libfuzzer_sys::fuzz_target!(|calls: Vec<Call<'_>>| {
    let mut handles = Handles::default();
    for call in calls {
        // SAFETY: pointers and lengths belong together, handles are live or NULL.
        unsafe { handles.make(call) };
    }
    // SAFETY: each handle is freed once.
    unsafe { handles.free() };
});

fn pick<T>(list: &[*mut T], which: u8) -> *mut T {
    list.get(usize::from(which)).copied().unwrap_or(null_mut())
}

impl Handles {
    unsafe fn make(&mut self, call: Call<'_>) {
        unsafe {
            let builder = *self.builder.get_or_insert_with(|| hs256_builder_new());
            match call {
                Call::AddKey { encoding, secret, id, flags } => {
                    let (id, id_len) = id.map_or((null(), 0), |id| (id.as_ptr(), id.len()));
                    let encoding = i32::from(encoding % 6);
                    let flags = u32::from(flags % 5);
                    hs256_builder_add_key(builder, encoding, secret.as_ptr(), secret.len(), id, id_len, flags);
                    let message = std::ffi::CStr::from_ptr(hs256_builder_message(builder));
                    assert!(message.to_bytes().is_ascii());
                }
                Call::GoodKey { id } => {
                    let (id, id_len) = id.map_or((null(), 0), |id| (id.as_ptr(), id.len()));
                    let secret = hs256_fuzz::SECRET;
                    hs256_builder_add_key(builder, HS256_SECRET_RAW, secret.as_ptr(), secret.len(), id, id_len, 0);
                }
                Call::Text { which, text } => {
                    let set = [
                        hs256_builder_add_issuer,
                        hs256_builder_add_audience,
                        hs256_builder_set_subject,
                        hs256_builder_set_typ,
                        hs256_builder_add_required,
                    ];
                    set[usize::from(which) % set.len()](builder, text.as_ptr(), text.len());
                }
                Call::Number { which, number } => {
                    match which % 4 {
                        0 => hs256_builder_set_leeway(builder, number),
                        1 => hs256_builder_set_max_age(builder, number),
                        2 => hs256_builder_set_max_token_len(builder, number as usize),
                        _ => hs256_builder_set_any_audience(builder),
                    };
                }
                Call::Build => {
                    let mut verifier = null_mut();
                    if hs256_builder_build(builder, &mut verifier) == 0 {
                        self.verifiers.push(verifier);
                    }
                }
                Call::BuildSigner => {
                    let mut signer = null_mut();
                    if hs256_builder_build_signer(builder, &mut signer) == 0 {
                        self.signers.push(signer);
                    }
                }
                Call::FreeBuilder => hs256_builder_free(self.builder.take().unwrap_or(null_mut())),
                Call::FreeVerifier { which } if usize::from(which) < self.verifiers.len() => {
                    hs256_verifier_free(self.verifiers.swap_remove(usize::from(which)));
                }
                Call::FreeVerifier { .. } => hs256_verifier_free(null_mut()),
                Call::FreeSigner { which } if usize::from(which) < self.signers.len() => {
                    hs256_signer_free(self.signers.swap_remove(usize::from(which)));
                }
                Call::FreeSigner { .. } => hs256_signer_free(null_mut()),
                Call::Verify { which, token, signed, buffer_len, struct_size, now } => {
                    let token =
                        if signed { self::signed(br#"{"alg":"HS256"}"#, token).into_bytes() } else { token.into() };
                    self.verify(which, &token, buffer_len, struct_size, now);
                }
                Call::Batch { which, tokens, threads } => {
                    let views: Vec<_> =
                        tokens.iter().map(|token| hs256_view { data: token.as_ptr(), len: token.len() }).collect();
                    let mut codes = vec![-1; views.len()];
                    let mut buffer = vec![0; tokens.iter().map(|token| token.len() * 2 + 4).sum()];
                    let (data, len) = (buffer.as_mut_ptr(), buffer.len());
                    let verifier = pick(&self.verifiers, which);
                    let (codes, count) = (codes.as_mut_ptr(), views.len());
                    // Rarely: starting threads takes a hundred times what all the rest does.
                    let threads = if threads % 64 == 63 { 3 } else { usize::from(threads % 2) };
                    hs256_verify_batch(verifier, codes, null_mut(), data, len, views.as_ptr(), count, 0, threads);
                }
                Call::Sign { which, claims, capacity, times } => {
                    let mut token = vec![0; usize::from(capacity)];
                    let mut len = 0;
                    let times = times.map(|(flags, now, expires_in, not_before_in)| hs256_times {
                        struct_size: size_of::<hs256_times>(),
                        flags: u32::from(flags),
                        reserved: 0,
                        now,
                        expires_in,
                        not_before_in,
                    });
                    let times = times.as_ref().map_or(null(), |times| times as *const _);
                    let signer = pick(&self.signers, which);
                    let (claims, claims_len) = (claims.as_ptr(), claims.len());
                    let mut error = hs256_sign_error {
                        struct_size: size_of::<hs256_sign_error>(),
                        claim: 0,
                        reserved: 0,
                        member: hs256_view { data: null(), len: 0 },
                        cause: null(),
                        field: null(),
                        offset: 0,
                    };
                    let (token, capacity) = (token.as_mut_ptr(), token.len());
                    let status = hs256_sign(signer, token, capacity, &mut len, &mut error, claims, claims_len, times);
                    assert!(status != 0 || len <= capacity);
                    assert!(status == 0 || !error.cause.is_null() && !error.field.is_null());
                }
                Call::Bearer { value } => {
                    let mut token = hs256_view { data: null(), len: 0 };
                    hs256_bearer(&mut token, value.as_ptr(), value.len());
                }
                Call::Challenge { code, realm, capacity } => {
                    let mut challenge = vec![0; usize::from(capacity)];
                    let mut len = 0;
                    let (data, capacity) = (challenge.as_mut_ptr(), challenge.len());
                    hs256_challenge(data, capacity, &mut len, i32::from(code), realm.as_ptr(), realm.len());
                }
                Call::Inside { json, name } => inside(json, name),
            }
        }
    }

    unsafe fn verify(&self, which: u8, token: &[u8], buffer_len: u16, struct_size: u8, now: i64) {
        let mut buffer = vec![0_u8; usize::from(buffer_len)];
        let mut room = [0_u64; 64];
        room[0] = u64::from(struct_size);
        let claims = room.as_mut_ptr().cast::<hs256_claims>();
        let verifier = pick(&self.verifiers, which);
        unsafe {
            let (data, len) = (buffer.as_mut_ptr(), buffer.len());
            let status = hs256_verify_at(verifier, data, len, claims, token.as_ptr(), token.len(), now);
            let request = hs256_request {
                struct_size: size_of::<hs256_request>(),
                verifier,
                buffer: data,
                buffer_len: len,
                claims: null_mut(),
                now: &now,
                token: token.as_ptr(),
                token_len: token.len(),
            };
            let mut other = vec![0_u8; len];
            let requested = hs256_verify_request(&hs256_request { buffer: other.as_mut_ptr(), ..request });
            // A struct that is too short is refused before all else.
            assert!(requested == status || usize::from(struct_size) < 32);
            if status == 0 && usize::from(struct_size) >= size_of::<hs256_claims>() {
                let claims = &*claims;
                let payload = std::slice::from_raw_parts(claims.payload.data, claims.payload.len);
                inside(payload, b"sub");
            }
        }
        // Behind the struct's own size nothing was written.
        let end = usize::from(struct_size).max(8).div_ceil(8);
        assert!(room[end.min(room.len())..].iter().all(|word| *word == 0));
    }

    unsafe fn free(self) {
        unsafe {
            self.verifiers.into_iter().for_each(|verifier| hs256_verifier_free(verifier));
            self.signers.into_iter().for_each(|signer| hs256_signer_free(signer));
            hs256_builder_free(self.builder.unwrap_or(null_mut()));
        }
    }
}

/// Looks into JSON that may be none.
unsafe fn inside(json: &[u8], name: &[u8]) {
    unsafe {
        let mut value = hs256_view { data: null(), len: 0 };
        let mut json_type = 0;
        hs256_claim_get(&mut value, &mut json_type, json.as_ptr(), json.len(), name.as_ptr(), name.len());
        let mut position = 0;
        while hs256_audience_next(&mut value, &mut position, json.as_ptr(), json.len()) == 0 {
            let mut string = vec![0; value.len];
            let mut len = 0;
            hs256_string(string.as_mut_ptr(), string.len(), &mut len, value.data, value.len);
        }
    }
}
