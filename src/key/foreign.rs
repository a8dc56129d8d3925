//! What is no shared secret: half of a key pair, a certificate, the text of a JWK (docs/VERDICT.md). Whoever takes a public
//! key for the secret lets everyone mint tokens who has that key, and anyone may have it.
//!
//! Pure: bytes in, a reason out. It must never leave a copy of the bytes behind that is not wiped. Its time depends on the
//! bytes: it runs once a key, when the key is made.

use alloc::vec::Vec;

use zeroize::Zeroizing;

use crate::base64url;
use crate::json;

/// Why these bytes are no shared secret: what they are, and what to do instead. `None` for a secret.
pub(super) fn found(secret: &[u8]) -> Option<&'static str> {
    // Keycloak shows keys as one word of base64, Kubernetes keeps files so. One layer: law and tools know no second one.
    structure(secret).or_else(|| structure(&decoded(secret)?))
}

/// What base64 or base64url decodes to, with or without padding and white space.
fn decoded(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let text = trimmed(text);
    let mut word = Zeroizing::new(Vec::with_capacity(text.len())); // never grows: no copy is left
    word.extend(text.iter().filter(|byte| !is_space(**byte)));
    base64url::decode_any_secret(&word)
}

macro_rules! key_pair {
    ($found:literal) => {
        Some(concat!(
            $found,
            ", which is no shared secret; take random bytes (`hs256 secret` makes some); tokens signed by a key pair need a \
             library for RS256, ES256 or EdDSA"
        ))
    };
}

/// As [`found`], of bytes that are not encoded.
fn structure(bytes: &[u8]) -> Option<&'static str> {
    if der::is_key_or_certificate(from_first(bytes)) {
        return key_pair!("a key or certificate in DER");
    }
    let text = trimmed(bytes);
    if text.starts_with(b"PuTTY-User-Key-File-") {
        return key_pair!("a PuTTY key file");
    }
    text.split(|byte| matches!(byte, b'\r' | b'\n')).find_map(in_line).or_else(|| jwk(text))
}

fn in_line(line: &[u8]) -> Option<&'static str> {
    if line.starts_with(b"-----BEGIN ") {
        return key_pair!("a key or certificate in PEM");
    }
    if line.starts_with(b"---- BEGIN SSH2") {
        return key_pair!("an SSH2 public key");
    }
    if has_ssh_key(line) { key_pair!("an SSH public key") } else { None }
}

/// Without white space around it and a byte order mark before it.
fn trimmed(bytes: &[u8]) -> &[u8] {
    let text = from_first(bytes);
    let len = text.iter().rposition(|byte| !is_space(*byte)).map_or(0, |last| last + 1);
    text.get(..len).unwrap_or_default()
}

/// Without white space and a byte order mark before it.
fn from_first(bytes: &[u8]) -> &[u8] {
    let after_space = |bytes: &'_ [u8]| bytes.iter().position(|byte| !is_space(*byte)).unwrap_or(bytes.len());
    let text = bytes.get(after_space(bytes)..).unwrap_or_default();
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    text.get(after_space(text)..).unwrap_or_default()
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Whether the name of a key's type is followed by base64 that repeats the name (RFC 4253 section 6.6). A password that
/// begins with `ssh-` has no such word.
fn has_ssh_key(line: &[u8]) -> bool {
    const TYPES: [&[u8]; 4] = [b"ssh-", b"ecdsa-sha2-", b"sk-ssh-", b"sk-ecdsa-"];
    let mut words = line.split(|byte| matches!(byte, b' ' | b'\t')).filter(|word| !word.is_empty()).peekable();
    while let Some(name) = words.next() {
        let (true, Some(word)) = (TYPES.iter().any(|start| name.starts_with(start)), words.peek()) else { continue };
        let blob = base64url::decode_any_secret(word).unwrap_or_default();
        if let Some((len, rest)) = blob.split_first_chunk()
            && usize::try_from(u32::from_be_bytes(*len)) == Ok(name.len())
            && rest.starts_with(name)
        {
            return true;
        }
    }
    false
}

/// A JWK or a JWK Set (RFC 7517): its own constructor knows which part of the text is the secret.
fn jwk(text: &[u8]) -> Option<&'static str> {
    if text.first() != Some(&b'{') {
        return None;
    }
    match json::scan(text, &const { json::Wanted::new(["kty", "keys"]) }) {
        Ok([Some(_), _]) => Some("the text of a JWK, which is not its secret; give it as a JWK"),
        Ok([None, Some(_)]) => {
            Some("the text of a JWK Set, which is no secret; give it as a JWK Set, or one of its keys as a JWK")
        }
        _ => None,
    }
}

