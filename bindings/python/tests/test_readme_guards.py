"""Follows the guards' sections of README.md literally: writes their files, runs their commands, sends requests.

The same files are in examples/python/guards.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Dict, List

import httpx
import pytest
from conftest import SECRET

import hs256

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = ROOT.parents[1] / "examples" / "python"
FILES = r"(?ms)^```python (\w+)/(\S+)\n(.*?)^```$"
PORT = "8256"


def sections() -> Dict[str, str]:
    """Each guard's section with files, by their folder."""
    found = {}
    for section in re.split(r"(?m)^### ", README.partition("## Guards\n")[2]):
        folder = re.search(r"(?m)^```python (\w+)/", section)
        if folder is not None:
            found[folder[1]] = section
    return found


SECTIONS = sections()


def test_the_sections_are_there() -> None:
    assert list(SECTIONS) == [
        "starlette",
        "litestar",
        "quart",
        "fastapi",
        "flask",
        "django",
        "rest_framework",
        "ninja",
        "aiohttp",
    ]


def test_every_section_has_its_example_of_the_same_code() -> None:
    examples = EXAMPLES / "guards"
    shown = {Path(folder, name): body for folder, name, body in re.findall(FILES, README)}
    there = {path.relative_to(examples): path.read_text(encoding="utf-8") for path in examples.rglob("*.py")}
    assert there == shown


def test_the_examples_take_the_versions_that_are_tested() -> None:
    pins = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    wanted = (EXAMPLES / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert set(wanted) <= set(pins)


def write(section: str, folder: Path, port: str) -> List[str]:
    """Writes the files; returns the command."""
    for _, name, body in re.findall(FILES, section):
        (folder / name).write_text(body.replace(PORT, port))
    command = re.search(r"(?m)^Run it: `(.*)`$", section)
    assert command is not None
    return command[1].replace(PORT, port).split(" ")


def wait_until_up(client: httpx.Client, server: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        assert server.poll() is None, "the server has ended"
        try:
            client.get("/health")
            return
        except httpx.TransportError:
            time.sleep(0.05)


@pytest.mark.parametrize("name", list(SECTIONS))
def test_a_guard_as_its_section_shows_it(name: str, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = str(probe.getsockname()[1])
    command = write(SECTIONS[name], tmp_path, port)
    environment = {
        **os.environ,
        "JWT_SECRET": SECRET,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": f"{os.environ.get('PYTHONPATH', '')}:{tmp_path}",
    }
    server = subprocess.Popen(command, cwd=tmp_path, env=environment, start_new_session=True, stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://localhost:{port}", limits=httpx.Limits(keepalive_expiry=1)) as client:
            wait_until_up(client, server)
            assert "up" in client.get("/health").text
            response = client.get("/")
            assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")
            preflight = {"Origin": "https://app.example", "Access-Control-Request-Method": "GET"}
            assert client.options("/", headers=preflight).status_code < 500  # it passes the guard, without claims
            signer = hs256.Signer(SECRET)
            token = signer.sign({"sub": "ada", "aud": "api", "role": "admin", "scope": "a notes:write"}, expires_in=900)
            good = {"Authorization": f"Bearer {token}"}
            assert client.get("/", headers=good).json()["hello"] == "ada"
            for wrong in signer.sign({"aud": "api"}), signer.sign({"aud": "other"}, expires_in=900):
                response = client.get("/", headers={"Authorization": f"Bearer {wrong}"})
                assert response.status_code == 401
                assert response.headers["www-authenticate"].startswith('Bearer error="invalid_token"')
            if name == "fastapi":
                assert client.delete("/notes", headers=good).json() == {"deleted by": "ada"}
                plain = signer.sign({"sub": "ada", "aud": "api"}, expires_in=900)
                assert client.delete("/notes", headers={"Authorization": f"Bearer {plain}"}).status_code == 403
            if name == "rest_framework":
                assert client.get("/", headers=good).json()["role"] == "admin"
    finally:
        os.killpg(server.pid, signal.SIGTERM)  # Django's server has a child
        server.wait(15)


def test_the_options_are_all_there() -> None:
    from hs256.guard import GUARDING

    table = README.partition("### Options\n")[2].partition("\n### ")[0]
    rows = re.findall(r"(?m)^\| (`.*?) \|", table)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert named == set(GUARDING)
