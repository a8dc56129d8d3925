"""The key ring: which keys are tried for which token, and which rings cannot be built."""

import hashlib

from tokens import OTHER, Theme, key, token

THEME = Theme()
add = THEME.add
A = b"test secret A of a ring of test secrets, 32+"
B = b"test secret B of a ring of test secrets, 32+"
C = b"test secret C of a ring of test secrets, 32+"


def kid(text, secret):
    """A token whose kid is written exactly as `text`, signed with the secret; without a kid if it is None."""
    return token("{}", '{"alg":"HS256"}' if text is None else '{"alg":"HS256","kid":"%s"}' % text, secret)


ONE = [key(A, "a")]
TWO = [key(A, "a"), key(B, "b")]
MIXED = [key(A, "a"), key(B), key(C)]
for name, text, secret, keys, code in [
    ("named", "a", A, ONE, "ok"),
    ("named-of-two-first", "a", A, TWO, "ok"),
    ("named-of-two-second", "b", B, TWO, "ok"),
    ("named-but-signed-by-the-other", "a", B, TWO, "signature_mismatch"),
    ("named-but-signed-by-the-other-back", "b", A, TWO, "signature_mismatch"),
    ("named-but-signed-by-a-stranger", "a", OTHER, ONE, "signature_mismatch"),
    ("unknown-signed-by-a-key-with-id", "x", A, ONE, "unknown_key"),
    ("unknown-signed-by-one-of-two", "x", B, TWO, "unknown_key"),
    ("unknown-signed-by-a-stranger", "x", OTHER, ONE, "unknown_key"),
    ("absent-only-ids-in-ring", None, A, ONE, "unknown_key"),
    ("absent-only-ids-in-ring-of-two", None, B, TWO, "unknown_key"),
    ("absent-key-without-id", None, A, [key(A)], "ok"),
    ("given-key-without-id", "x", A, [key(A)], "ok"),
    ("given-key-without-id-signed-by-a-stranger", "x", OTHER, [key(A)], "signature_mismatch"),
    ("mixed-named-signed-by-it", "a", A, MIXED, "ok"),
    ("mixed-named-signed-by-first-without-id", "a", B, MIXED, "ok"),
    ("mixed-named-signed-by-second-without-id", "a", C, MIXED, "ok"),
    ("mixed-named-signed-by-a-stranger", "a", OTHER, MIXED, "signature_mismatch"),
    ("mixed-unknown-signed-by-key-without-id", "x", B, MIXED, "ok"),
    ("mixed-unknown-signed-by-last-without-id", "x", C, MIXED, "ok"),
    ("mixed-unknown-signed-by-key-with-id", "x", A, MIXED, "signature_mismatch"),
    ("mixed-absent-signed-by-key-without-id", None, B, MIXED, "ok"),
    ("mixed-absent-signed-by-key-with-id", None, A, MIXED, "signature_mismatch"),
    ("mixed-without-id-added-first", "a", A, [key(B), key(A, "a")], "ok"),
    ("mixed-without-id-added-first-signed-by-it", "a", B, [key(B), key(A, "a")], "ok"),
    ("rotation-old-token", "2026-10", A, [key(B, "2026-11"), key(A, "2026-10")], "ok"),
    ("rotation-new-token", "2026-11", B, [key(B, "2026-11"), key(A, "2026-10")], "ok"),
    ("rotation-retired-token", "2026-09", C, [key(B, "2026-11"), key(A, "2026-10")], "unknown_key"),
    ("rotation-old-token-from-before-ids", None, A, [key(B, "2026-11"), key(A)], "ok"),
    ("rotation-old-key-under-new-id", "2026-11", A, [key(B, "2026-11"), key(A, "2026-10")], "signature_mismatch"),
    ("same-secret-under-two-ids", "b", A, [key(A, "a"), key(A, "b")], "ok"),
    # An id is compared byte for byte, after unescaping.
    ("case-differs", "A", A, ONE, "unknown_key"),
    ("trailing-space", "a ", A, ONE, "unknown_key"),
    ("prefix-of-an-id", "2026", A, [key(A, "2026-11")], "unknown_key"),
    ("extension-of-an-id", "2026-11-01", A, [key(A, "2026-11")], "unknown_key"),
    ("escaped", "\\u0061", A, ONE, "ok"),
    ("escaped-partly", "2026\\u002d11", A, [key(A, "2026-11")], "ok"),
    ("escaped-slash", "keys\\/1", A, [key(A, "keys/1")], "ok"),
    ("escaped-quote-and-backslash", '\\"\\\\', A, [key(A, '"\\')], "ok"),
    ("escaped-surrogate-pair", "\\ud83d\\udd11", A, [key(A, "\U0001f511")], "ok"),
    ("escape-as-text-is-not-the-character", "\\\\u0061", A, ONE, "unknown_key"),
    ("escape-in-the-ring-is-text", "\\\\u0061", A, [key(A, "\\u0061")], "ok"),
    ("utf-8", "Schl\u00fcssel", A, [key(A, "Schl\u00fcssel")], "ok"),
    ("not-normalized", "u\u0308", A, [key(A, "\u00fc")], "unknown_key"),
    ("path", "../../dev/null", A, [key(A, "../../dev/null")], "ok"),
    ("path-unknown", "../../dev/null", b"", [key(A, "a")], "unknown_key"),
    ("sql", "' OR 1=1 --", A, ONE, "unknown_key"),
    ("empty-in-token-key-without-id", "", A, [key(A)], "ok"),
    ("empty-in-token-other-id-in-ring", "", A, ONE, "unknown_key"),
    ("empty-in-both", "", A, [key(A, "")], "ok"),
    ("empty-in-ring-absent-in-token", None, A, [key(A, "")], "unknown_key"),
    ("empty-in-ring-other-in-token", "a", A, [key(A, "")], "unknown_key"),
    ("long", "k" * 1000, A, [key(A, "k" * 1000)], "ok"),
    ("long-last-letter-differs", "k" * 999 + "j", A, [key(A, "k" * 1000)], "unknown_key"),
]:
    add("kid-" + name, "7515 4.1.4", kid(text, secret), code, keys=keys)
