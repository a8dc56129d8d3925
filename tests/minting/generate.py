#!/usr/bin/env python3
"""Writes the case files next to this script; with --check, exits 1 if a committed file differs.

Every expectation is written by hand in minted_*.py. This program stops if the oracle in ../vectors/oracle disagrees
with one.
"""

import importlib
import json
import pathlib
import sys

sys.dont_write_bytecode = True

HERE = pathlib.Path(__file__).resolve().parent
sys.path += [str(HERE.parent / "support"), str(HERE.parent / "vectors")]

import case_files  # noqa: E402 (found by the line above)
from oracle import minting  # noqa: E402
from oracle.refused import Refused  # noqa: E402

# These modules have other names than those in ../vectors/themes, which is on the same search path.
THEMES = ["minted_headers", "minted_claims", "minted_times", "minted_keys"]


def files():
    """File name and text of every theme. Case names must not repeat, nor equal those of vectors."""
    seen = vector_names()
    for name in THEMES:
        cases = importlib.import_module(name).THEME.cases
        for case in cases:
            case_files.name_once(case, seen)
            agree(case)
        yield name.removeprefix("minted_") + ".json", case_files.render(1, "cases", cases)


def vector_names():
    files = (HERE.parent / "vectors").glob("**/*.json")
    return {vector["name"] for file in files for vector in json.loads(file.read_text())["vectors"]}


def agree(case):
    """Stops if the oracle mints something else."""
    try:
        header, payload = minting.mint(case)
        found = {"header": header, "payload": payload}
    except Refused as refused:
        found = {"code": refused.code, "claim": refused.claim, "field": refused.field}
    expect = case["expect"]
    wanted = dict(expect, claim=expect.get("claim"), field=expect.get("field", found.get("field")))
    if found != (wanted if "code" in expect else expect):
        sys.exit("%s: expected %s, the oracle says %s" % (case["name"], expect, found))


if __name__ == "__main__":
    sys.exit(case_files.write_or_check(HERE, files(), sys.argv[1:]))
