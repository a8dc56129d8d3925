"""The verdict on a token: shape, signature, claims."""

import hashlib
import hmac
import re
from fractions import Fraction

from . import ijson, revocations, ring, secrets
from . import policy as policies
from .policy import REGISTERED, lower, media_type, text
from .refused import Refused


def verdict(entries, policy_text, token, now, revoked=None, max_stale=None):
    """Code, claim, field, key id and time, in the form of a vector's `expect`. `revoked`: the list's text, or None."""
    try:
        keys = ring.build(entries)
        policy = policies.read(policy_text)
        listed = None if revoked is None else revocations.read(revoked)
        if max_stale is not None and (listed is None or not 1 <= max_stale <= 2**31):
            raise Refused("invalid_argument", field="max_stale")
        key = verify(keys, policy, token, now, listed or [], max_stale)
    except Refused as refused:
        return refused.code, refused.claim, refused.field, None, refused.at
    return "ok", None, None, key.id, None


def verify(keys, policy, token, now, revoked, max_stale):
    """The key that matched."""
    header, payload, signature = shape(policy, token)
    key = signed_by(keys, header, token, signature, now)
    try:
        claims = ijson.parse_object(payload)
    except ijson.NotIJson:
        raise Refused("malformed") from None
    check_types(claims, policy.get("numeric_subject", False))
    check_claims(claims, policy, key)
    check_times(claims, policy, now)
    claim = revocations.check(revoked, claims, key.id, now, int(policy.get("leeway", 0)))
    if claim is not None:
        raise Refused("revoked", claim)
    if revocations.too_old(revoked, max_stale, now):
        raise Refused("unavailable")
    return key


def shape(policy, token):
    if len(token) > int(policy.get("max_token_len", 16384)):
        raise Refused("too_large")
    segments = token.split(b".")
    if not re.fullmatch(rb"[A-Za-z0-9_.-]*", token) or len(segments) != 3 or not segments[0] or not segments[1]:
        raise Refused("malformed")
    try:
        header, payload, signature = [secrets.decode(segment, "base64url") for segment in segments]
    except Refused:
        raise Refused("malformed") from None
    if len(header) > 2048:
        raise Refused("too_large")
    return check_header(header, policy), payload, signature


def check_header(data, policy):
    try:
        header = ijson.parse_object(data)
    except ijson.NotIJson:
        raise Refused("malformed") from None
    if not text(header.get("alg")) or not all(text(header.get(name, "")) for name in ("kid", "typ", "cty")):
        raise Refused("malformed")
    if header["alg"] != "HS256":
        raise Refused("algorithm_not_allowed")
    if "crit" in header or header.get("b64", True) is not True or lower(header.get("cty", "")) == "jwt":
        raise Refused("unsupported_header")
    if "typ" in policy and ("typ" not in header or media_type(header["typ"]) != media_type(policy["typ"])):
        raise Refused("wrong_type")
    return header


def signed_by(keys, header, token, signature, now):
    """The first key whose tag matches."""
    tried = ring.candidates(keys, header.get("kid"), now)
    if not tried:
        raise Refused("unknown_key")
    signing_input = token.rsplit(b".", 1)[0]
    for key in tried:
        if hmac.new(key.secret, signing_input, hashlib.sha256).digest() == signature:
            return key
    raise Refused("signature_mismatch")


def check_types(claims, numeric_subject=False):
    for claim in REGISTERED:
        if claim in claims and not well_typed(claim, claims[claim], numeric_subject):
            raise Refused("invalid_claim", claim)


def well_typed(claim, value, numeric_subject):
    if claim in ("exp", "nbf", "iat"):
        return isinstance(value, ijson.Number)
    if claim == "aud":
        return text(value) or (isinstance(value, list) and all(text(one) for one in value))
    if claim == "sub" and numeric_subject and isinstance(value, ijson.Number):
        return bool(re.fullmatch("-?[0-9]+", value)) and value != "-0" and abs(int(value)) <= 2**53 - 1
    return text(value)


def one_of(claims, claim, wanted):
    if claim not in claims:
        raise Refused("missing_claim", claim)
    if claims[claim] not in wanted:
        raise Refused("claim_mismatch", claim)


def listed(value):
    return value if isinstance(value, list) else [value]


def check_claims(claims, policy, key):
    for claim in policy.get("required", []):
        if claim not in claims:
            raise Refused("missing_claim", claim)
    if "issuer" in policy:
        one_of(claims, "iss", listed(policy["issuer"]))
    if key.issuers is not None:
        one_of(claims, "iss", key.issuers)
    if "subject" in policy:
        one_of(claims, "sub", [policy["subject"]])
    if "audience" in policy:
        if "aud" not in claims:
            raise Refused("missing_claim", "aud")
        if not set(listed(claims["aud"])) & set(listed(policy["audience"])):
            raise Refused("claim_mismatch", "aud")
    elif "aud" in claims and not policy.get("any_audience", False):
        raise Refused("claim_mismatch", "aud")
    for claim, allowed in policy.get("claims", {}).items():
        if claim not in claims:
            raise Refused("missing_claim", claim)
        if not any(same(value, one) for value in listed(claims[claim]) for one in listed(allowed)):
            raise Refused("claim_mismatch", claim)


def same(value, allowed):
    if isinstance(value, (list, dict)) or value is None or type(value) is not type(allowed):
        return False
    return float(value) == float(allowed) if isinstance(value, ijson.Number) else value == allowed


def seconds(value):
    """A NumericDate: the exact value of its double."""
    return Fraction(float(value))


def refuse(code, claims, claim):
    """A rejection with the claim's time."""
    raise Refused(code, claim, at=float(claims[claim]))


def check_times(claims, policy, now):
    leeway = int(policy.get("leeway", 0))
    if "nbf" in claims and now + leeway < seconds(claims["nbf"]):
        refuse("not_yet_valid", claims, "nbf")
    if "exp" in claims and now - leeway >= seconds(claims["exp"]):
        refuse("expired", claims, "exp")
    if "max_age" not in policy:
        return
    if "iat" not in claims:
        raise Refused("missing_claim", "iat")
    if seconds(claims["iat"]) > now + leeway:
        refuse("not_yet_valid", claims, "iat")
    if now - leeway - seconds(claims["iat"]) > int(policy["max_age"]):
        refuse("expired", claims, "iat")
