"""The parts of the case files. Nothing here reads a request."""

import base64

from tokens import key, raw, token

ADA = token('{"sub":"ada"}')
BOB = token('{"sub":"bob"}')
EXPIRED = token('{"sub":"ada","exp":1000000000}')
FORGED = token('{"sub":"ada"}', secret=b"a test secret that no guard of these cases has")
NOT_YET = token('{"sub":"ada","nbf":9000000000}')

MESSAGES = {
    "algorithm_not_allowed": "the token's algorithm is not HS256",
    "claim_mismatch": "a claim of the token does not have an accepted value",
    "expired": "the token has expired",
    "invalid_claim": "a claim of the token has the wrong type",
    "invalid_request": "the request's credentials are not well formed",
    "malformed": "the token is not a well-formed JWT",
    "missing_claim": "a required claim is missing from the token",
    "not_yet_valid": "the token is not valid yet",
    "revoked": "the token has been revoked",
    "signature_mismatch": "the token's signature does not match",
    "too_large": "the token is too large",
    "unknown_key": "no key is known for the token's key id",
    "unsupported_header": "the token's header asks for something unsupported",
    "wrong_type": "the token is not of the required type",
}


def field(name, value):
    """One header field; as bytes if the value is not printable ASCII."""
    data = raw(value)
    if all(0x20 <= byte < 0x7F or byte == 0x09 for byte in data):
        return [name, data.decode("ascii")]
    return [name, None, base64.b64encode(data).decode("ascii")]


def authorization(*values):
    return [field("Authorization", value) for value in values]


def bearer(one):
    return authorization("Bearer " + one)


def cookies(*values):
    return [field("Cookie", value) for value in values]


def handshake(*protocols):
    """The fields of a WebSocket's opening handshake (RFC 6455 section 4.1)."""
    return [
        ["Connection", "Upgrade"],
        ["Upgrade", "websocket"],
        ["Sec-WebSocket-Version", "13"],
        ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
    ] + [field("Sec-WebSocket-Protocol", value) for value in protocols]


class Theme:
    """The cases of one JSON file, in the order in which they are added.

    The methods are the rows of the table of answers; each writes a whole expectation.
    """

    def __init__(self, clause, **guard):
        """`clause` is the section of the law; `guard` has the options of every case that gives none itself."""
        self.cases, self.clause, self.guard = [], clause, guard

    def passes(self, name, headers=(), claims=None, status=200, **rest):
        """The route runs with the claims."""
        self.add(name, headers, status, None, {"sub": "ada"} if claims is None else claims, None, rest)

    def unasked(self, name, headers=(), status=200, **rest):
        """The route runs without claims, and onRefusal is not called."""
        self.add(name, headers, status, None, None, None, rest)

    def missing(self, name, headers=(), **rest):
        """No token, required."""
        guard = self.options(rest)
        self.add(name, headers, 401, challenge(guard), None, refusal("missing_token", None), rest)

    def nothing(self, name, headers=(), status=200, **rest):
        """No token: one case where it is required, one where it is optional."""
        optional = dict(rest, guard=dict(self.options(rest), optional=True))
        self.missing(name, headers, **rest)
        self.unasked(name + "-optional", headers, status, **optional)

    def invalid(self, name, source, headers=(), **rest):
        """Malformed credentials."""
        guard = self.options(rest)
        text = challenge(guard, "invalid_request", "invalid_request")
        self.add(name, headers, 401, text, None, refusal("invalid_request", source), rest)

    def refused(self, name, source, code, headers=(), claim=None, **rest):
        """A token that the verdict rejects."""
        text = challenge(self.options(rest), "invalid_token", code)
        self.add(name, headers, 401, text, None, refusal(code, source, claim), rest)

    def lenient(self, name, code, headers=(), claim=None, status=200, **rest):
        """The route runs without claims, and onRefusal gets the cookie's rejection."""
        self.add(name, headers, status, None, None, refusal(code, "cookie", claim), rest)

    def forbidden(self, name, source, headers=(), **rest):
        """authorize said no."""
        text = challenge(self.options(rest), "insufficient_scope")
        self.add(name, headers, 403, text, None, refusal("insufficient_scope", source), rest)

    def broken(self, name, source, code, headers=(), **rest):
        """500: no route runs."""
        self.add(name, headers, 500, None, None, refusal(code, source), rest)

    def unavailable(self, name, source, headers=(), **rest):
        """The verdict cannot be given at this time."""
        answers = dict(rest.pop("answers", {}), **{"Retry-After": "1"})
        self.add(name, headers, 503, None, None, refusal("unavailable", source), dict(rest, answers=answers))

    def unbuilt(self, name, option, clause=None, way=None, **guard):
        """A guard that must not be built."""
        expect = {"build": {"code": "invalid_argument", "field": option}}
        given = {"verifier": way} if way else {}
        self.case(name, clause or self.clause, None, expect, dict(given, guard=guard))

    def add(self, name, headers, status, challenge, claims, refusal, rest):
        rest = dict(rest)
        request = {
            "method": rest.pop("method", "GET"),
            "target": rest.pop("target", "/"),
            "headers": [list(one) for one in headers],
        }
        expect = {"status": status, "challenge": challenge, "claims": claims, **self.told(refusal, rest)}
        if "answers" in rest:
            expect["headers"] = rest.pop("answers")
        self.case(name, rest.pop("clause", self.clause), request, expect, rest)

    def told(self, refusal, rest):
        """The argument of onRefusal."""
        return {"refusal": refusal}

    def case(self, name, clause, request, expect, rest):
        case = {"name": name, "clause": clause, "keys": rest.pop("keys", None) or [key()]}
        case["policy"] = rest.pop("policy", {})
        case["guard"] = rest.pop("guard", self.guard)
        if request is not None:
            case["request"] = request
        case.update(rest)
        case["expect"] = expect
        self.cases.append(case)

    def options(self, rest):
        return rest.get("guard", self.guard)


def refusal(code, source, claim=None):
    return {"code": code, "claim": claim, "source": source}


def challenge(guard, error=None, described=None):
    """The text of WWW-Authenticate (RFC 6750 section 3)."""
    scheme = "Bearer" if "header" in guard else guard.get("scheme", "Bearer")
    parameters = []
    if "realm" in guard:
        parameters.append(("realm", guard["realm"].replace("\\", "\\\\").replace('"', '\\"')))
    if error is not None:
        parameters.append(("error", error))
    if described is not None and guard.get("describe", True):
        parameters.append(("error_description", MESSAGES[described]))
    return (scheme + " " + ", ".join('%s="%s"' % one for one in parameters)).rstrip()


NO_STORE = {"Cache-Control": "no-store"}
STORABLE = {"Cache-Control": None}
NAMED = {"Sec-WebSocket-Protocol": "bearer"}
