"""Greets whose token policy.json accepts, as it stands now. README.md rotates and revokes under it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from http import HTTPStatus
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIServer, make_server

import hs256
from hs256.guard import Guard, seen_by_wsgi

verifier = hs256.Verifier.open("policy.json")
guard = Guard(verifier=verifier)


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """The server's one page, and its counts."""
    # For the operators. A real server has this on another port.
    if environ["PATH_INFO"] == "/metrics":
        start_response("200 OK", [])
        return [verifier.open_metrics().encode()]
    decision = guard.decide(seen_by_wsgi(environ), environ)
    if not decision.passes or decision.claims is None:
        phrase = HTTPStatus(decision.status).phrase
        start_response(f"{decision.status} {phrase}", [*decision.headers])
        return [f"{phrase}\n".encode()]
    start_response("200 OK", [*decision.headers])
    return [f"hello {decision.claims.sub}\n".encode()]


class Server(ThreadingMixIn, WSGIServer):
    """A thread for each request: all share the verifier."""

    daemon_threads = True


if __name__ == "__main__":
    make_server("127.0.0.1", int(os.environ.get("PORT", "3000")), application, Server).serve_forever()
