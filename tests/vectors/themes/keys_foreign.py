"""Texts that are not shared secrets: other kinds of keys, whose public half anyone may have, and documents about
keys."""

import base64
import json

from tokens import Theme2, b64, bound, jwk, raw, token

THEME = Theme2()
BOM = b"\xef\xbb\xbf"


def refused(name, secret, rfc="8725 2.1", note=None, **rest):
    """No ring with this is built, although the token is signed with exactly these bytes."""
    add(name, secret, rfc, note, "invalid_argument", "key", rest)


def secret(name, bytes_of_it, rfc="7518 3.2", note=None, **rest):
    """A secret that only looks like such a key."""
    add(name, bytes_of_it, rfc, note, "ok", None, rest)


def add(name, data, rfc, note, code, field, rest):
    undone = rest.pop("undone", data)
    keys = [bound(data, **rest)]
    assert len(raw(undone)) >= 32, name
    THEME.add("foreign-" + name, rfc, token(secret=undone), code, field=field, keys=keys, note=note)


def base64_of(data):
    return base64.b64encode(raw(data))


# Text in lines.
def armor(label, body="dGVzdCBrZXkgb2YgaHMyNTYgdmVjdG9ycw==", dashes="-----"):
    return "%sBEGIN %s%s\n%s\n%sEND %s%s\n" % (dashes, label, dashes, body, dashes, label, dashes)


for label in [
    "PUBLIC KEY",
    "RSA PUBLIC KEY",
    "CERTIFICATE",
    "X509 CERTIFICATE",
    "TRUSTED CERTIFICATE",
    "CERTIFICATE REQUEST",
    "X509 CRL",
    "PRIVATE KEY",
    "RSA PRIVATE KEY",
    "EC PRIVATE KEY",
    "ENCRYPTED PRIVATE KEY",
    "DSA PARAMETERS",
    "EC PARAMETERS",
    "OPENSSH PRIVATE KEY",
    "PGP PUBLIC KEY BLOCK",
    "PGP PRIVATE KEY BLOCK",
    "PKCS7",
    "TEST LABEL OF NOBODY",
]:
    refused("pem-" + label.lower().replace(" ", "-"), armor(label), "7468 2")
PEM = armor("PUBLIC KEY")
for name, text in [
    ("crlf", PEM.replace("\n", "\r\n")),
    ("cr", PEM.replace("\n", "\r")),
    ("without-last-line-end", PEM.rstrip()),
    ("in-one-line", PEM.replace("\n", " ")),
    ("without-its-end", PEM.split("-----END")[0]),
    ("only-the-beginning-of-its-first-line", "-----BEGIN of a public key that was cut off"),
    ("blanks-around", " \t\r\n" + PEM + "\n\n \t"),
    ("byte-order-mark", "\ufeff" + PEM),
    ("behind-bag-attributes", "Bag Attributes\n    localKeyID: 01\n" + PEM),
    ("behind-a-subject-line", "subject=CN = test\r\nissuer=CN = test\r\n" + PEM.replace("\n", "\r\n")),
    ("behind-an-empty-line", "\n\n" + PEM),
    ("behind-a-secret", "a test secret of 32 bytes and more of it\n" + PEM),
    ("two", armor("CERTIFICATE") + PEM),
]:
    refused("pem-" + name, text, "7468 2")
refused(
    "pem-behind-a-line-of-latin-1",
    b"friendlyName: J\xfcrgen\n" + raw(PEM),
    "7468 2",
    note="bytes that are no UTF-8 elsewhere do not hide the line",
)
for name, text in [
    ("four-dashes", "----BEGIN PUBLIC KEY---- is a test secret"),
    ("no-blank-after-begin", "-----BEGINNING of a long test secret phrase"),
    ("begin-in-lower-case", "-----begin public key----- is a test secret"),
    ("not-at-the-line's-beginning".replace("'", ""), "this test secret holds -----BEGIN PUBLIC KEY-----"),
    ("end-only", "-----END PUBLIC KEY----- is a test secret"),
    ("dashes-only", "-" * 48),
    ("word-begin-only", "BEGIN PUBLIC KEY, says this test secret"),
    ("nothing-after-begin", "a test secret of 32 bytes and more of it\n-----BEGIN "),
    ("nothing-but-line-ends-after-begin", "a test secret of 32 bytes and more of it\n-----BEGIN \r\n\n"),
]:
    secret("pem-like-" + name, text)

