"""What was meant to demand something never demands nothing, and nothing is taken for what it is not."""

from __future__ import annotations

import collections
import configparser
from importlib import import_module
from types import MappingProxyType
from typing import Any, Callable, Dict, Iterator, List

import pytest
from conftest import SECRET

import hs256

KID = "a public key id of 32 bytes or more"
LEAVE_IT_OUT = r"leave it out, or set it \(an environment variable that is not set is the usual reason\)"
TOKEN = hs256.Signer(SECRET).sign({"sub": "ada", "roles": ["reader"], "deep": {"a": [{"b": 1}]}})


class Row:
    """Not a Mapping, but iterates as one, as sqlite3.Row's keys() and HTTP headers do."""

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
    "bytearray": bytearray(SECRET.encode()),
    "memoryview": memoryview(SECRET.encode()),
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
    for call in verifier.verify_many, verifier.check_many:
        with pytest.raises(TypeError):
            call(tokens)


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
def test_no_more_threads_than_tokens(verifier: hs256.Verifier, monkeypatch: pytest.MonkeyPatch) -> None:
    handle: Any = import_module("hs256._by_ctypes.handle")
    asked: List[int] = []

    def spy(*arguments: Any) -> Any:
        asked.append(arguments[-1])
        return batch(*arguments)

    batch = handle.hs256_verify_batch
    monkeypatch.setattr(handle, "hs256_verify_batch", spy)
    for count in 0, 1, 3:
        verifier.verify_many([TOKEN] * count, threads=256)
    assert asked == [1, 1, 3]


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


class LongBytes(bytes):
    """Says that it is longer than it is. Whoever believes it reads what stands behind it in memory."""

    def __len__(self) -> int:
        return 1 << 33

    def __bytes__(self) -> bytes:
        return self


class EmptyBytes(bytes):
    def __len__(self) -> int:
        return 0


class Text(str):
    """Encodes to something else, or tells in an error what it is."""

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


@pytest.mark.parametrize("kind", [LongBytes, EmptyBytes, Text, LongText, NoText])
def test_subclasses_are_what_they_hold(kind: Any) -> None:
    def made(text: str) -> Any:
        return kind(text.encode()) if issubclass(kind, bytes) else kind(text)

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
