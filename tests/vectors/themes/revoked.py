"""Revocations: the last checks, their order, how exactly they compare; how old the list may be; invalid lists."""

import json

from tokens import NOW, OTHER, SECRET, Theme2, bound, key, token

THEME = Theme2()
KEY = bound(SECRET, "k1")
LATEST = 2**53 - 1


def lines(*entries, end="\n"):
    return "".join((entry if isinstance(entry, str) else json.dumps(entry)) + end for entry in entries)


def named(payload, kid="k1", secret=SECRET):
    return token(payload if isinstance(payload, str) else json.dumps(payload), json.dumps({"alg": "HS256", "kid": kid}), secret)


def check(name, entries, payload, claim=None, code=None, keys=None, given=None, **rest):
    """A token of this payload under the key `k1`; revoked by the claim, or valid."""
    revoked = entries if isinstance(entries, (str, bytes)) else lines(*entries)
    code = code or ("ok" if claim is None else "revoked")
    given = given if given is not None else named(payload)
    THEME.add("revoked-" + name, "hs256 policy", given, code, claim, keys=keys or [KEY], revoked=revoked, **rest)


# Nothing in the list applies.
check("by-an-empty-list", "", {"jti": "a"})
check("by-blank-lines", " \n\t\n\r\n\n", {"jti": "a"})
check("by-nothing-but-its-age", [{"as_of": NOW}], {"jti": "a", "sub": "a", "iat": 1})

# jti.
for name, entries, payload, claim in [
    ("jti", [{"jti": "a"}], {"jti": "a"}, "jti"),
    ("jti-of-many", [{"jti": "x"}, {"jti": "a"}, {"jti": "y"}], {"jti": "a"}, "jti"),
    ("jti-of-another", [{"jti": "b"}], {"jti": "a"}, None),
    ("jti-by-case", [{"jti": "A"}], {"jti": "a"}, None),
    ("jti-a-prefix", [{"jti": "a"}], {"jti": "ab"}, None),
    ("jti-longer", [{"jti": "ab"}], {"jti": "a"}, None),
    ("jti-absent", [{"jti": "a"}], {"sub": "a"}, None),
    ("jti-empty-in-the-token", [{"jti": "a"}], {"jti": ""}, None),
    ("jti-escaped-in-the-token", [{"jti": "a"}], '{"jti":"\\u0061"}', "jti"),
    ("jti-escaped-in-the-list", ['{"jti":"\\u0061"}'], {"jti": "a"}, "jti"),
    ("jti-name-escaped-in-the-list", ['{"\\u006ati":"a"}'], {"jti": "a"}, "jti"),
    ("jti-beyond-ascii", ['{"jti":"\\u00e9\\ud83d\\ude00"}'], '{"jti":"é😀"}', "jti"),
    ("jti-twice", [{"jti": "a"}, {"jti": "a"}], {"jti": "a"}, "jti"),
    ("jti-with-a-null-byte", [{"jti": "a\0b"}], {"jti": "a\0b"}, "jti"),
    ("jti-another-after-a-null-byte", [{"jti": "a\0b"}], {"jti": "a\0c"}, None),
]:
    check(name, entries, payload, claim)
check("jti-crlf", lines({"jti": "a"}, end="\r\n"), {"jti": "a"}, "jti")
check("jti-blanks-around", ' \t{"jti" : "a"} \t\n', {"jti": "a"}, "jti")
check("jti-long", [{"jti": "a" * 1000}], {"jti": "a" * 1000}, "jti")
check("jti-long-and-another-end", [{"jti": "a" * 1000}], {"jti": "a" * 999 + "b"})

