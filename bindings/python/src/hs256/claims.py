"""The claims of a verified token, read when asked for. Never holds claims that were not verified."""

from __future__ import annotations

from typing import Any, Mapping, NoReturn

from . import _ffi


class Claims(_ffi.View, Mapping[str, Any]):
    """The claims set of a token that :meth:`hs256.Verifier.check` found valid: a read-only mapping.

    The registered claims are attributes, read without parsing JSON. ``claims["name"]`` and the other ways of a mapping
    parse the whole payload once, at the first use. An array or an object among the claims is a new list or dict at each
    use: changing it changes no claim.

    >>> import hs256
    >>> verifier = hs256.Verifier("an evident test secret of 32 bytes or more")
    >>> token = hs256.Signer("an evident test secret of 32 bytes or more").sign({"sub": "ada", "role": "admin"})
    >>> claims = verifier.check(token)
    >>> claims.sub, claims["role"], claims.get("absent")
    ('ada', 'admin', None)
    """

    __slots__ = ()

    # Mapping's own would give two mappings of equal content no common hash, and a set of claims is a mistake.
    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "<hs256.Claims, redacted>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("hs256.Claims cannot be pickled: pickle claims.to_dict()")
