"""What the caller demands: required claims, issuers, subject, audiences."""

from tokens import Theme, token

THEME = Theme()


def check(name, rfc, payload, code="ok", claim=None, **policy):
    THEME.add("policy-" + name, rfc, token(payload), code, claim, **policy)


# required: any top-level name, in the policy's order.
ALL = '{"iss":"a","sub":"b","aud":"c","exp":1700000001,"nbf":1700000000,"iat":1700000000,"jti":"d"}'
for claim in ("iss", "sub", "jti", "exp", "nbf", "iat"):
    check(
        "required-%s-present" % claim,
        "hs256 policy",
        '{"%s":%s}' % (claim, {"exp": "1e19", "nbf": "0", "iat": "0"}.get(claim, '"a"')),
        required=[claim],
    )
    check("required-%s-absent" % claim, "hs256 policy", "{}", "missing_claim", claim, required=[claim])
check("required-aud-present", "hs256 policy", '{"aud":"a"}', required=["aud"], any_audience=True)
check("required-aud-empty-array-counts", "hs256 policy", '{"aud":[]}', required=["aud"], any_audience=True)
check("required-aud-absent", "hs256 policy", "{}", "missing_claim", "aud", required=["aud"])
check(
    "required-aud-absent-any-audience",
    "hs256 policy",
    "{}",
    "missing_claim",
    "aud",
    required=["aud"],
    any_audience=True,
)
check(
    "required-all-present",
    "hs256 policy",
    ALL,
    required=["iss", "sub", "aud", "exp", "nbf", "iat", "jti"],
    any_audience=True,
)
for name, payload, required, missing in [
    ("none-by-default", "{}", [], None),
    ("unknown-present", '{"role":"x"}', ["role"], None),
    ("unknown-absent", "{}", ["role"], "role"),
    ("unknown-null-counts", '{"role":null}', ["role"], None),
    ("unknown-false-counts", '{"role":false}', ["role"], None),
    ("unknown-zero-counts", '{"role":0}', ["role"], None),
    ("unknown-empty-string-counts", '{"role":""}', ["role"], None),
    ("unknown-empty-object-counts", '{"role":{}}', ["role"], None),
    ("unknown-empty-array-counts", '{"role":[]}', ["role"], None),
    ("order-decides", "{}", ["b", "a"], "b"),
    ("order-decides-other", "{}", ["a", "b"], "a"),
    ("order-not-of-the-registered", "{}", ["iat", "exp", "iss"], "iat"),
    ("order-not-of-the-payload", '{"x":1}', ["c", "x", "a"], "c"),
    ("first-present-second-absent", '{"a":1}', ["a", "b"], "b"),
    ("last-of-five-absent", '{"a":1,"b":1,"c":1,"d":1}', ["a", "b", "c", "d", "e"], "e"),
    ("middle-of-three-absent", '{"a":1,"c":1}', ["a", "b", "c"], "b"),
    ("all-of-three-present", '{"c":1,"b":1,"a":1}', ["a", "b", "c"], None),
    ("nested-does-not-count", '{"x":{"role":1}}', ["role"], "role"),
    ("nested-in-array-does-not-count", '{"x":[{"role":1}]}', ["role"], "role"),
    ("as-value-does-not-count", '{"x":"role","y":["role"]}', ["role"], "role"),
    ("path-is-a-name", '{"x":{"role":1}}', ["x.role"], "x.role"),
    ("path-as-a-name-present", '{"x.role":1}', ["x.role"], None),
    ("case-differs", '{"Role":1}', ["role"], "role"),
    ("prefix-does-not-count", '{"roles":1}', ["role"], "role"),
    ("extension-does-not-count", '{"rol":1}', ["role"], "role"),
    ("nul-after-does-not-count", '{"role\\u0000":1}', ["role"], "role"),
    ("escaped-in-payload", '{"r\\u006fle":1}', ["role"], None),
    ("escaped-registered-in-payload", '{"\\u0073ub":"a"}', ["sub"], None),
    ("escaped-slash-in-payload", '{"http:\\/\\/example.com\\/role":1}', ["http://example.com/role"], None),
    ("escaped-pair-in-payload", '{"\\ud83d\\udd11":1}', ["\U0001f511"], None),
    ("escaped-quote-in-payload", '{"\\"":1}', ['"'], None),
    ("escape-as-text-in-payload", '{"\\\\u0072ole":1}', ["role"], "role"),
    ("utf-8", '{"r\u00f4le":1}', ["r\u00f4le"], None),
    ("utf-8-absent", "{}", ["r\u00f4le"], "r\u00f4le"),
    ("not-normalized", '{"ro\u0302le":1}', ["r\u00f4le"], "r\u00f4le"),
    ("with-space", '{"my role":1}', ["my role"], None),
    ("long-name", '{"' + "n" * 200 + '":1}', ["n" * 200], None),
    ("long-name-absent", "{}", ["n" * 200], "n" * 200),
    ("proto-absent", "{}", ["__proto__"], "__proto__"),
    ("proto-present", '{"__proto__":1}', ["__proto__"], None),
    ("to-string-absent", "{}", ["toString"], "toString"),
    ("constructor-absent", "{}", ["constructor"], "constructor"),
    ("has-own-property-absent", "{}", ["hasOwnProperty"], "hasOwnProperty"),
    ("after-many-members", "{" + ",".join('"m%d":0' % index for index in range(300)) + ',"role":1}', ["role"], None),
    ("header-name-does-not-count", "{}", ["alg"], "alg"),
]:
    check("required-" + name, "hs256 policy", payload, "missing_claim" if missing else "ok", missing, required=required)
