"""Django REST framework: an authentication class.

    HS256 = {"secret": os.environ["JWT_SECRET"], "audience": "api", "required": ["exp"]}
    REST_FRAMEWORK = {
        "DEFAULT_AUTHENTICATION_CLASSES": ["hs256.rest_framework.BearerAuthentication"],
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    }

``request.auth`` has the claims, a :class:`hs256.Claims`; ``request.user`` is what :meth:`BearerAuthentication.user`
makes of them. The owner's functions get the HttpRequest. Several guards are several classes, each with a ``guard`` of
its own: ``class Partners(BearerAuthentication): guard = Guard(...)``.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, ClassVar, Optional, Set, Tuple

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from .claims import Claims
from .django import decide, settings_guard, wait
from .guard import Decision, Guard

__all__ = ["BearerAuthentication", "Guarded", "TokenUser"]


class TokenUser:
    """Who a token speaks for, without a look into a database. It has no permission that the database would give.

    Override :meth:`BearerAuthentication.user` for a user of the database, or one whose claims say more.
    """

    is_authenticated = True
    is_active = True
    is_anonymous = is_staff = is_superuser = False

    def __init__(self, claims: Claims) -> None:
        self.claims = claims

    @property
    def pk(self) -> Optional[str]:
        """The claim ``sub``."""
        return self.claims.sub

    id = pk

    @property
    def username(self) -> str:
        """The claim ``sub``, or an empty text."""
        return self.claims.sub or ""

    def get_username(self) -> str:
        return self.username

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return False

    def has_perms(self, perm_list: Any, obj: Any = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False

    def get_all_permissions(self, obj: Any = None) -> Set[str]:
        return set()

    get_user_permissions = get_group_permissions = get_all_permissions

    def __eq__(self, other: object) -> bool:
        same = isinstance(other, TokenUser) and self.claims.sub is not None
        return same and (self.claims.iss, self.claims.sub) == (other.claims.iss, other.claims.sub)  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash((self.claims.iss, self.claims.sub))

    def __str__(self) -> str:
        return self.username


class Unavailable(APIException):
    """503."""

    status_code = 503
    default_code = "unavailable"


class Guarded(BasePermission):
    """What the guard lets pass: a valid token, and besides what is ``optional`` or ``exempt``, and CORS preflights.

    ``IsAuthenticated`` and others ask for a user in any case.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        _, decision = _decided(request)
        return decision is not None and decision.passes


class BearerAuthentication(BaseAuthentication):
    """Authenticates by token. Put it first: REST framework makes 403 of a 401 where the first class has no challenge.

    A request without a token is for the permissions to decide on.
    """

    guard: ClassVar[Optional[Guard]] = None

    def authenticate(self, request: Request) -> Optional[Tuple[Any, Claims]]:
        """The user and the claims; None for a request without a token.

        Raises:
            AuthenticationFailed, PermissionDenied, APIException: it is refused.
        """
        decision = decide(self._guard, request._request, missing_is_open=True)
        # REST framework asks a new instance for the challenge.
        request._request._hs256_decision = self._guard, decision  # type: ignore[attr-defined]
        if decision.passes:
            self._carry(decision, request)
            if decision.claims is None:
                return None
            user = self.user(decision.claims)
            if user is None:  # no permission class need look at the user
                raise AuthenticationFailed(code="user_not_found")
            return user, decision.claims
        if decision.code == "missing_token":
            return None
        self._carry(decision, request)
        kinds = {401: AuthenticationFailed, 403: PermissionDenied, 503: Unavailable}
        raise kinds.get(decision.status, APIException)(code=decision.code)

    def authenticate_header(self, request: Request) -> str:
        """The challenge that goes with a 401. REST framework asks for it where it answers that."""
        guard, decision = _decided(request)
        if guard is not self._guard or decision is None or not _is_of_a_token(decision):
            decision = self._guard.refuse_without_token(request._request, wait=wait)
        return dict(decision.headers)["WWW-Authenticate"]

    def user(self, claims: Claims) -> Any:
        """The user for verified claims; None where there is none, which is refused: 401."""
        return TokenUser(claims)

    @property
    def _guard(self) -> Guard:
        return self.guard or settings_guard()

    def _carry(self, decision: Decision, request: Request) -> None:
        """Puts the decision's headers on every answer of the view."""
        view = request.parser_context.get("view")
        if view is not None:
            view.headers.update(decision.headers)


def _decided(request: Request) -> Tuple[Optional[Guard], Optional[Decision]]:
    decided: Tuple[Optional[Guard], Optional[Decision]] = getattr(request._request, "_hs256_decision", (None, None))
    return decided


def _is_of_a_token(decision: Decision) -> bool:
    """Whether it is a 401 that names an error."""
    return decision.status == HTTPStatus.UNAUTHORIZED and decision.code != "missing_token"
