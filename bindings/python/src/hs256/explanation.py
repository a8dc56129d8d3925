"""Explanation: what :meth:`hs256.Verifier.explain` gives."""

from __future__ import annotations

from typing import List, Optional, TypedDict


class ExplainedVerdict(TypedDict):
    """What ``verify`` says of the token."""

    code: str
    """The code's name: ``"ok"``, ``"expired"``."""
    claim: Optional[str]
    """The claim at fault."""


class ExplainedCheck(TypedDict):
    """One check and how it went."""

    check: str
    """What was looked at: ``"signature"``."""
    clause: str
    """Where it is demanded: an RFC and its section, or hs256's own policy."""
    outcome: str
    """``"passed"``, ``"failed"`` or ``"not_reached"``."""
    code: Optional[str]
    """Of the error that a failed check would give as the verdict."""
    claim: Optional[str]
    """The claim at fault."""
    cause: Optional[str]
    """Why the check failed or was not reached, for people."""
    kind: Optional[str]
    """The cause's name for programs: ``"duplicate_member"``. It stays as it is."""
    segment: Optional[str]
    """The part of the token that the cause is in: ``"token"``, ``"header"``, ``"payload"`` or ``"signature"``."""
    offset: Optional[int]
    """Where the cause begins, in bytes: of what the header or payload decodes to, otherwise of the token's text."""


class Explanation(TypedDict):
    """Every check of a token and how it went. It holds no claim's value, no part of a signature and no key."""

    verdict: ExplainedVerdict
    checks: List[ExplainedCheck]
    """In the order in which they decide."""
