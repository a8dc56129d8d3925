"""The policy document: what a verifier demands of a token, as text for the core. Judges nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from collections.abc import Mapping as AnyMapping
from typing import Any, Mapping

from ._arguments import NO_JSON, OCTETS, given, in_seconds, items, mistake, refuse_nothing, text
from .policy import SECONDS, Policy


def document_of(policy: Mapping[str, Any]) -> bytes:
    """The document of a policy. Of an unknown option it has only the name: the core says what to use instead."""
    return document({name: _as_member(name, value) for name, value in policy.items()})


def _as_member(name: str, value: Any) -> Any:
    if name not in Policy.__annotations__:
        return True
    return in_seconds(value) if name in SECONDS else value


def document(options: Mapping[str, Any]) -> bytes:
    """The document of the options that were given. Options and members have the same names."""
    return b"{%s}" % b",".join(
        text("policy", json.dumps(name, ensure_ascii=False)) + b":" + _written(name, value)
        for name, value in options.items()
        if given(name, value)
    )


def _written(name: str, value: Any) -> bytes:
    try:
        plain = _plain(name, value)
    except RecursionError:
        raise mistake(name, NO_JSON) from None
    try:
        written = json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError:  # not a number, infinite, or an int of thousands of digits
        raise mistake(name, "a number that has no JSON") from None
    return text(name, written)


def _plain(name: str, value: Any, where: str = "") -> Any:
    """A copy for json.dumps of an option's value, or of the part of it that is there, in plain types."""
    if value is None:
        refuse_nothing(name, f"{where or 'it'} is None")
    if isinstance(value, AnyMapping):
        return {_member(name, key): _plain(name, part, f"{where}.{key}") for key, part in value.items()}
    if isinstance(value, (str, int, float)):
        return value
    if isinstance(value, OCTETS) or not isinstance(value, Iterable):
        instead = ": decode it to str" if isinstance(value, OCTETS) else ""
        raise TypeError(f"`{name}` is, or has in it, {type(value).__name__}, which JSON does not have{instead}")
    return [_plain(name, part, f"{where}[{index}]") for index, part in enumerate(items(name, value))]


# json.dumps would write None as "null" and 1 as "1".
def _member(name: str, key: Any) -> str:
    if key is None:
        refuse_nothing(name, "it has a None in it")
    if not isinstance(key, str):
        raise TypeError(f"`{name}` has a name that is {type(key).__name__}, not str")
    return key
