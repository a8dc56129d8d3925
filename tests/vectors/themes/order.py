"""Which check decides when several fail: the first in the order of the law."""

from tokens import HEADER, NOW, OTHER, Theme, b64, key, seal, token

THEME = Theme()
BAD = b64(bytes(32))  # 32 bytes that no key has


def check(name, token, code, claim=None, rfc="hs256 policy", **rest):
    THEME.add("order-" + name, rfc, token, code, claim, **rest)


def unsigned(header, payload="{}", signature=BAD):
    """A token with a signature that matches under no key."""
    return b64(header) + "." + b64(payload) + "." + signature


# A verifier that cannot be built decides before any token.
for name, text in [
    ("empty-token", ""),
    ("bad-alphabet", "!.!.!"),
    ("too-long", "a" * 16385),
    ("alg-none", b64('{"alg":"none"}') + ".e30."),
    ("expired", token('{"exp":1}')),
    ("good", token()),
]:
    check("weak-key-before-" + name, text, "weak_key", keys=[key(b"short")])
    check("no-key-before-" + name, text, "invalid_argument", keys=[])
    check("same-ids-before-" + name, text, "invalid_argument", keys=[key(id="a"), key(OTHER, "a")])
    check("leeway-out-of-range-before-" + name, text, "invalid_argument", leeway=901)
    check("max-token-len-out-of-range-before-" + name, text, "invalid_argument", max_token_len=255)

# Shape: length, alphabet and dots, base64url, header size.
LONG = "x" * 2049
check("length-before-alphabet", "!" * 257, "too_large", max_token_len=256)
check("length-before-dots", "." * 257, "too_large", max_token_len=256)
check("length-before-base64url", "A" * 257 + ".A.A", "too_large", max_token_len=256)
check("length-before-header-json", b64("x" * 200) + "." + b64("{}") + "." + BAD, "too_large", max_token_len=256)
check("length-before-alg", unsigned('{"alg":"none","x":"' + "x" * 200 + '"}'), "too_large", max_token_len=256)
check(
    "length-before-unknown-key",
    token("{}", '{"alg":"HS256","kid":"' + "x" * 200 + '"}'),
    "too_large",
    keys=[key(id="a")],
    max_token_len=256,
)
check("length-before-signature", token('{"x":"' + "x" * 200 + '"}', secret=OTHER), "too_large", max_token_len=256)
check("length-before-expired", token('{"exp":1,"x":"' + "x" * 200 + '"}'), "too_large", max_token_len=256)
check("alphabet-before-header-size", "!" + unsigned(LONG), "malformed")
check("dots-before-header-size", b64(LONG) + "." + BAD, "malformed")
check("empty-payload-before-header-size", b64(LONG) + ".." + BAD, "malformed")
check("alphabet-in-signature-before-alg", unsigned('{"alg":"none"}', signature="!" + BAD), "malformed")
check("alphabet-in-payload-before-alg", b64('{"alg":"none"}') + ".e+0." + BAD, "malformed")
check("dots-before-alg", b64('{"alg":"none"}') + ".e30", "malformed")
check("base64url-in-header-before-header-size", b64(LONG) + "A" + ".e30." + BAD, "malformed")
check("base64url-in-payload-before-header-size", b64(LONG) + ".A." + BAD, "malformed")
check("base64url-in-signature-before-header-size", unsigned(LONG, signature="AB"), "malformed")
check("base64url-in-payload-before-alg", b64('{"alg":"none"}') + ".e31." + BAD, "malformed")
check("base64url-in-signature-before-alg", unsigned('{"alg":"none"}', signature="A"), "malformed")
check("base64url-in-signature-before-crit", unsigned('{"alg":"HS256","crit":[]}', signature="AB"), "malformed")
check("base64url-in-signature-before-typ", unsigned('{"alg":"HS256"}', signature="AB"), "malformed", typ="JWT")
check(
    "base64url-in-signature-before-unknown-key",
    unsigned('{"alg":"HS256"}', signature="AB"),
    "malformed",
    keys=[key(id="a")],
)
check("base64url-in-payload-before-signature", b64(HEADER) + ".e31." + BAD, "malformed")

