"""A JWK Set as keys (RFC 7517 section 5): what is skipped, what is a mistake, and what applies to the whole set."""

import json

from tokens import Theme2, b64, bound, jwk, jwks, token

THEME = Theme2()
A = b"test secret A in a JWK Set, 32 bytes and more"
B = b"test secret B in a JWK Set, 32 bytes and more"
C = b"test secret C in a JWK Set, 32 bytes and more"
ISS = '{"iss":"https://a.example"}'


def named(kid=None, secret=A, payload="{}"):
    return token(payload, '{"alg":"HS256"}' if kid is None else json.dumps({"alg": "HS256", "kid": kid}), secret)


def check(name, keys, given=None, code="ok", claim=None, field=None, rfc="7517 5", **rest):
    keys = keys if isinstance(keys, list) else [keys]
    THEME.add("jwks-" + name, rfc, named() if given is None else given, code, claim, field, keys=keys, **rest)


def refused(name, text, rfc="7517 5", code="invalid_argument", **rest):
    check(name, jwks(text if isinstance(text, str) else json.dumps(text)), code=code, rfc=rfc, **rest)


RSA = {"kty": "RSA", "n": b64(b"\xab" * 128), "e": "AQAB", "kid": "r"}
EC = {"kty": "EC", "crv": "P-256", "x": b64(b"1" * 32), "y": b64(b"2" * 32), "kid": "e"}
OKP = {"kty": "OKP", "crv": "Ed25519", "x": b64(b"3" * 32), "kid": "o"}
check("of-one", jwks(jwk(A)))
check("of-two-first", jwks(jwk(A, kid="a"), jwk(B, kid="b")), named("a"))
check("of-two-second", jwks(jwk(A, kid="a"), jwk(B, kid="b")), named("b", B))
check("of-two-second-under-the-first", jwks(jwk(A, kid="a"), jwk(B, kid="b")), named("a", B), "signature_mismatch")
check("of-two-unknown", jwks(jwk(A, kid="a"), jwk(B, kid="b")), named("c"), "unknown_key")
check("of-two-without-kid", jwks(jwk(A), jwk(B)), named(None, B))
check("token-without-kid", jwks(jwk(A, kid="a", alg="HS256")), named(), "unknown_key")
check("of-rsa-ec-and-oct", jwks(EC, RSA, OKP, jwk(A, kid="a", alg="HS256")), named("a"))
check("kid-of-a-key-passed-over", jwks(RSA, jwk(A, kid="a")), named("r"), "unknown_key")
check("oct-between-others", jwks(RSA, jwk(A), EC))
check("unknown-members", jwks(json.dumps({"x": [1, {"y": None}], "keys": [jwk(A)], "iss": "x"})))
check("white-space-around", jwks(" \r\n" + json.dumps({"keys": [jwk(A)]}, indent=2) + "\n"))
check("name-escaped", jwks(json.dumps({"keys": [jwk(A)]}).replace('"keys"', '"\\u006beys"')))

