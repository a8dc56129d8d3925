"""The ring: at most 16 keys without an id, 4,096 in all, no id twice; the key that kid names comes first."""

import json

from tokens import OTHER, Theme2, b64, bound, jwk, jwks, token

THEME = Theme2()
A = b"test secret A of a ring of test secrets, 32+"
B = b"test secret B of a ring of test secrets, 32+"
C = b"test secret C of a ring of test secrets, 32+"


def check(name, keys, kid=None, secret=A, code="ok", **rest):
    header = '{"alg":"HS256"}' if kid is None else json.dumps({"alg": "HS256", "kid": kid})
    THEME.add("keyring-" + name, "hs256 policy", token("{}", header, secret), code, keys=keys, **rest)


def member(index):
    return b"test secret %04d of a large ring, 32 bytes and more" % index


def ring(ids, without=0):
    """This many keys with an id, then this many without."""
    with_id = [bound(member(index), "k%d" % index) for index in range(ids)]
    return with_id + [bound(member(ids + index)) for index in range(without)]


# Without an id: every token may cost one HMAC for each of them.
for count in (1, 2, 15, 16):
    check("%d-without-ids-first" % count, ring(0, count), None, member(0))
    check("%d-without-ids-last" % count, ring(0, count), None, member(count - 1))
    check("%d-without-ids-none-fits" % count, ring(0, count), None, OTHER, "signature_mismatch")
    check("%d-without-ids-whatever-the-kid" % count, ring(0, count), "x", member(count - 1))
for count in (17, 18, 64):
    check("%d-without-ids" % count, ring(0, count), None, member(0), "invalid_argument")
check("17-without-ids-of-the-same-secret", [bound(A)] * 17, code="invalid_argument")
check("16-without-ids-of-the-same-secret", [bound(A)] * 16)


# With an id: a lookup table of up to 4,096. Large rings are JWK Sets of 3-byte secrets, to keep the file small.
def small(index):
    return index.to_bytes(3, "big")


def large(count):
    return jwks(*[jwk(small(index), kid="k%d" % index) for index in range(count)], allow_weak=True)


for count in (17, 18, 32, 64):
    check("%d-with-ids-first" % count, ring(count), "k0", member(0))
    check("%d-with-ids-last" % count, ring(count), "k%d" % (count - 1), member(count - 1))
for count in (255, 256, 257, 4096):
    check("%d-with-ids-first" % count, [large(count)], "k0", small(0))
    check("%d-with-ids-last" % count, [large(count)], "k%d" % (count - 1), small(count - 1))
for name, kid, secret, code in [
    ("middle", "k128", small(128), "ok"),
    ("middle-signed-by-its-neighbour", "k128", small(127), "signature_mismatch"),
    ("middle-signed-by-its-other-neighbour", "k128", small(129), "signature_mismatch"),
    ("next", "k300", small(299), "unknown_key"),
    ("before-all", "a", small(0), "unknown_key"),
    ("after-all", "z", small(0), "unknown_key"),
    ("between", "k1a", small(1), "unknown_key"),
    ("absent", None, small(0), "unknown_key"),
    ("empty", "", small(0), "unknown_key"),
    ("prefix", "k", small(0), "unknown_key"),
    ("case-differs", "K128", small(128), "unknown_key"),
    ("zero-before", "k0128", small(128), "unknown_key"),
]:
    check("300-with-ids-" + name, [large(300)], kid, secret, code)
for index in (0, 150, 299):
    check("300-with-ids-%d-twice" % index, [large(300), bound(A, "k%d" % index)], "k1", small(1), "invalid_argument")
check("300-with-ids-one-weak", [large(300), bound(A[:31], "a")], "k1", small(1), "weak_key")
check("300-with-ids-one-weak-allowed", [large(300), bound(A[:31], "a", allow_weak=True)], "a", A[:31])
check("17-with-ids-and-16-without", ring(17, 16), "k16", member(16))
check("17-with-ids-and-16-without-last", ring(17, 16), None, member(32))
check("17-with-ids-and-17-without", ring(17, 17), "k16", member(16), "invalid_argument")
check("without-ids-before-those-with", [*ring(0, 16), *[bound(A, "a%d" % index) for index in range(20)]], "a19")
check("4096-with-ids-and-one-without", [large(4096), bound(A)], "k0", small(0), "invalid_argument")
check("4097-with-ids", [large(4097)], "k0", small(0), "invalid_argument")
check("4080-with-ids-and-16-without", [large(4080), *[bound(member(index)) for index in range(16)]], "x", member(15))

