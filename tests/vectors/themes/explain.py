"""What `explain` reports besides the verdict: every check that does not simply pass, why and where
(docs/EXPLAIN.md)."""

from tokens import HEADER, NOW, OTHER, Theme2, b64, bound, key, seal, tag, token

CLAIM_CHECKS = [
    "claim_types",
    "required",
    "issuer",
    "key_issuer",
    "subject",
    "audience",
    "claims",
    "not_before",
    "expiry",
    "age",
    "revoked",
    "available",
]
CHECKS = [
    "length",
    "segments",
    "encoding",
    "header",
    "algorithm",
    "extensions",
    "type",
    "key",
    "signature",
    "payload",
    *CLAIM_CHECKS,
]


def row(check, outcome, cause, segment=None, offset=None):
    return {"check": check, "outcome": outcome, "cause": cause, "segment": segment, "offset": offset}


def failed(check, cause, segment=None, offset=None):
    """The row of a check that fails."""
    return [row(check, "failed", cause, segment, offset)]


def lost(cause, *checks):
    """The rows of checks whose input is missing."""
    return [row(check, "not_reached", cause) for check in checks]


OF_HEADER = lost("header_unreadable", "algorithm", "extensions", "type", "key", "signature")
OF_PAYLOAD = lost("payload_unreadable", *CLAIM_CHECKS)
NO_HEADER = lost("segment_unreadable", "header") + OF_HEADER
NO_PAYLOAD = lost("segment_unreadable", "payload") + OF_PAYLOAD
NO_SIGNATURE = lost("segment_unreadable", "signature")
NO_MATCH = lost("no_key_matched", "key_issuer")
NO_KEY = lost("no_key_to_try", "signature") + NO_MATCH

THEME = Theme2()
GOOD = token('{"sub":"ada"}')
HEADER64, PAYLOAD64, SIGNATURE64 = GOOD.split(".")
END = len(GOOD)
PAYLOAD_AT = len(HEADER64) + 1
SIGNATURE_AT = PAYLOAD_AT + len(PAYLOAD64) + 1


def add(name, given, rows, code="ok", claim=None, rfc="hs256 policy", **rest):
    """A vector whose explanation has these rows, besides checks that simply pass."""
    THEME.add("explain-" + name, rfc, given, code, claim, **rest)
    THEME.vectors[-1]["explain"] = sorted(rows, key=lambda row: CHECKS.index(row["check"]))


def foreign(name, given, cause, offset, rows, rfc="hs256 policy"):
    """A token of three segments with a byte that is never in a token."""
    wrong = failed("segments", cause, "token", offset) + failed("encoding", cause, "token", offset)
    add(name, given, wrong + rows, "malformed", rfc=rfc)


def misread(name, given, cause, offset, rows, rfc="7515 3.1"):
    """A token without exactly three segments."""
    wrong = failed("segments", cause, "token", offset) + lost("segment_unreadable", "encoding")
    add(name, given, wrong + rows, "malformed", rfc=rfc)


def encoding(name, given, cause, offset, rows, rfc):
    """A token of the right bytes in a wrong spelling."""
    add(name, given, failed("encoding", cause, "token", offset) + rows, "malformed", rfc=rfc)


ALL_LOST = NO_HEADER + NO_PAYLOAD

add("good", GOOD, [])
add(
    "good-with-every-check",
    token(
        '{"iss":"i","sub":"s","aud":"a","nbf":1700000000,"exp":1700000001,"iat":1699999999,"role":"admin"}',
        '{"alg":"HS256","typ":"at+jwt","kid":"k"}',
    ),
    [],
    keys=[bound(id="k", issuer=["i"], start=0, until=NOW + 1)],
    typ="at+jwt",
    issuer=["i"],
    subject="s",
    audience=["a"],
    required=["role"],
    claims={"role": ["admin"]},
    max_age=60,
)

