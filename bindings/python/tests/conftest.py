from __future__ import annotations

import sys
from pathlib import Path

import pytest

import hs256

sys.path.insert(0, str(Path(__file__).parent))

SECRET = "an evident test secret of 32 bytes or more"


@pytest.fixture(scope="session")
def verifier() -> hs256.Verifier:
    return hs256.Verifier(SECRET)


@pytest.fixture(scope="session")
def signer() -> hs256.Signer:
    return hs256.Signer(SECRET)