# The text, and each element, is an I-JSON object.
ONE = json.dumps({"keys": [jwk(A)]})
for name, text in [
    ("empty", ""),
    ("null", "null"),
    ("array", json.dumps([jwk(A)])),
    ("jwk", json.dumps(jwk(A))),
    ("string", json.dumps(ONE)),
    ("empty-object", "{}"),
    ("cut", ONE[:-1]),
    ("cut-in-the-list", ONE[:-2] + "}"),
    ("comma-at-the-end", ONE[:-1] + ",}"),
    ("comma-in-the-list", ONE[:-2] + ",]}"),
    ("something-after-it", ONE + "x"),
    ("two", ONE + ONE),
    ("byte-order-mark", "\ufeff" + ONE),
    ("keys-twice", ONE[:-1] + ',"keys":[]}'),
    ("keys-twice-once-escaped", ONE[:-1] + ',"key\\u0073":[]}'),
    ("keys-in-upper-case", ONE.replace("keys", "KEYS")),
    ("keys-null", '{"keys":null}'),
    ("keys-object", '{"keys":%s}' % json.dumps(jwk(A))),
    ("keys-object-by-kid", '{"keys":{"a":%s}}' % json.dumps(jwk(A))),
    ("keys-text", '{"keys":"a"}'),
    ("keys-nested", '{"x":%s}' % ONE),
    ("name-twice-in-an-element", ONE.replace('"kty": "oct"', '"kty":"oct","kty":"oct"')),
    ("name-twice-in-an-element-passed-over", ONE[:-2] + ',{"kty":"RSA","n":"a","n":"a"}]}'),
    ("lone-surrogate-in-an-element", ONE[:-3] + ',"x":"\\ud800"}]}'),
    ("lone-surrogate-in-an-element-passed-over", ONE[:-2] + ',{"kty":"RSA","x":"\\ud800"}]}'),
    ("number-out-of-range-in-an-element-passed-over", ONE[:-2] + ',{"kty":"RSA","x":1e400}]}'),
    ("pem", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"),
]:
    refused("text-" + name, text, "7493 2")
for name, element in [
    ("null", "null"),
    ("text", '"a"'),
    ("number", "5"),
    ("true", "true"),
    ("array", "[]"),
    ("array-of-a-jwk", "[%s]" % json.dumps(jwk(B))),
]:
    refused("element-" + name, ONE[:-2] + ",%s]}" % element)
    refused("element-%s-first" % name, ONE.replace("[{", "[%s,{" % element))
check("depth-127", jwks(ONE[:-3] + ',"x":' + "[" * 124 + "]" * 124 + "}]}"), rfc="7493 2")
refused("depth-128", ONE[:-3] + ',"x":' + "[" * 125 + "]" * 125 + "}]}", "7493 2")

# Skipped: another kty, alg or use; key_ops without verify. Then no key may be left.
for name, members, rfc in [
    ("kty-rsa", {"kty": "RSA"}, "7517 4.1"),
    ("kty-unknown", {"kty": "X"}, "7517 4.1"),
    ("kty-upper", {"kty": "OCT"}, "7517 4.1"),
    ("kty-number", {"kty": 5}, "7517 4.1"),
    ("kty-missing", {"kty": None}, "7517 4.1"),
    ("alg-hs512", {"alg": "HS512"}, "7517 4.4"),
    ("alg-rs256", {"alg": "RS256"}, "7517 4.4"),
    ("alg-lower", {"alg": "hs256"}, "7517 4.4"),
    ("alg-number", {"alg": 256}, "7517 4.4"),
    ("alg-empty", {"alg": ""}, "7517 4.4"),
    ("use-enc", {"use": "enc"}, "7517 4.2"),
    ("use-upper", {"use": "SIG"}, "7517 4.2"),
    ("use-number", {"use": 1}, "7517 4.2"),
    ("key-ops-sign", {"key_ops": ["sign"]}, "7517 4.3"),
    ("key-ops-empty", {"key_ops": []}, "7517 4.3"),
    ("key-ops-others", {"key_ops": ["wrapKey", "unwrapKey"]}, "7517 4.3"),
]:
    other = jwk(B, **dict({"kid": "b"}, **members))
    check(name + "-alone", jwks(other), named("b", B), "invalid_argument", rfc=rfc)
    check(name + "-is-passed-over", jwks(other, jwk(A, kid="a")), named("a"), rfc=rfc)
    check(name + "-is-no-key", jwks(other, jwk(A, kid="a")), named("b", B), "unknown_key", rfc=rfc)
for name, text in [("alg", '"alg":null'), ("use", '"use":null')]:
    check(
        name + "-null-is-passed-over",
        jwks(ONE[:-2] + ',{"kty":"oct","k":"%s","kid":"b",%s}]}' % (b64(B), text)),
        named("b", B),
        "signature_mismatch",
        note="null is there, and is not the value; the key without an id is tried alone",
    )
refused("keys-empty", '{"keys":[]}')
refused("of-rsa-alone", {"keys": [RSA]})
refused("of-three-others", {"keys": [RSA, EC, OKP]})

# Skipping comes first: mistakes in a key for another use do not matter.
for name, members in [
    ("k-missing", {"k": None}),
    ("k-not-base64url", {"k": "!!"}),
    ("k-short", {"k": "AAAA"}),
    ("k-empty", {"k": ""}),
    ("kid-number", {"kid": 5}),
    ("key-ops-text", {"key_ops": "verify"}),
    ("key-ops-of-numbers", {"key_ops": [1]}),
    ("kid-of-another", {"kid": "a"}),
]:
    for kind, why in [("rsa", {"kty": "RSA"}), ("hs512", {"alg": "HS512"}), ("enc", {"use": "enc"})]:
        other = jwk(B, **dict(why, **members))
        check("%s-in-%s-passed-over" % (name, kind), jwks(other, jwk(A, kid="a")), named("a"))
for name, members in [("k-missing", {"k": None}), ("k-short", {"k": "AAAA"}), ("kid-number", {"kid": 5})]:
    other = jwk(B, **dict({"key_ops": ["sign"]}, **members))
    check("%s-in-key-ops-sign-passed-over" % name, jwks(other, jwk(A, kid="a")), named("a"), rfc="7517 4.3")

# The remaining keys must be valid, and a bad key_ops is a mistake.
for name, members, code, rfc in [
    ("key-ops-text", {"key_ops": "verify"}, "invalid_argument", "7517 4.3"),
    ("key-ops-number", {"key_ops": 1}, "invalid_argument", "7517 4.3"),
    ("key-ops-object", {"key_ops": {"verify": True}}, "invalid_argument", "7517 4.3"),
    ("key-ops-with-a-number", {"key_ops": ["verify", 5]}, "invalid_argument", "7517 4.3"),
    ("key-ops-with-null", {"key_ops": ["verify", None]}, "invalid_argument", "7517 4.3"),
    ("key-ops-sign-with-a-number", {"key_ops": ["sign", 5]}, "invalid_argument", "7517 4.3"),
    ("k-missing", {"k": None}, "invalid_argument", "7518 6.4.1"),
    ("k-number", {"k": 5}, "invalid_argument", "7518 6.4.1"),
    ("k-padded", {"k": b64(B[:32]) + "="}, "invalid_argument", "7518 6.4.1"),
    ("k-trailing-bits", {"k": b64(B[:32])[:-1] + "B"}, "invalid_argument", "7518 6.4.1"),
    ("k-standard-letters", {"k": b64(B[:33]) + "+/8A"}, "invalid_argument", "7518 6.4.1"),
    ("k-short", {"k": b64(B[:31])}, "weak_key", "7518 3.2"),
    ("k-empty", {"k": ""}, "weak_key", "7518 3.2"),
    ("kid-number", {"kid": 5}, "invalid_argument", "7517 4.5"),
    ("kid-array", {"kid": ["b"]}, "invalid_argument", "7517 4.5"),
    ("kid-of-another", {"kid": "a"}, "invalid_argument", "7517 4.5"),
]:
    bad = jwk(B, **dict({"kid": "b"}, **members))
    check(name + "-first", jwks(bad, jwk(A, kid="a")), named("a"), code, rfc=rfc)
    check(name + "-last", jwks(jwk(A, kid="a"), bad), named("a"), code, rfc=rfc)
check(
    "key-ops-null",
    jwks(ONE[:-2] + ',{"kty":"oct","k":"%s","key_ops":null}]}' % b64(B)),
    code="invalid_argument",
    rfc="7517 4.3",
)
check(
    "kid-null",
    jwks(ONE[:-2] + ',{"kty":"oct","k":"%s","kid":null}]}' % b64(B)),
    code="invalid_argument",
    rfc="7517 4.5",
)
check(
    "k-is-a-pem",
    jwks(jwk("-----BEGIN PUBLIC KEY-----\nAAAA of the test vectors\n"), jwk(A, kid="a")),
    named("a"),
    "invalid_argument",
    field="key",
    rfc="8725 2.1",
)

# Settings given with a set apply to all its keys.
TWO = (jwk(A, kid="a"), jwk(B, kid="b"))
for kid, secret in [("a", A), ("b", B)]:
    check(
        "issuer-holds-for-%s" % kid,
        jwks(*TWO, issuer=["https://a.example"]),
        named(kid, secret, ISS),
        rfc="hs256 policy",
    )
    check(
        "issuer-other-for-%s" % kid,
        jwks(*TWO, issuer=["https://b.example"]),
        named(kid, secret, ISS),
        "claim_mismatch",
        "iss",
        rfc="hs256 policy",
    )
    check(
        "issuer-absent-for-%s" % kid,
        jwks(*TWO, issuer=["https://b.example"]),
        named(kid, secret),
        "missing_claim",
        "iss",
        rfc="hs256 policy",
    )
    check(
        "until-over-for-%s" % kid, jwks(*TWO, until=1700000000), named(kid, secret), "unknown_key", rfc="hs256 policy"
    )
    check("until-to-come-for-%s" % kid, jwks(*TWO, until=1700000001), named(kid, secret), rfc="hs256 policy")
    check(
        "from-to-come-for-%s" % kid, jwks(*TWO, start=1700000001), named(kid, secret), "unknown_key", rfc="hs256 policy"
    )
    check("from-reached-for-%s" % kid, jwks(*TWO, start=1700000000), named(kid, secret), rfc="hs256 policy")
for name, rest, code in [
    ("issuer-empty-list", {"issuer": []}, "invalid_argument"),
    ("issuer-empty-text", {"issuer": [""]}, "invalid_argument"),
    ("from-after-until", {"start": 5, "until": 4}, "invalid_argument"),
]:
    check(name, jwks(*TWO, **rest), named("a"), code, field="issuer" if "issuer" in rest else None, rfc="hs256 policy")
SHORT = (jwk(A[:8], kid="a"), jwk(B[:31], kid="b"), jwk(C, kid="c"))
check("short-keys", jwks(*SHORT), named("c", C), "weak_key", rfc="7518 3.2")
for kid, secret in [("a", A[:8]), ("b", B[:31]), ("c", C)]:
    check("allow-weak-holds-for-%s" % kid, jwks(*SHORT, allow_weak=True), named(kid, secret), rfc="hs256 policy")
check("allow-weak-not-for-empty", jwks(jwk(b""), allow_weak=True), named(), "weak_key", rfc="hs256 policy")
check(
    "allow-weak-not-for-the-key-beside-it",
    [jwks(*SHORT, allow_weak=True), bound(b"short", "d")],
    named("c", C),
    "weak_key",
    rfc="hs256 policy",
)

# Sets and keys in one ring, in order.
check("beside-a-key", [bound(C, "c"), jwks(*TWO)], named("b", B))
check("beside-a-key-that-is-named", [bound(C, "c"), jwks(*TWO)], named("c", C))
check("beside-a-key-without-id", [jwks(*TWO), bound(C)], named(None, C))
check("two-sets", [jwks(TWO[0]), jwks(TWO[1])], named("b", B))
check("two-sets-with-one-kid", [jwks(TWO[0]), jwks(jwk(B, kid="a"))], named("a"), "invalid_argument")
check("one-kid-as-the-key-beside-it", [bound(C, "a"), jwks(*TWO)], named("b", B), "invalid_argument")
check("two-sets-one-without-keys-for-us", [jwks(*TWO), jwks(RSA)], named("a"), "invalid_argument")
THEME.add(
    "jwks-of-two-tenants",
    "hs256 policy",
    named("b", B, '{"iss":"https://a.example"}'),
    "claim_mismatch",
    "iss",
    keys=[jwks(TWO[0], issuer=["https://a.example"]), jwks(TWO[1], issuer=["https://b.example"])],
    issuer=["https://a.example", "https://b.example"],
)

# Keys without a kid count as keys without an id.
for count, code in [(16, "ok"), (17, "invalid_argument")]:
    keys = [jwks(*[jwk(A)] * count)]
    THEME.add("jwks-of-%d-without-kid" % count, "hs256 policy", token("{}", '{"alg":"HS256"}', A), code, keys=keys)
