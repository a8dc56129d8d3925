"""nbf, exp, max_age and leeway around now, on both sides of every boundary."""

from tokens import NOW, Theme, token

THEME = Theme()
I64_MAX = 2**63 - 1
I64_MIN = -(2**63)


def check(name, rfc, payload, code="ok", claim=None, **rest):
    THEME.add("time-" + name, rfc, token(payload), code, claim, **rest)


def shown(number):
    return str(number).replace("-", "minus-")


# exp: now - leeway < exp. nbf: now + leeway >= nbf. Offsets are from now.
for leeway, offset, code in [
    (0, -1000000, "expired"),
    (0, -1, "expired"),
    (0, 0, "expired"),
    (0, 1, "ok"),
    (0, 2, "ok"),
    (0, 1000000, "ok"),
    (1, -2, "expired"),
    (1, -1, "expired"),
    (1, 0, "ok"),
    (1, 1, "ok"),
    (60, -61, "expired"),
    (60, -60, "expired"),
    (60, -59, "ok"),
    (60, 0, "ok"),
    (900, -901, "expired"),
    (900, -900, "expired"),
    (900, -899, "ok"),
    (900, 0, "ok"),
]:
    check(
        "exp-now-%s-leeway-%d" % (shown(offset), leeway),
        "7519 4.1.4",
        '{"exp":%d}' % (NOW + offset),
        code,
        "exp" if code == "expired" else None,
        leeway=leeway,
    )
for leeway, offset, code in [
    (0, 1000000, "not_yet_valid"),
    (0, 2, "not_yet_valid"),
    (0, 1, "not_yet_valid"),
    (0, 0, "ok"),
    (0, -1, "ok"),
    (0, -1000000, "ok"),
    (1, 2, "not_yet_valid"),
    (1, 1, "ok"),
    (1, 0, "ok"),
    (1, -1, "ok"),
    (60, 61, "not_yet_valid"),
    (60, 60, "ok"),
    (60, 59, "ok"),
    (900, 901, "not_yet_valid"),
    (900, 900, "ok"),
    (900, 899, "ok"),
]:
    check(
        "nbf-now-%s-leeway-%d" % (shown(offset), leeway),
        "7519 4.1.5",
        '{"nbf":%d}' % (NOW + offset),
        code,
        "nbf" if code == "not_yet_valid" else None,
        leeway=leeway,
    )
check("exp-now-no-leeway-by-default", "7519 4.1.4", '{"exp":%d}' % NOW, "expired", "exp")
check("exp-one-second-left-by-default", "7519 4.1.4", '{"exp":%d}' % (NOW + 1))
check("nbf-now-no-leeway-by-default", "7519 4.1.5", '{"nbf":%d}' % NOW)
check("nbf-in-one-second-by-default", "7519 4.1.5", '{"nbf":%d}' % (NOW + 1), "not_yet_valid", "nbf")
check("no-times-at-all", "7519 4.1", "{}")

# The range of leeway itself, whatever the token has.
for leeway, code in [
    (-1, "invalid_argument"),
    (0, "ok"),
    (1, "ok"),
    (899, "ok"),
    (900, "ok"),
    (901, "invalid_argument"),
    (5000, "invalid_argument"),
    (60000, "invalid_argument"),
    (900000, "invalid_argument"),
]:
    check("leeway-%s" % shown(leeway), "hs256 policy", "{}", code, leeway=leeway)
    if code != "ok":
        check("leeway-%s-expired-token" % shown(leeway), "hs256 policy", '{"exp":1}', code, leeway=leeway)

