"""Key: a secret for HS256, checked when made, never shown. KeySet: the secrets of a JWK Set."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Generator, ItemsView, KeysView, Sequence, Set, ValuesView
from datetime import datetime
from typing import (
    TYPE_CHECKING,
    Any,
    Dict,
    Iterable,
    List,
    Mapping,
    NamedTuple,
    NoReturn,
    Optional,
    Tuple,
    TypedDict,
    Union,
)

from . import _ffi
from ._arguments import (
    LEFT_OUT,
    NO_JSON,
    OCTETS,
    TextOrBytes,
    Texts,
    flag,
    given,
    items,
    mistake,
    moment,
    refuse_nothing,
    text,
    text_or_bytes,
    whole,
)
from ._traceback import discreet
from .errors import Error, InvalidArgument

if TYPE_CHECKING:
    from typing_extensions import Unpack

# HS256_SECRET_*; a JWK Set has no number.
_ENCODINGS = {"raw": 0, "base64": 1, "base64url": 2, "hex": 3, "jwk": 4}
_JWK_SET = -1

# Options that the core names differently; all others have one name everywhere.
_PYTHON_NAMES = {"from": "valid_from", "until": "valid_until"}

# A text that is surely a variable's name. Anything else may be a secret: from_env(os.environ["JWT_SECRET"]) is an easy
# slip.
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]{0,30}")


class KeyMaterial(NamedTuple):
    """One secret or a set of them, as the library takes it; texts as UTF-8."""

    encoding: int
    secret: bytes
    id: Optional[bytes]
    allow_weak: bool
    issuers: Tuple[bytes, ...]
    valid_from: Optional[int]
    valid_until: Optional[int]

    def __repr__(self) -> str:
        return "<hs256.KeyMaterial, redacted>"


class KeyOptions(TypedDict, total=False):
    """The options of :class:`Key`."""

    id: str
    issuer: Texts
    valid_from: Union[int, datetime]
    valid_until: Union[int, datetime]
    allow_weak: bool


class _Redacted:
    """Holds secrets. Shows none and refuses to be pickled."""

    __slots__ = ("_material",)

    _material: KeyMaterial

    def __repr__(self) -> str:
        return f"<hs256.{type(self).__name__}, redacted>"

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: object) -> Any:
        return self

    def __reduce__(self) -> NoReturn:
        name = f"hs256.{type(self).__name__}"
        raise TypeError(f"{name} cannot be pickled: the secret would be in the pickle. Make it where it is used")


class Key(_Redacted):
    """A secret of at least 32 bytes (RFC 7518 section 3.2), with an id if you give one.

    A key with an id is tried only for tokens whose ``kid`` is exactly that; one without is tried for every token.

    The secret stays in Python's memory for as long as the key does: Python cannot wipe it. It is in no message and no
    ``repr``, and a key cannot be pickled.

    >>> Key("an evident test secret of 32 bytes or more", id="2026-11")
    <hs256.Key, redacted>

    Args:
        secret: the key's bytes; text counts as its UTF-8, whatever it looks like. Anything that is not a shared
            secret is refused: a public or private key, a certificate, a JWK (:meth:`from_jwk` reads it).
        id: the key's id.
        issuer: the issuer or issuers, 1 to 64, that the key is bound to: a token under it must have one of them for
            ``iss``, and so must claims that it signs. So one tenant's key cannot sign for another tenant.
        valid_from: when the key comes into use: Unix seconds or an aware datetime (rounded down).
        valid_until: when it goes out of use; it is not in use at that moment.
        allow_weak: accept a key shorter than 32 bytes. Anyone who has one token can then guess the secret offline. An
            empty key is still refused.

    Leave out what you do not want. None is refused, since an environment variable that is not set gives None.

    Raises:
        WeakKey: the secret is empty, or shorter than 32 bytes without ``allow_weak``.
        InvalidArgument: the secret is not what its encoding says, or is not a shared secret; or an option is None or
            out of range, which ``field`` names.
        TypeError: the secret is neither text nor bytes.
    """

    __slots__ = ("_id",)

    @discreet
    def __init__(
        self,
        secret: TextOrBytes,
        *,
        id: str = LEFT_OUT,
        issuer: Texts = LEFT_OUT,
        valid_from: Union[int, datetime] = LEFT_OUT,
        valid_until: Union[int, datetime] = LEFT_OUT,
        allow_weak: bool = False,
    ) -> None:
        self._material = _checked(
            _ENCODINGS["raw"],
            secret,
            id=id,
            issuer=issuer,
            valid_from=valid_from,
            valid_until=valid_until,
            allow_weak=allow_weak,
        )
        self._id: Optional[str] = id if given("id", id) else None

    @classmethod
    @discreet
    def from_base64(cls, text: TextOrBytes, **options: Unpack[KeyOptions]) -> Key:
        """A key from canonical base64 with padding (RFC 4648 section 4); options as for :class:`Key`."""
        return cls._of("base64", text, **options)

    @classmethod
    @discreet
    def from_base64url(cls, text: TextOrBytes, **options: Unpack[KeyOptions]) -> Key:
        """A key from canonical base64url without padding (RFC 4648 section 5); options as for :class:`Key`."""
        return cls._of("base64url", text, **options)

    @classmethod
    @discreet
    def from_hex(cls, text: TextOrBytes, **options: Unpack[KeyOptions]) -> Key:
        """A key from hexadecimal digits (RFC 4648 section 8); options as for :class:`Key`.

        >>> Key.from_hex("00ff" * 16)
        <hs256.Key, redacted>
        """
        return cls._of("hex", text, **options)

    @classmethod
    @discreet
    def from_jwk(cls, jwk: Union[TextOrBytes, Mapping[str, Any]], **options: Unpack[KeyOptions]) -> Key:
        """A key from a JSON Web Key of ``kty`` ``oct`` (RFC 7518 section 6.4), as JSON or as a mapping.

        Its ``alg``, if present, must be HS256, its ``use`` ``sig``, and its ``key_ops`` must have what the key is then
        used for, ``verify`` or ``sign``. Its ``kid`` becomes the key's id unless ``id`` is given. The options are those
        of :class:`Key`.
        """
        key = cls._of("jwk", _written("jwk", jwk), **options)
        if key._id is None:
            # As text, since Python refuses to make an int of thousands of digits.
            key._id = json.loads(key._material.secret, parse_int=str).get("kid")
        return key

    @staticmethod
    @discreet
    def from_jwks(
        jwks: Union[TextOrBytes, Mapping[str, Any]],
        *,
        issuer: Texts = LEFT_OUT,
        valid_from: Union[int, datetime] = LEFT_OUT,
        valid_until: Union[int, datetime] = LEFT_OUT,
        allow_weak: bool = False,
    ) -> KeySet:
        """The keys of a JWK Set (RFC 7517 section 5), as JSON or as a mapping.

        Keys that cannot be used for HS256 are skipped: another ``kty`` or ``alg``, a ``use`` other than ``sig``,
        ``key_ops`` without ``verify`` (for a signer: ``sign``). The others must be sound. The options are those of
        :class:`Key` except ``id``, and apply to all keys of the set.

        Raises:
            WeakKey: one of the keys is too short.
            InvalidArgument: it is not a JWK Set, has a broken key, or has no key that can be used.
        """
        made = KeySet.__new__(KeySet)
        made._material = _checked(
            _JWK_SET,
            _written("jwks", jwks),
            issuer=issuer,
            valid_from=valid_from,
            valid_until=valid_until,
            allow_weak=allow_weak,
        )
        return made

    @classmethod
    @discreet
    def from_env(cls, name: str, *, encoding: str = "raw", **options: Unpack[KeyOptions]) -> Key:
        """A key from an environment variable.

        Args:
            name: the variable's name.
            encoding: how the variable holds the secret: ``raw``, ``base64``, ``base64url``, ``hex`` or ``jwk``.
            options: those of :class:`Key`.

        Raises:
            InvalidArgument: the variable is not set, or does not hold a secret in this encoding.
            WeakKey: the secret is too short.
        """
        if not isinstance(encoding, str) or encoding not in _ENCODINGS:
            raise InvalidArgument(f"`encoding` is one of {', '.join(_ENCODINGS)}", field="encoding")
        if not isinstance(name, str):
            raise TypeError(f"`name` is str, not {type(name).__name__}")
        value = os.environ.get(name)
        if value is None:
            shown = name if _VARIABLE.fullmatch(name) else "of this name"
            raise InvalidArgument(f"the environment variable {shown} is not set", field="name")
        if encoding == "jwk":
            return cls.from_jwk(value, **options)
        return cls._of(encoding, os.fsencode(value), **options)

    @property
    def id(self) -> Optional[str]:
        """The key's id, or ``None``."""
        return self._id

    @classmethod
    def _of(cls, encoding: str, secret: TextOrBytes, **options: Unpack[KeyOptions]) -> Key:
        key = cls.__new__(cls)
        key._material = _checked(_ENCODINGS[encoding], secret, **options)
        key._id = options.get("id")
        return key


