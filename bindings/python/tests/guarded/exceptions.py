"""Cases that a guard's server cannot express: by their names, or all of a kind, and why.

The run fails at an entry that matches no case, and at a listed case that passes.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, List, NamedTuple

Case = Dict[str, Any]


class Exempted(NamedTuple):
    """Cases to leave out."""

    why: str
    is_for: Callable[[Case], bool]


def _named(why: str, names: str) -> Exempted:
    return Exempted(why, lambda case: case["name"] in names.split())


NO_WEBSOCKETS = Exempted(
    "it has no WebSockets: a handshake that passes the guard is a request as any other",
    lambda case: case["expect"].get("status") == 101,
)

BY_WSGI = [
    NO_WEBSOCKETS,
    _named(
        "a server of WSGI joins fields of one name by a comma, and one of these could have had it",
        "authorization-two-fields-basic authorization-two-fields-empty authorization-two-fields-bearer-and-empty "
        "order-two-authorizations header-two-fields-alike header-two-fields-different header-two-fields-empty-first "
        "header-two-fields-empty-second header-two-fields-both-empty header-two-fields-of-three "
        "header-two-fields-of-two-cases cookie-second-field cookie-first-field cookie-empty-field "
        "cookie-two-in-two-fields cookie-two-in-two-fields-optional",
    ),
    _named(
        "Python's http.server, under werkzeug's, makes one of slashes that a target begins with; routes see the same",
        "exempt-from-nothing-two-slashes-first exempt-from-nothing-two-slashes-before-a-rule exempt-root-two-slashes",
    ),
]

ABSOLUTE_FORM = Exempted(
    "no route has the path that uvicorn makes of a target in absolute form",
    lambda case: not case.get("request", {"target": "/"})["target"].startswith("/"),
)

TWO_UPGRADES = _named(
    "the WebSockets of uvicorn and hypercorn answer 4xx to a second Upgrade, before any application is asked",
    "websocket-upgrade-second-field",
)

LINE_FEED = _named("no route has a path with a line feed in it", "exempt-from-nothing-escaped-line-feed")

OF_GUARDS: Dict[str, List[Exempted]] = {
    "starlette": [
        _named(
            "websockets answers 400 to subprotocols that are no list of tokens, before any application is asked",
            "websocket-empty-field websocket-none-by-space websocket-none-by-space-optional websocket-quoted",
        ),
        TWO_UPGRADES,
    ],
    "litestar": [TWO_UPGRADES],
    "quart": [
        _named(
            "hypercorn takes subprotocols from one field alone, and breaks where the answer names another",
            "websocket-two-fields websocket-three-fields websocket-empty-field",
        ),
        TWO_UPGRADES,
    ],
    "fastapi": [ABSOLUTE_FORM, LINE_FEED, TWO_UPGRADES],
    "flask": BY_WSGI,
    "django": BY_WSGI,
    "django-asgi": [NO_WEBSOCKETS, ABSOLUTE_FORM],
    "rest_framework": BY_WSGI,
    "ninja": [*BY_WSGI, LINE_FEED],
}


def exceptions_of(guard: str) -> List[Exempted]:
    """The cases that a guard leaves out."""
    return OF_GUARDS.get(guard, [])