# Fractions and exponents are compared exactly, not rounded.
for name, payload, code, claim, leeway in [
    ("exp-half-a-second-left", '{"exp":1700000000.5}', "ok", None, 0),
    ("exp-half-a-second-ago", '{"exp":1699999999.5}', "expired", "exp", 0),
    ("exp-a-thousandth-left", '{"exp":1700000000.001}', "ok", None, 0),
    ("exp-a-thousandth-ago", '{"exp":1699999999.999}', "expired", "exp", 0),
    ("exp-now-point-zero", '{"exp":1700000000.0}', "expired", "exp", 0),
    ("exp-now-by-exponent", '{"exp":1.7e9}', "expired", "exp", 0),
    ("exp-now-and-half-by-exponent", '{"exp":1.7000000005E9}', "ok", None, 0),
    ("exp-now-by-negative-exponent", '{"exp":17000000000e-1}', "expired", "exp", 0),
    ("exp-now-plus-1-by-negative-exponent", '{"exp":17000000010e-1}', "ok", None, 0),
    ("exp-now-by-huge-mantissa", '{"exp":1700000000' + "0" * 100 + "e-100}", "expired", "exp", 0),
    ("exp-leeway-half-a-second-left", '{"exp":1699999940.5}', "ok", None, 60),
    ("exp-leeway-half-a-second-ago", '{"exp":1699999939.5}', "expired", "exp", 60),
    ("nbf-in-half-a-second", '{"nbf":1700000000.5}', "not_yet_valid", "nbf", 0),
    ("nbf-half-a-second-ago", '{"nbf":1699999999.5}', "ok", None, 0),
    ("nbf-in-a-thousandth", '{"nbf":1700000000.001}', "not_yet_valid", "nbf", 0),
    ("nbf-a-thousandth-ago", '{"nbf":1699999999.999}', "ok", None, 0),
    ("nbf-now-point-zero", '{"nbf":1700000000.0}', "ok", None, 0),
    ("nbf-now-by-exponent", '{"nbf":1.7e9}', "ok", None, 0),
    ("nbf-now-plus-1-by-exponent", '{"nbf":1.700000001e9}', "not_yet_valid", "nbf", 0),
    ("nbf-leeway-half-a-second-more", '{"nbf":1700000060.5}', "not_yet_valid", "nbf", 60),
    ("nbf-leeway-half-a-second-less", '{"nbf":1700000059.5}', "ok", None, 60),
]:
    check(name, "7519 2", payload, code, claim, leeway=leeway)

# Very large and very small dates, and the ends of the clock.
for name, payload, code, claim in [
    ("nbf-1e19", '{"nbf":1e19}', "not_yet_valid", "nbf"),
    ("nbf-minus-1e19", '{"nbf":-1e19}', "ok", None),
    ("nbf-1e308", '{"nbf":1e308}', "not_yet_valid", "nbf"),
    ("nbf-minus-1e308", '{"nbf":-1e308}', "ok", None),
    ("exp-1e19", '{"exp":1e19}', "ok", None),
    ("exp-minus-1e19", '{"exp":-1e19}', "expired", "exp"),
    ("exp-1e308", '{"exp":1e308}', "ok", None),
    ("exp-minus-1e308", '{"exp":-1e308}', "expired", "exp"),
    ("exp-20-digits", '{"exp":18446744073709551616}', "ok", None),
    ("nbf-20-digits", '{"nbf":18446744073709551616}', "not_yet_valid", "nbf"),
    ("exp-milliseconds", '{"exp":1700000000000}', "ok", None),
    ("nbf-milliseconds", '{"nbf":1700000000000}', "not_yet_valid", "nbf"),
    ("exp-2-to-the-32", '{"exp":4294967296}', "ok", None),
    ("exp-2-to-the-31", '{"exp":2147483648}', "ok", None),
    ("exp-2-to-the-32-plus-1", '{"exp":4294967297}', "ok", None),
    ("exp-minus-2-to-the-31", '{"exp":-2147483649}', "expired", "exp"),
]:
    check("large-" + name, "7519 2", payload, code, claim)
    if "1e" in name:
        check("large-" + name + "-leeway-900", "7519 2", payload, code, claim, leeway=900)
for leeway in (0, 1, 900):
    for name, now, payload, code, claim in [
        ("max-no-times", I64_MAX, "{}", "ok", None),
        ("max-exp-today", I64_MAX, '{"exp":1700000000}', "expired", "exp"),
        ("max-exp-1e18", I64_MAX, '{"exp":1e18}', "expired", "exp"),
        ("max-exp-1e19", I64_MAX, '{"exp":1e19}', "ok", None),
        ("max-nbf-today", I64_MAX, '{"nbf":1700000000}', "ok", None),
        ("max-nbf-9e18", I64_MAX, '{"nbf":9e18}', "ok", None),
        ("max-nbf-1e19", I64_MAX, '{"nbf":1e19}', "not_yet_valid", "nbf"),
        ("min-no-times", I64_MIN, "{}", "ok", None),
        ("min-exp-0", I64_MIN, '{"exp":0}', "ok", None),
        ("min-exp-minus-9e18", I64_MIN, '{"exp":-9e18}', "ok", None),
        ("min-exp-minus-1e19", I64_MIN, '{"exp":-1e19}', "expired", "exp"),
        ("min-nbf-0", I64_MIN, '{"nbf":0}', "not_yet_valid", "nbf"),
        ("min-nbf-minus-9e18", I64_MIN, '{"nbf":-9e18}', "not_yet_valid", "nbf"),
        ("min-nbf-minus-1e19", I64_MIN, '{"nbf":-1e19}', "ok", None),
    ]:
        check("now-i64-%s-leeway-%d" % (name, leeway), "hs256 policy", payload, code, claim, now=now, leeway=leeway)
