"""The rows of README's simplejwt table that are about requests, run by both libraries. Prints the rows' names if all
hold.

A separate program, for test_coming_from.py: both need Django settings that no other test has.
"""

from __future__ import annotations

import json
import warnings
from typing import Any, Callable, Dict, List, Optional

warnings.simplefilter("ignore")  # of short keys, which simplejwt's own TokenUser makes

import django  # noqa: E402
from django.conf import settings  # noqa: E402

import hs256  # noqa: E402

SECRET = "an evident test secret of 32 bytes or more"
settings.configure(
    SECRET_KEY=SECRET,
    ALLOWED_HOSTS=["testserver"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "rest_framework_simplejwt.token_blacklist",
    ],
    HS256={"secret": SECRET, "claims": {"token_type": "access"}},
    SIMPLE_JWT={"AUTH_HEADER_TYPES": ("Bearer", "JWT"), "BLACKLIST_AFTER_ROTATION": True},
)
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from rest_framework.permissions import AllowAny  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.test import APIRequestFactory  # noqa: E402
from rest_framework.views import APIView  # noqa: E402
from rest_framework_simplejwt.authentication import (  # noqa: E402
    JWTAuthentication,
    JWTStatelessUserAuthentication,
)
from rest_framework_simplejwt.exceptions import TokenError  # noqa: E402
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken  # noqa: E402
from rest_framework_simplejwt.views import (  # noqa: E402
    TokenObtainPairView,
    TokenRefreshView,
)

from hs256.guard import Guard  # noqa: E402
from hs256.rest_framework import BearerAuthentication, Guarded  # noqa: E402

call_command("migrate", verbosity=0)
ADA = User.objects.create_user("ada", password="a password")
ACCESS: Dict[str, Any] = {"claims": {"token_type": "access"}}
SIGNER = hs256.Signer(SECRET)


class OfTheDatabase(BearerAuthentication):
    """A result in the wording of README's table."""

    def user(self, claims: hs256.Claims) -> Any:
        return User.objects.filter(pk=claims["user_id"], is_active=True).first()


def ask(authentication: Any, token: str, scheme: str = "Bearer") -> Any:
    """The user that a view sees, or the status with the body."""

    class View(APIView):
        authentication_classes = [authentication]
        permission_classes = [Guarded if issubclass(authentication, BearerAuthentication) else AllowAny]

        def get(self, request: Any) -> Response:
            return Response([str(request.user.pk), request.user.username, request.user.is_staff])

    answer = View.as_view()(APIRequestFactory().get("/", headers={"Authorization": f"{scheme} {token}"}))
    return answer.data if answer.status_code == 200 else [answer.status_code, answer.data]


def of(**options: Any) -> Any:
    return type("Ours", (BearerAuthentication,), {"guard": Guard(secret=SECRET, **ACCESS, **options)})


def by_the_database() -> None:
    token = str(AccessToken.for_user(ADA))
    assert ask(JWTAuthentication, token) == ask(OfTheDatabase, token) == [str(ADA.pk), "ada", False]
    ADA.is_active = False
    ADA.save()
    assert ask(JWTAuthentication, token)[0] == ask(OfTheDatabase, token)[0] == 401
    ADA.is_active = True
    ADA.save()


def without_a_database() -> None:
    token = AccessToken()
    token["user_id"] = token["sub"] = token["username"] = "7"
    token["is_staff"] = token["is_superuser"] = True
    assert ask(JWTStatelessUserAuthentication, str(token)) == ["7", "7", True]
    assert ask(of(), str(token)) == ["7", "7", False]


def the_id_of_a_user() -> None:
    token = str(AccessToken.for_user(ADA))
    claims = hs256.Verifier(SECRET).check(token)
    assert (claims.sub, claims["user_id"]) == (None, str(ADA.pk))
    minted = SIGNER.sign({"sub": str(ADA.pk), "token_type": "access"}, expires_in=300)
    assert ask(of(), minted)[0] == str(ADA.pk)


def other_schemes() -> None:
    token = AccessToken()
    token["user_id"] = token["sub"] = "7"
    for scheme, theirs in ("Bearer", 200), ("JWT", 200), ("Token", 401):
        said = ask(JWTStatelessUserAuthentication, str(token), scheme)
        assert (said[0] == "7") == (theirs == 200)
    assert ask(of(scheme="JWT"), str(token), "JWT")[0] == "7"
    assert ask(of(scheme="JWT"), str(token), "Bearer")[0] != "7"


def pairs() -> None:
    factory = APIRequestFactory()
    pair = TokenObtainPairView.as_view()(factory.post("/", {"username": "ada", "password": "a password"})).data
    access = TokenRefreshView.as_view()(factory.post("/", {"refresh": pair["refresh"]})).data["access"]
    for token in pair["access"], access, str(RefreshToken.for_user(ADA).access_token):
        assert ask(OfTheDatabase, token)[1] == "ada"
    assert ask(of(), SIGNER.sign({"sub": str(ADA.pk), "token_type": "access"}, expires_in=300))[0] == str(ADA.pk)


def blacklists() -> None:
    token = RefreshToken.for_user(ADA)
    token.blacklist()
    try:
        RefreshToken(str(token))  # type: ignore[arg-type]
    except TokenError:
        pass
    else:
        raise AssertionError("it was blacklisted")
    ours = str(AccessToken.for_user(ADA))
    assert ask(of(is_revoked=lambda claims, request: claims["user_id"] == str(ADA.pk)), ours)[0] == 401


def refusals() -> None:
    told: List[Optional[str]] = []
    status, body = ask(JWTAuthentication, "a.b.c")
    assert (status, body["code"]) == (401, "token_not_valid")
    status, body = ask(of(on_refusal=lambda refusal, request: told.append(refusal.code)), "a.b.c")
    assert (status, body["detail"].code, told) == (401, "malformed", ["malformed"])


ROWS: Dict[str, Callable[[], None]] = {
    "`JWTAuthentication`, which asks the database": by_the_database,
    "`JWTStatelessUserAuthentication`, `TokenUser`": without_a_database,
    '`USER_ID_CLAIM`, `"user_id"`': the_id_of_a_user,
    "`AUTH_HEADER_TYPES`, `AUTH_HEADER_NAME`": other_schemes,
    "`TokenObtainPairView`, `TokenRefreshView`, `RefreshToken.for_user(user)`": pairs,
    "the blacklist application, `CHECK_REVOKE_TOKEN`": blacklists,
    "`InvalidToken`, code `token_not_valid`": refusals,
}

if __name__ == "__main__":
    for check in ROWS.values():
        check()
    print(json.dumps(list(ROWS)))
