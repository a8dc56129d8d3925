"""Verifier: decides whether tokens are valid. The rules are the C library's; here is none."""

from __future__ import annotations

import math
import time
from datetime import datetime, timedelta
from typing import Any, Callable, Dict, Iterable, List, NoReturn, Optional, Tuple, Type, Union

from . import _ffi
from .claims import Claims
from .errors import Error, InvalidArgument
from .key import Secret, materials, utf8

Token = Union[str, bytes]
Texts = Union[str, Iterable[str], None]
Seconds = Union[int, timedelta]
Moment = Union[int, float, datetime]


class Verifier:
    """Decides whether tokens are valid: signed with one of its keys and as its policy demands.

    Build it once and share it among any number of threads, tasks and greenlets. It survives ``fork``; a copy shares its
    keys and is closed on its own; pickling is refused.

    >>> secret = "an evident test secret of 32 bytes or more"
    >>> verifier = Verifier(secret, issuer="https://issuer.example", leeway=30)
    >>> import hs256
    >>> verifier.verify(hs256.Signer(secret).sign({"iss": "https://issuer.example", "sub": "ada"}))["sub"]
    'ada'

    Args:
        secret_or_keys: a secret (text counts as its UTF-8), a :class:`Key`, or 1 to 16 of them, no id twice.
        issuer: the accepted issuer or issuers: ``iss`` must then be present and be one of them (RFC 7519 4.1.1).
        audience: the name or names of this service: ``aud`` must then be present and hold one of them (4.1.3). Without
            it, a token that has an ``aud`` is refused.
        any_audience: accept tokens for any audience, where none is named.
        subject: the ``sub`` that is demanded (4.1.2).
        typ: the header's ``typ`` that is demanded (RFC 8725 section 3.11), compared without case.
        leeway: how far clocks may be apart: whole seconds or a timedelta, from 0 to 900 seconds.
        max_age: how long ago a token may have been issued: whole seconds or a timedelta. ``iat`` must then be present.
        required: names of claims that must be present.
        max_token_len: how long a token may be, from 256 to 1048576 bytes.
        clock: what tells the time, in Unix seconds. ``time.time``, the default, stands for the system's clock, which is
            then read by the library itself: to stop time in a test, give a function of your own.

    Raises:
        WeakKey: a key is too short.
        InvalidArgument: an option is out of range; the message names it.
    """

    __slots__ = ("_clock", "_handle")

    def __init__(
        self,
        secret_or_keys: Union[Secret, Iterable[Secret]],
        *,
        issuer: Texts = None,
        audience: Texts = None,
        any_audience: bool = False,
        subject: Optional[str] = None,
        typ: Optional[str] = None,
        leeway: Seconds = 0,
        max_age: Optional[Seconds] = None,
        required: Texts = (),
        max_token_len: int = 16384,
        clock: Callable[[], float] = time.time,
    ) -> None:
        policy = _ffi.Policy(
            issuers=_texts("issuer", issuer),
            audiences=_texts("audience", audience),
            any_audience=bool(any_audience),
            subject=None if subject is None else utf8("subject", subject),
            typ=None if typ is None else utf8("typ", typ),
            leeway=duration("leeway", leeway),
            max_age=None if max_age is None else duration("max_age", max_age),
            required=_texts("required", required),
            max_token_len=_length("max_token_len", max_token_len),
        )
        self._handle: Union[_ffi.VerifierHandle, _Closed] = _ffi.VerifierHandle(materials(secret_or_keys), policy)
        self._clock: Optional[Callable[[], float]] = None if clock is time.time else clock

    def verify(self, token: Token) -> Dict[str, Any]:
        """All claims of a token that is valid now.

        Args:
            token: the compact serialization (RFC 7515 section 3.1), nothing around it.

        Raises:
            Error: the subclass for the first check that fails, with its ``code`` and ``claim``.
            TypeError: the token is neither text nor bytes.
        """
        clock = self._clock
        return self._handle.verify(token, None if clock is None else moment(clock()))

    def verify_at(self, token: Token, now: Moment) -> Dict[str, Any]:
        """All claims of a token that is valid as of `now`: Unix seconds, rounded down, or an aware datetime."""
        return self._handle.verify(token, moment(now))

    def check(self, token: Token) -> Claims:
        """A view of the claims of a token that is valid now: cheaper than :meth:`verify`, as it parses nothing.

        Raises as :meth:`verify` does.
        """
        clock = self._clock
        return self._handle.check(token, None if clock is None else moment(clock()))

    def check_at(self, token: Token, now: Moment) -> Claims:
        """A view of the claims of a token that is valid as of `now`: Unix seconds or an aware datetime."""
        return self._handle.check(token, moment(now))

    def verify_many(
        self, tokens: Iterable[Token], *, now: Optional[Moment] = None, threads: int = 1
    ) -> List[Union[Dict[str, Any], Error]]:
        """Verifies many tokens in one call, without the GIL: for each, in order, its claims or its error, not raised.

        Args:
            tokens: the tokens.
            now: Unix seconds or an aware datetime; None for the verifier's clock.
            threads: over how many threads to spread them, 256 at most. More than one pays from some hundreds on.

        Raises:
            InvalidArgument: `threads` is out of range.
        """
        return self._handle.verify_many(list(map(_ffi.octets, tokens)), self._now(now), _length("threads", threads))

    def check_many(
        self, tokens: Iterable[Token], *, now: Optional[Moment] = None, threads: int = 1
    ) -> List[Union[Claims, Error]]:
        """As :meth:`verify_many`, with views of the claims: parses nothing."""
        return self._handle.check_many(list(map(_ffi.octets, tokens)), self._now(now), _length("threads", threads))

    def close(self) -> None:
        """Gives up the keys, which are wiped once no call is under way; any later use raises InvalidArgument.

        Without it they are wiped when the verifier is garbage-collected.
        """
        self._handle = _Closed()

    def __enter__(self) -> Verifier:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], traceback: object) -> None:
        self.close()

    def __copy__(self) -> Verifier:
        copy = Verifier.__new__(type(self))
        copy._handle, copy._clock = self._handle, self._clock
        return copy

    def __deepcopy__(self, memo: object) -> Verifier:
        return self.__copy__()

    def __repr__(self) -> str:
        return f"<hs256.Verifier, {'closed' if isinstance(self._handle, _Closed) else 'redacted'}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("hs256.Verifier cannot be pickled: it holds keys. Make it where it is used")

    def _now(self, now: Optional[Moment]) -> int:
        return moment((self._clock or time.time)() if now is None else now)


class _Closed:
    """Stands in for the handle of a verifier that was closed."""

    def _refuse(self, *_: object) -> NoReturn:
        raise InvalidArgument("the verifier is closed")

    verify = check = verify_many = check_many = _refuse


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


def _texts(name: str, values: Texts) -> Tuple[bytes, ...]:
    if values is None:
        return ()
    return tuple(utf8(name, value) for value in ([values] if isinstance(values, str) else values))


def _whole(name: str, value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"`{name}` is a whole number, not {type(value).__name__}")
    return value


# ctypes takes a number modulo its type's range, so one outside must not get that far.
def _signed(name: str, value: int) -> int:
    if not -(2**63) <= value < 2**63:
        raise InvalidArgument(f"invalid argument `{name}`: out of range")
    return value


def _length(name: str, value: int) -> int:
    if not 0 <= _whole(name, value) < 2**31:
        raise InvalidArgument(f"invalid argument `{name}`: out of range")
    return value
