"""aiohttp with hs256.aiohttp, on its own server."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from hs256.aiohttp import CLAIMS, setup

from .servers import OWN_HEADERS, Guards, Looped, Note, prefixes


class AioHttp(Looped):
    async def start(self) -> None:
        self.listener = await self.loop.create_server(lambda: self.application(), "127.0.0.1", 0)
        self.port = self.listener.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self.listener.close()

    def serve(self, application: Any) -> bool:
        changed = application is not self.application
        self.application = application
        return changed

    def make_several(self, guards: Guards, mount: str, note: Note) -> Any:
        return self.run(self.made(guards, mount, note))

    async def made(self, guards: Guards, mount: str, note: Note) -> Any:
        async def route(request: web.Request) -> web.StreamResponse:
            claims = request.get(CLAIMS)
            websocket = web.WebSocketResponse()
            if not websocket.can_prepare(request):
                return web.Response(text=note(claims), headers=OWN_HEADERS)
            note(claims)
            await websocket.prepare(request)
            if self.lasting:
                await websocket.receive()
            await websocket.close()
            return websocket

        guarded, *inner = [web.Application() for _ in prefixes(guards)]
        applications = dict(zip(reversed(prefixes(guards)), [guarded, *inner]))
        for under, options in guards:
            setup(applications[under], **options)
        for application in inner:
            application.router.add_route("*", "/{path:.*}", route)
        for prefix in prefixes(guards)[:-1]:
            guarded.add_subapp(prefix, applications[prefix])
        guarded.router.add_route("*", "/{path:.*}", route)
        outer = guarded
        if mount:
            outer = web.Application()
            outer.add_subapp(mount, guarded)
        runner = web.AppRunner(outer, access_log=None)
        await runner.setup()
        return runner.server
