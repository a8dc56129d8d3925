from __future__ import annotations

import asyncio
import sys
import types
from typing import Any, Dict, Iterator

import django
import flask
import pytest
from conftest import SECRET
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import AsyncClient, Client
from django.test.utils import override_settings
from django.urls import path

import hs256

VERIFIER = hs256.Verifier(SECRET)
TOKEN = hs256.Signer(SECRET).sign({"sub": "ada"}, expires_in=900)
EXPIRED = hs256.Signer(SECRET, clock=lambda: 1).sign({"sub": "ada"}, expires_in=1)

settings.configure(
    ROOT_URLCONF="urls_of_the_test",
    MIDDLEWARE=["hs256.django.BearerMiddleware"],
    ALLOWED_HOSTS=["testserver"],
    HS256={"verifier": VERIFIER, "realm": "api"},
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": ["hs256.rest_framework.BearerAuthentication"],
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
        "UNAUTHENTICATED_USER": None,
    },
)
django.setup()

from rest_framework.decorators import api_view  # noqa: E402
from rest_framework.response import Response  # noqa: E402

from hs256.django import public  # noqa: E402
from hs256.flask import BearerGuard  # noqa: E402


def me(request: Any) -> JsonResponse:
    return JsonResponse({"sub": request.claims.sub})


async def async_me(request: Any) -> JsonResponse:
    return JsonResponse({"sub": request.claims and request.claims.sub})


@public
def open_to_all(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.claims))  # type: ignore[attr-defined]


@api_view(["GET"])
def rest(request: Any) -> Response:
    return Response({"sub": request.user.pk, "name": str(request.user), "claims": dict(request.auth)})


urls = types.ModuleType("urls_of_the_test")
urls.urlpatterns = [  # type: ignore[attr-defined]
    path("me", me),
    path("async", async_me),
    path("public", open_to_all),
    path("rest", rest),
]
sys.modules[urls.__name__] = urls

application = flask.Flask(__name__)
guard = BearerGuard(VERIFIER, realm="api")
blueprint = flask.Blueprint("all", __name__, url_prefix="/all")
blueprint.before_request(BearerGuard(VERIFIER, cookie="session", query="access_token", optional=True).before_request)


@application.get("/me/<name>")
@guard
def flask_me(name: str) -> Dict[str, Any]:
    return {"sub": flask.g.claims.sub, "name": name}


@application.get("/async")
@guard
async def flask_async() -> Dict[str, Any]:
    await asyncio.sleep(0)
    return dict(flask.g.claims)


@blueprint.get("/me")
def flask_all() -> Dict[str, Any]:
    return {"sub": flask.g.claims and flask.g.claims.sub}


application.register_blueprint(blueprint)


def test_flask() -> None:
    client = application.test_client()
    response = client.get("/me/x", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (response.status_code, response.json) == (200, {"sub": "ada", "name": "x"})
    response = client.get("/async", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (response.status_code, (response.json or {})["sub"]) == (200, "ada")
    assert flask_me.__name__ == "flask_me"
    for url in "/me/x", "/async":
        response = client.get(url)
        assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, 'Bearer realm="api"')
        response = client.get(url, headers={"Authorization": f"Bearer {EXPIRED}"})
        assert response.status_code == 401
        assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]
        assert EXPIRED not in response.get_data(as_text=True)


def test_flask_blueprint_with_cookie_and_query() -> None:
    client = application.test_client()
    assert client.get("/all/me").json == {"sub": None}
    assert client.get(f"/all/me?access_token={TOKEN}").json == {"sub": "ada"}
    assert client.get(f"/all/me?access_token={EXPIRED}").status_code == 401
    client.set_cookie("session", TOKEN)
    assert client.get("/all/me").json == {"sub": "ada"}


def test_django() -> None:
    client = Client()
    for url in "/me", "/async":
        response = client.get(url, headers={"Authorization": f"Bearer {TOKEN}"})
        assert (response.status_code, response.json()) == (200, {"sub": "ada"})
        response = client.get(url)
        assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, 'Bearer realm="api"')
        response = client.get(url, headers={"Authorization": f"Bearer {EXPIRED}"})
        assert response.status_code == 401
        assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]
        assert EXPIRED.encode() not in response.content
    assert client.get("/public").content == b"None"
    assert client.get("/nowhere").status_code == 404


def test_django_asgi() -> None:
    async def ask() -> None:
        client = AsyncClient()
        for url in "/me", "/async":
            assert (await client.get(url, headers={"Authorization": f"Bearer {TOKEN}"})).json() == {"sub": "ada"}
            assert (await client.get(url)).status_code == 401

    asyncio.run(ask())


def test_django_settings() -> None:
    options = {"verifier": f"{__name__}.VERIFIER", "cookie": "session", "query": "access_token", "optional": True}
    with override_settings(HS256=options):
        client = Client()
        assert client.get("/async").json() == {"sub": None}
        assert client.get("/me", {"access_token": TOKEN}).json() == {"sub": "ada"}
        assert client.get("/me", {"access_token": EXPIRED}).status_code == 401
        client.cookies["session"] = TOKEN
        assert client.get("/async").json() == {"sub": "ada"}
    for wrong in {}, {"verifier": SECRET}, {"verifier": VERIFIER, "relm": "x"}:
        with override_settings(HS256=wrong), pytest.raises(ImproperlyConfigured):
            Client().get("/me")
    for nothing in {"realm": None}, {"cookie": ""}, {"query": None}, {"optional": None}:
        with override_settings(HS256={"verifier": VERIFIER, **nothing}), pytest.raises(hs256.InvalidArgument):
            Client().get("/me")
    with override_settings(HS256={"verifier": VERIFIER, "optional": "false"}), pytest.raises(ImproperlyConfigured):
        Client().get("/me")


@pytest.fixture
def rest_client() -> Iterator[Client]:
    with override_settings(MIDDLEWARE=[]):
        yield Client()


def test_rest_framework(rest_client: Client) -> None:
    response = rest_client.get("/rest", headers={"Authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    assert (response.json()["sub"], response.json()["name"], response.json()["claims"]["sub"]) == ("ada",) * 3
    for headers in {}, {"Authorization": "Basic YTpi"}:
        response = rest_client.get("/rest", headers=headers)
        assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, 'Bearer realm="api"')
    response = rest_client.get("/rest", headers={"Authorization": f"Bearer {EXPIRED}"})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith('Bearer realm="api", error="invalid_token"')
    assert response.json() == {"detail": "the token has expired (exp)"}
