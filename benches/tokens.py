"""Writes tokens.json: the claims that every benchmark signs and verifies, in three sizes.

    python3 tokens.py > tokens.json

`claims` is the payload byte for byte. `NNNN` in it stands for the token's number, four digits; an expired token has
`expired_exp` in the place of `exp`. The header is {"alg":"HS256","typ":"JWT"}.
"""

import json
import sys

EXP, EXPIRED_EXP = 4102444800, 1000000000  # the years 2100 and 2001, as long as each other
FRAME = len("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9..") + 43  # all of a token but its payload

SMALL = {"sub": "user-NNNN", "name": "A. King", "role": "admin", "iat": 1700000000, "exp": EXP}
MEDIUM = {
    "iss": "https://login.example",
    "sub": "user-NNNN",
    "jti": "5b0f0f5c-8f6d-4d57-9d0a-3f1c2e7a9b64",
    "iat": 1700000000,
    "nbf": 1700000000,
    "exp": EXP,
    "name": "Ada King, Countess of Lovelace",
    "email": "ada.king@analytical-engine.example",
    "role": "admin",
    "scope": "read write comment invite subscribe",
}
LARGE = MEDIUM | {"permissions": [f"project-{n:03}:read" for n in range(142)] + ["project-142:publish"]}


def size(name, claims, token_bytes):
    payload = json.dumps(claims, separators=(",", ":"))
    assert FRAME + (len(payload) * 4 + 2) // 3 == token_bytes, (name, len(payload))
    return {"name": name, "token_bytes": token_bytes, "claims": payload}


sizes = [size("S", SMALL, 195), size("M", MEDIUM, 469), size("L", LARGE, 4117)]
secret = "the secret of the benchmarks, no other use"
json.dump({"secret": secret, "exp": EXP, "expired_exp": EXPIRED_EXP, "sizes": sizes}, sys.stdout, indent=2)
print()
