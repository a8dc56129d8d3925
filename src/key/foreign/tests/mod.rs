//! What is recognized as another kind of key, and what as a secret.

use super::*;
use alloc::string::String;
use alloc::vec;

/// Test keys, made for these tests by openssl and ssh-keygen; their private halves were thrown away.
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
        for spelled in [pem.replace('\n', "\r\n"), pem.replace('\n', "\r"), alloc::format!("\u{FEFF}\t \r\n{pem}\n ")] {
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
    for name in ["sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com", "ssh-rsa-cert-v01@openssh.com"] {
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
    // Its last byte is a space that belongs to it.
    assert_eq!(what(sequence(&[&tlv(2, &[1; 20]), &tlv(2, b"\x01\x20")])), DER_FOUND);
}

#[test]
fn a_length_in_der_that_is_cut_off_is_none() {
    for cut in [&[0x30, 0x82, 1][..], &[0x30, 0x84], &[0x30, 0x81]] {
        assert_eq!(what(cut), "a secret", "{cut:x?}");
        assert_eq!(what(sequence(&[&tlv(2, &[1; 20]), cut])), "a secret", "{cut:x?}");
    }
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

/// The law says "not often"; here the numbers are the same in every run, and none of them is recognized.
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
