"""The policy's `claims`: a claim has one of these values, or is an array that has one."""

from tokens import Theme2, token

THEME = Theme2()


def check(name, payload, code="ok", claim=None, rules=None, **rest):
    """With `rules` as an object, or as the document's text if its spelling matters."""
    policy = {"text": rules} if isinstance(rules, str) else {"claims": rules}
    THEME.add("claims-rule-" + name, "hs256 policy", token(payload), code, claim, **policy, **rest)


def cases(rules, table):
    for name, value, code in table:
        payload = "{}" if value is None else '{"role":%s}' % value
        check(name, payload, code, None if code == "ok" else "role", rules)


NO = "claim_mismatch"
cases(
    {"role": "admin"},
    [
        ("text", '"admin"', "ok"),
        ("text-other", '"guest"', NO),
        ("text-case-differs", '"Admin"', NO),
        ("text-prefix", '"adm"', NO),
        ("text-extension", '"admins"', NO),
        ("text-blank-after", '"admin "', NO),
        ("text-nul-after", '"admin\\u0000"', NO),
        ("text-list-in-a-text", '"admin,guest"', NO),
        ("text-blank-separated", '"guest admin"', NO),
        ("text-empty", '""', NO),
        ("text-escaped", '"\\u0061dmin"', "ok"),
        ("text-escaped-wholly", '"\\u0061\\u0064\\u006d\\u0069\\u006e"', "ok"),
        ("text-escape-as-text", '"\\\\u0061dmin"', NO),
        ("text-absent", None, "missing_claim"),
        ("text-null", "null", NO),
        ("text-true", "true", NO),
        ("text-number", "5", NO),
        ("text-object", '{"admin":true}', NO),
        ("text-object-of-it", '{"role":"admin"}', NO),
        ("text-array", '["admin"]', "ok"),
        ("text-array-first", '["admin","guest"]', "ok"),
        ("text-array-last", '["guest","editor","admin"]', "ok"),
        ("text-array-none", '["guest","editor"]', NO),
        ("text-array-empty", "[]", NO),
        ("text-array-of-null", "[null]", NO),
        ("text-array-mixed", '[null,5,true,{},[],"admin"]', "ok"),
        ("text-array-in-an-array", '[["admin"]]', NO),
        ("text-array-in-an-array-beside-others", '["guest",["admin"]]', NO),
        ("text-object-in-an-array", '[{"role":"admin"}]', NO),
        ("text-in-an-object-in-an-array", '[{"a":["admin"]},"guest"]', NO),
        ("text-name-in-an-object-in-an-array", '[{"admin":1}]', NO),
        ("text-array-escaped", '["guest","\\u0061dmin"]', "ok"),
        ("text-array-with-brackets-in-texts", '["]","[\\"admin\\"]"]', NO),
        ("text-array-with-quotes-before-it", '["\\"","\\\\","admin"]', "ok"),
        ("text-array-white-space", '[ "guest" ,\\r\\n\\t"admin" ]'.replace("\\r\\n\\t", "\r\n\t"), "ok"),
        ("text-array-of-300-last", "[" + '"x",' * 299 + '"admin"]', "ok"),
        ("text-array-of-300-none", "[" + '"x",' * 299 + '"y"]', NO),
    ],
)
cases(
    {"role": ["admin", "owner", "J\u00fcrgen \U0001f511"]},
    [
        ("list-first", '"admin"', "ok"),
        ("list-second", '"owner"', "ok"),
        ("list-last-escaped", '"J\\u00fcrgen \\ud83d\\udd11"', "ok"),
        ("list-not-normalized", '"Ju\u0308rgen \U0001f511"', NO),
        ("list-none", '"guest"', NO),
        ("list-joined", '"adminowner"', NO),
        ("list-array-overlap", '["guest","owner"]', "ok"),
        ("list-array-equal", '["admin","owner"]', "ok"),
        ("list-array-none", '["guest","editor"]', NO),
        ("list-absent", None, "missing_claim"),
        ("list-in-an-array", '[["admin","owner"]]', NO),
    ],
)
cases(
    {"role": 2},
    [
        ("number", "2", "ok"),
        ("number-point-zero", "2.0", "ok"),
        ("number-exponent", "2e0", "ok"),
        ("number-exponent-minus", "20e-1", "ok"),
        ("number-exponent-plus", "0.2E+1", "ok"),
        ("number-many-zeros", "2.000000000000000000000", "ok"),
        ("number-nearest-double", "2.0000000000000000000001", "ok"),
        ("number-next-double", "2.0000000000000004", NO),
        ("number-other", "3", NO),
        ("number-negative", "-2", NO),
        ("number-as-text", '"2"', NO),
        ("number-true", "true", NO),
        ("number-array", "[1,2]", "ok"),
        ("number-array-of-texts", '["2"]', NO),
        ("number-array-in-an-array", "[[2]]", NO),
        ("number-absent", None, "missing_claim"),
        ("number-null", "null", NO),
    ],
)
cases(
    {"role": 0},
    [
        ("zero", "0", "ok"),
        ("zero-minus", "-0", "ok"),
        ("zero-minus-point", "-0.0", "ok"),
        ("zero-exponent", "0e5", "ok"),
        ("zero-tiny", "1e-400", "ok"),
        ("zero-tiny-minus", "-1e-400", "ok"),
        ("zero-least-double", "5e-324", NO),
        ("zero-false", "false", NO),
        ("zero-null", "null", NO),
        ("zero-empty-text", '""', NO),
        ("zero-text", '"0"', NO),
        ("zero-array-empty", "[]", NO),
    ],
)
for written in ("1", "1.0", "1e0", "10e-1", "0.1e1"):
    for value in ("1", "1.0", "1e0"):
        name = "number-%s-token-%s" % (written, value)
        check(name.replace(".", "-point-"), '{"role":%s}' % value, rules='{"claims":{"role":%s}}' % written)
