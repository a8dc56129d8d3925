"""One JWK as a key (RFC 7517, RFC 7518 section 6.4): what it must have, what it may have, and what is ignored."""

import json

from tokens import Theme2, b64, bound, jwk, token

THEME = Theme2()
A = b"test secret A in a JWK, 32 bytes and more"
B = b"test secret B in a JWK, 32 bytes and more"


def named(kid=None, secret=A):
    return token("{}", '{"alg":"HS256"}' if kid is None else json.dumps({"alg": "HS256", "kid": kid}), secret)


def check(name, text, code="ok", rfc="7517 4", kid=None, secret=A, claim=None, note=None, **rest):
    text = text if isinstance(text, (str, bytes)) else json.dumps(text)
    keys = [bound(text, encoding="jwk", **rest)]
    THEME.add("jwk-" + name, rfc, named(kid, secret), code, claim, keys=keys, note=note)


def refused(name, text, rfc="7517 4", **rest):
    check(name, text, "invalid_argument", rfc, **rest)


OCT = jwk(A)
TEXT = json.dumps(OCT)
check("least", OCT)
check("with-alg", jwk(A, alg="HS256"), rfc="7517 4.4")
check("with-use", jwk(A, use="sig"), rfc="7517 4.2")
check("with-key-ops", jwk(A, key_ops=["verify"]), rfc="7517 4.3")
check("with-key-ops-both", jwk(A, key_ops=["sign", "verify"]), rfc="7517 4.3")
check("with-key-ops-and-others", jwk(A, key_ops=["encrypt", "x", "verify", "wrapKey"]), rfc="7517 4.3")
check("with-key-ops-and-use", jwk(A, key_ops=["verify"], use="sig"), rfc="7517 4.3")
check("with-all", jwk(A, alg="HS256", use="sig", key_ops=["verify"], kid="a"), kid="a")
check("with-unknown-members", jwk(A, x5c=["x"], x5u=1, exp=5, ext=True, iat={"a": [1]}))
check("members-in-another-order", {"k": OCT["k"], "kty": "oct"})
check("white-space-around", " \r\n\t" + TEXT + "\n")
check("indented", json.dumps(OCT, indent=4))
check("names-escaped", TEXT.replace("kty", "\\u006bty").replace('"k"', '"\\u006b"'))
check("kty-value-escaped", TEXT.replace('"oct"', '"o\\u0063t"'))
check("k-value-escaped", TEXT.replace(OCT["k"], "\\u%04x" % ord(OCT["k"][0]) + OCT["k"][1:]))
check("alg-value-escaped", json.dumps(jwk(A, alg="HS256")).replace("HS256", "HS\\u003256"), rfc="7517 4.4")
check("secret-of-every-byte", jwk(bytes(range(256))), secret=bytes(range(256)))
check("depth-127", TEXT[:-1] + ',"x":' + "[" * 126 + "]" * 126 + "}", rfc="7493 2")
refused("depth-128", TEXT[:-1] + ',"x":' + "[" * 127 + "]" * 127 + "}", rfc="7493 2")

