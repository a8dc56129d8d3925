"""Section 2: a query parameter; answers to it must not be stored."""

from requested import ADA, BOB, EXPIRED, NO_STORE, STORABLE, Theme, authorization, bearer

THEME = Theme("2 query", query="access_token")
OPTIONAL = {"query": "access_token", "optional": True}
ESCAPED = ADA.replace(".", "%2E")

for name, query in [
    ("alone", "access_token=" + ADA),
    ("first", "access_token=%s&a=b" % ADA),
    ("last", "a=b&access_token=" + ADA),
    ("ampersands", "&&access_token=%s&&" % ADA),
    ("escaped-name", "access%5Ftoken=" + ADA),
    ("escaped-name-lower-case", "access%5ftoken=" + ADA),
    ("escaped-first-letter", "%61ccess_token=" + ADA),
    ("escaped-value", "access_token=" + ESCAPED),
    ("escaped-value-lower-case", "access_token=" + ADA.replace(".", "%2e")),
    ("another-case", "Access_Token=%s&access_token=%s" % (BOB, ADA)),
    ("longer-name", "access_token2=%s&access_token=%s" % (BOB, ADA)),
    ("name-as-a-value", "a=access_token&access_token=" + ADA),
    ("two-others-of-a-name", "a=b&a=c&access_token=" + ADA),
    ("broken-escape-elsewhere", "a=%zz&%=b&access_token=" + ADA),
    ("question-mark-elsewhere", "a=?&access_token=" + ADA),
]:
    THEME.passes("query-" + name, target="/?" + query, answers=NO_STORE)
THEME.passes("query-optional", target="/?access_token=" + ADA, guard=OPTIONAL, answers=NO_STORE)
THEME.passes("query-by-post", target="/?access_token=" + ADA, method="POST", answers=NO_STORE)
THEME.passes("query-beside-basic", authorization("Basic eDp5"), target="/?access_token=" + ADA, answers=NO_STORE)
THEME.passes("query-below-a-path", target="/a/b?access_token=" + ADA, answers=NO_STORE)
THEME.passes("query-name-with-space", target="/?access+token=" + ADA, guard={"query": "access token"}, answers=NO_STORE)
THEME.passes("query-name-with-escaped-space", target="/?a%20t=" + ADA, guard={"query": "a t"}, answers=NO_STORE)
THEME.passes("query-name-with-plus", target="/?a%2Bt=" + ADA, guard={"query": "a+t"}, answers=NO_STORE)
THEME.passes("query-name-with-ampersand", target="/?a%26t=" + ADA, guard={"query": "a&t"}, answers=NO_STORE)
THEME.passes("query-name-with-equals", target="/?a%3Dt=" + ADA, guard={"query": "a=t"}, answers=NO_STORE)
THEME.passes("query-name-in-utf8", target="/?caf%C3%A9=" + ADA, guard={"query": "caf\u00e9"}, answers=NO_STORE)
THEME.passes("query-name-with-a-broken-escape", target="/?a%zz=" + ADA, guard={"query": "a%zz"}, answers=NO_STORE)
THEME.passes("query-name-with-a-percent-last", target="/?a%=" + ADA, guard={"query": "a%"}, answers=NO_STORE)
THEME.passes("query-name-decoded-once", target="/?a%255Ft=" + ADA, guard={"query": "a%5Ft"}, answers=NO_STORE)
THEME.passes("query-name-of-escapes-alone", target="/?%74=" + ADA, guard={"query": "t"}, answers=NO_STORE)
THEME.passes("query-name-with-question-mark", target="/??t=" + ADA, guard={"query": "?t"}, answers=NO_STORE)
THEME.passes("query-beside-an-empty-authorization", authorization(""), target="/?access_token=" + ADA, answers=NO_STORE)
THEME.passes("query-absolute-form", target="http://guarded.example/?access_token=" + ADA, answers=NO_STORE)

for name, query in [
    ("no-query", ""),
    ("empty-query", "?"),
    ("absent", "?a=b"),
    ("empty", "?access_token="),
    ("empty-and-others", "?a=b&access_token=&c=d"),
    ("name-alone", "?access_token"),
    ("case", "?ACCESS_TOKEN=" + ADA),
    ("longer-name", "?access_token2=" + ADA),
    ("twice-escaped-name", "?access%255Ftoken=" + ADA),
    ("plus-in-the-name", "?access_token+=" + ADA),
    ("plus-before-the-name", "?+access_token=" + ADA),
    ("escaped-equals", "?access_token%3D" + ADA),
    ("escaped-ampersand", "?a=b%26access_token=" + ADA),
    ("broken-escape-of-the-name", "?access%5token=" + ADA),
    ("no-name", "?=" + ADA),
    ("semicolon", "?a=b;access_token=" + ADA),
    ("array", "?access_token[]=" + ADA),
    ("second-question-mark", "??access_token=" + ADA),
    ("in-the-path", "access_token=" + ADA),
]:
    THEME.nothing("query-none-" + name, target="/" + query, answers=STORABLE)
THEME.nothing("query-not-asked-for", target="/?access_token=" + ADA, guard={}, answers=STORABLE)
THEME.nothing("query-not-asked-for-beside-a-cookie", target="/?session=" + ADA, guard={"cookie": "session"})
THEME.nothing(
    "query-never-the-body",
    [["Content-Type", "application/x-www-form-urlencoded"]],
    method="POST",
    body="access_token=" + ADA,
    answers=STORABLE,
)