add("kid-escaped-name", "7515 4.1.4", token("{}", '{"alg":"HS256","\\u006bid":"a"}', A), keys=ONE)
add("kid-nested-is-another", "7515 4.1.4", token("{}", '{"alg":"HS256","x":{"kid":"a"}}', A), "unknown_key", keys=ONE)
add(
    "kid-upper-case-name-is-another", "7515 4.1.4", token("{}", '{"alg":"HS256","KID":"a"}', A), "unknown_key", keys=ONE
)
add("kid-in-payload-is-another", "7515 4.1.4", token('{"kid":"a"}', '{"alg":"HS256"}', A), "unknown_key", keys=ONE)


# How many keys a ring holds, and under which ids.
def member(index):
    return b"test secret %02d of a large ring, 32 bytes and more" % index


def ring(count, ids):
    return [key(member(index), "k%d" % index if ids else None) for index in range(count)]


add("ring-of-0", "hs256 policy", token(), "invalid_argument", keys=[])
for count, code in [
    (1, "ok"),
    (2, "ok"),
    (15, "ok"),
    (16, "ok"),
    (17, "invalid_argument"),
    (18, "invalid_argument"),
    (32, "invalid_argument"),
]:
    add("ring-of-%d-without-ids" % count, "hs256 policy", kid(None, member(count - 1)), code, keys=ring(count, False))
    add(
        "ring-of-%d-with-ids" % count,
        "hs256 policy",
        kid("k%d" % (count - 1), member(count - 1)),
        "ok",  # at most 4096 keys; only keys without an id count towards the limit of 16
        keys=ring(count, True),
    )
