from __future__ import annotations

import asyncio
import os
import sys
import types
from typing import Any, Iterator, List

import django
import pytest
from conftest import SECRET
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import AsyncClient, Client, RequestFactory
from django.test.utils import override_settings
from django.urls import path
from django.utils.decorators import method_decorator
from django.views import View

import hs256

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guarded.settings")
django.setup()

import ninja  # noqa: E402
from rest_framework.authentication import SessionAuthentication  # noqa: E402
from rest_framework.permissions import (  # noqa: E402
    AllowAny,
    DjangoModelPermissions,
    IsAdminUser,
    IsAuthenticated,
)
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView  # noqa: E402

from hs256.django import BearerGuard, public  # noqa: E402
from hs256.guard import Guard, Refusal  # noqa: E402
from hs256.ninja import BearerAuth, carry  # noqa: E402
from hs256.rest_framework import BearerAuthentication, Guarded, TokenUser  # noqa: E402

VERIFIER = hs256.Verifier(SECRET)
OTHER = "another evident test secret of 32 bytes"
TOKEN = hs256.Signer(SECRET).sign({"sub": "ada"}, expires_in=900)
EXPIRED = hs256.Signer(SECRET, clock=lambda: 1).sign({"sub": "ada"}, expires_in=1)
GOOD = {"Authorization": f"Bearer {TOKEN}"}
OLD = {"Authorization": f"Bearer {EXPIRED}"}
THEIRS = {"Authorization": f"Bearer {hs256.Signer(OTHER).sign({'sub': 'bob'})}"}
NOBODY: Any = {}

told: List[Refusal] = []


def tell(refusal: Refusal, request: HttpRequest) -> None:
    assert request.path
    told.append(refusal)


def fails(*_: Any) -> bool:
    raise RuntimeError("the owner made a mistake")


async def only_ada(claims: hs256.Claims, request: HttpRequest) -> bool:
    await asyncio.sleep(0)
    return claims.sub == "ada"


def me(request: Any) -> JsonResponse:
    return JsonResponse({"sub": request.claims and request.claims.sub})


async def async_me(request: Any) -> JsonResponse:
    return JsonResponse({"sub": request.claims and request.claims.sub})


@public
def open_to_all(request: Any) -> HttpResponse:
    return HttpResponse(str(request.claims))


def broken(request: Any) -> HttpResponse:
    raise KeyError("a defect of the view")


partners = BearerGuard(secret=OTHER, realm="partners", query="t")


@method_decorator(partners, name="dispatch")
class Partners(View):
    def get(self, request: Any) -> JsonResponse:
        return me(request)


class Rest(APIView):
    authentication_classes = [BearerAuthentication]
    permission_classes = [IsAuthenticated]

    def get(self, request: Any) -> Response:
        return Response({"sub": request.user.pk, "name": str(request.user), "claims": dict(request.auth or {})})


class Open(Rest):
    permission_classes = [AllowAny]

    def get(self, request: Any) -> Response:
        return Response({"authenticated": request.user is not None and request.user.is_authenticated})


class Admins(Rest):
    permission_classes = [IsAdminUser]


class Models(Rest):
    permission_classes = [DjangoModelPermissions]
    queryset = types.SimpleNamespace(
        model=types.SimpleNamespace(_meta=types.SimpleNamespace(app_label="a", model_name="b"))
    )


class WhatTheGuardSays(Open):
    permission_classes = [Guarded]


class PartnersAuthentication(BearerAuthentication):
    guard = Guard(secret=OTHER, realm="partners")


class Both(Rest):
    authentication_classes = [BearerAuthentication, PartnersAuthentication]


class RestPartners(Rest):
    authentication_classes = [PartnersAuthentication]


class SessionFirst(Rest):
    authentication_classes = [SessionAuthentication, BearerAuthentication]


auth = BearerAuth(secret=SECRET, realm="api", query="t")
api = ninja.NinjaAPI(auth=auth)
api.add_decorator(carry, mode="view")


