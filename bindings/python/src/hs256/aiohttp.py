"""aiohttp's server: middleware for an application, or for one that is mounted with ``add_subapp``.

app = web.Application()
hs256.aiohttp.setup(app, secret=hs256.Key.from_env("JWT_SECRET"), audience="api", required=["exp"])

async def me(request):
    return web.json_response({"sub": request[CLAIMS].sub})
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Awaitable, Callable, Dict, cast

from aiohttp import web
from aiohttp.log import server_logger

from ._arguments import LEFT_OUT
from ._expiry import CLOSED, NEVER, Expiry
from ._traceback import discreet
from .claims import Claims
from .guard import PASSED, Decision, Guard, Seen, VerifierOrFunction, lay_over, to_logging

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .guard import Options

__all__ = ["CLAIMS", "setup"]

# Before 3.14, aiohttp uses str keys.
_key: Any = getattr(web, "RequestKey", lambda name, _: name)
CLAIMS: web.RequestKey[Claims] = _key("claims", Claims)
"""Where the claims of a request are: ``request[CLAIMS]``, None where it passed without."""

# A request may pass several guards.
_DECISIONS: web.RequestKey[Dict[Guard, Decision]] = _key("decisions", dict)

_EXPIRY: web.RequestKey[Expiry] = _key("expiry", Expiry)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_log = partial(to_logging, logger=server_logger)


@discreet
def setup(app: web.Application, verifier: VerifierOrFunction = LEFT_OUT, **options: Unpack[Options]) -> None:
    """Guards an application: the claims, a :class:`hs256.Claims`, are in ``request[CLAIMS]``.

    A refusal is raised as ``web.HTTPException``. Middleware that is there already comes before the guard. The owner's
    functions get the request.

    Args:
        app: the application, before it starts.
        verifier: decides; it and all other options are those of :class:`hs256.guard.Guard`.
    """
    guard = Guard(verifier, **options)

    @web.middleware
    async def hs256(request: web.Request, handler: Handler) -> web.StreamResponse:
        seen = Seen(request.method.encode(), request.raw_path.encode("utf-8", "surrogateescape"), request.raw_headers)
        decision = await guard.decide_async(seen, request, _log)
        request[_DECISIONS] = {**request.get(_DECISIONS, {}), guard: decision}
        if not decision.passes:
            raise _refused(decision)
        request[CLAIMS] = cast(Claims, decision.claims)
        try:
            return await handler(request)
        finally:
            request.get(_EXPIRY, NEVER).cancel()

    async def carry(request: web.Request, response: web.StreamResponse) -> None:
        decision: Decision = request.get(_DECISIONS, {}).get(guard, PASSED)
        lay_over(response.headers, decision.headers)
        if decision.subprotocol is not None and isinstance(response, web.WebSocketResponse):
            response.headers.setdefault("Sec-WebSocket-Protocol", decision.subprotocol)
        if decision.verifier is not None and isinstance(response, web.WebSocketResponse):
            close = partial(response.close, code=CLOSED, message=b"the token has expired")
            request[_EXPIRY] = decision.verifier.until_expiry(decision.claims, close)

    app.middlewares.append(hs256)
    app.on_response_prepare.append(carry)


def _refused(decision: Decision) -> web.HTTPException:
    kinds: Any = {401: web.HTTPUnauthorized, 403: web.HTTPForbidden, 503: web.HTTPServiceUnavailable}
    refused: web.HTTPException = kinds.get(decision.status, web.HTTPInternalServerError)()
    return refused
