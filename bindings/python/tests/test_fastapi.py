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
from fastapi import Depends, FastAPI, HTTPException, Request, Security, WebSocket
from starlette.applications import Starlette
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request as StarletteRequest
from starlette.responses import FileResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Route

import hs256
from hs256 import testing
from hs256.asgi import BearerMiddleware
from hs256.fastapi import BearerGuard, Carry
from hs256.flask import BearerGuard as FlaskGuard

VERIFIER = hs256.Verifier(SECRET)
TOKEN = hs256.Signer(SECRET).sign({"sub": "ada"}, expires_in=900)
EXPIRED = hs256.Signer(SECRET, clock=lambda: 1).sign({"sub": "ada"}, expires_in=1)

guard = BearerGuard(VERIFIER, realm="api", scheme_name="token")
lenient = BearerGuard(VERIFIER, optional=True, cookie="session", query="access_token")
partners = BearerGuard(secret="another evident test secret of 32 bytes", realm="partners")
api = FastAPI()
api.add_middleware(Carry)


@api.get("/me")
def me(claims: Annotated[hs256.Claims, Depends(guard)], request: Request) -> Dict[str, Any]:
    assert request.state.claims is claims
    return dict(claims)


@api.get("/maybe")
async def maybe(claims: Annotated[Optional[hs256.Claims], Depends(lenient)]) -> Optional[str]:
    return None if claims is None else claims.sub


@api.get("/own")
def own(claims: Annotated[Any, Depends(lenient)], kind: str = "plain") -> Any:
    made: Dict[str, Any] = {
        "plain": lambda: PlainTextResponse(str(claims.sub)),
        "stream": lambda: StreamingResponse(iter([b"ada"])),
        "file": lambda: FileResponse(__file__),
        "stored": lambda: PlainTextResponse("ada", headers={"Cache-Control": "private"}),
    }
    return made[kind]()


@api.get("/notes")
def notes(claims: Annotated[hs256.Claims, Security(guard, scopes=["notes:read", "notes:write"])]) -> Optional[str]:
    return claims.sub


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
    with httpx.Client(base_url=f"http://{server}", limits=httpx.Limits(keepalive_expiry=1)) as client:
        yield client


def get(application: Any, path: str, headers: Optional[Dict[str, str]] = None) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            return await client.get(path, headers=headers)

    return asyncio.run(asked())


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
    for options in {"headers": bearer(EXPIRED)}, {"params": {"access_token": EXPIRED}}:
        response = client.get(path, **options)  # type: ignore[arg-type]
        assert response.status_code == 401
        assert 'error="invalid_token"' in response.headers["www-authenticate"]
    # Browsers send cookies unasked, so a client with an old one must still reach the login page. It comes before the
    # query.
    old = {"Cookie": f"session={EXPIRED}"}
    assert client.get(path, params={"access_token": TOKEN}, headers=old).text == nobody


def test_answers_to_a_token_in_the_address_are_not_stored(client: httpx.Client) -> None:
    for path in "/api/maybe", "/lenient/":
        for token, status in (TOKEN, 200), (EXPIRED, 401):
            response = client.get(path, params={"access_token": token})
            assert (response.status_code, response.headers["cache-control"]) == (status, "no-store")
        assert "cache-control" not in client.get(path, headers=bearer(TOKEN)).headers


def test_answers_that_a_route_makes_by_itself_are_not_stored(client: httpx.Client) -> None:
    for kind in "plain", "stream", "file":
        response = client.get("/api/own", params={"access_token": TOKEN, "kind": kind})
        assert (response.status_code, response.headers["cache-control"]) == (200, "no-store")
        assert "cache-control" not in client.get("/api/own", params={"kind": kind}, headers=bearer(TOKEN)).headers
    # A Cache-Control of the route gives way, as with every other guard.
    response = client.get("/api/own", params={"access_token": TOKEN, "kind": "stored"})
    assert response.headers.get_list("cache-control") == ["no-store"]


def test_a_token_in_the_address_needs_what_carries_the_headers() -> None:
    application = FastAPI()

    @application.get("/a")
    def a(claims: Annotated[Any, Depends(lenient)]) -> str:
        return str(claims and claims.sub)

    assert (get(application, "/a").json(), get(application, "/a", bearer(TOKEN)).json()) == ("None", "ada")
    with pytest.raises(RuntimeError, match=r"app\.add_middleware\(hs256\.fastapi\.Carry\)"):
        get(application, f"/a?access_token={TOKEN}")


def test_an_exception_handler_of_the_owners_keeps_the_challenge() -> None:
    application = FastAPI()
    application.add_middleware(Carry)

    @application.exception_handler(HTTPException)
    async def handle(request: Request, error: HTTPException) -> PlainTextResponse:
        return PlainTextResponse("no", error.status_code)

    @application.get("/a")
    def a(claims: Annotated[Any, Depends(guard)]) -> None: ...

    response = get(application, "/a")
    assert (response.text, response.headers["www-authenticate"]) == ("no", 'Bearer realm="api"')


def test_scopes(client: httpx.Client) -> None:
    def ask(claims: Dict[str, Any]) -> httpx.Response:
        return client.get("/api/notes", headers=bearer(hs256.Signer(SECRET).sign(claims)))

    for scope in "notes:read notes:write", "notes:write x notes:read", ["notes:write", "notes:read"]:
        assert ask({"scope": scope}).status_code == 200
    wrong: List[Any] = ["notes:read", "notes:write notes:reads", "", [], ["notes:read notes:write"], 7, None, {}, [{}]]
    for scope in wrong:
        response = ask({"scope": scope})
        assert response.status_code == 403
        assert response.headers["www-authenticate"] == 'Bearer realm="api", error="insufficient_scope"'
    assert ask({}).status_code == 403
    assert client.get("/api/notes").status_code == 401


