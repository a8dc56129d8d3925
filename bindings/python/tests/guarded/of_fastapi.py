"""FastAPI with hs256.fastapi, by uvicorn."""

from typing import Annotated, Any, Dict

from fastapi import APIRouter, Depends, Request, Response, WebSocket
from fastapi import FastAPI as Application
from fastapi.responses import PlainTextResponse

from hs256.fastapi import BearerGuard, Carry

from .servers import METHODS, OWN_HEADERS, ByUvicorn, Guards, Note, is_under, prefixes


class FastAPI(ByUvicorn):
    ws = "wsproto"

    def make(self, options: Dict[str, Any], mount: str, note: Note) -> Any:
        guard = BearerGuard(**options)
        guarded = Application(openapi_url=None)

        @guarded.api_route("/{path:path}", methods=METHODS)
        async def route(claims: Annotated[Any, Depends(guard)]) -> Response:
            return PlainTextResponse(note(claims), headers=OWN_HEADERS)

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

    def make_several(self, guards: Guards, mount: str, note: Note) -> Any:
        built = [(under, BearerGuard(**options)) for under, options in guards]
        guarded = Application(openapi_url=None)

        async def route(request: Request) -> Response:
            return PlainTextResponse(note(getattr(request.state, "claims", None)), headers=OWN_HEADERS)

        for prefix in prefixes(guards):
            dependencies = [Depends(guard) for under, guard in built if is_under(prefix, under)]
            router = APIRouter(prefix=prefix, dependencies=dependencies)
            router.add_api_route("/{path:path}", route, methods=METHODS)
            guarded.include_router(router)
        guarded.add_middleware(Carry)
        return guarded
