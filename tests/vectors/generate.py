#!/usr/bin/env python3
"""Writes the vector files beside this script; with --check, exits 1 if a committed file differs.

Every expectation is written by hand in themes/. This program assembles tokens; it does not verify any.
"""

import importlib
import json
import pathlib
import re
import sys

sys.dont_write_bytecode = True

HERE = pathlib.Path(__file__).resolve().parent
KEBAB_CASE = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
THEMES = ["shape", "base64url", "header", "signature", "keys", "ijson", "claims", "policy", "times", "order", "rfc"]


def render(vectors):
    """The text of a file: valid JSON, one vector a line."""
    lines = (json.dumps(vector, ensure_ascii=True, separators=(",", ":")) for vector in vectors)
    return '{"format":1,"vectors":[\n' + ",\n".join(lines) + "\n]}\n"


def files():
    """File name and text of every theme; names of vectors must not repeat, in one file or across."""
    seen = set()
    for name in THEMES:
        vectors = importlib.import_module("themes." + name).THEME.vectors
        for vector in vectors:
            if not KEBAB_CASE.fullmatch(vector["name"]):
                sys.exit("not in kebab-case: " + vector["name"])
            if vector["name"] in seen:
                sys.exit("two vectors are named " + vector["name"])
            seen.add(vector["name"])
        yield name + ".json", render(vectors)


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
