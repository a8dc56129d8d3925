"""What verifiers and signers that follow a policy file have in common."""

from __future__ import annotations

import os
import re
from typing import Callable, TypeVar, Union

from .errors import InvalidArgument

Path = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]
Made = TypeVar("Made")


def naming_field(call: Callable[[], Made]) -> Made:
    """Calls a function. Its error gets the first mistake's field, which the message begins with, in backticks."""
    try:
        return call()
    except InvalidArgument as error:
        found = re.search(r"`([^`]*)`: ", error.args[0])
        if found is not None:
            error.field = found[1]
        raise