def test_a_guard_is_overridden_in_tests() -> None:
    claims = testing.claims({"sub": "ada"})
    api.dependency_overrides[guard] = lambda: claims
    try:
        assert get(api, "/notes").status_code == 200
    finally:
        api.dependency_overrides.clear()
    assert get(api, "/notes").status_code == 401


def test_two_guards_in_one_application() -> None:
    other = hs256.Signer("another evident test secret of 32 bytes")
    application = FastAPI()

    @application.get("/a")
    def a(claims: Annotated[Any, Depends(guard)]) -> str:
        return str(claims.sub)

    @application.get("/b")
    def b(claims: Annotated[Any, Depends(partners)]) -> str:
        return str(claims.sub)

    theirs = bearer(other.sign({"sub": "bob"}))
    assert get(application, "/a", headers=bearer(TOKEN)).json() == "ada"
    assert get(application, "/b", headers=theirs).json() == "bob"
    assert get(application, "/a", headers=theirs).status_code == 401
    assert (
        get(application, "/b", headers=bearer(TOKEN)).headers["www-authenticate"].startswith('Bearer realm="partners"')
    )


def test_openapi_shows_a_bearer_jwt() -> None:
    document = api.openapi()
    assert document["components"]["securitySchemes"]["token"] == {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
    }
    assert document["paths"]["/me"]["get"]["security"] == [{"token": []}]
    assert document["paths"]["/notes"]["get"]["security"] == [{"token": ["notes:read", "notes:write"]}]
    assert document["paths"]["/maybe"]["get"]["security"] == [{"hs256": []}, {"hs256_cookie": []}, {"hs256_query": []}]
    schemes = document["components"]["securitySchemes"]
    assert schemes["hs256_cookie"] == {"type": "apiKey", "in": "cookie", "name": "session"}
    assert schemes["hs256_query"] == {"type": "apiKey", "in": "query", "name": "access_token"}
    assert "parameters" not in document["paths"]["/maybe"]["get"]


def test_openapi_shows_a_scheme_and_a_header_of_the_owners() -> None:
    application = FastAPI()

    @application.get("/a")
    def a(claims: Annotated[Any, Depends(BearerGuard(VERIFIER, scheme="JWT"))]) -> None: ...

    @application.get("/b")
    def b(claims: Annotated[Any, Depends(BearerGuard(VERIFIER, scheme_name="b", header="X-Token"))]) -> None: ...

    document = application.openapi()
    schemes = document["components"]["securitySchemes"]
    assert schemes["hs256"] == {"type": "http", "scheme": "JWT"}
    assert schemes["b_header"] == {"type": "apiKey", "in": "header", "name": "X-Token"}
    assert document["paths"]["/b"]["get"]["security"] == [{"b": []}, {"b_header": []}]


def test_websockets(server: str) -> None:
    async def ask(token: Optional[str]) -> Any:
        headers = None if token is None else bearer(token)
        address = f"ws://{server}/api/socket"
        async with websockets.asyncio.client.connect(address, additional_headers=headers) as socket:
            return await socket.recv()

    assert asyncio.run(ask(TOKEN)) == "ada"
    for token in None, EXPIRED:
        with pytest.raises(websockets.exceptions.InvalidStatus) as refused:
            asyncio.run(ask(token))
        assert refused.value.response.status_code == 401
        assert refused.value.response.headers["www-authenticate"].startswith('Bearer realm="api"')


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
    lifespan: Any = {"type": "lifespan"}
    # Claims of an outer guard do not count.
    health: Any = {
        "type": "http",
        "method": "GET",
        "path": "/health",
        "headers": [],
        "state": {"claims": 1},
        "hs256": 1,
    }
    for scope in lifespan, health:
        asyncio.run(middleware(scope, None, None))
    assert reached == [lifespan, {**health, "state": {"claims": None}, "hs256": None}]
    with pytest.raises(NotImplementedError):
        asyncio.run(middleware({"type": "webtransport", "path": "/", "headers": []}, None, None))
    assert len(reached) == 2


def test_the_application_chooses_its_subprotocol() -> None:
    sent: List[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    def accepting(subprotocol: Optional[str]) -> Any:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            await send({"type": "websocket.accept", "subprotocol": subprotocol})

        return app

    scope = {"type": "websocket", "path": "/", "headers": [], "subprotocols": ["chat", "bearer", TOKEN]}
    for chosen, named in ("chat", "chat"), (None, "bearer"):
        asyncio.run(BearerMiddleware(accepting(chosen), VERIFIER, websocket=True)(scope, None, send))
        assert sent.pop()["subprotocol"] == named


@pytest.mark.parametrize(
    "build",
    [
        BearerGuard,
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


def test_a_type_checker_knows_the_options() -> None:
    with pytest.raises(hs256.InvalidArgument, match="not a string"):
        BearerGuard(VERIFIER, cookie=7)  # type: ignore[arg-type]
    with pytest.raises(hs256.InvalidArgument, match="not an option of a guard"):
        BearerGuard(VERIFIER, cokie="session")  # type: ignore[call-arg]


def test_a_page_on_another_origin_reads_the_401() -> None:
    application = Starlette(routes=[Route("/", hello)])
    application.add_middleware(BearerMiddleware, verifier=VERIFIER)
    origin = "https://page.example"
    application.add_middleware(CORSMiddleware, allow_origins=[origin], expose_headers=["WWW-Authenticate"])
    response = get(application, "/", headers={"Origin": origin})
    assert (response.status_code, response.headers["access-control-allow-origin"]) == (401, origin)
    assert response.headers["access-control-expose-headers"] == "WWW-Authenticate"