# Text around the token.
BEFORE = NO_HEADER + NO_MATCH
AFTER = NO_SIGNATURE + NO_MATCH
misread("empty", "", "empty", 0, ALL_LOST)
misread("white-space-alone", " \t\r\n", "empty", 0, ALL_LOST)
foreign("space-before", " " + GOOD, "white_space_around", 0, BEFORE)
foreign("line-end-after", GOOD + "\n", "white_space_around", END, AFTER)
foreign("carriage-return-after", GOOD + "\r\n", "white_space_around", END, AFTER)
foreign("tabs-around", "\t" + GOOD + "\t", "white_space_around", 0, BEFORE)
foreign("double-quotes", '"' + GOOD + '"', "quotes", 0, BEFORE)
foreign("single-quotes", "'" + GOOD + "'", "quotes", 0, BEFORE)
foreign("backticks", "`" + GOOD + "`", "quotes", 0, BEFORE)
foreign("quote-after", GOOD + '"', "quotes", END, AFTER)
foreign("quotes-in-white-space", ' "' + GOOD + '"', "white_space_around", 0, BEFORE)
foreign("bearer", "Bearer " + GOOD, "header_value", 0, BEFORE, "6750 2.1")
foreign("bearer-in-lower-case", "bearer " + GOOD, "header_value", 0, BEFORE, "6750 2.1")
foreign("bearer-and-colon", "Bearer:" + GOOD, "header_value", 0, BEFORE)
foreign("authorization", "Authorization: Bearer " + GOOD, "header_value", 0, BEFORE, "6750 2.1")
foreign("scheme-token", "Token " + GOOD, "header_value", 0, BEFORE)
foreign("scheme-jwt", "JWT " + GOOD, "header_value", 0, BEFORE)
foreign("byte-order-mark", b"\xef\xbb\xbf" + GOOD.encode(), "byte_order_mark", 0, BEFORE)
misread("bearer-alone", "Bearer", "too_few_segments", 6, ALL_LOST)
misread("bearer-and-nothing", "Bearer ", "header_value", 0, ALL_LOST)
misread("json-serialization", '{"payload":"e30","signatures":[]}', "json_serialization", 0, ALL_LOST, "7515 3.2")

# The segments.
misread("one-segment", HEADER64, "too_few_segments", len(HEADER64), ALL_LOST)
misread("undefined", "undefined", "too_few_segments", 9, ALL_LOST)
misread("two-segments", HEADER64 + "." + PAYLOAD64, "too_few_segments", SIGNATURE_AT - 1, AFTER)
misread("four-segments", GOOD + ".x", "too_many_segments", END, NO_PAYLOAD + NO_SIGNATURE)
misread("six-segments", GOOD + ".x.y.z", "too_many_segments", END, NO_PAYLOAD + NO_SIGNATURE)
JWE_HEADER = b64('{"alg":"dir","enc":"A256GCM"}')
misread(
    "encrypted",
    JWE_HEADER + "..aXYtb2YtMTItYg.Y2lwaGVydGV4dA.dGFnLW9mLTE2LWJ5dGVz",
    "encrypted",
    len(JWE_HEADER) + 16,
    failed("algorithm", "other_algorithm", "header", 7) + NO_PAYLOAD + NO_SIGNATURE,
    "7516 3.1",
)
add("empty-header", ".e30." + SIGNATURE64, failed("segments", "empty_segment", "token", 0) + BEFORE, "malformed")
add(
    "empty-payload",
    HEADER64 + ".." + SIGNATURE64,
    failed("segments", "empty_segment", "token", PAYLOAD_AT)
    + failed("signature", "other_secret", "signature")
    + NO_PAYLOAD,
    "malformed",
)
foreign("line-break-inside", GOOD[:30] + "\n" + GOOD[30:], "white_space_inside", 30, BEFORE)
foreign("padding-of-header", seal(b64('{"alg":"HS256"}') + "=", "e30"), "padding", 20, BEFORE, "7515 2")
foreign("padding-of-payload", seal(HEADER64, "eyJhIjoxfQ=="), "padding", PAYLOAD_AT + 10, NO_PAYLOAD, "7515 2")
foreign("padding-of-signature", GOOD + "=", "padding", END, AFTER, "7515 2")
SLASH, PLUS = "eyJhIjoiPz8/In0", "eyJhIjoiPj4+In0"
foreign("slash", seal(HEADER64, SLASH), "standard_alphabet", PAYLOAD_AT + 11, NO_PAYLOAD, "4648 5")
foreign("plus", seal(HEADER64, PLUS), "standard_alphabet", PAYLOAD_AT + 11, NO_PAYLOAD, "4648 5")
foreign("percent", GOOD + "%3D", "percent_encoding", END, AFTER)
foreign("foreign-byte", GOOD[:10] + "*" + GOOD[10:], "foreign_byte", 10, BEFORE)
foreign("beyond-ascii", (GOOD[:10] + "\u00e9" + GOOD[10:]).encode(), "foreign_byte", 10, BEFORE)
foreign("nul-after", (GOOD + "\0").encode(), "foreign_byte", END, AFTER)