refused("ssh2-public-key", armor("SSH2 PUBLIC KEY", dashes="---- ").replace("KEY---- ", "KEY ----"), "4716 3.2")
refused("ssh2-encrypted-private-key", "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nAAAA\n", "4716 3.2")
refused("ssh2-crlf-behind-a-line", "Comment: test\r\n---- BEGIN SSH2 PUBLIC KEY ----\r\nAAAA\r\n", "4716 3.2")
refused("ssh2-blanks-around", "\n ---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n", "4716 3.2")
refused("ssh2-base64", base64_of("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n"), "4716 3.2")
secret("ssh2-like-without-ssh2", "---- BEGIN PUBLIC KEY ---- of a test secret")
secret("ssh2-like-not-at-the-beginning", "a test secret ---- BEGIN SSH2 PUBLIC KEY ----")
for version in ("1", "2", "3"):
    text = "PuTTY-User-Key-File-%s: ssh-ed25519\nEncryption: none\nComment: test\n" % version
    refused("putty-" + version, text)
refused("putty-byte-order-mark", "\ufeffPuTTY-User-Key-File-3: ssh-rsa\r\nEncryption: none\r\n")
refused("putty-blanks-around", "\r\n PuTTY-User-Key-File-3: ssh-rsa\r\nEncryption: none\r\n")
refused("putty-base64", base64_of("PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\n"))
secret("putty-like-lower-case", "putty-user-key-file-3: a test secret")
secret("putty-like-without-file", "PuTTY-User-Key is a part of this test secret")


# SSH public keys: a type's name, blanks, and base64 that begins with the name's length and the name.
def ssh(kind, inner=None, rest=b"\0\0\0\x20" + bytes(range(32)), blanks=" ", comment=" test@example"):
    inner = raw(kind if inner is None else inner)
    word = base64.b64encode(len(inner).to_bytes(4, "big") + inner + rest).decode()
    return kind + blanks + word + comment


for kind in [
    "ssh-ed25519",
    "ssh-rsa",
    "ssh-dss",
    "ssh-ed448",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "ssh-rsa-cert-v01@openssh.com",
    "ecdsa-sha2-nistp256-cert-v01@openssh.com",
]:
    label = kind.replace("@openssh.com", "").replace("ecdsa-sha2-", "ecdsa-")
    refused("ssh-key-" + label.removeprefix("ssh-"), ssh(kind), "4253 6.6")
for name, text in [
    ("without-comment", ssh("ssh-ed25519", comment="")),
    ("line-end", ssh("ssh-ed25519", comment="\n")),
    ("crlf", ssh("ssh-ed25519", comment=" test\r\n")),
    ("two-blanks", ssh("ssh-ed25519", blanks="  ")),
    ("tab", ssh("ssh-ed25519", blanks="\t")),
    ("comment-with-blanks", ssh("ssh-ed25519", comment=" test key of nobody ")),
    ("blanks-around", "\n " + ssh("ssh-ed25519") + "\n"),
    ("byte-order-mark", "\ufeff" + ssh("ssh-ed25519")),
    ("padded-word", ssh("ssh-rsa", rest=bytes(65), comment="")),
    ("word-of-the-name-alone", ssh("ssh-ed25519", rest=b"", comment="")),
    ("word-cut-after-the-name", ssh("ecdsa-sha2-nistp256", rest=b"\0", comment=" cut")),
    ("two-lines", ssh("ssh-ed25519") + "\n" + ssh("ssh-rsa") + "\n"),
]:
    refused("ssh-key-" + name, text, "4253 6.6")
refused("ssh-key-base64", base64_of(ssh("ssh-ed25519")), "4253 6.6")
KNOWN_HOST = "host.example,192.0.2.7 " + ssh("ssh-ed25519", comment="")
for name, text in [
    ("known-hosts", KNOWN_HOST),
    ("known-hosts-hashed", "|1|JfKTdBh7rNbXkVAQCRp4OQoPfmI=|USECr3SWf1JUPsms5AqfD5QfxkM= " + ssh("ssh-rsa", comment="")),
    ("known-hosts-ca", "@cert-authority *.example " + ssh("ecdsa-sha2-nistp256", comment="")),
    ("known-hosts-second-line", "# hosts of a test\n" + KNOWN_HOST + "\n"),
    ("authorized-keys", 'restrict,command="echo a test" ' + ssh("ssh-ed25519")),
]:
    refused("ssh-key-of-" + name, text, "4253 6.6", note="a type, blanks and its key count anywhere in a line")
