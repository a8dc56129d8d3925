"""Why a token was rejected, or a call refused: one exception class for each code of hs256.

Every class has the code's name and number; an instance has the claim at fault, if there is one. No message holds
bytes of a token or of a secret.
"""

from __future__ import annotations

from functools import cache
from typing import ClassVar, Dict, Optional, Tuple, Type


@cache
def _hints() -> Dict[Tuple[int, Optional[str]], str]:
    from ._ffi import hints  # which imports this module

    return hints()


class Error(Exception):
    """The base of all that hs256 raises.

    ``except hs256.Error`` around :meth:`hs256.Verifier.verify` catches every rejection.
    """

    number: ClassVar[int] = -1
    """The code's number, the same in every language; -1 for a code newer than this package."""

    claim: Optional[str] = None
    """The claim at fault (``"exp"``), or ``None`` where none is."""

    at: Optional[float] = None
    """Of :class:`Expired` and :class:`NotYetValid`: the value of the claim at fault, in Unix seconds. The signature was
    good, so the issuer wrote it. ``None`` otherwise."""

    member: Optional[str] = None
    """Of :meth:`hs256.Signer.sign`: the top-level member of the claims that is at fault, or ``None``."""

    cause: Optional[str] = None
    """Of :meth:`hs256.Signer.sign`: what is wrong, in words, or ``None``. Never a value."""

    offset: Optional[int] = None
    """Of :meth:`hs256.Signer.sign`: at which byte of the claims' JSON, or ``None``."""

    # Not called for rejections: these are made by __new__ alone, as there may be many when someone tries tokens.
    def __init__(self, message: str = "", claim: Optional[str] = None) -> None:
        super().__init__(message)
        if claim is not None:
            self.claim = claim

    code: str = "unknown"
    """The code's name, the same in every language: ``"expired"``."""

    def __str__(self) -> str:
        """The message. A rejection's also says what usually fixes it, which depends only on the code and the claim."""
        said = super().__str__()
        hint = said and self.cause is None and _hints().get((self.number, self.claim))
        return f"{said}: {hint}" if hint else said


class InvalidArgument(Error, ValueError):
    """The caller's mistake: an option out of range, a closed verifier. Says nothing about a token."""

    number = 1
    code = "invalid_argument"

    field: Optional[str] = None
    """The option at fault (``"leeway"``), or ``None``. ``"policy"`` is the text of a policy document as a whole,
    ``"key"`` a secret."""

    def __init__(self, message: str = "", claim: Optional[str] = None, *, field: Optional[str] = None) -> None:
        super().__init__(message, claim)
        if field is not None:
            self.field = field


class NotAToken(InvalidArgument, TypeError):
    """What was given for a token is neither text nor bytes: usually None. In a batch it is that entry's result."""

    field = "token"


class BufferTooSmall(Error):
    """The C library's: a buffer is too small. This package sizes its buffers so that it does not occur."""

    number = 2
    code = "buffer_too_small"


class Internal(Error):
    """A defect of hs256, caught before it reaches the caller: the token is rejected."""

    number = 3
    code = "internal"


class WeakKey(Error):
    """A key is shorter than 32 bytes (RFC 7518 section 3.2), or empty."""

    number = 4
    code = "weak_key"


class Malformed(Error):
    """Not a compact serialization of canonical base64url with I-JSON objects inside (RFC 7515 3.1, RFC 7493)."""

    number = 10
    code = "malformed"


class TooLarge(Error):
    """The token is longer than the policy's limit, or its header than 2 KiB."""

    number = 11
    code = "too_large"


class AlgorithmNotAllowed(Error):
    """``alg`` is not exactly HS256 (RFC 7515 section 4.1.1)."""

    number = 12
    code = "algorithm_not_allowed"


class UnsupportedHeader(Error):
    """``crit``, a ``b64`` other than true, or a nested token (RFC 7515 4.1.11, RFC 7797, RFC 7519 5.2)."""

    number = 13
    code = "unsupported_header"


class WrongType(Error):
    """The header's ``typ`` is not the policy's (RFC 8725 section 3.11)."""

    number = 14
    code = "wrong_type"


class UnknownKey(Error):
    """No key may be tried for the token's ``kid`` (RFC 7515 section 4.1.4)."""

    number = 20
    code = "unknown_key"


class SignatureMismatch(Error):
    """The signature is not 32 bytes, or matches under no key."""

    number = 21
    code = "signature_mismatch"


class InvalidClaim(Error):
    """A registered claim has the wrong type (RFC 7519 section 4.1)."""

    number = 30
    code = "invalid_claim"


class MissingClaim(Error):
    """A claim that the policy requires is absent."""

    number = 31
    code = "missing_claim"


class ClaimMismatch(Error):
    """A claim's value is not one that the policy accepts."""

    number = 32
    code = "claim_mismatch"


class NotYetValid(Error):
    """``nbf`` (or, under a maximum age, ``iat``) lies in the future."""

    number = 33
    code = "not_yet_valid"


class Expired(Error):
    """``exp`` has passed, or the token is older than the maximum age."""

    number = 34
    code = "expired"


class Revoked(Error):
    """The token, its subject, its key or all of its time was revoked; ``claim`` says by which."""

    number = 40
    code = "revoked"


class Unavailable(Error):
    """The list of revocations is older than ``max_stale`` allows."""

    number = 41
    code = "unavailable"


class ModelMismatch(ValueError):
    """A model could not be made of claims (:meth:`hs256.Claims.into`). No :class:`Error`: the token is valid.

    ``__cause__`` is what the model raised. Unlike what hs256 raises, it may show claims.
    """


BY_NUMBER: Dict[int, Type[Error]] = {
    error.number: error
    for error in (
        InvalidArgument,
        BufferTooSmall,
        Internal,
        WeakKey,
        Malformed,
        TooLarge,
        AlgorithmNotAllowed,
        UnsupportedHeader,
        WrongType,
        UnknownKey,
        SignatureMismatch,
        InvalidClaim,
        MissingClaim,
        ClaimMismatch,
        NotYetValid,
        Expired,
        Revoked,
        Unavailable,
    )
}
