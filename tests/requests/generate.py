#!/usr/bin/env python3
"""Writes the case files beside this script; with --check, exits 1 if a committed file differs.

Every expectation is written by hand in requested_*.py. This program stops where the oracle in ../vectors/oracle does
not agree with an expectation.
"""

import importlib
import json
import pathlib
import re
import sys

sys.dont_write_bytecode = True

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "vectors"))

import requested  # noqa: E402 (it needs the line above)
from oracle import request as oracle  # noqa: E402

KEBAB_CASE = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
THEMES = [
    "asked",
    "exempt",
    "authorization",
    "header",
    "cookie",
    "query",
    "websocket",
    "order",
    "answers",
    "hooks",
    "options",
    "revoked",
]


def render(cases):
    """The text of a file: valid JSON, one case a line."""
    lines = (json.dumps(case, ensure_ascii=True, separators=(",", ":")) for case in cases)
    return '{"format":1,"cases":[\n' + ",\n".join(lines) + "\n]}\n"


def files():
    """File name and text of every theme; names of cases must not repeat."""
    seen = set()
    for name in THEMES:
        cases = importlib.import_module("requested_" + name).THEME.cases
        for case in cases:
            if not KEBAB_CASE.fullmatch(case["name"]):
                sys.exit("not in kebab-case: " + case["name"])
            if case["name"] in seen:
                sys.exit("two cases are named " + case["name"])
            seen.add(case["name"])
            agree(case)
        yield name + ".json", render(cases)


def agree(case):
    """Stops where the oracle answers something else."""
    found, expect = oracle.answer(case, requested.MESSAGES), case["expect"]
    headers = found.pop("headers", {})
    wanted = expect.get("headers", {})
    rest = {name: value for name, value in expect.items() if name != "headers"}
    if rest != found or any(headers.get(name) != value for name, value in wanted.items()):
        sys.exit("%s: expected %s, the oracle says %s %s" % (case["name"], expect, found, headers))


def main(arguments):
    if arguments not in ([], ["--check"]):
        sys.exit("usage: generate.py [--check]")
    stale = []
    for name, text in files():
        path = HERE / name
        if not arguments:
            path.write_bytes(text.encode("ascii"))
        elif not path.exists() or path.read_bytes() != text.encode("ascii"):
            stale.append(name)
    for name in stale:
        print(name + " differs from what generate.py writes", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
