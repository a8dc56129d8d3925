"""The first mistake decides when a verifier is built: keys as they come, short keys, the ring, the policy.

The token is never looked at. A vector has one kind of mistake in its keys: C may report a short key as it is added.
"""

from tokens import OTHER, Theme2, bound, jwk, jwks, token

THEME = Theme2()
PEM = "-----BEGIN PUBLIC KEY-----\nAAAA of the test vectors\n-----END PUBLIC KEY-----\n"
BAD = [  # the mistake in the keys, the keys, code, field
    ("encoding", [bound("zz", encoding="hex")], "invalid_argument", "key"),
    ("no-secret", [bound(PEM)], "invalid_argument", "key"),
    ("jwk", [bound("{}", encoding="jwk")], "invalid_argument", None),
    ("jwks", [jwks("{}")], "invalid_argument", None),
    ("jwks-nothing-left", [jwks(jwk(), issuer=["a"]), jwks(jwk(alg="HS512"))], "invalid_argument", None),
    ("empty", [bound(b"")], "weak_key", None),
    ("issuer", [bound(issuer=[])], "invalid_argument", "issuer"),
    ("time", [bound(start=2, until=1)], "invalid_argument", None),
    ("short", [bound(b"short")], "weak_key", None),
    ("short-second", [bound(), bound(b"short")], "weak_key", None),
    ("none", [], "invalid_argument", None),
    ("17-without-id", [bound()] * 17, "invalid_argument", None),
    ("one-id-twice", [bound(id="a"), bound(OTHER, "a")], "invalid_argument", None),
]
POLICIES = [
    ("text", "{", "policy"),
    ("unknown-member", '{"algorithms":["HS256"]}', "algorithms"),
    ("empty-audience", '{"audience":[]}', "audience"),
    ("leeway", '{"leeway":901}', "leeway"),
    ("null-typ", '{"typ":null}', "typ"),
]
for name, keys, code, field in BAD:
    for wrong, text, _ in POLICIES:
        if code == "invalid_argument" and field is None:
            continue  # the two cannot be distinguished
        THEME.add(
            "build-key-%s-before-policy-%s" % (name, wrong),
            "hs256 policy",
            token(),
            code,
            field=field,
            keys=keys,
            text=text,
        )
    for kind, given in [("good", token()), ("malformed", "x"), ("empty", ""), ("expired", token('{"exp":1}'))]:
        THEME.add(
            "build-key-%s-whatever-the-token-%s" % (name, kind), "hs256 policy", given, code, field=field, keys=keys
        )
for wrong, text, member in POLICIES:
    for kind, given in [("good", token()), ("malformed", "x"), ("empty", ""), ("expired", token('{"exp":1}'))]:
        THEME.add(
            "build-policy-%s-whatever-the-token-%s" % (wrong, kind),
            "hs256 policy",
            given,
            "invalid_argument",
            field=member,
            text=text,
        )
# Among mistakes of one kind the first key decides. A mistake found when a key is added precedes a short key elsewhere.
for name, keys, code, field in [
    ("encoding-behind-a-good-key", [bound(), bound("zz", encoding="hex")], "invalid_argument", "key"),
    ("no-secret-behind-a-good-key", [bound(), bound(PEM)], "invalid_argument", "key"),
    ("issuer-behind-a-good-key", [bound(), bound(OTHER, issuer=[""])], "invalid_argument", "issuer"),
    ("two-short-keys", [bound(b"short"), bound(b"other")], "weak_key", None),
    ("short-behind-16", [*[bound(id="k%d" % index) for index in range(16)], bound(b"short")], "weak_key", None),
]:
    THEME.add("build-" + name, "hs256 policy", token(), code, field=field, keys=keys)
