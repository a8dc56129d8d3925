"""An option meant to demand something never demands nothing, and no value is mistaken for another."""

from __future__ import annotations

import collections
import configparser
import inspect
import json
import sys
from importlib import import_module
from types import MappingProxyType
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Tuple

import pytest
from conftest import SECRET

import hs256
import hs256.guard

KID = "a public key id of 32 bytes or more"
LEAVE_IT_OUT = r"leave it out, or set it \(an environment variable that is not set is the usual reason\)"
TOKEN = hs256.Signer(SECRET).sign({"sub": "ada", "roles": ["reader"], "deep": {"a": [{"b": 1}]}})


class Row:
    """Not a Mapping, but iterates like one, as sqlite3.Row's keys() and HTTP headers do."""

    def keys(self) -> Iterator[str]:
        return iter([KID])

    def __iter__(self) -> Iterator[str]:
        return iter([KID])

    def __getitem__(self, name: str) -> str:
        return SECRET


def section() -> configparser.SectionProxy:
    parser = configparser.ConfigParser()
    parser.read_dict({"keys": {KID: SECRET}})
    return parser["keys"]


MAPPINGS: Dict[str, Any] = {
    "dict": {KID: SECRET},
    "ordered": collections.OrderedDict({KID: SECRET}),
    "proxy": MappingProxyType({KID: SECRET}),
    "chain": collections.ChainMap({KID: SECRET}),
    "section": section(),
    "row": Row(),
    "jwk": {"kty": "oct", "k": "x" * 43, "kid": KID},
    "empty": {},
}
NO_LIST_OF_KEYS: Dict[str, Any] = {
    **MAPPINGS,
    "keys": {KID: SECRET}.keys(),
    "items": {KID: SECRET}.items(),
    "iterator": iter({KID: SECRET}),
    "none": None,
    "number": 1,
}


@pytest.mark.parametrize("given", NO_LIST_OF_KEYS)
def test_public_ids_never_become_secrets(given: str) -> None:
    for make in hs256.Verifier, hs256.Signer, hs256.Key:
        with pytest.raises(TypeError) as caught:
            make(NO_LIST_OF_KEYS[given])
        assert "secret of 32" not in str(caught.value)


@pytest.mark.parametrize("given", MAPPINGS)
def test_what_to_give_instead_of_a_mapping(given: str) -> None:
    with pytest.raises(TypeError, match=r"\[Key\(secret, id=kid\), \.\.\.\].*Key\.from_jwk"):
        hs256.Verifier(MAPPINGS[given])
    with pytest.raises(TypeError, match=r"Key\.from_jwk"):
        hs256.Verifier([MAPPINGS[given]])


def test_lists_of_keys() -> None:
    keys: Dict[str, Any] = {KID: SECRET, "other": SECRET[::-1]}
    for given in (
        [SECRET],
        (SECRET,),
        {SECRET},
        frozenset([SECRET]),
        keys.values(),
        (secret for secret in keys.values()),
    ):
        assert hs256.Verifier(given).verify(TOKEN)["sub"] == "ada"


def test_a_generator_that_was_used() -> None:
    keys = (hs256.Key(secret) for secret in [SECRET])
    hs256.Verifier(keys)
    with pytest.raises(hs256.InvalidArgument):
        hs256.Verifier(keys)
    issuers = (name for name in ["https://a.example"])
    hs256.Verifier(SECRET, issuer=issuers)
    with pytest.raises(hs256.InvalidArgument, match="`issuer`: empty: leave it out, or set it"):
        hs256.Verifier(SECRET, issuer=issuers)


