"""Starlette with hs256.asgi, by uvicorn."""

from __future__ import annotations

from typing import Any, Dict

from starlette.applications import Starlette as Application
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.websockets import WebSocket

from hs256.asgi import BearerMiddleware

from .servers import ByUvicorn, Note


class Starlette(ByUvicorn):
    def make(self, options: Dict[str, Any], mount: str, note: Note) -> Any:
        async def route(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "websocket":
                websocket = WebSocket(scope, receive, send)
                note(websocket.state.claims)
                await websocket.accept()
                if self.lasting:
                    await websocket.receive()
                    return
                await websocket.close()
            else:
                await PlainTextResponse(note(Request(scope).state.claims))(scope, receive, send)

        guarded = Application()
        guarded.router.default = route
        guarded.add_middleware(BearerMiddleware, **options)
        guarded.middleware_stack = guarded.build_middleware_stack()  # as when it starts
        return Application(routes=[Mount(mount, guarded)]) if mount else guarded
