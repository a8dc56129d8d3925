from __future__ import annotations

import base64
import copy
import json
import pickle
from array import array
from collections import ChainMap, OrderedDict, UserDict
from datetime import datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any, Callable, Dict, List

import pytest
from conftest import SECRET

import hs256
from hs256 import _ffi
from hs256.errors import BY_NUMBER

NOW = 1_700_000_000
RAW = bytes(range(200, 240))
B64 = base64.b64encode(RAW).decode()
B64URL = base64.urlsafe_b64encode(RAW).decode().rstrip("=")
JWK: Dict[str, Any] = {"kty": "oct", "k": B64URL, "alg": "HS256", "kid": "2026-11"}


def header(token: str) -> Any:
    segment = token.split(".")[0]
    return json.loads(base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))


@pytest.mark.parametrize(
    ("key", "id"),
    [
        (hs256.Key(RAW), None),
        (hs256.Key.from_base64(B64), None),
        (hs256.Key.from_base64url(B64URL, id="k"), "k"),
        (hs256.Key.from_hex(RAW.hex(), id="k"), "k"),
        (hs256.Key.from_hex(RAW.hex().upper().encode()), None),
        (hs256.Key.from_jwk(JWK), "2026-11"),
        (hs256.Key.from_jwk(json.dumps(JWK)), "2026-11"),
        (hs256.Key.from_jwk(json.dumps(JWK).encode(), id="given"), "given"),
    ],
)
def test_every_spelling_is_the_same_key(key: hs256.Key, id: Any) -> None:
    token = hs256.Signer(key).sign({"sub": "ada"})
    assert hs256.Verifier(RAW).verify(token)["sub"] == "ada"
    assert hs256.Verifier(key).check(token).key_id == header(token).get("kid") == key.id == id


def test_from_env(monkeypatch: pytest.MonkeyPatch) -> None:
    for encoding, text in [("raw", "é" * 20), ("base64", B64), ("hex", RAW.hex()), ("jwk", json.dumps(JWK))]:
        monkeypatch.setenv("HS256_TEST_SECRET", text)
        key = hs256.Key.from_env("HS256_TEST_SECRET", encoding=encoding)
        raw = ("é" * 20).encode() if encoding == "raw" else RAW
        assert hs256.Verifier(raw).verify(hs256.Signer(key).sign({}, iat=False)) == {}
    monkeypatch.delenv("HS256_TEST_SECRET")
    with pytest.raises(hs256.InvalidArgument, match="HS256_TEST_SECRET is not set"):
        hs256.Key.from_env("HS256_TEST_SECRET")
    with pytest.raises(hs256.InvalidArgument, match="encoding"):
        hs256.Key.from_env("HS256_TEST_SECRET", encoding="utf-8")


@pytest.mark.parametrize(
    "make",
    [
        lambda: hs256.Key.from_base64(B64URL + "!"),
        lambda: hs256.Key.from_base64url(B64 + "="),
        lambda: hs256.Key.from_hex("zz" * 32),
        lambda: hs256.Key.from_jwk({"kty": "RSA", "n": "x"}),
        lambda: hs256.Key.from_jwk({**JWK, "alg": "HS512"}),
        lambda: hs256.Key.from_jwk("[]"),
        lambda: hs256.Key("\ud800" * 40),
        lambda: hs256.Key(RAW, id="\ud800"),
    ],
)
def test_secrets_that_are_not_what_they_should_be(make: Any) -> None:
    with pytest.raises(hs256.InvalidArgument) as caught:
        make()
    assert B64URL[:8] not in str(caught.value)


def test_weak_keys() -> None:
    for secret in "", "x" * 31, b"\0" * 31:
        with pytest.raises(hs256.WeakKey):
            hs256.Key(secret)
        with pytest.raises(hs256.WeakKey):
            hs256.Verifier(secret)
        with pytest.raises(hs256.WeakKey):
            hs256.Signer(secret)
    for make in (lambda: hs256.Key("", allow_weak=True)), (lambda: hs256.Verifier("")), (lambda: hs256.Signer("")):
        with pytest.raises(hs256.WeakKey, match=r"^the key is empty \(an environment variable that is not set"):
            make()
    weak = hs256.Key("x", allow_weak=True)
    assert hs256.Verifier(weak).verify(hs256.Signer(weak).sign({}, iat=False)) == {}
    for wrong in None, 1, ["x"]:
        with pytest.raises(TypeError):
            hs256.Key(wrong)  # type: ignore[arg-type]


