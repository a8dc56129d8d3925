from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from conftest import SECRET

import hs256
from hs256 import testing


def test_claims_are_what_check_gives() -> None:
    given = {"iss": "a", "sub": "ada", "aud": ["x", "y"], "jti": "1", "role": ["admin"], "iat": 7, "exp": 9, "nbf": 8}
    made = testing.claims(given)
    checked = hs256.Verifier(SECRET, any_audience=True).check_at(hs256.Signer(SECRET).sign(given), 8)
    assert type(made) is type(checked) is hs256.Claims
    for name in (member for member in dir(made) if member[0] != "_" and not callable(getattr(made, member))):
        assert getattr(made, name) == getattr(checked, name)
    assert made.to_dict() == dict(made) == given
    assert testing.claims().to_dict() == {}
    assert testing.claims('{"sub":"ada"}').payload == b'{"sub":"ada"}'
    assert testing.claims({"x": "y" * 700_000})["x"] == "y" * 700_000
    assert [testing.claims({}, key_id=kid).key_id for kid in ("2026-10", "2026-11", "2026-10")] == [
        *("2026-10", "2026-11", "2026-10"),
    ]


@pytest.mark.parametrize(
    "times",
    [{"exp": 1}, {"exp": 0}, {"nbf": 4_000_000_000}, {"nbf": 8.5}, {"nbf": -8.5, "exp": -7}, {"exp": -5}, {"iat": 9e9}],
)
def test_whenever_it_is(times: Any) -> None:
    assert testing.claims(times).to_dict() == times


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"sub": 7}, hs256.InvalidClaim),
        ({"aud": {}}, hs256.InvalidClaim),
        ({"exp": "1"}, hs256.InvalidClaim),
        ({"x": float("nan")}, hs256.Malformed),
        ({"x": "\ud800"}, hs256.Malformed),
        ('{"a":1,"a":2}', hs256.Malformed),
        ("[]", hs256.Malformed),
        ({"nbf": 9, "exp": 9}, hs256.Expired),
        ({"nbf": 8.5, "exp": 9}, hs256.Expired),  # at no whole second
        ({"x": "y" * 800_000}, hs256.TooLarge),
        (None, TypeError),
        ([], TypeError),
        ({1: 2}, TypeError),
    ],
)
def test_what_no_token_has(given: Any, error: Any) -> None:
    with pytest.raises(error):
        testing.claims(given)
    nothing: Any = None
    with pytest.raises(hs256.InvalidArgument):
        testing.claims({}, key_id=nothing)


def test_it_is_imported_by_name_alone() -> None:
    code = "import sys, hs256; print('hs256.testing' in sys.modules, hasattr(hs256, 'testing'))"
    assert subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True).stdout == "False False\n"
