"""The policy document: its text, each of its members, and what it may not contain."""

import json

from tokens import HEADER, Theme2, b64, seal, token

THEME = Theme2()
RULE = "hs256 policy"


def refused(name, text, field, rfc=RULE, note=None):
    """A document from which no verifier is built. The token is good under every policy that demands nothing."""
    THEME.add("document-" + name, rfc, token(), "invalid_argument", field=field, text=text, note=note)


def accepted(name, text, payload="{}", rfc=RULE, note=None, **rest):
    THEME.add("document-" + name, rfc, token(payload), text=text, note=note, **rest)


def document(member, value):
    return '{"%s":%s}' % (member, value)


# The text: an I-JSON object of at most 256 KiB, and nothing but white space around it.
for name, text in [
    ("empty-object", "{}"),
    ("white-space-inside", "{ \t\r\n}"),
    ("white-space-around", " \t\r\n{}\n\r\t "),
    ("white-space-between", '{ "leeway" : 5 ,\r\n\t"max_token_len" : 300 }'),
    ("name-escaped", '{"\\u006ceeway":5}'),
    ("name-escaped-wholly", '{"\\u0074\\u0079\\u0070":"JWT"}'),
    ("value-escaped", '{"typ":"\\u004aWT"}'),
    ("members-in-another-order", '{"max_token_len":300,"leeway":5,"typ":"JWT"}'),
    ("false-is-as-left-out", '{"any_audience":false,"numeric_subject":false}'),
    ("pair-escaped", '{"required":["\\ud83d\\udd11"]}'),
]:
    payload = '{"\U0001f511":1}' if name == "pair-escaped" else "{}"
    accepted("text-" + name, text, payload)
for name, text in [
    ("empty", ""),
    ("white-space-only", " \n"),
    ("null", "null"),
    ("true", "true"),
    ("number", "5"),
    ("string", '"issuer"'),
    ("string-of-a-document", '"{}"'),
    ("array", "[]"),
    ("array-of-a-document", "[{}]"),
    ("open", "{"),
    ("cut-in-a-name", '{"issu'),
    ("cut-after-a-name", '{"issuer"'),
    ("cut-after-a-colon", '{"issuer":'),
    ("cut-in-a-string", '{"issuer":"a'),
    ("cut-after-a-value", '{"issuer":"a"'),
    ("comma-at-the-end", '{"issuer":"a",}'),
    ("comma-at-the-beginning", '{,"issuer":"a"}'),
    ("comma-missing", '{"issuer":"a" "leeway":5}'),
    ("colon-missing", '{"issuer" "a"}'),
    ("comma-in-a-list-at-the-end", '{"issuer":["a",]}'),
    ("single-quotes", "{'issuer':'a'}"),
    ("name-without-quotes", '{issuer:"a"}'),
    ("comment", '{"issuer":"a" /* ours */}'),
    ("comment-to-the-line-end", '{"issuer":"a"} // ours'),
    ("hash-comment", '# ours\n{"issuer":"a"}'),
    ("yaml", "issuer: a\n"),
    ("equals-sign", '{"issuer"="a"}'),
    ("object-after-it", "{}{}"),
    ("object-on-the-next-line", "{}\n{}"),
    ("letter-after-it", "{}x"),
    ("comma-after-it", "{},"),
    ("brace-after-it", "{}}"),
    ("nul-after-it", "{}\0"),
    ("nul-before-it", "\0{}"),
    ("no-break-space-before-it", "\u00a0{}"),
    ("no-break-space-after-it", "{}\u00a0"),
    ("line-separator-after-it", "{}\u2028"),
    ("form-feed-after-it", "{}\f"),
    ("byte-order-mark", "\ufeff{}"),
    ("byte-order-mark-after-white-space", " \ufeff{}"),
    ("byte-order-mark-after-it", "{}\ufeff"),
    ("two-byte-order-marks", "\ufeff\ufeff{}"),
    ("name-twice", '{"leeway":5,"leeway":5}'),
    ("name-twice-apart", '{"issuer":"a","leeway":5,"issuer":"b"}'),
    ("name-twice-once-escaped", '{"leeway":5,"\\u006ceeway":900}'),
    ("name-twice-that-is-unknown", '{"x":5,"x":5}'),
    ("name-twice-in-claims", '{"claims":{"role":"a","role":"b"}}'),
    ("name-twice-in-claims-once-escaped", '{"claims":{"role":"a","r\\u006fle":"b"}}'),
    ("name-twice-deep-in-an-unknown-member", '{"x":[{"y":{"a":1,"a":1}}]}'),
    ("lone-high-surrogate", '{"issuer":"\\ud800"}'),
    ("lone-low-surrogate", '{"issuer":"\\udc00"}'),
    ("lone-surrogate-after-a-pair", '{"issuer":"\\ud83d\\udd11\\ud83d"}'),
    ("surrogates-the-wrong-way-round", '{"issuer":"\\udd11\\ud83d"}'),
    ("lone-surrogate-in-a-name", '{"\\ud800":"a"}'),
    ("lone-surrogate-in-a-list", '{"required":["exp","\\udfff"]}'),
    ("lone-surrogate-in-claims", '{"claims":{"role":"\\ud83d"}}'),
    ("lone-surrogate-as-a-claims-name", '{"claims":{"\\ud83d":"a"}}'),
    ("control-character-in-a-string", '{"issuer":"a\tb"}'),
    ("line-feed-in-a-string", '{"issuer":"a\nb"}'),
    ("unknown-escape", '{"issuer":"\\a"}'),
    ("escape-of-three-digits", '{"issuer":"\\u00e"}'),
    ("nan", '{"leeway":NaN}'),
    ("infinity", '{"max_age":Infinity}'),
    ("minus-infinity", '{"leeway":-Infinity}'),
    ("undefined", '{"leeway":undefined}'),
    ("true-in-capitals", '{"any_audience":True}'),
    ("number-beyond-a-double", '{"leeway":1e400}'),
    ("number-beyond-a-double-by-digits", '{"max_age":1' + "0" * 309 + "}"),
    ("number-beyond-a-double-in-claims", '{"claims":{"n":-1e400}}'),
    ("number-with-a-plus", '{"leeway":+5}'),
    ("number-with-a-zero-before-it", '{"leeway":05}'),
    ("number-in-hex", '{"leeway":0x5}'),
    ("number-with-underscores", '{"max_age":3_600}'),
    ("number-without-digits-after-the-point", '{"leeway":5.}'),
    ("number-without-digits-before-the-point", '{"leeway":.5}'),
    ("number-with-a-minus-alone", '{"leeway":-}'),
    ("number-with-a-unit", '{"leeway":5s}'),
    ("number-in-other-digits", '{"leeway":\u0665}'),
]:
    refused("text-" + name, text, "policy", "7493 2")
