from __future__ import annotations

import asyncio
import logging
import re
import threading
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional

import pytest
from conftest import SECRET

import hs256
from hs256 import guard as guarding
from hs256.guard import Decision, Guard, Refusal, Seen, seen_by_asgi, seen_by_wsgi

VERIFIER = hs256.Verifier(SECRET)
TOKEN = hs256.Signer(SECRET).sign({"sub": "ada"}).encode()
EXPIRED = hs256.Signer(SECRET).sign({"sub": "ada", "exp": 1}).encode()
HEADER = Path(__file__).resolve().parents[3] / "include" / "hs256.h"

INVALID = 'Bearer error="invalid_token"'


def seen(token: Optional[bytes] = TOKEN, target: bytes = b"/") -> Seen:
    return Seen(b"GET", target, [] if token is None else [(b"Authorization", b"Bearer " + token)])


def sync(guard: Guard, *arguments: Any) -> Decision:
    return guard.decide(*arguments)


def asynchronous(guard: Guard, *arguments: Any) -> Decision:
    return asyncio.run(guard.decide_async(*arguments))


both = pytest.mark.parametrize("decide", [sync, asynchronous])


def fails(*_: Any) -> Any:
    raise RuntimeError("the owner made a mistake")


async def fails_later(*_: Any) -> Any:
    raise RuntimeError("the owner made a mistake")


@pytest.mark.skipif(not HEADER.exists(), reason=f"there is no {HEADER}")
def test_the_numbers_are_those_of_the_header() -> None:
    numbers = dict(re.findall(r"#define HS256_(\w+) (\d+)", HEADER.read_text()))
    names = {
        **{name: f"FOUND_{name}" for name in ("EXEMPT", "INVALID", "ASK_OWNER")},
        **{"NO_SOURCE": "SOURCE_NONE", "CUSTOM": "SOURCE_CUSTOM", "VALID": "OK"},
        **{name: f"REFUSAL_{name}" for name in ("MISSING_TOKEN", "INVALID_REQUEST", "INSUFFICIENT_SCOPE")},
        **{name: f"ANSWER_{name}" for name in ("PASSES", "TOLD", "NO_STORE")},
    }
    for ours, theirs in names.items():
        assert getattr(guarding, ours) == int(numbers[theirs]), ours


@both
def test_a_token(decide: Callable[..., Decision]) -> None:
    guard = Guard(VERIFIER, realm="api")
    decision = decide(guard, seen())
    assert (decision.passes, decision.status, decision.headers, decision.code) == (True, 200, (), "ok")
    assert decision.claims is not None
    assert decision.claims.sub == "ada"
    assert decision.verifier is VERIFIER
    decision = decide(guard, seen(EXPIRED))
    assert (decision.passes, decision.status, decision.error, decision.code) == (
        *(False, 401, "invalid_token"),
        "expired",
    )
    assert decision.claims is None
    assert dict(decision.headers) == {
        "WWW-Authenticate": 'Bearer realm="api", error="invalid_token", error_description="the token has expired"'
    }
    decision = decide(guard, seen(None))
    assert (decision.status, decision.error, dict(decision.headers)) == (
        *(401, "unauthorized"),
        {"WWW-Authenticate": 'Bearer realm="api"'},
    )


@both
@pytest.mark.parametrize(
    "options",
    [
        {"authorize": fails},
        {"is_revoked": fails},
        {"get_token": fails},
        {"get_token": lambda _: 7},
        {"verifier": fails},
        {"verifier": lambda _: None},
        {"verifier": lambda _: SECRET},
        {"clock": fails},
        {"clock": lambda: "noon"},
    ],
)
def test_an_owners_function_that_fails_is_500(decide: Callable[..., Decision], options: Dict[str, Any]) -> None:
    told: List[Any] = []
    logged: List[Exception] = []
    source: Dict[str, Any] = {} if "verifier" in options else {"secret": SECRET}
    guard = Guard(**source, **options, on_refusal=lambda *refusal: told.append(refusal))
    decision = decide(guard, seen(), "the request", logged.append)
    assert (decision.passes, decision.status, decision.claims, decision.headers) == (False, 500, None, ())
    where = "custom" if "get_token" in options else "authorization"
    assert told == [(Refusal("internal", None, where), "the request")]
    assert len(logged) == 1


