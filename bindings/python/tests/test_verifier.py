from __future__ import annotations

import base64
import copy
import gc
import hmac
import json
import pickle
import time
from datetime import datetime, timedelta, timezone
from typing import Any, Dict, List

import pytest
from conftest import SECRET

import hs256

NOW = 1_700_000_000


def token(claims: Dict[str, Any], secret: Any = SECRET, **options: Any) -> str:
    return hs256.Signer(secret, clock=lambda: NOW).sign(claims, **options)


def test_verify_gives_all_claims(verifier: hs256.Verifier) -> None:
    minted = token({"sub": "ada", "list": [1, {"x": None}], "text": "€😀"}, expires_in=60)
    expected = {"sub": "ada", "list": [1, {"x": None}], "text": "€😀", "iat": NOW, "exp": NOW + 60}
    assert verifier.verify_at(minted, NOW) == expected
    assert verifier.verify_at(minted.encode(), NOW) == expected
    assert verifier.verify_at(bytearray(minted, "ascii"), NOW) == expected


def test_white_space_around_the_payload(verifier: hs256.Verifier) -> None:
    minted = hs256.Signer(SECRET).sign(' \r\n\t{ "sub" : "ada" }\n', iat=False)
    assert verifier.verify(minted) == {"sub": "ada"}
    assert verifier.check(minted).sub == "ada"


def test_check_reads_on_demand() -> None:
    key = hs256.Key(SECRET, id="2026-11")
    verifier = hs256.Verifier([key, hs256.Key(SECRET[::-1])], any_audience=True)
    claims = {"iss": 'https://a.example/"x"', "sub": "ada\n", "jti": "😀", "aud": ["a", "b\\"], "nbf": 1.5, "n": 1}
    view = verifier.check_at(token(claims, key, expires_in=60), NOW)
    assert (view.iss, view.sub, view.jti, view.aud) == ('https://a.example/"x"', "ada\n", "😀", ["a", "b\\"])
    assert (view.exp, view.nbf, view.iat, view.key_id) == (NOW + 60, 1.5, NOW, "2026-11")
    assert (view["n"], view.get("none"), "n" in view, len(view)) == (1, None, True, 8)
    assert dict(view) == view.to_dict() == verifier.verify_at(token(claims, key, expires_in=60), NOW)
    assert b'"n":1' in view.payload
    with pytest.raises(KeyError):
        view["none"]
    bare = verifier.check_at(token({}, SECRET[::-1], iat=False), NOW)
    assert [bare.iss, bare.sub, bare.jti, bare.aud, bare.exp, bare.nbf, bare.iat, bare.key_id] == [
        *(None, None, None, []),
        *(None, None, None, None),
    ]


def test_views_are_independent_of_later_calls(verifier: hs256.Verifier) -> None:
    views = [verifier.check_at(token({"sub": f"user-{i}", "iss": "\n" * i}), NOW) for i in range(50)]
    assert [view.sub for view in views] == [f"user-{i}" for i in range(50)]
    assert [view.iss for view in views] == ["\n" * i for i in range(50)]


@pytest.mark.parametrize(
    ("options", "claims", "error", "claim"),
    [
        ({"issuer": "a"}, {"iss": "b"}, hs256.ClaimMismatch, "iss"),
        ({"issuer": ["a", "c"]}, {}, hs256.MissingClaim, "iss"),
        ({"audience": "a"}, {"aud": ["b"]}, hs256.ClaimMismatch, "aud"),
        ({}, {"aud": "a"}, hs256.ClaimMismatch, "aud"),
        ({"subject": "a"}, {"sub": "b"}, hs256.ClaimMismatch, "sub"),
        ({"required": ["role"]}, {}, hs256.MissingClaim, "role"),
        ({"required": ["a", "rôle"]}, {"a": 1}, hs256.MissingClaim, "rôle"),
        ({"typ": "at+jwt"}, {}, hs256.WrongType, None),
        ({"max_age": 10}, {"iat": NOW - 11}, hs256.Expired, "iat"),
        ({"max_age": timedelta(seconds=10)}, {"iat": NOW + 1}, hs256.NotYetValid, "iat"),
        ({"leeway": 30}, {"exp": NOW - 30}, hs256.Expired, "exp"),
        ({"leeway": timedelta(seconds=30)}, {"nbf": NOW + 31}, hs256.NotYetValid, "nbf"),
        ({"max_token_len": 256}, {"x": "y" * 300}, hs256.TooLarge, None),
    ],
)
def test_policy(options: Dict[str, Any], claims: Dict[str, Any], error: Any, claim: Any) -> None:
    verifier = hs256.Verifier(SECRET, clock=lambda: NOW + 0.9, **options)
    with pytest.raises(error) as caught:
        verifier.verify(token(claims, iat=False))
    assert type(caught.value) is error
    assert (caught.value.code, caught.value.claim) == (error.code, claim)


