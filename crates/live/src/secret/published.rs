//! Whether a secret is public: in a standard, a tutorial, an example .env file, a default configuration.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// Digests, one per line; the file says how they are made.
const LIST: &str = include_str!("published_secrets.txt");

/// Whether the text, or what it encodes, is published: also with quotes, a line break or a byte order mark around or in
/// it, and also if it is a published text in another encoding.
#[must_use]
pub fn is_published(text: &str, bytes: &[u8]) -> bool {
    let hex: Zeroizing<String> = Zeroizing::new(bytes.iter().map(|byte| format!("{byte:02x}")).collect());
    let base64 = Zeroizing::new(STANDARD_NO_PAD.encode(bytes));
    [text.as_bytes(), bytes, hex.as_bytes(), base64.as_bytes()].into_iter().any(is_listed)
}

fn is_listed(writing: &[u8]) -> bool {
    let canonical: Zeroizing<Vec<u8>> = Zeroizing::new(
        writing.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect(),
    );
    let digest: String = Sha256::digest(&*canonical).iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    LIST.lines().any(|line| line == digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_known(text: &str) -> bool {
        is_published(text, text.as_bytes())
    }

    #[test]
    fn the_list_is_digests_under_where_they_were_seen() {
        let mut lines = LIST.lines().skip_while(|line| line.starts_with('#'));
        assert!(lines.next().is_some_and(|line| line.starts_with("@ ")));
        let is_digest =
            |line: &str| line.len() == 24 && line.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        assert!(lines.clone().all(|line| line.starts_with("@ ") || is_digest(line)));
        let mut digests: Vec<_> = lines.filter(|line| is_digest(line)).collect();
        let count = digests.len();
        digests.sort_unstable();
        digests.dedup();
        assert!(digests.len() == count && count > 1000, "{count}");
    }

    #[test]
    fn a_published_secret_is_found_in_every_writing() {
        let known = "supersecretdevkeythatishs256safe!";
        let hex: String = known.bytes().map(|byte| format!("{byte:02x}")).collect();
        for text in [known, "\u{feff}supersecretdevkeythatishs256safe!\r\n", "'supersecretdevkey\nthatishs256safe!'"] {
            assert!(is_known(text), "{text}");
        }
        assert!(is_published(&hex, known.as_bytes()));
        let spring = "404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970";
        let bytes: Vec<u8> = (0..32).map(|at| u8::from_str_radix(&spring[2 * at..2 * at + 2], 16).unwrap()).collect();
        assert!(is_known(spring) && is_known(&spring.to_lowercase()));
        assert!(is_published(&STANDARD_NO_PAD.encode(&bytes), &bytes));
        assert!(!is_known("kX3v0p9Qm1zR7tY5wB2nC8dF4gH6jL0s") && !is_known(""));
    }
}
