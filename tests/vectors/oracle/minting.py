"""What a signer makes, or the code of its refusal."""

import json
import re

from . import ijson, ring
from .policy import lower, text
from .refused import Refused
from .verdict import check_types, seconds

YEAR_10000 = 253402300800
LONGEST = 3155760000
MAX_TOKEN_LEN = 16384


def mint(case):
    """Header and payload, in the form of a case's `expect`; or raises Refused."""
    (key,) = ring.read(case["key"], "sign")
    if key.weak:
        raise Refused("weak_key")
    header = header_of(case, key.id)
    if len(header.encode()) > 2048:
        raise Refused("invalid_argument")
    claims = case["claims_text"].encode()
    for option, least in (("expires_in", 1), ("not_before_in", 0)):
        if option in case and case[option] < least:
            raise Refused("invalid_argument", field=option)
    payload = with_times(case, claims)
    if segment_len(header.encode()) + segment_len(payload) + 43 + 2 > MAX_TOKEN_LEN:
        raise Refused("too_large")
    check(claims, payload, case, key)
    return header, payload.decode()


def header_of(case, kid):
    for name in ("typ", "cty"):
        if case.get(name) == "" or (name == "cty" and lower(case.get(name, "")) == "jwt"):
            raise Refused("invalid_argument", field=name)
    header = {"alg": "HS256", "typ": case.get("typ", "JWT"), "cty": case.get("cty"), "kid": kid}
    present = {name: value for name, value in header.items() if value is not None}
    return json.dumps(present, ensure_ascii=False, separators=(",", ":"))


def added(case, claims):
    now = case.get("now")
    adds_iat = case.get("issued_at")
    if adds_iat == "unless_there":
        try:
            adds_iat = "iat" not in ijson.parse_object(claims)
        except ijson.NotIJson:
            pass
    times = {
        "iat": now if adds_iat else None,
        "exp": now + case["expires_in"] if "expires_in" in case else None,
        "nbf": now + case["not_before_in"] if "not_before_in" in case else None,
    }
    return {name: time for name, time in times.items() if time is not None}


def with_times(case, claims):
    """Added members directly precede the brace that ends the object."""
    times = ",".join('"%s":%d' % time for time in added(case, claims).items()).encode()
    if not times:
        return claims
    inner, brace, after = claims.rpartition(b"}")
    comma = b"" if re.fullmatch(rb"[ \t\r\n]*\{[ \t\r\n]*", inner) else b","
    return inner + comma + times + brace + after


def segment_len(data):
    return (len(data) * 4 + 2) // 3


def check(claims, payload, case, key):
    try:
        own = ijson.parse_object(claims)
        for name in added(case, claims):
            if name in own:
                raise Refused("invalid_argument", field=name)
        minted = ijson.parse_object(payload)
    except ijson.NotIJson:
        raise Refused("malformed") from None
    check_types(minted)
    for name in ("exp", "nbf", "iat"):
        if name in minted and seconds(minted[name]) >= YEAR_10000:
            raise Refused("invalid_claim", name)
    if "exp" in minted and "iat" in minted and seconds(minted["exp"]) - seconds(minted["iat"]) > LONGEST:
        raise Refused("invalid_claim", "exp")
    if key.issuers is None:
        return
    if "iss" not in minted:
        raise Refused("missing_claim", "iss")
    if not text(minted["iss"]) or minted["iss"] not in key.issuers:
        raise Refused("claim_mismatch", "iss")