# Their encoding.
LENGTH_5 = seal(HEADER64, "e30AA")
encoding("payload-of-4n-plus-1", LENGTH_5, "impossible_length", PAYLOAD_AT + 4, NO_PAYLOAD, "4648 4")
encoding("signature-of-4n-plus-1", GOOD[:-2], "impossible_length", END - 3, AFTER, "4648 4")
encoding("trailing-bits", seal(HEADER64, "e31"), "trailing_bits", PAYLOAD_AT + 2, NO_PAYLOAD, "4648 3.5")

# The length.
LONG = token('{"a":"%s"}' % ("x" * 300))
add("too-long", LONG, failed("length", "token_too_long", "token", 256), "too_large", max_token_len=256)
add(
    "too-long-and-more",
    token('{"a":"%s","exp":1}' % ("x" * 300), '{"alg":"none"}', OTHER),
    failed("length", "token_too_long", "token", 256)
    + failed("algorithm", "unsigned", "header", 7)
    + failed("signature", "other_secret", "signature")
    + NO_MATCH
    + failed("expiry", "span_not_time", "payload", 314),
    "too_large",
    max_token_len=256,
)


# The header.
def header(name, text, rows, code="malformed", rfc="7515 4", payload="{}", **rest):
    add(name, token(payload, text), rows, code, None, rfc, **rest)


def broken_header(name, text, cause, offset, rfc="7493 2"):
    header(name, text, failed("header", cause, "header", offset) + OF_HEADER + NO_MATCH, rfc=rfc)


broken_header("header-duplicate", '{"alg":"HS256","typ":"JWT","\\u0061lg":"HS256"}', "duplicate_member", 27, "7493 2.3")
broken_header("header-no-json", "alg: HS256", "not_an_object", 0)
broken_header("header-array", "[]", "not_an_object", 0)
broken_header("header-cut-off", '{"alg":"HS256"', "syntax", 14)
broken_header("header-single-quotes", "{'alg':'HS256'}", "syntax", 1)
broken_header("header-byte-order-mark", "\ufeff" + HEADER, "byte_order_mark", 0, "8259 8.1")
broken_header("header-two-objects", "{}{}", "trailing_data", 2)
broken_header("header-lone-surrogate", '{"alg":"HS256","x":"\\ud800"}', "lone_surrogate", 20, "7493 2.1")
broken_header("header-not-utf8", b'{"alg":"HS256","x":"\xff"}', "not_utf8", 20, "7493 2.1")
broken_header("header-control", '{"alg":"HS256","x":"\n"}', "control_character", 20)
header(
    "header-too-long",
    '{"alg":"HS256","x":"%s"}' % ("x" * 2048),
    failed("header", "header_too_long", "header", 2048) + OF_HEADER + NO_MATCH,
    "too_large",
)
header(
    "header-without-alg",
    '{"typ":"JWT"}',
    failed("header", "no_alg", "header") + failed("algorithm", "no_alg", "header"),
    rfc="7515 4.1.1",
)
header(
    "header-alg-null",
    '{"alg":null}',
    failed("header", "not_a_string", "header", 7) + failed("algorithm", "other_algorithm", "header", 7),
    rfc="7515 4.1.1",
)
header("header-kid-number", '{"alg":"HS256","kid":1}', failed("header", "not_a_string", "header", 21), rfc="7515 4.1.4")
header("header-typ-array", '{"alg":"HS256","typ":[]}', failed("header", "not_a_string", "header", 21), rfc="7515 4.1.9")


