"""Assembles tokens and vectors. Nothing here knows a verifier's verdict."""

import base64
import hashlib
import hmac
import json

SECRET = b"test secret for hs256 vectors only, 32+ bytes"
OTHER = b"another test secret for hs256 vectors, 32+ bytes"
NOW = 1700000000
HEADER = '{"alg":"HS256","typ":"JWT"}'


def raw(text):
    """UTF-8 bytes of a str; bytes as they are."""
    return text.encode("utf-8") if isinstance(text, str) else bytes(text)


def b64(data):
    """A segment: base64url without padding."""
    return base64.urlsafe_b64encode(raw(data)).rstrip(b"=").decode("ascii")


def tag(signing_input, secret=SECRET, digest=hashlib.sha256):
    """The HMAC over a signing input, as bytes."""
    return hmac.new(raw(secret), raw(signing_input), digest).digest()


def seal(header64, payload64, secret=SECRET):
    """A token of two given segments (bytes or str), with a good tag over exactly these."""
    signing_input = raw(header64) + b"." + raw(payload64)
    token = signing_input + b"." + raw(b64(tag(signing_input, secret)))
    try:
        return token.decode("ascii")
    except UnicodeDecodeError:
        return token


def token(payload="{}", header=HEADER, secret=SECRET):
    """A correctly signed token of a header and a payload."""
    return seal(b64(header), b64(payload), secret)


def key(secret=SECRET, id=None, allow_weak=False):
    """One entry of "keys"; members with their default are omitted."""
    entry = {"secret_base64": base64.b64encode(raw(secret)).decode("ascii")}
    if id is not None:
        entry["id"] = id
    if allow_weak:
        entry["allow_weak"] = True
    return entry


def bound(secret=SECRET, id=None, **rest):
    """One entry of "keys" with members of format 2: `encoding`, `issuer`, `start` (for "from"), `until`."""
    entry = key(secret, id, rest.pop("allow_weak", False))
    for name, value in rest.items():
        entry["from" if name == "start" else name] = value
    return entry


def jwk(secret=SECRET, **members):
    """A JWK of a secret; a member that is None is omitted."""
    found = dict({"kty": "oct", "k": b64(secret)}, **members)
    return {name: value for name, value in found.items() if value is not None}


def jwks(*keys, **rest):
    """An entry of "keys" that is a JWK Set: of JWKs, or of one text."""
    text = keys[0] if keys and isinstance(keys[0], str) else json.dumps({"keys": keys}, separators=(",", ":"))
    entry = {"jwks": text}
    for name, value in rest.items():
        entry["from" if name == "start" else name] = value
    return entry


class Theme:
    """The vectors of one JSON file of format 1, in the order in which they are added."""

    format = 1

    def __init__(self):
        self.vectors = []

    def add(self, name, rfc, token, code="ok", claim=None, keys=None, now=NOW, **policy):
        """One vector: the verdict of a verifier with these keys and this policy on the token at `now`."""
        vector = {"name": name, "rfc": rfc}
        if isinstance(token, str) and token.isascii() and token.isprintable():
            vector["token"] = token
        else:
            vector["token_base64"] = base64.b64encode(raw(token)).decode("ascii")
        vector["keys"] = [key()] if keys is None else keys
        vector["now"] = now
        if policy:
            vector["policy"] = policy
        vector["expect"] = {"code": code} if claim is None else {"code": code, "claim": claim}
        self.vectors.append(vector)


class Theme2(Theme):
    """The vectors of one JSON file of format 2."""

    format = 2

    def add(
        self,
        name,
        rfc,
        token,
        code="ok",
        claim=None,
        field=None,
        keys=None,
        now=NOW,
        text=None,
        note=None,
        key_id=...,
        revoked=None,
        max_stale=None,
        **policy,
    ):
        """As in format 1. `revoked` is a list of revocations, letter for letter. `text` is the policy document letter for letter: a str, or bytes where it may be no UTF-8.

        `key_id` is the id of the key that matched; None if it has none.
        """
        super().add(name, rfc, token, code, claim, keys, now, **policy)
        vector = self.vectors[-1]
        expect = vector.pop("expect")
        if isinstance(text, str):
            vector["policy_text"] = text
        elif text is not None:
            vector["policy_base64"] = base64.b64encode(text).decode("ascii")
        if isinstance(revoked, str):
            vector["revoked"] = revoked
        elif revoked is not None:
            vector["revoked_base64"] = base64.b64encode(revoked).decode("ascii")
        if max_stale is not None:
            vector["max_stale"] = max_stale
        if field is not None:
            expect["field"] = field
        if key_id is not ...:
            expect["key_id"] = key_id
        vector["expect"] = expect
        if note is not None:
            vector["note"] = note
