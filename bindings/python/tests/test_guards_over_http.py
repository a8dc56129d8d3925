"""Behaviour of all guards that the shared request cases do not cover: failures of the owner's functions, and their
log."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List

import pytest
from conftest import SECRET
from guarded import GUARDS, server_of
from guarded.servers import Server
from request_cases import Connection

import hs256
from hs256.guard import Refusal

TOKEN = hs256.Signer(SECRET).sign({"sub": "ada"})


def fails(*_: Any) -> Any:
    raise RuntimeError("the owner made a mistake")


async def fails_later(*_: Any) -> Any:
    raise RuntimeError("the owner made a mistake")


FAILURES: Dict[str, Any] = {
    "a clock": {"secret": SECRET, "clock": fails},
    "authorize": {"secret": SECRET, "authorize": fails},
    "authorize, later": {"secret": SECRET, "authorize": fails_later},
    "is_revoked": {"secret": SECRET, "is_revoked": fails},
    "get_token": {"secret": SECRET, "get_token": fails},
    "no token": {"secret": SECRET, "get_token": lambda _: 7},
    "a tenant's verifier": {"verifier": fails},
    "no verifier": {"verifier": lambda _: None},
}


@pytest.fixture(scope="module", params=list(GUARDS))
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with server_of(request.param) as server:
        yield server


@pytest.mark.parametrize("failure", list(FAILURES))
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_failure_of_the_owners_is_500_and_no_route_runs(
    server: Server, failure: str, caplog: pytest.LogCaptureFixture
) -> None:
    told: List[Refusal] = []
    ran: List[Any] = []
    options = {**FAILURES[failure], "on_refusal": lambda refusal, _: told.append(refusal)}
    server.serve(server.make(options, "", lambda claims: ran.append(claims) or "ran"))  # type: ignore[func-returns-value]
    request = {"method": "GET", "target": "/", "headers": [["Authorization", f"Bearer {TOKEN}"]]}
    connection = Connection(server.port)
    answer = connection.ask(request, "")
    connection.close()
    assert (answer.status, answer.headers.get("www-authenticate")) == (500, None)
    assert ran == []
    assert [(refusal.code, refusal.claim) for refusal in told] == [("internal", None)]
    logged = [record for record in caplog.records if record.exc_info]
    assert len(logged) == 1
    assert TOKEN not in caplog.text


def test_a_websocket_is_closed_when_its_token_expires(caplog: pytest.LogCaptureFixture) -> None:
    import asyncio

    import websockets.asyncio.client
    import websockets.exceptions
    from guarded.of_aiohttp import AioHttp
    from guarded.of_fastapi import FastAPI
    from guarded.of_litestar import Litestar
    from guarded.of_quart import Quart
    from guarded.of_starlette import Starlette

    async def closed(port: int) -> Any:
        address = f"ws://127.0.0.1:{port}/"
        headers = {"Authorization": f"Bearer {hs256.Signer(SECRET).sign({'exp': 1000.5})}"}
        async with websockets.asyncio.client.connect(address, additional_headers=headers) as socket:
            with pytest.raises(websockets.exceptions.ConnectionClosed) as caught:
                await socket.recv()
        return caught.value.rcvd

    for kind in Starlette, FastAPI, Litestar, Quart, AioHttp:
        now = iter([999.0, 1000.4])
        options = {"secret": SECRET, "clock": lambda now=now: next(now, 1001.0)}
        with kind() as server:
            server.lasting = True
            server.serve(server.make(options, "", lambda _: "ran"))
            frame = asyncio.run(asyncio.wait_for(closed(server.port), 20))
        assert (frame.code, frame.reason) == (4401, "the token has expired"), kind
    assert [record for record in caplog.records if record.exc_info] == []
