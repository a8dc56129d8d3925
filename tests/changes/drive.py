#!/usr/bin/env python3
"""Changes followed files under running verifiers, in each way that changes.json lists, and judges every verdict.

Usage: drive.py [--rounds N] [--set-back LIBRARY] PROGRAM... -- MODE...; the README beside this says what PROGRAM is. Each
way is tried twice: on verifiers that are asked all the time, and on ones that nobody asks until the change is long
over. Nothing here measures a time: what must have happened after a time is asked for later than that. --set-back sets
the clock that PROGRAM reads back by a day before anything changes, by libfaketime's LIBRARY.
"""

from __future__ import annotations

import argparse
import base64
import ctypes
import hashlib
import hmac
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Dict, List

TABLE = json.loads(Path(__file__).with_name("changes.json").read_text(encoding="utf-8"))
if TABLE["format"] != 1:
    sys.exit("changes.json is of another format")
STATES: Dict[str, List[str]] = TABLE["states"]

# More than twice `refresh`, which is one second. A file system may stamp a little earlier than the clock says.
LATER = 2.2
A_DAY = 86400


def token(secret: str, jti: str) -> str:
    def segment(data: bytes) -> bytes:
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    signed = segment(b'{"alg":"HS256"}') + b"." + segment(json.dumps({"jti": jti}).encode())
    return (signed + b"." + segment(hmac.digest(secret.encode(), signed, hashlib.sha256))).decode()


SECRET, OTHER = TABLE["files"]["etc/jwt.key"], TABLE["other_secret"]
TOKENS = " ".join(token(OTHER if jti == "other" else SECRET, jti) for jti in TABLE["tokens"])


def step(root: Path, what: str, *args: Any) -> None:
    """Does one step of changes.json; the README next to it explains each."""
    if what == "link":
        return os.symlink(args[0], root / args[1])
    path = root / args[0]
    if what == "write":
        path.write_text(args[1], encoding="utf-8")
    elif what == "write-keeping-time":
        had = path.stat()
        path.write_text(args[1], encoding="utf-8")
        os.utime(path, ns=(had.st_atime_ns, had.st_mtime_ns))
    elif what == "append":
        with path.open("a", encoding="utf-8") as file:
            file.write(args[1])
    elif what == "time":
        os.utime(path, (time.time() + args[1],) * 2)
    elif what == "mode":
        path.chmod(args[1])
    elif what == "rename":
        path.replace(root / args[1])
    elif what == "copy":
        shutil.copyfile(path, root / args[1])
    elif what == "remove":
        path.unlink()
    elif what == "mkdir":
        path.mkdir()
    elif what == "rmdir":
        path.rmdir()
    elif what == "pipe":
        os.mkfifo(path)
    else:
        raise ValueError(what)
    return None


class Way:
    """A way in which files change, in its own folder."""

    def __init__(self, way: Dict[str, Any], root: Path, index: int, is_busy: bool) -> None:
        self.name: str = way["name"] + (", asked all the time" if is_busy else ", asked after the change alone")
        self.way, self.root, self.index, self.is_busy = way, root, index, is_busy
        (root / "etc").mkdir(parents=True)
        for name, text in TABLE["files"].items():
            step(root, "write", name, text)
        if os.environ.get("HS256_PLANTED") == "changes":
            step(
                root,
                "write",
                "etc/policy.json",
                TABLE["files"]["etc/policy.json"].replace('"refresh":1', '"refresh":9999'),
            )
        for given in way.get("prepare", []):
            step(root, *given)
        self.path = root / "etc" / "policy.json"
        self.states = ["a"]  # the states it may be in, in this order


class Clock:
    """The system's clock as libfaketime shows it to a program; the monotonic clock and files' times are real."""

    def __init__(self, library: str, work: Path) -> None:
        self.file = work / "clock"
        self.file.write_text("+0", encoding="ascii")
        self.env = {
            "LD_PRELOAD": library,
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }

    def set_back(self) -> None:
        new = self.file.with_suffix(".new")
        new.write_text(f"-{A_DAY}", encoding="ascii")
        new.replace(self.file)
        time.sleep(2)  # the program reads it once a second


