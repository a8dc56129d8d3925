from __future__ import annotations

import base64
import hmac
import sys
from pathlib import Path
from typing import Callable

import hypothesis
import pytest

import hs256

sys.path.insert(0, str(Path(__file__).parent))

# A busy machine is not a defect.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

SECRET = "an evident test secret of 32 bytes or more"


@pytest.fixture(scope="session")
def verifier() -> hs256.Verifier:
    return hs256.Verifier(SECRET)


@pytest.fixture(scope="session")
def signer() -> hs256.Signer:
    return hs256.Signer(SECRET)


@pytest.fixture(scope="session")
def signed() -> Callable[[str], str]:
    """Signs a payload as it is, even one that a Signer rejects."""

    def sign(payload: str) -> str:
        parts = [base64.urlsafe_b64encode(part.encode()).rstrip(b"=") for part in ('{"alg":"HS256"}', payload)]
        tag = hmac.digest(SECRET.encode(), b".".join(parts), "sha256")
        return b".".join([*parts, base64.urlsafe_b64encode(tag).rstrip(b"=")]).decode()

    return sign


def pytest_report_header() -> str:
    return f"hs256 by {'its accelerator' if hs256.accelerated else 'ctypes'}: {hs256.__file__}"
