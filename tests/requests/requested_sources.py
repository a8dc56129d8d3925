"""Sections 2 and 3: each row of the table of answers, for a token from each source."""

from functools import partial

from requested import ADA, EXPIRED, NAMED, NO_STORE, STORABLE, Theme, bearer, cookies, handshake

THEME = Theme("3")
STALE = {"revoked": '{"as_of":1000000000}\n', "max_stale": 300}

# For each source, a request with a token there, and the options to find it.
SOURCES = {
    "authorization": ({}, lambda token: {"headers": bearer(token)}),
    "header": ({"header": "X-Token"}, lambda token: {"headers": [["X-Token", token]]}),
    "cookie": ({"cookie": "s"}, lambda token: {"headers": cookies("s=" + token)}),
    "query": ({"query": "t"}, lambda token: {"target": "/?t=" + token}),
    "websocket": ({"websocket": True}, lambda token: {"headers": handshake("bearer, " + token)}),
    "custom": ({}, lambda token: {"guard": {"get_token": {"returns": token}}}),
}


def request(source, optional, token=ADA, **more):
    """The parts of a case besides its name and its expectation. Only a 503 has Retry-After."""
    options, has = SOURCES[source]
    rest = has(token)
    more = {**options, **rest.get("guard", {}), "realm": "api", **({"optional": True} if optional else {}), **more}
    kept = NO_STORE if source == "query" else STORABLE
    return dict(rest, guard=more, answers={**kept, "Retry-After": None})


for source in SOURCES:
    for optional in (False, True):
        name = "source-%s-%%s%s" % (source, "-optional" if optional else "")
        asks = partial(request, source, optional)
        valid = asks()
        valid["answers"].update(NAMED if source == "websocket" else {})
        THEME.passes(name % "valid", status=101 if source == "websocket" else 200, **valid)
        for row, code, claim, found in [
            ("refused", "expired", "exp", asks(EXPIRED)),
            ("refused-undescribed", "expired", "exp", asks(EXPIRED, describe=False)),
            ("refused-and-throws", "expired", "exp", asks(EXPIRED, on_refusal="throws")),
            ("is-revoked", "revoked", None, asks(is_revoked=True)),
        ]:
            if optional and source == "cookie":
                THEME.lenient(name % row, code, claim=claim, **found)
            else:
                THEME.refused(name % row, source, code, claim=claim, **found)
        THEME.forbidden(name % "forbidden", source, **asks(authorize=False))
        THEME.broken(name % "is-revoked-throws", source, "internal", **asks(is_revoked="throws"))
        THEME.broken(name % "authorize-throws", source, "internal", **asks(authorize="throws"))
        BOTH = {"authorize": "throws", "on_refusal": "throws"}
        THEME.broken(name % "on-refusal-throws-too", source, "internal", **asks(**BOTH))
        THEME.broken(name % "verifier-throws", source, "internal", verifier="throws", **asks())
        THEME.broken(name % "closed-verifier", source, "invalid_argument", verifier="closed", **asks())
        THEME.unavailable(name % "unavailable", source, **asks(), **STALE)
        LOUD = {"authorize": False, "on_refusal": "throws", "describe": False}
        THEME.unavailable(name % "unavailable-and-throws", source, **asks(**LOUD), **STALE)
