from __future__ import annotations

import conformance


def test_vectors() -> None:
    wrong, count = [], 0
    for vector in conformance.vectors():
        expected, got = (vector["expect"]["code"], vector["expect"].get("claim")), conformance.judge(vector)
        count += 1
        if got != expected:
            wrong.append((vector["name"], expected, got))
    assert not wrong
    assert count > 1000
