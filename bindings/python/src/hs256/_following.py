"""Verifiers and signers that follow a policy file: what they have in common."""

from __future__ import annotations

import os
import re
from typing import Callable, TypeVar, Union

from .errors import InvalidArgument

Path = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]
Made = TypeVar("Made")


def naming_field(call: Callable[[], Made]) -> Made:
    """What a call gives. Its error has the field of the first mistake: the message begins with it, in backticks."""
    try:
        return call()
    except InvalidArgument as error:
        found = re.search(r"`([^`]*)`: ", error.args[0])
        if found is not None:
            error.field = found[1]
        raise
