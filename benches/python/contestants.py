"""The contestants, each in the fastest use that its documentation shows, all with the same task: check the signature,
``exp`` and ``nbf``, and return the claims."""

import importlib
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any


@dataclass
class Contestant:
    library: str
    version: str
    api: str
    verify: Callable[[Any], Any]
    """Returns the claims of a token, or raises; with `at_once`, of a list of tokens."""
    refusals: dict[str, type]
    """The exceptions for a bad signature and for an expired token."""
    build: Callable[[], Callable[[Any], Any]] | None = None
    """Makes a new `verify`."""
    subject: str = 'verify(token)["sub"]'
    """Reads the subject."""
    at_once: int = 0
    """How many tokens `verify` takes in a list; 0 if it takes a single one."""


def vendored(name: str, folder: Path, **environment: str) -> ModuleType:
    """A separate copy of the package in a folder: the next call may import another version of it."""
    for module in [module for module in sys.modules if module == name or module.startswith(name + ".")]:
        del sys.modules[module]
    os.environ.update(environment)
    sys.path.insert(0, str(folder))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.pop(0)


PACKAGES = Path(os.environ["BENCH_PACKAGES"])  # folders that bench-python.sh fills
BY_CTYPES = vendored("hs256", PACKAGES / "hs256", HS256_PYTHON="ctypes")
try:
    ACCELERATED: ModuleType | None = vendored("hs256", PACKAGES / "hs256", HS256_PYTHON="accelerator")
except ImportError as error:
    ACCELERATED = None
    print(f"python: hs256's accelerator is left out: {error}", file=sys.stderr)
PYJWTS = [vendored("jwt", PACKAGES / "pyjwt-2.10"), vendored("jwt", PACKAGES / "pyjwt-newest")]


def contestants(secret: str) -> Iterator[Contestant]:
    yield from hs256(BY_CTYPES, "ctypes", secret)
    if ACCELERATED is not None:
        yield from hs256(ACCELERATED, "accelerator", secret)
    for pyjwt in PYJWTS:
        yield by_pyjwt(pyjwt, "PyJWT", pyjwt.__version__, secret)
    if sys.version_info >= (3, 12) and sys.implementation.name == "cpython":
        yield from ryjwt(secret)
    yield in_rust("oxyjwt", "oxyjwt", secret)
    yield in_rust("jwt_rs", "pyjwt-rs", secret)
    yield from joserfc(secret)
    yield from authlib(secret)
    yield from python_jose(secret)


def hs256(module: ModuleType, way_in: str, secret: str) -> Iterator[Contestant]:
    common = {"library": "hs256", "version": module.__version__}
    common["refusals"] = {"bad signature": module.SignatureMismatch, "expired": module.Expired}
    verifier = module.Verifier(secret)
    yield Contestant(
        **common,
        api=f"check ({way_in})",
        verify=verifier.check,
        build=lambda: module.Verifier(secret).check,
        subject="verify(token).sub",
    )
    yield Contestant(
        **common, api=f"verify ({way_in})", verify=verifier.verify, build=lambda: module.Verifier(secret).verify
    )
    for threads in (1, 2):
        yield Contestant(
            **common,
            api=f"verify_many, {threads} thread{'s' if threads > 1 else ''} ({way_in})",
            verify=lambda tokens, threads=threads: verifier.verify_many(tokens, threads=threads),
            at_once=256 if threads == 1 else 1024,
        )


def by_pyjwt(jwt: ModuleType, library: str, version: str, key: object) -> Contestant:
    refusals = {"bad signature": jwt.InvalidSignatureError, "expired": jwt.ExpiredSignatureError}
    algorithms = ["HS256"]
    return Contestant(
        library, version, "decode", lambda token, decode=jwt.decode: decode(token, key, algorithms), refusals
    )


def in_rust(module: str, library: str, secret: str) -> Contestant:
    """A package with PyJWT's API."""
    return by_pyjwt(importlib.import_module(module), library, version(library), secret)


def ryjwt(secret: str) -> Iterator[Contestant]:
    import ryjwt

    def build() -> Callable[[str], dict[str, Any]]:
        return ryjwt.SecretKey(secret, algorithms=["HS256"]).decode

    refusals = {"bad signature": ryjwt.InvalidSignatureError, "expired": ryjwt.ExpiredSignatureError}
    yield Contestant("ryjwt", version("ryjwt"), "SecretKey.decode", build(), refusals, build)


def joserfc(secret: str) -> Iterator[Contestant]:
    from joserfc import errors, jwt
    from joserfc.jwk import OctKey

    def build() -> Callable[[str], dict[str, Any]]:
        key, registry, algorithms = OctKey.import_key(secret), jwt.JWTClaimsRegistry(), ["HS256"]

        def verify(token: str) -> dict[str, Any]:
            claims = jwt.decode(token, key, algorithms=algorithms).claims
            registry.validate(claims)
            return claims

        return verify

    refusals = {"bad signature": errors.BadSignatureError, "expired": errors.ExpiredTokenError}
    yield Contestant("joserfc", version("joserfc"), "jwt.decode, validate", build(), refusals, build)


def authlib(secret: str) -> Iterator[Contestant]:
    from authlib.deprecate import AuthlibDeprecationWarning

    warnings.simplefilter("ignore", AuthlibDeprecationWarning)  # it asks to use joserfc instead, which is here too
    from authlib.jose import JsonWebToken, errors

    def build() -> Callable[[str], dict[str, Any]]:
        jwt = JsonWebToken(["HS256"])

        def verify(token: str) -> dict[str, Any]:
            claims = jwt.decode(token, secret)
            claims.validate()
            return claims

        return verify

    refusals = {"bad signature": errors.BadSignatureError, "expired": errors.ExpiredTokenError}
    yield Contestant("authlib", version("authlib"), "jose.jwt.decode, validate", build(), refusals, build)


def python_jose(secret: str) -> Iterator[Contestant]:
    from jose import jwt
    from jose.exceptions import ExpiredSignatureError, JWTError

    def verify(token: str) -> dict[str, Any]:
        return jwt.decode(token, secret, algorithms=["HS256"])

    refusals = {"bad signature": JWTError, "expired": ExpiredSignatureError}
    yield Contestant("python-jose", version("python-jose"), "jwt.decode", verify, refusals)