# The header: size, JSON, types, alg, extensions, typ.
FILL = '"x":"' + "x" * 2049 + '"'
check("header-size-before-json", unsigned("{" + FILL), "too_large")
check("header-size-before-duplicates", unsigned('{"alg":"HS256","alg":"HS256",' + FILL + "}"), "too_large")
check("header-size-before-alg-missing", unsigned("{" + FILL + "}"), "too_large")
check("header-size-before-alg", unsigned('{"alg":"none",' + FILL + "}"), "too_large")
check("header-size-before-crit", unsigned('{"alg":"HS256","crit":[],' + FILL + "}"), "too_large")
check("header-size-before-typ", unsigned('{"alg":"HS256",' + FILL + "}"), "too_large", typ="JWT")
check("header-size-before-unknown-key", unsigned('{"alg":"HS256",' + FILL + "}"), "too_large", keys=[key(id="a")])
check("header-json-before-alg", unsigned('{"alg":"none",}'), "malformed")
check("header-json-after-alg-before-alg", unsigned('{"alg":"none"}x'), "malformed")
check("header-duplicates-before-alg", unsigned('{"alg":"none","x":1,"x":2}'), "malformed")
check("header-range-before-alg", unsigned('{"alg":"none","x":1e400}'), "malformed")
check("header-json-before-crit", unsigned('{"alg":"HS256","crit":[],}'), "malformed")
check("header-json-before-typ", unsigned('{"alg":"HS256","typ":"x",}'), "malformed", typ="JWT")
check("header-json-before-unknown-key", unsigned("{"), "malformed", keys=[key(id="a")])
check("header-json-before-signature", unsigned("{"), "malformed")
for member in ("kid", "typ", "cty"):
    check(member + "-type-before-alg", unsigned('{"alg":"none","%s":1}' % member), "malformed")
    check(member + "-type-before-crit", unsigned('{"alg":"HS256","crit":[],"%s":1}' % member), "malformed")
    check(member + "-type-before-typ", unsigned('{"alg":"HS256","%s":1}' % member), "malformed", typ="JWT")
    check(
        member + "-type-before-unknown-key",
        unsigned('{"alg":"HS256","%s":1}' % member),
        "malformed",
        keys=[key(id="a")],
    )
check("alg-missing-before-crit", unsigned('{"crit":["exp"]}'), "malformed")
check("alg-type-before-crit", unsigned('{"alg":1,"crit":["exp"]}'), "malformed")
check("alg-missing-before-typ", unsigned('{"typ":"x"}'), "malformed", typ="JWT")
check("alg-missing-before-unknown-key", unsigned('{"kid":"x"}'), "malformed", keys=[key(id="a")])
for alg in ("none", "HS512", "RS256", "hs256"):
    name = alg.lower() + ("-lower" if alg == "hs256" else "")
    check("alg-%s-before-crit" % name, unsigned('{"crit":["exp"],"alg":"%s"}' % alg), "algorithm_not_allowed")
    check("alg-%s-before-b64" % name, unsigned('{"b64":false,"alg":"%s"}' % alg), "algorithm_not_allowed")
    check("alg-%s-before-cty" % name, unsigned('{"cty":"JWT","alg":"%s"}' % alg), "algorithm_not_allowed")
    check("alg-%s-before-typ" % name, unsigned('{"alg":"%s"}' % alg), "algorithm_not_allowed", typ="JWT")
    check(
        "alg-%s-before-unknown-key" % name,
        unsigned('{"alg":"%s","kid":"x"}' % alg),
        "algorithm_not_allowed",
        keys=[key(id="a")],
    )
    check("alg-%s-before-signature" % name, unsigned('{"alg":"%s"}' % alg), "algorithm_not_allowed")
    check(
        "alg-%s-before-signature-length" % name, unsigned('{"alg":"%s"}' % alg, signature=""), "algorithm_not_allowed"
    )
    check("alg-%s-before-payload" % name, token("not json", '{"alg":"%s"}' % alg), "algorithm_not_allowed")
    check("alg-%s-before-expired" % name, token('{"exp":1}', '{"alg":"%s"}' % alg), "algorithm_not_allowed")
for name, members in [
    ("crit", '"crit":["exp"]'),
    ("b64", '"b64":false'),
    ("cty", '"cty":"JWT"'),
    ("crit-b64-and-cty", '"cty":"jwt","b64":0,"crit":null'),
]:
    header = '{"alg":"HS256",%s}' % members
    check(name + "-before-typ", unsigned(header), "unsupported_header", typ="JWT")
    check(name + "-before-unknown-key", unsigned(header), "unsupported_header", keys=[key(id="a")])
    check(name + "-before-signature", unsigned(header), "unsupported_header")
    check(name + "-before-signature-length", unsigned(header, signature=""), "unsupported_header")
    check(name + "-before-payload", token("not json", header), "unsupported_header")
    check(name + "-before-claims", token('{"exp":null}', header), "unsupported_header", required=["x"])