check(
    "required-null-registered-is-a-wrong-type", "hs256 policy", '{"exp":null}', "invalid_claim", "exp", required=["exp"]
)

# Issuers and subject: one string, equal code point by code point (7519 2, StringOrURI).
STRINGS = [  # name, the claim's JSON value, wanted, equal?
    ("equal", '"https://issuer.example"', "https://issuer.example", True),
    ("other", '"https://attacker.example"', "https://issuer.example", False),
    ("case-differs", '"https://Issuer.example"', "https://issuer.example", False),
    ("slash-after", '"https://issuer.example/"', "https://issuer.example", False),
    ("slash-after-in-policy", '"https://issuer.example"', "https://issuer.example/", False),
    ("extension", '"https://issuer.example.attacker.example"', "https://issuer.example", False),
    ("prefix", '"https://issuer.exampl"', "https://issuer.example", False),
    ("space-after", '"issuer "', "issuer", False),
    ("space-before", '" issuer"', "issuer", False),
    ("line-feed-after", '"issuer\\n"', "issuer", False),
    ("nul-after", '"issuer\\u0000"', "issuer", False),
    ("nul-inside", '"iss\\u0000uer"', "iss", False),
    ("empty", '""', "issuer", False),
    ("default-port", '"https://issuer.example:443"', "https://issuer.example", False),
    ("percent-encoded", '"https://issuer%2Eexample"', "https://issuer.example", False),
    ("list-in-a-string", '"issuer,other"', "issuer", False),
    ("star", '"issuer"', "*", False),
    ("escaped", '"\\u0069ssuer"', "issuer", True),
    ("escaped-slashes", '"https:\\/\\/issuer.example"', "https://issuer.example", True),
    ("escaped-wholly", '"\\u0069\\u0073\\u0073"', "iss", True),
    ("escaped-pair", '"\\ud83d\\udd11"', "\U0001f511", True),
    ("escaped-other", '"\\u0069ssueR"', "issuer", False),
    ("escape-as-text", '"\\\\u0069ssuer"', "issuer", False),
    ("escape-as-text-in-policy", '"\\\\u0069ssuer"', "\\u0069ssuer", True),
    ("escaped-short", '"a\\tb\\"c\\\\d"', 'a\tb"c\\d', True),
    ("utf-8", '"J\u00fcrgen \U0001f511"', "J\u00fcrgen \U0001f511", True),
    ("not-normalized", '"Ju\u0308rgen"', "J\u00fcrgen", False),
    ("case-differs-beyond-ascii", '"J\u00dcRGEN"', "J\u00fcRGEN", False),
    ("long", '"' + "i" * 2000 + '"', "i" * 2000, True),
    ("long-last-differs", '"' + "i" * 1999 + 'j"', "i" * 2000, False),
]
for name, value, wanted, equal in STRINGS:
    code, claim = ("ok", None) if equal else ("claim_mismatch", "iss")
    check("issuer-" + name, "7519 4.1.1", '{"iss":%s}' % value, code, claim, issuers=[wanted])
    code, claim = ("ok", None) if equal else ("claim_mismatch", "sub")
    check("subject-" + name, "7519 4.1.2", '{"sub":%s}' % value, code, claim, subject=wanted)
