"""Converts the payload's JSON to Python values."""

from __future__ import annotations

import json
import re
from typing import Any, Dict, List

_raw_decode = json.JSONDecoder().raw_decode
_next_bracket = re.compile(r"[ \t\r\n,:]*([\[{}\]]?)").match


def object_of(text: str) -> Dict[str, Any]:
    # raw_decode saves two searches for white space, which is hardly ever there.
    try:
        claims: Dict[str, Any] = _raw_decode(text if text[0] == "{" else text.lstrip())[0]
    except RecursionError:  # the decoder recurses on Python's stack, whose depth the core cannot know
        claims = without_recursion(text)
    return claims


def without_recursion(text: str) -> Any:
    """Like json.loads, for text that the core found to be I-JSON: slower, but with its own stack."""
    first: List[Any] = []
    into: Any = first
    around: List[Any] = []  # the enclosing containers
    name = None
    at = 0
    while around or not first:
        match: Any = _next_bracket(text, at)
        at = match.end()
        bracket = match[1]
        if bracket in ("]", "}"):
            into = around.pop()
            continue
        value: Any
        if bracket:
            value = [] if bracket == "[" else {}
        else:
            value, at = _raw_decode(text, at)
        if isinstance(into, list):
            into.append(value)
        elif name is None:
            name = value
            continue
        else:
            into[name], name = value, None
        if bracket:
            around.append(into)
            into = value
    return first[0]


def fresh(value: Any) -> Any:
    """A copy of a JSON value, with new arrays and objects."""
    first: List[Any] = [value]
    rest: List[Any] = [first]
    while rest:
        container = rest.pop()
        for place, item in container.items() if isinstance(container, dict) else enumerate(container):
            if isinstance(item, (list, dict)):
                container[place] = item.copy()
                rest.append(container[place])
    return first[0]