# The text is an I-JSON object.
for name, text in [
    ("empty", ""),
    ("null", "null"),
    ("string", json.dumps(TEXT)),
    ("number", "5"),
    ("array", "[%s]" % TEXT),
    ("empty-object", "{}"),
    ("cut", TEXT[:-1]),
    ("comma-at-the-end", TEXT[:-1] + ",}"),
    ("something-after-it", TEXT + "x"),
    ("two", TEXT + TEXT),
    ("byte-order-mark", "\ufeff" + TEXT),
    ("kty-twice", '{"kty":"oct",' + TEXT[1:]),
    ("k-twice", TEXT[:-1] + ',"k":"%s"}' % OCT["k"]),
    ("k-twice-once-escaped", TEXT[:-1] + ',"\\u006b":"%s"}' % OCT["k"]),
    ("unknown-twice", TEXT[:-1] + ',"x":1,"x":1}'),
    ("lone-surrogate", TEXT[:-1] + ',"kid":"\\ud800"}'),
    ("number-out-of-range", TEXT[:-1] + ',"x":1e400}'),
    ("nan", TEXT[:-1] + ',"x":NaN}'),
    ("secret-itself", "a test secret of more than 32 bytes"),
    ("base64url-of-the-secret", OCT["k"]),
    ("base64-of-the-jwk", b64(TEXT)),
    ("pem", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"),
    ("set", json.dumps({"keys": [OCT]})),
    ("set-beside-kty", json.dumps({"kty": "RSA", "keys": [OCT]})),
    ("invalid-byte", TEXT[:-1].encode() + b',"x":"\xff"}'),
    ("raw-surrogate", TEXT[:-1].encode() + b',"x":"\xed\xa0\x80"}'),
]:
    refused("text-" + name, text, "7493 2")

# kty, alg, use, key_ops: what a JWK is for.
for name, value in [
    ("missing", None),
    ("rsa", "RSA"),
    ("ec", "EC"),
    ("okp", "OKP"),
    ("upper", "OCT"),
    ("capital", "Oct"),
    ("blank-after", "oct "),
    ("empty", ""),
    ("number", 5),
    ("array", ["oct"]),
    ("true", True),
]:
    refused("kty-" + name, jwk(A, kty=value), "7517 4.1")
refused("kty-null", TEXT.replace('"oct"', "null"), "7517 4.1")
refused("kty-in-upper-case-name", TEXT.replace('"kty"', '"KTY"'), "7517 4.1")
refused("kty-nested", '{"x":%s}' % TEXT, "7517 4.1")
for name, value in [
    ("hs384", '"HS384"'),
    ("hs512", '"HS512"'),
    ("rs256", '"RS256"'),
    ("none", '"none"'),
    ("lower", '"hs256"'),
    ("blank-after", '"HS256 "'),
    ("empty", '""'),
    ("null", "null"),
    ("number", "256"),
    ("array", '["HS256"]'),
    ("dir", '"dir"'),
]:
    refused("alg-" + name, TEXT[:-1] + ',"alg":%s}' % value, "7517 4.4")
for name, value in [
    ("enc", '"enc"'),
    ("upper", '"SIG"'),
    ("signature", '"signature"'),
    ("empty", '""'),
    ("null", "null"),
    ("array", '["sig"]'),
    ("true", "true"),
]:
    refused("use-" + name, TEXT[:-1] + ',"use":%s}' % value, "7517 4.2")
for name, value in [
    ("sign-only", '["sign"]'),
    ("empty", "[]"),
    ("others", '["encrypt","decrypt"]'),
    ("upper", '["VERIFY"]'),
    ("blank-after", '["verify "]'),
    ("empty-text", '[""]'),
    ("text", '"verify"'),
    ("null", "null"),
    ("true", "true"),
    ("number", "1"),
    ("object", '{"verify":true}'),
    ("number-beside-verify", '["verify",5]'),
    ("null-beside-verify", '[null,"verify"]'),
    ("array-beside-verify", '["verify",["sign"]]'),
    ("nested", '[["verify"]]'),
]:
    refused("key-ops-" + name, TEXT[:-1] + ',"key_ops":%s}' % value, "7517 4.3")
check("key-ops-escaped", TEXT[:-1] + ',"key_ops":["v\\u0065rify"]}', rfc="7517 4.3")
check("key-ops-twice-verify", TEXT[:-1] + ',"key_ops":["verify","verify"]}', rfc="7517 4.3")

# k: canonical base64url of a long enough secret.
for name, value in [
    ("padded", '"%s="' % b64(A[:32])),
    ("standard-letters", '"%s+/8"' % b64(A[:33])),
    ("trailing-bits", '"%s"' % (b64(A[:32])[:-1] + "B")),
    ("of-4n-and-1-letters", '"%sA"' % b64(A[:33])),
    ("blank-before", '" %s"' % b64(A)),
    ("line-feed-after", '"%s\\n"' % b64(A)),
    ("beyond-ascii", '"%s\u00fc\u00fc"' % b64(A)),
    ("null", "null"),
    ("number", "12345678901234567890123456789012"),
    ("array", '["%s"]' % b64(A)),
    ("object", "{}"),
]:
    refused("k-" + name, '{"kty":"oct","k":%s}' % value, "7518 6.4.1")
refused("k-missing", {"kty": "oct"}, "7518 6.4.1")
refused("k-in-upper-case-name", {"kty": "oct", "K": b64(A)}, "7518 6.4.1")
for length, code in [(0, "weak_key"), (1, "weak_key"), (31, "weak_key"), (32, "ok"), (33, "ok")]:
    check("k-of-%d-bytes" % length, jwk(A[:length]), code, "7518 3.2", secret=A[:length])
    code = "ok" if length else "weak_key"
    check("k-of-%d-bytes-allow-weak" % length, jwk(A[:length]), code, "7518 3.2", secret=A[:length], allow_weak=True)
PEM = "-----BEGIN PUBLIC KEY-----\nAAAA of the test vectors\n-----END PUBLIC KEY-----\n"
for name, inside in [
    ("pem", PEM),
    ("base64-of-pem", b64(PEM)),
    ("jwk", json.dumps(jwk(B))),
    ("der", bytes.fromhex("302a300506032b6570032100") + bytes(range(32))),
]:
    THEME.add(
        "jwk-k-is-a-" + name,
        "8725 2.1",
        named(secret=inside),
        "invalid_argument",
        field="key",
        keys=[bound(json.dumps(jwk(inside)), encoding="jwk")],
        note="whatever the encoding, what is undone is looked at",
    )

# kid becomes the id; an id given with the JWK replaces it.
for name, members, id, kid, code in [
    ("none-token-without", {}, None, None, "ok"),
    ("none-token-with", {}, None, "a", "ok"),
    ("named", {"kid": "a"}, None, "a", "ok"),
    ("named-token-without", {"kid": "a"}, None, None, "unknown_key"),
    ("named-token-with-another", {"kid": "a"}, None, "b", "unknown_key"),
    ("named-case-differs", {"kid": "a"}, None, "A", "unknown_key"),
    ("empty", {"kid": ""}, None, "", "ok"),
    ("empty-token-without", {"kid": ""}, None, None, "unknown_key"),
    ("beyond-ascii", {"kid": "Schl\u00fcssel \U0001f511"}, None, "Schl\u00fcssel \U0001f511", "ok"),
    ("with-quotes", {"kid": '"\\'}, None, '"\\', "ok"),
    ("replaced", {"kid": "a"}, "b", "b", "ok"),
    ("replaced-old-is-unknown", {"kid": "a"}, "b", "a", "unknown_key"),
    ("replaced-token-without", {"kid": "a"}, "b", None, "unknown_key"),
    ("given-to-one-without", {}, "b", "b", "ok"),
    ("given-to-one-without-token-without", {}, "b", None, "unknown_key"),
    ("given-the-same", {"kid": "a"}, "a", "a", "ok"),
]:
    rest = {} if id is None else {"id": id}
    check("kid-" + name, jwk(A, **members), code, "7517 4.5", kid, **rest)
check("kid-escaped", TEXT[:-1] + ',"kid":"\\u0061"}', rfc="7517 4.5", kid="a")
check("kid-long", jwk(A, kid="k" * 1000), rfc="7517 4.5", kid="k" * 1000)
for name, value in [("number", "5"), ("null", "null"), ("true", "true"), ("array", '["a"]'), ("object", "{}")]:
    refused("kid-" + name, TEXT[:-1] + ',"kid":%s}' % value, "7517 4.5")

# A key's other settings also apply to a JWK.
check("bound", OCT, "missing_claim", "hs256 policy", claim="iss", issuer=["https://a.example"])
check("until-is-over", OCT, "unknown_key", "hs256 policy", until=1700000000)
check("until-is-to-come", OCT, rfc="hs256 policy", until=1700000001)
THEME.add(
    "jwk-two-with-one-kid",
    "hs256 policy",
    named("a"),
    "invalid_argument",
    keys=[bound(json.dumps(jwk(secret, kid="a")), encoding="jwk") for secret in (A, B)],
)
THEME.add(
    "jwk-two-with-one-kid-one-replaced",
    "hs256 policy",
    named("b", B),
    keys=[
        bound(json.dumps(jwk(A, kid="a")), encoding="jwk"),
        bound(json.dumps(jwk(B, kid="a")), encoding="jwk", id="b"),
    ],
)

# An id beside a JWK stands for its kid, which must be sound all the same.
for kind, kid in [("number", 5), ("true", True), ("array", ["a"]), ("object", {})]:
    refused("kid-%s-beside-an-id" % kind, dict(OCT, kid=kid), "7517 4.5", id="b")
refused("kid-null-beside-an-id", '{"kty":"oct","k":"%s","kid":null}' % OCT["k"], "7517 4.5", id="b")
check("kid-replaced-by-an-empty-id", jwk(A, kid="a"), kid="", rfc="7517 4.5", id="")
check("kid-replaced-by-an-empty-id-old-is-unknown", jwk(A, kid="a"), "unknown_key", "7517 4.5", kid="a", id="")
