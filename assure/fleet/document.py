#!/usr/bin/env python3
"""Follows docs/fleet.md after its first commands, which a test of the program follows: every block is run or read.

Usage: document.py HS256 MANIFEST; MANIFEST is built from assure/fleet/manifest. The document's hosts and folders are
replaced; everything else is used as written, with the real tools. HS256_PLANTED names one of the mistakes below.
"""

from __future__ import annotations

import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from drive import Follower, Redis, token, until, write_policy

PLANTED = {
    "unit": ("Restart=always", "Restart=sometimes"),
    "manifest": ("startupProbe", "startProbe"),
    "rsync": ("--ignore-times ", ""),
    "curl": (" && rm -f new.jsonl new.etag", ""),
    "trim": ("2 * 86400", "0 * 86400"),
}
DAY = 86400


class Document:
    """The blocks of the page that are not used yet."""

    def __init__(self) -> None:
        text = (Path(__file__).parents[2] / "docs/fleet.md").read_text()
        old, new = PLANTED.get(os.environ.get("HS256_PLANTED", "").removeprefix("document-"), ("", ""))
        blocks = re.findall(r"^```(\w+)\n(.*?)^```$", text.replace(old, new), re.DOTALL | re.MULTILINE)
        self.blocks: list[tuple[str, str]] = blocks

    def take(self, language: str, having: str) -> str:
        """The only block that contains this."""
        found = [block for block in self.blocks if block[0] == language and having in block[1]]
        if len(found) != 1:
            sys.exit(f"document: {len(found)} blocks have {having!r}")
        self.blocks.remove(found[0])
        return found[0][1]


def shell(commands: str, **more: str) -> int:
    return subprocess.run(["bash", "-c", commands], env={**os.environ, **more}).returncode


def expect(what: str, is_so: bool) -> None:
    if not is_so:
        sys.exit(f"document: {what}: not so")


def main() -> None:
    hs256, manifest = sys.argv[1:]
    document = Document()
    document.take("sh", "redis-server")  # in programs/cli/tests/program/follow.rs
    with tempfile.TemporaryDirectory(prefix="hs256-document-") as folder:
        work = Path(folder)
        unit(document.take("ini", "[Service]"), hs256, work)
        read = subprocess.run([manifest], input=document.take("yaml", "initContainers"), text=True)
        expect("the manifest is one of a Pod", read.returncode == 0)
        print("document: the manifest: by the types of k8s.io/api; no cluster was asked")
        stream(document, hs256, work)
        rsync(document.take("sh", "rsync"), hs256, work)
        curl(document.take("sh", "curl"), hs256, work)
        configmap(document.take("sh", "kubectl"), work)
    expect(f"every block is tried, {document.blocks}", document.blocks == [])


def unit(text: str, hs256: str, work: Path) -> None:
    file = work / "hs256-follow.service"
    file.write_text(text.replace("/usr/bin/hs256", hs256))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", str(file)], capture_output=True, text=True)
    ours = [line for line in done.stderr.splitlines() if "hs256" in line]
    expect(f"systemd takes the unit, {ours}", done.returncode == 0 and ours == [])
    print("document: the unit: by systemd-analyze verify; it was not started")


def stream(document: Document, hs256: str, work: Path) -> None:
    """The content of the stream, its owner, and trimming."""
    (work / "redis").mkdir()
    write_policy(work, max_stale=60)
    redis = Redis(work / "redis")
    here = {"REDISCLI_HISTFILE": "/dev/null"}

    def with_port(commands: str) -> str:
        return commands.replace("redis-cli ", f"redis-cli -p {redis.port} ")

    user = subprocess.check_output(["id", "-un"], text=True).strip()
    group = subprocess.check_output(["id", "-gn"], text=True).strip()
    made = document.take("sh", "install").replace("-o hs256 -g services", f"-o {user} -g {group}")
    expect("the list is made", shell(made.replace("/var/lib/hs256", str(work))) == 0)
    follower = Follower(hs256, work, redis)
    try:
        expect("an entry is added", shell(with_port(document.take("sh", "XADD")), **here) == 0)
        until("it arrives", lambda: '"sub":"ada"' in follower.list.read_text())
        expect("the list keeps its mode", follower.list.stat().st_mode & 0o777 == 0o640)
        now = int(time.time())
        redis.ask(["DEL", "revoked"])
        for age in (3 * DAY, DAY):
            redis.ask(["XADD", "revoked", f"{(now - age) * 1000}-0", "entry", json.dumps({"jti": f"{age}"})])
        expect("the stream is trimmed", shell(with_port(document.take("sh", "XTRIM")), **here) == 0)
        expect("what is younger than two days stays", redis.ask(["XLEN", "revoked"]) == [b":1"])
    finally:
        follower.process.kill()
        redis.kill()
    print("document: the list, XADD, XTRIM: with Redis")


