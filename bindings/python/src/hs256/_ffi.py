"""The seam between Python and the C library: everything that knows of include/hs256.h is behind this module.

The classes above it hand over bytes, whole numbers and lists of them, and get verdicts. Another way into the library
needs these names only: VerifierHandle, SignerHandle, check_key, bearer, challenge, error, version.
"""

from __future__ import annotations

import ctypes
import json
import weakref
from functools import cache
from itertools import accumulate, chain
from sys import byteorder as _byteorder
from typing import Any, Dict, List, NamedTuple, NoReturn, Optional, Sequence, Tuple, Type, Union

from . import _library
from .claims import LAYOUT, PAYLOAD_AT, Claims
from .errors import BY_NUMBER, BufferTooSmall, Error

_released, _held = _library.load()
_size, _pointer, _octets, _status = ctypes.c_size_t, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int32
_word = ctypes.sizeof(_size)
_BUFFER_AT = LAYOUT.size
_PAYLOAD_LEN_AT = PAYLOAD_AT + _word
_ERROR_CLAIM_AT = _word


class _Times(ctypes.Structure):
    """hs256_times."""

    _fields_ = (
        ("struct_size", ctypes.c_size_t),
        ("flags", ctypes.c_uint32),
        ("reserved", ctypes.c_uint32),
        ("now", ctypes.c_int64),
        ("expires_in", ctypes.c_int64),
        ("not_before_in", ctypes.c_int64),
    )


class _View(ctypes.Structure):
    """hs256_view."""

    _fields_ = (("data", ctypes.c_void_p), ("len", ctypes.c_size_t))


def _declare() -> None:
    text, number = (_octets, _size), ctypes.c_int64
    signatures: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
        "builder_new": (_pointer, ()),
        "builder_free": (None, (_pointer,)),
        "builder_message": (_octets, (_pointer,)),
        "builder_add_key": (_status, (_pointer, _status, *text, *text, ctypes.c_uint32)),
        "builder_add_issuer": (_status, (_pointer, *text)),
        "builder_add_audience": (_status, (_pointer, *text)),
        "builder_set_any_audience": (_status, (_pointer,)),
        "builder_set_subject": (_status, (_pointer, *text)),
        "builder_set_typ": (_status, (_pointer, *text)),
        "builder_set_leeway": (_status, (_pointer, number)),
        "builder_set_max_age": (_status, (_pointer, number)),
        "builder_add_required": (_status, (_pointer, *text)),
        "builder_set_max_token_len": (_status, (_pointer, _size)),
        "builder_build": (_status, (_pointer, ctypes.POINTER(_pointer))),
        "builder_build_signer": (_status, (_pointer, ctypes.POINTER(_pointer))),
        "verifier_free": (None, (_pointer,)),
        "signer_free": (None, (_pointer,)),
        "claim_name": (_status, (_pointer, ctypes.POINTER(_View), ctypes.c_int32)),
        "error_name": (_octets, (ctypes.c_int32,)),
        "error_message": (_octets, (ctypes.c_int32,)),
        "version": (_octets, ()),
        "buffer_len": (_size, (_size,)),
        "bearer": (_status, (ctypes.POINTER(_View), _pointer, _size)),
        "challenge": (_status, (_pointer, _size, ctypes.POINTER(_size), ctypes.c_int32, *text)),
        "sign": (_status, (_pointer, _pointer, _size, ctypes.POINTER(_size), *text, ctypes.POINTER(_Times))),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(_held, "hs256_" + name)
        function.restype, function.argtypes = result, arguments


_declare()
# The hot calls declare no argtypes: with them, ctypes converts every argument of every call again. Their arguments are
# prepared once, as ctypes instances of the exact types (see _Scratch), and only `token`, which is bytes, is not.
_verify, _verify_at = _held["hs256_verify"], _held["hs256_verify_at"]
_verify.restype = _verify_at.restype = _status
# A batch is long enough for others to run meanwhile.
_verify_batch = _released.hs256_verify_batch
_verify_batch.restype = _status
_verify_batch.argtypes = (
    *(_pointer, _pointer, _pointer, _pointer, _size, _pointer, _size),
    *(ctypes.c_int64, _size),
)

_decode = json.JSONDecoder().raw_decode


class KeyMaterial(NamedTuple):
    """A secret in one of the encodings HS256_SECRET_*."""

    encoding: int
    secret: bytes
    id: Optional[bytes]
    allow_weak: bool


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