for name, text in [
    ("long-password", "ssh-ed25519 is what this long test secret begins with"),
    ("type-alone", "ssh-rsa-ssh-rsa-ssh-rsa-ssh-rsa-ssh-rsa"),
    ("other-type-inside", ssh("ssh-ed25519", "ssh-rsa")),
    ("type-inside-cut", ssh("ssh-ed25519", "ssh-ed2551")),
    ("length-inside-differs", "ssh-rsa " + base64_of(b"\0\0\0\x08ssh-rsa" + bytes(24)).decode()),
    ("length-inside-in-the-other-order", "ssh-rsa " + base64_of(b"\x07\0\0\0ssh-rsa" + bytes(24)).decode()),
    ("word-shorter-than-the-name", "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTI"),
    ("no-blank", "ssh-ed25519" + base64_of(b"\0\0\0\x0bssh-ed25519" + bytes(24)).decode()),
    ("colon-for-a-blank", ssh("ssh-ed25519", blanks=":")),
    ("type-in-upper-case", ssh("SSH-ED25519")),
    ("word-only", base64_of(b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + bytes(range(32))).decode()),
    ("unknown-type", ssh("rsa-sha2-512")),
]:
    secret("ssh-key-like-" + name, text)


# DER.
def tlv(tag, *content):
    body = b"".join(content)
    length = len(body)
    if length < 0x80:
        return bytes([tag, length]) + body
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + body


def seq(*children):
    return tlv(0x30, *children)


def integer(size=32):
    return tlv(0x02, bytes(range(1, 256))[:size])


def octets(size=34):
    return tlv(0x04, bytes(range(1, 256))[:size])


def bits(size=65, last=0x41):
    return tlv(0x03, b"\0" + bytes(range(4, 4 + size - 1)) + bytes([last]))


SMALL = tlv(0x02, b"\0")
NULL = tlv(0x05)
RSA = seq(tlv(0x06, bytes.fromhex("2a864886f70d010101")), NULL)
EC = seq(tlv(0x06, bytes.fromhex("2a8648ce3d0201")), tlv(0x06, bytes.fromhex("2a8648ce3d030107")))
ED25519 = seq(tlv(0x06, bytes.fromhex("2b6570")))
PBES2 = seq(tlv(0x06, bytes.fromhex("2a864886f70d01050d")), seq(seq(ED25519, octets(8)), seq(ED25519)))
TBS = seq(tlv(0xA0, tlv(0x02, b"\x02")), integer(8), RSA, seq(), seq(), seq(), seq(ED25519, bits(33)))
SPKI = seq(ED25519, bits(32))
ATTRIBUTES, PARAMETERS, EXPLICIT = (
    tlv(0xA0),
    tlv(0xA0, tlv(0x06, bytes.fromhex("2a8648ce3d030107"))),
    tlv(0xA1, bits(65)),
)
IMPLICIT = tlv(0x81, b"\0" + bytes(32))
for name, data, rfc in [
    ("public-key-rsa", seq(RSA, tlv(0x03, b"\0", seq(integer(200), tlv(0x02, b"\1\0\1")))), "5280 4.1"),
    ("public-key-ec", seq(EC, bits(65)), "5480 2"),
    ("public-key-ed25519", SPKI, "8410 4"),
    ("public-key-of-an-unknown-algorithm", seq(seq(tlv(0x06, b"\x2a\x03"), seq(NULL)), bits(32)), "5280 4.1"),
    ("certificate", seq(TBS, RSA, bits(100)), "5280 4.1"),
    ("certificate-signed-with-ed25519", seq(TBS, ED25519, bits(64)), "8410 6"),
    ("certificate-request", seq(seq(SMALL, seq(), SPKI, tlv(0xA0)), ED25519, bits(64)), "2986 4"),
    ("revocation-list", seq(seq(ED25519, seq(), tlv(0x17, b"261128000000Z")), ED25519, bits(64)), "5280 5.1"),
    ("pkcs8-rsa", seq(SMALL, RSA, octets(200)), "5208 5"),
    ("pkcs8-ec", seq(SMALL, EC, octets(109)), "5208 5"),
    ("pkcs8-ed25519", seq(SMALL, ED25519, octets(34)), "8410 7"),
    ("pkcs8-with-attributes", seq(SMALL, ED25519, octets(34), ATTRIBUTES), "5958 2"),
    ("pkcs8-with-attributes-and-public-key", seq(SMALL, ED25519, octets(34), ATTRIBUTES, IMPLICIT), "5958 2"),
    ("pkcs8-with-public-key", seq(SMALL, ED25519, octets(34), IMPLICIT), "5958 2"),
    ("pkcs8-with-public-key-constructed", seq(SMALL, ED25519, octets(34), EXPLICIT), "5958 2"),
    ("pkcs8-encrypted", seq(PBES2, octets(64)), "5208 6"),
    ("pkcs1-public", seq(integer(200), tlv(0x02, b"\1\0\1")), "8017 A.1.1"),
    ("pkcs1-public-of-2048-bits", seq(tlv(0x02, b"\0" + b"\xab" * 256), tlv(0x02, b"\1\0\1")), "8017 A.1.1"),
    ("pkcs1-private", seq(SMALL, *[integer(32)] * 8), "8017 A.1.2"),
    ("pkcs1-private-of-many-primes", seq(SMALL, *[integer(32)] * 8, seq(seq(integer(), integer()))), "8017 A.1.2"),
    ("sec1", seq(integer(1), octets(32)), "5915 3"),
    ("sec1-with-parameters", seq(integer(1), octets(32), PARAMETERS), "5915 3"),
    ("sec1-with-public-key", seq(integer(1), octets(32), EXPLICIT), "5915 3"),
    ("sec1-with-both", seq(integer(1), octets(32), PARAMETERS, EXPLICIT), "5915 3"),
]:
    refused("der-" + name, data, rfc)
    refused("der-%s-base64" % name, base64_of(data), rfc)
