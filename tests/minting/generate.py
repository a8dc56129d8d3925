#!/usr/bin/env python3
"""Writes the case files beside this script; with --check, exits 1 if a committed file differs.

Every expectation is written by hand in minted_*.py. This program stops where the oracle in ../vectors/oracle does not agree
with an expectation.
"""

import importlib
import json
import pathlib
import re
import sys

sys.dont_write_bytecode = True

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "vectors"))

from oracle import minting  # noqa: E402 (found by the line above)
from oracle.refused import Refused  # noqa: E402

KEBAB_CASE = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
# The names of the modules are not those in ../vectors/themes, which stand in the same search path.
THEMES = ["minted_headers", "minted_claims", "minted_times", "minted_keys"]


def render(cases):
    """The text of a file: valid JSON, one case a line."""
    lines = (json.dumps(case, ensure_ascii=True, separators=(",", ":")) for case in cases)
    return '{"format":1,"cases":[\n' + ",\n".join(lines) + "\n]}\n"


def files():
    """File name and text of every theme; names of cases must not repeat, nor be those of vectors."""
    seen = vector_names()
    for name in THEMES:
        cases = importlib.import_module(name).THEME.cases
        for case in cases:
            if not KEBAB_CASE.fullmatch(case["name"]):
                sys.exit("not in kebab-case: " + case["name"])
            if case["name"] in seen:
                sys.exit("two cases are named " + case["name"])
            seen.add(case["name"])
            agree(case)
        yield name.removeprefix("minted_") + ".json", render(cases)


def vector_names():
    files = (HERE.parent / "vectors").glob("**/*.json")
    return {vector["name"] for file in files for vector in json.loads(file.read_text())["vectors"]}


def agree(case):
    """Stops where the oracle mints something else."""
    try:
        header, payload = minting.mint(case)
        found = {"header": header, "payload": payload}
    except Refused as refused:
        found = {"code": refused.code, "claim": refused.claim, "field": refused.field}
    expect = case["expect"]
    wanted = dict(expect, claim=expect.get("claim"), field=expect.get("field", found.get("field")))
    if found != (wanted if "code" in expect else expect):
        sys.exit("%s: expected %s, the oracle says %s" % (case["name"], expect, found))


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