class KeySet(_Redacted):
    """The keys of a JWK Set, which :meth:`Key.from_jwks` reads: one entry of a verifier's list of keys."""

    __slots__ = ()


Secret = Union[TextOrBytes, Key, KeySet]
"""What a key may be given as."""


def materials(keys: Union[Secret, Iterable[Secret]]) -> List[KeyMaterial]:
    """One key or several, as the library takes them."""
    several: Iterable[Any] = [keys] if isinstance(keys, (str, *OCTETS, Key, KeySet)) else _listed(keys)
    return [(key if isinstance(key, (Key, KeySet)) else Key(key))._material for key in several]


def _listed(keys: Iterable[Secret]) -> Iterable[Secret]:
    """Keys in a list or another iterable. A mapping is refused: its keys are public ids."""
    if _is_mapping(keys) or isinstance(keys, (KeysView, ItemsView)):
        raise TypeError(
            f"keys are a list, not {type(keys).__name__}, whose ids would be taken for the secrets: give "
            "[Key(secret, id=kid), ...], or Key.from_jwk(jwk) for a JWK"
        )
    if not isinstance(keys, (Sequence, Set, ValuesView, Generator)):
        unset = " (an environment variable that is not set is the usual reason)" if keys is None else ""
        raise TypeError(f"keys are a str, bytes, a Key or a list of these, not {type(keys).__name__}{unset}")
    return keys


