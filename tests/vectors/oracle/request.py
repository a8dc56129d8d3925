"""The request law again: where a token is found, and the answer. By regular expressions, over whole bytes."""

import base64
import json
import re

from . import verdict
from .refused import Refused

NOW = 1700000000
TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
NAMES = ("realm", "header", "scheme", "cookie", "query", "policy_file")
SWITCHES = ("optional", "websocket", "describe")
HOOKS = ("get_token", "is_revoked", "authorize", "on_refusal", "verifier")


class Invalid(Exception):
    """Malformed credentials."""


class Broken(Exception):
    """A 500, with the code for onRefusal."""


def answer(case, messages):
    """The correct `expect`; `headers` has every header of the answer that the law mentions."""
    guard = case["guard"]
    wrong = mistake(guard, case.get("verifier"))
    if wrong:
        return {"build": {"code": "invalid_argument", "field": wrong}}
    request = Request(case["request"])
    if request.preflight() or any(exempts(rule, request.path) for rule in guard.get("exempt", [])):
        return outcome(request.passed(), headers=subprotocols(guard, request))
    source, no_store = "custom", False
    try:
        if "get_token" in guard:
            token = given(guard["get_token"])
        else:
            source, token = first(guard, request)
            no_store = source == "query"
            if isinstance(token, Invalid):
                raise token
        return with_store(judged(case, guard, request, source, token), no_store)
    except Invalid:
        told = {"code": "invalid_request", "claim": None, "source": source}
        if guard.get("optional") and source == "cookie":
            return outcome(request.passed(), refusal=told, headers=subprotocols(guard, request))
        text = challenge(guard, "invalid_request", messages["invalid_request"])
        return with_store(outcome(401, text, refusal=told), no_store)
    except Refused as refused:
        told = {"code": refused.code, "claim": refused.claim, "source": source}
        if refused.code == "unavailable":
            return with_store(outcome(503, refusal=told, headers={"Retry-After": "1"}), no_store)
        if guard.get("optional") and source == "cookie":
            return outcome(request.passed(), refusal=told, headers=subprotocols(guard, request))
        text = challenge(guard, "invalid_token", messages[refused.code])
        return with_store(outcome(401, text, refusal=told), no_store)
    except Broken as broken:
        told = {"code": str(broken), "claim": None, "source": source}
        return with_store(outcome(500, refusal=told), no_store)


def with_route(case, found):
    """The answer with the fields of the route's own, if it ran. A field of a guard replaces it."""
    if found.get("status") in (200, 101):
        own = {re.sub("^[a-z]|-[a-z]", lambda one: one[0].upper(), name): value for name, value in case.get("route", [])}
        found["headers"] = {**own, **found["headers"]}
    return found


def judged(case, guard, request, source, token):
    if token is None and guard.get("optional"):
        return outcome(request.passed())
    if token is None:
        told = {"code": "missing_token", "claim": None, "source": None}
        return outcome(401, challenge(guard), refusal=told)
    if case.get("verifier") in ("closed", "throws"):
        raise Broken("invalid_argument" if case["verifier"] == "closed" else "internal")
    claims = verify(case, token)
    if hook(guard.get("is_revoked", False)):
        raise Refused("revoked")
    if not hook(guard.get("authorize", True)):
        told = {"code": "insufficient_scope", "claim": None, "source": source}
        return outcome(403, challenge(guard, "insufficient_scope"), refusal=told)
    return outcome(request.passed(), claims=claims, headers=subprotocols(guard, request))


def outcome(status, challenge=None, claims=None, refusal=None, headers=()):
    return {
        "status": status,
        "challenge": challenge,
        "claims": claims,
        "refusal": refusal,
        "headers": dict(headers),
    }


def subprotocols(guard, request):
    """The subprotocol for a handshake that passes, whichever source decided."""
    asked = guard.get("websocket") and request.upgrades()
    offered = asked and b"bearer" in list_of(request.fields("Sec-WebSocket-Protocol"))
    return {"Sec-WebSocket-Protocol": "bearer"} if offered else {}


def with_store(found, no_store):
    if no_store:
        found["headers"]["Cache-Control"] = "no-store"
    return found


def hook(value):
    if value == "throws":
        raise Broken("internal")
    return value


def given(value):
    token = hook(value)["returns"]
    return token.encode() if token else None


def challenge(guard, error=None, description=None):
    quoted = re.sub(r'(["\\])', r"\\\1", guard.get("realm", ""))
    parts = ['realm="%s"' % quoted] if "realm" in guard else []
    parts += ['error="%s"' % error] if error else []
    parts += ['error_description="%s"' % description] if description and guard.get("describe", True) else []
    scheme = guard.get("scheme", "Bearer") if "header" not in guard else "Bearer"
    return scheme + (" " + ", ".join(parts) if parts else "")


def mistake(guard, verifier):
    """The option for which no guard is built."""
    if guard.get("policy_file") and verifier:
        return "policy_file"
    for name, value in guard.items():
        if value is None and name in NAMES + SWITCHES + HOOKS + ("exempt",) or value == "" and name in NAMES:
            return name
    if not re.fullmatch(r"[ -~]+", guard.get("realm", "x")):
        return "realm"
    for name in ("header", "scheme"):
        if not re.fullmatch(TOKEN, guard.get(name, "x").encode()):
            return name
    if guard.get("header", "").lower() == "authorization":
        return "header"
    if re.search(r"[;=\x00-\x1f\x7f]|^ | $", guard.get("cookie", "")):
        return "cookie"
    if not all(exempting(rule) for rule in guard.get("exempt", [])):
        return "exempt"
    return None


def exempting(rule):
    """Whether an entry of `exempt` is valid: a path, or a folder and `/*`."""
    return bool(rule and re.fullmatch(r"/[^*]*|/[^*]*/\*", rule))


