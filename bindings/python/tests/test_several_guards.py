"""Several guards in one application (tests/requests/several), by the middleware for ASGI, without a server."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Dict, List, Optional

import cases
import pytest
from request_cases import Noted, options_of

from hs256.asgi import BearerMiddleware

SEVERAL = [case for file in cases.files(["requests/several"], "") for case in file["cases"]]


def before(guarded: Any, around: Any, under: str) -> Any:
    """The guarded application for the paths that the guard is before, the other for the rest."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        chosen = guarded if f"{scope['path']}/".startswith(f"{under}/") else around
        await chosen(scope, receive, send)

    return application


def application_of(case: Dict[str, Any], noted: Noted) -> Any:
    async def route(scope: Any, _: Any, send: Any) -> None:
        noted.route(scope.get("hs256"))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    application: Any = route
    for guard in reversed(case["guards"]):
        guarded = BearerMiddleware(application, **options_of(guard, noted, True))
        application = before(guarded, application, guard.get("under", ""))
    return application


def answered(application: Any, request: Dict[str, Any]) -> Dict[str, Any]:
    path, _, query = request["target"].partition("?")
    scope = {
        "type": "http",
        "method": request["method"],
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in request["headers"]],
        "state": {},
    }
    sent: List[Dict[str, Any]] = []

    async def send(message: Dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(application(scope, None, send))
    return sent[0]


@pytest.mark.parametrize("case", SEVERAL, ids=lambda case: case["name"])
def test_several_guards(case: Dict[str, Any]) -> None:
    noted, expect = Noted(), case["expect"]
    answer = answered(application_of(case, noted), case["request"])
    headers = {name.decode().lower(): value.decode() for name, value in answer["headers"]}
    refusals = [{"code": told.code, "claim": told.claim, "source": told.source} for told in noted.told]
    ran: List[Optional[Dict[str, Any]]] = [expect["claims"]] if expect["status"] == 200 else []
    assert (answer["status"], headers.get("www-authenticate")) == (expect["status"], expect["challenge"])
    assert json.loads(json.dumps(noted.claims)) == ran
    assert refusals == expect["refusals"]
    for name, value in expect.get("headers", {}).items():
        assert headers.get(name.lower()) == value