for name, written, value, equal in [
    ("minus-zero-in-the-policy", "-0", "0", True),
    ("minus-zero-in-both", "-0", "-0.0", True),
    ("tiny-in-the-policy-is-zero", "1e-400", "0", True),
    ("2-to-the-53-and-1-is-2-to-the-53", "9007199254740993", "9007199254740992", True),
    ("2-to-the-53-is-not-less-1", "9007199254740992", "9007199254740991", False),
    ("tenth", "0.1", "1e-1", True),
    ("tenth-of-many-digits", "0.1", "0.1000000000000000055511151231257827", True),
    ("tenth-is-not-a-third-of-three-tenths", "0.3", "0.30000000000000004", False),
    ("largest", "1.7976931348623157e308", "1.7976931348623157E+308", True),
    ("large", "1e300", "1" + "0" * 300, True),
    ("minus-5", "-5", "-5.0", True),
    ("minus-5-is-not-5", "-5", "5", False),
]:
    code = "ok" if equal else NO
    claim = None if equal else "role"
    check("number-" + name, '{"role":%s}' % value, code, claim, '{"claims":{"role":%s}}' % written)
cases(
    {"role": True},
    [
        ("true", "true", "ok"),
        ("true-false", "false", NO),
        ("true-one", "1", NO),
        ("true-text", '"true"', NO),
        ("true-array", "[false,true]", "ok"),
        ("true-array-of-one", "[1]", NO),
        ("true-absent", None, "missing_claim"),
        ("true-null", "null", NO),
    ],
)
cases(
    {"role": False},
    [
        ("false", "false", "ok"),
        ("false-true", "true", NO),
        ("false-zero", "0", NO),
        ("false-null", "null", NO),
        ("false-empty-text", '""', NO),
        ("false-absent", None, "missing_claim"),
        ("false-array", "[false]", "ok"),
        ("false-array-empty", "[]", NO),
    ],
)
cases(
    {"role": ["2", 3, True, ""]},
    [
        ("mixed-text", '"2"', "ok"),
        ("mixed-number", "3", "ok"),
        ("mixed-true", "true", "ok"),
        ("mixed-empty-text", '""', "ok"),
        ("mixed-text-as-number", "2", NO),
        ("mixed-number-as-text", '"3"', NO),
        ("mixed-true-as-text", '"true"', NO),
        ("mixed-one", "1", NO),
        ("mixed-false", "false", NO),
        ("mixed-null", "null", NO),
        ("mixed-array", '["3",3]', "ok"),
        ("mixed-array-none", '["3",2,false]', NO),
    ],
)