class Request:
    def __init__(self, request):
        self.method = request["method"]
        self.headers = [
            (one[0].lower(), (base64.b64decode(one[2]) if one[1] is None else one[1].encode()).strip(b" \t"))
            for one in request["headers"]
        ]
        target, _, query = request["target"].partition("?")
        self.path = re.sub("^[A-Za-z]+://[^/]+", "", target)
        self.query = query

    def fields(self, name):
        return [value for field, value in self.headers if field == name.lower()]

    def preflight(self):
        named = self.fields("Origin") and self.fields("Access-Control-Request-Method")
        return self.method == "OPTIONS" and bool(named)

    def upgrades(self):
        return any(value.lower() == b"websocket" for value in list_of(self.fields("Upgrade")))

    def passed(self):
        return 101 if self.upgrades() else 200


def exempts(rule, path):
    decoded = unescape(path.encode())
    if re.search("%(?![0-9a-fA-F]{2})", path) or unclear(path.encode()) or unclear(decoded):
        return False
    decoded = decoded.decode()
    rule = rule[:-1] if rule.endswith("/*") else rule
    return decoded.startswith(rule) if rule.endswith("/") and rule != "/" else decoded == rule


def unclear(path):
    """A path that routers read in different ways, or an escape of one."""
    if re.search(rb"%2[Ff]", path):
        return True
    try:
        unescape(path).decode()
    except UnicodeDecodeError:
        return True
    return any(re.search(rb"//|[\\;\x00-\x1f\x7f]|/\.\.?(/|$)", one) for one in (path, unescape(path)))


def unescape(data):
    return re.sub(rb"%([0-9a-fA-F]{2})", lambda found: bytes.fromhex(found[1].decode()), data)


def first(guard, request):
    """The source that decides and its token (or its flaw); otherwise two Nones."""
    own = "header" in guard
    scheme = guard.get("scheme", "Bearer")
    sources = [("authorization", lambda: by_scheme(request.fields("Authorization"), "Bearer" if own else scheme))]
    if own and "scheme" in guard:
        sources.append(("header", lambda: by_scheme(request.fields(guard["header"]), scheme)))
    elif own:
        sources.append(("header", lambda: whole(request.fields(guard["header"]))))
    if "cookie" in guard:
        sources.append(("cookie", lambda: cookie(request.fields("Cookie"), guard["cookie"].encode())))
    if "query" in guard:
        sources.append(("query", lambda: parameter(request.query.encode(), guard["query"].encode())))
    if guard.get("websocket") and request.upgrades():
        sources.append(("websocket", lambda: subprotocol(request.fields("Sec-WebSocket-Protocol"))))
    for source, look in sources:
        try:
            token = look()
        except Invalid as invalid:
            return source, invalid
        if token:
            return source, token
    return None, None


def by_scheme(fields, scheme):
    if len(fields) > 1:
        raise Invalid
    value = fields[0] if fields else b""
    leading = re.match(TOKEN, value)
    wanted = re.escape(scheme.encode())
    if not leading or leading[0].lower() != scheme.lower().encode():
        if re.search(rb",[ \t]*%s( |$)" % wanted, value, re.IGNORECASE):
            raise Invalid
        return None
    found = re.fullmatch(rb"%s +([!-~]+)" % wanted, value, re.IGNORECASE)
    if not found:
        raise Invalid
    return found[1]


def whole(fields):
    if len(fields) > 1 or (fields and not re.fullmatch(rb"[!-~]*", fields[0])):
        raise Invalid
    return fields[0] if fields else None


def cookie(fields, name):
    pairs = [piece.split(b"=", 1) for field in fields for piece in field.split(b";") if b"=" in piece]
    values = [value.strip(b" \t") for found, value in pairs if found.strip(b" \t") == name]
    if len(values) > 1:
        raise Invalid
    return re.sub(rb'^"(.*)"$', rb"\1", values[0], flags=re.DOTALL) if values else None


def parameter(query, name):
    pairs = [piece.partition(b"=") for piece in query.replace(b"+", b" ").split(b"&")]
    values = [unescape(value) for found, _, value in pairs if unescape(found) == name]
    if len(values) > 1:
        raise Invalid
    return values[0] if values else None


def list_of(fields):
    elements = [one.strip(b" \t") for one in b",".join(fields).split(b",")]
    return [one for one in elements if one]


def subprotocol(fields):
    elements = list_of(fields)
    if b"bearer" not in elements:
        return None
    if elements.count(b"bearer") > 1 or elements[-1] == b"bearer":
        raise Invalid
    return elements[elements.index(b"bearer") + 1]


def verify(case, token):
    policy = json.dumps(case["policy"]).encode()
    code, claim, _, key_id, _ = verdict.verdict(case["keys"], policy, token, NOW)
    if code != "ok":
        raise Refused(code, claim)
    payload = token.split(b".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)))
    revoked(case, claims, key_id)
    return claims


def revoked(case, claims, key_id):
    entries = [json.loads(line) for line in case.get("revoked", "").splitlines()]
    old = claims.get("iat", -1)
    for claim, value in [("jti", claims.get("jti")), ("sub", claims.get("sub")), ("kid", key_id), ("iat", None)]:
        for entry in entries:
            named = entry.get(claim) == value if claim != "iat" else set(entry) == {"before"}
            if value is None and claim != "iat":
                named = False
            if named and old < entry.get("before", 2**60):
                raise Refused("revoked", claim)
    as_of = [entry["as_of"] for entry in entries if "as_of" in entry]
    if as_of and NOW - max(as_of) > case.get("max_stale", 2**60):
        raise Refused("unavailable")
