"""Drives the example as its users do: by uvicorn, over HTTP."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Dict, Iterator

import httpx
import pytest

import hs256

SECRET = "an evident test secret of 32 bytes or more"


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "server:app", "--port", str(port), "--log-level", "warning"],
        cwd=Path(__file__).parent,
        env={**os.environ, "HS256_SECRET": SECRET},
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            for _ in range(1200):
                assert server.poll() is None, "the server has ended"
                try:
                    client.get("/docs")
                    break
                except httpx.ConnectError:
                    time.sleep(0.05)
            yield client
    finally:
        server.terminate()
        server.wait()


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


def test_the_openapi_document(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()
    schemes = document["components"]["securitySchemes"]
    assert [(scheme["scheme"], scheme["bearerFormat"]) for scheme in schemes.values()] == [("bearer", "JWT")]
    assert "security" in document["paths"]["/me"]["get"]
    assert "security" in document["paths"]["/notes"]["delete"]
    assert "security" not in document["paths"]["/login"]["post"]