def test_an_id_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HS256_TEST_SECRET", SECRET)
    none: Any = None
    jwk = {"kty": "oct", "k": "x" * 43}
    makes: Dict[str, Callable[[], hs256.Key]] = {
        "Key": lambda: hs256.Key(SECRET, id=none),
        "base64": lambda: hs256.Key.from_base64("QUFB" * 12, id=none),
        "base64url": lambda: hs256.Key.from_base64url("QUFB" * 12, id=none),
        "hex": lambda: hs256.Key.from_hex("ff" * 32, id=none),
        "jwk": lambda: hs256.Key.from_jwk(jwk, id=none),
        "env": lambda: hs256.Key.from_env("HS256_TEST_SECRET", id=none),
    }
    for make in makes.values():
        with pytest.raises(hs256.InvalidArgument, match=f"`id`.*{LEAVE_IT_OUT}"):
            make()
    assert hs256.Key(SECRET).id is None


@pytest.mark.parametrize("clock", [None, 0, "now"])
def test_the_clock_is_a_function(clock: Any) -> None:
    for make in hs256.Verifier, hs256.Signer:
        with pytest.raises(TypeError, match="`clock`"):
            make(SECRET, clock=clock)


@pytest.mark.parametrize(
    "tokens", [TOKEN, TOKEN.encode(), bytearray(TOKEN.encode()), memoryview(TOKEN.encode()), {TOKEN: 1}, Row(), None, 1]
)
def test_tokens_are_a_list(verifier: hs256.Verifier, tokens: Any) -> None:
    single = isinstance(tokens, (str, bytes, bytearray, memoryview))
    for call in verifier.verify_many, verifier.check_many:
        with pytest.raises(TypeError, match=r"not one as \w+: give \[token\]" if single else "`tokens` is a list"):
            call(tokens)


@pytest.mark.parametrize("no_token", [None, 1, [TOKEN], object(), ValueError("x"), memoryview(b"1234").cast("I")])
@pytest.mark.parametrize("threads", [1, 2])
def test_what_is_no_token_is_refused_at_its_place(verifier: hs256.Verifier, no_token: Any, threads: int) -> None:
    with pytest.raises(hs256.NotAToken, match="a token is str or bytes, not ") as alone:
        verifier.verify(no_token)
    assert isinstance(alone.value, TypeError)
    assert (alone.value.code, alone.value.field, alone.value.claim) == ("invalid_argument", "token", None)
    for many in verifier.verify_many, verifier.check_many:
        calls: Any = many
        for tokens in [TOKEN, no_token], [no_token, TOKEN, ""], [no_token], [TOKEN] * 3000 + [no_token, TOKEN]:
            results = calls(tokens, threads=threads)
            assert len(results) == len(tokens)
            for token, result in zip(tokens, results):
                if token is no_token:
                    assert type(result) is hs256.NotAToken
                    assert (str(result), result.code) == (str(alone.value), "invalid_argument")
                    assert (result.__traceback__, result.__context__) == (None, None)
                else:
                    assert type(result) is hs256.Malformed if token == "" else result["sub"] == "ada"


def test_lists_of_tokens(verifier: hs256.Verifier) -> None:
    for tokens in [TOKEN], (TOKEN,), {TOKEN}, {"a": TOKEN}.values(), iter([TOKEN]), (token for token in [TOKEN]):
        assert [found["sub"] for found in verifier.verify_many(tokens)] == ["ada"]  # type: ignore[index]


@pytest.mark.parametrize("threads", [-1, 0, 257, 2**31, 2**64])
def test_threads_out_of_range(verifier: hs256.Verifier, threads: int) -> None:
    for tokens in [], [TOKEN]:
        with pytest.raises(hs256.InvalidArgument, match="`threads`"):
            verifier.verify_many(tokens, threads=threads)


@pytest.mark.parametrize("threads", [None, True, 1.0, "2"])
def test_threads_of_another_type(verifier: hs256.Verifier, threads: Any) -> None:
    with pytest.raises(TypeError, match="`threads`"):
        verifier.check_many([TOKEN], threads=threads)


