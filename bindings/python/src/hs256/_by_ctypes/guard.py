"""GuardHandle: finds tokens in requests and makes the answer. hs256.guard.Guard uses it."""

from __future__ import annotations

import ctypes
import struct
from functools import cache
from typing import Any, Iterable, List, Optional, Tuple

from .errors import error, said
from .library import WORD, Found, HttpRequest, Response, Text, held, octets_t, size_t

# The finding, its source, the token, the subprotocol for the answer.
Finding = Tuple[int, int, Optional[bytes], Optional[str]]
# The status, the flags, Retry-After, the challenge, the error word; the code and source for the owner.
Answer = Tuple[int, int, int, Optional[str], Optional[str], str, Optional[str]]


# Objects of ctypes take longer to make than a token takes to verify, so a request's are words in one array.
FOUND, REQUEST = ctypes.sizeof(Found) // WORD, ctypes.sizeof(HttpRequest) // WORD
NOTHING_FOUND = (0,) * (FOUND - 1)
READ_FOUND = struct.Struct("@NiiNNNNN").unpack_from


@cache
def _array(kind: Any, length: int) -> Any:
    """An array type. ctypes forgets one that is not in use, and making it anew takes longer than using it."""
    return kind * length


def _room(kind: Any, length: int) -> Any:
    """An array type of at least this length: a power of two, so that there are few."""
    return _array(kind, 1 << length.bit_length())


def _exactly_bytes(text: Any) -> bytes:
    """A subclass may report another length."""
    if not isinstance(text, bytes):
        raise TypeError(f"a request is of bytes, not of {type(text).__name__}")
    return bytes.__getitem__(text, slice(None))


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
        texts = [text if type(text) is bytes else _exactly_bytes(text) for text in texts]
        views = [0] * (2 * len(texts))
        views[::2] = struct.unpack_from(f"@{len(texts)}N", _room(octets_t, len(texts))(*texts))
        views[1::2] = map(len, texts)
        # As words: hs256_found, hs256_http_request, the fields, and room for a token of the query.
        target_len = views[3]
        memory = _room(size_t, FOUND + REQUEST + len(views) - 4 + target_len // WORD + 1)()
        address = ctypes.addressof(memory)
        request_at, fields_at = address + FOUND * WORD, address + (FOUND + REQUEST) * WORD
        words = [FOUND * WORD, *NOTHING_FOUND, REQUEST * WORD, *views[:4], fields_at, len(texts) // 2 - 1, *views[4:]]
        memory[: len(words)] = words
        code = held.hs256_find_token(self._address, address, address + len(words) * WORD, target_len, request_at)
        if code:
            raise error(code)
        _, finding, source, token, token_len, subprotocol, subprotocol_len, _ = READ_FOUND(memory)
        return (
            finding,
            source,
            ctypes.string_at(token, token_len) if token else None,
            ctypes.string_at(subprotocol, subprotocol_len).decode() if subprotocol else None,
        )

    def answer(self, refusal: int, source: int, /) -> Answer:
        """The answer: status, flags, Retry-After, challenge, error word, code and source."""
        given = Response(ctypes.sizeof(Response))
        code = held.hs256_answer(self._address, ctypes.byref(given), refusal, source)
        if code:
            raise error(code)
        texts = _text(given.challenge), _text(given.error), _text(given.code) or "", _text(given.source)
        return (given.status, given.flags, given.retry_after, *texts)


def _text(view: Text) -> Optional[str]:
    return ctypes.string_at(view.data, view.len).decode() if view.data else None


def open_guard(options: bytes, /) -> GuardHandle:
    """Makes a guard of options in JSON.

    Raises:
        InvalidArgument: an option is refused; ``field`` names it.
    """
    return GuardHandle(options)
