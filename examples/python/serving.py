"""Starts a server for a test, and ends it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator, List

import httpx

# Shorter than any server keeps an idle connection: a request must not meet a connection that is just being closed.
LIMITS = httpx.Limits(keepalive_expiry=1)
SECRET = "an evident test secret of 32 bytes or more"


@contextmanager
def served(command: List[str], path: str) -> Iterator[httpx.Client]:
    """A client of the server that a command starts; PORT in the command becomes a free port. It is up when it answers
    `path`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO")}
    server = subprocess.Popen(
        [sys.executable, *(port if word == "PORT" else word for word in command)],
        cwd=Path(__file__).parent,
        env={**environment, "HS256_SECRET": SECRET, "DJANGO_SECRET_KEY": "an evident test secret"},
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", limits=LIMITS) as client:
            for _ in range(1200):
                assert server.poll() is None, "the server has ended"
                try:
                    client.get(path)
                    break
                except httpx.ConnectError:
                    time.sleep(0.05)
            yield client
    finally:
        server.terminate()
        assert server.wait(15) in (0, -signal.SIGTERM), "it ends of itself"
