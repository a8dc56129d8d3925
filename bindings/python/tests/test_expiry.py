from __future__ import annotations

import asyncio
import contextlib
import copy
import json
import threading
import time
from typing import Any, Callable, Dict, List

import cases
import pytest
from conftest import SECRET

import hs256
from hs256 import _expiry

EXP = 1_000_000_000


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def verifier(now: float, **options: Any) -> hs256.Verifier:
    return hs256.Verifier(SECRET, clock=Clock(now), **options)


def closed_in_a_loop(by: hs256.Verifier, claims: Any, seconds: float = 0.05) -> bool:
    closes = 0

    async def run() -> None:
        ended = asyncio.Event()

        async def close() -> None:
            nonlocal closes
            closes += 1
            ended.set()

        expiry = by.until_expiry(claims, close)
        assert closes == 0
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(ended.wait(), seconds)
        await asyncio.sleep(0.01)  # a second call would show
        expiry.cancel()

    asyncio.run(run())
    return closes == 1


def closed_in_a_thread(by: hs256.Verifier, claims: Any, seconds: float = 0.05) -> bool:
    closed = threading.Event()
    expiry = by.until_expiry(claims, closed.set)
    found = closed.wait(seconds)
    expiry.cancel()
    return found


both = pytest.mark.parametrize("closed", [closed_in_a_loop, closed_in_a_thread])


CASES: List[Any] = json.loads(cases.SHARED.joinpath("expiry", "cases.json").read_text())["cases"]


@both
@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_shared_cases(closed: Callable[..., bool], case: Dict[str, Any]) -> None:
    exp, leeway, closes = case["exp"], case["leeway"], case["closes"]
    claims = {} if exp is None else {"exp": EXP + exp}
    assert closed(verifier(EXP, leeway=leeway), claims) is (closes == 0)
    if closes is not None:
        assert closed(verifier(EXP + closes, leeway=leeway), claims, 10)
        assert not closed(verifier(EXP + closes - 1, leeway=leeway), claims) or closes == 0


@both
def test_a_token_that_has_expired(closed: Callable[..., bool]) -> None:
    by = verifier(EXP)
    long_ago = hs256.Verifier(SECRET, clock=lambda: 1).check(hs256.Signer(SECRET, clock=lambda: 1).sign({"exp": EXP}))
    for claims in {"exp": EXP}, long_ago:
        assert closed(by, claims, 10)


@both
def test_what_never_expires(closed: Callable[..., bool]) -> None:
    by = verifier(EXP * 2)
    far = [{"exp": 253_402_300_799}, {"exp": 2**53}, {"exp": 1.7e308}]
    for claims in *far, {}, {"sub": "ada"}, None, by.check(hs256.Signer(SECRET).sign({}, iat=False)):
        assert not closed(by, claims)


@both
def test_the_leeway_of_a_document_and_of_a_copy(closed: Callable[..., bool]) -> None:
    by = hs256.Verifier.from_policy(SECRET, '{"leeway": 5}', clock=Clock(EXP + 4))
    assert not closed(by, {"exp": EXP})
    assert not closed(copy.copy(by), {"exp": EXP})
    by.close()
    assert not closed(by, {"exp": EXP})


@both
def test_a_clock_that_is_set_meanwhile(closed: Callable[..., bool], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_expiry, "LONGEST", 0.01)
    clock = Clock(EXP - 1000)
    by = hs256.Verifier(SECRET, clock=clock)
    threading.Timer(0.05, setattr, (clock, "now", EXP)).start()
    assert closed(by, {"exp": EXP}, 2)


@both
def test_a_clock_that_fails_later_keeps_nothing_open(
    closed: Callable[..., bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_expiry, "LONGEST", 0.01)
    calls: List[int] = []

    def clock() -> float:
        calls.append(1)
        if len(calls) > 3:
            raise RuntimeError("no time")
        return EXP - 1000

    assert closed(hs256.Verifier(SECRET, clock=clock), {"exp": EXP}, 2)


def test_a_wait_that_is_cancelled() -> None:
    closed = threading.Event()
    expiry = verifier(EXP - 0.05).until_expiry({"exp": EXP}, closed.set)
    expiry.cancel()
    expiry.cancel()
    assert not closed.wait(0.2)

    async def run() -> None:
        hs256.Verifier(SECRET).until_expiry({"exp": time.time() + 0.05}, closed.set).cancel()
        await asyncio.sleep(0.2)

    asyncio.run(run())
    assert not closed.is_set()