@both
def test_no_store_goes_with_a_500(decide: Callable[..., Decision]) -> None:
    guard = Guard(secret=SECRET, query="t", authorize=fails)
    decision = decide(guard, seen(None, b"/?t=" + TOKEN), None, lambda _: None)
    assert (decision.status, decision.headers) == (500, (("Cache-Control", "no-store"),))


@both
@pytest.mark.parametrize("log", [fails, None])
def test_a_log_or_an_on_refusal_that_fails_changes_nothing(
    decide: Callable[..., Decision], log: Any, caplog: pytest.LogCaptureFixture
) -> None:
    decision = decide(Guard(secret=SECRET, on_refusal=fails), seen(EXPIRED), None, log)
    assert (decision.status, decision.code) == (401, "expired")
    assert [record.name for record in caplog.records] == ([] if log else ["hs256"])


@both
def test_nothing_else_is_logged(decide: Callable[..., Decision], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    closed = hs256.Verifier(SECRET)
    closed.close()
    for guard in Guard(secret=SECRET), Guard(closed):
        for request in seen(), seen(EXPIRED), seen(None), seen(b"a b"):
            decide(guard, request)
    assert [record for record in caplog.records if record.name != "asyncio"] == []


def test_functions_that_are_asynchronous() -> None:
    async def give(value: Any) -> Any:
        await asyncio.sleep(0)
        return value

    told: List[Refusal] = []

    async def tell(refusal: Refusal, _: Any) -> None:
        await asyncio.sleep(0)
        told.append(refusal)

    def decided(**options: Any) -> Decision:
        return asyncio.run(Guard(**options, on_refusal=tell).decide_async(seen(), None, lambda _: None))

    assert decided(verifier=lambda _: give(VERIFIER), authorize=lambda *_: give(True)).passes
    assert decided(secret=SECRET, authorize=lambda *_: give(1)).status == 403
    assert decided(secret=SECRET, is_revoked=lambda *_: give(True)).code == "revoked"
    assert decided(secret=SECRET, get_token=lambda _: give(None)).code == "missing_token"
    assert decided(secret=SECRET, authorize=fails_later).status == 500
    assert [refusal.code for refusal in told] == ["insufficient_scope", "revoked", "missing_token", "internal"]


def test_an_asynchronous_function_where_nothing_can_wait_is_500_and_never_true() -> None:
    async def true(*_: Any) -> bool:
        return True

    logged: List[Exception] = []
    for name in "authorize", "is_revoked", "get_token", "verifier":
        options: Dict[str, Any] = {name: true} if name == "verifier" else {"secret": SECRET, name: true}
        assert Guard(**options).decide(seen(), None, logged.append).status == 500
    assert {str(error) for error in logged} == {"a function given to a guard is asynchronous, and the framework is not"}
    waited = Guard(secret=SECRET, authorize=true).decide(seen(), wait=lambda gave: asyncio.run(_awaited(gave)))
    assert waited.passes


async def _awaited(gave: Any) -> Any:
    return await gave


def test_a_call_that_is_cancelled_runs_no_route() -> None:
    async def forever(*_: Any) -> bool:
        await asyncio.sleep(60)
        return True

    async def cancelled() -> None:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(Guard(secret=SECRET, authorize=forever).decide_async(seen()), 0.01)

    asyncio.run(cancelled())


@both
def test_functions_get_the_claims_and_the_request(decide: Callable[..., Decision]) -> None:
    calls: List[Any] = []

    def note(answer: bool) -> Callable[..., bool]:
        return lambda claims, request: calls.append((claims.sub, request)) or answer  # type: ignore[func-returns-value]

    guard = Guard(secret=SECRET, is_revoked=note(False), authorize=note(True))
    assert decide(guard, seen(), "the request").passes
    assert calls == [("ada", "the request")] * 2


def test_somebody_else_may_decide_on_a_request_without_a_token() -> None:
    told: List[Refusal] = []
    guard = Guard(secret=SECRET, realm="api", optional=True, on_refusal=lambda refusal, _: told.append(refusal))
    strict = Guard(secret=SECRET, on_refusal=lambda refusal, _: told.append(refusal))
    assert guard.decide(seen(None), missing_is_open=True).passes
    assert strict.decide(seen(None), missing_is_open=True).code == "missing_token"
    assert told == []
    decision = guard.refuse_without_token()
    assert (decision.status, dict(decision.headers)["WWW-Authenticate"]) == (401, 'Bearer realm="api"')
    assert told == [Refusal("missing_token", None, None)]


def test_one_guard_in_many_threads() -> None:
    guard = Guard(secret=SECRET)
    codes: List[Any] = []

    def work() -> None:
        codes.extend(guard.decide(seen(token)).code for token in [TOKEN, EXPIRED, None] * 50)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [codes.count(code) for code in ("ok", "expired", "missing_token")] == [400] * 3


TEXTS = ["realm", "header", "scheme", "cookie", "query"]
FUNCTIONS = ["get_token", "is_revoked", "authorize", "on_refusal", "verifier"]
FLAGS = ["optional", "websocket", "describe"]


@pytest.mark.parametrize("name", [*TEXTS, *FUNCTIONS, *FLAGS, "policy_file", "exempt", "secret", "issuer"])
@pytest.mark.parametrize("nothing", [None, ""])
def test_an_option_that_is_given_as_nothing_is_refused(name: str, nothing: Any) -> None:
    options: Dict[str, Any] = {"secret": SECRET, name: nothing}
    if name in ("verifier", "policy_file"):
        del options["secret"]
    with pytest.raises((hs256.InvalidArgument, hs256.WeakKey)) as refused:
        Guard(**options)
    if not (name == "secret" and nothing == ""):
        assert isinstance(refused.value, hs256.InvalidArgument)
        assert refused.value.field == name


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({}, "verifier"),
        ({"verifier": VERIFIER, "issuer": "x"}, "verifier"),
        ({"verifier": VERIFIER, "secret": SECRET}, "verifier"),
        ({"verifier": SECRET}, "verifier"),
        ({"verifier": VERIFIER, "relm": "x"}, "relm"),
        ({"secret": SECRET, "relm": "x"}, "relm"),
        ({"secret": SECRET, "leeway": 901}, "leeway"),
        ({"secret": SECRET, "optional": "false"}, "optional"),
        ({"secret": SECRET, "exempt": "/login"}, "exempt"),
        ({"secret": SECRET, "authorize": True}, "authorize"),
        ({"secret": SECRET, "authorize": "admin"}, "authorize"),
        ({"secret": SECRET, "realm": 7}, "realm"),
        ({"secret": SECRET, "realm": lambda: "x"}, "realm"),
        ({"secret": SECRET, "policy_file": "policy.json"}, "policy_file"),
        ({"policy_file": "policy.json", "audience": "api"}, "policy_file"),
        ({"policy_file": "policy.json", "clock": None}, "policy_file"),
        ({"policy_file": "policy.json", "relm": "x"}, "relm"),
        ({"verifier": VERIFIER, "policy_file": "policy.json"}, "policy_file"),
        ({"verifier": VERIFIER, "policy_file": b"\xff"}, "policy_file"),
        ({"verifier": lambda _: VERIFIER, "policy_file": Path("policy.json")}, "policy_file"),
        ({"policy_file": b""}, "policy_file"),
        ({"policy_file": "a\ud800"}, "policy_file"),
        ({"policy_file": 0}, "policy_file"),
        ({"policy_file": True}, "policy_file"),
        ({"policy_file": ["policy.json"]}, "policy_file"),
        ({"policy_file": lambda: "policy.json"}, "policy_file"),
        ({"policy_file": "no such policy.json"}, "file"),
        ({"policy_file": b"no such \xff"}, "file"),
        ({"policy_file": "policy.json\0"}, "policy_file"),
        ({"policy_file": Path()}, "file"),
    ],
)
def test_an_option_that_means_nothing_is_refused(options: Dict[str, Any], field: str) -> None:
    with pytest.raises(hs256.InvalidArgument) as refused:
        Guard(**options)
    assert refused.value.field == field
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"exempt": ["/a", None]}, "`exempt`: [1] is None: leave it out"),
        ({"exempt": ["/a", "b"]}, "`exempt`: [1]: does not begin with `/`"),
        ({"audience": [None]}, "`audience`: [0] is None: leave it out"),
        ({"claims": {"role": ["a", None]}}, "`claims`: .role[1] is None: leave it out"),
    ],
)
def test_a_mistake_in_a_list_has_its_index(options: Dict[str, Any], message: str) -> None:
    with pytest.raises(hs256.InvalidArgument) as refused:
        Guard(secret=SECRET, **options)
    assert str(refused.value).startswith(f"invalid argument {message}")


