"""The types of the registered claims, and which of several wrong ones is named."""

from tokens import NOW, Theme, token

THEME = Theme()


def check(name, rfc, payload, claim=None, code=None, **rest):
    """With a claim and no code: invalid_claim. Without either: ok."""
    THEME.add("claim-" + name, rfc, token(payload), code or ("invalid_claim" if claim else "ok"), claim, **rest)


SECTION = {
    "iss": "7519 4.1.1",
    "sub": "7519 4.1.2",
    "aud": "7519 4.1.3",
    "exp": "7519 4.1.4",
    "nbf": "7519 4.1.5",
    "iat": "7519 4.1.6",
    "jti": "7519 4.1.7",
}

# Every wrong type of every claim.
SHARED = [("null", "null"), ("true", "true"), ("false", "false"), ("object", "{}"), ("object-filled", '{"a":"b"}')]
for claim in ("iss", "sub", "jti"):
    for name, value in SHARED + [
        ("number", "1"),
        ("zero", "0"),
        ("fraction", "1.5"),
        ("array", "[]"),
        ("array-of-a-string", '["a"]'),
    ]:
        check("%s-%s" % (claim, name), SECTION[claim], '{"%s":%s}' % (claim, value), claim)
for claim in ("exp", "nbf", "iat"):
    for name, value in SHARED + [
        ("string", '"a"'),
        ("digits-in-a-string", '"9999999999"'),
        ("empty-string", '""'),
        ("date-in-a-string", '"2030-01-01T00:00:00Z"'),
        ("array", "[]"),
        ("array-of-a-number", "[1]"),
    ]:
        check("%s-%s" % (claim, name), SECTION[claim], '{"%s":%s}' % (claim, value), claim)
for name, value in SHARED + [
    ("number", "1"),
    ("zero", "0"),
    ("array-of-null", "[null]"),
    ("array-of-a-number", "[1]"),
    ("array-of-true", "[true]"),
    ("array-of-an-object", "[{}]"),
    ("array-of-an-empty-array", "[[]]"),
    ("array-of-an-array", '[["a"]]'),
    ("array-number-first", '[1,"a"]'),
    ("array-number-last", '["a",1]'),
    ("array-null-in-the-middle", '["a",null,"b"]'),
    ("array-nested-last", '["a",["b"]]'),
]:
    check("aud-" + name, SECTION["aud"], '{"aud":%s}' % value, "aud")
    if name.startswith("array-"):
        check("aud-%s-audience-named" % name, SECTION["aud"], '{"aud":%s}' % value, "aud", audiences=["a"])
        check("aud-%s-any-audience" % name, SECTION["aud"], '{"aud":%s}' % value, "aud", any_audience=True)

# Every right type.
for claim in ("iss", "sub", "jti"):
    for name, value in [
        ("string", '"a"'),
        ("empty-string", '""'),
        ("digits", '"1"'),
        ("text-null", '"null"'),
        ("uri", '"https://example.com/a?b#c"'),
        ("not-a-uri", '"a:b c"'),
        ("utf-8", '"\u00fc\U0001f511"'),
        ("escapes", '"\\u0000\\n\\/\\ud83d\\udd11"'),
        ("long", '"' + "a" * 5000 + '"'),
    ]:
        check("%s-%s-ok" % (claim, name), SECTION[claim], '{"%s":%s}' % (claim, value))
for name, value in [
    ("string", '"a"'),
    ("empty-string", '""'),
    ("array", '["a"]'),
    ("array-of-several", '["a","b","c"]'),
    ("empty-array", "[]"),
    ("array-of-an-empty-string", '[""]'),
    ("array-same-twice", '["a","a"]'),
    ("array-of-300", "[" + ",".join('"a%d"' % index for index in range(300)) + "]"),
    ("array-white-space", '[ "a" ,\n"b" ]'),
]:
    check("aud-%s-ok" % name, SECTION["aud"], '{"aud":%s}' % value, any_audience=True)

# NumericDate: any JSON number.
for name, value in [
    ("integer", "1700000001"),
    ("fraction", "1700000001.5"),
    ("fraction-zero", "1700000001.0"),
    ("exponent", "1.7000001e9"),
    ("exponent-upper", "17000001E2"),
    ("exponent-plus", "1.7000001e+9"),
    ("exponent-minus", "17000000010e-1"),
    ("2-to-the-53", "9007199254740992"),
    ("i64-max", "9223372036854775807"),
    ("1e19", "1e19"),
    ("u64-max", "18446744073709551615"),
    ("20-digits", "99999999999999999999"),
    ("1e308", "1e308"),
    ("max-double", "1.7976931348623157e308"),
]:
    check("exp-%s-ok" % name, SECTION["exp"], '{"exp":%s}' % value)