# The entry's own expiry: while now - leeway < exp.
for name, exp, leeway, claim in [
    ("a-second-before", NOW + 1, 0, "jti"),
    ("reached", NOW, 0, None),
    ("a-second-after", NOW - 1, 0, None),
    ("a-second-before-with-leeway", NOW - 29, 30, "jti"),
    ("reached-with-leeway", NOW - 30, 30, None),
    ("at-0", 0, 0, None),
    ("at-the-latest", LATEST, 0, "jti"),
]:
    rest = {"leeway": leeway} if leeway else {}
    check("jti-exp-" + name, [{"jti": "a", "exp": exp}], {"jti": "a"}, claim, **rest)
check("jti-exp-any-that-counts", [{"jti": "a", "exp": 1}, {"jti": "a", "exp": LATEST}], {"jti": "a"}, "jti")
check("jti-exp-any-that-counts-first", [{"jti": "a", "exp": LATEST}, {"jti": "a", "exp": 1}], {"jti": "a"}, "jti")
check("jti-exp-and-one-without", [{"jti": "a", "exp": 1}, {"jti": "a"}], {"jti": "a"}, "jti")
check("jti-exp-at-another-time", [{"jti": "a", "exp": 1000}], {"jti": "a"}, "jti", now=999)

# sub, with iat compared exactly.
for name, before, iat, claim in [
    ("issued-a-second-before", 1000, "999", "sub"),
    ("issued-at-it", 1000, "1000", None),
    ("issued-after", 1000, "1001", None),
    ("issued-a-moment-before", 1000, "999.9999999", "sub"),
    ("issued-a-moment-after", 1000, "1000.0000001", None),
    ("issued-at-it-as-a-fraction", 1000, "1000.0", None),
    ("issued-at-it-by-an-exponent", 1000, "1e3", None),
    ("issued-before-1970", 0, "-0.5", "sub"),
    ("issued-at-0", 0, "0", None),
    ("issued-at-minus-0", 0, "-0", None),
    ("issued-at-the-latest", LATEST, str(LATEST), None),
    ("issued-before-the-latest", LATEST, str(LATEST - 1), "sub"),
    ("issued-in-the-far-future", LATEST, "1e300", None),
]:
    payload = '{"sub":"ada","iat":%s}' % iat
    check("sub-" + name, [{"sub": "ada", "before": before}], payload, claim)
    check("everything-" + name, [{"before": before}], payload, claim and "iat")
    check("key-" + name, [{"kid": "k1", "before": before}], payload, claim and "kid")
check("sub-without-iat", [{"sub": "ada", "before": 0}], {"sub": "ada"}, "sub")
check("everything-without-iat", [{"before": 0}], {"sub": "ada"}, "iat")
check("key-without-iat", [{"kid": "k1", "before": 0}], {"sub": "ada"}, "kid")
check("sub-of-another", [{"sub": "bob", "before": LATEST}], {"sub": "ada", "iat": 1})
check("sub-absent", [{"sub": "ada", "before": LATEST}], {"iat": 1})
check("sub-the-latest-counts", [{"sub": "ada", "before": 9}, {"sub": "ada", "before": 5}], {"sub": "ada", "iat": 7}, "sub")
check("sub-the-latest-counts-last", [{"sub": "ada", "before": 5}, {"sub": "ada", "before": 9}], {"sub": "ada", "iat": 7}, "sub")
check("everything-the-latest-counts", [{"before": 9}, {"before": 5}], {"iat": 7}, "iat")
check("key-the-latest-counts", [{"kid": "k1", "before": 9}, {"kid": "k1", "before": 5}], {"iat": 7}, "kid")
check("sub-no-leeway", [{"sub": "ada", "before": 1000}], {"sub": "ada", "iat": 1000}, leeway=900)
check("sub-is-no-jti", [{"jti": "ada"}], {"sub": "ada", "iat": 1})
check("jti-is-no-sub", [{"sub": "ada", "before": LATEST}], {"jti": "ada", "iat": 1})
for name, sub, listed, claim in [
    ("a-number", "42", "42", "sub"),
    ("a-negative-number", "-42", "-42", "sub"),
    ("another-number", "42", "43", None),
    ("a-number-as-text", '"42"', "42", "sub"),
]:
    entries = [{"sub": listed, "before": LATEST}]
    check("sub-" + name, entries, '{"sub":%s,"iat":1}' % sub, claim, numeric_subject=True)

