"""What a verifier demands of a token. Made by scripts/options.py from docs/policy.schema.json."""

from typing import Iterable, Mapping, TypedDict, Union

from ._arguments import Seconds, Texts

Scalar = Union[str, int, float, bool]
"""A value that `claims` allows."""


class Policy(TypedDict, total=False):
    """What a verifier demands of a token.

    The keyword options of :class:`hs256.Verifier`, which are the members of the policy document.

    Args:
        issuer:
            ``iss`` is one of these (RFC 7519 section 4.1.1). A string, or a list of 1 to 64. Left out: any ``iss``, or
            none.
        audience:
            One of these, the names that this service goes by, is in ``aud`` (RFC 7519 section 4.1.3). A string, or a
            list of 1 to 64. Left out: a token with an ``aud`` is rejected, unless ``any_audience`` is set.
        any_audience:
            ``aud`` is not compared. True beside ``audience`` is a contradiction and refused. Left out: false.
        subject:
            ``sub`` is this (RFC 7519 section 4.1.2). Left out: any ``sub``, or none.
        numeric_subject:
            ``sub`` may also be an integer, as libraries wrote user ids for years. Its digits are then the subject; the
            payload keeps the number. Left out: false.
        typ:
            The header's ``typ`` is this media type, without case; a value without a ``/`` counts as with
            ``application/`` before it (RFC 7515 section 4.1.9). Left out: any ``typ``, or none.
        required:
            These claims are present, with any value. The first one missing is named. A list of 1 to 64 names, none
            twice. Left out: any claims.
        claims:
            Each of these claims has one of its values, or is an array that has one. An object of 1 to 64 claims, each
            with a value or a list of 1 to 64. Left out: any values, or none.
        leeway:
            Clocks may be this far apart. Whole seconds, 0 to 900. Left out: 0.
        max_age:
            ``iat`` is present, not in the future, and at most this long ago. Whole seconds, 0 to 2^53 - 1. Left out:
            any ``iat``, or none.
        max_token_len:
            A token is at most this long. Bytes, 256 to 1048576. Left out: 16384.
    """

    issuer: Texts
    audience: Texts
    any_audience: bool
    subject: str
    numeric_subject: bool
    typ: str
    required: Iterable[str]
    claims: Mapping[str, Union[Scalar, Iterable[Scalar]]]
    leeway: Seconds
    max_age: Seconds
    max_token_len: int


SECONDS = frozenset(["leeway", "max_age"])
"""Members that may be given as a timedelta."""
