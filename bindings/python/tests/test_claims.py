"""Claims as JSON, as times, and as the caller's own types."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, Dict, List, Optional

import pytest
from conftest import SECRET

import hs256

SIGNER = hs256.Signer(SECRET)
VERIFIER = hs256.Verifier(SECRET)
TOKEN = SIGNER.sign({"sub": "ada", "role": "admin", "level": 3, "tags": ["a"]}, iat=False)


def test_json_of_what_verify_gives_and_of_a_view() -> None:
    view, claims = VERIFIER.check(TOKEN), VERIFIER.verify(TOKEN)
    assert json.loads(json.dumps(claims)) == json.loads(json.dumps(view.to_dict())) == claims
    assert json.dumps({"claims": view}, default=dict) == json.dumps({"claims": claims})
    for given in view, [view], {"claims": view}:
        with pytest.raises(TypeError, match=r"claims\.to_dict\(\)"):
            json.dumps(given)
    assert repr(hs256.Claims) == "<class 'hs256.claims.Claims'>"


def test_flask_names_what_to_do() -> None:
    flask = pytest.importorskip("flask")
    with flask.Flask("test").test_request_context():
        assert flask.jsonify(VERIFIER.verify(TOKEN)).json == VERIFIER.verify(TOKEN)
        assert flask.jsonify(VERIFIER.check(TOKEN).to_dict()).json == VERIFIER.verify(TOKEN)
        with pytest.raises(TypeError, match=r"claims\.to_dict\(\)"):
            flask.jsonify(VERIFIER.check(TOKEN))


FIRST = datetime(1, 1, 1, tzinfo=timezone.utc)
LAST = datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=timezone.utc)
MOMENTS = [
    ("0", datetime(1970, 1, 1, tzinfo=timezone.utc)),
    ("-0.0", datetime(1970, 1, 1, tzinfo=timezone.utc)),
    ("1700000000.25", datetime(2023, 11, 14, 22, 13, 20, 250000, tzinfo=timezone.utc)),
    ("-62135596800", FIRST),
    ("-62135596801", FIRST),
    ("-1e300", FIRST),
    ("253402300799", LAST.replace(microsecond=0)),
    ("253402300800", LAST),
    ("1e300", LAST),
    ("1.7976931348623157e308", LAST),
]


@pytest.mark.parametrize(("number", "moment"), MOMENTS)
def test_times_as_datetimes(number: str, moment: datetime, signed: Callable[[str], str]) -> None:
    ways = [("exp", "expires_at", -(2**63)), ("nbf", "not_before", 2**62), ("iat", "issued_at", 0)]
    for claim, attribute, now in ways:
        if (number, claim) in [("-1e300", "exp"), ("1e300", "nbf"), ("1.7976931348623157e308", "nbf")]:
            continue  # valid at no time
        view = VERIFIER.check_at(signed(f'{{"{claim}":{number}}}'), now)
        found = getattr(view, attribute)
        assert (found, found.utcoffset()) == (moment, timedelta(0))
        assert [getattr(view, other) for _, other, _ in ways if other != attribute] == [None, None]


@dataclasses.dataclass
class User:
    sub: str
    role: str = "reader"
    email: Optional[str] = None
    made: bool = dataclasses.field(default=True, init=False)


@dataclasses.dataclass(frozen=True)
class Strict:
    sub: str
    tenant: str


def test_a_dataclass_gets_what_it_has_fields_for() -> None:
    user = VERIFIER.check(TOKEN).into(User)
    assert user == User("ada", "admin")
    with pytest.raises(hs256.ModelMismatch, match="the token is valid, but its claims are none of Strict") as refused:
        VERIFIER.check(TOKEN).into(Strict)
    assert isinstance(refused.value.__cause__, TypeError)
    assert not isinstance(refused.value, hs256.Error)
    assert not hasattr(refused.value, "code")
    assert "ada" not in str(refused.value)


def test_models_of_pydantic() -> None:
    pydantic = pytest.importorskip("pydantic")

    class Admin(pydantic.BaseModel):  # type: ignore[misc, name-defined]
        sub: str
        level: int

    class Tenant(Admin):
        tenant: str

    assert VERIFIER.check(TOKEN).into(Admin) == Admin(sub="ada", level=3)
    assert VERIFIER.check(TOKEN).into(pydantic.TypeAdapter(Admin).validate_python).level == 3
    with pytest.raises(hs256.ModelMismatch) as refused:
        VERIFIER.check(TOKEN).into(Tenant)
    assert isinstance(refused.value.__cause__, pydantic.ValidationError)


def test_structs_of_msgspec() -> None:
    msgspec = pytest.importorskip("msgspec")
    admin = msgspec.defstruct("Admin", [("sub", str), ("level", int)])
    tenant = msgspec.defstruct("Tenant", [("sub", str), ("level", str)])
    assert VERIFIER.check(TOKEN).into(admin) == admin("ada", 3)
    with pytest.raises(hs256.ModelMismatch) as refused:
        VERIFIER.check(TOKEN).into(tenant)
    assert isinstance(refused.value.__cause__, msgspec.ValidationError)


def test_any_function_of_a_dict() -> None:
    def subject(claims: Dict[str, Any]) -> str:
        claims["tags"].append("changed")
        return str(claims["sub"])

    view = VERIFIER.check(TOKEN)
    assert (view.into(subject), view.into(dict), view["tags"]) == ("ada", VERIFIER.verify(TOKEN), ["a"])
    no_models: List[Any] = [None, "User", 7]
    for no_model in no_models:
        with pytest.raises(TypeError, match="a model is a class or a function, not"):
            view.into(no_model)


def test_only_what_a_model_is_for_is_caught() -> None:
    def interrupted(_: Dict[str, Any]) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        VERIFIER.check(TOKEN).into(interrupted)
