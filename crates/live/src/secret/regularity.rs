//! Whether bytes are too regular to be random. Each test passes all but one in a million random secrets. A secret that
//! passes them all may still be guessable: only how it was made can tell.

use zeroize::{Zeroize as _, Zeroizing};

/// Why the bytes cannot be random; `None` if no test finds anything.
#[must_use]
pub fn regularity(secret: &[u8]) -> Option<&'static str> {
    let text = str::from_utf8(secret).ok();
    // A line break, a byte order mark or a letter beyond ASCII does not make the rest random.
    let printable = text.map(printable_ascii);
    let written = printable.as_deref().map(String::as_str);
    let plain = written.filter(|plain| 2 * plain.len() > secret.len()).map_or(secret, str::as_bytes);
    match secret {
        _ if repeats(plain) => Some("it repeats itself"),
        _ if distinct(plain) < 8 => Some("it is made of fewer than 8 different characters or bytes"),
        _ if steps(plain) * 2 > plain.len() => Some("it counts up or down, or repeats its neighbours"),
        _ if written.is_some_and(follows_keyboard) => Some("it runs along the rows of a keyboard"),
        _ if written.is_some_and(has_telltale_word) => Some("it has an everyday word in it, so a person wrote it"),
        _ if written.is_some_and(reads_like_words) => Some("it reads like words, not like random characters"),
        _ if text.is_some_and(|text| bits(text) < 128.0) => {
            Some("its characters are of too few kinds: even at random it would have fewer than 128 bits")
        }
        _ => None,
    }
}

fn printable_ascii(text: &str) -> Zeroizing<String> {
    let mut printable = Zeroizing::new(String::with_capacity(text.len())); // never grows: no copy is left
    printable.extend(text.chars().filter(|character| character.is_ascii_graphic() || *character == ' '));
    printable
}

/// The whole is a shorter text repeated, the last time perhaps cut off.
fn repeats(secret: &[u8]) -> bool {
    (1..=secret.len() / 2).any(|period| secret.iter().zip(secret.iter().skip(period)).all(|(one, other)| one == other))
}

fn distinct(secret: &[u8]) -> usize {
    let mut bytes = secret.to_vec();
    bytes.sort_unstable();
    bytes.dedup();
    let distinct = bytes.len();
    bytes.zeroize();
    distinct
}

/// How many bytes equal the one before, or differ from it by one.
fn steps(secret: &[u8]) -> usize {
    secret.iter().zip(secret.iter().skip(1)).filter(|(one, next)| one.abs_diff(**next) <= 1).count()
}

/// Seven neighbouring keys in a row: among 64 random hexadecimal digits that happens once in a million secrets.
fn follows_keyboard(text: &str) -> bool {
    const ROWS: [&str; 6] = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop", "1234567890"];
    let text = Zeroizing::new(text.to_ascii_lowercase());
    ROWS.iter().any(|row| row.as_bytes().windows(7).any(|keys| text.as_bytes().windows(7).any(|part| part == keys)))
}

/// Words of six letters or more that people put into secrets.
fn has_telltale_word(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "secret",
        "password",
        "passwort",
        "changeme",
        "change-me",
        "change_me",
        "example",
        "default",
        "please",
        "private",
        "development",
        "production",
        "testing",
        "random",
        "unsafe",
        "insecure",
        "signing",
        "company",
        "backend",
        "iloveyou",
        "welcome",
        "letmein",
    ];
    let text = Zeroizing::new(text.to_ascii_lowercase());
    WORDS.iter().any(|word| text.contains(word))
}

