"""The claims that a signer accepts: signed byte for byte, after a verifier's checks of them."""

from minted import Theme
from tokens import bound

THEME = Theme()
minted, refused = THEME.minted, THEME.refused

# Byte for byte.
for name, text in [
    ("empty-object", "{}"),
    ("one", '{"sub":"ada"}'),
    ("white-space", ' {\t"a" : 1 ,\r\n "b":[ ] } \n'),
    ("members-in-another-order", '{"z":1,"a":2,"exp":1800000000,"aud":"x","iss":"y"}'),
    ("escapes", '{"a":"\\u0061\\/\\n\\ud83d\\udd11"}'),
    ("escaped-name", '{"\\u0061":1,"b\\/c":2}'),
    ("beyond-ascii", '{"name":"J\u00fcrgen \U0001f511"}'),
    ("not-normalized", '{"name":"Ju\u0308rgen","J\u00fc":1,"Ju\u0308":2}'),
    ("delete-and-separators", '{"a":"\x7f\u2028\u2029\ufeff"}'),
    ("numbers-as-written", '{"a":1.0,"b":1e2,"c":-0,"d":0.10,"e":1E+2,"f":12345678901234567890}'),
    ("number-tiny", '{"a":1e-400}'),
    ("number-greatest", '{"a":1.7976931348623157e308}'),
    ("names-that-differ-in-case", '{"a":1,"A":2}'),
    ("name-empty", '{"":1}'),
    ("name-proto", '{"__proto__":{"a":1}}'),
    ("literals", '{"a":null,"b":true,"c":false,"d":{},"e":[]}'),
    ("json-in-a-text", '{"metadata":"{\\"k\\":\\"v\\"}"}'),
    ("header-members-in-it", '{"alg":"none","typ":"x","kid":"y","crit":["exp"]}'),
    ("depth-127", '{"a":' + "[" * 126 + "]" * 126 + "}"),
    ("registered-of-every-type", '{"iss":"a","sub":"b","aud":["c","d"],"exp":2,"nbf":1,"iat":0,"jti":"e"}'),
    ("texts-empty", '{"iss":"","sub":"","aud":"","jti":""}'),
    ("aud-text", '{"aud":"a"}'),
    ("aud-empty-list", '{"aud":[]}'),
    ("registered-nested-of-any-type", '{"x":{"sub":5,"exp":"y","aud":null}}'),
    ("registered-in-upper-case-of-any-type", '{"SUB":5,"Exp":"y"}'),
    ("times-with-fractions", '{"exp":1700000000.5,"nbf":1.7e9,"iat":1e0}'),
    ("times-negative", '{"exp":-1,"nbf":-5.5,"iat":-1700000000}'),
    ("exp-in-the-past", '{"exp":1}'),
    ("exp-before-nbf-and-iat", '{"exp":1,"nbf":2,"iat":3}'),
]:
    minted("claims-" + name, "7519 4", text)

# Not I-JSON objects.
for name, text in [
    ("empty", ""),
    ("white-space", " "),
    ("null", "null"),
    ("true", "true"),
    ("number", "5"),
    ("text", '"a"'),
    ("array", "[]"),
    ("array-of-claims", '[{"sub":"ada"}]'),
    ("cut", '{"sub":"ada"'),
    ("cut-in-a-text", '{"sub":"ada'),
    ("comma-at-the-end", '{"sub":"ada",}'),
    ("comma-in-a-list", '{"a":[1,]}'),
    ("single-quotes", "{'sub':'ada'}"),
    ("name-without-quotes", '{sub:"ada"}'),
    ("comment", '{"sub":"ada"/**/}'),
    ("something-after-it", '{"sub":"ada"}x'),
    ("two", "{}{}"),
    ("nul-after-it", "{}\0"),
    ("byte-order-mark", "\ufeff{}"),
    ("name-twice", '{"sub":"ada","sub":"ada"}'),
    ("name-twice-once-escaped", '{"sub":"ada","\\u0073ub":"eve"}'),
    ("name-twice-nested", '{"a":[{"b":1,"b":2}]}'),
    ("name-twice-of-the-empty", '{"":1,"":2}'),
    ("lone-high-surrogate", '{"name":"\\ud83d"}'),
    ("lone-low-surrogate", '{"name":"\\udd11"}'),
    ("lone-surrogate-before-a-letter", '{"name":"\\ud83da"}'),
    ("surrogates-the-wrong-way-round", '{"name":"\\udd11\\ud83d"}'),
    ("lone-surrogate-in-a-name", '{"\\ud83d":1}'),
    ("lone-surrogate-nested", '{"a":[{"b":"\\ud83d"}]}'),
    ("control-character", '{"name":"a\nb"}'),
    ("nul-in-a-text", '{"name":"a\0b"}'),
    ("unknown-escape", '{"name":"\\x41"}'),
    ("number-out-of-range", '{"a":1e400}'),
    ("number-out-of-range-negative", '{"a":-1e400}'),
    ("number-out-of-range-by-digits", '{"a":1' + "0" * 309 + "}"),
    ("number-out-of-range-as-exp", '{"exp":1e400}'),
    ("number-with-a-zero-before-it", '{"a":01}'),
    ("number-with-a-plus", '{"a":+1}'),
    ("nan", '{"a":NaN}'),
    ("infinity", '{"a":Infinity}'),
    ("depth-128", '{"a":' + "[" * 127 + "]" * 127 + "}"),
]:
    refused("claims-no-i-json-" + name, "7493 2", text, "malformed")

