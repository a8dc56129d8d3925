#!/usr/bin/env python3
"""Writes the vector files beside this script and in format2/; with --check, exits 1 if a committed file differs.

Every expectation is written by hand in themes/. This program assembles tokens and stops where the oracle in oracle/ does
not agree with an expectation.
"""

import base64
import importlib
import json
import pathlib
import re
import sys

sys.dont_write_bytecode = True

from oracle import verdict as oracle  # noqa: E402 (after the line above)

HERE = pathlib.Path(__file__).resolve().parent
KEBAB_CASE = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
THEMES = ["shape", "base64url", "header", "signature", "keys", "ijson", "claims", "policy", "times", "order", "rfc"]
THEMES_2 = [
    "document",
    "build_order",
    "keys_foreign",
    "encodings",
    "jwk",
    "jwk_set",
    "keyring",
    "key_times",
    "key_issuers",
    "claim_rules",
    "numeric_subject",
    "typ",
    "recipes",
    "reports",
    "explain",
]
# Their expectation is that of a limit of 16 keys in all. It becomes `ok` when rings of 4,096 ids can be built.
OLD_RULE = {"ring-of-17-with-ids", "ring-of-18-with-ids", "ring-of-32-with-ids"}


def render(format, vectors):
    """The text of a file: valid JSON, one vector a line."""
    lines = (json.dumps(vector, ensure_ascii=True, separators=(",", ":")) for vector in vectors)
    return '{"format":%d,"vectors":[\n' % format + ",\n".join(lines) + "\n]}\n"


def files():
    """File name and text of every theme; names of vectors must not repeat, in one file or across."""
    seen = set()
    for name in THEMES + THEMES_2:
        theme = importlib.import_module("themes." + name).THEME
        for vector in theme.vectors:
            if not KEBAB_CASE.fullmatch(vector["name"]):
                sys.exit("not in kebab-case: " + vector["name"])
            if vector["name"] in seen:
                sys.exit("two vectors are named " + vector["name"])
            seen.add(vector["name"])
            if vector["name"] not in OLD_RULE:
                agree(vector, theme.format)
        folder = "" if theme.format == 1 else "format2/"
        yield folder + name + ".json", render(theme.format, theme.vectors)


def agree(vector, format):
    """Stops where the oracle gives another verdict."""
    given = vector["token"].encode() if "token" in vector else base64.b64decode(vector["token_base64"])
    code, claim, field, key_id = oracle.verdict(vector["keys"], policy_text(vector, format), given, vector["now"])
    expect = vector["expect"]
    found = {"code": code, "claim": claim, "field": field, "key_id": key_id}
    wanted = dict(expect, claim=expect.get("claim"))
    if any(found[name] != value for name, value in wanted.items()):
        sys.exit("%s: expected %s, the oracle says %s" % (vector["name"], expect, found))


def policy_text(vector, format):
    """The policy document of a vector."""
    if "policy_base64" in vector:
        return base64.b64decode(vector["policy_base64"])
    if "policy_text" in vector:
        return vector["policy_text"].encode()
    policy = vector.get("policy", {})
    return json.dumps(policy if format == 2 else translated(policy)).encode()


def translated(policy):
    """A policy of format 1 in the words of the document, where an empty list and null mean that a member is absent."""
    names = {"issuers": "issuer", "audiences": "audience"}
    document = {names.get(name, name): value for name, value in policy.items() if value not in (None, [])}
    if "audience" in document:
        document.pop("any_audience", None)
    return document


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