for label, encoding, write in [
    ("base64", "base64", base64_of),
    ("base64url", "base64url", b64),
    ("hex", "hex", lambda data: data.hex()),
    ("hex-upper", "hex", lambda data: data.hex().upper()),
]:
    for name, data in [
        ("spki", SPKI),
        ("certificate", seq(TBS, RSA, bits(100))),
        ("pem", raw(PEM)),
        ("base64-of-spki", base64_of(SPKI)),
    ]:
        refused("%s-undone-%s" % (label, name), write(data), undone=data, encoding=encoding)
LAST = {"line-feed": 0x0A, "carriage-return": 0x0D, "tab": 0x09, "space": 0x20}
for name, byte in LAST.items():
    refused(
        "der-last-byte-is-a-" + name,
        seq(EC, bits(65, byte)),
        "5480 2",
        note="white space is around a key, never its own last byte",
    )
    refused("der-%s-after-it" % name, SPKI + bytes([byte]), "8410 4")
    refused("der-%s-before-it" % name, bytes([byte]) + SPKI, "8410 4")
refused("der-byte-order-mark", BOM + SPKI, "8410 4")
# Bytes that are not one complete SEQUENCE with minimal lengths, or that have other children.
LONG_FORM = bytes([0x30, 0x81, len(SPKI) - 2]) + SPKI[2:]
assert SPKI[1] < 0x80
for name, data in [
    ("a-byte-after-it", SPKI + b"\0"),
    ("a-byte-too-few", SPKI[:-1]),
    ("two-of-them", SPKI + SPKI),
    ("length-in-long-form", LONG_FORM),
    ("length-in-two-octets", bytes([0x30, 0x82, 0]) + bytes([len(SPKI) - 2]) + SPKI[2:]),
    ("length-indefinite", b"\x30\x80" + SPKI[2:] + b"\0\0"),
    ("set-for-sequence", b"\x31" + SPKI[1:]),
    ("child-length-in-long-form", seq(ED25519, b"\x03\x81\x21" + bytes(33))),
    ("child-cut", b"\x30" + SPKI[1:-33] + b"\x03\x22" + bytes(33)[:33]),
    ("empty-algorithm", seq(seq(), bits(40))),
    ("algorithm-without-oid", seq(seq(NULL), bits(40))),
    ("oid-without-its-sequence", seq(tlv(0x06, b"\x2b\x65\x70"), bits(40))),
    ("bits-first", seq(bits(40), ED25519)),
    ("bits-alone", seq(bits(40))),
    ("a-third-child", seq(ED25519, bits(40), NULL)),
    ("certificate-with-a-fourth-child", seq(TBS, RSA, bits(100), NULL)),
    ("three-sequences", seq(TBS, RSA, seq())),
    ("one-integer", seq(integer(40))),
    ("three-integers", seq(integer(20), integer(20), integer(1))),
    ("eight-integers", seq(*[integer(20)] * 8)),
    ("ten-integers", seq(*[integer(20)] * 10)),
    ("nine-integers-and-octets", seq(*[integer(20)] * 9, octets(8))),
    ("pkcs8-tags-in-the-other-order", seq(SMALL, ED25519, octets(34), IMPLICIT, ATTRIBUTES)),
    ("pkcs8-with-tag-2", seq(SMALL, ED25519, octets(34), tlv(0xA2))),
    ("pkcs8-attributes-twice", seq(SMALL, ED25519, octets(34), ATTRIBUTES, ATTRIBUTES)),
    ("sec1-without-octets", seq(integer(1), PARAMETERS, EXPLICIT)),
    ("sec1-bits-for-octets", seq(integer(1), bits(40))),
    ("octets-alone", seq(octets(40))),
    ("empty-sequence-in-it", seq(seq(), octets(40))),
    ("of-text", seq(tlv(0x0C, b"a test secret in a sequence, of 40 bytes"))),
]:
    secret("der-like-" + name, data)


