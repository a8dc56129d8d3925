from __future__ import annotations

import asyncio
import logging
from typing import Any, List

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from conftest import SECRET

import hs256
from hs256.aiohttp import CLAIMS, setup

TOKEN = hs256.Signer(SECRET).sign({"sub": "ada"}, expires_in=900)
OTHER = "another evident test secret of 32 bytes"
GOOD = {"Authorization": f"Bearer {TOKEN}"}
THEIRS = {"Authorization": f"Bearer {hs256.Signer(OTHER).sign({'sub': 'bob'})}"}


async def me(request: web.Request) -> web.Response:
    return web.json_response({"sub": request[CLAIMS] and request[CLAIMS].sub})


async def stream(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    await response.write(b"ada")
    return response


async def broken(request: web.Request) -> web.Response:
    raise RuntimeError("a defect of the handler")


def application(**options: Any) -> web.Application:
    app = web.Application()
    setup(app, **options)
    app.add_routes([web.get("/me", me), web.get("/stream", stream), web.get("/broken", broken)])
    return app


def ask(app: web.Application, path: str, headers: Any = None) -> Any:
    async def asked() -> Any:
        async with TestClient(TestServer(app)) as client:
            response = await client.get(path, headers=headers)
            return response.status, response.headers, await response.text()

    return asyncio.run(asked())


def test_a_guarded_application() -> None:
    app = application(secret=SECRET, realm="api", query="t")
    assert ask(app, "/me", GOOD)[2] == '{"sub": "ada"}'
    status, headers, _ = ask(application(secret=SECRET, realm="api"), "/nowhere")
    assert (status, headers["WWW-Authenticate"]) == (401, 'Bearer realm="api"')


@pytest.mark.parametrize(("path", "status"), [("/me", 200), ("/stream", 200), ("/broken", 500), ("/nowhere", 404)])
def test_no_answer_to_a_token_in_the_address_is_stored(path: str, status: int) -> None:
    found, headers, _ = ask(application(secret=SECRET, query="t"), f"{path}?t={TOKEN}")
    assert (found, headers["Cache-Control"]) == (status, "no-store")


def test_an_application_within_another() -> None:
    outer = application(secret=SECRET, realm="outer")
    outer.add_subapp("/partners", application(secret=OTHER, realm="partners", header="X-Partner"))
    assert ask(outer, "/me", GOOD)[0] == 200
    outer = application(secret=SECRET, realm="outer")
    outer.add_subapp("/partners", application(secret=OTHER, realm="partners", header="X-Partner"))
    status, headers, _ = ask(outer, "/partners/me", GOOD)
    assert (status, headers["WWW-Authenticate"].split(",")[0]) == (401, 'Bearer realm="partners"')


def test_a_function_that_fails_is_500_in_aiohttps_log(caplog: pytest.LogCaptureFixture) -> None:
    async def fails(*_: Any) -> bool:
        raise RuntimeError("the owner made a mistake")

    assert ask(application(secret=SECRET, authorize=fails), "/me", GOOD)[0] == 500
    assert [(record.name, record.levelno) for record in caplog.records if record.levelno >= logging.ERROR] == [
        ("aiohttp.server", logging.ERROR)
    ]
    assert TOKEN not in caplog.text


def test_functions_get_the_request() -> None:
    asked: List[Any] = []

    async def authorize(claims: hs256.Claims, request: web.Request) -> bool:
        asked.append((claims.sub, request.path))
        return False

    assert ask(application(secret=SECRET, authorize=authorize), "/me", GOOD)[0] == 403
    assert asked == [("ada", "/me")]
