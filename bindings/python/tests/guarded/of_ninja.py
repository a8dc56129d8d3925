"""Django Ninja with hs256.ninja, by werkzeug."""

from __future__ import annotations

import sys
import types
from typing import Any, Dict

from django.http import HttpRequest, HttpResponse
from django.test.utils import override_settings
from django.urls import path
from ninja import NinjaAPI

from hs256.ninja import BearerAuth, carry

from .of_django import Application, ByDjango
from .servers import METHODS, OWN_HEADERS, ByWerkzeug, Note


class Ninja(ByDjango, ByWerkzeug):
    one_guard = "Ninja takes the first of the guards that lets a request pass, and asks no other"

    def make(self, options: Dict[str, Any], mount: str, note: Note) -> Any:
        api = NinjaAPI(auth=BearerAuth(**options), openapi_url=None, urls_namespace=f"api{len(sys.modules)}")
        api.add_decorator(carry, mode="view")

        @api.api_operation(METHODS, "/{path:path}")
        def route(request: HttpRequest, path: str) -> HttpResponse:
            return HttpResponse(note(request.claims), headers=OWN_HEADERS)  # type: ignore[attr-defined]

        @api.api_operation(METHODS, "/")
        def root(request: HttpRequest) -> HttpResponse:
            return route(request, "")

        urls: Any = types.ModuleType(f"guarded.urls_{id(api)}")
        urls.urlpatterns = [path("", api.urls)]
        sys.modules[urls.__name__] = urls
        application = Application({}, mount, note)
        application.settings = override_settings(MIDDLEWARE=[], ROOT_URLCONF=urls.__name__)
        return application