for name, payload, code, claim, issuers in [
    ("absent", "{}", "missing_claim", "iss", ["a"]),
    ("absent-of-several", '{"sub":"a"}', "missing_claim", "iss", ["a", "b"]),
    ("nested-only", '{"x":{"iss":"a"}}', "missing_claim", "iss", ["a"]),
    ("upper-case-name", '{"ISS":"a"}', "missing_claim", "iss", ["a"]),
    ("escaped-name", '{"is\\u0073":"a"}', "ok", None, ["a"]),
    ("escaped-name-other", '{"is\\u0073":"b"}', "claim_mismatch", "iss", ["a"]),
    ("first-of-three", '{"iss":"a"}', "ok", None, ["a", "b", "c"]),
    ("second-of-three", '{"iss":"b"}', "ok", None, ["a", "b", "c"]),
    ("last-of-three", '{"iss":"c"}', "ok", None, ["a", "b", "c"]),
    ("none-of-three", '{"iss":"d"}', "claim_mismatch", "iss", ["a", "b", "c"]),
    ("joined-of-two", '{"iss":"ab"}', "claim_mismatch", "iss", ["a", "b"]),
    ("last-of-fifty", '{"iss":"i49"}', "ok", None, ["i%d" % index for index in range(50)]),
    ("none-of-fifty", '{"iss":"i50"}', "claim_mismatch", "iss", ["i%d" % index for index in range(50)]),
    ("none-named", '{"iss":"anyone"}', "ok", None, []),
    ("none-named-absent", "{}", "ok", None, []),
    ("is-the-subject", '{"sub":"a","iss":"b"}', "claim_mismatch", "iss", ["a"]),
    ("null", '{"iss":null}', "invalid_claim", "iss", ["a"]),
    ("array", '{"iss":["a"]}', "invalid_claim", "iss", ["a"]),
]:
    check("issuers-" + name, "7519 4.1.1", payload, code, claim, issuers=issuers)
for name, payload, code, claim in [
    ("absent", "{}", "missing_claim", "sub"),
    ("nested-only", '{"x":{"sub":"a"}}', "missing_claim", "sub"),
    ("is-the-issuer", '{"iss":"a","sub":"b"}', "claim_mismatch", "sub"),
    ("escaped-name", '{"\\u0073ub":"a"}', "ok", None),
    ("null", '{"sub":null}', "invalid_claim", "sub"),
    ("number", '{"sub":1}', "invalid_claim", "sub"),
    ("repeated-in-x", '{"sub":"b","x":{"sub":"a"}}', "claim_mismatch", "sub"),
]:
    check("subject-" + name, "7519 4.1.2", payload, code, claim, subject="a")
check("subject-digits-are-a-string", "7519 4.1.2", '{"sub":"1"}', subject="1")
check("subject-none-named", "7519 4.1.2", '{"sub":"anyone"}')

