from __future__ import annotations

import base64
import json
import pickle
from datetime import datetime, timedelta, timezone
from typing import Any, Dict

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
        (hs256.Key.from_base64url(B64URL, "k"), "k"),
        (hs256.Key.from_hex(RAW.hex(), id="k"), "k"),
        (hs256.Key.from_hex(RAW.hex().upper().encode()), None),
        (hs256.Key.from_jwk(JWK), "2026-11"),
        (hs256.Key.from_jwk(json.dumps(JWK)), "2026-11"),
        (hs256.Key.from_jwk(json.dumps(JWK).encode(), "given"), "given"),
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
    with pytest.raises(hs256.WeakKey):
        hs256.Key("", allow_weak=True)
    weak = hs256.Key("x", allow_weak=True)
    assert hs256.Verifier(weak).verify(hs256.Signer(weak).sign({}, iat=False)) == {}
    for wrong in None, 1, ["x"]:
        with pytest.raises(TypeError):
            hs256.Key(wrong)  # type: ignore[arg-type]


def test_sign_adds_times() -> None:
    signer = hs256.Signer(SECRET, clock=lambda: NOW + 0.9)
    verifier = hs256.Verifier(SECRET, clock=lambda: NOW + 100)
    token = signer.sign({"sub": "ada"}, expires_in=timedelta(hours=1), not_before_in=5)
    assert verifier.verify(token) == {"sub": "ada", "iat": NOW, "exp": NOW + 3600, "nbf": NOW + 5}
    assert header(token) == {"alg": "HS256", "typ": "JWT"}
    assert verifier.verify(signer.sign({}, iat=False)) == {}
    assert verifier.verify(signer.sign({"iat": 7})) == {"iat": 7}
    assert verifier.verify(signer.sign('{"iat":7}', iat=False)) == {"iat": 7}
    at = datetime.fromtimestamp(NOW + 500.7, timezone.utc)
    assert verifier.verify(signer.sign({"exp": at}))["exp"] == NOW + 500


@pytest.mark.parametrize(
    ("claims", "options", "error"),
    [
        ({"exp": "soon"}, {}, hs256.InvalidClaim),
        ({"sub": 1}, {}, hs256.InvalidClaim),
        ({"x": float("nan")}, {}, hs256.Malformed),
        ({1: "a", "1": "b"}, {}, hs256.Malformed),
        ({"x": "\ud800"}, {}, hs256.Malformed),
        ("[]", {}, hs256.Malformed),
        (b"\xff", {}, hs256.Malformed),
        ({"x": "y" * 16384}, {}, hs256.TooLarge),
        ({"exp": 1}, {"expires_in": 1}, hs256.InvalidArgument),
        ('{"iat":1}', {}, hs256.InvalidArgument),
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


def test_long_key_ids_and_closing() -> None:
    signer = hs256.Signer(hs256.Key(SECRET, id="k" * 1400))
    assert header(signer.sign({}))["kid"] == "k" * 1400
    with signer:
        pass
    with pytest.raises(hs256.InvalidArgument, match="the signer is closed"):
        signer.sign({})
    assert "closed" in repr(signer)


def test_http() -> None:
    assert hs256.bearer("Bearer a.b.c") == hs256.bearer(b"bEARER  a.b.c") == b"a.b.c"
    for value in None, "", "Bearer", "Bearer ", "Basic x", "Bearer a b", "Bearer a, Bearer b", "Bearer é", "x" * 99999:
        assert hs256.bearer(value) is None
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
