"""The program that tests/changes/drive.py drives: `changes.py MODE PATH...` opens a verifier and signer for each."""

from __future__ import annotations

import importlib
import sys

if sys.argv[1:2] == ["gevent"]:
    importlib.import_module("gevent.monkey").patch_all()

import json
import os
import socket
import subprocess
import threading
from http.client import HTTPConnection
from typing import Any, Callable, Dict, List, Tuple
from urllib.parse import quote, unquote

import hs256

WORKERS = 4


def open_all(paths: List[str]) -> Callable[[str], str]:
    verifiers = [hs256.Verifier.open(path) for path in paths]
    signers = [hs256.Signer.open(path) for path in paths]

    def verdict(verifier: hs256.Verifier, token: str) -> str:
        try:
            verifier.check(token)
        except hs256.Error as error:
            return error.code
        return "ok"

    def answer(line: str) -> str:
        command, index, *words = line.split()
        verifier = verifiers[int(index)]
        if command == "verify":
            return ",".join(verdict(verifier, token) for token in words)
        if command == "sign":
            return signers[int(index)].sign(json.loads(words[0]))
        if command == "status":
            return json.dumps(verifier.status())
        try:
            verifier.refresh()
        except hs256.Error as error:
            return error.code
        return "ok"

    return answer


def threads(paths: List[str]) -> Callable[[str], List[str]]:
    """One set of verifiers that all threads share."""
    answer = open_all(paths)

    def ask(line: str) -> List[str]:
        answers = [""] * WORKERS

        def work(index: int) -> None:
            answers[index] = answer(line)

        started = [threading.Thread(target=work, args=(index,)) for index in range(WORKERS)]
        for thread in started:
            thread.start()
        for thread in started:
            thread.join()
        return answers

    return ask


def by_fork(paths: List[str]) -> Callable[[str], List[str]]:
    """Verifiers opened before the process forked."""
    answer = open_all(paths)
    children: List[Tuple[Any, Any]] = []
    for _ in range(WORKERS - 1):
        (asked, ask_end), (answer_end, answered) = os.pipe(), os.pipe()
        if os.fork() == 0:
            os.close(ask_end)
            for writer, _ in children:
                writer.close()
            with os.fdopen(asked) as lines, os.fdopen(answered, "w") as out:
                for line in lines:
                    print(answer(line), file=out, flush=True)
            os._exit(0)
        os.close(asked)
        os.close(answered)
        children.append((os.fdopen(ask_end, "w"), os.fdopen(answer_end)))

    def ask(line: str) -> List[str]:
        for writer, _ in children:
            print(line, file=writer, flush=True)
        return [answer(line), *(reader.readline()[:-1] for _, reader in children)]

    return ask


async def app(scope: Dict[str, Any], _receive: Any, send: Any) -> None:
    """The application for uvicorn: answers the line in the query, after the worker's id."""
    if scope["type"] == "http":
        body = f"{os.getpid()} {answer_of_worker(unquote(scope['query_string'].decode()))}".encode()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})


def uvicorn(paths: List[str]) -> Callable[[str], List[str]]:
    """Workers that each open all paths, and share a socket."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    command = [sys.executable, "-m", "uvicorn", "changes:app", "--workers", "3", "--fd", str(listener.fileno())]
    command += [
        "--log-level",
        "warning",
        "--timeout-keep-alive",
        "3600",
        "--lifespan",
        "off",
        "--app-dir",
        os.path.dirname(__file__),
    ]
    env = {**os.environ, "HS256_CHANGES": "\n".join(paths)}
    server = subprocess.Popen(command, env=env, pass_fds=[listener.fileno()])
    connections: Dict[str, HTTPConnection] = {}

    def one(connection: HTTPConnection, line: str) -> Tuple[str, str]:
        connection.request("GET", "/?" + quote(line))
        worker, _, answer = connection.getresponse().read().decode().partition(" ")
        return worker, answer

    # The kernel chooses which worker accepts a connection.
    spare = []
    while len(connections) < 3:
        connection = HTTPConnection(*listener.getsockname())
        worker, _ = one(connection, "status 0")
        spare.append(connections.setdefault(worker, connection))

    def ask(line: str) -> List[str]:
        if line:
            return [one(connection, line)[1] for connection in connections.values()]
        server.terminate()
        server.wait()
        return []

    return ask


MODES = {"threads": threads, "gevent": threads, "fork": by_fork, "uvicorn": uvicorn}


def main() -> None:
    ask = MODES[sys.argv[1]](sys.argv[2:])
    for line in sys.stdin:
        print(("\t" if line.startswith("status") else " ").join(ask(line.strip())), flush=True)
    if sys.argv[1] == "uvicorn":
        ask("")


if __name__ == "__main__":
    main()
elif "HS256_CHANGES" in os.environ:
    answer_of_worker = open_all(os.environ["HS256_CHANGES"].split("\n"))