# kid: that of the key that matched, not the header's.
A = bound(SECRET, "k1")
B = bound(OTHER, "k2")
plain = key(SECRET)
check("key", [{"kid": "k1"}], {"iat": NOW}, "kid")
check("key-of-another", [{"kid": "k2"}], {"iat": NOW})
check("key-by-case", [{"kid": "K1"}], {"iat": NOW})
check("key-always-beside-before", [{"kid": "k1"}, {"kid": "k1", "before": 5}], {"iat": 7}, "kid")
check("key-one-of-two", [{"kid": "k2"}], None, "kid", keys=[A, B], given=named("{}", "k2", OTHER))
check("key-other-of-two", [{"kid": "k2"}], None, keys=[A, B], given=named("{}", "k1"))
check("key-empty-id", [{"kid": ""}], None, "kid", keys=[bound(SECRET, "")], given=named("{}", ""))
check("key-empty-id-is-not-no-id", [{"kid": ""}], None, keys=[plain], given=named("{}", ""))
check("key-without-id-by-the-header", [{"kid": "k1"}], {"iat": NOW}, keys=[plain])
check("key-without-id-by-jti", [{"kid": "k1"}, {"jti": "a"}], {"jti": "a"}, "jti", keys=[plain])
check("key-without-id-by-everything", [{"before": LATEST}], {"iat": 1}, "iat", keys=[plain])

# iss: an entry with it applies only to that issuer's tokens.
for name, entry, payload, claim in [
    ("jti-of-the-issuer", {"jti": "a", "iss": "x"}, {"jti": "a", "iss": "x"}, "jti"),
    ("jti-of-another-issuer", {"jti": "a", "iss": "x"}, {"jti": "a", "iss": "y"}, None),
    ("jti-of-no-issuer", {"jti": "a", "iss": "x"}, {"jti": "a"}, None),
    ("jti-of-an-empty-issuer", {"jti": "a", "iss": "x"}, {"jti": "a", "iss": ""}, None),
    ("jti-of-any-issuer", {"jti": "a"}, {"jti": "a", "iss": "x"}, "jti"),
    ("jti-and-issuer-run-together", {"jti": "ab", "iss": "x"}, {"jti": "b", "iss": "xa"}, None),
    ("jti-with-exp-of-the-issuer", {"jti": "a", "iss": "x", "exp": LATEST}, {"jti": "a", "iss": "x"}, "jti"),
    ("sub-of-the-issuer", {"sub": "a", "iss": "x", "before": 9}, {"sub": "a", "iss": "x", "iat": 8}, "sub"),
    ("sub-of-another-issuer", {"sub": "a", "iss": "x", "before": 9}, {"sub": "a", "iss": "y", "iat": 8}, None),
    ("sub-of-no-issuer", {"sub": "a", "iss": "x", "before": 9}, {"sub": "a", "iat": 8}, None),
]:
    check(name, [entry], payload, claim)
both = [{"jti": "a", "iss": "x", "exp": 1}, {"jti": "a", "exp": LATEST}]
check("jti-the-issuers-has-ended", both, {"jti": "a", "iss": "x"}, "jti")
both = [{"sub": "a", "iss": "x", "before": 9}, {"sub": "a", "before": 3}]
check("sub-the-later-is-the-issuers", both, {"sub": "a", "iss": "x", "iat": 8}, "sub")
check("sub-the-later-is-another-issuers", both, {"sub": "a", "iss": "y", "iat": 8})