def version() -> str:
    """The version of the C library: "0.1.0"."""
    return str(_held.hs256_version().decode())


@cache
def _message(number: int) -> str:
    return str(_held.hs256_error_message(number).decode())


def error(number: int, claim: Optional[str] = None, message: Optional[str] = None) -> Error:
    """The exception for a code of the library."""
    if message is None:
        message = _message(number) if claim is None else f"{_message(number)} ({claim})"
    known: Optional[Type[Error]] = BY_NUMBER.get(number)
    if known is not None:
        return known(message, claim)
    unknown = Error(message, claim)
    unknown.code = _held.hs256_error_name(number).decode()
    return unknown


class _Builder:
    """hs256_builder for the length of a `with`; used by one thread only, as it demands."""

    def __enter__(self) -> _Builder:
        self._address = _held.hs256_builder_new()
        return self

    def __exit__(self, *_: object) -> None:
        _held.hs256_builder_free(self._address)

    def call(self, name: str, *arguments: Any) -> None:
        code = getattr(_held, "hs256_builder_" + name)(self._address, *arguments)
        if code:
            message = _held.hs256_builder_message(self._address).decode()
            raise error(code, None, message or None)

    def text(self, name: str, value: bytes) -> None:
        self.call(name, value, len(value))

    def key(self, key: KeyMaterial) -> None:
        length = 0 if key.id is None else len(key.id)
        self.call("add_key", key.encoding, key.secret, len(key.secret), key.id, length, int(key.allow_weak))

    def policy(self, policy: Policy) -> None:
        for issuer in policy.issuers:
            self.text("add_issuer", issuer)
        for audience in policy.audiences:
            self.text("add_audience", audience)
        if policy.any_audience:
            self.call("set_any_audience")
        if policy.subject is not None:
            self.text("set_subject", policy.subject)
        if policy.typ is not None:
            self.text("set_typ", policy.typ)
        self.call("set_leeway", policy.leeway)
        if policy.max_age is not None:
            self.call("set_max_age", policy.max_age)
        for name in policy.required:
            self.text("add_required", name)
        self.call("set_max_token_len", policy.max_token_len)

    def build(self, name: str) -> int:
        made = _pointer()
        self.call(name, ctypes.byref(made))
        assert made.value is not None
        return made.value


def check_key(key: KeyMaterial) -> None:
    """Raises what a verifier with this key would be refused for."""
    with _Builder() as builder:
        builder.key(key)


def _memory(size: int) -> Tuple[bytearray, int, Any]:
    """Bytes that C may write to: the bytes, their address, and what keeps them there."""
    memory = bytearray(size)
    keeper = (ctypes.c_char * max(size, 1)).from_buffer(memory) if size else None
    return memory, ctypes.addressof(keeper) if keeper is not None else 0, keeper


# The arguments of one call to hs256_verify, prepared, and the memory that they point to: verifier, buffer, capacity,
# claims, token_len, now; hs256_claims with the buffer behind it, its payload.len and error_claim; what keeps it there.
# Whoever takes one out of a verifier's pool has it alone: other threads, greenlets, signal handlers and finalizers that
# verify in the meantime take or make another. A plain tuple, because that is what Python unpacks fastest.
_Scratch = Tuple[
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.c_size_t,
    ctypes.c_void_p,
    ctypes.c_size_t,
    ctypes.c_int64,
    bytearray,
    ctypes.c_size_t,
    ctypes.c_int32,
    Any,
]