@pytest.mark.parametrize(
    ("options", "claims"),
    [
        ({"issuer": ("a", "b")}, {"iss": "b"}),
        ({"audience": {"a"}}, {"aud": ["b", "a"]}),
        ({"any_audience": True}, {"aud": "z"}),
        ({"typ": "application/JWT"}, {}),
        ({"leeway": 30}, {"exp": NOW - 29}),
        ({"max_age": 10}, {"iat": NOW - 10}),
        ({"max_token_len": 2**20}, {"x": "y" * 500_000}),
    ],
)
def test_policy_met(options: Dict[str, Any], claims: Dict[str, Any]) -> None:
    minted = hs256.Signer(SECRET, max_token_len=2**20).sign(claims, iat=False)
    assert hs256.Verifier(SECRET, clock=lambda: NOW, **options).verify(minted) == claims


@pytest.mark.parametrize(
    "options",
    [
        *({"leeway": value} for value in (-1, 901, 2**64, timedelta(seconds=0.5), timedelta(days=-1))),
        *({"max_age": value} for value in (-1, -(2**65), timedelta(seconds=-1))),
        *({"max_token_len": value} for value in (-1, 255, 2**20 + 1, 2**64)),
        *({name: "\ud800"} for name in ("issuer", "audience", "subject", "typ", "required")),
    ],
)
def test_options_out_of_range(options: Dict[str, Any]) -> None:
    with pytest.raises(hs256.InvalidArgument):
        hs256.Verifier(SECRET, **options)


@pytest.mark.parametrize("options", [{"leeway": 1.5}, {"leeway": True}, {"max_age": "9"}, {"issuer": 1}, {"typ": 1}])
def test_options_of_wrong_type(options: Dict[str, Any]) -> None:
    with pytest.raises(hs256.InvalidArgument) as caught:
        hs256.Verifier(SECRET, **options)
    assert [caught.value.field] == list(options)
    assert isinstance(caught.value, ValueError)


def numbered(sub: Any) -> str:
    """A token like those of other libraries: hs256 mints none with a number as its subject."""
    header, payload, _ = token({"sub": str(sub)}, iat=False).split(".")
    payload = base64.urlsafe_b64encode(json.dumps({"sub": sub}).encode()).decode().rstrip("=")
    tag = hmac.digest(SECRET.encode(), f"{header}.{payload}".encode(), "sha256")
    return f"{header}.{payload}.{base64.urlsafe_b64encode(tag).decode().rstrip('=')}"


def test_subjects_that_are_numbers() -> None:
    for verifier in (
        hs256.Verifier(SECRET, numeric_subject=True),
        hs256.Verifier(SECRET, numeric_subject=True, subject="7"),
    ):
        view = verifier.check(numbered(7))
        assert (view.sub, view["sub"], verifier.verify(numbered(7))) == ("7", 7, {"sub": 7})
    for refused, verifier in (7, hs256.Verifier(SECRET)), (7.5, hs256.Verifier(SECRET, numeric_subject=True)):
        with pytest.raises(hs256.InvalidClaim) as caught:
            verifier.check(numbered(refused))
        assert caught.value.claim == "sub"


def test_a_policy_document() -> None:
    document = '{"claims": {"role": ["admin", "owner"]}, "max_token_len": 300, "any_audience": true}'
    claims = {"role": "owner", "aud": "x", "iat": NOW}
    for text in document, document.encode():
        verifier = hs256.Verifier.from_policy(SECRET, text, clock=lambda: NOW)
        assert verifier.verify(token(claims)) == claims
        with pytest.raises(hs256.ClaimMismatch) as caught:
            verifier.verify(token({**claims, "role": "guest"}))
        assert caught.value.claim == "role"
        with pytest.raises(hs256.TooLarge):
            verifier.verify(token({**claims, "x": "y" * 200}))
    for wrong in "", "[]", "{", b"\xff", "\ufeff{}", '{"leeway":1,"leeway":1}', "{}x", "\ud800":
        with pytest.raises(hs256.InvalidArgument) as refused:
            hs256.Verifier.from_policy(SECRET, wrong)
        assert refused.value.field == "policy"
    others: List[Any] = [None, {}, 1]
    for other in others:
        with pytest.raises(TypeError, match="`policy`"):
            hs256.Verifier.from_policy(SECRET, other)


