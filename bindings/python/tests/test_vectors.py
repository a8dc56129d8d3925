from __future__ import annotations

import conformance
import minting


def test_vectors() -> None:
    passed, failures = conformance.run()
    assert not failures
    assert passed["both"] == passed["options"]
    assert passed["both"] > 2000
    assert passed["document"] > 400
    assert passed["vectors"] == passed["both"] + passed["document"]


def test_minting() -> None:
    passed, failures = minting.run()
    assert not failures
    assert passed > 300
