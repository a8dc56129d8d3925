from __future__ import annotations

import doctest
import importlib

import pytest


@pytest.mark.parametrize(
    "name", ["hs256", "hs256.key", "hs256.verifier", "hs256.signer", "hs256.claims", "hs256.http", "hs256.testing"]
)
def test_doctests(name: str) -> None:
    results = doctest.testmod(importlib.import_module(name))
    assert results.attempted
    assert not results.failed
