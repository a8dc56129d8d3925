"""Drives the FastAPI example as its users do: by uvicorn, over HTTP."""

from __future__ import annotations

import socket
from typing import Dict, Iterator

import httpx
import pytest
from serving import SECRET, served

import hs256


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with served(["server.py", "PORT"], "/docs") as client:
        yield client


def login(client: httpx.Client, name: str) -> Dict[str, str]:
    answer = client.post("/login", json={"name": name}).json()
    return {"Authorization": f"{answer['token_type']} {answer['access_token']}"}


def test_with_a_token(client: httpx.Client) -> None:
    assert client.get("/me", headers=login(client, "ada")).json() == {"sub": "ada", "role": "reader"}
    assert client.delete("/notes", headers=login(client, "ada")).status_code == 403
    assert client.delete("/notes", headers=login(client, "grace")).json() == {"deleted_by": "grace"}


def test_without(client: httpx.Client) -> None:
    response = client.get("/me")
    assert (response.status_code, response.headers["www-authenticate"]) == (401, 'Bearer realm="notes"')


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://notes.example", "sub": "ada", "role": "admin"},  # no aud
        {"iss": "https://notes.example", "aud": "https://other.example", "sub": "ada"},
        {"iss": "https://notes.example", "aud": "https://notes.example", "sub": "ada", "exp": 1},
    ],
)
def test_tokens_that_are_not_for_this_server(client: httpx.Client, claims: Dict[str, object]) -> None:
    token = hs256.Signer(SECRET).sign(claims)
    response = client.delete("/notes", headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 401
    assert 'error="invalid_token"' in response.headers["www-authenticate"]
    forged = hs256.Signer("another evident test secret of 32 bytes").sign(claims)
    assert client.get("/me", headers={"Authorization": f"Bearer {forged}"}).status_code == 401


@pytest.mark.parametrize("order", [1, -1])
def test_two_authorization_headers(client: httpx.Client, order: int) -> None:
    good = login(client, "ada")["Authorization"]
    for other in "Bearer a.b.c", "Basic YTpi", good:
        headers = [("Authorization", value) for value in (good, other)[::order]]
        assert client.get("/me", headers=headers).status_code == 401


def test_a_body_beyond_the_limit(client: httpx.Client) -> None:
    chunks = (b"x" * 1024 for _ in range(64))
    for content in b'{"name": "' + b"x" * 20_000 + b'"}', chunks:
        response = client.post("/login", content=content, headers={"Content-Type": "application/json"})
        assert response.status_code == 413


def test_slow_clients_keep_nobody_waiting(client: httpx.Client) -> None:
    address = (client.base_url.host, client.base_url.port or 80)
    heads = [b"GET /me HTTP/1.1\r\nX-Slow: ", b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{", b""]
    slow = [socket.create_connection(address, timeout=60) for _ in range(300)]
    try:
        for n, connection in enumerate(slow):
            connection.sendall(heads[n % len(heads)])
        assert client.get("/me", headers=login(client, "ada")).status_code == 200
        for connection in slow:
            while connection.recv(4096):  # until the server closes it
                pass
    finally:
        for connection in slow:
            connection.close()


def test_the_openapi_document(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()
    schemes = document["components"]["securitySchemes"]
    assert [(scheme["scheme"], scheme["bearerFormat"]) for scheme in schemes.values()] == [("bearer", "JWT")]
    assert "security" in document["paths"]["/me"]["get"]
    assert "security" in document["paths"]["/notes"]["delete"]
    assert "security" not in document["paths"]["/login"]["post"]
