"""The shared request cases over real HTTP, through every guard: tests/requests/*.json and the files that HS256_REQUESTS
names.

Each guard runs in its own framework on a server; each case gives it the options. As a program this runs all guards, or
those that are named: `python request_cases.py fastapi flask`. It prints the failures, what a guard leaves out and why,
and for each `requests fastapi: N passed, M failed`.
"""

from __future__ import annotations

import base64
import json
import logging
import os
import socket
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

import cases
from guarded import GUARDS, server_of
from guarded.exceptions import exceptions_of
from guarded.servers import OWN_HEADERS, Server

import hs256
from hs256.guard import Refusal

Case = Dict[str, Any]
DEFAULT_HOST = [("Host", b"127.0.0.1")]


def request_cases(*folders: str) -> Iterator[Case]:
    """Every case. Another format is an error: silently skipping it would pass."""
    for file in cases.files(["requests", *folders], "HS256_REQUESTS"):
        if file["format"] != 1:
            raise ValueError(f"format {file['format']}")
        yield from file["cases"]


class Noted:
    """The events of a case."""

    def __init__(self) -> None:
        self.told: List[Refusal] = []
        self.claims: List[Optional[Dict[str, Any]]] = []

    def route(self, claims: Optional[hs256.Claims]) -> str:
        self.claims.append(None if claims is None else claims.to_dict())
        return "the route ran"


def throws(*_: Any) -> Any:
    """An owner's function that fails."""
    raise RuntimeError("the owner made a mistake")


def hook(returned: Any, asynchronous: bool) -> Any:
    """An owner's function that returns this value; None for an option that is given as nothing."""
    if returned == "throws":
        return throws

    async def later(*_: Any) -> Any:
        return returned

    return later if asynchronous else lambda *_: returned


def options_of(case: Case, noted: Noted, asynchronous: bool) -> Dict[str, Any]:
    """A guard's options. If they cannot be made, the case fails: nothing is skipped."""

    def told(refusal: Refusal, _: Any) -> None:
        noted.told.append(refusal)
        if case["guard"].get("on_refusal") == "throws":
            throws()

    options = {"on_refusal": told, **verifying(case, asynchronous)}
    for name, value in case["guard"].items():
        if name in ("authorize", "is_revoked", "get_token") and value is not None:
            value = value.get("returns") if isinstance(value, dict) else value
            options[name] = hook(value, asynchronous)
        elif name == "policy_file" and value is True:
            options[name] = policy_file(case)
        elif name != "on_refusal" or value is None:
            options[name] = value
    return options


def verifying(case: Case, asynchronous: bool) -> Dict[str, Any]:
    more = {name: case[name] for name in ("revoked", "max_stale") if name in case}
    way = case.get("verifier")
    if "verifier" in case["guard"] or (way is None and case["guard"].get("policy_file") is True):
        return {}
    keys = [cases.key(key) for key in case["keys"]]
    if way in (None, "options"):
        return {"secret": keys, **case["policy"], **more}
    verifier = hs256.Verifier.from_policy(keys, json.dumps(case["policy"]), **more)
    if way == "closed":
        verifier.close()
    if way in ("one", "closed"):
        return {"verifier": verifier}
    return {"verifier": throws if way == "throws" else hook(verifier, asynchronous)}


def policy_file(case: Case) -> Path:
    """A policy file with the case's content. It stays until this program ends."""
    folder = Path(FOLDERS.name, str(len(os.listdir(FOLDERS.name))))
    folder.mkdir()
    document: Dict[str, Any] = {"version": 1, "keys": [], "policy": case["policy"]}
    for index, entry in enumerate(case["keys"]):
        name, rest = f"{index}.key", {name: value for name, value in entry.items() if name != "secret_base64"}
        folder.joinpath(name).write_text(entry["secret_base64"])
        document["keys"].append({"file": name, "encoding": "base64", **rest})
    if "revoked" in case:
        folder.joinpath("revoked.jsonl").write_text(case["revoked"])
        document["revoked"] = {"file": "revoked.jsonl"}
        if "max_stale" in case:
            document["revoked"]["max_stale"] = case["max_stale"]
    path = folder / "policy.json"
    path.write_text(json.dumps(document))
    return path


FOLDERS = tempfile.TemporaryDirectory(prefix="hs256-requests-")


class Answer(NamedTuple):
    """A server's answer."""

    status: int
    headers: Dict[str, str]


class Connection:
    """A client's connection, kept open as long as the server keeps it open."""

    def __init__(self, port: int) -> None:
        self._port, self._socket, self._rest = port, None, b""  # type: int, Optional[socket.socket], bytes

    def ask(self, request: Dict[str, Any], body: str) -> Answer:
        kept = self._socket is not None
        try:
            return self._ask(request, body)
        except (ConnectionError, EOFError):  # the server has closed it meanwhile
            self.close()
            if not kept:
                raise
            return self._ask(request, body)

    def _ask(self, request: Dict[str, Any], body: str) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=20)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(written(request, body))
        while True:
            status_line, *lines = self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")
            status = int(status_line.split(" ")[1])
            if status != 100:
                break
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        self._pass_over_body(request["method"], status, headers)
        return Answer(status, headers)

    def _pass_over_body(self, method: str, status: int, headers: Dict[str, str]) -> None:
        if method != "HEAD" and status not in (101, 204, 304):
            if "chunked" in headers.get("transfer-encoding", ""):
                while True:
                    size = int(self._until(b"\r\n"), 16)
                    self._exactly(size + 2)
                    if size == 0:
                        break
            elif "content-length" in headers:
                self._exactly(int(headers["content-length"]))
            else:
                self.close()
        if status == 101 or headers.get("connection", "").lower() == "close":
            self.close()

    def _until(self, end: bytes) -> bytes:
        while end not in self._rest:
            self._more()
        found, _, self._rest = self._rest.partition(end)
        return found

    def _exactly(self, size: int) -> None:
        while len(self._rest) < size:
            self._more()
        self._rest = self._rest[size:]

    def _more(self) -> None:
        received = self._socket.recv(65536) if self._socket is not None else b""
        if not received:
            raise EOFError("the connection ended without an answer")
        self._rest += received

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket, self._rest = None, b""


