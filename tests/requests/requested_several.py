"""Several guards in one application: a request passes those that it is under, in their order, and each decides by
itself."""

from requested import ADA, EXPIRED, NO_STORE, STORABLE, Theme, authorization, bearer, cookies, refusal
from tokens import OTHER, key, token


class Several(Theme):
    """Like a Theme, but with `guards`. `by` is the guard that refuses; `told` is what onRefusal of earlier guards
    got."""

    def options(self, rest):
        return rest["by"]["guard"]

    def told(self, refusal, rest):
        return {"refusals": [*rest.get("told", ()), *([refusal] if refusal else ())]}

    def case(self, name, clause, request, expect, rest):
        case = {"name": "several-" + name, "clause": clause, "guards": rest["guards"], "request": request}
        case.update({"route": rest["route"]} if "route" in rest else {})
        self.cases.append(dict(case, expect=expect))


def guarded(under=None, policy=None, secret=None, **guard):
    """One of the guards; without `under`, all requests pass it."""
    one = {"under": under} if under else {}
    return dict(one, keys=[key(secret) if secret else key()], policy=policy or {}, guard=guard)


THEME = Several("3")
CASES = THEME.cases
BOB = token('{"sub":"bob"}', secret=OTHER)  # with the second guard's key
WEB = token('{"sub":"ada","aud":"web"}')
API = token('{"sub":"ada","aud":"api"}')
PREFLIGHT = [["Origin", "https://app.example"], ["Access-Control-Request-Method", "GET"]]
BOBS = {"sub": "bob"}

# Two trees, each with its own guard.
BY_COOKIE = guarded("/web", {"audience": "web"}, cookie="session", realm="web")
BY_BEARER = guarded("/api", {"audience": "api"}, realm="api")
TREES = {"guards": [BY_COOKIE, BY_BEARER]}
BY_WEB = {"target": "/web/a", "by": BY_COOKIE, **TREES}
BY_API = {"target": "/api/a", "by": BY_BEARER, **TREES}
THEME.passes("tree-by-cookie", cookies("session=" + WEB), {"sub": "ada", "aud": "web"}, clause="2 cookie", **BY_WEB)
THEME.passes("tree-by-bearer", bearer(API), {"sub": "ada", "aud": "api"}, clause="2", **BY_API)
THEME.refused("tree-of-another-policy", "authorization", "claim_mismatch", bearer(API), "aud", **BY_WEB)
THEME.missing("tree-takes-no-cookie", cookies("session=" + WEB), **BY_API)
THEME.unasked("tree-begins-alike", guards=[guarded("/web", authorize=False)], target="/webx")

# An optional guard before one that demands a token.
FIRST, SECOND = guarded(optional=True, cookie="s", realm="first"), guarded(realm="second")
PAIR = [FIRST, SECOND]
AT_FIRST, AT_SECOND = {"guards": PAIR, "by": FIRST}, {"guards": PAIR, "by": SECOND}
LATE = refusal("expired", "cookie", "exp")
THEME.passes("optional-then-required", bearer(ADA), guards=PAIR)
THEME.missing("optional-then-required-missing", **AT_SECOND)
THEME.missing("optional-then-required-cookie", cookies("s=" + ADA), **AT_SECOND)
THEME.missing("optional-then-required-old-cookie", cookies("s=" + EXPIRED), told=[LATE], **AT_SECOND)
TWO = [refusal("invalid_request", "cookie")]
THEME.missing("optional-then-required-two-cookies", cookies("s=a; s=b"), told=TWO, **AT_SECOND)
THEME.refused("optional-then-required-bad-bearer", "authorization", "expired", bearer(EXPIRED), "exp", **AT_FIRST)
THEME.invalid("optional-then-required-broken", "authorization", authorization("Bearer"), **AT_FIRST)
THEME.missing("required-then-optional", cookies("s=" + ADA), guards=PAIR[::-1], by=SECOND)
THEME.lenient(
    "two-optional-old-cookie", "expired", cookies("s=" + EXPIRED), "exp", guards=[FIRST, guarded(optional=True)]
)