# The algorithm and the extensions.
def refused(name, text, check, cause, offset, code, rfc):
    header(name, text, failed(check, cause, "header", offset), code, rfc)


refused("alg-none", '{"alg":"none"}', "algorithm", "unsigned", 7, "algorithm_not_allowed", "7519 6")
refused("alg-none-in-upper-case", '{"alg":"NONE"}', "algorithm", "unsigned", 7, "algorithm_not_allowed", "7519 6")
refused("alg-in-lower-case", '{"alg":"hs256"}', "algorithm", "algorithm_case", 7, "algorithm_not_allowed", "7515 4.1.1")
refused(
    "alg-rs256", '{"typ":"JWT","alg":"RS256"}', "algorithm", "other_algorithm", 19, "algorithm_not_allowed", "8725 3.1"
)
UNSIGNED = b64('{"alg":"none"}') + "." + PAYLOAD64 + "."
add(
    "alg-none-unsigned",
    UNSIGNED,
    failed("algorithm", "unsigned", "header", 7)
    + failed("signature", "no_signature", "signature", len(UNSIGNED))
    + NO_MATCH,
    "algorithm_not_allowed",
    rfc="7519 6",
)
CRIT = '{"alg":"HS256","crit":["exp"],"exp":1}'
refused("crit", CRIT, "extensions", "critical_extension", 22, "unsupported_header", "7515 4.1.11")
refused("b64", '{"alg":"HS256","b64":false}', "extensions", "unencoded_payload", 21, "unsupported_header", "7797 3")
refused("nested", '{"alg":"HS256","cty":"JWT"}', "extensions", "nested_token", 21, "unsupported_header", "7519 5.2")
header(
    "nested-with-the-token-inside",
    '{"alg":"HS256","cty":"jwt"}',
    failed("extensions", "nested_token", "header", 21) + failed("payload", "nested_token", "payload", 0) + OF_PAYLOAD,
    "unsupported_header",
    "7519 5.2",
    payload=GOOD,
)
header("typ-absent", '{"alg":"HS256"}', failed("type", "no_typ", "header"), "wrong_type", "8725 3.11", typ="at+jwt")
header("typ-other", HEADER, failed("type", "other_typ", "header", 21), "wrong_type", "8725 3.11", typ="at+jwt")
header(
    "alg-and-crit-and-typ",
    '{"alg":"RS256","crit":[],"typ":"JWT"}',
    failed("algorithm", "other_algorithm", "header", 7)
    + failed("extensions", "critical_extension", "header", 22)
    + failed("type", "other_typ", "header", 31),
    "algorithm_not_allowed",
    typ="at+jwt",
)

