//! Canonical base64url by words, eight characters at a time: for targets without vector instructions.
//!
//! No table is looked up in memory: the time depends only on the length. Checking and decoding are separate, since a
//! check takes half as long, and a forged token is never decoded.

/// Eight characters, the lowest byte first.
type Word = u64;

const fn eight(byte: u8) -> Word {
    byte as Word * 0x0101_0101_0101_0101
}

/// The high bit of each byte that is at least `least`. For characters that are ASCII: no sum carries into the next byte.
const fn at_least(word: Word, least: u8) -> Word {
    word.wrapping_add(eight(0x80 - least))
}

/// The high bit of each byte other than `character`. For characters that are ASCII, too.
const fn other_than(word: Word, character: u8) -> Word {
    at_least(word ^ eight(character), 1)
}

/// The high bit of each byte outside the alphabet: letters, digits and two signs. A byte is in a range if it has reached
/// the range's start or its end, but not both. Setting one bit makes capitals small letters, so one range is enough. A
/// byte that is not ASCII is outside, whatever it does to its neighbours.
const fn strangers(word: Word) -> Word {
    let small = word | eight(b'a' ^ b'A');
    let letters = at_least(small, b'a') ^ at_least(small, b'z' + 1);
    let digits = at_least(word, b'0') ^ at_least(word, b'9' + 1);
    let signs = other_than(word, b'-') ^ other_than(word, b'_');
    !(letters ^ digits ^ signs) | word
}

/// The values of eight characters of the alphabet.
const fn sextets(word: Word) -> Word {
    /// 1 for each byte that is at least `least`.
    const fn one(word: Word, least: u8) -> Word {
        at_least(word, least) >> 7 & eight(1)
    }
    // How much the difference between a character and its value changes at the start of a range.
    (word.wrapping_add(eight(62 - b'-')))
        .wrapping_sub(one(word, b'0') * 13)
        .wrapping_sub(one(word, b'A') * 69)
        .wrapping_add(one(word, b'_') * 33)
        .wrapping_sub(one(word, b'a') * 39)
}

/// The six bytes that eight characters encode, the lowest first.
const fn decoded(word: Word) -> Word {
    const FIRST: Word = 0x003F_003F_003F_003F;
    let values = sextets(word);
    // Pairs of characters, 12 bits each.
    let pairs = (values & FIRST) << 6 | values >> 8 & FIRST;
    // Two pairs are three bytes.
    let threes = pairs >> 4 & 0x0000_00FF_0000_00FF
        | pairs << 12 & 0x0000_F000_0000_F000
        | pairs >> 16 & 0x0000_0F00_0000_0F00
        | pairs & 0x00FF_0000_00FF_0000;
    threes & 0xFF_FFFF | threes >> 8 & 0xFFFF_FF00_0000
}

/// The characters after the last whole word, padded with `A`, whose value is 0.
fn last_word(rest: &[u8]) -> Word {
    rest.iter().rev().fold(eight(b'A'), |word, character| word << 8 | Word::from(*character))
}

/// Whether `text` is canonical: no character outside the alphabet, no length of 4n+1, unused trailing bits zero.
#[inline(always)]
pub(super) fn is_canonical(text: &[u8]) -> bool {
    let (words, rest) = text.as_chunks();
    let last = last_word(rest);
    let all = words.iter().fold(strangers(last), |all, word| all | strangers(Word::from_le_bytes(*word)));
    // The unused bits of a partial quad are in the byte after the decoded ones, which is 0 if nothing else is left.
    let has_rest = match rest.len() % 4 {
        0 => false,
        1 => return false,
        _ => decoded(last) >> (super::decoded_len(rest.len()) * 8) != 0,
    };
    all & eight(0x80) == 0 && !has_rest
}

/// Decodes `text`, which is canonical, into exactly its decoded length.
#[inline(always)]
pub(super) fn decode(text: &[u8], bytes: &mut [u8]) {
    let ((words, rest), (sixes, _)) = (text.as_chunks(), bytes.as_chunks_mut::<6>());
    for (word, six) in words.iter().zip(sixes) {
        let [a, b, c, d, e, f, ..] = decoded(Word::from_le_bytes(*word)).to_le_bytes();
        // Two stores. For an array of six, the compiler would store each byte by itself.
        if let Some(four) = six.first_chunk_mut() {
            *four = [a, b, c, d];
        }
        if let Some(two) = six.last_chunk_mut() {
            *two = [e, f];
        }
    }
    if let Some(places) = bytes.get_mut(words.len() * 6..) {
        places.iter_mut().zip(decoded(last_word(rest)).to_le_bytes()).for_each(|(place, byte)| *place = byte);
    }
}
