"""What a guard costs: the processor's time that a server takes for a request, with nothing before its route, with a middleware that
does nothing, with hs256's guard, with another's. The requests are the same, each with a good token.

Usage: guards.py [--rounds N] [--seconds N] [--keep COMMAND] SERVERS, a JSON object of the commands of each framework's servers by their way. wrk
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
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import report  # noqa: E402

WAYS = ("bare", "idle", "hs256", "rival")
BASE = "idle"  # the time that a framework takes to call any middleware is not the guard's cost
GOAL = 0.05  # of the framework's own request
WARM = 3  # seconds of requests before the measurement, so that V8 has compiled what it will
SCRIPT = Path(__file__).with_name("good.lua")
RESULTS = Path(__file__).with_name("results.json")


class Server:
    """A running server."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        if not self.url:
            raise SystemExit(f"{command}: it does not start")

    def spent(self) -> float:
        """Microseconds of processor time of all threads, including those that compile and collect garbage."""
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e3

    def ask(self, seconds: int) -> float:
        """Microseconds of processor time for one request."""
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
        return (self.spent() - before) / answers

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


def measured(commands: dict[str, list[str]], rounds: int, seconds: int) -> dict[str, list[float]]:
    servers = {way: Server(commands[way]) for way in WAYS}
    try:
        for server in servers.values():
            server.ask(WARM)
        times: dict[str, list[float]] = {way: [] for way in WAYS}
        for _ in range(rounds):
            for way, server in servers.items():
                times[way].append(server.ask(seconds))
        return times
    finally:
        for server in servers.values():
            server.end()


def compared(framework: str, rival: str, times: dict[str, list[float]]) -> dict[str, Any]:
    """A row: microseconds for a request in each way, what the guard adds to the base, and how much more than the base
    each way took. The last two are medians over the rounds; other load affected all ways of a round alike."""
    more = {
        way: statistics.median(
            with_it / without - 1 for with_it, without in zip(times[way], times[BASE], strict=True)
        )
        for way in WAYS
    }
    adds = statistics.median(with_it - without for with_it, without in zip(times["hs256"], times[BASE], strict=True))
    return {
        "framework": framework,
        "with": rival,
        "us": {way: round(statistics.median(times[way]), 2) for way in WAYS},
        "adds_us": round(adds, 2),
        "more": {way: round(more[way], 4) for way in WAYS},
    }


def table(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield "| framework | bare, us | with a middleware that does nothing | with hs256 | adds, us | more | with | | more |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | --- | ---: | ---: |"
    for row in rows:
        us, more = row["us"], row["more"]
        kept = f"**{more['hs256']:+.1%}**" if more["hs256"] <= GOAL else f"{more['hs256']:+.1%}, missed"
        yield (
            f"| {row['framework']} | {us['bare']:.1f} | {us['idle']:.1f} | {us['hs256']:.1f} | {row['adds_us']:.1f} | {kept} | "
            f"{row['with']} | {us['rival']:.1f} | {more['rival']:+.1%} |"
        )


def keep(rows: list[dict[str, Any]]) -> None:
    """Writes results.json and the table in README.md. Frameworks that were not measured keep their rows."""
    measured_now = {row["framework"] for row in rows}
    before = json.loads(RESULTS.read_text())["rows"] if RESULTS.exists() else []
    others = [row for row in before if row["framework"] not in measured_now]
    rows = [*others, *rows]
    lines = ",\n".join("  " + json.dumps(row) for row in rows)
    RESULTS.write_text(f'{{\n"machine": {json.dumps(report.machine())},\n"rows": [\n{lines}\n]\n}}\n')
    report.replace("guards", shown(report.machine(), rows))


def shown(machine: dict[str, Any], rows: list[dict[str, Any]]) -> Iterator[str]:
    yield report.on(machine)
    yield ""
    yield from table(rows)
    yield ""
    yield "| | runtime | hs256 at commit | rounds | load average | by |"
    yield "| --- | --- | --- | ---: | ---: | --- |"
    for row in rows:
        run = row["run"]
        yield f"| {row['framework']} | {run['runtime']} | {run['commit']} | {run['rounds']} | {run['load_average']:.1f} | `{run['command']}` |"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=1)
    parser.add_argument("--keep", metavar="COMMAND", help="write results.json and README.md: the command that did it")
    parser.add_argument("servers")
    options = parser.parse_args()
    run = {
        "commit": report.commit(),
        "command": options.keep,
        "rounds": options.rounds,
        "load_average": os.getloadavg()[0],
    }
    rows = []
    for framework, commands in json.loads(options.servers).items():
        row = compared(framework, commands["name"], measured(commands, options.rounds, options.seconds))
        rows.append({**row, "run": {**run, "runtime": commands["runtime"]}})
        print(f"{framework}: measured", file=sys.stderr)
    print("\n".join(table(rows)))
    missed = [row["framework"] for row in rows if row["more"]["hs256"] > GOAL]
    print(
        f"\na guard costs at most {GOAL:.0%} of a request: "
        + (f"not on {', '.join(missed)}" if missed else "everywhere")
    )
    if options.keep is not None:
        keep(rows)


if __name__ == "__main__":
    sys.exit(main())