# The order; and all of these come last.
everything = [{"before": LATEST}, {"kid": "k1"}, {"sub": "a", "before": LATEST}, {"jti": "a"}]
check("order-jti-first", everything, {"jti": "a", "sub": "a", "iat": 1}, "jti")
check("order-then-sub", everything, {"jti": "b", "sub": "a", "iat": 1}, "sub")
check("order-then-key", everything, {"jti": "b", "sub": "b", "iat": 1}, "kid")
check("order-then-everything", everything[:1] + everything[2:], {"jti": "b", "sub": "b", "iat": 1}, "iat")
check("after-expired", everything, {"jti": "a", "exp": 1}, "exp", "expired")
check("after-not-yet-valid", everything, {"jti": "a", "nbf": NOW + 1}, "nbf", "not_yet_valid")
check("after-the-age", everything, {"jti": "a", "iat": 1}, "iat", "expired", max_age=60)
check("after-the-issuer", everything, {"jti": "a", "iss": "y"}, "iss", "claim_mismatch", issuer="x")
check("after-types", everything, {"jti": 1}, "jti", "invalid_claim")
check("after-the-signature", everything, None, code="signature_mismatch", given=named({"jti": "a"}, "k1", OTHER))
check("after-the-key", everything, None, code="unknown_key", given=named({"jti": "a"}, "k9"))
check("after-the-shape", everything, None, code="malformed", given="a.b")

# How old the list may be: now - as_of is at most max_stale.
for name, entries, max_stale, code in [
    ("fresh", [{"as_of": NOW}], 1, "ok"),
    ("as-old-as-may-be", [{"as_of": NOW - 300}], 300, "ok"),
    ("a-second-too-old", [{"as_of": NOW - 301}], 300, "unavailable"),
    ("of-the-future", [{"as_of": NOW + 1000}], 1, "ok"),
    ("of-1970", [{"as_of": 0}], 2**31, "ok"),
    ("of-1970-and-strict", [{"as_of": 0}], 1, "unavailable"),
    ("of-no-time", [{"jti": "b"}], 1, "ok"),
    ("empty", [], 1, "ok"),
    ("the-latest-counts", [{"as_of": NOW}, {"as_of": 1}], 1, "ok"),
    ("the-latest-counts-last", [{"as_of": 1}, {"as_of": NOW}], 1, "ok"),
    ("twice-too-old", [{"as_of": 1}, {"as_of": 2}], 1, "unavailable"),
    ("any-age", [{"as_of": 0}], None, "ok"),
]:
    check("list-" + name, entries, {"jti": "a"}, code=code, max_stale=max_stale)
check("list-too-old-at-another-now", [{"as_of": 1000}], {}, code="unavailable", max_stale=10, now=1011)
check("list-no-leeway", [{"as_of": NOW - 301}], {}, code="unavailable", max_stale=300, leeway=900)
check("list-too-old-comes-after-revoked", [{"as_of": 0}, {"jti": "a"}], {"jti": "a"}, "jti", max_stale=1)
check("list-too-old-comes-after-expired", [{"as_of": 0}], {"exp": 1}, "exp", "expired", max_stale=1)
check("list-too-old-malformed", [{"as_of": 0}], None, code="malformed", given="a.b", max_stale=1)
check("list-too-old-other-signature", [{"as_of": 0}], None, code="signature_mismatch", given=named("{}", "k1", OTHER), max_stale=1)
check("list-at-the-least-now", [{"as_of": LATEST}], {}, max_stale=1, now=-(2**63))
check("list-at-the-greatest-now", [{"as_of": 0}], {}, code="unavailable", max_stale=2**31, now=2**63 - 1)

