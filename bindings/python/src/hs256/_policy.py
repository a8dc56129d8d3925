"""The policy: what a verifier demands of a token. Its options are read here alone, for both ways in."""

from __future__ import annotations

from typing import NamedTuple, Optional, Sequence, Tuple

from ._arguments import Seconds, Texts, duration, flag, given, items, length, refuse_nothing, text


class Policy(NamedTuple):
    """What a verifier demands; texts as UTF-8, durations in seconds."""

    issuers: Sequence[bytes]
    audiences: Sequence[bytes]
    any_audience: bool
    subject: Optional[bytes]
    typ: Optional[bytes]
    leeway: int
    max_age: Optional[int]
    required: Sequence[bytes]
    max_token_len: int


def read_policy(
    *,
    issuer: Texts,
    audience: Texts,
    any_audience: bool,
    subject: str,
    typ: str,
    leeway: Seconds,
    max_age: Seconds,
    required: Texts,
    max_token_len: int,
) -> Policy:
    """The policy that options describe; any of them may be left out, none may be nothing."""
    return Policy(
        issuers=_texts("issuer", issuer),
        audiences=_texts("audience", audience),
        any_audience=flag("any_audience", any_audience),
        subject=text("subject", subject) if given("subject", subject) else None,
        typ=text("typ", typ) if given("typ", typ) else None,
        leeway=duration("leeway", leeway),
        max_age=duration("max_age", max_age) if given("max_age", max_age) else None,
        required=_texts("required", required),
        max_token_len=length("max_token_len", max_token_len),
    )


def _texts(name: str, value: Texts) -> Tuple[bytes, ...]:
    if not given(name, value):
        return ()
    if isinstance(value, str):
        return (text(name, value),)
    found = tuple(text(name, item) for item in items(name, value))
    if not found:
        refuse_nothing(name, "the list is empty")
    return found