for name, now, payload, code, claim in [
    ("0-exp-0", 0, '{"exp":0}', "expired", "exp"),
    ("0-exp-1", 0, '{"exp":1}', "ok", None),
    ("0-nbf-0", 0, '{"nbf":0}', "ok", None),
    ("0-nbf-1", 0, '{"nbf":1}', "not_yet_valid", "nbf"),
    ("0-nbf-minus-0", 0, '{"nbf":-0}', "ok", None),
    ("0-exp-minus-0", 0, '{"exp":-0.0}', "expired", "exp"),
    ("0-exp-5e-324", 0, '{"exp":5e-324}', "ok", None),
    ("0-exp-1e-400-is-zero", 0, '{"exp":1e-400}', "expired", "exp"),
    ("0-nbf-1e-400-is-zero", 0, '{"nbf":1e-400}', "ok", None),
    ("minus-1-exp-0", -1, '{"exp":0}', "ok", None),
    ("minus-1-exp-minus-1", -1, '{"exp":-1}', "expired", "exp"),
    ("minus-1-nbf-0", -1, '{"nbf":0}', "not_yet_valid", "nbf"),
    ("minus-1-nbf-minus-1", -1, '{"nbf":-1}', "ok", None),
    ("minus-1-exp-minus-half", -1, '{"exp":-0.5}', "ok", None),
    ("minus-1-exp-minus-1-point-5", -1, '{"exp":-1.5}', "expired", "exp"),
    ("2-to-the-32-exp-1-later", 2**32, '{"exp":4294967297}', "ok", None),
    ("2-to-the-32-exp-equal", 2**32, '{"exp":4294967296}', "expired", "exp"),
    ("2-to-the-31-nbf-1-later", 2**31, '{"nbf":2147483649}', "not_yet_valid", "nbf"),
]:
    check("now-" + name, "7519 2", payload, code, claim, now=now)

# max_age: iat present, iat <= now + leeway, now - leeway - iat <= max_age. Offsets of iat are from now.
for max_age, leeway, offset, code in [
    (60, 0, -62, "expired"),
    (60, 0, -61, "expired"),
    (60, 0, -60, "ok"),
    (60, 0, -59, "ok"),
    (60, 0, -1, "ok"),
    (60, 0, 0, "ok"),
    (60, 0, 1, "not_yet_valid"),
    (60, 0, 2, "not_yet_valid"),
    (60, 0, 1000000, "not_yet_valid"),
    (60, 0, -1000000, "expired"),
    (60, 1, -62, "expired"),
    (60, 1, -61, "ok"),
    (60, 1, -60, "ok"),
    (60, 1, 1, "ok"),
    (60, 1, 2, "not_yet_valid"),
    (60, 900, -961, "expired"),
    (60, 900, -960, "ok"),
    (60, 900, 900, "ok"),
    (60, 900, 901, "not_yet_valid"),
    (1, 0, -2, "expired"),
    (1, 0, -1, "ok"),
    (1, 0, 0, "ok"),
    (1, 0, 1, "not_yet_valid"),
    (0, 0, 0, "ok"),
    (0, 0, -1, "expired"),
    (0, 0, 1, "not_yet_valid"),
    (0, 30, -30, "ok"),
    (0, 30, -31, "expired"),
    (0, 30, 30, "ok"),
    (0, 30, 31, "not_yet_valid"),
    (3600, 0, -3600, "ok"),
    (3600, 0, -3601, "expired"),
    (31536000, 0, -31536000, "ok"),
    (31536000, 0, -31536001, "expired"),
    (2147483648, 0, -NOW, "ok"),
]:
    check(
        "max-age-%d-leeway-%d-iat-now-%s" % (max_age, leeway, shown(offset)),
        "7519 4.1.6",
        '{"iat":%d}' % (NOW + offset),
        code,
        None if code == "ok" else "iat",
        leeway=leeway,
        max_age=max_age,
    )
