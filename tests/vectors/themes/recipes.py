"""What the recipes of the READMEs accept and reject: known services, with tokens as in their documentation."""

import json

from tokens import HEADER, OTHER, Theme2, bound, jwk, jwks, token

THEME = Theme2()
NOW = 1700000000


def recipe(service, keys, secret, good, header=HEADER, **policy):
    """A function that adds a vector: changes to a good token's claims (`...` omits one), and the verdict."""

    def add(name, change, code="ok", claim=None, header=header, secret=secret, keys=keys, now=NOW, **more):
        members = {key: value for key, value in dict(good, **change).items() if value is not ...}
        given = token(json.dumps(members, separators=(",", ":")), header, secret)
        THEME.add(
            "recipe-%s-%s" % (service, name), "hs256 policy", given, code, claim, keys=keys, now=now, **policy, **more
        )

    return add


# Ethereum's Engine API: a secret of 64 hex digits, iat within 60 s of now on either side.
HEX = "7465737420736563726574206f6620456e67696e65204150492c203332206279"
ENGINE = bytes.fromhex(HEX)
add = recipe("engine-api", [bound(HEX, encoding="hex")], ENGINE, {"iat": NOW}, max_age=0, leeway=60)
for seconds, code in [
    (-61, "expired"),
    (-60, "ok"),
    (-1, "ok"),
    (0, "ok"),
    (1, "ok"),
    (60, "ok"),
    (61, "not_yet_valid"),
]:
    name = "iat-%d-s-%s" % (abs(seconds), "ago" if seconds < 0 else "ahead")
    add(name, {"iat": NOW + seconds}, code, None if code == "ok" else "iat")
add("iat-absent", {"iat": ...}, "missing_claim", "iat")
add("iat-as-text", {"iat": str(NOW)}, "invalid_claim", "iat")
add("iat-in-milliseconds", {"iat": NOW * 1000}, "not_yet_valid", "iat")
add("with-id-and-version", {"id": "node-1", "clv": "test/1.0"})
add("header-without-typ", {}, header='{"alg":"HS256"}')
add("upper-case-digits", {}, keys=[bound(HEX.upper(), encoding="hex")])
add("0x-before-the-digits", {}, "invalid_argument", field="key", keys=[bound("0x" + HEX, encoding="hex")])
add("line-end-after-the-digits", {}, "invalid_argument", field="key", keys=[bound(HEX + "\n", encoding="hex")])
add("digits-taken-as-text", {}, "signature_mismatch", keys=[bound(HEX)])
add("half-of-the-digits", {}, "weak_key", keys=[bound(HEX[:32], encoding="hex")])

# Supabase: aud authenticated, the issuer of the project; the old secret is text.
SUPABASE = "test secret of a Supabase project, as text of its settings"
ISSUER = "https://abcdefghijklmnopqrst.supabase.example/auth/v1"
SESSION = {
    "iss": ISSUER, "sub": "11111111-2222-4333-8444-555555555555", "aud": "authenticated", "exp": NOW + 3600, "iat": NOW,
    "role": "authenticated", "aal": "aal1", "amr": [{"method": "password", "timestamp": NOW}], "phone": "",
}  # fmt: skip
POLICY = {
    "issuer": ISSUER,
    "audience": "authenticated",
    "required": ["exp", "sub"],
    "claims": {"role": "authenticated"},
}
add = recipe("supabase", [bound(SUPABASE)], SUPABASE, SESSION, **POLICY)
add("session", {})
add("session-with-kid", {}, header='{"alg":"HS256","kid":"n5Xb0vQ9Hk2rT1aZ","typ":"JWT"}')
add("session-over", {"exp": NOW}, "expired", "exp")
add("session-of-another-project", {"iss": ISSUER.replace("abc", "xyz")}, "claim_mismatch", "iss")
add("anon-key", {"role": "anon", "aud": ..., "sub": ...}, "missing_claim", "sub")
add("service-role", {"role": "service_role"}, "claim_mismatch", "role")
add("without-role", {"role": ...}, "missing_claim", "role")
add("es256", {}, "algorithm_not_allowed", header='{"alg":"ES256","kid":"k","typ":"JWT"}')
add("other-secret", {}, "signature_mismatch", secret=OTHER)

