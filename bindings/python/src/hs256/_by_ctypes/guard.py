"""GuardHandle: finds tokens in requests and makes the answer. hs256.guard.Guard uses it."""

from __future__ import annotations

import ctypes
import struct
from typing import Any, Iterable, List, Optional, Tuple

from .errors import error, said
from .library import Found, HttpRequest, Response, Text, held, octets_t

# The finding, its source, the token, the subprotocol for the answer.
Finding = Tuple[int, int, Optional[bytes], Optional[str]]
# The status, the flags, Retry-After, the challenge, the error word; the code and source for the owner.
Answer = Tuple[int, int, int, Optional[str], Optional[str], str, Optional[str]]


class GuardHandle:
    """hs256_guard. Freed when the last reference is gone, so never during a call."""

    __slots__ = ("_address",)

    def __init__(self, options: bytes) -> None:
        self._address = held.hs256_guard_new()
        code = held.hs256_guard_options(self._address, options, len(options))
        if code:
            raise said(code, held.hs256_guard_message(self._address), held.hs256_guard_field(self._address))

    def __del__(self, free: Any = held.hs256_guard_free) -> None:
        if hasattr(self, "_address"):
            free(self._address)

    def find(self, method: bytes, target: bytes, fields: Iterable[Iterable[bytes]], /) -> Finding:
        """A request's target and fields; the fields are pairs of a name and a value."""
        texts: List[bytes] = [method, target]
        for name, value in fields:
            texts += name, value
        for text in texts:
            if not isinstance(text, bytes):
                raise TypeError(f"a request is of bytes, not of {type(text).__name__}")
        texts = [bytes.__getitem__(text, slice(None)) for text in texts]  # a subclass may report another length
        target = texts[1]
        # One view for each: first method and target, then the fields.
        starts = struct.unpack(f"@{len(texts)}N", (octets_t * len(texts))(*texts))
        views = (Text * len(texts))(*map(Text, starts, map(len, texts)))
        request = HttpRequest(ctypes.sizeof(HttpRequest), views[0], views[1])
        request.fields = ctypes.addressof(views) + 2 * ctypes.sizeof(Text)
        request.fields_len = len(texts) // 2 - 1
        found, buffer = Found(ctypes.sizeof(Found)), ctypes.create_string_buffer(len(target) + 1)
        code = held.hs256_find_token(self._address, ctypes.byref(found), buffer, len(target), ctypes.byref(request))
        if code:
            raise error(code)
        return found.finding, found.source, _bytes(found.token), _text(found.subprotocol)

    def answer(self, refusal: int, source: int, /) -> Answer:
        """The answer: status, flags, Retry-After, challenge, error word, code and source."""
        given = Response(ctypes.sizeof(Response))
        code = held.hs256_answer(self._address, ctypes.byref(given), refusal, source)
        if code:
            raise error(code)
        texts = _text(given.challenge), _text(given.error), _text(given.code) or "", _text(given.source)
        return (given.status, given.flags, given.retry_after, *texts)


def _bytes(view: Text) -> Optional[bytes]:
    return ctypes.string_at(view.data, view.len) if view.data else None


def _text(view: Text) -> Optional[str]:
    return ctypes.string_at(view.data, view.len).decode() if view.data else None


def open_guard(options: bytes, /) -> GuardHandle:
    """Makes a guard of options in JSON.

    Raises:
        InvalidArgument: an option is refused; ``field`` names it.
    """
    return GuardHandle(options)
