"""Published tokens, byte for byte, with their published keys."""

import base64

from tokens import SECRET, Theme, key

THEME = Theme()


def check(name, rfc, token, code="ok", claim=None, **rest):
    THEME.add("rfc-" + name, rfc, token, code, claim, **rest)


def octets(k):
    return base64.urlsafe_b64decode(k + "=" * (-len(k) % 4))


# RFC 7515 A.1 and RFC 7519 3.1: {"iss":"joe","exp":1300819380,"http://example.com/is_root":true}
A1_KEY = key(octets("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"))
A1_PAYLOAD = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
A1_TAG = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
A1 = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + A1_PAYLOAD + "." + A1_TAG
EXP = 1300819380
check("7515-a1-before-exp", "7515 A.1", A1, keys=[A1_KEY], now=EXP - 1)
check("7515-a1-long-before-exp", "7515 A.1", A1, keys=[A1_KEY], now=0)
check("7515-a1-at-exp", "7515 A.1", A1, "expired", "exp", keys=[A1_KEY], now=EXP)
check("7515-a1-after-exp", "7515 A.1", A1, "expired", "exp", keys=[A1_KEY])
check("7515-a1-after-exp-within-leeway", "7515 A.1", A1, keys=[A1_KEY], now=EXP + 59, leeway=60)
check("7515-a1-after-exp-beyond-leeway", "7515 A.1", A1, "expired", "exp", keys=[A1_KEY], now=EXP + 60, leeway=60)
check("7515-a1-other-key", "7515 A.1", A1, "signature_mismatch", now=EXP - 1)
check("7515-a1-last-letter-changed", "7515 A.1", A1[:-1] + "g", "signature_mismatch", keys=[A1_KEY], now=EXP - 1)
check("7515-a1-trailing-bits", "4648 3.5", A1[:-1] + "l", "malformed", keys=[A1_KEY], now=EXP - 1)
check(
    "7519-3-1-full-policy",
    "7519 3.1",
    A1,
    keys=[A1_KEY],
    now=EXP - 1,
    issuers=["joe"],
    typ="jwt",
    required=["exp", "http://example.com/is_root"],
)
check("7519-3-1-other-issuer", "7519 3.1", A1, "claim_mismatch", "iss", keys=[A1_KEY], now=EXP - 1, issuers=["jane"])
check("7519-3-1-no-subject", "7519 3.1", A1, "missing_claim", "sub", keys=[A1_KEY], now=EXP - 1, subject="joe")
check("7519-3-1-no-iat", "7519 3.1", A1, "missing_claim", "iat", keys=[A1_KEY], now=EXP - 1, max_age=60)
check("7519-3-1-kid-wanted", "7515 4.1.4", A1, "unknown_key", keys=[dict(A1_KEY, id="a1")], now=EXP - 1)

# RFC 7519 6.1 (and RFC 7515 A.5): the unsecured token, and attackers' variants of it.
NONE = "eyJhbGciOiJub25lIn0." + A1_PAYLOAD + "."
check("7519-6-1-unsecured", "7519 6.1", NONE, "algorithm_not_allowed", keys=[A1_KEY], now=EXP - 1)
check("7519-6-1-unsecured-expired", "7519 6.1", NONE, "algorithm_not_allowed", keys=[A1_KEY])
check("7519-6-1-unsecured-with-a1-tag", "7519 6.1", NONE + A1_TAG, "algorithm_not_allowed", keys=[A1_KEY], now=EXP - 1)
check("7519-6-1-unsecured-without-last-dot", "7519 6.1", NONE[:-1], "malformed", keys=[A1_KEY], now=EXP - 1)
check("7515-a1-without-its-signature", "7515 5.2", A1[: -len(A1_TAG)], "signature_mismatch", keys=[A1_KEY], now=EXP - 1)

# RFC 7515 A.3 and A.4: ES256 and ES512.
check(
    "7515-a3-es256",
    "7515 A.3",
    "eyJhbGciOiJFUzI1NiJ9."
    + A1_PAYLOAD
    + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
    "algorithm_not_allowed",
    keys=[A1_KEY],
    now=EXP - 1,
)
check(
    "7515-a4-es512",
    "7515 A.4",
    "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn",
    "algorithm_not_allowed",
    keys=[A1_KEY],
)

# RFC 7797 4.2: unencoded payloads, detached, and encoded as in an ordinary JWS.
B64 = "eyJhbGciOiJIUzI1NiIsImI2NCI6ZmFsc2UsImNyaXQiOlsiYjY0Il19"
check("7797-detached", "7515 7.1", B64 + "..A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY", "malformed", keys=[A1_KEY])
check(
    "7797-attached",
    "7797 6",
    B64 + ".JC4wMg.A5dxf2s96_n5FLueVuW1Z_vh161FwXZC4YLPff6dmDY",
    "unsupported_header",
    keys=[A1_KEY],
)
check(
    "7797-control-encoded",
    "7519 7.2",
    "eyJhbGciOiJIUzI1NiJ9.JC4wMg.5mvfOroL-g7HyqJoozehmsaqmvTYGEq5jTI1gVvoEoQ",
    "malformed",
    keys=[A1_KEY],
)

# RFC 7520 4.4: a good signature with a kid over a sentence, which is not JSON.
FRODO_HEADER = "eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9"
FRODO_TAG = "s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0"
FRODO = (
    FRODO_HEADER
    + ".SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4."
    + FRODO_TAG
)
FRODO_KEY = octets("hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg")
check(
    "7520-4-4-not-json", "7519 7.2", FRODO, "malformed", keys=[key(FRODO_KEY, "018c0ae5-4d9b-471b-bfd6-eef314bc7037")]
)
check("7520-4-4-unknown-kid", "7515 4.1.4", FRODO, "unknown_key", keys=[key(FRODO_KEY, "018c0ae5")])
check(
    "7520-4-4-other-key",
    "7515 5.2",
    FRODO,
    "signature_mismatch",
    keys=[key(SECRET, "018c0ae5-4d9b-471b-bfd6-eef314bc7037")],
)
check("7520-4-5-detached", "7515 7.1", FRODO_HEADER + ".." + FRODO_TAG, "malformed", keys=[key(FRODO_KEY)])

# jwt.io's default token: {"sub":"1234567890","name":"John Doe","iat":1516239022}, a secret of 19 bytes.
JWT_IO = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"
WEAK = "your-256-bit-secret"
check("jwt-io-weak-key", "7518 3.2", JWT_IO, "weak_key", keys=[key(WEAK)])
check("jwt-io-allow-weak", "hs256 policy", JWT_IO, keys=[key(WEAK, allow_weak=True)])
check("jwt-io-subject", "7519 4.1.2", JWT_IO, keys=[key(WEAK, allow_weak=True)], subject="1234567890")
check(
    "jwt-io-exp-required",
    "hs256 policy",
    JWT_IO,
    "missing_claim",
    "exp",
    keys=[key(WEAK, allow_weak=True)],
    required=["exp"],
)
check("jwt-io-too-old", "hs256 policy", JWT_IO, "expired", "iat", keys=[key(WEAK, allow_weak=True)], max_age=3600)
check(
    "jwt-io-young-enough",
    "hs256 policy",
    JWT_IO,
    keys=[key(WEAK, allow_weak=True)],
    now=1516239022 + 3600,
    max_age=3600,
)
check("jwt-io-strong-key", "7515 5.2", JWT_IO, "signature_mismatch")