# LiveKit: the API key is the issuer, and the header has no typ.
LIVEKIT = "test secret of a LiveKit server, 32+"
JOIN = {
    "exp": NOW + 21600, "iss": "APIdemo00000001", "nbf": NOW, "sub": "participant-1", "name": "Ada",
    "video": {"room": "stage", "roomJoin": True, "canPublishSources": ["camera"]}, "sha256": "",
    "metadata": '{"k":"v"}',
}  # fmt: skip
add = recipe(
    "livekit",
    [bound(LIVEKIT)],
    LIVEKIT,
    JOIN,
    '{"alg":"HS256"}',
    issuer="APIdemo00000001",
    required=["exp", "video"],
    leeway=5,
)
add("join", {})
add("join-with-typ", {}, header=HEADER)
add("clock-5-s-ahead", {"nbf": NOW + 5})
add("clock-6-s-ahead", {"nbf": NOW + 6}, "not_yet_valid", "nbf")
add("over", {"exp": NOW - 5}, "expired", "exp")
add("over-within-leeway", {"exp": NOW - 4})
add("other-api-key", {"iss": "APIdemo00000002"}, "claim_mismatch", "iss")
add("without-grant", {"video": ...}, "missing_claim", "video")
add("dev-secret", {}, "weak_key", keys=[bound("secret")], secret="secret")
add("dev-secret-allowed", {}, keys=[bound("secret", allow_weak=True)], secret="secret")

# Ghost's Admin API: id:secret, the secret in hex, aud /admin/, five minutes at most.
GHOST_HEX = "746573742073656372657420666f722047686f73742041646d696e2041504921"
GHOST_ID = "6a1b2c3d4e5f60718293a4b5"
GHOST = bytes.fromhex(GHOST_HEX)
add = recipe(
    "ghost",
    [bound(GHOST_HEX, GHOST_ID, encoding="hex")],
    GHOST,
    {"iat": NOW, "exp": NOW + 300, "aud": "/admin/"},
    '{"alg":"HS256","typ":"JWT","kid":"%s"}' % GHOST_ID,
    audience="/admin/",
    required=["exp"],
    max_age=300,
)
add("admin", {})
add("admin-at-its-last-second", {"iat": NOW - 300, "exp": NOW + 1})
add("admin-a-second-too-old", {"iat": NOW - 301, "exp": NOW + 1}, "expired", "iat")
add("admin-over", {"exp": NOW}, "expired", "exp")
add("content-api", {"aud": "/content/"}, "claim_mismatch", "aud")
add("without-aud", {"aud": ...}, "missing_claim", "aud")
add("without-kid", {}, "unknown_key", header=HEADER)
add("kid-of-another-integration", {}, "unknown_key", header=HEADER[:-1] + ',"kid":"000000000000000000000000"}')
add("signed-with-the-digits-as-text", {}, "signature_mismatch", secret=GHOST_HEX)
add(
    "id-and-secret-in-one",
    {},
    "invalid_argument",
    field="key",
    keys=[bound(GHOST_ID + ":" + GHOST_HEX, encoding="hex")],
)

# Twilio: access tokens state their kind in cty.
TWILIO = "test secret of a Twilio API key, 32+ bytes"
ACCESS = {
    "jti": "SK00000000000000000000000000000001-1700000000", "iss": "SK00000000000000000000000000000001",
    "sub": "AC00000000000000000000000000000002", "exp": NOW + 3600, "grants": {"identity": "ada"},
}  # fmt: skip
add = recipe(
    "twilio",
    [bound(TWILIO)],
    TWILIO,
    ACCESS,
    '{"typ":"JWT","alg":"HS256","cty":"twilio-fpa;v=1"}',
    issuer="SK00000000000000000000000000000001",
    subject="AC00000000000000000000000000000002",
    required=["exp", "grants"],
    typ="JWT",
)
add("access", {})
add("access-of-a-region", {}, header='{"typ":"JWT","alg":"HS256","cty":"twilio-fpa;v=1;twr=us1"}')
add("access-without-cty", {}, header=HEADER)
add("access-nested", {}, "unsupported_header", header='{"typ":"JWT","alg":"HS256","cty":"JWT"}')
add("access-of-another-account", {"sub": "AC00000000000000000000000000000003"}, "claim_mismatch", "sub")
add("access-without-grants", {"grants": ...}, "missing_claim", "grants")
add("access-over", {"exp": NOW}, "expired", "exp")

# Shopify: session tokens of a minute, aud is the app.
SHOPIFY = "test secret of a Shopify app, 32+ bytes"
SHOP = {
    "iss": "https://demo.myshopify.example/admin", "dest": "https://demo.myshopify.example", "aud": "0123456789abcdef",
    "sub": "42", "exp": NOW + 60, "nbf": NOW, "iat": NOW, "jti": "a6c0f3e2", "sid": "f00dfeed",
}  # fmt: skip
add = recipe(
    "shopify", [bound(SHOPIFY)], SHOPIFY, SHOP, audience="0123456789abcdef", required=["exp", "dest"], leeway=10
)
add("session", {})
add("clock-10-s-ahead", {"nbf": NOW + 10, "iat": NOW + 10})
add("clock-11-s-ahead", {"nbf": NOW + 11}, "not_yet_valid", "nbf")
add("over-by-9-s", {"exp": NOW - 9})
add("over-by-10-s", {"exp": NOW - 10}, "expired", "exp")
add("checkout-without-aud", {"aud": ...}, "missing_claim", "aud")
add("of-another-app", {"aud": "fedcba9876543210"}, "claim_mismatch", "aud")
add("without-dest", {"dest": ...}, "missing_claim", "dest")

