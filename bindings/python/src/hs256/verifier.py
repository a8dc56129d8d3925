"""Verifier: decides whether tokens are valid. The rules are the C library's; here is none."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Callable, Iterable, NoReturn, Optional, Type, Union

from . import _ffi
from ._arguments import LEFT_OUT, Seconds, Texts
from ._policy import read_policy
from ._traceback import discreet
from .claims import Claims
from .key import Secret, materials

# Only type checkers know of the parameter: the accelerator's class has none.
if TYPE_CHECKING:
    _Decider = _ffi.Decider[Claims]
else:
    _Decider = _ffi.Decider


class Verifier(_Decider):
    """Decides whether tokens are valid: signed with one of its keys and as its policy demands.

    Build it once and share it among any number of threads, tasks and greenlets. It survives ``fork``; a copy shares its
    keys and is closed on its own; pickling is refused.

    >>> secret = "an evident test secret of 32 bytes or more"
    >>> verifier = Verifier(secret, issuer="https://issuer.example", leeway=30)
    >>> import hs256
    >>> verifier.verify(hs256.Signer(secret).sign({"iss": "https://issuer.example", "sub": "ada"}))["sub"]
    'ada'

    Args:
        secret_or_keys: a secret (text counts as its UTF-8), a :class:`Key`, or a list of 1 to 16 of them, no id twice.
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

    What is not to be demanded is left out. None and an empty list are refused: they demand nothing by mistake.

    Raises:
        WeakKey: a key is too short.
        InvalidArgument: an option is out of range, or nothing; the message names it.
        TypeError: an option has another type. A mapping of ids to secrets is one: give ``[Key(secret, id=kid), ...]``.
    """

    __slots__ = ()

    @discreet
    def __init__(
        self,
        secret_or_keys: Union[Secret, Iterable[Secret]],
        *,
        issuer: Texts = LEFT_OUT,
        audience: Texts = LEFT_OUT,
        any_audience: bool = False,
        subject: str = LEFT_OUT,
        typ: str = LEFT_OUT,
        leeway: Seconds = 0,
        max_age: Seconds = LEFT_OUT,
        required: Texts = LEFT_OUT,
        max_token_len: int = 16384,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if not callable(clock):
            raise TypeError(f"`clock` is a function, not {type(clock).__name__}")
        keys = materials(secret_or_keys)
        policy = read_policy(
            issuer=issuer,
            audience=audience,
            any_audience=any_audience,
            subject=subject,
            typ=typ,
            leeway=leeway,
            max_age=max_age,
            required=required,
            max_token_len=max_token_len,
        )
        _ffi.open_decider(self, keys, policy, None if clock is time.time else clock, Claims)

    def __enter__(self) -> Verifier:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], traceback: object) -> None:
        self.close()

    def __copy__(self) -> Verifier:
        copy = Verifier.__new__(type(self))
        _ffi.share_decider(copy, self)
        return copy

    def __deepcopy__(self, memo: object) -> Verifier:
        return self.__copy__()

    def __repr__(self) -> str:
        return f"<hs256.Verifier, {'closed' if self._closed else 'redacted'}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("hs256.Verifier cannot be pickled: it holds keys. Make it where it is used")
