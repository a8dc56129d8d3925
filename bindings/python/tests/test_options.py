"""Every option with every form of nothing, with a wrong type, and under a misspelled name."""

from __future__ import annotations

import inspect
import json
import os
import re
from collections import ChainMap, OrderedDict
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import MappingProxyType
from typing import Any, Callable, Dict, List

import pytest
from conftest import SECRET

import hs256
from hs256.policy import SECONDS as SECONDS_OF_POLICY

ROOT = Path(__file__).resolve().parents[3]
README = Path(__file__).resolve().parents[1] / "README.md"
UNSET = os.environ.get("HS256_TEST_VARIABLE_THAT_IS_NOT_SET")
LEAVE_IT_OUT = r"leave it out, or set it \(an environment variable that is not set is the usual reason\)"


def verifier(**options: Any) -> hs256.Verifier:
    return hs256.Verifier(SECRET, **options)


def key(**options: Any) -> hs256.Key:
    return hs256.Key(SECRET, **options)


def key_set(**options: Any) -> hs256.KeySet:
    return hs256.Key.from_jwks({"keys": [{"kty": "oct", "k": "A" * 43}]}, **options)


def signer(**options: Any) -> hs256.Signer:
    return hs256.Signer(SECRET, **options)


def sign(**options: Any) -> str:
    return hs256.Signer(SECRET).sign({}, **options)


MEMBERS: Dict[str, Dict[str, Any]] = json.loads((ROOT / "docs" / "policy.schema.json").read_text("utf-8"))["properties"]
SOUND_BY_TYPE = {
    "one of several": ["https://a.example"],
    "string": "at+jwt",
    "boolean": True,
    "array": ["exp"],
    "object": {"role": ["admin", 1, True]},
    "integer": 300,
}

# A valid value for every option.
SOUND: Dict[Callable[..., Any], Dict[str, Any]] = {
    verifier: {name: SOUND_BY_TYPE[schema.get("type", "one of several")] for name, schema in MEMBERS.items()},
    key: {
        "id": "2026-11",
        "issuer": "https://a.example",
        "valid_from": 1_700_000_000,
        "valid_until": datetime(2030, 1, 1, tzinfo=timezone.utc),
        "allow_weak": True,
    },
    key_set: {"issuer": ("https://a.example",), "valid_from": 0, "valid_until": 2**53 - 1, "allow_weak": False},
    signer: {"typ": "at+jwt", "cty": "json", "max_token_len": 256},
    sign: {"expires_in": 900, "not_before_in": timedelta(seconds=5), "iat": False},
}
OPTIONS = [(make, name) for make, options in SOUND.items() for name in options]

# Values by their kind. Iterators are made when they are used.
VALUES: Dict[str, Callable[[], Any]] = {
    "None": lambda: None,
    "an unset variable": lambda: UNSET,
    "an empty text": lambda: "",
    "empty bytes": lambda: b"",
    "an empty list": lambda: [],
    "an empty tuple": lambda: (),
    "an empty set": lambda: set(),
    "an empty mapping": lambda: {},
    "an empty iterator": lambda: iter([]),
    "a list of None": lambda: [None],
    "a list with None": lambda: ["a", UNSET],
    "a list of an empty text": lambda: [""],
    "a list of lists": lambda: [[]],
    "a mapping to None": lambda: {"a": None},
    "a mapping to a list of None": lambda: {"a": [None]},
    "a mapping to an empty list": lambda: {"a": []},
    "a mapping to a mapping": lambda: {"a": {}},
    "a mapping from None": lambda: {None: "a"},
    "a mapping from an empty text": lambda: {"": "a"},
    "a mapping from a number": lambda: {1: "a"},
    "a mapping from a registered claim": lambda: {"exp": 1},
    "an empty chain of mappings": lambda: ChainMap({}, {}),
    "bytes": lambda: b"a",
    "a byte array": lambda: bytearray(b"a"),
    "a lone surrogate": lambda: "a\ud800",
    "a list of a lone surrogate": lambda: ["a\ud800"],
    "zero": lambda: 0,
    "one": lambda: 1,
    "minus one": lambda: -1,
    "a great number": lambda: 2**64,
    "a fraction": lambda: 5.5,
    "a float": lambda: 60.0,
    "not a number": lambda: float("nan"),
    "infinity": lambda: float("inf"),
    "a number in a text": lambda: "60",
    "true": lambda: True,
    "false": lambda: False,
    "true in a text": lambda: "true",
    "half a second": lambda: timedelta(seconds=0.5),
    "no time": lambda: timedelta(0),
    "a second": lambda: timedelta(seconds=1),
    "a moment": lambda: datetime(2030, 1, 1, tzinfo=timezone.utc),
    "a moment without a zone": lambda: datetime(2030, 1, 1),
    "an object": lambda: object(),
    "a function": lambda: lambda: "a",
    "a type": lambda: str,
}

