"""Verifiers and signers that follow a policy file."""

from __future__ import annotations

import ctypes
from typing import Any, Tuple

from .errors import error
from .library import pointer_t, released, size_t


def told(function: Any, before: Tuple[Any, ...], after: Tuple[Any, ...]) -> None:
    """Calls a function that reports everything that is wrong, and again if the message did not fit.

    Raises:
        Error: with the whole message.
    """
    room = 1024
    while True:
        text, length = ctypes.create_string_buffer(room), size_t(room)
        code = function(*before, text, ctypes.byref(length), *after)
        if code == 0:
            return
        if length.value <= room:
            raise error(code, None, text.raw[: length.value].decode() or None)
        room = length.value


def opened(kind: str, path: bytes) -> int:
    """The address of a verifier or a signer made from a policy file."""
    made = pointer_t()
    told(getattr(released, f"hs256_{kind}_open"), (ctypes.byref(made),), (path, len(path)))
    return made.value or 0
