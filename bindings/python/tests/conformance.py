"""The shared vectors through the public API: tests/vectors/*.json and the files that HS256_VECTORS names.

Run as a program it prints every failing vector and ends with `python: N passed, M failed`, or another name in the place
of `python` if one is given.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Tuple

import hs256

FOLDER = Path(__file__).resolve().parents[3] / "tests" / "vectors"
Verdict = Tuple[str, Optional[str]]


def vectors() -> Iterator[Dict[str, Any]]:
    """Every vector. A file that is missing, or of another format, is an error: a silent skip would pass."""
    files = sorted(FOLDER.glob("*.json"))
    files += [Path(name) for name in os.environ.get("HS256_VECTORS", "").split(":") if name]
    for file in files:
        content = json.loads(file.read_text(encoding="utf-8"))
        if content["format"] != 1:
            raise ValueError(f"{file}: format {content['format']}")
        yield from content["vectors"]


def judge(vector: Dict[str, Any]) -> Verdict:
    """The verdict on a vector, by every way into the library, which must agree; the claims are compared as well."""
    token = base64.b64decode(vector["token_base64"]) if "token_base64" in vector else vector["token"].encode()
    now = vector["now"]
    try:
        verifier = build(vector)
    except hs256.Error as error:
        return error.code, error.claim
    many, views = verifier.verify_many([token], now=now)[0], verifier.check_many([token], now=now, threads=2)[0]
    try:
        claims, view = verifier.verify_at(token, now), verifier.check_at(token, now)
    except hs256.Error as error:
        for other in many, views:
            if not isinstance(other, hs256.Error) or (other.code, other.claim) != (error.code, error.claim):
                return "verify_at and a batch differ", None
        return error.code, error.claim
    if isinstance(many, hs256.Error) or isinstance(views, hs256.Error):
        return "verify_at accepts, a batch refuses", None
    expected = payload(token)
    if not claims == many == view.to_dict() == views.to_dict() == expected:
        return "other claims", None
    for found in view, views:
        if any(getattr(found, name) != expected.get(name) for name in ("iss", "sub", "jti")):
            return "other registered claims", None
        if any(getattr(found, name) != _double(expected.get(name)) for name in ("exp", "nbf", "iat")):
            return "other times", None
        audience = expected.get("aud", [])
        if found.aud != ([audience] if isinstance(audience, str) else audience):
            return "other aud", None
    return "ok", None


def build(vector: Dict[str, Any]) -> hs256.Verifier:
    """The verifier that a vector describes."""
    policy: Dict[str, Any] = {
        name: value for name, value in vector.get("policy", {}).items() if value not in (None, [])
    }
    names = {"issuers": "issuer", "audiences": "audience"}
    options = {names.get(name, name): value for name, value in policy.items()}
    keys = [
        hs256.Key(
            base64.b64decode(key["secret_base64"]),
            allow_weak=key.get("allow_weak", False),
            **({"id": key["id"]} if key.get("id") is not None else {}),
        )
        for key in vector["keys"]
    ]
    return hs256.Verifier(keys, **options)


def payload(token: bytes) -> Any:
    """The payload as Python's own JSON parser reads it."""
    segment = token.split(b".")[1]
    return json.loads(base64.urlsafe_b64decode(segment + b"=" * (-len(segment) % 4)))


def main() -> int:
    passed = 0
    failures: List[str] = []
    for vector in vectors():
        expected: Verdict = (vector["expect"]["code"], vector["expect"].get("claim"))
        got = judge(vector)
        if got == expected:
            passed += 1
        else:
            failures.append(f"{vector['name']}: expected {_show(expected)}, got {_show(got)}")
    print("\n".join([*failures, f"{' '.join(sys.argv[1:]) or 'python'}: {passed} passed, {len(failures)} failed"]))
    return 1 if failures or not passed else 0


def _double(value: Optional[float]) -> Optional[float]:
    return None if value is None else float(value)


def _show(verdict: Verdict) -> str:
    code, claim = verdict
    return code if claim is None else f"{code} ({claim})"


if __name__ == "__main__":
    sys.exit(main())
