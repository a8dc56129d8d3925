"""Django Ninja: authentication for an API, a router or an operation, in the OpenAPI document as a bearer JWT.

guard = BearerAuth(secret=os.environ["JWT_SECRET"], audience="api", required=["exp"])
api = NinjaAPI(auth=guard)
api.add_decorator(carry, mode="view")

@api.get("/me")
def me(request):
    return {"sub": request.auth.sub}
"""

from __future__ import annotations

from asyncio import iscoroutinefunction
from functools import wraps
from typing import TYPE_CHECKING, Any, Callable, TypeVar, Union, cast

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security.base import AuthBase

from . import django
from ._arguments import LEFT_OUT
from ._traceback import discreet
from .claims import Claims
from .guard import Guard, VerifierOrFunction

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .guard import Options

__all__ = ["BearerAuth", "carry"]

Run = TypeVar("Run", bound=Callable[..., Any])


class BearerAuth(AuthBase):
    """The claims, a :class:`hs256.Claims`, are ``request.auth`` and ``request.claims``.

    Where a request passes without claims, or with none in its token, ``request.claims`` is None or has none, and
    ``request.auth`` is True, since Ninja refuses all that is false. A refusal is Ninja's HttpError; ``carry`` adds its
    headers. The owner's functions get the HttpRequest.

    Args:
        verifier: decides; it and all other options are those of :class:`hs256.guard.Guard`.
    """

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_bearerFormat = "JWT"  # noqa: N815 - OpenAPI's name

    @discreet
    def __init__(self, verifier: VerifierOrFunction = LEFT_OUT, **options: Unpack[Options]) -> None:
        super().__init__()
        self.guard = Guard(verifier, **options)

    def __call__(self, request: HttpRequest) -> Union[Claims, bool]:
        """The value that Ninja assigns to ``request.auth``."""
        decision = django.decide(self.guard, request)
        django.remember(decision, request)
        if not decision.passes:
            raise HttpError(decision.status, decision.error or "Internal Server Error")
        return decision.claims or True


def carry(run: Run) -> Run:
    """A decorator for ``add_decorator(carry, mode="view")``: answers get the challenge and what else goes with them."""

    @wraps(run)
    def carrying(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return django.carry(request, run(request, *args, **kwargs))

    @wraps(run)
    async def carrying_async(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return django.carry(request, await run(request, *args, **kwargs))

    return cast(Run, carrying_async if iscoroutinefunction(run) else carrying)
