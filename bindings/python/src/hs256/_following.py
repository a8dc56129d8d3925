"""What verifiers and signers that follow a policy file have in common."""

from __future__ import annotations

import os
import re
from typing import Callable, TypeVar, Union

from ._arguments import mistake
from .errors import InvalidArgument

Path = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]
Made = TypeVar("Made")


def path_of(path: Path) -> bytes:
    """The bytes of a path."""
    try:
        return os.fsencode(path)
    except TypeError:
        raise TypeError(f"`path` is str, bytes or os.PathLike, not {type(path).__name__}") from None
    except UnicodeEncodeError:
        pass  # raising here would keep this exception, which holds the path, as the context
    raise mistake("path", "not Unicode text: it has a lone surrogate")


def naming_field(call: Callable[[], Made]) -> Made:
    """Calls a function. Its error gets the first mistake's field, which the message begins with, in backticks."""
    try:
        return call()
    except InvalidArgument as error:
        found = re.search(r"`([^`]*)`: ", error.args[0])
        if found is not None:
            error.field = found[1]
        raise