class VerifierHandle:
    """hs256_verifier. Freed when the last reference is gone, so never during a call.

    Args:
        keys: the key ring.
        policy: what is demanded of tokens.

    Raises:
        Error: WeakKey or InvalidArgument, with the library's message.
    """

    __slots__ = ("__weakref__", "_address", "_buffer_len", "_pool", "_self")

    def __init__(self, keys: Sequence[KeyMaterial], policy: Policy) -> None:
        with _Builder() as builder:
            for key in keys:
                builder.key(key)
            builder.policy(policy)
            self._address = builder.build("build")
        # No token within the limit needs more, and any beyond it is refused before the buffer is used.
        self._buffer_len: int = _held.hs256_buffer_len(policy.max_token_len)
        self._pool: List[_Scratch] = []
        self._self = weakref.ref(self)

    def __del__(self, free: Any = _held.hs256_verifier_free) -> None:
        if hasattr(self, "_address"):
            free(self._address)

    def check(self, token: Union[str, bytes], now: Optional[int]) -> Claims:
        """Verifies as of `now`, by the system's clock if it is None; a view of the claims."""
        if not isinstance(token, bytes):
            token = _encode(token) if isinstance(token, str) else octets(token)
        try:
            scratch = self._pool.pop()
        except IndexError:
            scratch = self._scratch()
        verifier, buffer, capacity, claims, token_len, when, memory, _, _, _ = scratch
        token_len.value = length = len(token)
        if now is None:
            code = _verify(verifier, buffer, capacity, claims, token, token_len)
        else:
            when.value = now
            code = _verify_at(verifier, buffer, capacity, claims, token, token_len, when)
        if code:
            self._refuse(code, scratch)
        # Of the buffer, at most 3/2 of the token's length is in use.
        found = Claims(memory[: _BUFFER_AT + 2 * length], self._self)
        self._pool.append(scratch)
        return found

    def verify(self, token: Union[str, bytes], now: Optional[int]) -> Dict[str, Any]:
        """Verifies as of `now`, by the system's clock if it is None; all claims."""
        if not isinstance(token, bytes):
            token = _encode(token) if isinstance(token, str) else octets(token)
        try:
            scratch = self._pool.pop()
        except IndexError:
            scratch = self._scratch()
        verifier, buffer, capacity, claims, token_len, when, memory, payload_len, _, _ = scratch
        token_len.value = len(token)
        if now is None:
            code = _verify(verifier, buffer, capacity, claims, token, token_len)
        else:
            when.value = now
            code = _verify_at(verifier, buffer, capacity, claims, token, token_len, when)
        if code:
            self._refuse(code, scratch)
        text = memory[_BUFFER_AT : _BUFFER_AT + payload_len.value].decode()
        self._pool.append(scratch)
        return _object(text)

    def check_many(self, tokens: Sequence[bytes], now: int, threads: int) -> List[Union[Claims, Error]]:
        """Verifies many tokens in one call; a view of the claims of each, or why it was refused."""
        codes, claims, buffer, base = self._batch(tokens, now, threads)
        size, owner = LAYOUT.size, self._self
        results: List[Union[Claims, Error]] = []
        for i, code in enumerate(codes):
            fields = claims[i * size : (i + 1) * size]
            if code:
                results.append(self._error(code, LAYOUT.unpack(fields)[1]))
                continue
            start = LAYOUT.unpack(fields)[4] - base
            results.append(Claims(fields + buffer[start : start + 2 * len(tokens[i])], owner))
        return results

    def verify_many(self, tokens: Sequence[bytes], now: int, threads: int) -> List[Union[Dict[str, Any], Error]]:
        """Verifies many tokens in one call; all claims of each, or why it was refused."""
        codes, claims, buffer, base = self._batch(tokens, now, threads)
        results: List[Union[Dict[str, Any], Error]] = []
        for code, fields in zip(codes, LAYOUT.iter_unpack(claims)):
            if code:
                results.append(self._error(code, fields[1]))
                continue
            start = fields[4] - base
            results.append(_object(buffer[start : start + fields[5]].decode()))
        return results

    def text_at(self, address: int, length: int) -> str:
        """The text of a view into this verifier."""
        return ctypes.string_at(address, length).decode()

    def _scratch(self) -> _Scratch:
        memory, address, keeper = _memory(_BUFFER_AT + self._buffer_len)
        _size.from_buffer(memory).value = LAYOUT.size
        return (
            _pointer(self._address),
            _pointer(address + _BUFFER_AT),
            _size(self._buffer_len),
            _pointer(address),
            _size(),
            ctypes.c_int64(),
            memory,
            _size.from_buffer(memory, _PAYLOAD_LEN_AT),
            _status.from_buffer(memory, _ERROR_CLAIM_AT),
            keeper,
        )

    def _refuse(self, code: int, scratch: _Scratch) -> NoReturn:
        claim = scratch[8].value
        self._pool.append(scratch)
        raise self._error(code, claim)

    def _error(self, code: int, claim: int) -> Error:
        return error(code, self._claim_name(claim) if claim else None)

    def _claim_name(self, claim: int) -> Optional[str]:
        name = _View()
        if _held.hs256_claim_name(self._address, ctypes.byref(name), claim):
            return None
        return ctypes.string_at(name.data, name.len).decode()

    def _batch(self, tokens: Sequence[bytes], now: int, threads: int) -> Tuple[List[int], bytearray, bytearray, int]:
        count, lengths = len(tokens), [len(token) for token in tokens]
        joined, joined_at, joined_keeper = _memory(sum(lengths))
        joined[:] = b"".join(tokens)
        starts = accumulate(chain((joined_at,), lengths[:-1]))
        views = (_size * (2 * count))(*chain.from_iterable(zip(starts, lengths)))
        # A token beyond the limit gets a buffer all the same: the library wants room for every one.
        needed = {length: _held.hs256_buffer_len(length) for length in set(lengths)}
        buffer, buffer_at, buffer_keeper = _memory(sum(needed[length] for length in lengths))
        claims, claims_at, claims_keeper = _memory(LAYOUT.size * count)
        claims[:] = (LAYOUT.size.to_bytes(_word, _byteorder) + bytes(LAYOUT.size - _word)) * count
        codes = (ctypes.c_int32 * count)()
        code = _verify_batch(
            *(self._address, ctypes.addressof(codes), claims_at, buffer_at, len(buffer)),
            *(ctypes.addressof(views), count, now, threads),
        )
        del joined_keeper, buffer_keeper, claims_keeper
        if code:
            raise error(code)
        return list(codes), claims, buffer, buffer_at


