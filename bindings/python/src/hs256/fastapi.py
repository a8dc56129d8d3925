"""FastAPI: a dependency that verifies the token and shows up in the OpenAPI document as a bearer JWT.

guard = BearerGuard(hs256.Verifier(hs256.Key.from_env("JWT_SECRET")))

@app.get("/me")
def me(claims: Annotated[hs256.Claims, Depends(guard)]) -> dict[str, str | None]:
    return {"sub": claims.sub}
"""

from __future__ import annotations

from typing import Optional

from fastapi import HTTPException, WebSocketException, status
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from starlette.requests import HTTPConnection

from ._arguments import LEFT_OUT
from ._guard import Guard, Unauthorized
from .claims import Claims
from .verifier import Verifier

__all__ = ["BearerGuard", "OptionalBearerGuard"]


class _Bearer(SecurityBase):
    _optional = False

    def __init__(
        self,
        verifier: Verifier,
        *,
        realm: str = LEFT_OUT,
        cookie: str = LEFT_OUT,
        query: str = LEFT_OUT,
        scheme_name: str = "hs256",
        description: Optional[str] = None,
    ) -> None:
        self.model = HTTPBearer(bearerFormat="JWT", description=description)
        self.scheme_name = scheme_name
        self.guard = Guard(verifier, realm=realm, cookie=cookie, query=query, optional=self._optional)

    def _claims(self, connection: HTTPConnection) -> Optional[Claims]:
        try:
            claims = self.guard.claims(
                ", ".join(connection.headers.getlist("authorization")) or None,
                connection.cookies.get,
                connection.query_params.get,
            )
        except Unauthorized as refusal:
            if connection.scope["type"] == "websocket":
                raise WebSocketException(status.WS_1008_POLICY_VIOLATION) from None
            headers = {"WWW-Authenticate": refusal.challenge}
            raise HTTPException(status.HTTP_401_UNAUTHORIZED, headers=headers) from None
        connection.state.claims = claims
        return claims


class BearerGuard(_Bearer):
    """A dependency: the claims of the request's token; 401 without a valid one (a WebSocket is closed with 1008).

    The claims are also ``request.state.claims``.

    Args:
        verifier: decides.
        realm: named in the challenge (RFC 6750 section 3).
        cookie: the name of a cookie to take the token from where the Authorization header has none.
        query: the name of a query parameter to take the token from where neither has one.
        scheme_name: the name of the security scheme in the OpenAPI document.
        description: the scheme's description there.
    """

    async def __call__(self, connection: HTTPConnection) -> Claims:
        """The claims of a request."""
        claims = self._claims(connection)
        assert claims is not None  # noqa: S101 - not optional
        return claims


class OptionalBearerGuard(_Bearer):
    """As :class:`BearerGuard`, but a request without a token gets None for claims. A token that is refused is 401."""

    _optional = True

    async def __call__(self, connection: HTTPConnection) -> Optional[Claims]:
        """The claims of a request, or None if it has no token."""
        return self._claims(connection)
