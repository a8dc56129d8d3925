"""Keys of several tenants: a key that is bound to issuers is valid for no other."""

import json

from tokens import OTHER, Theme2, bound, jwk, jwks, token

THEME = Theme2()
A = b"test secret of tenant A, 32 bytes and more"
B = b"test secret of tenant B, 32 bytes and more"
ISS_A, ISS_B, ISS_C = "https://a.example", "https://b.example", "https://c.example"
BOTH = {"issuer": [ISS_A, ISS_B]}
TENANTS = [bound(A, "a", issuer=[ISS_A]), bound(B, "b", issuer=[ISS_B])]


def named(kid=None, secret=A, iss=ISS_A, **claims):
    header = '{"alg":"HS256"}' if kid is None else json.dumps({"alg": "HS256", "kid": kid})
    claims = claims if iss is None else dict({"iss": iss}, **claims)
    return token(json.dumps(claims), header, secret)


def check(name, keys, given, code="ok", claim=None, **rest):
    keys = keys if isinstance(keys, list) else [keys]
    THEME.add("key-issuer-" + name, "hs256 policy", given, code, claim, keys=keys, **rest)


for name, keys, given, code, policy in [
    ("own-first", TENANTS, named("a", A, ISS_A), "ok", BOTH),
    ("own-second", TENANTS, named("b", B, ISS_B), "ok", BOTH),
    ("b-signs-for-a", TENANTS, named("b", B, ISS_A), "claim_mismatch", BOTH),
    ("a-signs-for-b", TENANTS, named("a", A, ISS_B), "claim_mismatch", BOTH),
    ("b-signs-for-a-without-policy", TENANTS, named("b", B, ISS_A), "claim_mismatch", {}),
    ("own-without-policy", TENANTS, named("b", B, ISS_B), "ok", {}),
    ("stranger", TENANTS, named("a", A, ISS_C), "claim_mismatch", BOTH),
    ("stranger-without-policy", TENANTS, named("a", A, ISS_C), "claim_mismatch", {}),
    ("absent", TENANTS, named("a", A, None), "missing_claim", BOTH),
    ("absent-without-policy", TENANTS, named("a", A, None), "missing_claim", {}),
    ("unbound", [bound(A, "a"), bound(B, "b")], named("b", B, ISS_A), "ok", BOTH),
    ("unbound-stranger", [bound(A, "a"), bound(B, "b")], named("b", B, ISS_C), "claim_mismatch", BOTH),
    ("unbound-without-policy", [bound(A, "a"), bound(B, "b")], named("b", B, ISS_C), "ok", {}),
    ("unbound-absent-without-policy", [bound(A, "a"), bound(B, "b")], named("b", B, None), "ok", {}),
    ("one-bound-one-not-bound-one-signs", [TENANTS[0], bound(B, "b")], named("a", A, ISS_B), "claim_mismatch", BOTH),
    ("one-bound-one-not-other-signs", [TENANTS[0], bound(B, "b")], named("b", B, ISS_A), "ok", BOTH),
    ("bound-to-what-the-policy-refuses", TENANTS, named("b", B, ISS_B), "claim_mismatch", {"issuer": ISS_A}),
]:
    check(name, keys, given, code, None if code == "ok" else "iss", **policy)

# One of several issuers is enough; they are compared as texts, after unescaping.
SEVERAL = bound(A, issuer=[ISS_A, ISS_B])
for iss, code in [
    (ISS_A, "ok"),
    (ISS_B, "ok"),
    (ISS_C, "claim_mismatch"),
    (ISS_A + "/", "claim_mismatch"),
    ("", "claim_mismatch"),
]:
    label = iss.replace("https://", "").replace(".example", "").replace("/", "-and-a-slash") or "empty"
    check("of-two-" + label, SEVERAL, named(iss=iss), code, None if code == "ok" else "iss")
