"""No error shows a secret or a token, in any tool that reports it."""

from __future__ import annotations

import json
import os
import pprint
import reprlib
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Tuple

import pytest
from conftest import SECRET

import hs256
from hs256.guard import Guard, Seen

# Every secret and token here contains this mark, and nothing else does: output with the mark shows too much.
MARK = "MARKED"
HIDDEN = f"{MARK} test secret of 32 bytes or more"
JWK = {"kty": "oct", "k": f"{MARK}!", "alg": "HS256"}
BIG_NUMBER = json.dumps({**JWK, "k": MARK * 8, "kid": "k"})[:-1] + ', "x": 1e999}'


def secrets_in_use(text: str) -> Iterator[str]:
    yield text
    raise RuntimeError("from the caller's generator")


class Clock:
    """An error of the caller's own."""

    def __call__(self) -> float:
        raise RuntimeError("no time")


def thrown(**options: Any) -> None:
    """Raises the error that a guard passes to the log."""
    token = SIGNER.sign({"sub": MARK}).encode()
    logged: List[Exception] = []
    Guard(**options).decide(Seen(b"GET", b"/", [(b"Authorization", b"Bearer " + token)]), None, logged.append)
    del token
    raise logged[0]


VERIFIER = hs256.Verifier(SECRET)
SIGNER = hs256.Signer(SECRET)
CLOSED = hs256.Verifier(SECRET)
CLOSED.close()