add("ring-of-16-first-without-id", "hs256 policy", kid(None, member(0)), keys=ring(16, False))
add("ring-of-16-none-fits", "hs256 policy", kid(None, OTHER), "signature_mismatch", keys=ring(16, False))
add("ring-of-16-unknown-kid", "hs256 policy", kid("k16", member(15)), "unknown_key", keys=ring(16, True))
for name, keys, code in [
    ("same-id", [key(A, "a"), key(B, "a")], "invalid_argument"),
    ("same-id-same-secret", [key(A, "a"), key(A, "a")], "invalid_argument"),
    ("same-id-apart", [key(A, "a"), key(B), key(C, "a")], "invalid_argument"),
    ("same-empty-id", [key(A, ""), key(B, "")], "invalid_argument"),
    ("ids-differ-in-case", [key(A, "a"), key(B, "A")], "ok"),
    ("two-without-id", [key(A), key(B)], "ok"),
    ("three-without-id-same-secret", [key(A), key(A), key(A)], "ok"),
]:
    add("ring-" + name, "hs256 policy", kid("a", A), code, keys=keys)


# The length of a key: at least 32 bytes, not bits or letters.
def secret_of(length):
    return (b"test secret, length as named. " * 7)[:length]


for length in (0, 1, 5, 16, 31, 32, 33, 48, 63, 64, 65, 128, 200):
    secret = secret_of(length)
    add(
        "key-of-%d-bytes" % length,
        "7518 3.2",
        token(secret=secret),
        "weak_key" if length < 32 else "ok",
        keys=[key(secret)],
    )
    add(
        "key-of-%d-bytes-allow-weak" % length,
        "hs256 policy",
        token(secret=secret),
        "weak_key" if length == 0 else "ok",
        keys=[key(secret, allow_weak=True)],
    )
add("key-of-zeros", "7518 3.2", token(secret=bytes(32)), keys=[key(bytes(32))])
add("key-of-31-zeros", "7518 3.2", token(secret=bytes(31)), "weak_key", keys=[key(bytes(31))])
add("key-of-every-byte", "7518 3.2", token(secret=bytes(range(256))), keys=[key(bytes(range(256)))])
add("key-that-is-not-utf-8", "7518 3.2", token(secret=b"\xff\xfe" * 20), keys=[key(b"\xff\xfe" * 20)])
add("key-ending-in-line-feed-is-not-trimmed", "7518 3.2", token(secret=A + b"\n"), keys=[key(A + b"\n")])
add("key-without-its-line-feed-is-another", "7518 3.2", token(secret=A), "signature_mismatch", keys=[key(A + b"\n")])
add("key-with-nul-inside-is-not-cut", "7518 3.2", token(secret=A), "signature_mismatch", keys=[key(A + b"\0x")])
add(
    "key-of-65-bytes-equals-its-hash",
    "2104 2",
    token(secret=secret_of(65)),
    keys=[key(hashlib.sha256(secret_of(65)).digest())],
)
add("key-padded-with-zeros-is-the-same-hmac-key", "2104 2", token(secret=A), keys=[key(A + b"\0")])
add("key-weak-second-of-two", "7518 3.2", token(), "weak_key", keys=[key(), key(b"short")])
add("key-weak-first-of-two", "7518 3.2", token(), "weak_key", keys=[key(b"short"), key()])
add("key-weak-with-an-id-not-asked-for", "7518 3.2", token(), "weak_key", keys=[key(), key(b"short", "x")])
add(
    "key-allow-weak-is-for-one-key-only",
    "hs256 policy",
    token(),
    "weak_key",
    keys=[key(b"short", allow_weak=True), key(b"other")],
)
add(
    "key-allow-weak-beside-a-strong-one",
    "hs256 policy",
    token(secret=b"short"),
    keys=[key(), key(b"short", allow_weak=True)],
)
add("key-allow-weak-on-a-strong-key", "hs256 policy", token(), keys=[key(allow_weak=True)])
add("key-weak-whatever-the-token", "7518 3.2", "", "weak_key", keys=[key(b"short")])