def test_exempt_may_be_any_list() -> None:
    for paths in ["/login"], ("/login",), {"/login"}, iter(["/login"]):
        assert Guard(secret=SECRET, exempt=paths).decide(seen(None, b"/login")).passes
    assert not Guard(secret=SECRET, exempt=[]).decide(seen(None)).passes


def test_a_request_of_asgi() -> None:
    scope: Dict[str, Any] = {"type": "http", "method": "PUT", "path": "/é b", "headers": [(b"host", b"x")]}
    assert seen_by_asgi(scope) == (b"PUT", b"/%C3%A9%20b", [(b"host", b"x")])
    scope.update(raw_path=b"/a%2Fb", query_string=b"a=1?")
    assert seen_by_asgi(scope).target == b"/a%2Fb?a=1?"
    handshake = {**scope, "type": "websocket", "subprotocols": ["bearer", "x.y.z"]}
    del handshake["method"]
    fields = [(b"host", b"x"), (b"upgrade", b"websocket"), (b"sec-websocket-protocol", b"bearer, x.y.z")]
    assert seen_by_asgi(handshake) == (b"GET", b"/a%2Fb?a=1?", fields)
    handshake["headers"] = [(b"sec-websocket-protocol", b"bearer, x.y.z")]
    assert seen_by_asgi(handshake).fields == [*handshake["headers"], (b"upgrade", b"websocket")]


