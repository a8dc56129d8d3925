"""Ends a stream or a socket when the token that opened it expires."""

from __future__ import annotations

import asyncio
import threading
from inspect import isawaitable
from typing import Any, Callable, Optional, Set

LONGEST = 60.0
"""Seconds. No single wait is longer, because clocks may be set and machines may sleep."""


CLOSED = 4401
"""The close code for a WebSocket. RFC 6455 section 7.4.2 leaves 4000 to 4999 to applications."""


class Expiry:
    """Waits for a token's end. This base class is for a token that never ends."""

    def cancel(self) -> None:
        """Ends the wait; call it when the connection ends by itself. May be called at any time, and again."""


NEVER = Expiry()


class InLoop(Expiry):
    """Waits on an event loop; `close` runs as one of its tasks."""

    # The loop itself keeps only weak references to tasks.
    _closing: Set[Any] = set()

    def __init__(self, left: Callable[[], float], close: Callable[[], Any]) -> None:
        self._loop = asyncio.get_running_loop()
        self._left, self._close = left, close
        self._timer: Optional[asyncio.TimerHandle] = None
        self._wait(left())

    def _wait(self, seconds: float) -> None:
        self._timer = self._loop.call_later(min(max(seconds, 0), LONGEST), self._ring)

    def _ring(self) -> None:
        seconds = _or_nothing(self._left)
        if seconds > 0:
            self._wait(max(seconds, 0.001))
            return
        gave = self._close()
        if isawaitable(gave):
            task = asyncio.ensure_future(gave)
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    def cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


class InThread(Expiry):
    """Waits in its own thread."""

    def __init__(self, left: Callable[[], float], close: Callable[[], Any]) -> None:
        self._left, self._close = left, close
        self._over = threading.Event()
        self._begun = threading.Lock()
        seconds = left()
        with self._begun:  # so `close` is never called within this call
            threading.Thread(target=self._run, args=(seconds,), name="hs256 expiry", daemon=True).start()

    def _run(self, seconds: float) -> None:
        with self._begun:
            pass
        while not self._over.wait(min(max(seconds, 0), LONGEST)):
            seconds = _or_nothing(self._left)
            if seconds <= 0:
                self._close()
                return
            seconds = max(seconds, 0.001)

    def cancel(self) -> None:
        self._over.set()


def _or_nothing(left: Callable[[], float]) -> float:
    """A clock that starts to fail must not keep a connection open."""
    try:
        return left()
    except Exception:
        return 0


def call_at(end: Callable[[], float], clock: Callable[[], float], close: Callable[[], Any]) -> Expiry:
    """Calls `close` at `end`, in Unix seconds by the clock. `end` may change while it waits."""

    def left() -> float:
        return end() - clock()

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return InThread(left, close)
    return InLoop(left, close)