for name, text in [
    ("invalid-byte-in-a-string", b'{"issuer":"\xff"}'),
    ("invalid-byte-in-a-name", b'{"issu\xe9r":"a"}'),
    ("latin-1", '{"issuer":"J\u00fcrgen"}'.encode("latin-1")),
    ("cut-character", b'{"issuer":"\xf0\x9f\x94"}'),
    ("overlong-slash", b'{"issuer":"\xc0\xaf"}'),
    ("raw-surrogate", b'{"issuer":"\xed\xa0\x80"}'),
    ("raw-surrogate-pair", b'{"issuer":"\xed\xa0\xbd\xed\xb4\x91"}'),
    ("beyond-unicode", b'{"issuer":"\xf4\x90\x80\x80"}'),
    ("utf-16", '{"issuer":"a"}'.encode("utf-16-le")),
    ("utf-16-with-byte-order-mark", '{"issuer":"a"}'.encode("utf-16")),
    ("invalid-byte-after-it", b"{}\xff"),
]:
    refused("bytes-" + name, text, "policy", "7493 2.1")

# 127 levels of depth; the document is the first. Deeper values would be rejected anyway, but for their own reason.
refused("depth-127", '{"claims":' + "[" * 126 + "]" * 126 + "}", "claims", "7493 2")
refused("depth-128", '{"claims":' + "[" * 127 + "]" * 127 + "}", "policy", "7493 2")
refused("depth-127-unknown", '{"x":' + "[" * 126 + "]" * 126 + "}", "x", "7493 2")
refused("depth-128-unknown", '{"x":' + "[" * 127 + "]" * 127 + "}", "policy", "7493 2")
refused("depth-100000", "[" * 100000, "policy", "7493 2")