# The keys.
KID = '{"alg":"HS256","kid":"j"}'
UNKNOWN = failed("key", "unknown_kid", "header", 21) + NO_KEY
OUTSIDE = failed("key", "key_outside_its_time", "header", 21) + NO_KEY
add("no-kid", GOOD, failed("key", "no_kid", "header") + NO_KEY, "unknown_key", None, "7515 4.1.4", keys=[key(id="k")])
header("unknown-kid", KID, UNKNOWN, "unknown_key", "7515 4.1.4", keys=[key(id="k")])
header("unknown-kid-beside-a-key-without-id", KID, [], "ok", keys=[key(id="k"), key()])
header(
    "kid-number-where-every-key-has-an-id",
    '{"alg":"HS256","kid":1}',
    failed("header", "not_a_string", "header", 21) + failed("key", "no_kid", "header") + NO_KEY,
    keys=[key(id="1")],
)
header("key-not-yet", KID, OUTSIDE, "unknown_key", keys=[bound(id="j", start=NOW + 1)])
header("key-no-more", KID, OUTSIDE, "unknown_key", keys=[bound(id="j", until=NOW)])
add(
    "key-without-id-no-more",
    GOOD,
    failed("key", "key_outside_its_time", "header") + NO_KEY,
    "unknown_key",
    keys=[bound(until=NOW)],
)
header(
    "key-no-more-beside-another",
    KID,
    failed("signature", "key_outside_its_time", "signature") + NO_MATCH,
    "signature_mismatch",
    keys=[bound(id="j", until=NOW), key(OTHER)],
)

# The signature.
OTHER_SECRET = failed("signature", "other_secret", "signature") + NO_MATCH
TAG = tag(HEADER64 + "." + PAYLOAD64)
MOVED = ".".join([HEADER64, b64('{"sub":"eve"}'), SIGNATURE64])
add("other-secret", token(secret=OTHER), OTHER_SECRET, "signature_mismatch", rfc="7515 5.2")
add("signature-of-another-token", MOVED, OTHER_SECRET, "signature_mismatch", rfc="7515 5.2")


def signature(name, bytes_, cause, offset):
    given = HEADER64 + "." + PAYLOAD64 + "." + b64(bytes_)
    rows = failed("signature", cause, "signature", offset) + NO_MATCH
    add(name, given, rows, "signature_mismatch", rfc="7518 3.2")


signature("signature-absent", b"", "no_signature", SIGNATURE_AT)
signature("signature-of-30-bytes", TAG[:30], "signature_cut_off", SIGNATURE_AT + 40)
signature("signature-of-64-bytes", TAG + TAG, "signature_too_long", SIGNATURE_AT + 43)


# The payload.
def payload(name, text, cause, offset, rfc="7493 2"):
    add(name, token(text), failed("payload", cause, "payload", offset) + OF_PAYLOAD, "malformed", rfc=rfc)


payload("payload-duplicate", '{"sub":"a","exp":1,"sub":"b"}', "duplicate_member", 19, "7493 2.3")
payload("payload-duplicate-escaped", '{"sub":"a","\\u0073ub":"b"}', "duplicate_member", 11, "7493 2.3")
payload("payload-duplicate-inside", '{"a":[{"b":1,"b":1}]}', "duplicate_member", 13, "7493 2.3")
payload("payload-lone-surrogate", '{"sub":"a\\udc00"}', "lone_surrogate", 9, "7493 2.1")
payload("payload-number-out-of-range", '{"n":1e400}', "number_out_of_range", 5, "7493 2.2")
payload("payload-too-deep", '{"a":' + "[" * 127 + "]" * 127 + "}", "too_deep", 131, "8259 9")
payload("payload-not-utf8", b'{"sub":"\xff"}', "not_utf8", 8, "7493 2.1")
payload("payload-byte-order-mark", "\ufeff{}", "byte_order_mark", 0, "8259 8.1")
payload("payload-control", '{"sub":"a\tb"}', "control_character", 9, "8259 7")
payload("payload-trailing", '{"sub":"a"},', "trailing_data", 11, "8259 2")
payload("payload-trailing-comma", '{"sub":"a",}', "syntax", 11, "8259 4")
payload("payload-python", "{'sub': 'a'}", "syntax", 1, "8259 7")
payload("payload-nan", '{"exp":NaN}', "syntax", 7, "8259 3")
payload("payload-array", '["a"]', "not_an_object", 0, "7519 7.2")
payload("payload-string", '"a"', "not_an_object", 0, "7519 7.2")
payload("payload-text", "hello", "not_an_object", 0, "7519 7.2")
payload("payload-token", GOOD, "nested_token", 0, "7519 5.2")
payload("payload-white-space", "  ", "empty", 2, "7519 7.2")
add(
    "payload-forged-and-broken",
    token('{"a":1,"a":2}', secret=OTHER),
    failed("signature", "other_secret", "signature") + failed("payload", "duplicate_member", "payload", 7) + OF_PAYLOAD,
    "signature_mismatch",
)