# Values that an option accepts nevertheless: they are not nothing, and of the option's type.
TEXTS = ["a number in a text", "true in a text"]
FLAGS = ["true", "false"]
SECONDS = ["zero", "one", "no time", "a second"]


def taken(schema: Dict[str, Any]) -> List[str]:
    """The kinds of values that a member of the policy document accepts."""
    if schema.get("$comment") == "whole seconds":
        return SECONDS
    integers = [what for what, value in (("zero", 0), ("one", 1)) if schema.get("minimum", 2) <= value]
    return {"boolean": FLAGS, "array": [], "object": [], "integer": integers}.get(schema.get("type", ""), TEXTS)


TAKEN: Dict[str, List[str]] = {
    **{name: taken(schema) for name, schema in MEMBERS.items()},
    "id": [*TEXTS, "an empty text"],
    "valid_from": ["zero", "one", "a moment"],
    "valid_until": ["zero", "one", "a moment"],
    "allow_weak": FLAGS,
    "cty": TEXTS,
    "expires_in": ["one", "a second"],
    "not_before_in": SECONDS,
    "iat": FLAGS,
}


def mark(make: Callable[..., Any], name: str) -> str:
    return f"{make.__name__} {name}"


@pytest.mark.parametrize(("make", "name"), OPTIONS, ids=[mark(*option) for option in OPTIONS])
def test_every_option_with_every_value(make: Callable[..., Any], name: str) -> None:
    make(**{name: SOUND[make][name]})
    for what, value in VALUES.items():
        if what in TAKEN[name]:
            make(**{name: value()})
            continue
        with pytest.raises((hs256.InvalidArgument, TypeError)) as caught:
            make(**{name: value()})
        assert f"`{name}`" in str(caught.value) or name == "claims", (what, caught.value)
        if isinstance(caught.value, hs256.InvalidArgument):
            assert caught.value.field == name, what


@pytest.mark.parametrize(("make", "name"), OPTIONS, ids=[mark(*option) for option in OPTIONS])
def test_every_option_that_is_none(make: Callable[..., Any], name: str) -> None:
    for nothing in None, UNSET:
        with pytest.raises(hs256.InvalidArgument, match=f"`{name}`.*{LEAVE_IT_OUT}") as caught:
            make(**{name: nothing})
        assert caught.value.field == name


@pytest.mark.parametrize("name", SOUND[verifier])
@pytest.mark.parametrize("nothing", ["null", '""', "[]", "{}", "[null]", '[""]', '{"a":null}', '{"":1}', "[[]]"])
def test_every_member_of_a_document_that_is_nothing(name: str, nothing: str) -> None:
    with pytest.raises(hs256.InvalidArgument, match=f"`{name}`") as caught:
        hs256.Verifier.from_policy(SECRET, f'{{"{name}":{nothing}}}')
    assert caught.value.field == name


