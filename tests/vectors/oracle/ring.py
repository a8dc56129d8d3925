"""Keys as vectors give them, and the key ring made of them."""

import base64

from . import secrets
from .refused import Refused

LATEST = 2**53 - 1


class Key:
    def __init__(self, secret, entry, id):
        if secrets.no_secret(secret):
            raise Refused("invalid_argument", field="key")
        if not secret:
            raise Refused("weak_key")
        self.secret, self.id = secret, id
        self.weak = len(secret) < 32 and not entry.get("allow_weak")
        self.issuers, self.start, self.until = entry.get("issuer"), entry.get("from"), entry.get("until")

    def in_time(self, now):
        return (self.start is None or now >= self.start) and (self.until is None or now < self.until)


def read(entry, operation="verify"):
    """The keys of one entry, in order."""
    times = [entry[name] for name in ("from", "until") if name in entry]
    if any(not 0 <= time <= LATEST for time in times) or times != sorted(set(times)):
        raise Refused("invalid_argument")
    if "issuer" in entry and not (1 <= len(entry["issuer"]) <= 64 and all(entry["issuer"])):
        raise Refused("invalid_argument", field="issuer")
    if "jwks" in entry:
        return [Key(secret, entry, id) for secret, id in secrets.from_jwks(entry["jwks"].encode(), operation)]
    data, encoding, id = base64.b64decode(entry["secret_base64"]), entry.get("encoding", "utf8"), entry.get("id")
    if encoding == "jwk":
        data, kid = secrets.from_jwk(data, operation)
        id = kid if id is None else id
    elif encoding != "utf8":
        data = secrets.decode(data, encoding)
    return [Key(data, entry, id)]


def build(entries):
    keys = [key for entry in entries for key in read(entry)]
    if any(key.weak for key in keys):
        raise Refused("weak_key")
    named = [key.id for key in keys if key.id is not None]
    if not keys or len(keys) > 4096 or len(keys) - len(named) > 16 or len(set(named)) != len(named):
        raise Refused("invalid_argument")
    return keys


def candidates(keys, kid, now):
    """The keys to try, in order."""
    here = [key for key in keys if key.in_time(now)]
    return [key for key in here if key.id is not None and key.id == kid] + [key for key in here if key.id is None]
