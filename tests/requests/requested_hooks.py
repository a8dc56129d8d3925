"""Sections 3 and 5: the owner's functions, a closed verifier, and the guard's own errors."""

from requested import ADA, BOB, EXPIRED, FORGED, NO_STORE, STORABLE, Theme, authorization, bearer, cookies
from tokens import token

THEME = Theme("3 authorize", authorize=False)
NAMED = {"realm": "api", "authorize": False}
CLOSED = {"verifier": "closed"}
PREFLIGHT = [["Origin", "https://app.example"], ["Access-Control-Request-Method", "GET"]]

THEME.passes("authorize-true", bearer(ADA), guard={"authorize": True})
THEME.forbidden("authorize-false", "authorization", bearer(ADA))
THEME.forbidden("authorize-false-and-storable", "authorization", bearer(ADA), answers=STORABLE)
THEME.forbidden("authorize-false-with-realm", "authorization", bearer(ADA), guard=NAMED)
THEME.forbidden("authorize-false-undescribed", "authorization", bearer(ADA), guard=dict(NAMED, describe=False))
THEME.forbidden("authorize-false-optional", "authorization", bearer(ADA), guard=dict(NAMED, optional=True))
THEME.forbidden("authorize-false-scheme", "authorization", authorization("JWT " + ADA), guard=dict(NAMED, scheme="JWT"))
THEME.forbidden("authorize-false-header", "header", [["X-Token", ADA]], guard=dict(NAMED, header="X-Token"))
THEME.forbidden("authorize-false-cookie", "cookie", cookies("s=" + ADA), guard=dict(NAMED, cookie="s"))
THEME.forbidden(
    "authorize-false-cookie-optional", "cookie", cookies("s=" + ADA), guard=dict(NAMED, cookie="s", optional=True)
)
THEME.missing("authorize-is-not-asked-without-a-token")
THEME.missing("authorize-that-throws-is-not-asked-without-a-token", guard={"authorize": "throws"})
THEME.unasked("authorize-is-not-asked-without-a-token-optional", guard={"authorize": False, "optional": True})
THEME.refused("authorize-is-not-asked-for-a-refused-token", "authorization", "expired", bearer(EXPIRED), "exp")
THEME.invalid("authorize-is-not-asked-for-a-broken-field", "authorization", authorization("Bearer"))
THEME.lenient(
    "authorize-is-not-asked-for-a-refused-cookie-optional",
    "expired",
    cookies("s=" + EXPIRED),
    "exp",
    guard=dict(NAMED, cookie="s", optional=True),
)
THEME.broken("authorize-throws", "authorization", "internal", bearer(ADA), guard={"authorize": "throws"})
THEME.broken(
    "authorize-throws-optional",
    "authorization",
    "internal",
    bearer(ADA),
    guard={"authorize": "throws", "optional": True},
)
THEME.broken(
    "authorize-throws-cookie-optional",
    "cookie",
    "internal",
    cookies("s=" + ADA),
    guard={"authorize": "throws", "optional": True, "cookie": "s"},
)

THEME.clause, THEME.guard = "3 internal", {}
THEME.broken("closed-verifier", "authorization", "invalid_argument", bearer(ADA), **CLOSED)
THEME.broken("closed-verifier-refused-token", "authorization", "invalid_argument", bearer("x"), **CLOSED)
THEME.broken(
    "closed-verifier-optional", "authorization", "invalid_argument", bearer(ADA), guard={"optional": True}, **CLOSED
)
THEME.broken(
    "closed-verifier-cookie-optional",
    "cookie",
    "invalid_argument",
    cookies("s=" + ADA),
    guard={"optional": True, "cookie": "s"},
    **CLOSED,
)
THEME.missing("closed-verifier-without-a-token", **CLOSED)
THEME.unasked("closed-verifier-without-a-token-optional", guard={"optional": True}, **CLOSED)
THEME.invalid("closed-verifier-broken-field", "authorization", authorization("Bearer"), **CLOSED)
THEME.broken("verifier-throws", "authorization", "internal", bearer(ADA), verifier="throws")
THEME.broken(
    "verifier-throws-optional", "authorization", "internal", bearer(ADA), verifier="throws", guard={"optional": True}
)
THEME.passes("verifier-of-the-request", bearer(ADA), verifier="function")
THEME.refused(
    "verifier-of-the-request-refuses", "authorization", "expired", bearer(EXPIRED), "exp", verifier="function"
)

