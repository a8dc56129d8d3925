"""A key's time: in the ring from `from` until just before `until`, without leeway; otherwise treated as absent."""

import json

from tokens import NOW, OTHER, Theme2, bound, jwk, jwks, token

THEME = Theme2()
A = b"test secret A with a time, 32 bytes and more"
B = b"test secret B with a time, 32 bytes and more"
LATEST = 2**53 - 1


def named(kid=None, secret=A, payload="{}"):
    return token(payload, '{"alg":"HS256"}' if kid is None else json.dumps({"alg": "HS256", "kid": kid}), secret)


def check(name, keys, given=None, code="ok", claim=None, now=NOW, **rest):
    keys = keys if isinstance(keys, list) else [keys]
    THEME.add("key-time-" + name, "hs256 policy", given or named(), code, claim, keys=keys, now=now, **rest)


for name, times, now, code in [
    ("from-a-second-before", {"start": 1000}, 999, "unknown_key"),
    ("from-reached", {"start": 1000}, 1000, "ok"),
    ("from-a-second-after", {"start": 1000}, 1001, "ok"),
    ("from-long-after", {"start": 1000}, 2**62, "ok"),
    ("until-a-second-before", {"until": 1000}, 999, "ok"),
    ("until-reached", {"until": 1000}, 1000, "unknown_key"),
    ("until-a-second-after", {"until": 1000}, 1001, "unknown_key"),
    ("until-long-before", {"until": 1000}, -(2**62), "ok"),
    ("both-before", {"start": 1000, "until": 2000}, 999, "unknown_key"),
    ("both-first-second", {"start": 1000, "until": 2000}, 1000, "ok"),
    ("both-last-second", {"start": 1000, "until": 2000}, 1999, "ok"),
    ("both-over", {"start": 1000, "until": 2000}, 2000, "unknown_key"),
    ("of-one-second-before", {"start": 1000, "until": 1001}, 999, "unknown_key"),
    ("of-one-second-in", {"start": 1000, "until": 1001}, 1000, "ok"),
    ("of-one-second-after", {"start": 1000, "until": 1001}, 1001, "unknown_key"),
    ("from-0-at-0", {"start": 0}, 0, "ok"),
    ("from-0-at-minus-1", {"start": 0}, -1, "unknown_key"),
    ("from-0-at-the-least-now", {"start": 0}, -(2**63), "unknown_key"),
    ("until-1-at-0", {"until": 1}, 0, "ok"),
    ("until-1-at-1", {"until": 1}, 1, "unknown_key"),
    ("until-1-at-the-least-now", {"until": 1}, -(2**63), "ok"),
    ("from-the-latest-before", {"start": LATEST}, LATEST - 1, "unknown_key"),
    ("from-the-latest-reached", {"start": LATEST}, LATEST, "ok"),
    ("until-the-latest-before", {"until": LATEST}, LATEST - 1, "ok"),
    ("until-the-latest-reached", {"until": LATEST}, LATEST, "unknown_key"),
    ("until-the-latest-at-the-greatest-now", {"until": LATEST}, 2**63 - 1, "unknown_key"),
    ("whole-range-in", {"start": 0, "until": LATEST}, 1000, "ok"),
]:
    check(name, bound(A, **times), now=now, code=code)
    check(name + "-named", bound(A, "a", **times), named("a"), now=now, code=code)

# No leeway.
for leeway in (1, 900):
    check("until-reached-leeway-%d" % leeway, bound(A, until=NOW), code="unknown_key", leeway=leeway)
    check("from-to-come-leeway-%d" % leeway, bound(A, start=NOW + 1), code="unknown_key", leeway=leeway)
    check("until-to-come-leeway-%d" % leeway, bound(A, until=NOW + 1), leeway=leeway)
    check("from-reached-leeway-%d" % leeway, bound(A, start=NOW), leeway=leeway)

# 0 to 2^53 - 1, and from is before until. A type that cannot hold the number also rejects it.
for name, times in [
    ("from-minus-1", {"start": -1}),
    ("until-minus-1", {"until": -1}),
    ("until-0-after-from-0", {"start": 0, "until": 0}),
    ("from-2-to-the-53", {"start": 2**53}),
    ("until-2-to-the-53", {"until": 2**53}),
    ("from-as-until", {"start": 1000, "until": 1000}),
    ("from-after-until", {"start": 1001, "until": 1000}),
    ("from-the-latest-until-0", {"start": LATEST, "until": 0}),
    ("from-minus-1-until-later", {"start": -1, "until": 1000}),
    ("from-0-until-too-late", {"start": 0, "until": 2**53}),
    ("until-in-nanoseconds", {"until": 1700000000 * 10**9}),
]:
    check(name, bound(A, **times), code="invalid_argument")
