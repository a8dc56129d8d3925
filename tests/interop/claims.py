#!/usr/bin/env python3
"""Prints the claims sets for the interoperability tests of hs256 and other libraries: one JSON array.

The same array on every machine. No claim that a library checks depends on the clock, and every value survives
JavaScript's numbers (no negative zero, no claim named __proto__).
"""

import json

SETS = 256
TEXTS = [
    "",
    "ada",
    "René 東京 \U0001f600",
    "\u0000\u0001\u001f\u007f",
    '"quoted\\" / \b\f\n\r\t',
    "\u2028\u2029\ufeff\uffff",
    "e\u0301 is not \u00e9",
    "\u202etxet",
    "<script>&amp;",
    "x" * 900,
    "eyJhbGciOiJIUzI1NiJ9.e30.",
    "\U0010ffff" * 20,
]
NUMBERS = [
    0,
    1,
    -1,
    2**31,
    2**53 - 1,
    2**53 + 1,
    2**63 - 1,
    -(2**63),
    2**64 - 1,
    10**30,
    0.1,
    -0.5,
    1.5,
    1e-7,
    123456789.123456789,
    5e-324,
    2.2250738585072014e-308,
    1.7976931348623157e308,
    1e21,
    1e300,
]


def nested(depth, innermost):
    for level in range(depth):
        innermost = {"n": innermost} if level % 2 else [innermost]
    return innermost


def value(number):
    text, figure = TEXTS[number // 3 % len(TEXTS)], NUMBERS[number // 2 % len(NUMBERS)]
    return [
        text,
        figure,
        [],
        {},
        [None, True, False, [text, {"a": figure}]],
        nested(number % 60, figure),
        {name: index for index, name in enumerate(TEXTS)},
        NUMBERS,
        None,
        [[], {}, [[]], [{}], ""],
    ][number % 10]


def claims(number):
    """The claims set with this number. The first is empty; registered claims come and go at different rhythms."""
    text = TEXTS[number % len(TEXTS)]
    if number == 0:
        return {}
    present = {
        "iss": (number % 2 == 0, "https://issuer.example/" + text),
        "sub": (number % 3 > 0, text),
        "jti": (number % 4 == 0, str(number)),
        "aud": (number % 5 > 1, text if number % 5 == 2 else [text, "b", "a"][number % 3 :]),
        "exp": (number % 3 > 0, 4_000_000_000 + number + (0.25 if number % 9 == 1 else 0)),
        "nbf": (number % 7 == 0, 1_500_000_000 + number),
        "iat": (number % 4 > 0, 1_500_000_000 + number + (0.5 if number % 11 == 1 else 0)),
        "value": (number % 6 > 0, value(number)),
        text: (number % 5 == 0, NUMBERS[number % len(NUMBERS)]),
        "many": (number % 24 == 0, {f"m{index}": index / 8 for index in range(number)}),
    }
    return {name: given for name, (there, given) in present.items() if there}


print("[\n" + ",\n".join(json.dumps(claims(number)) for number in range(SETS)) + "\n]")
