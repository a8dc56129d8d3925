"""Sends requests that no client should send, and checks after each that the server still answers good and bad tokens
correctly.

Usage: hostile.py SECONDS URL, with LOAD_GOOD and LOAD_EXPIRED. None of the requests has a token that gives access, so no answer may
have the route's text, and none may be a 500. Prints `load: ANSWERS WRONG ERRORS EXAMPLE`.
"""

import os
import re
import socket
import sys
import urllib.parse

URL = urllib.parse.urlsplit(sys.argv[2])
PATH, HOST = URL.path.encode(), URL.netloc.encode()
GOOD, EXPIRED = os.environ["LOAD_GOOD"].encode(), os.environ["LOAD_EXPIRED"].encode()
LONG = b"x" * 100_000
BAD = b"Authorization: Bearer " + EXPIRED
CHUNKED = b"Transfer-Encoding: chunked"
PREFLIGHT = [b"Origin: https://app.example", b"Access-Control-Request-Method: GET"]
WEBSOCKET = [b"Connection: Upgrade", b"Upgrade: websocket", b"Sec-WebSocket-Version: 13"]
H2C = [b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"]
KEY = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="


def request(*fields, line=None, host=True, body=b""):
    line = b"GET %s HTTP/1.1" % PATH if line is None else line
    return b"\r\n".join([line, *([b"Host: " + HOST] if host else []), *fields, b"", body])


def line(method=b"GET", target=None, version=b"HTTP/1.1"):
    return b" ".join([method, PATH if target is None else target, version])


SMUGGLED = request(line=line(b"OPTIONS", b"*"))
REQUESTS = {
    # methods, targets and versions
    **{"line %r" % one: request(BAD, line=one) for one in [
        line(b"OPTIONS", b"*"), line(b"GET", b"*"), line(b"CONNECT", HOST), line(b"CONNECT", b"*"), line(b"GET", HOST),
        line(b"get"), line(b"BREW"), line(b"TRACE"), line(b"G\0T"), line(b"X" * 10_000), line(b"options"), line(b""),
        line(version=b"HTTP/1.2"), line(version=b"HTTP/3.0"), line(version=b"HTTP/1.1 x"), line(version=b"http/1.1"),
        line(version=b""), line(target=b""), line(target=b"me"), line(target=b"?"), line(target=b"http:///"),
        line(target=b"http://[::1/"), line(target=b"http://a\\b" + PATH), line(target=b"http://user:x@" + HOST + PATH),
        line(target=b"https://other.example" + PATH), line(target=b"urn:x"), line(target=PATH + b"#a"),
        line(target=PATH + b"?%zz=%&a=\xff"), line(target=b"/\xff\xfe"), line(target=b"/%ff%fe"), line(target=b"/%00"),
        line(target=b"/a\0b"), line(target=b"/%"), line(target=b"//" + PATH), line(target=b"/." + PATH),
        line(target=b"/.." * 1000), line(target=b"/%2e%2e%2f" * 1000), line(target=PATH + b"?" + b"&" * 60_000),
        line(target=PATH + b";" * 1000), line(target=b"/" + LONG), line(target=PATH + b"?access_token=" + LONG),
        b"GET " + PATH, b"\r\n\r\n" + line(), b"PRI * HTTP/2.0",
    ]},
    "HTTP/1.0 without a host": request(BAD, line=line(version=b"HTTP/1.0"), host=False),
    "HTTP/1.0 without a host and a token": request(line=line(version=b"HTTP/1.0"), host=False),
    "no host": request(BAD, host=False),
    "two hosts": request(b"Host: other.example", BAD),
    "a host that is none": request(b"Host: a b/\\", BAD, host=False),
    # fields
    "a scheme of bytes": request(b"Authorization: \xff\xfe " + GOOD),
    "bytes around a token": request(b"Authorization: Bearer \xff" + GOOD),
    "NUL in a token": request(b"Authorization: Bearer \0" + GOOD),
    "a name of bytes": request(b"X-\xff: a", BAD),
    "no name": request(b": Bearer " + GOOD),
    "no colon": request(b"Authorization Bearer " + GOOD),
    "a space before the colon": request(b"Authorization : Bearer " + GOOD, BAD),
    "a fold before the token": request(b"Authorization: Bearer", b"\t" + EXPIRED),
    "a field within a fold": request(b"X: a", b" Authorization: Bearer " + GOOD),
    "a fold first": request(b" Authorization: Bearer " + GOOD),
    "a bare CR": request(b"X: a\rAuthorization: Bearer " + EXPIRED),  # it ends a line in Python's http.server
    "Proxy-Authorization": request(b"Proxy-Authorization: Bearer " + GOOD),
    "names alike": request(b"Authorization-: Bearer " + GOOD, b"Http-Authorization: Bearer " + GOOD),
    "an underscore": request(b"_Authorization: Bearer " + GOOD, b"Authorization_: Bearer " + GOOD),
    "two fields": request(b"Authorization: Bearer " + GOOD, b"authorization: Basic eDp5"),
    "two good fields": request(b"Authorization: Bearer " + GOOD, b"Authorization: Bearer " + GOOD),
    "a hundred fields": request(*[b"Authorization: Bearer " + GOOD] * 100),
    "joined fields": request(b"Authorization: Basic eDp5, Bearer " + GOOD),
    "Bearer twice": request(b"Authorization: Bearer Bearer " + GOOD),
    "a long token": request(b"Authorization: Bearer " + LONG),
    "a long scheme": request(b"Authorization: " + LONG),
    "many commas": request(b"Authorization: x" + b",Bearer" * 1000),
    "a long cookie": request(b"Cookie: a=" + LONG),
    "many cookies": request(b"Cookie: " + b"session=;" * 1000, BAD),
    "cookies of bytes": request(b"Cookie: \xff=\xfe; session=\xff\0; =; ;;", BAD),
    "many fields": request(*[b"X-%d: a" % n for n in range(5000)], BAD),
    "a preflight by another method": request(*PREFLIGHT, b"X-HTTP-Method-Override: OPTIONS", BAD),
    "another address": request(b"X-Original-URL: /login", b"X-Rewrite-URL: /login", b"X-Forwarded-Prefix: /login", BAD),
    "Expect: 100-continue": request(BAD, b"Expect: 100-continue", b"Content-Length: 5", body=b"hello"),
    "Expect: nonsense": request(BAD, b"Expect: \xff"),
    # bodies
    "a token in a trailer": request(BAD, CHUNKED, body=b"1\r\nx\r\n0\r\nAuthorization: Bearer %s\r\n\r\n" % GOOD),
    "a token in a trailer alone": request(CHUNKED, body=b"0\r\nAuthorization: Bearer %s\r\n\r\n" % GOOD),
    **{"chunks %r" % body[:20]: request(BAD, CHUNKED, body=body) for body in [
        b"0x5\r\nhello\r\n0\r\n\r\n", b"-1\r\n\r\n", b"+5\r\nhello\r\n0\r\n\r\n", b"FFFFFFFFFFFFFFFFF\r\n", b"\r\n", b"g\r\n",
        b"5;a=\"\r\n\"\r\nhello\r\n0\r\n\r\n", b"5\nhello\n0\n\n", b"5\r\nhelloo\r\n0\r\n\r\n",
        b"5;" + LONG + b"\r\nhello\r\n0\r\n\r\n", b"1\r\nx\r\n" * 5000 + b"0\r\n\r\n",
    ]},
    **{"encoding %r" % one: request(BAD, *one, b"Content-Length: 5", body=b"0\r\n\r\n" + SMUGGLED) for one in [
        [CHUNKED], [CHUNKED, CHUNKED], [b"Transfer-Encoding: chunked, identity"], [b"Transfer-Encoding: \x0bchunked"],
        [b"Transfer-Encoding: xchunked"], [b"Transfer-Encoding : chunked"], [b"Content-Length: 6"], [b"Content-Length: 5, 5"],
    ]},
    **{"length %r" % one: request(BAD, b"Content-Length: " + one, body=b"hello") for one in [
        b"+5", b"-5", b"5e0", b"0x5", b"5 5", b"", b"99999999999999999999999", b"\xb2"]},
    # other protocols
    "h2c": request(*H2C, BAD),
    "h2c without a token": request(*H2C),
    "HTTP/2 at once": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\x04\0\0\0\0\0",
    "a WebSocket without a key": request(*WEBSOCKET, BAD),
    "a WebSocket by POST": request(*WEBSOCKET, KEY, BAD, line=line(b"POST")),
    "a WebSocket of version 99": request(*WEBSOCKET[:2], KEY, b"Sec-WebSocket-Version: 99", BAD),
    "a WebSocket with odd protocols": request(*WEBSOCKET, KEY, b"Sec-WebSocket-Protocol: bearer, \xff, ,,bearer", BAD),
    "TLS": b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" + bytes(500),
    "zeros": bytes(10_000),
    "half a request": b"GET %s HTTP/1.1\r\nAuthor" % PATH,
}  # fmt: skip


def answer(data, last=True):
    """Everything that arrives until the server closes the connection or is silent for a while."""
    got = b""
    with socket.create_connection((URL.hostname, URL.port), timeout=10) as client:
        try:
            client.sendall(data)
            if last:
                client.shutdown(socket.SHUT_WR)
            client.settimeout(1.5)
            while more := client.recv(65536):
                got += more
        except OSError:
            pass
    return got


def statuses(data):
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3})", data) if status != b"100"]


def mistake(name, data):
    got = answer(data)
    own = b"GNU libmicrohttpd" in got  # it answers 500 to a long chunk extension, whatever the application
    if b"ada" in got or any(status >= 500 and status not in (501, 505) and not own for status in statuses(got)):
        return "%s: %r" % (name, got[:200])
    # In order, on one connection, which a server may close after the first.
    three = [request(b"Authorization: Bearer " + GOOD), request(BAD), request(b"Connection: close")]
    after = statuses(answer(b"".join(three), last=False))
    return None if after and after == [200, 401, 401][: len(after)] else "after %s: %s" % (name, after)


mistakes = [found for name, data in REQUESTS.items() if (found := mistake(name, data))]
if "--all" in sys.argv:
    print(*mistakes, sep="\n")
print("load:", len(REQUESTS), len(mistakes), 0, mistakes[0] if mistakes else "")
