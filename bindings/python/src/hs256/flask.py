"""Flask: a decorator for views, or a guard for an application or a blueprint.

guard = BearerGuard(hs256.Verifier(hs256.Key.from_env("JWT_SECRET")))

@app.get("/me")
@guard
def me():
    return {"sub": flask.g.claims.sub}

blueprint.before_request(guard.before_request)  # every view of a blueprint
"""

from __future__ import annotations

from functools import wraps
from typing import Any, Callable, TypeVar, cast

from flask import Response, abort, current_app, g, request

from ._arguments import LEFT_OUT
from ._guard import Guard, Unauthorized
from .verifier import Verifier

__all__ = ["BearerGuard"]

View = TypeVar("View", bound=Callable[..., Any])


class BearerGuard:
    """Refuses requests without a valid token with 401; ``flask.g.claims`` has the claims, a :class:`hs256.Claims`.

    Args:
        verifier: decides.
        realm: named in the challenge (RFC 6750 section 3).
        cookie: the name of a cookie to take the token from where the Authorization header has none.
        query: the name of a query parameter to take the token from where neither has one.
        optional: let requests without a token pass, with ``None`` for claims.
    """

    def __init__(
        self,
        verifier: Verifier,
        *,
        realm: str = LEFT_OUT,
        cookie: str = LEFT_OUT,
        query: str = LEFT_OUT,
        optional: bool = False,
    ) -> None:
        self.guard = Guard(verifier, realm=realm, cookie=cookie, query=query, optional=optional)

    def __call__(self, view: View) -> View:
        """Guards a view, plain or async."""

        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            self.before_request()
            return current_app.ensure_sync(view)(*args, **kwargs)

        return cast(View, guarded)

    def before_request(self) -> None:
        """Guards the request under way: for ``before_request`` of an application or a blueprint."""
        try:
            g.claims = self.guard.claims(request.headers.get("Authorization"), request.cookies.get, request.args.get)
        except Unauthorized as refusal:
            abort(Response(status=401, headers={"WWW-Authenticate": refusal.challenge}))
