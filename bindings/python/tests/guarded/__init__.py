"""A guarded application in each framework, run by a server, for the shared request cases."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Dict, cast

from .servers import Server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guarded.settings")

GUARDS: Dict[str, str] = {
    "starlette": "of_starlette.Starlette",
    "litestar": "of_litestar.Litestar",
    "quart": "of_quart.Quart",
    "fastapi": "of_fastapi.FastAPI",
    "flask": "of_flask.Flask",
    "django": "of_django.Django",
    "django-asgi": "of_django.DjangoByASGI",
    "rest_framework": "of_rest_framework.RESTFramework",
    "ninja": "of_ninja.Ninja",
    "aiohttp": "of_aiohttp.AioHttp",
}


def server_of(guard: str) -> Server:
    """The server of a guard. Imports only its framework."""
    module, _, name = GUARDS[guard].partition(".")
    return cast(Server, getattr(import_module(f"guarded.{module}"), name)())
