"""The boundary between Python and the C library: only the modules below these names know include/hs256.h.

There are two implementations. The accelerator is an extension module on CPython's stable ABI; ctypes works in every
interpreter and is used if the accelerator was not built. They differ only in speed. HS256_PYTHON chooses one,
`accelerator` or `ctypes`; by default it is the accelerator if there is one.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from . import _library


def _accelerated() -> bool:
    """Whether the accelerator is used; loads it, and the library into it."""
    wanted = os.environ.get("HS256_PYTHON", "")
    if wanted not in ("", "accelerator", "ctypes"):
        raise ImportError(f"HS256_PYTHON is accelerator or ctypes, not {wanted}")
    if wanted == "ctypes":
        return False
    try:
        # The stable ABI needs CPython with a GIL. Other interpreters may find the file too, and must not load it.
        if sys.implementation.name != "cpython" or "t" in getattr(sys, "abiflags", ""):
            raise ImportError("hs256's accelerator is for CPython with a GIL")
        from . import _accelerator
    except ImportError:
        if wanted:
            raise
        return False
    _library.find(_accelerator.load)
    return True


ACCELERATED = _accelerated()

if TYPE_CHECKING or not ACCELERATED:
    from ._by_ctypes import (
        Decider,
        GuardHandle,
        SignerHandle,
        View,
        bearer,
        challenge,
        check_key,
        error,
        error_name,
        follow_decider,
        follow_signer,
        hints,
        open_decider,
        open_guard,
        open_signer,
        share_decider,
        version,
    )
else:
    from ._accelerator import (
        Decider,
        GuardHandle,
        SignerHandle,
        View,
        bearer,
        challenge,
        check_key,
        error,
        error_name,
        follow_decider,
        follow_signer,
        hints,
        open_decider,
        open_guard,
        open_signer,
        share_decider,
        version,
    )

__all__ = [
    "ACCELERATED",
    "Decider",
    "GuardHandle",
    "SignerHandle",
    "View",
    "bearer",
    "challenge",
    "check_key",
    "error",
    "error_name",
    "follow_decider",
    "follow_signer",
    "hints",
    "open_decider",
    "open_guard",
    "open_signer",
    "share_decider",
    "version",
]
