"""Converts callers' arguments to what the C library takes: bytes, whole seconds, counts. Decides nothing about a token.

Subclasses of str, bytes and int may override any method, and C reads as many bytes as a length says. So the results
here have the exact type and come from that type's own methods.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable as AnyIterable
from collections.abc import Mapping as AnyMapping
from datetime import datetime, timedelta
from typing import Any, Iterable, List, NoReturn, Optional, Tuple, TypeVar, Union

from ._traceback import discreet
from .errors import InvalidArgument, NotAToken

Octets = Union[bytes, bytearray, memoryview]
TextOrBytes = Union[str, Octets]
Token = TextOrBytes
Texts = Union[str, Iterable[str]]
Seconds = Union[int, timedelta]
Moment = Union[int, float, datetime]
Item = TypeVar("Item")


class _LeftOut:
    def __repr__(self) -> str:
        return "<left out>"


LEFT_OUT: Any = _LeftOut()
"""An option that was not given. None is different: it is the value of an unset environment variable."""


DEFAULT_MAX_TOKEN_LEN = 16384
"""The default limit of a token's length."""


MAX_TOKEN_LEN = 2**20
"""The highest limit that a policy can set."""


NO_JSON = "has no JSON: it is circular, nested too deeply, or has an int of thousands of digits"
"""The reason for a value that json.dumps refuses with a ValueError, or that exhausts the stack."""


def mistake(name: str, reason: str) -> InvalidArgument:
    """The exception for an option, in the words that the core uses for its own."""
    return InvalidArgument(f"invalid argument `{name}`: {reason}", field=name)


def refuse_nothing(name: str, what: str) -> NoReturn:
    """Refuses an option that is meant to demand something but demands nothing."""
    raise mistake(
        name, f"{what}: leave it out, or set it (an environment variable that is not set is the usual reason)"
    )


def given(name: str, value: Any) -> bool:
    """Whether an option was given. Refuses None."""
    if value is None:
        refuse_nothing(name, "it is None")
    return value is not LEFT_OUT


@discreet
def octets(value: object, limit: int) -> bytes:
    """The bytes of a token or a header. If there are more than `limit`, enough of them to be too many.

    The library rejects an overlong token by its length alone, so the rest need not be encoded or copied.
    """
    if isinstance(value, str):
        if str.__len__(value) > limit:
            return bytes(limit + 1)
        # A lone surrogate becomes bytes that are rejected like any others beyond ASCII.
        return str.encode(value, "utf-8", "surrogatepass")
    found = copied(value, limit + 1)
    if found is None:
        raise NotAToken(f"a token is str or bytes, not {_kind(value)}")
    return found if len(found) <= limit else bytes(limit + 1)


OCTETS = (bytes, bytearray, memoryview)
"""The types accepted as bytes. A memoryview must be one-dimensional and of bytes; it need not be contiguous."""


def copied(value: object, most: int = sys.maxsize) -> Optional[bytes]:
    """The first `most` bytes of one of OCTETS, copied; None for anything else."""
    first = slice(most)
    if isinstance(value, bytes):
        return bytes.__getitem__(value, first)
    if isinstance(value, bytearray):
        return bytes(bytearray.__getitem__(value, first))
    if isinstance(value, memoryview) and _is_of_bytes(value):
        return value[first].tobytes()
    return None


def _is_of_bytes(view: memoryview) -> bool:
    try:
        return view.format in ("B", "b", "c") and view.ndim == 1
    except ValueError:  # it was released
        return False


def _kind(value: object) -> str:
    if isinstance(value, memoryview):
        return "a memoryview that was released, or whose items are not bytes: cast it to 'B'"
    return type(value).__name__


@discreet
def tokens_in(tokens: Iterable[Item]) -> List[Item]:
    """The tokens of a batch, of any type."""
    if isinstance(tokens, (str, *OCTETS)):
        raise TypeError(f"`tokens` is a list of tokens, not one as {type(tokens).__name__}: give [token]")
    return items("tokens", tokens)


