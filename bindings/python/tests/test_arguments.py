"""What was meant to demand something never demands nothing, and nothing is taken for what it is not."""

from __future__ import annotations

import collections
import configparser
import time
from types import MappingProxyType
from typing import Any, Callable, Dict, Iterator

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
    with pytest.raises(hs256.InvalidArgument, match=LEAVE_IT_OUT):
        hs256.Verifier(SECRET, issuer=issuers)


@pytest.mark.parametrize("name", ["issuer", "audience", "required"])
@pytest.mark.parametrize("nothing", [None, [], (), set(), frozenset(), iter([])])
def test_a_list_that_demands_nothing(name: str, nothing: Any) -> None:
    with pytest.raises(hs256.InvalidArgument, match=f"`{name}`.*{LEAVE_IT_OUT}"):
        hs256.Verifier(SECRET, **{name: nothing})


@pytest.mark.parametrize("name", ["issuer", "audience", "subject", "typ", "required", "max_age"])
def test_an_option_that_is_none(name: str) -> None:
    with pytest.raises(hs256.InvalidArgument, match=f"`{name}`.*{LEAVE_IT_OUT}"):
        hs256.Verifier(SECRET, **{name: None})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["leeway", "any_audience", "max_token_len", "clock"])
def test_an_option_with_a_default_that_is_none(name: str) -> None:
    with pytest.raises(TypeError, match=f"`{name}`"):
        hs256.Verifier(SECRET, **{name: None})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["expires_in", "not_before_in"])
def test_a_time_that_is_none(name: str, signer: hs256.Signer) -> None:
    with pytest.raises(hs256.InvalidArgument, match=f"`{name}`.*{LEAVE_IT_OUT}"):
        signer.sign({}, **{name: None})  # type: ignore[arg-type]


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


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *(("issuer", value) for value in (b"a", 1, True, [b"a"], [None], {"a": 1}, MappingProxyType({"a": 1}))),
        *(("audience", value) for value in (bytearray(b"a"), memoryview(b"a"), {"a": 1}, [["a"]])),
        *(("required", value) for value in (b"exp", {"exp": 1}, [1], object())),
        *(("subject", value) for value in (b"a", ["a"])),
        *(("typ", value) for value in (b"JWT", ["JWT"])),
        *(("any_audience", value) for value in ("false", 0, 1, None)),
        *(("clock", value) for value in (0, "now")),
    ],
)
def test_an_option_of_another_type(option: str, value: Any) -> None:
    with pytest.raises(TypeError):
        hs256.Verifier(SECRET, **{option: value})


@pytest.mark.parametrize("wrong", ["false", 0, None])
def test_flags_are_flags(wrong: Any, signer: hs256.Signer) -> None:
    with pytest.raises(TypeError, match="`allow_weak`"):
        hs256.Key("short", allow_weak=wrong)
    if wrong is not None:  # the default
        with pytest.raises(TypeError, match="`iat`"):
            signer.sign({}, iat=wrong)


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


def test_as_many_threads_as_there_is_work_for(verifier: hs256.Verifier) -> None:
    def seconds(threads: int) -> float:
        before = time.perf_counter()
        verifier.verify_many([TOKEN], threads=threads)
        return time.perf_counter() - before

    # 255 threads take milliseconds to start.
    assert min(seconds(256) for _ in range(9)) < min(seconds(1) for _ in range(9)) + 0.001


LONG = 100 << 20


@pytest.mark.parametrize(
    "token",
    ["é" * (LONG // 2), "a" * LONG, bytes(LONG), bytearray(LONG), memoryview(bytes(LONG))],
    ids=["text", "ascii", "bytes", "bytearray", "memoryview"],
)
def test_a_token_that_is_too_long_costs_nothing(verifier: hs256.Verifier, token: Any) -> None:
    def seconds(call: Callable[[], Any]) -> float:
        before = time.perf_counter()
        try:
            call()
        except hs256.TooLarge:
            return time.perf_counter() - before
        raise AssertionError("it was accepted")

    for call in verifier.verify, verifier.check:
        assert min(seconds(lambda call=call: call(token)) for _ in range(5)) < 0.002  # type: ignore[misc]
    before = time.perf_counter()
    assert {type(found) for found in verifier.verify_many([token] * 20)} == {hs256.TooLarge}
    assert time.perf_counter() - before < 0.05


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
