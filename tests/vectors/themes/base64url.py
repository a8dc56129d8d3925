"""Canonical base64url: each byte string has one spelling."""

from tokens import Theme, b64, seal, tag, token

THEME = Theme()
add = THEME.add
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def respell(segment, plus):
    """The same bytes, with `plus` in the unused low bits of the last letter, which are zero in `segment`."""
    unused = {2: 15, 3: 3}[len(segment) % 4]
    value = ALPHABET.index(segment[-1])
    assert value & unused == 0 and 0 < plus <= unused
    return segment[:-1] + ALPHABET[value + plus]


# Headers and payloads whose lengths leave each remainder: 4n, 4n+2 and 4n+3 letters.
HEADERS = {0: '{"alg":"HS256"}', 2: '{"alg":"HS256"} ', 3: '{"alg":"HS256"}  '}
PAYLOADS = {0: "{ }", 2: "{  }", 3: "{}"}
for remainder, text in HEADERS.items():
    assert len(b64(text)) % 4 == remainder
    add("header-length-4n-plus-%d" % remainder, "4648 5", token("{}", text))
for remainder, text in PAYLOADS.items():
    assert len(b64(text)) % 4 == remainder
    add("payload-length-4n-plus-%d" % remainder, "4648 5", token(text))

H, P = b64(HEADERS[0]), b64(PAYLOADS[0])
for remainder, pluses in [(2, [1, 2, 4, 8, 15]), (3, [1, 2, 3])]:
    for plus in pluses:
        name = "-trailing-bits-%d-of-4n-plus-%d" % (plus, remainder)
        add("header" + name, "4648 3.5", seal(respell(b64(HEADERS[remainder]), plus), P), "malformed")
        add("payload" + name, "4648 3.5", seal(H, respell(b64(PAYLOADS[remainder]), plus)), "malformed")

# A signature of 32 bytes is 43 letters (4n+3); one of 31 bytes is 42 (4n+2), one of 33 bytes is 44 (4n).
GOOD_TAG = tag(H + "." + P)
for plus in (1, 2, 3):
    add("signature-trailing-bits-%d" % plus, "4648 3.5", H + "." + P + "." + respell(b64(GOOD_TAG), plus), "malformed")
for plus in (1, 8, 15):
    add(
        "signature-of-31-bytes-trailing-bits-%d" % plus,
        "4648 3.5",
        H + "." + P + "." + respell(b64(GOOD_TAG[:31]), plus),
        "malformed",
    )

# No byte string has 4n+1 letters.
for count in (1, 5, 9):
    letters = "A" * count
    add("header-of-%d-letters" % count, "4648 4", seal(letters, P), "malformed")
    add("payload-of-%d-letters" % count, "4648 4", seal(H, letters), "malformed")
    add("signature-of-%d-letters" % count, "4648 4", H + "." + P + "." + letters, "malformed")
add("header-and-one-letter", "4648 4", seal(H + "A", P), "malformed")
add("payload-and-one-letter", "4648 4", seal(H, P + "A"), "malformed")
add("signature-of-45-letters", "4648 4", H + "." + P + "." + b64(GOOD_TAG) + "AA", "malformed")
add("signature-of-41-letters", "4648 4", H + "." + P + "." + b64(GOOD_TAG)[:41], "malformed")

# Padding, right and wrong.
for remainder, pad in [(2, "=="), (3, "=")]:
    h, p = b64(HEADERS[remainder]), b64(PAYLOADS[remainder])
    add("header-padded-4n-plus-%d" % remainder, "7515 2", seal(h + pad, P), "malformed")
    add("payload-padded-4n-plus-%d" % remainder, "7515 2", seal(H, p + pad), "malformed")
add("signature-padded", "7515 2", H + "." + P + "." + b64(GOOD_TAG) + "=", "malformed")
add("signature-padded-twice", "7515 2", H + "." + P + "." + b64(GOOD_TAG) + "==", "malformed")
add("header-padded-for-nothing", "7515 2", seal(H + "=", P), "malformed")
add("payload-padded-by-four", "7515 2", seal(H, P + "===="), "malformed")
add("payload-of-padding-only", "7515 2", seal(H, "===="), "malformed")
add("signature-of-padding-only", "7515 2", H + "." + P + ".====", "malformed")
add("padding-percent-encoded", "7515 2", H + "." + P + "." + b64(GOOD_TAG) + "%3D", "malformed")

# The payload's spelling is checked before the signature, so this needs no key.
add(
    "payload-trailing-bits-signature-wrong",
    "4648 3.5",
    H + "." + respell(b64("{}"), 1) + "." + b64(bytes(32)),
    "malformed",
)
add("payload-4n-plus-1-signature-wrong", "4648 4", H + ".AAAAA." + b64(bytes(32)), "malformed")

# Every letter of the alphabet, in one payload.
EVERY = '{"a":"' + "".join(chr(point) for point in range(0x23, 0x800) if point not in (0x5C, 0x7F)) + '"}'
assert set(b64(EVERY)) >= set("-_AZaz09") and len(set(b64(EVERY))) > 60
add("nearly-every-letter-in-payload", "4648 5", token(EVERY))