for name, payload, code, leeway in [
    ("iat-half-a-second-young", '{"iat":1699999940.5}', "ok", 0),
    ("iat-half-a-second-old", '{"iat":1699999939.5}', "expired", 0),
    ("iat-half-a-second-ahead", '{"iat":1700000000.5}', "not_yet_valid", 0),
    ("iat-half-a-second-ago", '{"iat":1699999999.5}', "ok", 0),
    ("iat-leeway-half-a-second-old", '{"iat":1699999938.5}', "expired", 1),
    ("iat-leeway-half-a-second-old-enough", '{"iat":1699999939.5}', "ok", 1),
    ("iat-leeway-half-a-second-ahead", '{"iat":1700000000.5}', "ok", 1),
    ("iat-leeway-one-and-a-half-ahead", '{"iat":1700000001.5}', "not_yet_valid", 1),
    ("iat-by-exponent", '{"iat":1.7e9}', "ok", 0),
    ("iat-1e19", '{"iat":1e19}', "not_yet_valid", 0),
    ("iat-minus-1e19", '{"iat":-1e19}', "expired", 0),
    ("iat-1e308-leeway", '{"iat":1e308}', "not_yet_valid", 900),
    ("iat-minus-1e308-leeway", '{"iat":-1e308}', "expired", 900),
    ("iat-0", '{"iat":0}', "expired", 0),
    ("iat-milliseconds", '{"iat":1700000000000}', "not_yet_valid", 0),
    ("iat-escaped-name", '{"i\\u0061t":1699999939}', "expired", 0),
]:
    check("max-age-60-" + name, "7519 4.1.6", payload, code, None if code == "ok" else "iat", leeway=leeway, max_age=60)
for name, payload in [
    ("absent", "{}"),
    ("absent-but-nbf-and-exp", '{"nbf":1700000000,"exp":1700000060}'),
    ("nested-only", '{"x":{"iat":1700000000}}'),
    ("upper-case-name", '{"IAT":1700000000}'),
]:
    check("max-age-60-iat-" + name, "hs256 policy", payload, "missing_claim", "iat", max_age=60)
check("max-age-60-iat-string", "7519 4.1.6", '{"iat":"1700000000"}', "invalid_claim", "iat", max_age=60)
check("max-age-60-iat-null", "7519 4.1.6", '{"iat":null}', "invalid_claim", "iat", max_age=60)
check("max-age-60-young-and-exp-ok", "hs256 policy", '{"iat":1699999990,"exp":1700000001}', max_age=60)
check(
    "max-age-60-old-though-exp-ok", "hs256 policy", '{"iat":1699999000,"exp":1800000000}', "expired", "iat", max_age=60
)
check(
    "max-age-60-ahead-though-nbf-ok",
    "hs256 policy",
    '{"iat":1700000100,"nbf":1700000000}',
    "not_yet_valid",
    "iat",
    max_age=60,
)
for name, now, iat, code in [
    ("max-iat-today", I64_MAX, "1700000000", "expired"),
    ("max-iat-1e19", I64_MAX, "1e19", "not_yet_valid"),
    ("max-iat-minus-1e19", I64_MAX, "-1e19", "expired"),
    ("min-iat-0", I64_MIN, "0", "not_yet_valid"),
    ("min-iat-minus-1e19", I64_MIN, "-1e19", "expired"),
]:
    for leeway in (0, 900):
        check(
            "max-age-60-now-i64-%s-leeway-%d" % (name, leeway),
            "hs256 policy",
            '{"iat":%s}' % iat,
            code,
            "iat",
            now=now,
            leeway=leeway,
            max_age=60,
        )

# Without max_age, only the type of iat is checked.
for name, iat in [
    ("now", "1700000000"),
    ("ahead", "1700000001"),
    ("far-ahead", "1e19"),
    ("long-ago", "0"),
    ("before-1970", "-1e9"),
    ("fraction", "1.5"),
]:
    check("no-max-age-iat-" + name, "7519 4.1.6", '{"iat":%s}' % iat)