# JSON about keys.
RSA_JWK = {"kty": "RSA", "n": b64(b"\xab" * 128), "e": "AQAB"}
EC_JWK = {"kty": "EC", "crv": "P-256", "x": b64(b"1" * 32), "y": b64(b"2" * 32)}
OKP_JWK = {"kty": "OKP", "crv": "Ed25519", "x": b64(b"3" * 32)}
OCT_JWK = jwk(kid="a")
for name, value in [
    ("rsa", RSA_JWK),
    ("rsa-private", dict(RSA_JWK, d=b64(b"\xcd" * 128))),
    ("rsa-with-alg", dict(RSA_JWK, alg="RS256", use="sig", kid="1")),
    ("ec", EC_JWK),
    ("okp", OKP_JWK),
    ("oct", OCT_JWK),
    ("oct-with-kty-last", {"k": OCT_JWK["k"], "kty": "oct"}),
    ("of-unknown-type", {"kty": "X", "note": "a document about a key of a new type"}),
    ("kty-null", {"kty": None, "note": "a document with a member kty"}),
    ("kty-number", {"kty": 5, "note": "a document with a member kty"}),
    ("set", {"keys": [RSA_JWK, EC_JWK]}),
    ("set-of-oct", {"keys": [OCT_JWK]}),
    ("set-empty", {"keys": [], "note": "a document with a member keys"}),
    ("keys-of-another-type", {"keys": {"a": "a document with a member keys"}}),
    ("both-members", {"kty": "oct", "keys": [], "note": "a document with both"}),
]:
    text = json.dumps(value)
    refused("json-" + name, text, "7517 4.1")
    refused("json-%s-base64" % name, base64_of(text), "7517 4.1")
TEXT = json.dumps(RSA_JWK)
for name, text in [
    ("blanks-around", " \r\n\t" + TEXT + "\n"),
    ("byte-order-mark", "\ufeff" + TEXT),
    ("indented", json.dumps(RSA_JWK, indent=2)),
    ("kty-escaped", TEXT.replace("kty", "\\u006bty")),
    ("keys-escaped", '{"key\\u0073":[], "note":"a document with a member keys"}'),
    ("kty-behind-a-deep-member", '{"x":' + "[" * 100 + "]" * 100 + ',"kty":"RSA"}'),
]:
    refused("json-" + name, text, "7517 4.1")
for name, text in [
    ("object-without-both", '{"k":"a test secret that is written as JSON"}'),
    ("kty-in-upper-case", '{"KTY":"a test secret that is written as JSON"}'),
    ("kty-nested", '{"key":{"kty":"RSA"},"note":"a test secret that is JSON"}'),
    ("kty-as-a-value", '{"note":"kty","x":"a test secret that is written as JSON"}'),
    ("array-of-a-jwk", json.dumps([RSA_JWK])),
    ("string-of-a-jwk", json.dumps(TEXT)),
    ("cut", TEXT[:-1]),
    ("comma-at-the-end", TEXT[:-1] + ",}"),
    ("name-twice", '{"kty":"RSA","kty":"a test secret that is no I-JSON"}'),
    ("lone-surrogate", '{"kty":"RSA","x":"\\ud800 a test secret, no I-JSON"}'),
    ("number-out-of-range", '{"kty":"RSA","x":1e400,"y":"a test secret, no I-JSON"}'),
    ("something-after-it", TEXT + " and more"),
    ("too-deep", '{"x":' + "[" * 127 + "]" * 127 + ',"kty":"RSA"}'),
    ("single-quotes", "{'kty':'RSA','n':'a test secret, no JSON'}"),
]:
    secret("json-like-" + name, text)