@pytest.mark.skipif(hs256.accelerated, reason="the accelerator starts its threads itself")
def test_no_more_threads_than_tokens_and_no_more_tokens_than_a_share(
    verifier: hs256.Verifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle: Any = import_module("hs256._by_ctypes.handle")
    asked: List[Tuple[int, int]] = []

    def spy(*arguments: Any) -> Any:
        asked.append((arguments[-3], arguments[-1]))
        return batch(*arguments)

    batch = handle.hs256_verify_batch
    monkeypatch.setattr(handle, "hs256_verify_batch", spy)
    for count in 0, 1, 3:
        verifier.verify_many([TOKEN] * count, threads=256)
    assert asked == [(1, 1), (3, 3)]
    asked.clear()
    verifier.check_many([TOKEN] * 5000, threads=2)  # Python looks for signals between them
    assert asked == [(2048, 2), (2048, 2), (904, 2)]


LONG = 100 << 20


@pytest.mark.parametrize(
    "token",
    ["é" * (LONG // 2), "a" * LONG, bytes(LONG), bytearray(LONG), memoryview(bytes(LONG))],
    ids=["text", "ascii", "bytes", "bytearray", "memoryview"],
)
def test_a_token_that_is_too_long_is_not_copied(verifier: hs256.Verifier, token: Any) -> None:
    tracemalloc = pytest.importorskip("tracemalloc")  # PyPy has none
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for call in verifier.verify, verifier.check:
            with pytest.raises(hs256.TooLarge):
                call(token)
        assert {type(found) for found in verifier.verify_many([token] * 20)} == {hs256.TooLarge}
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak - before < LONG // 10


def released() -> memoryview:
    view = memoryview(bytearray(TOKEN.encode()))
    view.release()
    return view


NO_BYTES: Dict[str, Callable[[], memoryview]] = {
    "released": released,
    "of numbers": lambda: memoryview(bytes(4 * len(TOKEN))).cast("I"),
    "of two dimensions": lambda: memoryview(bytes(64)).cast("B", (8, 8)),
    "of none": lambda: memoryview(bytes(1)).cast("B", ()),
}
BYTES: Dict[str, Callable[[bytes], Any]] = {
    "bytes": bytes,
    "bytearray": bytearray,
    "memoryview": memoryview,
    "writable": lambda given: memoryview(bytearray(given)),
    "of chars": lambda given: memoryview(given).cast("c"),
    "of signed bytes": lambda given: memoryview(given).cast("b"),
    "every second": lambda given: memoryview(b"".join(bytes([byte, 0]) for byte in given))[::2],
    "backwards": lambda given: memoryview(given[::-1])[::-1],
}


@pytest.mark.parametrize("kind", BYTES)
def test_tokens_secrets_and_json_are_any_bytes(verifier: hs256.Verifier, kind: str) -> None:
    made = BYTES[kind]
    token, secret = TOKEN.encode(), SECRET.encode()
    calls: Any = [verifier.verify, verifier.check, lambda given: verifier.verify_at(given, 1)]
    calls += [lambda given: verifier.verify_many([given])[0], lambda given: verifier.check_many([given], threads=2)[0]]
    for call in calls:
        assert call(made(token))["sub"] == "ada"
    assert verifier.explain(made(token))["verdict"]["code"] == "ok"
    assert hs256.bearer(made(b"Bearer " + token)) == token
    for keys in made(secret), [made(secret)], hs256.Key(made(secret)), hs256.Key.from_hex(made(secret.hex().encode())):
        assert hs256.Verifier(keys).verify(TOKEN)["sub"] == "ada"
    jwk = made(b'{"kty":"oct","k":"%s","kid":"a"}' % (b"QUFB" * 12))
    assert hs256.Key.from_jwk(jwk).id == "a"
    assert hs256.Signer(made(secret)).sign(made(b'{"sub":"ada"}'), iat=False).count(".") == 2
    revoked = made(b'{"sub":"ada","before":4000000000}\n')
    with pytest.raises(hs256.Revoked):
        hs256.Verifier.from_policy(secret, made(b"{}"), revoked=revoked).verify(TOKEN)


@pytest.mark.parametrize("kind", NO_BYTES)
def test_memoryviews_that_are_of_no_bytes(verifier: hs256.Verifier, kind: str) -> None:
    made = NO_BYTES[kind]
    calls: List[Callable[[Any], Any]] = [verifier.verify, verifier.check, verifier.explain]
    for call in calls:
        with pytest.raises(hs256.NotAToken, match="a memoryview that was released, or whose items are not bytes"):
            call(made())
    assert [type(found) for found in verifier.verify_many([TOKEN, made()])] == [dict, hs256.NotAToken]
    no_secrets: List[Callable[[Any], Any]] = [hs256.Verifier, hs256.Signer, hs256.Key, hs256.Key.from_hex]
    no_secrets += [hs256.Signer(SECRET).sign, lambda given: hs256.Verifier.from_policy(SECRET, given)]
    for refuse in no_secrets:
        with pytest.raises(TypeError):
            refuse(made())


def test_a_buffer_that_changes_later_changes_nothing() -> None:
    secret, token = bytearray(SECRET.encode()), bytearray(TOKEN.encode())
    key, verifier = hs256.Key(secret), hs256.Verifier(secret)
    view = verifier.check(token)
    secret[:], token[:] = bytes(len(secret)), bytes(len(token))
    assert view.sub == hs256.Verifier(key).verify(TOKEN)["sub"] == verifier.verify(TOKEN)["sub"] == "ada"
    token.clear()  # nothing holds it


class LongBytes(bytes):
    """Claims to be longer than it is. Code that believes it reads the memory after it."""

    def __len__(self) -> int:
        return 1 << 33

    def __bytes__(self) -> bytes:
        return self


class EmptyBytes(bytes):
    def __len__(self) -> int:
        return 0


class LongBytearray(bytearray):
    def __len__(self) -> int:
        return 1 << 33

    def __getitem__(self, _: Any) -> Any:
        return b"x" * 40

    def __buffer__(self, _: int) -> memoryview:  # Python 3.12 asks it
        raise AssertionError("must not be asked")


class Text(str):
    """Encodes to something else, or fails with an error that shows its value."""

    def encode(self, *_: Any, **__: Any) -> bytes:
        raise ValueError(str.__str__(self))

    def __len__(self) -> int:
        return 1 << 33


class LongText(str):
    def encode(self, *_: Any, **__: Any) -> bytes:
        return LongBytes(b"x" * 40)


class NoText(str):
    def encode(self, *_: Any, **__: Any) -> Any:
        return None


class Whole(int):
    """In every range."""

    def __le__(self, other: int) -> bool:
        return True

    __lt__ = __ge__ = __gt__ = __le__


@pytest.mark.parametrize("kind", [LongBytes, EmptyBytes, LongBytearray, Text, LongText, NoText])
def test_subclasses_are_what_they_hold(kind: Any) -> None:
    def made(text: str) -> Any:
        return kind(text) if issubclass(kind, str) else kind(text.encode())

    verifier = hs256.Verifier(made(SECRET))
    assert hs256.Signer(hs256.Key(made(SECRET))).sign(made('{"sub":"ada"}'), iat=False).count(".") == 2
    assert verifier.verify(made(TOKEN))["sub"] == verifier.check(made(TOKEN)).sub == "ada"
    assert verifier.verify_many([made(TOKEN)])[0]["sub"] == "ada"  # type: ignore[index]
    assert hs256.bearer(made(f"Bearer {TOKEN}")) == TOKEN.encode()
    with pytest.raises(hs256.WeakKey):
        hs256.Verifier(made("short"))
    if issubclass(kind, str):
        of_ada = hs256.Verifier(SECRET, subject=made("ada"), required=[made("sub")])
        assert of_ada.verify(TOKEN)["sub"] == "ada"
        with pytest.raises(hs256.UnknownKey):
            hs256.Verifier(hs256.Key(SECRET, id=made("2026-11"))).verify(TOKEN)


def test_header_fields_are_what_they_hold() -> None:
    guard = hs256.guard.Guard(secret=SECRET, query="t")
    bearer = f"Bearer {TOKEN}".encode()
    for kind in LongBytes, EmptyBytes:
        fields = [(kind(b"Authorization"), kind(bearer))]
        assert guard.decide(hs256.guard.Seen(kind(b"GET"), kind(b"/me"), fields)).passes
        target = kind(b"/me?t=" + TOKEN.encode())
        assert guard.decide(hs256.guard.Seen(kind(b"GET"), target, [])).passes


class Pairs(Dict[str, Any]):
    """Lies about its content, differently each time."""

    said = 0

    def items(self) -> Any:
        self.said += 1
        return [("sub", "ada")] if self.said == 1 else [(1, "eve")]

    def __len__(self) -> int:
        return 1 << 40


class Items(List[Any]):
    def __len__(self) -> int:
        return 1 << 40

    def __iter__(self) -> Iterator[Any]:
        return iter(["eve"])


class Point(NamedTuple):
    x: int


class Numbers(Dict[Any, Any]):
    def items(self) -> Any:
        return [(1, "one")]


def test_claims_are_read_once(verifier: hs256.Verifier, signer: hs256.Signer) -> None:
    expected = {"sub": "ada"}
    assert verifier.verify(signer.sign(Pairs(x=1), iat=False)) == expected
    nested = {"a": Pairs(x=1), "b": [Pairs()], "c": Items(["ada"]), "d": Point(1)}
    found = verifier.verify(signer.sign(nested, iat=False))
    assert found == {"a": expected, "b": [expected], "c": ["ada"], "d": [1]}
    for claims in Numbers(a=1), {"a": Numbers(a=1)}, {"a": [{1: 2}]}:
        with pytest.raises(TypeError, match="a name in `claims` is int, not str"):
            signer.sign(claims)
    twice = {"a": 1, Text("b"): 2, "shared": (shared := [1]), "again": shared}
    assert verifier.verify(signer.sign(twice, iat=False)) == {"a": 1, "b": 2, "shared": [1], "again": [1]}


def test_true_is_no_moment(verifier: hs256.Verifier) -> None:
    for call in (
        lambda: verifier.verify_at(TOKEN, True),
        lambda: verifier.check_at(TOKEN, False),
        lambda: verifier.verify_many([TOKEN], now=True),
        lambda: verifier.explain_at(TOKEN, True),
        lambda: hs256.Verifier(SECRET, clock=lambda: True).verify(TOKEN),
        lambda: hs256.Signer(SECRET, clock=lambda: True).sign({}),
    ):
        with pytest.raises(
            TypeError, match=r"^(`now`|what `clock` returns) is a number of seconds or a datetime, not bool$"
        ):
            call()


def test_nobody_else_makes_claims() -> None:
    claims: Any = hs256.Claims
    for make in claims, lambda: claims.__new__(claims):
        with pytest.raises(TypeError, match=r"claims are made by Verifier\.check alone"):
            make()


# ---- depth: hs256's own limit, not that of Python's stack ----


def nested(levels: int) -> Dict[str, Any]:
    value: Any = [1, -2.5e3, "\u2028\\", {"": None}, True, False, [], {}]
    for level in range(levels - 2):
        value = [value] if level % 2 else {"a": value, "b": 'c"'}
    return {"deep": value}


def near_the_end_of_the_stack(call: Callable[[], Any]) -> Any:
    """The result of `call` with room for about 30 more calls."""

    def deeper(levels: int) -> Any:
        return call() if levels == 0 else deeper(levels - 1)

    return deeper(sys.getrecursionlimit() - len(inspect.stack(0)) - 30)


@pytest.mark.skipif(sys.implementation.name != "cpython", reason="PyPy has no limit that is counted in calls")
def test_depth_is_not_that_of_the_callers_stack(verifier: hs256.Verifier, signer: hs256.Signer) -> None:
    claims = nested(124)
    token = signer.sign(claims, iat=False)
    calls: List[Callable[[], Any]] = [
        lambda: verifier.verify(token),
        lambda: verifier.verify_many([token])[0],
        lambda: verifier.check(token).to_dict(),
        lambda: {"deep": verifier.check(token)["deep"]},
    ]
    for call in calls:
        assert json.dumps(near_the_end_of_the_stack(call)) == json.dumps(claims)
    assert near_the_end_of_the_stack(lambda: signer.sign(claims, iat=False)) == token


def test_claims_that_are_too_deep_are_refused_by_the_core(signer: hs256.Signer) -> None:
    for levels in 128, 129, 5000:
        value: Any = []
        for _ in range(levels - 2):
            value = [value]
        with pytest.raises(hs256.Malformed, match="a level too deep") as refused:
            signer.sign({"a": value}, iat=False)
        assert refused.value.member == "a"
    circular: Dict[str, Any] = {}
    circular["a"] = circular
    with pytest.raises(ValueError, match="ircular"):
        signer.sign(circular)


def test_json_without_recursion() -> None:
    from hs256._by_ctypes.payload import without_recursion

    texts = [
        json.dumps(nested(9)),
        ' {"a" : [ 1 , 2.0,-3E-2 ,"\\u00e9\\n"] }\n',
        "{}",
        '{"a":{"a":[[],[[]],{}]},"b":-0}',
        "[]",
    ]
    for text in texts:
        assert json.dumps(without_recursion(text)) == json.dumps(json.loads(text))


def test_numbers_are_in_range_whatever_they_say(verifier: hs256.Verifier, signer: hs256.Signer) -> None:
    for threads in Whole(-5), Whole(2**70):
        with pytest.raises(hs256.InvalidArgument):
            verifier.verify_many([TOKEN], threads=threads)
    for option in "leeway", "max_age", "max_token_len":
        options: Dict[str, Any] = {option: Whole(2**64 + 300)}
        with pytest.raises(hs256.InvalidArgument):
            hs256.Verifier(SECRET, **options)
    with pytest.raises(hs256.InvalidArgument):
        signer.sign({}, expires_in=Whole(2**64 + 1))


def test_the_limit_is_exact() -> None:
    token = hs256.Signer(SECRET).sign({"x": "y" * 400})
    spellings: Any = [token, token.encode(), bytearray(token.encode()), memoryview(token.encode())]
    for given in spellings:
        fits = hs256.Verifier(SECRET, max_token_len=len(token))
        assert fits.verify(given)["x"] == fits.check(given)["x"]
        short = hs256.Verifier(SECRET, max_token_len=len(token) - 1)
        for call in short.verify, short.check:
            with pytest.raises(hs256.TooLarge):
                call(given)
        assert type(short.verify_many([given])[0]) is hs256.TooLarge


def test_changing_a_value_changes_no_claim(verifier: hs256.Verifier) -> None:
    claims = verifier.check(TOKEN)
    expected = claims.to_dict()
    claims["roles"].append("admin")
    claims["deep"]["a"][0]["b"] = 2
    claims["deep"]["a"].append(3)
    claims.get("roles", []).clear()
    claims.aud.append("b")
    for value in claims.values():
        if isinstance(value, list):
            value.append("admin")
    for _, value in claims.items():
        if isinstance(value, dict):
            value.clear()
    dict(claims)["roles"].append("admin")
    claims.to_dict()["roles"].append("admin")
    assert claims["roles"] == ["reader"]
    assert dict(claims) == claims.to_dict() == expected
    with pytest.raises(TypeError):
        claims["roles"] = ["admin"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        claims.sub = "grace"  # type: ignore[misc]


CIRCLE: List[Any] = []
CIRCLE.append(CIRCLE)
RING: Dict[str, Any] = {"kty": "oct"}
RING["k"] = RING
Call = Callable[[hs256.Verifier, hs256.Signer, Any], object]


# Python's own message would say neither which argument is wrong nor what it should be.
@pytest.mark.parametrize(
    ("call", "wrong", "named"),
    [
        (lambda verifier, _, wrong: verifier.verify_at(TOKEN, now=wrong), [None, "5", 1j, []], "`now` is a number"),
        (lambda verifier, _, wrong: verifier.explain_at(TOKEN, now=wrong), ["5", []], "`now` is a number"),
        (
            lambda _, __, wrong: hs256.Verifier(SECRET, clock=lambda: wrong).verify(TOKEN),
            [None, "5", True, []],
            "what `clock` returns is a number",
        ),
        (
            lambda _, __, wrong: hs256.Verifier(SECRET, clock=lambda: wrong).explain(TOKEN),
            [None, "5", True, []],
            "what `clock` returns is a number",
        ),
        (
            lambda _, __, wrong: hs256.Signer(SECRET, clock=lambda: wrong).sign({}),
            [None, "5", True, []],
            "what `clock` returns is a number",
        ),
        (lambda _, __, wrong: hs256.Verifier.open(wrong), [None, 5, []], "`path` is str"),
        (lambda _, __, wrong: hs256.Signer.open(wrong), [None, 5, []], "`path` is str"),
        (lambda _, __, wrong: hs256.Key.from_env(wrong), [None, 5, []], "`name` is str"),
        (lambda _, __, wrong: hs256.Key.from_jwk(wrong), [None, 5, []], "`jwk` is a mapping, or its JSON"),
        (lambda _, __, wrong: hs256.Key.from_jwks(wrong), [None, 5, []], "`jwks` is a mapping, or its JSON"),
        (lambda _, __, wrong: hs256.Key(SECRET, issuer=wrong), [5, True], "`issuer` is str or a list of str"),
    ],
)
def test_a_type_error_names_the_argument(
    verifier: hs256.Verifier, signer: hs256.Signer, call: Call, wrong: List[Any], named: str
) -> None:
    for one in wrong:
        with pytest.raises(TypeError, match=f"^{named}.*, not {type(one).__name__}$"):
            call(verifier, signer, one)


@pytest.mark.parametrize(
    ("field", "call", "wrong"),
    [
        ("clock", lambda _, __, wrong: hs256.Verifier(SECRET, clock=lambda: wrong).verify(TOKEN), float("nan")),
        ("clock", lambda _, __, wrong: hs256.Signer(SECRET, clock=lambda: wrong).sign({}), 2**63),
        ("path", lambda _, __, wrong: hs256.Verifier.open(wrong), "\ud800"),
        ("path", lambda _, __, wrong: hs256.Signer.open(wrong), "\ud800"),
        ("encoding", lambda _, __, wrong: hs256.Key.from_env("PATH", encoding=wrong), []),
        ("issuer", lambda _, __, wrong: hs256.Verifier(SECRET, issuer=wrong), CIRCLE),
        ("claims", lambda _, __, wrong: hs256.Verifier(SECRET, claims={"role": wrong}), CIRCLE),
        ("claims", lambda _, signer, wrong: signer.sign({"role": wrong}), CIRCLE),
        ("jwk", lambda _, __, wrong: hs256.Key.from_jwk(wrong), RING),
        ("jwks", lambda _, __, wrong: hs256.Key.from_jwks(wrong), RING),
    ],
)
def test_an_invalid_argument_names_it(
    verifier: hs256.Verifier, signer: hs256.Signer, field: str, call: Call, wrong: Any
) -> None:
    with pytest.raises(hs256.InvalidArgument, match=f"`{field}`") as caught:
        call(verifier, signer, wrong)
    assert caught.value.field == field


def test_a_message_can_be_printed_whatever_the_claims(signer: hs256.Signer) -> None:
    with pytest.raises(hs256.Malformed, match="half a surrogate pair") as caught:
        signer.sign({"\ud800": 1})
    assert caught.value.member == "\\ud800"
    assert str(caught.value).encode()
