//! The tags of any two messages and any texts, decoded beside them: as by the crates hmac and base64, for one message
//! alone and for both.
#![no_main]
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use hs256_simd::{Segment, Task, compress, hmac_and_decode, hmac_and_decode_pair};
use sha2::Sha256;

/// The initial state of SHA-256 (FIPS 180-4 section 5.3.3).
const INITIAL: [u32; 8] =
    [0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A, 0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19];

/// A key, a message, two texts.
type Input<'i> = ([u8; 64], &'i [u8], &'i [u8], &'i [u8]);

/// A message under a key, two texts, and what is written for them.
struct Case<'i> {
    key: [u8; 64],
    message: &'i [u8],
    texts: [&'i [u8]; 2],
    states: [[u32; 8]; 2],
    end: Vec<u8>,
    places: [Vec<u8>; 2],
    tag: [u8; 32],
}

impl<'i> Case<'i> {
    fn new((key, message, text, other_text): Input<'i>) -> Case<'i> {
        let states = [0x36, 0x5C].map(|pad| {
            let mut state = INITIAL;
            compress(&mut state, &[key.map(|byte| byte ^ pad)]);
            state
        });
        let mut end = message.as_chunks::<64>().1.to_vec();
        end.push(0x80);
        end.resize((end.len() + 8).next_multiple_of(64) - 8, 0);
        end.extend(((64 + message.len()) as u64 * 8).to_be_bytes());
        let texts = [text, other_text];
        let places = texts.map(|text| vec![0; text.len() / 4 * 3 + text.len() % 4 * 3 / 4]);
        Case { key, message, texts, states, end, places, tag: [0; 32] }
    }

    fn task(&mut self) -> Task<'_> {
        let ([text, other_text], [bytes, other_bytes]) = (self.texts, &mut self.places);
        Task {
            states: self.states.each_ref(),
            message: [self.message.as_chunks().0, self.end.as_chunks().0],
            segments: [Segment { text, bytes }, Segment { text: other_text, bytes: other_bytes }],
            tag: &mut self.tag,
        }
    }

    fn check(&self, canonical: bool) {
        let mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes any key");
        assert_eq!(self.tag[..], mac.chain_update(self.message).finalize().into_bytes()[..]);
        let decoded = self.texts.map(|text| URL_SAFE_NO_PAD.decode(text));
        assert_eq!(canonical, decoded.iter().all(Result::is_ok));
        for (bytes, expected) in self.places.iter().zip(decoded) {
            assert!(expected.is_err() || expected.as_ref() == Ok(bytes));
        }
    }
}

libfuzzer_sys::fuzz_target!(|inputs: (Input<'_>, Input<'_>)| {
    let (mut one, mut other) = (Case::new(inputs.0), Case::new(inputs.1));
    let pair = hmac_and_decode_pair([one.task(), other.task()]);
    if let Some([canonical, other_canonical]) = pair {
        one.check(canonical);
        other.check(other_canonical);
    }
    let mut alone = Case::new(inputs.0);
    if let Some(canonical) = hmac_and_decode(alone.task()) {
        alone.check(canonical);
    }
});
