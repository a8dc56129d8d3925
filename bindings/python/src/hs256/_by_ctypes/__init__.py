"""Calls the C library by ctypes, which every interpreter has. `_ffi` lists the functions.

Functions called for every token declare no argument types, since ctypes would convert every argument of every call.
What stays the same between calls is prepared once.
"""

from .builder import check_key
from .decider import Decider, follow_decider, open_decider, share_decider
from .errors import error, error_name, hints, version
from .guard import GuardHandle, open_guard
from .http import bearer, challenge
from .signer import SignerHandle, follow_signer, open_signer
from .view import View

__all__ = [
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