def test_keys_that_are_bound() -> None:
    a, b = "https://a.example", "https://b.example"
    key_a = hs256.Key("a" * 32, id="a", issuer=a)
    key_b = hs256.Key("b" * 32, id="b", issuer=[b, "https://old.b.example"])
    verifier = hs256.Verifier([key_a, key_b])
    assert verifier.check(hs256.Signer(key_b).sign({"iss": b})).key_id == "b"
    for claims, error in ({}, hs256.MissingClaim), ({"iss": a}, hs256.ClaimMismatch):
        with pytest.raises(error) as caught:
            hs256.Signer(key_b).sign(claims)
        assert (caught.value.claim, caught.value.member) == ("iss", "iss")
        with pytest.raises(error) as caught:
            verifier.verify(hs256.Signer(hs256.Key("b" * 32, id="b")).sign(claims))
        assert caught.value.claim == "iss"


def test_keys_with_times() -> None:
    old = hs256.Key("o" * 32, valid_until=NOW)
    new = hs256.Key("n" * 32, valid_from=datetime.fromtimestamp(NOW + 0.5, timezone.utc))
    verifier = hs256.Verifier([old, new])
    for key, when in (old, NOW - 1), (new, NOW):
        token = hs256.Signer(key).sign({}, iat=False)
        assert verifier.verify_at(token, when) == {}
        with pytest.raises(hs256.SignatureMismatch):
            verifier.verify_at(token, 2 * NOW - 1 - when)
    for name, options in (
        ("valid_from", {"valid_from": -1}),
        ("valid_until", {"valid_until": 2**53}),
        ("valid_until", {"valid_until": 2**64}),
        ("valid_until", {"valid_from": NOW, "valid_until": NOW}),
    ):
        with pytest.raises(hs256.InvalidArgument, match=f"`{name}`") as caught:
            hs256.Key(RAW, **options)  # type: ignore[arg-type]
        assert caught.value.field == name
        assert "`from`" not in str(caught.value)


