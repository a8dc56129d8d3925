//! The tag of any message and any two texts, decoded beside it: as by the crates hmac and base64.
#![no_main]
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use hs256_simd::{Segment, compress, hmac_and_decode};
use sha2::Sha256;

/// The initial state of SHA-256 (FIPS 180-4 section 5.3.3).
const INITIAL: [u32; 8] =
    [0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19];

libfuzzer_sys::fuzz_target!(|input: ([u8; 64], &[u8], &[u8], &[u8])| {
    let (key, message, text, other_text) = input;
    let states = [0x36, 0x5C].map(|pad| {
        let mut state = INITIAL;
        compress(&mut state, &[key.map(|byte| byte ^ pad)]);
        state
    });
    let (blocks, rest) = message.as_chunks();
    let mut end = rest.to_vec();
    end.push(0x80);
    end.resize((end.len() + 8).next_multiple_of(64) - 8, 0);
    end.extend(((64 + message.len()) as u64 * 8).to_be_bytes());

    let mut places = [text, other_text].map(|text| vec![0; text.len() / 4 * 3 + text.len() % 4 * 3 / 4]);
    let [bytes, other_bytes] = &mut places;
    let segments = [Segment { text, bytes }, Segment { text: other_text, bytes: other_bytes }];
    let mut tag = [0; 32];
    let canonical = hmac_and_decode(states.each_ref(), [blocks, end.as_chunks().0], segments, &mut tag);
    let Some(canonical) = canonical else { return }; // no SHA instructions here

    let expected = Hmac::<Sha256>::new_from_slice(&key).expect("HMAC takes any key").chain_update(message).finalize();
    assert_eq!(tag[..], expected.into_bytes()[..]);
    let decoded = [text, other_text].map(|text| URL_SAFE_NO_PAD.decode(text));
    assert_eq!(canonical, decoded.iter().all(Result::is_ok));
    for (bytes, expected) in places.iter().zip(decoded) {
        assert!(expected.is_err() || expected.as_ref() == Ok(bytes));
    }
});