def test_a_request_of_wsgi() -> None:
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "/api",
        "PATH_INFO": "/\xc3\xa9 b",
        "QUERY_STRING": "a=1",
        "HTTP_X_JWT_ASSERTION": "\xe9",
        "CONTENT_TYPE": "text/plain",
        "wsgi.version": (1, 0),
    }
    assert seen_by_wsgi(environ) == (b"GET", b"/api/%C3%A9%20b?a=1", [(b"X-JWT-ASSERTION", b"\xe9")])
    assert seen_by_wsgi({**environ, "RAW_URI": "/raw%2F"}).target == b"/raw%2F"
    assert seen_by_wsgi({**environ, "REQUEST_URI": "/uri?b"}).target == b"/uri?b"


def test_what_is_no_request_is_500() -> None:
    guard = Guard(secret=SECRET)
    for request in Seen(b"GET", b"/", [(b"a",)]), Seen("GET", b"/", []), Seen(b"GET", b"/", [("a", "b")]):  # type: ignore[arg-type, list-item]
        assert guard.decide(request, None, lambda _: None).status == 500


def test_a_long_request() -> None:
    guard = Guard(secret=SECRET, query="t")
    many = [(b"x", b"y")] * 500
    escaped = b"/?" + b"a=b&" * 4000 + b"t=" + b"".join(b"%%%02X" % byte for byte in TOKEN)
    assert guard.decide(Seen(b"GET", escaped, many)).passes
    assert guard.decide(Seen(b"GET", b"/", [*many, (b"Authorization", b"Bearer " + TOKEN)])).passes


@pytest.mark.parametrize("beside", [{"secret": SECRET}, {"issuer": "a"}, {"max_stale": 60}])
def test_one_alone_decides(beside: Dict[str, Any], tmp_path: Path) -> None:
    verifier = hs256.Verifier(SECRET)
    for named in {"verifier": verifier}, {"verifier": lambda _: verifier}, {"policy_file": tmp_path / "policy.json"}:
        with pytest.raises(hs256.InvalidArgument, match="given beside") as caught:
            Guard(**named, **beside)
        assert caught.value.field == next(iter(named))
