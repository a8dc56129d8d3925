"""Finds and loads libhs256: the copy inside the wheel, else the one HS256_LIBRARY names, else the system's.

A library of another ABI version is never used: its structs may differ, and a wrong struct is a wrong verdict.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path
from typing import Iterator, Tuple

ABI_VERSION = 1

_FILE = {"win32": "hs256.dll", "darwin": "libhs256.dylib"}.get(sys.platform, "libhs256.so")
# The system's: with the version that the library's own name carries first, then the bare name of a development package.
_SYSTEM = ("libhs256.so.0.1", _FILE)


def load() -> Tuple[ctypes.CDLL, ctypes.CDLL]:
    """The library twice: calls through the first release the GIL, calls through the second do not.

    Releasing it costs more than it gives for a call of less than a microsecond. PyPy knows the first kind only.

    Raises:
        ImportError: there is no library, or it has another ABI version; the message says what to do.
    """
    tried = []
    for name in _candidates():
        try:
            library = ctypes.CDLL(name)
        except OSError as error:
            tried.append(f"{name}: {error}")
            continue
        _check_abi(library, name)
        return library, getattr(ctypes, "PyDLL", ctypes.CDLL)(name)
    raise ImportError(
        "hs256 cannot load its C library. Install a wheel that carries it (pip install hs256), or build libhs256 and "
        "set HS256_LIBRARY to its path. Tried: " + "; ".join(tried)
    )


def _candidates() -> Iterator[str]:
    inside = Path(__file__).with_name(_FILE)
    if inside.exists():
        yield str(inside)
        return
    named = os.environ.get("HS256_LIBRARY")
    if named:
        yield named
        return
    yield from _SYSTEM


def _check_abi(library: ctypes.CDLL, name: str) -> None:
    try:
        library.hs256_abi_version.restype = ctypes.c_uint32
        library.hs256_abi_version.argtypes = []
        found = library.hs256_abi_version()
    except AttributeError:
        raise ImportError(f"{name} is not libhs256: it has no hs256_abi_version") from None
    if found != ABI_VERSION:
        raise ImportError(
            f"{name} has ABI version {found}, this package needs {ABI_VERSION}. Install the hs256 package and the C "
            "library of the same release, or unset HS256_LIBRARY to use the library inside the wheel."
        )
