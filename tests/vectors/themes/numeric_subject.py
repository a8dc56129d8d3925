"""`sub` as an integer, under `numeric_subject`: user ids as libraries wrote them for years."""

from tokens import Theme2, token

THEME = Theme2()
RFC = "7519 4.1.2"


def check(name, value, code="ok", claim=None, **policy):
    policy.setdefault("numeric_subject", True)
    payload = "{}" if value is None else '{"sub":%s}' % value
    THEME.add("numeric-subject-" + name, RFC, token(payload), code, claim, **policy)


# Integers of at most 2^53 - 1 in magnitude, as digits with an optional minus.
GOOD = [
    ("0", "0"),
    ("7", "7"),
    ("1234", "1234"),
    ("minus-1", "-1"),
    ("minus-7", "-7"),
    ("2-to-the-31", "2147483648"),
    ("2-to-the-32-and-1", "4294967297"),
    ("2-to-the-53-less-1", "9007199254740991"),
    ("minus-2-to-the-53-and-1", "-9007199254740991"),
]
BAD = [
    ("2-to-the-53", "9007199254740992"),
    ("2-to-the-53-and-1", "9007199254740993"),
    ("minus-2-to-the-53", "-9007199254740992"),
    ("2-to-the-63", "9223372036854775808"),
    ("2-to-the-64", "18446744073709551616"),
    ("2-to-the-64-and-7", "18446744073709551623"),
    ("of-300-digits", "1" + "0" * 299),
    ("minus-0", "-0"),
    ("minus-0-point-0", "-0.0"),
    ("0-point-0", "0.0"),
    ("0-exponent", "0e0"),
    ("1-point-0", "1.0"),
    ("7-point-0", "7.0"),
    ("fraction", "7.5"),
    ("1e3", "1e3"),
    ("1e3-upper", "1E3"),
    ("1e-plus-3", "1e+3"),
    ("1e0", "1e0"),
    ("70e-1", "70e-1"),
    ("tiny", "1e-400"),
    ("null", "null"),
    ("true", "true"),
    ("false", "false"),
    ("array", "[7]"),
    ("array-of-text", '["7"]'),
    ("object", "{}"),
]
for name, value in GOOD:
    check(name, value)
    check(name + "-not-allowed", value, "invalid_claim", "sub", numeric_subject=False)
    check(name + "-is-the-subject", value, subject=value)
    check(name + "-is-not-another", value, "claim_mismatch", "sub", subject=value + "0")
for name, value in BAD:
    check(name, value, "invalid_claim", "sub")
    check(name + "-as-the-subject", value, "invalid_claim", "sub", subject="7")
for name, value in [("7", "7"), ("2-to-the-53", "9007199254740992"), ("null", "null")]:
    THEME.add("numeric-subject-by-default-" + name, RFC, token('{"sub":%s}' % value), "invalid_claim", "sub")
for name, value in [
    ("zero-before", "07"),
    ("plus", "+7"),
    ("hex", "0x7"),
    ("point-after", "7."),
    ("minus-alone", "-"),
    ("minus-zero-before", "-07"),
]:
    check(name + "-is-no-json", value, "malformed")
check("range-is-judged-first", "1e400", "malformed")

# A text is still accepted, whatever it is.
for name, value in [("text", '"ada"'), ("digits-as-text", '"7"'), ("empty-text", '""'), ("number-like-text", '"1e3"')]:
    check(name, value)
check("absent", None)

# The policy's subject is a text, and is compared with the integer's text.
for name, value, subject, code in [
    ("text-7-for-7", '"7"', "7", "ok"),
    ("7-for-text-7", "7", "7", "ok"),
    ("7-for-8", "7", "8", "claim_mismatch"),
    ("7-for-07", "7", "07", "claim_mismatch"),
    ("7-for-plus-7", "7", "+7", "claim_mismatch"),
    ("7-for-7-point-0", "7", "7.0", "claim_mismatch"),
    ("7-for-7-and-a-blank", "7", "7 ", "claim_mismatch"),
    ("7-for-minus-7", "7", "-7", "claim_mismatch"),
    ("minus-7-for-minus-7", "-7", "-7", "ok"),
    ("minus-7-for-7", "-7", "7", "claim_mismatch"),
    ("1000-for-1e3", "1000", "1e3", "claim_mismatch"),
    ("0-for-0", "0", "0", "ok"),
    ("0-for-minus-0", "0", "-0", "claim_mismatch"),
    ("70-for-7", "70", "7", "claim_mismatch"),
    ("7-for-70", "7", "70", "claim_mismatch"),
    ("text-escaped-for-7", '"\\u0037"', "7", "ok"),
    ("text-7-and-a-blank-for-7", '"7 "', "7", "claim_mismatch"),
    ("2-to-the-53-less-1-for-less-2", "9007199254740991", "9007199254740990", "claim_mismatch"),
    ("absent-for-7", None, "7", "missing_claim"),
]:
    check("policy-" + name, value, code, None if code == "ok" else "sub", subject=subject)
for name, payload in [
    ("white-space-around", '{"sub" : \t7\r\n}'),
    ("before-a-comma", '{"sub":7,"x":1}'),
    ("before-a-bracket", '{"x":[1],"sub":7}'),
    ("name-escaped", '{"s\\u0075b":7}'),
    ("nested-is-another", '{"x":{"sub":8},"sub":7}'),
]:
    THEME.add("numeric-subject-" + name, RFC, token(payload), numeric_subject=True, subject="7")

# Only for sub, and in its position in the order.
for name, payload, code, claim, policy in [
    ("iss-is-no-number", '{"iss":5,"sub":7}', "invalid_claim", "iss", {}),
    ("jti-is-no-number", '{"jti":5,"sub":7}', "invalid_claim", "jti", {}),
    ("aud-is-no-number", '{"aud":5,"sub":7}', "invalid_claim", "aud", {}),
    ("aud-has-no-number", '{"aud":[5],"sub":7}', "invalid_claim", "aud", {"any_audience": True}),
    ("sub-before-jti", '{"jti":5,"sub":1.5}', "invalid_claim", "sub", {}),
    ("iss-before-sub", '{"sub":1.5,"iss":5}', "invalid_claim", "iss", {}),
    ("exp-stays-a-number", '{"exp":1.7e9,"sub":7}', "expired", "exp", {}),
    ("required-is-present", '{"sub":7}', "ok", None, {"required": ["sub"]}),
    ("required-is-absent", "{}", "missing_claim", "sub", {"required": ["sub"]}),
    ("of-wrong-type-before-required", '{"sub":1.5}', "invalid_claim", "sub", {"required": ["exp"]}),
    ("issuer-before-it", '{"iss":"b","sub":7}', "claim_mismatch", "iss", {"issuer": "a", "subject": "8"}),
    ("audience-after-it", '{"aud":"b","sub":7}', "claim_mismatch", "sub", {"audience": "a", "subject": "8"}),
    ("false-beside-text", '{"sub":"7"}', "ok", None, {"numeric_subject": False, "subject": "7"}),
]:
    policy = dict({"numeric_subject": True}, **policy)
    THEME.add("numeric-subject-" + name, RFC, token(payload), code, claim, **policy)