def written(request: Dict[str, Any], body: str) -> bytes:
    """A request byte for byte."""
    fields: List[Tuple[str, bytes]] = [
        (name, base64.b64decode(encoded[0]) if value is None else value.encode("latin-1"))
        for name, value, *encoded in request["headers"]
    ]
    if not any(name.lower() == "host" for name, _ in fields):
        fields += DEFAULT_HOST
    if body:
        fields.append(("Content-Length", str(len(body.encode())).encode()))
    head = f"{request['method']} {request['target']} HTTP/1.1".encode()
    return b"\r\n".join([head, *(f"{name}: ".encode() + value for name, value in fields), b"", body.encode()])


class Runner:
    """A server of one guard; its application changes from case to case. Its options are often those of the case
    before."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.noted = Noted()
        self.connection = Connection(server.port)
        self.applications: Dict[str, Any] = {}

    def run(self, case: Case) -> Optional[str]:
        """A description of what is wrong, or None."""
        self.noted.told.clear()
        self.noted.claims.clear()
        OWN_HEADERS.clear()
        OWN_HEADERS.update(case.get("route", ()))
        try:
            application = self.application(case)
            if isinstance(application, cases.Outcome):
                wanted = case["expect"].get("build")
                built = wanted is not None and application.fits(cases.expected(wanted))
                return None if built else f"it was not built: {application}"
            if "build" in case["expect"]:
                return "it was built"
            if self.server.serve(application):
                self.connection.close()
            answer = self.connection.ask(case["request"], case.get("body", ""))
        except Exception as error:
            self.connection.close()
            return f"{type(error).__name__}: {error}"
        return wrong(answer, self.noted, case["expect"])

    def application(self, case: Case) -> Any:
        names = ("guards", "keys", "policy", "guard", "mount", "verifier", "revoked", "max_stale")
        key = json.dumps([case.get(name) for name in names])
        if key not in self.applications:
            guards = [(one.get("under", ""), self.options(one)) for one in case.get("guards", ())]
            try:
                if guards:
                    made = self.server.make_several(guards, "", self.noted.route)
                else:
                    made = self.server.make(self.options(case), case.get("mount", ""), self.noted.route)
            except hs256.Error as error:
                made = cases.refused(error)
            self.applications[key] = made
        return self.applications[key]

    def options(self, case: Case) -> Dict[str, Any]:
        return options_of(case, self.noted, self.server.asynchronous)


def wrong(answer: Answer, noted: Noted, expect: Dict[str, Any]) -> Optional[str]:
    ran = expect["status"] in (200, 101)
    refusals = [told._asdict() for told in noted.told]
    for refusal in refusals:
        if (refusal.pop("at") is not None) != (refusal["code"] in ("expired", "not_yet_valid")):
            return "the time of the claim at fault is told with other codes, or not with its own"
    wanted = {"headers": {}, **expect}
    if "refusal" in wanted:
        refusal = wanted.pop("refusal")
        wanted["refusals"] = [] if refusal is None else [refusal]
    found = {
        "status": answer.status,
        "challenge": answer.headers.get("www-authenticate"),
        "claims": noted.claims[0] if noted.claims else None,
        "refusals": refusals,
        "headers": {name: answer.headers.get(name.lower()) for name in expect.get("headers", {})},
    }
    if found != wanted:
        return f"got {found}"
    if len(noted.claims) != ran:
        return f"the route ran {len(noted.claims)} times"
    return None


def run(guard: str, suffix: str) -> bool:
    """Runs all cases against a guard; returns whether none failed."""
    exceptions = [(exception, []) for exception in exceptions_of(guard)]  # type: List[Tuple[Any, List[str]]]
    passed, failures = 0, []
    with server_of(guard) as server:
        runner = Runner(server)
        for case in request_cases(*([] if server.one_guard else ["requests/several"])):
            failure = runner.run(case)
            exception = next((each for each in exceptions if each[0].is_for(case)), None)
            if exception is not None:
                exception[1].append(case["name"])
                if failure is None:
                    failures.append(f"{case['name']}: an exception that passes")
            elif failure is not None:
                failures.append(f"{case['name']}: expected {case['expect']}, {failure}")
            else:
                passed += 1
        runner.connection.close()
    failures += [f"no case for the exception: {exception.why}" for exception, left in exceptions if not left]
    for failure in failures:
        print(f"{guard}: {failure}")
    for exception, left in exceptions:
        print(f"requests {guard}{suffix}: left out, {exception.why}: {' '.join(left)}")
    if server.one_guard:
        print(f"requests {guard}{suffix}: left out, {server.one_guard}: requests/several")
    print(f"requests {guard}{suffix}: {passed} passed, {len(failures)} failed", flush=True)
    return passed > 0 and not failures


def main(guards: List[str]) -> int:
    logging.disable(logging.CRITICAL)  # errors of the owner's functions
    warnings.simplefilter("ignore")
    suffix = " by ctypes" if os.environ.get("HS256_PYTHON") == "ctypes" else ""
    passed = [run(guard, suffix) for guard in guards or GUARDS]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