def verdict(hs256: str, folder: Path, name: str) -> str:
    command = [hs256, "verify", "--policy", str(folder / "policy.json"), token(name)]
    done = subprocess.run(command, capture_output=True, text=True)
    return "ok" if done.returncode == 0 else done.stderr


def folders(work: Path, name: str) -> tuple[Path, Path]:
    there, here = work / f"{name}-there", work / f"{name}-here"
    there.mkdir()
    here.mkdir()
    write_policy(here, max_stale=60)
    return there, here


def revoking(name: str) -> str:
    return json.dumps({"jti": name}) + "\n"


def rsync(command: str, hs256: str, work: Path) -> None:
    there, here = folders(work, "rsync")
    remote = work / "remote"
    remote.write_text(f'#!/bin/sh\nshift\ncd "{there}" && exec "$@"\n')  # instead of ssh
    remote.chmod(0o755)
    command = command.replace("/var/lib/hs256", str(here))
    inode = 0
    for name in ("a", "b"):
        (there / "revoked.jsonl").write_text(revoking(name))
        # The same size and time as the file before.
        os.utime(there / "revoked.jsonl", (1e9, 1e9))
        expect("rsync runs", shell(command, RSYNC_RSH=str(remote)) == 0)
        expect(f"rsync brings {name}", "revoked" in verdict(hs256, here, name))
        before, inode = inode, (here / "revoked.jsonl").stat().st_ino
        expect("rsync replaces the list", before != inode)
        os.utime(here / "revoked.jsonl", (1e9, 1e9))
    print("document: rsync: with itself as the other side")


class List(http.server.BaseHTTPRequestHandler):
    """A list with an ETag; `fault` says what is wrong with it."""

    text = b""
    fault = ""
    sent: list[int] = []

    def do_GET(self) -> None:
        etag = f'"{hash(self.text)}"'
        status = 500 if self.fault == "error" else 304 if self.headers.get("If-None-Match") == etag else 200
        self.sent.append(status)
        self.send_response(status)
        if status != 500:
            self.send_header("ETag", etag)
        body = self.text if status == 200 else b""
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if self.fault == "cut" else body)

    def log_message(self, *_: object) -> None:
        pass


def curl(command: str, hs256: str, work: Path) -> None:
    _, here = folders(work, "curl")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), List)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    command = command.replace("/var/lib/hs256", str(here))
    command = command.replace("https://list.example", f"http://127.0.0.1:{server.server_port}")
    list_ = here / "revoked.jsonl"

    def fetch(text: str, fault: str, status: int, names: str) -> None:
        List.text, List.fault = text.encode(), fault
        shell(command)
        expect(f"{fault or 'sound'}: the answer is {status}", List.sent[-1] == status)
        expect(
            f"curl, {fault or 'sound'}: the list revokes {names}", list_.read_text() == "".join(map(revoking, names))
        )

    first, second = revoking("a"), revoking("a") + revoking("b")
    fetch(first, "", 200, "a")
    inode = list_.stat().st_ino
    fetch(first, "", 304, "a")
    fetch(first, "error", 500, "a")
    expect("what has not changed is left alone", list_.stat().st_ino == inode)
    fetch(second, "cut", 200, "a")  # after the first line, so that verifiers would accept it
    fetch(second, "", 200, "ab")
    fetch(second + revoking("c"), "cut", 200, "ab")
    fetch(second, "", 304, "ab")
    expect("b is revoked", "revoked" in verdict(hs256, here, "b"))
    server.shutdown()
    shell(command)
    expect("a server that is gone changes nothing", list_.read_text() == second)
    print("document: curl: with a server of ETags, which fails, cuts off and is gone")


def configmap(command: str, work: Path) -> None:
    if not shutil.which("kubectl"):
        print("skipped: the line of kubectl, which is not installed")
        return
    _, here = folders(work, "configmap")
    (here / "revoked.jsonl").write_text(revoking("a"))
    made = subprocess.check_output(command.split("|")[0].split(), cwd=here, text=True)
    expect("the ConfigMap has the list", json.loads(made)["data"] == {"revoked.jsonl": revoking("a")})
    print("document: kubectl: makes the ConfigMap; no cluster was asked. tests/changes swaps files as kubelet does")


if __name__ == "__main__":
    main()