# Ids are compared exactly, whatever their order or length.
IDS = [
    "",
    "\0",
    " ",
    "A",
    "B",
    "a",
    "a\0",
    "a ",
    "aa",
    "ab",
    "b",
    "k" * 300,
    "k" * 299 + "l",
    "\u00fc",
    "u\u0308",
    "\U0001f511",
    "\uffff",
]
ODD = [bound(member(index), id) for index, id in enumerate(IDS)]
for index, id in enumerate(IDS):
    check("odd-ids-%02d" % index, ODD[::-1] if index % 2 else ODD, id, member(index))
    check("odd-ids-%02d-signed-by-another" % index, ODD, id, member((index + 1) % len(IDS)), "signature_mismatch")
for name, kid in [
    ("k-300-and-one", "k" * 301),
    ("k-298", "k" * 298),
    ("u", "u"),
    ("tab", "\t"),
    ("nul-twice", "\0\0"),
    ("a-tab", "a\t"),
]:
    check("odd-ids-unknown-" + name, ODD, kid, A, "unknown_key")

# Order: the named key, then those without id in the order they were added. The first matching tag decides;
# key_issuers.py tests what follows.
check("named-first-then-the-others", [bound(B), bound(A, "a"), bound(C)], "a", C)
check("named-is-not-tried-for-others", [bound(B), bound(A, "a")], "b", A, "signature_mismatch")
check("same-secret-with-and-without-id", [bound(A, "a"), bound(A)], "x")
check("same-secret-with-and-without-id-no-kid", [bound(A, "a"), bound(A)])
check("no-key", [], None, A, "invalid_argument")
check("of-one-weak", [bound(b"short")], None, b"short", "weak_key")

# Which key matched.
for name, keys, kid, secret, key_id in [
    ("named", [bound(A, "a"), bound(B, "b")], "b", B, "b"),
    ("escaped-in-the-token", [bound(A, 'a\n"b')], 'a\n"b', A, 'a\n"b'),
    (
        "beyond-ascii",
        [bound(A, "Schl\u00fcssel \U0001f511")],
        "Schl\u00fcssel \U0001f511",
        A,
        "Schl\u00fcssel \U0001f511",
    ),
    ("empty", [bound(A, "")], "", A, ""),
    ("without-id", [bound(A)], None, A, None),
    ("without-id-whatever-the-kid", [bound(A)], "x", A, None),
    ("without-id-beside-the-named", [bound(A, "a"), bound(B)], "a", B, None),
    ("same-secret-named-first", [bound(A), bound(A, "a")], "a", A, "a"),
    ("same-secret-not-named", [bound(A, "a"), bound(A)], "x", A, None),
    ("same-secret-under-two-ids", [bound(A, "a"), bound(A, "b")], "b", A, "b"),
    ("named-is-over", [bound(A, "a", until=1), bound(A)], "a", A, None),
    ("of-a-jwk", [bound(json.dumps(jwk(A, kid="j")), encoding="jwk")], "j", A, "j"),
    ("beside-a-jwk", [bound(json.dumps(jwk(A, kid="j")), "a", encoding="jwk")], "a", A, "a"),
    ("of-a-set", [jwks(jwk(A, kid="a"), jwk(B, kid="b"))], "b", B, "b"),
    ("of-a-set-without-kid", [jwks(jwk(A), jwk(B, kid="b"))], "b", A, None),
    ("last-of-300", [large(300)], "k299", small(299), "k299"),
    ("long", [bound(A, "k" * 1000)], "k" * 1000, A, "k" * 1000),
]:
    check("matched-" + name, keys, kid, secret, key_id=key_id)
