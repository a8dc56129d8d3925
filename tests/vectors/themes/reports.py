"""Tokens, keys and policies from public reports (`note`), recreated with test secrets and tokens of our own."""

import base64

from tokens import HEADER, Theme2, bound, jwks, token

THEME = Theme2()
DEMO = "demo-shared-secret-of-our-own-0123456789ab"
NOW = 1795873600

THEME.add(
    "report-alg-lower",
    "hs256 policy",
    token(
        '{"sub":"a"}',
        '{"alg":"hs256"}',
        DEMO,
    ),
    "algorithm_not_allowed",
    keys=[bound(DEMO)],
    now=NOW,
    note="own: alg hs256",
)
THEME.add(
    "report-aud-list",
    "hs256 policy",
    token(
        '{"aud":["Young","Old"]}',
        HEADER,
        DEMO,
    ),
    "ok",
    keys=[bound(DEMO)],
    now=NOW,
    audience=["Old", "X"],
    note="jwt/ruby-jwt#151: aud list, one of ours",
)
THEME.add(
    "report-aud-null",
    "hs256 policy",
    token(
        '{"aud":null,"exp":1795873660}',
        HEADER,
        DEMO,
    ),
    "invalid_claim",
    "aud",
    keys=[bound(DEMO)],
    now=NOW,
    note="mastra: aud null",
)
THEME.add(
    "report-build-issuer-empty-list",
    "hs256 policy",
    token(secret=DEMO),
    "invalid_argument",
    field="issuer",
    keys=[bound(DEMO)],
    text='{"issuer": []}',
    note="auth0/node-jsonwebtoken#7 (kind)",
)
THEME.add(
    "report-build-required-empty-list",
    "hs256 policy",
    token(secret=DEMO),
    "invalid_argument",
    field="required",
    keys=[bound(DEMO)],
    text='{"required": []}',
    note="auth0/node-jsonwebtoken#7 (kind)",
)
THEME.add(
    "report-centrifugo-far-exp",
    "hs256 policy",
    token(
        '{"sub":"u","channel":"$system:m","iat":1795873600,"exp":11182716919}',
        HEADER,
        DEMO,
    ),
    "ok",
    keys=[bound(DEMO)],
    now=NOW,
    note="centrifugal/centrifugo#811: exp with a digit too many: year 2324",
)
THEME.add(
    "report-engine-api-0x",
    "hs256 policy",
    token(
        '{"iat":1795873600}',
        HEADER,
        bytes.fromhex("ed9f6f25068608efd412958da4dfc19328ca3511251fa6d5f9c42baf230e32f8"),
    ),
    "invalid_argument",
    field="key",
    keys=[bound("0xed9f6f25068608efd412958da4dfc19328ca3511251fa6d5f9c42baf230e32f8", encoding="hex")],
    now=NOW,
    note="sigp/lighthouse#3132: the jwt.hex file of geth begins with 0x",
)
THEME.add(
    "report-engine-api-old",
    "hs256 policy",
    token(
        '{"iat":1795873539}',
        HEADER,
        bytes.fromhex("ed9f6f25068608efd412958da4dfc19328ca3511251fa6d5f9c42baf230e32f8"),
    ),
    "expired",
    "iat",
    keys=[bound("ed9f6f25068608efd412958da4dfc19328ca3511251fa6d5f9c42baf230e32f8", encoding="hex")],
    now=NOW,
    max_age=60,
    note="lambdaclass/ethrex#5245: iat 61 s old",
)
THEME.add(
    "report-exp-date-iso",
    "hs256 policy",
    token(
        '{"sub":"a","exp":"2027-05-06T04:57:24.367Z"}',
        HEADER,
        DEMO,
    ),
    "invalid_claim",
    "exp",
    keys=[bound(DEMO)],
    now=NOW,
    note="lestrrat-go/jwx#734: exp as RFC 3339 text",
)
THEME.add(
    "report-exp-relative",
    "hs256 policy",
    token(
        '{"sub":"a","exp":60}',
        HEADER,
        DEMO,
    ),
    "expired",
    "exp",
    keys=[bound(DEMO)],
    now=NOW,
    note="auth0/node-jsonwebtoken#209: exp: 60, meant as a span",
)
THEME.add(
    "report-ghost-admin",
    "hs256 policy",
    token(
        '{"iat":1795873600,"exp":1795873900,"aud":"/admin/"}',
        '{"alg":"HS256","typ":"JWT","kid":"6a1b2c3d4e5f60718293a4b5"}',
        bytes.fromhex("5f3a9c0e7b1d4286a0c8e6f4b2d1907e3c5a8b7d6e9f0123c4d5a6b7e8f90a1b"),
    ),
    "ok",
    keys=[
        bound(
            "5f3a9c0e7b1d4286a0c8e6f4b2d1907e3c5a8b7d6e9f0123c4d5a6b7e8f90a1b",
            "6a1b2c3d4e5f60718293a4b5",
            encoding="hex",
        )
    ],
    now=NOW,
    audience=["/admin/"],
    max_age=300,
    note="TryGhost/Ghost#16313: hex secret, kid, aud /admin/, five minutes",
)
THEME.add(
    "report-ghost-secret-as-text",
    "hs256 policy",
    token(
        '{"iat":1795873600,"exp":1795873900,"aud":"/admin/"}',
        '{"alg":"HS256","typ":"JWT","kid":"6a1b2c3d4e5f60718293a4b5"}',
        "5f3a9c0e7b1d4286a0c8e6f4b2d1907e3c5a8b7d6e9f0123c4d5a6b7e8f90a1b",
    ),
    "signature_mismatch",
    keys=[
        bound(
            "5f3a9c0e7b1d4286a0c8e6f4b2d1907e3c5a8b7d6e9f0123c4d5a6b7e8f90a1b",
            "6a1b2c3d4e5f60718293a4b5",
            encoding="hex",
        )
    ],
    now=NOW,
    audience=["/admin/"],
    note="TryGhost/SDK#458: signed with the hex digits as text",
)
THEME.add(
    "report-hasura-missing-ns",
    "hs256 policy",
    token(
        '{"sub":"1234567890","name":"Ada","admin":true,"iat":1795873590}',
        HEADER,
        DEMO,
    ),
    "missing_claim",
    "https://hasura.io/jwt/claims",
    keys=[bound(DEMO)],
    now=NOW,
    required=["https://hasura.io/jwt/claims"],
    note="hasura: namespace absent",
)
THEME.add(
    "report-header-no-typ",
    "hs256 policy",
    token(
        '{"sub":"a"}',
        '{"alg":"HS256"}',
        DEMO,
    ),
    "ok",
    keys=[bound(DEMO)],
    now=NOW,
    note="matrix LiveKit: header alg only",
)
THEME.add(
    "report-home-assistant-broken-json",
    "hs256 policy",
    token(
        '{"iss":"0f1e2d3c4b5a69788796a5b4c3d2e1f0","iat"=1795873600,"exp":1795873609}',
        HEADER,
        (
            "8d3eb1ca9c90bef9eb16e8ebeff67280d819cda081ccebcaaeef3f5162d593c8427658f127ccd88caa5c74e3"
            "c0b60de0a821587d08ff602fcb5a0f81081437d4"
        ),
    ),
    "malformed",
    keys=[
        bound(
            (
                "8d3eb1ca9c90bef9eb16e8ebeff67280d819cda081ccebcaaeef3f5162d593c8427658f127ccd88caa5c74e3"
                "c0b60de0a821587d08ff602fcb5a0f81081437d4"
            )
        )
    ],
    now=NOW,
    note="home-assistant/core#173599: payload with = instead of :",
)
THEME.add(
    "report-iat-string-unused",
    "hs256 policy",
    token(
        '{"sub":"a","iat":"1795873600"}',
        HEADER,
        DEMO,
    ),
    "invalid_claim",
    "iat",
    keys=[bound(DEMO)],
    now=NOW,
    note="panva/jose#44: iat and nbf as strings",
)
THEME.add(
    "report-jitsi-exp-string",
    "hs256 policy",
    token(
        (
            '{"context":{"user":{"avatar":"https://img.example/ada","name":"Ada","email":"ada@example'
            '.org","id":"u:77"},"features":{"recording":"true"}},"aud":"jitsi","iss":"my_client","sub'
            '":"meet.example.org","room":"*","exp":"1795880800","moderator":true}'
        ),
        HEADER,
        DEMO,
    ),
    "invalid_claim",
    "exp",
    keys=[bound(DEMO)],
    now=NOW,
    audience=["jitsi"],
    note="jitsi/jitsi-meet#1871: exp in quotes",
)
THEME.add(
    "report-jitsi-slashes",
    "hs256 policy",
    token(
        '{"iss":"https:\\/\\/id.example","sub":"\\u0061da","aud":"jitsi","exp":1795873605}',
        HEADER,
        DEMO,
    ),
    "ok",
    keys=[bound(DEMO)],
    now=NOW,
    audience=["jitsi"],
    issuer=["https://id.example"],
    subject="ada",
    note="jitsi/jitsi-meet#4406: PHP style escaped slashes and \\u escapes",
)
THEME.add(
    "report-jitsi",
    "hs256 policy",
    token(
        (
            '{"context":{"user":{"avatar":"https://img.example/ada","name":"Ada","email":"ada@example'
            '.org","id":"u:77"},"features":{"recording":"true"}},"aud":"jitsi","iss":"my_client","sub'
            '":"meet.example.org","room":"*","exp":1795880800,"moderator":true}'
        ),
        HEADER,
        DEMO,
    ),
    "ok",
    keys=[bound(DEMO)],
    now=NOW,
    audience=["jitsi"],
    issuer=["my_client"],
    subject="meet.example.org",
    note="jitsi/jitsi-meet#4406: aud jitsi, sub the domain, room *",
)
THEME.add(
    "report-jwks-key-ops-sign",
    "hs256 policy",
    token(
        '{"sub":"a"}',
        '{"alg":"HS256","typ":"JWT","kid":"n1"}',
        DEMO,
    ),
    "invalid_argument",
    keys=[
        jwks(
            (
                '{"keys": [{"kty": "oct", "k": "ZGVtby1zaGFyZWQtc2VjcmV0LW9mLW91ci1vd24tMDEyMzQ1Njc4OWFi"'
                ', "kid": "n1", "key_ops": ["sign"]}]}'
            )
        )
    ],
    now=NOW,
    note="RFC 7517 4.3",
)
THEME.add(
    "report-jwks-legacy-token-without-kid",
    "hs256 policy",
    token(
        '{"sub":"a"}',
        HEADER,
        DEMO,
    ),
    "unknown_key",
    keys=[
        jwks(
            (
                '{"keys": [{"kty": "oct", "k": "ZGVtby1zaGFyZWQtc2VjcmV0LW9mLW91ci1vd24tMDEyMzQ1Njc4OWFi"'
                ', "kid": "n1", "alg": "HS256"}]}'
            )
        )
    ],
    now=NOW,
    note="supabase legacy keys, ory/oathkeeper#83",
)
THEME.add(
    "report-jwks-mixed",
    "hs256 policy",
    token(
        '{"sub":"a"}',
        '{"alg":"HS256","typ":"JWT","kid":"n1"}',
        DEMO,
    ),
    "ok",
    keys=[
        jwks(
            (
                '{"keys": [{"kty": "EC", "crv": "P-256", "x": "MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMT'
                'E", "y": "MjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjI", "alg": "ES256"}, {"kty": "RSA", '
                '"n": "gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI'
                "CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI"
                "CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI"
                'CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgA", "'
                'e": "AQAB"}, {"kty": "oct", "k": "ZGVtby1zaGFyZWQtc2VjcmV0LW9mLW91ci1vd24tMDEyMzQ1Njc4OW'
                'Fi", "kid": "n1", "alg": "HS256"}]}'
            )
        )
    ],
    now=NOW,
    note="kgateway#5821, supabase/storage#1097",
)
THEME.add(
    "report-jwks-short",
    "hs256 policy",
    token(
        '{"iss":"sample.com"}',
        HEADER,
        "secret",
    ),
    "weak_key",
    keys=[jwks('{"keys": [{"kty": "oct", "k": "c2VjcmV0", "alg": "HS256"}]}')],
    now=NOW,
    note="google/jwt_verify_lib#29",
)
THEME.add(
    "report-kid-number",
    "hs256 policy",
    token(
        '{"sub":"a"}',
        '{"alg":"HS256","kid":1}',
        DEMO,
    ),
    "malformed",
    keys=[bound(DEMO)],
    now=NOW,
    note="jwt-go: kid a number",
)
THEME.add(
    "report-kong-apex-base64",
    "hs256 policy",
    (
        "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJleHAiOiAxNzk1ODc3MjAwLCAiaXNzIjogImNsaWVudGtleT4"
        "+Pj8/PyJ9.cHnSWIWjuSEnJr7xObdRmvPZivMvdnf0lvSelU4fY8g="
    ),
    "malformed",
    keys=[bound(DEMO)],
    now=NOW,
    note="Kong/kong#13356: Salesforce Apex: standard base64 with padding and + /",
)
THEME.add(
    "report-kong-binary-secret",
    "hs256 policy",
    token(
        '{"iss":"k"}',
        HEADER,
        base64.b64decode("AP8KAA08PT4/QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFk="),
    ),
    "ok",
    keys=[bound("AP8KAA08PT4/QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFk=", encoding="base64")],
    now=NOW,
    note=("Kong/kong#577, AnthonyDeroche/mod_authnz_jwt#13: binary secret with zero bytes, as base64"),
)
THEME.add(
    "report-livekit-dev-secret-allowed",
    "hs256 policy",
    token(
        (
            '{"exp":1795895200,"iss":"APIdemo00000001","nbf":1795873600,"sub":"participant-1","name":'
            '"Ada","video":{"room":"stage","roomJoin":true,"canPublish":true,"canPublishSources":["ca'
            'mera","microphone"]},"metadata":"{\\"k\\":\\"v\\"}","sha256":"","kind":"standard"}'
        ),
        '{"alg":"HS256"}',
        "secret",
    ),
    "ok",
    keys=[bound("secret", allow_weak=True)],
    now=NOW,
    note="livekit/livekit#1217: the same, weak key allowed",
)
THEME.add(
    "report-livekit-join",
    "hs256 policy",
    token(
        (
            '{"exp":1795895200,"iss":"APIdemo00000001","nbf":1795873600,"sub":"participant-1","name":'
            '"Ada","video":{"room":"stage","roomJoin":true,"canPublish":true,"canPublishSources":["ca'
            'mera","microphone"]},"metadata":"{\\"k\\":\\"v\\"}","sha256":"","kind":"standard"}'
        ),
        '{"alg":"HS256"}',
        "qXz4Vb7nM2kP9sT1wY6cR3hJ8fD5gL0aEoUi",
    ),
    "ok",
    keys=[bound("qXz4Vb7nM2kP9sT1wY6cR3hJ8fD5gL0aEoUi")],
    now=NOW,
    issuer=["APIdemo00000001"],
    required=["exp"],
    note="matrix-spec-proposals#4195 / livekit: join grant, nbf is now",
)
THEME.add(
    "report-livekit-nbf-leeway",
    "hs256 policy",
    token(
        (
            '{"exp":1795895200,"iss":"APIdemo00000001","nbf":1795873602,"sub":"participant-1","name":'
            '"Ada","video":{"room":"stage","roomJoin":true,"canPublish":true,"canPublishSources":["ca'
            'mera","microphone"]},"metadata":"{\\"k\\":\\"v\\"}","sha256":"","kind":"standard"}'
        ),
        '{"alg":"HS256"}',
        "qXz4Vb7nM2kP9sT1wY6cR3hJ8fD5gL0aEoUi",
    ),
    "ok",
    keys=[bound("qXz4Vb7nM2kP9sT1wY6cR3hJ8fD5gL0aEoUi")],
    now=NOW,
    leeway=5,
    note="livekit: the same with leeway",
)
THEME.add(
    "report-mercure",
    "hs256 policy",
    token(
        (
            '{"mercure":{"publish":["*"],"subscribe":["https://example.com/books/{id}"],"payload":{"u'
            'ser":"https://example.com/u/1"}}}'
        ),
        HEADER,
        DEMO,
    ),
    "ok",
    keys=[bound(DEMO)],
    now=NOW,
    note="dunglas/mercure: publish *, subscribe list with URI templates",
)
THEME.add(
    "report-padding",
    "hs256 policy",
    ("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhIn0=.TTDs8osK64WAFFKC82LA_Jqq2W_HuPSTpIhAIzXvX-8"),
    "malformed",
    keys=[bound(DEMO)],
    now=NOW,
    note="auth0/node-jws#22, jpadilla/pyjwt#1209: payload with = padding",
)
THEME.add(
    "report-postgrest-b64-short",
    "hs256 policy",
    token(
        '{"role":"x"}',
        HEADER,
        base64.b64decode("Hh8gISIjJCUmJygpKissLS4vMDEyMzQ1"),
    ),
    "weak_key",
    keys=[bound("Hh8gISIjJCUmJygpKissLS4vMDEyMzQ1", encoding="base64")],
    now=NOW,
    note="PostgREST/postgrest#3628: 32 characters of base64 that decode to 24 bytes",
)
THEME.add(
    "report-postgrest-role",
    "hs256 policy",
    token(
        '{"role":"todo_user"}',
        HEADER,
        DEMO,
    ),
    "ok",
    keys=[bound(DEMO)],
    now=NOW,
    required=["role"],
    note="PostgREST/postgrest#977: role only",
)
THEME.add(
    "report-public-key-as-secret-pem-body",
    "hs256 policy",
    token(
        '{"sub":"attacker","role":"admin"}',
        HEADER,
        (
            "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA00Y2YAESllSeYzRFqzYXuasI58Vng09Au4+gi1wL9wGW"
            "tXGpDp+EM219glJ3uYrBh5UbDVoJGvZEA97CeA3cPn1i5N2jWjt9VrbOzGWfmqn/QlMHtK/QEl7Rgsyif3HruDff"
            "mR3t+CI+2aSTJl1gqeh76+0mrtA8DHz61WTDfuROz0peQ4sHdyMZsDQXWktVOysj8SJ+GP1j0usDOF+qQkm+mVfl"
            "KlgeJAFKWyNr1lNzv3JxEqzwAS2YmGZ0lQo6Znx0ucaw+wJUuU6oKGNQb18hNr38oL+Tf2navWfb5wnwhqlD3okb"
            "09sVpqNfYmGtK7olVSA+YJVxC2Jh/xDD+QIDAQAB"
        ),
    ),
    "invalid_argument",
    field="key",
    keys=[
        bound(
            (
                "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA00Y2YAESllSeYzRFqzYXuasI58Vng09Au4+gi1wL9wGW"
                "tXGpDp+EM219glJ3uYrBh5UbDVoJGvZEA97CeA3cPn1i5N2jWjt9VrbOzGWfmqn/QlMHtK/QEl7Rgsyif3HruDff"
                "mR3t+CI+2aSTJl1gqeh76+0mrtA8DHz61WTDfuROz0peQ4sHdyMZsDQXWktVOysj8SJ+GP1j0usDOF+qQkm+mVfl"
                "KlgeJAFKWyNr1lNzv3JxEqzwAS2YmGZ0lQo6Znx0ucaw+wJUuU6oKGNQb18hNr38oL+Tf2navWfb5wnwhqlD3okb"
                "09sVpqNfYmGtK7olVSA+YJVxC2Jh/xDD+QIDAQAB"
            )
        )
    ],
    now=NOW,
    note=(
        "jpadilla/pyjwt#105, nearform/fast-jwt#636, mpdavis/python-jose#414: a public key is no s"
        "ecret: the key must be refused when the verifier is built"
    ),
)
THEME.add(
    "report-public-key-as-secret-pem-certificate",
    "hs256 policy",
    token(
        '{"sub":"attacker","role":"admin"}',
        HEADER,
        (
            "-----BEGIN CERTIFICATE-----\nMIIC+TCCAeGgAwIBAgIUclczllxfnz6w5oGkjMsC7XizzwkwDQYJKoZIhvcN"
            "AQEL\nBQAwDDEKMAgGA1UEAwwBeDAeFw0yNjExMjgxMzU4NTdaFw0yNjEyMDcxMzU4NTda\nMAwxCjAIBgNVBAMMAX"
            "gwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQDT\nRjZgARKWVJ5jNEWrNhe5qwjnxWeDT0C7j6CLXAv3A"
            "Za1cakOn4QzbX2CUne5isGH\nlRsNWgka9kQD3sJ4Ddw+fWLk3aNaO31Wts7MZZ+aqf9CUwe0r9ASXtGCzKJ/ceu4"
            "\nN9+ZHe34Ij7ZpJMmXWCp6Hvr7Sau0DwMfPrVZMN+5E7PSl5Diwd3IxmwNBdaS1U7\nKyPxIn4Y/WPS6wM4X6pCSb"
            "6ZV+UqWB4kAUpbI2vWU3O/cnESrPABLZiYZnSVCjpm\nfHS5xrD7AlS5TqgoY1BvXyE2vfygv5N/adq9Z9vnCfCGq"
            "UPeiRvT2xWmo19iYa0r\nuiVVID5glXELYmH/EMP5AgMBAAGjUzBRMB0GA1UdDgQWBBTZ+RaiBv0SkFlyJgfb\nA9/"
            "U5hKy1zAfBgNVHSMEGDAWgBTZ+RaiBv0SkFlyJgfbA9/U5hKy1zAPBgNVHRMB\nAf8EBTADAQH/MA0GCSqGSIb3DQ"
            "EBCwUAA4IBAQCSSCyQNmJzZpxJUpoKLVr/ypRF\nlmm8Jb0JpoI30MT3akonELk/ndZGrn9DKZ8FqyypE/vbEuaZO"
            "y1xacQqZQKGoosH\nOTcWfrx/g8+cAzvhBgifyi9L3fBMVgrpyz7mDi9LAAQQfXLcjQraS4tCqwqmZ2zC\nrZLUKIU"
            "A3aH72qgDHDPfDXmOHq4CHBPnk7mQlcYFZvNB0iOyuVVUvfJfMdn8oYaR\nXzkektPojAr+s0dtBM4uuxfo/EJPbB"
            "PoE9OVN2Nuyt11c0DUU6oHVFw4teZ31kWu\n9LuNv2RvHRUlCHJT9+cIcemapTDxWyE2hww5rOksO9JX7ihGS9jvZ"
            "h3OqWNx\n-----END CERTIFICATE-----\n"
        ),
    ),
    "invalid_argument",
    field="key",
    keys=[
        bound(
            (
                "-----BEGIN CERTIFICATE-----\nMIIC+TCCAeGgAwIBAgIUclczllxfnz6w5oGkjMsC7XizzwkwDQYJKoZIhvcN"
                "AQEL\nBQAwDDEKMAgGA1UEAwwBeDAeFw0yNjExMjgxMzU4NTdaFw0yNjEyMDcxMzU4NTda\nMAwxCjAIBgNVBAMMAX"
                "gwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQDT\nRjZgARKWVJ5jNEWrNhe5qwjnxWeDT0C7j6CLXAv3A"
                "Za1cakOn4QzbX2CUne5isGH\nlRsNWgka9kQD3sJ4Ddw+fWLk3aNaO31Wts7MZZ+aqf9CUwe0r9ASXtGCzKJ/ceu4"
                "\nN9+ZHe34Ij7ZpJMmXWCp6Hvr7Sau0DwMfPrVZMN+5E7PSl5Diwd3IxmwNBdaS1U7\nKyPxIn4Y/WPS6wM4X6pCSb"
                "6ZV+UqWB4kAUpbI2vWU3O/cnESrPABLZiYZnSVCjpm\nfHS5xrD7AlS5TqgoY1BvXyE2vfygv5N/adq9Z9vnCfCGq"
                "UPeiRvT2xWmo19iYa0r\nuiVVID5glXELYmH/EMP5AgMBAAGjUzBRMB0GA1UdDgQWBBTZ+RaiBv0SkFlyJgfb\nA9/"
                "U5hKy1zAfBgNVHSMEGDAWgBTZ+RaiBv0SkFlyJgfbA9/U5hKy1zAPBgNVHRMB\nAf8EBTADAQH/MA0GCSqGSIb3DQ"
                "EBCwUAA4IBAQCSSCyQNmJzZpxJUpoKLVr/ypRF\nlmm8Jb0JpoI30MT3akonELk/ndZGrn9DKZ8FqyypE/vbEuaZO"
                "y1xacQqZQKGoosH\nOTcWfrx/g8+cAzvhBgifyi9L3fBMVgrpyz7mDi9LAAQQfXLcjQraS4tCqwqmZ2zC\nrZLUKIU"
                "A3aH72qgDHDPfDXmOHq4CHBPnk7mQlcYFZvNB0iOyuVVUvfJfMdn8oYaR\nXzkektPojAr+s0dtBM4uuxfo/EJPbB"
                "PoE9OVN2Nuyt11c0DUU6oHVFw4teZ31kWu\n9LuNv2RvHRUlCHJT9+cIcemapTDxWyE2hww5rOksO9JX7ihGS9jvZ"
                "h3OqWNx\n-----END CERTIFICATE-----\n"
            )
        )
    ],
    now=NOW,
    note=(
        "jpadilla/pyjwt#105, nearform/fast-jwt#636, mpdavis/python-jose#414: a public key is no s"
        "ecret: the key must be refused when the verifier is built"
    ),
)
THEME.add(
    "report-public-key-as-secret-rsa-jwk-text",
    "hs256 policy",
    token(
        '{"sub":"attacker","role":"admin"}',
        HEADER,
        (
            '{"kty":"RSA","n":"gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI'
            "CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI"
            "CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI"
            "CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI"
            'CAgICAgA","e":"AQAB","alg":"RS256"}'
        ),
    ),
    "invalid_argument",
    field="key",
    keys=[
        bound(
            (
                '{"kty":"RSA","n":"gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI'
                "CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI"
                "CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI"
                "CAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI"
                'CAgICAgA","e":"AQAB","alg":"RS256"}'
            )
        )
    ],
    now=NOW,
    note=(
        "jpadilla/pyjwt#105, nearform/fast-jwt#636, mpdavis/python-jose#414: a public key is no s"
        "ecret: the key must be refused when the verifier is built"
    ),
)
THEME.add(
    "report-shopify-checkout-no-aud-named",
    "hs256 policy",
    token(
        (
            '{"iss":"https://demo-shop.myshopify.com/admin","dest":"https://demo-shop.myshopify.com",'
            '"sub":"42","exp":1795873660,"nbf":1795873600,"iat":1795873600,"jti":"a6c0f3e2-0000-4000-'
            '8000-000000000009","sid":"f00dfeedf00dfeedf00dfeedf00dfeedf00dfeedf00dfeedf00dfeedf00dfe'
            'ed","sig":"abababababababababababababababababababababababababababababababab"}'
        ),
        HEADER,
        "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",
    ),
    "missing_claim",
    "aud",
    keys=[bound("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")],
    now=NOW,
    audience=["0123456789abcdef0123456789abcdef"],
    note="Shopify/shopify-api-js#955: no aud, audience named",
)
THEME.add(
    "report-shopify-nbf-leeway",
    "hs256 policy",
    token(
        (
            '{"iss":"https://demo-shop.myshopify.com/admin","dest":"https://demo-shop.myshopify.com",'
            '"aud":"0123456789abcdef0123456789abcdef","sub":"42","exp":1795873660,"nbf":1795873602,"i'
            'at":1795873600,"jti":"a6c0f3e2-0000-4000-8000-000000000009","sid":"f00dfeedf00dfeedf00df'
            'eedf00dfeedf00dfeedf00dfeedf00dfeedf00dfeed","sig":"abababababababababababababababababab'
            'abababababababababababababab"}'
        ),
        HEADER,
        "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",
    ),
    "ok",
    keys=[bound("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")],
    now=NOW,
    audience=["0123456789abcdef0123456789abcdef"],
    leeway=10,
    note="Shopify/shopify_python_api#600: the same, leeway 10 s",
)
THEME.add(
    "report-shopify-session",
    "hs256 policy",
    token(
        (
            '{"iss":"https://demo-shop.myshopify.com/admin","dest":"https://demo-shop.myshopify.com",'
            '"aud":"0123456789abcdef0123456789abcdef","sub":"42","exp":1795873660,"nbf":1795873600,"i'
            'at":1795873600,"jti":"a6c0f3e2-0000-4000-8000-000000000009","sid":"f00dfeedf00dfeedf00df'
            'eedf00dfeedf00dfeedf00dfeedf00dfeedf00dfeed","sig":"abababababababababababababababababab'
            'abababababababababababababab"}'
        ),
        HEADER,
        "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",
    ),
    "ok",
    keys=[bound("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")],
    now=NOW,
    audience=["0123456789abcdef0123456789abcdef"],
    required=["exp", "dest"],
    note="Shopify/shopify-api-js#207: session token within its minute",
)
THEME.add(
    "report-simplejwt-access",
    "hs256 policy",
    token(
        (
            '{"token_type":"access","exp":1795873900,"iat":1795873600,"jti":"e0c7a2b1d4f84f2c9a9a7f3c'
            '2b1a0d9e","user_id":7}'
        ),
        HEADER,
        "django-demo-key-w3!x@k9#v2$q7&m1*p5(t8)z4_c6+n0=r",
    ),
    "ok",
    keys=[bound("django-demo-key-w3!x@k9#v2$q7&m1*p5(t8)z4_c6+n0=r")],
    now=NOW,
    required=["exp", "token_type"],
    note="djangorestframework-simplejwt: user_id claim, no sub",
)
THEME.add(
    "report-stream-iat-ahead-max-age",
    "hs256 policy",
    token(
        '{"user_id":"ada-1","iat":1795873601}',
        HEADER,
        DEMO,
    ),
    "not_yet_valid",
    "iat",
    keys=[bound(DEMO)],
    now=NOW,
    max_age=60,
    note="GetStream/stream-chat-net#209: the same with a max age",
)
THEME.add(
    "report-stream-server",
    "hs256 policy",
    token(
        '{"server":true}',
        HEADER,
        DEMO,
    ),
    "ok",
    keys=[bound(DEMO)],
    now=NOW,
    note="getstream: server token",
)
THEME.add(
    "report-stream-video-calls",
    "hs256 policy",
    token(
        ('{"user_id":"ada","exp":1795873660,"iat":1795873540,"role":"user","call_cids":["default:1","livestream:2"]}'),
        HEADER,
        DEMO,
    ),
    "ok",
    keys=[bound(DEMO)],
    now=NOW,
    note="getstream video: call_cids list, role",
)
THEME.add(
    "report-sub-integer",
    "hs256 policy",
    token(
        '{"sub":1234,"exp":1795873660}',
        HEADER,
        DEMO,
    ),
    "invalid_claim",
    "sub",
    keys=[bound(DEMO)],
    now=NOW,
    note=(
        "jpadilla/pyjwt#1017, simplejwt#831, flask-jwt-extended#561, mwoauth#51: sub is a number: Django/Flask user ids"
    ),
)
THEME.add(
    "report-sub-null",
    "hs256 policy",
    token(
        '{"sub":null,"exp":1795873660}',
        HEADER,
        DEMO,
    ),
    "invalid_claim",
    "sub",
    keys=[bound(DEMO)],
    now=NOW,
    note="nestjs: sub null",
)
THEME.add(
    "report-supabase-es256",
    "hs256 policy",
    token(
        (
            '{"aal":"aal1","amr":[{"method":"password","timestamp":1795873595}],"app_metadata":{"prov'
            'ider":"email","providers":["email"]},"aud":"authenticated","email":"ada@example.org","ex'
            'p":1795877200,"iat":1795873595,"iss":"https://abcdefghijklmnopqrst.supabase.co/auth/v1",'
            '"phone":"","role":"authenticated","session_id":"5d0e9c7a-0000-4000-8000-000000000001","s'
            'ub":"11111111-2222-4333-8444-555555555555","user_metadata":{},"is_anonymous":false}'
        ),
        '{"alg":"ES256","kid":"k","typ":"JWT"}',
        DEMO,
    ),
    "algorithm_not_allowed",
    keys=[bound(DEMO)],
    now=NOW,
    audience=["authenticated"],
    note="supabase/supabase#44530: project moved to ES256; HS256 verifier must say so",
)
THEME.add(
    "report-supabase-hex-secret-said",
    "hs256 policy",
    token(
        ('{"iss":"supabase","ref":"abcdefghijklmnopqrst","role":"anon","iat":1795872600,"exp":2111233600}'),
        HEADER,
        bytes.fromhex("9c3f07b1d2e84a65f0117e2bc98d4a33516e7f80a92b3c4d5e6f708192a3b4c5"),
    ),
    "ok",
    keys=[bound("9c3f07b1d2e84a65f0117e2bc98d4a33516e7f80a92b3c4d5e6f708192a3b4c5", encoding="hex")],
    now=NOW,
    note="supabase/supabase#35459: the same, encoding said",
)
THEME.add(
    "report-supabase-session",
    "hs256 policy",
    token(
        (
            '{"aal":"aal1","amr":[{"method":"password","timestamp":1795873595}],"app_metadata":{"prov'
            'ider":"email","providers":["email"]},"aud":"authenticated","email":"ada@example.org","ex'
            'p":1795877200,"iat":1795873595,"iss":"https://abcdefghijklmnopqrst.supabase.co/auth/v1",'
            '"phone":"","role":"authenticated","session_id":"5d0e9c7a-0000-4000-8000-000000000001","s'
            'ub":"11111111-2222-4333-8444-555555555555","user_metadata":{},"is_anonymous":false}'
        ),
        '{"alg":"HS256","kid":"n5Xb0vQ9Hk2rT1aZ","typ":"JWT"}',
        DEMO,
    ),
    "ok",
    keys=[bound(DEMO)],
    now=NOW,
    audience=["authenticated"],
    note="supabase/server#160: user session with aud authenticated and kid, audience named",
)
THEME.add(
    "report-tenants-cross-issuer",
    "hs256 policy",
    token(
        '{"iss":"tenant-a","sub":"victim"}',
        '{"alg":"HS256","typ":"JWT","kid":"b"}',
        "second-shared-secret-of-our-own-zyxwvutsrq98",
    ),
    "claim_mismatch",
    "iss",
    keys=[
        bound(DEMO, "a", issuer=["tenant-a"]),
        bound("second-shared-secret-of-our-own-zyxwvutsrq98", "b", issuer=["tenant-b"]),
    ],
    now=NOW,
    issuer=["tenant-a", "tenant-b"],
    note="nearform/get-jwks#320 (kind)",
)
THEME.add(
    "report-tenants-cross-issuer-unbound",
    "hs256 policy",
    token(
        '{"iss":"tenant-a","sub":"victim"}',
        '{"alg":"HS256","typ":"JWT","kid":"b"}',
        "second-shared-secret-of-our-own-zyxwvutsrq98",
    ),
    "ok",
    keys=[bound(DEMO, "a"), bound("second-shared-secret-of-our-own-zyxwvutsrq98", "b")],
    now=NOW,
    key_id="b",
    issuer=["tenant-a", "tenant-b"],
    note="nearform/get-jwks#320 (kind)",
)
THEME.add(
    "report-twilio-twr",
    "hs256 policy",
    token(
        (
            '{"jti":"SK00000000000000000000000000000001-1795873000","iss":"SK000000000000000000000000'
            '00000001","sub":"AC00000000000000000000000000000002","exp":1795877200,"grants":{"identit'
            'y":"ada","video":{"room":"r"}}}'
        ),
        '{"typ":"JWT","alg":"HS256","cty":"twilio-fpa;v=1;twr=us1"}',
        DEMO,
    ),
    "ok",
    keys=[bound(DEMO)],
    now=NOW,
    note="twilio: cty twilio-fpa;v=1;twr=us1",
)
THEME.add(
    "report-two-dots-hex-sig",
    "hs256 policy",
    (
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhcHBLZXkiOiJrIiwiaWF0IjoxfQ.5017b59055976ceb8e8e"
        "f7490a8c7739730aea2229c4d87d6c04f180fdc07566"
    ),
    "signature_mismatch",
    keys=[bound(DEMO)],
    now=NOW,
    note="mieszko4/react-native-zoom-us#340: signature as hex text",
)
THEME.add(
    "report-typ-array",
    "hs256 policy",
    token(
        '{"sub":"a"}',
        '{"alg":"HS256","typ":["JWT"]}',
        DEMO,
    ),
    "malformed",
    keys=[bound(DEMO)],
    now=NOW,
    note="weird: typ array",
)
THEME.add(
    "report-typ-lower",
    "hs256 policy",
    token(
        '{"sub":"a"}',
        '{"alg":"HS256","typ":"jwt"}',
        DEMO,
    ),
    "ok",
    keys=[bound(DEMO)],
    now=NOW,
    typ="JWT",
    note="node: typ jwt, policy JWT",
)
THEME.add(
    "report-updated-at-iso",
    "hs256 policy",
    token(
        '{"sub":"a","updated_at":"2022-05-06T04:57:24.367Z"}',
        HEADER,
        DEMO,
    ),
    "ok",
    keys=[bound(DEMO)],
    now=NOW,
    note="lestrrat-go/jwx#734: updated_at as RFC 3339: not a registered claim",
)
THEME.add(
    "report-zendesk-sso",
    "hs256 policy",
    token(
        '{"jti":"x1","iat":1795873430,"name":"Ada","email":"ada@example.org","external_id":"7"}',
        HEADER,
        DEMO,
    ),
    "ok",
    keys=[bound(DEMO)],
    now=NOW,
    max_age=180,
    required=["jti"],
    note="zendesk: jti and iat only, within three minutes",
)
THEME.add(
    "report-zoom-iat-ms",
    "hs256 policy",
    token(
        (
            '{"appKey":"demoSdkKey0000000001","sdkKey":"demoSdkKey0000000001","mn":"1234567890","role'
            '":0,"iat":1795873600000,"exp":1795877200000,"tokenExp":1795880770}'
        ),
        HEADER,
        "Qw7Er5Ty3Ui1Op9As8Df6Gh4Jk2Lz0Xc",
    ),
    "ok",
    keys=[bound("Qw7Er5Ty3Ui1Op9As8Df6Gh4Jk2Lz0Xc")],
    now=NOW,
    note="mieszko4/react-native-zoom-us#340: iat and exp in milliseconds",
)
