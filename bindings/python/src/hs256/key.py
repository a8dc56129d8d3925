"""Key: a secret for HS256, checked when made, never shown."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Generator, ItemsView, KeysView, Sequence, Set, ValuesView
from typing import Any, Iterable, List, Mapping, NamedTuple, NoReturn, Optional, Union

from . import _ffi
from ._arguments import LEFT_OUT, flag, given, text, text_or_bytes
from ._traceback import discreet
from .errors import InvalidArgument

_ENCODINGS = {"raw": 0, "base64": 1, "base64url": 2, "hex": 3, "jwk": 4}

# What is surely a variable's name. Anything else may be a secret: from_env(os.environ["JWT_SECRET"]) is easily written.
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]{0,30}")


class KeyMaterial(NamedTuple):
    """A secret in one of the encodings HS256_SECRET_*."""

    encoding: int
    secret: bytes
    id: Optional[bytes]
    allow_weak: bool

    def __repr__(self) -> str:
        return "<hs256.KeyMaterial, redacted>"


class Key:
    """A secret of at least 32 bytes (RFC 7518 section 3.2), with an id if it is to have one.

    A key with an id is tried only for tokens whose ``kid`` is exactly that; one without is tried for every token.

    The secret stays in Python's memory for as long as the key does: Python cannot wipe it. It is in no message and no
    ``repr``, and a key cannot be pickled.

    >>> Key("an evident test secret of 32 bytes or more", id="2026-11")
    <hs256.Key, redacted>

    Args:
        secret: the key's bytes; text counts as its UTF-8, whatever it looks like.
        id: the key's id; left out, it has none. None is refused: it is what a variable that is not set gives.
        allow_weak: accept a key shorter than 32 bytes. Anyone with one token can then try secrets at leisure. An empty
            key is refused all the same.

    Raises:
        WeakKey: the secret is empty, or shorter than 32 bytes without ``allow_weak``.
        InvalidArgument: the secret is not what its encoding says, or the id is None.
        TypeError: the secret is neither text nor bytes.
    """

    __slots__ = ("_id", "_material")

    @discreet
    def __init__(self, secret: Union[str, bytes], id: str = LEFT_OUT, *, allow_weak: bool = False) -> None:
        self._set("raw", secret, id, allow_weak)

    @classmethod
    @discreet
    def from_base64(cls, text: Union[str, bytes], id: str = LEFT_OUT, *, allow_weak: bool = False) -> Key:
        """A key from canonical base64 with padding (RFC 4648 section 4)."""
        return cls._of("base64", text, id, allow_weak)

    @classmethod
    @discreet
    def from_base64url(cls, text: Union[str, bytes], id: str = LEFT_OUT, *, allow_weak: bool = False) -> Key:
        """A key from canonical base64url without padding (RFC 4648 section 5)."""
        return cls._of("base64url", text, id, allow_weak)

    @classmethod
    @discreet
    def from_hex(cls, text: Union[str, bytes], id: str = LEFT_OUT, *, allow_weak: bool = False) -> Key:
        """A key from hexadecimal digits (RFC 4648 section 8).

        >>> Key.from_hex("00ff" * 16)
        <hs256.Key, redacted>
        """
        return cls._of("hex", text, id, allow_weak)

    @classmethod
    @discreet
    def from_jwk(
        cls, jwk: Union[str, bytes, Mapping[str, Any]], id: str = LEFT_OUT, *, allow_weak: bool = False
    ) -> Key:
        """A key from a JSON Web Key of ``kty`` ``oct`` (RFC 7518 section 6.4), as JSON or as a mapping.

        Its ``alg``, if present, must be HS256; its ``kid`` becomes the key's id unless ``id`` is given.
        """
        document = json.dumps(dict(jwk)) if isinstance(jwk, Mapping) else jwk
        key = cls._of("jwk", document, id, allow_weak)
        if not given("id", id):
            # As text, since Python refuses to make an int of thousands of digits.
            key._id = json.loads(document, parse_int=str).get("kid")
        return key

    @classmethod
    @discreet
    def from_env(cls, name: str, id: str = LEFT_OUT, *, encoding: str = "raw", allow_weak: bool = False) -> Key:
        """A key from an environment variable.

        Args:
            name: the variable's name.
            id: the key's id; left out, it has none.
            encoding: how the variable holds the secret: ``raw``, ``base64``, ``base64url``, ``hex`` or ``jwk``.
            allow_weak: accept a key shorter than 32 bytes.

        Raises:
            InvalidArgument: the variable is not set, or does not hold a secret in this encoding.
            WeakKey: the secret is too short.
        """
        if encoding not in _ENCODINGS:
            raise InvalidArgument(f"`encoding` is one of {', '.join(_ENCODINGS)}")
        value = os.environ.get(name)
        if value is None:
            shown = name if _VARIABLE.fullmatch(name) else "of this name"
            raise InvalidArgument(f"the environment variable {shown} is not set")
        if encoding == "jwk":
            return cls.from_jwk(value, id, allow_weak=allow_weak)
        return cls._of(encoding, os.fsencode(value), id, allow_weak)

    @property
    def id(self) -> Optional[str]:
        """The key's id, or ``None``."""
        return self._id

    def __repr__(self) -> str:
        return "<hs256.Key, redacted>"

    def __copy__(self) -> Key:
        return self

    def __deepcopy__(self, memo: object) -> Key:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("hs256.Key cannot be pickled: the secret would be in the pickle. Make the key where it is used")

    @classmethod
    def _of(cls, encoding: str, secret: Union[str, bytes], id: str, allow_weak: bool) -> Key:
        key = cls.__new__(cls)
        key._set(encoding, secret, id, allow_weak)
        return key

    def _set(self, encoding: str, secret: Union[str, bytes], id: str, allow_weak: bool) -> None:
        if _is_mapping(secret):
            raise TypeError(f"`secret` is str or bytes, not {type(secret).__name__}: Key.from_jwk reads a JWK")
        has_id = given("id", id)
        material = KeyMaterial(
            _ENCODINGS[encoding],
            text_or_bytes("secret", secret),
            text("id", id) if has_id else None,
            flag("allow_weak", allow_weak),
        )
        _ffi.check_key(material)
        self._material = material
        self._id: Optional[str] = id if has_id else None


Secret = Union[str, bytes, Key]
"""What a key may be given as."""


def materials(keys: Union[Secret, Iterable[Secret]]) -> List[KeyMaterial]:
    """One key or several, as the library takes them."""
    several: Iterable[Secret] = [keys] if isinstance(keys, (str, bytes, Key)) else _listed(keys)
    return [(key if isinstance(key, Key) else Key(key))._material for key in several]


def _listed(keys: Iterable[Secret]) -> Iterable[Secret]:
    """Keys in a list or the like. What iterates into something else must not: a mapping's keys are public ids."""
    if _is_mapping(keys) or isinstance(keys, (KeysView, ItemsView)):
        raise TypeError(
            f"keys are a list, not {type(keys).__name__}, whose ids would be taken for the secrets: give "
            "[Key(secret, id=kid), ...], or Key.from_jwk(jwk) for a JWK"
        )
    if isinstance(keys, (bytearray, memoryview)) or not isinstance(keys, (Sequence, Set, ValuesView, Generator)):
        raise TypeError(f"keys are a str, bytes, a Key or a list of these, not {type(keys).__name__}")
    return keys


def _is_mapping(value: object) -> bool:
    return isinstance(value, Mapping) or hasattr(value, "keys")
