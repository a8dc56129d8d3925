"""Signer: mints tokens that a Verifier of the same key accepts."""

from __future__ import annotations

import json
import math
import time
from datetime import datetime
from typing import Any, Callable, Dict, List, Mapping, NoReturn, Optional, Sequence, Tuple, Type, Union

from . import _ffi
from ._arguments import (
    DEFAULT_MAX_TOKEN_LEN,
    LEFT_OUT,
    NO_JSON,
    OCTETS,
    Seconds,
    TextOrBytes,
    duration,
    flag,
    given,
    length,
    mistake,
    moment,
    text,
    text_or_bytes,
)
from ._following import Path, naming_field, path_of
from ._traceback import discreet
from .errors import Error, InvalidArgument
from .key import Secret, materials


class Signer:
    """Mints HS256 tokens with one key, which a verifier with that key accepts.

    The header is ``{"alg":"HS256","typ":"JWT"}``, with ``cty`` if one is given and ``kid`` if the key has an id.

    Build it once and share it among threads. Pickling is refused.

    >>> signer = Signer("an evident test secret of 32 bytes or more")
    >>> token = signer.sign({"sub": "ada"}, expires_in=900)

    Args:
        secret: a secret (text counts as its UTF-8) or a :class:`Key`; a :class:`KeySet` of one key.
        typ: the header's ``typ`` in place of ``JWT`` (RFC 7515 section 4.1.9), for verifiers that demand it.
        cty: the header's ``cty`` (section 4.1.10); not ``JWT``, which no verifier accepts.
        max_token_len: how long a token may be, from 256 to 1048576 bytes. 16384 by default.
        clock: a function that returns the time in Unix seconds.

    Leave out what you do not want; None is refused.

    Raises:
        WeakKey: the key is too short.
        InvalidArgument: an option is empty or out of range, or the header would be longer than 2 KiB; ``field`` names
            it.
    """

    __slots__ = ("_clock", "_handle")

    @discreet
    def __init__(
        self,
        secret: Secret,
        *,
        typ: str = LEFT_OUT,
        cty: str = LEFT_OUT,
        max_token_len: int = DEFAULT_MAX_TOKEN_LEN,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if not callable(clock):
            raise TypeError(f"`clock` is a function, not {type(clock).__name__}")
        (key,) = materials([secret])
        self._handle: Union[_ffi.SignerHandle, _Closed] = _ffi.open_signer(
            key,
            text("typ", typ) if given("typ", typ) else None,
            text("cty", cty) if given("cty", cty) else None,
            length("max_token_len", max_token_len),
        )
        self._clock: Optional[Callable[[], float]] = None if clock is time.time else clock

    @classmethod
    @discreet
    def open(cls, path: Path) -> Signer:
        """Opens a signer from a policy file (docs/POLICY.md).

        Its key is the one that has ``"sign": true``, otherwise the first within its time. It follows the file as
        :meth:`hs256.Verifier.open` does, and its tokens have the ``typ`` that the policy demands. It raises the same
        errors.
        """
        made, name = cls.__new__(cls), path_of(path)
        made._handle, made._clock = naming_field(lambda: _ffi.follow_signer(name)), None
        return made

    @discreet
    def refresh(self) -> None:
        """Looks at the files now, and uses what has changed: :meth:`hs256.Verifier.refresh`."""
        naming_field(self._handle.refresh)

    @discreet
    def sign(
        self,
        claims: Union[Mapping[str, Any], TextOrBytes],
        *,
        expires_in: Seconds = LEFT_OUT,
        not_before_in: Seconds = LEFT_OUT,
        iat: bool = LEFT_OUT,
    ) -> str:
        """A token of these claims.

        Args:
            claims: a mapping, in which aware datetimes become Unix seconds; or JSON text, signed byte for byte.
            expires_in: from now to ``exp``, 1 s or more, in whole seconds or as a timedelta; left out for no ``exp``.
            not_before_in: from now to ``nbf``, in whole seconds or as a timedelta; left out for no ``nbf``.
            iat: whether to add ``iat``; by default it is added unless the claims have one.

        An error says where in the claims: ``claim`` is a registered claim at fault, ``member`` the top-level member,
        ``cause`` what is wrong, ``offset`` the byte of their JSON.

        Raises:
            InvalidClaim: a registered claim has the wrong type; a time is in the year 10000 or later, as milliseconds
                are; ``exp`` is more than 100 years after ``iat``.
            Malformed: the claims are not an I-JSON object (RFC 7493): a NaN, a lone surrogate, a duplicate name.
            MissingClaim: the key is bound to issuers, and there is no ``iss``.
            ClaimMismatch: ``iss`` is not one of them.
            TooLarge: the token would be longer than the limit.
            InvalidArgument: a time is to be added that the claims have already, or is None or out of range.
            TypeError: the claims are neither a mapping nor JSON, a name is not text, or a value has no JSON form.
        """
        made = self._handle.sign(
            _octets(claims),
            None if self._clock is None else moment(self._clock(), "clock"),
            None if iat is LEFT_OUT else flag("iat", iat),
            duration("expires_in", expires_in) if given("expires_in", expires_in) else None,
            duration("not_before_in", not_before_in) if given("not_before_in", not_before_in) else None,
        )
        if not isinstance(made, str):
            raise _refusal(*made)
        return made

    def close(self) -> None:
        """Wipes the key once no call is in progress; any later use raises InvalidArgument."""
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
    """Replaces the handle of a signer that was closed."""

    def sign(self, *_: object) -> NoReturn:
        raise InvalidArgument("the signer is closed")

    refresh = sign


def _refusal(
    code: int,
    claim: Optional[str],
    member: Optional[bytes],
    cause: Optional[str],
    field: Optional[str],
    offset: Optional[int],
) -> Error:
    """The exception for claims that were not signed. `member` is a name as written in the JSON."""
    error = _ffi.error(code, claim)
    error.cause, error.offset = cause, offset
    if member is not None:
        error.member = _unescaped(member.decode(errors="replace"))
    if isinstance(error, InvalidArgument):
        error.field = field
    places = [] if error.member is None else [f"in `{error.member}`"]
    places += [] if offset is None else [f"byte {offset}"]
    where = f" ({', '.join(places)})" if places else ""
    error.args = (f"the claims cannot be signed: {cause}{where}",)
    return error


def _unescaped(name: str) -> str:
    try:
        unescaped = str(json.loads(f'"{name}"', strict=False))
        unescaped.encode()
    except ValueError:  # not JSON, as the claims, or with a lone surrogate, which no log or terminal takes
        return name
    return unescaped


def _octets(claims: Union[Mapping[str, Any], TextOrBytes]) -> bytes:
    if isinstance(claims, Mapping):
        return _json(claims)
    if not isinstance(claims, (str, *OCTETS)):
        raise TypeError(f"`claims` is a mapping, or its JSON as str or bytes, not {type(claims).__name__}")
    return text_or_bytes("claims", claims)


def _json(claims: Mapping[str, Any]) -> bytes:
    plain = _plain(claims)
    try:
        written = json.dumps(plain, separators=(",", ":"), default=_value)  # the library refuses a NaN
    except RecursionError:  # the library limits the depth of claims; the caller's stack must not
        written = _written_without_recursion(plain)
    except ValueError:
        raise mistake("claims", NO_JSON) from None
    return written.encode()


def _plain(claims: Mapping[str, Any]) -> Dict[str, Any]:
    """The claims in dicts and lists of the exact types, each read once: so what is checked is what is written."""
    first: Dict[str, Any] = {}
    copies: Dict[int, Tuple[Any, Any]] = {id(claims): (claims, first)}  # keeps the originals, so ids stay unique
    rest: List[Tuple[Any, Any]] = [(claims, first)]
    while rest:
        container, copy = rest.pop()
        for name, value in container.items() if isinstance(copy, dict) else enumerate(container):
            # json.dumps would write 1 as "1" and None as "null".
            if isinstance(copy, dict) and not isinstance(name, str):
                raise TypeError(f"a name in `claims` is {type(name).__name__}, not str")
            if isinstance(value, (dict, list, tuple)):
                if id(value) not in copies:
                    items = value if isinstance(value, dict) else _items(value)
                    copies[id(value)] = value, {} if isinstance(value, dict) else [None] * len(items)
                    rest.append((items, copies[id(value)][1]))
                value = copies[id(value)][1]
            copy[name] = value
    return first


# Read as json.dumps reads them, whatever a subclass overrides.
def _items(array: Union[List[Any], Tuple[Any, ...]]) -> Sequence[Any]:
    kind: Any = list if isinstance(array, list) else tuple
    items: Sequence[Any] = kind.__getitem__(array, slice(None))
    return items


# The outermost object is level 1. The library rejects anything deeper, so it is not read.
_TOO_DEEP = 128


def _written_without_recursion(claims: Dict[str, Any]) -> str:
    """Like json.dumps, but with its own stack."""
    written: List[str] = []
    rest: List[Tuple[int, Any]] = [(1, claims)]  # values with their levels, and text at level 0
    while rest:
        level, value = rest.pop()
        if level == 0:
            written.append(value)
        elif isinstance(value, (dict, list)):
            named = isinstance(value, dict)
            written.append("{" if named else "[")
            if level == _TOO_DEEP:
                break
            parts: List[Tuple[int, Any]] = []
            for name, part in value.items() if isinstance(value, dict) else enumerate(value):
                parts.append((0, ("," if parts else "") + (json.dumps(name) + ":" if named else "")))
                parts.append((level + 1, part))
            rest += [(0, "}" if named else "]"), *reversed(parts)]
        else:
            written.append(json.dumps(value, default=_value))
    return "".join(written)


def _value(value: object) -> int:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("a datetime among the claims needs a time zone: without one, it is not a moment")
        return math.floor(value.timestamp())
    raise TypeError(f"{type(value).__name__} among the claims has no JSON")
