from __future__ import annotations

import asyncio
import socket
import threading
from typing import Annotated, Any, Dict, Iterator, List, Optional

import httpx
import pytest
import uvicorn
import websockets.asyncio.client
import websockets.exceptions
from conftest import SECRET
from fastapi import Depends, FastAPI, Request, WebSocket
from starlette.applications import Starlette
from starlette.requests import Request as StarletteRequest
from starlette.responses import PlainTextResponse
from starlette.routing import Route

import hs256
from hs256.asgi import BearerMiddleware
from hs256.fastapi import BearerGuard, OptionalBearerGuard
from hs256.flask import BearerGuard as FlaskGuard

VERIFIER = hs256.Verifier(SECRET)
TOKEN = hs256.Signer(SECRET).sign({"sub": "ada"}, expires_in=900)
EXPIRED = hs256.Signer(SECRET, clock=lambda: 1).sign({"sub": "ada"}, expires_in=1)

guard = BearerGuard(VERIFIER, realm="api", scheme_name="token")
lenient = OptionalBearerGuard(VERIFIER, cookie="session", query="access_token")
api = FastAPI()


@api.get("/me")
def me(claims: Annotated[hs256.Claims, Depends(guard)], request: Request) -> Dict[str, Any]:
    assert request.state.claims is claims
    return dict(claims)


@api.get("/maybe")
async def maybe(claims: Annotated[Optional[hs256.Claims], Depends(lenient)]) -> Optional[str]:
    return None if claims is None else claims.sub


@api.websocket("/socket")
async def talk(websocket: WebSocket, claims: Annotated[hs256.Claims, Depends(guard)]) -> None:
    await websocket.accept()
    await websocket.send_text(str(claims.sub))
    await websocket.close()


async def hello(request: StarletteRequest) -> PlainTextResponse:
    return PlainTextResponse(str(request.state.claims and request.state.claims.sub))


inner = Starlette(routes=[Route("/", hello)])
outer = FastAPI()
outer.mount("/strict", BearerMiddleware(inner, VERIFIER, realm="api"))
outer.mount("/lenient", BearerMiddleware(inner, VERIFIER, cookie="session", query="access_token", optional=True))
outer.mount("/api", api)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        running = uvicorn.Server(uvicorn.Config(outer, log_level="warning", ws="websockets-sansio"))
        thread = threading.Thread(target=running.run, args=([listener],))
        thread.start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        running.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://{server}") as client:
        yield client


def bearer(token: str) -> Dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("path", ["/api/me", "/strict/"])
def test_a_guarded_route(client: httpx.Client, path: str) -> None:
    response = client.get(path, headers=bearer(TOKEN))
    assert response.status_code == 200
    assert "ada" in response.text
    for headers in {}, {"Authorization": "Basic YTpi"}:
        response = client.get(path, headers=headers)
        assert (response.status_code, response.headers["www-authenticate"]) == (401, 'Bearer realm="api"')
    for token in EXPIRED, TOKEN[:-43] + EXPIRED[-43:], "x":
        response = client.get(path, headers=bearer(token))
        assert response.status_code == 401
        assert response.headers["www-authenticate"].startswith('Bearer realm="api", error="invalid_token"')
        assert token not in response.text + str(response.headers)
    twice: List[Any] = [("Authorization", f"Bearer {TOKEN}")] * 2
    assert client.get(path, headers=twice).status_code == 401
    elsewhere = client.get(path, params={"access_token": TOKEN}, headers={"Cookie": f"session={TOKEN}"})
    assert elsewhere.status_code == 401


@pytest.mark.parametrize(("path", "nobody"), [("/api/maybe", "null"), ("/lenient/", "None")])
def test_an_optional_guard_with_cookie_and_query(client: httpx.Client, path: str, nobody: str) -> None:
    assert client.get(path).text == nobody
    assert "ada" in client.get(path, headers=bearer(TOKEN)).text
    assert "ada" in client.get(path, params={"access_token": TOKEN}).text
    assert "ada" in client.get(path, headers={"Cookie": f"a=b; session={TOKEN}; c=d"}).text
    for options in (
        {"headers": bearer(EXPIRED)},
        {"headers": {"Cookie": f"session={EXPIRED}"}},
        {"params": {"access_token": EXPIRED}},
    ):
        response = client.get(path, **options)  # type: ignore[arg-type]
        assert response.status_code == 401
        assert 'error="invalid_token"' in response.headers["www-authenticate"]
    # The header is looked at first, then the cookie.
    everywhere = client.get(path, params={"access_token": TOKEN}, headers={"Cookie": f"session={EXPIRED}"})
    assert everywhere.status_code == 401


