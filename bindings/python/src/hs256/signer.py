"""Signer: mints tokens that a Verifier of the same key accepts."""

from __future__ import annotations

import json
import math
import time
from datetime import datetime
from typing import Any, Callable, Mapping, NoReturn, Optional, Type, Union

from . import _ffi
from ._arguments import LEFT_OUT, Seconds, duration, flag, given, length, moment, text_or_bytes
from ._traceback import discreet
from .errors import InvalidArgument
from .key import Secret, materials


class Signer:
    """Mints HS256 tokens with one key.

    The header is ``{"alg":"HS256","typ":"JWT"}``, with ``kid`` if the key has an id.

    Build it once and share it among threads. Pickling is refused.

    >>> signer = Signer("an evident test secret of 32 bytes or more")
    >>> token = signer.sign({"sub": "ada"}, expires_in=900)

    Args:
        secret: a secret (text counts as its UTF-8) or a :class:`Key`.
        max_token_len: how long a token may be, from 256 to 1048576 bytes.
        clock: what tells the time, in Unix seconds.

    Raises:
        WeakKey: the key is too short.
        InvalidArgument: an option is out of range.
    """

    __slots__ = ("_clock", "_handle")

    @discreet
    def __init__(self, secret: Secret, *, max_token_len: int = 16384, clock: Callable[[], float] = time.time) -> None:
        if not callable(clock):
            raise TypeError(f"`clock` is a function, not {type(clock).__name__}")
        (key,) = materials([secret])
        self._handle: Union[_ffi.SignerHandle, _Closed] = _ffi.open_signer(key, length("max_token_len", max_token_len))
        self._clock: Optional[Callable[[], float]] = None if clock is time.time else clock

    @discreet
    def sign(
        self,
        claims: Union[Mapping[str, Any], str, bytes],
        *,
        expires_in: Seconds = LEFT_OUT,
        not_before_in: Seconds = LEFT_OUT,
        iat: Optional[bool] = None,
    ) -> str:
        """A token of these claims.

        Args:
            claims: a mapping, in which aware datetimes become Unix seconds; or JSON text, signed byte for byte.
            expires_in: from now to ``exp``, in whole seconds or as a timedelta; left out for no ``exp``.
            not_before_in: from now to ``nbf``, in whole seconds or as a timedelta; left out for no ``nbf``.
            iat: add ``iat``; None, the default, adds it unless a mapping has one.

        Raises:
            InvalidClaim: a registered claim has the wrong type.
            Malformed: the claims are no I-JSON object (RFC 7493): a NaN, a lone surrogate, a name twice.
            TooLarge: the token would be longer than the limit.
            InvalidArgument: a time is to be added that the claims have already; a time is None.
            TypeError: a value has no JSON.
        """
        if iat is None:
            iat = not (isinstance(claims, Mapping) and "iat" in claims)
        return self._handle.sign(
            _json(claims) if isinstance(claims, Mapping) else text_or_bytes("claims", claims),
            None if self._clock is None else moment(self._clock()),
            flag("iat", iat),
            duration("expires_in", expires_in) if given("expires_in", expires_in) else None,
            duration("not_before_in", not_before_in) if given("not_before_in", not_before_in) else None,
        )

    def close(self) -> None:
        """Gives up the key, which is wiped once no call is under way; any later use raises InvalidArgument."""
        self._handle = _Closed()

    def __enter__(self) -> Signer:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], traceback: object) -> None:
        self.close()

    def __copy__(self) -> Signer:
        copy = Signer.__new__(type(self))
        copy._handle, copy._clock = self._handle, self._clock
        return copy

    def __deepcopy__(self, memo: object) -> Signer:
        return self.__copy__()

    def __repr__(self) -> str:
        return f"<hs256.Signer, {'closed' if isinstance(self._handle, _Closed) else 'redacted'}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("hs256.Signer cannot be pickled: it holds a key. Make it where it is used")


class _Closed:
    """Stands in for the handle of a signer that was closed."""

    def sign(self, *_: object) -> NoReturn:
        raise InvalidArgument("the signer is closed")


def _json(claims: Mapping[str, Any]) -> bytes:
    # NaN and names that are the same as text get as far as the library, which refuses them.
    return json.dumps(dict(claims), separators=(",", ":"), default=_value).encode()


def _value(value: object) -> int:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("a datetime among the claims needs a time zone: without one, it is no moment")
        return math.floor(value.timestamp())
    raise TypeError(f"{type(value).__name__} among the claims has no JSON")