@api.get("/me")
def ninja_me(request: Any) -> Any:
    assert request.auth is request.claims
    return {"sub": request.auth.sub}


@api.get("/async")
async def ninja_async(request: Any) -> Any:
    return {"sub": request.auth.sub}


@api.get("/open", auth=None)
def ninja_open(request: Any) -> Any:
    return {"open": True}


@api.get("/other", auth=BearerAuth(secret=OTHER, optional=True))
def ninja_other(request: Any) -> Any:
    return {"sub": request.claims and request.claims.sub}


urls: Any = types.ModuleType("urls_of_the_test")
urls.urlpatterns = [
    path("me", me),
    path("async", async_me),
    path("public", open_to_all),
    path("broken", broken),
    path("partners", Partners.as_view()),
    path("partners/async", partners(async_me)),
    path("rest", Rest.as_view()),
    path("rest/open", Open.as_view()),
    path("rest/admins", Admins.as_view()),
    path("rest/models", Models.as_view()),
    path("rest/guarded", WhatTheGuardSays.as_view()),
    path("rest/both", Both.as_view()),
    path("rest/partners", RestPartners.as_view()),
    path("rest/session", SessionFirst.as_view()),
    path("ninja/", api.urls),
]
sys.modules[urls.__name__] = urls


@pytest.fixture(autouse=True)
def _settings() -> Iterator[None]:
    told.clear()
    options = {"secret": SECRET, "realm": "api", "on_refusal": tell}
    with override_settings(ROOT_URLCONF=urls.__name__, HS256=options):
        yield


@pytest.fixture
def client() -> Iterator[Client]:
    with override_settings(MIDDLEWARE=[]):
        yield Client()


def test_the_middleware() -> None:
    client = Client()
    for url in "/me", "/async":
        response = client.get(url, headers=GOOD)
        assert (response.status_code, response.json()) == (200, {"sub": "ada"})
        response = client.get(url)
        assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, 'Bearer realm="api"')
        response = client.get(url, headers=OLD)
        assert (response.status_code, response.json()) == (401, {"error": "invalid_token"})
        assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]
        assert EXPIRED.encode() not in response.content
    assert client.get("/public").content == b"None"
    assert client.get("/public", headers=GOOD).content == b"None"
    assert client.get("/nowhere").status_code == 404


def test_the_middleware_under_asgi() -> None:
    async def ask() -> None:
        for hooks in {}, {"authorize": only_ada}, {"authorize": lambda *_: True}:
            with override_settings(HS256={"secret": SECRET, "on_refusal": tell, **hooks}):
                client = AsyncClient()
                for url in "/me", "/async":
                    response = await client.get(url, headers=GOOD)
                    assert response.json() == {"sub": "ada"}
                    assert (await client.get(url)).status_code == 401
                assert (await client.get("/public")).content == b"None"

    asyncio.run(ask())


def test_settings() -> None:
    options = {"verifier": f"{__name__}.VERIFIER", "cookie": "session", "query": "access_token", "optional": True}
    with override_settings(HS256=options):
        client = Client(raise_request_exception=False)
        assert client.get("/async").json() == {"sub": None}
        for url, token, status in ("/me", TOKEN, 200), ("/me", EXPIRED, 401), ("/broken", TOKEN, 500):
            response = client.get(url, {"access_token": token})
            assert (response.status_code, response.headers["Cache-Control"]) == (status, "no-store")
        client.cookies["session"] = TOKEN
        assert client.get("/async").json() == {"sub": "ada"}
        client.cookies["session"] = EXPIRED
        assert client.get("/async").json() == {"sub": None}
    for wrong in (
        *({}, {"verifier": SECRET}, {"verifier": VERIFIER, "relm": "x"}, {"realm": "api"}, {"secret": None}),
        *({"verifier": VERIFIER, name: None} for name in ("realm", "cookie", "query", "optional", "authorize")),
        *({"verifier": VERIFIER, "cookie": ""}, {"verifier": VERIFIER, "optional": "false"}),
    ):
        with override_settings(HS256=wrong), pytest.raises(hs256.InvalidArgument) as refused:
            Client().get("/me")
        assert SECRET not in str(refused.value)
    with override_settings():
        del settings.HS256
        with pytest.raises(ImproperlyConfigured):
            Client().get("/me")


