"""What a guard costs: the processor's time that a server takes for a request, without a guard, with hs256's, with another's.

Usage: guards.py [--rounds N] [--seconds N] SERVERS, a JSON object of the commands of each framework's servers by their way. wrk
asks each in turn, every round; a figure is the median over the rounds. What is measured is the time of the server's own process,
not what wrk saw: that also depends on what else the machine does.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

WAYS = ("bare", "hs256", "rival")
GOAL = 0.05  # of the framework's own request
SCRIPT = Path(__file__).with_name("good.lua")
TICK = os.sysconf("SC_CLK_TCK")


class Server:
    """A server under way."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        if not self.url:
            raise SystemExit(f"{command}: it does not start")

    def spent(self) -> float:
        """Seconds of the processor's time."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def ask(self, seconds: int) -> float:
        """Microseconds of the processor's time for a request."""
        before = self.spent()
        wrk = [
            "wrk",
            "--threads",
            "2",
            "--connections",
            "8",
            "--duration",
            f"{seconds}s",
            "--script",
            str(SCRIPT),
            self.url,
        ]
        printed = subprocess.run(wrk, capture_output=True, text=True, check=True).stdout
        answers, wrong = map(int, printed.rpartition("answers: ")[2].split())
        if wrong > 0 or answers == 0:
            raise SystemExit(f"{self.url}: of {answers} answers {wrong} are wrong")
        return (self.spent() - before) / answers * 1e6

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


def measured(commands: dict[str, list[str]], rounds: int, seconds: int) -> dict[str, list[float]]:
    servers = {way: Server(commands[way]) for way in WAYS}
    try:
        for server in servers.values():
            server.ask(5 * seconds)  # until it is warm: what V8 has compiled for each way by then
        times: dict[str, list[float]] = {way: [] for way in WAYS}
        for _ in range(rounds):
            for way, server in servers.items():
                times[way].append(server.ask(seconds))
        return times
    finally:
        for server in servers.values():
            server.end()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("servers")
    options = parser.parse_args()
    print("| framework | a request, us | with hs256 | more | with | more |")
    print("| --- | --- | --- | --- | --- | --- |")
    missed = []
    for framework, commands in json.loads(options.servers).items():
        times = measured(commands, options.rounds, options.seconds)
        bare, own, other = (statistics.median(times[way]) for way in WAYS)
        # Of each round by itself: whatever else the machine did met all three alike.
        more = {
            way: statistics.median(
                with_it / without - 1 for with_it, without in zip(times[way], times["bare"], strict=True)
            )
            for way in ("hs256", "rival")
        }
        rival = f"{commands['name']} {other:.1f} us"
        print(
            f"| {framework} | {bare:.1f} | {own:.1f} us | {more['hs256']:+.1%} | {rival} | {more['rival']:+.1%} |",
            flush=True,
        )
        if more["hs256"] > GOAL:
            missed.append(framework)
    print(
        f"\na guard costs at most {GOAL:.0%} of a request: "
        + (f"not on {', '.join(missed)}" if missed else "everywhere")
    )


if __name__ == "__main__":
    sys.exit(main())
