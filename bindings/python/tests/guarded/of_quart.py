"""Quart with hs256.asgi, by hypercorn."""

from __future__ import annotations

from typing import Any, Dict

import quart

from hs256.asgi import BearerMiddleware

from .servers import METHODS, ByHypercorn, Note


class Quart(ByHypercorn):
    def make(self, options: Dict[str, Any], mount: str, note: Note) -> Any:
        guarded = quart.Quart("guarded", static_folder=None)

        @guarded.route(f"{mount}/", defaults={"path": ""}, methods=METHODS)
        @guarded.route(f"{mount}/<path:path>", methods=METHODS)
        async def route(path: str) -> str:
            return note(quart.request.scope["hs256"])  # type: ignore[typeddict-item]

        @guarded.websocket(f"{mount}/", defaults={"path": ""})
        @guarded.websocket(f"{mount}/<path:path>")
        async def socket(path: str) -> None:
            note(quart.websocket.scope["hs256"])  # type: ignore[typeddict-item]
            await quart.websocket.accept()
            if self.lasting:
                await quart.websocket.receive()

        guarded.asgi_app = BearerMiddleware(guarded.asgi_app, **options)  # type: ignore[method-assign]
        return guarded