check("second-key-decides-too", [bound(A), bound(B, start=2, until=1)], code="invalid_argument")
check("until-0-is-always-over", bound(A, until=0), now=0, code="unknown_key")
check("until-0-before-it", bound(A, until=0), now=-1)
check("until-in-milliseconds-is-late", bound(A, until=1700000000000))

# Treated as absent: unknown_key if no key is left to try, otherwise signature_mismatch.
OVER, TO_COME = {"until": NOW}, {"start": NOW + 1}
for name, keys, kid, secret, code in [
    ("named-over-none-left", [bound(A, "a", **OVER)], "a", A, "unknown_key"),
    ("named-over-another-named", [bound(A, "a", **OVER), bound(B, "b")], "a", A, "unknown_key"),
    ("named-over-one-without-id", [bound(A, "a", **OVER), bound(B)], "a", A, "signature_mismatch"),
    ("named-over-signed-by-the-one-without-id", [bound(A, "a", **OVER), bound(B)], "a", B, "ok"),
    ("named-over-one-without-id-over", [bound(A, "a", **OVER), bound(B, **OVER)], "a", A, "unknown_key"),
    ("named-in-time-one-without-id-over", [bound(A, "a"), bound(B, **OVER)], "a", B, "signature_mismatch"),
    ("without-id-over-other-in-time", [bound(A, **OVER), bound(B)], None, A, "signature_mismatch"),
    ("without-id-over-signed-by-the-other", [bound(A, **OVER), bound(B)], None, B, "ok"),
    ("without-id-all-over", [bound(A, **OVER), bound(B, **OVER)], None, A, "unknown_key"),
    ("without-id-one-over-one-to-come", [bound(A, **OVER), bound(B, **TO_COME)], None, B, "unknown_key"),
    ("same-secret-over-and-in-time", [bound(A, **OVER), bound(A)], None, A, "ok"),
    ("same-secret-over-with-id-and-in-time", [bound(A, "a", **OVER), bound(A)], "a", A, "ok"),
    ("unknown-kid-all-over", [bound(A, "a", **OVER)], "x", A, "unknown_key"),
    ("no-kid-one-with-id-in-time", [bound(A, "a"), bound(B, **OVER)], None, B, "unknown_key"),
    ("none-fits", [bound(A, **OVER), bound(B)], None, OTHER, "signature_mismatch"),
    ("rotation-old-still-in", [bound(A, "old", until=NOW + 1), bound(B, "new", start=NOW)], "old", A, "ok"),
    ("rotation-new-already-in", [bound(A, "old", until=NOW + 1), bound(B, "new", start=NOW)], "new", B, "ok"),
    ("rotation-old-over", [bound(A, "old", until=NOW), bound(B, "new", start=NOW)], "old", A, "unknown_key"),
    ("rotation-new-to-come", [bound(A, "old"), bound(B, "new", start=NOW + 1)], "new", B, "unknown_key"),
]:
    check("absent-" + name, keys, named(kid, secret), code)

# A ring may consist of such keys only; absent keys still count towards the limits.
check("ring-of-keys-that-are-over", [bound(A, **OVER), bound(B, "b", **OVER)], code="unknown_key")
check("one-id-in-two-times", [bound(A, "a", until=NOW), bound(B, "a", start=NOW)], named("a", B), "invalid_argument")
check("17-without-ids-one-over", [bound(A)] * 16 + [bound(B, **OVER)], code="invalid_argument")
check("weak-one-that-is-over", [bound(A), bound(b"short", **OVER)], code="weak_key")

# A key's time is checked with the signature: earlier mistakes decide first, later ones do not show.
check("over-malformed-token", bound(A, **OVER), "a.b", "malformed")
check("over-other-alg", bound(A, **OVER), token("{}", '{"alg":"HS512"}', A), "algorithm_not_allowed")
check("over-wrong-type", bound(A, **OVER), named(), "wrong_type", typ="JWT")
check("over-expired-token", bound(A, **OVER), named(payload='{"exp":1}'), "unknown_key")
check("over-payload-no-json", bound(A, **OVER), named(payload="x"), "unknown_key")
check("over-signature-of-31-bytes", bound(A, **OVER), named()[:-1].rsplit(".", 1)[0] + "." + "A" * 40, "unknown_key")
check("in-time-expired-token", bound(A, until=NOW + 1), named(payload='{"exp":1}'), "expired", "exp")
check("set-one-time-for-all-over", jwks(jwk(A, kid="a"), jwk(B), until=NOW), named("a"), "unknown_key")
check("set-over-beside-a-key", [jwks(jwk(A), until=NOW), bound(B)], named(), "signature_mismatch")