for name, written, wanted, code in [
    ("escaped", '"\\u0068ttps:\\/\\/a.example"', ISS_A, "ok"),
    ("case-differs", '"https://A.example"', ISS_A, "claim_mismatch"),
    ("prefix", '"https://a.exampl"', ISS_A, "claim_mismatch"),
    ("blank-after", '"https://a.example "', ISS_A, "claim_mismatch"),
    ("nul-after", '"https://a.example\\u0000"', ISS_A, "claim_mismatch"),
    ("beyond-ascii", '"J\u00fcrgen"', "J\u00fcrgen", "ok"),
    ("not-normalized", '"Ju\u0308rgen"', "J\u00fcrgen", "claim_mismatch"),
    ("escape-in-the-binding-is-text", '"a"', "\\u0061", "claim_mismatch"),
    ("blank-is-a-name", '" "', " ", "ok"),
    ("long", '"%s"' % ("i" * 2000), "i" * 2000, "ok"),
    ("long-last-differs", '"%s"' % ("i" * 1999 + "j"), "i" * 2000, "claim_mismatch"),
]:
    given = token('{"iss":%s}' % written, secret=A)
    check("text-" + name, bound(A, issuer=[wanted]), given, code, None if code == "ok" else "iss")

# 1 to 64, none empty.
for count in (1, 2, 63, 64):
    names = ["https://%d.example" % index for index in range(count)]
    check("list-of-%d-first" % count, bound(A, issuer=names), named(iss=names[0]))
    check("list-of-%d-last" % count, bound(A, issuer=names), named(iss=names[-1]))
    check("list-of-%d-none" % count, bound(A, issuer=names), named(iss=ISS_A), "claim_mismatch", "iss")
for name, issuers in [
    ("list-of-65", ["https://%d.example" % index for index in range(65)]),
    ("list-of-1000", ["https://%d.example" % index for index in range(1000)]),
    ("list-of-0", []),
    ("empty-text", [""]),
    ("empty-text-first", ["", ISS_A]),
    ("empty-text-last", [ISS_A, ""]),
]:
    check(name, bound(A, issuer=issuers), named(), "invalid_argument", field="issuer")
    check(
        name + "-of-the-second-key", [bound(B), bound(A, issuer=issuers)], named(), "invalid_argument", field="issuer"
    )
check("list-of-0-whatever-the-policy", bound(A, issuer=[]), named(), "invalid_argument", field="issuer", **BOTH)
check("twice-the-same-is-harmless", bound(A, issuer=[ISS_A, ISS_A]), named())

# The matching key is the first in order whose tag matches. If its binding fails, no other key is tried.
for name, keys, given, code in [
    (
        "same-secret-first-decides",
        [bound(A, issuer=[ISS_A]), bound(A, issuer=[ISS_B])],
        named(iss=ISS_B),
        "claim_mismatch",
    ),
    ("same-secret-first-decides-own", [bound(A, issuer=[ISS_A]), bound(A, issuer=[ISS_B])], named(iss=ISS_A), "ok"),
    ("same-secret-second-not-bound", [bound(A, issuer=[ISS_A]), bound(A)], named(iss=ISS_B), "claim_mismatch"),
    ("same-secret-first-not-bound", [bound(A), bound(A, issuer=[ISS_A])], named(iss=ISS_B), "ok"),
    (
        "same-secret-named-before-first",
        [bound(A), bound(A, "a", issuer=[ISS_A])],
        named("a", iss=ISS_B),
        "claim_mismatch",
    ),
    ("same-secret-named-is-not-asked-for", [bound(A), bound(A, "a", issuer=[ISS_A])], named("b", iss=ISS_B), "ok"),
    (
        "same-secret-two-ids-own",
        [bound(A, "a", issuer=[ISS_A]), bound(A, "b", issuer=[ISS_B])],
        named("b", iss=ISS_B),
        "ok",
    ),
    (
        "same-secret-two-ids-other",
        [bound(A, "a", issuer=[ISS_A]), bound(A, "b", issuer=[ISS_B])],
        named("b", iss=ISS_A),
        "claim_mismatch",
    ),
    ("other-secret-is-passed-by", [bound(B, issuer=[ISS_B]), bound(A, issuer=[ISS_A])], named(iss=ISS_A), "ok"),
    (
        "named-does-not-match-then-others",
        [bound(B, "a", issuer=[ISS_B]), bound(A, issuer=[ISS_A])],
        named("a", iss=ISS_A),
        "ok",
    ),
    (
        "named-does-not-match-then-bound-other",
        [bound(B, "a"), bound(A, issuer=[ISS_A])],
        named("a", iss=ISS_B),
        "claim_mismatch",
    ),
    ("first-out-of-its-time", [bound(A, issuer=[ISS_A], until=1), bound(A, issuer=[ISS_B])], named(iss=ISS_B), "ok"),
    (
        "first-out-of-its-time-other",
        [bound(A, issuer=[ISS_A], until=1), bound(A, issuer=[ISS_B])],
        named(iss=ISS_A),
        "claim_mismatch",
    ),
]:
    check(name, keys, given, code, None if code == "ok" else "iss")
