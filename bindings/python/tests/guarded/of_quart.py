"""Quart with hs256.asgi, by hypercorn."""

from __future__ import annotations

from typing import Any

import quart

from .servers import METHODS, OWN_HEADERS, ByHypercorn, Guards, Note, behind


class Quart(ByHypercorn):
    def make_several(self, guards: Guards, mount: str, note: Note) -> Any:
        guarded = quart.Quart("guarded", static_folder=None)

        @guarded.route(f"{mount}/", defaults={"path": ""}, methods=METHODS)
        @guarded.route(f"{mount}/<path:path>", methods=METHODS)
        async def route(path: str) -> Any:
            return note(quart.request.scope.get("hs256")), OWN_HEADERS

        @guarded.websocket(f"{mount}/", defaults={"path": ""})
        @guarded.websocket(f"{mount}/<path:path>")
        async def socket(path: str) -> None:
            note(quart.websocket.scope["hs256"])  # type: ignore[typeddict-item]
            await quart.websocket.accept()
            if self.lasting:
                await quart.websocket.receive()

        for under, options in reversed(guards):
            guarded.asgi_app = behind(guarded.asgi_app, under, options)  # type: ignore[method-assign]
        return guarded