def test_settings_that_change_take_effect_in_a_middleware_that_is_there() -> None:
    client = Client()
    assert client.get("/me", headers=GOOD).status_code == 200
    with override_settings(HS256={"secret": OTHER, "exempt": ["/async"]}):
        assert client.get("/me", headers=GOOD).status_code == 401
        assert client.get("/me", headers=THEIRS).json() == {"sub": "bob"}
        assert client.get("/async").json() == {"sub": None}
    assert client.get("/me", headers=GOOD).status_code == 200


def test_dotted_paths_of_functions() -> None:
    options = {"secret": SECRET, "authorize": f"{__name__}.only_ada", "on_refusal": f"{__name__}.tell"}
    with override_settings(HS256=options):
        client = Client()
        assert client.get("/me", headers=GOOD).status_code == 200
        eve = hs256.Signer(SECRET).sign({"sub": "eve"})
        assert client.get("/me", headers={"Authorization": f"Bearer {eve}"}).status_code == 403
    assert told == [Refusal("insufficient_scope", None, "authorization")]


@pytest.mark.parametrize("url", ["/me", "/rest", "/rest/open"])
def test_a_function_that_fails_is_500_in_djangos_log(url: str, caplog: pytest.LogCaptureFixture) -> None:
    middleware = ["hs256.django.BearerMiddleware"] if url == "/me" else []
    with override_settings(HS256={"secret": SECRET, "authorize": fails}, MIDDLEWARE=middleware):
        assert Client().get(url, headers=GOOD).status_code == 500
    ours = [record for record in caplog.records if "guard" in record.getMessage()]
    assert [(record.name, getattr(record, "status_code", None)) for record in ours] == [("django.request", 500)]
    assert "the owner made a mistake" in caplog.text
    assert TOKEN not in caplog.text


def test_a_decorator(client: Client) -> None:
    for url in "/partners", "/partners/async":
        assert client.get(url, headers=THEIRS).json() == {"sub": "bob"}
        response = client.get(url, headers=GOOD)
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"].startswith('Bearer realm="partners"')
        assert client.get(url, {"t": EXPIRED}).headers["Cache-Control"] == "no-store"


def test_rest_framework(client: Client) -> None:
    response = client.get("/rest", headers=GOOD)
    assert response.status_code == 200
    assert (response.json()["sub"], response.json()["name"], response.json()["claims"]["sub"]) == ("ada",) * 3
    for headers in NOBODY, {"Authorization": "Basic YTpi"}:
        response = client.get("/rest", headers=headers)
        assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, 'Bearer realm="api"')
    response = client.get("/rest", headers=OLD)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith('Bearer realm="api", error="invalid_token"')
    assert response.json() == {"detail": "Incorrect authentication credentials."}
    assert [refusal.code for refusal in told] == ["missing_token", "missing_token", "expired"]


def test_rest_framework_asks_permissions_about_a_request_without_a_token(client: Client) -> None:
    assert client.get("/rest/open").json() == {"authenticated": False}
    assert client.get("/rest/open", headers=GOOD).json() == {"authenticated": True}
    assert told == []
    assert client.get("/rest/open", headers=OLD).status_code == 401
    assert client.get("/rest/guarded").status_code == 401
    with override_settings(HS256={"secret": SECRET, "optional": True}):
        assert client.get("/rest/guarded").status_code == 200
        response = client.get("/rest")
        assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("url", ["/rest/admins", "/rest/models"])
def test_rest_framework_permissions_that_no_token_gives(client: Client, url: str) -> None:
    assert client.get(url).status_code == 401
    if url == "/rest/admins":
        assert client.get(url, headers=GOOD).status_code == 403
    else:
        assert client.post(url, headers=GOOD).status_code == 403