@discreet
def items(name: str, values: Iterable[Item]) -> List[Item]:
    """The items of a list, a set or another iterable, as a new list.

    Refuses what would iterate into something else: a text into characters, bytes into numbers, a mapping into its keys.
    """
    if isinstance(values, (str, *OCTETS, AnyMapping)) or hasattr(values, "keys"):
        raise TypeError(f"`{name}` is a list, not {type(values).__name__}")
    if not isinstance(values, AnyIterable):
        raise TypeError(f"`{name}` is a list, not {type(values).__name__}")
    return list(values)


def text(name: str, value: str) -> bytes:
    """The UTF-8 of a text. The message never shows the value: it may be a secret."""
    if value is None:
        refuse_nothing(name, "it is None")
    if not isinstance(value, str):
        raise TypeError(f"`{name}` is str, not {type(value).__name__}")
    try:
        return str.encode(value)
    except UnicodeEncodeError:
        pass  # raising here would keep this exception, which holds the text, as the context
    raise mistake(name, "not Unicode text: it has a lone surrogate")


def text_or_bytes(name: str, value: TextOrBytes) -> bytes:
    """The bytes of a secret or of JSON."""
    if isinstance(value, str):
        return text(name, value)
    found = copied(value)
    if found is None:
        raise TypeError(f"`{name}` is str or bytes, not {_kind(value)}")
    return found


def revocations(revoked: Any, max_stale: Any) -> Tuple[Optional[bytes], Optional[int]]:
    """A list of revocations and its maximum age; None for one left out."""
    listed = text_or_bytes("revoked", revoked) if given("revoked", revoked) else None
    if not given("max_stale", max_stale):
        return listed, None
    seconds = whole("max_stale", in_seconds(max_stale))
    if not -(2**63) <= seconds < 2**63:
        raise mistake("max_stale", "out of range")
    return listed, seconds


def flag(name: str, value: bool) -> bool:
    """Accepts only True and False: "false" from an environment variable would count as true."""
    if value is None:
        refuse_nothing(name, "it is None")
    if not isinstance(value, bool):
        raise TypeError(f"`{name}` is True or False, not {type(value).__name__}")
    return value


def moment(now: Moment, name: str = "now") -> int:
    """Whole Unix seconds."""
    if isinstance(now, bool):
        raise TypeError(_no_moment(name, now))
    if isinstance(now, datetime):
        if now.tzinfo is None:
            raise mistake(name, "a datetime needs a time zone: without one, it is not a moment")
        now = now.timestamp()
    try:
        return _signed(name, whole(name, math.floor(now)))
    except TypeError:
        raise TypeError(_no_moment(name, now)) from None
    except (ValueError, OverflowError) as error:  # not a number, or infinite
        raise mistake(name, "must be a number of seconds since 1970 that fits in 64 bits") from error


def _no_moment(name: str, value: object) -> str:
    what = "what `clock` returns" if name == "clock" else f"`{name}`"
    return f"{what} is a number of seconds or a datetime, not {type(value).__name__}"


def duration(name: str, value: Seconds) -> int:
    """Whole seconds."""
    found = in_seconds(value)
    if isinstance(value, timedelta) and isinstance(found, float):
        raise mistake(name, "must be a whole number of seconds")
    if not isinstance(found, int):
        raise TypeError(f"`{name}` is a whole number of seconds or a timedelta, not {type(value).__name__}")
    return _signed(name, whole(name, found))


def in_seconds(value: Any) -> Any:
    """A timedelta in seconds, as an int if they are whole; anything else unchanged."""
    if not isinstance(value, timedelta):
        return value
    whole, rest = divmod(value, timedelta(seconds=1))
    return value.total_seconds() if rest else whole


def length(name: str, value: int) -> int:
    """A length in bytes."""
    if value is None:
        refuse_nothing(name, "it is None")
    found = whole(name, value)
    if not 0 <= found < 2**31:
        raise mistake(name, "out of range")
    return found


def thread_count(value: int) -> int:
    """The number of threads for a batch."""
    found = whole("threads", value)
    if not 1 <= found <= 256:
        raise mistake("threads", "not from 1 to 256")
    return found


def whole(name: str, value: int) -> int:
    """A whole number. True is not one."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"`{name}` is a whole number, not {type(value).__name__}")
    return int.__int__(value)


# C reduces a number modulo its type's range, so a number out of range must not reach it.
def _signed(name: str, value: int) -> int:
    if not -(2**63) <= value < 2**63:
        raise mistake(name, "out of range")
    return value