for name, header in [("absent", '{"alg":"HS256"}'), ("other", '{"alg":"HS256","typ":"x"}')]:
    check("typ-%s-before-unknown-key" % name, unsigned(header), "wrong_type", keys=[key(id="a")], typ="JWT")
    check("typ-%s-before-signature" % name, unsigned(header), "wrong_type", typ="JWT")
    check("typ-%s-before-signature-length" % name, unsigned(header, signature=""), "wrong_type", typ="JWT")
    check("typ-%s-before-payload" % name, token("not json", header), "wrong_type", typ="JWT")
    check("typ-%s-before-expired" % name, token('{"exp":1}', header), "wrong_type", typ="JWT")

# Key, signature, payload.
for name, text in [
    ("signature", unsigned(HEADER)),
    ("signature-length", unsigned(HEADER, signature="")),
    ("signature-of-31-bytes", unsigned(HEADER, signature=b64(bytes(31)))),
    ("payload", token("not json")),
    ("claim-type", token('{"exp":null}')),
    ("missing-claim", token()),
    ("expired", token('{"exp":1}')),
]:
    check("unknown-key-before-" + name, text, "unknown_key", keys=[key(id="a")], required=["x"], rfc="7515 5.2")
for name, payload in [
    ("payload-not-json", "not json"),
    ("payload-array", "[]"),
    ("claim-type", '{"exp":null}'),
    ("missing-claim", "{}"),
    ("expired", '{"exp":1}'),
    ("not-yet-valid", '{"nbf":1e19}'),
    ("audience", '{"aud":"x"}'),
]:
    check(
        "signature-before-" + name, token(payload, secret=OTHER), "signature_mismatch", required=["x"], rfc="7515 5.2"
    )
    check(
        "signature-length-before-" + name,
        unsigned(HEADER, payload, b64(bytes(33))),
        "signature_mismatch",
        required=["x"],
        rfc="7515 5.2",
    )
for name, payload in [
    ("claim-type", '{"exp":null,"a":1,"a":1}'),
    ("claim-type-earlier-in-text", '{"iss":1,"x":}'),
    ("missing-claim", '{"a":1e400}'),
    ("expired", '{"exp":1,"a":"\\ud800"}'),
    ("expired-then-garbage", '{"exp":1}x'),
    ("not-yet-valid", '{"nbf":1e19,}'),
    ("audience", '{"aud":"x","aud":"x"}'),
    ("issuer", '{"iss":"x","a":01}'),
]:
    check("payload-before-" + name, token(payload), "malformed", issuers=["i"], required=["role"], rfc="7519 7.2")

# Claims. The payload fails every row from the named one on; the earlier rows are repaired one after the other.
STRICT = dict(required=["role"], issuers=["i"], subject="s", audiences=["a"], max_age=60, leeway=10)
ROWS = [  # the failing and the repaired member for each row
    ("claim-type", ',"jti":1', ',"jti":"j"', "invalid_claim", "jti"),
    ("required", "", ',"role":1', "missing_claim", "role"),
    ("issuer", ',"iss":"x"', ',"iss":"i"', "claim_mismatch", "iss"),
    ("subject", ',"sub":"x"', ',"sub":"s"', "claim_mismatch", "sub"),
    ("audience", ',"aud":"x"', ',"aud":"a"', "claim_mismatch", "aud"),
    ("nbf", ',"nbf":1700000011', ',"nbf":1700000010', "not_yet_valid", "nbf"),
    ("exp", ',"exp":1699999990', ',"exp":1699999991', "expired", "exp"),
    ("max-age", ',"iat":1699999929', ',"iat":1699999930', "expired", "iat"),
]


def claims(failing):
    """A payload with a member for each row; the rows in `failing` fail."""
    return token("{" + "".join(row[1] if row[0] in failing else row[2] for row in ROWS).lstrip(",") + "}")


NAMES = [row[0] for row in ROWS]
check("claims-all-mended", claims([]), "ok", **STRICT)
for index, (name, _, _, code, claim) in enumerate(ROWS):
    check("claims-only-%s-fails" % name, claims([name]), code, claim, **STRICT)
    check("claims-all-fail-from-" + name, claims(NAMES[index:]), code, claim, **STRICT)
    for later in NAMES[index + 1 :]:
        check("claims-%s-before-%s" % (name, later), claims([name, later]), code, claim, **STRICT)