def test_rest_framework_settings_that_change_take_effect(client: Client) -> None:
    assert client.get("/rest", headers=GOOD).status_code == 200
    with override_settings(HS256={"secret": OTHER}):
        assert client.get("/rest", headers=GOOD).status_code == 401
        assert client.get("/rest", headers=THEIRS).json()["sub"] == "bob"
    assert client.get("/rest", headers=GOOD).status_code == 200


def test_rest_framework_with_several_guards(client: Client) -> None:
    assert client.get("/rest/partners", headers=THEIRS).json()["sub"] == "bob"
    assert client.get("/rest/partners").headers["WWW-Authenticate"] == 'Bearer realm="partners"'
    assert client.get("/rest/both", headers=GOOD).json()["sub"] == "ada"
    # The first guard that finds a token decides.
    assert client.get("/rest/both", headers=THEIRS).status_code == 401


def test_rest_framework_where_another_class_comes_first(client: Client) -> None:
    with override_settings(MIDDLEWARE=[], REST_FRAMEWORK={}):
        response = client.get("/rest/session", headers=GOOD)
    assert (response.status_code, response.json()["sub"]) == (200, "ada")


class OfNobody(BearerAuthentication):
    def user(self, claims: hs256.Claims) -> None:
        """Like a query that finds no row."""


class ForNobody(APIView):
    authentication_classes = [OfNobody]
    permission_classes = [Guarded]

    def get(self, request: Any) -> Response:
        return Response("it must not be reached")


def test_a_token_of_a_user_that_is_not_there() -> None:
    with override_settings(MIDDLEWARE=[]):
        response = ForNobody.as_view()(RequestFactory().get("/", headers=GOOD))
    assert (response.status_code, response.data["detail"].code) == (401, "user_not_found")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_user_has_what_permissions_ask_for() -> None:
    user, same = (TokenUser(VERIFIER.check(TOKEN)) for _ in range(2))
    assert (user.pk, user.id, user.username, user.get_username(), str(user)) == ("ada",) * 5
    assert (user.is_authenticated, user.is_active) == (True, True)
    assert (user.is_anonymous, user.is_staff, user.is_superuser) == (False, False, False)
    assert [user.has_perm("a.b"), user.has_perms(["a.b"]), user.has_module_perms("a")] == [False] * 3
    assert user.get_all_permissions() == user.get_group_permissions() == set()
    assert user == same
    assert len({user, same}) == 1
    nobody, other = (TokenUser(VERIFIER.check(hs256.Signer(SECRET).sign({}))) for _ in range(2))
    assert (nobody.pk, nobody.username) == (None, "")
    assert nobody != other
    assert user != "ada"


def test_ninja(client: Client) -> None:
    for url in "/ninja/me", "/ninja/async":
        assert client.get(url, headers=GOOD).json() == {"sub": "ada"}
        response = client.get(url)
        assert (response.status_code, response.json()) == (401, {"detail": "unauthorized"})
        assert response.headers["WWW-Authenticate"] == 'Bearer realm="api"'
        for token, status in (TOKEN, 200), (EXPIRED, 401):
            response = client.get(url, {"t": token})
            assert (response.status_code, response.headers["Cache-Control"]) == (status, "no-store")
    assert client.get("/ninja/open").json() == {"open": True}
    assert client.get("/ninja/other").json() == {"sub": None}
    assert client.get("/ninja/other", headers=THEIRS).json() == {"sub": "bob"}
    assert client.get("/ninja/other", headers=GOOD).status_code == 401


def test_ninja_under_asgi() -> None:
    async def ask() -> None:
        with override_settings(MIDDLEWARE=[]):
            client = AsyncClient()
            for url in "/ninja/me", "/ninja/async":
                assert (await client.get(url, headers=GOOD)).status_code == 200
                assert (await client.get(url)).status_code == 401

    asyncio.run(ask())


def test_ninjas_openapi_document(client: Client) -> None:
    document = client.get("/ninja/openapi.json").json()
    assert document["components"]["securitySchemes"] == {
        "BearerAuth": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    }
    assert document["paths"]["/ninja/me"]["get"]["security"] == [{"BearerAuth": []}]
