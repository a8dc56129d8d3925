"""I-JSON (RFC 7493), as narrowed by the rules."""

import json
import math

MAX_DEPTH = 127


class Number(str):
    """A number as written."""

    def __float__(self):
        return float(str(self))


class NotIJson(Exception):
    """A text that violates RFC 8259 or RFC 7493."""


def parse(data):
    """The value of these bytes. Objects keep their members in order."""
    if data.startswith(b"\xef\xbb\xbf"):
        raise NotIJson("byte order mark")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotIJson("no UTF-8") from error
    if depth(text) > MAX_DEPTH:
        raise NotIJson("too deep")
    try:
        return (
            json.loads(text, object_pairs_hook=members, parse_int=number, parse_float=number, parse_constant=constant)
            if not lone(text)
            else constant("lone surrogate")
        )
    except ValueError as error:
        raise NotIJson(str(error)) from error


def parse_object(data):
    """An object, or NotIJson."""
    value = parse(data)
    if not isinstance(value, dict):
        raise NotIJson("no object")
    return value


def depth(text):
    """The depth of nested brackets, except those in strings."""
    deepest = level = 0
    in_string = escaped = False
    for character in text:
        if in_string:
            in_string = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            in_string = True
        elif character in "{[":
            level += 1
            deepest = max(deepest, level)
        elif character in "}]":
            level -= 1
    return deepest


def members(pairs):
    for name, value in pairs:
        check(name)
        check(value)
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotIJson("a name twice")
    return found


def check(value):
    """Rejects lone surrogates in a string or in an array's strings; objects were checked when they ended."""
    if isinstance(value, list):
        for element in value:
            check(element)
    elif isinstance(value, str) and lone(value):
        raise NotIJson("lone surrogate")


def lone(text):
    return any("\ud800" <= character <= "\udfff" for character in text)


def number(literal):
    if math.isinf(float(literal)):
        raise NotIJson("out of range")
    return Number(literal)


def constant(name):
    raise NotIJson(name)