@pytest.mark.parametrize("bad", [None, 1, ["a"], object()])
def test_a_token_is_text_or_bytes(verifier: hs256.Verifier, bad: Any) -> None:
    for call in verifier.verify, verifier.check:
        with pytest.raises(TypeError, match="a token is str or bytes"):
            call(bad)


@pytest.mark.parametrize("bad", ["", "a.b.c", "\ud800.a.b", "é", "\0", "x" * 20_000, b"\xff" * 10])
def test_refused_whatever_it_is(verifier: hs256.Verifier, bad: Any) -> None:
    error = hs256.TooLarge if len(bad) > 16384 else hs256.Malformed
    for call in verifier.verify, verifier.check:
        with pytest.raises(error) as caught:
            call(bad)
        assert caught.value.claim is None


def test_moments(verifier: hs256.Verifier) -> None:
    minted = token({"exp": NOW}, iat=False)
    for now in (NOW - 1, NOW - 0.001, datetime.fromtimestamp(NOW - 1, timezone.utc), -(2**63)):
        assert verifier.verify_at(minted, now) == dict(verifier.check_at(minted, now))
    for now in (NOW, float(NOW), datetime.fromtimestamp(NOW, timezone.utc), 2**63 - 1):
        with pytest.raises(hs256.Expired):
            verifier.verify_at(minted, now)
    for call in verifier.verify_at, verifier.check_at:
        for nothing in None, "1":
            with pytest.raises(TypeError):
                call(minted, nothing)  # type: ignore[arg-type]
    for now in (float("nan"), float("inf"), 2**63, -(2**63) - 1, datetime(2026, 1, 1)):
        with pytest.raises(hs256.InvalidArgument):
            verifier.verify_at(minted, now)


def test_the_clock() -> None:
    minted = hs256.Signer(SECRET).sign({}, expires_in=60)
    assert abs(hs256.Verifier(SECRET).verify(minted)["iat"] - time.time()) < 5
    with pytest.raises(hs256.Expired):
        hs256.Verifier(SECRET, clock=lambda: time.time() + 61).verify(minted)


def test_many(verifier: hs256.Verifier) -> None:
    tokens = [token({"n": n, "sub": f"{n}\n", "exp": NOW + n % 2}) for n in range(300)] + ["", "x" * 20_000]
    for threads in 1, 2, 7:
        dicts = verifier.verify_many(tokens, now=NOW, threads=threads)
        views = verifier.check_many(iter(tokens), now=NOW, threads=threads)
        for n, (claims, view) in enumerate(zip(dicts[:300], views[:300])):
            if n % 2:
                assert isinstance(claims, dict)
                assert isinstance(view, hs256.Claims)
                assert claims["n"] == view["n"] == n
                assert view.sub == f"{n}\n"
            else:
                assert (type(claims), type(view)) == (hs256.Expired, hs256.Expired)
                assert view.claim == "exp"  # type: ignore[union-attr]
        assert [type(result) for result in dicts[300:]] == [hs256.Malformed, hs256.TooLarge]
    assert verifier.verify_many([]) == verifier.check_many([], threads=3) == []
    for threads in -1, 2**40:
        with pytest.raises(hs256.InvalidArgument):
            verifier.verify_many(tokens, threads=threads)


def test_many_keeps_their_order(verifier: hs256.Verifier) -> None:
    signer = hs256.Signer(SECRET)
    tokens = [signer.sign({"n": n, "sub": f"\n{n}", "x": "y" * (n * 37 % 3000)}, iat=False) for n in range(1500)]
    tokens[7::50] = ["no token"] * len(tokens[7::50])
    tokens[3::400] = ["a" * 400_000] * len(tokens[3::400])  # longer than allowed, and longer than the others together
    for count, threads in (1, 2), (2, 256), (3, 2), (63, 3), (65, 2), (1500, 1), (1500, 2), (1499, 7), (1500, 256):
        dicts = verifier.verify_many(tokens[:count], threads=threads)
        views = verifier.check_many(tokens[:count], threads=threads)
        assert len(dicts) == len(views) == count
        for n, (token, claims, view) in enumerate(zip(tokens, dicts, views)):
            if token == "no token":
                assert {type(claims), type(view)} == {hs256.Malformed}
            elif len(token) == 400_000:
                assert {type(claims), type(view)} == {hs256.TooLarge}
            else:
                assert isinstance(claims, dict)
                assert isinstance(view, hs256.Claims)
                assert (claims["n"], view.sub) == (n, f"\n{n}")


