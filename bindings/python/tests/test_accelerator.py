"""Tests of the accelerator only: its JSON reader, interpreters, and how it is chosen."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any, Callable, Dict, List

import pytest
from conftest import SECRET

import hs256
from hs256 import _by_ctypes

if not hs256.accelerated:
    pytest.skip("this run is by ctypes", allow_module_level=True)

from hs256 import _accelerator

SIGNER = hs256.Signer(SECRET, max_token_len=2**20)
VERIFIER = hs256.Verifier(SECRET, max_token_len=2**20, any_audience=True)

# ---- JSON: the accelerator reads the same as json.loads ----

SHORT = {'"': '\\"', "\\": "\\\\", "/": "\\/", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
CHARACTERS = [*'abcXYZ 0/"\\\b\f\n\r\t\0\x1f\x7f', *"é߿ࠀ€\ue000\uffff", "\U00010000", "😀", "\U0010ffff"]
REGISTERED = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"]
NUMBERS = ["0", "-0", "-0.0", "1.0", "1e2", "1E+2", "1e-400", "5e-324", "0.1", "-1.5e300", "9" * 18, "-" + "9" * 18]
NUMBERS += [
    "1" + "0" * 18,
    "-1" + "0" * 18,
    "9" * 19,
    "-" + "9" * 19,
    str(2**63),
    str(-(2**63)),
    "9" * 300,
    "-" + "8" * 40,
]
NUMBERS += [
    "123456789012345678901234567890.5",
    "0.1000000000000000055511151231257827",
    "17e-1",
    "1" + "0" * 22 + "e-22",
]


class Writer(Random):
    """Writes I-JSON in all possible forms, at random but repeatably."""

    def white(self) -> str:
        return "".join(self.choices(" \t\r\n", k=self.choice([0, 0, 0, 1, 3])))

    def number(self) -> str:
        if self.random() < 0.5:
            return self.choice(NUMBERS)
        text = str(self.randrange(-(10 ** self.randrange(1, 22)), 10 ** self.randrange(1, 22)))
        if self.random() < 0.3:
            text += f".{self.randrange(10 ** self.randrange(1, 20))}"
        if self.random() < 0.3:
            text += self.choice("eE") + self.choice(["", "+", "-"]) + str(self.randrange(250))
        return text

    def character(self, character: str) -> str:
        units = character.encode("utf-16-be").hex()
        ways = ["".join("\\u" + self.choice([str.lower, str.upper])(units[i : i + 4]) for i in range(0, len(units), 4))]
        if character in SHORT:
            ways.append(SHORT[character])
        if character >= " " and character not in '"\\':
            ways += [character] * 4
        return self.choice(ways)

    def text(self, plain: str) -> str:
        return '"' + "".join(map(self.character, plain)) + '"'

    def string(self) -> str:
        return self.text("".join(self.choices(CHARACTERS, k=self.choice([0, 1, 2, 5, 20, 40]))))

    def array(self, depth: int) -> str:
        items = [self.white() + self.value(depth) + self.white() for _ in range(self.choice([0, 1, 2, 5]))]
        return "[" + (",".join(items) or self.white()) + "]"

    def object(self, depth: int) -> str:
        names = {"".join(self.choices(CHARACTERS, k=self.choice([0, 1, 3, 16, 17]))) for _ in range(self.randrange(9))}
        members = [
            self.white() + self.text(name) + self.white() + ":" + self.white() + self.value(depth) + self.white()
            for name in [*names, *(self.sample(REGISTERED, 3) if depth < 3 else [])]
        ]
        return "{" + (",".join(members) or self.white()) + "}"

    def value(self, depth: int) -> str:
        kinds: List[Callable[[], str]] = [self.number, self.string, lambda: self.choice(["true", "false", "null"])]
        if depth:
            kinds += [lambda: self.array(depth - 1), lambda: self.object(depth - 1)]
        return self.choice(kinds)()


def same(found: Any, expected: Any) -> bool:
    """Compares type, value, sign of zero and order: a repr shows all of them."""
    return repr(found) == repr(expected)


@pytest.mark.parametrize("seeds", range(8))
def test_values_are_those_of_json(seeds: int) -> None:
    for seed in range(seeds * 500, (seeds + 1) * 500):
        text = Writer(seed).value(3)
        assert same(_accelerator.loads(text.encode()), json.loads(text)), (seed, text)
    for text in NUMBERS:
        assert same(_accelerator.loads(text.encode()), json.loads(text)), text


def test_claims_are_those_of_json() -> None:
    judged = 0
    for seed in range(800):
        payload = Writer(seed).object(3)
        try:
            token = SIGNER.sign(payload, iat=False)
        except hs256.Malformed:  # a number beyond a double's range
            continue
        expected, view, many = json.loads(payload), VERIFIER.check(token), VERIFIER.verify_many([token, "", token])
        for claims in [VERIFIER.verify(token), VERIFIER.verify_at(token, 0), view.to_dict(), dict(view), *many[::2]]:
            assert same(claims, expected), (seed, payload)
        assert view.payload == payload.encode()
        judged += 1
    assert judged > 600


def test_whatever_is_no_json_is_a_defect_and_no_crash() -> None:
    refused = 0
    for seed in range(4000):
        writer = Writer(seed)
        octets = bytearray(writer.value(3).encode())
        for _ in range(writer.randrange(1, 4)):
            at = writer.randrange(len(octets) + 1)
            octets[at : at + writer.randrange(4)] = bytes(
                writer.choices(b'{}[]",:\\u0-9e.tn \0\x80\xff', k=writer.randrange(4))
            )
        try:
            _accelerator.loads(bytes(octets))
        except (hs256.Internal, UnicodeDecodeError):
            refused += 1
    assert refused > 1000


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "{",
            "[",
            '"',
            '{"a"',
            '{"a":',
            '{"a":1',
            '{"a":1,',
            "[1",
            "[1,",
            "[1 2]",
            '{"a" 1}',
            "{1:2}",
            "{}x",
        ),
        *('"\\', '"\\u', '"\\u00', '"\\u00g0"', '"\\x"', '"\\ud83d\\u0041"', "tru", "nul", "-", "+1", "\0", '"\0"'),
        "[" * 129 + "]" * 129,
        "[" * 100_000,
    ],
)
def test_no_json(text: str) -> None:
    with pytest.raises(hs256.Internal):
        _accelerator.loads(text.encode())


def test_depth() -> None:
    payload = '{"a":' + "[" * 126 + "]" * 126 + "}"  # 127 levels, the most that the core accepts
    assert same(VERIFIER.verify(SIGNER.sign(payload, iat=False)), json.loads(payload))
    with pytest.raises(hs256.Malformed):
        SIGNER.sign('{"a":' + "[" * 127 + "]" * 127 + "}", iat=False)


def test_names_that_meet_in_the_table_of_names() -> None:
    for start in range(0, 20_000, 500):
        claims = {f"n{start + i}": i for i in range(500)}
        assert same(VERIFIER.verify(SIGNER.sign(claims, iat=False)), claims)
    long = {"x" * n: n for n in range(40)}
    assert same(VERIFIER.verify(SIGNER.sign(long, iat=False)), long)


# ---- one API ----


def test_both_ways_have_the_same_names_signatures_and_documentation() -> None:
    classes = ["Decider", "View", "SignerHandle", "GuardHandle"]
    pairs: List[Any] = [(getattr(_accelerator, name), getattr(_by_ctypes, name)) for name in classes]
    public = {(ours, theirs): [name for name in vars(theirs) if not name.startswith("_")] for ours, theirs in pairs}
    for (ours, theirs), members in public.items():
        assert members
        assert {name for name in vars(ours) if not name.startswith("_")} == set(members)
        for name in members:
            mine, other = getattr(ours, name), getattr(theirs, name)
            assert inspect.getdoc(mine) == inspect.getdoc(other), name
            if callable(other):
                assert list(inspect.signature(mine).parameters.values())[1:] == [
                    parameter.replace(annotation=inspect.Parameter.empty)
                    for parameter in list(inspect.signature(other).parameters.values())[1:]
                ]
    functions = set(hs256._ffi.__all__) - {"ACCELERATED", *classes}
    for name in functions:
        mine, other = getattr(_accelerator, name), getattr(_by_ctypes, name)
        assert inspect.getdoc(mine) == inspect.getdoc(other), name
        assert list(inspect.signature(mine).parameters) == list(inspect.signature(other).parameters)


def test_the_stub_has_what_the_accelerator_has() -> None:
    stub = Path(_accelerator.__file__).with_name("_accelerator.pyi").read_text(encoding="utf-8")
    named = set(re.findall(r"(?m)^from \._by_ctypes import (\w+) as \1$|^def (\w+)", stub))
    assert {one or other for one, other in named} == {name for name in vars(_accelerator) if name[0] != "_"}


def test_claims_have_the_same_members_whichever_way() -> None:
    code = "import hs256; print(*sorted(name for name in dir(hs256.Claims) if name[0] != '_'))"
    said = {run(code, HS256_PYTHON=way).stdout for way in ("accelerator", "ctypes")}
    registered = "aud exp iat iss jti nbf sub key_id payload to_dict into expires_at not_before issued_at"
    mapping = "get items keys values"
    assert {name for line in said for name in line.split()} == {*registered.split(), *mapping.split()}
    assert len(said) == 1


# ---- how it is chosen ----


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **environment}, capture_output=True, text=True
    )


def test_how_it_is_chosen() -> None:
    show = "import hs256; print(hs256.accelerated)"
    assert run(show, HS256_PYTHON="").stdout == "True\n"
    assert run(show, HS256_PYTHON="accelerator").stdout == "True\n"
    assert run(show, HS256_PYTHON="ctypes").stdout == "False\n"
    assert "HS256_PYTHON is accelerator or ctypes, not fast" in run(show, HS256_PYTHON="fast").stderr
    without = "import sys; sys.modules['hs256._accelerator'] = None; " + show
    assert run(without, HS256_PYTHON="").stdout == "False\n"
    assert "ModuleNotFoundError" in run(without, HS256_PYTHON="accelerator").stderr
    without_ctypes = "import sys; sys.modules['ctypes'] = sys.modules['_ctypes'] = None; " + show
    assert run(without_ctypes, HS256_PYTHON="").stdout == "True\n"


# ---- interpreters ----

IN_ANOTHER = f"""
import hs256
secret = {SECRET!r}
verifier = hs256.Verifier(secret, leeway=1)
token = hs256.Signer(secret).sign({{"sub": "ada"}}, expires_in=60)
for n in range(100):
    assert verifier.verify(token)["sub"] == verifier.check(token).sub == "ada"
    assert [found["sub"] for found in verifier.verify_many([token] * 9, threads=2)] == ["ada"] * 9
