"""The HMAC: its length, its bits, its input, and its key."""

import hashlib

from tokens import HEADER, NOW, OTHER, SECRET, Theme, b64, key, seal, tag, token

THEME = Theme()
add = THEME.add
H, P = b64(HEADER), b64('{"sub":"a"}')
INPUT = H + "." + P
TAG = tag(INPUT)


def signed(signature):
    return INPUT + "." + b64(signature)


def flip(data, index, mask):
    changed = bytearray(data)
    changed[index] ^= mask
    return bytes(changed)


add("signature-good", "7515 5.2", signed(TAG))

# Exactly 32 bytes.
for name, signature in [
    ("0-bytes", b""),
    ("1-byte", TAG[:1]),
    ("16-bytes", TAG[:16]),
    ("31-bytes", TAG[:31]),
    ("last-31-bytes", TAG[1:]),
    ("33-bytes", TAG + b"\0"),
    ("33-bytes-zero-first", b"\0" + TAG),
    ("48-bytes", TAG + TAG[:16]),
    ("64-bytes", TAG + TAG),
    ("64-bytes-of-zeros", bytes(64)),
    ("4096-bytes", TAG * 128),
    ("hex-text", TAG.hex()),
    ("base64url-text", b64(TAG)),
    ("with-line-feed", TAG + b"\n"),
]:
    add("signature-" + name, "7518 3.2", signed(signature), "signature_mismatch")

# Every bit of the first and the last byte, and some in between.
for index in (0, 31):
    for bit in range(8):
        add(
            "signature-byte-%d-bit-%d-flipped" % (index, bit),
            "7515 5.2",
            signed(flip(TAG, index, 1 << bit)),
            "signature_mismatch",
        )
for index in (1, 7, 8, 15, 16, 17, 23, 24, 30):
    add("signature-byte-%d-inverted" % index, "7515 5.2", signed(flip(TAG, index, 0xFF)), "signature_mismatch")
for name, signature in [
    ("zeros", bytes(32)),
    ("ones", b"\xff" * 32),
    ("reversed", TAG[::-1]),
    ("halves-swapped", TAG[16:] + TAG[:16]),
    ("inverted", bytes(255 - byte for byte in TAG)),
]:
    add("signature-" + name, "7515 5.2", signed(signature), "signature_mismatch")

# Of another key, another input, another hash.
for name, secret in [
    ("another", OTHER),
    ("a-prefix-of-the", SECRET[:-1]),
    ("an-extension-of-the", SECRET + b"!"),
    ("the-base64-of-the", b64(SECRET)),
    ("the-hashed", hashlib.sha256(SECRET).digest()),
    ("the-upper-case", SECRET.upper()),
    ("an-empty", b""),
]:
    add("signature-under-%s-key" % name, "7515 5.2", token('{"sub":"a"}', secret=secret), "signature_mismatch")
for name, signing_input in [
    ("other-payload", H + "." + b64('{"sub":"b"}')),
    ("other-header", b64('{"alg":"HS256"}') + "." + P),
    ("header-only", H),
    ("payload-only", P),
    ("no-dot", H + P),
    ("dot-after", INPUT + "."),
    ("decoded-payload", H + "." + '{"sub":"a"}'),
    ("decoded-both", HEADER + "." + '{"sub":"a"}'),
    ("payload-before-header", P + "." + H),
    ("padded-segments", H + "." + P + "="),
    ("lower-case", INPUT.lower()),
    ("nothing", ""),
    ("line-feed-after", INPUT + "\n"),
]:
    add("signature-over-" + name, "7515 5.2", signed(tag(signing_input)), "signature_mismatch")
for name, signature in [
    ("sha-1", tag(INPUT, digest=hashlib.sha1)),
    ("sha-384", tag(INPUT, digest=hashlib.sha384)),
    ("sha-384-cut-to-32-bytes", tag(INPUT, digest=hashlib.sha384)[:32]),
    ("sha-512", tag(INPUT, digest=hashlib.sha512)),
    ("sha-512-cut-to-32-bytes", tag(INPUT, digest=hashlib.sha512)[:32]),
    ("no-hmac-key-first", hashlib.sha256(SECRET + INPUT.encode()).digest()),
    ("no-hmac-key-last", hashlib.sha256(INPUT.encode() + SECRET).digest()),
    ("no-key", hashlib.sha256(INPUT.encode()).digest()),
    ("twice", tag(TAG)),
]:
    add("signature-of-" + name, "7518 3.2", signed(signature), "signature_mismatch")

# A good tag does not make another alg acceptable.
for alg in ("HS384", "HS512", "none", "hs256", "RS256"):
    add(
        "good-tag-alg-" + alg.lower() + ("-lower" if alg == "hs256" else ""),
        "7515 4.1.1",
        token("{}", '{"alg":"%s"}' % alg),
        "algorithm_not_allowed",
    )
h384 = b64('{"alg":"HS384","typ":"JWT"}')
add(
    "alg-hs384-with-its-own-good-tag",
    "7518 3.1",
    h384 + "." + P + "." + b64(tag(h384 + "." + P, digest=hashlib.sha384)),
    "algorithm_not_allowed",
)

# The tag covers the segments as received; a change in either is noticed.
for name, header64, payload64 in [
    ("header-space-added", b64(HEADER + " "), P),
    ("header-members-swapped", b64('{"typ":"JWT","alg":"HS256"}'), P),
    ("header-escaped", b64('{"\\u0061lg":"HS256","typ":"JWT"}'), P),
    ("payload-space-added", H, b64('{"sub":"a"} ')),
    ("payload-escaped", H, b64('{"sub":"\\u0061"}')),
    ("payload-claim-added", H, b64('{"sub":"a","admin":true}')),
    ("payload-and-header-swapped", P, H),
]:
    code = "malformed" if name == "payload-and-header-swapped" else "signature_mismatch"
    add("signed-then-" + name, "7515 5.2", header64 + "." + payload64 + "." + b64(TAG), code)
for name, payload in [
    ("empty-object", "{}"),
    ("white-space", ' \t\r\n{ "sub" : "a" }\n'),
    ("utf-8", '{"sub":"\u00fc\u00f1\u00ee\u65e5\u672c\U0001f511"}'),
    ("long", '{"sub":"' + "a" * 9000 + '"}'),
]:
    add("signature-over-payload-" + name, "7515 5.2", token(payload))

# The same tag, spelled differently: rejected for its spelling.
last = b64(TAG)[-1]
letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
for plus in (1, 2, 3):
    add(
        "signature-respelt-last-letter-plus-%d" % plus,
        "4648 3.5",
        INPUT + "." + b64(TAG)[:-1] + letters[letters.index(last) + plus],
        "malformed",
    )
add("signature-respelt-with-padding", "7515 2", signed(TAG) + "=", "malformed")

# Nothing of the payload shows before the signature is checked.
for name, payload in [
    ("not-json", "not json"),
    ("expired", '{"exp":%d}' % (NOW - 1)),
    ("wrong-type", '{"exp":"x"}'),
    ("out-of-range", '{"x":1e400}'),
    ("duplicate", '{"a":1,"a":1}'),
    ("not-utf-8", b'{"a":"\xff"}'),
    ("deep", "[" * 5000),
    ("array", "[]"),
]:
    h, p, s = token(payload).split(".")
    add("bad-signature-payload-" + name, "hs256 policy", h + "." + p + "." + b64(bytes(32)), "signature_mismatch")
add("good-under-second-key", "7515 5.2", token(secret=OTHER), keys=[key(), key(OTHER)])
add("good-with-key-given-twice", "7515 5.2", seal(H, P), keys=[key(), key()])
