"""The shared vectors through the public API: tests/vectors/*.json, tests/vectors/format2/*.json, and the files that
HS256_VECTORS names.

A vector's policy is given as a document, and again as typed options unless only a document can express it. A vector
`python: N passed, M failed`, or another name in the place of `python` if one is given.
"""

from __future__ import annotations

import base64
import json
import sys
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple, Union

import cases
from cases import Outcome

import hs256

Vector = Dict[str, Any]


def vectors() -> Iterator[Vector]:
    """Every vector, in the form of format 2. Another format is an error: silently skipping it would pass."""
    for file in cases.files(["vectors", "vectors/format2"], "HS256_VECTORS"):
        if file["format"] not in (1, 2):
            raise ValueError(f"format {file['format']}")
        for vector in file["vectors"]:
            yield vector if file["format"] == 2 else {**vector, "policy": _document(vector.get("policy", {}))}


def _document(policy: Dict[str, Any]) -> Dict[str, Any]:
    """A policy of format 1 as a document."""
    names = {"issuers": "issuer", "audiences": "audience"}
    document = {names.get(name, name): value for name, value in policy.items() if value not in (None, [])}
    if "audience" in document:
        document.pop("any_audience", None)
    return document


def ways(vector: Vector) -> Iterator[Tuple[str, Callable[[], hs256.Verifier]]]:
    """The ways to build a vector's verifier, by name."""

    def keys() -> List[Union[hs256.Key, hs256.KeySet]]:
        return [cases.key(entry) for entry in vector["keys"]]

    more: Dict[str, Any] = {name: vector[name] for name in ("revoked", "max_stale") if name in vector}
    if "revoked_base64" in vector:
        more["revoked"] = base64.b64decode(vector["revoked_base64"])
    if "policy_base64" in vector:
        octets = base64.b64decode(vector["policy_base64"])
        yield "document", lambda: hs256.Verifier.from_policy(keys(), octets, **more)
    elif "policy_text" in vector:
        yield "document", lambda: hs256.Verifier.from_policy(keys(), vector["policy_text"], **more)
    else:
        policy = vector.get("policy", {})
        yield "document", lambda: hs256.Verifier.from_policy(keys(), json.dumps(policy, ensure_ascii=False), **more)
        yield "options", lambda: hs256.Verifier(keys(), **more, **policy)


def judge(vector: Vector, build: Callable[[], hs256.Verifier]) -> Outcome:
    """The verdict on a vector, by every function that verifies. They must agree, and the claims are compared too."""
    token = base64.b64decode(vector["token_base64"]) if "token_base64" in vector else vector["token"].encode()
    now = vector["now"]
    try:
        verifier = build()
    except hs256.Error as error:
        return cases.refused(error)
    wrong_explanation = _explained(vector, verifier.explain_at(token, now))
    if wrong_explanation is not None:
        return Outcome(wrong_explanation)
    many, views = verifier.verify_many([token], now=now)[0], verifier.check_many([token], now=now, threads=2)[0]
    try:
        claims, view = verifier.verify_at(token, now), verifier.check_at(token, now)
    except hs256.Error as error:
        for other in many, views:
            if not isinstance(other, hs256.Error) or cases.refused(other) != cases.refused(error):
                return Outcome("verify_at and a batch differ")
        return cases.refused(error)
    if isinstance(many, hs256.Error) or isinstance(views, hs256.Error):
        return Outcome("verify_at accepts, a batch refuses")
    expected = json.loads(cases.decoded(token.split(b".")[1]))
    if not claims == many == view.to_dict() == views.to_dict() == expected:
        return Outcome("other claims")
    for found in view, views:
        wrong = _other(found, expected)
        if wrong is not None:
            return Outcome(wrong)
        if found.key_id != vector["expect"].get("key_id", found.key_id):
            return Outcome("another key's id")
    return Outcome("ok")


def _explained(vector: Vector, explanation: hs256.Explanation) -> Optional[str]:
    """The differences between an explanation and the vector's."""
    expect = vector["expect"]
    if explanation["verdict"] != {"code": expect["code"], "claim": expect.get("claim")}:
        return f"explained as {explanation['verdict']}"
    names = {"check": "check", "outcome": "outcome", "cause": "kind", "segment": "segment", "offset": "offset"}
    rows = [
        {name: check[member] for name, member in names.items()}  # type: ignore[literal-required]
        for check in explanation["checks"]
        if check["outcome"] != "passed" or check["kind"] is not None
    ]
    return None if rows == vector.get("explain", rows) else f"explained by {rows}"


def _other(found: hs256.Claims, expected: Dict[str, Any]) -> Optional[str]:
    """The differences between a view's claims and the payload's."""
    subject = expected.get("sub")
    texts = {**expected, "sub": str(subject) if isinstance(subject, int) else subject}
    if any(getattr(found, name) != texts.get(name) for name in ("iss", "sub", "jti")):
        return "other registered claims"
    if any(getattr(found, name) != _double(expected.get(name)) for name in ("exp", "nbf", "iat")):
        return "other times"
    audience = expected.get("aud", [])
    return None if found.aud == ([audience] if isinstance(audience, str) else audience) else "other aud"


def _double(value: Optional[float]) -> Optional[float]:
    return None if value is None else float(value)


def run() -> Tuple[Dict[str, int], List[Tuple[str, Outcome, Outcome]]]:
    """How many vectors passed, in all and for each way, and those that failed."""
    passed = {"vectors": 0, "document": 0, "both": 0, "options": 0}
    failures: List[Tuple[str, Outcome, Outcome]] = []
    for vector in vectors():
        expected, before = cases.expected(vector["expect"]), len(failures)
        by = dict(ways(vector))
        for way, build in by.items():
            got = judge(vector, build)
            if got.fits(expected):
                passed["both" if way == "document" and len(by) > 1 else way] += 1
            else:
                failures.append((f"{vector['name']} by {way}", expected, got))
        passed["vectors"] += len(failures) == before
    return passed, failures


def main() -> int:
    name = " ".join(sys.argv[1:]) or "python"
    passed, failures = run()
    print(f"{name}: {passed['both']} passed by document and {passed['options']} by typed options,", end=" ")
    print(f"{passed['document']} more that a document alone can say")
    return cases.report(name, passed["vectors"], failures)


if __name__ == "__main__":
    sys.exit(main())