# The claims.
def claims(name, text, rows, code="ok", claim=None, rfc="7519 4.1", **rest):
    add(name, token(text), rows, code, claim, rfc, **rest)


def wrong_type(name, text, cause, offset, claim, rfc, more=(), **rest):
    claims(
        name, text, failed("claim_types", cause, "payload", offset) + list(more), "invalid_claim", claim, rfc, **rest
    )


def mismatch(name, text, check, cause, offset, claim, rfc="hs256 policy", **rest):
    claims(name, text, failed(check, cause, "payload", offset), "claim_mismatch", claim, rfc, **rest)


def absent(name, check, claim, rfc="hs256 policy", **rest):
    claims(name, '{"a":1}', failed(check, "absent", "payload"), "missing_claim", claim, rfc, **rest)


def date(name, text, check, cause, code, claim, rfc, **rest):
    claims(name, text, failed(check, cause, "payload", 7), code, claim, rfc, **rest)


NOT_ASKED = failed("audience", "audience_not_asked_for", "payload", 7)
wrong_type("iss-number", '{"iss":1}', "not_a_string", 7, "iss", "7519 4.1.1")
wrong_type("sub-number", '{"sub":1}', "numeric_subject", 7, "sub", "7519 4.1.2")
wrong_type("sub-fraction", '{"sub":1.5}', "not_a_string", 7, "sub", "7519 4.1.2", numeric_subject=True)
wrong_type("jti-null", '{"jti":null}', "null_claim", 7, "jti", "7519 4.1.7")
wrong_type("aud-object", '{"aud":{}}', "not_an_audience", 7, "aud", "7519 4.1.3", any_audience=True)
wrong_type("aud-of-numbers", '{"aud":["a",1]}', "not_an_audience", 7, "aud", "7519 4.1.3", NOT_ASKED)
wrong_type("exp-text", '{"exp":"1700000001"}', "time_as_text", 7, "exp", "7519 4.1.4")
wrong_type("exp-null", '{"exp":null}', "null_claim", 7, "exp", "7519 4.1.4")
wrong_type("nbf-bool", '{"nbf": true}', "not_a_number", 8, "nbf", "7519 4.1.5")
wrong_type("iat-date", '{"iat":"2023-11-14T22:13:20Z"}', "time_as_text", 7, "iat", "7519 4.1.6")
absent("required-absent", "required", "b", required=["a", "b"])
absent("iss-absent", "issuer", "iss", "7519 4.1.1", issuer=["i"])
absent("iss-absent-under-a-bound-key", "key_issuer", "iss", keys=[bound(issuer=["i"])])
absent("aud-absent", "audience", "aud", "7519 4.1.3", audience=["api"])
absent("claim-absent", "claims", "role", claims={"role": ["admin"]})
absent("iat-absent", "age", "iat", "7519 4.1.6", max_age=60)
mismatch("iss-other", '{"iss":"j"}', "issuer", "other_issuer", 7, "iss", "7519 4.1.1", issuer=["i"])
TENANTS = [bound(issuer=["i"]), bound(OTHER, issuer=["j"])]
mismatch("iss-of-another-key", '{"iss":"j"}', "key_issuer", "issuer_of_another_key", 7, "iss", keys=TENANTS)
mismatch("sub-other", '{"sub":"b"}', "subject", "other_subject", 7, "sub", "7519 4.1.2", subject="a")
mismatch(
    "aud-nobody-asked-for", '{"sub":"a","aud":"api"}', "audience", "audience_not_asked_for", 17, "aud", "7519 4.1.3"
)
mismatch("aud-other", '{"aud":["x","y"]}', "audience", "other_audience", 7, "aud", "7519 4.1.3", audience=["api"])
ADMINS = {"role": ["admin"]}
mismatch("claim-other", '{"role":"user"}', "claims", "other_value", 8, "role", claims=ADMINS)
mismatch("claim-other-escaped", '{"x":1,"r\\u006fle":"user"}', "claims", "other_value", 19, "role", claims=ADMINS)
date("nbf-future", '{"nbf":1700000001}', "not_before", "in_the_future", "not_yet_valid", "nbf", "7519 4.1.5")
date("nbf-milliseconds", '{"nbf":1700000000000}', "not_before", "milliseconds", "not_yet_valid", "nbf", "7519 4.1.5")
date("exp-past", '{"exp":1700000000}', "expiry", "in_the_past", "expired", "exp", "7519 4.1.4")
date("exp-span", '{"exp":3600}', "expiry", "span_not_time", "expired", "exp", "7519 4.1.4")
date("iat-future", '{"iat":1700000001}', "age", "in_the_future", "not_yet_valid", "iat", "7519 4.1.6", max_age=60)
date(
    "iat-milliseconds", '{"iat":1700000000000}', "age", "milliseconds", "not_yet_valid", "iat", "7519 4.1.6", max_age=60
)
date("iat-old", '{"iat":1699999939}', "age", "too_old", "expired", "iat", "7519 4.1.6", max_age=60)
PASSED_IN_MILLISECONDS = [row("expiry", "passed", "milliseconds", "payload", 7)]
claims("exp-milliseconds", '{"exp":1700000001000}', PASSED_IN_MILLISECONDS, rfc="7519 4.1.4")
claims("exp-in-9999", '{"exp":253402300799}', [], rfc="7519 4.1.4")

