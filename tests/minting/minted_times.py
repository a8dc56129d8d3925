"""Times that a signer adds after the caller's members, and times that are surely mistakes."""

from minted import NOW, Theme

THEME = Theme()
RFC = "7519 4.1"
ADA = '{"sub":"ada"}'
YEAR_10000 = 253402300800
LONGEST = 3155760000  # 100 years of 365.25 days


def minted(name, claims, payload, **options):
    options.setdefault("now", NOW)
    THEME.minted("times-" + name, RFC, claims, payload, **options)


def refused(name, claims, code, claim=None, field=None, **options):
    options.setdefault("now", NOW)
    THEME.refused("times-" + name, RFC, claims, code, claim, field, **options)


# Their position: after the members, in the order iat, exp, nbf; the rest byte for byte.
EACH = [
    ("iat", {"issued_at": True}, '"iat":1700000000'),
    ("exp", {"expires_in": 60}, '"exp":1700000060'),
    ("nbf", {"not_before_in": 5}, '"nbf":1700000005'),
    ("nbf-of-now", {"not_before_in": 0}, '"nbf":1700000000'),
    ("iat-exp", {"issued_at": True, "expires_in": 60}, '"iat":1700000000,"exp":1700000060'),
    ("iat-nbf", {"issued_at": True, "not_before_in": 5}, '"iat":1700000000,"nbf":1700000005'),
    ("exp-nbf", {"expires_in": 60, "not_before_in": 5}, '"exp":1700000060,"nbf":1700000005'),
    (
        "iat-exp-nbf",
        {"issued_at": True, "expires_in": 60, "not_before_in": 5},
        '"iat":1700000000,"exp":1700000060,"nbf":1700000005',
    ),
]
for name, options, times in EACH:
    minted("add-%s-to-claims" % name, ADA, '{"sub":"ada",%s}' % times, **options)
    minted("add-%s-to-an-empty-object" % name, "{}", "{%s}" % times, **options)
for name, claims, payload in [
    ("white-space-in-an-empty-object", "{ }", '{ "iat":1700000000}'),
    ("lines-in-an-empty-object", "{\r\n\t}", '{\r\n\t"iat":1700000000}'),
    ("white-space-before-it", ' \n{"a":1}', ' \n{"a":1,"iat":1700000000}'),
    ("white-space-before-the-brace", '{"a":1 }', '{"a":1 ,"iat":1700000000}'),
    ("lines", '{\n  "a": 1,\n  "b": 2\n}', '{\n  "a": 1,\n  "b": 2\n,"iat":1700000000}'),
    ("object-as-the-last-value", '{"a":{}}', '{"a":{},"iat":1700000000}'),
    ("brace-in-the-last-text", '{"a":"}"}', '{"a":"}","iat":1700000000}'),
    ("escaped-quote-in-the-last-text", '{"a":"\\"}"}', '{"a":"\\"}","iat":1700000000}'),
    ("array-as-the-last-value", '{"a":[{"b":1}]}', '{"a":[{"b":1}],"iat":1700000000}'),
    ("empty-object-within", '{"a":{ }}', '{"a":{ },"iat":1700000000}'),
    ("beyond-ascii", '{"name":"J\u00fcrgen"}', '{"name":"J\u00fcrgen","iat":1700000000}'),
    ("numbers-as-written", '{"a":1.0}', '{"a":1.0,"iat":1700000000}'),
    ("name-empty", '{"":1}', '{"":1,"iat":1700000000}'),
]:
    minted("add-to-" + name, claims, payload, issued_at=True)
minted("add-nothing", ' {"a" : 1} \n', None)
minted("add-nothing-by-false", ADA, None, issued_at=False)
for now in (0, 1, -1, -1700000000, 4102444800):
    name = "minus-%d" % -now if now < 0 else str(now)
    minted("now-" + name, "{}", '{"iat":%d}' % now, issued_at=True, now=now)
minted("now-before-1970-and-over-it", "{}", '{"iat":-30,"exp":30}', issued_at=True, expires_in=60, now=-30)
minted("now-before-1970-to-0", "{}", '{"exp":0}', expires_in=60, now=-60)
minted("one-second", "{}", '{"exp":1700000001}', expires_in=1)
minted("not-before-after-expiry", "{}", '{"exp":1700000001,"nbf":1700000060}', expires_in=1, not_before_in=60)