# Access and refresh tokens (Simple JWT, Cognito and others): a claim states the kind, and sub may be a number.
SIMPLE = "test secret of a Django project, 32+ bytes"
USER = {"token_type": "access", "exp": NOW + 300, "iat": NOW, "jti": "e0c7a2b1", "sub": 7}
add = recipe(
    "access",
    [bound(SIMPLE)],
    SIMPLE,
    USER,
    required=["exp"],
    claims={"token_type": "access"},
    numeric_subject=True,
)
add("access", {})
add("refresh", {"token_type": "refresh"}, "claim_mismatch", "token_type")
add("neither", {"token_type": ...}, "missing_claim", "token_type")
add("both", {"token_type": ["access", "refresh"]})
add("sub-as-text", {"sub": "7"})
add("sub-as-fraction", {"sub": 7.5}, "invalid_claim", "sub")
add("sub-null", {"sub": None}, "invalid_claim", "sub")
add("without-exp", {"exp": ...}, "missing_claim", "exp")
add("over", {"exp": NOW}, "expired", "exp")

# Access tokens as JWT (RFC 9068): typ, issuer, audience, and the other required claims.
RFC_9068 = {
    "iss": "https://login.example", "sub": "5ba552d67", "aud": ["https://api.example", "https://web.example"],
    "exp": NOW + 600, "iat": NOW, "jti": "dbe39bf3", "client_id": "s6BhdRkqt3", "scope": "openid",
}  # fmt: skip
AT = '{"typ":"at+jwt","alg":"HS256"}'
ISSUER_SECRET = "test secret of an authorization server, 32+"
add = recipe(
    "rfc-9068",
    [bound(ISSUER_SECRET)],
    ISSUER_SECRET,
    RFC_9068,
    AT,
    typ="at+jwt",
    issuer="https://login.example",
    audience="https://api.example",
    required=["exp", "sub", "client_id", "iat", "jti"],
)
add("access", {})
add("access-prefixed", {}, header=AT.replace("at+jwt", "application/at+jwt"))
add("access-in-upper-case", {}, header=AT.replace("at+jwt", "AT+JWT"))
add("id-token", {}, "wrong_type", header=HEADER)
add("without-typ", {}, "wrong_type", header='{"alg":"HS256"}')
add("without-client-id", {"client_id": ...}, "missing_claim", "client_id")
add("for-another-service", {"aud": "https://web.example"}, "claim_mismatch", "aud")
add("of-another-server", {"iss": "https://evil.example"}, "claim_mismatch", "iss")

# Tenants: one JWK Set each, bound to the tenant's issuer.
TENANT_A, TENANT_B = b"test secret of tenant A, 32 bytes and more", b"test secret of tenant B, 32 bytes and more"
RSA = {"kty": "RSA", "n": "qw", "e": "AQAB", "kid": "a-rs"}
TENANTS = [
    jwks(RSA, jwk(TENANT_A, kid="a", alg="HS256", use="sig"), issuer=["https://a.example"]),
    jwks(jwk(TENANT_B, kid="b", alg="HS256", use="sig"), issuer=["https://b.example"]),
]
A, B = HEADER[:-1] + ',"kid":"a"}', HEADER[:-1] + ',"kid":"b"}'
ACCEPTED = ["https://a.example", "https://b.example"]
add = recipe("tenants", TENANTS, TENANT_A, {"iss": "https://a.example", "sub": "ada"}, A, issuer=ACCEPTED)
add("a", {})
add("b", {"iss": "https://b.example"}, header=B, secret=TENANT_B)
add("b-for-a", {}, "claim_mismatch", "iss", header=B, secret=TENANT_B)
add("a-for-b", {"iss": "https://b.example"}, "claim_mismatch", "iss")
add("b-under-the-kid-of-a", {}, "signature_mismatch", secret=TENANT_B)
add("without-iss", {"iss": ...}, "missing_claim", "iss")
add("without-kid", {}, "unknown_key", header=HEADER)
add("kid-of-the-rsa-key", {}, "unknown_key", header=HEADER[:-1] + ',"kid":"a-rs"}')
add("a-stranger", {"iss": "https://c.example"}, "claim_mismatch", "iss")
