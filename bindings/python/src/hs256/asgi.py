"""ASGI middleware: every request and WebSocket of an application needs a token. Needs no framework.

The claims, a :class:`hs256.Claims`, are ``scope["state"]["claims"]``, which Starlette and FastAPI show as
``request.state.claims``.
"""

from __future__ import annotations

from typing import Any, Awaitable, Callable, Collection, Iterator, MutableMapping, Optional
from urllib.parse import parse_qs

from ._arguments import LEFT_OUT
from ._guard import Guard, Unauthorized
from .verifier import Verifier

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

__all__ = ["BearerMiddleware"]


class BearerMiddleware:
    """Refuses requests without a valid token with 401, and WebSockets before they are accepted.

    Args:
        app: the application.
        verifier: decides.
        exempt: paths that need no token, each exactly as in ``scope["path"]``.
        realm: named in the challenge (RFC 6750 section 3).
        cookie: the name of a cookie to take the token from where the Authorization header has none.
        query: the name of a query parameter to take the token from where neither has one.
        optional: let requests without a token pass, with ``None`` for claims.
    """

    def __init__(
        self,
        app: Application,
        verifier: Verifier,
        *,
        exempt: Collection[str] = (),
        realm: str = LEFT_OUT,
        cookie: str = LEFT_OUT,
        query: str = LEFT_OUT,
        optional: bool = False,
    ) -> None:
        self.app = app
        self.exempt = frozenset([exempt] if isinstance(exempt, str) else exempt)
        self.guard = Guard(verifier, realm=realm, cookie=cookie, query=query, optional=optional)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or scope["path"] in self.exempt:
            await self.app(scope, receive, send)
            return
        try:
            claims = self.guard.claims(
                _header(scope, b"authorization"),
                lambda name: _cookie(scope, name),
                lambda name: _parameter(scope, name),
            )
        except Unauthorized as refusal:
            await _refuse(refusal.challenge, scope, receive, send)
            return
        await self.app({**scope, "state": {**scope.get("state", {}), "claims": claims}}, receive, send)


def _values(scope: Message, name: bytes) -> Iterator[bytes]:
    return (bytes(value) for key, value in scope["headers"] if key == name)


def _header(scope: Message, name: bytes) -> Optional[bytes]:
    # One header sent twice is one list (RFC 9110 section 5.3), and a list is no bearer credential.
    return b", ".join(_values(scope, name)) or None


def _cookie(scope: Message, name: str) -> Optional[str]:
    for header in _values(scope, b"cookie"):
        for pair in header.decode("latin-1").split(";"):
            key, _, value = pair.strip().partition("=")
            if key == name:
                return value
    return None


def _parameter(scope: Message, name: str) -> Optional[str]:
    values = parse_qs(scope.get("query_string", b"").decode("latin-1")).get(name, [])
    return values[0] if len(values) == 1 else None


async def _refuse(challenge: str, scope: Message, receive: Receive, send: Send) -> None:
    kind = "http.response"
    if scope["type"] == "websocket":
        await receive()  # websocket.connect
        kind = "websocket.http.response"
        if kind not in (scope.get("extensions") or {}):
            # Before the handshake is accepted, the server makes 403 of it.
            await send({"type": "websocket.close", "code": 1008})
            return
    headers = [(b"www-authenticate", challenge.encode("ascii")), (b"content-length", b"0")]
    await send({"type": f"{kind}.start", "status": 401, "headers": headers})
    await send({"type": f"{kind}.body", "body": b""})
