"""README's tables of other libraries, each row run by both, if they are installed as in requirements.txt."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import subprocess
import sys
import time
import warnings
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Tuple

import pytest
from conftest import SECRET

import hs256

jwt: Any = pytest.importorskip("jwt")
jose: Any = pytest.importorskip("jose.jwt")
jose_errors: Any = pytest.importorskip("jose.exceptions")
flask: Any = pytest.importorskip("flask")
extended: Any = pytest.importorskip("flask_jwt_extended")
pytest.importorskip("rest_framework_simplejwt")

from hs256.flask import BearerGuard  # noqa: E402

README = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")


def now() -> int:
    """Asked for when it is needed: the tests may take minutes to get here."""
    return int(time.time())


HASHES = {"HS256": "sha256", "HS512": "sha512"}
# The further claims that flask-jwt-extended and simplejwt expect in an access token.
ACCESS = {"sub": "ada", "jti": "1", "type": "access", "token_type": "access", "fresh": False, "exp": now() + 86_400}
PEM = (
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----"
)
SHORT = "secret"

Claims = Dict[str, Any]
# PyJWT's warning about short keys.
pytestmark = pytest.mark.filterwarnings("ignore:The HMAC key is")


def minted(claims: Any, secret: str = SECRET, **header: Any) -> str:
    """A token of any claims, given as values or as their JSON."""
    parts = [{"alg": "HS256", "typ": "JWT", **header}, claims]
    texts = [part if isinstance(part, (str, bytes)) else json.dumps(part) for part in parts]
    segments = [base64.urlsafe_b64encode(t.encode() if isinstance(t, str) else t).rstrip(b"=") for t in texts]
    signed = b".".join(segments)
    tag = hmac.digest(secret.encode(), signed, HASHES[header.get("alg", "HS256")])
    return (signed + b"." + base64.urlsafe_b64encode(tag).rstrip(b"=")).decode()


def access(**claims: Any) -> Claims:
    return {**ACCESS, **claims}


def without(*names: str) -> Claims:
    return {name: value for name, value in ACCESS.items() if name not in names}


def and_then(members: str) -> str:
    """The claims, and further members as written."""
    return json.dumps(ACCESS)[:-1] + "," + members + "}"


def loose(token: str) -> str:
    """The same signature, spelled differently: the last letter's two lowest bits are unused."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return token[:-1] + alphabet[alphabet.index(token[-1]) ^ 1]


def by_hs256(token: str, secret: str = SECRET) -> Any:
    return hs256.Verifier(secret).verify(token)


def by_pyjwt(token: str, secret: str = SECRET) -> Any:
    return jwt.decode(token, secret, algorithms=["HS256"])


def by_jose(token: str, secret: str = SECRET, **options: Any) -> Any:
    return jose.decode(token, secret, algorithms=["HS256"], **options)


def application(secret: str = SECRET, **config: Any) -> Any:
    app = flask.Flask("peer")
    app.config.update(JWT_SECRET_KEY=secret, PROPAGATE_EXCEPTIONS=False, **config)
    extended.JWTManager(app)
    return app


def by_extended(token: str, secret: str = SECRET, **config: Any) -> Any:
    with application(secret, **config).test_request_context(headers={"Authorization": f"Bearer {token}"}):
        extended.verify_jwt_in_request()
        return extended.get_jwt()


# simplejwt needs other Django settings than the rest of the tests, so it has its own process.
IN_A_PROCESS = """
import json, sys, django
from django.conf import settings
settings.configure(SECRET_KEY="x", INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"])
django.setup()
from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.tokens import AccessToken
for line in sys.stdin:
    token, secret, verify, options = json.loads(line)
    try:
        kind = type("Peer", (AccessToken,), {"_token_backend": TokenBackend("HS256", secret, **options)})
        print(json.dumps([True, kind(token, verify=verify).payload]), flush=True)
    except Exception as error:
        print(json.dumps([False, str(error)]), flush=True)
"""


class RefusedBySimplejwt(Exception):
    pass


@cache
def simplejwt() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", IN_A_PROCESS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


@pytest.fixture(scope="module", autouse=True)
def _simplejwt() -> Iterator[None]:
    with simplejwt() as process:
        yield
        process.communicate()
    simplejwt.cache_clear()


def by_simplejwt(token: str, secret: str = SECRET, *, verify: bool = True, **options: Any) -> Any:
    process: Any = simplejwt()
    process.stdin.write(json.dumps([token, secret, verify, options]) + "\n")
    process.stdin.flush()
    accepted, said = json.loads(process.stdout.readline())
    if accepted:
        return said
    raise RefusedBySimplejwt(said)


LIBRARIES: Dict[str, Callable[..., Any]] = {
    "hs256": by_hs256,
    "PyJWT": by_pyjwt,
    "python-jose": by_jose,
    "flask-jwt-extended": by_extended,
    "simplejwt": by_simplejwt,
}
YES, NO = "yes", "no"