THEME.missing("verifier-throws-is-not-asked-without-a-token", verifier="throws")
THEME.unasked("verifier-throws-is-not-asked-without-a-token-optional", verifier="throws", guard={"optional": True})
THEME.invalid(
    "verifier-throws-is-not-asked-for-a-broken-field", "authorization", authorization("Bearer"), verifier="throws"
)
THEME.unasked("verifier-throws-is-not-asked-when-exempt", target="/a", verifier="throws", guard={"exempt": ["/a"]})
THEME.unasked("verifier-throws-is-not-asked-in-a-preflight", PREFLIGHT, method="OPTIONS", verifier="throws")
THEME.broken(
    "verifier-throws-cookie-optional",
    "cookie",
    "internal",
    cookies("s=" + ADA),
    verifier="throws",
    guard={"cookie": "s", "optional": True},
)
THEME.broken("verifier-throws-malformed", "authorization", "internal", bearer("x"), verifier="throws")
THEME.broken(
    "verifier-throws-get-token", "custom", "internal", verifier="throws", guard={"get_token": {"returns": ADA}}
)

THEME.clause = "5 verifier"
GUARD = {"realm": "api", "cookie": "s", "query": "t"}
FREE = dict(GUARD, optional=True)
EXP = {"required": ["exp"]}
JTI = token('{"jti":"1","sub":"ada"}')
LISTED = {"revoked": '{"jti":"1"}\n'}
STALE = {"revoked": '{"as_of":1000000000}\n', "max_stale": 300}
# A verifier built before the guard, or returned by a function of the request, decides like the guard's own.
for way, name in [("one", "verifier-given"), ("function", "verifier-of-a-function")]:
    BY = {"guard": GUARD, "verifier": way}
    OPTIONAL = {"guard": FREE, "verifier": way}
    THEME.passes(name, bearer(ADA), answers=STORABLE, **BY)
    THEME.passes(name + "-cookie", cookies("s=" + ADA), **BY)
    THEME.passes(name + "-query", target="/?t=" + ADA, answers=NO_STORE, **BY)
    THEME.missing(name + "-missing", **BY)
    THEME.unasked(name + "-missing-optional", **OPTIONAL)
    THEME.invalid(name + "-broken-field", "authorization", authorization("Bearer"), **BY)
    THEME.refused(name + "-forged", "authorization", "signature_mismatch", bearer(FORGED), **BY)
    THEME.refused(name + "-required", "authorization", "missing_claim", bearer(ADA), "exp", policy=EXP, **BY)
    THEME.refused(name + "-expired-optional", "authorization", "expired", bearer(EXPIRED), "exp", **OPTIONAL)
    THEME.lenient(name + "-expired-cookie-optional", "expired", cookies("s=" + EXPIRED), "exp", **OPTIONAL)
    THEME.refused(name + "-revoked", "authorization", "revoked", bearer(JTI), "jti", **BY, **LISTED)
    THEME.lenient(name + "-revoked-cookie-optional", "revoked", cookies("s=" + JTI), "jti", **OPTIONAL, **LISTED)
    THEME.unavailable(name + "-unavailable", "cookie", cookies("s=" + ADA), **OPTIONAL, **STALE)
    THEME.forbidden(name + "-forbidden", "authorization", bearer(ADA), guard=dict(GUARD, authorize=False), verifier=way)
    THEME.refused(
        name + "-is-revoked", "authorization", "revoked", bearer(ADA), guard=dict(GUARD, is_revoked=True), verifier=way
    )
    THEME.unasked(name + "-exempt", target="/a", guard=dict(GUARD, exempt=["/a"]), verifier=way)

THEME.clause = "5 isRevoked"
REVOKED = {"is_revoked": True, "realm": "api"}
THEME.passes("is-revoked-false", bearer(ADA), guard={"is_revoked": False})
THEME.refused("is-revoked-true", "authorization", "revoked", bearer(ADA), guard=REVOKED)
THEME.refused("is-revoked-true-optional", "authorization", "revoked", bearer(ADA), guard=dict(REVOKED, optional=True))
THEME.refused("is-revoked-true-cookie", "cookie", "revoked", cookies("s=" + ADA), guard=dict(REVOKED, cookie="s"))
THEME.lenient(
    "is-revoked-true-cookie-optional",
    "revoked",
    cookies("s=" + ADA),
    guard=dict(REVOKED, cookie="s", optional=True),
)
THEME.refused("is-revoked-after-the-verdict", "authorization", "expired", bearer(EXPIRED), "exp", guard=REVOKED)
THEME.refused(
    "is-revoked-before-authorize", "authorization", "revoked", bearer(ADA), guard=dict(REVOKED, authorize=False)
)
THEME.missing("is-revoked-is-not-asked-without-a-token", guard=REVOKED)
THEME.broken("is-revoked-throws", "authorization", "internal", bearer(ADA), guard={"is_revoked": "throws"})
THEME.broken(
    "is-revoked-throws-cookie-optional",
    "cookie",
    "internal",
    cookies("s=" + ADA),
    guard={"is_revoked": "throws", "cookie": "s", "optional": True},
)

