"""Several guards in one application: a request meets those it is under in their order, and each decides by itself."""

from requested import ADA, EXPIRED, NO_STORE, STORABLE, authorization, bearer, challenge, cookies, refusal
from tokens import OTHER, key, token

BOB = token('{"sub":"bob"}', secret=OTHER)  # by the second guard's key
WEB = token('{"sub":"ada","aud":"web"}')
API = token('{"sub":"ada","aud":"api"}')
PREFLIGHT = [["Origin", "https://app.example"], ["Access-Control-Request-Method", "GET"]]
CASES = []


def guarded(under=None, policy=None, secret=None, **guard):
    """One of the guards; all requests meet one without `under`."""
    one = {"under": under} if under else {}
    return dict(one, keys=[key(secret) if secret else key()], policy=policy or {}, guard=guard)


def case(
    name, clause, guards, status, headers=(), claims=None, told=(), by=None, answers=None, target="/", method="GET"
):
    """`by` is the challenge; `told` what the guards' onRefusal are told, in order."""
    request = {"method": method, "target": target, "headers": [list(one) for one in headers]}
    expect = {"status": status, "challenge": by, "claims": claims, "refusals": list(told)}
    if answers:
        expect["headers"] = answers
    CASES.append({"name": "several-" + name, "clause": clause, "guards": guards, "request": request, "expect": expect})


MISSING = refusal("missing_token", None)
SAW = {"sub": "ada"}
BOBS = {"sub": "bob"}

# Two trees, each with a guard of its own.
BY_COOKIE = guarded("/web", {"audience": "web"}, cookie="session", realm="web")
BY_BEARER = guarded("/api", {"audience": "api"}, realm="api")
TREES = [BY_COOKIE, BY_BEARER]
CLOSED = challenge({"realm": "web"}, "invalid_token", "claim_mismatch")
case("tree-by-cookie", "2 cookie", TREES, 200, cookies("session=" + WEB), {"sub": "ada", "aud": "web"}, target="/web/a")
case("tree-by-bearer", "2", TREES, 200, bearer(API), {"sub": "ada", "aud": "api"}, target="/api/a")
case(
    "tree-of-another-policy",
    "3",
    TREES,
    401,
    bearer(API),
    told=[refusal("claim_mismatch", "authorization", "aud")],
    by=CLOSED,
    target="/web/a",
)
case(
    "tree-takes-no-cookie",
    "3",
    TREES,
    401,
    cookies("session=" + WEB),
    told=[MISSING],
    by='Bearer realm="api"',
    target="/api/a",
)
case("tree-begins-alike", "3", [guarded("/web", authorize=False)], 200, target="/webx")

# An optional guard before one that demands a token.
FIRST = guarded(optional=True, cookie="s", realm="first")
PAIR = [FIRST, guarded(realm="second")]
LATE = refusal("expired", "cookie", "exp")
SECOND = 'Bearer realm="second"'
case("optional-then-required", "3", PAIR, 200, bearer(ADA), SAW)
case("optional-then-required-missing", "3", PAIR, 401, told=[MISSING], by=SECOND)
case("optional-then-required-cookie", "3", PAIR, 401, cookies("s=" + ADA), told=[MISSING], by=SECOND)
case("optional-then-required-old-cookie", "3", PAIR, 401, cookies("s=" + EXPIRED), told=[LATE, MISSING], by=SECOND)
case(
    "optional-then-required-two-cookies",
    "3",
    PAIR,
    401,
    cookies("s=a; s=b"),
    told=[refusal("invalid_request", "cookie"), MISSING],
    by=SECOND,
)
case(
    "optional-then-required-bad-bearer",
    "3",
    PAIR,
    401,
    bearer(EXPIRED),
    told=[refusal("expired", "authorization", "exp")],
    by=challenge({"realm": "first"}, "invalid_token", "expired"),
)
case(
    "optional-then-required-broken",
    "3",
    PAIR,
    401,
    authorization("Bearer"),
    told=[refusal("invalid_request", "authorization")],
    by=challenge({"realm": "first"}, "invalid_request", "invalid_request"),
)
case("required-then-optional", "3", PAIR[::-1], 401, cookies("s=" + ADA), told=[MISSING], by=SECOND)
case("two-optional-old-cookie", "3", [FIRST, guarded(optional=True)], 200, cookies("s=" + EXPIRED), told=[LATE])

