"""A request as a guard sees it: as received, with nothing decoded or joined. Decides nothing."""

from __future__ import annotations

from typing import Any, Iterable, List, Mapping, NamedTuple, Optional, Tuple
from urllib.parse import quote


class Seen(NamedTuple):
    """A request as it was received."""

    method: bytes
    target: bytes
    """With the query, and with the prefix that a router has stripped."""
    fields: Iterable[Tuple[bytes, bytes]]
    """Every header field, including repeated ones."""


def seen_by_asgi(scope: Mapping[str, Any]) -> Seen:
    """A request from ASGI: HTTP, or a WebSocket handshake."""
    raw = scope.get("raw_path")
    target: bytes = quote(scope["path"]).encode() if raw is None else raw
    query: bytes = scope.get("query_string") or b""
    fields = scope["headers"]
    if scope["type"] == "websocket":
        fields = _of_handshake(scope)
    return Seen(scope.get("method", "GET").encode(), target + b"?" + query if query else target, fields)


def _of_handshake(scope: Mapping[str, Any]) -> List[Tuple[bytes, bytes]]:
    """The fields of a handshake, with those added back that a server removed or that HTTP/2 lacks (RFC 8441)."""
    fields = [*scope["headers"], (b"upgrade", b"websocket")]
    protocols = scope.get("subprotocols") or ()
    if protocols and not any(bytes(name).lower() == b"sec-websocket-protocol" for name, _ in fields):
        fields.append((b"sec-websocket-protocol", ", ".join(protocols).encode()))
    return fields


def seen_by_wsgi(environ: Mapping[str, Any]) -> Seen:
    """A request from WSGI, which joins fields of one name by a comma. The core expects that."""
    fields = [
        (name[5:].replace("_", "-").encode("latin-1"), value.encode("latin-1"))
        for name, value in environ.items()
        if name.startswith("HTTP_")
    ]
    return Seen(environ["REQUEST_METHOD"].encode("latin-1"), _target_by_wsgi(environ).encode("latin-1"), fields)


def _target_by_wsgi(environ: Mapping[str, Any]) -> str:
    """The target as received, which servers give under these names; otherwise the one that routers see."""
    for name in "REQUEST_URI", "RAW_URI":
        target: Optional[str] = environ.get(name)
        if target:
            return target
    path = quote(environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", ""), encoding="latin-1")
    query: str = environ.get("QUERY_STRING", "")
    return f"{path}?{query}" if query else path
