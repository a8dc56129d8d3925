"""Django with hs256.django, on werkzeug and on uvicorn."""

from __future__ import annotations

import sys
import types
from typing import Any, Callable, Dict

import django
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.test.utils import override_settings
from django.urls import re_path
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from hs256.django import BearerGuard

from .servers import OWN_HEADERS, ByUvicorn, ByWerkzeug, Guards, Note, Server, is_under, prefixes


class Application:
    """The settings of a case; all cases share one handler."""

    note: Note

    def __init__(self, options: Dict[str, Any], mount: str, note: Note) -> None:
        self.settings = override_settings(HS256=options)
        self.mount, self.note = mount, note


class Served:
    """The application that is served now."""

    application: Any = None

    def change(self, application: Any) -> None:
        """Serves another application; None leaves Django's settings as they were before the first."""
        if self.application is not None:
            self.application.settings.disable()
        if application is not None:
            application.settings.enable()
        self.application = application


SERVED = Served()


def view(request: HttpRequest) -> HttpResponse:
    """Every method and path."""
    return HttpResponse(SERVED.application.note(getattr(request, "claims", None)), headers=OWN_HEADERS)


async def async_view(request: HttpRequest) -> HttpResponse:
    """The same under ASGI."""
    return view(request)


urlpatterns = [re_path("(?s)^async", async_view), re_path("(?s).*", view)]


class ByDjango(Server):
    """One handler; its settings change from case to case."""

    view: Callable[..., Any] = staticmethod(view)
    has_middleware = True
    """Whether the first of several guards is the middleware: it is if it guards all paths. The others are
    decorators."""

    def make(self, options: Dict[str, Any], mount: str, note: Note) -> Any:
        application = Application(options, mount, note)
        with application.settings:
            self.handler()  # it builds the middleware
        return application

    def make_several(self, guards: Guards, mount: str, note: Note) -> Any:
        (under, options), *rest = guards
        first: Dict[str, Any] = {"HS256": options} if self.has_middleware and not under else {"MIDDLEWARE": []}
        decorators = [(under, BearerGuard(**options)) for under, options in (rest if "HS256" in first else guards)]
        urls: Any = types.ModuleType(f"guarded.urls_{len(sys.modules)}")
        urls.urlpatterns = []
        for prefix in prefixes(guards):
            guarded = self.view
            for under, guard in reversed(decorators):
                guarded = guard(guarded) if is_under(prefix, under) else guarded
            urls.urlpatterns.append(re_path(f"(?s)^{prefix[1:]}/" if prefix else "(?s).*", guarded))
        sys.modules[urls.__name__] = urls
        application = Application({}, mount, note)
        application.settings = override_settings(ROOT_URLCONF=urls.__name__, **first)
        return application

    def handler(self) -> Any:
        return get_wsgi_application()

    def serve(self, application: Any) -> bool:
        if application is not SERVED.application:
            SERVED.change(application)
            self.application = self.mounted(self.handler(), application.mount)
        return False

    def __exit__(self, *error: object) -> None:
        super().__exit__(*error)
        SERVED.change(None)

    def mounted(self, handler: Any, mount: str) -> Any:
        return DispatcherMiddleware(handler, {mount: handler}) if mount else handler


django.setup()


class Django(ByDjango, ByWerkzeug):
    pass


class DjangoByASGI(ByDjango, ByUvicorn):
    view = staticmethod(async_view)
    has_middleware = False
    ws = "none"  # Django has no WebSockets: a handshake is an ordinary request

    def handler(self) -> Any:
        return get_asgi_application()

    def mounted(self, handler: Any, mount: str) -> Any:
        async def application(scope: Any, receive: Any, send: Any) -> None:
            await handler({**scope, "root_path": mount}, receive, send)

        return application
