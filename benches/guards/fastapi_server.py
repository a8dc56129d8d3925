"""A FastAPI server of one route. Usage: python fastapi_server.py WAY, of bare, idle, hs256 or rival; it prints its address.

The rival is PyJWT as FastAPI's tutorial has it: a dependency over HTTPBearer.
"""

from __future__ import annotations

import os
import socket
import sys
from typing import Annotated, Any

import jwt
import uvicorn
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

import hs256
from hs256.fastapi import BearerGuard

secret = os.environ["JWT_SECRET"]
bearer = HTTPBearer()


def by_pyjwt(credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> dict[str, Any]:
    try:
        return jwt.decode(credentials.credentials, secret, algorithms=["HS256"])
    except jwt.InvalidTokenError:
        raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"}) from None


async def nothing() -> None:
    pass


app = FastAPI()
way = sys.argv[1]
if way == "hs256":
    guard = BearerGuard(secret=secret)

    @app.get("/")
    async def hello(claims: Annotated[hs256.Claims, Depends(guard)]) -> dict[str, str | None]:
        return {"hello": claims.sub}

elif way == "idle":

    @app.get("/")
    async def hello(_: Annotated[None, Depends(nothing)]) -> dict[str, str | None]:
        return {"hello": "ada"}

elif way == "rival":

    @app.get("/")
    async def hello(claims: Annotated[dict[str, Any], Depends(by_pyjwt)]) -> dict[str, str | None]:
        return {"hello": claims["sub"]}

else:

    @app.get("/")
    async def hello() -> dict[str, str | None]:
        return {"hello": "ada"}


listener = socket.create_server(("127.0.0.1", 0))
print(f"http://127.0.0.1:{listener.getsockname()[1]}/", flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="error")).run([listener])