def _checked(
    encoding: int,
    secret: TextOrBytes,
    *,
    id: str = LEFT_OUT,
    issuer: Texts = LEFT_OUT,
    valid_from: Union[int, datetime] = LEFT_OUT,
    valid_until: Union[int, datetime] = LEFT_OUT,
    allow_weak: bool = False,
) -> KeyMaterial:
    """The material that the library found sound."""
    if _is_mapping(secret):
        raise TypeError(f"`secret` is str or bytes, not {type(secret).__name__}: Key.from_jwk reads a JWK")
    material = KeyMaterial(
        encoding,
        text_or_bytes("secret", secret),
        text("id", id) if given("id", id) else None,
        flag("allow_weak", allow_weak),
        _issuers(issuer) if given("issuer", issuer) else (),
        _time("valid_from", valid_from),
        _time("valid_until", valid_until),
    )
    refusal = _refusal(material, to_sign=False)
    if refusal is None:
        return material
    # A JWK may be for signing only.
    if encoding in (_ENCODINGS["jwk"], _JWK_SET) and _refusal(material, to_sign=True) is None:
        return material
    raise refusal


def _refusal(material: KeyMaterial, *, to_sign: bool) -> Optional[Error]:
    """The error that a verifier, or a signer, with this key would raise."""
    try:
        _ffi.check_key(material, to_sign)
    except InvalidArgument as error:
        message, field = str(error), error.field or ""
        for theirs, ours in _PYTHON_NAMES.items():
            message = message.replace(f"`{theirs}`", f"`{ours}`")
        return InvalidArgument(message, field=_PYTHON_NAMES.get(field, field))
    except Error as error:
        return error
    return None


# An empty list of issuers would bind the key to nothing, and the library cannot see it.
def _issuers(issuer: Texts) -> Tuple[bytes, ...]:
    if not isinstance(issuer, (str, Iterable)):
        raise TypeError(f"`issuer` is str or a list of str, not {type(issuer).__name__}")
    several = [issuer] if isinstance(issuer, str) else items("issuer", issuer)
    if not several:
        refuse_nothing("issuer", "the list is empty")
    return tuple(text("issuer", one) for one in several)


def _time(name: str, value: Union[int, datetime]) -> Optional[int]:
    if not given(name, value):
        return None
    return moment(value if isinstance(value, datetime) else whole(name, value), name)


def _written(name: str, jwk: Union[TextOrBytes, Mapping[str, Any]]) -> TextOrBytes:
    """A JWK or a JWK Set as JSON."""
    if isinstance(jwk, (str, *OCTETS)):
        return jwk
    if not isinstance(jwk, Mapping):
        raise TypeError(f"`{name}` is a mapping, or its JSON as str or bytes, not {type(jwk).__name__}")
    try:
        return json.dumps(jwk, default=_members)
    except (ValueError, RecursionError):
        pass  # raising here would keep this exception, whose traceback holds the key, as the context
    raise mistake(name, NO_JSON)


def _members(value: object) -> Dict[Any, Any]:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} in a JWK has no JSON")


def _is_mapping(value: object) -> bool:
    return isinstance(value, Mapping) or hasattr(value, "keys")