# Names: top level, after unescaping; of several claims the policy's order decides.
for name, payload, code, claim, rules in [
    ("name-escaped-in-token", '{"r\\u006fle":"a"}', "ok", None, {"role": "a"}),
    ("name-escaped-in-policy", '{"role":"a"}', "ok", None, '{"claims":{"r\\u006fle":"a"}}'),
    ("name-nested", '{"x":{"role":"a"}}', "missing_claim", "role", {"role": "a"}),
    ("name-case-differs", '{"Role":"a"}', "missing_claim", "role", {"role": "a"}),
    ("name-is-no-path", '{"x":{"role":"a"}}', "missing_claim", "x.role", {"x.role": "a"}),
    ("name-with-dots", '{"x.role":"a"}', "ok", None, {"x.role": "a"}),
    ("name-url", '{"https:\\/\\/a.example\\/role":"a"}', "ok", None, {"https://a.example/role": "a"}),
    ("name-beyond-ascii", '{"r\u00f4le":"a"}', "ok", None, {"r\u00f4le": "a"}),
    ("name-beyond-ascii-absent", "{}", "missing_claim", "r\u00f4le", {"r\u00f4le": "a"}),
    ("name-long-absent", "{}", "missing_claim", "n" * 300, {"n" * 300: "a"}),
    ("name-long-mismatch", '{"%s":"b"}' % ("n" * 300), NO, "n" * 300, {"n" * 300: "a"}),
    ("name-proto", '{"__proto__":"b"}', NO, "__proto__", {"__proto__": "a"}),
    ("name-proto-absent", "{}", "missing_claim", "__proto__", {"__proto__": "a"}),
    ("name-constructor-absent", "{}", "missing_claim", "constructor", {"constructor": "a"}),
    ("name-of-a-header-parameter", '{"typ":"access"}', "ok", None, {"typ": "access"}),
    ("name-of-a-header-parameter-absent", "{}", "missing_claim", "alg", {"alg": "HS256"}),
    ("name-of-digits", '{"7":"b"}', NO, "7", '{"claims":{"7":"a"}}'),
    ("two-good", '{"a":"1","b":"2"}', "ok", None, {"a": "1", "b": "2"}),
    ("two-first-bad", '{"a":"x","b":"2"}', NO, "a", {"a": "1", "b": "2"}),
    ("two-second-bad", '{"a":"1","b":"x"}', NO, "b", {"a": "1", "b": "2"}),
    ("two-both-bad", '{"a":"x","b":"x"}', NO, "a", {"a": "1", "b": "2"}),
    ("two-both-bad-other-order", '{"a":"x","b":"x"}', NO, "b", '{"claims":{"b":"2","a":"1"}}'),
    ("two-order-of-the-payload-does-not-matter", '{"b":"x","a":"x"}', NO, "a", {"a": "1", "b": "2"}),
    ("two-first-absent-second-bad", '{"b":"x"}', "missing_claim", "a", {"a": "1", "b": "2"}),
    ("two-first-bad-second-absent", '{"a":"x"}', NO, "a", {"a": "1", "b": "2"}),
    ("two-first-good-second-absent", '{"a":"1"}', "missing_claim", "b", {"a": "1", "b": "2"}),
    ("two-the-values-of-each-other", '{"a":"2","b":"1"}', NO, "a", {"a": "1", "b": "2"}),
    ("order-of-digits-as-written", '{"2":"x","10":"x"}', NO, "10", '{"claims":{"10":"a","2":"a"}}'),
    ("five-last-bad", '{"a":1,"b":1,"c":1,"d":1,"e":2}', NO, "e", {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}),
]:
    check(name, payload, code, claim, rules)

# 64 claims of 64 values, all of one length, so that the length does not distinguish values.
WIDE = {"c%02d" % name: ["value %04d" % (name * 64 + index) for index in range(64)] for name in range(64)}
GOOD = {name: values[-1] for name, values in WIDE.items()}


def payload_of(claims):
    return "{" + ",".join('"%s":"%s"' % pair for pair in claims.items()) + "}"