# Wrong types, named in the order of the checks.
for claim in ("iss", "sub", "jti"):
    for name, value in [("null", "null"), ("number", "7"), ("true", "true"), ("array", '["a"]'), ("object", "{}")]:
        refused("claims-%s-%s" % (claim, name), "7519 4.1", '{"%s":%s}' % (claim, value), "invalid_claim", claim)
for name, value in [
    ("null", "null"),
    ("number", "7"),
    ("false", "false"),
    ("object", "{}"),
    ("list-with-a-number", '["a",7]'),
    ("list-with-null", "[null]"),
    ("list-in-a-list", '[["a"]]'),
]:
    refused("claims-aud-" + name, "7519 4.1.3", '{"aud":%s}' % value, "invalid_claim", "aud")
for claim in ("exp", "nbf", "iat"):
    for name, value in [
        ("null", "null"),
        ("digits-as-text", '"1700000000"'),
        ("date", '"2026-11-28T00:00:00Z"'),
        ("true", "true"),
        ("array", "[1]"),
        ("object", "{}"),
    ]:
        refused("claims-%s-%s" % (claim, name), "7519 4.1", '{"%s":%s}' % (claim, value), "invalid_claim", claim)
for name, text, claim in [
    ("first-of-all", '{"iat":"x","nbf":"x","exp":"x","aud":5,"jti":5,"sub":5,"iss":5}', "iss"),
    ("sub-before-jti", '{"jti":5,"sub":5}', "sub"),
    ("jti-before-aud", '{"aud":5,"jti":5}', "jti"),
    ("aud-before-exp", '{"exp":"x","aud":5}', "aud"),
    ("exp-before-nbf", '{"nbf":"x","exp":"x"}', "exp"),
    ("nbf-before-iat", '{"iat":"x","nbf":"x"}', "nbf"),
    ("name-escaped", '{"\\u0073ub":5}', "sub"),
]:
    refused("claims-wrong-types-" + name, "hs256 policy", text, "invalid_claim", claim)
refused("claims-malformed-before-wrong-types", "hs256 policy", '{"sub":5', "malformed")
refused(
    "claims-numeric-sub",
    "7519 4.1.2",
    '{"sub":7}',
    "invalid_claim",
    "sub",
    note="numeric_subject is for verifying only (pyjwt#1017)",
)
minted("claims-typ-at-jwt", "9068 2.1", '{"sub":"a"}', header='{"alg":"HS256","typ":"at+jwt"}', typ="at+jwt")


# A token is at most 16,384 bytes long, and the length is checked before the claims.
def of_length(length):
    """Claims that make a token of this length with the default header: three bytes become four characters."""
    segment = length - 36 - 43 - 2
    assert segment % 4 != 1
    return '{"a":"%s"}' % ("x" * (segment * 3 // 4 - len('{"a":""}')))


for length in (16381, 16383, 16384):
    minted("claims-token-of-%d-bytes" % length, "hs256 policy", of_length(length))
for length in (16385, 16387, 20001, 100001):
    refused("claims-token-of-%d-bytes" % length, "hs256 policy", of_length(length), "too_large")
HUGE = "x" * 20000
for name, text in [
    ("malformed", HUGE),
    ("wrong-type", '{"sub":5,"a":"%s"}' % HUGE),
    ("name-twice", '{"a":1,"a":"%s"}' % HUGE),
    ("milliseconds", '{"exp":1700000000000,"a":"%s"}' % HUGE),
]:
    refused("claims-too-large-before-" + name, "hs256 policy", text, "too_large")
LONG_ID = "i" * 900
refused(
    "claims-too-large-by-the-header",
    "hs256 policy",
    of_length(16384),
    "too_large",
    key=bound(id=LONG_ID),
)
