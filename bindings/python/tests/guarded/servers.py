"""Servers that serve one application after another, each on its own port."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import Any, Callable, Dict, List, Tuple

Note = Callable[[Any], str]
OWN_HEADERS: Dict[str, str] = {}
"""The header fields that routes set in their answers; they change from case to case."""
Guards = List[Tuple[str, Dict[str, Any]]]
"""The options of each guard, in order, after the prefix of the paths that it guards; no prefix means all paths."""
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


class Server:
    """A context manager."""

    asynchronous = True
    lasting = False
    """Whether WebSockets stay open until the client closes them."""
    one_guard = ""
    """The reason why no request passes two guards."""
    port: int
    application: Any = None

    def make(self, options: Dict[str, Any], mount: str, note: Note) -> Any:
        """A guarded application under a prefix. Its routes answer every method and path, and record the claims."""
        return self.make_several([("", options)], mount, note)

    def make_several(self, guards: Guards, mount: str, note: Note) -> Any:
        """The same for any number of guards."""
        raise NotImplementedError

    def serve(self, application: Any) -> bool:
        """Serves the application. Returns whether a client must open a new connection."""
        self.application = application
        return False

    def __enter__(self) -> Server:
        raise NotImplementedError

    def __exit__(self, *_: object) -> None:
        raise NotImplementedError


class Looped(Server):
    """A server on an event loop in its own thread."""

    def __enter__(self) -> Server:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.run(self.start())
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self.stop())
        self.run(self.loop.shutdown_default_executor())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(20)
        self.loop.close()

    def run(self, coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(20)

    async def start(self) -> None:
        raise NotImplementedError

    async def stop(self) -> None:
        raise NotImplementedError


class ByUvicorn(Looped):
    """Serves an ASGI application."""

    ws: Any = "websockets-sansio"

    async def start(self) -> None:
        import uvicorn

        async def current(scope: Any, receive: Any, send: Any) -> None:
            await self.application(scope, receive, send)

        config = uvicorn.Config(current, port=0, log_config=None, access_log=False, lifespan="off", ws=self.ws)
        self.server = uvicorn.Server(config)
        config.load()
        self.server.lifespan = config.lifespan_class(config)
        await self.server.startup()
        self.ticks = asyncio.ensure_future(self.server.main_loop())
        self.port = self.server.servers[0].sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self.server.should_exit = self.server.force_exit = True
        await self.ticks
        await self.server.shutdown()


class ByHypercorn(Looped):
    """Serves an ASGI application, on another server."""

    async def start(self) -> None:
        from hypercorn.asyncio import serve
        from hypercorn.config import Config, Sockets

        async def current(scope: Any, receive: Any, send: Any) -> None:
            await self.application(scope, receive, send)

        config = Config()
        config.bind = ["127.0.0.1:0"]
        sockets: Sockets = config.create_sockets()
        self.port = sockets.insecure_sockets[0].getsockname()[1]
        config.create_sockets = lambda: sockets  # type: ignore[method-assign]
        self.over = asyncio.Event()
        self.serving = asyncio.ensure_future(serve(current, config, shutdown_trigger=self.over.wait))
        while True:  # it does not report when it listens
            with suppress(ConnectionRefusedError):
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                break
            await asyncio.sleep(0.01)
        writer.close()
        await writer.wait_closed()

    async def stop(self) -> None:
        self.over.set()
        await self.serving


class ByWerkzeug(Server):
    """Serves a WSGI application."""

    asynchronous = False

    def __enter__(self) -> Server:
        from werkzeug.serving import WSGIRequestHandler, make_server

        class Quiet(WSGIRequestHandler):
            def log(self, *_: Any) -> None:
                pass

        def current(environ: Any, start_response: Any) -> Any:
            return self.application(environ, start_response)

        self.server = make_server("127.0.0.1", 0, current, threaded=True, request_handler=Quiet)
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join(20)


def is_under(path: str, prefix: str) -> bool:
    """Whether a path equals a prefix or is below it."""
    return not prefix or f"{path}/".startswith(f"{prefix}/")


def prefixes(guards: Guards) -> List[str]:
    """Every prefix, longer ones before those that they begin with, and finally the empty one."""
    return sorted({"", *(under for under, _ in guards)}, reverse=True)


def behind(app: Any, under: str, options: Dict[str, Any]) -> Any:
    """An ASGI application with a guard on the paths under a prefix."""
    from hs256.asgi import BearerMiddleware

    guarded = BearerMiddleware(app, **options)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        path = scope.get("raw_path", b"").decode()  # Litestar removes the slash of the other
        await (guarded if is_under(path, under) else app)(scope, receive, send)

    return application
