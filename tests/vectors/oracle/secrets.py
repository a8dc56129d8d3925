"""Foreign keys, encodings, JWK and JWK Set."""

import base64
import re

from . import ijson
from .refused import Refused

BLANKS = b" \t\r\n"
BOM = b"\xef\xbb\xbf"
SSH = (b"ssh-", b"ecdsa-sha2-", b"sk-ssh-", b"sk-ecdsa-")
OID, INT, BIT, OCTETS, SEQ = 0x06, 0x02, 0x03, 0x04, 0x30


def no_secret(data, again=True):
    """Whether these bytes are a different kind of key, or a document about keys."""
    forms = [data, data.removeprefix(BOM)]
    forms += [form.strip(BLANKS) for form in forms]
    forms += [form.removeprefix(BOM) for form in forms]
    return any(armored(form) or der(form) or jwk_text(form) or (again and encoded(form)) for form in forms)


def armored(data):
    data = data.strip(BLANKS)
    lines = re.split(b"[\r\n]", data)
    if any(line.startswith((b"-----BEGIN ", b"---- BEGIN SSH2")) for line in lines):
        return True
    return data.startswith(b"PuTTY-User-Key-File-") or ssh(data)


def ssh(data):
    """Looks for the type's name anywhere in a line: in known_hosts hosts precede it, in authorized_keys options may."""
    lines = [re.split(b"[ \t]+", line) for line in re.split(b"[\r\n]", data)]
    pairs = [pair for words in lines for pair in zip(words, words[1:])]
    return any(name.startswith(SSH) and repeats(name, word) for name, word in pairs)


def repeats(name, word):
    return (lenient(word) or b"").startswith(len(name).to_bytes(4, "big") + name)


def lenient(word):
    """The bytes that base64 or base64url decodes to, padded or not."""
    word = word.rstrip(b"=")
    if not word or len(word) % 4 == 1 or not (re.fullmatch(rb"[A-Za-z0-9+/]+|[A-Za-z0-9_-]+", word)):
        return None
    return base64.urlsafe_b64decode(word.replace(b"+", b"-").replace(b"/", b"_") + b"=" * (-len(word) % 4))


def encoded(data):
    decoded = lenient(re.sub(rb"[ \t\r\n]", b"", data))
    return decoded is not None and no_secret(decoded, again=False)


def jwk_text(data):
    try:
        value = ijson.parse_object(data)
    except ijson.NotIJson:
        return False
    return "kty" in value or "keys" in value


def elements(data):
    """Tag and content of each element; None if the bytes are not a sequence of complete elements with minimal
    lengths."""
    found = []
    while data:
        if len(data) < 2:
            return None
        tag, length, start = data[0], data[1], 2
        if length >= 0x80:
            count = length - 0x80
            start += count
            length = int.from_bytes(data[2:start], "big")
            if not count or len(data) < start or data[2] == 0 or length < 0x80:
                return None
        if len(data) < start + length:
            return None
        found.append((tag, data[start : start + length]))
        data = data[start + length :]
    return found


def der(data):
    whole = elements(data)
    if not whole or len(whole) != 1 or whole[0][0] != SEQ:
        return False
    children = elements(whole[0][1])
    if children is None:
        return False
    word = "".join(letter(*child) for child in children)
    return bool(re.fullmatch("ab|sab|[sa]ab|iao0?1?|ao|ii|i{9}[sa]?|io0?1?", word))


def letter(tag, content):
    """One letter for each child: a for SEQ{OID}, s for another SEQ."""
    if tag == SEQ:
        inner = elements(content)
        return "a" if inner and inner[0][0] == OID else "s"
    return {BIT: "b", OCTETS: "o", INT: "i", 0xA0: "0", 0x80: "0", 0xA1: "1", 0x81: "1"}.get(tag, "x")


def decode(data, encoding):
    """The bytes of a text in an encoding."""
    patterns = {
        "base64": rb"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
        "base64url": rb"(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2,3})?",
        "hex": rb"(?:[0-9A-Fa-f]{2})*",
    }
    if not re.fullmatch(patterns[encoding], data):
        raise Refused("invalid_argument", field="key")
    if encoding == "hex":
        return bytes.fromhex(data.decode())
    decoded = (
        base64.b64decode(data) if encoding == "base64" else base64.urlsafe_b64decode(data + b"=" * (-len(data) % 4))
    )
    again = base64.b64encode(decoded) if encoding == "base64" else base64.urlsafe_b64encode(decoded).rstrip(b"=")
    if again != data:
        raise Refused("invalid_argument", field="key")
    return decoded


def passed_over(jwk, operation):
    """Whether a JWK is for another use. A bad `key_ops` is a mistake only in a key that otherwise fits."""
    if jwk.get("kty") != "oct" or jwk.get("alg", "HS256") != "HS256" or jwk.get("use", "sig") != "sig":
        return True
    if "key_ops" not in jwk:
        return False
    operations = jwk["key_ops"]
    if not isinstance(operations, list) or not all(text(one) for one in operations):
        raise Refused("invalid_argument")
    return operation not in operations


def text(value):
    return isinstance(value, str) and not isinstance(value, ijson.Number)


def sound(jwk):
    """The secret and the id of a JWK that fits."""
    if not text(jwk.get("k")) or ("kid" in jwk and not text(jwk["kid"])):
        raise Refused("invalid_argument")
    try:
        secret = decode(jwk["k"].encode(), "base64url")
    except Refused:
        raise Refused("invalid_argument") from None
    return secret, jwk.get("kid")


def from_jwk(data, operation):
    try:
        jwk = ijson.parse_object(data)
    except ijson.NotIJson:
        raise Refused("invalid_argument") from None
    if passed_over(jwk, operation):
        raise Refused("invalid_argument")
    return sound(jwk)


def from_jwks(data, operation):
    try:
        keys = ijson.parse_object(data).get("keys")
    except ijson.NotIJson:
        raise Refused("invalid_argument") from None
    if not isinstance(keys, list) or not all(isinstance(jwk, dict) for jwk in keys):
        raise Refused("invalid_argument")
    found = [sound(jwk) for jwk in keys if not passed_over(jwk, operation)]
    if not found:
        raise Refused("invalid_argument")
    return found
