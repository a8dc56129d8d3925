"""hs256 and other JWT libraries for Python, interleaved in one run: nanoseconds a token.

    python bench.py TOKENS SECONDS

../README.md says what is measured and how, and what the lines it prints mean.
"""

import gc
import json
import os
import platform
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from contestants import ACCELERATED, BY_CTYPES, Contestant, contestants

COUNT = 256  # different tokens of each kind
BATCH = 1024  # the most tokens that a contestant may take at once
READING = 500_000  # nanoseconds of a reading: short, so that most have no task switch

Samples = list[tuple[str, str]]  # a token and the subject in it


class WrongAnswer(Exception):
    """The timed call gave another answer than the token deserves."""


class Slot(NamedTuple):
    """One contestant in one case."""

    contestant: Contestant
    run: Callable[[Samples], None]
    count: int  # tokens a reading
    rounds: list[float]
    loops: list[float]  # how long `calm` took next to each reading


class Case(NamedTuple):
    name: str
    size: str
    tokens: str
    samples: Samples  # the tokens in turn, enough that a reading may begin with any
    slots: list[Slot]


def main(file: str, seconds: str) -> None:
    with open(file) as lines:
        secret = next(lines).rstrip("\n")
        kinds: dict[tuple[str, str], Samples] = defaultdict(list)
        for line in lines:
            size, answer, token = line.rstrip("\n").split("\t")
            kind = kinds[size, answer]
            kind.append((token, f"user-{len(kind):04}"))
    cases = list(pose(kinds))
    for case in cases:
        for contestant in contestants(secret):
            if case.name != "build" or contestant.build is not None:
                case.slots.append(begin(case, contestant))
    end = time.perf_counter() + float(seconds)
    turn = 0
    while turn < 5 or time.perf_counter() < end:
        for case in cases:
            for slot in case.slots:
                first = turn * slot.count % COUNT
                before = calm()
                slot.rounds.append(reading(slot.run, case.samples[first : first + slot.count]))
                slot.loops.append(max(before, calm()))
        turn += 1
    print(
        json.dumps({"language": "python", "runtime": f"{platform.python_implementation()} {platform.python_version()}"})
    )
    for module, way_in in ((BY_CTYPES, "ctypes"), (ACCELERATED, "accelerator")):
        if module is not None:
            fact = {"fact": f"resident memory grown over a million different tokens ({way_in})"}
            print(json.dumps({"language": "python", **fact, "value": grown_kib(module, secret), "unit": "KiB"}))
    for case in cases:
        for contestant, _, _, rounds, loops in case.slots:
            row = {"language": "python", "library": contestant.library, "version": contestant.version}
            row |= {"api": contestant.api, "size": case.size, "case": case.name, "tokens": case.tokens}
            print(json.dumps(row | {"rounds": [round(ns, 1) for ns in rounds], "loops": loops}))


def pose(kinds: dict[tuple[str, str], Samples]) -> Any:
    for name in ("accept", "bad signature", "expired", "build"):
        for size in "SML":
            samples = kinds[size, "accept" if name == "build" else name]
            yield Case(name, size, "one", samples[:1] * (COUNT + BATCH), [])
            yield Case(name, size, "many", samples * ((COUNT + BATCH) // COUNT), [])


def begin(case: Case, contestant: Contestant) -> Slot:
    """Checks the answers before any clock counts, and determines the tokens in a reading."""
    run = many(case, contestant) if contestant.at_once else loop(case, contestant)
    count = contestant.at_once or COUNT
    least = min(reading(run, case.samples[:count]) for _ in range(3))
    if not contestant.at_once:
        count = min(COUNT, max(8, int(READING / least)))
    return Slot(contestant, run, count, [], [])


def reading(run: Callable[[Samples], None], samples: Samples) -> float:
    """Nanoseconds a token, including the check of each answer and its subject.

    It runs twice, and the second counts: by then the processor's caches again hold what the contestant before evicted.
    """
    run(samples)
    start = time.perf_counter_ns()
    run(samples)
    return (time.perf_counter_ns() - start) / len(samples)


def calm() -> float:
    """Nanoseconds of a loop of known length, timed right before and after each reading.

    If it is slow, other work used the processor, and report.py discards the reading. It is a chain of multiplications;
    the interpreter's work around each fills the processor, so a neighbour on the same core shows.
    """
    start, x = time.perf_counter_ns(), 1
    for _ in range(500):
        x = x * 75 % 65537
    return time.perf_counter_ns() - start


def loop(case: Case, contestant: Contestant) -> Callable[[Samples], None]:
    """A separate loop for each contestant, since a call between it and the library would cost as much as the
    library."""
    make = "verify = build()" if case.name == "build" else "pass"
    if case.name in ("accept", "build"):
        source = f"""
def run(samples):
    for token, subject in samples:
        {make}
        if {contestant.subject} != subject:
            raise WrongAnswer(name)
"""
    else:
        source = """
def run(samples):
    for token, subject in samples:
        try:
            verify(token)
        except refusal:
            continue
        raise WrongAnswer(name)
"""
    names = {"verify": contestant.verify, "build": contestant.build, "WrongAnswer": WrongAnswer}
    names |= {"name": f"{contestant.library} {contestant.api}", "refusal": contestant.refusals.get(case.name)}
    exec(source.replace("        pass\n", ""), names)
    return names["run"]


def many(case: Case, contestant: Contestant) -> Callable[[Samples], None]:
    refusal = contestant.refusals.get(case.name)

    def run(samples: Samples) -> None:
        results = contestant.verify([token for token, _ in samples])
        if refusal is None:
            right = all(claims["sub"] == subject for claims, (_, subject) in zip(results, samples))
        else:
            right = all(isinstance(result, refusal) for result in results)
        if not right or len(results) != len(samples):
            raise WrongAnswer(contestant.api)

    return run


def grown_kib(module: ModuleType, secret: str) -> int:
    signer, verifier = module.Signer(secret), module.Verifier(secret)

    def verify_different(numbers: range) -> int:
        for number in numbers:
            if verifier.verify(signer.sign({"sub": str(number), "exp": 4102444800}))["sub"] != str(number):
                raise WrongAnswer("memory")
        gc.collect()
        return int(Path("/proc/self/statm").read_text().split()[1]) * (os.sysconf("SC_PAGESIZE") // 1024)

    before = verify_different(range(100_000))
    return verify_different(range(100_000, 1_100_000)) - before


if __name__ == "__main__":
    main(*sys.argv[1:])
