from __future__ import annotations

import asyncio
import logging
from typing import Any, Dict, Tuple

import flask
import pytest
from conftest import SECRET

import hs256
from hs256.flask import BearerGuard

VERIFIER = hs256.Verifier(SECRET)
TOKEN = hs256.Signer(SECRET).sign({"sub": "ada"}, expires_in=900)
EXPIRED = hs256.Signer(SECRET, clock=lambda: 1).sign({"sub": "ada"}, expires_in=1)
GOOD = {"Authorization": f"Bearer {TOKEN}"}
OLD = {"Authorization": f"Bearer {EXPIRED}"}

application = flask.Flask(__name__)
guard = BearerGuard(VERIFIER, realm="api")
blueprint = flask.Blueprint("all", __name__, url_prefix="/all")
blueprint.before_request(BearerGuard(VERIFIER, cookie="session", query="access_token", optional=True).before_request)


@application.get("/me/<name>")
@guard
def me(name: str) -> Dict[str, Any]:
    return {"sub": flask.g.claims.sub, "name": name}


@application.get("/async")
@guard
async def async_me() -> Dict[str, Any]:
    await asyncio.sleep(0)
    return dict(flask.g.claims)


@blueprint.get("/me")
def all_me() -> Dict[str, Any]:
    return {"sub": flask.g.claims and flask.g.claims.sub}


@blueprint.get("/broken")
def broken() -> Dict[str, Any]:
    raise RuntimeError("a defect of the view")


application.register_blueprint(blueprint)


def test_a_guarded_view() -> None:
    client = application.test_client()
    response = client.get("/me/x", headers=GOOD)
    assert (response.status_code, response.json) == (200, {"sub": "ada", "name": "x"})
    response = client.get("/async", headers=GOOD)
    assert (response.status_code, (response.json or {})["sub"]) == (200, "ada")
    assert me.__name__ == "me"
    for url in "/me/x", "/async":
        response = client.get(url)
        assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, 'Bearer realm="api"')
        response = client.get(url, headers=OLD)
        assert response.status_code == 401
        assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]
        assert EXPIRED not in response.get_data(as_text=True)


def test_a_blueprint_with_cookie_and_query() -> None:
    client = application.test_client()
    assert client.get("/all/me").json == {"sub": None}
    for token, status in (TOKEN, 200), (EXPIRED, 401):
        response = client.get(f"/all/me?access_token={token}")
        assert (response.status_code, response.headers["Cache-Control"]) == (status, "no-store")
    response = client.get(f"/all/broken?access_token={TOKEN}")
    assert (response.status_code, response.headers["Cache-Control"]) == (500, "no-store")
    client.set_cookie("session", TOKEN)
    assert client.get("/all/me").json == {"sub": "ada"}
    client.set_cookie("session", EXPIRED)
    assert client.get("/all/me").json == {"sub": None}


def test_the_applications_own_error_handlers_keep_the_challenge() -> None:
    app = flask.Flask(__name__)
    app.before_request(BearerGuard(VERIFIER, realm="api", authorize=lambda *_: False).before_request)

    @app.errorhandler(401)
    @app.errorhandler(403)
    def problem(error: Any) -> Tuple[Dict[str, Any], int]:
        return {"problem": error.code}, error.code

    for headers, status in ({}, 401), (OLD, 401), (GOOD, 403):
        response = app.test_client().get("/nowhere", headers=headers)
        assert (response.status_code, response.json) == (status, {"problem": status})
        assert response.headers["WWW-Authenticate"].startswith('Bearer realm="api"')


def test_a_function_that_fails_is_500_in_flasks_log(caplog: pytest.LogCaptureFixture) -> None:
    def fails(*_: Any) -> bool:
        raise RuntimeError("the owner made a mistake")

    app = flask.Flask("broken")
    app.before_request(BearerGuard(VERIFIER, authorize=fails).before_request)
    assert app.test_client().get("/", headers=GOOD).status_code == 500
    assert [(record.name, record.levelno) for record in caplog.records] == [("broken", logging.ERROR)]
    assert "the owner made a mistake" in caplog.text
    assert TOKEN not in caplog.text


def test_functions_get_flasks_request_and_may_be_asynchronous() -> None:
    async def tenant(request: flask.Request) -> hs256.Verifier:
        await asyncio.sleep(0)
        return VERIFIER if request.path == "/" else hs256.Verifier("another evident test secret of 32 bytes")

    app = flask.Flask(__name__)
    app.before_request(BearerGuard(tenant).before_request)
    app.add_url_rule("/", view_func=lambda: flask.g.claims.sub)
    app.add_url_rule("/other", "other", view_func=lambda: flask.g.claims.sub)
    assert app.test_client().get("/", headers=GOOD).text == "ada"
    assert app.test_client().get("/other", headers=GOOD).status_code == 401
