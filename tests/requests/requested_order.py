"""Section 2: the order of the sources; the first one that has a value decides."""

from requested import ADA, BOB, EXPIRED, NO_STORE, STORABLE, Theme, authorization, bearer, cookies, handshake

ALL = {"header": "X-Token", "cookie": "s", "query": "t", "websocket": True}
THEME = Theme("2 order", **ALL)
QUERY = "/?t="
SOURCES = ["authorization", "header", "cookie", "query", "websocket"]


def request(**tokens):
    """Headers and target of a request with these values in these sources."""
    headers = handshake(*(["bearer, " + tokens["websocket"]] if "websocket" in tokens else []))
    if "authorization" in tokens:
        headers += authorization(tokens["authorization"])
    if "header" in tokens:
        headers.append(["X-Token", tokens["header"]])
    if "cookie" in tokens:
        headers += cookies("s=" + tokens["cookie"])
    return {"headers": headers, "target": QUERY + tokens["query"] if "query" in tokens else "/"}


def says(source, token):
    return "Bearer " + token if source == "authorization" else token


for index, first in enumerate(SOURCES):
    later = SOURCES[index + 1 :]
    empty = {source: "" for source in SOURCES[:index]}
    rest = {source: says(source, BOB) for source in later}
    stored = NO_STORE if first == "query" else STORABLE
    good = request(**empty, **{first: says(first, ADA)}, **rest)
    THEME.passes("order-%s-decides" % first, status=101, answers=stored, **good)
    bad = request(**empty, **{first: says(first, EXPIRED)}, **rest)
    THEME.refused("order-refused-%s-decides" % first, first, "expired", claim="exp", answers=stored, **bad)
    for second in later:
        pair = request(**{first: says(first, ADA), second: says(second, "x")})
        THEME.passes("order-%s-before-%s" % (first, second), status=101, answers=stored, **pair)
OPTIONAL = dict(ALL, optional=True)
LENIENT = request(cookie=EXPIRED, query=ADA, websocket=ADA)
THEME.lenient(
    "order-refused-cookie-decides-optional", "expired", claim="exp", status=101, guard=OPTIONAL, **LENIENT
)
THEME.passes("order-another-scheme-then-header", status=101, **request(authorization="Basic x", header=ADA, cookie="x"))
THEME.passes("order-another-scheme-then-cookie", status=101, **request(authorization="Basic x", cookie=ADA, query="x"))
THEME.nothing("order-all-empty", status=101, **request(authorization="", header="", cookie="", query=""))
THEME.nothing("order-none")
THEME.invalid("order-broken-authorization", "authorization", **request(authorization="Bearer", header=ADA, cookie=ADA))
THEME.invalid("order-broken-header", "header", **request(header="a b", cookie=ADA, query=ADA))
THEME.invalid("order-two-cookies", "cookie", cookies("s=a; s=b"), target=QUERY + ADA, answers=STORABLE)
THEME.invalid("order-two-of-the-query", "query", handshake("bearer, " + ADA), target="/?t=a&t=b", answers=NO_STORE)
THEME.invalid(
    "order-two-authorizations", "authorization", authorization("Basic x", "Basic x") + [["X-Token", ADA]]
)
THEME.passes("order-good-header-before-two-cookies", [["X-Token", ADA]] + cookies("s=a; s=b"))
THEME.passes("order-good-cookie-before-two-of-the-query", cookies("s=" + ADA), target="/?t=a&t=b", answers=STORABLE)
THEME.passes("order-bearer-before-two-headers", bearer(ADA) + [["X-Token", ADA]] * 2)
