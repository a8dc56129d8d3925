"""Writes the files of cases that every language reads, in tests/vectors, tests/minting and tests/requests, or checks them.

Each folder's generate.py defines its cases, and stops if the oracle disagrees with one.
"""

import json
import re
import sys

KEBAB_CASE = re.compile("[a-z0-9]+(-[a-z0-9]+)*")


def name_once(case, seen):
    """Adds the case's name to those seen. It must be in kebab-case and new."""
    name = case["name"]
    if not KEBAB_CASE.fullmatch(name):
        sys.exit("not in kebab-case: " + name)
    if name in seen:
        sys.exit("two cases are named " + name)
    seen.add(name)


def render(format, member, cases):
    """The text of a file: valid JSON, one case on each line."""
    lines = (json.dumps(case, ensure_ascii=True, separators=(",", ":")) for case in cases)
    return '{"format":%d,"%s":[\n' % (format, member) + ",\n".join(lines) + "\n]}\n"


def write_or_check(folder, files, arguments):
    """Writes files, given as pairs of a name and a text, or with --check names those that differ. Returns the exit
    code."""
    if arguments not in ([], ["--check"]):
        sys.exit("usage: generate.py [--check]")
    stale = []
    for name, text in files:
        path = folder / name
        if not arguments:
            path.write_bytes(text.encode("ascii"))
        elif not path.exists() or path.read_bytes() != text.encode("ascii"):
            stale.append(name)
    for name in stale:
        print(name + " differs from what generate.py writes", file=sys.stderr)
    return 1 if stale else 0
