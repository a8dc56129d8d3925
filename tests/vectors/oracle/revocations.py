"""A list of revocations, and its verdict on a token."""

import re
from fractions import Fraction

from . import ijson
from .policy import text
from .refused import Refused

LATEST = 2**53 - 1
FORMS = [{"jti"}, {"jti", "exp"}, {"sub", "before"}, {"kid"}, {"kid", "before"}, {"before"}, {"as_of"}]


def read(given):
    """The entries, as objects."""
    lines = given.split(b"\n")
    if lines.pop() != b"":
        raise Refused("invalid_argument", field="revoked")
    return [entry(line) for line in lines if line.strip(b" \t\r")]


def entry(line):
    try:
        found = ijson.parse_object(line)
    except ijson.NotIJson:
        raise Refused("invalid_argument", field="revoked") from None
    members = set(found)
    of_issuer = "iss" in members and ("jti" in members or "sub" in members)
    form = members - {"iss"} if of_issuer else members
    if form not in FORMS or not all(sound(name, value) for name, value in found.items()):
        raise Refused("invalid_argument", field="revoked")
    return found


def sound(name, value):
    if name in ("exp", "before", "as_of"):
        return isinstance(value, ijson.Number) and bool(re.fullmatch("[0-9]+", value)) and int(value) <= LATEST
    return text(value) and (name == "kid" or value != "")


def check(entries, claims, key_id, now, leeway):
    """The claim by which the token is revoked, or None."""
    issued = Fraction(float(claims["iat"])) if "iat" in claims else None

    def older(entry):
        return issued is None or issued < int(entry["before"])

    def of(claim):
        if claim not in claims:
            return []
        named = [entry for entry in entries if entry.get(claim) == str(claims[claim])]
        return [entry for entry in named if "iss" not in entry or entry["iss"] == claims.get("iss")]

    if any("exp" not in entry or now - leeway < int(entry["exp"]) for entry in of("jti")):
        return "jti"
    if any(older(entry) for entry in of("sub")):
        return "sub"
    if key_id is not None:
        if any("before" not in entry or older(entry) for entry in entries if entry.get("kid") == key_id):
            return "kid"
    if any(older(entry) for entry in entries if set(entry) == {"before"}):
        return "iat"
    return None


def too_old(entries, max_stale, now):
    times = [int(entry["as_of"]) for entry in entries if "as_of" in entry]
    return bool(times) and max_stale is not None and now - max(times) > max_stale