def test_close() -> None:
    verifier = hs256.Verifier(hs256.Key(SECRET, id="k"))
    minted = hs256.Signer(hs256.Key(SECRET, id="k")).sign({"sub": "ada"})
    other, view = copy.copy(verifier), verifier.check(minted)
    with verifier as same:
        assert same.check(minted).key_id == "k"
    verifier.close()
    for call in verifier.verify, verifier.check, lambda t: verifier.verify_many([t]), lambda t: verifier.check_at(t, 1):
        with pytest.raises(hs256.InvalidArgument, match="the verifier is closed"):
            call(minted)
    assert other.check(minted).sub == view.sub == "ada"
    other.close()
    assert view.sub == "ada"
    gc.collect()
    assert view.key_id == "k"  # it is the claims' own member


def test_copies_and_pickles() -> None:
    verifier, signer, key = hs256.Verifier(SECRET), hs256.Signer(SECRET), hs256.Key(SECRET, id="k")
    minted = copy.deepcopy(signer).sign({"sub": "ada"})
    assert copy.deepcopy(verifier).verify(minted) == copy.copy(verifier).verify(minted)
    assert copy.deepcopy(key).id == copy.copy(key).id == "k"
    for thing in verifier, signer, key, verifier.check(minted):
        with pytest.raises(TypeError, match="cannot be pickled"):
            pickle.dumps(thing)


def test_nothing_is_shown() -> None:
    minted = token({"sub": "ada"})
    verifier, signer, key = hs256.Verifier(SECRET), hs256.Signer(SECRET), hs256.Key(SECRET, id="k")
    for thing in verifier, signer, key, verifier.check(minted):
        for shown in repr(thing), str(thing), f"{thing}":
            assert "redacted" in shown
            assert "evident" not in shown
            assert "ada" not in shown
        assert not hasattr(thing, "__dict__")


def test_verifiers_of_rotating_keys() -> None:
    old, new = hs256.Key("o" * 32, id="old"), hs256.Key("n" * 32, id="new")
    verifier = hs256.Verifier([new, old])
    for key in old, new:
        assert verifier.check(token({}, key)).key_id == key.id
    with pytest.raises(hs256.UnknownKey):
        hs256.Verifier(new).verify(token({}, old))
    with pytest.raises(hs256.SignatureMismatch):
        hs256.Verifier("z" * 32).verify(token({}, old))
    for keys in ([], [old, old], [hs256.Key("k" * 32)] * 17):
        with pytest.raises(hs256.InvalidArgument):
            hs256.Verifier(keys)


def test_explaining_goes_on_after_a_failure() -> None:
    verifier = hs256.Verifier(SECRET)
    token = hs256.Signer(SECRET).sign({"aud": "api", "exp": 1600000000}, iat=False)
    explained = verifier.explain(token)
    assert explained["verdict"] == {"code": "claim_mismatch", "claim": "aud"}
    failed = {check["check"]: (check["kind"], check["offset"]) for check in explained["checks"] if check["code"]}
    assert failed == {"audience": ("audience_not_asked_for", 7), "expiry": ("in_the_past", 19)}
    assert verifier.explain(token.encode()) == explained == verifier.explain_at(token, 1700000000)
    assert verifier.explain("x" * 100000)["verdict"]["code"] == "too_large"


def test_explaining_needs_a_token_and_an_open_verifier() -> None:
    verifier = hs256.Verifier(SECRET, clock=lambda: 0)
    assert verifier.explain("")["verdict"]["code"] == "malformed"
    with pytest.raises(TypeError, match="a token is str or bytes, not int"):
        verifier.explain(1)  # type: ignore[arg-type]
    verifier.close()
    with pytest.raises(hs256.InvalidArgument, match="the verifier is closed"):
        verifier.explain("")
