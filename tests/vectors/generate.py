#!/usr/bin/env python3
"""Writes the vector files beside this script and in format2/; with --check, exits 1 if a committed file differs.

Every expectation is written by hand in themes/, except `at`, which the oracle adds. This program assembles tokens and
stops if the oracle in oracle/ disagrees with an expectation.
"""

import base64
import importlib
import json
import pathlib
import sys

sys.dont_write_bytecode = True

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "support"))

import case_files  # noqa: E402 (found by the line above)
from oracle import verdict as oracle  # noqa: E402

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
    "revoked",
    "claim_rules",
    "numeric_subject",
    "pairs",
    "typ",
    "recipes",
    "reports",
    "explain",
]


def files():
    """File name and text of every theme. Vector names must not repeat, in one file or across files."""
    seen = set()
    for name in THEMES + THEMES_2:
        theme = importlib.import_module("themes." + name).THEME
        for vector in theme.vectors:
            case_files.name_once(vector, seen)
            agree(vector, theme.format)
        folder = "" if theme.format == 1 else "format2/"
        yield folder + name + ".json", case_files.render(theme.format, "vectors", theme.vectors)


def agree(vector, format):
    """Stops if the oracle gives another verdict. Adds the time of the claim at fault."""
    given = vector["token"].encode() if "token" in vector else base64.b64decode(vector["token_base64"])
    revoked = vector["revoked"].encode() if "revoked" in vector else None
    if "revoked_base64" in vector:
        revoked = base64.b64decode(vector["revoked_base64"])
    code, claim, field, key_id, at = oracle.verdict(
        vector["keys"], policy_text(vector, format), given, vector["now"], revoked, vector.get("max_stale")
    )
    expect = vector["expect"]
    found = {"code": code, "claim": claim, "field": field, "key_id": key_id}
    wanted = dict(expect, claim=expect.get("claim"))
    if any(found[name] != value for name, value in wanted.items()):
        sys.exit("%s: expected %s, the oracle says %s" % (vector["name"], expect, found))
    if at is not None:
        expect["at"] = at


def policy_text(vector, format):
    """The policy document of a vector."""
    if "policy_base64" in vector:
        return base64.b64decode(vector["policy_base64"])
    if "policy_text" in vector:
        return vector["policy_text"].encode()
    policy = vector.get("policy", {})
    return json.dumps(policy if format == 2 else translated(policy)).encode()


def translated(policy):
    """A policy of format 1 as a document. In format 1 an empty list and null mean that a member is absent."""
    names = {"issuers": "issuer", "audiences": "audience"}
    document = {names.get(name, name): value for name, value in policy.items() if value not in (None, [])}
    if "audience" in document:
        document.pop("any_audience", None)
    return document


if __name__ == "__main__":
    sys.exit(case_files.write_or_check(HERE, files(), sys.argv[1:]))
