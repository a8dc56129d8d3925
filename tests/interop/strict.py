#!/usr/bin/env python3
"""Prints tokens, all signed with the right key, that hs256 rejects for a clause that other libraries do not enforce.

One JSON array; each entry has hs256's code, the clause, and the peers that accept the token, as their tests found. With
the argument `table`, prints the table in docs/ASSURANCE.md instead.
"""

import base64
import hashlib
import hmac
import json
import sys

SECRET = b"supersecretdevkeythatishs256safe!"
HEADER = b'{"alg":"HS256","typ":"JWT"}'
ALL = ["PyJWT", "joserfc", "jose", "jsonwebtoken", "golang-jwt", "jsonwebtoken (Rust)"]


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def over(signing_input):
    return signing_input + b"." + encode(hmac.digest(SECRET, signing_input, hashlib.sha256))


def signed(payload, header=HEADER):
    return over(encode(header) + b"." + encode(payload))


def loosened(token):
    """The same tag, spelled with an unused bit set."""
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + alphabet[alphabet.index(token[-1]) + 1 :][:1]


ADA = b'{"sub":"ada"}'
CASES = [
    ("a claim twice", "RFC 7519 4, RFC 7493 2.3", "malformed", signed(b'{"sub":"ada","sub":"eve"}')),
    ("a claim twice, once escaped", "RFC 7493 2.3", "malformed", signed(b'{"sub":"ada","s\\u0075b":"eve"}')),
    ("`alg` twice", "RFC 7515 4", "malformed", signed(ADA, b'{"alg":"none","alg":"HS256"}')),
    (
        "`crit` with an unknown name",
        "RFC 7515 4.1.11",
        "unsupported_header",
        signed(ADA, b'{"alg":"HS256","crit":["x"],"x":1}'),
    ),
    ("`crit` of no name", "RFC 7515 4.1.11", "unsupported_header", signed(ADA, b'{"alg":"HS256","crit":[]}')),
    ("`b64` false, not in `crit`", "RFC 7797 6", "unsupported_header", signed(ADA, b'{"alg":"HS256","b64":false}')),
    ("`cty` JWT: a nested token", "RFC 7519 5.2", "unsupported_header", signed(ADA, b'{"alg":"HS256","cty":"JWT"}')),
    ("`kid` a number", "RFC 7515 4.1.4", "malformed", signed(ADA, b'{"alg":"HS256","kid":1}')),
    ("a header of 3 KiB", "hs256 limit", "too_large", signed(ADA, b'{"alg":"HS256","x":"' + b"x" * 3072 + b'"}')),
    ("a token of 20 KiB", "hs256 limit", "too_large", signed(b'{"x":"' + b"x" * 15360 + b'"}')),
    ("`sub` a number", "RFC 7519 4.1.2", "invalid_claim", signed(b'{"sub":1}')),
    ("`jti` a number", "RFC 7519 4.1.7", "invalid_claim", signed(b'{"jti":1}')),
    ("`iss` an array", "RFC 7519 4.1.1", "invalid_claim", signed(b'{"iss":["i"]}')),
    ("`exp` a string", "RFC 7519 4.1.4", "invalid_claim", signed(b'{"exp":"4000000000"}')),
    ("`exp` null", "RFC 7519 4.1.4", "invalid_claim", signed(b'{"exp":null}')),
    ("`iat` a string", "RFC 7519 4.1.6", "invalid_claim", signed(b'{"iat":"1"}')),
    ("`aud`, when no audience was named", "RFC 7519 4.1.3", "claim_mismatch", signed(b'{"aud":"another"}')),
    ("UTF-8 that is none", "RFC 7519 7.2, RFC 3629", "malformed", signed(b'{"x":"a\xffb"}')),
    ("a lone surrogate", "RFC 7493 2.1", "malformed", signed(b'{"x":"\\ud800"}')),
    ("a number beyond a double", "RFC 7493 2.2", "malformed", signed(b'{"x":1e400}')),
    ("NaN", "RFC 8259 6", "malformed", signed(b'{"x":NaN}')),
    ("a byte order mark", "RFC 8259 8.1", "malformed", signed(b"\xef\xbb\xbf" + ADA)),
    ("200 levels of arrays", "RFC 8259 9, hs256 limit", "malformed", signed(b'{"x":' + b"[" * 200 + b"]" * 200 + b"}")),
    ("unused bits of the signature set", "RFC 4648 3.5", "malformed", loosened(signed(ADA))),
    ("padding after the signature", "RFC 7515 2", "malformed", signed(ADA) + b"="),
    ("a line feed after the token", "RFC 7515 2", "malformed", signed(ADA) + b"\n"),
    ("padding in the payload", "RFC 7515 2", "malformed", over(encode(HEADER) + b"." + encode(b'{"sub":"a"}') + b"=")),
    (
        "a space in the payload",
        "RFC 7515 2",
        "malformed",
        over(encode(HEADER) + b"." + encode(ADA)[:8] + b" " + encode(ADA)[8:]),
    ),
    (
        "`+` for `-` in the payload",
        "RFC 4648 5",
        "malformed",
        over(encode(HEADER) + b"." + base64.b64encode(b'{"sub":"\xc2\xbe\xc2\xbe>"}').rstrip(b"=")),
    ),
]
# The results of the peers' own tests: assure/interop/run.sh fails if they change.
ACCEPTED_BY = {
    "a claim twice": ["PyJWT", "joserfc", "jose", "jsonwebtoken", "golang-jwt"],
    "a claim twice, once escaped": ["PyJWT", "joserfc", "jose", "jsonwebtoken", "golang-jwt"],
    "`alg` twice": ["PyJWT", "joserfc", "jose", "jsonwebtoken", "golang-jwt"],
    "`crit` with an unknown name": ["jsonwebtoken", "golang-jwt", "jsonwebtoken (Rust)"],
    "`crit` of no name": ["joserfc", "jsonwebtoken", "golang-jwt", "jsonwebtoken (Rust)"],
    "`b64` false, not in `crit`": ["jose", "jsonwebtoken", "golang-jwt", "jsonwebtoken (Rust)"],
    "`cty` JWT: a nested token": ALL,
    "`kid` a number": ["jose", "jsonwebtoken", "golang-jwt"],
    "a header of 3 KiB": ["PyJWT", "jose", "jsonwebtoken", "golang-jwt", "jsonwebtoken (Rust)"],
    "a token of 20 KiB": ALL,
    "`sub` a number": ["joserfc", "jose", "jsonwebtoken", "golang-jwt", "jsonwebtoken (Rust)"],
    "`jti` a number": ["joserfc", "jose", "jsonwebtoken", "golang-jwt", "jsonwebtoken (Rust)"],
    "`iss` an array": ALL,
    "`exp` a string": ["PyJWT", "joserfc"],
    "`exp` null": ["joserfc"],
    "`iat` a string": ["PyJWT", "joserfc", "jsonwebtoken", "golang-jwt", "jsonwebtoken (Rust)"],
    "`aud`, when no audience was named": ["joserfc", "jose", "jsonwebtoken", "golang-jwt"],
    "UTF-8 that is none": ["jsonwebtoken", "golang-jwt"],
    "a lone surrogate": ["PyJWT", "joserfc", "jose", "jsonwebtoken", "golang-jwt"],
    "a number beyond a double": ["PyJWT", "joserfc", "jose", "jsonwebtoken"],
    "NaN": ["PyJWT", "joserfc"],
    "a byte order mark": ["PyJWT", "joserfc", "jose"],
    "200 levels of arrays": ["PyJWT", "joserfc", "jose", "jsonwebtoken", "golang-jwt"],
    "unused bits of the signature set": ["jose", "golang-jwt"],
    "padding after the signature": ["PyJWT", "jose"],
    "a line feed after the token": ["jose", "golang-jwt"],
    "padding in the payload": ["PyJWT", "jose"],
    "a space in the payload": ["jose"],
}



def table():
    """Which peers accept what, one row for each token."""
    rows = [["a token with", "clause", *ALL, "hs256"], ["---"] * (len(ALL) + 3)]
    for name, clause, code, _ in CASES:
        accepts = ["accepts" if peer in ACCEPTED_BY.get(name, []) else "" for peer in ALL]
        rows.append([name, clause, *accepts, "`%s`" % code])
    return "\n".join("|" + "".join(" %s |" % cell for cell in row) for row in rows)


if __name__ == "__main__" and sys.argv[1:] == ["table"]:
    print(table())
elif __name__ == "__main__":
    rows = []
    for name, clause, code, token in CASES:
        row = {
            "name": name,
            "clause": clause,
            "code": code,
            "token": token.decode(),
            "accepted_by": ACCEPTED_BY.get(name, []),
        }
        rows.append(json.dumps(row))
    print("[\n" + ",\n".join(rows) + "\n]")