class SignerHandle:
    """hs256_signer. Freed when the last reference is gone, so never during a call.

    Raises:
        Error: WeakKey or InvalidArgument, with the library's message.
    """

    __slots__ = ("_address",)

    def __init__(self, key: KeyMaterial, max_token_len: int) -> None:
        with _Builder() as builder:
            builder.key(key)
            builder.call("set_max_token_len", max_token_len)
            self._address = builder.build("build_signer")

    def __del__(self, free: Any = _held.hs256_signer_free) -> None:
        if hasattr(self, "_address"):
            free(self._address)

    def sign(
        self, claims: bytes, now: Optional[int], iat: bool, expires_in: Optional[int], not_before_in: Optional[int]
    ) -> str:
        """Mints a token of claims in JSON; times in seconds, by the system's clock if `now` is None."""
        times = _Times(ctypes.sizeof(_Times))
        times.flags = sum(
            bit
            for bit, given in (
                (1, not iat),
                (2, expires_in is not None),
                (4, not_before_in is not None),
                (8, now is not None),
            )
            if given
        )
        times.now, times.expires_in, times.not_before_in = now or 0, expires_in or 0, not_before_in or 0
        length = _size(2 * len(claims) + 512)
        while True:  # once, unless the key id is long
            token = ctypes.create_string_buffer(length.value)
            code = _held.hs256_sign(
                self._address, token, length.value, ctypes.byref(length), claims, len(claims), ctypes.byref(times)
            )
            if code == BufferTooSmall.number:
                continue
            if code:
                raise error(code)
            return token.raw[: length.value].decode("ascii")


def octets(token: object) -> bytes:
    """A token's or a header's bytes."""
    if isinstance(token, str):
        return _encode(token)
    if isinstance(token, (bytes, bytearray, memoryview)):
        return bytes(token)
    raise TypeError(f"a token is str or bytes, not {type(token).__name__}")


def _encode(token: str) -> bytes:
    try:
        return token.encode()
    except UnicodeEncodeError:  # a lone surrogate: the bytes that it would have are refused as any beyond ASCII are
        return token.encode("utf-8", "surrogatepass")


def bearer(value: bytes) -> Optional[bytes]:
    """The token in the value of an Authorization header, or None."""
    memory, address, keeper = _memory(len(value))
    memory[:] = value
    token = _View()
    if _held.hs256_bearer(ctypes.byref(token), address, len(value)):
        return None
    start = token.data - address
    del keeper
    return bytes(memory[start : start + token.len])


def challenge(code: int, realm: Optional[bytes]) -> str:
    """The value of the WWW-Authenticate header for a code."""
    length = _size(256 + 2 * len(realm or b""))
    text = ctypes.create_string_buffer(length.value)
    failed = _held.hs256_challenge(text, length, ctypes.byref(length), code, realm, len(realm or b""))
    if failed:
        raise error(failed, None, "the realm of a challenge is visible ASCII and spaces")
    return text.raw[: length.value].decode("ascii")


def _object(text: str) -> Dict[str, Any]:
    # raw_decode saves two searches for white space, of which there is hardly ever any in front.
    claims: Dict[str, Any] = _decode(text if text[0] == "{" else text.lstrip())[0]
    return claims
