"""What the guards of all frameworks share: where the token is found, and what a refusal says. Imports no framework."""

from __future__ import annotations

from typing import Callable, Optional, Union

from ._arguments import LEFT_OUT, flag, given, refuse_nothing, text
from ._traceback import discreet
from .claims import Claims
from .errors import Error, InvalidArgument
from .http import bearer, challenge
from .verifier import Verifier

Lookup = Callable[[str], Optional[str]]


class Unauthorized(Exception):
    """A request is refused with 401: `challenge` is the value of its WWW-Authenticate header."""

    def __init__(self, challenge: str, error: Optional[Error]) -> None:
        super().__init__("no bearer token" if error is None else str(error))
        self.challenge = challenge
        self.error = error


class Guard:
    """Finds the token of a request and verifies it.

    Args:
        verifier: decides.
        realm: named in the challenge (RFC 6750 section 3).
        cookie: the name of a cookie to take the token from where the Authorization header has none. A browser sends
            cookies by itself: such routes need a defence against cross-site request forgery.
        query: the name of a query parameter to take the token from where neither header nor cookie has one. Query
            strings end up in logs and histories (RFC 6750 section 5.3).
        optional: let requests without a token pass, without claims. A token that is refused is refused all the same.

    Raises:
        InvalidArgument: an option is None or empty, or a header cannot hold the realm.
    """

    def __init__(
        self,
        verifier: Verifier,
        *,
        realm: str = LEFT_OUT,
        cookie: str = LEFT_OUT,
        query: str = LEFT_OUT,
        optional: bool = False,
    ) -> None:
        self.verifier = verifier
        self.realm = _text("realm", realm)
        self.cookie = _text("cookie", cookie)
        self.query = _text("query", query)
        self.optional = flag("optional", optional)
        challenge(realm=self.realm)  # a realm that no header can hold is a mistake to be told of now

    @discreet
    def claims(self, authorization: Union[str, bytes, None], cookie: Lookup, query: Lookup) -> Optional[Claims]:
        """The verified claims of a request; None for one without a token, if that may pass.

        Raises:
            Unauthorized: there is no token, or it is refused.
            InvalidArgument: the verifier is closed, which is the server's fault and no request's.
        """
        token: Union[str, bytes, None] = bearer(authorization)
        if token is None and self.cookie is not None:
            token = cookie(self.cookie)
        if token is None and self.query is not None:
            token = query(self.query)
        if token is None:
            if self.optional:
                return None
            raise Unauthorized(challenge(realm=self.realm), None)
        try:
            return self.verifier.check(token)
        except InvalidArgument:
            raise
        except Error as error:
            refused = error.with_traceback(None)
        # Not within the except clause: the error is part of this refusal, and not its context.
        raise Unauthorized(challenge(refused, realm=self.realm), refused)


# An empty name of a cookie would look nowhere, and an empty realm name nothing.
def _text(option: str, value: str) -> Optional[str]:
    if not given(option, value):
        return None
    if not text(option, value):
        refuse_nothing(option, "it is empty")
    return value
