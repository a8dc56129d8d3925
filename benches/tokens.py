"""The tokens that every benchmark verifies, the same bytes in every language.

    python3 tokens.py recipe > tokens.json     the claims, in three sizes
    python3 tokens.py sign > FILE              the tokens, signed by Python's own hmac from tokens.json

In tokens.json `claims` is the payload byte for byte. `NNNN` in it stands for the token's number, four digits; an expired
token has `expired_exp` in the place of `exp`. The header is {"alg":"HS256","typ":"JWT"}.

FILE is for programs in any language: the secret on its first line, then on each line a size, what the token deserves
(`accept`, `bad signature`, `expired`) and the token, separated by tabs. There are 256 of each kind, one after another; the
subject of the first is user-0000, of the next user-0001.
"""

import base64
import hashlib
import hmac
import json
import sys
from pathlib import Path

TOKENS = 256
EXP, EXPIRED_EXP = 4102444800, 1000000000  # the years 2100 and 2001, of the same length
HEADER = '{"alg":"HS256","typ":"JWT"}'
SECRET = "the secret of the benchmarks, no other use"

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


def recipe() -> None:
    sizes = []
    for name, claims, token_bytes in (("S", SMALL, 195), ("M", MEDIUM, 469), ("L", LARGE, 4117)):
        payload = json.dumps(claims, separators=(",", ":"))
        assert len(token(payload, SECRET)) == token_bytes, (name, len(payload))
        sizes.append({"name": name, "token_bytes": token_bytes, "claims": payload})
    json.dump({"secret": SECRET, "exp": EXP, "expired_exp": EXPIRED_EXP, "sizes": sizes}, sys.stdout, indent=2)
    print()


def sign() -> None:
    recipe = json.loads(Path(__file__).with_name("tokens.json").read_text())
    print(recipe["secret"])
    for size in recipe["sizes"]:
        for answer in ("accept", "bad signature", "expired"):
            for number in range(TOKENS):
                payload = size["claims"].replace("NNNN", f"{number:04}")
                if answer == "expired":
                    payload = payload.replace(str(recipe["exp"]), str(recipe["expired_exp"]))
                signed = token(payload, recipe["secret"])
                if answer == "bad signature":
                    # Another first character gives another tag; another last one might not be base64url.
                    first = signed.rindex(".") + 1
                    signed = signed[:first] + ("B" if signed[first] == "A" else "A") + signed[first + 1 :]
                assert len(signed) == size["token_bytes"]
                print(size["name"], answer, signed, sep="\t")


def token(payload: str, secret: str) -> str:
    signing_input = base64url(HEADER.encode()) + "." + base64url(payload.encode())
    return signing_input + "." + base64url(hmac.digest(secret.encode(), signing_input.encode(), hashlib.sha256))


def base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


if __name__ == "__main__":
    {"recipe": recipe, "sign": sign}[sys.argv[1]]()
