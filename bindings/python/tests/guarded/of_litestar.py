"""Litestar with hs256.asgi, by uvicorn."""

from __future__ import annotations

from typing import Any

from litestar import Litestar as Application
from litestar import asgi
from litestar.enums import ScopeType
from litestar.middleware import DefineMiddleware
from litestar.types import Receive, Scope, Send

from .servers import OWN_HEADERS, ByUvicorn, Guards, Note, behind


class Litestar(ByUvicorn):
    ws = "wsproto"

    def make_several(self, guards: Guards, mount: str, note: Note) -> Any:
        @asgi(mount or "/", is_mount=True, copy_scope=True)
        async def route(scope: Scope, receive: Receive, send: Send) -> None:
            text = note(scope.get("hs256")).encode()
            if scope["type"] == ScopeType.WEBSOCKET:
                await receive()
                await send({"type": "websocket.accept", "subprotocol": None, "headers": []})
                if self.lasting:
                    await receive()
                    return
                await send({"type": "websocket.close", "code": 1000, "reason": None})
            else:
                own = [(name.lower().encode(), value.encode()) for name, value in OWN_HEADERS.items()]
                headers = [*own, (b"content-length", b"%d" % len(text))]
                await send({"type": "http.response.start", "status": 200, "headers": headers})
                await send({"type": "http.response.body", "body": text, "more_body": False})

        middleware = [DefineMiddleware(behind, under=under, options=options) for under, options in guards]
        return Application([route], middleware=middleware, openapi_config=None, logging_config=None)
