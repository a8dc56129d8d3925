"""Greets whose token policy.json accepts; /metrics has what prometheus_client and the verifier count."""

from __future__ import annotations

import os
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from wsgiref.simple_server import make_server

from prometheus_client import REGISTRY, Counter, Metric, make_wsgi_app
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

import hs256
from hs256.guard import Guard, seen_by_wsgi

verifier = hs256.Verifier.open("policy.json")
guard = Guard(verifier=verifier)
requests = Counter("requests", "Requests.")


class Verdicts(Collector):
    """What the verifier says of itself, asked anew for each scrape."""

    def collect(self) -> Iterable[Metric]:
        """Give the families of its text."""
        return text_string_to_metric_families(verifier.open_metrics())


REGISTRY.register(Verdicts())
metrics = make_wsgi_app()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """The server's one page, and its counts."""
    # A real server has this on another port.
    if environ["PATH_INFO"] == "/metrics":
        return metrics(environ, start_response)
    requests.inc()
    decision = guard.decide(seen_by_wsgi(environ), environ)
    if not decision.passes or decision.claims is None:
        phrase = HTTPStatus(decision.status).phrase
        start_response(f"{decision.status} {phrase}", [*decision.headers])
        return [f"{phrase}\n".encode()]
    start_response("200 OK", [*decision.headers])
    return [f"hello {decision.claims.sub}\n".encode()]


if __name__ == "__main__":
    make_server("127.0.0.1", int(os.environ.get("PORT", "3000")), application).serve_forever()
