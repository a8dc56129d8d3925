"""The payload's JSON as Python's values."""

from __future__ import annotations

import json
from typing import Any, Dict

_raw_decode = json.JSONDecoder().raw_decode


def object_of(text: str) -> Dict[str, Any]:
    # raw_decode saves two searches for white space, of which there is hardly ever any in front.
    claims: Dict[str, Any] = _raw_decode(text if text[0] == "{" else text.lstrip())[0]
    return claims


def fresh(value: Any) -> Any:
    """The same JSON value, whose arrays and objects nobody else has."""
    if isinstance(value, list):
        return [fresh(item) for item in value]
    if isinstance(value, dict):
        return {name: fresh(item) for name, item in value.items()}
    return value
