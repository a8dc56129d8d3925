from typing import Annotated

import hs256
from fastapi import Depends, FastAPI, Security
from hs256.fastapi import BearerGuard

guard = BearerGuard(secret=hs256.Key.from_env("JWT_SECRET"), audience="api", required=["exp"])
Caller = Annotated[hs256.Claims, Depends(guard)]
app = FastAPI()


@app.get("/health")
def health():
    return "up"


@app.get("/")
def hello(caller: Caller):
    return {"hello": caller.sub}


@app.delete("/notes")
def delete_notes(caller: Annotated[hs256.Claims, Security(guard, scopes=["notes:write"])]):
    return {"deleted by": caller.sub}
