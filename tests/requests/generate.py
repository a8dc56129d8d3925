#!/usr/bin/env python3
"""Writes the case files next to this script; with --check, exits 1 if a committed file differs.

Every expectation is written by hand in requested_*.py. This program stops if the oracle in ../vectors/oracle disagrees
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
import requested  # noqa: E402
import requested_several  # noqa: E402
from oracle import request as oracle  # noqa: E402

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
    "sources",
    "hooks",
    "options",
    "revoked",
]


def files():
    """File name and text of every theme. Case names must not repeat."""
    seen = set()
    for name in THEMES:
        cases = importlib.import_module("requested_" + name).THEME.cases
        for case in cases:
            case_files.name_once(case, seen)
            agree(case)
        yield name + ".json", case_files.render(1, "cases", cases)
    for case in requested_several.CASES:
        case_files.name_once(case, seen)
        agree(case, several(case))
    yield "several/guards.json", case_files.render(1, "cases", requested_several.CASES)


def several(case):
    """The oracle's answer to a request that passes several guards, one after another."""
    told, headers = [], {}
    path = case["request"]["target"].partition("?")[0]
    found = {"status": 200, "challenge": None, "claims": None}
    for guard in case["guards"]:
        if "under" in guard and not (path + "/").startswith(guard["under"] + "/"):
            continue
        found = oracle.answer(dict(guard, request=case["request"]), requested.MESSAGES)
        refusal = found.pop("refusal")
        told += [refusal] if refusal else []
        headers.update(found["headers"])
        if found["status"] not in (200, 101):
            break
    return oracle.with_route(case, dict(found, refusals=told, headers=headers))


def agree(case, found=None):
    """Stops if the oracle answers something else."""
    found = found or oracle.with_route(case, oracle.answer(case, requested.MESSAGES))
    expect = case["expect"]
    headers = found.pop("headers", {})
    wanted = expect.get("headers", {})
    rest = {name: value for name, value in expect.items() if name != "headers"}
    if rest != found or any(headers.get(name) != value for name, value in wanted.items()):
        sys.exit("%s: expected %s, the oracle says %s %s" % (case["name"], expect, found, headers))


if __name__ == "__main__":
    sys.exit(case_files.write_or_check(HERE, files(), sys.argv[1:]))