def test_openapi_shows_a_bearer_jwt() -> None:
    document = api.openapi()
    assert document["components"]["securitySchemes"]["token"] == {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
    }
    assert document["paths"]["/me"]["get"]["security"] == [{"token": []}]


def test_websockets(server: str) -> None:
    async def ask(token: Optional[str]) -> Any:
        headers = None if token is None else bearer(token)
        address = f"ws://{server}/api/socket"
        async with websockets.asyncio.client.connect(address, additional_headers=headers) as socket:
            return await socket.recv()

    assert asyncio.run(ask(TOKEN)) == "ada"
    for token in None, EXPIRED:
        with pytest.raises(websockets.exceptions.InvalidStatus):
            asyncio.run(ask(token))


@pytest.mark.parametrize("extension", [True, False])
def test_the_middleware_refuses_websockets_before_they_are_accepted(extension: bool) -> None:
    sent: List[Any] = []

    async def app(*_: Any) -> None:
        raise AssertionError("must not be reached")

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope: Any = {"type": "websocket", "path": "/", "headers": [], "query_string": b""}
    scope["extensions"] = {"websocket.http.response": {}} if extension else None
    asyncio.run(BearerMiddleware(app, VERIFIER)(scope, receive, send))
    if extension:
        assert [message["type"] for message in sent] == [
            "websocket.http.response.start",
            "websocket.http.response.body",
        ]
        assert sent[0]["status"] == 401
    else:
        assert sent == [{"type": "websocket.close", "code": 1008}]


def test_exempt_paths_and_other_scopes() -> None:
    reached: List[Any] = []

    async def app(scope: Any, *_: Any) -> None:
        reached.append(scope)

    middleware = BearerMiddleware(app, VERIFIER, exempt=["/health"])
    scopes: List[Any] = [{"type": "lifespan"}, {"type": "http", "path": "/health", "headers": []}]
    for scope in scopes:
        asyncio.run(middleware(scope, None, None))  # type: ignore[arg-type]
    assert reached == scopes


def test_a_closed_verifier_is_the_servers_fault() -> None:
    closed = hs256.Verifier(SECRET)
    middleware = BearerMiddleware(lambda *_: None, closed)  # type: ignore[arg-type]
    closed.close()
    scope: Any = {"type": "http", "path": "/", "headers": [(b"authorization", b"Bearer " + TOKEN.encode())]}
    with pytest.raises(hs256.InvalidArgument):
        asyncio.run(middleware(scope, None, None))  # type: ignore[arg-type]
    with pytest.raises(hs256.InvalidArgument, match="realm"):
        BearerGuard(VERIFIER, realm="a\nb")


@pytest.mark.parametrize(
    "build",
    [
        BearerGuard,
        OptionalBearerGuard,
        lambda verifier, **options: BearerMiddleware(api, verifier, **options),
        FlaskGuard,
    ],
)
@pytest.mark.parametrize("option", ["realm", "cookie", "query"])
@pytest.mark.parametrize("nothing", [None, ""])
def test_an_option_of_a_guard_that_is_given_as_nothing_is_refused(build: Any, option: str, nothing: Any) -> None:
    with pytest.raises(hs256.InvalidArgument, match="leave it out, or set it") as refused:
        build(VERIFIER, **{option: nothing})
    assert refused.value.field == option


@pytest.mark.parametrize("option", ["realm", "cookie", "query"])
def test_an_option_of_a_guard_is_text(option: str) -> None:
    with pytest.raises(TypeError, match=f"`{option}` is str"):
        BearerGuard(VERIFIER, **{option: 7})  # type: ignore[arg-type]