def test_jwk_sets() -> None:
    other = {"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "rsa"}
    to_sign = {**JWK, "kid": "s", "key_ops": ["sign"]}
    jwks = {"keys": [other, JWK, {**JWK, "kid": "v", "key_ops": ["verify"]}]}
    for given in jwks, json.dumps(jwks), json.dumps(jwks).encode(), MappingProxyType(jwks):
        keys = hs256.Key.from_jwks(given, issuer="https://a.example")
        assert repr(keys) == "<hs256.KeySet, redacted>"
        for kid in "2026-11", "v":
            token = hs256.Signer(hs256.Key(RAW, id=kid)).sign({"iss": "https://a.example"})
            for verifier in hs256.Verifier(keys), hs256.Verifier([SECRET, keys]):
                assert verifier.check(token).key_id == kid
        with pytest.raises(hs256.ClaimMismatch):
            verifier.verify(hs256.Signer(hs256.Key(RAW, id="v")).sign({"iss": "https://b.example"}))
        with pytest.raises(TypeError, match=r"hs256\.KeySet cannot be pickled"):
            pickle.dumps(keys)
        assert copy.deepcopy(keys) is copy.copy(keys) is keys
    wrongs: List[Any] = [{"keys": []}, {"keys": [other]}, {}, [], "{}", {"keys": [{**JWK, "k": "!"}]}]
    for wrong in wrongs:
        with pytest.raises((hs256.InvalidArgument, TypeError)):
            hs256.Key.from_jwks(wrong)
    assert header(hs256.Signer(hs256.Key.from_jwks({"keys": [other, to_sign]})).sign({}))["kid"] == "s"


def test_what_a_jwk_is_for() -> None:
    to_sign, to_verify = (hs256.Key.from_jwk({**JWK, "key_ops": [operation]}) for operation in ("sign", "verify"))
    assert hs256.Verifier(to_verify).check(hs256.Signer(to_sign).sign({})).key_id == "2026-11"
    for use, key in (hs256.Verifier, to_sign), (hs256.Signer, to_verify):
        with pytest.raises(hs256.InvalidArgument, match="key_ops") as caught:
            use(key)
        assert caught.value.field == "key"
    with pytest.raises(hs256.InvalidArgument, match="key_ops"):
        hs256.Key.from_jwk({**JWK, "key_ops": ["encrypt"]})


def test_headers() -> None:
    signer = hs256.Signer(SECRET, typ="at+jwt", cty="json")
    assert header(signer.sign({})) == {"alg": "HS256", "typ": "at+jwt", "cty": "json"}
    assert hs256.Verifier(SECRET, typ="AT+JWT").verify(signer.sign({"sub": "ada"}))["sub"] == "ada"
    for name, value in ("typ", ""), ("cty", ""), ("cty", "JWT"), ("cty", "jwt"), ("typ", "x" * 2048):
        with pytest.raises(hs256.InvalidArgument) as caught:
            hs256.Signer(SECRET, **{name: value})  # type: ignore[arg-type]
        assert caught.value.field == name


@pytest.mark.parametrize(
    ("claims", "options", "found"),
    [
        ({"a": 1, "exp": "soon"}, {}, (hs256.InvalidClaim, "exp", "exp", 13)),
        ({"sub": 7}, {}, (hs256.InvalidClaim, "sub", "sub", 7)),
        ({"exp": 1_700_000_000_000}, {}, (hs256.InvalidClaim, "exp", "exp", 7)),
        ({"a": {"b": float("nan")}}, {}, (hs256.Malformed, None, "a", 10)),
        ({"\u00e9": "\ud800"}, {}, (hs256.Malformed, None, "\u00e9", 11)),
        ('{"a":1,"a":2}', {}, (hs256.Malformed, None, "a", 7)),
        (b'{"a":"\xff"}', {}, (hs256.Malformed, None, "a", 6)),
        ("[]", {}, (hs256.Malformed, None, None, 0)),
        ({"x": "y" * 20_000}, {}, (hs256.TooLarge, None, None, None)),
        ({"exp": 1}, {"expires_in": 9}, (hs256.InvalidArgument, None, "exp", 7)),
        ({}, {"expires_in": 0}, (hs256.InvalidArgument, None, None, None)),
    ],
)
def test_errors_say_where_and_why(signer: hs256.Signer, claims: Any, options: Any, found: Any) -> None:
    with pytest.raises(hs256.Error) as caught:
        signer.sign(claims, **options)
    error = caught.value
    assert (type(error), error.claim, error.member, error.offset) == found
    assert error.cause
    assert error.cause in str(error)
    again = pickle.loads(pickle.dumps(error))
    assert (again.member, again.cause, again.offset, str(again)) == (
        error.member,
        error.cause,
        error.offset,
        str(error),
    )


def test_a_refusal_names_the_option_that_may_be_missing() -> None:
    token = hs256.Signer(RAW).sign({"aud": "x"})
    with pytest.raises(hs256.ClaimMismatch) as mismatch:
        hs256.Verifier(RAW).verify(token)
    said = str(mismatch.value)
    assert said.endswith("(aud): without `audience` or `any_audience`, a token that has one is rejected"), said
    with pytest.raises(hs256.UnknownKey) as unknown:
        hs256.Verifier(hs256.Key(RAW, id="a")).verify(token)
    said = str(unknown.value)
    hint = "its kid is the id of no key in use, or it has none while every key has an id"
    assert said == f"no key is known for the token's key id: {hint}"
    with pytest.raises(hs256.Malformed, match=r"`explain` says why; .* Bearer around it$"):
        hs256.Verifier(RAW).verify(f"Bearer {token}")
    with pytest.raises(hs256.WeakKey, match=r"take a longer one, or set `allow_weak` for it$"):
        hs256.Verifier(RAW[:31])
    # Messages about claims, and messages without a text, say nothing of a token's flaw.
    with pytest.raises(hs256.Malformed, match=r"^the claims cannot be signed: half a surrogate pair"):
        hs256.Signer(RAW).sign('{"a":"\\ud800"}')
    assert str(hs256.Malformed()) == ""


VERIFIER: Any = hs256.Verifier  # its types are wrong here on purpose
SIGNER: Any = hs256.Signer


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: VERIFIER(RAW, audience=1), ValueError, r"`audience`: neither a string nor a list of strings"),
        (
            lambda: VERIFIER(RAW, issuer=b"x"),
            TypeError,
            r"`issuer` is, or has in it, bytes, which JSON does not have: decode it to str$",
        ),
        (lambda: VERIFIER(RAW, max_age="15m"), ValueError, r"`max_age`: not an integer written in digits alone"),
        (
            lambda: SIGNER(RAW).sign({}, expires_in="15m"),
            TypeError,
            r"a whole number of seconds or a timedelta, not str",
        ),
        (lambda: VERIFIER(None), TypeError, r"or a list of these, not NoneType \(an environment variable"),
        (lambda: hs256.Key.from_base64(B64 + "\n"), ValueError, r"not base64: a line break"),
        (lambda: hs256.Key.from_base64(B64.rstrip("=")), ValueError, r"not base64: its padding \(`=`\) is missing"),
        (lambda: hs256.Key.from_base64("QU-D"), ValueError, r"a letter of base64url .*; give it as base64url"),
        (lambda: hs256.Key.from_base64("QUJDQ"), ValueError, r"not base64: of an impossible length: was it cut off?"),
        (lambda: hs256.Key.from_hex("0x" + "ab" * 32), ValueError, r"it begins with `0x`; leave that out"),
        (lambda: hs256.Key.from_hex("abc" * 21), ValueError, r"an odd number of digits"),
    ],
)
def test_a_mistake_is_named(make: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        make()


def test_a_time_that_is_in_the_claims_already() -> None:
    cases: List[Any] = [
        ({"exp": 1}, {"expires_in": 9}, "the claims have `exp` already, and `expires_in` is to add it"),
        ({"nbf": 1}, {"not_before_in": 9}, "the claims have `nbf` already, and `not_before_in` is to add it"),
        ({"iat": 1}, {"iat": True}, "the claims have `iat` already, and it is to be added"),
    ]
    for claims, options, message in cases:
        with pytest.raises(hs256.InvalidArgument, match=message) as caught:
            hs256.Signer(RAW).sign(claims, **options)
        assert caught.value.field == caught.value.member == next(iter(claims))


@pytest.mark.parametrize("option", ["expires_in", "not_before_in"])
def test_a_span_that_is_negative(signer: hs256.Signer, option: str) -> None:
    with pytest.raises(hs256.InvalidArgument, match=f"`{option}`") as caught:
        signer.sign({}, **{option: -1})  # type: ignore[arg-type]
    assert caught.value.field == option


def test_sign_adds_times() -> None:
    signer = hs256.Signer(SECRET, clock=lambda: NOW + 0.9)
    verifier = hs256.Verifier(SECRET, clock=lambda: NOW + 100)
    token = signer.sign({"sub": "ada"}, expires_in=timedelta(hours=1), not_before_in=5)
    assert verifier.verify(token) == {"sub": "ada", "iat": NOW, "exp": NOW + 3600, "nbf": NOW + 5}
    assert header(token) == {"alg": "HS256", "typ": "JWT"}
    assert verifier.verify(signer.sign({}, iat=False)) == {}
    assert verifier.verify(signer.sign({"iat": 7})) == {"iat": 7}
    assert verifier.verify(signer.sign('{"iat":7}')) == {"iat": 7}
    assert verifier.verify(signer.sign('{"iat":7}', iat=False)) == {"iat": 7}
    at = datetime.fromtimestamp(NOW + 500.7, timezone.utc)
    assert verifier.verify(signer.sign({"exp": at}))["exp"] == NOW + 500


@pytest.mark.parametrize(
    ("claims", "options", "error"),
    [
        ({"exp": "soon"}, {}, hs256.InvalidClaim),
        ({"sub": 1}, {}, hs256.InvalidClaim),
        ({"x": float("nan")}, {}, hs256.Malformed),
        ({"x": "\ud800"}, {}, hs256.Malformed),
        ("[]", {}, hs256.Malformed),
        (b"\xff", {}, hs256.Malformed),
        ({"x": "y" * 16384}, {}, hs256.TooLarge),
        ({"exp": 1}, {"expires_in": 1}, hs256.InvalidArgument),
        ('{"iat":1}', {"iat": True}, hs256.InvalidArgument),
        ({}, {"expires_in": 2**64}, hs256.InvalidArgument),
        ({"exp": datetime(2026, 1, 1)}, {}, TypeError),
        ({"x": {1, 2}}, {}, TypeError),
        ({}, {"expires_in": 1.5}, TypeError),
        (None, {}, TypeError),
    ],
)
def test_what_is_not_signed(signer: hs256.Signer, claims: Any, options: Any, error: Any) -> None:
    with pytest.raises(error) as caught:
        signer.sign(claims, **options)
    assert type(caught.value) is error


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        (None, "`claims` is a mapping, or its JSON as str or bytes, not NoneType"),
        ([], "not list"),
        ([("sub", "ada")], "not list"),
        ((), "not tuple"),
        ({"ada"}, "not set"),
        (array("B", b"{}"), "not array"),
        (5, "not int"),
        (object(), "not object"),
        (dict, "not type"),
        ({1: "a", "1": "b"}, "a name in `claims` is int, not str"),
        ({None: "a"}, "a name in `claims` is NoneType, not str"),
        ({"a": [{"b": ({True: 1},)}]}, "a name in `claims` is bool, not str"),
        ({b"sub": "ada"}, "bytes"),
        ({"a": {"b": ChainMap({"c": 1})}}, "ChainMap among the claims has no JSON"),
    ],
)
def test_what_are_no_claims(signer: hs256.Signer, claims: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        signer.sign(claims)


def test_every_mapping_with_text_for_names_is_claims(signer: hs256.Signer) -> None:
    plain: Dict[str, Any] = {"a": {}}
    kinds: List[Callable[[Dict[str, Any]], Any]] = [dict, ChainMap, MappingProxyType, OrderedDict, UserDict]
    for claims in (kind(plain) for kind in kinds):
        assert hs256.Verifier(SECRET).verify(signer.sign(claims, iat=False)) == {"a": {}}
    deep: Any = {}
    for _ in range(126):
        deep = {"a": deep}
    assert hs256.Verifier(SECRET).verify(signer.sign(deep, iat=False)) == deep
    with pytest.raises(hs256.Malformed, match="deep"):
        signer.sign({"a": deep})


def test_long_key_ids_and_closing() -> None:
    signer = hs256.Signer(hs256.Key(SECRET, id="k" * 1400))
    assert header(signer.sign({}))["kid"] == "k" * 1400
    with signer:
        pass
    with pytest.raises(hs256.InvalidArgument, match="the signer is closed"):
        signer.sign({})
    assert "closed" in repr(signer)


def test_a_key_id_outlives_its_verifier() -> None:
    key = hs256.Key(SECRET, id="k")
    token = hs256.Signer(key).sign({"sub": "a\n", "iss": "b\n"})  # escapes: their texts follow the payload
    with hs256.Verifier(key) as verifier:
        one, (of_many,) = verifier.check(token), verifier.check_many([token])
    assert isinstance(of_many, hs256.Claims)
    for claims in one, of_many:
        assert (claims.key_id, claims.sub, claims.iss) == ("k", "a\n", "b\n")


def test_http() -> None:
    assert hs256.bearer("Bearer a.b.c") == hs256.bearer(b"bEARER  a.b.c") == b"a.b.c"
    for value in None, "", "Bearer", "Bearer ", "Basic x", "Bearer a b", "Bearer a, Bearer b", "Bearer é", "x" * 99999:
        assert hs256.bearer(value) is None
    longest = b"x" * 2**20
    assert hs256.bearer(b"Bearer " + longest) == hs256.bearer(f"Bearer {longest.decode()}") == longest
    assert hs256.bearer(b"Bearer " + 2 * longest) is hs256.bearer(f"Bearer {2 * longest.decode()}") is None
    assert hs256.challenge() == "Bearer"
    assert hs256.challenge(realm='a "b"') == 'Bearer realm="a \\"b\\""'
    expired = hs256.challenge(hs256.Expired(), realm="api")
    assert expired.startswith('Bearer realm="api", error="invalid_token"')
    with pytest.raises(hs256.InvalidArgument, match="realm"):
        hs256.challenge(realm="a\r\nb")


def test_errors() -> None:
    names = {number: _ffi.error_name(number) for number in range(-100, 1000)}
    known = {number: name for number, name in names.items() if name not in ("ok", "unknown")}
    assert {number: error.code for number, error in BY_NUMBER.items()} == known
    for number, error in BY_NUMBER.items():
        made = _ffi.error(number, "exp")
        assert type(made) is error
        assert isinstance(made, hs256.Error)
        again = pickle.loads(pickle.dumps(made))
        assert (type(again), str(again), again.claim) == (error, str(made), "exp")
        assert getattr(hs256, error.__name__) is error
    newer = _ffi.error(77)
    assert (type(newer), newer.code) == (hs256.Error, "unknown")


def test_versions() -> None:
    assert hs256.library_version() == hs256.__version__