# An invalid list: no verifier is built.
for name, line in [
    ("an-empty-object", "{}"),
    ("an-array", '[{"jti":"a"}]'),
    ("a-text", '"a"'),
    ("null", "null"),
    ("no-json", "jti a"),
    ("an-object-cut-off", '{"jti":"a"'),
    ("two-objects-in-a-line", '{"jti":"a"}{"jti":"b"}'),
    ("a-comma-after", '{"jti":"a"},'),
    ("a-comment", '# {"jti":"a"}'),
    ("a-name-twice", '{"jti":"a","jti":"a"}'),
    ("a-name-twice-escaped", '{"jti":"a","\\u006ati":"a"}'),
    ("a-lone-surrogate", '{"jti":"\\ud800"}'),
    ("an-unknown-member", '{"jti":"a","note":"stolen"}'),
    ("a-member-in-capitals", '{"JTI":"a"}'),
    ("a-form-feed", "\f"),
    ("jti-empty", '{"jti":""}'),
    ("jti-a-number", '{"jti":1}'),
    ("jti-null", '{"jti":null}'),
    ("jti-a-list", '{"jti":["a"]}'),
    ("jti-with-before", '{"jti":"a","before":1}'),
    ("jti-with-sub", '{"jti":"a","sub":"b"}'),
    ("jti-with-kid", '{"jti":"a","kid":"b"}'),
    ("jti-with-as-of", '{"jti":"a","as_of":1}'),
    ("jti-exp-a-fraction", '{"jti":"a","exp":1.5}'),
    ("jti-exp-one-point-0", '{"jti":"a","exp":1.0}'),
    ("jti-exp-an-exponent", '{"jti":"a","exp":1e3}'),
    ("jti-exp-negative", '{"jti":"a","exp":-1}'),
    ("jti-exp-minus-0", '{"jti":"a","exp":-0}'),
    ("jti-exp-text", '{"jti":"a","exp":"1"}'),
    ("jti-exp-null", '{"jti":"a","exp":null}'),
    ("jti-exp-2-to-the-53", '{"jti":"a","exp":%d}' % 2**53),
    ("jti-exp-beyond-64-bits", '{"jti":"a","exp":%d}' % 2**65),
    ("sub-alone", '{"sub":"a"}'),
    ("sub-empty", '{"sub":"","before":1}'),
    ("sub-a-number", '{"sub":42,"before":1}'),
    ("sub-with-exp", '{"sub":"a","exp":1}'),
    ("sub-before-null", '{"sub":"a","before":null}'),
    ("sub-before-2-to-the-53", '{"sub":"a","before":%d}' % 2**53),
    ("sub-before-text", '{"sub":"a","before":"1"}'),
    ("kid-a-number", '{"kid":1}'),
    ("kid-null", '{"kid":null}'),
    ("kid-with-iss", '{"kid":"a","iss":"b"}'),
    ("kid-with-exp", '{"kid":"a","exp":1}'),
    ("iss-alone", '{"iss":"a"}'),
    ("iss-empty", '{"jti":"a","iss":""}'),
    ("iss-a-number", '{"jti":"a","iss":1}'),
    ("iss-with-before", '{"iss":"a","before":1}'),
    ("before-negative", '{"before":-1}'),
    ("before-with-exp", '{"before":1,"exp":1}'),
    ("before-with-as-of", '{"before":1,"as_of":1}'),
    ("exp-alone", '{"exp":1}'),
    ("as-of-a-fraction", '{"as_of":1.5}'),
    ("as-of-null", '{"as_of":null}'),
    ("as-of-2-to-the-53", '{"as_of":%d}' % 2**53),
]:
    text = lines({"kid": "fine"}, line)
    check("refused-" + name, text, {}, code="invalid_argument", field="revoked")
check("refused-without-its-end", '{"jti":"a"}', {}, code="invalid_argument", field="revoked")
check("refused-written-by-halves", '{"jti":"a"}\n{"jt', {}, code="invalid_argument", field="revoked")
check("refused-a-blank-without-its-end", '{"jti":"a"}\n ', {}, code="invalid_argument", field="revoked")
check("refused-a-byte-order-mark", '\ufeff{"jti":"a"}\n', {}, code="invalid_argument", field="revoked")
check("refused-no-utf-8", b'{"jti":"\xff"}\n', {}, code="invalid_argument", field="revoked")
check("refused-a-lone-cr", '{"jti":"a"}\r{"jti":"b"}\n', {}, code="invalid_argument", field="revoked")
check("refused-after-the-policy", "x\n", {}, code="invalid_argument", field="leeway", leeway=901)
check("refused-a-weak-key-first", "x\n", {}, code="weak_key", keys=[key(b"short")])
for max_stale in (0, 2**31 + 1):
    check("max-stale-of-%d" % max_stale, [], {}, code="invalid_argument", field="max_stale", max_stale=max_stale)
