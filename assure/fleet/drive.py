#!/usr/bin/env python3
"""Revokes tokens through Redis under running verifiers, and checks every verdict.

Usage: drive.py HS256 REVOCATIONS NAME=PROGRAM...; tests/changes/README.md says what PROGRAM is. Each program verifies
over the list of one of five followers. A token that was not revoked is never rejected. A revoked one is rejected
everywhere within two seconds of its XADD at the 99th percentile, and never accepted again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Callable

FOLLOWERS = 5
SAMPLE = 500  # how many tokens to be revoked are asked for all the time
GOOD = 100  # and how many that are never revoked
SECONDS = 20  # seconds in which all are revoked
BOUND = 2.0
RATE = 100_000  # minimum verdicts a second of all verifiers; too short a run of revocations cannot tell
MAX_STALE = 20
SECRET = "a test secret of no use, 32 bytes or more"


def token(jti: str) -> str:
    def segment(data: bytes) -> bytes:
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    signed = segment(b'{"alg":"HS256"}') + b"." + segment(json.dumps({"jti": jti}).encode())
    return (signed + b"." + segment(hmac.digest(SECRET.encode(), signed, hashlib.sha256))).decode()


def until(what: str, is_so: Callable[[], bool], seconds: float = 60) -> float:
    """Waits until a condition holds, and returns how long that took."""
    start = time.monotonic()
    while not is_so():
        if time.monotonic() - start > seconds:
            sys.exit(f"fleet: {what}: not within {seconds:.0f} s")
        time.sleep(0.05)
    return time.monotonic() - start


def write_policy(folder: Path, max_stale: int) -> None:
    """The policy of a verifier that follows the list in a folder."""
    (folder / "key").write_text(SECRET)
    revoked = {"file": "revoked.jsonl", "max_stale": max_stale}
    policy = {"version": 1, "keys": [{"file": "key"}], "policy": {}, "revoked": revoked, "refresh": 1}
    (folder / "policy.json").write_text(json.dumps(policy))


class Redis:
    """A server in its own folder, which keeps everything on disk."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.folder = folder
        self.start()

    def start(self) -> None:
        options = ["--port", str(self.port), "--dir", str(self.folder), "--appendonly", "yes", "--save", ""]
        self.server = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
        until("Redis answers", self.is_there)

    def kill(self) -> None:
        self.server.kill()
        self.server.wait()

    def is_there(self) -> bool:
        try:
            return self.ask(["PING"]) == [b"+PONG"]
        except OSError:
            return False

    def ask(self, *commands: list[str]) -> list[bytes]:
        """The first line of each command's answer."""
        parts = []
        for command in commands:
            words = [word.encode() for word in command]
            parts += [b"*%d\r\n" % len(words), *(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)]
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(b"".join(parts))
            file = connection.makefile("rb")
            lines = []
            for _ in commands:
                line = file.readline().rstrip(b"\r\n")
                if line.startswith(b"$") and line != b"$-1":
                    line = file.read(int(line[1:]) + 2)
                lines.append(line)
            return lines

    def revoke(self, *names: str) -> None:
        if os.environ.get("HS256_PLANTED") == "fleet":
            names = names[1:]
        self.add(*({"jti": name, "exp": 4_000_000_000} for name in names))

    def add(self, *members: dict[str, object]) -> None:
        entries = map(json.dumps, members)
        answers = self.ask(*(["XADD", "revoked", "*", "entry", entry] for entry in entries))
        if any(answer.startswith(b"-") for answer in answers):
            sys.exit(f"fleet: Redis refuses an entry: {answers[0]!r}")


