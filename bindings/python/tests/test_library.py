"""Where the C library is found, and the error if it is not found."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import hs256
from hs256 import _library

CARRIED = Path(hs256.__file__).with_name(_library._FILE).exists()
carried = pytest.mark.skipif(CARRIED, reason="this package carries its library, which comes first")


def load(library: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import hs256; print(hs256.library_version())"],
        env={**os.environ, "HS256_LIBRARY": library},
        capture_output=True,
        text=True,
    )


@carried
def test_no_library(tmp_path: Path) -> None:
    result = load(str(tmp_path / "libhs256.so"))
    assert result.returncode == 1
    assert "cannot load its C library" in result.stderr
    assert "set HS256_LIBRARY" in result.stderr


@carried
@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler to make other libraries with")
@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "unsigned hs256_abi_version(void) { return 99; }",
            f"has ABI version 99, this package needs {_library.ABI_VERSION}",
        ),
        (
            f"unsigned hs256_abi_version(void) {{ return {_library.ABI_VERSION - 1}; }}",
            f"has ABI version {_library.ABI_VERSION - 1}, this package needs {_library.ABI_VERSION}",
        ),
        ("int other(void) { return 1; }", "is not libhs256"),
    ],
)
def test_another_library(tmp_path: Path, source: str, message: str) -> None:
    library = tmp_path / "libother.so"
    (tmp_path / "other.c").write_text(source)
    subprocess.run(["cc", "-shared", "-fPIC", "-o", str(library), str(tmp_path / "other.c")], check=True)
    result = load(str(library))
    assert result.returncode == 1
    assert message in result.stderr


HEADER = Path(__file__).parents[3] / "include" / "hs256.h"


@pytest.mark.skipif(not HEADER.exists(), reason="the header is not here: this is not a clone")
def test_the_abi_version_is_the_headers() -> None:
    assert f"#define HS256_ABI_VERSION {_library.ABI_VERSION}\n" in HEADER.read_text()


@pytest.mark.skipif(not CARRIED, reason="this package carries no library")
def test_the_carried_library_comes_first() -> None:
    assert load("/nonexistent").stdout.strip() == hs256.__version__