for name, value in [
    ("1e3", "1e3"),
    ("1-point-5", "1.5"),
    ("minus-1", "-1"),
    ("minus-1-point-5", "-1.5"),
    ("0", "0"),
    ("minus-0", "-0"),
    ("0-point-0", "0.0"),
    ("0e0", "0e0"),
    ("0e999999999", "0e999999999"),
    ("1e-400", "1e-400"),
    ("minus-1e19", "-1e19"),
    ("minus-1e308", "-1e308"),
    ("i64-min", "-9223372036854775808"),
    ("half", "0.5"),
]:
    check("exp-%s-is-a-number" % name, SECTION["exp"], '{"exp":%s}' % value, "exp", "expired")
    check("nbf-%s-ok" % name, SECTION["nbf"], '{"nbf":%s}' % value)
    check("iat-%s-ok" % name, SECTION["iat"], '{"iat":%s}' % value)
for name, value in [
    ("1e19", "1e19"),
    ("1e308", "1e308"),
    ("20-digits", "99999999999999999999"),
    ("fraction", "1700000001.5"),
]:
    check("nbf-%s-is-a-number" % name, SECTION["nbf"], '{"nbf":%s}' % value, "nbf", "not_yet_valid")
    check("iat-%s-ok" % name, SECTION["iat"], '{"iat":%s}' % value)

# The order in which claims are named: iss, sub, jti, aud, exp, nbf, iat, regardless of the payload's order.
ORDER = ["iss", "sub", "jti", "aud", "exp", "nbf", "iat"]
for first in range(7):
    rest = ORDER[first:]
    check(
        "all-wrong-from-%s" % rest[0],
        "hs256 policy",
        "{" + ",".join('"%s":null' % claim for claim in rest) + "}",
        rest[0],
    )
    if len(rest) > 1:
        check(
            "all-wrong-from-%s-reversed" % rest[0],
            "hs256 policy",
            "{" + ",".join('"%s":null' % claim for claim in reversed(rest)) + "}",
            rest[0],
        )
for index in range(6):
    earlier, later = ORDER[index], ORDER[index + 1]
    check("%s-and-%s-wrong" % (later, earlier), "hs256 policy", '{"%s":{},"%s":{}}' % (later, earlier), earlier)
for earlier, later in [("iss", "iat"), ("sub", "exp"), ("jti", "nbf"), ("aud", "iat"), ("iss", "aud")]:
    check(
        "%s-and-%s-wrong-with-escaped-names" % (later, earlier),
        "hs256 policy",
        '{"\\u%04x%s":{},"\\u%04x%s":{}}' % (ord(later[0]), later[1:], ord(earlier[0]), earlier[1:]),
        earlier,
    )
check(
    "wrong-type-whatever-the-right-ones",
    "hs256 policy",
    '{"iss":"a","sub":"b","jti":"c","exp":%d,"nbf":0,"iat":"x"}' % (NOW + 1),
    "iat",
)

# Only the top level counts, and only the exact name.
for name, payload in [
    ("nested", '{"x":{"iss":1,"exp":null,"aud":2}}'),
    ("upper-case", '{"ISS":1,"Exp":null,"AUD":2}'),
    ("with-space", '{"exp ":null," iss":1}'),
    ("in-array", '{"x":[{"exp":null}]}'),
    ("with-nul", '{"exp\\u0000":null}'),
    ("longer", '{"expires":null,"issuer":1,"audience":[1]}'),
    ("names-as-values", '{"x":["iss","exp"]}'),
    ("escape-as-text", '{"\\\\u0065xp":null}'),
]:
    check("names-%s-are-others" % name, "7519 4", payload)
for claim in ORDER:
    check(
        "%s-null-escaped-name" % claim,
        SECTION[claim],
        '{"%s\\u%04X%s":null}' % (claim[0], ord(claim[1]), claim[2]),
        claim,
    )
for name, payload in [
    ("private", '{"admin":true,"roles":["a",{"b":null}],"n":1.5}'),
    ("public", '{"http://example.com/is_root":true}'),
    (
        "of-other-standards",
        '{"azp":1,"nonce":null,"auth_time":"x","scope":[],"cnf":{"jwk":{}},"act":null,"email_verified":"yes"}',
    ),
    ("typ-and-alg", '{"typ":1,"alg":"none","crit":[]}'),
]:
    check("names-%s-of-any-type" % name, "7519 4.3", payload)

# A name that begins like a registered one is a different name, whatever follows it and however long it is.
for what, tail in [
    ("nul", "\\u0000"),
    ("five-nuls", "\\u0000" * 5),
    ("255-more", "\\u0000" * 4 + "x" * 251),
    ("256-more", "\\u0000" * 4 + "x" * 252),
    ("257-more", "\\u0000" * 4 + "x" * 253),
    ("512-more", "\\u0000" * 4 + "x" * 508),
]:
    for name in SECTION:
        check("%s-name-and-%s" % (name, what), "7519 4", '{"%s%s":{}}' % (name, tail))
    check("exp-not-hidden-by-name-and-" + what, "7519 4.1.4", '{"exp":1,"exp%s":9999999999}' % tail, "exp", "expired")
    check(
        "iss-not-hidden-by-name-and-" + what,
        "7519 4.1.1",
        '{"iss":"other","iss%s":"us"}' % tail,
        "iss",
        "claim_mismatch",
        issuers=["us"],
    )
    check("sub-not-given-by-name-and-" + what, "7519 4", '{"sub%s":"a"}' % tail, "sub", "missing_claim", required=["sub"])
