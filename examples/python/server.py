"""A FastAPI server guarded by hs256: it mints a token at POST /login and demands one everywhere else.

Run it with `HS256_SECRET=... python server.py`; the secret is at least 32 bytes. limits.py has what a server needs
besides: timeouts, and bounds for what strangers may send.
"""

from __future__ import annotations

import sys
from typing import Annotated, Dict, Optional

from fastapi import Depends, FastAPI, HTTPException, status
from limits import SmallBodies, serve
from pydantic import BaseModel

import hs256
from hs256.fastapi import BearerGuard

ISSUER = AUDIENCE = "https://notes.example"

key = hs256.Key.from_env("HS256_SECRET")
signer = hs256.Signer(key)
guard = BearerGuard(secret=key, issuer=ISSUER, audience=AUDIENCE, required=["exp", "sub"], realm="notes")
Caller = Annotated[hs256.Claims, Depends(guard)]

app = FastAPI()
app.add_middleware(SmallBodies)


class Login(BaseModel):
    """Who wants a token. A real server asks for more than a name."""

    name: str


@app.post("/login")
def login(login: Login) -> Dict[str, str]:
    """A token for a quarter of an hour."""
    role = "admin" if login.name == "grace" else "reader"
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": login.name, "role": role}
    return {"access_token": signer.sign(claims, expires_in=900), "token_type": "Bearer"}


@app.get("/me")
def me(caller: Caller) -> Dict[str, Optional[str]]:
    """Who the token speaks for."""
    return {"sub": caller.sub, "role": caller["role"]}


def admin(caller: Caller) -> hs256.Claims:
    """The server decides what a token may do: 403 for a valid token without the role."""
    if caller.get("role") != "admin":
        raise HTTPException(status.HTTP_403_FORBIDDEN)
    return caller


@app.delete("/notes")
def delete_notes(caller: Annotated[hs256.Claims, Depends(admin)]) -> Dict[str, Optional[str]]:
    """For admins only."""
    return {"deleted_by": caller.sub}


if __name__ == "__main__":
    serve(app, port=int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
