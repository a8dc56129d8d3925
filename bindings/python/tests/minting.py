"""The shared minting cases through the public API: tests/minting/*.json, and the files that HS256_MINTING names.

Run as a program this prints every failing case and ends with `minting python: N passed, M failed`, or another name in
the place of `python` if one is given.
"""

from __future__ import annotations

import base64
import json
import sys
from typing import Any, Dict, Iterator, List, Tuple, Union

import cases
from cases import Outcome

import hs256

Minted = Tuple[str, str]
Case = Dict[str, Any]


def all_cases() -> Iterator[Case]:
    """Every case. Another format is an error: silently skipping it would pass."""
    for file in cases.files(["minting"], "HS256_MINTING"):
        if file["format"] != 1:
            raise ValueError(f"format {file['format']}")
        yield from file["cases"]


def mint(case: Case) -> Union[Minted, Outcome]:
    """The minted header and payload, or why there are none. A minted token is also verified."""
    now = case.get("now", 0)
    header = {name: case[name] for name in ("typ", "cty") if name in case}
    times: Dict[str, Any] = {name: case[name] for name in ("expires_in", "not_before_in") if name in case}
    try:
        key: Any = cases.key(case["key"])
        signer = hs256.Signer(key, **header, clock=lambda: now)
        if case.get("issued_at") != "unless_there":
            times["iat"] = case.get("issued_at", False)
        token = signer.sign(case["claims_text"], **times)
    except hs256.Error as error:
        return cases.refused(error)
    if _verifies(case["key"]):
        found = hs256.Verifier(key, any_audience=True).verify_many([token], now=now)[0]
        timed = "from" in case["key"] or "until" in case["key"]
        beside = (hs256.NotYetValid, hs256.Expired, *((hs256.UnknownKey,) if timed else ()))
        if isinstance(found, hs256.Error) and not isinstance(found, beside):
            return Outcome(f"a token that is {found.code}")
    first, second, _ = token.encode().split(b".")
    return cases.decoded(first).decode(), cases.decoded(second).decode()


def _verifies(entry: Dict[str, Any]) -> bool:
    """Whether the key can verify too: a JWK may be for signing only."""
    if entry.get("encoding") != "jwk":
        return True
    operations = json.loads(base64.b64decode(entry["secret_base64"])).get("key_ops")
    return operations is None or "verify" in operations


def run() -> Tuple[int, List[Tuple[str, Any, Any]]]:
    """How many cases passed, and those that failed."""
    passed, failures = 0, []
    for case in all_cases():
        expect, got = case["expect"], mint(case)
        if isinstance(got, Outcome) and "code" in expect:
            right = got.fits(cases.expected(expect))
        else:
            right = got == (expect.get("header"), expect.get("payload"))
        if right:
            passed += 1
        else:
            failures.append((case["name"], expect, got))
    return passed, failures


def main() -> int:
    passed, failures = run()
    return cases.report(f"minting {' '.join(sys.argv[1:]) or 'python'}", passed, failures)


if __name__ == "__main__":
    sys.exit(main())
