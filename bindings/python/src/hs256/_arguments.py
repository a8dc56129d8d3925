"""What callers give, as the C library takes it: bytes, whole seconds, lengths. Decides nothing about a token."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Iterable, NamedTuple, Optional, Sequence, Tuple, Union

from .errors import InvalidArgument

Token = Union[str, bytes]
Texts = Union[str, Iterable[str], None]
Seconds = Union[int, timedelta]
Moment = Union[int, float, datetime]


class KeyMaterial(NamedTuple):
    """A secret in one of the encodings HS256_SECRET_*."""

    encoding: int
    secret: bytes
    id: Optional[bytes]
    allow_weak: bool


class Policy(NamedTuple):
    """What a verifier demands; texts as UTF-8, durations in seconds."""

    issuers: Sequence[bytes]
    audiences: Sequence[bytes]
    any_audience: bool
    subject: Optional[bytes]
    typ: Optional[bytes]
    leeway: int
    max_age: Optional[int]
    required: Sequence[bytes]
    max_token_len: int


def octets(token: object) -> bytes:
    """A token's or a header's bytes."""
    if isinstance(token, str):
        try:
            return token.encode()
        except UnicodeEncodeError:  # a lone surrogate: the bytes that it would have are refused as any beyond ASCII are
            return token.encode("utf-8", "surrogatepass")
    if isinstance(token, (bytes, bytearray, memoryview)):
        return bytes(token)
    raise TypeError(f"a token is str or bytes, not {type(token).__name__}")


def utf8(name: str, value: Union[str, bytes]) -> bytes:
    """The bytes of a text. The message never shows the value: it may be a secret."""
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        raise TypeError(f"`{name}` is str or bytes, not {type(value).__name__}")
    try:
        return value.encode()
    except UnicodeEncodeError:
        raise InvalidArgument(f"`{name}` is not Unicode text: it has a lone surrogate") from None


def texts(name: str, values: Texts) -> Tuple[bytes, ...]:
    """One text, several or none."""
    if values is None:
        return ()
    return tuple(utf8(name, value) for value in ([values] if isinstance(values, str) else values))


def moment(now: Moment) -> int:
    """Whole Unix seconds."""
    if isinstance(now, datetime):
        if now.tzinfo is None:
            raise InvalidArgument("a datetime needs a time zone: without one, it is no moment")
        now = now.timestamp()
    try:
        return _signed("the time", math.floor(now))
    except (ValueError, OverflowError) as error:  # not a number, or an infinite one
        raise InvalidArgument("the time is no number of seconds since 1970 that 64 bits hold") from error


def duration(name: str, value: Seconds) -> int:
    """Whole seconds."""
    if isinstance(value, timedelta):
        seconds, rest = divmod(value, timedelta(seconds=1))
        if rest:
            raise InvalidArgument(f"invalid argument `{name}`: not whole seconds")
        return seconds
    return _signed(name, _whole(name, value))


def length(name: str, value: int) -> int:
    """A length or a count."""
    if not 0 <= _whole(name, value) < 2**31:
        raise InvalidArgument(f"invalid argument `{name}`: out of range")
    return value


def _whole(name: str, value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"`{name}` is a whole number, not {type(value).__name__}")
    return value


# C takes a number modulo its type's range, so one outside must not get that far.
def _signed(name: str, value: int) -> int:
    if not -(2**63) <= value < 2**63:
        raise InvalidArgument(f"invalid argument `{name}`: out of range")
    return value