# Absent claims for which the policy names a value: each is missing in its own row.
for name, payload, policy, code, claim in [
    ("required-before-issuer-absent", "{}", dict(required=["sub"], issuers=["i"]), "missing_claim", "sub"),
    ("required-exp-before-issuer-absent", "{}", dict(required=["exp"], issuers=["i"]), "missing_claim", "exp"),
    ("required-before-max-age-absent", "{}", dict(required=["x"], max_age=60), "missing_claim", "x"),
    ("issuer-absent-before-subject-absent", "{}", dict(issuers=["i"], subject="s"), "missing_claim", "iss"),
    ("issuer-absent-before-subject-other", '{"sub":"x"}', dict(issuers=["i"], subject="s"), "missing_claim", "iss"),
    ("issuer-other-before-subject-absent", '{"iss":"x"}', dict(issuers=["i"], subject="s"), "claim_mismatch", "iss"),
    ("subject-absent-before-audience-absent", "{}", dict(subject="s", audiences=["a"]), "missing_claim", "sub"),
    ("subject-absent-before-audience-other", '{"aud":"x"}', dict(subject="s", audiences=["a"]), "missing_claim", "sub"),
    (
        "subject-other-before-audience-absent",
        '{"sub":"x"}',
        dict(subject="s", audiences=["a"]),
        "claim_mismatch",
        "sub",
    ),
    ("subject-other-before-audience-unasked", '{"sub":"x","aud":"x"}', dict(subject="s"), "claim_mismatch", "sub"),
    ("audience-absent-before-nbf", '{"nbf":1e19}', dict(audiences=["a"]), "missing_claim", "aud"),
    ("audience-absent-before-exp", '{"exp":1}', dict(audiences=["a"]), "missing_claim", "aud"),
    ("audience-unasked-before-nbf", '{"aud":[],"nbf":1e19}', {}, "claim_mismatch", "aud"),
    ("audience-unasked-before-exp", '{"aud":"a","exp":1}', {}, "claim_mismatch", "aud"),
    ("audience-unasked-before-max-age-absent", '{"aud":"a"}', dict(max_age=60), "claim_mismatch", "aud"),
    ("issuer-absent-before-exp", '{"exp":1}', dict(issuers=["i"]), "missing_claim", "iss"),
    ("nbf-before-exp", '{"exp":1,"nbf":1e19}', {}, "not_yet_valid", "nbf"),
    ("nbf-before-iat-absent", '{"nbf":1e19}', dict(max_age=60), "not_yet_valid", "nbf"),
    ("nbf-before-iat-ahead", '{"iat":1e19,"nbf":1e19}', dict(max_age=60), "not_yet_valid", "nbf"),
    ("exp-before-iat-absent", '{"exp":1}', dict(max_age=60), "expired", "exp"),
    ("exp-before-iat-ahead", '{"iat":1e19,"exp":1}', dict(max_age=60), "expired", "exp"),
    ("exp-before-iat-old", '{"iat":0,"exp":1}', dict(max_age=60), "expired", "exp"),
    ("claim-type-of-iat-before-issuer", '{"iss":"x","iat":"y"}', dict(issuers=["i"]), "invalid_claim", "iat"),
    ("claim-type-of-iat-before-exp", '{"exp":1,"iat":null}', {}, "invalid_claim", "iat"),
    ("claim-type-of-exp-before-required", '{"exp":null}', dict(required=["x", "exp"]), "invalid_claim", "exp"),
    ("claim-type-of-aud-before-audience-unasked", '{"aud":1}', {}, "invalid_claim", "aud"),
    ("claim-type-of-jti-before-subject-absent", '{"jti":1}', dict(subject="s"), "invalid_claim", "jti"),
]:
    check(name, token(payload), code, claim, **policy)
check(
    "required-iss-is-named-by-its-own-row-first",
    token(),
    "missing_claim",
    "iss",
    required=["iss", "sub"],
    issuers=["i"],
    subject="s",
)
check("everything-wrong", "!" * 16385, "too_large", issuers=["i"], typ="JWT")
check("everything-wrong-but-length", seal("!", "!"), "malformed", issuers=["i"], typ="JWT", now=NOW - 1)
