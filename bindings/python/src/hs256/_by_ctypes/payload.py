"""The payload's JSON as Python's values."""

from __future__ import annotations

import json
import re
from typing import Any, Dict, List

_raw_decode = json.JSONDecoder().raw_decode
_next_bracket = re.compile(r"[ \t\r\n,:]*([\[{}\]]?)").match


def object_of(text: str) -> Dict[str, Any]:
    # raw_decode saves two searches for white space, of which there is hardly ever any in front.
    try:
        claims: Dict[str, Any] = _raw_decode(text if text[0] == "{" else text.lstrip())[0]
    except RecursionError:  # it takes levels of Python's stack, which the core has no part in
        claims = without_recursion(text)
    return claims


def without_recursion(text: str) -> Any:
    """As json.loads, of text that the core found to be I-JSON: slower, and on a stack of its own."""
    first: List[Any] = []
    into: Any = first
    around: List[Any] = []  # the containers around it
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
    """The same JSON value, whose arrays and objects nobody else has."""
    first: List[Any] = [value]
    rest: List[Any] = [first]
    while rest:
        container = rest.pop()
        for place, item in container.items() if isinstance(container, dict) else enumerate(container):
            if isinstance(item, (list, dict)):
                container[place] = item.copy()
                rest.append(container[place])
    return first[0]
