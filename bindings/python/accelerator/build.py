"""Compiles the accelerator: `python build.py OUTPUT [TARGET]`. A TARGET, as cargo-zigbuild spells it, is compiled by
zig.

It uses the headers of the Python that runs this, whichever version: it needs only the stable ABI of 3.9, which is the
same on all 64-bit Linux machines. CC and CFLAGS have their usual meaning.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import List, NoReturn

import docstrings

HERE = Path(__file__).resolve().parent


def main() -> None:
    output, target = Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""
    if sys.implementation.name != "cpython" or "t" in getattr(sys, "abiflags", ""):
        cannot("the headers of a CPython with a GIL")
    if sys.platform == "win32":
        cannot("another system than Windows, which it has not been brought to")
    headers = Path(sysconfig.get_path("include"))
    if not (headers / "Python.h").exists():
        cannot(f"Python.h, and there is none in {headers}")
    command = compiler(target)
    if shutil.which(command[0]) is None:
        cannot(f"a C compiler, and {command[0]} is not on the PATH")
    shared = ["-bundle", "-undefined", "dynamic_lookup"] if sys.platform == "darwin" else ["-shared", "-Wl,-s", "-ldl"]
    command += ["-std=c11", "-O2", "-Wall", "-Wextra", "-Wshadow", "-fPIC", "-fvisibility=hidden", "-pthread"]
    command += shlex.split(os.environ.get("CFLAGS", ""))
    # Debian's pyconfig.h is in the folder of all other headers, which must not come before the target's.
    command += ["-I", str(library_header().parent), "-I", str(headers), "-idirafter", str(headers.parent)]
    with tempfile.TemporaryDirectory() as made:
        Path(made, "docstrings.h").write_text(docstrings.header(), encoding="utf-8")
        command += ["-I", made, *map(str, sorted(HERE.glob("*.c"))), "-o", str(output), *shared]
        sys.exit(subprocess.run(command).returncode)  # noqa: S603


def cannot(needed: str) -> NoReturn:
    """Exits with status 3: cannot be built here, as opposed to a failed compilation."""
    print("the accelerator needs", needed, file=sys.stderr)
    sys.exit(3)


def compiler(target: str) -> List[str]:
    """The command of a C compiler: this machine's, or zig for a target."""
    if target:
        return [sys.executable, "-m", "ziglang", "cc", "-target", target.replace("-unknown", "")]
    return shlex.split(os.environ.get("CC", "cc"))


def library_header() -> Path:
    """The path of hs256.h: next to this folder in an sdist, otherwise at the repository's root."""
    inside = HERE.parent / "rust" / "include" / "hs256.h"
    return inside if inside.exists() else HERE.parents[2] / "include" / "hs256.h"


if __name__ == "__main__":
    main()