# Audiences: one of the policy's is among the token's.
for name, payload, audiences, code in [
    ("string", '{"aud":"a"}', ["a"], "ok"),
    ("string-of-two-in-policy-first", '{"aud":"a"}', ["a", "b"], "ok"),
    ("string-of-two-in-policy-second", '{"aud":"b"}', ["a", "b"], "ok"),
    ("string-other", '{"aud":"b"}', ["a"], "claim_mismatch"),
    ("string-of-none-in-policy", '{"aud":"c"}', ["a", "b"], "claim_mismatch"),
    ("string-empty", '{"aud":""}', ["a"], "claim_mismatch"),
    ("string-list", '{"aud":"a,b"}', ["a"], "claim_mismatch"),
    ("string-space-list", '{"aud":"a b"}', ["a"], "claim_mismatch"),
    ("array-one", '{"aud":["a"]}', ["a"], "ok"),
    ("array-first", '{"aud":["a","b","c"]}', ["a"], "ok"),
    ("array-middle", '{"aud":["b","a","c"]}', ["a"], "ok"),
    ("array-last", '{"aud":["b","c","a"]}', ["a"], "ok"),
    ("array-none", '{"aud":["b","c"]}', ["a"], "claim_mismatch"),
    ("array-empty", '{"aud":[]}', ["a"], "claim_mismatch"),
    ("array-overlap-of-two", '{"aud":["b","c"]}', ["a", "b"], "ok"),
    ("array-overlap-last-and-last", '{"aud":["x","y","b"]}', ["u", "v", "b"], "ok"),
    ("array-no-overlap", '{"aud":["c","d"]}', ["a", "b"], "claim_mismatch"),
    ("array-of-300-last", '{"aud":[' + ",".join('"m%d"' % index for index in range(300)) + ',"a"]}', ["a"], "ok"),
    (
        "array-of-300-none",
        '{"aud":[' + ",".join('"m%d"' % index for index in range(300)) + "]}",
        ["a"],
        "claim_mismatch",
    ),
    ("array-both", '{"aud":["a","b"]}', ["a", "b"], "ok"),
    ("array-twice", '{"aud":["a","a"]}', ["a"], "ok"),
    ("case-differs", '{"aud":"A"}', ["a"], "claim_mismatch"),
    ("case-differs-in-array", '{"aud":["A"]}', ["a"], "claim_mismatch"),
    ("prefix", '{"aud":"api"}', ["api.example"], "claim_mismatch"),
    ("extension", '{"aud":"api.example.attacker"}', ["api.example"], "claim_mismatch"),
    ("nul-after", '{"aud":"a\\u0000"}', ["a"], "claim_mismatch"),
    ("space-after", '{"aud":["a "]}', ["a"], "claim_mismatch"),
    ("slash-after", '{"aud":"https://a/"}', ["https://a"], "claim_mismatch"),
    ("star", '{"aud":"a"}', ["*"], "claim_mismatch"),
    ("star-in-token", '{"aud":"*"}', ["a"], "claim_mismatch"),
    ("not-normalized", '{"aud":"u\u0308"}', ["\u00fc"], "claim_mismatch"),
    ("escaped", '{"aud":"\\u0061"}', ["a"], "ok"),
    ("escaped-in-array", '{"aud":["x","\\u0061"]}', ["a"], "ok"),
    ("escaped-slashes", '{"aud":["https:\\/\\/api.example"]}', ["https://api.example"], "ok"),
    ("escaped-pair", '{"aud":"\\ud83d\\udd11"}', ["\U0001f511"], "ok"),
    ("escape-as-text", '{"aud":"\\\\u0061"}', ["a"], "claim_mismatch"),
    ("escaped-name", '{"a\\u0075d":"a"}', ["a"], "ok"),
    ("utf-8", '{"aud":["\u65e5\u672c"]}', ["\u65e5\u672c"], "ok"),
    ("escaped-comma-and-brackets", '{"aud":["b\\",\\"a"]}', ["a"], "claim_mismatch"),
    ("brackets-in-a-string", '{"aud":"[\\"a\\"]"}', ["a"], "claim_mismatch"),
]:
    check("audience-" + name, "7519 4.1.3", payload, code, None if code == "ok" else "aud", audiences=audiences)
