from __future__ import annotations

import sys
from pathlib import Path

import hypothesis
import pytest

import hs256

sys.path.insert(0, str(Path(__file__).parent))

# A machine that does other things as well is no defect.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

SECRET = "an evident test secret of 32 bytes or more"


@pytest.fixture(scope="session")
def verifier() -> hs256.Verifier:
    return hs256.Verifier(SECRET)


@pytest.fixture(scope="session")
def signer() -> hs256.Signer:
    return hs256.Signer(SECRET)


def pytest_report_header() -> str:
    return f"hs256 by {'its accelerator' if hs256.accelerated else 'ctypes'}: {hs256.__file__}"
