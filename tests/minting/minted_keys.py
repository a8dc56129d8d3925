"""Keys that sign: a verifier's keys; and a bound key signs only for its issuers."""

import json

from minted import NOW, Theme
from tokens import b64, bound, jwk

THEME = Theme()
ADA = '{"sub":"ada"}'
ISS_A, ISS_B = "https://a.example", "https://b.example"
SECRET = b"test secret of a signer, 32 bytes and more"


def refused(name, code, key, claims=ADA, claim=None, field=None, rfc="hs256 policy", **options):
    THEME.refused("key-" + name, rfc, claims, code, claim, field, key=key, **options)


def minted(name, key, claims=ADA, header='{"alg":"HS256","typ":"JWT"}', rfc="hs256 policy", **options):
    THEME.minted("key-" + name, rfc, claims, options.pop("payload", None), header, key=key, **options)


for length in (1, 16, 31):
    refused("of-%d-bytes" % length, "weak_key", bound(SECRET[:length]), rfc="7518 3.2")
    minted("of-%d-bytes-allow-weak" % length, bound(SECRET[:length], allow_weak=True))
minted("of-32-bytes", bound(SECRET[:32]), rfc="7518 3.2")
refused("empty", "weak_key", bound(b""), rfc="7518 3.2")
refused("empty-allow-weak", "weak_key", bound(b"", allow_weak=True), rfc="7518 3.2")
minted("base64url", bound(b64(SECRET), encoding="base64url"))
minted("hex", bound(SECRET.hex(), encoding="hex"))
refused("hex-with-0x", "invalid_argument", bound("0x" + SECRET.hex(), encoding="hex"), field="key")
refused("base64-without-padding", "invalid_argument", bound(b64(SECRET[:32]), encoding="base64"), field="key")
PEM = "-----BEGIN PRIVATE KEY-----\nAAAA of the test vectors\n-----END PRIVATE KEY-----\n"
refused("pem", "invalid_argument", bound(PEM), field="key", rfc="8725 2.1")
refused("pem-allow-weak", "invalid_argument", bound(PEM, allow_weak=True), field="key", rfc="8725 2.1")
refused("jwk-as-text", "invalid_argument", bound(json.dumps(jwk(SECRET))), field="key", rfc="7517 4.1")
refused("der", "invalid_argument", bound(bytes.fromhex("302a300506032b6570032100") + bytes(range(32))), field="key")

# A key's time matters only to verifiers: the signer uses the one key that the caller chose.
for name, times in [
    ("that-has-ended", {"until": NOW}),
    ("that-ended-long-ago", {"start": 0, "until": 1}),
    ("that-has-not-begun", {"start": NOW + 1}),
    ("of-now", {"start": NOW, "until": NOW + 1}),
]:
    minted("time-" + name, bound(SECRET, **times), now=NOW)
refused("time-that-is-none", "invalid_argument", bound(SECRET, start=NOW, until=NOW), now=NOW)

# A JWK signs if its key_ops allows it.
WITH_KID = '{"alg":"HS256","typ":"JWT","kid":"a"}'
minted("jwk", bound(json.dumps(jwk(SECRET)), encoding="jwk"), rfc="7517 4")
minted("jwk-with-kid", bound(json.dumps(jwk(SECRET, kid="a")), encoding="jwk"), header=WITH_KID, rfc="7517 4.5")
minted("jwk-with-an-id-beside-it", bound(json.dumps(jwk(SECRET, kid="b")), encoding="jwk", id="a"), header=WITH_KID)
for name, operations, good in [
    ("sign", ["sign"], True),
    ("both", ["verify", "sign"], True),
    ("verify", ["verify"], False),
    ("empty", [], False),
    ("others", ["encrypt", "decrypt"], False),
    ("upper", ["SIGN"], False),
    ("text", "sign", False),
    ("with-a-number", ["sign", 5], False),
]:
    key = bound(json.dumps(jwk(SECRET, key_ops=operations)), encoding="jwk")
    if good:
        minted("jwk-key-ops-" + name, key, rfc="7517 4.3")
    else:
        refused("jwk-key-ops-" + name, "invalid_argument", key, rfc="7517 4.3")
for name, members in [("alg", {"alg": "HS512"}), ("use", {"use": "enc"}), ("kty", {"kty": "RSA"}), ("k", {"k": "!"})]:
    refused("jwk-of-another-" + name, "invalid_argument", bound(json.dumps(jwk(SECRET, **members)), encoding="jwk"))

# Bound keys.
BOUND = bound(SECRET, issuer=[ISS_A, "https://other.example"])
for name, claims in [
    ("own", '{"iss":"https://a.example"}'),
    ("own-second", '{"iss":"https://other.example","sub":"ada"}'),
    ("own-escaped", '{"iss":"https:\\/\\/\\u0061.example"}'),
    ("own-name-escaped", '{"is\\u0073":"https://a.example"}'),
]:
    minted("bound-" + name, BOUND, claims)
minted(
    "bound-own-with-times",
    BOUND,
    '{"iss":"https://a.example"}',
    payload='{"iss":"https://a.example","iat":1700000000,"exp":1700000060}',
    issued_at=True,
    expires_in=60,
    now=1700000000,
)
for name, claims, code in [
    ("absent", ADA, "missing_claim"),
    ("absent-empty-object", "{}", "missing_claim"),
    ("nested-only", '{"x":{"iss":"https://a.example"}}', "missing_claim"),
    ("name-in-upper-case", '{"ISS":"https://a.example"}', "missing_claim"),
    ("another", '{"iss":"https://b.example"}', "claim_mismatch"),
    ("empty", '{"iss":""}', "claim_mismatch"),
    ("slash-after", '{"iss":"https://a.example/"}', "claim_mismatch"),
    ("case-differs", '{"iss":"https://A.example"}', "claim_mismatch"),
    ("joined", '{"iss":"https://a.example,https://other.example"}', "claim_mismatch"),
]:
    refused("bound-" + name, code, BOUND, claims, "iss")
refused("bound-wrong-type-first", "invalid_claim", BOUND, '{"iss":5}', "iss")
refused("bound-wrong-type-of-another-first", "invalid_claim", BOUND, '{"iss":"https://b.example","sub":5}', "sub")
refused("bound-list", "invalid_claim", BOUND, '{"iss":["https://a.example"]}', "iss")
refused("bound-malformed-first", "malformed", BOUND, '{"iss":"https://b.example"')
minted("bound-to-64", bound(SECRET, issuer=["i%d" % index for index in range(64)]), '{"iss":"i63"}')
for name, issuers in [("65", ["i%d" % index for index in range(65)]), ("none", []), ("empty-text", [""])]:
    refused("bound-to-" + name, "invalid_argument", bound(SECRET, issuer=issuers), '{"iss":"i0"}', field="issuer")
minted("not-bound", bound(SECRET), '{"iss":"anybody"}')
