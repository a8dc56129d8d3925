"""Finds libhs256: the copy inside the wheel, else the one HS256_LIBRARY names, else the system's.

A library of another ABI version is never used: its structs may differ, and a wrong struct is a wrong verdict.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Callable, Iterator

ABI_VERSION = 2

_FILE = {"win32": "hs256.dll", "darwin": "libhs256.dylib"}.get(sys.platform, "libhs256.so")
# The system's library: first the name with the version, then the bare name of a development package.
_SYSTEM = ("libhs256.so.0.1", _FILE)


def find(load: Callable[[str], int]) -> str:
    """The first library that `load` can load, by its name. `load` returns its ABI version.

    Args:
        load: raises OSError if there is no such library, AttributeError if it is a different library.

    Raises:
        ImportError: there is no library, or it has another ABI version; the message says what to do.
    """
    tried = []
    for name in _candidates():
        try:
            version = load(name)
        except OSError as error:
            tried.append(f"{name}: {error}")
            continue
        except AttributeError as error:
            raise ImportError(f"{name} is not libhs256: {error}") from None
        if version != ABI_VERSION:
            raise ImportError(
                f"{name} has ABI version {version}, this package needs {ABI_VERSION}. Install the hs256 package and "
                "the C library of the same release, or unset HS256_LIBRARY to use the library inside the wheel."
            )
        return name
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
