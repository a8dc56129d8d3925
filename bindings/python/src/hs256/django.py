"""Django: middleware that demands a token for every view that is not public, and a decorator for single views.

    MIDDLEWARE = [..., "hs256.django.BearerMiddleware"]
    HS256 = {"secret": os.environ["JWT_SECRET"], "audience": "api", "required": ["exp"]}

The setting has the options of :class:`hs256.guard.Guard`. ``verifier`` and the owner's functions may be dotted paths.
They get the HttpRequest. The claims, a :class:`hs256.Claims`, are ``request.claims``; None for a public view.
"""

from __future__ import annotations

import logging
import re
from asyncio import iscoroutinefunction
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, Awaitable, Callable, Dict, Optional, TypeVar, cast

from asgiref.sync import async_to_sync, markcoroutinefunction, sync_to_async
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string

from ._arguments import LEFT_OUT
from ._traceback import discreet
from .guard import HOOKS, Decision, Guard, Seen, VerifierOrFunction, lay_over, seen_by_asgi, seen_by_wsgi

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .guard import Options

__all__ = ["BearerGuard", "BearerMiddleware", "public"]

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Marks a view as one that needs no token: the middleware passes it over."""
    view.hs256_public = True  # type: ignore[attr-defined]
    return view


class BearerMiddleware:
    """Lets requests with a valid token pass, under WSGI and ASGI. What it answers others is JSON.

    It decides once the view is known; what middleware before it answers by itself needs no token.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        settings_guard()  # so that a mistake in the settings shows at the start
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)
            self.process_view = self._process_view_async  # type: ignore[method-assign]

    def __call__(self, request: HttpRequest) -> Any:
        """The response, or a coroutine of it."""
        request.claims = None  # type: ignore[attr-defined]
        return self._call_async(request) if self._is_async else carry(request, self.get_response(request))

    async def _call_async(self, request: HttpRequest) -> HttpResponseBase:
        return carry(request, await self.get_response(request))

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> Any:
        """The answer to a request that is refused."""
        return None if getattr(view, "hs256_public", False) else _applied(decide(settings_guard(), request), request)

    async def _process_view_async(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> Any:
        public = getattr(view, "hs256_public", False)
        return None if public else _applied(await decide_async(settings_guard(), request), request)


class BearerGuard:
    """A decorator for views, plain, asynchronous, or by ``method_decorator``, where one application has several guards.

    Args:
        verifier: decides; it and all other options are those of :class:`hs256.guard.Guard`.
    """

    @discreet
    def __init__(self, verifier: VerifierOrFunction = LEFT_OUT, **options: Unpack[Options]) -> None:
        self.guard = Guard(verifier, **options)

    def __call__(self, view: View) -> View:
        """Guards a view."""

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            refused = _applied(decide(self.guard, request), request)
            return carry(request, view(request, *args, **kwargs) if refused is None else refused)

        @wraps(view)
        async def guarded_async(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            refused = _applied(await decide_async(self.guard, request), request)
            return carry(request, await view(request, *args, **kwargs) if refused is None else refused)

        return cast(View, guarded_async if iscoroutinefunction(view) else guarded)


def decide(guard: Guard, request: HttpRequest, **named: Any) -> Decision:
    """The answer to a Django request."""
    return guard.decide(_seen(request), request, _log_for(request), wait=wait, **named)


@async_to_sync
async def wait(gave: Awaitable[Any]) -> Any:
    """Runs an asynchronous function's result; under ASGI, on the event loop that is running."""
    return await gave


async def decide_async(guard: Guard, request: HttpRequest) -> Decision:
    """Plain functions may query the database, and an event loop must not wait for that."""
    if guard.has_plain_functions:
        return await sync_to_async(decide)(guard, request)
    return await guard.decide_async(_seen(request), request, _log_for(request))


def _seen(request: HttpRequest) -> Seen:
    scope: Optional[Dict[str, Any]] = getattr(request, "scope", None)
    return seen_by_wsgi(request.META) if scope is None else seen_by_asgi(scope)


def _applied(decision: Decision, request: HttpRequest) -> Optional[HttpResponse]:
    """Puts the claims into the request; returns the answer if the request is refused."""
    remember(decision, request)
    if decision.passes:
        return None
    if decision.error is None:
        return HttpResponse("Internal Server Error", content_type="text/plain", status=decision.status)
    return JsonResponse({"error": decision.error}, status=decision.status)


def remember(decision: Decision, request: HttpRequest) -> None:
    """Keeps the decision for the view and for the answer, which carries the headers of every guard that was asked."""
    request.claims = decision.claims  # type: ignore[attr-defined]
    request._hs256_headers = getattr(request, "_hs256_headers", ()) + decision.headers  # type: ignore[attr-defined]


def carry(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The response, with the decision's headers."""
    lay_over(response.headers, getattr(request, "_hs256_headers", ()))
    return response


def _log_for(request: HttpRequest) -> Callable[[Exception], None]:
    """Logs as Django itself logs an error of a view."""

    def log(error: Exception) -> None:
        extra = {"status_code": 500, "request": request}
        logging.getLogger("django.request").error(
            "a function given to a guard failed: %s", request.path, exc_info=error, extra=extra
        )

    return log


@lru_cache(maxsize=1)
@discreet
def settings_guard() -> Guard:
    """The guard that the setting HS256 describes.

    Raises:
        ImproperlyConfigured: there is no such setting.
        InvalidArgument: an option in it is refused.
    """
    if not hasattr(settings, "HS256"):
        raise ImproperlyConfigured("the setting HS256 is missing")
    return Guard(**{name: _imported(name, value) for name, value in settings.HS256.items()})


def _imported(name: str, value: Any) -> Any:
    """The object that a dotted path names. A string that is not one may be a secret set here by mistake: no message
    shows it."""
    is_path = name in ("verifier", *HOOKS) and isinstance(value, str) and re.fullmatch(r"\w+(\.\w+)+", value)
    return import_string(value) if is_path else value


def _forget(*, setting: str, **_: Any) -> None:
    if setting == "HS256":
        settings_guard.cache_clear()


setting_changed.connect(_forget)