class Follower:
    def __init__(self, hs256: str, folder: Path, redis: Redis) -> None:
        self.command = [
            hs256,
            "follow",
            "--redis-env",
            "REDIS_URL",
            "--stream",
            "revoked",
            str(folder / "revoked.jsonl"),
        ]
        self.environment = {"REDIS_URL": f"redis://127.0.0.1:{redis.port}"}
        self.list = folder / "revoked.jsonl"
        self.log = (folder / "log").open("w")
        self.start()

    def start(self, *flags: str) -> None:
        self.process = subprocess.Popen([*self.command, *flags], env=self.environment, stderr=self.log)

    def end(self) -> None:
        self.process.terminate()
        if self.process.wait() != 0:
            sys.exit(f"fleet: a follower ended by {self.process.returncode}")

    def names(self) -> list[str]:
        lines = self.list.read_text().splitlines()
        return [entry["jti"] for entry in map(json.loads, lines) if "jti" in entry]


class Verifier:
    """A program, driven by its own thread."""

    def __init__(self, name: str, program: list[str], policy: Path) -> None:
        self.name = name
        self.process = subprocess.Popen(
            [*program, str(policy)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.lock = threading.Lock()
        self.verdicts = 0

    def codes(self, tokens: list[str]) -> list[set[str]]:
        """The verdicts on each token by all workers."""
        parts = [tokens[start : start + 50] for start in range(0, len(tokens), 50)]  # the lines are bounded in length
        return [codes for part in parts for codes in self.ask(part)]

    def ask(self, tokens: list[str]) -> list[set[str]]:
        with self.lock:
            assert self.process.stdin
            assert self.process.stdout
            self.process.stdin.write("verify 0 " + " ".join(tokens) + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        if not answer.endswith("\n"):
            sys.exit(f"fleet: {self.name}: ended by {self.process.wait()}")
        workers = [worker.split(",") for worker in answer.strip().split(" ")]
        self.verdicts += sum(map(len, workers))
        return [set(codes) for codes in zip(*workers)]

    def has(self, code: str, one: str) -> bool:
        return self.codes([one]) == [{code}]


def flood(redis: Redis, verifiers: list[Verifier], count: int) -> tuple[list[float], float]:
    """Revokes tokens while verifiers are being asked.

    Returns the delays until each token of a sample was rejected by one of them, and the verdicts a second of all.
    """
    names = [f"t{number}" for number in range(count)]
    sample = random.sample(names, min(SAMPLE, count))
    tokens, good = [token(name) for name in sample], [token(f"good{number}") for number in range(GOOD)]
    begun: dict[str, float] = {}
    delays: list[float] = []
    problems: list[str] = []
    step = max(1, count // (SECONDS * 20))

    def ask(verifier: Verifier) -> None:
        refused: set[str] = set()
        end = None
        while len(refused) < len(sample):
            before = {name for name in sample if name in begun}
            codes = verifier.codes(tokens + good)
            now = time.monotonic()
            for name, code in zip(sample, codes):
                if code == {"revoked"} and name not in refused:
                    refused.add(name)
                    if name not in begun:
                        problems.append(f"{verifier.name}: {name} is refused before it is revoked")
                        return
                    delays.append(now - begun[name])
                elif code - {"ok", "revoked"} or ("ok" in code and name in refused):
                    problems.append(f"{verifier.name}: {name}: {code}")
                    return
            if any(code != {"ok"} for code in codes[len(sample) :]):
                problems.append(f"{verifier.name}: a good token is refused")
                return
            if len(before) == len(sample):
                end = end or now + 30
                if now > end:
                    problems.append(
                        f"{verifier.name}: {len(sample) - len(refused)} tokens: a revoked one is not refused everywhere"
                    )
                    return

    threads = [threading.Thread(target=ask, args=[verifier]) for verifier in verifiers]
    start = time.monotonic()
    for thread in threads:
        thread.start()
    for number in range(0, count, step):
        part = names[number : number + step]
        begun.update((name, time.monotonic()) for name in part)
        redis.revoke(*part)
        time.sleep(max(0.0, start + SECONDS * number / count - time.monotonic()))
    for thread in threads:
        thread.join()
    if problems:
        sys.exit(f"fleet: {problems[0]}")
    verdicts = sum(verifier.verdicts for verifier in verifiers)
    return sorted(delays), verdicts / (time.monotonic() - start)


def main() -> None:
    hs256, count = sys.argv[1], int(sys.argv[2])
    programs = [given.split("=", 1) for given in sys.argv[3:]]
    with tempfile.TemporaryDirectory(prefix="hs256-fleet-") as name:
        work = Path(name)
        folders = [work / str(number) for number in range(FOLLOWERS)]
        for folder in [work / "redis", *folders]:
            folder.mkdir()
        for folder in folders:
            write_policy(folder, MAX_STALE)
        redis = Redis(work / "redis")
        followers = [Follower(hs256, folder, redis) for folder in folders]
        verifiers: list[Verifier] = []
        try:
            until("every list is there", lambda: all(follower.list.exists() for follower in followers))
            for number, (label, program) in enumerate(programs):
                verifiers.append(Verifier(label, program.split(), folders[number % FOLLOWERS] / "policy.json"))
            drive(redis, followers, verifiers, count)
        finally:
            for verifier in verifiers:
                verifier.process.kill()
            for follower in followers:
                follower.process.kill()
            redis.kill()


def drive(redis: Redis, followers: list[Follower], verifiers: list[Verifier], count: int) -> None:
    delays, rate = flood(redis, verifiers, count)
    median, high = delays[len(delays) // 2], delays[len(delays) * 99 // 100]
    shares = ", ".join(f"{verifier.name} {verifier.verdicts}" for verifier in verifiers)
    print(
        f"fleet: {count} revocations in {SECONDS} s; {rate:.0f} tokens a second judged meanwhile (verdicts: {shares})"
    )
    print(f"fleet: refused after {median:.2f} s, 99 of 100 within {high:.2f} s", flush=True)
    if high > BOUND:
        sys.exit(f"fleet: 99 of 100 within {high:.2f} s: more than {BOUND:.0f} s")
    if rate < RATE and count >= RATE:
        sys.exit(f"fleet: {rate:.0f} tokens a second: fewer than {RATE}")
    complete = [f"t{number}" for number in range(count)]
    until("every list has every entry, once", lambda: all(follower.names() == complete for follower in followers))

    good = token("good")

    def everywhere(code: str, one: str) -> bool:
        return all(verifier.has(code, one) for verifier in verifiers)

    def arrives(name: str, after: str) -> None:
        """An entry added after an event takes effect everywhere."""
        redis.revoke(name, name)
        seconds = until(
            f"{after}: a revoked token is not refused everywhere", lambda: everywhere("revoked", token(name))
        )
        if not everywhere("ok", good):
            sys.exit(f"fleet: {after}: a good token is refused")
        print(f"fleet: {after}: the next revocation is in force after {seconds:.1f} s", flush=True)

    redis.kill()
    redis.start()
    arrives("killed", "Redis was killed and started again")
    redis.server.send_signal(19)  # SIGSTOP: the server stops answering
    time.sleep(8)
    redis.server.send_signal(18)
    arrives("stopped", "Redis did not answer for 8 s")
    redis.ask(["REPLICAOF", "127.0.0.1", "1"])
    time.sleep(6)
    redis.ask(["REPLICAOF", "NO", "ONE"])
    arrives("replica", "Redis was a replica without its primary")
    for follower in followers:
        follower.process.kill()
        follower.process.wait()
        follower.start()
    arrives("follower", "each follower was killed")

    before = followers[0].names()
    redis.ask(["FLUSHALL"])
    seconds = until("everything is closed", lambda: everywhere("unavailable", good), 3 * MAX_STALE)
    print(f"fleet: Redis lost its data: all is closed after {seconds:.1f} s, by a max_stale of {MAX_STALE} s")
    if followers[0].names() != before:
        sys.exit("fleet: Redis lost its data: the list has lost entries")
    for follower in followers:
        follower.end()
        follower.start("--rebuild")
    until("all is open again", lambda: everywhere("ok", good))
    arrives("rebuilt", "the lists were made anew")


if __name__ == "__main__":
    main()