for name, payload in [
    ("absent", "{}"),
    ("nested-only", '{"x":{"aud":"a"}}'),
    ("upper-case-name", '{"AUD":"a"}'),
    ("azp-only", '{"azp":"a"}'),
]:
    check("audience-" + name, "7519 4.1.3", payload, "missing_claim", "aud", audiences=["a"])
check("audience-absent-of-several", "7519 4.1.3", "{}", "missing_claim", "aud", audiences=["a", "b"])
for name, value in [
    ("string", '"a"'),
    ("empty-string", '""'),
    ("array", '["a"]'),
    ("array-of-two", '["a","b"]'),
    ("empty-array", "[]"),
]:
    check("audience-none-named-token-has-" + name, "7519 4.1.3", '{"aud":%s}' % value, "claim_mismatch", "aud")
    check(
        "audience-none-named-token-has-%s-required" % name,
        "7519 4.1.3",
        '{"aud":%s}' % value,
        "claim_mismatch",
        "aud",
        required=["aud"],
    )
    check("audience-any-token-has-" + name, "hs256 policy", '{"aud":%s}' % value, any_audience=True)
check("audience-none-named-escaped-name", "7519 4.1.3", '{"\\u0061ud":"a"}', "claim_mismatch", "aud")
check("audience-none-named-none-in-token", "7519 4.1.3", "{}")
check("audience-none-named-nested-is-another", "7519 4.1.3", '{"x":{"aud":"a"}}')
check("audience-any-none-in-token", "hs256 policy", "{}", any_audience=True)
check("audience-any-false-is-the-default", "7519 4.1.3", '{"aud":"a"}', "claim_mismatch", "aud", any_audience=False)
check("audience-named-and-any-false", "7519 4.1.3", '{"aud":"a"}', audiences=["a"], any_audience=False)

# All together.
FULL = dict(issuers=["a"], subject="b", audiences=["c"], required=["exp", "role"], max_age=60, leeway=5, typ="JWT")
GOOD = '{"iss":"a","sub":"b","aud":"c","exp":1700000060,"nbf":1700000000,"iat":1700000000,"role":"x"}'
check("full-good", "hs256 policy", GOOD, **FULL)
for name, was, becomes, code, claim in [
    ("issuer-other", '"iss":"a"', '"iss":"z"', "claim_mismatch", "iss"),
    ("subject-other", '"sub":"b"', '"sub":"z"', "claim_mismatch", "sub"),
    ("audience-other", '"aud":"c"', '"aud":"z"', "claim_mismatch", "aud"),
    ("role-missing", ',"role":"x"', "", "missing_claim", "role"),
    ("exp-missing", '"exp":1700000060,', "", "missing_claim", "exp"),
    ("issuer-missing", '"iss":"a",', "", "missing_claim", "iss"),
    ("subject-missing", '"sub":"b",', "", "missing_claim", "sub"),
    ("audience-missing", '"aud":"c",', "", "missing_claim", "aud"),
    ("iat-missing", '"iat":1700000000,', "", "missing_claim", "iat"),
    ("nbf-missing", '"nbf":1700000000,', "", "ok", None),
    ("iat-too-old", '"iat":1700000000', '"iat":1699999934', "expired", "iat"),
    ("iat-just-young-enough", '"iat":1700000000', '"iat":1699999935', "ok", None),
]:
    assert was in GOOD
    check("full-" + name, "hs256 policy", GOOD.replace(was, becomes), code, claim, **FULL)
