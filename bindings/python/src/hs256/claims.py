"""The claims of a verified token, read when asked for. Never holds claims that were not verified."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any, Callable, Mapping, NoReturn, Optional, TypeVar

from . import _ffi
from ._model import made_of
from ._traceback import discreet

Model = TypeVar("Model")

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_FIRST, _LAST = (moment.replace(tzinfo=timezone.utc) for moment in (datetime.min, datetime.max))


class Claims(_ffi.View, Mapping[str, Any]):
    """The claims set of a token that :meth:`hs256.Verifier.check` found valid: a read-only mapping.

    The registered claims are attributes, read without parsing JSON. ``claims["name"]`` and the other ways of a mapping
    parse the whole payload once, at the first use. An array or an object among the claims is a new list or dict at each
    use: changing it changes no claim.

    ``json.dumps``, ``flask.jsonify`` and the like know no mapping but dict: give them ``claims.to_dict()``.

    >>> import hs256
    >>> verifier = hs256.Verifier("an evident test secret of 32 bytes or more")
    >>> token = hs256.Signer("an evident test secret of 32 bytes or more").sign({"sub": "ada", "role": "admin"})
    >>> claims = verifier.check(token)
    >>> claims.sub, claims["role"], claims.get("absent")
    ('ada', 'admin', None)
    """

    __slots__ = ()

    # Mapping's default hash would differ for two mappings of equal content, and a set of claims is a mistake.
    __hash__ = None  # type: ignore[assignment]

    @discreet
    def into(self, model: Callable[..., Model]) -> Model:
        """What a model makes of the claims.

        >>> import dataclasses, hs256
        >>> @dataclasses.dataclass
        ... class User:
        ...     sub: str
        ...     role: str = "reader"
        >>> token = hs256.Signer("an evident test secret of 32 bytes or more").sign({"sub": "ada"})
        >>> hs256.Verifier("an evident test secret of 32 bytes or more").check(token).into(User)
        User(sub='ada', role='reader')

        Args:
            model: a model of pydantic, a Struct of msgspec, a dataclass, which gets the claims that it has fields for
                and checks no types; or any other function of a dict.

        Raises:
            ModelMismatch: whatever the model raises, as its cause. The token is valid all the same.
        """
        return made_of(self.to_dict(), model)

    @property
    def expires_at(self) -> Optional[datetime]:
        """``exp`` in UTC, or ``None``; before the year 1 and after 9999 the first and the last that datetime has."""
        return _moment(self.exp)

    @property
    def not_before(self) -> Optional[datetime]:
        """``nbf`` in UTC, or ``None``, as :attr:`expires_at`."""
        return _moment(self.nbf)

    @property
    def issued_at(self) -> Optional[datetime]:
        """``iat`` in UTC, or ``None``, as :attr:`expires_at`."""
        return _moment(self.iat)

    def __repr__(self) -> str:
        return "<hs256.Claims, redacted>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("hs256.Claims cannot be pickled: pickle claims.to_dict()")


# json.dumps and flask.jsonify say only this name of a type that they do not know.
Claims.__name__ = "Claims (for JSON: claims.to_dict())"


def _moment(seconds: Optional[float]) -> Optional[datetime]:
    if seconds is None:
        return None
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return _LAST if seconds > 0 else _FIRST
