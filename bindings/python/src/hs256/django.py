"""Django: middleware that demands a token for every view that is not public.

    MIDDLEWARE = [..., "hs256.django.BearerMiddleware"]
    HS256 = {"verifier": "myproject.auth.verifier", "realm": "api"}

``verifier`` is a :class:`hs256.Verifier` or the dotted path of one; ``realm``, ``cookie``, ``query`` and ``optional``
are as for the other guards. The claims, a :class:`hs256.Claims`, are ``request.claims``; None for a public view.
"""

from __future__ import annotations

import re
from asyncio import iscoroutinefunction
from typing import Any, Callable, Dict, Optional, TypeVar

from asgiref.sync import markcoroutinefunction
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from ._guard import Guard, Unauthorized
from .verifier import Verifier

__all__ = ["BearerMiddleware", "guard_from_settings", "public"]

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Marks a view as one that needs no token."""
    view.hs256_public = True  # type: ignore[attr-defined]
    return view


class BearerMiddleware:
    """Refuses requests without a valid token with 401, under WSGI and ASGI."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        self.guard = guard_from_settings()
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        """The response, or a coroutine of it."""
        request.claims = None  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> Optional[HttpResponse]:
        """Decides once it is known which view is meant."""
        if getattr(view, "hs256_public", False):
            return None
        try:
            request.claims = claims_of(self.guard, request)  # type: ignore[attr-defined]
        except Unauthorized as refusal:
            return HttpResponse(status=401, headers={"WWW-Authenticate": refusal.challenge})
        return None


def guard_from_settings() -> Guard:
    """The guard that the setting HS256 describes.

    Raises:
        ImproperlyConfigured: there is no such setting, or it names no verifier.
    """
    options: Dict[str, Any] = dict(getattr(settings, "HS256", {}))
    verifier = options.pop("verifier", None)
    # What is no dotted path may be a secret put here by mistake, and stays out of every message.
    if isinstance(verifier, str) and re.fullmatch(r"\w+(\.\w+)+", verifier):
        verifier = import_string(verifier)
    if not isinstance(verifier, Verifier):
        raise ImproperlyConfigured('HS256["verifier"] must be a hs256.Verifier or the dotted path of one')
    try:
        return Guard(verifier, **options)
    except TypeError as error:
        raise ImproperlyConfigured(f"HS256: {error}") from error


def claims_of(guard: Guard, request: HttpRequest) -> Any:
    """The claims of a request's token."""
    return guard.claims(request.META.get("HTTP_AUTHORIZATION"), request.COOKIES.get, request.GET.get)