# A token, its secret, and which libraries accept it.
ROWS: List[Tuple[str, Callable[[], str], str, List[str]]] = [
    ("a secret of 31 bytes", lambda: minted(ACCESS, SECRET[:31]), SECRET[:31], [NO, YES, YES, YES, YES]),
    ("an empty secret", lambda: minted(ACCESS, ""), "", [NO, NO, YES, NO, NO]),
    ("no `exp`", lambda: minted(without("exp")), SECRET, [YES, YES, YES, YES, NO]),
    ("`exp` is this very second", lambda: minted(access(exp=int(time.time()))), SECRET, [NO, NO, YES, NO, NO]),
    ("`exp` as a text", lambda: minted(access(exp=str(now() + 86_400))), SECRET, [NO, YES, YES, YES, NO]),
    (
        "`exp` twice, the later one far away",
        lambda: minted(and_then(f'"exp":{now() + 86_400}')),
        SECRET,
        [NO, *[YES] * 4],
    ),
    ("`iat` in the future", lambda: minted(access(iat=now() + 86_400)), SECRET, [YES, NO, YES, NO, NO]),
    ("an `aud`, and none is asked for", lambda: minted(access(aud="elsewhere")), SECRET, [NO, NO, NO, YES, YES]),
    ("`iss` is a number", lambda: minted(access(iss=7)), SECRET, [NO, *[YES] * 4]),
    ("`sub` is a number", lambda: minted(access(sub=7)), SECRET, [NO] * 5),
    ("no `sub`", lambda: minted(without("sub")), SECRET, [YES, YES, YES, NO, YES]),
    ("no `jti`", lambda: minted(without("jti")), SECRET, [YES, YES, YES, YES, NO]),
    ("a refresh token", lambda: minted(access(type="refresh", token_type="refresh")), SECRET, [YES, YES, YES, NO, NO]),
    ("`at_hash`, and no access token is given", lambda: minted(access(at_hash="x")), SECRET, [YES, YES, NO, YES, YES]),
    ("NaN in a claim", lambda: minted(access(x=float("nan"))), SECRET, [NO, *[YES] * 4]),
    ("a lone surrogate in a claim", lambda: minted(and_then('"x":"\\ud800"')), SECRET, [NO, *[YES] * 4]),
    ("`crit` with an unknown extension", lambda: minted(ACCESS, crit=["x"], x=1), SECRET, [NO, NO, YES, NO, NO]),
    ("`b64: false` in the header", lambda: minted(ACCESS, b64=False), SECRET, [NO, NO, YES, NO, NO]),
    ("`cty: JWT` in the header", lambda: minted(ACCESS, cty="JWT"), SECRET, [NO, *[YES] * 4]),
    ("a signature with loose trailing bits", lambda: loose(minted(ACCESS)), SECRET, [NO, NO, YES, NO, NO]),
    ("base64url with padding", lambda: minted(ACCESS) + "=", SECRET, [NO, *[YES] * 4]),
    ("a token of 20 KiB", lambda: minted(access(pad="x" * 15000)), SECRET, [NO, *[YES] * 4]),
]