# Together with the caller's own times.
for name, claims, options, payload in [
    ("exp-beside-iat", '{"iat":1699999990}', {"expires_in": 60}, '{"iat":1699999990,"exp":1700000060}'),
    ("iat-beside-exp", '{"exp":1}', {"issued_at": True}, '{"exp":1,"iat":1700000000}'),
    ("nbf-beside-exp", '{"exp":1700000060}', {"not_before_in": 0}, '{"exp":1700000060,"nbf":1700000000}'),
    ("iat-beside-one-in-upper-case", '{"IAT":1}', {"issued_at": True}, '{"IAT":1,"iat":1700000000}'),
    ("iat-beside-one-that-is-nested", '{"x":{"iat":1}}', {"issued_at": True}, '{"x":{"iat":1},"iat":1700000000}'),
    ("iat-beside-one-that-is-a-text", '{"x":"iat"}', {"issued_at": True}, '{"x":"iat","iat":1700000000}'),
]:
    minted(name, claims, payload, **options)
for claim, option in [("iat", {"issued_at": True}), ("exp", {"expires_in": 60}), ("nbf", {"not_before_in": 5})]:
    for name, claims in [
        ("first", '{"%s":1700000000,"sub":"ada"}' % claim),
        ("last", '{"sub":"ada","%s":1700000000}' % claim),
        ("alone", '{"%s":1}' % claim),
        ("the-same", '{"%s":1700000060}' % claim),
        ("with-its-name-escaped", '{"\\u%04x%s":1}' % (ord(claim[0]), claim[1:])),
    ]:
        refused("%s-is-there-already-%s" % (claim, name), claims, "invalid_argument", field=claim, **option)
ALL = {"issued_at": True, "expires_in": 60, "not_before_in": 5}
refused("one-of-three-is-there-already", '{"nbf":1}', "invalid_argument", field="nbf", **ALL)

# By default, `iat` is added unless the claims have one: then theirs stays, whatever it is.
for name, claims, payload in [
    ("none", ADA, '{"sub":"ada","iat":1700000000}'),
    ("none-in-an-empty-object", "{}", '{"iat":1700000000}'),
    ("one", '{"iat":5}', None),
    ("one-first", '{"iat":5,"sub":"ada"}', None),
    ("one-with-its-name-escaped", '{"\\u0069at":5,"sub":"ada"}', None),
    ("one-with-a-fraction", ' {"sub":"ada","iat":5.5e0 } ', None),
    ("one-in-upper-case", '{"IAT":1}', '{"IAT":1,"iat":1700000000}'),
    ("one-that-is-nested", '{"x":{"iat":1}}', '{"x":{"iat":1},"iat":1700000000}'),
]:
    minted("iat-unless-there-of-" + name, claims, payload, issued_at="unless_there")
minted(
    "iat-unless-there-beside-exp-and-nbf",
    '{"iat":5}',
    '{"iat":5,"exp":1700000060,"nbf":1700000005}',
    issued_at="unless_there",
    expires_in=60,
    not_before_in=5,
)
for name, value, code, claim in [
    ("null", "null", "invalid_claim", "iat"),
    ("text", '"5"', "invalid_claim", "iat"),
    ("milliseconds", "1700000000000", "invalid_claim", "iat"),
]:
    refused("iat-unless-there-of-" + name, '{"iat":%s}' % value, code, claim, issued_at="unless_there")
refused("iat-unless-there-of-two", '{"iat":5,"iat":5}', "malformed", issued_at="unless_there")
refused("iat-unless-there-of-a-list", '["iat"]', "malformed", issued_at="unless_there")
refused("iat-unless-there-and-life", '{"iat":0}', "invalid_claim", "exp", issued_at="unless_there", expires_in=LONGEST)

# A time of null is already present, and is not a time.
for claim, option in [("iat", {"issued_at": True}), ("exp", {"expires_in": 60}), ("nbf", {"not_before_in": 5})]:
    refused("%s-of-null-is-there-already" % claim, '{"%s":null}' % claim, "invalid_argument", field=claim, **option)

# Spans.
for name, seconds in [("0", 0), ("minus-1", -1), ("minus-60", -60), ("minus-2-to-the-31", -(2**31))]:
    refused("expires-in-" + name, ADA, "invalid_argument", field="expires_in", expires_in=seconds)
    refused(
        "expires-in-%s-with-iat" % name, ADA, "invalid_argument", field="expires_in", expires_in=seconds, issued_at=True
    )
for name, seconds in [("minus-1", -1), ("minus-60", -60), ("minus-2-to-the-31", -(2**31))]:
    refused("not-before-in-" + name, ADA, "invalid_argument", field="not_before_in", not_before_in=seconds)
