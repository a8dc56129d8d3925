"""Which of two faults decides: every check that keys, claim rules and revocations add, against each check before it."""

import json

from tokens import NOW, OTHER, SECRET, Theme2, b64, bound, seal

THEME = Theme2()
KEYS = [bound(SECRET, "k1", issuer=["https://a.example"]), bound(b"a third test secret, of 32 bytes or more", "k2")]
POLICY = {
    "issuer": ["https://a.example", "https://b.example"],
    "audience": "api",
    "subject": "ada",
    "typ": "at+jwt",
    "required": ["role"],
    "claims": {"tier": "gold"},
    "leeway": 10,
    "max_age": 600,
    "max_token_len": 4096,
}
HEADER = {"alg": "HS256", "typ": "at+jwt", "kid": "k1"}
CLAIMS = {
    "iss": "https://a.example", "sub": "ada", "jti": "j1", "aud": ["api"], "exp": NOW + 60, "nbf": NOW - 60,
    "iat": NOW - 5, "role": "r", "tier": "gold",
}  # fmt: skip
LIST = ['{"jti":"other"}', '{"sub":"bob","before":%d}' % (NOW + 1), '{"kid":"k2"}', '{"before":1}']

# In the order of the law. What each fault changes: members of the header or the claims (None: left out), or a name below.
FAULTS = [
    ("length", {"header": {"x": "x" * 4000}}, "too_large", None),
    ("segments", {"behind": "."}, "malformed", None),
    ("encoding", {"behind": "AA"}, "malformed", None),
    ("header-size", {"header": {"y": "x" * 2049}}, "too_large", None),
    ("header-twice", {"twice": "header"}, "malformed", None),
    ("header-type", {"header": {"cty": None}, "null": True}, "malformed", None),
    ("algorithm", {"header": {"alg": "HS512"}}, "algorithm_not_allowed", None),
    ("extension", {"header": {"crit": ["exp"]}}, "unsupported_header", None),
    ("type", {"header": {"typ": "JWT"}}, "wrong_type", None),
    ("key", {"header": {"kid": "k3"}}, "unknown_key", None),
    ("signature", {"secret": OTHER}, "signature_mismatch", None),
    ("payload", {"twice": "claims"}, "malformed", None),
    ("claim-type", {"claims": {"nbf": "x"}}, "invalid_claim", "nbf"),
    ("required", {"claims": {"role": None}}, "missing_claim", "role"),
    ("issuer", {"claims": {"iss": "https://c.example"}}, "claim_mismatch", "iss"),
    ("key-issuer", {"claims": {"iss": "https://b.example"}}, "claim_mismatch", "iss"),
    ("subject", {"claims": {"sub": "eve"}}, "claim_mismatch", "sub"),
    ("audience", {"claims": {"aud": ["web"]}}, "claim_mismatch", "aud"),
    ("rule", {"claims": {"tier": "silver"}}, "claim_mismatch", "tier"),
    ("rule-absent", {"claims": {"tier": None}}, "missing_claim", "tier"),
    ("not-before", {"claims": {"nbf": NOW + 11}}, "not_yet_valid", "nbf"),
    ("expiry", {"claims": {"exp": NOW - 10}}, "expired", "exp"),
    ("iat-ahead", {"claims": {"iat": NOW + 11}}, "not_yet_valid", "iat"),
    ("age", {"claims": {"iat": NOW - 611}}, "expired", "iat"),
    ("age-absent", {"claims": {"iat": None}}, "missing_claim", "iat"),
    ("revoked-jti", {"list": ['{"jti":"j1"}']}, "revoked", "jti"),
    ("revoked-sub", {"list": ['{"sub":"%s","before":%d}' % (sub, NOW + 100) for sub in ("ada", "eve")]}, "revoked", "sub"),
    ("revoked-kid", {"list": ['{"kid":"k1"}']}, "revoked", "kid"),
    ("revoked-iat", {"list": ['{"before":%d}' % (NOW + 100)]}, "revoked", "iat"),
    ("stale", {"as_of": NOW - 301}, "unavailable", None),
]  # fmt: skip
NEW = {"key-issuer", "rule", "rule-absent", "revoked-jti", "revoked-sub", "revoked-kid", "revoked-iat", "stale"}


def changed(members, faults, part):
    """The members as JSON, with what the faults change in this part."""
    found = dict(members)
    null = any(fault.get("null") for fault in faults)
    for fault in faults:
        found.update(fault.get(part, {}))
    text = json.dumps({name: value for name, value in found.items() if value is not None or (null and name == "cty")})
    twice = any(fault.get("twice") == part for fault in faults)
    return text[:-1] + ',"twice":1,"twice":1}' if twice else text


def check(name, faults, code="ok", claim=None):
    header, payload = changed(HEADER, faults, "header"), changed(CLAIMS, faults, "claims")
    secret = next((fault["secret"] for fault in faults if "secret" in fault), SECRET)
    given = seal(b64(header), b64(payload), secret) + "".join(fault.get("behind", "") for fault in faults)
    listed = LIST + [line for fault in faults for line in fault.get("list", [])]
    as_of = next((fault["as_of"] for fault in faults if "as_of" in fault), NOW)
    revoked = "".join(line + "\n" for line in [*listed, '{"as_of":%d}' % as_of])
    THEME.add("pair-" + name, "hs256 policy", given, code, claim, keys=KEYS, revoked=revoked, max_stale=300, **POLICY)


check("of-none", [])
for index, (first, change, code, claim) in enumerate(FAULTS):
    check("of-%s-alone" % first, [change], code, claim)
    for second, other, _, _ in FAULTS[index + 1 :]:
        same = set(change.get("claims", {})) & set(other.get("claims", {}))
        if second in NEW and not same:
            check("of-%s-before-%s" % (first, second), [change, other], code, claim)
