from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, List

import pytest
from conftest import SECRET

import hs256

CPYTHON = sys.implementation.name == "cpython"


def hammer(verifier: hs256.Verifier, tokens: List[str], rounds: int) -> int:
    done = 0
    for n in range(rounds):
        i = n % len(tokens)
        assert verifier.verify(tokens[i])["n"] == i
        assert verifier.check(tokens[i]).sub == f"\n{i}"
        with pytest.raises(hs256.SignatureMismatch):
            verifier.check(tokens[i][:-43] + tokens[i - 1][-43:])
        done += 1
    return done


@pytest.fixture(scope="module")
def tokens() -> List[str]:
    signer = hs256.Signer(SECRET)
    return [signer.sign({"n": i, "sub": f"\n{i}"}) for i in range(64)]


def test_threads_share_a_verifier(verifier: hs256.Verifier, tokens: List[str]) -> None:
    interval = sys.getswitchinterval() if CPYTHON else None
    if interval:
        sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(lambda _: hammer(verifier, tokens, 500), range(8))) == 4000
    finally:
        if interval:
            sys.setswitchinterval(interval)


def test_closing_while_others_verify(tokens: List[str]) -> None:
    for _ in range(50):
        verifier = hs256.Verifier(SECRET)
        started = threading.Barrier(3)
        refused: List[int] = []

        def work(
            verifier: hs256.Verifier = verifier, started: threading.Barrier = started, refused: List[int] = refused
        ) -> None:
            started.wait()
            try:
                while True:
                    assert not isinstance(verifier.verify_many(tokens * 4)[0], hs256.Error)
            except hs256.InvalidArgument:
                refused.append(1)

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        started.wait()
        time.sleep(0.001)
        verifier.close()
        for thread in threads:
            thread.join()
        assert refused == [1, 1]


@pytest.mark.skipif(not CPYTHON, reason="PyPy has no switch interval")
def test_a_batch_lets_others_run(verifier: hs256.Verifier, tokens: List[str]) -> None:
    gate, ran = threading.Lock(), threading.Event()

    def other() -> None:
        with gate:
            ran.set()

    interval = sys.getswitchinterval()
    gate.acquire()
    thread = threading.Thread(target=other)
    thread.start()
    sys.setswitchinterval(3600)  # from here on the other thread runs only when this one releases the GIL by itself
    try:
        gate.release()
        for _ in range(1000):  # the other may be late when the machine is busy
            verifier.check_many(tokens)
            if ran.is_set():
                break
        assert ran.is_set()
    finally:
        sys.setswitchinterval(interval)
        thread.join()


def test_a_clock_that_closes_its_verifier() -> None:
    token = hs256.Signer(SECRET).sign({"sub": "ada"})
    for call in "verify", "check", "verify_many":
        opened: List[hs256.Verifier] = []

        def clock(opened: List[hs256.Verifier] = opened) -> float:
            opened[0].close()
            return 1.8e9

        verifier = hs256.Verifier(SECRET, clock=clock)
        opened.append(verifier)
        given: Any = [token] if call == "verify_many" else token
        found = getattr(verifier, call)(given)  # the call was in progress
        assert (found[0] if call == "verify_many" else found)["sub"] == "ada"
        with pytest.raises(hs256.InvalidArgument, match="closed"):
            getattr(verifier, call)(given)


def test_asyncio(verifier: hs256.Verifier, tokens: List[str]) -> None:
    async def one(i: int) -> Any:
        await asyncio.sleep(0)
        claims = verifier.check(tokens[i])
        await asyncio.sleep(0)
        return claims["n"]

    async def all_of_them() -> List[Any]:
        return await asyncio.gather(*(one(i) for i in range(64)))

    assert asyncio.run(all_of_them()) == list(range(64))


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no interval timers on this system")
def test_signal_handlers_that_verify(verifier: hs256.Verifier, tokens: List[str]) -> None:
    seen = 0

    def handler(*_: Any) -> None:
        nonlocal seen
        assert verifier.check(tokens[7]).sub == "\n7"
        seen += 1

    old = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
    try:
        hammer(verifier, tokens, 2000)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
    assert seen > 3


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no interval timers on this system")
@pytest.mark.parametrize("threads", [1, 2])
def test_a_batch_looks_for_signals(verifier: hs256.Verifier, tokens: List[str], threads: int) -> None:
    class Interrupt(Exception):
        pass

    seen, most = 0, 0

    def handler(*_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == most:
            raise Interrupt

    # However many signals come, a call that does not look for them runs the handler once, at its end.
    batch = tokens * 800
    old = signal.signal(signal.SIGALRM, handler)
    try:
        for call in verifier.check_many, verifier.verify_many:
            seen, most = 0, 0
            signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
            call(batch, threads=threads)
            signal.setitimer(signal.ITIMER_REAL, 0)
            assert seen > 10
            seen, most = 0, 5
            signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
            with pytest.raises(Interrupt):
                call(batch, threads=threads)
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
    assert isinstance(verifier.verify_many(tokens[:1])[0], dict)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_fork(verifier: hs256.Verifier, tokens: List[str]) -> None:
    hammer(verifier, tokens, 64)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            hammer(verifier, tokens, 64)
            verifier.verify_many(tokens, threads=2)
            verifier.close()
            status = 0
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    hammer(verifier, tokens, 64)


def _in_a_process(token: str) -> Any:
    return hs256.Verifier(SECRET).verify(token)["n"]


def test_spawned_processes_make_their_own(tokens: List[str]) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(_in_a_process, tokens[:3]) == [0, 1, 2]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="resident memory is read from /proc")
@pytest.mark.skipif(not CPYTHON, reason="resident memory says nothing where garbage is collected at leisure")
def test_a_million_verifies_leave_memory_flat(verifier: hs256.Verifier) -> None:
    signer = hs256.Signer(SECRET)
    tokens = [signer.sign({"n": i, "sub": "\n" * (i % 50), "x": "y" * (i % 999)}) for i in range(1000)]
    bad = [token[:-1] + ("A" if token[-1] != "A" else "E") for token in tokens]

    def some(rounds: int) -> None:
        for _ in range(rounds):
            for token, refused in zip(tokens, bad):
                verifier.check(token)
                verifier.verify(token)
                try:
                    verifier.check(refused)
                except hs256.Error:
                    pass
                else:
                    raise AssertionError("a bad token was accepted")
            verifier.verify_many(tokens)

    some(10)
    before = resident()
    # Four verdicts for each token and round: a million. Fewer by ctypes, which takes five times as long.
    some(250 if hs256.accelerated else 100)
    grown = resident() - before
    assert grown < 4 << 20, f"{grown} bytes more"

    # Verifiers and signers are made and closed meanwhile.
    for _ in range(200):
        hs256.Verifier(SECRET).check(hs256.Signer(SECRET).sign({}))
    before = resident()
    for _ in range(20_000):
        hs256.Verifier(SECRET).check(hs256.Signer(SECRET).sign({}))
    assert resident() - before < 4 << 20


def resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
