"""Litestar with hs256.asgi, by uvicorn."""

from __future__ import annotations

from typing import Any, Dict

from litestar import Litestar as Application
from litestar import asgi
from litestar.enums import ScopeType
from litestar.middleware import DefineMiddleware
from litestar.types import Receive, Scope, Send

from hs256.asgi import BearerMiddleware

from .servers import ByUvicorn, Note


class Litestar(ByUvicorn):
    ws = "wsproto"

    def make(self, options: Dict[str, Any], mount: str, note: Note) -> Any:
        @asgi(mount or "/", is_mount=True, copy_scope=True)
        async def route(scope: Scope, receive: Receive, send: Send) -> None:
            text = note(scope["hs256"]).encode()  # type: ignore[typeddict-item]
            if scope["type"] == ScopeType.WEBSOCKET:
                await receive()
                await send({"type": "websocket.accept", "subprotocol": None, "headers": []})
                if self.lasting:
                    await receive()
                    return
                await send({"type": "websocket.close", "code": 1000, "reason": None})
            else:
                headers = [(b"content-length", b"%d" % len(text))]
                await send({"type": "http.response.start", "status": 200, "headers": headers})
                await send({"type": "http.response.body", "body": text, "more_body": False})

        middleware = DefineMiddleware(BearerMiddleware, **options)
        return Application([route], middleware=[middleware], openapi_config=None, logging_config=None)
