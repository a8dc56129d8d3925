"""Follows README.md literally in an empty virtual environment, with the wheel that HS256_WHEEL names."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
from pathlib import Path
from typing import List, Tuple

import pytest

README = Path(__file__).resolve().parents[1] / "README.md"
PINS = Path(__file__).resolve().parents[1] / "requirements.in"


def blocks() -> List[Tuple[str, str]]:
    return re.findall(r"(?ms)^```([^\n]*)\n(.*?)^```$", README.read_text(encoding="utf-8"))


def test_the_python_that_needs_no_server() -> None:
    plain = [body for info, body in blocks() if info == "python"]
    assert plain
    for body in plain:
        exec(compile(body, str(README), "exec"), {})


@pytest.mark.skipif(
    "HS256_WHEEL" not in os.environ, reason="HS256_WHEEL names no wheel: bindings/python/package.sh does"
)
def test_from_nothing_to_a_guarded_route(tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    wheel = Path(os.environ["HS256_WHEEL"]).resolve()
    constraints = tmp_path / "constraints.txt"
    pins = [
        line for line in PINS.read_text().splitlines() if line.startswith(("fastapi==", "uvicorn==", "starlette=="))
    ]
    constraints.write_text("\n".join([*pins, f"hs256 @ {wheel.as_uri()}"]))
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("HS256", "PYTHON", "VIRTUAL"))
    }
    environment["PATH"] = f"{tmp_path / 'venv' / 'bin'}:{environment['PATH']}"
    environment["PIP_CONSTRAINT"] = str(constraints)
    environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"

    script, expected = ["set -em", "trap 'kill $(jobs -p) 2>/dev/null' EXIT"], ""
    for info, body in blocks():
        if info.startswith("python file="):
            (tmp_path / info.partition("=")[2]).write_text(body)
        elif info == "sh":
            script.append(body.replace("pip install ", "pip install --quiet "))
        elif info == "text":
            expected += body
    result = subprocess.run(
        ["bash", "-c", "\n".join(script)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.replace("\r", "") == expected, result.stderr
    assert expected.count("401") == 2


def test_nothing_else_is_imported() -> None:
    code = "import sys, hs256; print([m for m in ('flask', 'django', 'fastapi', 'starlette') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True).stdout == "[]\n"