@pytest.mark.parametrize("name", SOUND[verifier])
def test_names_that_are_nearly_right(name: str) -> None:
    camel = re.sub("_(.)", lambda found: found[1].upper(), name)
    others = {name.upper(), name.capitalize(), camel, f"{name}s", f"{name}_", f"_{name}", name[:-1], name[1:]} - {name}
    for other in others:
        with pytest.raises(hs256.InvalidArgument, match=f"`{other}`") as caught:
            verifier(**{other: SOUND[verifier][name]})
        assert caught.value.field == other
        assert f"`{name}`" in str(caught.value), other


@pytest.mark.parametrize("make", [key, key_set, signer, sign])
def test_other_names_are_unknown(make: Callable[..., Any]) -> None:
    for name in SOUND[make]:
        for other in name.upper(), f"{name}s", name[:-1]:
            with pytest.raises(TypeError, match=f"unexpected keyword argument '{other}'"):
                make(**{other: SOUND[make][name]})


@pytest.mark.parametrize("name", ["algorithms", "options", "verify_exp", "verify_signature", "ignoreExpiration"])
def test_options_of_other_libraries(name: str) -> None:
    with pytest.raises(hs256.InvalidArgument, match=f"`{name}`") as caught:
        verifier(**{name: ["HS256"]})
    assert caught.value.field == name


def test_other_names_are_mistakes_to_type_checkers() -> None:
    with pytest.raises(hs256.InvalidArgument):
        hs256.Verifier(SECRET, algorithms=["HS256"])  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        hs256.Key.from_hex("ff" * 32, not_after=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        hs256.Key.from_jwks({"keys": []}, id="a")  # type: ignore[call-arg]


@pytest.mark.parametrize("kind", [dict, OrderedDict, MappingProxyType, ChainMap])
def test_every_kind_of_mapping_demands_the_same(kind: Callable[..., Any]) -> None:
    made = verifier(claims=kind({"role": ("admin", "owner")}))
    assert made.verify(hs256.Signer(SECRET).sign({"role": "owner"}))["role"] == "owner"
    with pytest.raises(hs256.ClaimMismatch) as caught:
        made.verify(hs256.Signer(SECRET).sign({"role": "guest"}))
    assert caught.value.claim == "role"


def test_what_the_signatures_have() -> None:
    assert list(hs256.Policy.__annotations__) == list(MEMBERS)
    assert set(SECONDS_OF_POLICY) == {name for name in MEMBERS if TAKEN[name] == SECONDS}
    for made, options, beside in (
        (hs256.Verifier.__init__, {}, {"secret_or_keys", "revoked", "max_stale", "clock", "policy"}),
        (hs256.Key.__init__, SOUND[key], {"secret"}),
        (hs256.Key.from_jwks, SOUND[key_set], {"jwks"}),
        (hs256.Signer.__init__, SOUND[signer], {"secret", "clock"}),
        (hs256.Signer.sign, SOUND[sign], {"claims"}),
    ):
        names = [name for name in inspect.signature(made).parameters if name not in {"self", *beside}]
        assert names == list(options)
    for name in {name for _, name in OPTIONS}:
        assert name in TAKEN


def test_what_the_docstrings_say() -> None:
    for described, options in (
        (hs256.Policy, SOUND[verifier]),
        (hs256.Key, SOUND[key]),
        (hs256.Signer, SOUND[signer]),
        (hs256.Signer.sign, SOUND[sign]),
    ):
        arguments = re.findall(r"(?m)^ +(\w+):(?: |$)", str(described.__doc__).split("Args:")[1].split("Raises:")[0])
        assert [name for name in arguments if name in options] == list(options)


def test_what_the_readme_says() -> None:
    text = README.read_text(encoding="utf-8")
    tables = [re.findall(r"(?m)^\| `(\w+)` \|", part) for part in re.split(r"\n(?!\|)", text)]
    for make, beside in (key, []), (signer, ["clock"]), (sign, []):
        assert [*SOUND[make], *beside] in tables, make.__name__
