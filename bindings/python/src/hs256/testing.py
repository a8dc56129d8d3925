"""For tests of code after a guard: claims without a token and without the service's secret.

app.dependency_overrides[guard] = lambda: hs256.testing.claims({"sub": "ada", "scope": "notes:write"})

Not for a running service: ``import hs256`` does not import this module, and no issuer signed what it returns.
"""

from __future__ import annotations

import math
import secrets
from typing import Any, Mapping, Union

from ._arguments import LEFT_OUT, MAX_TOKEN_LEN, TextOrBytes
from ._traceback import discreet
from .claims import Claims
from .errors import NotYetValid
from .key import Key
from .signer import Signer
from .verifier import Verifier

__all__ = ["claims"]

_FIRST = -(2**63)


@discreet
def claims(claims: Union[Mapping[str, Any], TextOrBytes] = LEFT_OUT, *, key_id: str = LEFT_OUT) -> Claims:
    """Claims as :meth:`hs256.Verifier.check` gives them, at any time: an ``exp`` in the past is accepted.

    They are signed with a random key and verified, so what no token may contain is refused here too.

    >>> caller = claims({"sub": "ada", "aud": "api"})
    >>> caller.sub, caller.aud, caller["sub"], caller.exp
    ('ada', ['api'], 'ada', None)

    Args:
        claims: a mapping, or JSON; as for :meth:`hs256.Signer.sign`, but nothing is added. Left out: none.
        key_id: the id of the key, for code that reads ``key_id``.

    Raises:
        Error: no signer would sign these claims, as :meth:`hs256.Signer.sign` says why; or they are valid at no time.
    """
    key = Key(secrets.token_bytes(32), id=key_id)
    verifier = Verifier(key, any_audience=True, max_token_len=MAX_TOKEN_LEN)
    token = Signer(key, max_token_len=MAX_TOKEN_LEN).sign({} if claims is LEFT_OUT else claims, iat=False)
    try:
        return verifier.check_at(token, _FIRST)
    except NotYetValid as early:
        start = early.at or 0
    return verifier.check_at(token, math.ceil(start))
