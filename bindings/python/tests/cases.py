"""The files of cases that all languages share, and code that all their runners share."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple, Union

import hs256

SHARED = Path(__file__).resolve().parents[3] / "tests"


class Outcome(NamedTuple):
    """The result of a case, or the expected one. In an expected result, None means that nothing is compared."""

    code: str
    claim: Optional[str] = None
    field: Optional[str] = None
    at: Optional[float] = None

    def __str__(self) -> str:
        return " ".join([self.code, *(f"({detail})" for detail in self[1:] if detail is not None)])

    def fits(self, expected: Outcome) -> bool:
        """Whether this matches the expectation."""
        same = (self.code, self.claim) == (expected.code, expected.claim)
        return same and expected.field in (None, self.field) and expected.at in (None, self.at)


def files(folders: List[str], variable: str) -> Iterator[Dict[str, Any]]:
    """Every file of the folders, and those that an environment variable names. A missing file is an error."""
    paths = [path for folder in folders for path in sorted((SHARED / folder).glob("*.json"))]
    paths += [Path(name) for name in os.environ.get(variable, "").split(":") if name]
    for path in paths:
        yield json.loads(path.read_text(encoding="utf-8"))


def expected(expect: Dict[str, Any]) -> Outcome:
    """The expectation of a case that names a code."""
    return Outcome(expect["code"], expect.get("claim"), expect.get("field"), expect.get("at"))


def refused(error: hs256.Error) -> Outcome:
    """The result in an exception."""
    field = error.field if isinstance(error, hs256.InvalidArgument) else None
    return Outcome(error.code, error.claim, field, error.at)


def key(entry: Dict[str, Any]) -> Union[hs256.Key, hs256.KeySet]:
    """A key, or the keys of a JWK Set, from an entry of a ring."""
    names = {"id": "id", "issuer": "issuer", "from": "valid_from", "until": "valid_until", "allow_weak": "allow_weak"}
    options = {ours: entry[theirs] for theirs, ours in names.items() if entry.get(theirs) is not None}
    if "jwks" in entry:
        return hs256.Key.from_jwks(entry["jwks"], **options)
    encoding, secret = entry.get("encoding", "utf8"), base64.b64decode(entry["secret_base64"])
    make = hs256.Key if encoding == "utf8" else getattr(hs256.Key, f"from_{encoding}")
    made: hs256.Key = make(secret, **options)
    return made


def decoded(segment: bytes) -> bytes:
    """A segment of a token."""
    return base64.urlsafe_b64decode(segment + b"=" * (-len(segment) % 4))


def report(language: str, passed: int, failures: List[Tuple[str, Any, Any]]) -> int:
    """Prints the failures and the closing line; returns the exit status."""
    for name, wanted, got in failures:
        print(f"{name}: expected {wanted}, got {got}")
    print(f"{language}: {passed} passed, {len(failures)} failed")
    return 1 if failures or not passed else 0