try:
    verifier.verify(token[:-9] + "A" * 9)
except hs256.SignatureMismatch:
    pass
else:
    raise AssertionError
assert hs256.accelerated
"""


def test_subinterpreters() -> None:
    code = f"""
import sys, threading
code = {IN_ANOTHER!r}
if sys.version_info >= (3, 13):
    import _interpreters as interpreters
    def one():
        other = interpreters.create()
        failed = interpreters.run_string(other, code)
        assert failed is None, failed
        interpreters.destroy(other)
else:
    import _xxsubinterpreters as interpreters
    def one():
        other = interpreters.create()
        interpreters.run_string(other, code)
        interpreters.destroy(other)
exec(code, {{}})
for _ in range(3):
    one()
if sys.version_info >= (3, 12):  # each with a GIL of its own
    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
exec(code, {{}})
print("done")
"""
    result = run(code)
    assert (result.stdout, result.stderr) == ("done\n", "")


def test_objects_that_were_never_made() -> None:
    empty = hs256.Verifier.__new__(hs256.Verifier)
    assert "closed" in repr(empty)
    for call in empty.verify, empty.check, lambda token: empty.verify_many([token]):
        with pytest.raises(hs256.InvalidArgument, match="closed"):
            call("a.b.c")
    for make in hs256.Claims, _accelerator.View, _accelerator.SignerHandle:
        with pytest.raises(TypeError):
            make()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        _accelerator.open_decider(object(), [], (), None, None, None, hs256.Claims)  # type: ignore[arg-type]
    open_decider: Any = _accelerator.open_decider
    with pytest.raises(TypeError, match="subclass of View"):
        open_decider(empty, [], (), None, None, None, dict)


def test_a_clock_that_closes_its_verifier() -> None:
    def clock() -> float:
        verifier.close()
        return 1.5

    token = SIGNER.sign({"nbf": 2}, iat=False)
    verifier = hs256.Verifier(SECRET, clock=clock)
    with pytest.raises((hs256.NotYetValid, hs256.InvalidArgument)):
        verifier.verify(token)
    with pytest.raises(hs256.InvalidArgument):
        verifier.verify(token)
    verifier = hs256.Verifier(SECRET, clock=clock)
    assert isinstance(verifier.verify_many([token])[0], hs256.NotYetValid)


def test_arguments_of_the_seam() -> None:
    arguments: Dict[str, Any] = {"tokens": [SIGNER.sign({})], "now": 2**40, "threads": 2}
    assert isinstance(VERIFIER.verify_many(**arguments)[0], dict)
    for wrong in ({"threads": "2"}, {"now": "1"}, {"tokens": 1}):
        with pytest.raises(TypeError):
            VERIFIER.check_many(**{**arguments, **wrong})
    with pytest.raises(TypeError):
        VERIFIER.verify_at("a.b.c")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        VERIFIER.verify(token="a.b.c")  # type: ignore[call-arg]
