"""The library's codes as exceptions, and its version."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Dict, Optional, Tuple, Type

from ..errors import BY_NUMBER, Error, InvalidArgument
from .library import Text, held


def version() -> str:
    """The version of the C library: "0.1.0"."""
    return str(held.hs256_version().decode())


def error_name(number: int, /) -> str:
    """The name of a code: "expired"."""
    return str(held.hs256_error_name(number).decode())


def hints() -> Dict[Tuple[int, Optional[str]], str]:
    """What usually fixes a rejection; depends only on its code and the claim at fault."""
    found = {
        (code, claim_name(None, claim)): held.hs256_error_hint(code, claim).decode()
        for code in range(64)
        for claim in range(9)
    }
    return {rejection: hint for rejection, hint in found.items() if hint}


def claim_name(verifier: Optional[int], claim: int) -> Optional[str]:
    """The name of a claim by its id, HS256_CLAIM_*. A verifier also knows the claims of its policy."""
    name = Text()
    if not claim or held.hs256_claim_name(verifier, ctypes.byref(name), claim):
        return None
    return ctypes.string_at(name.data, name.len).decode()


@cache
def _message(number: int) -> str:
    return str(held.hs256_error_message(number).decode())


def error(number: int, claim: Optional[str] = None, message: Optional[str] = None, /) -> Error:
    """The exception for a code of the library."""
    if message is None:
        message = _message(number) if claim is None else f"{_message(number)} ({claim})"
    known: Optional[Type[Error]] = BY_NUMBER.get(number)
    if known is not None:
        made = known.__new__(known, message)
        if claim is not None:
            made.claim = claim
        return made
    unknown = Error(message, claim)
    unknown.code = error_name(number)
    return unknown


def said(number: int, message: bytes, field: bytes) -> Error:
    """The exception for what the library says about an option; its texts may be empty."""
    made = error(number, None, message.decode() or None)
    if isinstance(made, InvalidArgument):
        made.field = field.decode() or None
    return made