# Explaining continues after a failure.
add(
    "everything-at-once",
    token('{"iss":"x","sub":"x","aud":"x","nbf":1700000009,"exp":1,"iat":9,"r":0}', '{"alg":"HS512","crit":[]}', OTHER),
    failed("algorithm", "other_algorithm", "header", 7)
    + failed("extensions", "critical_extension", "header", 22)
    + failed("type", "no_typ", "header")
    + failed("signature", "other_secret", "signature")
    + failed("required", "absent", "payload")
    + failed("issuer", "other_issuer", "payload", 7)
    + NO_MATCH
    + failed("subject", "other_subject", "payload", 17)
    + failed("audience", "other_audience", "payload", 27)
    + failed("claims", "other_value", "payload", 68)
    + failed("not_before", "in_the_future", "payload", 37)
    + failed("expiry", "span_not_time", "payload", 54)
    + failed("age", "too_old", "payload", 62),
    "algorithm_not_allowed",
    typ="at+jwt",
    required=["jti"],
    issuer=["i"],
    subject="s",
    audience=["a"],
    claims={"r": [1]},
    max_age=60,
)
EXPIRED = failed("expiry", "in_the_past", "payload", 7)
add("forged-and-expired", token('{"exp":1600000000}', secret=OTHER), OTHER_SECRET + EXPIRED, "signature_mismatch")
add(
    "no-kid-and-expired",
    token('{"exp":1600000000}'),
    failed("key", "no_kid", "header") + NO_KEY + EXPIRED,
    "unknown_key",
    keys=[key(id="k")],
)
add(
    "text-as-exp-and-an-audience",
    token('{"exp":"soon","aud":"a"}'),
    failed("claim_types", "time_as_text", "payload", 7) + failed("audience", "audience_not_asked_for", "payload", 20),
    "invalid_claim",
    "exp",
)
foreign("quotes-and-expired", '"' + token('{"exp":1600000000}') + '"', "quotes", 0, BEFORE + EXPIRED)
