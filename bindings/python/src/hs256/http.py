"""HTTP: the token in an Authorization header, and the challenge that goes with a 401 (RFC 6750)."""

from __future__ import annotations

from typing import Optional

from . import _ffi
from ._arguments import Token, octets, text
from ._traceback import discreet
from .errors import Error

_LONGEST = 2**20 + 4096


@discreet
def bearer(header: Optional[Token]) -> Optional[bytes]:
    """The token in the value of an Authorization header (RFC 6750 section 2.1), or None if it has none.

    A value longer than 1 MiB and 4 KiB is none: no verifier takes its token.

    >>> bearer("Bearer abc.def.ghi")
    b'abc.def.ghi'
    >>> bearer("Basic YTpi") is bearer(None) is None
    True
    """
    return None if header is None else _ffi.bearer(octets(header, _LONGEST))


def challenge(error: Optional[Error] = None, *, realm: Optional[str] = None) -> str:
    """The value of the WWW-Authenticate header of a 401 (RFC 6750 section 3). Nothing of a token is in it.

    Args:
        error: why the token was rejected; None for a request without credentials, whose challenge names no error.
        realm: the protected space, visible ASCII and spaces; None for none.

    Raises:
        InvalidArgument: the realm has other characters.

    >>> challenge(realm="api")
    'Bearer realm="api"'
    """
    return _ffi.challenge(0 if error is None else error.number, None if realm is None else text("realm", realm))