# Two verifiers: the route sees the last guard's claims, even if it has none.
GATE, INNER = guarded(header="X-Gateway", realm="gate"), guarded(secret=OTHER, cookie="s", realm="inner")
BOTH = [GATE, INNER]
THROUGH = [["X-Gateway", ADA]]
THEME.passes("two-verifiers", THROUGH + cookies("s=" + BOB), BOBS, guards=BOTH, clause="6")
THEME.missing("two-verifiers-first-missing", cookies("s=" + BOB), guards=BOTH, by=GATE)
THEME.missing("two-verifiers-second-missing", THROUGH, guards=BOTH, by=INNER)
OWN = THROUGH + cookies("s=" + ADA)
THEME.refused("two-verifiers-second-forged", "cookie", "signature_mismatch", OWN, guards=BOTH, by=INNER)
LOOSE = [GATE, guarded(secret=OTHER, cookie="s", optional=True)]
THEME.unasked("inner-optional-sees-no-claims-of-the-outer", THROUGH, guards=LOOSE)
THEME.lenient("inner-optional-old-cookie-sees-none", "signature_mismatch", OWN, guards=LOOSE)
PLAIN, OPEN, DENYING = guarded(), guarded(exempt=["/a"]), guarded(authorize=False)
OUTER_OPEN = {"target": "/a", "guards": [OPEN, PLAIN], "clause": "1"}
THEME.unasked("inner-exempt-sees-none", bearer(ADA), target="/a", guards=[PLAIN, OPEN], clause="1")
THEME.missing("outer-exempt-alone", by=PLAIN, **OUTER_OPEN)
THEME.passes("outer-exempt-inner-sees", bearer(ADA), **OUTER_OPEN)
THEME.unasked("preflight-passes-both", PREFLIGHT, method="OPTIONS", guards=BOTH, clause="1 preflight")
THEME.forbidden("first-forbids", "authorization", bearer(ADA), guards=[DENYING, PLAIN], by=DENYING)
THEME.forbidden("second-forbids", "authorization", bearer(ADA), guards=[PLAIN, DENYING], by=DENYING)
THEME.broken("first-throws", "authorization", "internal", bearer(ADA), guards=[guarded(authorize="throws"), DENYING])

# Every answer to a request whose token was in the query, even if another guard refuses.
THEME.clause = "2 no-store"
QUERY = guarded(query="t")
ASKED = {"target": "/?t=" + ADA, "answers": NO_STORE, "guards": [QUERY, INNER]}
TURNED = {"target": "/?t=" + ADA, "guards": [INNER, QUERY]}
PUBLIC = [["Cache-Control", "public, max-age=60"]]
FORBIDS = guarded(get_token={"returns": ADA}, authorize=False)
THEME.missing("query-then-refused", by=INNER, **ASKED)
THEME.passes("query-then-passes", cookies("s=" + BOB), BOBS, **ASKED)
THEME.forbidden("query-then-forbidden", "custom", **dict(ASKED, guards=[QUERY, FORBIDS], by=FORBIDS))
THEME.passes("query-of-the-second", cookies("s=" + BOB), answers=NO_STORE, **TURNED)
THEME.passes("query-then-passes-route-says-public", cookies("s=" + BOB), BOBS, route=PUBLIC, **ASKED)
THEME.passes("query-of-the-second-route-says-public", cookies("s=" + BOB), route=PUBLIC, answers=NO_STORE, **TURNED)
THEME.missing("query-not-reached", by=INNER, answers=STORABLE, **TURNED)

# A router with a guard inside a guarded application.
THEME.clause = "3"
ADMIN = guarded("/admin", {"claims": {"role": "admin"}}, realm="admin")
INSIDE = {"target": "/admin/users", "guards": [PLAIN, ADMIN]}
ROLE = token('{"sub":"ada","role":"admin"}')
THEME.passes("router-outside", bearer(ADA), clause="6", **dict(INSIDE, target="/notes"))
THEME.passes("router-inside", bearer(ROLE), {"sub": "ada", "role": "admin"}, clause="6", **INSIDE)
THEME.refused("router-inside-refused", "authorization", "missing_claim", bearer(ADA), "role", by=ADMIN, **INSIDE)
THEME.missing("router-inside-missing", by=PLAIN, **INSIDE)