/// Keys and certificates by the tags of their structure (X.690), for which no DER library is needed.
mod der {
    const INTEGER: u8 = 0x02;
    const BIT_STRING: u8 = 0x03;
    const OCTET_STRING: u8 = 0x04;
    const OBJECT_IDENTIFIER: u8 = 0x06;
    const SEQUENCE: u8 = 0x30;

    /// The most children that a structure has which is looked for: PKCS #1 with several primes.
    const MOST_CHILDREN: usize = 10;

    /// A tag and its contents.
    type Value<'d> = (u8, &'d [u8]);

    /// Whether the bytes are one of the structures, with nothing but white space after it. That is looked for here and not
    /// trimmed before: a key may end in 0x20.
    pub(super) fn is_key_or_certificate(bytes: &[u8]) -> bool {
        match next(bytes) {
            Some(((SEQUENCE, contents), rest)) => rest.iter().all(|byte| super::is_space(*byte)) && is_listed(contents),
            _ => false,
        }
    }

    fn is_listed(contents: &[u8]) -> bool {
        let mut children: [Value<'_>; MOST_CHILDREN] = [(0, &[]); MOST_CHILDREN];
        let (mut count, mut rest) = (0, contents);
        while !rest.is_empty() {
            let (Some((child, after)), Some(place)) = (next(rest), children.get_mut(count)) else { return false };
            *place = child;
            (count, rest) = (count + 1, after);
        }
        match children.get(..count).unwrap_or_default() {
            // A public key; a certificate, request or revocation list (RFC 5280, RFC 2986).
            [algorithm, (BIT_STRING, _)] | [(SEQUENCE, _), algorithm, (BIT_STRING, _)] => is_algorithm(*algorithm),
            // PKCS #8: encrypted (RFC 5958 section 3), and not (section 2).
            [algorithm, (OCTET_STRING, _)] if is_algorithm(*algorithm) => true,
            [(INTEGER, _), algorithm @ (SEQUENCE, _), (OCTET_STRING, _), options @ ..] => {
                is_algorithm(*algorithm) && are_options(options)
            }
            // SEC 1 (RFC 5915 section 3).
            [(INTEGER, _), (OCTET_STRING, _), options @ ..] => are_options(options),
            // PKCS #1: a public key, and a private one (RFC 8017 appendix A.1).
            [(INTEGER, _), (INTEGER, _)] => true,
            [numbers @ .., (SEQUENCE, _)] | numbers => {
                numbers.len() == 9 && numbers.iter().all(|(tag, _)| *tag == INTEGER)
            }
        }
    }

    /// A SEQUENCE that begins with an OBJECT IDENTIFIER.
    fn is_algorithm((tag, contents): Value<'_>) -> bool {
        tag == SEQUENCE && matches!(next(contents), Some(((OBJECT_IDENTIFIER, _), _)))
    }

    /// `[0]` and `[1]`, each of which may be absent. PKCS #8 has its `[1]`, a BIT STRING, without a tag of its own.
    fn are_options(options: &[Value<'_>]) -> bool {
        matches!(options, [] | [(0xA0 | 0xA1 | 0x81, _)] | [(0xA0, _), (0xA1 | 0x81, _)])
    }

    /// The first value, and what follows it. The length must be as short as it can be (X.690 section 10.1).
    fn next(bytes: &[u8]) -> Option<(Value<'_>, &[u8])> {
        let ([tag, length], rest) = bytes.split_first_chunk()?;
        let (len, rest) = match *length {
            short @ ..=0x7F => (usize::from(short), rest),
            long @ 0x81..=0x84 => {
                let (digits, rest) = rest.split_at_checked(usize::from(long - 0x80))?;
                let len = digits.iter().fold(0, |len: usize, digit| len << 8 | usize::from(*digit));
                let is_minimal = len >= 0x80 && digits.first() != Some(&0);
                (is_minimal.then_some(len)?, rest)
            }
            _ => return None,
        };
        let (contents, rest) = rest.split_at_checked(len)?;
        Some(((*tag, contents), rest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;
    use alloc::vec;

    /// Test keys: made for these tests by openssl and ssh-keygen, their private halves thrown away.
    const PEM: [&str; 5] = [
        "-----BEGIN PUBLIC KEY-----\n\
         MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAETB9hxoOka8FAsm6gvIhB5UTqPynX\n\
         5RvJ728WXDiMmFa8DUkUpkZVCF+91M0Pcq+bAKMxH+1k+acPALHz87ONbQ==\n\
         -----END PUBLIC KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\n\
         MCowBQYDK2VwAyEA1vm4cs8ZeHHhZ8mczkOuLvjp3B6dAqTYox9Q/4I/XUQ=\n\
         -----END PUBLIC KEY-----\n",
        "-----BEGIN RSA PUBLIC KEY-----\n\
         MIGJAoGBANkh+otp9uOYmzFkWvBp1GNNmqONnVxpDgD4zgCTOmQEuoZFzD96oxof\n\
         bEG7SBCHD4MGlNloZtmEF8BSbe6AmlMled4fL7UkKucGE3Bmw9qegSEXA11iqnDa\n\
         EkyBBPS0TzEiYvVG4PvmHToRSwPf3ZLwZ4MZu1C6TTTUgHvByFyJAgMBAAE=\n\
         -----END RSA PUBLIC KEY-----\n",
        "-----BEGIN CERTIFICATE-----\n\
         MIIBLDCB36ADAgECAhRG3mJaLW8/ZiC1g4/6A2zg4RLOKDAFBgMrZXAwDDEKMAgG\n\
         A1UEAwwBdDAeFw0yNjExMjgxNjI5MzBaFw0yNjExMjkxNjI5MzBaMAwxCjAIBgNV\n\
         BAMMAXQwKjAFBgMrZXADIQDW+bhyzxl4ceFnyZzOQ64u+OncHp0CpNijH1D/gj9d\n\
         RKNTMFEwHQYDVR0OBBYEFJMK7oFCKBcLIVAHinb+nOJLf0oKMB8GA1UdIwQYMBaA\n\
         FJMK7oFCKBcLIVAHinb+nOJLf0oKMA8GA1UdEwEB/wQFMAMBAf8wBQYDK2VwA0EA\n\
         1AdJJLzPMtF/ajZoR9TezFZJ9gvIsRtEzMK0g4Nz/fBF820EkUNnhxxaH9j05I4T\n\
         Ja+0vX5jTtCDhmbu7IuKAw==\n\
         -----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE REQUEST-----\n\
         MIGLMD8CAQAwDDEKMAgGA1UEAwwBdDAqMAUGAytlcAMhANb5uHLPGXhx4WfJnM5D\n\
         ri746dwenQKk2KMfUP+CP11EoAAwBQYDK2VwA0EAQfWRmXFcFDkcmJGWZSLgyv9R\n\
         m5hvP4taQhdQMGNwKe+ryQnhekEXFaHUbM6PPOp60EnLkGsoNkgiuFxTbmUKAw==\n\
         -----END CERTIFICATE REQUEST-----\n",
    ];
    const SSH: [&str; 2] = [
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBdePsvZm1GdrEAOIIpK8fDWc3IGNrLnQt1TMLMheuFS test",
        "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBH6nnlspNcaGn4mM8F+TtW9EJVkaHjHvlXqNC3UL\
         kLUaXIuobFmwBtOyf+wUQa39Yk4/FKJZ6I3YpncKHxei2MQ= test",
    ];
    const SSH2: &str = "---- BEGIN SSH2 PUBLIC KEY ----\nComment: \"test\"\n\
                        AAAAC3NzaC1lZDI1NTE5AAAAIBdePsvZm1GdrEAOIIpK8fDWc3IGNrLnQt1TMLMheuFS\n---- END SSH2 PUBLIC KEY ----\n";
    const JWK: &str = r#"{"kty":"RSA","n":"gICA","e":"AQAB"}"#;

    fn what(secret: impl AsRef<[u8]>) -> &'static str {
        let Some(reason) = found(secret.as_ref()) else { return "a secret" };
        reason.split_once(", which").map_or(reason, |(what, _)| what)
    }

    fn body(pem: &str) -> String {
        pem.lines().filter(|line| !line.starts_with('-')).collect()
    }

    fn der(pem: &str) -> Zeroizing<Vec<u8>> {
        base64url::decode_any_secret(body(pem).as_bytes()).unwrap()
    }

    /// A value in DER with the shortest length.
    fn tlv(tag: u8, contents: &[u8]) -> Vec<u8> {
        let [.., high, low] = contents.len().to_be_bytes();
        let mut value = match (high, low) {
            (0, 0..0x80) => vec![tag, low],
            (0, _) => vec![tag, 0x81, low],
            _ => vec![tag, 0x82, high, low],
        };
        value.extend_from_slice(contents);
        value
    }

    fn sequence(children: &[&[u8]]) -> Vec<u8> {
        tlv(0x30, &children.concat())
    }

    const PEM_FOUND: &str = "a key or certificate in PEM";
    const DER_FOUND: &str = "a key or certificate in DER";
    const SSH_FOUND: &str = "an SSH public key";

    #[test]
    fn pem_is_found_by_the_line_that_begins_it() {
        for pem in PEM {
            assert_eq!(what(pem), PEM_FOUND);
            for spelled in
                [pem.replace('\n', "\r\n"), pem.replace('\n', "\r"), alloc::format!("\u{FEFF}\t \r\n{pem}\n ")]
            {
                assert_eq!(what(spelled), PEM_FOUND);
            }
            assert_eq!(what(alloc::format!("Bag Attributes: test\n{pem}")), PEM_FOUND);
        }
        for label in ["PRIVATE KEY", "OPENSSH PRIVATE KEY", "PGP PUBLIC KEY BLOCK", "anything"] {
            assert_eq!(what(alloc::format!("-----BEGIN {label}-----")), PEM_FOUND);
        }
        for secret in
            ["----BEGIN PUBLIC KEY-----", "-----BEGIN", "-----begin public key-----", "x-----BEGIN PUBLIC KEY-----"]
        {
            assert_eq!(what(secret), "a secret", "{secret}");
        }
    }

    #[test]
    fn ssh2_and_putty_files_are_found() {
        assert_eq!(what(SSH2), "an SSH2 public key");
        assert_eq!(what(alloc::format!(" \n{SSH2}")), "an SSH2 public key");
        assert_eq!(what("--- BEGIN SSH2 PUBLIC KEY ----"), "a secret");
        assert_eq!(what("PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n"), "a PuTTY key file");
        assert_eq!(what("\u{FEFF}PuTTY-User-Key-File-2: ssh-rsa"), "a PuTTY key file");
        assert_eq!(what("my PuTTY-User-Key-File-3: ssh-ed25519"), "a secret");
    }

    #[test]
    fn an_ssh_key_is_found_by_its_blob_and_not_by_its_name() {
        for line in SSH {
            assert_eq!(what(line), SSH_FOUND);
            assert_eq!(what(line.replacen(' ', " \t ", 1)), SSH_FOUND);
            assert_eq!(what(alloc::format!("# ours\nno-pty,command=\"a b\" {line}\n")), SSH_FOUND);
            assert_eq!(what(line.trim_end_matches(" test").replace('=', "")), SSH_FOUND);
        }
        for name in ["sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com", "ssh-rsa-cert-v01@openssh.com"]
        {
            let mut blob = String::new();
            base64url::encode(
                &[&u32::try_from(name.len()).unwrap().to_be_bytes(), name.as_bytes(), &[7; 9]].concat(),
                &mut blob,
            );
            assert_eq!(what(alloc::format!("{name} {blob}")), SSH_FOUND);
        }
        let (name, word) = ("ssh-ed25519", "AAAAC3NzaC1lZDI1NTE5AAAAIBdePsvZ");
        for secret in [
            alloc::format!("{name}{word}"),
            alloc::format!("{name}\n{word}"),
            alloc::format!("{name}9 {word}"),
            alloc::format!("ssh-ed2551 {word}"),
            alloc::format!("xssh-ed25519 {word}"),
            alloc::format!("{name} BAAAC3NzaC1lZDI1NTE5AAAAIBdePsvZ"),
            alloc::format!("{name} AAAAC3NzaC1lZDI1NTE4AAAAIBdePsvZ"),
            alloc::format!("{name} !{word}"),
            alloc::format!("{name} AAAAC3NzaC1lZDI1NTE"),
            alloc::format!("{name} "),
            "ssh-rsa is what my long password begins with, and goes on".into(),
            "ssh-correct-horse-battery-staple-of-many-words".into(),
        ] {
            assert_eq!(what(&secret), "a secret", "{secret}");
        }
    }

    #[test]
    fn real_keys_in_der_are_found_whatever_white_space_follows() {
        for pem in PEM {
            let der = der(pem);
            assert_eq!(what(&der), DER_FOUND);
            assert_eq!(what([b"\n", der.as_slice(), b" \r\n"].concat()), DER_FOUND);
            assert_eq!(what([der.as_slice(), b"\0"].concat()), "a secret");
            assert_eq!(what([der.as_slice(), der.as_slice()].concat()), "a secret");
            assert_eq!(what(&der[..der.len() - 1]), "a secret");
            assert_eq!(what(&der[1..]), "a secret");
        }
        // Its last byte is a space, and part of it.
        assert_eq!(what(sequence(&[&tlv(2, &[1; 20]), &tlv(2, b"\x01\x20")])), DER_FOUND);
    }

    #[test]
    fn der_is_found_by_the_tags_of_each_structure() {
        let integer = tlv(2, &[1; 8]);
        let (bits, octets) = (tlv(3, &[0, 9]), tlv(4, &[9; 200]));
        let (oid, null) = (tlv(6, &[42, 3]), tlv(5, &[]));
        let algorithm = sequence(&[&oid, &null]);
        let bare = sequence(&[&oid]);
        let body = sequence(&[integer.as_slice(); 60]);
        let (zero, one, implicit) = (tlv(0xA0, &[]), tlv(0xA1, &bits), tlv(0x81, &[0, 9]));
        let nine = [integer.as_slice(); 9];
        let keys: [&[&[u8]]; 18] = [
            &[&algorithm, &bits],
            &[&bare, &bits],
            &[&body, &algorithm, &bits],
            &[&integer, &algorithm, &octets],
            &[&integer, &algorithm, &octets, &zero],
            &[&integer, &algorithm, &octets, &one],
            &[&integer, &algorithm, &octets, &implicit],
            &[&integer, &algorithm, &octets, &zero, &one],
            &[&integer, &algorithm, &octets, &zero, &implicit],
            &[&algorithm, &octets],
            &[&integer, &integer],
            &nine,
            &[&nine[..], &[&body]].concat(),
            &[&integer, &octets],
            &[&integer, &octets, &zero],
            &[&integer, &octets, &one],
            &[&integer, &octets, &zero, &one],
            &[&algorithm, &algorithm, &bits],
        ];
        for children in keys {
            assert_eq!(what(sequence(children)), DER_FOUND, "{children:x?}");
        }
        let nameless = sequence(&[&null, &oid]);
        let others: [&[&[u8]]; 20] = [
            &[],
            &[&integer],
            &[&algorithm],
            &[&bits],
            &[&algorithm, &bits, &bits],
            &[&algorithm, &integer],
            &[&nameless, &bits],
            &[&nameless, &octets],
            &[&integer, &nameless, &octets],
            &[&body, &nameless, &bits],
            &[&integer, &algorithm, &bits],
            &[&integer, &algorithm, &octets, &one, &zero],
            &[&integer, &algorithm, &octets, &null],
            &[&integer, &octets, &zero, &one, &one],
            &[&integer, &integer, &integer],
            &nine[..8],
            &[&nine[..], &nine[..1]].concat(),
            &[&nine[..8], &[&body]].concat(),
            &[&nine[..], &[&body, &body]].concat(),
            &[&oid, &bits],
        ];
        for children in others {
            assert_eq!(what(sequence(children)), "a secret", "{children:x?}");
        }
    }

    #[test]
    fn der_has_the_shortest_lengths() {
        let contents = [tlv(2, &[1; 130]), tlv(2, &[3])].concat();
        let with = |head: &[u8]| what([head, &contents].concat());
        assert_eq!(contents.len(), 136);
        assert_eq!(with(&[0x30, 0x81, 136]), DER_FOUND);
        for head in [
            [0x30, 0x82, 0, 136].as_slice(),
            &[0x30, 0x83, 0, 0, 136],
            &[0x30, 0x80],
            &[0x30, 0x85, 0, 0, 0, 0, 136],
            &[0x30, 0x84, 255, 255, 255, 255],
            &[0x30, 0x81, 135],
            &[0x30, 0x81, 137],
            &[0x31, 0x81, 136],
        ] {
            assert_eq!(with(head), "a secret", "{head:x?}");
        }
        assert_eq!(what([0x30, 0x81, 6, 2, 1, 1, 2, 1, 1]), "a secret");
        assert_eq!(what([0x30, 6, 2, 1, 1, 2, 1, 1]), DER_FOUND);
        assert_eq!(what([0x30, 8, 2, 0x81, 1, 1, 2, 0x81, 1, 1]), "a secret"); // a child's length, too
    }

    #[test]
    fn a_jwk_and_a_set_are_found_by_their_members() {
        for jwk in [JWK, r#" {"k":"AyM1","kty":"oct"} "#, "\u{FEFF}{\"kty\":null}", r#"{"\u006bty":"EC","keys":[]}"#] {
            assert_eq!(what(jwk).split(',').next(), Some("the text of a JWK"), "{jwk}");
        }
        for set in [r#"{"keys":[]}"#, "\n{\"a\":{\"kty\":1},\"keys\":1}\n"] {
            assert_eq!(what(set), "the text of a JWK Set", "{set}");
        }
        for secret in [
            r#"{"key":"value"}"#,
            r#"{"a":{"kty":"oct"}}"#,
            r#"[{"kty":"oct"}]"#,
            r#"{"kty":"oct"} {}"#,
            r#"{"kty":"oct","kty":"oct"}"#,
            r#"{"kty":"oct""#,
            r#"{"Kty":"oct"}"#,
            "{",
            "{}",
        ] {
            assert_eq!(what(secret), "a secret", "{secret}");
        }
    }

    #[test]
    fn one_layer_of_base64_is_taken_off() {
        let mut samples: Vec<(Vec<u8>, &str)> = vec![
            (SSH2.into(), "an SSH2 public key"),
            (SSH[0].into(), SSH_FOUND),
            (b"PuTTY-User-Key-File-3: ssh-rsa".into(), "a PuTTY key file"),
            (JWK.into(), "the text of a JWK"),
        ];
        samples.extend(PEM.map(|pem| (pem.into(), PEM_FOUND)));
        samples.extend(PEM.map(|pem| (der(pem).to_vec(), DER_FOUND)));
        for (bytes, expected) in samples {
            let mut url = String::new();
            base64url::encode(&bytes, &mut url);
            let standard = url.replace('-', "+").replace('_', "/");
            let padding = "=".repeat((4 - url.len() % 4) % 4);
            let wrapped: String = standard.chars().flat_map(|c| ['\r', '\n', ' ', '\t', c]).collect();
            for word in [
                url.clone(),
                alloc::format!("{url}{padding}"),
                standard.clone(),
                alloc::format!("{standard}{padding}"),
                alloc::format!("\u{FEFF} {wrapped}{padding}\n"),
            ] {
                assert_eq!(what(&word), expected, "{word}");
            }
            let mut twice = String::new();
            base64url::encode(url.as_bytes(), &mut twice);
            for secret in [twice, alloc::format!("{url}."), alloc::format!("{url}{padding}=A")] {
                assert_eq!(what(&secret), "a secret", "{secret}");
            }
        }
    }

    /// Not often, as the law has it, but by numbers that are the same in every run: none of these.
    #[test]
    fn random_bytes_and_their_texts_are_secrets() {
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[4]
        };
        for round in 0..100_000 {
            let secret: Vec<u8> = (0..32 + round % 33).map(|_| next()).collect();
            assert_eq!(found(&secret), None, "{secret:x?}");
            let mut text = String::new();
            base64url::encode(&secret, &mut text);
            assert_eq!(found(text.as_bytes()), None, "{text}");
        }
        for secret in
            ["", " \n", "\u{FEFF}", "correct horse battery staple, long as it is", "0123456789abcdef0123456789abcdef"]
        {
            assert_eq!(found(secret.as_bytes()), None, "{secret}");
        }
    }

    #[test]
    fn each_reason_says_what_to_do_and_is_one_lower_case_line() {
        for secret in [PEM[0], SSH[0], SSH2, "PuTTY-User-Key-File-3: x", JWK, r#"{"keys":[]}"#] {
            let reason = found(secret.as_bytes()).unwrap();
            assert!(reason.contains(';') && reason.starts_with(['a', 't']) && !reason.ends_with('.'), "{reason}");
            assert!(reason.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{reason}");
        }
    }
}
