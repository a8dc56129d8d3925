"""Drives the Flask example as its users do: by its own server, over HTTP, as a browser and as a program."""

from __future__ import annotations

from typing import Iterator

import httpx
import pytest
from serving import LIMITS, SECRET, served

import hs256


@pytest.fixture(scope="module")
def server() -> Iterator[httpx.Client]:
    with served(["-m", "flask", "--app", "flask_server", "run", "--port", "PORT"], "/") as client:
        yield client


@pytest.fixture
def browser(server: httpx.Client) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.base_url, limits=LIMITS) as client:
        yield client


def test_a_browser(browser: httpx.Client) -> None:
    assert browser.get("/").text == "please log in"
    response = browser.get("/me")
    assert (response.status_code, response.json()) == (401, {"message": "Unauthorized"})
    assert response.headers["www-authenticate"] == 'Bearer realm="notes"'
    cookie = browser.post("/login", json={"name": "ada"}).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert browser.get("/").text == "hello, ada"
    me = browser.get("/me").json()
    assert (me["sub"], 0 < me["seconds"] <= 900) == ("ada", True)


def test_another_site_cannot_log_a_browser_out(browser: httpx.Client) -> None:
    browser.post("/login", json={"name": "ada"})
    response = browser.post("/logout")
    assert (response.status_code, response.json()) == (403, {"message": "Forbidden"})
    assert browser.get("/").text == "hello, ada"
    assert browser.post("/logout", headers={"X-Notes": "1"}).status_code == 204
    assert browser.get("/").text == "please log in"


def test_a_token_is_good_for_nothing_after_logging_out(browser: httpx.Client) -> None:
    token = browser.post("/login", json={"name": "ada"}).json()["access_token"]
    browser.cookies.clear()
    good = {"Authorization": f"Bearer {token}"}
    assert browser.get("/me", headers=good).json()["sub"] == "ada"
    assert browser.post("/logout", headers=good).status_code == 204
    response = browser.get("/me", headers=good)
    assert response.status_code == 401
    assert "revoked" in response.headers["www-authenticate"]


def test_an_old_cookie_is_no_obstacle(browser: httpx.Client) -> None:
    old = hs256.Signer(SECRET).sign({"iss": "https://notes.example", "aud": "https://notes.example", "exp": 1})
    cookie = {"Cookie": f"session={old}"}
    assert browser.get("/", headers=cookie).text == "please log in"
    assert browser.get("/me", headers=cookie).status_code == 401
