"""Section 3: revocations, their age, and a policy file that is followed (POLICY.md 2 to 4)."""

from requested import ADA, EXPIRED, FORGED, NO_STORE, Theme, authorization, bearer, cookies
from tokens import SECRET, bound, key, token

GUARD = {"realm": "api", "cookie": "s", "query": "t"}
THEME = Theme("3 revoked", **GUARD)
OPTIONAL = dict(GUARD, optional=True)
JTI = token('{"jti":"1","sub":"ada"}')
LISTED = {"revoked": '{"jti":"1"}\n'}
OTHERS = {"revoked": '{"jti":"2"}\n{"sub":"bob","before":9000000000}\n'}
CLAIMS = {"jti": "1", "sub": "ada"}

THEME.refused("revoked-jti", "authorization", "revoked", bearer(JTI), "jti", **LISTED)
THEME.refused("revoked-jti-optional", "authorization", "revoked", bearer(JTI), "jti", guard=OPTIONAL, **LISTED)
QUIET = dict(GUARD, describe=False)
THEME.refused("revoked-jti-undescribed", "authorization", "revoked", bearer(JTI), "jti", guard=QUIET, **LISTED)
THEME.refused("revoked-cookie", "cookie", "revoked", cookies("s=" + JTI), "jti", **LISTED)
THEME.lenient("revoked-cookie-optional", "revoked", cookies("s=" + JTI), "jti", guard=OPTIONAL, **LISTED)
THEME.refused("revoked-query", "query", "revoked", claim="jti", target="/?t=" + JTI, answers=NO_STORE, **LISTED)
THEME.passes("revoked-others", bearer(JTI), CLAIMS, **OTHERS)
THEME.passes("revoked-nothing", bearer(JTI), CLAIMS, revoked="")
THEME.missing("revoked-without-a-token", **LISTED)
OLD = token('{"sub":"ada","iat":1600000000}')
THEME.refused(
    "revoked-subject", "authorization", "revoked", bearer(OLD), "sub", revoked='{"sub":"ada","before":1700000000}\n'
)
THEME.passes(
    "revoked-subject-before-this-token",
    bearer(OLD),
    {"sub": "ada", "iat": 1600000000},
    revoked='{"sub":"ada","before":1500000000}\n',
)
KID = token('{"sub":"ada"}', '{"alg":"HS256","kid":"a"}')
BY_KEY = {"keys": [key(SECRET, "a")], "revoked": '{"kid":"a"}\n'}
THEME.refused("revoked-key", "authorization", "revoked", bearer(KID), "kid", **BY_KEY)
UP_TO = '{"before":%d}\n'
SAW = {"sub": "ada", "iat": 1600000000}
THEME.refused("revoked-everything", "authorization", "revoked", bearer(OLD), "iat", revoked=UP_TO % 1600000001)
THEME.passes("revoked-everything-before", bearer(OLD), SAW, revoked=UP_TO % 1600000000)
ALL = UP_TO % 9000000000
THEME.refused("revoked-comes-after-expired", "authorization", "expired", bearer(EXPIRED), "exp", revoked=ALL)

THEME.clause = "3 unavailable"
STALE = {"revoked": '{"as_of":1000000000}\n', "max_stale": 300}
FRESH = {"revoked": '{"as_of":9000000000}\n', "max_stale": 300}

THEME.unavailable("unavailable", "authorization", bearer(ADA), **STALE)
THEME.unavailable("unavailable-optional", "authorization", bearer(ADA), guard=OPTIONAL, **STALE)
THEME.unavailable("unavailable-cookie", "cookie", cookies("s=" + ADA), **STALE)
THEME.unavailable("unavailable-cookie-optional", "cookie", cookies("s=" + ADA), guard=OPTIONAL, **STALE)
THEME.unavailable("unavailable-query", "query", target="/?t=" + ADA, answers=NO_STORE, **STALE)
THEME.unavailable("unavailable-is-not-authorized", "authorization", bearer(ADA), guard=dict(GUARD, authorize=False), **STALE)
THEME.passes("unavailable-not-while-fresh", bearer(ADA), **FRESH)
THEME.passes("unavailable-never-without-max-stale", bearer(ADA), revoked=STALE["revoked"])
THEME.missing("unavailable-without-a-token", **STALE)
THEME.unasked("unavailable-without-a-token-optional", guard=OPTIONAL, **STALE)
THEME.invalid("unavailable-broken-field", "authorization", authorization("Bearer"), **STALE)
THEME.refused("unavailable-malformed", "authorization", "malformed", bearer("x"), **STALE)

THEME.clause = "5 policyFile"
FILE = {"policy_file": True, "realm": "api"}
THEME.passes("policy-file", bearer(ADA), guard=FILE)
THEME.missing("policy-file-missing", guard=FILE)
THEME.refused("policy-file-expired", "authorization", "expired", bearer(EXPIRED), "exp", guard=FILE)
EXP = {"required": ["exp"]}
API = {"audience": "api"}
OTHER = token('{"aud":"other","sub":"ada"}')
THEME.refused("policy-file-required", "authorization", "missing_claim", bearer(ADA), "exp", guard=FILE, policy=EXP)
THEME.refused("policy-file-revoked", "authorization", "revoked", bearer(JTI), "jti", guard=FILE, **LISTED)
BOUND = [bound(issuer=["a"])]
THEME.passes("policy-file-others", bearer(JTI), CLAIMS, guard=FILE, **OTHERS)
THEME.refused(
    "policy-file-wrong-audience", "authorization", "claim_mismatch", bearer(OTHER), "aud", guard=FILE, policy=API
)
THEME.refused("policy-file-unexpected-audience", "authorization", "claim_mismatch", bearer(OTHER), "aud", guard=FILE)
THEME.refused("policy-file-forged", "authorization", "signature_mismatch", bearer(FORGED), guard=FILE)
MORE = dict(GUARD, policy_file=True)
THEME.unasked("policy-file-optional", guard=dict(FILE, optional=True))
THEME.refused(
    "policy-file-optional-refused", "authorization", "expired", bearer(EXPIRED), "exp", guard=dict(FILE, optional=True)
)
THEME.passes("policy-file-cookie", cookies("s=" + ADA), guard=MORE)
THEME.lenient(
    "policy-file-cookie-optional", "revoked", cookies("s=" + JTI), "jti", guard=dict(MORE, optional=True), **LISTED
)
THEME.passes("policy-file-query", guard=MORE, target="/?t=" + ADA, answers=NO_STORE)
THEME.unasked("policy-file-exempt", guard=dict(FILE, exempt=["/"]))
THEME.forbidden("policy-file-not-authorized", "authorization", bearer(ADA), guard=dict(FILE, authorize=False))
THEME.refused("policy-file-is-revoked", "authorization", "revoked", bearer(ADA), guard=dict(FILE, is_revoked=True))
THEME.unavailable("policy-file-unavailable", "authorization", bearer(ADA), guard=FILE, **STALE)
THEME.unavailable("policy-file-unavailable-optional", "authorization", bearer(ADA), guard=dict(FILE, optional=True), **STALE)
THEME.unavailable("policy-file-unavailable-query", "query", guard=MORE, target="/?t=" + ADA, answers=NO_STORE, **STALE)
THEME.passes("policy-file-fresh", bearer(ADA), guard=FILE, **FRESH)
THEME.passes("policy-file-bound-key", bearer(token('{"iss":"a"}')), {"iss": "a"}, guard=FILE, keys=BOUND)