THEME.clause = "5 getToken"
GIVEN = {"get_token": {"returns": ADA}}
THEME.passes("get-token", guard=GIVEN)
THEME.passes("get-token-in-place-of-authorization", bearer(BOB), guard=GIVEN)
THEME.passes("get-token-in-place-of-a-broken-field", authorization("Bearer"), guard=GIVEN)
THEME.passes("get-token-optional", guard=dict(GIVEN, optional=True))
THEME.nothing("get-token-nothing", guard={"get_token": {"returns": None}, "realm": "api"})
THEME.nothing("get-token-nothing-beside-a-bearer", bearer(ADA), guard={"get_token": {"returns": None}})
THEME.nothing("get-token-empty", guard={"get_token": {"returns": ""}, "realm": "api"})
THEME.nothing("get-token-empty-beside-a-bearer", bearer(ADA), guard={"get_token": {"returns": ""}})
THEME.refused("get-token-blank", "custom", "malformed", guard={"get_token": {"returns": " "}})
THEME.refused("get-token-beyond-ascii", "custom", "malformed", guard={"get_token": {"returns": "\u00e9"}})
THEME.refused("get-token-with-a-scheme", "custom", "malformed", guard={"get_token": {"returns": "Bearer " + ADA}})
ALL = {"header": "X-Token", "cookie": "s", "query": "t"}
THEME.missing(
    "get-token-in-place-of-all-sources",
    bearer(ADA) + cookies("s=" + ADA) + [["X-Token", ADA]],
    target="/?t=" + ADA,
    guard={**ALL, "get_token": {"returns": None}},
    answers=STORABLE,
)
THEME.refused("get-token-expired", "custom", "expired", claim="exp", guard={"get_token": {"returns": EXPIRED}})
THEME.refused(
    "get-token-expired-optional",
    "custom",
    "expired",
    claim="exp",
    guard={"get_token": {"returns": EXPIRED}, "optional": True},
)
THEME.refused("get-token-no-token", "custom", "malformed", guard={"get_token": {"returns": "a b"}})
THEME.forbidden("get-token-forbidden", "custom", guard=dict(GIVEN, authorize=False))
THEME.broken("get-token-throws", "custom", "internal", guard={"get_token": "throws"})
THEME.broken("get-token-throws-optional", "custom", "internal", guard={"get_token": "throws", "optional": True})
THEME.broken("get-token-throws-beside-a-bearer", "custom", "internal", bearer(ADA), guard={"get_token": "throws"})
THEME.unasked("get-token-is-not-asked-when-exempt", target="/a", guard={"get_token": "throws", "exempt": ["/a"]})
THEME.unasked(
    "get-token-is-not-asked-in-a-preflight",
    [["Origin", "https://app.example"], ["Access-Control-Request-Method", "GET"]],
    method="OPTIONS",
    guard={"get_token": "throws"},
)

THEME.clause = "3 onRefusal"
LOUD = {"on_refusal": "throws"}
THEME.missing("on-refusal-throws-missing", guard=LOUD)
THEME.refused("on-refusal-throws-refused", "authorization", "expired", bearer(EXPIRED), "exp", guard=LOUD)
THEME.invalid("on-refusal-throws-invalid", "authorization", authorization("Bearer"), guard=LOUD)
THEME.forbidden("on-refusal-throws-forbidden", "authorization", bearer(ADA), guard=dict(LOUD, authorize=False))
THEME.broken("on-refusal-throws-broken", "authorization", "internal", bearer(ADA), guard=dict(LOUD, authorize="throws"))
THEME.lenient(
    "on-refusal-throws-refused-cookie-optional",
    "expired",
    cookies("s=" + EXPIRED),
    "exp",
    guard=dict(LOUD, cookie="s", optional=True),
)
THEME.lenient(
    "on-refusal-throws-two-cookies-optional",
    "invalid_request",
    cookies("s=a; s=b"),
    guard=dict(LOUD, cookie="s", optional=True),
)
THEME.passes("on-refusal-throws-valid", bearer(ADA), guard=LOUD)
THEME.unasked("on-refusal-throws-optional", guard=dict(LOUD, optional=True))