for name, value in [
    ("no-token", "x"),
    ("plus", "a+b"),
    ("plus-first", "+" + ADA),
    ("escaped-space", ADA + "%20"),
    ("equals", ADA + "="),
    ("twice-escaped", ADA.replace(".", "%252E")),
    ("broken-escape", ADA + "%"),
    ("broken-escape-of-letters", "%zz" + ADA),
    ("quoted", "%%22%s%%22" % ADA),
    ("semicolon", ADA + ";a=b"),
    ("question-mark", ADA + "?a=b"),
    ("comma", "%s,%s" % (ADA, BOB)),
    ("escaped-byte-ff", "%FF"),
    ("escaped-nul", ADA + "%00"),
    ("escaped-ampersand", ADA + "%26access_token=x"),
]:
    THEME.refused("query-value-" + name, "query", "malformed", target="/?access_token=" + value, answers=NO_STORE)
for name, guard in [("", THEME.guard), ("-optional", OPTIONAL)]:
    expired = "/?access_token=" + EXPIRED
    THEME.refused(
        "query-expired" + name, "query", "expired", claim="exp", target=expired, guard=guard, answers=NO_STORE
    )
    for which, query in [
        ("alike", "access_token=%s&access_token=%s" % (ADA, ADA)),
        ("different", "access_token=%s&access_token=%s" % (ADA, BOB)),
        ("empty-first", "access_token=&access_token=" + ADA),
        ("empty-second", "access_token=%s&access_token=" % ADA),
        ("both-empty", "access_token=&access_token="),
        ("name-alone", "access_token&access_token=" + ADA),
        ("name-alone-twice", "access_token&access_token"),
        ("one-escaped", "access_token=%s&access%%5Ftoken=%s" % (ADA, ADA)),
        ("the-second-broken", "access_token=%s&access_token=%%zz" % ADA),
        ("of-three", "access_token=a&b=c&access_token=d&access_token=e"),
    ]:
        THEME.invalid("query-two-%s%s" % (which, name), "query", target="/?" + query, guard=guard, answers=NO_STORE)

THEME.clause = "2 no-store"
QUERY = {"target": "/?access_token=" + ADA}
LATE = {"target": "/?access_token=" + EXPIRED, "answers": NO_STORE}
THEME.forbidden(
    "query-forbidden-is-not-stored",
    "query",
    guard=dict(THEME.guard, authorize=False),
    answers=NO_STORE,
    **QUERY,
)
THEME.broken(
    "query-throwing-hook-is-not-stored",
    "query",
    "internal",
    guard=dict(THEME.guard, authorize="throws"),
    answers=NO_STORE,
    **QUERY,
)
THEME.broken(
    "query-closed-verifier-is-not-stored", "query", "invalid_argument", verifier="closed", answers=NO_STORE, **QUERY
)
THEME.refused(
    "query-is-revoked-is-not-stored",
    "query",
    "revoked",
    guard=dict(THEME.guard, is_revoked=True),
    answers=NO_STORE,
    **QUERY,
)
THEME.refused(
    "query-undescribed-is-not-stored",
    "query",
    "expired",
    claim="exp",
    **dict(LATE, guard=dict(THEME.guard, describe=False, on_refusal="throws")),
)
THEME.passes(
    "query-not-asked-for-get-token", guard=dict(THEME.guard, get_token={"returns": ADA}), answers=STORABLE, **QUERY
)
THEME.passes("query-not-looked-at-after-a-bearer", bearer(ADA), answers=STORABLE, target="/?access_token=" + BOB)
THEME.passes(
    "query-two-not-looked-at-after-a-bearer", bearer(ADA), answers=STORABLE, target="/?access_token=a&access_token=b"
)
THEME.refused(
    "query-not-looked-at-after-a-refused-bearer",
    "authorization",
    "expired",
    bearer(EXPIRED),
    "exp",
    answers=STORABLE,
    **QUERY,
)
# The route's own field, whatever it says, gives way to one of a single directive.
for name, value in [
    ("public", "public, max-age=60"),
    ("private", "private"),
    ("no-cache", "no-cache"),
    ("no-store", "no-store"),
    ("no-store-in-capitals", "No-Store"),
    ("must-understand", "must-understand, no-store, max-age=60"),
    ("no-store-in-quotes", 'private="no-store"'),
]:
    THEME.passes("query-route-says-" + name, route=[["Cache-Control", value]], answers=NO_STORE, **QUERY)
THEME.passes("query-route-says-public-in-lower-case", route=[["cache-control", "public"]], answers=NO_STORE, **QUERY)
THEME.passes(
    "query-route-says-something-else", route=[["X-Own", "a"]], answers=dict(NO_STORE, **{"X-Own": "a"}), **QUERY
)
PUBLIC = {"route": [["Cache-Control", "public, max-age=60"]], "answers": {"Cache-Control": "public, max-age=60"}}
THEME.passes("query-route-says-public-after-a-bearer", bearer(ADA), **PUBLIC, **QUERY)
THEME.unasked("query-route-says-public-without-a-token", guard=OPTIONAL, **PUBLIC)
THEME.passes("query-route-says-public-not-asked-for", bearer(ADA), guard={}, **PUBLIC, **QUERY)
THEME.unasked("query-route-says-public-and-is-exempt", guard=dict(THEME.guard, exempt=["/"]), **PUBLIC, **QUERY)
THEME.invalid(
    "query-not-looked-at-after-a-broken-field", "authorization", authorization("Bearer"), answers=STORABLE, **QUERY
)