LIMIT = 256 * 1024
accepted("size-256-kib", "{" + " " * (LIMIT - 2) + "}")
refused("size-256-kib-and-a-byte", "{" + " " * (LIMIT - 1) + "}", "policy")
LONG = '{"subject":"%s"}' % ("\u00fc" * (LIMIT // 2))
refused("size-256-kib-in-characters-of-two-bytes", LONG.encode(), "policy", note="bytes are counted, not characters")

# Known members have these types, and none is null.
WRONG = {
    "issuer": [
        "null",
        "true",
        "false",
        "0",
        "5",
        "{}",
        '{"a":"b"}',
        "[5]",
        "[null]",
        '["a",5]',
        '["a",null]',
        '[["a"]]',
    ],
    "audience": [
        "null",
        "true",
        "false",
        "0",
        "5",
        "{}",
        '{"a":"b"}',
        "[5]",
        "[null]",
        '["a",true]',
        '[["a"]]',
        "[{}]",
    ],
    "any_audience": ["null", "0", "1", '"true"', '"false"', '""', "[]", "[true]", "{}"],
    "subject": ["null", "true", "0", "5", "{}", "[]", '["a"]'],
    "numeric_subject": ["null", "0", "1", '"true"', '""', "[]", "[true]", "{}"],
    "typ": ["null", "true", "0", "5", "{}", "[]", '["JWT"]'],
    "required": ["null", "true", "0", "5", '"exp"', "{}", '{"exp":true}', "[5]", "[null]", '["exp",5]', '[["exp"]]'],
    "claims": ["null", "true", "0", "5", '"role"', "[]", '["role"]', '[{"role":"a"}]', '[["role","a"]]'],
    "leeway": ["null", "true", "false", '"5"', '""', "[]", "[5]", "{}"],
    "max_age": ["null", "true", "false", '"60"', '"1h"', "[]", "[60]", "{}"],
    "max_token_len": ["null", "true", "false", '"16384"', '"16k"', "[]", "[16384]", "{}"],
}
KINDS = {"n": "null", "t": "true", "f": "false", '"': "text", "[": "list", "{": "object"}
for member, values in WRONG.items():
    for index, value in enumerate(values):
        kind = KINDS.get(value[0], "number")
        refused("%s-of-wrong-type-%d-%s" % (member.replace("_", "-"), index, kind), document(member, value), member)

# An empty value is never a demand for nothing.
for member, value, name in [
    ("issuer", "[]", "empty-list"),
    ("issuer", '[""]', "list-of-empty-text"),
    ("issuer", '["a",""]', "empty-text-in-list"),
    ("audience", "[]", "empty-list"),
    ("audience", '[""]', "list-of-empty-text"),
    ("audience", '["a",""]', "empty-text-in-list"),
    ("required", "[]", "empty-list"),
    ("required", '["exp",""]', "empty-name-among-others"),
    ("claims", "{}", "empty-object"),
    ("claims", '{"role":[]}', "empty-list-of-values"),
    ("claims", '{"role":"a","scope":[]}', "empty-list-of-values-of-the-second"),
    ("claims", '{"role":null}', "null-as-value"),
    ("claims", '{"role":[null]}', "null-in-list"),
    ("claims", '{"role":["a",null]}', "null-among-others"),
    ("claims", '{"role":{}}', "object-as-value"),
    ("claims", '{"role":{"a":1}}', "object-with-members-as-value"),
    ("claims", '{"role":[{}]}', "object-in-list"),
    ("claims", '{"role":[["a"]]}', "list-in-list"),
    ("claims", '{"role":["a",[]]}', "empty-list-in-list"),
    ("claims", '{"":"a"}', "empty-name"),
    ("claims", '{"role":"a","":"a"}', "empty-name-of-the-second"),
    ("issuer", '""', "empty-text-as-text"),
    ("typ", '"\\u0061pplication/"', "prefix-alone-escaped"),
]:
    refused("%s-%s" % (member.replace("_", "-"), name), document(member, value), member)
for member, value, name in [  # what typed options can express too
    ("issuer", "", "empty-text"),
    ("audience", "", "empty-text"),
    ("subject", "", "empty-text"),
    ("typ", "", "empty-text"),
    ("typ", "application/", "prefix-alone"),
    ("required", [""], "empty-name"),
    ("required", ["exp", "exp"], "name-twice"),
    ("required", ["exp", "iat", "exp"], "name-twice-apart"),
    ("required", ["role", "scope", "role"], "unregistered-name-twice"),
    ("leeway", 901, "901"),
    ("leeway", 5000, "in-milliseconds"),
    ("max_token_len", 0, "0"),
    ("max_token_len", 255, "255"),
    ("max_token_len", 1048577, "1048577"),
]:
    name = "document-%s-%s" % (member.replace("_", "-"), name)
    THEME.add(name, RULE, token(), "invalid_argument", field=member, **{member: value})
refused("required-name-twice-once-escaped", '{"required":["exp","\\u0065xp"]}', "required")
for name in ("iss", "sub", "aud", "exp", "nbf", "iat", "jti"):
    text = "document-claims-with-%s" % name
    THEME.add(text, RULE, token('{"%s":"a"}' % name), "invalid_argument", field="claims", claims={name: "a"})
refused("claims-with-iss-escaped", '{"claims":{"\\u0069ss":"a"}}', "claims")
refused("claims-with-aud-after-another", '{"claims":{"role":"a","aud":["b"]}}', "claims")
for name in ("ISS", "Sub", "aud ", "iss2", "kid", "typ", "azp", "nonce", "__proto__", "constructor", "toString"):
    payload = json.dumps({name: "a"})
    label = name.lower().strip("_").replace(" ", "-space") + ("-upper" if name == "ISS" else "")
    THEME.add(
        "document-claims-may-name-" + label.replace("tostring", "to-string"), RULE, token(payload), claims={name: "a"}
    )


# Lists of 1 to 64.
def many(count):
    return ["n%d" % index for index in range(count)]


for member, claim in [("issuer", "iss"), ("audience", "aud")]:
    for count in (1, 2, 63, 64):
        for index in sorted({0, count - 1, count}):
            code, named = ("ok", None) if index < count else ("claim_mismatch", claim)
            name = "document-%s-list-of-%d-token-has-%d" % (member, count, index)
            THEME.add(name, RULE, token('{"%s":"n%d"}' % (claim, index)), code, named, **{member: many(count)})
    THEME.add(
        "document-%s-list-of-65" % member,
        RULE,
        token('{"%s":"n0"}' % claim),
        "invalid_argument",
        field=member,
        **{member: many(65)},
    )
    THEME.add(
        "document-%s-list-of-1000" % member,
        RULE,
        token('{"%s":"n0"}' % claim),
        "invalid_argument",
        field=member,
        **{member: many(1000)},
    )
    THEME.add(
        "document-%s-twice-the-same-is-harmless" % member,
        RULE,
        token('{"%s":"a"}' % claim),
        **{member: ["a", "b", "a"]},
    )
    for text, payload, code in [
        ("text", '"a"', "ok"),
        ("text-other", '"b"', "claim_mismatch"),
        ("text-case-differs", '"A"', "claim_mismatch"),
        ("text-space-after", '"a "', "claim_mismatch"),
        ("text-escaped-in-token", '"\\u0061"', "ok"),
        ("text-in-list-of-one-says-the-same", '"a"', "ok"),
        ("text-with-a-comma-is-one-name", '"a"', "claim_mismatch"),
        ("text-with-white-space-is-one-name", '"a"', "claim_mismatch"),
    ]:
        value = ["a"] if "list-of-one" in text else "a,b" if "comma" in text else "a b" if "white" in text else "a"
        THEME.add(
            "document-%s-%s" % (member, text),
            RULE,
            token('{"%s":%s}' % (claim, payload)),
            code,
            None if code == "ok" else claim,
            **{member: value},
        )
    THEME.add("document-%s-text-absent" % member, RULE, token(), "missing_claim", claim, **{member: "a"})
    THEME.add(
        "document-%s-white-space-alone-is-a-name" % member,
        RULE,
        token('{"%s":" "}' % claim),
        note="text in other places than those named is as it stands",
        **{member: " "},
    )

ALL = {"n%d" % index: "x" for index in range(64)}
for count in (1, 2, 63, 64):
    THEME.add("document-required-list-of-%d" % count, RULE, token(json.dumps(ALL)), required=many(count))
    THEME.add(
        "document-required-list-of-%d-last-absent" % count,
        RULE,
        token(json.dumps(dict(list(ALL.items())[: count - 1]))),
        "missing_claim",
        "n%d" % (count - 1),
        required=many(count),
    )
    THEME.add(
        "document-claims-of-%d-members" % count,
        RULE,
        token(json.dumps(ALL)),
        claims=dict(list(ALL.items())[:count]),
    )
    THEME.add(
        "document-claims-list-of-%d-last-value" % count,
        RULE,
        token('{"role":"n%d"}' % (count - 1)),
        claims={"role": many(count)},
    )
    THEME.add(
        "document-claims-list-of-%d-no-value" % count,
        RULE,
        token('{"role":"n%d"}' % count),
        "claim_mismatch",
        "role",
        claims={"role": many(count)},
    )
THEME.add("document-required-list-of-65", RULE, token(), "invalid_argument", field="required", required=many(65))
THEME.add(
    "document-claims-of-65-members",
    RULE,
    token(),
    "invalid_argument",
    field="claims",
    claims={name: "x" for name in many(65)},
)
THEME.add("document-claims-list-of-65", RULE, token(), "invalid_argument", field="claims", claims={"role": many(65)})
THEME.add("document-claims-value-twice-is-harmless", RULE, token('{"role":"a"}'), claims={"role": ["a", "a", "b"]})
THEME.add("document-claims-empty-text-is-a-value", RULE, token('{"role":""}'), claims={"role": ""})
THEME.add(
    "document-claims-empty-text-is-not-another",
    RULE,
    token('{"role":"a"}'),
    "claim_mismatch",
    "role",
    claims={"role": ""},
)
THEME.add("document-claims-empty-text-in-a-list", RULE, token('{"role":""}'), claims={"role": ["a", ""]})

# Integers are written by digits alone, and have a range.
for member, low, high, least, most in [
    ("leeway", "0", "900", None, "901"),
    ("max_age", "0", "9007199254740991", None, "9007199254740992"),
    ("max_token_len", "256", "1048576", "255", "1048577"),
]:
    name = member.replace("_", "-")
    payload = '{"iat":1700000000}'
    accepted("%s-least-by-digits" % name, document(member, low), payload)
    accepted("%s-greatest-by-digits" % name, document(member, high), payload)
    refused("%s-over-the-greatest-by-digits" % name, document(member, most), member)
    if least:
        refused("%s-under-the-least-by-digits" % name, document(member, least), member)
    for label, value in [
        ("exponent", "3e2"),
        ("exponent-upper", "3E2"),
        ("exponent-plus", "3e+2"),
        ("exponent-zero", "300e0"),
        ("exponent-minus", "30000e-2"),
        ("point-zero", "300.0"),
        ("fraction", "300.5"),
        ("minus-zero", "-0"),
        ("minus-zero-point-zero", "-0.0"),
        ("zero-point-zero", "0.0"),
        ("zero-exponent", "0e0"),
        ("minus-one", "-1"),
        ("minus-three-hundred", "-300"),
        ("2-to-the-31", "2147483648e0"),
        ("2-to-the-63", "9223372036854775808"),
        ("2-to-the-64", "18446744073709551616"),
        ("2-to-the-64-and-300", "18446744073709551916"),
        ("2-to-the-128-and-300", "340282366920938463463374607431768211756"),
        ("one-followed-by-300-zeros", "1" + "0" * 300),
        ("tiny", "1e-400"),
    ]:
        refused("%s-%s" % (name, label), document(member, value), member)

# times.json tests what the integers mean; this tests that the document's values take effect.
for leeway, code in [(0, "expired"), (1, "expired"), (2, "ok"), (900, "ok")]:
    claim = None if code == "ok" else "exp"
    THEME.add(
        "document-leeway-%d-at-exp-and-1" % leeway,
        "7519 4.1.4",
        token('{"exp":1699999999}'),
        code,
        claim,
        leeway=leeway,
    )
for age, iat, code in [
    (0, 1700000000, "ok"),
    (0, 1699999999, "expired"),
    (1, 1699999999, "ok"),
    (1, 1699999998, "expired"),
]:
    THEME.add(
        "document-max-age-%d-at-iat-%d" % (age, iat),
        RULE,
        token('{"iat":%d}' % iat),
        code,
        None if code == "ok" else "iat",
        max_age=age,
    )
THEME.add("document-max-age-0-demands-iat", RULE, token(), "missing_claim", "iat", max_age=0)
SHORT = token('{"p":"' + "x" * 135 + '"}', '{"alg":"HS256"}')
LONGER = token('{"p":"' + "x" * 136 + '"}', '{"alg":"HS256"}')
assert (len(SHORT), len(LONGER)) == (256, 257)
THEME.add("document-max-token-len-256-token-of-256", RULE, SHORT, max_token_len=256)
THEME.add("document-max-token-len-256-token-of-257", RULE, LONGER, "too_large", max_token_len=256)
THEME.add("document-max-token-len-257-token-of-257", RULE, LONGER, max_token_len=257)

# subject, any_audience, typ: used as given.
for name, payload, code, claim, policy in [
    ("subject-text", '{"sub":"ada"}', "ok", None, {"subject": "ada"}),
    ("subject-other", '{"sub":"eve"}', "claim_mismatch", "sub", {"subject": "ada"}),
    ("subject-absent", "{}", "missing_claim", "sub", {"subject": "ada"}),
    ("subject-space-is-text", '{"sub":" "}', "ok", None, {"subject": " "}),
    ("subject-left-out", '{"sub":"anyone"}', "ok", None, {}),
    ("any-audience-true", '{"aud":"x"}', "ok", None, {"any_audience": True}),
    ("any-audience-false", '{"aud":"x"}', "claim_mismatch", "aud", {"any_audience": False}),
    ("any-audience-left-out", '{"aud":"x"}', "claim_mismatch", "aud", {}),
    ("any-audience-false-beside-audience", '{"aud":"x"}', "ok", None, {"any_audience": False, "audience": "x"}),
    (
        "any-audience-false-beside-other",
        '{"aud":"x"}',
        "claim_mismatch",
        "aud",
        {"any_audience": False, "audience": "y"},
    ),
]:
    THEME.add("document-" + name, "7519 4.1", token(payload), code, claim, **policy)
for name, policy in [
    ("text", {"audience": "x", "any_audience": True}),
    ("list", {"audience": ["x", "y"], "any_audience": True}),
    ("text-other", {"audience": "z", "any_audience": True}),
]:
    THEME.add(
        "document-any-audience-beside-audience-" + name,
        RULE,
        token('{"aud":"x"}'),
        "invalid_argument",
        field="any_audience",
        **policy,
    )
refused("any-audience-before-audience", '{"any_audience":true,"audience":"x"}', "any_audience")
refused("any-audience-beside-empty-audience", '{"any_audience":true,"audience":[]}', "audience")
refused("any-audience-beside-null-audience", '{"any_audience":true,"audience":null}', "audience")
refused("any-audience-of-wrong-type-beside-audience", '{"any_audience":"yes","audience":"x"}', "any_audience")

# Unknown members: other spellings, other libraries' names, members of other documents.
for name in [
    "Issuer", "ISSUER", "issuers", "isuer", "issuer ", " issuer", "iss", "Audience", "audiences", "audiance", "aud",
    "anyAudience", "AnyAudience", "any-audience", "any_audiences", "anyaudience", "Subject", "subjects", "sub",
    "numericSubject", "numeric-subject", "Typ", "TYP", "type", "types", "Required", "require", "requires", "requred",
    "requiredClaims", "required_claims", "Claims", "claim", "Leeway", "leway", "leeways", "leeway_seconds", "maxAge",
    "max-age", "MaxAge", "max_ages", "maxTokenLength", "max_token_length", "maxTokenLen", "max-token-len", "",
]:  # fmt: skip
    label = "-".join(part for part in name.replace("_", " ").replace("-", " ").split()) or "empty"
    label = "".join("-" + c.lower() if c.isupper() else c for c in label).strip("-")
    style = "-with-space-before" if name[:1] == " " else "-with-space-after" if name[-1:] == " " else ""
    style += "-kebab" if "-" in name else "-snake" if "_" in name else "-camel" if name[1:].lower() != name[1:] else ""
    style += "-upper" if name and name == name.upper() else "-capital" if name[:1].isupper() else ""
    refused("unknown-%s%s" % (label, style), json.dumps({name: "a"}), name or "policy")
for name in [
    "algorithm", "algorithms", "alg", "complete", "ignoreExpiration", "ignoreNotBefore", "clockTolerance",
    "clockTimestamp", "clock_tolerance", "clockSkew", "currentDate", "maxTokenAge", "requiredClaims",
    "allowInvalidAsymmetricKeyTypes",
    "nonce", "jwtid", "secret", "secretOrKey", "secretOrPublicKey", "key", "keys", "jwks", "jwksUri", "verify",
    "verify_exp",     "verify_nbf", "verify_iat", "verify_aud", "verify_iss", "verify_signature", "options", "validate_exp", "expiresIn",
    "expires_in", "notBefore", "exp", "nbf", "iat", "jti", "kid", "crit", "version", "$schema", "policy", "revoked",
    "refresh",     "max_stale", "clock", "now", "strict", "debug", "__proto__", "constructor", "toString", "hasOwnProperty",
]:  # fmt: skip
    label = "".join("-" + c.lower() if c.isupper() else c for c in name.strip("$_").replace("_", "-")).strip("-")
    kind = "-snake" if "_" in name.strip("_") else ""
    refused("unknown-of-others-" + label + kind, '{"%s":true}' % name, name)
NAMED = "a name is repeated if it has 1 to 64 bytes, none of a control character"
refused("unknown-null", '{"x":null}', "x")
refused("unknown-escaped", '{"\\u0078":1}', "x")
refused("unknown-beyond-ascii", '{"issu\u00e9r":"a"}', "issu\u00e9r")
refused("unknown-with-a-cyrillic-letter", '{"\u0456ssuer":"a"}', "\u0456ssuer")
refused("unknown-with-a-quote-and-a-backslash", '{"is\\"su\\\\er":"a"}', 'is"su\\er')
refused("unknown-of-a-surrogate-pair", '{"\\ud83d\\ude00":1}', "\U0001f600")
refused("unknown-with-a-nul", '{"issuer\\u0000":"a"}', "policy", note=NAMED)
refused("unknown-with-a-line-break", '{"issuer\\n":"a"}', "policy", note=NAMED)
refused("unknown-with-a-unit-separator", '{"issuer\\u001f":"a"}', "policy", note=NAMED)
refused("unknown-with-a-delete", '{"issuer\\u007f":"a"}', "policy", note=NAMED)
refused("unknown-with-a-c1-control", '{"issuer\\u0085":"a"}', "policy", note=NAMED)
refused("unknown-with-a-no-break-space", '{"issuer\\u00a0":"a"}', "issuer\u00a0")
refused("unknown-of-64-bytes-beyond-ascii", '{"%s":1}' % ("\u00e9" * 32), "\u00e9" * 32)
refused("unknown-of-65-bytes-beyond-ascii", '{"x%s":1}' % ("\u00e9" * 32), "policy", note=NAMED)
refused("unknown-of-64-letters-escaped", '{"%s":1}' % ("\\u0078" * 64), "x" * 64)
refused("unknown-of-64-letters", '{"%s":1}' % ("x" * 64), "x" * 64)
refused("unknown-of-65-letters", '{"%s":1}' % ("x" * 65), "policy", note=NAMED)
refused("unknown-and-long", '{"%s":1}' % ("x" * 10000), "policy", note=NAMED)
refused("unknown-beside-known", '{"issuer":"a","audiences":["b"]}', "audiences")
refused("unknown-inside-is-fine-in-no-member", '{"issuer":{"algorithms":1}}', "issuer")

# The order of mistakes: the text, then unknown members in their order, then the table's order.
for name, text, field in [
    ("text-before-unknown", '{"x":1', "policy"),
    ("text-after-it-before-unknown", '{"x":1}y', "policy"),
    ("name-twice-before-unknown", '{"x":1,"leeway":5,"leeway":5}', "policy"),
    ("lone-surrogate-before-unknown", '{"x":1,"issuer":"\\ud800"}', "policy"),
    ("range-before-unknown", '{"x":1,"leeway":1e999}', "policy"),
    ("text-before-a-member", '{"issuer":[],"leeway":5', "policy"),
    ("name-twice-before-a-member", '{"issuer":null,"leeway":5,"leeway":5}', "policy"),
    ("first-unknown-of-two", '{"y":1,"x":1}', "y"),
    ("first-unknown-of-two-other-way", '{"x":1,"y":1}', "x"),
    ("unknown-before-a-member-before-it", '{"issuer":[],"x":1}', "x"),
    ("unknown-before-a-member-after-it", '{"x":1,"issuer":[]}', "x"),
    ("unknown-last-of-many", '{"issuer":"a","leeway":901,"max_age":-1,"x":1}', "x"),
    ("issuer-before-audience", '{"audience":[],"issuer":[]}', "issuer"),
    ("audience-before-any-audience", '{"any_audience":1,"audience":[]}', "audience"),
    ("any-audience-before-subject", '{"subject":"","any_audience":1}', "any_audience"),
    ("contradiction-before-subject", '{"subject":"","audience":"a","any_audience":true}', "any_audience"),
    ("issuer-before-contradiction", '{"audience":"a","any_audience":true,"issuer":""}', "issuer"),
    ("subject-before-numeric-subject", '{"numeric_subject":1,"subject":""}', "subject"),
    ("numeric-subject-before-typ", '{"typ":"","numeric_subject":1}', "numeric_subject"),
    ("typ-before-required", '{"required":[],"typ":""}', "typ"),
    ("required-before-claims", '{"claims":{},"required":[]}', "required"),
    ("claims-before-leeway", '{"leeway":901,"claims":{}}', "claims"),
    ("leeway-before-max-age", '{"max_age":-1,"leeway":901}', "leeway"),
    ("max-age-before-max-token-len", '{"max_token_len":1,"max_age":-1}', "max_age"),
    ("issuer-before-max-token-len", '{"max_token_len":1,"issuer":null}', "issuer"),
    ("value-of-a-later-member-does-not-come-first", '{"leeway":901,"typ":5}', "typ"),
]:
    refused("order-" + name, text, field)

# A rejected document is rejected before any token is looked at.
for name, text in [
    ("empty-token", ""),
    ("malformed-token", "!.!.!"),
    ("alg-none", b64('{"alg":"none"}') + ".e30."),
    ("bad-signature", seal(b64(HEADER), b64("{}"), b"another")),
]:
    THEME.add("document-before-" + name, RULE, text, "invalid_argument", field="issuer", text='{"issuer":[]}')

# All members together.
FULL = {
    "issuer": ["https://login.example", "https://old.example"],
    "audience": "api",
    "any_audience": False,
    "subject": "7",
    "numeric_subject": True,
    "typ": "at+jwt",
    "required": ["exp", "role"],
    "claims": {"role": ["admin", "owner"], "level": 2, "staff": True},
    "leeway": 5,
    "max_age": 60,
    "max_token_len": 4096,
}
CLAIMS = {
    "iss": "https://old.example", "aud": ["web", "api"], "sub": 7, "role": "owner", "level": 2.0, "staff": True,
    "exp": 1700000060, "iat": 1699999940, "nbf": 1700000005,
}  # fmt: skip
AT = '{"alg":"HS256","typ":"at+jwt"}'
THEME.add("document-full", RULE, token(json.dumps(CLAIMS), AT), **dict(FULL, max_age=65))
for name, change, code, claim in [
    ("issuer", {"iss": "https://login.example/"}, "claim_mismatch", "iss"),
    ("audience", {"aud": "web"}, "claim_mismatch", "aud"),
    ("subject", {"sub": 8}, "claim_mismatch", "sub"),
    ("subject-as-text", {"sub": "7"}, "ok", None),
    ("role-null", {"role": None}, "claim_mismatch", "role"),
    ("claims", {"level": 3}, "claim_mismatch", "level"),
    ("nbf", {"nbf": 1700000006}, "not_yet_valid", "nbf"),
    ("exp", {"exp": 1699999995}, "expired", "exp"),
    ("age", {"iat": 1699999929}, "expired", "iat"),
]:
    THEME.add(
        "document-full-but-" + name,
        RULE,
        token(json.dumps(dict(CLAIMS, **change)), AT),
        code,
        claim,
        **dict(FULL, max_age=65),
    )
THEME.add("document-full-but-typ", RULE, token(json.dumps(CLAIMS)), "wrong_type", **FULL)

# Numbers that are zero or too large only by their exponents, and a prefix alone in any case.
for member in ("leeway", "max_age", "max_token_len"):
    name = member.replace("_", "-")
    refused(name + "-zero-with-a-huge-exponent", document(member, "0e99999999999999999999"), member)
    refused(name + "-tiny-with-a-huge-exponent", document(member, "1e-99999999999999999999"), member)
    refused(name + "-beyond-a-double-with-a-huge-exponent", document(member, "1e99999999999999999999"), "policy")
    refused(name + "-2-to-the-53-and-1", document(member, "9007199254740993"), member)
    refused(name + "-minus-2-to-the-63", document(member, "-9223372036854775808"), member)
refused("typ-prefix-alone-in-upper-case", document("typ", '"APPLICATION/"'), "typ")
refused("typ-prefix-alone-in-mixed-case", document("typ", '"appLication/"'), "typ")
for name, member, payload in [("subject", "subject", "sub"), ("issuer", "issuer", "iss"), ("audience", "audience", "aud")]:
    text = "J\u00fcrgen"
    given = token(json.dumps({payload: "Ju\u0308rgen"}))
    code = "claim_mismatch"
    THEME.add("document-%s-decomposed" % name, RULE, given, code, payload, **{member: text})
given = token(json.dumps({"ro\u0302le": 1}))
THEME.add("document-required-decomposed", RULE, given, "missing_claim", "r\u00f4le", required=["r\u00f4le"])
THEME.add("document-required-composed-and-decomposed", RULE, given, "missing_claim", "r\u00f4le", required=["ro\u0302le", "r\u00f4le"])
