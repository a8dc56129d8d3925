"""Drives the Django example as its users do: by uvicorn, over HTTP."""

from __future__ import annotations

from typing import Dict, Iterator

import httpx
import pytest
from serving import SECRET, served

import hs256


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with served(["-m", "uvicorn", "django_server.asgi:application", "--port", "PORT"], "/me") as client:
        yield client


def login(client: httpx.Client, name: str) -> Dict[str, str]:
    answer = client.post("/login", json={"name": name}).json()
    return {"Authorization": f"{answer['token_type']} {answer['access_token']}"}


def test_with_a_token(client: httpx.Client) -> None:
    assert client.get("/me", headers=login(client, "ada")).json() == {"sub": "ada", "role": "reader"}
    assert client.delete("/notes", headers=login(client, "grace")).json() == {"deleted_by": "grace"}


def test_without_the_role(client: httpx.Client) -> None:
    response = client.delete("/notes", headers=login(client, "ada"))
    assert (response.status_code, response.json()) == (403, {"error": "insufficient_scope"})


def test_without_a_token(client: httpx.Client) -> None:
    for path in "/me", "/notes":
        response = client.get(path)
        assert (response.status_code, response.headers["www-authenticate"]) == (401, 'Bearer realm="notes"')
    other = hs256.Signer(SECRET).sign({"iss": "https://other.example", "sub": "ada"}, expires_in=900)
    response = client.get("/me", headers={"Authorization": f"Bearer {other}"})
    assert (response.status_code, response.json()) == (401, {"error": "invalid_token"})


@pytest.mark.parametrize("order", [1, -1])
def test_two_authorization_headers(client: httpx.Client, order: int) -> None:
    good = login(client, "ada")["Authorization"]
    for other in "Bearer a.b.c", "Basic YTpi", good:
        headers = [("Authorization", value) for value in (good, other)[::order]]
        assert client.get("/me", headers=headers).status_code == 401
