"""FastAPI with hs256.fastapi, by uvicorn."""

from typing import Annotated, Any, Dict

from fastapi import Depends, WebSocket
from fastapi import FastAPI as Application
from fastapi.responses import PlainTextResponse

from hs256.fastapi import BearerGuard, Carry

from .servers import METHODS, ByUvicorn, Note


class FastAPI(ByUvicorn):
    ws = "wsproto"

    def make(self, options: Dict[str, Any], mount: str, note: Note) -> Any:
        guard = BearerGuard(**options)
        guarded = Application(openapi_url=None)

        @guarded.api_route("/{path:path}", methods=METHODS, response_class=PlainTextResponse)
        async def route(claims: Annotated[Any, Depends(guard)]) -> str:
            return note(claims)

        @guarded.websocket("/{path:path}")
        async def socket(websocket: WebSocket, claims: Annotated[Any, Depends(guard)]) -> None:
            note(claims)
            await websocket.accept()
            if self.lasting:
                await websocket.receive()
                return
            await websocket.close()

        guarded.add_middleware(Carry)
        if not mount:
            return guarded
        outer = Application(openapi_url=None)
        outer.mount(mount, guarded)
        return outer