# Two verifiers: the route sees the claims of the last guard, also where that has none.
GATE = {"header": "X-Gateway", "realm": "gate"}
BOTH = [guarded(**GATE), guarded(secret=OTHER, cookie="s", realm="inner")]
THROUGH = [["X-Gateway", ADA]]
case("two-verifiers", "6", BOTH, 200, THROUGH + cookies("s=" + BOB), BOBS)
case("two-verifiers-first-missing", "3", BOTH, 401, cookies("s=" + BOB), told=[MISSING], by='Bearer realm="gate"')
case("two-verifiers-second-missing", "3", BOTH, 401, THROUGH, told=[MISSING], by='Bearer realm="inner"')
FORGED = refusal("signature_mismatch", "cookie")
SAID = challenge({"realm": "inner"}, "invalid_token", "signature_mismatch")
case("two-verifiers-second-forged", "3", BOTH, 401, THROUGH + cookies("s=" + ADA), told=[FORGED], by=SAID)
LOOSE = [BOTH[0], guarded(secret=OTHER, cookie="s", optional=True)]
case("inner-optional-sees-no-claims-of-the-outer", "3", LOOSE, 200, THROUGH)
case("inner-optional-old-cookie-sees-none", "3", LOOSE, 200, THROUGH + cookies("s=" + ADA), told=[FORGED])
case("inner-exempt-sees-none", "1", [guarded(), guarded(exempt=["/a"])], 200, bearer(ADA), target="/a")
case("outer-exempt-alone", "1", [guarded(exempt=["/a"]), guarded()], 401, told=[MISSING], by="Bearer", target="/a")
case("outer-exempt-inner-sees", "1", [guarded(exempt=["/a"]), guarded()], 200, bearer(ADA), SAW, target="/a")
case("preflight-passes-both", "1 preflight", BOTH, 200, PREFLIGHT, method="OPTIONS")
case(
    "first-forbids",
    "3",
    [guarded(authorize=False), guarded()],
    403,
    bearer(ADA),
    told=[refusal("insufficient_scope", "authorization")],
    by=challenge({}, "insufficient_scope"),
)
case(
    "second-forbids",
    "3",
    [guarded(), guarded(authorize=False)],
    403,
    bearer(ADA),
    told=[refusal("insufficient_scope", "authorization")],
    by=challenge({}, "insufficient_scope"),
)
case(
    "first-throws",
    "3",
    [guarded(authorize="throws"), guarded(authorize=False)],
    500,
    bearer(ADA),
    told=[refusal("internal", "authorization")],
)

# Every answer to a request in which the query decided: also where another guard refuses.
ASKED = [guarded(query="t"), guarded(secret=OTHER, cookie="s", realm="inner")]
case(
    "query-then-refused",
    "2 no-store",
    ASKED,
    401,
    told=[MISSING],
    by='Bearer realm="inner"',
    answers=NO_STORE,
    target="/?t=" + ADA,
)
case("query-then-passes", "2 no-store", ASKED, 200, cookies("s=" + BOB), BOBS, answers=NO_STORE, target="/?t=" + ADA)
case(
    "query-then-forbidden",
    "2 no-store",
    [ASKED[0], guarded(get_token={"returns": ADA}, authorize=False)],
    403,
    told=[refusal("insufficient_scope", "custom")],
    by=challenge({}, "insufficient_scope"),
    answers=NO_STORE,
    target="/?t=" + ADA,
)
case(
    "query-of-the-second",
    "2 no-store",
    ASKED[::-1],
    200,
    cookies("s=" + BOB),
    SAW,
    answers=NO_STORE,
    target="/?t=" + ADA,
)
case(
    "query-not-reached",
    "2 no-store",
    ASKED[::-1],
    401,
    told=[MISSING],
    by='Bearer realm="inner"',
    answers=STORABLE,
    target="/?t=" + ADA,
)

# A router with a guard inside of a guarded application.
INSIDE = [guarded(), guarded("/admin", {"claims": {"role": "admin"}}, realm="admin")]
ROLE = token('{"sub":"ada","role":"admin"}')
case("router-outside", "6", INSIDE, 200, bearer(ADA), SAW, target="/notes")
case("router-inside", "6", INSIDE, 200, bearer(ROLE), {"sub": "ada", "role": "admin"}, target="/admin/users")
case(
    "router-inside-refused",
    "3",
    INSIDE,
    401,
    bearer(ADA),
    told=[refusal("missing_claim", "authorization", "role")],
    by=challenge({"realm": "admin"}, "invalid_token", "missing_claim"),
    target="/admin/users",
)
case("router-inside-missing", "3", INSIDE, 401, told=[MISSING], by="Bearer", target="/admin/users")
