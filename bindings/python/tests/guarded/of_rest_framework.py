"""REST framework with hs256.rest_framework, by werkzeug."""

from __future__ import annotations

from typing import Any, Dict

from django.http import HttpResponse
from django.test.utils import override_settings
from django.urls import re_path
from rest_framework.views import APIView

from hs256.django import settings_guard
from hs256.rest_framework import BearerAuthentication, Guarded

from .of_django import SERVED, Application, ByDjango
from .servers import OWN_HEADERS, ByWerkzeug, Note


class View(APIView):
    """Every method and path."""

    authentication_classes = [BearerAuthentication]
    permission_classes = [Guarded]

    def get(self, request: Any) -> HttpResponse:
        return HttpResponse(SERVED.application.note(request.auth), headers=OWN_HEADERS)

    head = post = put = patch = delete = options = get  # type: ignore[assignment]


urlpatterns = [re_path("(?s).*", View.as_view())]


class RESTFramework(ByDjango, ByWerkzeug):
    one_guard = "REST framework takes the first authentication class that knows a user, and asks no other"

    def make(self, options: Dict[str, Any], mount: str, note: Note) -> Any:
        application = Application(options, mount, note)
        application.settings = override_settings(HS256=options, MIDDLEWARE=[], ROOT_URLCONF=__name__)
        with application.settings:
            settings_guard()
        return application