check("max-stale-of-1", [], {}, max_stale=1)
check("max-stale-of-2-to-the-31", [], {}, max_stale=2**31)

# More that is not a list, and what is one.
for name, line in [
    ("kid-with-sub", '{"kid":"a","sub":"b","before":1}'),
    ("kid-with-as-of", '{"kid":"a","as_of":1}'),
    ("sub-with-as-of", '{"sub":"a","before":1,"as_of":1}'),
    ("jti-exp-with-before", '{"jti":"a","exp":1,"before":1}'),
    ("jti-an-object", '{"jti":{"a":1}}'),
    ("before-a-list", '{"before":[1]}'),
    ("before-true", '{"before":true}'),
    ("before-with-a-zero-before-it", '{"before":01}'),
    ("before-with-a-plus", '{"before":+1}'),
    ("before-0e0", '{"before":0e0}'),
    ("before-1e0", '{"before":1e0}'),
    ("before-tiny", '{"before":1e-400}'),
    ("before-of-300-digits", '{"before":%s}' % ("9" * 300)),
    ("before-beyond-a-double", '{"before":1e400}'),
    ("as-of-minus-0", '{"as_of":-0}'),
    ("a-byte-order-mark-on-the-second-line", '\ufeff{"jti":"a"}'),
    ("a-vertical-tab", "\v"),
    ("a-no-break-space", "\u00a0"),
    ("a-line-separator", '{"jti":"a"}\u2028{"jti":"b"}'),
    ("a-nul", "\0"),
    ("a-nul-after-an-entry", '{"jti":"a"}\0'),
]:
    text = lines({"kid": "fine"}, line)
    check("refused-" + name, text, {}, code="invalid_argument", field="revoked")
check("refused-ended-by-a-cr", '{"jti":"a"}\r', {}, code="invalid_argument", field="revoked")
check("by-lines-of-several-cr", '\r\r\n{"jti":"a"}\r\r\n', {"jti": "a"}, "jti")
check("jti-with-a-line-separator", [{"jti": "a\u2028b"}], {"jti": "a\u2028b"}, "jti")
check("jti-of-900-seconds-ago-leeway-900", [{"jti": "a", "exp": NOW - 900}], {"jti": "a"}, leeway=900)
check("jti-of-899-seconds-ago-leeway-900", [{"jti": "a", "exp": NOW - 899}], {"jti": "a"}, "jti", leeway=900)

# Texts are compared as they are, without normalization.
COMPOSED, DECOMPOSED = "J\u00fcrgen", "Ju\u0308rgen"
for name, entry, payload, claim in [
    ("jti", {"jti": COMPOSED}, {"jti": COMPOSED}, "jti"),
    ("jti-decomposed", {"jti": COMPOSED}, {"jti": DECOMPOSED}, None),
    ("sub", {"sub": COMPOSED, "before": 9}, {"sub": COMPOSED, "iat": 8}, "sub"),
    ("sub-decomposed", {"sub": COMPOSED, "before": 9}, {"sub": DECOMPOSED, "iat": 8}, None),
    ("issuer", {"jti": "a", "iss": COMPOSED}, {"jti": "a", "iss": COMPOSED}, "jti"),
    ("issuer-decomposed", {"jti": "a", "iss": COMPOSED}, {"jti": "a", "iss": DECOMPOSED}, None),
]:
    check("composed-" + name, [entry], payload, claim)
