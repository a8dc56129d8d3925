"""FastAPI with Starlette's CORSMiddleware around everything. Usage: python fastapi_server.py; it prints its address."""

from __future__ import annotations

import os
import socket

import uvicorn
from fastapi import Depends, FastAPI
from fastapi.middleware.cors import CORSMiddleware

import hs256
from hs256.fastapi import BearerGuard

exposed = [] if os.environ.get("HS256_PLANTED") == "browsers" else ["WWW-Authenticate"]

guard = BearerGuard(secret=hs256.Key.from_env("JWT_SECRET"), audience="api", realm="browsers")
app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_headers=["Authorization"], expose_headers=exposed)


@app.get("/")
def hello(claims: hs256.Claims = Depends(guard)) -> dict[str, str | None]:
    return {"hello": claims.sub}


if __name__ == "__main__":
    listener = socket.create_server(("127.0.0.1", 0))
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="error")).run([listener])