# Base64 and base64url are decoded once, and the result is checked again.
for name, data in [
    ("spki", SPKI),
    ("pem", raw(PEM)),
    ("ssh", raw(ssh("ssh-rsa"))),
    ("jwk", raw(TEXT)),
    ("cert", seq(TBS, RSA, bits(101))),
]:
    padded = base64_of(data).decode()
    lines = "\n".join(padded[at : at + 64] for at in range(0, len(padded), 64))
    for label, text in [
        ("padded", padded),
        ("without-padding", padded.rstrip("=")),
        ("url", b64(data)),
        ("url-padded", base64.urlsafe_b64encode(data).decode()),
        ("in-lines", lines + "\n"),
        ("in-crlf-lines", lines.replace("\n", "\r\n")),
        ("in-blank-separated-words", padded[:20] + " " + padded[20:40] + "\t" + padded[40:]),
        ("blanks-around", "  " + padded + "\r\n"),
        ("byte-order-mark", "\ufeff" + padded),
    ]:
        refused("base64-of-%s-%s" % (name, label), text)
for name, data in [("spki", SPKI), ("pem", raw(PEM))]:
    for label, inside in [("blanks-inside", b" \n" + data + b"\r\n"), ("byte-order-mark-inside", BOM + data)]:
        refused("base64-of-%s-%s" % (name, label), base64_of(inside))
    secret(
        "base64-twice-of-" + name,
        base64_of(base64_of(data)),
        note="what base64 decodes to is looked at once more, and not a third time",
    )
for name, text in [
    ("of-a-secret", base64_of(b"a test secret of more than 32 bytes")),
    ("of-a-der-with-a-byte-after-it", base64_of(SPKI + b"\0")),
    ("of-a-der-with-a-byte-too-few", base64_of(SPKI[:-1])),
    ("of-spki-with-a-letter-that-is-none", base64_of(SPKI).decode() + "!"),
    ("of-spki-with-a-name-before-it", "secret:" + base64_of(SPKI).decode()),
    ("of-spki-with-two-halves-swapped", base64_of(SPKI).decode()[30:] + base64_of(SPKI).decode()[:30]),
]:
    secret("base64-like-" + name, text)

# There is no opt-out, and adding another key does not help.
refused("allow-weak-is-no-opt-out-pem", PEM, "7468 2", allow_weak=True)
refused("allow-weak-is-no-opt-out-der", SPKI, "8410 4", allow_weak=True)
refused("with-an-id", PEM, "7468 2", id="a")
refused("with-an-issuer", PEM, "7468 2", issuer=["https://a.example"])
refused("with-a-time-that-is-over", PEM, "7468 2", start=0, until=1)
THEME.add("foreign-second-of-two", "7468 2", token(), "invalid_argument", field="key", keys=[bound(), bound(PEM)])
THEME.add("foreign-first-of-two", "7468 2", token(), "invalid_argument", field="key", keys=[bound(PEM), bound()])

# Must stay valid as secrets: bytes of every kind.
for name, data in [
    ("every-byte", bytes(range(256))),
    ("begins-as-a-sequence", b"\x30" + bytes(range(33))),
    ("begins-as-a-long-sequence", b"\x30\x82\x01\x22" + bytes(range(60))),
    ("byte-order-mark-before-text", BOM + b"a test secret of more than 32 bytes"),
    ("blanks-only", b" " * 40),
    ("blanks-around-text", b"  a test secret of more than 32 bytes \n"),
    ("hex-digits", b"0f987876650b4a085e64594fae9219e7781b17506bec0248"),
    ("braces", b"{a test secret of more than 32 bytes}"),
    ("utf-16", "a test secret in UTF-16".encode("utf-16")),
    ("der-of-a-printable-name", b"0123456789abcdef0123456789abcdef"),
    ("dots-as-a-token", raw(token())),
]:
    secret("not-" + name, data)
