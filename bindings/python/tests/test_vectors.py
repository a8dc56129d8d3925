from __future__ import annotations

from typing import Any, Dict

import conformance
import pytest


@pytest.mark.parametrize("vector", [pytest.param(v, id=v["name"]) for v in conformance.vectors()])
def test_vector(vector: Dict[str, Any]) -> None:
    assert conformance.judge(vector) == (vector["expect"]["code"], vector["expect"].get("claim"))


def test_there_are_vectors() -> None:
    assert sum(1 for _ in conformance.vectors()) > 1000
