from __future__ import annotations

import contextlib
import json
import math
import sys
from typing import Any

import pytest
from conftest import SECRET
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import hs256
from hs256._arguments import octets

VERIFIER = hs256.Verifier(SECRET)
SIGNER = hs256.Signer(SECRET, max_token_len=2**20)
REGISTERED = ("iss", "sub", "aud", "exp", "nbf", "iat", "jti")

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | text,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(text, inner, max_size=5),
    max_leaves=20,
)
claims_sets = st.dictionaries(text.filter(lambda name: name not in REGISTERED), value, max_size=8)


@given(claims_sets)
def test_what_is_signed_is_verified(claims: Any) -> None:
    token = SIGNER.sign(claims, iat=False)
    verifier = hs256.Verifier(SECRET, max_token_len=2**20)
    assert verifier.verify(token) == claims
    assert dict(verifier.check(token)) == claims
    assert verifier.verify_many([token]) == [claims]


@given(st.fixed_dictionaries({}, optional={"iss": text, "sub": text, "jti": text, "aud": st.lists(text)}))
def test_registered_claims_are_those_of_json(claims: Any) -> None:
    for ascii_only in True, False:
        payload = json.dumps(claims, ensure_ascii=ascii_only)
        view = hs256.Verifier(SECRET, any_audience=True).check(SIGNER.sign(payload, iat=False))
        assert view.aud == claims.get("aud", [])
        for name in "iss", "sub", "jti":
            assert getattr(view, name) == claims.get(name)


@given(st.data())
@settings(max_examples=300)
def test_any_mutation_is_refused(data: st.DataObject) -> None:
    token = SIGNER.sign({"sub": "ada", "exp": 2**32}).encode()
    at = data.draw(st.integers(0, len(token) - 1))
    piece = data.draw(st.binary(max_size=3))
    drop = data.draw(st.integers(0, 3))
    mutated = token[:at] + piece + token[at + drop :]
    assume(mutated != token)
    with pytest.raises(hs256.Error) as caught:
        VERIFIER.verify(mutated)
    assert not isinstance(caught.value, (hs256.InvalidArgument, hs256.Internal, hs256.BufferTooSmall))
    assert isinstance(VERIFIER.verify_many([mutated])[0], type(caught.value))


@given(st.text() | st.binary())
def test_anything_is_refused_with_an_error_of_ours(token: Any) -> None:
    with pytest.raises((hs256.Malformed, hs256.TooLarge)):
        VERIFIER.check(token)


@given(st.text() | st.binary(), st.text())
def test_headers_are_read_without_surprise(header: Any, realm: str) -> None:
    found = hs256.bearer(header)
    assert found is None or found in octets(header, sys.maxsize - 1)
    with contextlib.suppress(hs256.InvalidArgument):
        hs256.challenge(realm=realm).encode("ascii")


@given(st.integers() | st.floats())
def test_any_moment(now: float) -> None:
    token = SIGNER.sign({"nbf": 0, "exp": 1000}, iat=False)
    expected: Any = hs256.InvalidArgument
    if math.isfinite(now) and -(2**63) <= math.floor(now) < 2**63:
        expected = hs256.NotYetValid if now < 0 else hs256.Expired if now >= 1000 else None
    if expected is None:
        assert VERIFIER.verify_at(token, now) == {"nbf": 0, "exp": 1000}
    else:
        with pytest.raises(expected) as caught:
            VERIFIER.verify_at(token, now)
        assert type(caught.value) is expected
