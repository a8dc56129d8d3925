"""A Flask server guarded by hs256, for browsers and programs: the token comes in a cookie or in Authorization.

Run it with `HS256_SECRET=... flask --app flask_server run`; the secret is at least 32 bytes. Logging out revokes the
token.
"""

from __future__ import annotations

import secrets
import time
from typing import Any, Dict, Set, Tuple

import flask
from flask import g, request

import hs256
from hs256.flask import BearerGuard

ISSUER = AUDIENCE = "https://notes.example"
LIFETIME = 900

key = hs256.Key.from_env("HS256_SECRET")
signer = hs256.Signer(key)
verifier = hs256.Verifier(key, issuer=ISSUER, audience=AUDIENCE, required=["exp", "sub", "jti"])

# A real server keeps these where all its processes can see them, until the tokens have expired.
revoked: Set[str] = set()


def is_revoked(claims: hs256.Claims, _: flask.Request) -> bool:
    """Whether the token's owner has logged out."""
    return claims.jti in revoked


def comes_from_here(claims: hs256.Claims, request: flask.Request) -> bool:
    """Browsers send the cookie with requests that other sites cause. Other sites cannot set this header."""
    return request.method == "GET" or "Authorization" in request.headers or "X-Notes" in request.headers


guard = BearerGuard(verifier, realm="notes", cookie="session", is_revoked=is_revoked, authorize=comes_from_here)
maybe = BearerGuard(verifier, cookie="session", optional=True, is_revoked=is_revoked)
app = flask.Flask(__name__)


@app.get("/")
@maybe
def index() -> str:
    """For everyone; an old cookie is accepted."""
    return f"hello, {g.claims.sub}" if g.claims is not None else "please log in"


@app.post("/login")
def login() -> flask.Response:
    """A token for a quarter of an hour. A real server asks for more than a name."""
    name = str(request.get_json()["name"])
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": name, "jti": secrets.token_hex(16)}
    token = signer.sign(claims, expires_in=LIFETIME)
    response = flask.jsonify({"access_token": token, "token_type": "Bearer"})
    response.set_cookie("session", token, max_age=LIFETIME, httponly=True, samesite="Lax")  # and secure, with TLS
    return response


@app.get("/me")
@guard
def me() -> Dict[str, Any]:
    """Who the token speaks for, and for how long."""
    return {"sub": g.claims.sub, "seconds": round(g.claims.exp - time.time())}


@app.post("/logout")
@guard
def logout() -> flask.Response:
    """Revokes the token."""
    revoked.add(g.claims.jti)
    response = flask.Response(status=204)
    response.delete_cookie("session")
    return response


@app.errorhandler(401)
@app.errorhandler(403)
def refused(error: Any) -> Tuple[Dict[str, str], int]:
    """The body; the guard adds the challenge."""
    return {"message": error.name}, error.code
