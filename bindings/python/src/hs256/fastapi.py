"""FastAPI: a dependency that gives the claims, and shows up in the OpenAPI document.

guard = BearerGuard(secret=hs256.Key.from_env("JWT_SECRET"), audience="api", required=["exp"])

@app.get("/me")
def me(claims: Annotated[hs256.Claims, Depends(guard)]) -> dict[str, str | None]:
    return {"sub": claims.sub}

The owner's functions get the Request or WebSocket.
"""

from __future__ import annotations

import weakref
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Any, Callable, Iterator, List, Optional, Union, cast

from fastapi import Depends, HTTPException, WebSocketException, status
from fastapi.openapi.models import APIKey, HTTPBase, HTTPBearer
from fastapi.security import SecurityScopes
from fastapi.security.base import SecurityBase
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket

from ._arguments import LEFT_OUT
from ._traceback import discreet
from .asgi import Application, ClosingSend, Message, carrying
from .claims import Claims
from .guard import Decision, Guard, VerifierOrFunction, seen_by_asgi

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .guard import Options

__all__ = ["BearerGuard", "Carry"]


class _Scheme(SecurityBase):
    """A further way to send a token, for the OpenAPI document."""

    def __init__(self, scheme_name: str, model: Union[APIKey, HTTPBase]) -> None:
        self.scheme_name, self.model = scheme_name, model

    async def __call__(self) -> None:
        """The guard itself looks there."""


class BearerGuard(SecurityBase):
    """A dependency: the claims of the request's token, also in ``request.state.claims``. Without a valid one, 401.

    There are none, and the parameter is None, where the guard is not asked: on a path that is ``exempt``, and in a CORS
    preflight. A WebSocket is refused before it is accepted. With ``Security(guard, scopes=["notes:write"])`` the claim
    ``scope`` (RFC 8693 section 4.2), a text or a list, must have each of them; else the answer is 403.

    Args:
        verifier: decides; it and all other options are those of :class:`hs256.guard.Guard`.
        scheme_name: the name of the security scheme in the OpenAPI document.
        description: the scheme's description there.
    """

    @discreet
    def __init__(
        self,
        verifier: VerifierOrFunction = LEFT_OUT,
        *,
        scheme_name: str = "hs256",
        description: Optional[str] = None,
        **options: Unpack[Options],
    ) -> None:
        self.guard = Guard(verifier, **options)
        self.model = HTTPBearer(bearerFormat="JWT", description=description)
        if "scheme" in options and "header" not in options:
            self.model = HTTPBase(scheme=options["scheme"], description=description)
        self.scheme_name = scheme_name
        # Each way to send a token is its own dependency, so that the OpenAPI document offers them as alternatives.
        further = [
            _parameter(f"in_{scheme.model.in_.value}", Any, Depends(scheme)) for scheme in self._further(options)
        ]
        own = [("connection", HTTPConnection), ("scopes", SecurityScopes)]
        self.__signature__ = Signature([*(_parameter(*each) for each in own), *further])

    def _further(self, options: Options) -> Iterator[Any]:
        for place in "header", "cookie", "query":
            if place in options:
                model = APIKey.model_validate({"in": place, "name": cast(Any, options)[place]})
                yield _Scheme(f"{self.scheme_name}_{place}", model)

    async def __call__(self, connection: HTTPConnection, scopes: SecurityScopes, **_: None) -> Claims:
        """The claims of a request."""
        allow = _allowing(scopes.scopes) if scopes.scopes else None
        decision = await self.guard.decide_async(seen_by_asgi(connection.scope), connection, allow=allow)
        carried = connection.scope.get(_CARRIED)
        if carried is not None:
            carried.append(decision)
        if not decision.passes:
            raise _refused(decision, connection)
        if isinstance(connection, WebSocket):
            closing = ClosingSend(decision, carrying(decision, connection._send))
            connection._send = closing
            weakref.finalize(connection, closing.expiry.cancel)
        elif decision.headers and carried is None:
            raise RuntimeError(
                "a token in the address needs app.add_middleware(hs256.fastapi.Carry), without which the answer may be "
                "stored"
            )
        connection.state.claims = decision.claims
        return cast(Claims, decision.claims)


class Carry:
    """ASGI middleware: every answer carries what a guard adds to it, also one that the route makes by itself.

    ``app.add_middleware(Carry)``. A guard with ``query`` needs it: an answer to a request that has its token in the
    address must not be stored (RFC 6750 section 5.3). With it, the challenge stays in an answer that an exception
    handler of the application's own makes of a refusal, too.
    """

    def __init__(self, app: Application) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        decisions: List[Decision] = []

        async def carry(message: Message) -> None:
            sending = send
            for decision in decisions:
                sending = carrying(decision, sending)
            await sending(message)

        if scope["type"] == "http":
            await self.app({**scope, _CARRIED: decisions}, receive, carry)
        else:
            await self.app(scope, receive, send)


# The scope's entry for the list of decisions that Carry adds to the answer.
_CARRIED = "hs256.carried"


def _parameter(name: str, annotation: Any, default: Any = Parameter.empty) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def _allowing(scopes: List[str]) -> Callable[[Claims, object], bool]:
    def allow(claims: Claims, _: object) -> bool:
        granted = claims.get("scope")
        listed = granted.split(" ") if isinstance(granted, str) else granted
        return isinstance(listed, list) and all(scope in listed for scope in scopes)

    return allow


def _refused(decision: Decision, connection: HTTPConnection) -> Exception:
    """An error in FastAPI's form. Servers without the extension answer a WebSocket with 403."""
    if isinstance(connection, WebSocket) and "websocket.http.response" not in connection.scope.get("extensions", {}):
        return WebSocketException(status.WS_1008_POLICY_VIOLATION)
    return HTTPException(decision.status, headers=dict(decision.headers))
