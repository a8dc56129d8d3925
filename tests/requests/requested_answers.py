"""Section 3: the answers, and the argument of onRefusal."""

from requested import ADA, EXPIRED, FORGED, NOT_YET, STORABLE, Theme, authorization, bearer, cookies
from tokens import SECRET, bound, key, token

THEME = Theme("3", realm="api")
QUIET = {"realm": "api", "describe": False}

THEME.passes("answer-valid", bearer(ADA))
THEME.passes("answer-valid-and-storable", bearer(ADA), answers=STORABLE)
THEME.passes("answer-valid-optional", bearer(ADA), guard={"optional": True})
THEME.passes("answer-valid-not-optional", bearer(ADA), guard={"optional": False})
CLAIMS = {"sub": "ada", "roles": ["a", {"b": 1}], "exp": 9000000000, "n": None}
ALL = '{"sub":"ada","roles":["a",{"b":1}],"exp":9000000000,"n":null}'
THEME.passes("answer-all-claims", bearer(token(ALL)), CLAIMS)
THEME.passes("answer-no-claims-in-the-token", bearer(token("{}")), {})
NAME = "J\u00fcrgen \u20ac"
THEME.passes("answer-claims-beyond-ascii", bearer(token('{"name":"%s"}' % NAME)), {"name": NAME})
THEME.missing("answer-missing")
THEME.missing("answer-missing-and-storable", answers=STORABLE)
THEME.missing("answer-missing-without-realm", guard={})
THEME.missing("answer-missing-not-optional", guard={"realm": "api", "optional": False})
THEME.missing("answer-missing-undescribed", guard=QUIET)
THEME.missing("answer-missing-below-a-path", target="/a/b?c=d")
THEME.unasked("answer-missing-optional", guard={"optional": True})
for name, realm in [
    ("space", "my api"),
    ("quotes", 'the "api"'),
    ("backslash", "a\\b"),
    ("quote-and-backslash", '\\"'),
    ("first-and-last-visible", "!~"),
    ("comma-and-equals", 'a, error="none"'),
    ("one-space", " "),
]:
    THEME.missing("answer-realm-" + name, guard={"realm": realm})
    THEME.refused("answer-realm-%s-refused" % name, "authorization", "malformed", bearer("x"), guard={"realm": realm})
    THEME.invalid("answer-realm-%s-invalid" % name, "authorization", authorization("Bearer"), guard={"realm": realm})

THEME.invalid("answer-invalid", "authorization", authorization("Bearer"))
THEME.invalid("answer-invalid-without-realm", "authorization", authorization("Bearer"), guard={})
THEME.invalid("answer-invalid-undescribed", "authorization", authorization("Bearer"), guard=QUIET)
THEME.invalid(
    "answer-invalid-undescribed-without-realm", "authorization", authorization("Bearer"), guard={"describe": False}
)
THEME.invalid("answer-invalid-described", "authorization", authorization("Bearer"), guard={"describe": True})

HEADER = '{"alg":"HS256","typ":"JWT"%s}'
for code, claim, one, policy in [
    ("malformed", None, "x", {}),
    ("malformed", None, ADA[:-1], {}),
    ("too_large", None, token('{"a":"%s"}' % ("x" * 300)), {"max_token_len": 300}),
    ("algorithm_not_allowed", None, token("{}", '{"alg":"none"}'), {}),
    ("algorithm_not_allowed", None, token("{}", '{"alg":"RS256"}'), {}),
    ("unsupported_header", None, token("{}", HEADER % ',"crit":["b64"]'), {}),
    ("wrong_type", None, ADA, {"typ": "at+jwt"}),
    ("signature_mismatch", None, FORGED, {}),
    ("invalid_claim", "exp", token('{"exp":"9000000000"}'), {}),
    ("invalid_claim", "sub", token('{"sub":1}'), {}),
    ("missing_claim", "exp", ADA, {"required": ["exp"]}),
    ("missing_claim", "tenant", ADA, {"required": ["tenant"]}),
    ("missing_claim", "iss", ADA, {"issuer": "https://login.example"}),
    ("claim_mismatch", "iss", token('{"iss":"a"}'), {"issuer": ["b", "c"]}),
    ("claim_mismatch", "aud", token('{"aud":"other"}'), {}),
    ("claim_mismatch", "role", token('{"role":"user"}'), {"claims": {"role": "admin"}}),
    ("not_yet_valid", "nbf", NOT_YET, {}),
    ("expired", "exp", EXPIRED, {}),
    ("expired", "iat", token('{"iat":1000000000}'), {"max_age": 60}),
]:
    name = "answer-%s-%d" % (code.replace("_", "-"), len(THEME.cases))
    cookie = {"cookie": "s", "realm": "api", "optional": True}
    THEME.refused(name, "authorization", code, bearer(one), claim, policy=policy)
    THEME.refused(name + "-undescribed", "authorization", code, bearer(one), claim, policy=policy, guard=QUIET)
    THEME.refused(
        name + "-optional", "authorization", code, bearer(one), claim, policy=policy, guard=dict(cookie, realm="r")
    )
    THEME.refused(
        name + "-cookie", "cookie", code, cookies("s=" + one), claim, policy=policy, guard=dict(cookie, optional=False)
    )
    THEME.lenient(name + "-cookie-optional", code, cookies("s=" + one), claim, policy=policy, guard=cookie)
KID = [key(SECRET, "2026-11")]
OLD = token('{"sub":"ada"}', HEADER % ',"kid":"2026-10"')
THEME.refused("answer-unknown-key", "authorization", "unknown_key", bearer(OLD), keys=KID)
THEME.passes("answer-known-key", bearer(token('{"sub":"ada"}', HEADER % ',"kid":"2026-11"')), keys=KID)
THEME.refused(
    "answer-key-bound-to-an-issuer",
    "authorization",
    "claim_mismatch",
    bearer(token('{"iss":"b"}')),
    "iss",
    keys=[bound(issuer=["a"])],
)
LATE = {"exp": 9000000000}
THEME.passes("answer-leeway-of-the-policy", bearer(token('{"exp":9000000000}')), LATE, policy={"leeway": 900})
