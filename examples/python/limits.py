"""Limits that keep slow and greedy clients from taking a server from others. uvicorn has some of them, the rest is
here."""

from __future__ import annotations

import asyncio
from typing import Any, Awaitable, Callable, MutableMapping, Optional

import h11
import uvicorn
from fastapi import HTTPException, status
from uvicorn.protocols.http.h11_impl import H11Protocol

REQUEST_SECONDS = 5
HEAD_BYTES = BODY_BYTES = 16 * 1024

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Patient(H11Protocol):
    """Closes a connection whose request is not complete within some seconds: uvicorn would wait for ever."""

    _patience: Optional[asyncio.TimerHandle] = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._wait()  # for the next request

    def connection_lost(self, exc: Optional[Exception]) -> None:
        self._stop()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._stop()
        self._patience = self.loop.call_later(REQUEST_SECONDS, self._give_up)

    def _stop(self) -> None:
        if self._patience is not None:
            self._patience.cancel()

    def _give_up(self) -> None:
        if self.conn.their_state in (h11.IDLE, h11.SEND_BODY):
            self.transport.close()


class SmallBodies:
    """Middleware: 413 for a body larger than anything here needs, however it is sent."""

    def __init__(self, app: Callable[[Message, Receive, Send], Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Counts the bytes as they arrive: Content-Length is the client's claim, and may be absent."""
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > BODY_BYTES:
                raise HTTPException(status.HTTP_413_REQUEST_ENTITY_TOO_LARGE)
            return message

        await self.app(scope, counted if scope["type"] == "http" else receive, send)


def serve(app: Any, port: int) -> None:
    """Serves until it is told to stop, then finishes requests in progress, for at most ten seconds."""
    uvicorn.run(
        app,
        port=port,
        log_level="warning",
        http=Patient,
        h11_max_incomplete_event_size=HEAD_BYTES,
        timeout_keep_alive=REQUEST_SECONDS,
        timeout_graceful_shutdown=10,
        backlog=2048,
    )