# Lambdas have no locals, so the caller's frames show nothing, and a mark that is found comes from hs256.
CASES: Dict[str, Callable[[], Any]] = {
    "a weak key": lambda: hs256.Key(f"{MARK} short"),
    "a weak key's bytes": lambda: hs256.Key(f"{MARK} short".encode()),
    "a lone surrogate": lambda: hs256.Key(HIDDEN + "\ud800"),
    "a secret with an id that is None": lambda: hs256.Key(HIDDEN, id=None),  # type: ignore[arg-type]
    "an id with a lone surrogate": lambda: hs256.Key(HIDDEN, id="\ud800"),
    "a flag that is no flag": lambda: hs256.Key(HIDDEN, allow_weak="no"),  # type: ignore[arg-type]
    "a secret in a list": lambda: hs256.Key([HIDDEN]),  # type: ignore[arg-type]
    "a secret in a bytearray": lambda: hs256.Key(bytearray(f"{MARK} short".encode())),
    "no base64": lambda: hs256.Key.from_base64(HIDDEN),
    "no base64url": lambda: hs256.Key.from_base64url(HIDDEN),
    "no hexadecimal digits": lambda: hs256.Key.from_hex(HIDDEN),
    "a JWK's bad k": lambda: hs256.Key.from_jwk(JWK),
    "a JWK with what has no JSON": lambda: hs256.Key.from_jwk({**JWK, "x": {1}}),
    "a JWK that is no JSON": lambda: hs256.Key.from_jwk(f'{{"kty": "oct", "k": "{MARK}'),
    "a JWK with a number out of range": lambda: hs256.Key.from_jwk(BIG_NUMBER),
    "a JWK as a secret": lambda: hs256.Key({**JWK}),  # type: ignore[arg-type]
    "a JWK Set's bad k": lambda: hs256.Key.from_jwks({"keys": [JWK]}),
    "a JWK Set that is no JSON": lambda: hs256.Key.from_jwks(f'{{"keys": [{{"k": "{MARK}'),
    "a key with times": lambda: hs256.Key(HIDDEN, valid_from=2, valid_until=1),
    "a key without an issuer": lambda: hs256.Key(HIDDEN, issuer=[]),
    "a variable": lambda: hs256.Key.from_env("HS256_TEST_MARKED"),
    "a secret in place of a variable": lambda: hs256.Key.from_env(HIDDEN),
    "a secret of capitals in place of a variable": lambda: hs256.Key.from_env(MARK * 6),
    "a variable of base64": lambda: hs256.Key.from_env("HS256_TEST_MARKED", encoding="base64"),
    "a verifier's weak key": lambda: hs256.Verifier([HIDDEN, f"{MARK} short"]),
    "a verifier's policy": lambda: hs256.Verifier(HIDDEN, leeway=901),
    "a verifier's option of a wrong type": lambda: hs256.Verifier(HIDDEN, issuer=1),  # type: ignore[arg-type]
    "a verifier's claims": lambda: hs256.Verifier(HIDDEN, claims={"role": [HIDDEN, None]}),  # type: ignore[list-item]
    "a verifier's claims of no JSON": lambda: hs256.Verifier(SECRET, claims={"role": [HIDDEN, float("inf")]}),
    "another library's option": lambda: hs256.Verifier(SECRET, secretOrKey=HIDDEN),  # type: ignore[call-arg]
    "a policy document": lambda: hs256.Verifier.from_policy(HIDDEN, f'{{"issuer": ["{MARK}", 1]}}'),
    "a policy document that is no JSON": lambda: hs256.Verifier.from_policy(HIDDEN, f'{{"issuer": "{MARK}'),
    "a signer's typ": lambda: hs256.Signer(HIDDEN, typ=""),
    "a verifier of a mapping": lambda: hs256.Verifier({MARK: HIDDEN}),
    "a verifier of two ids": lambda: hs256.Verifier([hs256.Key(HIDDEN, id="a"), hs256.Key(HIDDEN, id="a")]),
    "a verifier of the caller's failing generator": lambda: hs256.Verifier(secrets_in_use(HIDDEN)),
    "a signer's weak key": lambda: hs256.Signer(f"{MARK} short"),
    "a signer's limit": lambda: hs256.Signer(HIDDEN, max_token_len=1),
    "claims without JSON": lambda: SIGNER.sign({"sub": MARK, "x": {1}}),
    "claims that are refused": lambda: SIGNER.sign({"sub": [MARK]}),
    "claims with milliseconds": lambda: SIGNER.sign({"sub": MARK, "exp": 1_700_000_000_000}),
    "claims with a number that is none": lambda: SIGNER.sign({"sub": MARK, "x": float("nan")}),
    "claims with a lone surrogate": lambda: SIGNER.sign(f'{{"sub": "{MARK}\ud800"}}'),
    "a header in a list": lambda: hs256.bearer([f"Bearer {MARK}"]),  # type: ignore[arg-type]
    "a guard's weak key": lambda: Guard(secret=f"{MARK} short"),
    "a guard's secret in place of a verifier": lambda: Guard(HIDDEN),  # type: ignore[arg-type]
    "a guard's realm beside a secret": lambda: Guard(secret=HIDDEN, realm=""),
    "a guard's option that is none": lambda: Guard(secret=HIDDEN, relm="x"),  # type: ignore[call-arg]
    "a guard's function that fails": lambda: thrown(secret=SECRET, authorize=lambda *_: 1 / 0),
    "a guard's clock that fails": lambda: thrown(secret=SECRET, clock=Clock()),
    "a guard's function that gives no token": lambda: thrown(secret=SECRET, get_token=lambda _: 7),
}
TOKENS: Dict[str, Callable[[], Any]] = {
    "malformed": lambda: f"{MARK}.b.c",
    "malformed bytes": lambda: f"{MARK}.b.c".encode(),
    "malformed bytearray": lambda: bytearray(f"{MARK}.b.c".encode()),
    "long": lambda: MARK * 9999,
    "surrogate": lambda: f"{MARK}\ud800",
    "a list": lambda: [f"{MARK}.b.c"],
    "a mapping": lambda: {MARK: MARK},
    "forged": lambda: SIGNER.sign({"n": MARK})[:-8] + MARK + "AA",
    "long and forged": lambda: SIGNER.sign({"n": MARK * 300})[:-8] + MARK + "AA",
}
CALLS: Dict[str, Callable[[Any], Any]] = {
    "verify": lambda token: VERIFIER.verify(token),
    "verify_at": lambda token: VERIFIER.verify_at(token, 1),
    "verify_at no time": lambda token: VERIFIER.verify_at(token, float("nan")),
    "check": lambda token: VERIFIER.check(token),
    "check_at": lambda token: VERIFIER.check_at(token, 1),
    "verify_many": lambda token: fail(VERIFIER.verify_many([token, [token]])[1]),  # type: ignore[list-item]
    "check_many": lambda token: VERIFIER.check_many([token], threads=-1),
    "verify_many of one": lambda token: VERIFIER.verify_many({token: 1} if isinstance(token, str) else 7),  # type: ignore[arg-type]
    "closed": lambda token: CLOSED.verify(token),
    "closed many": lambda token: CLOSED.check_many([token]),
    "no clock": lambda token: hs256.Verifier(SECRET, clock=Clock()).check(token),
}


def fail(result: Any) -> None:
    raise result