class Mode:
    """A running program with a verifier for each way."""

    def __init__(self, program: List[str], mode: str, paths: List[Path], clock: Clock | None = None) -> None:
        self.name, self.clock = mode, clock
        command = [*program, mode, *map(str, paths)]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=obey_modes,
            env={**os.environ, **(clock.env if clock else {})},
        )
        self.verdicts = 0
        self.reached: Dict[int, List[int]] = {}

    def ask(self, line: str) -> str:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer.endswith("\n"):
            sys.exit(f"{self.name}: ended by {self.process.wait()} at: {line.split()[:2]}")
        return answer[:-1]

    def look(self, way: Way) -> None:
        """Every verdict belongs to a state that the verifier may be in, and never again to an earlier one."""
        answers = self.ask(f"verify {way.index} {TOKENS}").split(" ")
        reached = self.reached.setdefault(way.index, [0] * len(answers))
        for worker, answer in enumerate(answers):
            for index, code in enumerate(answer.split(",")):
                allowed = [STATES[state][index] for state in way.states]
                if code not in allowed[reached[worker] :]:
                    jti, expected = TABLE["tokens"][index], " or ".join(allowed[reached[worker] :])
                    sys.exit(f"{self.name}: {way.name}: worker {worker}, token {jti}: {code} instead of {expected}")
                reached[worker] = allowed.index(code, reached[worker])
                self.verdicts += 1

    def settle(self, way: Way, error: str | None) -> None:
        """Every worker is in the last state, and reports the error, or that there is none."""
        way.states, self.reached[way.index] = way.states[-1:], [0] * len(self.reached.get(way.index, "?"))
        self.look(way)
        for text in self.ask(f"status {way.index}").split("\t"):
            status = json.loads(text)
            message = (status["error"] or {"message": ""})["message"]
            if not message.startswith(f"`{error}`: " if error else "") or bool(message) != bool(error):
                sys.exit(f"{self.name}: {way.name}: the status says {message!r} instead of an error of {error}")
            if self.clock and (status["generation"] > 1) != (status["loaded_at"] < time.time() - A_DAY / 2):
                sys.exit(f"{self.name}: {way.name}: the clock was not set back: loaded at {status['loaded_at']}")

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        if self.process.wait() != 0:
            sys.exit(f"{self.name}: ended by {self.process.returncode}")


def obey_modes() -> None:
    """Removes root's power to ignore file modes, in the program only."""
    if os.getuid() == 0:
        libc = ctypes.CDLL(None)
        for capability in 1, 2:  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            if libc.prctl(24, capability, 0, 0, 0) != 0:  # PR_CAPBSET_DROP
                os.write(2, b"skipped: permissions, which this user cannot lose\n")


def run(program: List[str], names: List[str], work: Path, is_hasty: bool, library: str | None) -> int:
    """Runs one round; returns the number of verdicts."""
    pairs = [(way, is_busy) for way in TABLE["ways"] for is_busy in (True, False)]
    ways = [Way(way, work / str(index), index, is_busy) for index, (way, is_busy) in enumerate(pairs)]
    clock = Clock(library, work) if library else None
    modes = [Mode(program, name, [way.path for way in ways], clock) for name in names]

    def each(only_busy: bool = False) -> None:
        for way in ways:
            for mode in modes:
                if way.is_busy or not only_busy:
                    mode.look(way)

    def pause(seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            each(only_busy=True)
            time.sleep(0.02)

    def change(member: str) -> None:
        for turn in range(max(len(way.way.get(member, [])) for way in ways)):
            for way in ways:
                if turn < len(way.way.get(member, [])):
                    step(way.root, *way.way[member][turn])
            each(only_busy=True)
            pause(0 if is_hasty else random.uniform(0, 1.5))

    each()
    if clock:
        clock.set_back()
    for way in ways:
        if not way.way.get("asked") and way.way["then"] != "a":
            way.states.append(way.way["then"])
    change("change")
    pause(LATER)
    settle(ways, modes, "then")
    mended = [way for way in ways if "mend" in way.way]
    for way in mended:
        if not way.way.get("asked"):
            way.states.append("b")
    change("mend")
    pause(LATER)
    settle(mended, modes, "mend")
    for mode in modes:
        mode.end()
    return sum(mode.verdicts for mode in modes)


def settle(ways: List[Way], modes: List[Mode], after: str) -> None:
    for way in ways:
        state = way.way["then"] if after == "then" else "b"
        error = way.way.get("error") if after == "then" else None
        for mode in modes:
            if way.way.get("asked"):
                way.states = [way.states[0]]
                mode.look(way)
                answers = set(mode.ask(f"refresh {way.index}").split(" "))
                if answers != {"invalid_argument" if error else "ok"}:
                    sys.exit(f"{mode.name}: {way.name}: refresh gives {answers}")
        way.states = [*way.states[:1], state]
        for mode in modes:
            mode.settle(way, error)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=0, help="with pauses at random; without: one round, without")
    parser.add_argument("--set-back", metavar="LIBRARY")
    parser.add_argument("program", nargs="+")
    split = len(sys.argv) - 1 - sys.argv[::-1].index("--")
    args, names = parser.parse_args(sys.argv[1:split]), sys.argv[split + 1 :]
    seed = random.randrange(2**32)
    random.seed(seed)
    for number in range(args.rounds or 1):
        with tempfile.TemporaryDirectory(prefix="hs256-changes-") as work:
            try:
                verdicts = run(args.program, names, Path(work), not args.rounds, args.set_back)
            except SystemExit:
                if args.rounds:
                    print(f"in round {number}, of the seed {seed}", file=sys.stderr)
                raise
            finally:
                for folder in Path(work).glob("*/etc"):
                    folder.chmod(0o700)
        print(
            f"changes: {len(TABLE['ways'])} ways under {', '.join(names)}: {verdicts} verdicts, none wrong", flush=True
        )


if __name__ == "__main__":
    main()