/// The share of letter pairs that are common in English, German and French: about half in words, one in twelve at random.
fn reads_like_words(text: &str) -> bool {
    const COMMON: &[u8] = b"thheineranreonatenndtiesorteofedisitalarsttontngsehaasouiolevecome\
                            dehiriroicneearacelichllbemasiomureiungeiescdidass";
    let is_hexadecimal = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let pairs: Vec<_> = text.as_bytes().windows(2).filter(|pair| pair.iter().all(u8::is_ascii_alphabetic)).collect();
    let is_common = |pair: &&&[u8]| match pair {
        [one, other] if one.is_ascii_lowercase() && other.is_ascii_uppercase() => false, // not within a word
        pair => COMMON.chunks(2).any(|known| known.eq_ignore_ascii_case(pair)),
    };
    let common = pairs.iter().filter(is_common).count();
    !is_hexadecimal && pairs.len() >= 20 && common * 20 >= pairs.len() * 9
}

/// The most information, in bits, that a text with these kinds of characters can hold.
fn bits(text: &str) -> f64 {
    const BEYOND_ASCII: f64 = 14.0; // thousands of characters can be typed
    let beyond = text.chars().filter(|character| !character.is_ascii() && *character != '\u{feff}').count();
    #[expect(clippy::cast_precision_loss, reason = "a text of 2^53 characters is no secret")]
    let beyond = beyond as f64;
    alphabet_bits(&printable_ascii(text)) + beyond * BEYOND_ASCII
}

/// The same for printable ASCII only.
fn alphabet_bits(text: &str) -> f64 {
    let size_of_kind = |byte: u8| match byte {
        b'0'..=b'9' => (0, 10.0),
        b'a'..=b'z' => (1, 26.0),
        b'A'..=b'Z' => (2, 26.0),
        _ => (3, 33.0),
    };
    let mut sizes = [0.0; 4];
    for (kind, size) in text.bytes().map(size_of_kind) {
        if let Some(place) = sizes.get_mut(kind) {
            *place = size;
        }
    }
    let alphabet: f64 = sizes.iter().sum();
    let hexadecimal = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let alphabet = if hexadecimal { alphabet.min(16.0) } else { alphabet.max(1.0) };
    #[expect(clippy::cast_precision_loss, reason = "a text of 2^53 characters is no secret")]
    let len = text.len() as f64;
    len * alphabet.log2()
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    #[test]
    fn what_was_drawn_at_random_is_not_suspected() {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64; // xorshift: the same secrets each time, a test must not be drawn
        for _ in 0..20_000 {
            let bytes: [u8; 32] = std::array::from_fn(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                state.to_be_bytes()[0]
            });
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            for secret in
                [bytes.to_vec(), URL_SAFE_NO_PAD.encode(bytes).into(), STANDARD.encode(bytes).into(), hex.into()]
            {
                assert_eq!(regularity(&secret), None, "{}", String::from_utf8_lossy(&secret));
            }
        }
    }

    #[test]
    fn what_was_written_is() {
        let written = [
            "00000000000000000000000000000000",
            "abcabcabcabcabcabcabcabcabcabcabca",
            "abcdefghijklmnopqrstuvwxyz012345",
            "0123456789abcdef0123456789abcdef",
            "qwertyuiopasdfghjklzxcvbnm123456",
            "my-very-long-secret-for-the-api-1",
            "correct horse battery staple forever",
            "monvelorougeestdanslejardinvert",
            "CompanyNameJwtSigningKeyNumber123",
            "84719502836471950283746510293847",
            "dieserschluesselistganzbestimmtsicher",
            "mein geheimes passwort für den server",
        ];
        for secret in written {
            for secret in [secret.into(), format!("{secret}\n"), format!("\u{feff}{secret}"), format!("{secret}ü")] {
                assert!(regularity(secret.as_bytes()).is_some(), "{secret}");
            }
            let (start, end) = secret.split_at(secret.len() / 3);
            assert!(regularity(format!("{start}\r\n{end}").as_bytes()).is_some(), "{secret}");
        }
        let counting: Vec<u8> = (0..32).collect();
        assert!(regularity(&counting).is_some() && regularity(&[0xff; 32]).is_some());
    }
}
