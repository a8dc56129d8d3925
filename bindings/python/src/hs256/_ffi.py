"""The seam between Python and the C library: everything that knows of include/hs256.h is behind these names.

There are two ways in. The accelerator is an extension module on CPython's stable ABI; ctypes serves every interpreter,
and is what there is where the accelerator was not built. They differ in speed alone. HS256_PYTHON names the one to use,
`accelerator` or `ctypes`; without it, it is the accelerator where there is one.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from . import _library


def _accelerated() -> bool:
    """Whether the accelerator is the way in; loads it, and the library into it."""
    wanted = os.environ.get("HS256_PYTHON", "")
    if wanted not in ("", "accelerator", "ctypes"):
        raise ImportError(f"HS256_PYTHON is accelerator or ctypes, not {wanted}")
    if wanted == "ctypes":
        return False
    try:
        # The stable ABI is that of CPython with a GIL. Others may find the file all the same, and must not load it.
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