# nbf and exp together.
for name, nbf, exp, code, claim in [
    ("inside", -1, 1, "ok", None),
    ("nbf-at-now", 0, 1, "ok", None),
    ("before", 1, 2, "not_yet_valid", "nbf"),
    ("after", -2, -1, "expired", "exp"),
    ("exp-at-now", -1, 0, "expired", "exp"),
    ("both-at-now", 0, 0, "expired", "exp"),
    ("crossed-both-fail", 1, -1, "not_yet_valid", "nbf"),
]:
    check("window-" + name, "7519 4.1", '{"nbf":%d,"exp":%d}' % (NOW + nbf, NOW + exp), code, claim)
check("window-crossed-but-leeway-covers", "7519 4.1", '{"nbf":1700000005,"exp":1699999995}', leeway=10)
check("exp-escaped-name", "7519 4.1.4", '{"\\u0065xp":1}', "expired", "exp")
check("nbf-escaped-name", "7519 4.1.5", '{"nb\\u0066":1e19}', "not_yet_valid", "nbf")
check("exp-nested-is-another", "7519 4.1.4", '{"x":{"exp":1}}')
check("nbf-nested-is-another", "7519 4.1.5", '{"x":{"nbf":1e19}}')

# The ends of now, with times that are exactly there; and zeros and tiny numbers with huge exponents.
for name, payload, code, claim, now, leeway, max_age in [
    ("exp-at-the-least-now", '{"exp":-9223372036854775808}', "expired", "exp", I64_MIN, 0, None),
    ("exp-at-the-least-now-leeway-1", '{"exp":-9223372036854775808}', "ok", None, I64_MIN, 1, None),
    ("nbf-a-second-after-the-greatest-now", '{"nbf":9223372036854775808}', "not_yet_valid", "nbf", I64_MAX, 0, None),
    ("nbf-a-second-after-the-greatest-now-leeway-1", '{"nbf":9223372036854775808}', "ok", None, I64_MAX, 1, None),
    ("iat-a-second-after-the-greatest-now", '{"iat":9223372036854775808}', "not_yet_valid", "iat", I64_MAX, 0, 5),
    ("iat-a-second-after-the-greatest-now-leeway-1", '{"iat":9223372036854775808}', "ok", None, I64_MAX, 1, 5),
    ("iat-at-the-least-now", '{"iat":-9223372036854775808}', "ok", None, I64_MIN, 0, 0),
    ("iat-at-the-other-end", '{"iat":-9223372036854775808}', "expired", "iat", I64_MAX, 900, 2**53 - 1),
    ("iat-as-old-as-the-greatest-age", '{"iat":-9007199254740991}', "ok", None, 0, 0, 2**53 - 1),
    ("iat-older-than-the-greatest-age", '{"iat":-9007199254740992}', "expired", "iat", 0, 0, 2**53 - 1),
    ("iat-older-than-the-greatest-age-leeway-1", '{"iat":-9007199254740992}', "ok", None, 0, 1, 2**53 - 1),
    ("exp-zero-with-a-huge-exponent", '{"exp":0e99999999999999999999}', "ok", None, -1, 0, None),
    ("exp-zero-with-a-huge-exponent-at-0", '{"exp":0e99999999999999999999}', "expired", "exp", 0, 0, None),
    ("exp-tiny-with-a-huge-exponent", '{"exp":1e-99999999999999999999}', "expired", "exp", 0, 0, None),
    ("nbf-tiny-negative-with-a-huge-exponent", '{"nbf":-1e-99999999999999999999}', "ok", None, 0, 0, None),
    ("nbf-beyond-a-double-with-a-huge-exponent", '{"nbf":1e99999999999999999999}', "malformed", None, 0, 0, None),
    ("nbf-rounded-to-the-greatest-double", '{"nbf":1.7976931348623158e308}', "not_yet_valid", "nbf", 0, 0, None),
    ("nbf-rounded-beyond-the-greatest-double", '{"nbf":1.7976931348623159e308}', "malformed", None, 0, 0, None),
]:
    rest = {} if max_age is None else {"max_age": max_age}
    check("ends-" + name, "7519 2", payload, code, claim, now=now, leeway=leeway, **rest)
