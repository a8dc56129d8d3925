"""Django REST framework: an authentication class.

    HS256 = {"verifier": "myproject.auth.verifier"}
    REST_FRAMEWORK = {
        "DEFAULT_AUTHENTICATION_CLASSES": ["hs256.rest_framework.BearerAuthentication"],
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    }

``request.auth`` has the claims, a :class:`hs256.Claims`; ``request.user`` is what :meth:`BearerAuthentication.user`
makes of them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Optional, Tuple

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from ._guard import Guard, Unauthorized
from .claims import Claims
from .django import claims_of, guard_from_settings
from .http import challenge

__all__ = ["BearerAuthentication", "TokenUser"]


class TokenUser:
    """Who a token speaks for, without a look into a database."""

    is_authenticated = True
    is_anonymous = False
    is_active = True

    def __init__(self, claims: Claims) -> None:
        self.claims = claims

    @property
    def pk(self) -> Optional[str]:
        """The claim ``sub``."""
        return self.claims.sub

    id = pk

    def __str__(self) -> str:
        return self.claims.sub or ""


class BearerAuthentication(BaseAuthentication):
    """Authenticates by bearer token. Override :meth:`user` to look the user up in a database."""

    def authenticate(self, request: Request) -> Optional[Tuple[Any, Claims]]:
        """The user and the claims; None for a request without a token, which permissions then decide on.

        Raises:
            AuthenticationFailed: the token is refused; the detail says why.
        """
        try:
            claims = claims_of(_guard(), request._request)
        except Unauthorized as refusal:
            if refusal.error is None:
                return None
            request._request._hs256_challenge = refusal.challenge  # type: ignore[attr-defined]
            raise AuthenticationFailed(str(refusal.error), code=refusal.error.code) from None
        return None if claims is None else (self.user(claims), claims)

    def authenticate_header(self, request: Request) -> str:
        """The challenge that goes with a 401: names the error if a token was refused (RFC 6750 section 3)."""
        refused: Optional[str] = getattr(request._request, "_hs256_challenge", None)
        return refused or challenge(realm=_guard().realm)

    def user(self, claims: Claims) -> Any:
        """The user for verified claims."""
        return TokenUser(claims)


@lru_cache(maxsize=1)
def _guard() -> Guard:
    return guard_from_settings()