@pytest.mark.parametrize(("name", "token", "secret", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_a_token_to_each_library(name: str, token: Callable[[], str], secret: str, expected: List[str]) -> None:
    said = []
    for verify in LIBRARIES.values():
        for _ in range(5):  # a second may begin between minting and verifying
            begun, given = int(time.time()), token()
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    verify(given, secret)
                answer = YES
            except Exception:
                answer = NO
            if int(time.time()) == begun:
                break
        said.append(answer)
    assert said == expected
    assert f"| {' | '.join([name, *said])} |\n" in README


# ---- the rows of each table, by their first column ----

TOKEN = minted({"sub": "ada", "exp": now() + 86_400})


def holds(fact: bool) -> None:
    assert fact


def refused(error: Any, call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    with pytest.raises(error) as caught:
        call(*arguments, **named)
    assert type(caught.value) is error
    return caught.value


def verifier(**options: Any) -> hs256.Verifier:
    return hs256.Verifier(SECRET, **options)


def header_of(token: str) -> Claims:
    found: Claims = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
    return found


def both_demand(theirs: Callable[..., Any], demand: Claims, claim: str, good: Any, bad: Any) -> None:
    """A demand under the same name: both accept the good claim and reject the bad one."""
    for value in good:
        token = minted({claim: value})
        assert theirs(token, **demand) == verifier(**demand).verify(token)
    for value in bad:
        refused(hs256.ClaimMismatch, verifier(**demand).verify, minted({claim: value}))
        with pytest.raises((jwt.InvalidTokenError, jose_errors.JWTError)):
            theirs(minted({claim: value}), **demand)


def pyjwt(token: str, **options: Any) -> Any:
    return jwt.decode(token, SECRET, algorithms=["HS256"], **options)


def a_short_secret_to_pyjwt() -> None:
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        token = jwt.encode({"sub": "ada"}, SHORT)
    refused(hs256.WeakKey, hs256.Verifier, SHORT)
    assert hs256.Verifier(hs256.Key(SHORT, allow_weak=True)).verify(token) == {"sub": "ada"}


def minting_as_pyjwt_does() -> None:
    claims = {"sub": "ada"}
    assert (
        pyjwt(hs256.Signer(SECRET).sign(claims, iat=False)) == claims == verifier().verify(jwt.encode(claims, SECRET))
    )
    assert set(pyjwt(hs256.Signer(SECRET).sign(claims))) == {"sub", "iat"}


def datetimes_in(encode: Callable[..., str]) -> None:
    aware = datetime(2030, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    theirs = verifier().verify(encode({"exp": aware}, SECRET))
    assert (
        theirs == verifier().verify(hs256.Signer(SECRET).sign({"exp": aware}, iat=False)) == {"exp": aware.timestamp()}
    )
    assert verifier().verify(encode({"exp": aware.replace(tzinfo=None)}, SECRET)) == theirs
    refused(TypeError, hs256.Signer(SECRET).sign, {"exp": aware.replace(tzinfo=None)})


def demands_of_pyjwt() -> None:
    both_demand(pyjwt, {"issuer": "a"}, "iss", ["a"], ["b"])
    both_demand(pyjwt, {"issuer": ["a", "c"]}, "iss", ["a", "c"], ["b"])
    both_demand(pyjwt, {"audience": ["a"]}, "aud", ["a", ["x", "a"]], ["b", []])
    both_demand(pyjwt, {"subject": "a"}, "sub", ["a"], ["b"])


def leeway(theirs: Callable[[str, int], Any], early: Any, late: Any) -> None:
    for claims, error, ours in (
        ({"exp": now() - 60}, late, hs256.Expired),
        ({"nbf": now() + 60}, early, hs256.NotYetValid),
    ):
        token = minted(claims)
        assert theirs(token, 300) == verifier(leeway=300).verify(token) == claims
        refused(error, theirs, token, 0)
        refused(ours, verifier().verify, token)
    assert theirs(minted({"exp": now() - 950}), 1000)
    assert refused(hs256.InvalidArgument, verifier, leeway=1000).field == "leeway"


def strict_aud() -> None:
    both = minted({"aud": ["a", "b"]})
    assert pyjwt(both, audience="a")["aud"] == ["a", "b"]
    refused(jwt.InvalidAudienceError, pyjwt, both, audience="a", options={"strict_aud": True})
    assert refused(hs256.InvalidArgument, verifier, audience="a", strict_aud=True).field == "strict_aud"
    view = verifier(audience="a").check(both)
    assert (view.aud, verifier(audience="a").check(minted({"aud": "a"})).aud) == (["a", "b"], ["a"])


def headers_of(encode: Callable[..., str]) -> None:
    theirs = encode({}, SECRET, headers={"kid": "k", "typ": "at+jwt", "cty": "x"})
    ours = hs256.Signer(hs256.Key(SECRET, id="k"), typ="at+jwt", cty="x").sign({}, iat=False)
    assert header_of(theirs) == header_of(ours)
    with pytest.raises(TypeError):
        hs256.Signer(SECRET, headers={"x": 1})  # type: ignore[call-arg]


def jwk_sets_of_pyjwt() -> None:
    jwk = {
        "kty": "oct",
        "k": base64.urlsafe_b64encode(SECRET.encode()).rstrip(b"=").decode(),
        "kid": "k",
        "alg": "HS256",
    }
    text = json.dumps({"keys": [jwk]})
    token = minted({"sub": "ada"}, kid="k")
    assert jwt.decode(token, jwt.PyJWKSet.from_json(text)["k"].key, algorithms=["HS256"]) == {"sub": "ada"}
    assert hs256.Verifier(hs256.Key.from_jwks(text)).check(token).key_id == "k"


def the_kid_of_pyjwt() -> None:
    token = minted({}, kid="k")
    assert jwt.decode_complete(token, SECRET, algorithms=["HS256"])["header"]["kid"] == "k"
    assert hs256.Verifier([hs256.Key(SECRET, id="k")]).check(token).key_id == "k"


class OfSets(json.JSONEncoder):
    def default(self, value: Any) -> Any:
        return sorted(value)


def encoders_of_json() -> None:
    theirs = pyjwt(jwt.encode({"x": {2, 1}}, SECRET, json_encoder=OfSets))
    assert theirs == verifier().verify(hs256.Signer(SECRET).sign(json.dumps({"x": {2, 1}}, cls=OfSets), iat=False))
    refused(TypeError, hs256.Signer(SECRET).sign, {"x": {2, 1}})


def ages_by_hand() -> None:
    exact = hs256.Verifier(SECRET, max_age=60, clock=lambda: 1060)
    assert exact.verify(minted({"iat": 1000}))
    assert refused(hs256.Expired, exact.verify, minted({"iat": 999})).claim == "iat"
    assert refused(hs256.NotYetValid, exact.verify, minted({"iat": 1061})).claim == "iat"
    assert refused(hs256.MissingClaim, exact.verify, minted({})).claim == "iat"
    assert pyjwt(minted({"iat": 1})) == {"iat": 1}  # it knows no age


def numbers_for_subjects(theirs: Callable[[str], Any]) -> None:
    token = minted({"sub": 7})
    assert theirs(token) == verifier(numeric_subject=True).verify(token) == {"sub": 7}
    refused(hs256.InvalidClaim, verifier().verify, token)


def same_rejection(theirs: Callable[[str], Any], their_error: Any, ours: Any, *tokens: str, claim: Any = None) -> None:
    for token in tokens:
        refused(their_error, theirs, token)
        assert refused(ours, verifier().verify, token).claim == claim


def invalid_keys(theirs: Callable[[str], Any], their_error: Any) -> None:
    with pytest.raises(their_error):
        theirs(PEM)
    assert refused(hs256.InvalidArgument, hs256.Verifier, PEM).field == "key"


def no_option(option: str) -> None:
    assert refused(hs256.InvalidArgument, verifier, **{option: False}).field == option


def none_of(*names: str) -> None:
    for name in names:
        for where in hs256, hs256.Verifier, hs256.Claims, hs256.Key:
            assert not hasattr(where, name)


def mismatches_to_pyjwt() -> None:
    for option, claim in ("issuer", "iss"), ("audience", "aud"), ("subject", "sub"):
        error = {
            "iss": jwt.InvalidIssuerError,
            "aud": jwt.InvalidAudienceError,
            "sub": jwt.exceptions.InvalidSubjectError,
        }[claim]
        refused(error, pyjwt, minted({claim: "b"}), **{option: "a"})
        assert refused(hs256.ClaimMismatch, verifier(**{option: "a"}).verify, minted({claim: "b"})).claim == claim


def missing_to_pyjwt() -> None:
    theirs = refused(jwt.MissingRequiredClaimError, pyjwt, TOKEN, options={"require": ["nbf"]})
    ours = refused(hs256.MissingClaim, verifier(required=["nbf"]).verify, TOKEN)
    assert theirs.claim == ours.claim == "nbf"


def malformed_to_pyjwt() -> None:
    same_rejection(pyjwt, jwt.DecodeError, hs256.Malformed, "x", "a.b.c", minted("[]"))
    same_rejection(pyjwt, jwt.DecodeError, hs256.UnsupportedHeader, minted({}, b64=False))
    refused(hs256.TooLarge, verifier().verify, "x" * 20_000)


def signatures_to_pyjwt() -> None:
    other = minted({}, SECRET[::-1])
    same_rejection(pyjwt, jwt.InvalidSignatureError, hs256.SignatureMismatch, other)
    refused(hs256.UnknownKey, hs256.Verifier(hs256.Key(SECRET, id="k")).verify, other)


def future_to_pyjwt() -> None:
    same_rejection(pyjwt, jwt.ImmatureSignatureError, hs256.NotYetValid, minted({"nbf": now() + 60}), claim="nbf")
    refused(jwt.ImmatureSignatureError, pyjwt, minted({"iat": now() + 60}))
    assert verifier().verify(minted({"iat": now() + 60}))
    assert refused(hs256.NotYetValid, verifier(max_age=60).verify, minted({"iat": now() + 60})).claim == "iat"


def expired_to_pyjwt() -> None:
    refused(jwt.ExpiredSignatureError, pyjwt, minted({"exp": 1000}))
    assert refused(hs256.Expired, verifier().verify, minted({"exp": 1000})).at == 1000


def wrong_types_to_pyjwt() -> None:
    for claim, error in ("jti", jwt.exceptions.InvalidJTIError), ("sub", jwt.exceptions.InvalidSubjectError):
        same_rejection(pyjwt, error, hs256.InvalidClaim, minted({claim: 7}), claim=claim)


def keys_to_pyjwt() -> None:
    invalid_keys(lambda secret: jwt.encode({}, secret), jwt.InvalidKeyError)
    refused(jwt.InvalidKeyError, jwt.encode, {}, "")
    refused(hs256.WeakKey, hs256.Verifier, "")


PYJWT: Dict[str, Callable[[], None]] = {
    '`jwt.encode(claims, "secret")`, as in tests': a_short_secret_to_pyjwt,
    '`jwt.decode(token, secret, algorithms=["HS256"])`': lambda: holds(pyjwt(TOKEN) == verifier().verify(TOKEN)),
    "`jwt.encode(claims, secret)`": minting_as_pyjwt_does,
    "a datetime for `exp`, `nbf` or `iat`": lambda: datetimes_in(jwt.encode),
    "`audience=`, `issuer=`, `subject=`": demands_of_pyjwt,
    "`leeway=`": lambda: leeway(
        lambda token, seconds: pyjwt(token, leeway=seconds), jwt.ImmatureSignatureError, jwt.ExpiredSignatureError
    ),
    '`options={"require": ["exp"]}`': missing_to_pyjwt,
    '`options={"verify_aud": False}`': lambda: holds(
        pyjwt(minted({"aud": "x"}), options={"verify_aud": False})
        == verifier(any_audience=True).verify(minted({"aud": "x"}))
    ),
    '`options={"strict_aud": True}`': strict_aud,
    '`options={"verify_sub": False}`, for a `sub` that is a number': lambda: numbers_for_subjects(
        lambda token: pyjwt(token, options={"verify_sub": False})
    ),
    "the age of a token, by its `iat` and by hand": ages_by_hand,
    '`headers={"kid": "2026-11"}`': lambda: headers_of(jwt.encode),
    '`headers={"typ": …, "cty": …}`, and others': lambda: headers_of(jwt.encode),
    "`json_encoder=`": encoders_of_json,
    "`jwt.PyJWKSet.from_json(text)`": jwk_sets_of_pyjwt,
    '`jwt.decode_complete(…)["header"]["kid"]`': the_kid_of_pyjwt,
    "`jwt.InvalidTokenError`": lambda: holds(
        all(issubclass(error, hs256.Error) for error in hs256.errors.BY_NUMBER.values())
        and issubclass(jwt.DecodeError, jwt.InvalidTokenError)
    ),
    "`jwt.DecodeError`": malformed_to_pyjwt,
    "`jwt.InvalidSignatureError`": signatures_to_pyjwt,
    "`jwt.InvalidAlgorithmError`": lambda: same_rejection(
        pyjwt, jwt.InvalidAlgorithmError, hs256.AlgorithmNotAllowed, minted({}, alg="HS512")
    ),
    "`jwt.ExpiredSignatureError`": expired_to_pyjwt,
    "`jwt.ImmatureSignatureError`": future_to_pyjwt,
    "`jwt.InvalidIssuedAtError`": lambda: same_rejection(
        pyjwt, jwt.InvalidIssuedAtError, hs256.InvalidClaim, minted({"iat": "x"}), claim="iat"
    ),
    "`jwt.InvalidIssuerError`, `InvalidAudienceError`, `InvalidSubjectError`": mismatches_to_pyjwt,
    "`jwt.MissingRequiredClaimError`, `.claim`": missing_to_pyjwt,
    "`jwt.InvalidJTIError`, a `sub` that is not a string": wrong_types_to_pyjwt,
    "`jwt.InvalidKeyError`": keys_to_pyjwt,
}


def a_short_secret_to_jose() -> None:
    token = jose.encode({"sub": "ada"}, SHORT)
    refused(hs256.WeakKey, hs256.Verifier, SHORT)
    assert hs256.Verifier(hs256.Key(SHORT, allow_weak=True)).verify(token) == by_jose(token, SHORT)


def minting_as_jose_does() -> None:
    claims = {"sub": "ada"}
    assert (
        by_jose(hs256.Signer(SECRET).sign(claims, iat=False))
        == claims
        == verifier().verify(jose.encode(claims, SECRET))
    )


def of_jose(token: str, **options: Any) -> Any:
    return by_jose(token, **options)


def demands_of_jose() -> None:
    both_demand(of_jose, {"issuer": "a"}, "iss", ["a"], ["b"])
    both_demand(of_jose, {"issuer": ["a", "c"]}, "iss", ["a", "c"], ["b"])
    both_demand(of_jose, {"audience": "a"}, "aud", ["a", ["x", "a"]], ["b", []])
    both_demand(of_jose, {"subject": "a"}, "sub", ["a"], ["b"])


def required_by_jose() -> None:
    token = minted({"sub": "ada"})
    refused(jose_errors.JWTError, by_jose, token, options={"require_exp": True})
    assert refused(hs256.MissingClaim, verifier(required=["exp"]).verify, token).claim == "exp"


def jwks_of_jose() -> None:
    jwk = {"kty": "oct", "k": base64.urlsafe_b64encode(SECRET.encode()).rstrip(b"=").decode(), "alg": "HS256"}
    token = minted({"sub": "ada"})
    for theirs, ours in (jwk, hs256.Key.from_jwk(jwk)), ({"keys": [jwk]}, hs256.Key.from_jwks({"keys": [jwk]})):
        assert jose.decode(token, theirs, algorithms=["HS256"]) == hs256.Verifier(ours).verify(token)
    refused(TypeError, hs256.Verifier, jwk)
    keys = [SECRET[::-1], SECRET]
    assert jose.decode(token, keys, algorithms=["HS256"]) == hs256.Verifier(keys).verify(token)


def claims_errors_of_jose() -> None:
    same_rejection(by_jose, jose_errors.JWTClaimsError, hs256.NotYetValid, minted({"nbf": now() + 60}), claim="nbf")
    same_rejection(by_jose, jose_errors.JWTClaimsError, hs256.ClaimMismatch, minted({"aud": "a"}), claim="aud")
    same_rejection(by_jose, jose_errors.JWTClaimsError, hs256.InvalidClaim, minted({"jti": 7}), claim="jti")


def errors_of_jose() -> None:
    same_rejection(by_jose, jose_errors.JWTError, hs256.Malformed, "x", "a.b.c", minted("[]"))
    same_rejection(by_jose, jose_errors.JWTError, hs256.SignatureMismatch, minted({}, SECRET[::-1]))
    same_rejection(by_jose, jose_errors.JWTError, hs256.AlgorithmNotAllowed, minted({}, alg="HS512"))


def at_hashes() -> None:
    token = jose.encode({"sub": "ada"}, SECRET, access_token="an access token")
    claims = by_jose(token, access_token="an access token")
    assert verifier().verify(token) == claims
    digest = hashlib.sha256(b"an access token").digest()[:16]
    assert claims["at_hash"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")


JOSE: Dict[str, Callable[[], None]] = {
    '`jwt.encode(claims, "secret")`, as in tests': a_short_secret_to_jose,
    '`jwt.decode(token, secret, algorithms="HS256")`': lambda: holds(by_jose(TOKEN) == verifier().verify(TOKEN)),
    "`jwt.encode(claims, secret)`": minting_as_jose_does,
    "a datetime for `exp`, `nbf` or `iat`": lambda: datetimes_in(jose.encode),
    "`audience=`, `issuer=`, `subject=`": demands_of_jose,
    '`options={"leeway": 30}`': lambda: leeway(
        lambda token, seconds: by_jose(token, options={"leeway": seconds}),
        jose_errors.JWTClaimsError,
        jose_errors.ExpiredSignatureError,
    ),
    '`options={"require_exp": True}` and its like': required_by_jose,
    '`options={"verify_aud": False}`': lambda: holds(
        by_jose(minted({"aud": "x"}), options={"verify_aud": False})
        == verifier(any_audience=True).verify(minted({"aud": "x"}))
    ),
    '`options={"verify_sub": False}`, for a `sub` that is a number': lambda: numbers_for_subjects(
        lambda token: by_jose(token, options={"verify_sub": False})
    ),
    "`headers={…}`": lambda: headers_of(jose.encode),
    "a JWK, a JWK Set or a list for the key": jwks_of_jose,
    "`access_token=`, for `at_hash`": at_hashes,
    "`ExpiredSignatureError`": lambda: same_rejection(
        by_jose, jose_errors.ExpiredSignatureError, hs256.Expired, minted({"exp": now() - 60}), claim="exp"
    ),
    "`JWTClaimsError`": claims_errors_of_jose,
    "any other `JWTError`": errors_of_jose,
    "`JWKError`": lambda: invalid_keys(
        lambda secret: jose.decode(TOKEN, secret, algorithms=["HS256"]), jose_errors.JWKError
    ),
}


def a_short_secret_to_extended() -> None:
    app = application(SHORT)
    with app.app_context():
        token = extended.create_access_token("ada")
    assert by_extended(token, SHORT)["sub"] == "ada"
    refused(hs256.WeakKey, hs256.Verifier, SHORT)
    assert hs256.Verifier(hs256.Key(SHORT, allow_weak=True)).check(token).sub == "ada"


def decoded_by_extended() -> None:
    with application().app_context():
        token = extended.create_access_token("ada", additional_claims={"aud": "api"})
        assert extended.decode_token(token)["sub"] == "ada"
        old = extended.create_access_token("ada", expires_delta=timedelta(seconds=-60))
        assert extended.decode_token(old, allow_expired=True)["sub"] == "ada"
        assert extended.get_unverified_jwt_headers(token)["alg"] == "HS256"
    assert verifier(audience="api").check(token).sub == "ada"
    assert refused(hs256.Expired, verifier().verify, old).at is not None
    none_of("get_unverified_jwt_headers", "decode")


def kinds_of_extended() -> None:
    with application().app_context():
        fresh, refresh = extended.create_access_token("ada", fresh=True), extended.create_refresh_token("ada")
    refused(extended.exceptions.WrongTokenError, by_extended, refresh)
    assert verifier().check(refresh)["type"] == "refresh"
    of_access, of_fresh = verifier(claims={"type": "access"}), verifier(claims={"type": "access", "fresh": True})
    for one in of_access, of_fresh:
        assert one.check(fresh).sub == "ada"
        assert refused(hs256.ClaimMismatch, one.verify, refresh).claim == "type"


def minted_as_by_extended() -> None:
    token = hs256.Signer(SECRET).sign({"sub": "ada", "type": "access", "jti": "1", "fresh": False}, expires_in=900)
    assert by_extended(token)["sub"] == "ada"


def options_of_extended() -> None:
    token = minted(access(iss="a", aud="b", exp=now() - 60))
    config: Dict[str, Any] = {"JWT_DECODE_ISSUER": "a", "JWT_DECODE_AUDIENCE": "b", "JWT_DECODE_LEEWAY": 300}
    assert by_extended(token, **config) == verifier(issuer="a", audience="b", leeway=300).verify(token)
    refused(jwt.InvalidIssuerError, by_extended, token, **{**config, "JWT_DECODE_ISSUER": "x"})


def routes(app: Any, guarded: Callable[[Any], Any], who: Callable[[], Any]) -> Any:
    app.add_url_rule("/", "me", guarded(lambda: str(who() or "nobody")), methods=["GET", "POST"])
    return app.test_client(use_cookies=False)


def with_extended(config: Claims = {}, loaders: Callable[[Any], object] = id, **required: Any) -> Any:  # noqa: B006
    app = application(**config)
    loaders(app.extensions["flask-jwt-extended"])
    return routes(app, extended.jwt_required(**required), lambda: extended.get_jwt_identity())


def with_hs256(setup: Callable[[Any], object] = id, **options: Any) -> Any:
    app = flask.Flask("ours")
    setup(app)
    guard = BearerGuard(secret=SECRET, **options)
    return routes(app, guard, lambda: flask.g.claims and flask.g.claims.sub)


GOOD, OLD, FORGED = minted(ACCESS), minted(access(exp=now() - 60)), minted(ACCESS, SECRET[::-1])
NO_TOKEN = "a.b.c"


def said(client: Any, token: str = "", path: str = "/", method: str = "GET", **headers: str) -> Tuple[int, str]:
    if token:
        headers["Authorization"] = f"Bearer {token}"
    response = client.open(
        path, method=method, headers={name.replace("_", "-"): text for name, text in headers.items()}
    )
    return response.status_code, response.text if response.status_code == 200 else ""


def required_by_extended() -> None:
    for client in with_extended(), with_hs256():
        assert said(client, GOOD) == (200, "ada")
        assert said(client) == said(client, OLD) == (401, "")


def optional_by_extended() -> None:
    theirs, ours = with_extended(optional=True), with_hs256(optional=True)
    assert said(theirs) == said(ours) == (200, "nobody")
    assert said(theirs, GOOD) == said(ours, GOOD) == (200, "ada")
    assert (said(theirs, FORGED)[0], said(ours, FORGED)[0], said(theirs, OLD)[0], said(ours, OLD)[0]) == (
        422,
        *[401] * 3,
    )


def claims_by_extended() -> None:
    assert by_extended(GOOD) == verifier().verify(GOOD)
    assert said(with_extended(), GOOD) == said(with_hs256(), GOOD) == (200, ACCESS["sub"])


def users_of_extended() -> None:
    users = {"ada": "Ada"}
    app = application()
    app.extensions["flask-jwt-extended"].user_lookup_loader(lambda _, claims: users[claims["sub"]])
    theirs = routes(app, extended.jwt_required(), lambda: extended.current_user)
    ours = flask.Flask("ours")
    client = routes(ours, BearerGuard(secret=SECRET), lambda: users[flask.g.claims.sub])
    assert said(theirs, GOOD) == said(client, GOOD) == (200, "Ada")


def places_of_extended() -> None:
    theirs = with_extended(
        {"JWT_TOKEN_LOCATION": ["cookies", "query_string", "headers"], "JWT_COOKIE_CSRF_PROTECT": False}
    )
    ours = with_hs256(cookie="access_token_cookie", query="jwt")
    for client in theirs, ours:
        assert said(client, path=f"/?jwt={GOOD}") == (200, "ada")
        assert said(client, Cookie=f"access_token_cookie={GOOD}") == (200, "ada")
    bob = minted(access(sub="bob"))
    assert said(theirs, bob, Cookie=f"access_token_cookie={GOOD}") == (200, "ada")
    assert said(ours, bob, Cookie=f"access_token_cookie={GOOD}") == (200, "bob")


def bodies_of_extended() -> None:
    theirs = with_extended({"JWT_TOKEN_LOCATION": ["json"]})
    ours = with_hs256(get_token=lambda request: (request.get_json(silent=True) or {}).get("access_token"))
    for client in theirs, ours:
        answer = client.post("/", json={"access_token": GOOD})
        assert (answer.status_code, answer.text) == (200, "ada")
        assert said(client, GOOD)[0] == client.post("/", json={}).status_code == 401


def csrf_of_extended() -> None:
    cookie = f"access_token_cookie={minted(access(csrf='x'))}"
    theirs = with_extended({"JWT_TOKEN_LOCATION": ["cookies"]})
    ours = with_hs256(
        cookie="access_token_cookie",
        authorize=lambda claims, request: (
            request.method == "GET" or request.headers.get("X-CSRF-TOKEN") == claims["csrf"]
        ),
    )
    for client, refusal in (theirs, 401), (ours, 403):
        assert (
            said(client, Cookie=cookie) == said(client, method="POST", Cookie=cookie, X_CSRF_TOKEN="x") == (200, "ada")
        )
        assert said(client, method="POST", Cookie=cookie)[0] == refusal


def headers_of_extended() -> None:
    for client in (
        with_extended({"JWT_HEADER_NAME": "X-Token", "JWT_HEADER_TYPE": "JWT"}),
        with_hs256(header="X-Token", scheme="JWT"),
    ):
        assert said(client, X_Token=f"JWT {GOOD}") == (200, "ada")
        assert said(client, X_Token=GOOD)[0] != 200


def blocklists_of_extended() -> None:
    theirs = with_extended(loaders=lambda jwt: jwt.token_in_blocklist_loader(lambda _, claims: claims["jti"] == "1"))
    ours = with_hs256(is_revoked=lambda claims, request: claims.jti == "1")
    for client in theirs, ours:
        assert (said(client, GOOD)[0], said(client, minted(access(jti="2")))) == (401, (200, "ada"))


def loaders_of_extended() -> None:
    def load(jwt: Any) -> None:
        jwt.unauthorized_loader(lambda _: ("no token", 401))
        jwt.expired_token_loader(lambda *_: ("expired", 401))
        jwt.invalid_token_loader(lambda _: ("invalid", 401))

    told: List[str] = []
    theirs = with_extended(loaders=load)
    ours = with_hs256(
        lambda app: app.register_error_handler(401, lambda _: ("mine", 401)),
        on_refusal=lambda refusal, request: told.append(refusal.code),
    )
    bodies = []
    for token in "", OLD, FORGED:
        header = {"Authorization": f"Bearer {token}"} if token else {}
        bodies.append([client.get("/", headers=header).text for client in (theirs, ours)])
    assert bodies == [["no token", "mine"], ["expired", "mine"], ["invalid", "mine"]]
    assert told == ["missing_token", "expired", "signature_mismatch"]


def no_tokens_to_extended() -> None:
    assert (said(with_extended(), NO_TOKEN)[0], said(with_hs256(), NO_TOKEN)[0]) == (422, 401)


EXTENDED: Dict[str, Callable[[], None]] = {
    '`JWT_SECRET_KEY = "secret"`, as in tests': a_short_secret_to_extended,
    "`JWTManager(app)`, `JWT_SECRET_KEY`": required_by_extended,
    "`@jwt_required()`": required_by_extended,
    "`@jwt_required(optional=True)`": optional_by_extended,
    "`@jwt_required(refresh=True)`, `fresh=True`": kinds_of_extended,
    "`get_jwt()`, `get_jwt_identity()`": claims_by_extended,
    "`@jwt.user_lookup_loader`, `current_user`": users_of_extended,
    "`create_access_token(identity=…, additional_claims=…)`": minted_as_by_extended,
    "`JWT_TOKEN_LOCATION`, `JWT_ACCESS_COOKIE_NAME`, `JWT_QUERY_STRING_NAME`": places_of_extended,
    "the token in a JSON body": bodies_of_extended,
    "`JWT_COOKIE_CSRF_PROTECT`, on by default": csrf_of_extended,
    "`JWT_HEADER_NAME`, `JWT_HEADER_TYPE`": headers_of_extended,
    "`JWT_DECODE_ISSUER`, `JWT_DECODE_AUDIENCE`, `JWT_DECODE_LEEWAY`": options_of_extended,
    "`decode_token(token)`, `allow_expired=True`, `get_unverified_jwt_headers`": decoded_by_extended,
    "`@jwt.token_in_blocklist_loader`": blocklists_of_extended,
    "`@jwt.unauthorized_loader`, `expired_token_loader`, `invalid_token_loader`": loaders_of_extended,
    "422 for a token that is not a token": no_tokens_to_extended,
}


def a_short_secret_to_simplejwt() -> None:
    token = minted(ACCESS, SHORT)
    assert by_simplejwt(token, SHORT) == hs256.Verifier(hs256.Key(SHORT, allow_weak=True)).verify(token)
    refused(hs256.WeakKey, hs256.Verifier, SHORT)


def unverified_by_simplejwt() -> None:
    assert by_simplejwt(minted(access(exp=now() - 60)), verify=False)["sub"] == "ada"
    refused(hs256.Expired, verifier().verify, minted(access(exp=now() - 60)))


def kinds_of_simplejwt() -> None:
    refresh = minted(access(token_type="refresh"))
    with pytest.raises(RefusedBySimplejwt, match="wrong type"):
        by_simplejwt(refresh)
    assert verifier().verify(refresh)
    assert refused(hs256.ClaimMismatch, verifier(claims={"token_type": "access"}).verify, refresh).claim == "token_type"


def options_of_simplejwt() -> None:
    token = minted(access(iss="a", aud="b", exp=now() - 60))
    theirs = by_simplejwt(token, issuer="a", audience="b", leeway=300)
    assert theirs == verifier(issuer="a", audience="b", leeway=300).verify(token)


def always_there_by_simplejwt() -> None:
    for name in "exp", "jti":
        with pytest.raises(RefusedBySimplejwt, match=r"no id|no 'exp' claim"):
            by_simplejwt(minted(without(name)))
        assert verifier().verify(minted(without(name)))
        required = verifier(required=["exp", "jti"])
        assert refused(hs256.MissingClaim, required.verify, minted(without(name))).claim == name


def minted_as_by_simplejwt() -> None:
    claims = {"token_type": "access", "jti": "1", "user_id": "7"}
    assert by_simplejwt(hs256.Signer(SECRET).sign(claims, expires_in=300))["user_id"] == "7"


SIMPLEJWT: Dict[str, Callable[[], None]] = {
    '`SIGNING_KEY = "secret"`, as in tests': a_short_secret_to_simplejwt,
    '`SIMPLE_JWT = {"SIGNING_KEY", "ISSUER", "AUDIENCE", "LEEWAY"}`': options_of_simplejwt,
    "`TOKEN_TYPE_CLAIM`": kinds_of_simplejwt,
    "`exp` and `jti` always": always_there_by_simplejwt,
    "`AccessToken(token, verify=False)`": unverified_by_simplejwt,
    '`AccessToken()`, `token["claim"] = …`': minted_as_by_simplejwt,
}

EXPIRED = minted({"sub": "ada", "exp": 1000})


def expired_claims() -> None:
    assert pyjwt(EXPIRED, options={"verify_exp": False}) == by_jose(EXPIRED, options={"verify_exp": False})
    no_option("verify_exp")
    assert refused(hs256.Expired, verifier().verify, EXPIRED).at == 1000


def unverified_claims() -> None:
    forged = minted({"sub": "eve"}, SECRET[::-1])
    assert (
        jwt.decode(forged, options={"verify_signature": False}) == jose.get_unverified_claims(forged) == {"sub": "eve"}
    )
    assert jwt.get_unverified_header(forged) == jose.get_unverified_header(forged)
    no_option("verify_signature")
    none_of("decode", "get_unverified_header", "get_unverified_claims")
    assert "eve" not in str(verifier().explain(forged))


def ignored_nbf() -> None:
    early = minted({"sub": "ada", "nbf": now() + 300})
    assert pyjwt(early, options={"verify_nbf": False}) == by_jose(early, options={"verify_nbf": False})
    no_option("verify_nbf")
    refused(hs256.NotYetValid, verifier().verify, early)
    assert verifier(leeway=600).verify(early) == verifier().verify_at(early, now() + 600)


def ignored_iat() -> None:
    token = minted({"iat": now() + 3600})
    assert pyjwt(token, options={"verify_iat": False}) == verifier().verify(token)


def regular_expressions() -> None:
    dots = minted({"iss": "https://loginXexample"})
    assert refused(hs256.ClaimMismatch, verifier(issuer="https://login.example").verify, dots).claim == "iss"
    with pytest.raises(TypeError):
        verifier(issuer=re.compile("https://login.example"))
    assert verifier(issuer=[f"https://{n}.example" for n in range(64)]).verify(minted({"iss": "https://63.example"}))


def other_algorithms() -> None:
    token = minted({}, alg="HS512")
    assert jwt.decode(token, SECRET, algorithms=["HS256", "HS512"]) == {}
    refused(hs256.AlgorithmNotAllowed, verifier().verify, token)
    no_option("algorithms")


NOT_THERE: Dict[str, Callable[[], None]] = {
    "claims or header of a token that was not verified": unverified_claims,
    'claims of a token that has expired, `options={"verify_exp": False}`': expired_claims,
    '`options={"verify_nbf": False}`': ignored_nbf,
    '`options={"verify_iat": False}`': ignored_iat,
    "regular expressions for `issuer` or `audience`": regular_expressions,
    "an algorithm, or several": other_algorithms,
}

TABLES: Dict[str, Dict[str, Callable[[], None]]] = {
    "PyJWT": PYJWT,
    "python-jose": JOSE,
    "feature": NOT_THERE,
    "flask-jwt-extended": EXTENDED,
    "djangorestframework-simplejwt": SIMPLEJWT,
}


def first_column(heading: str) -> List[str]:
    table = re.search(rf"(?m)^\| {heading} \| [^|]* \|\n\| --- \| --- \|\n((?:\|.*\n)+)", README)
    assert table is not None, heading
    return [re.split(r" \| ", row)[0][2:] for row in table[1].splitlines()]


def rows() -> Iterator[Any]:
    for heading, table in TABLES.items():
        for name, check in table.items():
            yield pytest.param(heading, name, check, id=f"{heading}: {name}")


@pytest.mark.parametrize(("heading", "name", "check"), list(rows()))
def test_a_row(heading: str, name: str, check: Callable[[], None]) -> None:
    assert name in first_column(heading)
    check()


def test_requests_beside_simplejwt() -> None:
    program = Path(__file__).with_name("beside_simplejwt.py")
    said = subprocess.run([sys.executable, str(program)], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    assert {*json.loads(said.stdout), *SIMPLEJWT} == set(first_column("djangorestframework-simplejwt"))


@pytest.mark.parametrize("heading", ["PyJWT", "python-jose", "feature", "flask-jwt-extended"])
def test_no_row_goes_without_a_test(heading: str) -> None:
    assert first_column(heading) == list(TABLES[heading])