refused("expires-in-0-to-an-empty-object", "{}", "invalid_argument", field="expires_in", expires_in=0)

# Years after 9999: the caller gave milliseconds.
for claim in ("exp", "nbf", "iat"):
    for name, value, good in [
        ("last-second-of-9999", "253402300799", True),
        ("last-second-of-9999-and-a-half", "253402300799.5", True),
        ("last-second-of-9999-by-exponent", "2.53402300799e11", True),
        ("year-10000", "253402300800", False),
        ("year-10000-with-a-fraction", "253402300800.5", False),
        ("year-10000-with-point-zero", "253402300800.0", False),
        ("year-10000-by-exponent", "2.534023008e11", False),
        ("nearest-double-is-year-10000", "253402300799.99999999999", False),
        ("milliseconds", "1700000000000", False),
        ("microseconds", "1700000000000000", False),
        ("nanoseconds", "1700000000000000000", False),
        ("greatest-double", "1.7e308", False),
        ("negative-milliseconds", "-1700000000000", True),
    ]:
        text = '{"%s":%s}' % (claim, value)
        name = "%s-%s" % (claim, name)
        if good:
            minted(name, text, None)
        else:
            refused(name, text, "invalid_claim", claim)
LAST = YEAR_10000 - 1
minted("iat-of-now-last-second-of-9999", "{}", '{"iat":%d}' % LAST, issued_at=True, now=LAST)
refused("iat-of-now-year-10000", "{}", "invalid_claim", "iat", issued_at=True, now=YEAR_10000)
refused("iat-of-now-in-milliseconds", "{}", "invalid_claim", "iat", issued_at=True, now=1700000000000)
minted("exp-reaches-the-last-second-of-9999", "{}", '{"exp":%d}' % LAST, expires_in=60, now=LAST - 60)
refused("exp-reaches-year-10000", "{}", "invalid_claim", "exp", expires_in=60, now=YEAR_10000 - 60)
minted("nbf-reaches-the-last-second-of-9999", "{}", '{"nbf":%d}' % LAST, not_before_in=60, now=LAST - 60)
refused("nbf-reaches-year-10000", "{}", "invalid_claim", "nbf", not_before_in=60, now=YEAR_10000 - 60)
refused("order-of-types-before-years", '{"exp":1700000000000,"iat":"x"}', "invalid_claim", "iat")
refused("order-of-exp-before-nbf-and-iat", '{"iat":1e15,"nbf":1e15,"exp":1e15}', "invalid_claim", "exp")
refused("order-of-nbf-before-iat", '{"iat":1e15,"nbf":1e15,"exp":5}', "invalid_claim", "nbf")
refused("nested-is-another-milliseconds-do-not-hide", '{"x":{"exp":1},"exp":1700000000000}', "invalid_claim", "exp")
minted("nested-milliseconds", '{"x":{"exp":1700000000000},"at":1700000000000}', None)

# A lifetime of more than 3,155,760,000 s (100 years).
for name, iat, exp, good in [
    ("of-100-years", 1700000000, 1700000000 + LONGEST, True),
    ("of-100-years-and-a-second", 1700000000, 1700000001 + LONGEST, False),
    ("from-0", 0, LONGEST, True),
    ("from-0-and-a-second", 0, LONGEST + 1, False),
    ("from-before-1970", -1700000000, LONGEST - 1700000000, True),
    ("from-before-1970-and-a-second", -1700000000, LONGEST - 1700000000 + 1, False),
    ("from-iat-0-of-today", 0, 1700000000, True),
    ("of-8000-years", 1700000000, LAST, False),
    ("backwards", LAST, 1700000000, True),
]:
    for order, text in [("", '{"iat":%d,"exp":%d}' % (iat, exp)), ("-exp-first", '{"exp":%d,"iat":%d}' % (exp, iat))]:
        if good:
            minted("life-%s%s" % (name, order), text, None)
        else:
            refused("life-%s%s" % (name, order), text, "invalid_claim", "exp")
