"""Verifies and mints HS256 JSON Web Tokens (RFC 7519), strictly, and nothing else.

>>> import hs256
>>> secret = "an evident test secret of 32 bytes or more"
>>> token = hs256.Signer(secret).sign({"sub": "ada"}, expires_in=900)
>>> hs256.Verifier(secret).verify(token)["sub"]
'ada'
>>> hs256.Verifier(secret, issuer="https://issuer.example").verify(token)
Traceback (most recent call last):
...
hs256.errors.MissingClaim: a required claim is missing from the token (iss)

The guards for web frameworks are modules of their own, imported only when you do: ``hs256.asgi``, ``hs256.fastapi``,
``hs256.flask``, ``hs256.django``, ``hs256.rest_framework``, ``hs256.ninja``, ``hs256.aiohttp``; ``hs256.guard`` is what
all of them have in common.
"""

from . import _ffi
from ._ffi import version as library_version
from .claims import Claims
from .errors import (
    AlgorithmNotAllowed,
    BufferTooSmall,
    ClaimMismatch,
    Error,
    Expired,
    Internal,
    InvalidArgument,
    InvalidClaim,
    Malformed,
    MissingClaim,
    ModelMismatch,
    NotAToken,
    NotYetValid,
    Revoked,
    SignatureMismatch,
    TooLarge,
    Unavailable,
    UnknownKey,
    UnsupportedHeader,
    WeakKey,
    WrongType,
)
from .explanation import ExplainedCheck, ExplainedVerdict, Explanation
from .http import bearer, challenge
from .key import Key, KeySet
from .policy import Policy
from .signer import Signer
from .verifier import Verifier

accelerated: bool = _ffi.ACCELERATED
"""Whether the accelerator is in use, and not ctypes."""

__version__ = "0.1.0"

__all__ = [
    "AlgorithmNotAllowed",
    "BufferTooSmall",
    "ClaimMismatch",
    "Claims",
    "Error",
    "Expired",
    "ExplainedCheck",
    "ExplainedVerdict",
    "Explanation",
    "Internal",
    "InvalidArgument",
    "InvalidClaim",
    "Key",
    "KeySet",
    "Malformed",
    "MissingClaim",
    "ModelMismatch",
    "NotAToken",
    "NotYetValid",
    "Policy",
    "Revoked",
    "SignatureMismatch",
    "Signer",
    "TooLarge",
    "Unavailable",
    "UnknownKey",
    "UnsupportedHeader",
    "Verifier",
    "WeakKey",
    "WrongType",
    "__version__",
    "accelerated",
    "bearer",
    "challenge",
    "library_version",
]
