"""Starlette with hs256.asgi, by uvicorn."""

from __future__ import annotations

from typing import Any, List

from starlette.applications import Starlette as Application
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.websockets import WebSocket

from hs256.asgi import BearerMiddleware

from .servers import OWN_HEADERS, ByUvicorn, Guards, Note, prefixes


class Starlette(ByUvicorn):
    def make_several(self, guards: Guards, mount: str, note: Note) -> Any:
        async def route(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "websocket":
                websocket = WebSocket(scope, receive, send)
                note(getattr(websocket.state, "claims", None))
                await websocket.accept()
                if self.lasting:
                    await websocket.receive()
                    return
                await websocket.close()
            else:
                text = note(getattr(Request(scope).state, "claims", None))
                await PlainTextResponse(text, headers=OWN_HEADERS)(scope, receive, send)

        def behind(prefix: str, routes: List[Mount]) -> Application:
            application = Application(routes=routes)
            application.router.default = route
            for under, options in reversed(guards):  # the last one to be added is the first one to be asked
                if under == prefix:
                    application.add_middleware(BearerMiddleware, **options)
            application.middleware_stack = application.build_middleware_stack()  # as when it starts
            return application

        guarded = behind("", [Mount(prefix, behind(prefix, [])) for prefix in prefixes(guards) if prefix])
        return Application(routes=[Mount(mount, guarded)]) if mount else guarded
