"""The policy document."""

import unicodedata

from . import ijson
from .refused import Refused

REGISTERED = ("iss", "sub", "jti", "aud", "exp", "nbf", "iat")
MAX_LEN = 256 * 1024


def text(value):
    return isinstance(value, str) and not isinstance(value, ijson.Number)


def name(value, document):
    return text(value) and value != ""


def names(value, document):
    return isinstance(value, list) and 1 <= len(value) <= 64 and all(name(one, document) for one in value)


def one_or_names(value, document):
    return name(value, document) or names(value, document)


def boolean(value, document):
    return isinstance(value, bool)


def any_audience(value, document):
    return isinstance(value, bool) and not (value and "audience" in document)


def typ(value, document):
    return name(value, document) and lower(value) != "application/"


def required(value, document):
    return names(value, document) and len(set(value)) == len(value)


def scalar(value):
    return isinstance(value, (str, bool))


def claims(value, document):
    if not isinstance(value, dict) or not 1 <= len(value) <= 64 or "" in value or set(value) & set(REGISTERED):
        return False
    lists = [one if isinstance(one, list) else [one] for one in value.values()]
    return all(1 <= len(one) <= 64 and all(scalar(element) for element in one) for one in lists)


def integer(low, high):
    def check(value, document):
        return isinstance(value, ijson.Number) and value.isascii() and value.isdigit() and low <= int(value) <= high

    return check


ROWS = {
    "issuer": one_or_names,
    "audience": one_or_names,
    "any_audience": any_audience,
    "subject": name,
    "numeric_subject": boolean,
    "typ": typ,
    "required": required,
    "claims": claims,
    "leeway": integer(0, 900),
    "max_age": integer(0, 2**53 - 1),
    "max_token_len": integer(256, 1024 * 1024),
}


def lower(value):
    """Ignores the case of A to Z, and of no other letters."""
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in value)


def media_type(value):
    """RFC 7515 section 4.1.9."""
    return lower(value if "/" in value else "application/" + value)


def read(data):
    """The document, or its first mistake."""
    try:
        if len(data) > MAX_LEN:
            raise ijson.NotIJson("too long")
        document = ijson.parse_object(data)
    except ijson.NotIJson:
        raise Refused("invalid_argument", field="policy") from None
    for member in document:
        if member not in ROWS:
            short = 1 <= len(member.encode()) <= 64
            named = short and all(unicodedata.category(char) != "Cc" for char in member)
            raise Refused("invalid_argument", field=member if named else "policy")
    for member, check in ROWS.items():
        if member in document and not check(document[member], document):
            raise Refused("invalid_argument", field=member)
    return document
