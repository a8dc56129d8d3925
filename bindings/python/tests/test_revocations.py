"""The list of revocations and its maximum age, as options."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Dict

import pytest

import hs256

SECRET = "an evident test secret of 32 bytes or more"


def test_a_list() -> None:
    signer = hs256.Signer(SECRET)
    for revoked in '{"jti":"7f"}\n', b'{"jti":"7f"}\n':
        verifier = hs256.Verifier(SECRET, revoked=revoked)
        assert verifier.verify(signer.sign({"jti": "80"}))["jti"] == "80"
        with pytest.raises(hs256.Revoked) as caught:
            verifier.verify(signer.sign({"jti": "7f"}))
        assert (caught.value.code, caught.value.claim) == ("revoked", "jti")


def test_an_age() -> None:
    token = hs256.Signer(SECRET).sign({"sub": "ada"})
    for age in 300, timedelta(minutes=5):
        verifier = hs256.Verifier.from_policy(SECRET, "{}", revoked='{"as_of":1000}\n', max_stale=age)
        assert verifier.verify_at(token, 1300)["sub"] == "ada"
        with pytest.raises(hs256.Unavailable):
            verifier.verify_at(token, 1301)
    hs256.Verifier(SECRET, revoked="", max_stale=1)


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"revoked": None}, "revoked"),
        ({"revoked": "{}\n"}, "revoked"),
        ({"revoked": "\ud800"}, "revoked"),
        ({"revoked": "", "max_stale": None}, "max_stale"),
        ({"revoked": "", "max_stale": 0}, "max_stale"),
        ({"revoked": "", "max_stale": -1}, "max_stale"),
        ({"revoked": "", "max_stale": 2**31 + 1}, "max_stale"),
        ({"revoked": "", "max_stale": 2**70}, "max_stale"),
        ({"max_stale": 1}, "max_stale"),
    ],
)
def test_nothing_and_what_is_none(options: Dict[str, Any], field: str) -> None:
    with pytest.raises(hs256.InvalidArgument) as caught:
        hs256.Verifier(SECRET, **options)
    assert caught.value.field == field


@pytest.mark.parametrize("options", [{"revoked": 1}, {"revoked": [{"jti": "a"}]}, {"revoked": "", "max_stale": "5"}])
def test_another_type(options: Dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        hs256.Verifier(SECRET, **options)
