"""Flask: a decorator for views, or a guard for an application or a blueprint.

guard = BearerGuard(secret=hs256.Key.from_env("JWT_SECRET"), audience="api", required=["exp"])

@app.get("/me")
@guard
def me():
    return {"sub": flask.g.claims.sub}

blueprint.before_request(guard.before_request)  # every view of a blueprint
"""

from __future__ import annotations

from functools import wraps
from types import TracebackType
from typing import TYPE_CHECKING, Any, Awaitable, Callable, TypeVar, cast

from flask import Response, abort, after_this_request, current_app, g, request

from ._arguments import LEFT_OUT
from ._traceback import discreet
from .guard import Guard, Headers, VerifierOrFunction, lay_over, seen_by_wsgi

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .guard import Options

__all__ = ["BearerGuard"]

View = TypeVar("View", bound=Callable[..., Any])


class BearerGuard:
    """Lets requests with a valid token pass. Their claims, a :class:`hs256.Claims`, are ``flask.g.claims``.

    Others are answered by ``abort``, so by the application's own error handlers where it has some. The owner's
    functions get ``flask.request``.

    Args:
        verifier: decides; it and all other options are those of :class:`hs256.guard.Guard`.
    """

    @discreet
    def __init__(self, verifier: VerifierOrFunction = LEFT_OUT, **options: Unpack[Options]) -> None:
        self.guard = Guard(verifier, **options)

    def __call__(self, view: View) -> View:
        """Guards a view, plain or async."""

        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            self.before_request()
            return current_app.ensure_sync(view)(*args, **kwargs)

        return cast(View, guarded)

    def before_request(self) -> None:
        """Guards the request under way: for ``before_request`` of an application or a blueprint."""
        decision = self.guard.decide(seen_by_wsgi(request.environ), request, _log, wait=_wait)
        if decision.headers:
            _carry(decision.headers)
        if not decision.passes:
            abort(decision.status)
        g.claims = decision.claims


def _carry(headers: Headers) -> None:
    """Also for an answer made by a route or an error handler."""

    @after_this_request
    def carry(response: Response) -> Response:
        lay_over(response.headers, headers)
        return response


def _wait(gave: Awaitable[Any]) -> Any:
    """Runs an asynchronous function's result as Flask runs an asynchronous view."""

    async def awaited() -> Any:
        return await gave

    return current_app.async_to_sync(awaited)()


def _log(error: Exception) -> None:
    """Logs as Flask itself logs an unhandled error."""
    current_app.log_exception((type(error), error, cast(TracebackType, error.__traceback__)))
