"""The token in an Authorization header, and the challenge."""

from __future__ import annotations

import ctypes
from typing import Optional

from .errors import error
from .library import Text, held, memory_for_c, size_t


def bearer(value: bytes, /) -> Optional[bytes]:
    """The token in the value of an Authorization header, or None."""
    memory, address, keeper = memory_for_c(len(value))
    memory[:] = value
    token = Text()
    if held.hs256_bearer(ctypes.byref(token), address, len(value)):
        return None
    start = token.data - address
    del keeper
    return bytes(memory[start : start + token.len])


def challenge(code: int, realm: Optional[bytes], /) -> str:
    """The value of the WWW-Authenticate header for a code."""
    length = size_t(256 + 2 * len(realm or b""))
    text = ctypes.create_string_buffer(length.value)
    failed = held.hs256_challenge(text, length, ctypes.byref(length), code, realm, len(realm or b""))
    if failed:
        raise error(failed, None, "the realm of a challenge is visible ASCII and spaces")
    return text.raw[: length.value].decode("ascii")