refused("life-with-half-a-second-too-many", '{"iat":0,"exp":3155760000.5}', "invalid_claim", "exp")
refused("life-with-iat-half-a-second-before", '{"iat":-0.5,"exp":3155760000}', "invalid_claim", "exp")
minted("life-with-half-seconds-on-both-sides", '{"iat":0.5,"exp":3155760000.5}', None)
minted("life-without-iat", '{"exp":%d}' % LAST, None)
minted("life-by-expires-in", "{}", '{"iat":1700000000,"exp":4855760000}', issued_at=True, expires_in=LONGEST)
refused("life-by-expires-in-and-a-second", "{}", "invalid_claim", "exp", issued_at=True, expires_in=LONGEST + 1)
minted("life-by-expires-in-without-iat", "{}", '{"exp":4855760001}', expires_in=LONGEST + 1)
minted("life-by-expires-in-of-an-iat", '{"iat":1700000000}', '{"iat":1700000000,"exp":4855760000}', expires_in=LONGEST)
refused("life-by-expires-in-of-an-older-iat", '{"iat":1699999999}', "invalid_claim", "exp", expires_in=LONGEST)
minted("life-of-an-iat-added", '{"exp":4855760000}', '{"exp":4855760000,"iat":1700000000}', issued_at=True)
refused("life-of-an-iat-added-and-a-second", '{"exp":4855760001}', "invalid_claim", "exp", issued_at=True)


# Added times count for the token's length.
def filler(size):
    return '{"a":"%s"}' % ("x" * (size - len('{"a":""}')))


ADDED = len(',"iat":1700000000')
FITS = 12227  # bytes of payload that remain with the default header
minted("length-just-fits", filler(FITS), None)
minted(
    "length-just-fits-with-iat", filler(FITS - ADDED), filler(FITS - ADDED)[:-1] + ',"iat":1700000000}', issued_at=True
)
minted("length-just-fits-with-its-own-iat", '{"iat":5,' + filler(FITS - 8)[1:], None, issued_at="unless_there")
refused("length-a-byte-too-many-unless-there", filler(FITS - ADDED + 1), "too_large", issued_at="unless_there")
refused("length-a-byte-too-many-with-its-own-iat", '{"iat":5,' + filler(FITS - 7)[1:], "too_large", issued_at="unless_there")
refused("length-a-byte-too-many", filler(FITS + 1), "too_large")
refused("length-a-byte-too-many-with-iat", filler(FITS - ADDED + 1), "too_large", issued_at=True)
refused("length-fits-without-iat", filler(FITS), "too_large", issued_at=True)
# With times to add, claims are checked as without.
for name, claims, code, claim in [
    ("malformed", '{"a":1', "malformed", None),
    ("array", "[]", "malformed", None),
    ("name-twice", '{"a":1,"a":1}', "malformed", None),
    ("something-after-it", "{}}", "malformed", None),
    ("wrong-type", '{"sub":5}', "invalid_claim", "sub"),
    ("other-time-of-wrong-type", '{"nbf":"x"}', "invalid_claim", "nbf"),
]:
    refused("claims-first-" + name, claims, code, claim, issued_at=True, expires_in=60)

# The last doubles before the year 10000, and times far outside of it.
for claim in ("exp", "nbf", "iat"):
    minted(claim + "-last-double-of-9999", '{"%s":253402300799.99998}' % claim, None)
    refused(claim + "-rounded-to-the-year-10000", '{"%s":253402300799.99999}' % claim, "invalid_claim", claim)
    minted(claim + "-minus-0", '{"%s":-0}' % claim, None)
    minted(claim + "-zero-with-a-huge-exponent", '{"%s":0e99999999999999999999}' % claim, None)
    minted(claim + "-tiny-with-a-huge-exponent", '{"%s":1e-99999999999999999999}' % claim, None)
    minted(claim + "-least-double", '{"%s":-1.7976931348623158e308}' % claim, None)
    refused(claim + "-beyond-a-double", '{"%s":-1.7976931348623159e308}' % claim, "malformed")
minted("now-the-least", "{}", '{"iat":-9223372036854775808}', issued_at=True, now=-(2**63))
minted(
    "now-the-least-and-a-second",
    "{}",
    '{"iat":-9223372036854775808,"exp":-9223372036854775807}',
    issued_at=True,
    expires_in=1,
    now=-(2**63),
)
refused("now-2-to-the-62", "{}", "invalid_claim", "exp", issued_at=True, expires_in=1, not_before_in=1, now=2**62)
refused("now-2-to-the-62-nbf-before-iat", "{}", "invalid_claim", "nbf", issued_at=True, not_before_in=1, now=2**62)
refused("life-from-the-least-iat", '{"iat":-9223372036854775808,"exp":0}', "invalid_claim", "exp")
refused("life-of-doubles-that-overflow", '{"iat":-1.7e308,"exp":1}', "invalid_claim", "exp")
