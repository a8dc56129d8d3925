#!/usr/bin/env python3
"""Checks that the imports of src/ only go down, by the table of layers in ARCHITECTURE.md.

Usage: tests/layers.py [--self-test]. --self-test plants wrong imports in a copy and fails unless each is found.
"""

import pathlib
import re
import shutil
import sys
import tempfile

COMMENT = re.compile(r"//.*")
TESTS = re.compile(r"^#\[cfg\(test\)\]\nmod tests \{", re.MULTILINE)
IMPORT = re.compile(r"\bcrate::(\{[^}]*\}|\w+)")


def layers(root):
    """The layer of each module of src/, from the table's rows whose modules are single words."""
    rows = re.findall(r"^\| (\d+) \| ([\w, ]+) \|$", (root / "ARCHITECTURE.md").read_text(), re.MULTILINE)
    return {module: int(layer) for layer, modules in rows for module in modules.split(", ")}


def imports(text):
    """The modules that a file's code names, except in its unit tests."""
    code = TESTS.split(COMMENT.sub("", text))[0]
    for path in IMPORT.findall(code):
        yield from re.findall(r"(?:^\{|,|^)\s*(\w+)", path)


def faults(root):
    """Everything in src/ that breaks the table, as sentences."""
    layer_of = layers(root)
    parts = {path: path.relative_to(root / "src").parts for path in (root / "src").rglob("*.rs")}
    files = {path: names[0].removesuffix(".rs") for path, names in parts.items() if "tests" not in names}
    for module in sorted(layer_of.keys() ^ set(files.values())):
        yield f"{module} is in src/ or in ARCHITECTURE.md's table of layers, but not in both"
    for path, module in sorted(files.items()):
        for imported in imports(path.read_text()):
            if module == imported or module not in layer_of:
                continue
            if imported not in layer_of:
                yield f"{path.relative_to(root)} imports {imported}, which is in no layer"
            elif layer_of[imported] >= layer_of[module]:
                way = "up" if layer_of[imported] > layer_of[module] else "sideways"
                yield f"{path.relative_to(root)} (layer {layer_of[module]}) imports {way}: {imported}"


PLANTED = [
    ("src/mac.rs", "use crate::verifier::Verifier;\n", "imports up: verifier"),
    ("src/key.rs", "use crate::header::Header;\n", "imports sideways: header"),
    ("src/key.rs", "use crate::{error::Error, policy::Policy};\n", "imports up: policy"),
    ("src/claims.rs", "fn f() { crate::signer::f(); }\n", "imports up: signer"),
    ("src/claims.rs", "use crate::Verifier;\n", "imports Verifier, which is in no layer"),
    ("src/helpers/mod.rs", "", "helpers is in src/ or"),
]


def self_test(root):
    """Whether each planted fault is found, and nothing else."""
    for name, line, expected in PLANTED:
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder)
            shutil.copy(root / "ARCHITECTURE.md", copy)
            shutil.copytree(root / "src", copy / "src")
            file = copy / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(line + (file.read_text() if file.exists() else ""))
            found = list(faults(copy))
            if len(found) != 1 or expected not in found[0]:
                sys.exit(f"layers.py: planted {line!r} in {name}, found {found}")


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    if sys.argv[1:] == ["--self-test"]:
        return self_test(root)
    if sys.argv[1:]:
        sys.exit(__doc__)
    found = list(faults(root))
    if found:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
