#!/usr/bin/env python3
"""The cost of a long list: in a follower that copies it, and in a verifier that holds it.

Usage: sizes.py HS256 ENTRIES VERIFIER, a program as in tests/changes/README.md. Memory is the kernel's peak (VmHWM),
bounded by the bytes of the list; processor time is the kernel's count for all threads.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
import uuid
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from drive import Follower, Redis, Verifier, token, until, write_policy

STEP = 5_000  # entries added at once
IDLE = 60  # seconds without a revocation
PROGRAM = 16 << 20  # bytes of a process without a list
LISTS = 4  # and this multiple of the list's bytes: the old one, the new one, and what is made from it


@dataclass
class Use:
    """The resources that a process has used so far."""

    seconds: float
    peak: int

    @staticmethod
    def of(pid: int) -> Use:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks = int(fields[11]) + int(fields[12])
        status = Path(f"/proc/{pid}/status").read_text()
        peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
        return Use(ticks / os.sysconf("SC_CLK_TCK"), int(peak) * 1024)


def name(number: int) -> str:
    return str(uuid.UUID(int=number))


def main() -> None:
    hs256, count, program = sys.argv[1], int(sys.argv[2]), sys.argv[3].split()
    with tempfile.TemporaryDirectory(prefix="hs256-sizes-") as folder, ExitStack() as stack:
        work = Path(folder)
        (work / "redis").mkdir()
        write_policy(work, max_stale=3600)
        redis = Redis(work / "redis")
        stack.callback(redis.kill)
        for start in range(0, count, STEP):
            redis.revoke(*(name(number) for number in range(start, min(start + STEP, count))))
        if os.environ.get("HS256_PLANTED") == "sizes":
            # These no longer appear in the list.
            for _ in range(0, 5 * count, STEP):
                redis.add(*({"jti": name(number), "exp": 1} for number in range(STEP)))
        follower = Follower(hs256, work, redis)
        stack.callback(follower.process.kill)
        until("the list is there", follower.list.exists, 600)
        copying = Use.of(follower.process.pid)
        size = follower.list.stat().st_size
        print(f"fleet: {count} entries: a list of {size} bytes")
        verifier = Verifier("verifier", program, work / "policy.json")
        stack.callback(verifier.process.kill)
        until("the last is refused", lambda: verifier.has("revoked", token(name(count - 1))))
        opening = Use.of(verifier.process.pid)
        redis.revoke("one", "more")
        until("one more is refused", lambda: verifier.has("revoked", token("more")))
        adding, reloading = Use.of(follower.process.pid), Use.of(verifier.process.pid)
        time.sleep(IDLE)
        idle, verifying = Use.of(follower.process.pid), Use.of(verifier.process.pid)

        tell("hs256 follow", "copies it", [copying, adding, idle], size)
        tell("a verifier", "opens it", [opening, reloading, verifying], size)


def tell(who: str, what: str, uses: list[Use], size: int) -> None:
    first, second, third = uses
    another, idle = second.seconds - first.seconds, third.seconds - second.seconds
    print(
        f"fleet: {who} {what} in {first.seconds:.1f} s of a processor; "
        f"{another:.1f} s for another entry, {idle:.1f} s in {IDLE} s without one"
    )
    print(f"fleet: {who} takes {third.peak >> 20} MiB at most, {third.peak / size:.1f} times the list", flush=True)
    if third.peak > LISTS * size + PROGRAM:
        sys.exit(f"fleet: {who} takes more than {LISTS} times the list and {PROGRAM >> 20} MiB")


if __name__ == "__main__":
    main()
