from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any, Callable, Dict, List

import jwt
import pytest
from conftest import SECRET
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import OctKey

import hs256

NOW = int(time.time())
JOSERFC_KEY = OctKey.import_key(SECRET)
CLAIMS = [
    {"sub": "ada", "exp": NOW + 900},
    {
        "iss": "https://issuer.example",
        "nbf": NOW - 5,
        "iat": NOW - 5,
        "jti": "1",
        "n": [1, 2.5, None, True, {"€": "😀"}],
    },
    {"empty": {}, "text": '\u2028"\\\n\x7f', "big": 2**53},
    {},
]

# The sets of claims that every language's peers are tested with (tests/interop/claims.py).
SHARED: List[Dict[str, Any]] = json.loads(
    (Path(__file__).parents[3] / "tests" / "interop" / "claims.json").read_text(encoding="utf-8")
)
PEERS: Dict[str, Any] = {
    "PyJWT": (
        lambda claims: jwt.encode(claims, SECRET, algorithm="HS256"),
        lambda token: jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_aud": False}),
    ),
    "joserfc": (
        lambda claims: joserfc_jwt.encode({"alg": "HS256"}, claims, JOSERFC_KEY),
        lambda token: joserfc_jwt.decode(token, JOSERFC_KEY, algorithms=["HS256"]).claims,
    ),
}


def on_its_way(token: str) -> str:
    """The token as it arrives: damaged if HS256_PLANTED asks for a defect that these tests must catch."""
    if os.environ.get("HS256_PLANTED") == "interop":
        return token[:-2] + ("A" if token[-2] != "A" else "E") + token[-1]
    return token


@pytest.mark.parametrize("peer", PEERS)
def test_shared_claims_both_ways(peer: str) -> None:
    encode: Callable[[Dict[str, Any]], str] = PEERS[peer][0]
    decode: Callable[[str], Dict[str, Any]] = PEERS[peer][1]
    signer, verifier = hs256.Signer(SECRET), hs256.Verifier(SECRET, any_audience=True)
    for claims in SHARED:
        assert verifier.verify(on_its_way(encode(claims))) == claims
        assert decode(on_its_way(signer.sign(claims, iat=False))) == claims
    print(f"interop: {len(SHARED)} tokens of {peer} read by hs256, {len(SHARED)} of hs256 read by {peer}")
    assert len(SHARED) >= 200


@pytest.mark.parametrize("peer", ["PyJWT", "joserfc"])
def test_what_peers_accept_and_hs256_refuses(peer: str) -> None:
    cases = json.loads((Path(__file__).parents[3] / "tests" / "interop" / "strict.json").read_text(encoding="utf-8"))
    secret = "supersecretdevkeythatishs256safe!"
    joserfc_key = OctKey.import_key(secret)
    verifier, accepted = hs256.Verifier(secret), []
    for case in cases:
        with pytest.raises(hs256.Error) as refusal:
            verifier.verify(case["token"])
        assert refusal.value.code == case["code"], case["name"]
        try:
            if peer == "PyJWT":
                jwt.decode(case["token"], secret, algorithms=["HS256"])
            else:
                joserfc_jwt.decode(case["token"], joserfc_key, algorithms=["HS256"])
        except Exception:
            continue
        accepted.append(case["name"])
    assert accepted == [case["name"] for case in cases if peer in case["accepted_by"]]
    print(f"interop: {len(accepted)} of {len(cases)} tokens that hs256 rejects are accepted by {peer}")


@pytest.mark.parametrize("claims", CLAIMS)
def test_theirs_here(claims: Dict[str, Any]) -> None:
    verifier = hs256.Verifier(SECRET)
    assert verifier.verify(jwt.encode(claims, SECRET, algorithm="HS256")) == claims
    assert verifier.verify(joserfc_jwt.encode({"alg": "HS256"}, claims, JOSERFC_KEY)) == claims
    ring = hs256.Verifier([hs256.Key(SECRET, id="k"), hs256.Key("another evident secret of 32 bytes", id="l")])
    token = jwt.encode(claims, SECRET, algorithm="HS256", headers={"kid": "k"})
    assert ring.check(token).key_id == "k"


@pytest.mark.parametrize("claims", CLAIMS)
def test_ours_there(claims: Dict[str, Any]) -> None:
    token = hs256.Signer(hs256.Key(SECRET, id="k")).sign(claims, iat=False)
    assert jwt.decode(token, SECRET, algorithms=["HS256"]) == claims
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT", "kid": "k"}
    assert joserfc_jwt.decode(token, JOSERFC_KEY, algorithms=["HS256"]).claims == claims


def test_other_algorithms_of_theirs_are_refused() -> None:
    for algorithm in "HS384", "HS512", "none":
        key = None if algorithm == "none" else SECRET * 2
        token = jwt.encode({"sub": "ada"}, key, algorithm=algorithm)  # type: ignore[arg-type]
        with pytest.raises(hs256.AlgorithmNotAllowed):
            hs256.Verifier(SECRET * 2).verify(token)
