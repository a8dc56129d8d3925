"""The views, and what the guard calls."""

from __future__ import annotations

import json
import logging
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

import hs256
from hs256.django import BearerGuard, public
from hs256.guard import Refusal

signer = hs256.Signer(settings.HS256["secret"])
log = logging.getLogger(__name__)


def log_refusal(refusal: Refusal, request: HttpRequest) -> None:
    """A refusal holds nothing of the token."""
    log.info("refused: %s %s (%s, from %s)", request.path, refusal.code, refusal.claim, refusal.source)


def is_admin(claims: hs256.Claims, _: HttpRequest) -> bool:
    """The server decides what a token may do: 403 for a valid token without the role."""
    return claims.get("role") == "admin"


options = {name: value for name, value in settings.HS256.items() if name != "on_refusal"}
admins = BearerGuard(**options, authorize=is_admin, on_refusal=log_refusal)


@public
@require_POST
def login(request: HttpRequest) -> JsonResponse:
    """A token for a quarter of an hour. A real server asks for more than a name."""
    name = json.loads(request.body)["name"]
    role = "admin" if name == "grace" else "reader"
    claims = {"iss": settings.ISSUER, "aud": settings.AUDIENCE, "sub": name, "role": role}
    return JsonResponse({"access_token": signer.sign(claims, expires_in=900), "token_type": "Bearer"})


async def me(request: Any) -> JsonResponse:
    """Who the token speaks for."""
    return JsonResponse({"sub": request.claims.sub, "role": request.claims["role"]})


@admins
def delete_notes(request: Any) -> JsonResponse:
    """For admins only."""
    return JsonResponse({"deleted_by": request.claims.sub})