check("64-claims-of-64-values", payload_of(GOOD), rules=WIDE)
check("64-claims-of-64-values-last-bad", payload_of(dict(GOOD, c63="value 0000")), NO, "c63", WIDE)
check("64-claims-of-64-values-first-bad", payload_of(dict(GOOD, c00="value 4095")), NO, "c00", WIDE)

# Its position in the order.
ADMIN = {"role": "admin"}
for name, payload, code, claim, policy in [
    ("types-first", '{"role":"guest","exp":"x"}', "invalid_claim", "exp", {}),
    ("required-first", '{"role":"guest"}', "missing_claim", "exp", {"required": ["exp"]}),
    ("required-names-it-first", "{}", "missing_claim", "role", {"required": ["role", "exp"]}),
    ("issuer-first", '{"role":"guest","iss":"b"}', NO, "iss", {"issuer": "a"}),
    ("subject-first", '{"role":"guest","sub":"b"}', NO, "sub", {"subject": "a"}),
    ("audience-first", '{"role":"guest","aud":"b"}', NO, "aud", {"audience": "a"}),
    ("audience-absent-first", '{"role":"guest"}', "missing_claim", "aud", {"audience": "a"}),
    ("audience-none-named-first", '{"role":"guest","aud":"b"}', NO, "aud", {}),
    ("before-nbf", '{"role":"guest","nbf":1800000000}', NO, "role", {}),
    ("before-exp", '{"role":"guest","exp":1}', NO, "role", {}),
    ("before-age", '{"role":"guest","iat":1}', NO, "role", {"max_age": 5}),
    ("before-iat-missing", '{"role":"guest"}', NO, "role", {"max_age": 5}),
    ("absent-before-exp", '{"exp":1}', "missing_claim", "role", {}),
    ("nbf-after-it", '{"role":"admin","nbf":1800000000}', "not_yet_valid", "nbf", {}),
    ("exp-after-it", '{"role":"admin","exp":1}', "expired", "exp", {}),
]:
    check("order-" + name, payload, code, claim, ADMIN, **policy)

# As in reports: a refresh token is accepted as an access token.
for name, payload, code in [
    ("access", '{"token_use":"access"}', "ok"),
    ("refresh", '{"token_use":"refresh"}', NO),
    ("id", '{"token_use":"id"}', NO),
    ("none", "{}", "missing_claim"),
]:
    check("token-use-" + name, payload, code, None if code == "ok" else "token_use", {"token_use": "access"})

# Doubles at the ends of their range, and names that differ by normalization alone.
for name, written, value, equal in [
    ("zero-with-a-huge-exponent", "0", "0e99999999999999999999", True),
    ("zero-with-a-huge-exponent-in-the-policy", "0e99999999999999999999", "-0", True),
    ("tiny-with-a-huge-exponent", "0", "1e-99999999999999999999", True),
    ("rounded-to-the-least-double", "5e-324", "3e-324", True),
    ("rounded-to-zero", "0", "2e-324", True),
    ("rounded-to-zero-is-not-the-least-double", "5e-324", "2e-324", False),
    ("rounded-to-the-greatest-double", "1.7976931348623157e308", "1.7976931348623158e308", True),
    ("1e23-is-its-double", "1e23", "99999999999999991611392", True),
    ("1e23-is-not-the-next-double", "1e23", "100000000000000008388608", False),
    ("2-to-the-63-is-2-to-the-63-less-1", "9223372036854775807", "9223372036854775808", True),
    ("2-to-the-64-is-2-to-the-64-less-1", "18446744073709551616", "18446744073709551615", True),
]:
    code = "ok" if equal else NO
    claim = None if equal else "role"
    check("number-" + name, '{"role":%s}' % value, code, claim, '{"claims":{"role":%s}}' % written)
check("name-composed", '{"r\u00f4le":"a"}', rules={"r\u00f4le": "a"}, required=["r\u00f4le"])
check("name-decomposed", '{"ro\u0302le":"a"}', "missing_claim", "r\u00f4le", {"r\u00f4le": "a"})
check("name-decomposed-beside-composed", '{"ro\u0302le":"b","r\u00f4le":"a"}', rules={"r\u00f4le": "a"})
check("name-both", '{"ro\u0302le":"b","r\u00f4le":"a"}', rules={"r\u00f4le": "a", "ro\u0302le": "b"})