def errors() -> Iterator[Tuple[str, BaseException]]:
    for name, case in CASES.items():
        try:
            case()
        except Exception as error:
            yield name, error
        else:
            raise AssertionError(f"{name} is no error")
    for call_name, call in CALLS.items():
        for token_name, token in TOKENS.items():
            try:
                call(token())
            except Exception as error:
                yield f"{call_name}: {token_name}", error
            else:
                raise AssertionError(f"{call_name} of {token_name} is no error")


def chain(error: BaseException) -> Iterator[BaseException]:
    rest: List[BaseException] = [error]
    seen: List[int] = []
    while rest:
        shown = rest.pop()
        if id(shown) in seen:
            continue
        seen.append(id(shown))
        yield shown
        others = (shown.__cause__, shown.__context__)
        rest += [other for other in others if isinstance(other, BaseException)]


def shown_by_all_tools(error: BaseException) -> Iterator[str]:
    """What tools report of an exception, without this file's frames, whose locals are the test's own."""
    for shown in chain(error):
        yield from (str(shown), repr(shown), repr(shown.args), repr(vars(shown)))
        if isinstance(shown, UnicodeError):
            yield repr(getattr(shown, "object", ""))
        if isinstance(shown, json.JSONDecodeError):
            yield shown.doc
        for frame, _ in traceback.walk_tb(shown.__traceback__):
            if frame.f_code.co_filename == __file__:
                continue
            for value in frame.f_locals.values():
                yield from (repr(value), reprlib.repr(value), pprint.pformat(value))
        text = traceback.TracebackException.from_exception(shown, capture_locals=True)
        for summary in text.stack:
            if summary.filename != __file__:
                yield repr(summary.locals)


def test_no_frame_shows_a_secret_or_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HS256_TEST_MARKED", f"{MARK} short")
    count = 0
    for name, error in errors():
        for text in shown_by_all_tools(error):
            assert MARK not in text, f"{name}: {text[:200]}"
            assert repr(list(MARK.encode())) not in text, name
        count += 1
    assert count == len(CASES) + len(CALLS) * len(TOKENS)


def test_the_callers_frames_stay() -> None:
    for call in lambda: hs256.Verifier(secrets_in_use(HIDDEN)), lambda: CALLS["no clock"](MARK):
        with pytest.raises(RuntimeError) as caught:
            call()
        names = [frame.f_code.co_name for frame, _ in traceback.walk_tb(caught.value.__traceback__)]
        assert names[-1] in ("secrets_in_use", "__call__")


def test_the_callers_own_context_stays() -> None:
    def call() -> None:
        try:
            raise KeyError("the caller's")
        except KeyError:
            hs256.Key("x")

    with pytest.raises(hs256.WeakKey) as caught:
        call()
    assert isinstance(caught.value.__context__, KeyError)
    assert caught.value.__context__.__traceback__ is not None


def test_objects_show_nothing() -> None:
    key = hs256.Key(HIDDEN, id="k")
    things: List[Any] = [key, key._material, [key._material], {"key": key}, hs256.Verifier(key), hs256.Signer(key)]
    for thing in things:
        for text in (repr(thing), str(thing), reprlib.repr(thing), pprint.pformat(thing), f"{thing}"):
            assert MARK not in text


SHOWLOCALS = f"""
import pytest
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
import test_tracebacks as cases

@pytest.mark.parametrize("name", list(cases.CASES))
def test_case(name):
    cases.CASES[name]()

@pytest.mark.parametrize("call", list(cases.CALLS))
@pytest.mark.parametrize("token", list(cases.TOKENS))
def test_token(call, token):
    cases.CALLS[call](cases.TOKENS[token]())
"""


def test_pytest_with_showlocals(tmp_path: Path) -> None:
    (tmp_path / "test_shown.py").write_text(SHOWLOCALS, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--showlocals", "--tb=long", "test_shown.py"]
    environment = {**os.environ, "HS256_TEST_MARKED": f"{MARK} short"}
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)
    assert f"{len(CASES) + len(CALLS) * len(TOKENS)} failed" in run.stdout, run.stdout[-2000:] + run.stderr
    # Lines of this file with the mark, and its lambdas' locals, are the caller's; everything else is hs256's.
    ours = [entry for entry in run.stdout.split("\n\n") if f"{os.sep}hs256{os.sep}" in entry]
    assert ours
    assert not [entry for entry in ours if MARK in entry]
