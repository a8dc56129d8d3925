"""ASGI middleware for Starlette, Litestar, Quart and others: requests and WebSockets need a token.

The claims, a :class:`hs256.Claims`, are ``scope["hs256"]`` and ``scope["state"]["claims"]``, which Starlette and
FastAPI show as ``request.state.claims``. Needs no framework. The owner's functions get the scope.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Awaitable, Callable, Iterable, List, MutableMapping, Tuple

from ._arguments import LEFT_OUT
from ._expiry import CLOSED, NEVER
from ._traceback import discreet
from .guard import CACHE_CONTROL, Decision, Guard, VerifierOrFunction, seen_by_asgi

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .guard import Options

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
# Each framework has its own types for these three.
Application = Callable[[Any, Any, Any], Awaitable[Any]]

__all__ = ["BearerMiddleware"]


class BearerMiddleware:
    """Lets requests with a valid token pass; refuses others, WebSockets before they are accepted.

    Args:
        app: the application.
        verifier: decides; it and all other options are those of :class:`hs256.guard.Guard`.
    """

    @discreet
    def __init__(self, app: Application, verifier: VerifierOrFunction = LEFT_OUT, **options: Unpack[Options]) -> None:
        self.app = app
        self.guard = Guard(verifier, **options)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] not in ("http", "websocket"):
            raise NotImplementedError(f"hs256 does not guard {scope['type']}")
        decision = await self.guard.decide_async(seen_by_asgi(scope), scope)
        if not decision.passes:
            await refuse(decision, scope, receive, send)
            return
        state = {**scope.get("state", {}), "claims": decision.claims}
        guarded = {**scope, "hs256": decision.claims, "state": state}
        if scope["type"] == "http":
            await self.app(guarded, receive, carrying(decision, send))
            return
        closing = ClosingSend(decision, carrying(decision, send))
        try:
            await self.app(guarded, receive, closing)
        finally:
            closing.expiry.cancel()


class ClosingSend:
    """`send` for a WebSocket. It closes the socket with 4401 when the token expires; sending after that fails."""

    def __init__(self, decision: Decision, send: Send) -> None:
        self._send, self._expired = send, False
        self.expiry = NEVER
        # With an event loop other than asyncio's, nothing can be sent from outside the application.
        if decision.verifier is not None and _on_asyncio():
            self.expiry = decision.verifier.until_expiry(decision.claims, self._close)

    async def __call__(self, message: Message) -> None:
        if self._expired:
            raise OSError("the token has expired, and the WebSocket is closed")
        await self._send(message)

    async def _close(self) -> None:
        self._expired = True
        with suppress(Exception):  # it is closed already
            await self._send({"type": "websocket.close", "code": CLOSED, "reason": "the token has expired"})


def _on_asyncio() -> bool:
    try:
        return asyncio.get_running_loop() is not None
    except RuntimeError:
        return False


def carrying(decision: Decision, send: Send) -> Send:
    """`send` that adds the decision's headers to the application's answer."""
    if not decision.headers and decision.subprotocol is None:
        return send

    async def carry(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.accept", "websocket.http.response.start"):
            message = {**message, "headers": _laid_over(message.get("headers", ()), decision)}
        if message["type"] == "websocket.accept" and message.get("subprotocol") is None:
            message["subprotocol"] = decision.subprotocol
        await send(message)

    return carry


def _laid_over(headers: Iterable[Tuple[bytes, bytes]], decision: Decision) -> List[Tuple[bytes, bytes]]:
    """As :func:`hs256.guard.lay_over`, for ASGI's list."""
    decided = dict(_encoded(decision))
    replaced = {_CACHE_CONTROL} & decided.keys()
    own = [(name, value) for name, value in headers if bytes(name).lower() not in replaced]
    there = {bytes(name).lower() for name, _ in own}
    return own + [(name, value) for name, value in decided.items() if name not in there]


_CACHE_CONTROL = CACHE_CONTROL.lower().encode()


def _encoded(decision: Decision) -> List[Tuple[bytes, bytes]]:
    return [(name.lower().encode("ascii"), value.encode("ascii")) for name, value in decision.headers]


async def refuse(decision: Decision, scope: Message, receive: Receive, send: Send) -> None:
    """Answers instead of the application."""
    kind = "http.response"
    if scope["type"] == "websocket":
        await receive()  # websocket.connect
        kind = "websocket.http.response"
        if kind not in (scope.get("extensions") or {}):
            # The handshake is not accepted yet, so the server makes this a 403.
            await send({"type": "websocket.close", "code": 1008})
            return
    body, media_type = b"Internal Server Error", b"text/plain; charset=utf-8"
    if decision.error is not None:
        body, media_type = json.dumps({"error": decision.error}).encode(), b"application/json"
    headers = [*_encoded(decision), (b"content-type", media_type), (b"content-length", b"%d" % len(body))]
    await send({"type": f"{kind}.start", "status": decision.status, "headers": headers})
    await send({"type": f"{kind}.body", "body": body})