check("none-matches", TENANTS, named("a", OTHER), "signature_mismatch", **BOTH)
check("unknown-kid", TENANTS, named("c", A), "unknown_key", **BOTH)

# Its position in the order: after the policy's issuers, before the subject.
BAD = named("a", A, ISS_B, sub="eve", aud="x", role="guest", exp=1)
for name, given, code, claim, policy in [
    ("payload-first", token("[]", '{"alg":"HS256","kid":"a"}', A), "malformed", None, {}),
    ("types-first", named("a", A, ISS_B, sub=5), "invalid_claim", "sub", {}),
    ("type-of-iss-first", named("a", A, 5), "invalid_claim", "iss", {}),
    ("iss-null", token('{"iss":null}', '{"alg":"HS256","kid":"a"}', A), "invalid_claim", "iss", {}),
    ("iss-list", token('{"iss":["https://a.example"]}', '{"alg":"HS256","kid":"a"}', A), "invalid_claim", "iss", {}),
    ("required-first", named("a", A, ISS_B), "missing_claim", "exp", {"required": ["exp"]}),
    ("required-iss", named("a", A, None), "missing_claim", "iss", {"required": ["iss"]}),
    ("before-subject", BAD, "claim_mismatch", "iss", {"subject": "ada"}),
    ("before-audience", BAD, "claim_mismatch", "iss", {"audience": "api"}),
    ("before-claims", BAD, "claim_mismatch", "iss", {"any_audience": True, "claims": {"role": "admin"}}),
    ("before-expiry", BAD, "claim_mismatch", "iss", {"any_audience": True}),
    ("absent-before-subject", named("a", A, None, sub="eve"), "missing_claim", "iss", {"subject": "ada"}),
    ("subject-after-it", named("a", A, ISS_A, sub="eve"), "claim_mismatch", "sub", {"subject": "ada"}),
    ("expiry-after-it", named("a", A, ISS_A, exp=1), "expired", "exp", {}),
]:
    check("order-" + name, TENANTS, given, code, claim, **policy)

# Tenants by JWK Set, as in the README's recipe.
SETS = [jwks(jwk(A, kid="a-1"), jwk(A + b"2", kid="a-2"), issuer=[ISS_A]), jwks(jwk(B, kid="b-1"), issuer=[ISS_B])]
for name, given, code in [
    ("a-1", named("a-1", A, ISS_A), "ok"),
    ("a-2", named("a-2", A + b"2", ISS_A), "ok"),
    ("b-1", named("b-1", B, ISS_B), "ok"),
    ("b-1-for-a", named("b-1", B, ISS_A), "claim_mismatch"),
    ("a-2-for-b", named("a-2", A + b"2", ISS_B), "claim_mismatch"),
    ("a-1-for-nobody", named("a-1", A, None), "missing_claim"),
]:
    check("sets-" + name, SETS, given, code, None if code == "ok" else "iss", **BOTH)
